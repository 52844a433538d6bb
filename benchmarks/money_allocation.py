"""Allocation of 500 offers to 5,000 needs, for each objective, beside the plain transportation program of all pairs.

The world is made up: eighteen governorates, four hundred districts, twelve clusters. A tenth of the offers is unearmarked;
the rest is bound to the country, to clusters, to governorates and clusters, to districts, or to one cluster of a district.
One in fifty has a ceiling.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from fractions import Fraction

import highspy
import numpy as np

from benchmarks.figures import Figure
from commonground.funding.allocate import OBJECTIVES, allocate
from commonground.funding.earmarking import Earmark, Place, Scope
from commonground.funding.matching import allowed
from commonground.funding.needs import Need, Shortfall
from commonground.funding.offers import Offer
from commonground.funding.prices import prices

OFFERS, NEEDS = 500, 5_000
CLUSTERS = "Shelter,Food,Health,Education,Protection,Nutrition,Logistics,WASH,CCCM,GBV,Child Protection,Early Recovery".split(",")
GOVERNORATES, DISTRICTS = 18, 417
COUNTRY = Place("IRQ", (), "Iraq")


def money_allocation(*, quick: bool) -> Iterator[Figure]:
    """Each objective solved and explained, wall clock; then the same with prices; beside the program of all pairs."""
    offers, needs = world()
    beside = f"HiGHS, {OFFERS} × {NEEDS:,} pairs that may be, no aggregation, no reasons"
    bare, total = dense(offers, needs, 60 if quick else 600)
    for objective in OBJECTIVES:
        start, processor = time.perf_counter(), time.process_time()
        found = allocate(offers, Shortfall(tuple(needs)), objective)
        took, cpu = time.perf_counter() - start, time.process_time() - processor
        assert total is None or abs(sum(one.units for one in found.assignments) - total) < 1, "the totals differ"
        yield Figure(f"allocate: {objective}", took, "s", 10, bare, beside, cpu)
        start = time.perf_counter()
        prices(found)
        yield Figure(f"allocate: {objective}, what one more million is worth", time.perf_counter() - start, "s")


def world(seed: int = 2018) -> tuple[list[Offer], list[Need]]:
    """Offers and needs, the same for the same seed."""
    chance = random.Random(seed)
    governorates = [Place("IRQ", (f"IQ{g:02}",), f"governorate {g}") for g in range(GOVERNORATES)]
    districts = [
        Place("IRQ", (f"IQ{d % GOVERNORATES:02}{d:03}", f"IQ{d % GOVERNORATES:02}"), f"district {d}") for d in range(DISTRICTS)
    ]
    needs = []
    for place in districts:
        for cluster in CLUSTERS[: NEEDS - len(needs)]:
            required = chance.randint(10**7, 10**9)
            scope = Scope(f"{cluster} in {place.name}", place, "Response plan", cluster)
            needs.append(Need(scope, required, int(required * chance.random()), chance.randint(100, 90_000)))
    offers = [_offer(chance, number, governorates, districts) for number in range(OFFERS)]
    return offers, needs


def _offer(chance: random.Random, number: int, governorates: list[Place], districts: list[Place]) -> Offer:
    some = tuple(chance.sample(CLUSTERS, chance.randint(1, 3)))
    kinds = (
        (10, Earmark()),
        (15, Earmark((COUNTRY,))),
        (25, Earmark(clusters=some)),
        (25, Earmark(tuple(chance.sample(governorates, chance.randint(1, 3))), some)),
        (15, Earmark(tuple(chance.sample(districts, chance.randint(1, 4))))),
        (10, Earmark((chance.choice(districts),), some[:1])),
    )
    earmark = chance.choices([one for _, one in kinds], [weight for weight, _ in kinds])[0]
    ceiling = Fraction(1, 10) if chance.random() < 0.02 else None
    return Offer(f"offer {number}", f"donor {number % 30}", chance.randint(10**7, 4 * 10**9), earmark, ceiling_share=ceiling)


def dense(offers: list[Offer], needs: list[Need], limit_s: float) -> tuple[float, int | None]:
    """Seconds for the transportation program with a column for every pair that may be; its optimum, None where time ran out."""
    start = time.perf_counter()
    pairs = np.argwhere(allowed([offer.earmark for offer in offers], needs))
    most = np.array([min(offers[o].amount, needs[n].gap, _ceiling(offers[o], needs[n])) for o, n in pairs], float)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(pairs), len(offers) + len(needs)
    program.col_cost_, program.col_lower_, program.col_upper_ = -np.ones(len(pairs)), np.zeros(len(pairs)), most
    program.row_lower_ = np.full(len(offers) + len(needs), -highspy.kHighsInf)
    program.row_upper_ = np.array([offer.amount for offer in offers] + [need.gap for need in needs], float)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.arange(len(pairs) + 1) * 2
    program.a_matrix_.index_ = (pairs + np.array([0, len(offers)])).ravel().astype(np.int32)
    program.a_matrix_.value_ = np.ones(2 * len(pairs))
    highs = highspy._core._Highs()  # which can be silenced before its first word
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", float(limit_s))
    highs.passModel(program)
    highs.run()
    solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    total = round(-highs.getInfo().objective_function_value) if solved else None
    return time.perf_counter() - start, total


def _ceiling(offer: Offer, need: Need) -> int:
    return offer.amount if offer.ceiling_share is None else int(need.required * offer.ceiling_share)
