"""The gap: what plans require, what they have and what is short, by cluster, plan, place or donor; pots are never spread."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.brief.charts import Bar, bars
from commonground.funding.gap_by import named
from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.money import (
    Cell,
    Row,
    Theme,
    count,
    credited,
    dollars,
    look,
    one_of,
    said,
    share,
    tabs,
    themed,
    usd,
    written,
)
from commonground.web.rendering import shown
from commonground.web.serving import page

MESSAGES = {
    "cluster": "Cluster",
    "plan": "Plan",
    "place": "Place",
    "donor": "Donor",
    "not reported by cluster": "Not reported by cluster",
    "not yet given to a cluster": "Not yet given to a cluster",
    "shared by several clusters": "Shared by several clusters",
    "shared by several plans": "Shared by several plans",
    "shared with other countries or years": "Shared with other countries or years",
    "outside of plans": "Outside the plans",
    "plan table": "The plan's own table",
    "flows": "Flows to the country",
    "military": "military",
    "transition": "transition",
    "stabilisation": "stabilisation",
    "capacity building": "capacity building",
    "not placed": "not placed",
}

MOST_BARS = 24


def gap(ask: Ask, what: Theme) -> Response:
    """Requirement against net funding of a country's plans in a year."""
    by = one_of(ask, "by", ("cluster", "plan", "place", "donor"), "cluster") or "cluster"
    asked = {"country": what.country, "year": what.year, "by": by, "plan": written(ask, "plan")}
    country = ask.language.country(what.country)
    title = ask.language.say("Money for {place}, {year}", place=country, year=what.year)
    held: dict[str, Any] = {"what": what, "tabs": tabs(ask, what), "by": by, "plan": asked["plan"] or "", "country": country}
    held["kinds"] = [(kind, ask.language.say(MESSAGES[kind])) for kind in ("cluster", "plan", "place", "donor")]
    try:
        found = ask.answer("gap", **asked)
    except NotFound as nothing:
        return shown(ask, "money_gap.html", title, **held, found=None, nothing=nothing.message)
    columns, rows = BY[by](ask, what, found)
    regional_columns, regional = _clusters(ask, what, {**found, "rows": found["regional"], "by": "plan"})
    svg = ask.keep("gap bars", lambda: _bars(ask, found), **asked) if by in ("cluster", "plan") else None
    return shown(
        ask,
        "money_gap.html",
        title,
        data=[("gap", asked)],
        **held,
        found=found,
        figures=_figures(ask, what, found),
        columns=columns,
        rows=rows,
        svg=Markup(svg) if svg else None,
        by_donors=_by_donors(ask, found) if by == "donor" else "",
        regional=regional,
        regional_columns=regional_columns,
        stages=_stages(ask, found["stages"]),
        sources=credited(found["sources"]),
    )


def _figures(ask: Ask, what: Theme, found: Row) -> list[Row]:
    say, money = ask.language.say, ask.language.usd

    def one(label: str, key: str, measure: str | None = None, about: str = "") -> Row:
        value = found[key]
        explained = measure and value is not None and not found["plan"] and found["basis"] == "plan table"
        why = ask.link(f"/evidence/{measure}/{what.country}/{what.year}-12") if explained else None
        words = say("no data") if value is None else money(value)
        return {"label": label, "value": words, "missing": value is None, "why": why, "about": about}

    original, between = found["original_usd"], ""
    if found["low_coverage"] is not None:
        between = say("{low} to {high}", low=share(ask, found["low_coverage"]), high=share(ask, found["high_coverage"]))
    revised = say("first asked: {value}", value=money(original)) if original not in (None, found["required_usd"]) else ""
    covered = {
        "label": say("Covered"),
        "value": share(ask, found["coverage"]) if found["coverage"] is not None else say("no data"),
        "missing": found["coverage"] is None,
        "about": between,
    }
    pots = (
        ("Not reported by cluster", "unspecified_usd"),
        ("Shared by several", "shared_usd"),
        ("Outside the plans", "outside_usd"),
    )
    return [
        one(say("Required"), "required_usd", "required_usd", revised),
        one(say("Funded"), "funded_usd", "funded_usd"),
        one(say("Missing"), "gap_usd"),
        covered,
        one(say("Pledged, not yet funding"), "pledged_usd", "pledged_usd"),
        *(one(say(words), key) for words, key in pots if found[key]),
    ]


def _bars(ask: Ask, found: Row) -> str | None:
    """Bars of what is there of what is asked for, the largest requirement first; pots behind them, without an outline."""
    several = len(found["plans"]) > 1 and found["by"] == "cluster"
    asked = [row for row in found["rows"] if row["pot"] == "named" and row["required_usd"]]
    asked.sort(key=lambda row: -row["required_usd"])
    drawn = [
        Bar(_name(ask, row, several), row["funded_usd"], row["required_usd"], share(ask, row["coverage"]))
        for row in asked[:MOST_BARS]
    ]
    pots = [row for row in found["rows"] if row["pot"] != "named" and row["funded_usd"]]
    drawn += [Bar(_name(ask, row, several), row["funded_usd"], None, ask.language.amount(row["funded_usd"])) for row in pots]
    if not asked:
        return None
    worst = max(asked, key=lambda row: row["gap_usd"] or 0)
    alt = ask.language.say(
        "Bars of funding against requirement; most is missing for {name}: {gap}.",
        name=_name(ask, worst, several),
        gap=ask.language.usd(worst["gap_usd"]),
    )
    return str(ask.chart(bars(drawn, look(ask), width_px=620, bar_height_px=18, label_px=170), "gap", alt))


def _name(ask: Ask, row: Row, several: bool) -> str:
    told = named(row)
    name = ask.language.term(told) if row["pot"] == "named" else ask.language.say(MESSAGES.get(told, told))
    return f"{name} · {row['plan']}" if several and row["plan"] else str(name)


Table = tuple[list[tuple[str, str]], list[list[Any]]]


def _heads(ask: Ask) -> tuple[str, ...]:
    say = ask.language.say
    return say("First asked"), say("Required"), say("Funded"), say("Missing"), say("Covered"), say("Pledged")


def _clusters(ask: Ask, what: Theme, found: Row) -> Table:
    say = ask.language.say
    several = len(found["plans"]) > 1 and found["by"] == "cluster"
    head = say("Plan") if found["by"] == "plan" else say("Cluster")
    asked_first = any(row["original_usd"] is not None for row in found["rows"])
    columns = [
        (head, "left"),
        *([(say("First asked"), "right")] if asked_first else []),
        *((text, "right") for text in (say("Required"), say("Funded"), say("Missing"))),
    ]
    columns += [(say("Covered"), "right"), (say("Pledged"), "right")]
    rows = []
    for row in found["rows"]:
        pot = row.get("pot", "named") != "named"
        none = "–" if pot else "no data"
        name: Cell = {"text": _name(ask, {"pot": "named", "plan": None, **row}, several)}
        if found["by"] == "plan" and not pot:
            name["href"] = ask.link("/money", **what.key, plan=row["name"])
        if pot:
            name["note"] = say("a pot of its own, never spread")
        amounts = [*([row["original_usd"]] if asked_first else []), row["required_usd"]]
        cells = [usd(ask, None if pot and not value else value, none=none) for value in amounts]
        cells.append(usd(ask, row["funded_usd"], none="no data"))
        cells.append(usd(ask, None if pot else row["gap_usd"], none=none))
        rows.append([name, *cells, share(ask, row["coverage"]), usd(ask, row["pledged_usd"], none=none)])
    return columns, rows


def _places(ask: Ask, what: Theme, found: Row) -> Table:
    say = ask.language.say
    heads = (say("People in need"), say("People targeted"), say("Organisations at work"), say("Activities"))
    columns = [(say("Place"), "left"), *((head, "right") for head in (*heads, say("Required"), say("Funded"), say("Missing")))]
    rows = []
    for row in found["rows"]:
        placed = row["place"] is not None
        name = (
            {"text": row["name"], "href": ask.link(f"/places/{row['place']}", month=f"{what.year}-12")}
            if placed
            else say("not placed")
        )
        people = [count(ask, row[key]) for key in ("people_in_need", "people_targeted", "partners", "activities")]
        none = "not published" if placed else "no data"
        rows.append([name, *people, *(usd(ask, row[key], none=none) for key in ("required_usd", "funded_usd", "gap_usd"))])
    return columns, rows


def _donors(ask: Ask, what: Theme, found: Row) -> Table:
    say = ask.language.say
    heads = (say("Funded"), say("Of it paid"), say("Shared by several"), say("Pledged"), say("Flows"))
    columns = [(say("Donor"), "left"), *((head, "right") for head in heads)]
    rows = []
    for row in found["rows"]:
        flows = ask.link("/money/flows", **what.key, system="fts", donor=row["name"])
        amounts = [dollars(row[key]) for key in ("funded_usd", "paid_usd", "shared_usd", "pledged_usd")]
        rows.append([row["name"], *amounts, {"text": ask.language.number(row["flows"]), "href": flows}])
    return columns, rows


def _by_donors(ask: Ask, found: Row) -> str:
    """How much of the funding is told with its donors: the plans' own tables name none."""
    told = sum(row[key] or 0 for row in found["rows"] for key in ("funded_usd", "shared_usd"))
    if found["funded_usd"] is None or found["basis"] == "flows":
        return ""
    return ask.language.say(
        "Donors are named by the flows of FTS that are held, of {told} in all; the plans' own tables say {funded} and name none.",
        told=ask.language.usd(told),
        funded=ask.language.usd(found["funded_usd"]),
    )


BY = {"cluster": _clusters, "plan": _clusters, "place": _places, "donor": _donors}


def _stages(ask: Ask, moves: list[Row]) -> list[list[Any]]:
    say, day = ask.language.say, ask.language.day
    return [
        [
            move["requirement"],
            move["place"] or "–",
            said(ask, MESSAGES.get(move["stage"], move["stage"])),
            day(move["from"]),
            {"text": move["reason"] or "–", "note": say("back to an earlier stage") if move["back"] else None},
        ]
        for move in moves
    ]


ROUTES = [page("/money", themed(gap))]
