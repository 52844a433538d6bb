"""Boundaries for the map that a reader explores: one country's units, or the districts of all, as GeoJSON in few bytes.

The units of a country are simplified as one coverage, so neighbours keep one shared edge; coordinates are rounded before, to a
quarter of the tolerance, so the edge stays shared. Under the units lies the base map's land, pale; where the base map has an
area without a country's code, the border of that area is a line of its own, to be drawn dotted.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely

from commonground.door.reader import Reader
from commonground.vocabulary.errors import NotFound

RULE = "1"
"""Raised when the same boundaries give other bytes: a browser then asks again."""
STEPS = 1000
"""A country's longer side is told apart in this many steps: about one pixel on a large screen."""
STEPS_OF_ALL = 400
ROOM_ASIDE, ROOM_ABOVE = 1.3, 0.6
"""How far the land around is drawn beyond the country, as a share of its longer side: enough for a wide screen."""
OWN_STEPS = 8
"""A border of the base map so near to the country's units is theirs."""
LEVELS = (1, 2, 3)

Row = dict[str, Any]


class Named(NamedTuple):
    """A unit: its p-code, its name as shown, the unit above, its outline (WKB in degrees)."""

    code: str
    name: str
    above: str
    outline: bytes


@dataclass(frozen=True)
class MapData:
    """A map's boundaries: JSON, the same gzipped, and the tag that names both.

    The JSON has, as GeoJSON, `units` (polygons with `code` and `name`), `above` (the borders of the level above), `land`
    (everything in the frame), `borders` (of the countries around) and `disputed` (lines); beside them `centres` (code:
    [longitude, latitude]), `bounds` of the units and `frame` [west, south, east, north].
    """

    tag: str
    body: bytes
    packed: bytes


def country_tag(reader: Reader, country: str, level: int, language: str = "en") -> str:
    """The entity tag of a country's boundaries: the editions, and which units the viewer may see; nothing is drawn."""
    return _tag(reader, "country = $country AND level = $level", {"country": country, "level": level}, language)


def districts_tag(reader: Reader, language: str = "en") -> str:
    """The entity tag of all districts."""
    return _tag(reader, "level = 2", {}, f"{language} of all")


def country_map(reader: Reader, country: str, level: int, language: str = "en") -> MapData:
    """The units of one level of a country that the viewer may see, with the land around and the level above.

    Raises NotFound where no boundary of that level is held.
    """
    where, named = "country = $country AND level = $level", {"country": country, "level": level}
    units = _units(reader, where, named, language, "coalesce(parent_pcode, country)")
    if level not in LEVELS or not units:
        raise NotFound(f"no boundaries of {country} at level {level} are held", hint="load the country's boundary set")
    base = tuple((row["country"] or "", row["geometry"]) for row in _base(reader))
    body = _drawn((units,), base, STEPS)
    return MapData(country_tag(reader, country, level, language), *body)


def districts_map(reader: Reader, language: str = "en") -> MapData:
    """The districts (level 2) of every country whose boundaries are held, coarser, with the countries' borders above them.

    Raises NotFound where none is held.
    """
    units = _units(reader, "level = 2", {}, language, "country")
    if not units:
        raise NotFound("no boundaries of districts are held", hint="load a country's boundary set")
    countries = sorted({unit.above for unit in units})
    sets = tuple(tuple(unit for unit in units if unit.above == country) for country in countries)
    return MapData(districts_tag(reader, language), *_drawn(sets, (), STEPS_OF_ALL))


def _tag(reader: Reader, where: str, named: dict[str, Any], kind: str) -> str:
    rows = reader.rows(
        "SELECT edition_id, scope_key, md5(string_agg(pcode, ' ' ORDER BY pcode)) AS held FROM place "
        f"WHERE {where} AND vertices > 0 GROUP BY edition_id, scope_key UNION ALL "
        "SELECT edition_id, scope_key, CAST(count(*) AS VARCHAR) FROM outline GROUP BY edition_id, scope_key ORDER BY ALL",
        named,
    )
    text = json.dumps([RULE, kind, named, rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _units(reader: Reader, where: str, named: dict[str, Any], language: str, above: str) -> tuple[Named, ...]:
    name = "coalesce(name_ar, name)" if language == "ar" else "name"
    rows = reader.rows(
        f"SELECT pcode, {name} AS name, {above} AS above, geometry FROM place "
        f"WHERE {where} AND geometry IS NOT NULL ORDER BY country, pcode",
        named,
    )
    return tuple(Named(row["pcode"], row["name"] or row["pcode"], row["above"], row["geometry"]) for row in rows)


def _base(reader: Reader) -> list[Row]:
    """The most detailed base map held."""
    return reader.rows(
        "SELECT country, geometry FROM outline WHERE scope_key = (SELECT scope_key FROM outline GROUP BY scope_key "
        "ORDER BY sum(vertices) DESC, scope_key LIMIT 1) ORDER BY country NULLS FIRST, name, md5(geometry)"
    )


@functools.lru_cache(maxsize=32)
def _drawn(sets: tuple[tuple[Named, ...], ...], base: tuple[tuple[str, bytes], ...], steps: int) -> tuple[bytes, bytes]:
    """The JSON of sets of units, each simplified as one coverage, and the JSON gzipped."""
    units: list[Row] = []
    above: list[Row] = []
    centres: dict[str, Any] = {}
    boxes, shapes = [], []
    for named in sets:
        whole = shapely.force_2d(shapely.from_wkb([unit.outline for unit in named]))
        box, tolerance = shapely.total_bounds(whole), _longer(shapely.total_bounds(whole)) / steps
        digits = _digits(tolerance)
        simple = _simplified(whole, tolerance, digits)
        for unit, shape in zip(named, simple, strict=True):
            units.append(_feature(shape, digits, code=unit.code, name=unit.name))
            middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=tolerance * 4))[0]
            centres[unit.code] = _rounded(middle, digits)
        above += _features(_borders(simple, [unit.above for unit in named]), digits)
        boxes.append(box)
        shapes.append(simple)
    bounds, frame = _frame(np.array(boxes))
    land, borders, disputed = _beyond(base, np.concatenate(shapes), shapely.box(*frame), _longer(bounds) / steps)
    digits = _digits(_longer(bounds) / steps)
    content = {
        "bounds": _rounded(bounds, digits),
        "frame": _rounded(frame, digits),
        "units": _collection(units),
        "above": _collection(above),
        "land": _collection(_features(land, digits)),
        "borders": _collection(_features(borders, digits)),
        "disputed": _collection(_features(disputed, digits)),
        "centres": centres,
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return body, gzip.compress(body, 9, mtime=0)


def _frame(boxes: Any) -> tuple[Any, Any]:
    """The bounds of all the boxes, and the wider frame that is drawn and that a reader may move in."""
    bounds = np.array([*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)])
    room = _longer(bounds) * np.array([-ROOM_ASIDE, -ROOM_ABOVE, ROOM_ASIDE, ROOM_ABOVE])
    return bounds, np.clip(bounds + room, [-180, -85, -180, -85], [180, 85, 180, 85])


def _longer(bounds: Any) -> float:
    return float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))


def _digits(tolerance: float) -> int:
    """The decimals of a degree that round to at most a quarter of the tolerance."""
    return max(0, math.ceil(-math.log10(tolerance / 4)))


def _simplified(whole: Any, tolerance: float, digits: int) -> Any:
    """The units simplified together; one too small for the tolerance keeps its own outline."""
    simple = shapely.coverage_simplify(shapely.set_precision(whole, 10.0**-digits), tolerance)
    lost = shapely.is_empty(simple) | (shapely.area(simple) == 0)
    return np.where(lost, whole, simple)


def _borders(shapes: Any, above: Sequence[str]) -> Any:
    """The borders of the units above, each line once."""
    groups: dict[str, list[Any]] = {}
    for shape, code in zip(shapes, above, strict=True):
        groups.setdefault(code, []).append(shapely.make_valid(shape))
    lines = shapely.union_all([shapely.union_all(group).boundary for group in groups.values()])
    return _merged(lines)


def _beyond(base: Sequence[tuple[str, bytes]], own: Any, frame: Any, tolerance: float) -> tuple[Any, Any, Any]:
    """The land within the frame, the borders in it, and the borders of areas without a country's code.

    A border is left out near the country's own units: the base map is coarser, and would draw it twice.
    """
    shapes = shapely.force_2d(shapely.from_wkb([wkb for _, wkb in base]))
    near = np.flatnonzero(shapely.intersects(shapes, frame))
    if not near.size:
        return (shapely.MultiLineString(),) * 3
    coded = np.array([bool(code) for code, _ in base])[near]
    simple = shapely.make_valid(shapely.coverage_simplify(shapes[near], tolerance))
    land = shapely.union_all(simple)
    drawn = frame.difference(shapely.union_all(shapely.make_valid(own)).buffer(tolerance * OWN_STEPS))

    def borders(which: Any) -> Any:
        lines = shapely.union_all(shapely.boundary(simple[which])).difference(land.boundary)
        return _merged(shapely.intersection(lines, drawn))

    return shapely.intersection(land, frame), borders(coded).difference(borders(~coded)), borders(~coded)


def _merged(lines: Any) -> Any:
    """Lines that meet, joined."""
    return shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines


def _collection(features: list[Row]) -> Row:
    return {"type": "FeatureCollection", "features": features}


def _features(shape: Any, digits: int) -> list[Row]:
    """One feature without properties, or none where there is nothing to draw."""
    return [] if shape.is_empty else [_feature(shape, digits)]


def _feature(shape: Any, digits: int, **properties: str) -> Row:
    """A GeoJSON feature of polygons or lines; what touches only in a point, as an intersection may, is left out."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "LineString")]
    kind = parts[0].geom_type if parts else "Polygon"
    drawn = [_polygon(part, digits) if kind == "Polygon" else _points(part, digits) for part in parts if part.geom_type == kind]
    one = len(drawn) == 1
    geometry = {"type": kind if one else f"Multi{kind}", "coordinates": drawn[0] if one else drawn}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _polygon(shape: Any, digits: int) -> list[Any]:
    return [_points(ring, digits) for ring in (shape.exterior, *shape.interiors)]


def _points(line: Any, digits: int) -> list[Any]:
    return [_rounded(point, digits) for point in shapely.get_coordinates(line)]


def _rounded(numbers: Any, digits: int) -> list[float | int]:
    """Numbers as short as they can be written: 35 and not 35.0."""
    return [int(short) if short == int(short) else short for short in (round(float(n), digits) for n in numbers)]
