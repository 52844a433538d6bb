"""The Consolidated Screening List of the United States (CSV): thirteen lists of Commerce, State and the Treasury in one table.

Source: International Trade Administration, Consolidated Screening List data sources. The rows of the Treasury's lists carry
OFAC's own number, kept as the publisher's statement that they are OFAC's entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonground.feeds import licences, listing_rows, ofac_list, ofac_papers
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry
from commonground.feeds.money_rows import real_day
from commonground.feeds.reading.document import Document
from commonground.feeds.written_names import is_body
from commonground.vocabulary.births import born_in
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import iso_day, named_day

LIST = "us-csl"
COLUMNS = tuple(
    "_id source entity_number type programs name start_date end_date call_sign vessel_flag source_list_url alt_names citizenships"
    " dates_of_birth nationalities places_of_birth ids".split()
)
"""What is read, and what a reject shows."""

_NEEDED = {"_id", "source", "entity_number", "type", "programs", "name", "alt_names", "ids"}
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_DATED = re.compile(r"^(?:\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2} \d{4})$")
_TYPES = re.compile(
    r"passport|national|cedula|s\.?s\.?n|identification|tax|regist|gender|number|licen[cs]e|\bno\.?$|c\.u\.|r\.f\.c|card|\bid\b|#|code"
    r"|currency address|matricula|credencial|d\.n\.i|mmsi|swift|vessel|target|risk|information|determination|date|ticker|issuer"
    r"|email|website|phone|folio|gazette|permit|certificate|resident|aircraft",
    re.IGNORECASE,
)
_LAST_COUNTRY = re.compile(r"(?:^|, |-)([A-Z]{2})(?=$|-)")


def recognise(document: Document) -> bool:
    """A CSV with the columns of the list."""
    return document.kind == "csv" and set(document.header) >= _NEEDED


def parse(document: Document) -> Parsed:
    """One entry for each row; a row without a name or a source is rejected."""
    entries: dict[str, Entry] = {}
    rejects = []
    for line, cells in document.csv.records():
        if not cells["name"] or not cells["source"] or not cells["_id"]:
            rejects.append(Reject(f"line {line}", "no id, source or name", {name: cells.get(name, "") for name in COLUMNS}))
            continue
        entries[cells["_id"]] = _entry(cells, f"line {line}")
    return listing_rows.parsed(LIST, entries.values(), named_day(document.name), rejects)


def _entry(cells: dict[str, str], position: str) -> Entry:
    entry = Entry(cells["_id"], _kind(cells), position)
    source = cells["source"]
    programmes = [source.split(" - ")[0], *_values(cells, "programs")]
    entry.listing = {
        "programme": "; ".join(programmes),
        "reference": cells["entity_number"] or None,
        "legal_basis": cells.get("federal_register_notice") or None,
        "listed_on": real_day(iso_day(cells.get("start_date"))),
        "delisted_on": real_day(iso_day(cells.get("end_date"))),
        "url": cells.get("source_list_url") or None,
    }
    person = entry.kind in ("person", "unknown")
    ofac_list.add_name(entry, cells["name"], "primary", person=person)
    for name in _values(cells, "alt_names"):
        ofac_list.add_name(entry, name, "strong", person=person)
    if cells["entity_number"] and "Treasury" in source:
        of = "ofac-sdn" if "(SDN)" in source else "ofac-non-sdn"
        entry.add_link(of, cells["entity_number"])
    _facts(entry, cells)
    return entry


def _kind(cells: dict[str, str]) -> str:
    """As stated; else a name with a word of companies is a body, and one that is written as a person's a person."""
    stated = ofac_list.KINDS.get(cells["type"].lower())
    return stated or ("organisation" if is_body(cells["name"]) else "person" if ofac_list.is_person(cells["name"]) else "unknown")


def _facts(entry: Entry, cells: dict[str, str]) -> None:
    for text in _values(cells, "dates_of_birth"):
        entry.add_born(born_in(text))
    for text in (*_values(cells, "nationalities"), *_values(cells, "citizenships")):
        entry.add_country("nationality", text)
    for text in _values(cells, "places_of_birth"):
        entry.add_fact("birth_place", text, text.rsplit(",", 1)[-1])
    for text in _values(cells, "addresses"):
        if found := _LAST_COUNTRY.findall(text):
            entry.add_country("country", found[-1])
    entry.add_fact("call_sign", cells.get("call_sign"))
    entry.add_country("flag", cells.get("vessel_flag"))
    for text in _values(cells, "ids"):
        _paper(entry, text)


def _paper(entry: Entry, text: str) -> None:
    """An identifier: `US, 2020-03-01, 123, Passport` today, `Passport, 123, US, 01 Mar 2020` until 2023; parts may be missing."""
    parts = [part for part in text.split(", ") if not _DATED.match(part)]
    if len(parts) < 2:
        return
    older = bool(_COUNTRY.match(parts[-1]) or (_TYPES.search(parts[0]) and not _TYPES.search(parts[-1])))
    words = parts.pop(0 if older else -1)
    country = next((part for part in parts if _COUNTRY.match(part)), None) if len(parts) > 1 else None
    said = [part for part in parts if part != country]
    number = next((part for part in said if any(map(str.isdigit, part))), said[0])
    ofac_papers.add(entry, words, number, country)


def _values(cells: dict[str, str], column: str) -> Iterator[str]:
    for text in (cells.get(column) or "").split("; "):
        if cleaned := text.strip(' "'):
            yield cleaned


FEED = Feed(
    name="us-csl",
    title="Consolidated Screening List of the United States (CSV)",
    publisher="ITA",
    family="us-csl",
    licence=licences.PUBLIC_DOMAIN,
    attribution="United States Department of Commerce, International Trade Administration, Consolidated Screening List",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv", "the list"),),
    quirks=(
        "Rows of the Treasury's lists carry OFAC's number: they are linked to OFAC's own entries.",
        "Aliases have no quality here: taken for good ones. OFAC's own files tell weak ones.",
        "The file has no date; name it with its day.",
    ),
)
