"""The course of a measure in one place, and where the place lies."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from commonground.brief.charts import Point, monthly_band
from commonground.brief.drawing import Look
from commonground.brief.small_maps import where_map
from commonground.vocabulary import months
from commonground.web.asking import Ask
from commonground.web.maps import outlines_of
from commonground.web.measures import cell, named, publishers, whole

CHART_PX, HIGH_PX = 460, 150
WHERE_PX, WHERE_HIGH_PX = 300, 260

Row = dict[str, Any]


def course(ask: Ask, found: Row, measure: str, month: str) -> Row | None:
    """A chart of two years with its table; None where less than two different months are known.

    A stock that is a year's figure shown in each of its months makes no line.
    """
    rows = [row for row in found["figures"] if row["measure"] == measure and row["lead"] and len(row["month"]) == 7]
    known = [row for row in rows if whole(row) is not None]
    if len(known) < 2:
        return None
    rows = [row for row in rows if row["month"] >= known[0]["month"]]
    title = ask.language.say("{measure} by month", measure=named(ask, measure))
    key = {"place": found["place"], "month": month, "measure": measure}
    svg = ask.keep("course", lambda: _course(ask, rows, known, measure, month), **key)
    return {
        "title": title,
        "svg": Markup(svg),
        "rows": [[ask.language.month(row["month"]), cell(ask, row), publishers(ask, [row])] for row in reversed(rows)],
        "publishers": publishers(ask, known),
    }


def _course(ask: Ask, rows: list[Row], known: list[Row], measure: str, month: str) -> str:
    held = {row["month"]: row for row in rows}
    points = [_point(at, held.get(at, {})) for at in months.between(rows[0]["month"], month)]
    look = Look(ask.language.direction, ask.language.words)
    spec = monthly_band(points, look, height_px=HIGH_PX, width_px=CHART_PX, mark_month=month)
    number, words = ask.language.number, ask.language.say
    alt = words(
        "Line by month from {first} to {last}: {start} at first, {end} at last.",
        first=ask.language.month(known[0]["month"]),
        last=ask.language.month(known[-1]["month"]),
        start=number(known[0]["value"]),
        end=number(known[-1]["value"]),
    )
    return str(ask.chart(spec, measure.replace("_", "-"), alt))


def _point(month: str, row: Row) -> Point:
    if not row or whole(row) is None:
        return Point(month, None, None, None)
    return Point(month, row["value"], row["low"], row["high"])


def lies_where(ask: Ask, where: Row) -> Markup | None:
    """A small map of the country's governorates, or of the districts of its governorate; None where no boundary is held."""
    found = ask.keep("where", lambda: _where(ask, where), place=where["place"], country=where["country"])
    return None if found is None else Markup(found)


def _where(ask: Ask, where: Row) -> str | None:
    outlines = outlines_of(ask, where["country"], max(1, where["level"]))
    if outlines is None:
        return None
    chosen = [where["place"]] if where["level"] else [code for code, _ in outlines.units]
    look = Look(ask.language.direction, ask.language.words)
    spec = where_map(outlines, chosen, look, width_px=WHERE_PX, most_height_px=WHERE_HIGH_PX)
    return str(ask.chart(spec, "where", ask.language.say("Map of where it lies in the country.")))
