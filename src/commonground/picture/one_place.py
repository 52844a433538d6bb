"""One place: where it lies, what lies in it and beside it, and what is known of it month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import shapely

from commonground.door.reader import Reader
from commonground.picture.cells import NOT_PLACED, Asked, Picture, objects
from commonground.picture.details import dyads, organisations
from commonground.picture.explain import found_at
from commonground.reference.units import DEEPEST, Unit, Units, country_pcode
from commonground.vocabulary import country as countries
from commonground.vocabulary import months

BESIDE_DEGREES = 0.001
"""Units whose edges come nearer than this, some hundred metres, lie beside each other: not every edge is drawn once."""
YEAR_MONTHS = 12

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Lies:
    """Where a place lies: units as objects with `place`, `name`, `name_ar`, `level`; `within` also with `above`, the unit above."""

    country: str
    level: int
    place: str
    name: str
    name_ar: str | None
    above: Rows
    within: Rows
    beside: Rows


@dataclass(frozen=True)
class Told:
    """What is known of a place: the rows of the picture, and of the last twelve months who fought whom; who works there."""

    figures: Rows
    dyads: Rows
    organisations: Rows


def lies(reader: Reader, place: str) -> Lies:
    """Where a place lies, by its p-code or, for a country, its ISO3. Raises NotFound for one that is not known."""
    units = Units(reader)
    country, code, level = found_at(units, place, None)
    chain = units.chain(country, code) if level else {}
    known = countries.by_iso3(country)
    whole: dict[str, Any] = {"place": country_pcode(units, country), "name": known.name if known else country}
    whole |= {"name_ar": known.name_ar if known else None, "level": 0}
    line = [whole, *(_object(units.level(country, at)[chain[at]]) for at in sorted(chain))]
    own = line[-1]
    return Lies(
        country,
        level,
        code,
        own["name"],
        own["name_ar"],
        line[:-1],
        _within(units, country, level, code),
        _beside(units, country, level, code),
    )


def _object(unit: Unit) -> dict[str, Any]:
    return {"place": unit.pcode, "name": unit.name, "name_ar": unit.name_ar, "level": unit.level}


def _within(units: Units, country: str, level: int, code: str) -> Rows:
    """Every unit in a place, by level and name."""
    inside, found = {code}, []
    for at in range(level + 1, DEEPEST + 1):
        held = [unit for unit in units.level(country, at).values() if (at == 1 and level == 0) or unit.parent in inside]
        found += [{**_object(unit), "above": unit.parent} for unit in sorted(held, key=lambda one: (one.name, one.pcode))]
        inside |= {unit.pcode for unit in held}
    return found


def _beside(units: Units, country: str, level: int, code: str) -> Rows:
    """The units of the same level that share a border, by name; none for a country."""
    codes, polygons = units.polygons(country, level) if level else ([], [])
    if code not in codes:
        return []
    near = shapely.dwithin(polygons, polygons[codes.index(code)], BESIDE_DEGREES)
    named = units.level(country, level)
    held = [named[one] for one, touches in zip(codes, near, strict=True) if touches and one != code and one in named]
    return [_object(unit) for unit in sorted(held, key=lambda one: (one.name, one.pcode))]


def told(reader: Reader, where: Lies, first: str, last: str) -> Told:
    """What is known of a place from a month to another; no finer than the picture of its level."""
    picture = Picture(reader, Asked(where.level, (where.country,), first, last))
    table = picture.table()
    own = pc.and_(pc.equal(table.column("place"), where.place), pc.not_equal(table.column("name"), NOT_PLACED))
    figures = objects(table.filter(own), reader.as_of)
    place = where.place if where.level else None
    since = max(first, months.from_index(months.index(last) - YEAR_MONTHS + 1))
    return Told(figures, dyads(reader, where.country, since, last, place), organisations(reader, where.country, last, place))
