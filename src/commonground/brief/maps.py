"""Maps of a country's units: symbols for counts, filled areas for rates only, hatching where there is no figure.

A count is never an area's colour (a large empty district would outshout a small full one); `symbol_map` draws circles whose
area is the count, `rate_map` fills areas by class. No data rises to the right, withheld falls to the right, and both are
named in the legend. Names are placed where they cover least; none is left out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.brief import palette
from commonground.brief.axes import text_width_px
from commonground.brief.bidi import label
from commonground.brief.content import Missing
from commonground.brief.drawing import HALF_WIDTH_PX, Look, spec_json
from commonground.brief.mapkey import Key, radius_px
from commonground.brief.outlines import Box, Canvas, anchor, canvas, feature, hatching, least_crowded

NAME_PX = 9
NAME_LINE_PX = 10.5


@dataclass(frozen=True)
class Unit:
    """A unit's figure for a map: its code, its name as shown, its value or why it has none, and the value as text."""

    code: str
    name: str
    value: float | None
    text: str = ""
    missing: Missing | None = None


@dataclass(frozen=True)
class Outlines:
    """Boundaries for drawing: WKB in degrees by code, and lines that are disputed or approximate."""

    units: tuple[tuple[str, bytes], ...]
    disputed: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, wkb_by_code: Mapping[str, bytes], disputed: Sequence[bytes] = ()) -> "Outlines":
        """Outlines in the order of their codes, whatever order they came in."""
        return cls(tuple(sorted(wkb_by_code.items())), tuple(disputed))


def symbol_map(
    units: Sequence[Unit],
    outlines: Outlines,
    look: Look,
    *,
    legend: str,
    width_px: int = HALF_WIDTH_PX,
    most_height_px: int = 300,
) -> str:
    """Circles whose area is the count; `legend` says what is counted. A unit without an outline is left to the table."""
    ground = canvas(outlines.units, outlines.disputed, float(width_px), float(most_height_px))
    drawn = [unit for unit in units if unit.code in ground.units]
    largest = max((unit.value or 0.0 for unit in drawn), default=0.0)
    key = Key(look, ground.width_px, ground.height_px + 6)
    key.heading(legend)
    key.sizes(largest)
    datasets = _ground(ground, drawn, {}, key)
    for unit in drawn:
        if unit.value:
            x, y = anchor(ground.units[unit.code])
            datasets["circles"].append({"x": x, "y": y, "size": round(math.pi * radius_px(unit.value, largest) ** 2, 1)})
    datasets["names"] = _names(ground, drawn, look, largest)
    return _specification(key, datasets)


def rate_map(
    units: Sequence[Unit],
    outlines: Outlines,
    look: Look,
    *,
    legend: str,
    breaks: Sequence[tuple[float, str]],
    width_px: int = HALF_WIDTH_PX,
    most_height_px: int = 300,
) -> str:
    """Areas filled by the class of a rate; `breaks` are up to five (upper end, words), rising, the last high enough for all.

    Raises ValueError for more classes than there are blues, or a value above the last break.
    """
    if len(breaks) > len(palette.SEQUENTIAL):
        raise ValueError(f"{len(breaks)} classes on one map; at most {len(palette.SEQUENTIAL)} can be told apart")
    ground = canvas(outlines.units, outlines.disputed, float(width_px), float(most_height_px))
    drawn = [unit for unit in units if unit.code in ground.units]
    colours = {unit.code: palette.SEQUENTIAL[_class_of(unit.value, breaks)] for unit in drawn if unit.value is not None}
    key = Key(look, ground.width_px, ground.height_px + 6)
    key.heading(legend)
    for colour, (_, words) in zip(palette.SEQUENTIAL, breaks, strict=False):
        key.swatch(colour, words)
    datasets = _ground(ground, drawn, colours, key)
    datasets["names"] = _names(ground, drawn, look, 0.0)
    return _specification(key, datasets)


def _class_of(value: float, breaks: Sequence[tuple[float, str]]) -> int:
    for at, (upper, _) in enumerate(breaks):
        if value <= upper:
            return at
    raise ValueError(f"{value} is above the last class ({breaks[-1][0]})")


def _ground(ground: Canvas, drawn: Sequence[Unit], colours: Mapping[str, str], key: Key) -> dict[str, list[dict[str, Any]]]:
    """The units filled, those without a figure hatched, disputed lines; the key is completed by the hatches that occur."""
    missing = {unit.code: unit.missing or Missing.NO_DATA for unit in drawn if unit.value is None}
    known = {unit.code for unit in drawn}
    missing |= {code: Missing.NO_DATA for code in ground.units if code not in known}
    plain = {code: palette.WHITE if code in missing else palette.FIELD_GREY for code in ground.units}
    areas = [feature(geometry, colour=colours.get(code, plain[code])) for code, geometry in ground.units.items()]
    hatches = [feature(hatching(ground.units[code], rising=why is Missing.NO_DATA)) for code, why in sorted(missing.items())]
    for kind, words in ((Missing.NO_DATA, key.look.words.no_data), (Missing.WITHHELD, key.look.words.withheld)):
        if kind in missing.values():
            key.hatch(words, rising=kind is Missing.NO_DATA)
    disputed = [feature(line) for line in ground.disputed]
    if disputed:
        disputed.append(key.dotted(key.look.words.disputed))
    return {
        "areas": areas + key.areas,
        "hatches": [hatch for hatch in hatches if hatch["geometry"]["coordinates"]] + key.hatches,
        "disputed": disputed,
        "circles": list(key.circles),
        "key": key.words,
    }


def _names(ground: Canvas, drawn: Sequence[Unit], look: Look, largest: float) -> list[dict[str, Any]]:
    """Names with their values below, largest first, each where it covers least."""
    places = {unit.code: anchor(ground.units[unit.code]) for unit in drawn}
    radii = {unit.code: radius_px(unit.value or 0.0, largest) for unit in drawn}
    taken = [Box(x - r, y - r, x + r, y + r) for code, (x, y) in places.items() if (r := radii[code]) > 0]
    words = {Missing.NO_DATA: look.words.no_data, Missing.WITHHELD: look.words.withheld}
    rows = []
    for unit in sorted(drawn, key=lambda unit: (-(unit.value or 0.0), unit.code)):
        below = unit.text if unit.value is not None else words[unit.missing or Missing.NO_DATA]
        lines = [text for text in (unit.name, below) if text]
        wide, high = max(text_width_px(line, NAME_PX) for line in lines), NAME_LINE_PX * len(lines)
        places_for_it = _around(*places[unit.code], radii[unit.code], wide, high)
        box = least_crowded(places_for_it, taken, ground.units[unit.code], ground.width_px, ground.height_px)
        taken.append(box)
        for at, line in enumerate(lines):
            middle = round(box.top + (at + 0.5) * NAME_LINE_PX, 1)
            shown = label(line, look.direction)
            rows.append(
                {"x": round((box.left + box.right) / 2, 1), "y": middle, "text": shown, "weight": "normal" if at else "bold"}
            )
    return rows


def _around(x: float, y: float, radius: float, wide: float, high: float) -> list[Box]:
    """Where a name may stand: on the spot when there is no circle, else below, above, right, left, then further off."""
    boxes = [Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)] if radius < 2 or wide < radius * 1.6 else []
    for gap in (1.5, 7.0, 13.0):
        off = radius + gap
        boxes += [
            Box(x - wide / 2, y + off, x + wide / 2, y + off + high),
            Box(x - wide / 2, y - off - high, x + wide / 2, y - off),
            Box(x + off, y - high / 2, x + off + wide, y + high / 2),
            Box(x - off - wide, y - high / 2, x - off, y + high / 2),
        ]
    return boxes


def _specification(key: Key, datasets: dict[str, list[dict[str, Any]]]) -> str:
    """The layers, from the ground up: areas, hatches, disputed lines, circles, names on a white halo, key."""
    import altair as alt

    width, height = math.ceil(key.width_px), math.ceil(key.close() + 2)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False))

    def shapes(name: str, **mark: Any) -> Any:
        return alt.Chart(alt.Data(name=name)).mark_geoshape(**mark).project(type="identity", scale=1, translate=[0, 0])

    def text(name: str, **mark: Any) -> list[Any]:
        """A font's weight is no channel of Vega-Lite, so bold and normal are two layers."""
        base = alt.Chart(alt.Data(name=name))
        return [
            base.transform_filter(f"datum.weight === '{weight}'")
            .mark_text(fontWeight=weight, baseline="middle", **mark)
            .encode(x=x, y=y, text="text:N")
            for weight in ("bold", "normal")
        ]

    areas = shapes("areas", stroke="#a6a6a6", strokeWidth=0.6).encode(color=alt.Color("colour:N", scale=None))
    hatches = shapes("hatches", filled=False, stroke="#8c8c8c", strokeWidth=0.7)
    disputed = shapes("disputed", filled=False, stroke=palette.INK, strokeWidth=1.1, strokeDash=[1, 2.5], strokeCap="round")
    circles = alt.Chart(alt.Data(name="circles")).mark_circle(
        color=palette.BLUE, opacity=0.8, stroke=palette.WHITE, strokeWidth=0.8
    )
    circles = circles.encode(x=x, y=y, size=alt.Size("size:Q", scale=None))
    halo = text("names", fontSize=NAME_PX, stroke=palette.WHITE, strokeWidth=2.4, strokeJoin="round", color=palette.WHITE)
    names = text("names", fontSize=NAME_PX, color=palette.INK)
    words = text("key", align="right" if key.look.mirrored else "left", color=palette.INK)
    layers = alt.layer(areas, hatches, disputed, circles, *halo, *names, *words)
    return spec_json(layers.properties(width=width, height=height, autosize="none", padding=0), datasets)
