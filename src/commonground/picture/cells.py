"""The picture as one table: a row for each place, month, measure and publisher, with who leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from commonground.door.disclosure import CONTROL_SHOWN_AT
from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.picture import control, events, fixed, presence, reports, returns
from commonground.picture.steps import PARTS
from commonground.reference import events as event_rules
from commonground.reference import question
from commonground.reference.placement import Placement
from commonground.reference.units import DEEPEST, country_pcode
from commonground.vocabulary import country as countries
from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.measures import MEASURES

NOT_PLACED = "not placed"
"""The name of the row that holds the rest of a country: what has no place at the level asked for."""

KEYS = tuple(
    "place name level month measure publisher lead value low high unit kind about_from about_to placed_by coverage reason as_of"
    " sources".split()
)
"""The keys of a row of `picture --json`, in order."""


@dataclass(frozen=True)
class Asked:
    """What is asked for: countries (ISO3; None for all with data), admin level, first and last month, measures (None for all)."""

    level: int
    countries: tuple[str, ...] | None = None
    first: str | None = None
    last: str | None = None
    measures: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.level <= DEEPEST:
            raise BadRequest(f"level {self.level} is not 0 to {DEEPEST}")
        for month in (self.first, self.last):
            if month is not None:
                months.parse_month(month)
        if self.first and self.last and self.first > self.last:
            raise BadRequest(f"{self.first} is after {self.last}")
        for name in self.measures or ():
            if name not in MEASURES:
                raise NotFound(f"there is no measure {name!r}", hint="known: " + ", ".join(MEASURES))

    def wants(self, *names: str) -> bool:
        """Whether any of these measures is asked for."""
        return self.measures is None or bool(self.measures & set(names))


class Picture:
    """The steps of a picture, made readable on a reader; `table` is the answer and `contributions` what `explain` reads."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self.reader = reader
        self.asked = asked
        self.placement = Placement(reader)
        self.units = self.placement.units
        self.countries = self._countries()
        first, last = self._window()
        self.months = months.between(first, last)
        self._register(first, last)
        self.parts = self._prepare()

    def _countries(self) -> tuple[str, ...]:
        if self.asked.countries is None:
            drawn = self._drawn()
            return tuple(sorted(iso3 for iso3, levels in self.units.by_country.items() if iso3 in drawn or 0 in levels))
        return tuple(dict.fromkeys(countries.iso3_of(named) for named in self.asked.countries))

    def _drawn(self) -> set[str]:
        rows = self.reader.rows("SELECT DISTINCT country FROM place WHERE vertices > 0")
        return {str(row["country"]) for row in rows}

    def _window(self) -> tuple[str, str]:
        """The months asked for; where one end is open, as far as any source of the workspace reaches."""
        dates = [s[k] for s in self.reader.sources.values() for k in ("about_from", "about_to") if s[k]]
        earliest = min(dates)[:7] if dates else months.month_of(self.reader.today)
        first = self.asked.first or min(earliest, self.asked.last or earliest)
        last = self.asked.last or max(min(max(dates)[:7], months.month_of(self.reader.today)) if dates else first, first)
        return first, max(first, last)

    def _register(self, first: str, last: str) -> None:
        engine = self.reader.engine
        question.register(self.reader, self.units, self.countries, first, last)
        level = self.asked.level
        places = [
            {"country": iso3, "place": unit.pcode, "pcode": unit.pcode, "name": unit.name, "name_ar": unit.name_ar}
            for iso3 in self.countries
            for unit in (self.units.level(iso3, level).values() if level else ())
        ]
        places += [_country_place(self.units, iso3, level) for iso3 in self.countries]
        columns = pa.schema([pa.field(n, pa.string()) for n in ("country", "place", "pcode", "name", "name_ar")])
        engine.register("asked_place", pa.Table.from_pylist(places, columns))
        engine.view("grid", "SELECT p.*, c.* FROM asked_place p JOIN calendar c ON true")

    def _prepare(self) -> list[str]:
        """Run the steps that the measures asked for need; the answer is one SELECT for each part of the picture."""
        level, wants = self.asked.level, self.asked.wants
        parts: list[str] = []
        if wants(*events.MEASURES, "freed"):
            self.placement.events()
            self._run(*event_rules.steps(level, self.reader.today))
        if wants(*events.MEASURES):
            self._run(events.TOTAL, event_rules.COVERED, events.REMOVED, events.DATED, events.UNDATED)
            parts += [_EVENT_PART, _UNDATED_PART]
        if wants(*reports.MEASURES, "freed"):
            for table in ("headcount", "need", "population"):
                self.placement.named(table)
            self._run(*reports.ROUNDS, returns.SPAN, reports.USED)
            fixed.shield(self.reader, self._question)
            self._run(*reports.steps(level), returns.cells(level))
            parts += [_number_part("report_cells"), _number_part("return_cells")]
        if wants("partners", "activities"):
            self.placement.named("presence")
            self._run(*presence.steps(level))
            parts.append(_number_part("presence_cells"))
        if level <= CONTROL_SHOWN_AT and wants("holder"):
            self.placement.named("control")
            self._run(*control.holder_steps(level), control.removed("holder", "holder_cells"))
            parts += [_text_part("holder_cells"), _removed_part("holder_removed")]
        if level and wants("freed"):
            self._run(*control.freed_steps(level))
            parts.append(_text_part("freed_cells", "low_text, high_text"))
        if wants("severity") or not parts:  # what is asked for may not be shown at this level: then the answer is empty
            self._run(control.SEVERITY, control.removed("severity", "severity_cells"))
            parts += [_text_part("severity_cells"), _removed_part("severity_removed")]
        return parts

    @property
    def _question(self) -> str:
        return f"{self.countries}|{self.months[0]}|{self.months[-1]}"

    def _run(self, *steps: Step) -> None:
        run(self.reader, steps, self._question)

    def table(self) -> pa.Table:
        """Every cell, ordered by country, measure, publisher, place (not placed last) and month; amounts in parts."""
        self.reader.engine.view("cell", " UNION ALL ".join(self.parts))
        self.reader.engine.register("measure", _measures(self.reader.settings.lead))
        chosen = (
            ""
            if self.asked.measures is None
            else f"WHERE c.measure IN ({', '.join(repr(m) for m in sorted(self.asked.measures))})"
        )
        run(
            self.reader,
            (Step("picture_cell", "every cell of the picture", f"SELECT c.* FROM cell c {chosen}", held=True), *_LEADS),
        )
        return self.reader.query(_TABLE, {"level": self.asked.level})

    def rows(self) -> list[dict[str, Any]]:
        """The picture as the objects that `picture --json` prints."""
        return objects(self.table(), self.reader.as_of)


def objects(table: pa.Table, as_of: dt.date | None) -> list[dict[str, Any]]:
    """Rows of the picture with plain values: whole numbers where they are whole, dates in ISO form."""
    columns = {name: table.column(name).to_pylist() for name in table.column_names if name not in ("about_from", "about_to")}
    for name in ("about_from", "about_to"):
        columns[name] = table.column(name).cast(pa.string()).to_pylist()
    for number, text in (("amount", "text"), ("low", "low_text"), ("high", "high_text")):
        cells = zip(columns[number], columns[text], columns["unit"], strict=True)
        columns[number] = [plain(n, unit) if t is None else t for n, t, unit in cells]
    if as_of is not None:
        columns["published"] = [as_of.isoformat()] * table.num_rows
    split: dict[str | None, list[str]] = {None: []}
    columns["sources"] = [split.setdefault(s, s.split(" ") if s else []) for s in columns["sources"]]
    named = {"value": "amount", "as_of": "published"}
    return [dict(zip(KEYS, row, strict=True)) for row in zip(*(columns[named.get(key, key)] for key in KEYS), strict=True)]


def plain(amount: int | None, unit: str = "") -> int | float | None:
    """A number of parts as a plain number: an int where it is whole, money to the cent."""
    if amount is None:
        return None
    whole, rest = divmod(int(amount), PARTS)
    if rest == 0:
        return whole
    return round(int(amount) / PARTS, 2) if unit == "USD" else int(amount) / PARTS


def _country_place(units: Any, iso3: str, level: int) -> dict[str, str | None]:
    known = countries.by_iso3(iso3)
    name = known.name if known else iso3
    return {
        "country": iso3,
        "place": None,
        "pcode": country_pcode(units, iso3),
        "name": name if level == 0 else NOT_PLACED,
        "name_ar": known.name_ar if known and level == 0 else None,
    }


def _measures(lead: dict[str, tuple[str, ...]]) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for at, m in enumerate(MEASURES.values()):
        order: Sequence[str] = (*lead.get(m.name, ()), *(p for p in m.lead if p not in lead.get(m.name, ())))
        rows.append({"measure": m.name, "unit": m.unit, "at": at, "leaders": list(order)})
    return pa.Table.from_pylist(rows)


_EVENT_PART = """
    SELECT country, place, pcode, month_index, NULL AS year, w.measure, publisher, 'flow' AS kind,
           CAST(CASE w.measure WHEN 'events' THEN events WHEN 'deaths' THEN best ELSE civilians END AS BIGINT) AS amount,
           CAST(CASE WHEN w.measure = 'deaths' THEN low END AS BIGINT) AS low,
           CAST(CASE WHEN w.measure = 'deaths' THEN high END AS BIGINT) AS high,
           CAST(NULL AS VARCHAR) AS text, CAST(NULL AS VARCHAR) AS low_text, CAST(NULL AS VARCHAR) AS high_text,
           CAST(NULL AS DATE) AS about_from, CAST(NULL AS DATE) AS about_to,
           CASE WHEN place IS NOT NULL THEN 'polygon' END AS placed_by, coverage, reason, sources
    FROM event_cells_dated JOIN (VALUES ('events'), ('deaths'), ('deaths_civilians')) w(measure) ON true
"""

_UNDATED_PART = """
    SELECT country, place, pcode, NULL AS month_index, year, w.measure, publisher, 'flow' AS kind,
           CAST(CASE w.measure WHEN 'events' THEN events WHEN 'deaths' THEN best ELSE civilians END AS BIGINT) AS amount,
           CAST(CASE WHEN w.measure = 'deaths' THEN low END AS BIGINT) AS low,
           CAST(CASE WHEN w.measure = 'deaths' THEN high END AS BIGINT) AS high,
           NULL AS text, NULL AS low_text, NULL AS high_text, make_date(year, 1, 1) AS about_from, make_date(year, 12, 31) AS about_to,
           CASE WHEN place IS NOT NULL THEN 'polygon' END AS placed_by, 'sample' AS coverage,
           'not dated: the source states the year only, and does not claim to be complete' AS reason, sources
    FROM event_cells_undated JOIN (VALUES ('events'), ('deaths'), ('deaths_civilians')) w(measure) ON true
"""


def _number_part(step: str) -> str:
    return f"""
    SELECT country, place, pcode, month_index, NULL AS year, measure, publisher, kind, CAST(amount AS BIGINT) AS amount,
           NULL AS low, NULL AS high, NULL AS text, NULL AS low_text, NULL AS high_text, about_from, about_to,
           placed_by, coverage, reason, sources
    FROM {step}
    """


def _text_part(step: str, bounds: str = "NULL AS low_text, NULL AS high_text") -> str:
    return f"""
    SELECT country, place, pcode, month_index, NULL AS year, measure, publisher, kind, NULL AS amount, NULL AS low, NULL AS high,
           text, {bounds}, about_from, about_to, NULL AS placed_by, 'complete' AS coverage, reason, sources
    FROM {step}
    """


def _removed_part(step: str) -> str:
    return f"""
    SELECT country, place, pcode, month_index, NULL AS year, measure, publisher, kind, NULL AS amount, NULL AS low, NULL AS high,
           NULL AS text, NULL AS low_text, NULL AS high_text, NULL AS about_from, NULL AS about_to, NULL AS placed_by,
           'withheld' AS coverage, reason, NULL AS sources
    FROM {step}
    """


_LEADS = (
    Step(
        "picture_publisher",
        "whether a publisher says anything of a measure, country and month, and its place in the order of those who lead",
        """
        SELECT c.country, c.measure, c.month_index, c.year, c.publisher,
               bool_or(c.amount IS NOT NULL OR c.text IS NOT NULL OR c.coverage = 'withheld') AS speaks,
               coalesce(list_position(max(m.leaders), c.publisher), 1000) AS turn
        FROM picture_cell c JOIN measure m ON m.measure = c.measure
        GROUP BY c.country, c.measure, c.month_index, c.year, c.publisher
        """,
    ),
    Step(
        "picture_lead",
        "exactly one publisher leads: the first in order that has a value or whose value is withheld, else the first in order",
        """
        SELECT * FROM picture_publisher
        QUALIFY row_number() OVER (PARTITION BY country, measure, month_index, year
            ORDER BY CASE WHEN speaks THEN 0 ELSE 1 END, turn, publisher) = 1
        """,
        held=True,
    ),
)

_TABLE = """
    SELECT c.country, c.pcode AS place, p.name, p.name_ar, CAST($level AS INTEGER) AS level,
           coalesce(m.month, CAST(c.year AS VARCHAR)) AS month, c.measure, c.publisher, l.publisher IS NOT NULL AS lead,
           c.amount, c.low, c.high,
           c.text, c.low_text, c.high_text, u.unit, c.kind,
           coalesce(c.about_from, CASE WHEN c.kind = 'flow' THEN m.first_day END) AS about_from,
           coalesce(c.about_to, CASE WHEN c.kind = 'flow' THEN m.last_day END) AS about_to,
           c.placed_by, c.coverage, c.reason, n.published, array_to_string(c.sources, ' ') AS sources
    FROM picture_cell c
    JOIN measure u ON u.measure = c.measure
    JOIN asked_place p ON p.country = c.country AND p.place IS NOT DISTINCT FROM c.place
    LEFT JOIN calendar m ON m.month_index = c.month_index
    LEFT JOIN picture_lead l ON l.country = c.country AND l.measure = c.measure AND l.publisher = c.publisher
        AND l.month_index IS NOT DISTINCT FROM c.month_index AND l.year IS NOT DISTINCT FROM c.year
    LEFT JOIN (SELECT s.sources, max(e.published) AS published
               FROM (SELECT DISTINCT sources FROM picture_cell) s JOIN edition e ON list_contains(s.sources, e.edition_id)
               GROUP BY s.sources) n ON n.sources = c.sources
    ORDER BY c.country, u.at, coalesce(list_position(u.leaders, c.publisher), 1000), c.publisher, c.place IS NULL, c.pcode, coalesce(m.month, CAST(c.year AS VARCHAR)),
        c.about_from NULLS LAST, c.about_to NULLS LAST, c.text NULLS LAST, c.reason NULLS LAST
"""
