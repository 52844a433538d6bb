"""The single flows of money: each with its amount, rate, share and rule, found by filters and read leaf by leaf."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.web.asking import Ask
from commonground.web.money import Row, Theme, credited, dollars, one_of, said, tabs, themed, usd, written
from commonground.web.rendering import shown
from commonground.web.serving import page

SIZE = 50
"""Flows on a leaf."""

STAGES = ("commitment", "disbursement", "expenditure", "spend", "pledge", "other")
SYSTEMS = ("iati", "fts", "cbpf", "unhcr", "crs")

MESSAGES = {
    "commitment": "Committed",
    "disbursement": "Handed on",
    "expenditure": "Spent on goods and services",
    "spend": "Spent",
    "pledge": "Pledged",
    "other": "Other",
    "iati": "IATI",
    "fts": "OCHA FTS",
    "cbpf": "Pooled funds",
    "unhcr": "UNHCR",
    "crs": "DAC year totals",
    "parked": "parked: for several years or countries",
    "pass through": "handed through",
    "carryover": "carried over from last year",
    "the only one stated: the whole": "the only one stated: the whole",
    "in kind": "in kind",
    "not told": "not told",
    "no rate": "no rate",
    "in": "received",
    "out": "paid out",
    "transfer": "from one to another",
}


def flows(ask: Ask, what: Theme) -> Response:
    """A leaf of the flows to a country, the largest first."""
    asked: dict[str, Any] = {
        "place": what.country,
        "year": what.year,
        "stage": one_of(ask, "stage", STAGES, None),
        "donor": written(ask, "donor"),
        "receiver": written(ask, "receiver"),
        "system": one_of(ask, "system", SYSTEMS, None),
        "activity": written(ask, "activity"),
    }
    after = written(ask, "after")
    told = ask.answer("flows", **asked, limit=SIZE + 1, after=after)
    found, further = told[:SIZE], len(told) > SIZE
    here = {**what.key, **{name: asked[name] for name in ("stage", "donor", "receiver", "system", "activity")}}
    sources = [source for row in found for source in row["sources"]]
    return shown(
        ask,
        "money_flows.html",
        ask.language.say("Flows of money to {place}", place=ask.language.country(what.country)),
        data=[("flows", {**asked, "limit": SIZE, "after": after})],
        what=what,
        tabs=tabs(ask, what),
        asked=asked,
        stages=[(name, ask.language.say(MESSAGES[name])) for name in STAGES],
        systems=[(name, ask.language.say(MESSAGES[name])) for name in SYSTEMS],
        rows=[_row(ask, row) for row in found],
        first=ask.link("/money/flows", **here) if after else None,
        next=ask.link("/money/flows", **here, after=_key(found[-1])) if further else None,
        sources=credited(sources),
    )


def _key(row: Row) -> str:
    from commonground.answers.flows import key_of

    return key_of(row)


def _row(ask: Ask, row: Row) -> list[Any]:
    say = ask.language.say
    place = row["sources"][0]
    stage = said(ask, MESSAGES.get(row["stage"], row["stage"]))
    kind = [row["flow_type"] if row["flow_type"] != "standard" else None, "in kind" if row["contribution"] == "in kind" else None]
    kinds = [said(ask, MESSAGES.get(one, one)) for one in kind if one]
    source = said(ask, row["rate_source"])
    rate = say("{rate} for a dollar, {day}, {source}", rate=row["rate"], day=row["rate_date"], source=source)
    amount: Any = {"text": say("not told"), "missing": True}
    if row["amount"] is not None:
        amount = {"text": f"{dollars(row['amount'])} {row['currency'] or say('in no stated currency')}"}
        amount["note"] = (None if row["currency"] == "USD" else rate) if row["rate"] else say("no rate")
    portion = "–" if row["share"] is None else f"{row['share'] * 100:.3g}\u00a0%"
    return [
        {"text": row["title"] or row["flow"], "href": ask.link("/money/flow", flow=row["flow"]), "note": row["activity"]},
        row["from"]["name"] or row["from"]["ref"] or "–",
        row["to"]["name"] or row["to"]["ref"] or "–",
        {"text": stage, "note": ask.language.listed(kinds) if kinds else None},
        row["date"] or "–",
        amount,
        {"text": portion, "note": said(ask, row["because"])},
        usd(ask, row["usd"], none="not told"),
        {"text": place["publisher"], "note": f"{place['file']}, {place['position']}"},
        _linked(ask, row["chain"]),
    ]


def _linked(ask: Ask, chain: list[Row]) -> Any:
    """How many other ends are found, and how sure the surest is."""
    if not chain:
        return "–"
    surest = max(one["confidence"] for one in chain)
    return ask.language.say("{count}, sure to {share} %", count=len(chain), share=f"{surest * 100:.0f}")


ROUTES = [page("/money/flows", themed(flows, every_year=True))]
