"""The best assignment of offers to needs: by money that closes gaps, by the worst covered first, or by people reached.

Ties never depend on the order of rows. Among assignments of the same worth, needs with the lowest coverage come first, then the larger
gap, then the name; and money that is bound goes before money that is free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.funding.earmarking import because, folded, may_move
from commonground.funding.leveling import levels
from commonground.funding.matching import Match, assigned, match
from commonground.funding.needs import Need, Shortfall
from commonground.funding.offers import Offer
from commonground.funding.sheet import LeftOut
from commonground.funding.transport import Floats, Flow, Ints, cheapest, fill
from commonground.funding.wishes import Conflict, Wish, settle
from commonground.vocabulary.errors import BadRequest

OBJECTIVES = ("coverage", "worst-first", "people")


@dataclass(frozen=True)
class Assignment:
    """So many units of an offer to a need, and the earmark that lets them go there."""

    offer: Offer
    need: Need
    units: int
    because: str
    need_assigned: int

    @property
    def people(self) -> float | None:
        """The people that the units reach, at the plan's own rate; None where it gives none."""
        return self.units * self.need.people / self.need.required if self.need.people else None


@dataclass(frozen=True)
class Rest:
    """What is left of an offer, or still short of a need, and why."""

    name: str
    units: int
    unit: str
    because: str
    need: Need | None = None


@dataclass(frozen=True)
class Solved:
    """The assignment of one unit: what each need and link gets; the prices of more come from the same network."""

    match: Match
    flow: Flow

    @property
    def given(self) -> Ints:
        """What each need is given, in the order of `match.needs`."""
        given = np.zeros(len(self.match.needs), np.int64)
        given[self.match.demands] = self.flow.taken
        return given


@dataclass(frozen=True)
class Allocation:
    """The answer: every need with what it gets, the assignments (largest first), what is left, what stays short, what clashes."""

    objective: str
    needs: tuple[tuple[Need, int], ...]
    assignments: tuple[Assignment, ...]
    left: tuple[Rest, ...]
    short: tuple[Rest, ...]
    conflicts: tuple[Conflict, ...]
    left_out: tuple[LeftOut, ...]
    solved: tuple[Solved, ...]
    wishes: tuple[Wish, ...] = ()


def allocate(
    offers: Sequence[Offer],
    found: Shortfall,
    objective: str = "coverage",
    wishes: Sequence[Wish] = (),
    left_out: Sequence[LeftOut] = (),
) -> Allocation:
    """The best assignment by `objective`. Raises BadRequest for an unknown objective, or a wish that no need answers to."""
    _check(found.needs, objective, wishes)
    needs = sorted(found.needs, key=lambda need: need.key)
    ordered = sorted(offers, key=lambda offer: (offer.offer, offer.donor, offer.amount))
    solved: list[Solved] = []
    conflicts: list[Conflict] = []
    for unit in sorted({folded(need.scope.unit) for need in needs}):
        part = [need for need in needs if folded(need.scope.unit) == unit]
        here = match([offer for offer in ordered if folded(offer.unit) == unit], part)
        least, clashes = settle(here, [one for one in wishes if any(one.means(need) for need in part)])
        solved.append(solve(here, least, objective))
        conflicts += clashes
    assignments = sorted((a for one in solved for a in _assignments(one)), key=_use)
    given = {need.key: int(units) for one in solved for need, units in zip(one.match.needs, one.given, strict=True)}
    return Allocation(
        objective,
        tuple((need, given[need.key]) for need in sorted(needs, key=lambda need: (need.coverage, -need.gap, need.key))),
        tuple(assignments),
        _left(ordered, needs, assignments),
        tuple(rest for one in solved for rest in _short(one)),
        tuple(conflicts),
        (*left_out, *found.left_out),
        tuple(solved),
        tuple(wishes),
    )


def _check(needs: Sequence[Need], objective: str, wishes: Sequence[Wish]) -> None:
    if objective not in OBJECTIVES:
        raise BadRequest(f"there is no objective {objective!r}", hint="known: " + ", ".join(OBJECTIVES))
    for one in wishes:
        if not any(one.means(need) for need in needs):
            known = sorted({need.scope.cluster or need.scope.need for need in needs})
            raise BadRequest(f"no need is meant by {one.text!r}", hint="known: " + ", ".join(known[:20]))
    if objective == "people" and not any(need.people for need in needs):
        raise BadRequest(
            "no need states how many people it is for, so that people per dollar are not known",
            hint="load the plan's people targeted (HPC, HAPI), or choose --objective coverage",
        )


def solve(found: Match, least: Ints, objective: str) -> Solved:
    """The network solved for an objective, each need getting at least what is said."""
    here = replace(found, net=replace(found.net, least=least[found.demands]))
    if objective == "worst-first":
        taken = levels(here.net, here.has, here.whole)
    else:
        taken = fill(here.net, falling(here, objective)).taken
    return Solved(here, cheapest(here.net, taken, here.rank))


def falling(found: Match, objective: str) -> Floats:
    """Weights that fall, by equal steps from two to one, in the order in which demands are to be filled.

    Any weights that fall in this order have the same optimum (`transport`), so that equal steps serve as well as the true worths.
    """
    needs = [found.needs[i] for i in found.demands]
    keys = [(-(n.people or 0) / n.required if objective == "people" else 0.0, n.coverage, -n.gap, n.key) for n in needs]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    weight = np.empty(len(keys))
    weight[order] = 2 - np.arange(len(keys)) / max(len(keys), 1)
    return weight


def _use(one: Assignment) -> tuple[float, float, tuple[str, ...], str]:
    """The most useful first: the largest, then to the worst covered, then by name; kinds other than money come after."""
    return (-one.units if one.offer.unit == "USD" else 0.0, one.need.coverage, one.need.key, one.offer.offer)


def _assignments(solved: Solved) -> list[Assignment]:
    found, given = solved.match, solved.given
    parts = assigned(found, solved.flow.carried, solved.flow.taken)
    return [
        Assignment(found.offers[i], found.needs[n], units, because(found.offers[i].earmark), int(given[n]))
        for i, n, units in parts
    ]


def _left(offers: Sequence[Offer], needs: Sequence[Need], assignments: Sequence[Assignment]) -> tuple[Rest, ...]:
    """Offers not spent, each with the reason."""
    used: Counter[str] = Counter()
    for one in assignments:
        used[one.offer.offer] += one.units
    found = []
    for offer in offers:
        rest = offer.amount - used[offer.offer]
        if rest > 0:
            found.append(Rest(offer.offer, rest, offer.unit, _unspent(offer, needs)))
    return tuple(sorted(found, key=lambda one: (-one.units, one.name)))


def _unspent(offer: Offer, needs: Sequence[Need]) -> str:
    same = [need for need in needs if folded(need.scope.unit) == folded(offer.unit)]
    if not same:
        return f"no need is counted in {offer.unit}"
    asked = [may_move(offer.earmark, need.scope) for need in same]
    open_to = [need for need, (may, _) in zip(same, asked, strict=True) if may]
    if not open_to:
        reason, _ = Counter(text for may, text in asked if not may).most_common(1)[0]
        return f"no need may take it: {reason}"
    if all(need.gap == 0 for need in open_to):
        return "every need that it may go to was covered before"
    return "its ceiling is reached" if offer.ceiling or offer.ceiling_share else "every need that it may go to is covered"


def _short(solved: Solved) -> list[Rest]:
    """Needs that stay short: those that no offer may reach, and those for which all that may reach them is spent."""
    found, given = solved.match, solved.given
    reached = [bool(found.may[:, i].any()) for i in range(len(found.needs))]
    largest = sorted(found.offers, key=lambda offer: (-offer.amount, offer.offer))[:1]
    short = []
    for i, need in enumerate(found.needs):
        rest = need.gap - int(given[i])
        if rest <= 0:
            continue
        if reached[i]:
            why = "all that may reach it is spent"
        elif not found.offers:
            why = f"nothing is offered in {need.scope.unit}"
        else:
            reasons = "; ".join(f"{offer.offer}: {may_move(offer.earmark, need.scope)[1]}" for offer in largest)
            why = f"no offer may reach it (the largest, {reasons})"
        short.append(Rest(need.scope.need, rest, need.scope.unit, why, need))
    return sorted(short, key=lambda one: (-one.units, one.need.key if one.need else ()))


def three_best(assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """The three assignments that close most, whatever offers they are of; parts of one offer to one need are one."""
    together: dict[tuple[str, tuple[str, ...]], Assignment] = {}
    for one in assignments:
        key = (one.offer.offer, one.need.key)
        together[key] = replace(one, units=one.units + together[key].units) if key in together else one
    return tuple(sorted(together.values(), key=_use)[:3])
