"""IATI organisation files, versions 1.0x to 2.03: what an organisation plans to spend as a whole, by receiver, country or region.

Sources: IATI organisation standard 1.04 to 2.03 (total-budget, recipient-org-budget, recipient-country-budget,
recipient-region-budget, total-expenditure); the budget lines within each repeat the same money and are not read.
"""

from __future__ import annotations

from typing import Any

from commonground.feeds import iati_values as values
from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.iati_budget import COLUMNS, budget
from commonground.feeds.iati_facts import FileFacts, file_facts
from commonground.feeds.iati_tables import columns_of, table
from commonground.feeds.iati_transaction import Unreadable
from commonground.feeds.iati_xml import attribute, code_of, tidy
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
from commonground.vocabulary import budget as schema
from commonground.vocabulary.source import Edition, Reject

_BUDGETS = (
    "total-budget",
    "recipient-org-budget",
    "recipient-country-budget",
    "recipient-region-budget",
    "total-expenditure",
)
_IDENTIFIERS = ("organisation-identifier", "iati-identifier", "reporting-org")


def recognise(document: Document) -> bool:
    """An XML document whose root is iati-organisations, or a single iati-organisation."""
    return root_tag(document) in ("iati-organisations", "iati-organisation")


def parse(document: Document) -> Parsed:
    """The budgets of each organisation; one without an identifier, and a budget without amount or period, is rejected.

    Raises MalformedFile and its kin for a file that is not well-formed: nothing of it is read.
    """
    reading = _Reading(document.name)
    for number, element in elements(document, "iati-organisation"):
        reading.take(element, number)
    return reading.parsed()


class _Reading:
    def __init__(self, name: str) -> None:
        self._name = name
        self._file: FileFacts | None = None
        self._own: list[tuple[Any, ...]] = []
        self._rows: list[tuple[Any, ...]] = []
        self._rejects: list[Reject] = []
        self._stated: list[str | None] = []

    def take(self, element: Any, number: int) -> None:
        """Read one organisation."""
        if self._file is None:
            self._file = file_facts(element.getparent(), self._name)
        position = f"iati-organisation[{number}]"
        identifier = _identifier(element)
        if identifier is None:
            self._rejects.append(Reject(position, "organisation-identifier is missing", {}))
            return
        stated = attribute(element, "last-updated-datetime") or self._file.generated
        currency = values.currency(element.get("default-currency"))
        self._stated.append(stated)
        for tag in _BUDGETS:
            for at, found in enumerate(element.iterchildren(tag), 1):
                place = f"{position}/{tag}[{at}]"
                try:
                    self._rows.append(budget(found, tag.replace("-", "_"), currency, place))
                except Unreadable as reason:
                    cells = {"organisation-identifier": tidy(identifier) or "", **reason.cells}
                    self._rejects.append(Reject(place, str(reason), cells))
                    continue
                self._own.append((f"organisation {identifier}", identifier, self._file.dataset, stated))

    def parsed(self) -> Parsed:
        """The table of budgets, dated by the file, else by its newest organisation."""
        names = ("scope_key", "organisation_ref", "dataset", "stated_on")
        found = dict(zip(names, columns_of(self._own, len(names)), strict=True))
        found |= dict(zip(COLUMNS, columns_of(self._rows, len(COLUMNS)), strict=True))
        rows = table(schema.SCHEMA, found, len(self._rows))
        days = [day for day in map(values.day, self._stated) if day is not None]
        published = values.day(self._file.generated if self._file else None)
        published = max(days, default=None) if published is None else published
        periods = [(row[COLUMNS.index("from_date")], row[COLUMNS.index("to_date")]) for row in self._rows]
        edition = Edition(
            None if published is None else values.as_date(published),
            "retrieval" if published is None else "content",
            (),
            min((values.as_date(first) for first, _ in periods), default=None),
            max((values.as_date(first if last is None else last) for first, last in periods), default=None),
            detail=rows.num_rows,
        )
        return Parsed({"budget": rows}, edition, tuple(self._rejects))


def _identifier(element: Any) -> str | None:
    """organisation-identifier (2.x), iati-identifier (1.0x), or the reporting organisation's reference."""
    for tag in _IDENTIFIERS:
        found = element.find(tag)
        if found is not None:
            identifier = attribute(found, "ref") if tag == "reporting-org" else code_of(found)
            if identifier:
                return " ".join(identifier.split())
    return None


FEED = Feed(
    name="iati-organisation",
    title="IATI organisations (XML 1.0x to 2.03): forward budgets and past spending",
    publisher="IATI publishers",
    family="iati-organisation",
    licence=licences.IATI,
    attribution="the publisher of each organisation file, through the IATI Registry",
    tables=("budget",),
    recognise=recognise,
    parse=parse,
    columns=("organisation-identifier", *_BUDGETS, "value", "currency", "value-date", "period-start", "period-end"),
    downloads=(Download("https://iatiregistry.org/", "page that leads to the file of each publisher"),),
    many_publishers=True,
    quirks=(
        "Budgets by receiver, country and region are parts of the total budget, or stand apart: never added to it.",
        "Budget lines repeat the money of the budget that they stand in and are not read.",
        "The code and name of a region stand in the columns of the receiver.",
    ),
)
