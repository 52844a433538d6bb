"""What was known of a feed's money by one date and by another: new, changed, vanished."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.plain import plain
from commonground.answers.question import Option, question
from commonground.answers.stated import parse_day
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.changes import Change, Changes

LABELS = {
    "usd_cents": "usd",
    "amount_cents": "amount",
    "giver": "from",
    "receiver": "to",
    "whole_usd_cents": "whole_usd",
    **{f"{stage}_cents": f"{stage}_usd" for stage in ("pledge", "commitment", "disbursement", "expenditure", "other")},
}
"""What fields are called in the answer, where not as in the columns."""


@question("changes")
def changes(
    held: Reader,
    *,
    feed: Annotated[str, Option("The feed whose flows are compared, for example fts-flows.")],
    between: Annotated[tuple[str, str], Option("Two dates: what was published by then (YYYY-MM-DD).", "FIRST SECOND")],
    country: Annotated[str | None, Option("Only flows to this country, on either date.", "ISO3")] = None,
) -> dict[str, Any]:
    """Compare what a feed's flows said by two dates, with the effect in US dollars by stage."""
    return as_object(found(held, feed=feed, between=between, country=country))


def found(held: Reader, *, feed: str, between: tuple[str, str], country: str | None) -> Changes:
    """The changes themselves, from two readers of the same viewer. Raises BadRequest where the dates do not follow each other."""
    from commonground.funding.changes import changes
    from commonground.vocabulary.country import iso3_of

    first, second = (parse_day(text) for text in between)
    if first is None or second is None or first > second:
        raise BadRequest("the first date is after the second", hint="write --between EARLIER LATER")
    with closing(held.published_by(first)) as before, closing(held.published_by(second)) as after:
        return changes(before, after, feed, iso3_of(country) if country else None)


def as_object(found: Changes) -> dict[str, Any]:
    """The answer as `--json` prints it."""
    made: dict[str, Any] = plain(
        {
            "feed": found.feed,
            "country": found.country,
            "from": _date(found.first, found.before, found.flows_before),
            "to": _date(found.second, found.after, found.flows_after),
            "new": [_row(change) for change in found.of("new")],
            "changed": [_row(change) | {"fields": _fields(change)} for change in found.of("changed")],
            "vanished": [_row(change) for change in found.of("vanished")],
            "counts": {
                **{kind: len(found.of(kind)) for kind in ("new", "changed", "vanished")},
                "unchanged": found.flows_after - len(found.of("new")) - len(found.of("changed")),
                "by_field": {LABELS.get(name, name): count for name, count in found.by_field.items()},
                "by_status": [{"from": old, "to": new, "flows": n} for (old, new), n in found.by_status.items()],
                "unconverted": found.unconverted,
            },
            "effect_usd": {
                stage: {name: getattr(effect, name) / 100 for name in ("before", "new", "changed", "vanished", "after")}
                for stage, effect in found.effect.items()
            },
        }
    )
    return made


def _date(day: dt.date, known: Any, flows: int) -> dict[str, Any]:
    return {"date": day.isoformat(), "editions": known.editions, "newest": known.newest, "dated": known.dated, "flows": flows}


def _row(change: Change) -> dict[str, Any]:
    row = change.row
    names = "unit id status stage date currency country year plan cluster title transactions position".split()
    return {
        **{name: row[name] for name in names},
        "from": row["giver"],
        "to": row["receiver"],
        "amount": _units(row["amount_cents"]),
        "usd": _units(row["usd_cents"]),
        "effect_usd": {stage: cents / 100 for stage, cents in change.effect_cents.items()},
        "source": row["source_id"],
    }


def _fields(change: Change) -> dict[str, Any]:
    before, after = change.before or {}, change.after or {}
    return {LABELS.get(name, name): {"from": _cell(name, before), "to": _cell(name, after)} for name in change.fields}


def _cell(name: str, row: dict[str, Any]) -> Any:
    return _units(row[name]) if name.endswith("_cents") else row[name]


def _units(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
