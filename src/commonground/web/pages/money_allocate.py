"""Allocation: which offer should go to which need, what stays short and why, and what one more million would do.

Everything that is chosen stands in the address, so that an address is a scenario: it can be kept, sent and opened again.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.brief.charts import Bar, bars
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.web.asking import Ask
from commonground.web.money import Row, Theme, dollars, look, one_of, share, tabs, themed, written
from commonground.web.rendering import shown
from commonground.web.serving import page

OBJECTIVES = ("coverage", "worst-first", "people")
LEAST = "least."
"""Fields of the address that begin so ask for a least coverage of the need that they name, in per cent."""
LISTED = 100

MESSAGES = {
    "coverage": "Most money closing gaps",
    "worst-first": "The worst covered first",
    "people": "Most people reached",
    "pledges": "Open pledges that are loaded",
    "ledger": "Offers that members entered",
}

Cells = list[list[Any]]


def allocate(ask: Ask, what: Theme) -> Response:
    """The best assignment for what the address asks, beside the coverage before it."""
    asked = _asked(ask, what)
    say = ask.language.say
    held = _held(ask, what, asked)
    title = say("Allocate money for {place}, {year}", place=ask.language.country(what.country), year=what.year)
    try:
        found = ask.answer("allocate", **asked)
    except (NotFound, BadRequest) as nothing:
        told = ". ".join(ask.language.tell(said) for said in (nothing.message, nothing.hint) if said)
        return shown(ask, "money_allocate.html", title, **held, found=None, nothing=told, sliders=_sliders(ask, []))
    svg = ask.keep("coverage bars", lambda: _bars(ask, found["needs"]), **asked)
    heads, compared = _compared(ask, asked, found) if held["compare"] else ([], [])
    return shown(
        ask,
        "money_allocate.html",
        title,
        data=[("allocate", asked)],
        **held,
        found=found,
        sliders=_sliders(ask, found["needs"]),
        figures=_figures(ask, found["totals"]),
        svg=Markup(svg) if svg else None,
        needs=_needs(ask, found["needs"]),
        assignments=_assignments(ask, found["assignments"][:LISTED]),
        assignments_left=max(0, len(found["assignments"]) - LISTED),
        prices=_prices(ask, found["prices"]),
        left=_rest(ask, found["left"], "offer"),
        short=_rest(ask, found["short"], "need"),
        conflicts=found["conflicts"],
        pots=[[pot["name"], dollars(pot["funded_usd"]), pot["where"]] for pot in found["pots"]],
        offered=_offered(ask, found["offers"]),
        left_out=[[one["what"], ask.language.tell(one["reason"]), one["where"]] for one in found["left_out"]],
        heads=heads,
        compared=compared,
    )


def _held(ask: Ask, what: Theme, asked: dict[str, Any]) -> dict[str, Any]:
    """What the page's form is made of."""
    say = ask.language.say
    return {
        "what": what,
        "tabs": tabs(ask, what),
        "asked": asked,
        "objectives": [(name, say(MESSAGES[name])) for name in OBJECTIVES],
        "offers": [(name, say(MESSAGES[name])) for name in ("pledges", "ledger")],
        "compare": bool(ask.query.get("compare")),
        "scenario": _scenario(ask, what, asked),
    }


def _asked(ask: Ask, what: Theme) -> dict[str, Any]:
    """The question's options, as the address has them."""
    minimum = [text for name, value in sorted(ask.query.items()) if (text := _least(name, value))]
    minimum += [line.strip() for line in (ask.query.get("minimum") or "").split(";") if line.strip()]
    return {
        "offers": one_of(ask, "offers", ("pledges", "ledger"), "pledges"),
        "country": what.country,
        "year": what.year,
        "plan": written(ask, "plan"),
        "needs": one_of(ask, "needs", ("ledger",), None),
        "objective": one_of(ask, "objective", OBJECTIVES, "coverage"),
        "minimum": tuple(minimum),
        "rate_date": written(ask, "rate_date"),
        "coarse": bool(ask.query.get("coarse")),
    }


def _least(name: str, value: str) -> str | None:
    """A least coverage as the question takes it. Raises BadRequest for what is no per cent."""
    if not name.startswith(LEAST) or value.strip() in ("", "0"):
        return None
    if not (value.isascii() and value.isdigit() and int(value) <= 100):
        raise BadRequest(f"{value!r} is no per cent", hint="write a whole number from 0 to 100")
    return f"{name.removeprefix(LEAST)}={value}%"


def _scenario(ask: Ask, what: Theme, asked: dict[str, Any]) -> str:
    """The address of this scenario: the same for the same choices, whatever way they were made."""
    plain = {"offers": "pledges", "objective": "coverage"}
    query = {name: value for name, value in asked.items() if name not in ("minimum", "coarse") and value != plain.get(name)}
    least = {name: value for name, value in sorted(ask.query.items()) if _least(name, value)}
    more = {"minimum": ask.query.get("minimum"), "coarse": "1" if asked["coarse"] else None}
    return ask.link("/money/allocate", **{**query, "country": what.country, "year": what.year, **least, **more})


def _sliders(ask: Ask, needs: list[Row]) -> list[Row]:
    """A field for the least coverage of each need; those that the address names are there even where the need is not."""
    names = dict.fromkeys(need["need"] for need in needs if need["unit"] == "USD")
    named = [name.removeprefix(LEAST) for name in ask.query if name.startswith(LEAST) and ask.query[name]]
    before = {need["need"]: need["coverage_before"] for need in needs}
    return [
        {"name": LEAST + name, "need": name, "value": ask.query.get(LEAST + name, ""), "before": share(ask, before.get(name))}
        for name in dict.fromkeys((*names, *named))
    ]


def _figures(ask: Ask, totals: Row) -> list[Row]:
    say, money = ask.language.say, ask.language.usd

    def one(label: str, value: str, about: str = "") -> Row:
        return {"label": label, "value": value, "about": about}

    rises = say("before: {share}", share=share(ask, totals["coverage_before"]))
    lowest = say("before: {share}", share=share(ask, totals["lowest_before"]))
    people = [one(say("People reached more"), ask.language.number(round(totals["people"])))] if totals["people"] else []
    return [
        one(say("Offered"), money(totals["offered_usd"])),
        one(say("Missing in the needs"), money(totals["gap_usd"])),
        one(say("Assigned"), money(totals["assigned_usd"])),
        one(say("Covered after it"), share(ask, totals["coverage_after"]), rises),
        one(say("Lowest coverage after it"), share(ask, totals["lowest_after"]), lowest),
        one(say("Left over"), money(totals["left_usd"])),
        *people,
    ]


def _bars(ask: Ask, needs: list[Row]) -> str | None:
    """Of each need what it has with what is assigned, of what it requires."""
    money = sorted((need for need in needs if need["unit"] == "USD"), key=lambda need: -need["required"])[:20]
    if not money:
        return None
    say = ask.language.say

    def note(need: Row) -> str:
        return _rise(ask, need["coverage_before"], need["coverage_after"])

    drawn = [
        Bar(ask.language.term(need["need"]), (need["funded"] or 0) + need["assigned"], need["required"], note(need))
        for need in money
    ]
    alt = say("Bars of coverage with what is assigned, of {count} needs.", count=len(money))
    return str(ask.chart(bars(drawn, look(ask), width_px=620, bar_height_px=18, label_px=150), "allocate", alt))


def _rise(ask: Ask, before: float | None, after: float | None) -> str:
    """A coverage before and after."""
    if before == after:
        return share(ask, before)
    return ask.language.say("{before} → {after}", before=share(ask, before), after=share(ask, after))


def _needs(ask: Ask, needs: list[Row]) -> tuple[list[tuple[str, str]], Cells]:
    """The needs before and after; where nothing is assigned, as they are."""
    say, changed = ask.language.say, any(need["assigned"] for need in needs)
    several = len({(need["plan"], need["place"]) for need in needs}) > 1

    def amount(need: Row, key: str) -> str:
        return f"{dollars(need[key])} {'' if need['unit'] == 'USD' else need['unit']}".strip()

    def note(need: Row) -> str | None:
        return " · ".join(text for text in (need["plan"], need["place_name"] or need["place"]) if text) if several else None

    keys = ("required", "funded", "gap", *(["assigned"] if changed else []))
    heads = [(say("Need"), "left"), *((head, "right") for head in (say("Required"), say("Funded"), say("Missing")))]
    more = (say("Assigned"), say("Before"), say("After")) if changed else (say("Covered"),)
    rows: Cells = [
        [
            {"text": ask.language.term(need["need"]), "note": note(need)},
            *(amount(need, key) for key in keys),
            share(ask, need["coverage_before"]),
            *([share(ask, need["coverage_after"])] if changed else []),
        ]
        for need in needs
    ]
    return [*heads, *((head, "right") for head in more)], rows


def _assignments(ask: Ask, rows: list[Row]) -> Cells:
    return [
        [
            {"text": one["offer"], "note": one["donor"] if one["donor"] and one["donor"] not in one["offer"] else None},
            ask.language.term(one["need"]),
            f"{dollars(one['amount'])} {one['unit']}",
            "–" if one["people"] is None else ask.language.number(round(one["people"])),
            ask.language.say(
                "{before} → {after}", before=share(ask, one["coverage_before"]), after=share(ask, one["coverage_after"])
            ),
            ask.language.tell(one["because"]),
        ]
        for one in rows
    ]


def _prices(ask: Ask, rows: list[Row]) -> Cells:
    """What one more million is worth: the first dollar, and the whole million solved anew."""
    say = ask.language.say
    made: Cells = []
    for one in rows:
        name = " · ".join(part for part in (ask.language.term(one["cluster"] or ""), one["place"]) if part) or say(
            "free to go anywhere"
        )
        closes: Any = (
            {"text": say("not solved anew: too large"), "missing": True}
            if one["closes_usd"] is None
            else dollars(one["closes_usd"])
        )
        lowest = "–" if one["lowest_after"] is None else _rise(ask, one["lowest_before"], one["lowest_after"])
        people = "–" if not one["people"] else ask.language.number(round(one["people"]))
        made.append([{"text": name}, f"{one['per_usd']:,.4g}", closes, people, lowest])
    return made


def _rest(ask: Ask, rows: list[Row], of: str) -> Cells:
    return [[one[of], f"{dollars(one['amount'])} {one['unit']}", ask.language.tell(one["because"])] for one in rows]


def _offered(ask: Ask, rows: list[Row]) -> Cells:
    return [
        [
            one["offer"],
            f"{dollars(one['amount'])} {one['unit']}",
            " ".join(ask.language.tell(str(part)) for part in (one["earmarking"], one["modality"]) if part) or "–",
            ask.language.tell(one["stated"] or "–"),
            one["source"],
        ]
        for one in rows
    ]


def _compared(ask: Ask, asked: dict[str, Any], found: Row) -> tuple[list[tuple[str, str]], Cells]:
    """The coverage of each need under every objective that can be asked for, beside that before."""
    say = ask.language.say
    answers: dict[str, Row] = {}
    for objective in OBJECTIVES:
        try:
            answers[objective] = (
                found if objective == asked["objective"] else ask.answer("allocate", **{**asked, "objective": objective})
            )
        except BadRequest:  # no need states people
            continue
    key = {name: {(n["need"], n["plan"], n["place"]): n["coverage_after"] for n in one["needs"]} for name, one in answers.items()}
    heads = [(say("Need"), "left"), (say("Before"), "right"), *((say(MESSAGES[name]), "right") for name in answers)]
    rows: Cells = [
        [
            ask.language.term(need["need"]),
            share(ask, need["coverage_before"]),
            *(share(ask, key[name].get((need["need"], need["plan"], need["place"]))) for name in answers),
        ]
        for need in sorted(found["needs"], key=lambda need: (need["coverage_before"], need["need"]))
    ]
    totals = [share(ask, one["totals"]["coverage_after"]) for one in answers.values()]
    return heads, [*rows, [say("all needs"), share(ask, found["totals"]["coverage_before"]), *totals]]


ROUTES = [page("/money/allocate", themed(allocate))]
