"""A question of allocation answered from the lake and a user's tables: what is offered, what is short, and the best assignment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from commonground.door.reader import Reader
from commonground.funding import needs as needs_of
from commonground.funding import offers as offers_of
from commonground.funding.allocate import Allocation, Assignment, Rest, allocate, three_best
from commonground.funding.earmarking import bond, implied
from commonground.funding.entered import needs_table, offers_table
from commonground.funding.naming import Places
from commonground.funding.needs import Need, Shortfall, shortfall
from commonground.funding.offers import Offer, converter, outstanding
from commonground.funding.prices import Price, prices, worst
from commonground.funding.sheet import LeftOut
from commonground.funding.wishes import wish
from commonground.vocabulary.errors import BadRequest, NotFound


@dataclass(frozen=True)
class Table:
    """A table that a user hands in: its name and bytes."""

    name: str
    data: bytes


LEDGER = "ledger"
"""In place of a table: what members entered."""


@dataclass(frozen=True)
class Question:
    """What is to be allocated where. `offers` is a table, LEDGER, or None for the pledges of the lake that are outstanding.

    `needs` adds a user's table of needs, or the LEDGER's requirements, to those of the plans. `rate_day` is the day at whose rates offers are valued. `coarse` lets
    money for a place or cluster go to needs that are published without one.
    """

    country: str
    year: int | None = None
    plan: str | None = None
    objective: str = "coverage"
    offers: Table | str | None = None
    needs: Table | str | None = None
    minimums: tuple[str, ...] = ()
    rate_day: dt.date | None = None
    coarse: bool = False


@dataclass(frozen=True)
class Answer:
    """The assignment, the prices of more, the pots that no need has, and the year and rate day that were used."""

    question: Question
    year: int | None
    rate_day: dt.date
    allocation: Allocation
    prices: tuple[Price, ...]
    pots: tuple[dict[str, Any], ...]
    offers: tuple[Offer, ...]


def answer(reader: Reader, question: Question) -> Answer:
    """The best assignment for a question. Raises NotFound where nothing is short of anything, MalformedFile for a table that is none."""
    places, convert = Places(reader, question.country), converter(reader)
    year = question.year or _newest(reader, question.country)
    short = shortfall(reader, question.country, (year, year), question.plan) if year else Shortfall(())
    last = dt.date(year, 12, 31) if year else reader.today
    rate_day = question.rate_day or reader.as_of or min(last, reader.today)
    if question.needs:
        table = _table(question.needs, lambda: needs_table(reader, question.country, convert, rate_day))
        stated = needs_of.read(table.data, table.name, places)
        short = replace(short, needs=_distinct(short, stated), left_out=(*short.left_out, *stated.left_out))
    if not short.needs:
        what = f"plan {question.plan!r} of" if question.plan else "plan of"
        raise NotFound(
            f"no {what} {question.country}{f' {year}' if year else ''} states a requirement",
            hint="load requirements and funding from FTS, or state needs in a table (--needs)",
        )
    if question.offers:
        table = _table(question.offers, lambda: offers_table(reader))
        offers, left = offers_of.read(table.data, table.name, places, convert, rate_day)
    else:
        if year is None:
            raise BadRequest("pledges are outstanding for a year", hint="name it: --year 2022")
        offers, left = outstanding(reader, question.country, (dt.date(year, 1, 1), dt.date(year, 12, 31)), convert)
    if question.coarse:
        offers = [replace(offer, earmark=replace(offer.earmark, coarse=True)) for offer in offers]
    wishes = [wish(text) for text in question.minimums]
    found = allocate(offers, short, question.objective, wishes, left)
    return Answer(question, year, rate_day, found, prices(found), short.pots, tuple(offers))


def _table(given: Table | str, entered: Callable[[], bytes]) -> Table:
    return given if isinstance(given, Table) else Table(LEDGER, entered())


def best(reader: Reader, country: str, year: int) -> tuple[Assignment, ...]:
    """The three assignments of outstanding pledges that would close most of a country's gap in a year; empty where there are none.

    Pledges to the country alone: one to the CERF could be named in the brief of every country, and go to one of them.
    """
    short = shortfall(reader, country, (year, year))
    found, _ = outstanding(reader, country, (dt.date(year, 1, 1), dt.date(year, 12, 31)), converter(reader))
    offers = [offer for offer in found if offer.earmark.places]
    if not short.needs or not offers:
        return ()
    return three_best(allocate(offers, short).assignments)


def _newest(reader: Reader, country: str) -> int | None:
    """The last year for which a plan of the country is held."""
    rows = reader.rows(
        "SELECT max(year) AS year FROM requirement WHERE required_usd_cents > 0 AND "
        "((len(countries) = 1 AND list_contains(countries, $country)) OR location = $country)",
        {"country": country},
    )
    year: int | None = rows[0]["year"]
    return year


def _distinct(held: Shortfall, stated: Shortfall) -> tuple[Need, ...]:
    """The needs of plans and of a table together; a need of a plan that the table states too is taken from the table."""
    keys = {need.key for need in stated.needs}
    return (*(need for need in held.needs if need.key not in keys), *stated.needs)


def as_object(found: Answer) -> dict[str, Any]:
    """The answer as stable keys (docs/json.md): money in US dollars under `…_usd`, other kinds in their unit."""
    allocation = found.allocation
    return {
        "objective": allocation.objective,
        "country": found.question.country,
        "year": found.year,
        "plan": found.question.plan,
        "rate_day": found.rate_day.isoformat(),
        "totals": totals(found),
        "best": [assignment_row(one) for one in three_best(allocation.assignments)],
        "needs": [need_row(need, given) for need, given in allocation.needs],
        "assignments": [assignment_row(one) for one in allocation.assignments],
        "prices": [price_row(one) for one in found.prices],
        "left": [_rest("offer", one) for one in allocation.left],
        "short": [_rest("need", one) for one in allocation.short],
        "conflicts": [
            {
                "minimums": list(one.wishes),
                "unit": one.unit,
                "needed": amount(one.needed, one.unit),
                "held": amount(one.held, one.unit),
                "reachable": amount(one.reachable, one.unit),
                "offers": list(one.offers),
                "excluded": list(one.excluded),
                "because": one.because,
            }
            for one in allocation.conflicts
        ],
        "pots": [
            {**{k: v for k, v in pot.items() if k != "funded_cents"}, "funded_usd": usd(pot["funded_cents"])}
            for pot in found.pots
        ],
        "offers": [offer_row(one) for one in found.offers],
        "left_out": [_left(one) for one in allocation.left_out],
    }


def totals(found: Answer) -> dict[str, Any]:
    """Sums of the money: what is offered, short, assigned, left, and the coverage of all needs together and of the worst."""
    money = [(need, given) for need, given in found.allocation.needs if need.scope.unit == "USD"]
    offered = sum(offer.amount for offer in found.offers if offer.unit == "USD")
    required = sum(need.required for need, _ in money)
    funded = sum(min(need.funded, need.required) for need, _ in money)
    given = sum(units for _, units in money)
    flexible = sum(o.amount for o in found.offers if o.unit == "USD" and _category(o) in ("unearmarked", "softly"))
    return {
        "offered_usd": usd(offered),
        "gap_usd": usd(sum(need.gap for need, _ in money)),
        "assigned_usd": usd(given),
        "left_usd": usd(offered - given),
        "short_usd": usd(sum(need.gap - units for need, units in money)),
        "coverage_before": funded / required if required else None,
        "coverage_after": (funded + given) / required if required else None,
        "lowest_before": worst([(need, 0) for need, _ in money]),
        "lowest_after": worst(money),
        "flexible_share": flexible / offered if offered else None,
        "people": sum(people)
        if (people := [p for one in found.allocation.assignments if (p := one.people) is not None])
        else None,
    }


def _category(offer: Offer) -> str:
    return (offer.earmark.bond or implied(offer.earmark)).category


def usd(cents: int | None) -> float | int | None:
    """Dollars of cents, whole where they are."""
    if cents is None:
        return None
    return cents // 100 if cents % 100 == 0 else cents / 100


def amount(units: int, unit: str) -> float | int | None:
    """Units as they are shown: dollars of cents."""
    return usd(units) if unit == "USD" else units


def need_row(need: Need, given: int) -> dict[str, Any]:
    """A need and what it gets."""
    scope, money = need.scope, need.scope.unit == "USD"
    own = {"required": need.required, "funded": need.funded, "gap": need.gap, "assigned": given}
    return {
        "need": scope.need,
        "plan": scope.plan or None,
        "cluster": scope.cluster or None,
        "place": scope.place.pcodes[0] if scope.place.pcodes else scope.place.country,
        "place_name": scope.place.name,
        "unit": scope.unit,
        **{f"{name}_usd": usd(value) if money else None for name, value in own.items()},
        **{name: amount(value, scope.unit) for name, value in own.items()},
        "over_usd": usd(max(need.funded - need.required, 0)) if money else None,
        "coverage_before": need.coverage,
        "coverage_after": (need.funded + given) / need.required,
        "people_targeted": need.people,
        "source": need.where,
    }


def assignment_row(one: Assignment) -> dict[str, Any]:
    """So much of an offer to a need, with the earmark that allows it."""
    scope, money = one.need.scope, one.offer.unit == "USD"
    return {
        "offer": one.offer.offer,
        "donor": one.offer.donor or None,
        "need": scope.need,
        "plan": scope.plan or None,
        "place": scope.place.pcodes[0] if scope.place.pcodes else scope.place.country,
        "usd": usd(one.units) if money else None,
        "amount": amount(one.units, one.offer.unit),
        "unit": one.offer.unit,
        "people": one.people,
        "coverage_before": one.need.coverage,
        "coverage_after": (one.need.funded + one.need_assigned) / one.need.required,
        "because": one.because,
    }


def price_row(one: Price) -> dict[str, Any]:
    """What one more million is worth under an earmark."""
    where = one.earmark.places[0] if one.earmark.places else None
    return {
        "cluster": one.earmark.clusters[0] if one.earmark.clusters else None,
        "place": (where.pcodes[0] if where.pcodes else where.country) if where else None,
        "per_usd": one.per_usd,
        "closes_usd": usd(one.closes),
        "people": one.people,
        "lowest_before": one.lowest_before,
        "lowest_after": one.lowest_after,
        "words": one.words,
    }


def offer_row(one: Offer) -> dict[str, Any]:
    """An offer as it was read: as stated, in USD with the rate, and how it is bound."""
    stated = one.earmark.bond or implied(one.earmark)
    return {
        "offer": one.offer,
        "donor": one.donor or None,
        "kind": one.kind,
        "stated": one.stated,
        "amount": amount(one.amount, one.unit),
        "unit": one.unit,
        "earmarking": stated.category,
        "modality": stated.modality,
        "earmarking_stated": one.earmark.bond is not None,
        "rate": one.rate["rate"] if one.rate else None,
        "rate_date": one.rate["rate_date"] if one.rate else None,
        "rate_source": one.rate["rate_source"] if one.rate else None,
        "source": one.where,
    }


def _rest(what: str, one: Rest) -> dict[str, Any]:
    place = one.need.scope.place if one.need else None
    row: dict[str, Any] = {what: one.name}
    if place is not None and one.need is not None:
        row |= {"plan": one.need.scope.plan or None, "place": place.pcodes[0] if place.pcodes else place.country}
    money = one.unit == "USD"
    return row | {
        "usd": usd(one.units) if money else None,
        "amount": amount(one.units, one.unit),
        "unit": one.unit,
        "because": one.because,
    }


def _left(one: LeftOut) -> dict[str, str]:
    return {"what": one.what, "where": one.where, "reason": one.reason}


def flexible_share(reader: Reader, country: str, year: int) -> dict[str, Any]:
    """How much of what came in for a country and year is flexible (unearmarked or softly earmarked); FTS flows that cross its boundary.

    Pledges are left out. `share` is of what states its earmarking; the Grand Bargain aspires to 30 %.
    """
    from commonground.funding.boundary import boundary
    from commonground.funding.earmarking import flexible

    view = boundary(reader, countries=(country,), years=(year,))
    rows = reader.rows(
        f"SELECT coalesce(f.modality, f.earmarking) AS stated, CAST(sum(b.usd_cents) AS HUGEINT) AS cents FROM {view} b "
        "JOIN flow f ON f.source_id = b.source_id AND f.position = b.position "
        "WHERE b.boundary = 'incoming' AND b.stage IN ('commitment', 'disbursement') GROUP BY 1 ORDER BY 1"
    )
    found = flexible((int(row["cents"] or 0), row["stated"] if bond(row["stated"]) else None) for row in rows)
    cents = {f"{name}_usd": usd(getattr(found, name)) for name in ("unearmarked", "softly", "earmarked", "tightly", "not_stated")}
    return {"country": country, "year": year, **cents, "share": found.share, "target": found.target}
