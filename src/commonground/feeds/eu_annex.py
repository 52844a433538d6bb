"""Annexes of European Union regulations as tables: the designations of one act, consolidated or as one amendment adds them.

Source: EUR-Lex; the columns are those of the transcription (`celex`, `recordId`, `programKey`, `annex`, `schema`, …), which has
its own licence. Dates are written day first with dots; several values stand with semicolons between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.listing_rows import Entry, gender
from commonground.feeds.reading.document import Document
from commonground.vocabulary.births import born_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import named_day

LIST = "eu-annex"
COLUMNS = tuple(
    "celex amendedCelex amendmentCelex recordId programKey annex measure startDate schema name alias weakAlias previousName"
    " country nationality jurisdiction birthDate birthPlace passportNumber gender registrationNumber taxNumber idNumber innCode"
    " ogrnCode leiCode swiftBic imoNumber flag".split()
)
"""What is read, and what a reject shows."""

_NEEDED = {"recordId", "programKey", "annex", "startDate", "schema", "name", "weakAlias"}
_KINDS = {"Person": "person", "Vessel": "vessel", "Airplane": "aircraft"}
_BODIES = {"LegalEntity", "Company", "Organization", "PublicBody"}
_SEVERAL = re.compile(r"\s*;\s*|\n")
_LETTERED = re.compile(r"(?:^|[\s,])\([a-h]\)\s*")
_IN_BRACKETS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<other>[^()]*[^\x00-\u024f\s\u2010-\u201f()]{2}[^()]*)\)$")
"""A name with the same name in another script behind it."""


def recognise(document: Document) -> bool:
    """A CSV with the columns of the transcription."""
    return document.kind == "csv" and set(document.header) >= _NEEDED


def parse(document: Document) -> Parsed:
    """One entry for each row. Raises MalformedFile where the rows are of several acts."""
    entries: dict[str, Entry] = {}
    rejects, acts = [], set()
    for line, cells in document.csv.records():
        act = cells.get("celex") or cells.get("amendedCelex") or ""
        if not act or not cells["name"]:
            shown = {name: cells.get(name, "") for name in COLUMNS if name in cells}
            rejects.append(Reject(f"line {line}", "no act or no name", shown))
            continue
        acts.add(cells.get("amendmentCelex") or act)
        key = f"{act}|{cells['annex']}|{cells['recordId'] or cells['name']}"
        while key in entries:
            key += "'"
        entries[key] = _entry(Entry(key, _kind(cells), f"line {line}"), cells, act)
    if len(acts) > 1:
        raise MalformedFile("the rows are of several acts", where=document.name, hint="load one file for each act")
    scope = f"{LIST}|{acts.pop()}" if acts else LIST
    scopes = dict.fromkeys(listing_rows.TABLES, scope)
    return listing_rows.parsed(LIST, entries.values(), named_day(document.name), rejects, scopes=scopes)


def _kind(cells: dict[str, str]) -> str:
    schema = cells["schema"]
    return _KINDS.get(schema, "organisation" if schema in _BODIES else "unknown")


def _entry(entry: Entry, cells: dict[str, str], act: str) -> Entry:
    started = born_in(cells["startDate"])
    entry.listing = {
        "programme": cells["programKey"] or None,
        "legal_basis": f"{act}, annex {cells['annex']}" + (f", {cells['measure']}" if cells.get("measure") else ""),
        "listed_on": started.first if started and started.first == started.last else None,
        "url": f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{act}",
    }
    for column, quality in (("name", "primary"), ("alias", "strong"), ("weakAlias", "weak"), ("previousName", "former")):
        for name in _values(cells, column):
            _named(entry, name, quality)
    _facts(entry, cells)
    return entry


def _named(entry: Entry, name: str, quality: str) -> None:
    """A name, and the same in another script where that stands behind it in brackets; `Amin, Muhammad` is turned round."""
    both = _IN_BRACKETS.match(name)
    plain = both["name"] if both else name
    family, comma, given = plain.partition(", ")
    if comma and entry.kind == "person" and "," not in given:
        entry.add_name(None, quality, given, family)
    else:
        entry.add_name(plain, quality)
    if both:
        entry.add_name(both["other"], "original")


def _facts(entry: Entry, cells: dict[str, str]) -> None:
    for text in _lettered(cells, "birthDate"):
        entry.add_born(born_in(text))
    for kind, column in (("nationality", "nationality"), ("country", "country"), ("country", "jurisdiction"), ("flag", "flag")):
        for text in _values(cells, column):
            entry.add_country(kind, text)
    for text in _lettered(cells, "birthPlace"):
        entry.add_fact("birth_place", text, text.rsplit(",", 1)[-1].split("(")[0])
    entry.add_fact("gender", gender(cells.get("gender")))
    for kind, column, words in _PAPERS:
        for text in _values(cells, column):
            entry.add_fact(kind, text, document_type=words)
    for text in _values(cells, "imoNumber"):
        entry.add_imo(text)


_PAPERS = (
    ("document", "passportNumber", "Passport"),
    ("document", "idNumber", "National id"),
    ("registration", "registrationNumber", "Registration"),
    ("registration", "taxNumber", "Tax number"),
    ("registration", "innCode", "INN"),
    ("registration", "ogrnCode", "OGRN"),
    ("registration", "leiCode", "LEI"),
    ("registration", "swiftBic", "SWIFT/BIC"),
)


def _lettered(cells: dict[str, str], column: str) -> Iterator[str]:
    """The values of a column, of which several may be lettered in one: `(a) 1967, (b) 1961`."""
    for text in _values(cells, column):
        yield from (part.strip(" ,;") for part in _LETTERED.split(text) if part.strip(" ,;"))


def _values(cells: dict[str, str], column: str) -> Iterator[str]:
    for text in _SEVERAL.split(cells.get(column) or ""):
        if cleaned := text.strip(' "'):
            yield cleaned


FEED = Feed(
    name="eu-annex",
    title="Annexes of European Union regulations (CSV)",
    publisher="European Union",
    family="eu-annex",
    licence=licences.EU_ANNEXES,
    attribution="European Union, EUR-Lex; rows transcribed by OpenSanctions, CC BY-NC 4.0",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "An amendment is a scope of its own beside the consolidated act; what it adds may stand in both.",
        "Where a row has no number, its name is the key of the entry within its act and annex.",
        "Reasons, addresses, telephones, e-mail addresses and websites are not kept.",
    ),
)
