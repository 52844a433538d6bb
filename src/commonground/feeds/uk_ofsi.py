"""HM Treasury's Consolidated List of financial sanctions targets (ConList, CSV), as OFSI published it until 2025.

Source: OFSI, Consolidated List of Financial Sanctions Targets in the UK, format guide: the first line states the day; one row
for each name of a group; `Name 6` is the family name or the name of a body; several values of one cell are numbered `1) … 2) …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, un_reference
from commonground.feeds.reading.csv import read_csv
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary.births import born_in
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import day_first

LIST = "uk-ofsi"
COLUMNS = tuple(
    (
        "Name 6|Name 1|Name 2|Name 3|Name 4|Name 5|Name Non-Latin Script|DOB|Town of Birth|Country of Birth|Nationality"
        "|Passport Details|Passport Number|NI Number|National Identification Number|Country|Group Type|Alias Type"
        "|Alias Quality|Regime|Listed On|UK Sanctions List Date Designated|Last Updated|Group ID"
    ).split("|")
)
"""What is read, and what a reject shows; `Other Information` is read for references of other lists alone."""

_NEEDED = {"Name 6", "Name 1", "Group Type", "Alias Type", "Regime", "Group ID"}
_TYPES = {"individual": "person", "entity": "organisation", "ship": "vessel"}
_NUMBERED = re.compile(r"\(?(?<!\w)\d{1,2}\)(?:\s*(?:-|to)\s*\(?\d{1,2}\))?\s*|\([a-z]\)\s*")
_REFERENCE = re.compile(
    r"\bUN\s*REF(?:ERENCE)?\.?\s*:?\s*(?P<ref>[A-Z]{2,3}[a-z]?\.(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,2})?)", re.IGNORECASE
)
_HEAD = re.compile(r"^\"?Last Updated\"?,\"?(\d{1,2}/\d{1,2}/\d{4})")


def recognise(document: Document) -> bool:
    """A CSV that begins with `Last Updated` and a day, with the list's columns on the second line."""
    if document.kind != "csv":
        return False
    head = document.start(4096).splitlines()
    return len(head) > 1 and bool(_HEAD.match(head[0])) and set(head[1].replace('"', "").split(",")) >= _NEEDED


def parse(document: Document) -> Parsed:
    """One entry for each group, with all its names. Raises MalformedFile for a list without rows."""
    first, _, rest = document.text.partition("\n")
    stated = _HEAD.match(first)
    table = read_csv(rest.encode(), document.name)
    entries: dict[str, Entry] = {}
    rejects = []
    for line, row in _rows(table):
        group, kind = row.get("Group ID"), _TYPES.get((row.get("Group Type") or "").lower())
        if not group or kind is None or not any(row.get(f"Name {part}") for part in range(1, 7)):
            shown = {name: row.get(name) or "" for name in COLUMNS if name in row}
            rejects.append(Reject(f"line {line}", "no group id, no type of group or no name", shown))
            continue
        _add(entries.setdefault(group, Entry(group, kind, f"line {line}")), row)
    listing_rows.refuse_empty(entries, document)
    published = day_first(stated[1]) if stated else None
    return listing_rows.parsed(LIST, entries.values(), (published, "content"), rejects)


def _rows(table: TextTable) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line of the file (the day stands on the first), without blanks and empty cells.

    Since 2022 the numbers of passports have a column of their own, and `Passport Details` are remarks on them.
    """
    dropped = "Passport Details" if "Passport Number" in table.header else None
    for line, row in table.records():
        yield line + 1, {name: value for name, value in row.items() if value and value != "-" and name != dropped}


def _add(entry: Entry, row: dict[str, str]) -> None:
    given = " ".join(row[name] for name in (f"Name {part}" for part in range(1, 6)) if name in row)
    entry.add_name(None, _quality(row), given or None, row.get("Name 6"))
    entry.add_name(row.get("Name Non-Latin Script"), "original", language=row.get("Non-Latin Script Language"))
    primary = _quality(row) == "primary"
    if primary or not entry.listing:
        listed = row.get("UK Sanctions List Date Designated") or row.get("Listed On")
        entry.listing = {
            "programme": row.get("Regime"),
            "reference": entry.entry_id,
            "listed_on": day_first(listed),
            "updated_on": day_first(row.get("Last Updated")),
            "url": "https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets",
        }
    for text in _values(row.get("DOB")):
        entry.add_born(born_in(text))
    _facts(entry, row)


def _facts(entry: Entry, row: dict[str, str]) -> None:
    for nationality in _values(row.get("Nationality")):
        entry.add_country("nationality", nationality)
    for place in _values(row.get("Country of Birth")):
        entry.add_country("birth_place", place)
    for place in _values(row.get("Country")):
        entry.add_country("country", place)
    papers = (("Passport", "Passport Details"), ("Passport", "Passport Number"))
    for kind, column in (*papers, ("National id", "NI Number"), ("National id", "National Identification Number")):
        for text in _values(row.get(column)):
            entry.add_fact("document", text, document_type=kind)
    for reference in _REFERENCE.finditer(row.get("Other Information") or ""):
        entry.add_link("un-sc", un_reference(reference["ref"]))


def _quality(row: dict[str, str]) -> str:
    alias, quality = row.get("Alias Type", "").lower(), row.get("Alias Quality", "").lower()
    if alias.startswith("pri") and "variation" not in alias:
        return "primary"
    if quality.startswith("low"):
        return "weak"
    return "former" if alias == "fka" else "strong"


def _values(cell: str | None) -> Iterator[str]:
    """The values of a cell, numbered or single."""
    for text in _NUMBERED.split(cell or ""):
        if cleaned := text.strip(" .,;-"):
            yield cleaned


FEED = Feed(
    name="uk-ofsi",
    title="OFSI Consolidated List of financial sanctions targets (ConList, CSV)",
    publisher="OFSI",
    family="uk-ofsi",
    licence=licences.OGL_3,
    attribution="HM Treasury, Office of Financial Sanctions Implementation. Contains public sector information, OGL v3.0",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv", "the list, format of 2022"),
    ),
    quirks=(
        "Several values of a cell are numbered (`1) Saudi Arabia 2) Qatar`); a day or month of `00` is not known.",
        "References of the United Nations stand in the free text (`UN Ref QDe.004`, or `QI.A.339.14` as until 2015), of which"
        " nothing else is kept.",
        "Aliases have no quality before 2022: taken for good ones.",
    ),
)
