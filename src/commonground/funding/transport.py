"""Moving supplies to demands over allowed pairs, exactly: the linear programs behind allocation, solved with HiGHS.

All amounts are whole numbers, and every program here is a network: its corner solutions are whole, so nothing is rounded after the
solution. What demands can be given together is a polymatroid (Federgruen and Groenevelt, Operations Research 34, 1986). Therefore
filling demands in an order gives the best total for any weights that fall along that order, and the lexicographic maximum of the
minimum of coverage is found by splitting at minimum cuts (Fujishige, Mathematics of Operations Research 5, 1980).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LARGEST = 1 << 50
"""So that sums stay exact in doubles, in which HiGHS reckons."""


class Unsolved(RuntimeError):
    """HiGHS did not find the optimum of a program that has one."""


@dataclass(frozen=True)
class Network:
    """Supplies, groups of demands, and the links over which a supply may reach a group.

    `supply`: what each supply holds. `group`: the group of each demand, of those that exactly the same links reach.
    `least` and `most`: the bounds of what each demand takes. Link i leads from `source[i]` to `target[i]` (a group) and carries at
    most `limit[i]` (-1: no limit). Links are sorted by source, then target.
    """

    supply: Ints
    group: Ints
    least: Ints
    most: Ints
    source: Ints
    target: Ints
    limit: Ints

    @cached_property
    def groups(self) -> int:
        """How many groups there are."""
        return int(max(self.group.max(initial=-1), self.target.max(initial=-1))) + 1

    def summed(self, values: Ints) -> Ints:
        """The sum of a value of demands, by group."""
        total = np.zeros(self.groups, np.int64)
        np.add.at(total, self.group, values)
        return total

    @cached_property
    def carries(self) -> Ints:
        """The most that each link can carry."""
        room = np.minimum(self.supply[self.source], self.summed(self.most)[self.target])
        return np.where(self.limit < 0, room, np.minimum(self.limit, room))


@dataclass(frozen=True)
class Flow:
    """What each demand takes and each link carries."""

    taken: Ints
    carried: Ints


def solver() -> highspy._core._Highs:
    """HiGHS, silent and on one thread, so that the same program always has the same solution."""
    # the class that Highs wraps: Highs itself prints a line to standard output before it can be silenced (HiGHS issue 2749)
    highs = highspy._core._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("presolve", "off")  # networks of this kind are solved in half the time without
    highs.setOptionValue("random_seed", 0)
    return highs


def solve(
    cost: Floats, bounds: tuple[Floats, Floats], rows: tuple[Floats, Floats], start: Ints, index: Ints, value: Floats
) -> highspy._core._Highs:
    """Minimise cost over columns within bounds and rows within bounds; the matrix is by column. Raises Unsolved."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(rows[0])
    program.col_cost_, program.col_lower_, program.col_upper_ = cost, *bounds
    program.row_lower_, program.row_upper_ = rows
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = start, index, value
    highs = solver()
    highs.passModel(program)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Unsolved(highs.modelStatusToString(highs.getModelStatus()))
    return highs


def fill(net: Network, weight: Floats) -> Flow:
    """The flow of the greatest sum of weight times taken, each demand within its bounds.

    With strictly falling positive weights this is the one that fills demands in their order, and takes as much as can be taken.
    """
    if not len(net.group):
        return Flow(net.most, np.zeros(len(net.source), np.int64))
    return checked(net, _whole(net, _filled(net, weight)))


def refill(net: Network, weight: Floats, extra: list[tuple[int, int]]) -> list[Flow]:
    """The same for each (supply, units) with so many units more in that supply; each begins where the last one ended."""
    if not len(net.group):
        return [fill(net, weight) for _ in extra]
    highs = _filled(net, weight)
    flows = []
    for at, units in extra:
        held = net.supply.copy()
        held[at] += units
        more = replace(net, supply=held)
        _hold(highs, more, at)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise Unsolved(highs.modelStatusToString(highs.getModelStatus()))
        flows.append(checked(more, _whole(more, highs)))
        _hold(highs, net, at)
    return flows


def _hold(highs: highspy._core._Highs, net: Network, at: int) -> None:
    """Tell HiGHS what a supply holds in this network, and what its links can carry."""
    links = np.flatnonzero(net.source == at).astype(np.int32)
    highs.changeRowBounds(at, -highspy.kHighsInf, float(net.supply[at]))
    highs.changeColsBounds(len(links), links, np.zeros(len(links)), net.carries[links].astype(float))


def _whole(net: Network, highs: highspy._core._Highs) -> Flow:
    whole = np.rint(np.asarray(highs.getSolution().col_value)).astype(np.int64)
    return Flow(whole[len(net.source) :], whole[: len(net.source)])


def _filled(net: Network, weight: Floats) -> highspy._core._Highs:
    """The linear program of `fill`, solved: a column for each link and demand, a row for each supply and group."""
    links, demands = len(net.source), len(net.group)
    cost = np.concatenate([np.zeros(links), -weight])
    lower = np.concatenate([np.zeros(links), net.least.astype(float)])
    upper = np.concatenate([net.carries.astype(float), net.most.astype(float)])
    supplies = len(net.supply)
    none = np.zeros(net.groups)
    rows = (np.append(np.full(supplies, -highspy.kHighsInf), none), np.append(net.supply.astype(float), none))
    start = np.concatenate([np.arange(links) * 2, 2 * links + np.arange(demands + 1)])
    ends = np.column_stack([net.source, supplies + net.target]).ravel()
    index = np.concatenate([ends, supplies + net.group])
    value = np.concatenate([np.tile([1.0, -1.0], links), np.ones(demands)])
    return solve(cost, (lower, upper), rows, start, index, value)


def most_flow(net: Network, most: Ints) -> Flow:
    """The greatest flow when each group takes at most this; `taken` is by group.

    Falling weights have the same greatest total as equal ones, and HiGHS solves them in a third of the time.
    """
    groups = np.arange(net.groups)
    whole = Network(net.supply, groups, np.zeros(net.groups, np.int64), most, net.source, net.target, net.limit)
    return fill(whole, 2 - groups / max(net.groups, 1))


def checked(net: Network, flow: Flow) -> Flow:
    """The flow, when it takes from no supply more than it holds, and gives each group what its demands take. Raises Unsolved."""
    out, into = np.zeros(len(net.supply), np.int64), np.zeros(net.groups, np.int64)
    np.add.at(out, net.source, flow.carried)
    np.add.at(into, net.target, flow.carried)
    whole = (out <= net.supply).all() and (into == net.summed(flow.taken)).all() and (flow.carried >= 0).all()
    if not (whole and (flow.taken >= net.least).all() and (flow.taken <= net.most).all()):
        raise Unsolved("the solution is not whole")
    return flow


def prices(net: Network, flow: Flow, worth: Floats) -> Floats:
    """What one more unit is worth at each demand, where `flow` is of the greatest worth: the duals of its linear program.

    A unit is worth what the demand is, while that has room; else as much as the money which it frees is worth where that may go. Of
    the duals of a degenerate optimum these are those for one more, not for one less.
    """
    room = np.where(flow.taken < net.most, worth, 0.0)
    group = np.zeros(net.groups)
    np.maximum.at(group, net.group, room)
    roomy, busy = (net.limit < 0) | (flow.carried < net.limit), flow.carried > 0
    while True:
        supply = np.zeros(len(net.supply))
        np.maximum.at(supply, net.source[roomy], group[net.target[roomy]])
        freed = group.copy()
        np.maximum.at(freed, net.target[busy], supply[net.source[busy]])
        if (freed == group).all():
            break
        group = freed
    found: Floats = np.maximum(room, np.where(flow.taken > 0, group[net.group], 0.0))
    return found


def cheapest(net: Network, taken: Ints, rank: Ints) -> Flow:
    """The flow that gives each demand what is said and spends supplies of a low rank first: the most bound before the free."""
    used = net.source
    if not len(used):
        return checked(net, Flow(taken, np.zeros(0, np.int64)))
    cost = rank[used].astype(float)
    supplies = len(net.supply)
    wanted = net.summed(taken).astype(float)
    rows = (
        np.concatenate([np.full(supplies, -highspy.kHighsInf), wanted]),
        np.concatenate([net.supply.astype(float), wanted]),
    )
    links = len(used)
    index = np.column_stack([used, supplies + net.target]).ravel()
    upper = net.carries.astype(float)
    highs = solve(cost, (np.zeros(links), upper), rows, np.arange(links + 1) * 2, index, np.ones(2 * links))
    carried = np.rint(np.asarray(highs.getSolution().col_value)).astype(np.int64)
    return checked(net, Flow(taken, carried))


def levels(net: Network, has: Ints, whole: Ints) -> Ints:
    """What each demand takes so that the lowest (has + taken) / whole is as high as can be, then the second lowest, and so on.

    Exact to one unit: levels are fractions, and what a level gives to several demands is rounded by largest remainder to the sum
    that can be given. `whole` is positive. Demands keep within their bounds.
    """
    taken = np.zeros(len(net.group), np.int64)
    waiting = [(net, np.arange(len(net.group)), int(most_flow(net, net.summed(net.most)).taken.sum()))]
    while waiting:
        part, at, total = waiting.pop()
        if len(at) == 0:
            continue
        wanted = water(has[at], whole[at], part.least, part.most, total)
        flow = most_flow(part, part.summed(wanted))
        if int(flow.taken.sum()) == total:
            taken[at] = wanted
            continue
        waiting += _cut(part, at, flow, total)
    return taken


def water(has: Ints, whole: Ints, least: Ints, most: Ints, total: int) -> Ints:
    """Shares of `total` that lift every demand to one level, between its bounds; whole, by largest remainder.

    The level solves sum(clamp(level * whole - has, least, most)) = total; it is a fraction of whole numbers.
    """
    low, high = (has + least) / whole, (has + most) / whole
    marks = np.unique(np.concatenate([low, high]))
    first, last = 0, len(marks) - 1
    while first < last:  # the last mark at which the sum is not above the total
        middle = (first + last + 1) // 2
        if np.clip(marks[middle] * whole - has, least, most).sum() <= total:
            first = middle
        else:
            last = middle - 1
    level = marks[first]
    following = marks[first + 1] if first + 1 < len(marks) else level
    rising = (low <= level) & (high >= following) & (high > low)
    fixed = np.where(low > level, least, most)
    rest = total - int(fixed[~rising].sum())
    if not rising.any():
        return _topped(np.where(rising, least, fixed), least, most, total)
    base, weight = int(has[rising].sum()) + rest, int(whole[rising].sum())
    shares = fixed.copy()
    numerators = [base * int(w) for w in whole[rising]]
    quotients = np.array([n // weight for n in numerators], np.int64)
    remainders = [n % weight for n in numerators]
    shares[rising] = np.clip(quotients - has[rising], least[rising], most[rising])
    missing = total - int(shares.sum())
    order = sorted(range(len(remainders)), key=lambda i: -remainders[i])
    where = np.flatnonzero(rising)
    for i in order[: max(missing, 0)]:
        shares[where[i]] += shares[where[i]] < most[where[i]]
    return _topped(shares, least, most, total)


def _topped(shares: Ints, least: Ints, most: Ints, total: int) -> Ints:
    """The shares with the few units that rounding left over or took too much, in order."""
    missing = total - int(shares.sum())
    while missing:
        room = np.flatnonzero(shares < most) if missing > 0 else np.flatnonzero(shares > least)
        if not len(room):
            raise Unsolved("the total does not lie between the bounds")
        some = room[: abs(missing)]
        shares[some] += 1 if missing > 0 else -1
        missing = total - int(shares.sum())
    return shares


def _cut(part: Network, at: Ints, flow: Flow, total: int) -> list[tuple[Network, Ints, int]]:
    """The two networks on the sides of a minimum cut: demands that share in all they can get, and those that could get more."""
    reached_supply, reached_group = _reached(part, flow)
    short = ~reached_group[part.group]
    got = int(flow.taken[~reached_group].sum())
    crossing = reached_supply[part.source] & ~reached_group[part.target]
    inflow, outflow = np.zeros(part.groups, np.int64), np.zeros(len(part.supply), np.int64)
    np.add.at(inflow, part.target[crossing], flow.carried[crossing])
    np.add.at(outflow, part.source[crossing], flow.carried[crossing])
    fixed = np.flatnonzero(inflow)
    below = ~reached_supply[part.source] & ~reached_group[part.target]
    above = reached_supply[part.source] & reached_group[part.target]
    kept = np.append(np.where(reached_supply, 0, part.supply), inflow[fixed])
    lower = _sub(
        kept,
        part,
        short,
        np.append(part.source[below], len(part.supply) + np.arange(len(fixed))),
        np.append(part.target[below], fixed),
        np.append(part.limit[below], np.full(len(fixed), -1)),
    )
    upper = _sub(
        np.where(reached_supply, part.supply - outflow, 0),
        part,
        ~short,
        part.source[above],
        part.target[above],
        part.limit[above],
    )
    return [(lower, at[short], got), (upper, at[~short], total - got)]


def _sub(supply: Ints, part: Network, demands: NDArray[np.bool_], source: Ints, target: Ints, limit: Ints) -> Network:
    """The part of a network that these demands and links make, numbered anew."""
    supplies, source = np.unique(source, return_inverse=True)
    groups, group = np.unique(part.group[demands], return_inverse=True)
    place = np.full(part.groups, -1)
    place[groups] = np.arange(len(groups))
    return Network(supply[supplies], group, part.least[demands], part.most[demands], source, place[target], limit)


def _reached(part: Network, flow: Flow) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Supplies and groups that a supply with something left reaches, over links with room and back over links in use."""
    out = np.zeros(len(part.supply), np.int64)
    np.add.at(out, part.source, flow.carried)
    supply, group = out < part.supply, np.zeros(part.groups, bool)
    # a link's own limit is real, and so is the room of the demands behind it, which `carries` does not confuse with it
    roomy = (part.limit < 0) | (flow.carried < part.limit)
    busy = flow.carried > 0
    while True:
        group_now, supply_now = group.copy(), supply.copy()
        group_now[part.target[supply[part.source] & roomy]] = True
        supply_now[part.source[group_now[part.target] & busy]] = True
        if (group_now == group).all() and (supply_now == supply).all():
            return supply, group
        group, supply = group_now, supply_now
