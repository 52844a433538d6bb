"""What must hold for a record by itself, whatever else is recorded; pure rules, each with what to do."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from commonground.vocabulary.errors import BadRequest, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC
from commonground.vocabulary.months import parse_month
from commonground.vocabulary.records.clean import currencies
from commonground.vocabulary.records.support import FORCE

Body = Mapping[str, Any]
GRANT_DAYS = 14
"""The longest time for which break-glass opens records."""


def check(kind: str, body: Body) -> None:
    """Raises BadRequest or Refused where the body breaks a rule of its kind."""
    for first, last in (
        ("period_from", "period_to"),
        ("starts_on", "ends_on"),
        ("from_on", "until_on"),
        ("baseline_on", "due_on"),
    ):
        if body.get(first) and body.get(last) and body[first] > body[last]:
            raise BadRequest(f"{last} {body[last]} is before {first} {body[first]}", hint="give the first day first")
    rule = _RULES.get(kind)
    if rule:
        rule(body)


def _code(body: Body) -> None:
    if body["code"] in (PUBLIC, MEMBERS):
        raise Refused(f"{body['code']} is the name of a party that everybody knows", hint="choose another code")
    if body["code"] == "OWN":
        raise Refused("OWN stands for the originator alone in a label", hint="choose another code")


def _support(body: Body) -> None:
    if not float(body["quantity"]) > 0:
        raise BadRequest("quantity must be more than nothing", hint="give how much is needed or offered")
    if body["what"] == "money" and body["unit"].upper() not in currencies():
        raise BadRequest(f"unit cannot be {body['unit']!r} for money", hint="give an ISO 4217 code, such as USD, EUR or IQD")
    if body["what"] in FORCE:
        _force(body)


def _force(body: Body) -> None:
    """People, basing and military goods are held by country, kind and month alone (design, guard on force)."""
    said = f"{body['what']} are held by country and month alone"
    if body.get("place") or body.get("places"):
        raise Refused(f"{said}: no place within a country", hint="leave the place out and give the country")
    first, last = body.get("period_from"), body.get("period_to")
    if first and not first.endswith("-01"):
        raise Refused(f"{said}: {first} is a day", hint=f"give the first of the month, {first[:8]}01")
    if last:
        day = dt.date.fromisoformat(last)
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if day != end:
            raise Refused(f"{said}: {last} is a day", hint=f"give the end of the month, {end.isoformat()}")


def _pledge(body: Body) -> None:
    if not float(body["amount"]) > 0:
        raise BadRequest("amount must be more than nothing", hint="end or amend the earlier pledge instead of a negative one")
    if body.get("year") is not None and not 1900 <= body["year"] <= 2200:
        raise BadRequest(f"year cannot be {body['year']}", hint="give the fiscal year with four digits")


def _activity(body: Body) -> None:
    if body.get("budget") and not body.get("currency"):
        raise BadRequest("a budget needs its currency", hint="give `currency=USD`")


def _progress(body: Body) -> None:
    if body["evidence"] != "none" and not body.get("reference"):
        raise BadRequest("evidence needs its reference", hint="give `reference=…`, or `evidence=none` for a word alone")


def _request(body: Body) -> None:
    if not body.get("to"):
        raise BadRequest("a request needs the members that are asked", hint="give `to=CODE`")


def _grant(body: Body) -> None:
    days = (dt.date.fromisoformat(body["until_on"]) - dt.date.fromisoformat(body["from_on"])).days
    if days > GRANT_DAYS:
        raise Refused(f"a grant lasts {GRANT_DAYS} days at most", hint="give an earlier `until_on`, and another grant later")


def _decision(body: Body) -> None:
    if body["status"] == "taken" and not body.get("taken_on"):
        raise BadRequest("a decision that is taken needs its day", hint="give `taken_on=YYYY-MM-DD`")


def _account(body: Body) -> None:
    if body["name"] == "operator":
        raise Refused("operator is the name of whoever runs the command line without an account", hint="choose another name")


def _outlook(body: Body) -> None:
    """Countries and governorates, nothing finer (design, guard on places), for a community and no single member."""
    parse_month(body["newest_month"])
    if body["level"] not in (0, 1):
        raise Refused(
            f"level {body['level']} is not 0 or 1", hint="outlooks are by country (0) or governorate (1), nothing finer"
        )
    if not body.get("countries") or body["horizons"] < 1:
        raise BadRequest("an outlook needs its countries and at least one month ahead", hint="use `commonground watch issue`")
    if not all(body["community"].partition("/")):
        raise Refused(
            f"an outlook is issued to an early-warning community, and {body['community']} is none",
            hint="name it as ORIGINATOR/CODE; see `commonground records community`",
        )


_RULES: dict[str, Callable[[Body], None]] = {
    "account": _account,
    "member": _code,
    "community": _code,
    "requirement": _support,
    "offer": _support,
    "pledge": _pledge,
    "activity": _activity,
    "progress": _progress,
    "request": _request,
    "grant": _grant,
    "decision": _decision,
    "outlook": _outlook,
}
