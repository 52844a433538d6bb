"""Drawn maps and the course of a measure place by place, as SVG: what stands where no script runs, on paper and in a download."""

from __future__ import annotations

from collections import Counter
from typing import Any

from markupsafe import Markup

from commonground.brief.charts import Point, small_multiples
from commonground.brief.content import Missing
from commonground.brief.drawing import Look
from commonground.brief.maps import Outlines, Unit, symbol_map
from commonground.brief.small_maps import kinds_map, month_map
from commonground.picture.details import boundaries, neighbours
from commonground.vocabulary import months
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen
from commonground.web.holders import holders, is_mixed
from commonground.web.measures import figure, is_sample, named, whole
from commonground.web.places import NOT_PLACED, known_as, names_of, units_of

WIDE_PX = 640
HIGH_PX = 520
SMALL_WIDE_PX, SMALL_HIGH_PX = 190, 160
PANELS = 16
"""So many places have their course drawn, those with the most first."""
SMALL_MAPS = 12
"""So many months have a small map."""

Row = dict[str, Any]


def drawable(what: Chosen) -> bool:
    """Whether there can be a map of the measure: of numbers, and of who holds what."""
    return what.level > 0 and (MEASURES[what.measure].adding != "text" or what.measure == "holder")


def drawn_map(ask: Ask, what: Chosen, rows: list[Row]) -> Markup | None:
    """The figures of the month by place; None for what no map can show, or a country without boundaries at the level."""
    if not drawable(what):
        return None
    found = ask.keep("map", lambda: _map(ask, what, rows), **what.key)
    return None if found is None else Markup(found)


def _map(ask: Ask, what: Chosen, rows: list[Row]) -> Markup | None:
    units = _units(ask, what, rows, what.month)
    outlines = outlines_of(ask, what.country, what.level)
    if outlines is None or not units:
        return None
    if what.measure == "holder":
        return _holders(ask, what, rows, units, outlines)
    look = _look(ask)
    spec = symbol_map(units, outlines, look, legend=named(ask, what.measure), width_px=WIDE_PX, most_height_px=HIGH_PX)
    most = max(units, key=lambda unit: unit.value or 0)
    alt = ask.language.say("Map with a circle for each place; most in {name}: {value}.", name=most.name, value=most.text)
    return ask.chart(spec, "map", alt)


def _holders(ask: Ask, what: Chosen, rows: list[Row], units: list[Unit], outlines: Outlines) -> Markup | None:
    """Each unit by the party that holds most of its towns; the letters are those of all the months that can be explored."""
    say = ask.language.say
    held = {row["place"]: str(row["value"]) for row in rows if row["month"] == what.month and row["value"] is not None}
    known = holders(ask, (str(row["value"]) for row in rows if row["value"] is not None))
    kind_of = {code: known.words[known.kind(text)] for code, text in held.items()}
    drawn = {kind_of[unit.code] for unit in units if unit.code in kind_of}
    last = max((known.words.index(kind) for kind in drawn), default=-1)
    if last < 0:
        return None
    spec = kinds_map(
        units,
        known.words[: last + 1],
        kind_of,
        outlines,
        _look(ask),
        legend=say("Who holds most of the towns that are listed"),
        mixed={code for code, text in held.items() if is_mixed(text)},
        mixed_words=say("other parties hold towns of it too"),
        width_px=WIDE_PX,
        most_height_px=HIGH_PX,
    )
    kinds = [kind for kind in known.words if kind in drawn]
    return ask.chart(spec, "map", say("Map of who holds most towns of each place: {kinds}.", kinds=ask.language.listed(kinds)))


def small_maps(ask: Ask, what: Chosen, rows: list[Row]) -> dict[str, str]:
    """A small map without words for each of the last months, as SVG by month; all circles are on one scale."""
    found: dict[str, str] = ask.keep("small maps", lambda: _small_maps(ask, what, rows), **what.key)
    return found


def _small_maps(ask: Ask, what: Chosen, rows: list[Row]) -> dict[str, str]:
    largest = scale_of(what, rows)
    outlines = outlines_of(ask, what.country, what.level)
    if outlines is None or not largest:
        return {}
    found = {}
    for month in last_months(what):
        units = _units(ask, what, rows, month)
        spec = month_map(units, outlines, _look(ask), largest=largest, width_px=SMALL_WIDE_PX, most_height_px=SMALL_HIGH_PX)
        found[month] = str(ask.chart(spec, "map", ask.language.month(month)))
    return found


def last_months(what: Chosen) -> list[str]:
    """The months that have a small map."""
    return months.between(months.from_index(months.index(what.month) - SMALL_MAPS + 1), what.month)


def scale_of(what: Chosen, rows: list[Row]) -> float:
    """The largest figure of a place in the months of the small maps; 0 where there is none."""
    shown = set(last_months(what))
    return max((whole(row) or 0.0 for row in rows if row["month"] in shown and row["name"] != NOT_PLACED), default=0.0)


def multiples(ask: Ask, what: Chosen, rows: list[Row], *, same_scale: bool, narrow: bool) -> Markup | None:
    """The course of the measure in each place over the months; None where there is nothing to draw."""
    if what.level == 0 or MEASURES[what.measure].adding == "text":
        return None
    key = {**what.key, "same_scale": same_scale, "narrow": narrow}
    found = ask.keep("multiples", lambda: _multiples(ask, what, rows, same_scale, narrow), **key)
    return None if found is None else Markup(found)


def _multiples(ask: Ask, what: Chosen, rows: list[Row], same_scale: bool, narrow: bool) -> Markup | None:
    called = names_of(ask, what.country)
    held: dict[str, dict[str, float | None]] = {}
    for row in rows:
        if len(row["month"]) == 7 and row["name"] != NOT_PLACED:
            held.setdefault(row["place"], {})[row["month"]] = whole(row)
    sums = {code: sum(value or 0 for value in values.values()) for code, values in held.items()}
    codes = sorted((code for code in held if sums[code]), key=lambda code: (-sums[code], code))[:PANELS]
    if not codes:
        return None
    panels = _panels(codes, called)
    first, last = min(m for code in codes for m in held[code]), what.month
    points = [Point(at, held[code].get(at), panel=panels[code]) for code in codes for at in months.between(first, last)]
    spec = small_multiples(
        points, _look(ask), columns=2 if narrow else 4, width_px=350 if narrow else 1040, same_scale=same_scale
    )
    say, month = ask.language.say, ask.language.month
    alt = say("A small line for each place, from {first} to {last}.", first=month(first), last=month(last))
    return ask.chart(spec, "narrow" if narrow else "multiples", alt)


def _panels(codes: list[str], called: dict[str, str]) -> dict[str, str]:
    """A name for each panel; places with one name are told apart by their code."""
    names = {code: called.get(code, code) for code in codes}
    often = Counter(names.values())
    return {code: name if often[name] == 1 else f"{name} ({code})" for code, name in names.items()}


def _units(ask: Ask, what: Chosen, rows: list[Row], month: str) -> list[Unit]:
    """Every unit of the level with its figure of a month; one that no row tells of has none."""
    held = {row["place"]: row for row in rows if row["month"] == month and row["name"] != NOT_PLACED}
    found = []
    for code, unit in units_of(ask, what.country).items():
        row = held.get(code)
        if row is not None:
            found.append(Unit(code, known_as(ask, unit), whole(row), figure(ask, row), _missing(row)))
        elif unit["level"] == what.level:
            found.append(Unit(code, known_as(ask, unit), None, "", Missing.NO_DATA))
    return found


def outlines_of(ask: Ask, country: str, level: int = 1) -> Outlines | None:
    """The boundaries of a country's units with the countries around; None where none are held."""
    found = ask.made(boundaries, country=country, level=level)
    return Outlines.of(found, around=ask.made(neighbours, country=country)) if found else None


def _look(ask: Ask) -> Look:
    return Look(ask.language.direction, ask.language.words)


def _missing(row: Row) -> Missing | None:
    if row["value"] is not None and not is_sample(row):
        return None
    return Missing.WITHHELD if row["coverage"] == "withheld" else Missing.NO_DATA
