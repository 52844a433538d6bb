"""IATI activity files, versions 1.0x to 2.03, as publishers write them and as D-Portal gives them back.

Sources: IATI standard 1.04 to 2.03, XSD and code lists; D-Portal (IATI/D-Portal, dstore), whose answers name the data set of each
activity and state no date of their own.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from commonground.feeds import iati_flags as flags
from commonground.feeds import iati_share, licences
from commonground.feeds import iati_values as values
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.iati_budget import budget
from commonground.feeds.iati_facts import Facts, FileFacts, activity_row, facts_of, file_facts
from commonground.feeds.iati_tables import Rows
from commonground.feeds.iati_transaction import Unreadable, transaction
from commonground.feeds.iati_xml import code_of, text_of, tidy
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
from commonground.vocabulary.source import Edition, Reject

_READ = (
    "iati-identifier reporting-org title participating-org other-identifier activity-status activity-date activity-scope"
    " recipient-country recipient-region location sector humanitarian-scope default-flow-type default-finance-type"
    " default-aid-type default-tied-status budget planned-disbursement transaction related-activity"
).split()
"""The children of an activity that are read; contact-info, descriptions, results and document links are not."""

COLUMNS = (
    *_READ,
    *"transaction-type transaction-date value currency value-date provider-org receiver-org finance-type aid-type".split(),
    *"period-start period-end".split(),
)
"""The elements and attributes that are read; of a location its codes, and the name of an administrative unit."""


def recognise(document: Document) -> bool:
    """An XML document whose root is iati-activities, or a single iati-activity."""
    return root_tag(document) in ("iati-activities", "iati-activity")


def parse(document: Document) -> Parsed:
    """Activities, transactions, shares and budgets; what cannot be read is rejected by itself, with its activity's identifier.

    Raises MalformedFile and its kin for a file that is not well-formed: nothing of it is read.
    """
    reading = _Reading(document.name)
    for number, element in elements(document, "iati-activity"):
        reading.take(element, number)
    return reading.parsed()


class _Reading:
    """The rows of one file as they come."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._file: FileFacts | None = None
        self._rows = Rows()
        self._rejects: list[Reject] = []
        self._seen: set[str] = set()
        self._flows: set[str] = set()

    def take(self, activity: Any, number: int) -> None:
        """Read one activity; without an identifier it is a reject as a whole."""
        if self._file is None:
            self._file = file_facts(activity.getparent(), self._name)
        position = f"iati-activity[{number}]"
        parts: dict[str, list[Any]] = {}
        for child in activity.iterchildren(*_READ):
            parts.setdefault(child.tag, []).append(child)
        identifier = code_of(parts["iati-identifier"][0]) if "iati-identifier" in parts else None
        if not identifier or len(identifier) > 400:
            reason = "iati-identifier is longer than 400 characters" if identifier else "iati-identifier is missing"
            title = text_of(parts["title"][0]) if "title" in parts else None
            self._rejects.append(Reject(position, reason, {"title": title} if title else {}))
            return
        identifier = " ".join(identifier.split())
        facts = facts_of(activity, identifier, parts, self._file)
        if facts.reporter[0] is None:
            facts.flags.append(flags.NO_REPORTER)
        first_flow, first_share = len(self._rows.flows), len(self._rows.shares)
        own_shares = self._shares(parts, facts, position)
        flow_dimensions = self._transactions(parts, facts, position)
        if identifier in self._seen:
            facts.flags.append(flags.REPEATED)
            self._rows.bind_shares(first_flow, first_share)
        self._budgets(parts, facts, position)
        self._both_levels(facts, own_shares, flow_dimensions)
        self._seen.add(identifier)
        self._rows.end_activity(activity_row(activity, facts, parts, self._file, position), facts)

    def _shares(self, parts: dict[str, list[Any]], facts: Facts, position: str) -> set[str]:
        rows = []
        for tag in iati_share.TAGS:
            for number, element in enumerate(parts.get(tag, ()), 1):
                row = iati_share.share(element, tag, None, f"{position}/{tag}[{number}]", facts.flags)
                if row is not None:
                    rows.append(row)
        facts.flags += iati_share.sum_flags(rows)
        self._rows.shares += rows
        return {row[1] for row in rows}

    def _transactions(self, parts: dict[str, list[Any]], facts: Facts, position: str) -> set[str]:
        counts: dict[str, int] = {}
        dimensions: set[str] = set()
        for number, element in enumerate(parts.get("transaction", ()), 1):
            place = f"{position}/transaction[{number}]"
            try:
                row, shares = transaction(element, facts, place, counts)
            except Unreadable as reason:
                self._reject(place, reason, facts)
                continue
            if row[0] in self._flows:
                self._reject(place, Unreadable("an activity of the same identifier states it earlier in the file"), facts)
                continue
            self._flows.add(row[0])
            self._rows.flows.append(row)
            if shares:
                dimensions |= self._shares_of_flow(shares, row[0], place, facts)
        return dimensions

    def _shares_of_flow(self, stated: list[tuple[str, Any]], flow: str, place: str, facts: Facts) -> set[str]:
        dimensions = set()
        tags: Counter[str] = Counter()
        for tag, element in stated:
            tags[tag] += 1
            part = iati_share.share(element, tag, flow, f"{place}/{tag}[{tags[tag]}]", facts.flags)
            if part is not None:
                dimensions.add(part[1])
                self._rows.shares.append(part)
        return dimensions

    def _budgets(self, parts: dict[str, list[Any]], facts: Facts, position: str) -> None:
        for tag in ("budget", "planned-disbursement"):
            for number, element in enumerate(parts.get(tag, ()), 1):
                place = f"{position}/{tag}[{number}]"
                try:
                    self._rows.budgets.append(budget(element, tag.replace("-", "_"), facts.currency, place))
                except Unreadable as reason:
                    self._reject(place, reason, facts)

    def _reject(self, position: str, reason: Unreadable, facts: Facts) -> None:
        identifier = tidy(facts.identifier)
        self._rejects.append(Reject(position, str(reason), {"iati-identifier": identifier or ""} | reason.cells))

    @staticmethod
    def _both_levels(facts: Facts, own: set[str], of_flows: set[str]) -> None:
        places = {"country", "region"}
        if own & places and of_flows & places:
            facts.flags.append(flags.PLACES_BOTH)
        if "sector" in own and "sector" in of_flows:
            facts.flags.append(flags.SECTORS_BOTH)

    def parsed(self) -> Parsed:
        """The tables, with an edition dated by the file, else by its newest activity. IATI editions claim nothing."""
        tables = self._rows.tables()
        generated = self._file.generated if self._file else None
        published = values.day(generated)
        if published is None:
            published = max((day for day in map(values.day, self._rows.stated()) if day is not None), default=None)
        first, last = (values.as_date(day) if day is not None else None for day in self._rows.about(published))
        edition = Edition(
            values.as_date(published) if published is not None else None,
            "content" if published is not None else "retrieval",
            (),
            first,
            last,
            detail=tables["activity"].num_rows,
        )
        return Parsed(tables, edition, tuple(self._rejects), self._remarks(tables))

    def _remarks(self, tables: dict[str, pa.Table]) -> tuple[str, ...]:
        repeated = self._rows.count_flag(flags.REPEATED)
        if repeated:
            return (f"{repeated} activities repeat an identifier of the same file; equal transactions are read once",)
        return ()


FEED = Feed(
    name="iati-activity",
    title="IATI activities (XML 1.0x to 2.03, also as D-Portal gives them)",
    publisher="IATI publishers",
    family="iati-activity",
    licence=licences.IATI,
    attribution="the publisher of each activity, through the IATI Registry",
    tables=("activity", "flow", "share", "budget"),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download(
            "https://d-portal.org/q.xml?from=act,trans,country&country_code=IQ&limit=100",
            "D-Portal's answer for one country, in pages (offset=…)",
        ),
        Download("https://iatiregistry.org/", "page that leads to the file of each publisher"),
    ),
    many_publishers=True,
    quirks=(
        "Codes of 1.0x (C, D, E, IF …; DAC, RO; start-actual; text in place of a code) are read under their codes of 2.03.",
        "On outgoing funds a provider that is left out, on incoming funds a receiver, is the reporting organisation.",
        "A value without currency takes the activity's default; without value date, the transaction's date (flagged).",
        "D-Portal names the data set of each activity (dstore:dataset) and gives no date of its own.",
        "Locations are read by code, and by name for administrative units alone; coordinates, contacts, descriptions, results and"
        " document links are never read.",
        "Flags: " + "; ".join(flags.MEANING),
    ),
)
