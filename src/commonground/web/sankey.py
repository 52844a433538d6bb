"""A Sankey diagram of paths through stations: the small gathered, laid out in columns, drawn as SVG; the same bytes each time.

Every ribbon is as wide as its money, on one scale, so that through each box between the first and last column as much goes out as
came in. Boxes are named beside them: no colour has to be read. Right to left, the same picture is mirrored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from commonground.brief import palette
from commonground.brief.axes import text_width_px
from commonground.brief.bidi import label
from commonground.brief.drawing import FONT, Look

WIDTH_PX = 1200
BOX_PX = 12
GAP_PX = 17
"""Between the boxes of a column: room for a name."""
MONEY_PX = 330
"""The height of all the money."""
TOP_PX = 26
NAME_PX = 11
NAMED_PX = (320, 188)
"""The most room of a name, and where two columns' names face each other."""
SWEEPS = 3
ARABIC = re.compile("[\u0590-\u08ff]")

Names = tuple[str, ...]


@dataclass(frozen=True)
class Walk:
    """Some money on its way: the names of its stations, in order, and how much (whole cents, above zero)."""

    names: Names
    cents: int


@dataclass(frozen=True)
class Box:
    """A station: its column, name and money, and its place from the top (pixels)."""

    column: int
    name: str
    cents: int
    top: float
    height: float
    rest: bool


@dataclass(frozen=True)
class Ribbon:
    """The money from a box of a column to one of the next: where it leaves and enters, from the top, and how wide (pixels)."""

    column: int
    source: str
    target: str
    cents: int
    leaves: float
    enters: float
    width: float


@dataclass(frozen=True)
class Plan:
    """A laid out picture."""

    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]
    columns: int
    height: float


def gathered(walks: Sequence[Walk], most: int, rest: str) -> tuple[Walk, ...]:
    """The walks with at most so many stations in a column: the largest by their money, all others as one called `rest`."""
    if not walks:
        return ()
    kept = []
    for column in range(len(walks[0].names)):
        sums: dict[str, int] = defaultdict(int)
        for walk in walks:
            sums[walk.names[column]] += walk.cents
        ranked = sorted((name for name in sums if name != rest), key=lambda name: (-sums[name], name))
        kept.append(set(ranked if len(sums) <= most else ranked[: most - 1]))
    found: dict[Names, int] = defaultdict(int)
    for walk in walks:
        found[tuple(name if name in kept[i] else rest for i, name in enumerate(walk.names))] += walk.cents
    return tuple(Walk(names, cents) for names, cents in sorted(found.items(), key=lambda one: (-one[1], one[0])))


def laid_out(walks: Sequence[Walk], rest: str = "") -> Plan:
    """Boxes and ribbons; each column in the order in which its ribbons cross least, as far as sweeps find it, `rest` last."""
    if not walks:
        return Plan((), (), 0, 0)
    columns = len(walks[0].names)
    sums = [_sums(walks, column) for column in range(columns)]
    scale = MONEY_PX / max(1, sum(walk.cents for walk in walks))
    full = MONEY_PX + GAP_PX * (max(len(names) for names in sums) - 1)
    tops: list[dict[str, float]] = []
    boxes: list[Box] = []
    for column, order in enumerate(_orders(walks, sums, rest)):
        at = TOP_PX + (full - MONEY_PX - GAP_PX * (len(order) - 1)) / 2
        tops.append({})
        for name in order:
            cents = sums[column][name]
            tops[column][name] = at
            boxes.append(Box(column, name, cents, at, cents * scale, name == rest))
            at += cents * scale + GAP_PX
    ribbons = [one for column in range(columns - 1) for one in _ribbons(walks, column, tops, scale)]
    return Plan(tuple(boxes), tuple(ribbons), columns, TOP_PX + full + NAME_PX)


def _sums(walks: Sequence[Walk], column: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for walk in walks:
        found[walk.names[column]] += walk.cents
    return found


def _orders(walks: Sequence[Walk], sums: list[dict[str, int]], rest: str) -> list[list[str]]:
    """The names of each column from the top: by size at first, then by the middle of their neighbours, swept to and fro.

    Source: Sugiyama, Tagawa, Toda, Methods for visual understanding of hierarchical system structures, IEEE SMC 11 (1981).
    """
    orders = [[name for name, _ in sorted(names.items(), key=lambda one: (-one[1], one[0]))] for names in sums]
    last = len(orders) - 1
    back, forth = [(at, at + 1) for at in range(last - 1, -1, -1)], [(at, at - 1) for at in range(1, last + 1)]
    for column, beside in (back + forth) * SWEEPS:
        middle = _middles(walks, column, beside, orders[beside], sums)
        own = sums[column]
        orders[column] = sorted(own, key=lambda name: (round(middle[name], 6), -own[name], name))
    return [sorted(names, key=lambda name: name == rest) for names in orders]


def _middles(
    walks: Sequence[Walk], column: int, beside: int, order: Sequence[str], sums: list[dict[str, int]]
) -> dict[str, float]:
    """Of each name the mean height of the money beside it to which its own is bound."""
    height, at = {}, 0
    for name in order:
        height[name] = at + sums[beside][name] / 2
        at += sums[beside][name]
    found: dict[str, float] = defaultdict(float)
    for walk in walks:
        found[walk.names[column]] += height[walk.names[beside]] * walk.cents / sums[column][walk.names[column]] / max(1, at)
    return found


def _ribbons(walks: Sequence[Walk], column: int, tops: list[dict[str, float]], scale: float) -> list[Ribbon]:
    """The ribbons from a column to the next, stacked in the order of the boxes at their other ends."""
    between: dict[tuple[str, str], int] = defaultdict(int)
    for walk in walks:
        between[walk.names[column], walk.names[column + 1]] += walk.cents
    left, right = tops[column], tops[column + 1]
    leaves, enters = dict(left), dict(right)
    starts: dict[tuple[str, str], float] = {}
    for pair in sorted(between, key=lambda pair: (left[pair[0]], right[pair[1]], pair)):
        starts[pair] = leaves[pair[0]]
        leaves[pair[0]] += between[pair] * scale
    found = []
    for pair in sorted(between, key=lambda pair: (right[pair[1]], left[pair[0]], pair)):
        width = between[pair] * scale
        found.append(Ribbon(column, *pair, between[pair], starts[pair], enters[pair[1]], width))
        enters[pair[1]] += width
    return found


def drawn(plan: Plan, heads: Sequence[str], look: Look, alt: str, amount: Callable[[int], str]) -> str:
    """The plan as SVG with its alternative text; `heads` are the names of the columns, `amount` writes cents."""
    inside = [_ribbon(one, plan, look, amount) for one in plan.ribbons]
    for box in plan.boxes:
        inside += _box(box, plan, look, amount)
    inside += [
        _text(_x(column, plan), TOP_PX - 13, head, look, column == plan.columns - 1, bold=True)
        for column, head in enumerate(heads)
    ]
    size = f'width="{WIDTH_PX}" height="{plan.height:.0f}" viewBox="0 0 {WIDTH_PX} {plan.height:.0f}"'
    start = f'<svg role="img" direction="ltr" aria-label={quoteattr(alt)} xmlns="http://www.w3.org/2000/svg" {size}'
    return f'{start} font-family="{FONT}" font-size="{NAME_PX}">{"".join(inside)}</svg>'


def _x(column: int, plan: Plan) -> float:
    """Where a column begins, from the side where reading starts."""
    return (WIDTH_PX - BOX_PX) * column / max(1, plan.columns - 1)


def _side(x: float, look: Look) -> str:
    return f"{WIDTH_PX - x if look.mirrored else x:.1f}"


def _ribbon(one: Ribbon, plan: Plan, look: Look, amount: Callable[[int], str]) -> str:
    start, end = _x(one.column, plan) + BOX_PX, _x(one.column + 1, plan)
    middle = _side((start + end) / 2, look)
    a, b = _side(start, look), _side(end, look)
    width = max(one.width, 0.5)
    y, z = one.leaves, one.enters
    path = (
        f"M{a} {y:.1f}C{middle} {y:.1f} {middle} {z:.1f} {b} {z:.1f}"
        f"V{z + width:.1f}C{middle} {z + width:.1f} {middle} {y + width:.1f} {a} {y + width:.1f}Z"
    )
    arrow = "\u2190" if look.mirrored else "\u2192"
    words = label(f"{one.source} {arrow} {one.target}: {amount(one.cents)}", look.direction)
    return f'<path d="{path}" fill="{palette.BRIGHT_BLUE}" fill-opacity=".45"><title>{escape(words)}</title></path>'


def _box(box: Box, plan: Plan, look: Look, amount: Callable[[int], str]) -> list[str]:
    last = box.column == plan.columns - 1
    start = _x(box.column, plan)
    left = WIDTH_PX - start - BOX_PX if look.mirrored else start
    height = max(box.height, 1)
    words = escape(label(f"{box.name}: {amount(box.cents)}", look.direction))
    fill = f'fill="{palette.PARTS[3]}"' if box.rest else f'fill="{palette.DARK_BLUE}"'
    shape = f'<rect x="{left:.1f}" y="{box.top:.1f}" width="{BOX_PX}" height="{height:.1f}" {fill}><title>{words}</title></rect>'
    at = start - 5 if last else start + BOX_PX + 5
    facing = NAMED_PX[1] if box.column >= plan.columns - 2 else NAMED_PX[0]
    sum_words = amount(box.cents)
    name = _apart(_cut(box.name, facing - text_width_px(sum_words, NAME_PX) - 8), look)
    return [shape, _text(at, box.top + height / 2 + 4, f"{name}  {sum_words}", look, last)]


def _cut(name: str, room_px: float) -> str:
    """The name, shortened to the room that it has; its whole stands in the table, and where one points."""
    if text_width_px(name, NAME_PX) <= room_px:
        return name
    while name and text_width_px(name + "…", NAME_PX) > room_px:
        name = name[:-1]
    return name.rstrip(" -,(") + "…"


def _apart(name: str, look: Look) -> str:
    """A name of Latin letters as one run among Arabic ones, its dashes and dots with it."""
    return f"\u2066{name}\u2069" if look.mirrored and not ARABIC.search(name) else name


def _text(x: float, y: float, words: str, look: Look, ends: bool, bold: bool = False) -> str:
    """Words that begin at a place, or end there; their white edge keeps them readable over ribbons."""
    if bold and ends:
        x += BOX_PX
    anchor = "end" if ends != look.mirrored else "start"
    weight = f' font-weight="700" fill="{palette.DARK_BLUE}"' if bold else f' fill="{palette.INK}"'
    edge = ' paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
    shown = escape(label(words, look.direction))
    return f'<text x="{_side(x, look)}" y="{y:.1f}" text-anchor="{anchor}"{weight}{edge}>{shown}</text>'
