"""The Denied Persons List of the United States' Bureau of Industry and Security (dpl.txt): persons and bodies by denial order.

Source: Bureau of Industry and Security, Denied Persons List, tab separated with a header; days are month first, an entry has one
row for each of its addresses and no key.
"""

from __future__ import annotations

import datetime as dt
import re

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.money_rows import real_day
from commonground.feeds.reading.document import Document
from commonground.feeds.written_names import is_body
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import named_day

LIST = "us-dpl"
COLUMNS = tuple("Name State Country Effective_Date Expiration_Date Standard_Order Last_Update FR_Citation".split())
"""What is read, and what a reject shows."""

_ALSO = re.compile(r"\s+(?:A/K/A|D/B/A|F/K/A)\s+", re.IGNORECASE)
_INNER = re.compile(r"^(?P<before>.+?)\s*\((?P<aka>A\.?K\.?A\.?\s+)?(?P<inner>[^)]+)\)\s*(?P<after>.*)$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:MR|MRS|MS|DR)\.?\s+", re.IGNORECASE)
_SUFFIX = re.compile(r",\s*(?=(?:JR|SR|II|III)\b)", re.IGNORECASE)
_PERSON = re.compile(r"^(?P<family>[A-Z' -]+), (?P<given>[A-Z' .-]+)$")
_UNITED_STATES = "US"


def recognise(document: Document) -> bool:
    """A table with the list's columns."""
    return document.kind == "csv" and set(document.header) >= set(COLUMNS)


def parse(document: Document) -> Parsed:
    """One entry for each name and day of an order. Raises MalformedFile for a list without rows."""
    entries: dict[str, Entry] = {}
    rejects = []
    for line, row in document.csv.records():
        cells = {name: tidy(value) or "" for name, value in row.items()}
        name, day = cells["Name"].rstrip(" ,"), _day(cells["Effective_Date"])
        if not name or day is None:
            shown = {column: cells[column] for column in COLUMNS}
            rejects.append(Reject(f"line {line}", "no name or no day of the order", shown))
            continue
        key = f"{name}|{day}"
        if key not in entries:
            entries[key] = _entry(key, name, day, cells, f"line {line}")
        entries[key].add_country("country", cells["Country"] or (_UNITED_STATES if cells["State"] else None))
    listing_rows.refuse_empty(entries, document)
    return listing_rows.parsed(LIST, entries.values(), named_day(document.name), rejects)


def _entry(key: str, name: str, day: dt.date, cells: dict[str, str], position: str) -> Entry:
    entry = Entry(key, "organisation" if is_body(name) else "unknown", position)
    entry.listing = {
        "programme": "Denied Persons List",
        "legal_basis": cells["FR_Citation"] or None,
        "listed_on": day,
        "delisted_on": _day(cells["Expiration_Date"]),
        "updated_on": real_day(_day(cells["Last_Update"])),
        "url": "https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
    }
    for place, text in enumerate(_names(name)):
        plain = _SUFFIX.sub(" ", _TITLE.sub("", text))
        person = _PERSON.match(plain) if entry.kind == "unknown" else None
        quality = "strong" if place else "primary"
        if person:
            entry.add_name(None, quality, person["given"], person["family"])
        else:
            entry.add_name(plain, quality)
    return entry


def _names(name: str) -> list[str]:
    """The names in one cell: `FUYI SUN A/K/A FRANK SUN`, `PEARL (A.K.A. NEI-CHIEN CHU) LI`, `SAMMY (IHSAN) ELASHI`.

    What stands in brackets is another name whole where it says so or ends the cell, else it takes the place of what is before it.
    """
    if found := _INNER.match(name):
        whole = f"{found['before']} {found['after']}".strip()
        return [whole, found["inner"] if found["aka"] or not found["after"] else f"{found['inner']} {found['after']}"]
    return [part for part in _ALSO.split(name) if part]


def _day(text: str) -> dt.date | None:
    """A day as `06/19/2003` or `2007-01-31`."""
    slashed = re.match(r"^(\d{1,2})/(\d{1,2})/(\d{4})$", text)
    try:
        if slashed:
            return dt.date(int(slashed[3]), int(slashed[1]), int(slashed[2]))
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


FEED = Feed(
    name="us-dpl",
    title="Denied Persons List of the United States (dpl.txt)",
    publisher="BIS",
    family="us-dpl",
    licence=licences.PUBLIC_DOMAIN,
    attribution="United States Department of Commerce, Bureau of Industry and Security, Denied Persons List",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://www.bis.doc.gov/dpl/dpl.txt", "the list"),),
    quirks=(
        "An entry has no key: name and day of the order are taken for it, and its rows, one for each address, are put together.",
        "The list does not say who is a person: a name with a word of companies is a body, any other may be either.",
        "The day on which a denial ends is kept as that of delisting; it lies ahead as a rule.",
        "The file has no date; name it with its day. Addresses and remarks are not kept; of an address the country is.",
    ),
)
