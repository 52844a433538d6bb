"""Stages of requirements that this installation enters: requirement, country, place, stage, from, reason, as CSV or workbook."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.hand_lists import published_in
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary import country, stage
from commonground.vocabulary.errors import InputError
from commonground.vocabulary.source import Claim, Edition

COLUMNS = ("requirement", "country", "place", "stage", "from", "reason")
_WANTED = frozenset({"requirement", "country", "stage", "from"})
_PERIOD = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]00:00(?::00)?)?$")
_PRECISION = ("year", "month", "day")
_WORDS = {re.sub(r"[^a-z]", "", name): name for name in stage.STAGES} | {
    "stabilization": "stabilisation",
    "transitional": "transition",
    "capacity": "capacity building",
    "capacitydevelopment": "capacity building",
}


def recognise(document: Document) -> bool:
    """A CSV, or a sheet of a workbook, with this form's columns (in any case and order)."""
    if document.kind == "csv":
        return {name.strip().lower() for name in document.header} >= _WANTED
    if document.kind != "workbook":
        return False
    try:
        return _sheet(document) is not None
    except InputError:
        return False


def parse(document: Document) -> Parsed:
    """One row for each stage that a requirement entered; two from one day are rejected, and going back without a reason is."""
    table = document.csv if document.kind == "csv" else _sheet(document)
    assert table is not None  # recognise has seen the header
    cells = Columns(table.renamed({name: name.strip().lower() for name in table.header}), COLUMNS)
    result = _rows(cells)
    published, basis = published_in(document.name)
    claims = tuple(Claim("stage", key) for key in sorted(set(result["scope_key"].to_pylist())))
    firsts, lasts = pc.min(result["from_date"]).as_py(), pc.max(result["from_date"]).as_py()
    edition = Edition(published, basis, claims, firsts, lasts, result.num_rows)
    return Parsed({"stage": result}, edition, cells.rejects())


def _rows(cells: Columns) -> pa.Table:
    texts = {name: cells.text(name).to_pylist() for name in COLUMNS}
    states = [country.by_iso3(text.upper()) or country.by_name(text) if text else None for text in texts["country"]]
    stages = [_WORDS.get(re.sub(r"[^a-z]", "", text.lower())) if text else None for text in texts["stage"]]
    days = [_first_day(text) for text in texts["from"]]
    cells.reject_where(pc.is_null(cells.text("requirement")), "requirement is empty")
    cells.reject_where(_mask([state is None for state in states]), "country is neither an ISO3 code nor a known name")
    cells.reject_where(_mask([name is None for name in stages]), f"stage is none of: {', '.join(stage.STAGES)}")
    cells.reject_where(_mask([day is None for day in days]), "from is not a date (write 2018, 2018-06 or 2018-06-26)")
    named = zip(states, texts["requirement"], strict=True)
    keys = [f"{state.iso3 if state else ''}|{(name or '').casefold()}" for state, name in named]
    places = [(key, (place or "").casefold()) for key, place in zip(keys, texts["place"], strict=True)]
    twice, back = _history(places, stages, [day[0] if day else None for day in days], texts["reason"], cells.kept().to_pylist())
    cells.reject_where(_mask(twice), "the requirement is in two stages from one day")
    cells.reject_where(_mask(back), "it goes back to an earlier stage, and no reason is given")
    columns = {
        "scope_key": keys,
        "requirement": texts["requirement"],
        "country": [state.iso3 if state else None for state in states],
        "place": texts["place"],
        "stage": stages,
        "from_date": [day[0] if day else None for day in days],
        "from_precision": [day[1] if day else None for day in days],
        "reason": [scrubbed(text) if text else None for text in texts["reason"]],
    }
    schema = stage.SCHEMA.append(pa.field("position", pa.string()))
    table = pa.table({**columns, "position": cells.positions().to_pylist()}, schema)
    return table.filter(cells.kept())


def _mask(values: list[bool]) -> pa.Array:
    return pa.array(values, pa.bool_())


def _history(
    places: list[tuple[str, str]],
    stages: list[str | None],
    days: list[dt.date | None],
    reasons: list[str | None],
    kept: list[bool],
) -> tuple[list[bool], list[bool]]:
    """Rows that put a requirement and place into two stages from one day, and those that take it back without a reason.

    A row that says again what another says is no second stage.
    """
    twice, back = [False] * len(places), [False] * len(places)
    history: dict[tuple[str, str], list[tuple[dt.date, str, int]]] = {}
    for i, (place, name, day) in enumerate(zip(places, stages, days, strict=True)):
        if kept[i] and name is not None and day is not None:
            history.setdefault(place, []).append((day, name, i))
    for rows in history.values():
        for day, _, i in rows:
            twice[i] = len({name for other, name, _ in rows if other == day}) > 1
        last = -1
        for _, name, i in sorted(row for row in rows if not twice[row[2]]):
            order = stage.STAGES.index(name)
            back[i] = order < last and not reasons[i]
            last = last if back[i] else order
    return twice, back


def _sheet(document: Document) -> TextTable | None:
    book = document.workbook
    for name in book.sheet_names:
        rows = book.sheet(name).rows
        for i, row in enumerate(rows[:10]):
            if {str(cell).strip().lower() for cell in row} >= _WANTED:
                return from_sheet(name, rows, i, -1)
    return None


def _first_day(text: str | None) -> tuple[dt.date, str] | None:
    """The first day and the precision of `2018`, `2018-06` or `2018-06-26`."""
    found = _PERIOD.match(text.strip()) if text else None
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if month and day and day > calendar.monthrange(year or 1, month)[1]:
            return None
        return dt.date(year or 0, month or 1, day or 1), _PRECISION[(month is not None) + (day is not None)]
    except (ValueError, calendar.IllegalMonthError):
        return None


FEED = Feed(
    name="requirement-stages",
    title="Stages of requirements (CSV or workbook)",
    publisher="statement",
    family="requirement-stages",
    licence=licences.OPERATOR,
    attribution="stages of requirements entered by this installation",
    tables=("stage",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "A requirement is in a stage from its day until the next one's; the first day of a month or year where no day is given.",
        "Two stages from one day are both rejected: neither is preferred. Going back to an earlier stage needs a reason.",
        "A newer file replaces the history of the requirements that it names, and of no other.",
    ),
)
