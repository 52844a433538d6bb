"""The European Union's consolidated list of financial sanctions (FSF) as CSV, formats 1.0 and 1.1: one row for each detail.

Source: European Commission, Financial Sanctions Files, csvFull 1.0 (`Entity_logical_id`, `Naal_…`) and 1.1 (`Entity_LogicalId`,
`NameAlias_…`). The logical id is the key; rows repeat what is said of the entity and add one name, birth, paper or citizenship.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, gender
from commonground.feeds.reading.document import Document
from commonground.vocabulary.births import born_in
from commonground.vocabulary.source import PublishedBasis, Reject
from commonground.vocabulary.stated_days import day_in, named_day

LIST = "eu-fsf"
_NAMES = {
    "date": ("fileGenerationDate", "Date_file", "Date_filexxxx"),
    "id": ("Entity_LogicalId", "Entity_logical_id"),
    "reference": ("Entity_EU_ReferenceNumber", "EU_ref_num"),
    "un": ("Entity_UnitedNationId",),
    "designated": ("Entity_DesignationDate",),
    "type": ("Entity_SubjectType_ClassificationCode", "Subject_type", "Entity_SubjectType"),
    "programme": ("Entity_Regulation_Programme", "Programme"),
    "title": ("Entity_Regulation_NumberTitle", "Leba_numtitle"),
    "url": ("Entity_Regulation_PublicationUrl", "Leba_url"),
    "last": ("NameAlias_LastName", "Naal_lastname"),
    "first": ("NameAlias_FirstName", "Naal_firstname"),
    "middle": ("NameAlias_MiddleName", "Naal_middlename"),
    "whole": ("NameAlias_WholeName", "Naal_wholename"),
    "language": ("NameAlias_NameLanguage", "Naal_language"),
    "gender": ("NameAlias_Gender", "Naal_gender"),
    "strong": ("NameAlias_Strong",),
    "born": ("BirthDate_BirthDate", "Birt_date"),
    "year": ("BirthDate_Year",),
    "place": ("BirthDate_City", "Birt_place"),
    "born_country": ("BirthDate_CountryIso2Code", "Birt_country"),
    "number": ("Identification_Number", "Iden_number"),
    "paper": ("Identification_TypeDescription", "Identification_TypeCode"),
    "issuer": ("Identification_CountryIso2Code", "Iden_country"),
    "citizenship": ("Citizenship_CountryIso2Code", "Citi_country"),
    "address": ("Address_CountryIso2Code", "Addr_country"),
}
COLUMNS = tuple(name for names in _NAMES.values() for name in names)
"""What is read, and what a reject shows."""

KINDS = {"p": "person", "person": "person", "e": "organisation", "enterprise": "organisation"}
_NEEDED = ("id", "type", "whole", "programme")


def recognise(document: Document) -> bool:
    """A table with semicolons that has an entity's logical id, subject type, programme and whole name."""
    if document.kind != "csv":
        return False
    found = _places(_cells(next(iter(document.start(16384).splitlines()), "")))
    return all(name in found for name in _NEEDED)


def parse(document: Document) -> Parsed:
    """One entry for each logical id. Raises MalformedFile for a list without rows."""
    lines = _lines(document)
    _, header = next(lines, (1, []))
    at = _places(header)
    entries: dict[str, Entry] = {}
    rejects, stated = [], None
    for line, cells in lines:
        row = {name: cells[place].strip() for name, place in at.items() if place < len(cells) and cells[place].strip()}
        stated = stated or row.get("date")
        kind = KINDS.get(row.get("type", "").lower())
        if not row.get("id") or kind is None:
            shown = dict(zip(header, cells, strict=False))
            rejects.append(
                Reject(f"line {line}", "no logical id or no subject type", {k: shown[k] for k in COLUMNS if k in shown})
            )
            continue
        _add(entries.setdefault(row["id"], Entry(row["id"], kind, f"line {line}")), row)
    listing_rows.refuse_empty(entries, document)
    return listing_rows.parsed(LIST, entries.values(), _published(document, stated), rejects)


def _published(document: Document, stated: str | None) -> tuple[dt.date | None, PublishedBasis]:
    """The day in the rows, else one in the name of the file."""
    if day := _day(stated):
        return day, "content"
    return named_day(document.name)


def _lines(document: Document) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line; a table that was saved with every line in quotation marks is read as it was."""
    if document.start(64).startswith('"') and '";"' not in document.start(4096).splitlines()[0]:
        for number, line in enumerate(document.text.splitlines(), start=1):
            if line.strip():
                yield number, _cells(line)
        return
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=";")
    for row in reader:
        if any(row):
            yield reader.line_num, row


def _cells(line: str) -> list[str]:
    return [cell.strip('"\t ') for cell in line.strip().strip('"').split(";")]


def _places(header: list[str]) -> dict[str, int]:
    """Where each column stands, of several spellings the first that is there."""
    place = {name.strip('"\ufeff\t '): i for i, name in reversed(list(enumerate(header)))}
    found = {}
    for name, spellings in _NAMES.items():
        for spelling in spellings:
            if spelling in place:
                found[name] = place[spelling]
                break
    return found


def _add(entry: Entry, row: dict[str, str]) -> None:
    entry.listing = entry.listing or {
        "programme": row.get("programme"),
        "reference": row.get("reference"),
        "legal_basis": row.get("title"),
        "listed_on": _day(row.get("designated")),
        "url": row.get("url"),
    }
    given = " ".join(row[name] for name in ("first", "middle") if name in row)
    weak = row.get("strong", "true").lower() in ("false", "0", "no")
    quality = "weak" if weak else "strong" if entry.names else "primary"
    entry.add_name(row.get("whole"), quality, given or None, row.get("last"), language=row.get("language"))
    entry.add_link("un-sc", row.get("un"))
    entry.add_fact("gender", gender(row.get("gender")))
    entry.add_born(born_in(row.get("born") or row.get("year")))
    if "place" in row:
        entry.add_fact("birth_place", row["place"], row.get("born_country"))
    if "number" in row:
        number = row["number"].strip('"').split(" (")[0]
        entry.add_fact("document", number, row.get("issuer"), document_type=row.get("paper"))
    for kind, column in (("nationality", "citizenship"), ("country", "address")):
        if row.get(column, "00") != "00":
            entry.add_country(kind, row[column])


def _day(text: str | None) -> dt.date | None:
    """A day as `2018-07-04` or `04/07/2018`."""
    return day_in(text[:10]) if text else None


FEED = Feed(
    name="eu-fsf-csv",
    title="European Union consolidated financial sanctions list (CSV 1.0 and 1.1)",
    publisher="European Commission",
    family="eu-fsf",
    licence=licences.EU_REUSE,
    attribution="European Commission, Consolidated list of persons, groups and entities subject to EU financial sanctions",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    precedence=1,
    downloads=(Download("https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content", "csvFull 1.1"),),
    quirks=(
        "The first name of an entity is taken for its primary name: the list does not say.",
        "Only format XML tells weak names; in the CSV all are taken for good ones unless `NameAlias_Strong` is there.",
        "Remarks, functions, titles and addresses are not kept; of an address the country is.",
    ),
)
