"""The way of one flow, or the money of one activity: where it came from and where it went, step by step."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.vocabulary.errors import BadRequest
from commonground.web.asking import Ask
from commonground.web.money import Row, dollars, said, share, tabs, usd, whole_number, written
from commonground.web.rendering import shown
from commonground.web.serving import page

MESSAGES = {
    "commitment": "Committed",
    "disbursement": "Handed on",
    "expenditure": "Spent on goods and services",
    "pledge": "Pledged",
    "other": "Other",
    "given": "an end names the other's activity",
    "matched": "matched by amount, date and parties",
    "summed": "several entries add up to one",
    "internal": "both ends of one reporter",
    "part": "part of the same flow",
    "within": "within the same activity",
    "in": "received",
    "out": "paid out",
    "transfer": "from one to another",
    "not stated": "not stated",
}


def flow(ask: Ask) -> Response:
    """One flow, or an activity, with where its money came from and where it went, step by step."""
    name = written(ask, "flow")
    if name is None:
        raise BadRequest("no flow is named", hint="choose one of the list of flows")
    asked: dict[str, Any] = {"flow": name, "depth": whole_number(ask, "depth", 1, 50) or 6}
    found = ask.answer("trace", **asked)
    title = found.get("title") or found.get("flow") or found.get("activity") or name
    return shown(
        ask,
        "money_flow.html",
        ask.language.say("The way of one flow") if found.get("flow") else ask.language.say("The money of one activity"),
        data=[("trace", asked)],
        tabs=tabs(ask, None),
        name=name,
        words=title,
        facts=_facts(ask, found),
        up=_branch(ask, found.get("up") or [], "up", 1),
        down=_branch(ask, found.get("down") or [], "down", 1),
        linked=found.get("linked", True),
        more=(found.get("up_more", 0), found.get("down_more", 0)),
    )


def _facts(ask: Ask, node: Row) -> list[tuple[str, str]]:
    say = ask.language.say
    facts = [
        (say("Activity"), node.get("activity")),
        (say("Reporter"), node.get("reporter_name") or node.get("reporter_ref")),
        (say("From"), _party(node.get("from"))),
        (say("To"), _party(node.get("to"))),
        (say("Rung"), say(MESSAGES.get(node.get("stage") or "", node.get("stage") or "")) if node.get("stage") else None),
        (say("Date"), ask.language.day(node.get("date")) if node.get("date") else None),
        (say("Amount"), f"{node['amount']:,.2f} {node['currency'] or ''}".strip() if node.get("amount") is not None else None),
        (say("US dollars"), dollars(node["usd"]) if node.get("usd") is not None else None),
        (say("Stands at"), node.get("position")),
    ]
    return [(head, str(text)) for head, text in facts if text]


def _party(end: Row | None) -> str | None:
    return (end.get("name") or end.get("ref")) if end else None


def _branch(ask: Ask, nodes: list[Row], way: str, depth: int) -> list[dict[str, Any]]:
    """A branch as one list of steps with their depth, each below the one that it leads on from."""
    found = []
    for node in nodes:
        held = node.get("held", True)
        sure = None if node["confidence"] is None else share(ask, node["confidence"])
        found.append(
            {
                "depth": min(depth, 9),
                "flow": node["flow"],
                "href": ask.link("/money/flow", flow=node["flow"]) if held else None,
                "held": held,
                "parties": f" {ask.language.arrow} ".join(_party(node[end]) or "–" for end in ("from", "to"))
                if held
                else node["flow"],
                "usd": usd(ask, node.get("usd"), none="no rate")["text"] if held else "",
                "day": ask.language.day(node.get("date")) if held else "",
                "kind": said(ask, MESSAGES.get(node["kind"], node["kind"])),
                "sure": sure,
                "evidence": ask.language.say("; ").join(said(ask, one) for one in str(node["evidence"]).split("; ")),
                "again": node.get("again", False),
            }
        )
        found += _branch(ask, node.get(way) or [], way, depth + 1)
    return found


ROUTES = [page("/money/flow", flow)]
