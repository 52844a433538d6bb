"""The chain: from whom, through whom, to whom and for what a country's money goes, as IATI, FTS and pooled funds tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.web.asking import Ask
from commonground.web.money import Row, Theme, credited, dollars, look, one_of, said, tabs, themed, usd, whole_number, written
from commonground.web.rendering import shown
from commonground.web.sankey import NARROW, Walk, beside, drawn, gathered, laid_out
from commonground.web.serving import page

MEASURES = {
    "iati": ("spend", "commitment", "disbursement", "expenditure", "pledge"),
    "fts": ("funding", "paid", "pledge"),
    "cbpf": ("paid", "pledge"),
}
"""Who tells of money, and what of it can be counted, first what nobody chose. The three are never added to one another."""
EVERY = tuple(dict.fromkeys(name for names in MEASURES.values() for name in names))
MOST = (6, 8, 10, 12, 16)
"""How many stations of a column can be asked for."""
TABLE_ROWS = 60
"""So many paths stand in the table; all of them stand in the data."""
FLOWS = 40
"""So many single flows are listed."""

MESSAGES = {
    "iati": "Reporters to IATI",
    "fts": "OCHA FTS",
    "cbpf": "Pooled funds",
    "spend": "Spent",
    "commitment": "Committed",
    "disbursement": "Handed on",
    "expenditure": "Spent on goods and services",
    "funding": "Committed or paid",
    "paid": "Paid",
    "pledge": "Pledged",
    "shared": "only shared money",
}
RUNGS = {"disbursement": "Paid", "commitment": "Committed", "pledge": "Pledged"}
"""What a rung is called in FTS and of payments to pooled funds."""

Cells = list[list[Any]]


@dataclass(frozen=True)
class Told:
    """What one system tells: the question with its options, its answer, and its paths as stations and dollars."""

    question: str
    asked: dict[str, Any]
    found: Row
    heads: tuple[str, ...]
    paths: Sequence[tuple[tuple[str, ...], float, str | None]]

    @property
    def total(self) -> float | None:
        """What counts once, in US dollars; None where nothing is told."""
        value: float | None = self.found["total_usd"]
        return value


def chain(ask: Ask, what: Theme) -> Response:
    """The Sankey of a country's money as one system tells it, its table with the evidence of each path, and what is not drawn."""
    say = ask.language.say
    system = one_of(ask, "system", tuple(MEASURES), "iati") or "iati"
    measure, most = _measure(ask, system), whole_number(ask, "most", MOST[0], MOST[-1]) or 10
    every = {name: _told(ask, what, name, measure if name == system else MEASURES[name][0]) for name in MEASURES}
    told = every[system]
    key = {**told.asked, "system": system, "most": most}
    kept = ask.keep("chain", lambda: _picture(ask, told, most), **key) if told.paths else {}
    listed, flows = _flows(ask, what, system, measure)
    return shown(
        ask,
        "money_chain.html",
        say("The chain of money for {place}", place=ask.language.country(what.country)),
        data=[(told.question, told.asked), *([("paths", listed)] if listed else [])],
        what=what,
        tabs=tabs(ask, what),
        system=system,
        systems=[_tab(ask, what, name, one, name == system) for name, one in every.items()],
        measures=[(name, say(MESSAGES[name])) for name in MEASURES[system]],
        measure=measure,
        mosts=[(n, n) for n in sorted({*MOST, most})],
        most=most,
        found=told.found,
        wide=Markup(kept["wide"]) if kept.get("wide") else None,
        narrow=[Markup(one) for one in kept.get("narrow", ())],
        corrections=kept.get("corrections") or 0,
        columns=[*((head, "left") for head in told.heads), (say("USD"), "right")],
        rows=[[*names, {"text": dollars(value), "why": why}] for names, value, why in told.paths[:TABLE_ROWS]],
        left=max(0, len(told.paths) - TABLE_ROWS),
        flows=flows,
        shared=_shared(ask, what, system, measure, told.found),
        steps=ask.link("/money/total", country=what.country, year=what.year, measure=measure),
        sources=credited(told.found["sources"]),
    )


def _measure(ask: Ask, system: str) -> str:
    """What is counted; what another system counts is left for the first of this one, so that the form can change both."""
    wanted = one_of(ask, "measure", EVERY, None)
    return wanted if wanted in MEASURES[system] else MEASURES[system][0]


def _tab(ask: Ask, what: Theme, name: str, told: Told, here: bool) -> tuple[str, str, bool]:
    """The way to what another system tells, with its sum."""
    none = "only shared money" if told.found.get("shared") else "no data"
    value = ask.language.say(none) if told.total is None else ask.language.usd(told.total)
    link = ask.link("/money/chain", **what.key, system=name if name != "iati" else None)
    return link, ask.language.say("{system}: {value}", system=ask.language.say(MESSAGES[name]), value=value), here


def _told(ask: Ask, what: Theme, system: str, measure: str) -> Told:
    return _of_iati(ask, what, measure) if system == "iati" else _of_received(ask, what, system, measure)


def _of_iati(ask: Ask, what: Theme, measure: str) -> Told:
    say = ask.language.say
    asked = {"country": (what.country,), "year": str(what.year) if what.year else None, "measure": measure, "through": True}
    found = ask.answer("total", **asked)
    paths = []
    for path in found.get("through", []):
        receiver = path["receiver"] or say("Spent by the reporter")
        sector = say("Sector not stated") if path["sector"] in (None, "not stated") else path["sector"]
        why = ask.link(
            "/money/flows", **what.key, system="iati", stage=measure, donor=path["reporter"], receiver=path["receiver"]
        )
        paths.append(((path["giver"] or "", path["reporter"] or "", receiver, sector), path["usd"], why))
    return Told("total", asked, found, (say("Giver"), say("Reporter"), say("Receiver"), say("Sector")), paths)


def _of_received(ask: Ask, what: Theme, system: str, measure: str) -> Told:
    """What FTS or the pooled funds tell: what comes in from outside."""
    say = ask.language.say
    asked = {"country": what.country, "year": what.year, "system": system, "measure": measure}
    found = ask.answer("paths", **asked)
    heads: tuple[str, ...] = (say("Giver"), say("Pooled fund"))
    if system == "fts":
        heads = (say("Giver"), say("First receiver"), say("Plan"), say("Cluster"))
    paths = []
    for path in found["rows"]:
        ends = {"giver": path["giver"], "receiver": path["receiver"]}
        why = f"{_here(ask, what, system, measure, **ends)}#flows" if any(ends.values()) else None
        paths.append((_stations(ask, path)[: len(heads)], path["usd"], why))
    return Told("paths", asked, found, heads, paths)


def _here(ask: Ask, what: Theme, system: str, measure: str, **more: Any) -> str:
    return ask.link("/money/chain", **what.key, system=system, measure=measure, **more)


def _stations(ask: Ask, path: Row) -> tuple[str, str, str, str]:
    """The stations of what came in, in words; what is not stated is said to be so."""
    say = ask.language.say
    plan = path["plan"] or (say("Several plans") if path["plans"] else say("Outside the plans"))
    cluster = say("Shared by several") if path["pot"] == "shared" else say("Not reported by cluster")
    return (
        path["giver"] or say("Giver not named"),
        path["receiver"] or say("Receiver not named"),
        plan,
        ask.language.term(path["cluster"]) if path["cluster"] else cluster,
    )


def _picture(ask: Ask, told: Told, most: int) -> Row:
    """The drawn chain, once wide and once as a picture of each two columns; corrections (below zero) cannot be drawn."""
    say, amount = ask.language.say, lambda cents: ask.language.amount(cents / 100)
    walks = [Walk(names, round(value * 100)) for names, value, _ in told.paths if value > 0]
    corrections = sum(value for _, value, _ in told.paths if value < 0)
    made: Row = {"wide": None, "narrow": [], "corrections": dollars(corrections) if corrections else 0}
    if not walks:
        return made
    rest = say("All others")
    few = gathered(walks, most, rest)
    whole = laid_out(few, rest, amount=amount)
    largest = max((box for box in whole.boxes if box.column == 0), key=lambda box: box.cents)
    alt = say(
        "Ribbons from column to column: {columns}; the largest giver is {name}: {value}.",
        columns=ask.language.listed(told.heads),
        name=largest.name,
        value=ask.language.usd(largest.cents / 100),
    )
    made["wide"] = drawn(whole, told.heads, look(ask), alt, amount)
    for at in range(len(told.heads) - 1):
        plan = laid_out(beside(few, at), rest, NARROW, amount)
        heads = told.heads[at : at + 2]
        made["narrow"].append(drawn(plan, heads, look(ask), " – ".join(heads), amount, NARROW))
    return made


def _flows(ask: Ask, what: Theme, system: str, measure: str) -> tuple[dict[str, Any] | None, Row | None]:
    """The single flows of a chosen giver and receiver, or those that are on no ribbon; None where none is chosen."""
    ends = {"giver": written(ask, "giver"), "receiver": written(ask, "receiver")}
    shared = bool(ask.query.get("shared"))
    if system == "iati" or not (any(ends.values()) or shared):
        return None, None
    asked = {"country": what.country, "year": what.year, "system": system, "measure": measure, **ends, "explain": True}
    found = [one for one in ask.answer("paths", **asked)["flows"] if not shared or one["shared"]]
    title = (
        ask.language.say("Flows that others share")
        if shared
        else f" {ask.language.arrow} ".join(one for one in ends.values() if one)
    )
    rows = [_flow(ask, one, system) for one in found[:FLOWS]]
    return asked, {"title": title, "rows": rows, "left": max(0, len(found) - FLOWS), "fts": system == "fts"}


def _flow(ask: Ask, one: Row, system: str) -> list[Any]:
    giver, receiver, plan, cluster = _stations(ask, one)
    shared = ask.language.say("on no ribbon: others share it") if one["shared"] else None
    return [
        {"text": one["title"] or one["flow"], "href": ask.link("/money/flow", flow=one["flow"]), "note": one["flow"]},
        giver,
        receiver,
        *([{"text": plan, "note": cluster}] if system == "fts" else []),
        {
            "text": said(ask, RUNGS.get(one["stage"], one["stage"])),
            "note": ask.language.day(one["date"]) if one["date"] else None,
        },
        {**usd(ask, one["usd"], none="not told"), "note": shared},
        {"text": f"{one['publisher']}, {one['licence']}", "note": f"{one['file']}, {one['position']}"},
    ]


def _shared(ask: Ask, what: Theme, system: str, measure: str, found: Row) -> Row | None:
    """What is on no ribbon since other countries, years or plans share it, with the way to its flows."""
    if not found.get("shared"):
        return None
    value = ask.language.say("no data") if found["shared_usd"] is None else ask.language.usd(found["shared_usd"])
    link = f"{_here(ask, what, system, measure, shared=1)}#flows"
    return {"value": value, "count": ask.language.number(found["shared"]), "link": link}


ROUTES = [page("/money/chain", themed(chain, every_year=True))]
