"""Which query of FTS a file of flows answers, from what every flow of it touches and how FTS places the flows to it.

Source: FTS glossary, "Boundary": flows cross it inwards, outwards, or begin and end within.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonground.vocabulary import country

Bools = NDArray[np.bool_]

_ALSO = (("from", "Organization"), ("to", "Organization"), ("to", "Emergency"), ("to", "Project"), ("to", "GlobalCluster"))
"""What else a query may be limited to; a limit that was none only makes the claim narrower."""


@dataclass(frozen=True)
class Query:
    """A question to FTS: a country or a plan and years, or a year of the world; `key` names it."""

    key: str
    year: int | None


def query_of(objects: pa.Table, rows: int, boundary: pa.Array, new: pa.Array, name: str) -> Query:
    """The query that the rows answer, by content; of several years that all rows touch the one that the name has.

    `boundary` and `new` are FTS's own words on each row: they tell a query for a country from one for the world whose
    flows happen to touch one country.
    """
    years = _shared_by_all(objects, rows, "UsageYear")
    places = ["", *(f"Location {code}" for code in _shared_by_all(objects, rows, "Location"))]
    places += [f"Plan {code}" for code in _shared_by_all(objects, rows, "Plan")]
    stated, fresh = np.asarray(pc.fill_null(boundary, "")), np.asarray(pc.fill_null(new, True))
    scored = []
    for i, (year, place) in enumerate((year, place) for year in years or [""] for place in places):
        fits = _agreement(objects, rows, year, place, stated, fresh)
        scored.append((round(fits, 3), place != "", bool(year) and year in name, -i, year, place))
    _, _, _, _, year, place = max(scored)
    also = [f"{side} {code}" for side, kind in _ALSO for code in _shared_by_all(objects, rows, kind, side)]
    key = "|".join(["fts-flows", _place_key(objects, place), year or "all", *also])
    return Query(key, int(year) if year.isdigit() else None)


def hdx_key(objects: pa.Table, rows: int, boundary: pa.Array, name: str) -> str:
    """The key of one of OCHA's tables: the country (or the world) and the direction, over all years."""
    directions = [text for text in pc.unique(boundary).to_pylist() if text]
    within = {"outgoing": "from", "incoming": "to", "internal": "to"}.get(directions[0]) if len(directions) == 1 else None
    places = _shared_by_all(objects, rows, "Location", within)
    place = "world" if len(places) != 1 or "global" in name.casefold() else _place_key(objects, f"Location {places[0]}")
    return "|".join(["fts-flows", place, *(directions if len(directions) == 1 else ["all"])])


def _codes(objects: pa.Table, kind: str) -> pa.Array:
    """What an object goes by: a year by its name, others by their id, without one by their name."""
    name, number = objects.column("name"), objects.column("id")
    return name if kind == "UsageYear" else pc.coalesce(number, name)


def _shared_by_all(objects: pa.Table, rows: int, kind: str, side: str | None = None) -> list[str]:
    """The objects of a type that every row touches, in order."""
    mask = pc.equal(objects.column("type"), kind)
    if side:
        mask = pc.and_(mask, pc.equal(objects.column("side"), side))
    found = objects.filter(mask)
    pairs = pa.table({"row": found.column("row"), "code": _codes(found, kind)}).group_by(["row", "code"]).aggregate([])
    counted = pairs.group_by("code").aggregate([("row", "count")]).to_pylist()
    return sorted(entry["code"] for entry in counted if entry["code"] and entry["row_count"] == rows)


def _touch(objects: pa.Table, rows: int, side: str, wanted: list[tuple[str, str]]) -> Bools:
    """The rows whose side holds every wanted object."""
    touched = np.ones(rows, dtype=bool)
    for kind, code in wanted:
        mask = pc.and_(pc.equal(objects.column("type"), kind), pc.equal(objects.column("side"), side))
        found = objects.filter(mask)
        hit = found.filter(pc.fill_null(pc.equal(_codes(found, kind), code), False)).column("row")
        here = np.zeros(rows, dtype=bool)
        here[np.asarray(hit)] = True
        touched &= here
    return touched


def _agreement(objects: pa.Table, rows: int, year: str, place: str, stated: NDArray[np.object_], new: Bools) -> float:
    """The part of the rows whose stated boundary is what this query would give; 1 where none is stated."""
    wanted = list(_wanted(year, place))
    if not wanted or not rows:
        return 0.0
    out, into = (_touch(objects, rows, side, wanted) for side in ("from", "to"))
    found = np.where(into & ~(out & ~new), "incoming", np.where(into, "internal", np.where(out, "outgoing", "")))
    known = stated != ""
    return float((found == stated)[known].mean()) if known.any() else float((into | out).mean())


def _wanted(year: str, place: str) -> Iterator[tuple[str, str]]:
    if year:
        yield "UsageYear", year
    if place:
        kind, _, code = place.partition(" ")
        yield kind, code


def _place_key(objects: pa.Table, place: str) -> str:
    """`world`, an ISO3, a place without one by its name, or `plan` and its id."""
    kind, _, code = place.partition(" ")
    if not place or kind == "Plan":
        return f"plan {code}" if place else "world"
    found = objects.filter(pc.equal(objects.column("type"), kind))
    names = found.filter(pc.fill_null(pc.equal(_codes(found, kind), code), False)).column("name").to_pylist()
    known = country_of(next((name for name in names if name), None))
    return known or next((name for name in names if name), code)


def country_of(name: str | None) -> str | None:
    """The ISO3 of a location as FTS names it, or as an ISO3; None for the world or a region."""
    found = (country.by_name(name) or (country.by_iso3(name) if len(name) == 3 else None)) if name else None
    return found.iso3 if found else None
