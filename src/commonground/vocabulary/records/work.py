"""What is done: stabilisation activities with their results, and milestones of reform with their measured values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from commonground.vocabulary.records.said import listed, said

AREAS = ("political reform", "security-sector reform", "local governance")
ACTIVITY_STATUSES = ("planned", "under way", "completed", "suspended", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A stabilisation activity as its partner reports it."""

    code: str = said("its code", form="code", required=True)
    title: str = said("what is done", required=True)
    implementer: str = said("who does it", required=True)
    status: str = said("planned, under way, completed, suspended or cancelled", choices=ACTIVITY_STATUSES, required=True)
    country: str = said("in which country", form="iso3", required=True)
    place: str | None = said("where in it", form="pcode")
    sector: str | None = said("cluster or sector")
    funders: tuple[str, ...] = listed("members that pay for it", ref="member")
    starts_on: dt.date | None = said("first day")
    ends_on: dt.date | None = said("last day")
    budget: Decimal | None = said("what it is to cost")
    currency: str | None = said("in which currency", form="currency")
    reference: str | None = said("its IATI identifier, if it has one")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an activity achieved in a period, by one indicator."""

    activity: str = said("the activity", ref="activity", required=True)
    indicator: str = said("what was counted", required=True)
    value: Decimal = said("how much", required=True)
    unit: str = said("in which unit", required=True)
    period_from: dt.date = said("first day", required=True)
    period_to: dt.date = said("last day", required=True)
    place: str | None = said("where, if not in all of the activity's place", form="pcode")


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A step of political or security-sector reform or of local governance, with its indicator and target."""

    code: str = said("its code", form="code", required=True)
    area: str = said("political reform, security-sector reform or local governance", choices=AREAS, required=True)
    title: str = said("what is to be reached", required=True)
    country: str = said("in which country", form="iso3", required=True)
    place: str | None = said("where in it", form="pcode")
    due_on: dt.date | None = said("by when")
    indicator: str = said("what is measured", required=True)
    unit: str = said("in which unit", required=True)
    baseline: Decimal | None = said("value at the beginning")
    baseline_on: dt.date | None = said("day of that value")
    target: Decimal = said("value to be reached", required=True)


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A measured value of a milestone's indicator."""

    milestone: str = said("the milestone", ref="milestone", required=True)
    value: Decimal = said("the value", required=True)
    on: dt.date = said("the day that it is about", required=True)
    source: str | None = said("who measured, or where it is published")
