"""OFAC's SDN and Consolidated (non-SDN) lists in delimited files: names, aliases, addresses and overflowing remarks.

Source: OFAC, Data Specification of the SDN list and of the Consolidated Sanctions List (cons_dat_spec.txt): no header, null is
`-0-`, a file ends with the mark 1A; the four files are linked by `ent_num`. Entries are written in capitals, persons as
`FAMILY, Given`; weak aliases stand in the remarks, in quotation marks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import lru_cache

from commonground.feeds import listing_rows, ofac_list, ofac_remarks
from commonground.feeds.feed import Download, Parsed
from commonground.feeds.listing_rows import Entry
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import TruncatedFile
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import named_day

COLUMNS = ("ent_num", "name", "type", "program")
"""What a reject shows: the first four fields."""

_END = "\x1a"
_NULL = "-0-"
_FIELDS = {12: "main", 5: "alias", 6: "address", 2: "comments"}
_KINDS = {_NULL: "organisation", **{words: kind for words, kind in ofac_list.KINDS.items() if words != "entity"}}
_ALIASES = {"aka": "strong", "fka": "former", "nka": "strong"}
_KEY = re.compile(r"^\d{1,7}$")
_PARTS = {
    "main": (("listing", ""), ("listing_name", "|primary"), ("listing_fact", "|primary"), ("listing_link", "")),
    "alias": (("listing_name", "|alias"),),
    "address": (("listing_fact", "|address"),),
    "comments": (("listing_name", "|comments"), ("listing_fact", "|comments")),
}


def recognise(document: Document) -> bool:
    """A file without a header whose first rows are OFAC's: a number, and as many fields as one of its four files has."""
    return document.kind == "csv" and document.once(_part) is not None


def parse(document: Document) -> Parsed:
    """One of the four files of one of the two lists. Raises TruncatedFile where its last row is cut."""
    part = document.once(_part) or "main"
    list_name = ofac_list.list_of(document.name)
    entries: dict[str, Entry] = {}
    rejects = []
    for line, row in _rows(document, part):
        if not _KEY.match(row[0]) or (part == "main" and row[2] not in _KINDS):
            shown = dict(zip(COLUMNS, row, strict=False))
            rejects.append(Reject(f"line {line}", "not a row of this file", shown))
            continue
        entry = entries.setdefault(row[0], Entry(row[0], "unknown", f"line {line}"))
        _READ[part](entry, row)
    scopes = {table: list_name + suffix for table, suffix in _PARTS[part]}
    published, remarks = named_day(document.name), _remarks(document)
    return listing_rows.parsed(list_name, entries.values(), published, rejects, scopes=scopes, remarks=remarks)


def _part(document: Document) -> str | None:
    """Which of the four files it is, by the first three rows; None for another file."""
    head = document.start(20_000)
    complete = head if len(head) < 15_000 else head[: head.rfind("\n")]
    rows = [row for _, row in zip(range(3), _split(complete, _delimiter(head)), strict=False)]
    found = {_FIELDS.get(len(row)) for row in rows}
    part = found.pop() if len(found) == 1 else None
    if part is None or not all(_KEY.match(row[0]) for row in rows):
        return None
    if part == "comments":
        return part if "comments" in document.name.lower() else None
    if _NULL not in complete:
        return None
    if part == "main":
        return part if all(row[2] in _KINDS for row in rows) else None
    if part == "alias":
        return part if all(row[2] in _ALIASES for row in rows) else None
    return part


@lru_cache(maxsize=8)
def _delimiter(head: str) -> str:
    """Comma, bar (.pip) or at sign (.del): whichever follows the first number."""
    found = re.match(r"\s*\d+\s*([,|@])", head)
    return found[1] if found else ","


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if row and row != [_END]:
            yield [cell.strip() for cell in row]


def _rows(document: Document, part: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their lines; the last one must be whole."""
    wanted = next(count for count, name in _FIELDS.items() if name == part)
    text = document.text.rstrip("\r\n" + _END)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(document.start(20_000)))
    row: list[str] = []
    for row in reader:
        if len(row) == wanted:
            yield reader.line_num, [cell.strip() for cell in row]
    if len(row) != wanted or text.count('"') % 2:
        what = f"its last row has {len(row)} of {wanted} fields"
        raise TruncatedFile(f"the list ends too early: {what}", where=document.name, hint="download it again")


def _remarks(document: Document) -> tuple[str, ...]:
    ended = document.text.rstrip("\r\n").endswith(_END)
    return () if ended else ("the mark 1A, with which OFAC ends its files, is missing",)


def _value(cell: str) -> str | None:
    return None if cell in ("", _NULL) else cell


def _main(entry: Entry, row: list[str]) -> None:
    entry.kind = _KINDS[row[2]]
    programmes = [text.strip(" []") for text in re.split(r"[\]\[;]+", row[3]) if text.strip(" []") and text != _NULL]
    entry.listing = {
        "programme": "; ".join(programmes) or None,
        "reference": row[0],
        "url": ofac_list.page_of(row[0]),
    }
    ofac_list.add_name(entry, row[1], "primary", person=entry.kind == "person")
    entry.add_fact("call_sign", _value(row[5]))
    entry.add_country("flag", _value(row[9]))
    if remarks := _value(row[11]):
        ofac_remarks.read(entry, remarks)


def _alias(entry: Entry, row: list[str]) -> None:
    if name := _value(row[3]):
        ofac_list.add_name(entry, name, _ALIASES.get(row[2], "strong"), person=True)


def _address(entry: Entry, row: list[str]) -> None:
    if named := _value(row[4]):
        entry.add_country("country", ofac_remarks.inverted(named))


def _comments(entry: Entry, row: list[str]) -> None:
    ofac_remarks.read(entry, row[1])


_READ = {"main": _main, "alias": _alias, "address": _address, "comments": _comments}

FEED = ofac_list.feed(
    name="ofac-delimited",
    title="OFAC SDN and Consolidated lists (CSV, PIP, DEL)",
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://www.treasury.gov/ofac/downloads/sdn.csv", "SDN: entries"),
        Download("https://www.treasury.gov/ofac/downloads/alt.csv", "SDN: aliases"),
        Download("https://www.treasury.gov/ofac/downloads/add.csv", "SDN: addresses"),
        Download("https://www.treasury.gov/ofac/downloads/sdn_comments.csv", "SDN: overflowing remarks"),
        Download("https://www.treasury.gov/ofac/downloads/consolidated/cons_prim.csv", "Consolidated: entries"),
        Download("https://www.treasury.gov/ofac/downloads/consolidated/cons_alt.csv", "Consolidated: aliases"),
        Download("https://www.treasury.gov/ofac/downloads/consolidated/cons_add.csv", "Consolidated: addresses"),
        Download("https://www.treasury.gov/ofac/downloads/consolidated/cons_comments.csv", "Consolidated: overflowing remarks"),
    ),
    quirks=(
        "No date stands in the file: name it with its day (`sdn_2018-06-21.csv`), or its publication counts from its retrieval.",
        "Files whose names begin with `cons` are the Consolidated list, all others the SDN list.",
        "Alias files do not say whether an entry is a person: `FAMILY, Given` with small letters after the comma is one.",
        "Weak aliases stand in the remarks in quotation marks; `nka` (now known as) is taken for a good alias.",
        "A file that does not end with the mark 1A is read, with a remark; one whose last row is cut is refused.",
    ),
)
