"""Templates to fill in: a workbook or a text with the columns of a kind, what each takes, and what there is to choose from."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.door.records import Record, Records
from commonground.entry.headings import Column, columns, sheet_name
from commonground.entry.holdings import Holdings
from commonground.entry.kinds import ACTIONS, REPORT, imported
from commonground.entry.places import Places
from commonground.entry.sectors import CLUSTERS
from commonground.entry.workbook import Book, KindSheet
from commonground.reference.units import Unit
from commonground.vocabulary.country import by_iso3
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.records import KINDS, Kind
from commonground.vocabulary.records.clean import currencies
from commonground.vocabulary.records.said import Field
from commonground.vocabulary.records.support import WHAT

LISTED = ("member", "group", "meeting", "community", "activity", "milestone", "requirement")
"""Kinds with codes that a template lists, as its reader may see them."""

_EXAMPLES: dict[str, str] = {
    "title": "Repair of the water network",
    "name": "Example",
    "country": "IRQ",
    "iso3": "BEL",
    "currency": "USD",
    "amount": "1000000",
    "budget": "250000",
    "quantity": "500",
    "value": "1200",
    "target": "5000",
    "baseline": "0",
    "unit": "people",
    "place": "IQG15",
    "places": "IQG15; IQG08",
    "sector": "WASH",
    "sectors": "WASH; Health",
    "implementer": "UNDP",
    "indicator": "people with safe water",
    "purpose": "stabilisation of liberated areas",
    "year": "2018",
    "number": "1",
    "reference": "XM-DAC-41114-PROJECT-00089459",
    "starts_at": "09:30+02:00",
}
"""What stands in the grey row, by field; else what follows from its type."""


@dataclass(frozen=True)
class Wanted:
    """Which template: its kinds in the order of their sheets, countries whose p-codes it lists, the language of its headings."""

    kinds: tuple[Kind, ...]
    countries: tuple[str, ...] = ()
    language: str = "en"


def kinds_of(name: str) -> tuple[Kind, ...]:
    """The kinds of a template: one, or those of a partner's `report`. Raises BadRequest for what is not entered by table."""
    if name.casefold() in ("report", "partner-report", "partner report"):
        return tuple(KINDS[one] for one in REPORT)
    return (imported(name),)


def workbook(reader: Reader, wanted: Wanted) -> bytes:
    """The template as XLSX: a cover, a sheet for each kind, and the codes and places that its reader may see."""
    party, made = reader.viewer.party or PUBLIC, reader.today
    marks = f"made for {party} on {made.isoformat()}"
    book = Book(made, wanted.language)
    places = Places(reader).listed(wanted.countries) if any(_has_place(kind) for kind in wanted.kinds) else []
    _cover(book, wanted, marks, party)
    offered = _offered(book, reader.records, places)
    for kind in wanted.kinds:
        sheet = KindSheet(book, kind, columns(kind), marks)
        sheet.example(example(kind, sheet.columns))
        _choices(sheet, offered)
    _codes(book, reader.records, wanted.kinds, marks)
    if places:
        _places(book, places, marks)
    return book.bytes()


def text(party: str, made: dt.date, kind: Kind) -> bytes:
    """The template as CSV in UTF-8: a title, the names of the columns, and an example that an import leaves out."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    held = columns(kind)
    writer.writerow([f"{sheet_name(kind)} · made for {party} on {made.isoformat()}"])
    writer.writerow([column.name for column in held])
    values = example(kind, held)
    writer.writerow([values.get(column.name, "") for column in held])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def example(kind: Kind, held: Sequence[Column]) -> dict[str, str]:
    """A row that shows how to fill in, with `example` as its action."""
    found = {column.name: _example(kind, column.field) for column in held if column.field}
    return {**found, "action": "example", **({"valid_from": "2018-01-01"} if any(c.name == "valid_from" for c in held) else {})}


def _example(kind: Kind, one: Field) -> str:
    if one.name == "what" and one.choices == WHAT:
        return "goods"
    if one.name == "unit" and kind.field("what"):
        return "items"
    if one.choices:
        return one.choices[0]
    if one.name == "code":
        return "BEL" if kind.name == "member" else f"{kind.name.upper()[:4]}-01"
    if one.name in _EXAMPLES:
        return _EXAMPLES[one.name]
    if one.ref == "member":
        return "BEL; CAN" if one.many else "BEL"
    if one.ref and KINDS[one.ref].coded:
        return f"{one.ref.upper()[:4]}-01"
    if one.type == "date":
        late = one.name.endswith(("_to", "ends_on", "until_on", "due_on"))
        return "2018-12-31" if late else "2018-01-01"
    if one.ref or one.form == "record":
        return ""
    return {"number": "100", "whole": "1", "yes or no": "no"}.get(one.type, f"({one.what})" if one.required else "")


def _cover(book: Book, wanted: Wanted, marks: str, party: str) -> None:
    sheet = book.sheet("About", marks)
    said = [
        f"This workbook was {marks}. What it lists is what {party} may see: pass it on with that in mind.",
        "Fill in one row for each record, below the grey example, which is left out. Columns with * are needed.",
        "Leave record_id empty for what is new. A row with the code or id of a record that is there changes it:",
        "an empty cell in it then takes away what was there; a column that you take out leaves it alone.",
        "To end a record, write end in its action. Give days as YYYY-MM-DD, numbers with a point before decimals.",
        "Several values in one cell are parted by semicolons. Money, people and places: one figure, one unit, one p-code.",
        "Then: commonground import FILE. It shows what would be added, changed and ended, and every fault with its row,",
        "and records nothing before you have confirmed it.",
    ]
    title = "Partner report" if len(wanted.kinds) > 1 else sheet_name(wanted.kinds[0], wanted.language)
    rows: list[list[tuple[str, str]]] = [[(f"{title}: template to fill in", "title")], []]
    rows += [[(line, "text")] for line in said]
    rows += [[], [("Sheets", "strong")]]
    for kind in wanted.kinds:
        rows.append([(f"{sheet_name(kind, wanted.language)}: {kind.about.splitlines()[0]}", "text")])
    book.lines(sheet, rows, [110])


def _offered(book: Book, records: Records, places: Sequence[Unit]) -> dict[str, str | None]:
    """The lists of drop-downs by what they are of."""
    found: dict[str, str | None] = {"action": book.offer("action", [one for one in ACTIONS if one != "example" and one])}
    for name in LISTED:
        found[f"ref:{name}"] = book.offer(name, sorted(called for called, _ in _listed(records, name)))
    found["form:currency"] = book.offer("currency", sorted(currencies()))
    found["form:pcode"] = book.offer("pcode", [f"{unit.pcode} · {unit.name}" for unit in places])
    found["sector"] = book.offer("sector", sorted(CLUSTERS))
    found["yes or no"] = book.offer("yes or no", ["yes", "no"])
    return found


def _choices(sheet: KindSheet, offered: dict[str, str | None]) -> None:
    sheet.check_types()
    sheet.choose("action", offered["action"], strict=True)
    for one in sheet.kind.fields:
        if one.choices:
            source = sheet.book.offer(f"{sheet.kind.name}.{one.name}", one.choices)
            sheet.choose(one.name, source, strict=not one.many)
        elif one.type == "yes or no":
            sheet.choose(one.name, offered["yes or no"], strict=True)
        elif one.ref or one.form:
            sheet.choose(one.name, offered.get(f"ref:{one.ref}" if one.ref else f"form:{one.form}"), strict=False)
        elif one.name in ("sector", "sectors"):
            sheet.choose(one.name, offered["sector"], strict=False)


def _codes(book: Book, records: Records, kinds: Sequence[Kind], marks: str) -> None:
    wanted = {one.ref for kind in kinds for one in kind.fields if one.ref}
    rows: list[list[tuple[str, str]]] = [[("Codes that a cell can name, as you may see them", "title")], []]
    rows.append([("of", "heading"), ("code to write", "heading"), ("what it is", "heading")])
    for name in LISTED:
        if name in wanted:
            for called, one in sorted(_listed(records, name), key=lambda each: each[0]):
                rows.append([(KINDS[name].plural, "text"), (called, "strong"), (str(one["name"] or one["title"]), "text")])
    if len(rows) > 3:
        book.lines(book.sheet("Codes", marks), rows, [18, 22, 80])


def _listed(records: Records, kind: str) -> list[tuple[str, Record]]:
    """The records of a kind in force, each by the code that names it and no other."""
    holdings = Holdings(records, records.viewer.party or PUBLIC)
    return [(holdings.name_of(kind, one.record_id), one) for one in records.of(kind)]


def _places(book: Book, places: Sequence[Unit], marks: str) -> None:
    rows: list[list[tuple[str, str]]] = [[("Places by p-code, from the boundaries that are held", "title")], []]
    heads = ("p-code to write", "place", "in Arabic", "admin level", "lies in", "country")
    rows.append([(head, "heading") for head in heads])
    for unit in places:
        known = by_iso3(unit.country)
        cells = (
            unit.pcode,
            unit.name,
            unit.name_ar or "",
            str(unit.level),
            unit.parent or "",
            known.name if known else unit.country,
        )
        rows.append([(cell, "strong" if i == 0 else "text") for i, cell in enumerate(cells)])
    book.lines(book.sheet("Places", marks), rows, [18, 34, 34, 12, 16, 24])


def _has_place(kind: Kind) -> bool:
    return any(one.form == "pcode" for one in kind.fields)
