"""The chain: from whom, through whom, to whom and for what a country's money goes, and the way of one flow."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.vocabulary.errors import BadRequest
from commonground.web.asking import Ask
from commonground.web.money import (
    Row,
    Theme,
    credited,
    dollars,
    look,
    one_of,
    said,
    share,
    tabs,
    themed,
    usd,
    whole_number,
    written,
)
from commonground.web.rendering import shown
from commonground.web.sankey import Walk, drawn, gathered, laid_out
from commonground.web.serving import page

MOST = (6, 8, 12, 16)
"""How many stations of a column can be asked for."""
TABLE_ROWS = 60
"""So many paths stand in the table; all of them stand in the data."""

MESSAGES = {
    "spend": "Spent",
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

Cells = list[list[Any]]


def chain(ask: Ask, what: Theme) -> Response:
    """The Sankey of a country's counted money, its table, and what is not drawn."""
    measure = one_of(ask, "measure", ("spend", "commitment", "disbursement", "expenditure", "pledge"), "spend")
    most = whole_number(ask, "most", MOST[0], MOST[-1]) or 10
    year = str(what.year) if what.year else None
    asked = {"country": (what.country,), "year": year, "measure": measure, "through": True}
    found = ask.answer("total", **asked)
    paths = found.get("through", [])
    country = ask.language.country(what.country)
    kept = ask.keep("chain", lambda: _picture(ask, paths, most), **asked, most=most) if paths else None
    return shown(
        ask,
        "money_chain.html",
        ask.language.say("The chain of money for {place}", place=country),
        data=[("total", asked)],
        what=what,
        tabs=tabs(ask, what),
        measures=[
            (name, ask.language.say(MESSAGES[name])) for name in ("spend", "commitment", "disbursement", "expenditure", "pledge")
        ],
        measure=measure,
        mosts=[(n, n) for n in sorted({*MOST, most})],
        most=most,
        found=found,
        svg=Markup(kept["svg"]) if kept and kept["svg"] else None,
        corrections=kept["corrections"] if kept else 0,
        rows=_rows(ask, paths),
        left=max(0, len(paths) - TABLE_ROWS),
        total=ask.language.usd(found["total_usd"]),
        between=(ask.language.usd(found["low_usd"]), ask.language.usd(found["high_usd"])),
        steps=ask.link("/money/total", country=what.country, year=what.year, measure=measure),
        sources=credited(found["sources"]),
    )


def _picture(ask: Ask, paths: list[Row], most: int) -> dict[str, Any]:
    """The drawn chain; corrections (negative paths) cannot be drawn, and are told."""
    say = ask.language.say
    walks = [Walk(_names(ask, path), round(path["usd"] * 100)) for path in paths if path["usd"] > 0]
    corrections = sum(path["usd"] for path in paths if path["usd"] < 0)
    if not walks:
        return {"svg": None, "corrections": dollars(corrections)}
    rest = say("All others")
    plan = laid_out(gathered(walks, most, rest), rest)
    largest = max((box for box in plan.boxes if box.column == 0), key=lambda box: box.cents)
    alt = say(
        "Ribbons from givers over reporters and receivers to sectors; the largest giver is {name}: {value}.",
        name=largest.name,
        value=ask.language.usd(largest.cents / 100),
    )
    heads = [say("Giver"), say("Reporter"), say("Receiver"), say("Sector")]
    svg = drawn(plan, heads, look(ask), alt, lambda cents: ask.language.amount(cents / 100))
    return {"svg": svg, "corrections": dollars(corrections) if corrections else 0}


def _names(ask: Ask, path: Row) -> tuple[str, str, str, str]:
    """A path's stations in words."""
    receiver = path["receiver"] or ask.language.say("Spent by the reporter")
    return path["giver"] or "", path["reporter"] or "", receiver, _sector(ask, path["sector"])


def _sector(ask: Ask, sector: str | None) -> str:
    return ask.language.say("Sector not stated") if sector in (None, "not stated") else str(sector)


def _rows(ask: Ask, paths: list[Row]) -> Cells:
    return [[*_names(ask, path), dollars(path["usd"])] for path in paths[:TABLE_ROWS]]


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
                "parties": f"{_party(node['from']) or '–'} → {_party(node['to']) or '–'}" if held else node["flow"],
                "usd": usd(ask, node.get("usd"), none="no rate")["text"] if held else "",
                "day": ask.language.day(node.get("date")) if held else "",
                "kind": said(ask, MESSAGES.get(node["kind"], node["kind"])),
                "sure": sure,
                "evidence": node["evidence"],
                "again": node.get("again", False),
            }
        )
        found += _branch(ask, node.get(way) or [], way, depth + 1)
    return found


ROUTES = [page("/money/chain", themed(chain, every_year=True)), page("/money/flow", flow)]
