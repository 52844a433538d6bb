"""The UK Sanctions List (CSV) of the Foreign, Commonwealth and Development Office: one row for each name of a designation.

Source: FCDO, UK Sanctions List, format guide: the first line is `Report Date`, the second the header; `Unique ID` is the key and
`UN Reference Number` the publisher's own statement of what is on the United Nations' list too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, gender, un_reference
from commonground.feeds.reading.csv import read_csv
from commonground.feeds.reading.document import Document
from commonground.vocabulary.births import born_in
from commonground.vocabulary.source import PublishedBasis, Reject
from commonground.vocabulary.stated_days import day_first, day_in, named_day

LIST = "uk-sl"
COLUMNS = tuple(
    (
        "Unique ID|OFSI Group ID|UN Reference Number|Name 6|Name 1|Name 2|Name 3|Name 4|Name 5|Name type|Alias strength"
        "|Name non-latin script|Non-latin script language|Regime Name|Designation Type|Date Designated|Last Updated|D.O.B"
        "|Nationality(/ies)|National Identifier number|Passport number|Gender|Town of birth|Country of birth|Address Country"
        "|Business registration number (s)|IMO number|Current believed flag of ship"
    ).split("|")
)
"""What is read, and what a reject shows."""

KINDS = {"individual": "person", "entity": "organisation", "ship": "vessel"}
QUALITIES = {"primary name": "primary", "primary": "primary", "primary name variation": "strong", "primary_variation": "strong"}
URL = "https://www.gov.uk/government/publications/the-uk-sanctions-list"
_TABLES = tuple(("listing_fact", f"{LIST}|{part}") for part in ("births", "countries", "papers"))
"""What the same list, taken apart into tables, claims."""

_NEEDED = {"Unique ID", "Name 6", "Name type", "Regime Name", "Designation Type"}
_SEVERAL = re.compile(r"\s*\|\s*|\s*;\s*|\(?(?<!\w)\d{1,2}\)\s*")


def recognise(document: Document) -> bool:
    """A CSV whose first or second line holds the list's columns."""
    if document.kind != "csv":
        return False
    return any(set(_heads(line)) >= _NEEDED for line in document.start(16384).splitlines()[:2])


def _heads(line: str) -> list[str]:
    return [name.strip(' "\ufeff') for name in line.split(",")]


def quality(name_type: str | None, strength: str | None) -> str:
    """The quality of a name by the list's two columns; an alias of low quality is weak."""
    if (strength or "").lower().startswith(("low", "weak")):
        return "weak"
    return QUALITIES.get((name_type or "").strip().lower(), "strong")


def parse(document: Document) -> Parsed:
    """One entry for each unique id, with all its names. Raises MalformedFile for a list without rows."""
    entries: dict[str, Entry] = {}
    rejects = []
    for line, row in _rows(document):
        unique, kind = row.get("Unique ID"), KINDS.get(row.get("Designation Type", "").lower())
        if not unique or kind is None or not any(row.get(f"Name {part}") for part in range(1, 7)):
            shown = {name: row.get(name) or "" for name in COLUMNS if name in row}
            rejects.append(Reject(f"line {line}", "no unique id, no designation type or no name", shown))
            continue
        _add(entries.setdefault(unique, Entry(unique, kind, f"line {line}")), row)
    listing_rows.refuse_empty(entries, document)
    return listing_rows.parsed(LIST, entries.values(), _published(document), rejects, replaces=_TABLES)


def _published(document: Document) -> tuple[dt.date | None, PublishedBasis]:
    """The report's date on the first line, else a day in the name of the file."""
    first = document.start(4096).splitlines()[0]
    if "date" in first.lower() and (stated := day_in(first)):
        return stated, "content"
    return named_day(document.name)


def _rows(document: Document) -> Iterator[tuple[int, dict[str, str]]]:
    text, before = document.text, 0
    if not set(_heads(text.partition("\n")[0])) >= _NEEDED:
        text, before = text.partition("\n")[2], 1
    for line, row in read_csv(text.encode(), document.name).records():
        yield line + before, {name: value for name, value in row.items() if value}


def _add(entry: Entry, row: dict[str, str]) -> None:
    given = " ".join(row[name] for name in (f"Name {part}" for part in range(1, 6)) if name in row)
    entry.add_name(None, quality(row.get("Name type"), row.get("Alias strength")), given or None, row.get("Name 6"))
    entry.add_name(row.get("Name non-latin script"), "original", language=row.get("Non-latin script language"))
    entry.listing = entry.listing or {
        "programme": row.get("Regime Name"),
        "reference": entry.entry_id,
        "listed_on": day_first(row.get("Date Designated")),
        "updated_on": day_first(row.get("Last Updated")),
        "url": URL,
    }
    entry.add_link("un-sc", un_reference(row.get("UN Reference Number", "")))
    entry.add_link("uk-ofsi", row.get("OFSI Group ID"))
    _facts(entry, row)


def _facts(entry: Entry, row: dict[str, str]) -> None:
    for text in _values(row.get("D.O.B")):
        entry.add_born(born_in(text))
    for kind, column in (
        ("nationality", "Nationality(/ies)"),
        ("country", "Address Country"),
        ("birth_place", "Country of birth"),
    ):
        for text in _values(row.get(column)):
            entry.add_country(kind, text)
    entry.add_country("flag", row.get("Current believed flag of ship"))
    entry.add_fact("gender", gender(row.get("Gender")))
    for kind, column in (("Passport", "Passport number"), ("National id", "National Identifier number")):
        for text in _values(row.get(column)):
            entry.add_fact("document", text, document_type=kind)
    for text in _values(row.get("Business registration number (s)")):
        entry.add_fact("registration", text, document_type="Business registration")
    for text in _values(row.get("IMO number")):
        entry.add_imo(text)


def _values(cell: str | None) -> Iterator[str]:
    for text in _SEVERAL.split(cell or ""):
        if cleaned := text.strip(" .,"):
            yield cleaned


FEED = Feed(
    name="uk-sl",
    title="UK Sanctions List (CSV)",
    publisher="FCDO",
    family="uk-sl",
    licence=licences.OGL_3,
    attribution="Foreign, Commonwealth and Development Office, UK Sanctions List. Contains public sector information, OGL v3.0",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv", "the list"),),
    quirks=(
        "Variations of a primary name are taken for good aliases.",
        "Telephones, e-mail addresses, websites, reasons and other information are not kept.",
    ),
)
