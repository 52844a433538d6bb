"""Which offers may move to which needs, all at once, and the network that this makes: offers of one earmark are one supply.

The rules are those of `earmarking`, asked once for each distinct earmark and each distinct place, cluster, plan, name and period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.funding.earmarking import (
    Earmark,
    cluster_allows,
    name_allows,
    place_allows,
    time_allows,
    unit_allows,
    unstated,
)
from commonground.funding.needs import Need
from commonground.funding.offers import Offer
from commonground.funding.transport import Ints, Network

Bools = NDArray[np.bool_]


def allowed(earmarks: Sequence[Earmark], needs: Sequence[Need]) -> Bools:
    """Whether money under each earmark (a row) may move to each need (a column), as `may_move` says."""
    scopes = [need.scope for need in needs]
    dimensions: tuple[tuple[Callable[[Earmark], Hashable], list[Any], Callable[[Any, Any], bool]], ...] = (
        (lambda e: e.unit, [s.unit for s in scopes], unit_allows),
        (lambda e: (e.places, e.coarse), [s.place for s in scopes], lambda held, place: place_allows(held[0], place, held[1])),
        (
            lambda e: (e.clusters, e.coarse),
            [s.cluster for s in scopes],
            lambda held, cluster: cluster_allows(held[0], cluster, held[1]),
        ),
        (lambda e: e.plans, [s.plan for s in scopes], name_allows),
        (lambda e: e.needs, [s.need for s in scopes], name_allows),
        (lambda e: (e.first, e.last), [(s.first, s.last) for s in scopes], time_allows),
    )
    found = np.zeros((len(earmarks), len(needs)), bool)
    found[[i for i, earmark in enumerate(earmarks) if unstated(earmark) is None]] = True
    for limit_of, values, rule in dimensions:
        places = {value: i for i, value in enumerate(dict.fromkeys(values))}
        at = np.array([places[value] for value in values], np.int64)
        asked: dict[Hashable, Bools] = {}
        for i, earmark in enumerate(earmarks):
            limit = limit_of(earmark)
            if limit not in asked:
                asked[limit] = np.array([rule(limit, value) for value in places], bool)[at]
            found[i] &= asked[limit]
    return found


@dataclass(frozen=True)
class Match:
    """Offers and needs of one unit as a network. Supply c is the offers `members[c]`; demand d is the need `demands[d]`.

    `may` has a row for each offer and a column for each need, with the needs that are short as demands.
    """

    offers: tuple[Offer, ...]
    needs: tuple[Need, ...]
    may: Bools
    net: Network
    members: tuple[tuple[int, ...], ...]
    demands: Ints
    rank: Ints

    @cached_property
    def has(self) -> Ints:
        """What each demand has already."""
        return np.array([self.needs[i].funded for i in self.demands], np.int64)

    @cached_property
    def whole(self) -> Ints:
        """What each demand requires."""
        return np.array([self.needs[i].required for i in self.demands], np.int64)


def match(offers: Sequence[Offer], needs: Sequence[Need], least: Sequence[int] | None = None) -> Match:
    """The network of offers and needs of one unit, in the order given; `least` is what each need is to get at least."""
    may = allowed([offer.earmark for offer in offers], needs)
    demands = np.array([i for i, need in enumerate(needs) if need.gap > 0], np.int64)
    usable = may[:, demands]
    limits = _limits(offers, [needs[i] for i in demands], usable)
    members = _classes(usable, [int(i) for i in np.flatnonzero(usable.any(axis=1))], limits)
    rows = usable[[at[0] for at in members]] if members else np.zeros((0, len(demands)), bool)
    capped = np.zeros(len(demands), bool)
    for i in limits:
        capped |= usable[i]
    group, firsts = _groups(rows, capped)
    source, target = np.nonzero(rows[:, firsts]) if len(firsts) else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    limit = np.full(len(source), -1, np.int64)
    for supply, at in enumerate(members):
        if at[0] in limits:
            limit[source == supply] = limits[at[0]][firsts[target[source == supply]]]
    net = Network(
        np.array([sum(offers[i].amount for i in at) for at in members], np.int64),
        group,
        np.array([least[i] for i in demands], np.int64) if least is not None else np.zeros(len(demands), np.int64),
        np.array([needs[i].gap for i in demands], np.int64),
        source.astype(np.int64),
        target.astype(np.int64),
        limit,
    )
    reach = rows.sum(axis=1)
    order = np.unique(reach, return_inverse=True)[1].astype(np.int64)
    return Match(tuple(offers), tuple(needs), may, net, members, demands, order)


def _limits(offers: Sequence[Offer], demands: Sequence[Need], usable: Bools) -> dict[int, Ints]:
    """What one need may get of an offer with a ceiling that can bind, for each demand."""
    gaps = np.array([need.gap for need in demands], np.int64)
    found: dict[int, Ints] = {}
    for i, offer in enumerate(offers):
        if offer.ceiling is None and offer.ceiling_share is None:
            continue
        bound = np.full(len(demands), offer.amount if offer.ceiling is None else min(offer.ceiling, offer.amount), np.int64)
        if offer.ceiling_share is not None:
            share = np.array([floor(need.required * offer.ceiling_share) for need in demands], np.int64)
            bound = np.minimum(bound, share)
        if (np.minimum(gaps, offer.amount) > bound)[usable[i]].any():
            found[i] = bound
    return found


def _classes(usable: Bools, offers: Sequence[int], limits: dict[int, Ints]) -> tuple[tuple[int, ...], ...]:
    """Offers that may move to exactly the same needs, together; one with a ceiling that can bind alone."""
    classes: dict[Hashable, list[int]] = defaultdict(list)
    for offer, packed in zip(offers, np.packbits(usable[list(offers)], axis=1), strict=True):
        classes[(packed.tobytes(), offer if offer in limits else -1)].append(offer)
    return tuple(tuple(at) for at in classes.values())


def _groups(rows: Bools, capped: Bools) -> tuple[Ints, Ints]:
    """The group of each demand, of those that the same supplies reach (one with a ceiling on it alone), and a member of each."""
    if not rows.shape[1]:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    numbers = np.where(capped, np.arange(rows.shape[1]) + 1, 0).astype(np.int64)
    marks = np.column_stack([np.packbits(rows, axis=0).T, numbers.view(np.uint8).reshape(-1, 8)])
    _, firsts, group = np.unique(marks, axis=0, return_index=True, return_inverse=True)
    return group.ravel().astype(np.int64), firsts.astype(np.int64)


def assigned(found: Match, carried: Ints, taken: Ints) -> list[tuple[int, int, int]]:
    """What each offer gives to each need (offer, need, units), from what links carry: whole, and as few parts as the order allows.

    Within a group needs are served one after the other, and within a supply offers are used one after the other (the north-west
    corner rule), so that each sum is exactly what it was.
    """
    by_supply: dict[int, list[tuple[int, int]]] = defaultdict(list)
    links: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i in np.flatnonzero(carried):
        links[int(found.net.target[i])].append((int(found.net.source[i]), int(carried[i])))
    demands: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for d in np.flatnonzero(taken):
        demands[int(found.net.group[d])].append((int(d), int(taken[d])))
    for group, into in links.items():
        for c, demand, units in _corner(into, demands[group]):
            by_supply[c].append((int(found.demands[demand]), units))
    given = []
    for c, uses in sorted(by_supply.items()):
        held = [(i, found.offers[i].amount) for i in found.members[c]]
        given += _corner(held, sorted(uses))
    return given


def _corner(left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Parts that use up `right` from `left`, both in their order."""
    parts = []
    sources = iter(left)
    at, rest = -1, 0
    for to, wanted in right:
        while wanted:
            if not rest:
                at, rest = next(sources)
                continue
            units = min(rest, wanted)
            parts.append((at, to, units))
            rest, wanted = rest - units, wanted - units
    return parts
