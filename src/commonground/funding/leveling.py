"""Lifting the lowest coverage first, exactly: levels found by water filling, split at minimum cuts until every demand gets its level.

Source: Fujishige, Lexicographically optimal base of a polymatroid with respect to a weight vector, Mathematics of Operations Research 5
(1980); the decomposition works for any level that rises with what is given.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

from commonground.funding.transport import Ints, Network, grouped, opened, unsolved, whole_flow

Bools = NDArray[np.bool_]


def levels(net: Network, has: Ints, whole: Ints) -> Ints:
    """What each demand takes so that the lowest (has + taken) / whole is as high as can be, then the second lowest, and so on.

    Exact to one unit: levels are fractions, and what a level gives to several demands is rounded by largest remainder to the sum
    that can be given. `whole` is positive. Demands keep within their bounds.
    """
    if not len(net.group):
        return np.zeros(0, np.int64)
    split = _Split(grouped(net, net.summed(net.most)))
    wanted = net.most.copy()
    while split.unsettled:
        for part in split.unsettled:
            at = np.flatnonzero(split.of_group[net.group] == part)
            wanted[at] = water(has[at], whole[at], net.least[at], net.most[at], split.total[part])
        split.ask(net.summed(wanted))
    return wanted


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
            raise unsolved("the total does not lie between the bounds")
        some = room[: abs(missing)]
        shares[some] += 1 if missing > 0 else -1
        missing = total - int(shares.sum())
    return shares


class _Split:
    """The network cut into parts that share nothing: each part has a total to give, and is settled when its groups can be given that.

    One linear program serves all parts and all rounds, so that HiGHS begins each where the last one ended. A link between parts
    is closed, or, where a cut is full of it, `reserved`: it no longer draws on its supply, which holds that much less.
    """

    def __init__(self, net: Network) -> None:
        self.net = net
        self.of_group = np.zeros(net.groups, np.int64)
        self.of_supply = np.zeros(len(net.supply), np.int64)
        self.held = net.supply.copy()
        self.reserved = np.zeros(len(net.source), bool)
        self.closed = np.zeros(len(net.source), bool)
        self._highs = opened(net)
        self.total = {0: int(whole_flow(net, self._highs).taken.sum())}
        self.unsettled = [0]

    def ask(self, most: Ints) -> None:
        """Give groups at most this, and cut every part whose total cannot be given so."""
        net, highs = self.net, self._highs
        columns = len(net.source) + np.arange(net.groups, dtype=np.int32)
        highs.changeColsBounds(len(columns), columns.astype(np.int32), np.zeros(len(columns)), most.astype(float))
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise unsolved(highs.modelStatusToString(highs.getModelStatus()))
        flow = whole_flow(net, highs)
        given = np.zeros(len(self.total), np.int64)
        np.add.at(given, self.of_group, flow.taken)
        short = [part for part in self.unsettled if given[part] < self.total[part]]
        self.unsettled = []
        if short:
            supply, group = self._reached(flow.carried)
            for part in short:
                self._cut(part, supply, group, flow.taken)
            self._disconnect(supply, group)

    def _reached(self, carried: Ints) -> tuple[Bools, Bools]:
        """Supplies and groups that something left over reaches, over links with room and back over links in use."""
        net = self.net
        own = ~self.reserved & ~self.closed
        out = np.zeros(len(net.supply), np.int64)
        np.add.at(out, net.source[own], carried[own])
        supply, group = out < self.held, np.zeros(net.groups, bool)
        roomy = (net.limit < 0) | (carried < net.limit)
        group[net.target[self.reserved & roomy]] = True
        ahead, back = own & roomy, own & (carried > 0)
        count = -1
        while count != (count := int(supply.sum()) + int(group.sum())):
            group[net.target[ahead & supply[net.source]]] = True
            supply[net.source[back & group[net.target]]] = True
        return supply, group

    def _cut(self, part: int, supply: Bools, group: Bools, taken: Ints) -> None:
        """What is reached becomes a part of its own: the rest shares all that it can get, which is what it got."""
        above = (self.of_group == part) & group
        below = (self.of_group == part) & ~group
        if not above.any() or not below.any():
            raise unsolved("a part without a cut is short of its total")
        new = len(self.total)
        got = int(taken[below].sum())
        self.total[new] = self.total[part] - got
        self.total[part] = got
        self.of_group[above] = new
        self.of_supply[(self.of_supply == part) & supply] = new
        self.unsettled += [part, new]

    def _disconnect(self, supply: Bools, group: Bools) -> None:
        """Close the links between parts; what crosses a cut at its limit is taken out of its supply."""
        net, highs = self.net, self._highs
        apart = ~self.reserved & ~self.closed & (self.of_supply[net.source] != self.of_group[net.target])
        full = apart & supply[net.source] & ~group[net.target]
        shut = np.flatnonzero(apart & ~full).astype(np.int32)
        highs.changeColsBounds(len(shut), shut, np.zeros(len(shut)), np.zeros(len(shut)))
        self.closed[shut] = True
        for link in np.flatnonzero(full):
            highs.changeCoeff(int(net.source[link]), int(link), 0.0)
            self.held[net.source[link]] -= net.limit[link]
        for at in np.unique(net.source[full]):
            highs.changeRowBounds(int(at), -highspy.kHighsInf, float(self.held[at]))
        self.reserved |= full
