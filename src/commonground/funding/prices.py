"""What one more million would be worth, by what it may go to: dual prices of the assignment, each checked by solving again with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from commonground.funding.allocate import Allocation, Solved, falling
from commonground.funding.clusters import cluster_key
from commonground.funding.earmarking import Earmark, Place
from commonground.funding.leveling import levels
from commonground.funding.matching import allowed, match
from commonground.funding.needs import Need
from commonground.funding.offers import Offer
from commonground.funding.transport import Floats, Ints, refill
from commonground.funding.transport import prices as at_demands
from commonground.funding.wishes import shown

MILLION = 100_000_000
"""Cents."""

ASKED = 16
"""How many earmarks are asked about: none at all, then those of clusters and places whose money is worth most."""

LARGE, FEW, VERY_LARGE = 5_000, 4, 60_000
"""Beyond so many links, worst-first is asked about so few earmarks, and nothing is solved anew."""

_NAME = "one more million"


@dataclass(frozen=True)
class Price:
    """What one more million under an earmark is worth.

    `per_usd` is the dual price: what the first dollar more adds, in dollars of gap closed or people reached. `closes` (cents) and
    `people` are what the whole million adds when everything is solved anew: less than the price promises where the need for it
    ends within the million; None where the network is too large for that. `lowest_before` and `lowest_after` are the lowest
    coverages of a need that it may go to.
    """

    earmark: Earmark
    what: str
    per_usd: float
    closes: int | None
    people: float | None
    lowest_before: float
    lowest_after: float | None

    @property
    def words(self) -> str:
        """The price in a sentence."""
        if self.closes is None:
            return f"{self.what} is worth {self.per_usd:,.4g} a dollar at first (not solved anew: the network is large)"
        if not self.closes:
            return f"{self.what} closes nothing: all that it may go to is covered, and it frees no other money"
        more = f" and reaches {self.people:,.0f} more people" if self.people else ""
        lift = ""
        if self.lowest_after is not None and self.lowest_after > self.lowest_before:
            lift = f"; the lowest coverage there rises from {self.lowest_before:.1%} to {self.lowest_after:.1%}"
        return f"{self.what} closes {shown(self.closes, 'USD')} of gaps{more}{lift}"


def prices(answer: Allocation) -> tuple[Price, ...]:
    """What one more million is worth unearmarked, and for each cluster and place that is short, most first; money alone."""
    money = next((one for one in answer.solved if one.match.needs and one.match.needs[0].scope.unit == "USD"), None)
    if money is None or not len(money.match.demands):
        return ()
    duals = at_demands(money.match.net, money.flow, _worth(money, answer.objective))
    asked = _earmarks(money, duals)
    again = _again(money, answer.objective, [earmark for earmark, _, _ in asked])
    found = [_price(money, one[0], one[1], one[2], given) for one, given in zip_longest(asked, again)]
    return tuple(sorted(found, key=_worthy))


def _worthy(price: Price) -> tuple[bool, bool, float, int, float, float, str]:
    """The order of prices: free money, what was solved anew, what reaches most people and closes most, then the worst covered."""
    bound, closes = price.earmark != Earmark(), price.closes or 0
    return (bound, price.closes is None, -(price.people or 0), -closes, -price.per_usd, price.lowest_before, price.what)


def _again(solved: Solved, objective: str, earmarks: Sequence[Earmark]) -> list[Ints]:
    """What each need is given when one more million under each of the earmarks is there, everything solved anew.

    Of worst-first on a large network only the first few are asked about, as each takes a solution of its own; of a very large one none.
    """
    if len(solved.match.net.source) > VERY_LARGE:
        return []
    more = [Offer(f"{_NAME} {i}", "", 0, earmark) for i, earmark in enumerate(earmarks)]
    found = match([*solved.match.offers, *more], solved.match.needs)
    first = len(solved.match.offers)
    at = {i: supply for supply, members in enumerate(found.members) for i in members}
    net = replace(found.net, least=solved.match.net.least)
    extra = [(at[first + i], MILLION) for i in range(len(more))]
    if objective != "worst-first":
        return [flow.taken for flow in refill(net, falling(found, objective), extra)]
    taken = []
    for supply, units in extra if len(net.source) <= LARGE else extra[:FEW]:
        held = net.supply.copy()
        held[supply] += units
        taken.append(levels(replace(net, supply=held), found.has, found.whole))
    return taken


def _worth(solved: Solved, objective: str) -> Floats:
    """What a dollar for each demand is worth: a dollar of gap closed, or the people that it reaches at the plan's rate."""
    needs = [solved.match.needs[i] for i in solved.match.demands]
    return np.array([100 * (need.people or 0) / need.required if objective == "people" else 1.0 for need in needs])


def _earmarks(solved: Solved, duals: Floats) -> list[tuple[Earmark, str, float]]:
    """The earmarks to ask about: none; each cluster; each place below a country; each cluster in a place; those worth most."""
    found = solved.match
    needs = [found.needs[i] for i in found.demands]
    short = found.net.most - solved.flow.taken
    asked: dict[tuple[str, str], tuple[Earmark, str]] = {("", ""): (Earmark(), f"{_NAME} that is unearmarked")}
    for need in needs:
        cluster, place = need.scope.cluster, need.scope.place
        if cluster:
            asked.setdefault((cluster_key(cluster), ""), (Earmark(clusters=(cluster,)), f"{_NAME} for {cluster}"))
        if place.pcodes:
            where = Earmark(places=(place,))
            asked.setdefault(("", place.pcodes[0]), (where, f"{_NAME} in {_named(place)}"))
            if cluster:
                both = replace(where, clusters=(cluster,))
                asked.setdefault((cluster_key(cluster), place.pcodes[0]), (both, f"{_NAME} for {cluster} in {_named(place)}"))
    keys = list(asked)
    may = allowed([asked[key][0] for key in keys], needs)
    best = np.where(may, duals, 0).max(axis=1)
    gaps = (may * short).sum(axis=1)
    depth = [sum(part != "" for part in key) for key in keys]
    order = sorted(range(len(keys)), key=lambda i: (depth[i] > 0, depth[i] > 1, -best[i], -gaps[i], keys[i]))
    pairs = [i for i in order if depth[i] == 2][: ASKED // 3]
    chosen = [i for i in order if depth[i] < 2][: ASKED - len(pairs)] + pairs
    return [(*asked[keys[i]], float(best[i])) for i in chosen]


def _named(place: Place) -> str:
    return place.name or place.pcodes[0]


def _price(solved: Solved, earmark: Earmark, what: str, dual: float, taken: Ints | None) -> Price:
    """The price, with what the whole million does: `taken` is what demands get with it, None where that was not asked."""
    needs = [solved.match.needs[i] for i in solved.match.demands]
    may = np.flatnonzero(allowed([earmark], needs)[0])
    before = _lowest(needs, solved.flow.taken, may)
    if taken is None:
        return Price(earmark, what, dual, None, None, before, None)
    gained = taken - solved.flow.taken
    people = None
    if any(need.people for need in needs):
        people = sum(int(gained[i]) * need.people / need.required for i, need in enumerate(needs) if need.people)
    return Price(earmark, what, dual, int(gained.sum()), people, before, _lowest(needs, taken, may))


def _lowest(needs: Sequence[Need], taken: Ints, may: Ints) -> float:
    return min(_covered(needs[i], int(taken[i])) for i in may)


def _covered(need: Need, given: int) -> float:
    return (need.funded + given) / need.required


def worst(needs: Sequence[tuple[Need, int]]) -> float | None:
    """The lowest coverage of any need after assignment; None where there is no need."""
    return min((_covered(need, given) for need, given in needs), default=None)
