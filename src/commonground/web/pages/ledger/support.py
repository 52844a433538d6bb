"""Requirements and offers: what is needed, what was offered for it, and what is short."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starlette.responses import Response

from commonground.door.naming import grouped, name_of
from commonground.door.records import Record, Records
from commonground.followup.support import Needed, needed
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import address, tabs
from commonground.web.rendering import shown
from commonground.web.serving import page


def support(ask: Ask) -> Response:
    """Requirements, what is short of most first, and the offers that name none."""
    say = ask.language.say

    def compute() -> dict[str, Any]:
        records = ask.records()
        held, free = needed(records)
        return {"needed": [_needed(ask, one, records) for one in held], "free": [_offer(ask, one, records) for one in free]}

    found = ask.keep("ledger support", compute)
    return shown(
        ask,
        "ledger/support.html",
        say("Needs and offers"),
        data=[("records", {"kind": "requirement"}), ("records", {"kind": "offer"})],
        tabs=tabs(ask, "/ledger/support"),
        needed=found["needed"],
        free=found["free"],
        enters=ask.may("contributor"),
    )


def _plain(number: Decimal) -> str:
    return grouped(format(number.normalize(), "f"))


def _amount(number: Any, unit: str) -> str:
    return f"{_plain(Decimal(number))} {unit}"


def _needed(ask: Ask, one: Needed, records: Records) -> list[Any]:
    say, record = ask.language.say, one.requirement
    unit = str(record["unit"])
    by = ask.language.listed(_donor(ask, offer, records) for offer in one.offers)
    note = say("{count} more in another unit, not counted", count=len(one.other)) if one.other else None
    return [
        {"text": f"{name_of(record, records)} · {record['title']}", "href": address(ask, record.record_id)},
        _where(ask, record, "place"),
        _amount(record["quantity"], unit),
        {"text": _amount(one.offered, unit), "note": note},
        _amount(one.short, unit) if one.short else say("nothing"),
        by or "–",
    ]


def _donor(ask: Ask, offer: Record, records: Records) -> str:
    found = records.target(str(offer["member"]), "member")
    return str(found.code) if found else ask.language.say("not shown")


def _where(ask: Ask, record: Record, field: str) -> str:
    places = record[field] or []
    listed = places if isinstance(places, list) else [places]
    country = ask.language.country(str(record["country"])) if record["country"] else ask.language.say("any country")
    return f"{country} ({ask.language.listed(listed)})" if listed else country


def _offer(ask: Ask, one: Record, records: Records) -> list[Any]:
    return [
        {"text": str(one["title"]), "href": address(ask, one.record_id)},
        _donor(ask, one, records),
        _where(ask, one, "places"),
        _amount(one["quantity"], str(one["unit"])),
        ask.language.day(one["period_to"]) if one["period_to"] else "–",
    ]


ROUTES = [page("/ledger/support", support)]
