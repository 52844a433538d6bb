"""Plans after each rule: what speaks, what is replaced, the part for each country by quarters, and one level of a hierarchy alone.

Sources: IATI 2.03, budget and related-activity; D-Portal #302: budgets published by parent and child are added twice. A parent's
plan for a country falls away on the days for which something below it plans for that same country, so that what a parent plans for
another country stays and the totals of two countries sum to that of both. Likewise what a yearly activity plans for another year
falls away where the activity of that year plans for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonground.funding import budget_days as days
from commonground.funding import split
from commonground.funding.budget_rows import Held
from commonground.funding.relatives import Relatives
from commonground.funding.split import Ints


@dataclass(frozen=True)
class Line:
    """What a piece of a plan comes to for one country: its row, quarter, cents in dollars and in its own currency."""

    row: Ints
    country: NDArray[np.str_]
    quarter: Ints
    first: Ints
    end: Ints
    cents: Ints
    own_cents: Ints

    def where(self, kept: NDArray[np.bool_]) -> Line:
        """Those that are kept."""
        return Line(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Spread:
    """Plans of one kind after each rule: sums by step, and the lines before (`placed`) and after (`level`) relatives are heeded."""

    held: Held
    sums: dict[str, int]
    placed: Line
    level: Line


def spread(of: Held, kin: Relatives) -> Spread:
    """The plans after each rule but that of the years."""
    rows, usd = of.rows, of.usd
    newest = np.asarray(pc.equal(rows.column("turn"), 1), dtype=bool)
    dated = np.asarray(pc.fill_null(pc.less_equal(rows.column("from_date"), rows.column("to_date")), False), dtype=bool)
    secondary = np.asarray(rows.column("secondary"), dtype=bool)
    live = np.flatnonzero(newest & dated)
    plans = of.plans(live)
    cut = days.pieces(plans, _cuts(plans, kin))
    whole = cut.amounts(usd[live])
    sums = {"naive": int(usd.sum())}
    lost = int(usd[~newest].sum()) + int(whole[cut.fate == days.STATED_AGAIN].sum())
    sums["once"] = sums["naive"] - lost
    sums["revised"] = sums["once"] - int(whole[cut.fate == days.REVISED].sum())
    sums["dated"] = sums["revised"] - int(usd[newest & ~dated].sum())
    stands = cut.fate == days.STANDS
    second = secondary[live][cut.row]
    sums["first-hand"] = sums["dated"] - int(whole[stands & second].sum())
    placed = _placed(of, live, cut, stands & ~second)
    sums["split"] = int(placed.cents.sum())
    told = _told(of, placed, {owner: {(other, None) for other in others} for owner, others in kin.below.items()})
    told_yearly = _told(of, placed, kin.yearly)
    sums["yearly"] = int(placed.cents[~told_yearly].sum())
    level = placed.where(~(told | told_yearly))
    sums["hierarchy"] = int(level.cents.sum())
    return Spread(of, sums, placed, level)


def _cuts(plans: days.Plans, kin: Relatives) -> dict[str, Ints]:
    """For each activity with relatives the days at which the plans of those begin and end."""
    ends: dict[str, set[int]] = defaultdict(set)
    for owner, first, end in zip(plans.owner, plans.first.tolist(), plans.end.tolist(), strict=True):
        ends[owner] |= {first, end}
    found = {}
    for owner in ends:
        others = {*kin.below.get(owner, ()), *(other for other, _ in kin.yearly.get(owner, ()))}
        of = set().union(*(ends.get(other, ()) for other in others))
        if of:
            found[owner] = np.array(sorted(of), dtype=np.int64)
    return found


def _placed(of: Held, live: Ints, cut: days.Pieces, kept: NDArray[np.bool_]) -> Line:
    """The pieces that stand, for each country: the part of the plan for it, spread by days."""
    starts, ends = (np.searchsorted(cut.row, np.arange(len(live)), side=side) for side in ("left", "right"))
    number = np.full(of.rows.num_rows, -1, dtype=np.int64)
    number[live] = np.arange(len(live))
    parts = np.flatnonzero(number[of.part_row] >= 0)
    at = number[of.part_row[parts]]
    count = ends[at] - starts[at]
    part = np.repeat(np.arange(len(parts)), count)
    offset = np.arange(len(part)) - np.repeat(np.cumsum(count) - count, count)
    piece = starts[at][part] + offset
    length = cut.end[piece] - cut.first[piece]
    cents, own = (split.largest_remainder(whole[parts], part, length) for whole in (of.cents, of.own_cents))
    made = Line(
        of.part_row[parts][part], of.country[parts][part], cut.quarter[piece], cut.first[piece], cut.end[piece], cents, own
    )
    return made.where(kept[piece])


def _told(of: Held, placed: Line, others: Mapping[str, Iterable[tuple[str, int | None]]]) -> NDArray[np.bool_]:
    """The lines of an activity on days for which one of the others plans for the same country too (in its year, if it has one)."""
    spans: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    owner = of.rows.column("owner").to_pylist()
    related = {*others, *(other for kin in others.values() for other, _ in kin)}
    numbers = np.flatnonzero(np.array([name in related for name in owner], dtype=bool)[placed.row])
    columns = (placed.row, placed.country, placed.first, placed.end, placed.quarter, placed.own_cents)
    cells = (column[numbers].tolist() for column in columns)
    for i, row, country, first, end, quarter, cents in zip(numbers.tolist(), *cells, strict=True):
        lines[owner[row], country].append(i)
        if cents:
            spans[owner[row], country].append((first, end, days.year_of(quarter)))
    told = np.zeros(len(placed.row), dtype=bool)
    for (activity, country), mine in lines.items():
        by = [
            (first, end)
            for other, year in others.get(activity, ())
            for first, end, of_year in spans.get((other, country), ())
            if year in (None, of_year)
        ]
        at = np.array(mine, dtype=np.int64)
        told[at] = days.covered(placed.first[at], by)
    return told


def in_years(line: Line, years: tuple[int, int] | None) -> Line:
    """What lies in these years (first and last); all of it where None is given."""
    if years is None:
        return line
    year = 1970 + line.quarter // 4
    return line.where((year >= years[0]) & (year <= years[1]))


def filling(budget: Spread, plan: Spread, beside: Line, kin: Relatives) -> Line:
    """Planned disbursements of years for which neither the activity nor a relative of it states a budget for the country."""
    owner = budget.held.rows.column("owner").to_pylist()
    relatives: dict[str, set[str]] = defaultdict(set)
    for parent, children in kin.below.items():
        for child in children:
            relatives[child].add(parent)
            relatives[parent].add(child)
    for activity, others in kin.yearly.items():
        relatives[activity] |= {other for other, _ in others}
    told: set[tuple[str, str, int]] = set()
    line = budget.placed
    for row, country, quarter in zip(line.row.tolist(), line.country.tolist(), line.quarter.tolist(), strict=True):
        for name in (owner[row], *relatives.get(owner[row], ())):
            told.add((name, country, days.year_of(quarter)))
    planner = plan.held.rows.column("owner").to_pylist()
    keys = zip(beside.row.tolist(), beside.country.tolist(), beside.quarter.tolist(), strict=True)
    return beside.where(np.array([(planner[r], c, days.year_of(q)) not in told for r, c, q in keys], dtype=bool))
