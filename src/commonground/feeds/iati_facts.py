"""What an IATI activity says of itself: who reports it, where it stands, its defaults and its relations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from commonground.feeds import iati_codes as codes
from commonground.feeds import iati_values as values
from commonground.feeds.iati_xml import attribute, code_of, text_of

DATASET = "{http://d-portal.org/xmlns/dstore}dataset"
_VERSION = "{http://d-portal.org/xmlns/iati-activities}version"

SECONDARY = frozenset({"US-501C3-522318905"})
"""Reporters that only ever repeat what others report, and do not say so in the file: AidData."""

_EMPTY_WORDS = ("iati", "activity", "activities", "transaction", "transactions", "budget", "budgets", "xml")

Parts = Mapping[str, list[Any]]
"""The children of an activity that are read, by tag."""


@dataclass
class Facts:
    """One activity: `row` holds the columns of the table `activity`, the rest is what its transactions fall back on."""

    identifier: str
    reporter: tuple[str | None, str | None, str | None]
    secondary: bool
    dataset: str
    stated_on: str | None
    written: int | None
    """Days since 1970-01-01 on which the statement was written, as far as it says: what is later is in the future."""
    title: str | None
    hierarchy: int
    currency: str | None
    finance_type: str | None
    aid_type: str | None
    earmarking: str | None
    modality: str | None
    humanitarian: bool | None
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FileFacts:
    """What the root element and the name of a file say for all that is in it."""

    dataset: str
    generated: str | None
    version: str | None


@lru_cache(maxsize=1024)
def dataset_of(name: str) -> str:
    """The name of a data set: in small letters, without ending, version, copy number, dates, and words that say nothing.

    `UNHCR-Activities-2023.xml` and D-Portal's `unhcr-2020` are `unhcr`; `usaid-298` stays as it is.
    """
    stem = re.sub(r"(\.(xml|xlsx|csv|json|gz|zip))+$", "", name.strip().lower())
    parts = re.split(r"[\W_]+", re.sub(r"\(\d+\)$|(?<![a-z0-9])(v|version)[ ._-]?\d+(\.\d+)*(?![a-z0-9])", "", stem))
    left = "-".join(part for part in _without_dates(parts) if part)
    words = "-".join(part for part in left.split("-") if part not in _EMPTY_WORDS)
    return words or left or "unnamed"


def _without_dates(parts: list[str]) -> list[str]:
    """The parts of a name without years, days and long numbers, and without the month and day that follow a year."""
    found: list[str] = []
    dated = 0
    for part in parts:
        if part.isdigit() and (len(part) >= 4 or (dated and len(part) <= 2)):
            dated = 2 if len(part) == 4 else max(dated - 1, 0)
        else:
            dated = 0
            found.append(part)
    return found


def file_facts(root: Any, name: str) -> FileFacts:
    """The facts of the root element; a file whose root is the activity itself states none."""
    if root is None:
        return FileFacts(dataset_of(name), None, None)
    return FileFacts(dataset_of(name), attribute(root, "generated-datetime"), attribute(root, "version"))


def facts_of(activity: Any, identifier: str, parts: Parts, file: FileFacts) -> Facts:
    """The facts of an activity whose children are sorted by tag."""
    reporting = _first(parts, "reporting-org")
    reporter: tuple[str | None, str | None, str | None] = (None, None, None)
    if reporting is not None:
        reporter = attribute(reporting, "ref"), text_of(reporting), attribute(reporting, "type")
    said = values.truth(attribute(reporting, "secondary-reporter")) if reporting is not None else None
    stated = attribute(activity, "last-updated-datetime") or file.generated
    aid_type, earmarking, modality = aid(parts.get("default-aid-type", ()))
    level = attribute(activity, "hierarchy")
    return Facts(
        identifier=identifier,
        reporter=reporter,
        secondary=bool(said) or (reporter[0] or "").upper() in SECONDARY,
        dataset=dataset_of(own) if (own := attribute(activity, DATASET)) else file.dataset,
        stated_on=stated,
        written=max(filter(None, (values.day(stated), values.day(file.generated))), default=None),
        title=text_of(_first(parts, "title")),
        hierarchy=int(level) if level and level.isascii() and level.isdigit() and len(level) < 3 else 1,
        currency=values.currency(activity.get("default-currency")),
        finance_type=code_of(_first(parts, "default-finance-type")),
        aid_type=aid_type,
        earmarking=earmarking,
        modality=modality,
        humanitarian=values.truth(activity.get("humanitarian")),
    )


def aid(elements: Any) -> tuple[str | None, str | None, str | None]:
    """DAC aid type, earmarking category and modality from aid-type elements, which tell them apart by their vocabulary."""
    aid_type = earmarking = modality = None
    for element in elements:
        vocabulary, code = attribute(element, "vocabulary") or "1", code_of(element)
        if vocabulary == "1":
            aid_type = aid_type or code
        elif vocabulary == "2":
            earmarking = earmarking or codes.CATEGORIES.get(code or "")
        elif vocabulary == "3":
            modality = modality or codes.modality_of(code)
    return aid_type, earmarking or codes.earmarking_of(modality), modality


def activity_row(activity: Any, facts: Facts, parts: Parts, file: FileFacts, position: str) -> tuple[Any, ...]:
    """The row of the table `activity`, with its position, in the order of the schema."""
    starts, ends = _dates(parts.get("activity-date", ()))
    former_refs, former_ids = _former(parts.get("other-identifier", ()))
    parents, children = _related(parts.get("related-activity", ()))
    return (
        facts.identifier,
        facts.identifier,
        facts.dataset,
        facts.stated_on,
        *facts.reporter,
        facts.secondary,
        former_refs,
        former_ids,
        attribute(activity, _VERSION) or attribute(activity, "version") or file.version,
        facts.title,
        code_of(_first(parts, "activity-status")),
        facts.hierarchy,
        code_of(_first(parts, "activity-scope")),
        facts.humanitarian,
        starts,
        ends,
        facts.currency,
        facts.finance_type,
        code_of(_first(parts, "default-flow-type")),
        facts.aid_type,
        code_of(_first(parts, "default-tied-status")),
        facts.earmarking,
        facts.modality,
        parents,
        children,
        _participants(parts.get("participating-org", ())),
        len(parts.get("transaction", ())),
        facts.flags,
        position,
    )


def _first(parts: Parts, tag: str) -> Any:
    found = parts.get(tag)
    return found[0] if found else None


def _dates(elements: Any) -> tuple[int | None, int | None]:
    """First and last day: the actual one, else the planned one."""
    found: dict[str, int | None] = {}
    for element in elements:
        kind = (attribute(element, "type") or "").upper()
        day = values.day(element.get("iso-date"))
        found.setdefault(codes.DATES.get(kind, kind), day if day is not None else values.day(element.text))
    starts, ends = found.get("2"), found.get("4")
    return starts if starts is not None else found.get("1"), ends if ends is not None else found.get("3")


def _former(elements: Any) -> tuple[list[str], list[str]]:
    """Former references of the reporter (B1) and former identifiers of the activity (A3)."""
    refs, identifiers = [], []
    for element in elements:
        kind, ref = attribute(element, "type"), attribute(element, "ref")
        if kind == "B1" and ref:
            refs.append(ref)
        elif kind == "A3" and ref:
            identifiers.append(ref)
    return refs, identifiers


def _related(elements: Any) -> tuple[list[str], list[str]]:
    """Parents (type 1) and children (type 2); siblings and others are not kept."""
    parents: list[str] = []
    children: list[str] = []
    for element in elements:
        kind = element.get("type")
        if kind in ("1", "2") and (ref := attribute(element, "ref")):
            (parents if kind == "1" else children).append(ref)
    return parents, children


def _participants(elements: Any) -> list[str]:
    found = []
    for element in elements:
        role = (attribute(element, "role") or "").upper()
        who = attribute(element, "ref") or text_of(element)
        if who:
            found.append(f"{codes.ROLES.get(role, role) or '?'} {who}")
    return found
