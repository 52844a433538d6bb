"""Moving supplies to demands over allowed pairs, exactly: the linear programs behind allocation, solved with HiGHS.

All amounts are whole numbers, and every program here is a network: its corner solutions are whole, so nothing is rounded after the
solution. What demands can be given together is a polymatroid (Federgruen and Groenevelt, Operations Research 34, 1986). Therefore
filling demands in an order gives the best total for any weights that fall along that order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary.errors import Unsolved

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def unsolved(what: str) -> Unsolved:
    """HiGHS did not find the optimum of a program that has one: a fault of ours, or amounts beyond what it reckons."""
    return Unsolved(f"the assignment could not be solved: {what}", hint="report it with the tables that were asked")


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
    highs.setOptionValue("parallel", "off")
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
        raise unsolved(highs.modelStatusToString(highs.getModelStatus()))
    return highs


def fill(net: Network, weight: Floats) -> Flow:
    """The flow of the greatest sum of weight times taken, each demand within its bounds.

    With strictly falling positive weights this is the one that fills demands in their order, and takes as much as can be taken.
    """
    if not len(net.group):
        return Flow(net.most, np.zeros(len(net.source), np.int64))
    return checked(net, whole_flow(net, _filled(net, weight)))


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
            raise unsolved(highs.modelStatusToString(highs.getModelStatus()))
        flows.append(checked(more, whole_flow(more, highs)))
        _hold(highs, net, at)
    return flows


def _hold(highs: highspy._core._Highs, net: Network, at: int) -> None:
    """Tell HiGHS what a supply holds in this network, and what its links can carry."""
    links = np.flatnonzero(net.source == at).astype(np.int32)
    highs.changeRowBounds(at, -highspy.kHighsInf, float(net.supply[at]))
    highs.changeColsBounds(len(links), links, np.zeros(len(links)), net.carries[links].astype(float))


def whole_flow(net: Network, highs: highspy._core._Highs) -> Flow:
    """The solution that HiGHS holds, as whole numbers."""
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


def checked(net: Network, flow: Flow) -> Flow:
    """The flow, when it takes from no supply more than it holds, and gives each group what its demands take. Raises Unsolved."""
    out, into = np.zeros(len(net.supply), np.int64), np.zeros(net.groups, np.int64)
    np.add.at(out, net.source, flow.carried)
    np.add.at(into, net.target, flow.carried)
    whole = (out <= net.supply).all() and (into == net.summed(flow.taken)).all() and (flow.carried >= 0).all()
    if not (whole and (flow.taken >= net.least).all() and (flow.taken <= net.most).all()):
        raise unsolved("the solution is not whole")
    return flow


def grouped(net: Network, most: Ints) -> Network:
    """The network with one demand for each group, which takes at most this."""
    groups = np.arange(net.groups)
    return Network(net.supply, groups, np.zeros(net.groups, np.int64), most, net.source, net.target, net.limit)


def opened(net: Network) -> highspy._core._Highs:
    """HiGHS at the greatest flow of a network, to go on from.

    Falling weights have the same greatest total as equal ones, and are solved in a third of the time.
    """
    return _filled(net, 2 - np.arange(len(net.group)) / max(len(net.group), 1))


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
