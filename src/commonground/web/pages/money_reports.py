"""What is given in kind, what changed between two days, and the faults of data that change money."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.web.asking import Ask
from commonground.web.leafing import leaf
from commonground.web.money import Row, Theme, dollars, one_of, said, tabs, themed, written
from commonground.web.rendering import shown
from commonground.web.serving import page

SIZE = 60
FAULTS = 100
CHANGES = 50
EDITIONS = 8
"""So many pairs of days are offered to compare."""

KINDS = ("people", "training", "goods", "money")

MESSAGES = {
    "people": "People",
    "training": "Training places",
    "goods": "Goods",
    "money": "Values by month",
    "new": "New",
    "changed": "Changed",
    "vanished": "Vanished",
    "error": "error",
    "warning": "warning",
    "trap": "trap",
    "pledge": "Pledged",
    "commitment": "Committed",
    "disbursement": "Handed on",
    "expenditure": "Spent on goods and services",
    "other": "Other",
    "present": "present",
    "delivered": "delivered",
    "committed": "committed",
}

Cells = list[list[Any]]


def contributions(ask: Ask, what: Theme) -> Response:
    """People, training places and goods given, in their own units."""
    asked = {
        "contributor": written(ask, "contributor"),
        "recipient": what.country,
        "kind": one_of(ask, "kind", KINDS, None),
        "year": what.year,
    }
    found = ask.answer("contributions", **asked)
    part = leaf(ask, "/money/contributions", len(found), SIZE)
    return shown(
        ask,
        "money_contributions.html",
        ask.language.say("Given in kind for {place}", place=ask.language.country(what.country)),
        data=[("contributions", asked)],
        what=what,
        tabs=tabs(ask, what),
        asked=asked,
        kinds=[(kind, ask.language.say(MESSAGES[kind])) for kind in KINDS],
        rows=[_given(ask, row) for row in found[part.start : part.stop]],
        part=part,
    )


def _given(ask: Ask, row: Row) -> list[Any]:
    say, number = ask.language.say, ask.language.number
    quantity: Any = {"text": say("not told"), "missing": True}
    if row["quantity"] is not None:
        mean = row["mean_quantity"]
        note = say("mean {value} in {count} months", value=number(mean), count=row["months"]) if mean and row["months"] else None
        quantity = {"text": f"{number(row['quantity'])} {said(ask, row['unit'])}".strip(), "note": note}
    value: Any = "–"
    if row["value"] is not None:
        value = {"text": f"{dollars(row['value'])} {row['currency'] or ''}".strip(), "note": said(ask, row["valuation"])}
    women = "–" if row["female"] is None else number(row["female"])
    return [
        row["contributor_name"] or row["contributor"] or "–",
        said(ask, MESSAGES.get(row["kind"], row["kind"])),
        said(ask, row["category"] or "–"),
        said(ask, MESSAGES.get(row["stage"] or "", row["stage"] or "–")),
        row["year"] or "–",
        quantity,
        women,
        value,
    ]


def changes(ask: Ask, what: Theme) -> Response:
    """What a feed's flows said by one day and by another: new, changed, vanished, with the effect in dollars."""
    held = {one["feed"] for one in ask.answer("status")["feeds"]}
    told = [one for one in ask.answer("feeds") if "flow" in one["tables"] and one["name"] in held]
    feeds = [(one["name"], said(ask, one["title"])) for one in told]
    feed = one_of(ask, "feed", tuple(name for name, _ in feeds), next((name for name, _ in feeds), None))
    editions = _editions(ask, feed) if feed else []
    days = written(ask, "first"), written(ask, "last")
    offered = (editions[1], editions[0]) if len(editions) > 1 and not any(days) else days
    found, asked, nothing = None, {}, ""
    if feed and all(days):
        asked = {"feed": feed, "between": tuple(_day(day) for day in days), "country": what.country}
        try:
            found = ask.answer("changes", **asked)
        except NotFound as error:
            nothing = ask.language.tell(error.message)
    return shown(
        ask,
        "money_changes.html",
        ask.language.say("What changed in the money for {place}", place=ask.language.country(what.country)),
        data=[("changes", asked)] if found else [],
        what=what,
        tabs=tabs(ask, what),
        feeds=feeds,
        feed=feed,
        days=offered,
        editions=[
            (ask.language.span(ask.language.day(first), ask.language.day(last)), _compare(ask, what, feed, first, last))
            for first, last in zip(editions[1:], editions, strict=False)
        ][:EDITIONS],
        found=found,
        nothing=nothing,
        effect=_effect(ask, found) if found else [],
        lists=[
            (ask.language.say(MESSAGES[kind]), kind, _changed(ask, found[kind][:CHANGES]))
            for kind in ("new", "changed", "vanished")
        ]
        if found
        else [],
        most=CHANGES,
    )


def _editions(ask: Ask, feed: str) -> list[str]:
    """The days on which files of the feed were published, the newest first."""
    return sorted({one["published"] for one in ask.answer("sources") if one["feed"] == feed and one["published"]}, reverse=True)


def _compare(ask: Ask, what: Theme, feed: str | None, first: str, last: str) -> str:
    return ask.link("/money/changes", country=what.country, feed=feed, first=first, last=last)


def _day(text: str | None) -> str:
    try:
        return dt.date.fromisoformat(text or "").isoformat()
    except ValueError:
        raise BadRequest(f"{text!r} is not a date", hint="write YYYY-MM-DD") from None


def _effect(ask: Ask, found: Row) -> Cells:
    keys = ("before", "new", "changed", "vanished", "after")
    return [
        [said(ask, MESSAGES.get(stage, stage)), *(dollars(effect[key]) for key in keys)]
        for stage, effect in found["effect_usd"].items()
    ]


def _changed(ask: Ask, rows: list[Row]) -> Cells:
    made = []
    for row in rows:
        effect = [f"{said(ask, MESSAGES.get(stage, stage))} {dollars(value)}" for stage, value in row["effect_usd"].items()]
        arrow, were = ask.language.arrow, (row.get("fields") or {}).items()
        fields = [f"{name}: {_value(was['from'])} {arrow} {_value(was['to'])}" for name, was in were]
        link = ask.link(
            "/money/flow", flow=f"fts:{row['id']}" if row["unit"] == "flow" and ":" not in str(row["id"]) else row["id"]
        )
        made.append(
            [
                {"text": row["title"] or row["id"], "href": link, "note": "; ".join(fields) or None},
                row["from"] or "–",
                row["to"] or "–",
                ask.language.day(row["date"]) if row["date"] else "–",
                "–" if row["usd"] is None else dollars(row["usd"]),
                ask.language.listed(effect) or "–",
            ]
        )
    return made


def _value(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value in (None, "", []) else str(value)[:80]


def quality(ask: Ask, what: Theme) -> Response:
    """Faults and traps of IATI data with their effect in dollars, the largest first; one publisher's on their own."""
    asked = {"publisher": written(ask, "publisher"), "country": what.country}
    found = ask.answer("quality", **asked)["publishers"]
    faults = [(one, fault) for one in found for fault in one["findings"]]
    faults.sort(key=lambda pair: (-abs(pair[1]["effect_usd"]), pair[0]["publisher"] or "", pair[1]["rule"]))
    return shown(
        ask,
        "money_quality.html",
        ask.language.say("Faults of data that change the money for {place}", place=ask.language.country(what.country)),
        data=[("quality", asked)],
        what=what,
        tabs=tabs(ask, what),
        asked=asked,
        faults=[_fault(ask, one, fault) for one, fault in faults[:FAULTS]],
        left=max(0, len(faults) - FAULTS),
        publishers=[_publisher(ask, what.country, one) for one in found[:FAULTS]],
    )


def _fault(ask: Ask, one: Row, fault: Row) -> list[Any]:
    example = fault["example"] or {}
    stands = " ".join(str(example[key]) for key in ("file", "position") if example.get(key))
    activity = example.get("activity")
    return [
        {"text": said(ask, fault["what"]), "note": fault["rule"]},
        said(ask, MESSAGES.get(fault["severity"], fault["severity"])),
        one["name"] or one["publisher"],
        {"text": f"{fault['items']:,}", "note": said(ask, fault["items_are"])},
        dollars(fault["as_published_usd"]),
        dollars(fault["corrected_usd"]),
        {"text": dollars(fault["effect_usd"]), "note": said(ask, fault["effect_of"])},
        {"text": activity or "–", "href": ask.link("/money/flow", flow=activity) if activity else None, "note": stands or None},
    ]


def _publisher(ask: Ask, country: str, one: Row) -> list[Any]:
    largest = max((abs(fault["effect_usd"]) for fault in one["findings"]), default=0)
    href = ask.link("/money/quality", country=country, publisher=one["publisher"])
    name = {"text": one["name"] or one["publisher"], "href": href, "note": one["publisher"]}
    return [name, one["activities"], one["transactions"], dollars(one["spend_usd"]), len(one["findings"]), dollars(largest)]


ROUTES = [
    page("/money/contributions", themed(contributions, every_year=True)),
    page("/money/changes", themed(changes)),
    page("/money/quality", themed(quality, every_year=True)),
]
