"""The overview of the ledger: what awaits the reader's member, and how much of each kind there is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from commonground.followup.undertakings import Undertaken, undertakings_since
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.records import KINDS
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import address, days_word, plural, tabs
from commonground.web.rendering import shown
from commonground.web.serving import page

AHEAD = 6
"""Meetings ahead that are shown."""


def home(ask: Ask) -> Response:
    """What awaits the member, the kinds of record with their counts, and the ways on."""
    say, party = ask.language.say, ask.party
    today = str(ask.as_of or ask.place.today)
    ahead = [one for one in ask.answer("meetings", first=today) if not one["cancelled"]]
    counts = ask.answer("records")
    own = party != PUBLIC
    waiting = ask.answer("release-list") if own else []
    return shown(
        ask,
        "ledger/home.html",
        say("Ledger"),
        data=[("records", {}), ("meetings", {"first": today}), *([("release-list", {})] if own else [])],
        tabs=tabs(ask, "/ledger"),
        own=own,
        undertakings=_undertakings(ask) if own else [],
        waiting=waiting,
        requests=_requests(ask) if own else [],
        meetings=[_meeting(ask, one) for one in ahead[:AHEAD]],
        more=max(0, len(ahead) - AHEAD),
        kinds=[_kind(ask, one) for one in counts if one["records"] or _enters(ask, one["kind"])],
    )


def _undertakings(ask: Ask) -> list[list[Any]]:
    """What the member undertook and is still open, what is due first before what has no day."""

    def compute() -> list[dict[str, Any]]:
        records = ask.records()
        found = undertakings_since(records, dt.date.min, member=ask.party).undertakings
        held = [one for one in found if one.is_open and one.of(ask.party).is_open]
        return [_undertaken(one) for one in sorted(held, key=lambda one: (one.due_on or dt.date.max, one.made_on))]

    return [
        [
            {"text": one["subject"], "href": address(ask, one["record"])},
            ask.language.day(one["due"]) if one["due"] else ask.language.say("no day"),
            days_word(ask, one["overdue"]),
            ask.language.say(one["status"]),
        ]
        for one in ask.keep("ledger awaited", compute)
    ]


def _undertaken(one: Undertaken) -> dict[str, Any]:
    return {
        "record": one.record.record_id,
        "subject": one.record["subject"],
        "due": str(one.due_on) if one.due_on else None,
        "overdue": one.overdue_days,
        "status": one.status or "disputed",
    }


def _requests(ask: Ask) -> list[list[Any]]:
    """What others asked of the member, and it has not answered."""
    held = ask.answer("requests", still_open=True, mine=True)
    asked = [one for one in held if any(a["member"] == ask.party and a["state"] in OPEN for a in one["asked"])]
    return [
        [
            {"text": one["text"], "href": address(ask, one["request"])},
            one["by"],
            ask.language.day(one["due_on"]),
            days_word(ask, one["overdue_days"]),
        ]
        for one in asked
    ]


OPEN = ("waiting", "silent", "partly answered")


def _meeting(ask: Ask, one: dict[str, Any]) -> list[Any]:
    when = ask.language.day(one["starts_on"])
    return [{"text": one["title"], "href": ask.link(f"/ledger/meetings/{one['meeting']}")}, when, one["place"] or "–"]


def _kind(ask: Ask, one: dict[str, Any]) -> list[Any]:
    name = one["kind"]
    return [{"text": plural(ask, name), "href": ask.link(f"/ledger/{name}")}, f"{one['records']:,}"]


def _enters(ask: Ask, kind: str) -> bool:
    return ask.may(KINDS[kind].by) and kind in ("group", "meeting", "requirement", "offer", "pledge", "request", "note")


ROUTES = [page("/ledger", home)]
