"""Allocation: the best assignment, checked against answers by hand and by enumeration; the same whatever the order of rows."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.funding import transport
from commonground.funding.allocate import OBJECTIVES, Allocation, allocate, three_best
from commonground.funding.allocation import Answer, Question, as_object
from commonground.funding.earmarking import Earmark, Place, Scope, may_move
from commonground.funding.matching import allowed
from commonground.funding.needs import Need, Shortfall
from commonground.funding.offers import Offer
from commonground.funding.prices import MILLION, prices
from commonground.funding.transport import Network, fill
from commonground.funding.wishes import wish
from commonground.vocabulary.errors import BadRequest

IRAQ = Place("IRQ", (), "Iraq")
ANBAR = Place("IRQ", ("IQ01",), "Anbar")
NINEWA = Place("IRQ", ("IQ02",), "Ninewa")
M = MILLION


def need(cluster: str, required: int, funded: int = 0, place: Place = IRAQ, people: int | None = None, unit: str = "USD") -> Need:
    return Need(Scope(f"{cluster} {place.name}", place, "Iraq 2018", cluster, unit=unit), required, funded, people)


def offer(name: str, amount: int, *clusters: str, places: tuple[Place, ...] = (), unit: str = "USD", **other: object) -> Offer:
    return Offer(name, f"donor of {name}", amount, Earmark(places, clusters, unit=unit), unit, **other)  # type: ignore[arg-type]


def best(offers: list[Offer], needs: list[Need], objective: str = "coverage", *minimums: str) -> Allocation:
    return allocate(offers, Shortfall(tuple(needs)), objective, [wish(text) for text in minimums])


def given_to(found: Allocation) -> dict[str, int]:
    return {one.scope.need.partition(" ")[0]: units for one, units in found.needs}


# --- by hand

NEEDS = [need("Shelter", 10 * M, 2 * M), need("WASH", 10 * M, 6 * M), need("Health", 4 * M, 5 * M)]


def test_flexible_money_goes_where_bound_money_may_not() -> None:
    found = best([offer("free", 4 * M), offer("shelter", 8 * M, "Shelter")], NEEDS)
    assert given_to(found) == {"Shelter": 8 * M, "WASH": 4 * M, "Health": 0}
    assert {(one.offer.offer, one.need.scope.cluster, one.units) for one in found.assignments} == {
        ("shelter", "Shelter", 8 * M),  # had the free money gone to the worst covered first, 4 million would be left
        ("free", "WASH", 4 * M),
    }
    assert found.left == ()
    assert found.short == ()


def test_bound_money_is_spent_before_free_money() -> None:
    found = best([offer("free", 9 * M), offer("shelter", 8 * M, "Shelter")], NEEDS)
    assert [(one.name, one.units) for one in found.left] == [("free", 5 * M)]
    assert found.left[0].because == "every need that it may go to is covered"


def test_coverage_takes_the_worst_covered_need_whole_where_the_total_is_the_same() -> None:
    assert given_to(best([offer("free", 6 * M)], NEEDS)) == {"Shelter": 6 * M, "WASH": 0, "Health": 0}


def test_worst_first_lifts_to_one_level() -> None:
    # 20 % and 60 % with 6 million: Shelter reaches 60 % with 4, the last 2 lift both to 70 %
    assert given_to(best([offer("free", 6 * M)], NEEDS, "worst-first")) == {"Shelter": 5 * M, "WASH": 1 * M, "Health": 0}


def test_people_go_first_where_a_dollar_reaches_most_of_them() -> None:
    needs = [need("Shelter", 10 * M, 0, people=1_000), need("WASH", 10 * M, 9 * M, people=50_000), need("Health", 2 * M)]
    found = best([offer("free", 3 * M)], needs, "people")
    assert given_to(found) == {"Shelter": 2 * M, "WASH": 1 * M, "Health": 0}
    assert sum(one.people or 0 for one in found.assignments) == pytest.approx(5_000 + 200)
    with pytest.raises(BadRequest, match="no need states how many people"):
        best([offer("free", M)], [need("Health", 2 * M)], "people")


def test_a_ceiling_binds_what_one_need_gets() -> None:
    found = best([offer("capped", 9 * M, ceiling_share=Fraction(1, 5)), offer("small", 3 * M, ceiling=M)], NEEDS)
    by_need = {(one.offer.offer, one.need.scope.cluster): one.units for one in found.assignments}
    assert by_need == {("capped", "Shelter"): 2 * M, ("capped", "WASH"): 2 * M, ("small", "Shelter"): M, ("small", "WASH"): M}
    assert {one.name: (one.units, one.because) for one in found.left} == {
        "capped": (5 * M, "its ceiling is reached"),
        "small": (M, "its ceiling is reached"),
    }


def test_people_and_goods_meet_needs_of_their_own_unit_alone() -> None:
    needs = [*NEEDS, need("Police", 30, 10, unit="trainers")]
    found = best([offer("t", 50, unit="trainers"), offer("g", 5, unit="tents")], needs)
    assert [(one.offer.offer, one.units, one.offer.unit) for one in found.assignments] == [("t", 20, "trainers")]
    assert {one.name: one.because for one in found.left} == {
        "t": "every need that it may go to is covered",
        "g": "no need is counted in tents",
    }


def test_what_stays_short_says_whether_anything_may_reach_it() -> None:
    found = best([offer("shelter", M, "Shelter")], NEEDS)
    assert {one.need.scope.cluster: one.because for one in found.short if one.need} == {
        "Shelter": "all that may reach it is spent",
        "WASH": "no offer may reach it (the largest, shelter: it is earmarked to Shelter)",
    }


def test_the_three_best_are_the_largest() -> None:
    found = best(
        [offer("a", 3 * M, "WASH"), offer("b", 5 * M), offer("c", 1 * M, "Shelter"), offer("d", 2 * M, "Shelter")], NEEDS
    )
    assert [(one.offer.offer, one.units // M) for one in three_best(found.assignments)] == [("b", 5), ("a", 3), ("d", 2)]


# --- minimums


def test_a_minimum_is_kept_and_the_rest_is_best() -> None:
    found = best([offer("free", 6 * M)], NEEDS, "coverage", "WASH=80%", "water, sanitation and hygiene@iraq=1000000")
    assert given_to(found) == {"Shelter": 4 * M, "WASH": 2 * M, "Health": 0}
    assert found.conflicts == ()


def test_minimums_that_clash_name_the_earmarks_and_are_set_aside() -> None:
    found = best(
        [offer("free", 2 * M), offer("wash", 9 * M, "WASH")],
        NEEDS,
        "coverage",
        "Shelter=30%",
        "Shelter=40%",
        "WASH=90%",
        "Shelter=41%",
    )
    (clash,) = found.conflicts
    assert clash.wishes == ("Shelter=41%",)  # alone more than all that may go there
    assert (clash.needed, clash.held, clash.reachable, clash.offers) == (210_000_000, 2 * M, 2 * M, ("free",))
    assert clash.excluded == ({"offer": "wash", "because": "it is earmarked to WASH"},)
    assert "only free may go there and holds 2,000,000 USD" in clash.because
    assert given_to(found) == {"Shelter": 2 * M, "WASH": 4 * M, "Health": 0}


@pytest.mark.parametrize("text", ["Shelter", "Shelter=", "=50%", "Shelter=150%", "Shelter=50", "Shelter=many", "Nutrition=50%"])
def test_a_minimum_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        best([offer("free", M)], NEEDS, "coverage", text)


# --- against enumeration

_clusters = ("Shelter", "WASH", "Health", "Education")
_spans = st.sampled_from([(), (ANBAR,), (NINEWA,), (IRAQ,)])
_kinds = st.lists(st.sampled_from(_clusters), max_size=2, unique=True)
_amounts = st.integers(1, 10**6) | st.integers(1, 12) | st.integers(10**10, 10**12)
_ceilings = st.none() | st.none() | st.fractions(Fraction(1, 20), Fraction(4, 5), max_denominator=20)
_offers = st.lists(st.tuples(_amounts, _kinds, _spans, _ceilings), min_size=1, max_size=5)
_needs = st.lists(
    st.tuples(st.sampled_from(_clusters), st.sampled_from([ANBAR, NINEWA]), _amounts, st.integers(0, 120)),
    min_size=1,
    max_size=5,
    unique_by=lambda row: (row[0], row[1].name),
)


Offered = list[tuple[int, list[str], tuple[Place, ...], Fraction | None]]
Needed = list[tuple[str, Place, int, int]]


def made(offers: Offered, needs: Needed) -> tuple[list[Offer], list[Need]]:
    return (
        [offer(f"o{i}", a, *kinds, places=at, ceiling_share=most) for i, (a, kinds, at, most) in enumerate(offers)],
        [
            need(cluster, required, required * share // 100, place, people=1 + required % 97)
            for cluster, place, required, share in needs
        ],
    )


def most_of(one: Offer, to: Need) -> int:
    """What a need may get of an offer."""
    if not may_move(one.earmark, to.scope)[0]:
        return 0
    return one.amount if one.ceiling_share is None else min(one.amount, int(one.ceiling_share * to.required))


def reach(offers: list[Offer], needs: list[Need], among: tuple[int, ...]) -> int:
    """The most that these needs can be given together: the smallest cut, over all subsets of them."""
    cuts = []
    for size in range(len(among) + 1):
        for inside in itertools.combinations(among, size):
            held = sum(min(o.amount, sum(most_of(o, needs[i]) for i in inside)) for o in offers)
            cuts.append(held + sum(needs[i].gap for i in among if i not in inside))
    return min(cuts)


def subsets(count: int) -> list[tuple[int, ...]]:
    return [inside for size in range(1, count + 1) for inside in itertools.combinations(range(count), size)]


@settings(max_examples=120, deadline=None)
@given(_offers, _needs, st.sampled_from(OBJECTIVES))
def test_no_offer_and_no_need_is_overrun_and_the_total_is_the_greatest(offered: Offered, needed: Needed, objective: str) -> None:
    offers, needs = made(offered, needed)
    found = best(offers, needs, objective)
    for one in offers:
        assert sum(a.units for a in found.assignments if a.offer == one) <= one.amount
    for need_, units in found.needs:
        assert sum(a.units for a in found.assignments if a.need == need_) == units <= need_.gap
    assert all(a.units > 0 and may_move(a.offer.earmark, a.need.scope)[0] for a in found.assignments)
    assert sum(a.units for a in found.assignments) == reach(offers, needs, tuple(range(len(needs))))
    spent = {one.name: one.units for one in found.left}
    assert sum(spent.values()) + sum(a.units for a in found.assignments) == sum(o.amount for o in offers)


def lexicographic(offers: list[Offer], needs: list[Need]) -> list[Fraction]:
    """What each need is given when the lowest coverage is highest, then the next: from all subsets, without a solver."""
    limits = {inside: reach(offers, needs, inside) for inside in subsets(len(needs))}
    fixed: dict[int, Fraction] = {}

    def at(i: int, level: Fraction) -> Fraction:
        return fixed.get(i, min(max(level * needs[i].required - needs[i].funded, Fraction(0)), Fraction(needs[i].gap)))

    while len(fixed) < len(needs):
        levels = {}
        for inside, limit in limits.items():
            marks = sorted({Fraction(0), Fraction(1), *(Fraction(needs[i].funded, needs[i].required) for i in inside)})
            marks = [mark for mark in marks if mark <= 1]
            held = [sum(at(i, mark) for i in inside) for mark in marks]
            if all(i in fixed for i in inside) or held[-1] <= limit:
                continue
            k = max(j for j, total in enumerate(held) if total <= limit)
            levels[inside] = marks[k] + (marks[k + 1] - marks[k]) * (limit - held[k]) / (held[k + 1] - held[k])
        lowest = min(levels.values(), default=Fraction(1))
        tight = {i for inside, level in levels.items() if level == lowest for i in inside if i not in fixed}
        for i in tight if levels else set(range(len(needs))) - set(fixed):
            fixed[i] = at(i, lowest)
    return [fixed[i] for i in range(len(needs))]


@settings(max_examples=120, deadline=None)
@given(_offers, _needs)
def test_worst_first_is_the_lexicographic_optimum_to_the_cent(offered: Offered, needed: Needed) -> None:
    offers, needs = made(offered, needed)
    found = {one.key: units for one, units in best(offers, needs, "worst-first").needs}
    for need_, exact in zip(needs, lexicographic(offers, needs), strict=True):
        assert abs(found[need_.key] - exact) <= len(needs), (found, exact)


@settings(max_examples=100, deadline=None)
@given(_offers, _needs)
def test_people_are_the_most_that_can_be_reached(offered: Offered, needed: Needed) -> None:
    offers, needs = made(offered, needed)
    found = best(offers, needs, "people")
    order = sorted(needs, key=lambda n: -Fraction(n.people or 0, n.required))
    at = [needs.index(one) for one in order]
    most = Fraction(0)
    for k, one in enumerate(order):  # the greedy rule of a polymatroid, from all subsets
        more = reach(offers, needs, tuple(at[: k + 1])) - (reach(offers, needs, tuple(at[:k])) if k else 0)
        most += more * Fraction(one.people or 0, one.required)
    reached = sum(Fraction(units * (one.people or 0), one.required) for one, units in found.needs)
    assert reached == most


def answered(found: Allocation, offers: list[Offer]) -> str:
    return json.dumps(as_object(Answer(Question("IRQ"), 2018, dt.date(2018, 1, 1), found, prices(found), (), tuple(offers))))


@settings(max_examples=40, deadline=None)
@given(_offers, _needs, st.sampled_from(OBJECTIVES), st.randoms())
def test_the_order_of_rows_changes_no_byte(
    offered: Offered,
    needed: Needed,
    objective: str,
    chance: random.Random,
) -> None:
    offers, needs = made(offered, needed)
    once = answered(best(offers, needs, objective), offers)
    mixed = chance.sample(offers, len(offers)), chance.sample(needs, len(needs))
    assert answered(best(*mixed, objective), offers) == once


@settings(max_examples=60, deadline=None)
@given(_offers, _needs, st.sampled_from(OBJECTIVES))
def test_splitting_an_offer_in_two_changes_nothing_that_needs_get(offered: Offered, needed: Needed, objective: str) -> None:
    offers, needs = made(offered, needed)
    first = replace(offers[0], ceiling_share=None)  # two halves with a ceiling each may give a need more than one
    offers = [first, *offers[1:]]
    if first.amount == 1:
        return
    half = first.amount // 2
    halves = [Offer(f"{first.offer}{n}", "", units, first.earmark) for n, units in (("a", half), ("b", first.amount - half))]
    assert best([*halves, *offers[1:]], needs, objective).needs == best(offers, needs, objective).needs


@settings(max_examples=60, deadline=None)
@given(
    _offers, _needs, st.lists(st.sampled_from([f"{c}={p}%" for c in _clusters for p in (30, 60, 95)]), max_size=4, unique=True)
)
def test_minimums_are_had_or_clash_irreducibly(offered: Offered, needed: Needed, texts: list[str]) -> None:
    offers, needs = made(offered, needed)
    wishes = [wish(text) for text in texts if any(wish(text).means(one) for one in needs)]
    found = best(offers, needs, "coverage", *(one.text for one in wishes))

    def can(asked: list[str]) -> bool:
        least = [max((w.least(n) for w in wishes if w.text in asked and w.means(n)), default=0) for n in needs]
        together = [Need(n.scope, n.required, n.required - least[i]) for i, n in enumerate(needs) if least[i]]
        return not together or reach(offers, together, tuple(range(len(together)))) == sum(least)

    clashing = {text for clash in found.conflicts for text in clash.wishes}
    for clash in found.conflicts:
        assert not can(list(clash.wishes))
        assert all(can([text for text in clash.wishes if text != one]) for one in clash.wishes)
    for one in wishes:
        if one.text not in clashing:
            assert all(units >= one.least(n) for n, units in found.needs if one.means(n))


# --- prices


def test_one_more_million_is_worth_what_it_frees() -> None:
    offers = [offer("free", 2 * M), offer("wash", 1 * M, "WASH")]
    found = {price.what: price for price in prices(best(offers, [need("Shelter", 10 * M), need("WASH", 3 * M, 1 * M)]))}
    # Shelter takes the free 2 million; WASH is short of 1 million more; both are worth a dollar a dollar
    assert found["one more million that is unearmarked"].closes == M
    assert found["one more million for WASH"].closes == M
    covered = [offer("free", 2 * M), offer("wash", 9 * M, "WASH")]
    found = {price.what: price for price in prices(best(covered, [need("Shelter", 10 * M), need("WASH", 3 * M, 1 * M)]))}
    assert (found["one more million for WASH"].closes, found["one more million for WASH"].per_usd) == (0, 0)
    freed = [offer("free", 3 * M), offer("shelter", 7 * M + M // 2, "Shelter")]
    (wash,) = [p for p in prices(best(freed, [need("Shelter", 10 * M), need("WASH", M)])) if p.what.endswith("WASH")]
    assert wash.per_usd == 1  # WASH is covered by free money, which then goes to Shelter
    assert wash.closes == M // 2  # and there half a million is short


def test_prices_are_asked_by_place_too() -> None:
    needs = [need("Shelter", 10 * M, 0, ANBAR), need("Shelter", 4 * M, 3 * M, NINEWA)]
    words = {price.words for price in prices(best([offer("anbar", 10 * M, places=(ANBAR,))], needs))}
    risen = "closes 1,000,000 USD of gaps; the lowest coverage there rises from 75.0% to 100.0%"
    assert f"one more million for Shelter in Ninewa {risen}" in words
    assert "one more million in Anbar closes nothing: all that it may go to is covered, and it frees no other money" in words


_nets = st.integers(0, 2**32 - 1)


@settings(max_examples=80, deadline=None)
@given(_nets, st.booleans())
def test_the_price_of_a_unit_is_what_solving_again_with_it_gives(seed: int, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    supplies, groups = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    source, target = np.nonzero(rng.random((supplies, groups)) < 0.5)
    group = np.repeat(np.arange(groups), rng.integers(1, 3, groups))
    most = rng.integers(1, 8, len(group))
    none = np.zeros(len(group), np.int64)
    net = Network(rng.integers(0, 9, supplies), group, none, most, source, target, np.full(len(source), -1))
    worth = rng.integers(1, 4, len(group)).astype(float) if weighted else np.ones(len(group))
    flow = fill(net, worth)
    found = transport.prices(net, flow, worth)
    for d in range(len(group)):
        with_one = _with_one(net, d)
        assert float((fill(with_one, worth).taken * worth).sum() - (flow.taken * worth).sum()) == found[d]


def _with_one(net: Network, demand: int) -> Network:
    """The network with one more unit that may go to this demand alone, which becomes a group of its own."""
    group = net.group.copy()
    group[demand] = net.groups
    into = net.target == net.group[demand]
    source = np.concatenate([net.source, net.source[into], [len(net.supply)]])
    target = np.concatenate([net.target, np.full(into.sum(), net.groups), [net.groups]])
    return Network(np.append(net.supply, 1), group, net.least, net.most, source, target, np.full(len(source), -1))


@given(_offers, _needs)
@settings(max_examples=60, deadline=None)
def test_the_mask_of_all_offers_and_needs_is_what_the_rule_says_of_each(offered: Offered, needed: Needed) -> None:
    offers, needs = made(offered, needed)
    mask = allowed([one.earmark for one in offers], needs)
    assert mask.tolist() == [[may_move(o.earmark, n.scope)[0] for n in needs] for o in offers]
