"""The drawn map of a measure, and its course place by place, as SVG: what stands where no script runs, and on paper."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from commonground.brief.charts import Point, small_multiples
from commonground.brief.content import Missing
from commonground.brief.drawing import Look
from commonground.brief.maps import Outlines, Unit, symbol_map
from commonground.picture.details import boundaries, neighbours
from commonground.vocabulary import months
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen
from commonground.web.measures import figure, named

WIDE_PX = 640
HIGH_PX = 520
PANELS = 16
"""So many places have their course drawn, those with the most first."""

Row = dict[str, Any]


def drawn_map(ask: Ask, what: Chosen, rows: list[Row]) -> Markup | None:
    """Circles for the figures of the month; None for what is no number, or a country without boundaries at the level."""
    if what.level == 0 or MEASURES[what.measure].adding == "text":
        return None
    found = ask.keep("map", lambda: _map(ask, what, rows), **what.key)
    return None if found is None else Markup(found)


def _map(ask: Ask, what: Chosen, rows: list[Row]) -> Markup | None:
    look = Look(ask.language.direction, ask.language.words)
    units = [
        Unit(row["place"], row["name"], _number(row["value"]), figure(ask, row), _missing(row))
        for row in rows
        if row["month"] == what.month and row["name"] != "not placed"
    ]
    with ask.reading() as held:
        outlines = boundaries(held, what.country, what.level)
        around = neighbours(held, what.country)
    if not outlines or not units:
        return None
    spec = symbol_map(
        units,
        Outlines.of(outlines, around=around),
        look,
        legend=named(ask, what.measure),
        width_px=WIDE_PX,
        most_height_px=HIGH_PX,
    )
    most = max(units, key=lambda unit: unit.value or 0)
    alt = ask.language.say("Map with a circle for each place; most in {name}: {value}.", name=most.name, value=most.text)
    return ask.chart(spec, "map", alt)


def multiples(ask: Ask, what: Chosen, rows: list[Row]) -> Markup | None:
    """The course of the measure in each place over the months, on one scale; None where there is nothing to draw."""
    if what.level == 0 or MEASURES[what.measure].adding == "text":
        return None
    found = ask.keep("multiples", lambda: _multiples(ask, what, rows), **what.key)
    return None if found is None else Markup(found)


def _multiples(ask: Ask, what: Chosen, rows: list[Row]) -> Markup | None:
    held: dict[str, dict[str, float | None]] = {}
    for row in rows:
        if len(row["month"]) == 7 and row["name"] != "not placed":
            held.setdefault(row["name"], {})[row["month"]] = _number(row["value"])
    sums = {name: sum(value or 0 for value in values.values()) for name, values in held.items()}
    names = sorted((name for name in held if sums[name]), key=lambda name: (-sums[name], name))[:PANELS]
    if not names:
        return None
    first, last = min(m for n in names for m in held[n]), what.month
    points = [Point(at, held[name].get(at), panel=name) for name in names for at in months.between(first, last)]
    spec = small_multiples(points, Look(ask.language.direction, ask.language.words), width_px=1040)
    say, month = ask.language.say, ask.language.month
    alt = say("A small line for each place, from {first} to {last}.", first=month(first), last=month(last))
    return ask.chart(spec, "multiples", alt)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _missing(row: Row) -> Missing | None:
    if row["value"] is not None:
        return None
    return Missing.WITHHELD if row["coverage"] == "withheld" else Missing.NO_DATA
