"""Boundaries made ready for drawing: simplified once as a coverage, put on the picture's own grid of pixels, hatched.

Neighbours share their simplified edge, so no slivers appear between them. The projection is equirectangular about the
middle of the country, which is true enough for a picture of one country.
"""

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

HATCH_GAP_PX = 5.0
SLIVER_PX2 = 12.0


@dataclass(frozen=True)
class Canvas:
    """The country's units in pixels, by code, with the size of the picture they fill, and the land around them."""

    width_px: float
    height_px: float
    units: Mapping[str, Any]
    disputed: Sequence[Any]
    around: Sequence[Any] = ()


@functools.lru_cache(maxsize=8)
def canvas(
    outlines: tuple[tuple[str, bytes], ...],
    disputed: tuple[bytes, ...],
    width_px: float,
    most_height_px: float,
    around: tuple[bytes, ...] = (),
) -> Canvas:
    """Place units (code, WKB in degrees) on a picture at most this wide and high.

    Raises ValueError when there is no unit with an area.
    """
    geometries = shapely.force_2d(shapely.from_wkb([wkb for _, wkb in outlines]))
    minx, miny, maxx, maxy = shapely.total_bounds(geometries)
    if not (math.isfinite(minx) and maxx > minx and maxy > miny):
        raise ValueError("a map needs at least one unit with an area")
    squeeze = math.cos(math.radians((miny + maxy) / 2))
    scale = min(width_px / ((maxx - minx) * squeeze), most_height_px / (maxy - miny))

    def place(points: Any) -> Any:
        points[:, 0] = (points[:, 0] - minx) * squeeze * scale
        points[:, 1] = (maxy - points[:, 1]) * scale
        return points

    placed = shapely.transform(geometries, place)
    simple = shapely.set_precision(shapely.coverage_simplify(placed, 0.6), 0.05)
    kept = [whole if cut.is_empty else cut for cut, whole in zip(simple, placed, strict=True)]
    lines = shapely.transform(shapely.force_2d(shapely.from_wkb(list(disputed))), place) if disputed else []
    width, height = round((maxx - minx) * squeeze * scale, 1), round((maxy - miny) * scale, 1)
    land = shapely.transform(_near(around, (minx, miny, maxx, maxy)), place) if around else []
    return Canvas(
        width,
        height,
        {code: geometry for (code, _), geometry in zip(outlines, kept, strict=True)},
        [line.simplify(0.4) for line in lines],
        _beside(land, shapely.union_all(kept), width, height),
    )


def _near(around: tuple[bytes, ...], bounds: tuple[float, float, float, float]) -> Any:
    """The outlines that reach into the frame: a world of countries is not moved for the sake of four neighbours."""
    geometries = shapely.force_2d(shapely.from_wkb(list(around)))
    return geometries[shapely.intersects(geometries, shapely.box(*bounds))]


def _beside(land: Sequence[Any], country: Any, width_px: float, height_px: float) -> list[Any]:
    """Land within the frame that is not the country's own; a base map's coarser border leaves no sliver beside it."""
    frame = shapely.box(0, 0, width_px, height_px).difference(country.buffer(1.5))
    parts = [shapely.intersection(shapely.make_valid(one).simplify(0.6), frame) for one in land]
    return [part for part in parts if part.area > SLIVER_PX2]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature in pixels, with its properties at the top, where Vega-Lite looks for them."""
    return {"type": "Feature", "geometry": _rounded(shapely.geometry.mapping(geometry)), **properties}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value


def hatching(geometry: Any, *, rising: bool = True) -> Any:
    """Parallel diagonal lines, cut off at the polygon's edge."""
    minx, miny, maxx, maxy = geometry.bounds
    height = maxy - miny
    start = math.floor((minx - height) / HATCH_GAP_PX) * HATCH_GAP_PX
    count = int((maxx - start) / HATCH_GAP_PX) + 1
    lines = []
    for step in range(count):
        x = start + step * HATCH_GAP_PX
        ends = [(x, maxy), (x + height, miny)] if rising else [(x, miny), (x + height, maxy)]
        lines.append(shapely.LineString(ends))
    cut = shapely.get_parts(shapely.intersection(shapely.MultiLineString(lines), geometry))
    return shapely.MultiLineString([part for part in cut if part.geom_type == "LineString"])  # a touched corner is a point


def anchor(geometry: Any) -> tuple[float, float]:
    """Where a unit's symbol and name stand: the middle of the widest room inside it."""
    point = shapely.maximum_inscribed_circle(geometry, tolerance=2.0)
    x, y = shapely.get_coordinates(point)[0]
    return round(float(x), 1), round(float(y), 1)


@dataclass(frozen=True)
class Box:
    """A rectangle on the picture, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """The area that two boxes share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0

    def distance(self, x: float, y: float) -> float:
        """How far a point is from the box."""
        return math.hypot(max(self.left - x, 0.0, x - self.right), max(self.top - y, 0.0, y - self.bottom))

    def outside(self, left: float, right: float, height_px: float) -> float:
        """How far the box sticks out of the picture, as an area."""
        over = max(0.0, left - self.left) + max(0.0, self.right - right)
        return over * (self.bottom - self.top) + (max(0.0, -self.top) + max(0.0, self.bottom - height_px)) * (
            self.right - self.left
        )


def least_crowded(
    candidates: Iterable[Box],
    taken: Sequence[Box],
    home: Any,
    room: tuple[float, float, float],
    circle: tuple[float, float, float],
) -> Box:
    """The first of the candidates that covers least, stays on the picture, near its circle and in its own unit.

    `room` is the picture's left and right edge and its height, `circle` its middle and radius, all in pixels.
    """
    x, y, radius = circle

    def cost(box: Box) -> float:
        drawn = shapely.box(box.left, box.top, box.right, box.bottom)
        abroad = drawn.area - shapely.intersection(drawn, home).area
        covered = sum(box.overlap(other) for other in taken)
        off = max(0.0, box.distance(x, y) - radius)
        return round(8 * covered + 4 * box.outside(*room) + 0.15 * float(abroad) + 3 * off, 3)

    return min(candidates, key=cost)
