"""Statements of control that this installation enters: place, country, holder, from, to, sentence, source, as CSV or workbook."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.hand_lists import published_in
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.vocabulary import control, country
from commonground.vocabulary.errors import InputError
from commonground.vocabulary.source import Claim, Edition

COLUMNS = ("place", "country", "holder", "from", "to", "as_of", "source")
"""What is read besides `sentence`, which is kept as evidence but not shown in rejects."""

_WANTED = frozenset({"place", "country", "holder", "from", "to", "sentence", "source"})
_PCODE = re.compile(r"^[A-Z]{2,3}(?:[-.]?[A-Z]*)?\d[A-Z0-9]*$")
_PERIOD = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]00:00(?::00)?)?$")
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+|\b00)\d[\d ()/.-]{7,}\d")
_PRECISION = ("year", "month", "day")
_DAY = dt.timedelta(days=1)
_Period = tuple[dt.date, dt.date, str]


def recognise(document: Document) -> bool:
    """A CSV, or a sheet of a workbook, with exactly this form's columns (in any case and order)."""
    if document.kind == "csv":
        return {name.lower() for name in document.header} >= _WANTED
    if document.kind != "workbook":
        return False
    try:
        return _sheet(document) is not None
    except InputError:
        return False


def parse(document: Document) -> Parsed:
    """Statements as intervals; where those of two holders of one place overlap, the overlap is contested."""
    table = document.csv if document.kind == "csv" else _sheet(document)
    assert table is not None  # recognise has seen the header
    cells = Columns(table.renamed({name: name.lower() for name in table.header}), COLUMNS)
    published, basis = published_in(document.name)
    rows, remarks = _contested(_rows(cells, published))
    schema = control.SCHEMA.append(pa.field("position", pa.string()))
    result = pa.Table.from_pylist(rows, schema)
    keys = sorted({str(row["scope_key"]) for row in rows})
    firsts, lasts = pc.min(result["from_date"]).as_py(), pc.max(pc.coalesce(result["to_date"], result["from_date"])).as_py()
    edition = Edition(published, basis, tuple(Claim("control", key) for key in keys), firsts, lasts, len(rows))
    return Parsed({"control": result}, edition, cells.rejects(), remarks)


def _sheet(document: Document) -> TextTable | None:
    book = document.workbook
    for name in book.sheet_names:
        rows = book.sheet(name).rows
        for i, row in enumerate(rows[:10]):
            if {str(cell).strip().lower() for cell in row} >= _WANTED:
                tagged = len(rows) > i + 1 and all(str(c).startswith("#") for c in rows[i + 1] if c != "")
                return from_sheet(name, rows, i, i + 1 if tagged else -1)
    return None


def _rows(cells: Columns, published: dt.date | None) -> list[dict[str, object]]:
    texts = {name: cells.text(name).to_pylist() for name in (*COLUMNS, "sentence")}
    periods = {name: [_period(text) for text in texts[name]] for name in ("from", "to", "as_of")}
    states = [country.by_iso3(text) or country.by_name(text) if text else None for text in texts["country"]]
    cells.reject_where(pa.array([state is None for state in states]), "country is neither an ISO3 code nor a known name")
    _reject(cells, texts, periods)
    positions = cells.positions().to_pylist()
    rows: list[dict[str, object]] = []
    for i, kept in enumerate(cells.kept().to_pylist()):
        state = states[i]
        if not kept or state is None:
            continue
        place, start, end, seen = str(texts["place"][i]), periods["from"][i], periods["to"][i], periods["as_of"][i]
        is_code = bool(_PCODE.match(place))
        rows.append(
            {
                "scope_key": f"{state.iso3}|{place}",
                "country": state.iso3,
                "place_name": None if is_code else place,
                "pcode": place if is_code else None,
                "holder": texts["holder"][i],
                "contested": False,
                "from_date": start[0] if start else None,
                "from_precision": start[2] if start else None,
                "to_date": end[1] if end else None,
                "as_of": seen[1] if seen else published,
                "sentence": _evidence(texts["sentence"][i], texts["source"][i]),
                "position": positions[i],
            }
        )
    return rows


def _reject(cells: Columns, texts: dict[str, list[str | None]], periods: dict[str, list[_Period | None]]) -> None:
    for name in ("place", "holder"):
        cells.reject_where(pc.is_null(cells.text(name)), f"{name} is empty")
    for name, found in periods.items():
        bad = [text is not None and period is None for text, period in zip(texts[name], found, strict=True)]
        cells.reject_where(pa.array(bad, pa.bool_()), f"{name} is not a date (write 2016, 2016-06 or 2016-06-26)")
    turned = [bool(s and e and e[1] < s[0]) for s, e in zip(periods["from"], periods["to"], strict=True)]
    cells.reject_where(pa.array(turned, pa.bool_()), "to is before from")
    contact = [bool(_CONTACT.search(f"{a or ''} {b or ''}")) for a, b in zip(texts["sentence"], texts["source"], strict=True)]
    cells.reject_where(pa.array(contact, pa.bool_()), "sentence or source holds an e-mail address or a telephone number")


def _evidence(sentence: str | None, source: str | None) -> str | None:
    return f"{sentence or ''} [{source}]".strip() if source else sentence


def _period(text: str | None) -> _Period | None:
    """First day, last day and precision of `2016`, `2016-06` or `2016-06-26`."""
    match = _PERIOD.match(text) if text else None
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    last_month = month or 12
    last = first if day else dt.date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    return first, last, _PRECISION[(month is not None) + (day is not None)]


def _contested(rows: list[dict[str, object]]) -> tuple[list[dict[str, object]], tuple[str, ...]]:
    """The rows cut where another holder's interval at the same place begins or ends: the overlapping part is contested."""
    by_place: dict[object, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        by_place[row["scope_key"]].append(row)
    cut: list[dict[str, object]] = []
    remarks = []
    for key, group in by_place.items():
        pieces = [piece for row in group for piece in _cut(row, [other for other in group if other["holder"] != row["holder"]])]
        cut.extend(pieces)
        if any(piece["contested"] for piece in pieces):
            remarks.append(f"{str(key).partition('|')[2]}: statements of different holders overlap; there it is contested")
    return cut, tuple(remarks)


def _cut(row: dict[str, object], others: list[dict[str, object]]) -> list[dict[str, object]]:
    first, last = _bounds(row)
    spans = [span for span in (_bounds(other) for other in others) if span[0] <= last and first <= span[1]]
    begins = {start for start, _ in spans if first < start <= last}
    begins |= {end + _DAY for _, end in spans if end < last and end + _DAY > first}
    pieces = []
    edges = [first, *sorted(begins)]
    for i, start in enumerate(edges):
        end = edges[i + 1] - _DAY if i + 1 < len(edges) else last
        piece = {**row, "contested": any(begin <= start and end <= stop for begin, stop in spans)}
        if i > 0:
            piece |= {"from_date": start, "from_precision": "day"}
        if i + 1 < len(edges):
            piece["to_date"] = end
        pieces.append(piece)
    return pieces


def _bounds(row: dict[str, object]) -> tuple[dt.date, dt.date]:
    start, end = row["from_date"], row["to_date"]
    return (start if isinstance(start, dt.date) else dt.date.min), (end if isinstance(end, dt.date) else dt.date.max)


FEED = Feed(
    name="control-statements",
    title="Statements of who holds a place (CSV or workbook)",
    publisher="statement",
    family="control-statements",
    licence=licences.OPERATOR,
    attribution="statements of control entered by this installation",
    tables=("control",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "A date may be a year, a month or a day; its length is its precision.",
        "A newer file replaces the statements of the places that it names, and of no other.",
        "Overlapping statements of different holders make the place contested; neither is preferred.",
    ),
)
