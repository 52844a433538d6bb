"""What one more million would be worth, by what it may go to: dual prices of the assignment, each checked by solving again with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.funding.allocate import Allocation, Solved, solve
from commonground.funding.clusters import cluster_key
from commonground.funding.earmarking import Earmark, Place
from commonground.funding.matching import allowed, match
from commonground.funding.needs import Need
from commonground.funding.offers import Offer
from commonground.funding.transport import Floats, Ints, fill
from commonground.funding.wishes import shown

MILLION = 100_000_000
"""Cents."""

ASKED = 16
"""How many earmarks are asked about: none at all, then those of clusters and places whose money is worth most."""

_NAME = "one more million"


@dataclass(frozen=True)
class Price:
    """What one more million under an earmark is worth.

    `per_usd` is the dual price: what the first cent more adds, by cent (of gap closed, or people reached). `closes` (cents) and `people`
    are what the whole million adds when everything is solved anew; less than the price promises where the need for it ends
    within the million. `lowest_before` and `lowest_after` are the lowest coverages of a need that it may go to.
    """

    earmark: Earmark
    what: str
    per_usd: float
    closes: int
    people: float | None
    lowest_before: float
    lowest_after: float

    @property
    def words(self) -> str:
        """The price in a sentence."""
        if not self.closes:
            return f"{self.what} closes nothing: all that it may go to is covered, and it frees no other money"
        more = f" and reaches {self.people:,.0f} more people" if self.people else ""
        lift = ""
        if self.lowest_after > self.lowest_before:
            lift = f"; the lowest coverage there rises from {self.lowest_before:.1%} to {self.lowest_after:.1%}"
        return f"{self.what} closes {shown(self.closes, 'USD')} of gaps{more}{lift}"


def prices(answer: Allocation) -> tuple[Price, ...]:
    """What one more million is worth unearmarked, and for each cluster and place that is short, most first; money alone."""
    money = next((one for one in answer.solved if one.match.needs and one.match.needs[0].scope.unit == "USD"), None)
    if money is None or not len(money.match.demands):
        return ()
    worth = _worth(money, answer.objective)
    duals = _duals(money, worth)
    asked = _earmarks(money, duals)
    found = [_price(money, answer.objective, earmark, what, dual) for earmark, what, dual in asked]
    return tuple(sorted(found, key=lambda price: (-(price.people or 0), -price.closes, price.lowest_before, price.what)))


def _worth(solved: Solved, objective: str) -> Floats:
    """What a cent for each demand is worth: a cent of gap closed, or the people that it reaches at the plan's rate."""
    needs = [solved.match.needs[i] for i in solved.match.demands]
    return np.array([(need.people or 0) / need.required if objective == "people" else 1.0 for need in needs])


def _duals(solved: Solved, worth: Floats) -> Floats:
    """The price of a cent at each demand, from the duals of the linear program at its optimum.

    Scaled so that the largest worth is one: HiGHS takes smaller differences than 10⁻⁷ for none.
    """
    scale = float(worth.max(initial=0)) or 1.0
    found = solved.match
    flow = fill(found.net, worth / scale, price=True)
    at_group = flow.prices if flow.prices is not None else np.zeros(found.net.groups)
    room = solved.flow.taken < found.net.most
    return np.maximum(np.where(room, worth, 0.0), at_group[found.net.group] * scale)


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


def _price(solved: Solved, objective: str, earmark: Earmark, what: str, dual: float) -> Price:
    """The price checked: everything is solved anew with one more offer of a million."""
    offer = Offer(_NAME, "", MILLION, earmark)
    least: Ints = np.zeros(len(solved.match.needs), np.int64)
    least[solved.match.demands] = solved.match.net.least
    again = solve(match([*solved.match.offers, offer], solved.match.needs), least, objective)
    before, after = solved.given, again.given
    needs = solved.match.needs
    open_to = [i for i, may in enumerate(allowed([earmark], needs)[0]) if may and needs[i].gap > 0]
    lowest = [min((_covered(needs[i], int(given[i])) for i in open_to), default=1.0) for given in (before, after)]
    gained = after - before
    people = None
    if any(need.people for need in needs):
        people = sum(int(gained[i]) * need.people / need.required for i, need in enumerate(needs) if need.people)
    return Price(earmark, what, dual, int(gained.sum()), people, lowest[0], lowest[1])


def _covered(need: Need, given: int) -> float:
    return (need.funded + given) / need.required


def worst(needs: Sequence[tuple[Need, int]]) -> float | None:
    """The lowest coverage of any need after assignment; None where there is no need."""
    return min((_covered(need, given) for need, given in needs), default=None)
