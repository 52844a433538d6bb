"""What is needed and what is offered: requirements, offers and pledges, in money, people, training, goods or basing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from commonground.vocabulary.records.said import listed, said

WHAT = ("money", "people", "training", "goods", "military goods", "basing")
INSTRUMENTS = ("grant", "loan", "credit", "guarantee", "in kind")
FORCE = ("people", "basing", "military goods")
"""What is held by country, kind and month alone: the ledger refuses anything finer."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What is needed somewhere for a time."""

    code: str = said("its code", form="code", required=True)
    title: str = said("what is needed", required=True)
    what: str = said("money, people, training, goods, military goods or basing", choices=WHAT, required=True)
    quantity: Decimal = said("how much", required=True)
    unit: str = said("an ISO 4217 code for money, else people, places, items, kg …", required=True)
    country: str = said("for which country", form="iso3", required=True)
    place: str | None = said("where in it", form="pcode")
    period_from: dt.date | None = said("first day")
    period_to: dt.date | None = said("last day")
    sector: str | None = said("cluster or sector")
    group: str | None = said("the working group that keeps it", ref="group")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a member offers, with where, when and for what it may be used."""

    member: str = said("who offers", ref="member", required=True)
    title: str = said("what is offered", required=True)
    what: str = said("money, people, training, goods, military goods or basing", choices=WHAT, required=True)
    quantity: Decimal = said("how much", required=True)
    unit: str = said("an ISO 4217 code for money, else people, places, items, kg …", required=True)
    country: str | None = said("for which country; else for any", form="iso3")
    places: tuple[str, ...] = listed("places that it is earmarked for", form="pcode")
    sectors: tuple[str, ...] = listed("clusters or sectors that it is earmarked for")
    period_from: dt.date | None = said("first day")
    period_to: dt.date | None = said("last day")
    requirement: str | None = said("the requirement that it answers", ref="requirement")
    conditions: str | None = said("on what conditions")


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """Money that a member promised."""

    member: str = said("who promised", ref="member", required=True)
    amount: Decimal = said("how much", required=True)
    currency: str = said("in which currency", form="currency", required=True)
    pledged_on: dt.date = said("day of the promise", required=True)
    country: str | None = said("for which country; else for several", form="iso3")
    instrument: str | None = said("grant, loan, credit, guarantee or in kind", choices=INSTRUMENTS)
    purpose: str | None = said("what it is for")
    year: int | None = said("fiscal year")
    meeting: str | None = said("at which meeting", ref="meeting")
    statement: str | None = said("in which statement", ref="statement")
    sectors: tuple[str, ...] = listed("clusters or sectors that it is earmarked for")
