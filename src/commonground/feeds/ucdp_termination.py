"""UCDP Conflict Termination: each year of each episode of armed conflict, and how the episode ended.

Source: UCDP Conflict Termination Dataset Codebook v.3-2021 (`confterm`, `ependdate`, `outcome`, `recur`, precisions).
"""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.vocabulary import country, episode
from commonground.vocabulary.source import Claim, Edition, PublishedBasis

COLUMNS = tuple(
    "conflictep_id conflict_id year location side_a side_b type_of_conflict intensity_level start_date2 start_prec2 confterm"
    " ependdate ependprec outcome recur gwno_loc".split()
)

_SMALLEST = ("conflictep_id", "confterm", "ependdate", "outcome", "conflict_id", "year")
_MISSING = pa.array(["-99", "-9", "-999", ".", "NA", "NULL", "N/A"])
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20[0-9]{2})(?!\d)")
_DAY_KNOWN = 2
"""From precision 3 on, UCDP knows the week, month or year of a date, not the day."""


def recognise(document: Document) -> bool:
    """A CSV whose header has the termination columns."""
    return document.kind == "csv" and has(document.header, _SMALLEST)


def parse(document: Document) -> Parsed:
    """One row per episode and year; markers of missing values (`-99`, `.`) are missing, never numbers."""
    table = _without_markers(Columns(under(document.csv, COLUMNS), COLUMNS))
    cells = table
    year = cells.integer("year", required=True)
    ids = cells.text("conflictep_id")
    cells.reject_where(pc.is_null(ids), "conflictep_id is empty")
    started, ended = _dates(cells, "start_date2"), _dates(cells, "ependdate")
    cells.reject_where(pc.less(ended, started), "ependdate is before start_date2")
    columns = {
        "scope_key": pa.array(["termination"] * len(cells), pa.string()),
        "episode_id": ids,
        "year": year,
        "country": pa.array([_country(text) for text in cells.text("gwno_loc").to_pylist()], pa.string()),
        "started": started,
        "ended": ended,
        "terminated": _flag(cells, "confterm"),
        "recurred": _flag(cells, "recur"),
        **{name: cells.text(name) for name in ("conflict_id", "location", "side_a", "side_b")},
        **{name: cells.integer(name) for name in ("type_of_conflict", "intensity_level", "outcome")},
    }
    rows = pa.table([pc.cast(columns[f.name], f.type, safe=False) for f in episode.SCHEMA], schema=episode.SCHEMA)
    rows = rows.append_column("position", cells.positions()).filter(cells.kept())
    return Parsed({"episode": rows}, _edition(document.name, rows), cells.rejects(), _remarks(cells))


def _without_markers(cells: Columns) -> Columns:
    """The same cells with the markers of missing values taken out."""
    source = cells.table
    blanked = [
        pc.if_else(pc.fill_null(pc.is_in(pc.utf8_trim_whitespace(column), value_set=_MISSING), False), None, column)
        for column in source.rows.columns
    ]
    rows = pa.table(blanked, names=source.rows.column_names)
    return Columns(type(source)(source.header, source.tags, rows, source.lines, source.ragged, source.where), COLUMNS)


def _dates(cells: Columns, name: str) -> pa.Array:
    """Dates as `7/21/1946` (month first) or `1946-07-21`; a row with anything else is rejected."""
    texts = cells.text(name)
    days = [_day(text) for text in texts.to_pylist()]
    found = pa.array(days, pa.date32())
    cells.reject_where(pc.and_(pc.is_valid(texts), pc.is_null(found)), f"{name} is not a date")
    return found


def _day(text: str | None) -> dt.date | None:
    slashed = _SLASHED.match(text) if text else None
    try:
        if slashed:
            return dt.date(int(slashed[3]), int(slashed[1]), int(slashed[2]))
        return dt.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _flag(cells: Columns, name: str) -> pa.Array:
    values = cells.integer(name)
    cells.reject_where(pc.or_(pc.less(values, 0), pc.greater(values, 1)), f"{name} is not 0 or 1")
    return pc.equal(values, 1)


def _country(numbers: str | None) -> str | None:
    """ISO3 where the location is one state; a conflict between two has none."""
    if not numbers or not re.fullmatch(r"\d+(\.0)?", numbers):
        return None
    found = country.by_gw(int(float(numbers)))
    return found.iso3 if found else None


def _remarks(cells: Columns) -> tuple[str, ...]:
    precision = cells.integer("ependprec")
    vague = pc.sum(pc.fill_null(pc.greater(precision, _DAY_KNOWN), False)).as_py() or 0
    return (f"{vague} end dates are known only to the week, month or year",) if vague else ()


def _edition(name: str, rows: pa.Table) -> Edition:
    years = pc.min_max(rows["year"]).as_py()
    first = dt.date(years["min"], 1, 1) if years["min"] else None
    last = dt.date(years["max"], 12, 31) if years["max"] else None
    published, basis = _published(name, years["max"])
    claims = (Claim("episode", "termination"),) if rows.num_rows else ()
    return Edition(published, basis, claims, first, last, rows.num_rows)


def _published(name: str, last_year: int | None) -> tuple[dt.date | None, PublishedBasis]:
    """Version 3-2021 came out in 2021, after the last year it covers; UCDP publishes in June."""
    stated = [int(year) for year in _YEAR_IN_NAME.findall(name) if last_year is None or int(year) > last_year]
    return (dt.date(stated[-1], 6, 1), "version") if stated else (None, "retrieval")


FEED = Feed(
    name="ucdp-termination",
    title="UCDP Conflict Termination (CSV)",
    publisher="UCDP",
    family="ucdp-termination",
    licence=licences.CC_BY_4,
    attribution="Uppsala Conflict Data Program, Conflict Termination Dataset, Uppsala University",
    tables=("episode",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://ucdp.uu.se/downloads/#termination", "Conflict Termination, episodes"),),
    quirks=(
        "Dates are written month first (`7/21/1946`).",
        "An episode that goes on has no end date and no outcome: missing, not zero.",
        "A conflict between two states has two country numbers: its country is left empty, its location as published.",
    ),
)
