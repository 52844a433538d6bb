"""A country's money step by step: from all that is said to what counts, with the reason of each step; and what is planned."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.brief.waterfall import Fall, waterfall
from commonground.web.asking import Ask
from commonground.web.money import Row, Theme, credited, dollars, look, one_of, said, tabs, themed
from commonground.web.rendering import shown
from commonground.web.serving import page

MEASURES = ("spend", "commitment", "disbursement", "expenditure", "pledge")
BY = ("sector", "reporter", "year")
LISTED = 25
"""So many activities, and parts, stand in a table; all of them stand in the data."""

MESSAGES = {
    "spend": "Spent",
    "commitment": "Committed",
    "disbursement": "Handed on",
    "expenditure": "Spent on goods and services",
    "pledge": "Pledged",
    "sector": "Sector",
    "reporter": "Reporter",
    "year": "Year",
    "naive": "all that is said",
    "once": "said again",
    "first-hand": "said by no party to it",
    "split": "for other places",
    "internal": "within one reporter",
    "linked": "told at the other end",
    "net": "given by a reporter",
    "own funds": "own funds put back",
    "revised": "replaced by a revision",
    "dated": "without a period",
    "yearly": "of another year's activity",
    "hierarchy": "of a parent",
    "period": "outside the years",
    "committed by its publisher": "committed by its publisher",
}


def total(ask: Ask, what: Theme) -> Response:
    """The waterfall from naive to net, its table, parts by sector, reporter or year, activities, and budgets."""
    say = ask.language.say
    measure, by = one_of(ask, "measure", MEASURES, "spend"), one_of(ask, "by", BY, "reporter")
    year = str(what.year) if what.year else None
    asked = {"country": (what.country,), "year": year, "measure": measure, "by": by, "explain": True}
    planned = {"country": (what.country,), "year": year}
    found, budgets = ask.answer("total", **asked), ask.answer("budgets", **planned)
    svg = ask.keep("waterfall", lambda: _drawn(ask, found["steps"]), **asked) if found["steps"] else None
    return shown(
        ask,
        "money_total.html",
        say("Money for {place}, step by step", place=ask.language.country(what.country)),
        data=[("total", asked), ("budgets", planned)],
        what=what,
        tabs=tabs(ask, what),
        measures=[(name, say(MESSAGES[name])) for name in MEASURES],
        measure=measure,
        kinds=[(name, say(MESSAGES[name])) for name in BY],
        by=by,
        figures=_figures(ask, found),
        svg=Markup(svg) if svg else None,
        steps=_steps(ask, found["steps"]),
        parts_rows=_parts(found.get("by_rows", [])),
        parts_left=max(0, len(found.get("by_rows", [])) - LISTED),
        activities=_activities(ask, found.get("rows", [])),
        activities_left=max(0, len(found.get("rows", [])) - LISTED),
        unconverted=_unconverted(ask, found["unconverted"]),
        budgets=budgets,
        budget_steps=_steps(ask, budgets["steps"]),
        budget_rows=_budgets(budgets["rows"]),
        sources=credited(found["sources"]),
    )


def _figures(ask: Ask, found: Row) -> list[Row]:
    say, money = ask.language.say, ask.language.usd

    def one(words: str, value: float | None) -> Row:
        return {"label": words, "value": say("no data") if value is None else money(value), "missing": value is None}

    naive = found["steps"][0]["usd"] if found["steps"] else None
    return [
        one(say("All that is said"), naive),
        one(say("Each dollar once"), found["total_usd"]),
        one(say("At least"), found["low_usd"]),
        one(say("At most"), found["high_usd"]),
    ]


def _drawn(ask: Ask, steps: list[Row]) -> str:
    """The waterfall; steps that take nothing away are not drawn."""
    say, amount = ask.language.say, ask.language.amount
    first, last = steps[0], steps[-1]
    falls = [Fall(say("all that is said"), 0, first["usd"], amount(first["usd"]), True)]
    before = first["usd"]
    for step in steps[1:]:
        if step["removed_usd"]:
            sign = "−" if step["removed_usd"] > 0 else "+"
            falls.append(
                Fall(said(ask, MESSAGES.get(step["step"])), before, step["usd"], sign + amount(abs(step["removed_usd"])))
            )
        before = step["usd"]
    falls.append(Fall(say("each dollar once"), 0, last["usd"], amount(last["usd"]), True))
    alt = say(
        "Bars from {naive}, all that is said, to {total}, each dollar once.",
        naive=ask.language.usd(first["usd"]),
        total=ask.language.usd(last["usd"]),
    )
    return str(ask.chart(waterfall(falls, look(ask), width_px=620, label_px=105), "waterfall", alt))


def _steps(ask: Ask, steps: list[Row]) -> list[list[Any]]:
    return [
        [
            said(ask, MESSAGES.get(step["step"], step["step"])),
            dollars(-step["removed_usd"]),
            dollars(step["usd"]),
            said(ask, step["because"]),
        ]
        for step in steps
        if step["removed_usd"] or step is steps[0]
    ]


def _budgets(rows: list[Row]) -> list[list[Any]]:
    keys = ("budget_usd", "committed_usd", "indicative_usd", "planned_usd")
    return [[row["key"], *(dollars(row[key]) for key in keys)] for row in rows]


def _parts(rows: list[Row]) -> list[list[Any]]:
    return [
        [
            {"text": row["name"] or row["key"], "note": row["key"] if row["name"] else None},
            dollars(row["split_usd"]),
            dollars(row["net_usd"]),
        ]
        for row in rows[:LISTED]
    ]


def _activities(ask: Ask, rows: list[Row]) -> list[list[Any]]:
    keys = ("whole_usd", "part_usd", "incoming_usd", "netted_usd", "net_usd")
    return [
        [
            {"text": row["activity"], "href": ask.link("/money/flow", flow=row["activity"])},
            row["reporter"],
            *(dollars(row[key]) for key in keys),
        ]
        for row in rows[:LISTED]
    ]


def _unconverted(ask: Ask, rows: list[Row]) -> list[list[Any]]:
    say = ask.language.say
    return [
        [
            say("not stated") if row["currency"] in (None, "not stated") else row["currency"],
            ask.language.number(row["flows"]),
            dollars(row["amount"]),
        ]
        for row in rows
    ]


ROUTES = [page("/money/total", themed(total, every_year=True))]
