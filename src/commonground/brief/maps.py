"""Maps of a country's units: symbols for counts, filled areas for rates only, hatching where there is no figure.

A count is never an area's colour (a large empty district would outshout a small full one); `symbol_map` draws circles whose
area is the count, `rate_map` fills areas by class. No data rises to the right, withheld falls to the right, and both are
named in the legend. Names are placed where they cover least; only a unit with nothing may go without.
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

NAME_PX = 8.5
NAME_LINE_PX = 9.5
NEAR_PX = 8.0
"""A name that stands further than this from its circle is joined to it by a line."""
MARGIN_PX = 20.0
"""Room for names beside the country."""
PLACING_ROUNDS = 4
GAPS_PX = (1.5, 5.0, 10.0, 16.0, 23.0, 31.0, 40.0)


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
    """Boundaries for drawing: WKB in degrees by code, lines that are disputed or approximate, and the countries around."""

    units: tuple[tuple[str, bytes], ...]
    disputed: tuple[bytes, ...] = ()
    around: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, wkb_by_code: Mapping[str, bytes], disputed: Sequence[bytes] = (), around: Sequence[bytes] = ()) -> "Outlines":
        """Outlines in the order of their codes, whatever order they came in."""
        return cls(tuple(sorted(wkb_by_code.items())), tuple(disputed), tuple(around))


def symbol_map(
    units: Sequence[Unit],
    outlines: Outlines,
    look: Look,
    *,
    legend: str,
    width_px: int = HALF_WIDTH_PX,
    most_height_px: int = 250,
) -> str:
    """Circles whose area is the count; `legend` says what is counted. A unit without an outline is left to the table."""
    ground = canvas(outlines.units, outlines.disputed, width_px - 2 * MARGIN_PX, float(most_height_px), outlines.around)
    drawn = [unit for unit in units if unit.code in ground.units]
    largest = max((unit.value or 0.0 for unit in drawn), default=0.0)
    key = Key(look, ground.width_px, ground.height_px + 6)
    key.heading(legend)
    key.sizes(largest)
    datasets = on_ground(ground, drawn, {}, key)
    for unit in drawn:
        if unit.value:
            x, y = anchor(ground.units[unit.code])
            datasets["circles"].append({"x": x, "y": y, "size": round(math.pi * radius_px(unit.value, largest) ** 2, 1)})
    datasets["names"], datasets["leaders"] = placed_names(ground, drawn, look, largest)
    return specification(key, datasets)


def rate_map(
    units: Sequence[Unit],
    outlines: Outlines,
    look: Look,
    *,
    legend: str,
    breaks: Sequence[tuple[float, str]],
    width_px: int = HALF_WIDTH_PX,
    most_height_px: int = 250,
) -> str:
    """Areas filled by the class of a rate; `breaks` are up to five (upper end, words), rising, the last high enough for all.

    Raises ValueError for more classes than there are blues, or a value above the last break.
    """
    if len(breaks) > len(palette.SEQUENTIAL):
        raise ValueError(f"{len(breaks)} classes on one map; at most {len(palette.SEQUENTIAL)} can be told apart")
    ground = canvas(outlines.units, outlines.disputed, width_px - 2 * MARGIN_PX, float(most_height_px), outlines.around)
    drawn = [unit for unit in units if unit.code in ground.units]
    colours = {unit.code: palette.SEQUENTIAL[_class_of(unit.value, breaks)] for unit in drawn if unit.value is not None}
    key = Key(look, ground.width_px, ground.height_px + 6)
    key.heading(legend)
    for colour, (_, words) in zip(palette.SEQUENTIAL, breaks, strict=False):
        key.swatch(colour, words)
    datasets = on_ground(ground, drawn, colours, key)
    datasets["names"], datasets["leaders"] = placed_names(ground, drawn, look, 0.0)
    return specification(key, datasets)


def _class_of(value: float, breaks: Sequence[tuple[float, str]]) -> int:
    for at, (upper, _) in enumerate(breaks):
        if value <= upper:
            return at
    raise ValueError(f"{value} is above the last class ({breaks[-1][0]})")


def on_ground(ground: Canvas, drawn: Sequence[Unit], colours: Mapping[str, str], key: Key) -> dict[str, list[dict[str, Any]]]:
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
        "around": [feature(land) for land in ground.around],
        "areas": areas + key.areas,
        "hatches": [hatch for hatch in hatches if hatch["geometry"]["coordinates"]] + key.hatches,
        "disputed": disputed,
        "circles": list(key.circles),
        "key": key.words,
    }


def placed_names(
    ground: Canvas, drawn: Sequence[Unit], look: Look, largest: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Names with their values below, largest first, each where it covers least; and the lines to those that stand further off.

    Where there is no room for the name of a unit with nothing, its 0 stands alone.
    """
    places = {unit.code: anchor(ground.units[unit.code]) for unit in drawn}
    radii = {unit.code: radius_px(unit.value or 0.0, largest) for unit in drawn}
    taken = [Box(x - r, y - r, x + r, y + r) for code, (x, y) in places.items() if (r := radii[code]) > 0]
    words = {Missing.NO_DATA: look.words.no_data, Missing.WITHHELD: look.words.withheld}
    lines: dict[str, list[str]] = {}
    boxes: dict[str, Box] = {}
    ranked = sorted(drawn, key=lambda unit: (-(unit.value or 0.0), unit.value is not None, unit.code))
    for _ in range(PLACING_ROUNDS):  # the first come first; then each is placed again among all the others
        for unit in ranked:
            below = unit.text if unit.value is not None else words[unit.missing or Missing.NO_DATA]
            others = [*taken, *(box for code, box in boxes.items() if code != unit.code)]
            spot, home = (*places[unit.code], radii[unit.code]), ground.units[unit.code]
            lines[unit.code] = [text for text in (unit.name, below) if text]
            boxes[unit.code] = _placed(spot, lines[unit.code], others, home, ground)
            if unit.value == 0 and any(boxes[unit.code].overlap(other) > 4 for other in others):
                lines[unit.code] = [below]
                boxes[unit.code] = _placed(spot, [below], others, home, ground)
    names = [row for unit in ranked for row in _written(unit.name, lines[unit.code], boxes[unit.code], look)]
    spots = [(*places[code], radii[code], box) for code, box in boxes.items()]
    return names, [_leader(x, y, radius, box) for x, y, radius, box in spots if box.distance(x, y) > radius + NEAR_PX]


def _written(name: str, lines: Sequence[str], box: Box, look: Look) -> list[dict[str, Any]]:
    return [
        {
            "x": round((box.left + box.right) / 2, 1),
            "y": round(box.top + (at + 0.5) * NAME_LINE_PX, 1),
            "text": label(line, look.direction),
            "weight": "bold" if at == 0 and line == name else "normal",
        }
        for at, line in enumerate(lines)
    ]


def _placed(spot: tuple[float, float, float], lines: Sequence[str], taken: Sequence[Box], home: Any, ground: Canvas) -> Box:
    wide = max(text_width_px(line, NAME_PX) for line in lines) * 1.04
    around = _around(*spot, wide, NAME_LINE_PX * len(lines))
    return least_crowded(around, taken, home, (-MARGIN_PX, ground.width_px + MARGIN_PX, ground.height_px), spot)


def _leader(x: float, y: float, radius: float, box: Box) -> dict[str, Any]:
    """A thin line from the edge of a unit's circle, or its middle, to its name."""
    to_x, to_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    long = math.hypot(to_x - x, to_y - y)
    share = radius / long if long else 0.0
    return {
        "x": round(x + (to_x - x) * share, 1),
        "y": round(y + (to_y - y) * share, 1),
        "x2": round(to_x, 1),
        "y2": round(to_y, 1),
    }


def _around(x: float, y: float, radius: float, wide: float, high: float) -> list[Box]:
    """Where a name may stand: on the spot when there is no circle, else below, above, right, left, aslant, then further off."""
    boxes = [Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)] if radius < 2 or wide < radius * 1.6 else []
    for gap in GAPS_PX:
        off = radius + gap
        aslant = off * 0.75
        boxes += [
            Box(x - wide / 2, y + off, x + wide / 2, y + off + high),
            Box(x - wide / 2, y - off - high, x + wide / 2, y - off),
            Box(x + off, y - high / 2, x + off + wide, y + high / 2),
            Box(x - off - wide, y - high / 2, x - off, y + high / 2),
            Box(x + aslant, y + aslant, x + aslant + wide, y + aslant + high),
            Box(x - aslant - wide, y + aslant, x - aslant, y + aslant + high),
            Box(x + aslant, y - aslant - high, x + aslant + wide, y - aslant),
            Box(x - aslant - wide, y - aslant - high, x - aslant, y - aslant),
        ]
    return boxes


def specification(key: Key, datasets: dict[str, list[dict[str, Any]]]) -> str:
    """The layers, from the ground up: the land around, areas, hatches, disputed lines, circles, names on a white halo, key."""
    import altair as alt

    width, height = math.ceil(key.width_px), math.ceil(key.close() + 2)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-MARGIN_PX, width + MARGIN_PX], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False))

    def shapes(name: str, **mark: Any) -> Any:
        return alt.Chart(alt.Data(name=name)).mark_geoshape(**mark).project(type="identity", scale=1, translate=[MARGIN_PX, 0])

    def text(name: str, **mark: Any) -> list[Any]:
        # a font's weight is no channel of Vega-Lite, so bold and normal are two layers
        base = alt.Chart(alt.Data(name=name))
        return [
            base.transform_filter(f"datum.weight === '{weight}'")
            .mark_text(fontWeight=weight, baseline="middle", **mark)
            .encode(x=x, y=y, text="text:N")
            for weight in ("bold", "normal")
        ]

    areas = shapes("areas", stroke="#a6a6a6", strokeWidth=0.6).encode(color=alt.Color("colour:N", scale=None))
    around = shapes("around", fill=palette.LAND_GREY, stroke=palette.RULE_GREY, strokeWidth=0.5)
    hatches = shapes("hatches", filled=False, stroke="#8c8c8c", strokeWidth=0.7)
    disputed = shapes("disputed", filled=False, stroke=palette.INK, strokeWidth=1.1, strokeDash=[1, 2.5], strokeCap="round")
    circles = alt.Chart(alt.Data(name="circles")).mark_circle(
        color=palette.BLUE, opacity=0.8, stroke=palette.WHITE, strokeWidth=0.8
    )
    circles = circles.encode(x=x, y=y, size=alt.Size("size:Q", scale=None))
    leaders = alt.Chart(alt.Data(name="leaders")).mark_rule(color=palette.TEXT_GREY, strokeWidth=0.6)
    leaders = leaders.encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    halo = text("names", fontSize=NAME_PX, stroke=palette.WHITE, strokeWidth=2.4, strokeJoin="round", color=palette.WHITE)
    names = text("names", fontSize=NAME_PX, color=palette.INK)
    words = text("key", align="right" if key.look.mirrored else "left", color=palette.INK)
    layers = alt.layer(around, areas, hatches, disputed, circles, leaders, *halo, *names, *words)
    return spec_json(layers.properties(width=width + 2 * MARGIN_PX, height=height, autosize="none", padding=0), datasets)
