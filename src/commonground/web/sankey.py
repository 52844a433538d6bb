"""A Sankey diagram of paths through stations: the small gathered, laid out in columns, drawn as SVG; the same bytes each time.

Every ribbon is as wide as its money, on one scale, so that through each box between the first and last column as much goes out as
came in. Boxes are named beside them, whole, on as many lines as it takes: no colour has to be read. Right to left, the same
picture is mirrored. For a narrow screen there is a picture of each two columns instead of one of all.
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

BOX_PX = 12
LINE_PX = 13
APART_PX = 4
"""Between the names of two boxes, one below the other."""
GAP_PX = LINE_PX + APART_PX
"""The least between the boxes of a column: room for a name of one line."""
MONEY_PX = 330
"""The height of all the money."""
TOP_PX = 26
NAME_PX = 11
BESIDE_PX = 5
"""Between a box and its name."""
SWEEPS = 3
ARABIC = re.compile("[\u0590-\u08ff]")

Names = tuple[str, ...]


@dataclass(frozen=True)
class Size:
    """How wide a picture is, and how much of that is for the names behind its last column (pixels)."""

    width: float
    behind: float

    def x(self, column: int, columns: int) -> float:
        """Where a column begins, from the side where reading starts."""
        return (self.width - self.behind - BOX_PX) * column / max(1, columns - 1)

    def room(self, column: int, columns: int) -> float:
        """How long a line of a name beside a box of the column may be."""
        end = self.width if column == columns - 1 else self.x(column + 1, columns)
        return end - self.x(column, columns) - BOX_PX - 2 * BESIDE_PX


WIDE, NARROW = Size(1200, 210), Size(350, 165)


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
    lines: tuple[str, ...] = ()
    """Its name and amount as they are written beside it."""


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


def beside(walks: Sequence[Walk], column: int) -> tuple[Walk, ...]:
    """The walks from one column to the next alone: what a narrow picture shows."""
    found: dict[Names, int] = defaultdict(int)
    for walk in walks:
        found[walk.names[column : column + 2]] += walk.cents
    return tuple(Walk(names, cents) for names, cents in sorted(found.items(), key=lambda one: (-one[1], one[0])))


def laid_out(walks: Sequence[Walk], rest: str = "", size: Size = WIDE, amount: Callable[[int], str] = str) -> Plan:
    """Boxes and ribbons; each column in the order in which its ribbons cross least, as far as sweeps find it, `rest` last.

    `amount` writes cents: a name and its amount stand beside the box, which keeps so far from the next that all lines have room.
    """
    if not walks:
        return Plan((), (), 0, 0)
    columns = len(walks[0].names)
    sums = [_sums(walks, column) for column in range(columns)]
    scale = MONEY_PX / max(1, sum(walk.cents for walk in walks))
    stacks = []
    for column, order in enumerate(_orders(walks, sums, rest)):
        room, own = size.room(column, columns), sums[column]
        lines = {name: _lines(name, amount(own[name]), room) for name in order}
        stacks.append(_stacked([(name, own[name] * scale, lines[name]) for name in order]))
    full = max(height for _, height in stacks)
    tops: list[dict[str, float]] = []
    boxes: list[Box] = []
    for column, (stack, height) in enumerate(stacks):
        start = TOP_PX + (full - height) / 2
        tops.append({name: start + at for name, at, _, _ in stack})
        for name, at, high, written in stack:
            boxes.append(Box(column, name, sums[column][name], start + at, high, name == rest, written))
    ribbons = [one for column in range(columns - 1) for one in _ribbons(walks, column, tops, scale)]
    return Plan(tuple(boxes), tuple(ribbons), columns, TOP_PX + full + NAME_PX)


Stack = list[tuple[str, float, float, tuple[str, ...]]]


def _stacked(boxes: Sequence[tuple[str, float, tuple[str, ...]]]) -> tuple[Stack, float]:
    """Boxes (name, height, lines) below one another with their tops, and how high they are with their names."""
    found: Stack = []
    at, above = 0.0, None
    for name, high, lines in boxes:
        words = len(lines) * LINE_PX
        if above is None:
            at = max(0.0, (words - high) / 2)
        else:
            at += max(GAP_PX, (words + above[1]) / 2 + APART_PX - (high + above[0]) / 2)
        found.append((name, at, high, lines))
        at, above = at + high, (high, words)
    return found, at + max(0.0, (above[1] - above[0]) / 2 if above else 0)


def _lines(name: str, sum_words: str, room_px: float) -> tuple[str, ...]:
    """A name and its amount in lines that fit; only a word longer than a line is broken."""
    lines: list[str] = [""]
    for word in name.split():
        while text_width_px(word, NAME_PX) > room_px:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width_px(word[:n], NAME_PX) <= room_px)
            lines, word = [*lines, word[:fits]] if lines[-1] else [word[:fits]], word[fits:]
        longer = f"{lines[-1]} {word}".strip()
        if text_width_px(longer, NAME_PX) <= room_px:
            lines[-1] = longer
        else:
            lines.append(word)
    if text_width_px(f"{lines[-1]}  {sum_words}", NAME_PX) <= room_px:
        return (*lines[:-1], f"{lines[-1]}  {sum_words}".strip())
    return (*lines, sum_words)


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


def drawn(plan: Plan, heads: Sequence[str], look: Look, alt: str, amount: Callable[[int], str], size: Size = WIDE) -> str:
    """The plan as SVG with its alternative text; `heads` are the names of the columns, `amount` writes cents."""
    pen = _Pen(plan.columns, look, size, amount)
    inside = [pen.ribbon(one) for one in plan.ribbons]
    for box in plan.boxes:
        inside += pen.box(box)
    inside += [pen.text(size.x(column, plan.columns), TOP_PX - 13, head, bold=True) for column, head in enumerate(heads)]
    wide, high = f"{size.width:.0f}", f"{plan.height:.0f}"
    start = f'<svg role="img" direction="ltr" aria-label={quoteattr(alt)} xmlns="http://www.w3.org/2000/svg"'
    start += f' width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    return f'{start} font-family="{FONT}" font-size="{NAME_PX}">{"".join(inside)}</svg>'


@dataclass(frozen=True)
class _Pen:
    """What draws boxes, ribbons and words, mirrored where the page runs from right to left."""

    columns: int
    look: Look
    size: Size
    amount: Callable[[int], str]

    def side(self, x: float) -> str:
        return f"{self.size.width - x if self.look.mirrored else x:.1f}"

    def ribbon(self, one: Ribbon) -> str:
        start, end = self.size.x(one.column, self.columns) + BOX_PX, self.size.x(one.column + 1, self.columns)
        middle = self.side((start + end) / 2)
        a, b = self.side(start), self.side(end)
        width = max(one.width, 0.5)
        y, z = one.leaves, one.enters
        path = (
            f"M{a} {y:.1f}C{middle} {y:.1f} {middle} {z:.1f} {b} {z:.1f}"
            f"V{z + width:.1f}C{middle} {z + width:.1f} {middle} {y + width:.1f} {a} {y + width:.1f}Z"
        )
        arrow = "\u2190" if self.look.mirrored else "\u2192"
        words = label(f"{one.source} {arrow} {one.target}: {self.amount(one.cents)}", self.look.direction)
        return f'<path d="{path}" fill="{palette.BRIGHT_BLUE}" fill-opacity=".45"><title>{escape(words)}</title></path>'

    def box(self, box: Box) -> list[str]:
        start = self.size.x(box.column, self.columns)
        left = self.size.width - start - BOX_PX if self.look.mirrored else start
        height = max(box.height, 1)
        words = escape(label(f"{box.name}: {self.amount(box.cents)}", self.look.direction))
        fill = f'fill="{palette.PARTS[3]}"' if box.rest else f'fill="{palette.DARK_BLUE}"'
        rect = (
            f'<rect x="{left:.1f}" y="{box.top:.1f}" width="{BOX_PX}" height="{height:.1f}" {fill}><title>{words}</title></rect>'
        )
        first = box.top + height / 2 + 4 - (len(box.lines) - 1) * LINE_PX / 2
        return [
            rect,
            *(self.text(start + BOX_PX + BESIDE_PX, first + at * LINE_PX, line) for at, line in enumerate(box.lines)),
        ]

    def text(self, x: float, y: float, words: str, bold: bool = False) -> str:
        """Words that begin at a place; their white edge keeps them readable over ribbons."""
        anchor = "end" if self.look.mirrored else "start"
        weight = f' font-weight="700" fill="{palette.DARK_BLUE}"' if bold else f' fill="{palette.INK}"'
        edge = ' paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
        shown = escape(label(_apart(words, self.look), self.look.direction))
        return f'<text x="{self.side(x)}" y="{y:.1f}" text-anchor="{anchor}"{weight}{edge}>{shown}</text>'


def _apart(words: str, look: Look) -> str:
    """Latin letters as one run among Arabic ones, their dashes and dots with them; a name and its amount are two runs."""
    if not look.mirrored:
        return words
    return "  ".join(run if ARABIC.search(run) else f"\u2066{run}\u2069" for run in words.split("  "))
