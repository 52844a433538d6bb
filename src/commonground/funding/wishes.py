"""Minimums that somebody wishes for (`Shelter=50%`), and, where they cannot all be had, which earmarks clash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import highspy
import numpy as np

from commonground.funding import sheet
from commonground.funding.clusters import cluster_key
from commonground.funding.earmarking import folded, may_move
from commonground.funding.matching import Match
from commonground.funding.needs import Need
from commonground.funding.transport import Ints, grouped, opened, solver, whole_flow
from commonground.vocabulary.errors import BadRequest

EXCLUDED = 5
"""How many of the offers that may not help are named, the largest first."""


@dataclass(frozen=True)
class Wish:
    """Each need that the terms mean is to be covered to a share, or to be given so many units at least."""

    text: str
    terms: tuple[str, ...]
    share: Fraction | None
    units: int | None

    def means(self, need: Need) -> bool:
        """Whether every term is the need's cluster, name, plan, country or place."""
        return all(_is(term, need) for term in self.terms)

    def least(self, need: Need) -> int:
        """What the need is to be given at least: what is missing to the share, or the units, nothing where it has that."""
        if self.share is not None:
            return max(ceil(self.share * need.required) - need.funded, 0)
        return self.units or 0


def wish(text: str, unit: str = "USD") -> Wish:
    """Read `Shelter=50%`, `WASH@Ninewa=2,000,000`: terms apart by @, then a share of the requirement or an amount. Raises BadRequest."""
    head, mark, tail = text.rpartition("=")
    terms = tuple(term.strip() for term in head.split("@"))
    if not mark or not all(terms):
        raise BadRequest(f"{text!r} is no minimum", hint="write CLUSTER=50%, or CLUSTER@PLACE=2000000")
    try:
        share = sheet.percentage(tail)
        units = None if share is not None else sheet.amount(tail, 2 if unit == "USD" else 0)
    except sheet.Unreadable as error:
        raise BadRequest(f"{text!r} is no minimum: {error}", hint="write CLUSTER=50%, or CLUSTER@PLACE=2000000") from None
    if units is not None and re.fullmatch(r"\d{1,2}|100", tail.strip()):
        raise BadRequest(
            f"{text!r} may mean {tail.strip()} % or as many units", hint=f"write {head}={tail.strip()}%, or an amount"
        )
    return Wish(text, terms, share, units)


def _is(term: str, need: Need) -> bool:
    scope = need.scope
    if scope.cluster and cluster_key(term) == cluster_key(scope.cluster):
        return True
    names = {folded(scope.need), folded(scope.plan), folded(scope.place.name), folded(scope.place.country)}
    return folded(term) in names - {""} or term.upper() in scope.place.pcodes


@dataclass(frozen=True)
class Conflict:
    """Wishes of which any one could go and the rest be had: what they need, the offers that are all they could draw on.

    `held` is what these offers hold, `reachable` what of it their earmarks and ceilings let reach the needs together.
    """

    wishes: tuple[str, ...]
    unit: str
    needed: int
    held: int
    reachable: int
    offers: tuple[str, ...]
    excluded: tuple[dict[str, Any], ...]
    because: str


def settle(found: Match, wishes: Sequence[Wish]) -> tuple[Ints, tuple[Conflict, ...]]:
    """What each need is to get at least, with the wishes that clash set aside, and those clashes, each irreducible."""
    kept, conflicts = list(wishes), []
    for one in wishes:
        over = [need for need in found.needs if one.means(need) and one.least(need) > need.gap]
        if over:
            kept.remove(one)
            conflicts.append(_too_much(one, over[0]))
    while kept:
        core = _core(found, kept)
        if core is None:
            break
        conflicts.append(_conflict(found, core))
        kept = [one for one in kept if one not in core]
    return _least(found.needs, kept), tuple(conflicts)


def _least(needs: Sequence[Need], wishes: Sequence[Wish]) -> Ints:
    return np.array([max((w.least(n) for w in wishes if w.means(n)), default=0) for n in needs], np.int64)


def _core(found: Match, wishes: list[Wish]) -> list[Wish] | None:
    """An irreducible set of wishes that cannot be had together; None where all can.

    HiGHS names rows that clash; as its own search is not always irreducible, wishes are then taken out one by one.
    """
    clash = _clashing(found, _least(found.needs, wishes))
    if clash is None:
        return None
    demands = {int(found.demands[d]) for d in clash}
    core = [one for one in wishes if any(one.means(found.needs[i]) and one.least(found.needs[i]) > 0 for i in demands)]
    for one in list(core):
        fewer = [other for other in core if other is not one]
        if _clashing(found, _least(found.needs, fewer)) is not None:
            core = fewer
    return core


def _clashing(found: Match, least: Ints) -> Ints | None:
    """The demands whose minimums clash, by the irreducible infeasible subsystem of HiGHS; None where all can be had."""
    net = found.net
    wanted = np.flatnonzero(least[found.demands])
    if not len(wanted):
        return None
    links = [(int(c), i, int(limit)) for i, d in enumerate(wanted) for c, limit in _into(found, int(d))]
    supplies = len(net.supply)
    infinite = highspy.kHighsInf
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(links), supplies + len(wanted)
    program.col_cost_, program.col_lower_ = np.zeros(len(links)), np.zeros(len(links))
    program.col_upper_ = np.array([infinite if limit < 0 else float(limit) for _, _, limit in links])
    program.row_lower_ = np.concatenate([np.full(supplies, -infinite), least[found.demands[wanted]].astype(float)])
    program.row_upper_ = np.concatenate([net.supply.astype(float), np.full(len(wanted), infinite)])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.arange(len(links) + 1) * 2
    program.a_matrix_.index_ = np.array([at for c, i, _ in links for at in (c, supplies + i)], np.int32)
    program.a_matrix_.value_ = np.ones(2 * len(links))
    highs = solver()
    highs.setOptionValue("iis_strategy", int(highspy.IisStrategy.kIisStrategyFromLp.value))
    highs.passModel(program)
    highs.run()
    if highs.getModelStatus() in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return None if len(links) else wanted
    _, iis = highs.getIis()
    rows = [row - supplies for row in iis.row_index_ if row >= supplies] if iis.valid_ else []
    clash: Ints = wanted[np.array(rows, np.int64)] if rows else wanted
    return clash


def _into(found: Match, demand: int) -> list[tuple[int, int]]:
    """The links that reach a demand: supply and limit."""
    at = np.flatnonzero(found.net.target == found.net.group[demand])
    return [(int(found.net.source[i]), int(found.net.limit[i])) for i in at]


def _conflict(found: Match, core: list[Wish]) -> Conflict:
    least = _least(found.needs, core)
    demands = [int(d) for d in np.flatnonzero(least[found.demands])]
    supplies = sorted({c for d in demands for c, _ in _into(found, d)})
    offers = sorted(
        {i for c in supplies for i in found.members[c]}, key=lambda i: (-found.offers[i].amount, found.offers[i].offer)
    )
    needed, held = int(least.sum()), sum(found.offers[i].amount for i in offers)
    unit = found.needs[0].scope.unit
    first = found.needs[int(found.demands[demands[0]])].scope
    rest = sorted((o for i, o in enumerate(found.offers) if i not in set(offers)), key=lambda o: (-o.amount, o.offer))
    excluded = tuple({"offer": o.offer, "because": may_move(o.earmark, first)[1]} for o in rest[:EXCLUDED])
    names = ", ".join(found.offers[i].offer for i in offers[:EXCLUDED]) + (" …" if len(offers) > EXCLUDED else "")
    together = "together need" if len(core) > 1 else "needs"
    holds = (
        f"only {names} may go there and hold{'s' if len(offers) == 1 else ''} {shown(held, unit)}"
        if offers
        else "no offer may go there"
    )
    most = np.minimum(least[found.demands], found.net.most)
    few = grouped(found.net, found.net.summed(most))
    reachable = int(whole_flow(few, opened(few)).taken.sum())
    if held >= needed:
        holds += f", of which at most {shown(reachable, unit)} can reach what is needed"
    because = f"{' and '.join(one.text for one in core)} {together} {shown(needed, unit)}; {holds}"
    return Conflict(
        tuple(o.text for o in core),
        unit,
        needed,
        held,
        reachable,
        tuple(found.offers[i].offer for i in offers),
        excluded,
        because,
    )


def _too_much(one: Wish, need: Need) -> Conflict:
    short = shown(need.gap, need.scope.unit)
    because = f"{one.text} is more than {need.scope.need} is short of, which is {short}"
    return Conflict((one.text,), need.scope.unit, one.least(need), need.gap, need.gap, (), (), because)


def shown(units: int, unit: str) -> str:
    """An amount in words: dollars where the units are cents."""
    if unit != "USD":
        return f"{units:,} {unit}"
    return f"{units // 100:,}{f'.{units % 100:02}' if units % 100 else ''} USD"
