"""Maps beside the others: who holds what by kind, a month among months on one scale, and where a place lies.

A kind is told by its letter, its pattern and its colour, all three in the key; hatches that mean `no data` and `withheld` are
no pattern of a kind. A month among months has no words: its page has them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import shapely

from commonground.brief import palette
from commonground.brief.content import Missing
from commonground.brief.drawing import Look
from commonground.brief.mapkey import Key
from commonground.brief.maps import MARGIN_PX, Outlines, Unit, on_ground, placed_names, specification
from commonground.brief.outlines import Canvas, anchor, canvas, feature, hatching

Ruling = Literal["", "upright", "level", "grid"]

KINDS: tuple[tuple[str, Ruling], ...] = (
    (palette.LIGHT_BLUE, ""),
    ("#f3dcc0", "upright"),
    ("#cfe5cc", "level"),
    ("#e2d3ea", "grid"),
    (palette.BRIGHT_BLUE, "upright"),
    ("#f0c8bf", "level"),
    (palette.RULE_GREY, ""),
)
"""The colour and the pattern of each kind, in order; the letters are A, B, C …"""
RULING_PX = 6.0
SMALL_RADIUS_PX = 11.0
"""The radius of the largest circle of all months."""

Rows = list[dict[str, Any]]


def kinds_map(
    units: Sequence[Unit],
    kinds: Sequence[str],
    kind_of: Mapping[str, str],
    outlines: Outlines,
    look: Look,
    *,
    legend: str,
    mixed: Collection[str] = (),
    mixed_words: str = "",
    width_px: int,
    most_height_px: int,
) -> str:
    """Units filled by kind (by code in `kind_of`); `kinds` in the order of the key. Raises ValueError for too many of them.

    `mixed`: codes of units that are of other kinds too: their letter has a plus, which `mixed_words` explains in the key.
    """
    if len(kinds) > len(KINDS):
        raise ValueError(f"{len(kinds)} kinds on one map; at most {len(KINDS)} can be told apart")
    ground = canvas(outlines.units, outlines.disputed, width_px - 2 * MARGIN_PX, float(most_height_px), outlines.around)
    drawn = [unit for unit in units if unit.code in ground.units]
    at = {unit.code: kinds.index(kind_of[unit.code]) for unit in drawn if unit.code in kind_of}
    key = Key(look, ground.width_px, ground.height_px + 6)
    key.heading(legend)
    ruled: Rows = []
    for number, kind in enumerate(kinds):
        colour, pattern = KINDS[number]
        key.swatch(colour, f"{letter(number)}: {kind}")
        ruled += _ruled(shapely.geometry.shape(key.areas[-1]["geometry"]), pattern)
    lettered = [_lettered(unit, at.get(unit.code), unit.code in mixed) for unit in drawn]
    if any(unit.code in mixed for unit in drawn):
        key.swatch(palette.FIELD_GREY, f"+: {mixed_words}")
    datasets = on_ground(ground, lettered, {code: KINDS[number][0] for code, number in at.items()}, key)
    for code, number in sorted(at.items()):
        ruled += _ruled(ground.units[code], KINDS[number][1])
    datasets["hatches"] += ruled
    datasets["names"], datasets["leaders"] = placed_names(ground, lettered, look, 0.0)
    return specification(key, datasets)


def _lettered(unit: Unit, number: int | None, mixed: bool) -> Unit:
    if number is None:
        return Unit(unit.code, unit.name, None, "", unit.missing)
    return Unit(unit.code, unit.name, 1.0, letter(number) + ("+" if mixed else ""))


def letter(number: int) -> str:
    """The letter of the kind at a place in the order."""
    return chr(ord("A") + number)


def _ruled(geometry: Any, pattern: Ruling) -> Rows:
    """Upright or level lines, or both, cut off at the polygon's edge."""
    left, top, right, bottom = geometry.bounds
    lines = []
    if pattern in ("upright", "grid"):
        first, last = math.ceil(left / RULING_PX), math.floor(right / RULING_PX)
        lines += [shapely.LineString([(x * RULING_PX, top), (x * RULING_PX, bottom)]) for x in range(first, last + 1)]
    if pattern in ("level", "grid"):
        first, last = math.ceil(top / RULING_PX), math.floor(bottom / RULING_PX)
        lines += [shapely.LineString([(left, y * RULING_PX), (right, y * RULING_PX)]) for y in range(first, last + 1)]
    parts = shapely.get_parts(shapely.intersection(shapely.MultiLineString(lines), geometry)) if lines else []
    kept = [part for part in parts if part.geom_type == "LineString"]
    return [feature(shapely.MultiLineString(kept))] if kept else []


def month_map(
    units: Sequence[Unit], outlines: Outlines, look: Look, *, largest: float, width_px: int, most_height_px: int
) -> str:
    """Circles whose area is the count, on the scale of `largest`, without a word: one of a row of months."""
    ground = canvas(outlines.units, outlines.disputed, width_px - 2 * MARGIN_PX, float(most_height_px), ())
    held = {unit.code: unit for unit in units}
    circles = []
    for code, geometry in ground.units.items():
        value = held[code].value if code in held else None
        if value:
            x, y = anchor(geometry)
            radius = max(1.0, SMALL_RADIUS_PX * math.sqrt(value / largest))
            circles.append({"x": x, "y": y, "size": round(math.pi * radius**2, 1)})
    missing = {code: (held[code].missing if code in held else None) or Missing.NO_DATA for code in ground.units}
    missing = {code: why for code, why in missing.items() if code not in held or held[code].value is None}
    areas = [
        feature(shape, colour=palette.WHITE if code in missing else palette.FIELD_GREY) for code, shape in ground.units.items()
    ]
    hatches = [feature(hatching(ground.units[code], rising=why is Missing.NO_DATA)) for code, why in sorted(missing.items())]
    return _bare(ground, look, areas, hatches=hatches, circles=circles)


def where_map(outlines: Outlines, chosen: Collection[str], look: Look, *, width_px: int, most_height_px: int) -> str:
    """Where a place lies: its units dark among the others, without a word."""
    ground = canvas(outlines.units, outlines.disputed, width_px - 2 * MARGIN_PX, float(most_height_px), outlines.around)
    areas = [
        feature(shape, colour=palette.BLUE if code in chosen else palette.FIELD_GREY) for code, shape in ground.units.items()
    ]
    return _bare(ground, look, areas, around=[feature(land) for land in ground.around])


def _bare(ground: Canvas, look: Look, areas: Rows, **layers: Rows) -> str:
    """A map without a key."""
    none: dict[str, Rows] = {name: [] for name in ("around", "hatches", "circles", "leaders", "names", "key")}
    disputed = [feature(line) for line in ground.disputed]
    drawn = {name: [one for one in rows if one.get("geometry", {}).get("coordinates", True)] for name, rows in layers.items()}
    return specification(
        Key(look, ground.width_px, ground.height_px + 2), {**none, "areas": areas, "disputed": disputed, **drawn}
    )
