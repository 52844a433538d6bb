"""Pledges: what was promised and what became of it, by donor; drives from year to year; the ledger's own pledges."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.brief.charts import Bar, bars
from commonground.door.telling import label_words
from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.leafing import leaf
from commonground.web.money import Row, Theme, dollars, look, said, share, tabs, themed, usd, written
from commonground.web.rendering import shown
from commonground.web.serving import page

SIZE = 50
MOST_BARS = 15

MESSAGES = {
    "grant": "grant",
    "loan": "loan",
    "credit": "credit",
    "investment": "investment",
    "guarantee": "guarantee",
    "export support": "export support",
    "mixed": "of several kinds",
    "aid": "aid",
    "not stated": "not stated",
    "pledge": "pledged",
    "commitment": "committed",
    "paid": "paid",
    "partly paid": "partly paid",
    "written off": "written off",
    "pipeline": "in the pipeline",
    "statement": "a statement",
    "goal": "goal",
    "requirement": "required",
    "payments are not told": "payments are not told",
    "not told": "not told",
    "iati": "IATI",
    "fts": "OCHA FTS",
}

Cells = list[list[Any]]


def pledges(ask: Ask, what: Theme) -> Response:
    """Promises to a country, of a conference or to a fund, with their fate."""
    named = {"conference": written(ask, "conference"), "fund": written(ask, "fund")}
    place = None if any(named.values()) else what.country
    asked = {**named, "country": place, "year": what.year, "donor": written(ask, "donor")}
    found = ask.answer("pledges", **asked)
    every = ask.answer("pledges", country=what.country)["promises"]
    donors = _donors(found["promises"])
    part = leaf(ask, "/money/pledges", len(found["promises"]), SIZE)
    svg = ask.keep("pledge bars", lambda: _bars(ask, donors), **asked) if donors else None
    return shown(
        ask,
        "money_pledges.html",
        ask.language.say("Pledges for {place}", place=ask.language.country(what.country)),
        data=[("pledges", asked)],
        what=what,
        tabs=tabs(ask, what),
        asked=asked,
        conferences=[(key, key) for key in sorted({one["conference"] for one in every if one["conference"]})],
        funds=[(name, name) for name in sorted({one["fund"] for one in every if one["fund"]})],
        instruments=[_instrument(ask, one) for one in found["instruments"]],
        donors=[_donor(ask, one) for one in donors],
        svg=Markup(svg) if svg else None,
        promises=[_promise(ask, one) for one in found["promises"][part.start : part.stop]],
        part=part,
        totals=_totals(ask, found),
        contributed=_contributed(ask, found),
        candidates=_candidates(ask, found),
        entered=_entered(ask, what),
        drive=ask.link("/money/drive", **what.key),
    )


def _donors(promises: list[Row]) -> list[Row]:
    """Promises of one donor and instrument together; instruments are never added to one another."""
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in promises:
        held[one["donor"] or "–", one["instrument"] or "not stated"].append(one)
    found = []
    for (donor, instrument), of in held.items():
        told = [one for one in of if one["paid_usd"] is not None]
        made: Row = {"donor": donor, "instrument": instrument, "promises": len(of), "told": len(told)}
        made["pledged_usd"], made["pledged_told_usd"] = _sum(of, "pledged_usd"), _sum(told, "pledged_usd")
        for key in ("paid_usd", "outstanding_usd", "default_usd"):
            made[key] = _sum(told, key)
        made["overdue"] = max(
            (one["overdue_days"] or 0 for one in told if one["outstanding_usd"] or one["default_usd"]), default=0
        )
        found.append(made)
    return sorted(found, key=lambda one: (-(one["pledged_usd"] or 0), one["donor"], one["instrument"]))


def _sum(rows: list[Row], key: str) -> float | None:
    values = [round(row[key] * 100) for row in rows if row[key] is not None]
    return sum(values) / 100 if values else None


def _bars(ask: Ask, donors: list[Row]) -> str | None:
    """Paid of promised, of promises whose payments are told; None where of none they are."""
    told = sorted((one for one in donors if one["pledged_told_usd"]), key=lambda one: -one["pledged_told_usd"])[:MOST_BARS]
    if not told:
        return None

    def name(one: Row) -> str:
        kind = said(ask, MESSAGES.get(one["instrument"], one["instrument"]))
        return str(one["donor"]) if one["instrument"] == "grant" else f"{one['donor']} ({kind})"

    percent = ask.language.percent
    drawn = [
        Bar(name(one), one["paid_usd"], one["pledged_told_usd"], percent(one["paid_usd"], one["pledged_told_usd"]))
        for one in told
    ]
    alt = ask.language.say(
        "Bars of what is paid of what was promised; the most by {name}: {value}.",
        name=name(told[0]),
        value=ask.language.usd(told[0]["pledged_told_usd"]),
    )
    return str(ask.chart(bars(drawn, look(ask), width_px=620, bar_height_px=18, label_px=150), "pledges", alt))


def _donor(ask: Ask, one: Row) -> list[Any]:
    note = ask.language.say("{days} days past its period", days=one["overdue"]) if one["overdue"] else None
    kinds = said(ask, MESSAGES.get(one["instrument"], one["instrument"]))
    cells = [
        usd(ask, one[key] if one["told"] else None, none="not told") for key in ("paid_usd", "outstanding_usd", "default_usd")
    ]
    pledged = usd(ask, one["pledged_usd"], none="no rate")
    told = usd(ask, one["pledged_told_usd"], none="not told")
    return [one["donor"], kinds, one["promises"], pledged, told, *cells[:2], {**cells[2], "note": note}]


def _instrument(ask: Ask, one: Row) -> list[Any]:
    untold = "not told"
    keys = ("paid_usd", "late_usd", "outstanding_usd", "default_usd", "rate_loss_usd")
    cells = [usd(ask, one[key], none=untold) for key in keys]
    kept = usd(ask, None, none=untold) if one["kept"] is None else share(ask, one["kept"])
    name = said(ask, MESSAGES.get(one["instrument"], one["instrument"]))
    return [name, one["promises"], one["donors"], usd(ask, one["pledged_usd"], none="no rate"), *cells, kept]


def _promise(ask: Ask, one: Row) -> list[Any]:
    say = ask.language.say
    amount = {"text": say("not told"), "missing": True}
    if one["amount"] is not None:
        amount = {"text": f"{dollars(one['amount'])} {one['currency'] or ''}".strip()}
    fate = said(ask, MESSAGES.get(one["why"], one["why"]))
    if one["days_late"]:
        fate = say("{why}, {days} days late", why=fate, days=one["days_late"])
    where = " · ".join(text for text in (one["conference"], one["fund"]) if text)
    status = said(ask, MESSAGES.get(one["status"], one["status"]))
    paid = usd(ask, one["paid_usd"], none="not told")
    return [
        {"text": one["donor"] or "–", "note": where or None},
        f"{status}, {said(ask, MESSAGES.get(one['instrument'], one['instrument']))}",
        one["pledged_on"] or "–",
        one["due"] or "–",
        amount,
        usd(ask, one["pledged_usd"], none="no rate"),
        paid,
        usd(ask, one["outstanding_usd"], none="–") if one["paid_usd"] is not None else "–",
        {"text": fate, "note": ask.language.listed((*(said(ask, flag) for flag in one["flags"]), one["source"]))},
    ]


def _totals(ask: Ask, found: Row) -> Cells:
    """What a conference states beside what is named; requirements and goals beside them."""
    rows: Cells = [
        [
            f"{one['name']} ({one['conference']})",
            dollars(one["stated_usd"]),
            dollars(one["named_usd"]),
            dollars(one["unexplained_usd"]),
        ]
        for one in found["totals"]
    ]
    return rows + [[f"{one['name']} ({one['conference']})", dollars(one["usd"]), "–", "–"] for one in found["requirements"]]


def _contributed(ask: Ask, found: Row) -> Cells:
    return [
        [
            one["name"],
            ask.language.day(one["reported_on"]),
            dollars(one["contributed_usd"]),
            dollars(one["pledged_usd"]),
            share(ask, one["kept"]),
        ]
        for one in found["contributed"]
    ]


def _candidates(ask: Ask, found: Row) -> Cells:
    return [
        [
            one["donor"],
            said(ask, MESSAGES.get(one["system"], one["system"])),
            one["flows"],
            dollars(one["usd"]),
            f"{one['from']} – {one['to']}",
        ]
        for one in found["candidates"]
    ]


def _entered(ask: Ask, what: Theme) -> Cells:
    """The ledger's pledges to the country that this reader may see, each with its label."""
    rows = []
    for one in ask.answer("records", kind="pledge"):
        fields = one["fields"]
        if fields["country"] not in (None, what.country) or (what.year and fields["year"] not in (None, what.year)):
            continue
        member = fields["member"] or {}
        amount = "–" if fields["amount"] is None else f"{dollars(float(fields['amount']))} {fields['currency'] or ''}"
        rows.append(
            [
                {"text": member.get("name") or "–", "note": one["title"]},
                amount.strip(),
                ask.language.day(fields["pledged_on"]) if fields["pledged_on"] else "–",
                fields["purpose"] or "–",
                label_words(one["label"], one["originator"]),
            ]
        )
    return rows


def drive(ask: Ask, what: Theme) -> Response:
    """A drive from year to year: its goal, what was promised, committed and paid, by member and by month."""
    name = written(ask, "drive")
    asked = {"drive": name, "year": what.year, "donor": written(ask, "donor")}
    years: list[Row] = []
    nothing = ""
    if name:
        try:
            years = ask.answer("drive", **asked)["years"]
        except NotFound as error:
            nothing = ". ".join(ask.language.tell(said) for said in (error.message, error.hint) if said)
    return shown(
        ask,
        "money_drive.html",
        ask.language.say("A drive from year to year"),
        data=[("drive", asked)] if years else [],
        what=what,
        tabs=tabs(ask, what),
        asked=asked,
        nothing=nothing,
        years=[
            [one["year"], *_ladder(ask, one), dollars(one["goal_usd"]), dollars(one["gap_usd"]), share(ask, one["coverage"])]
            for one in years
        ],
        newest=years[0]["year"] if years else None,
        members=[[one["member"], *_ladder(ask, one)] for one in years[0]["members"]] if years else [],
        months=[[ask.language.month(one["month"]), *_ladder(ask, one)] for one in years[0]["months"]] if years else [],
    )


def _ladder(ask: Ask, one: Row) -> list[Any]:
    """The rungs of a drive; a month without a report is no data, not 0."""
    return [usd(ask, one[f"{step}_usd"]) for step in ("pledged", "committed", "paid")]


ROUTES = [page("/money/pledges", themed(pledges, every_year=True)), page("/money/drive", themed(drive, every_year=True))]
