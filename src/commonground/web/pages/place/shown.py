"""The page of a place."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, CommonGroundError
from commonground.web.asking import Ask
from commonground.web.choosing import FIRST_SHOWN
from commonground.web.measures import evidence, figure, headline, known_rows, named, publishers
from commonground.web.pages.place.concerning import concerning
from commonground.web.pages.place.drawn import course, lies_where
from commonground.web.pages.place.funded import activities, paid, projects, sources
from commonground.web.places import kind_of_unit, known_as
from commonground.web.rendering import shown
from commonground.web.serving import page

SHOWN = 12
"""Rows of a list on the page; the rest is counted, and is in the data."""
CONTROL_SHOWN_AT = 2
"""Who holds a place is shown at admin 2 or coarser."""
MESSAGES = {
    "between a state and a group": "Between a state and a group",
    "between groups": "Between groups",
    "against civilians": "Against civilians",
}

Row = dict[str, Any]


def place(ask: Ask) -> Response:
    """Everything that the reader may know of one place in a month and the two years before it."""
    code = ask.request.path_params["pcode"]
    where = ask.answer("place", place=code)
    month = _month(ask, where)
    asked = {"place": code if where["level"] else where["country"], "month": month}
    found = ask.answer("place", **asked)
    rows = [row for row in found["figures"] if row["lead"]]
    now = {row["measure"]: row for row in rows if row["month"] == month}
    name, say = known_as(ask, where), ask.language.say
    return shown(
        ask,
        "place.html",
        say("{place}, {month}", place=name, month=ask.language.month(month)),
        data=[("place", asked)],
        name=name,
        known_as=known_as,
        where=where,
        month=month,
        kind=kind_of_unit(ask, where["level"]),
        months=_months(ask, where, month),
        lying=_lying(ask, where),
        svg=lies_where(ask, where),
        headline=headline(ask, rows, month),
        violence=course(ask, found, "deaths", month),
        dyads=_dyads(ask, found),
        year_known=_year_known(found),
        movement=[made for measure in ("idps", "returnees") if (made := course(ask, found, measure, month))],
        returned=_figures(ask, now, ("returned_in_month", "new_displacements", "refugees_abroad", "returned_refugees")),
        control=_figures(ask, now, ("holder", "freed")),
        control_shown=where["level"] <= CONTROL_SHOWN_AT,
        presence=_figures(ask, now, ("partners", "activities")),
        organisations=_organisations(ask, found),
        needs=_figures(ask, now, ("people_in_need", "people_targeted", "people_reached", "population", "severity")),
        money=_figures(ask, now, ("required_usd", "funded_usd", "pledged_usd")),
        gap=_gap(ask, where, month),
        outlook=_outlook(ask, where, month),
        activities=activities(ask, found),
        projects=projects(ask, found),
        paid=paid(ask, found),
        funded_sources=sources(found),
        records=concerning(ask, where),
        else_known=known_rows(ask, found["figures"], month),
        publishers=publishers(ask, [row for row in rows if row["value"] is not None]),
    )


def _month(ask: Ask, where: Row) -> str:
    """The month of the address; else the last one of a figure that is no sample, of what matters most."""
    if text := ask.query.get("month"):
        return months.parse_month(text)
    known = next((one for one in ask.answer("known") if one["country"] == where["country"]), None)
    measures = known["measures"] if known else {}
    for measure in FIRST_SHOWN:
        if measure in measures:
            return str(measures[measure]["complete"] or measures[measure]["last"])
    return max((str(span["last"]) for span in measures.values()), default=months.month_of(ask.place.today))


def _months(ask: Ask, where: Row, month: str) -> list[tuple[str, list[str]]]:
    """The months of which anything is known of the country, by year, newest first."""
    known = next((one for one in ask.answer("known") if one["country"] == where["country"]), None)
    spans = known["measures"].values() if known else ()
    first = min([month, *(str(span["first"]) for span in spans)])
    last = max([month, *(str(span["last"]) for span in spans)])
    by_year: dict[str, list[str]] = {}
    for one in reversed(months.between(max(first, f"{int(last[:4]) - 40}-01"), last)):
        by_year.setdefault(one[:4], []).append(one)
    return list(by_year.items())


def _lying(ask: Ask, where: Row) -> list[tuple[str, list[tuple[str, str]]]]:
    """What it lies in, what lies in it and beside it: names and addresses."""
    say, month = ask.language.say, ask.query.get("month")

    def linked(units: list[Row], of_country: bool = False) -> list[tuple[str, str]]:
        return [
            (known_as(ask, one), ask.link(f"/places/{where['country'] if not one['level'] else one['place']}", month=month))
            for one in units
        ]

    below = [one for one in where["within"] if one["level"] == where["level"] + 1]
    found = [(say("In"), linked(where["above"])), (say("In it"), linked(below)), (say("Beside it"), linked(where["beside"]))]
    return [one for one in found if one[1]]


def _figures(ask: Ask, now: dict[str, Row], measures: tuple[str, ...]) -> list[Row]:
    """Figures with their names, of those that are known or withheld."""
    return [
        {"label": named(ask, measure), "value": figure(ask, row), "missing": row["value"] is None, "why": evidence(ask, row)}
        | {"about": ask.language.reason(row["reason"]) if isinstance(row["value"], str) or row["value"] is None else ""}
        for measure in measures
        if (row := now.get(measure)) and (row["value"] is not None or row["coverage"] == "withheld")
    ]


def _dyads(ask: Ask, found: Row) -> tuple[list[list[Any]], int]:
    """Who fought whom in twelve months, where the deaths of those months are no sample; and how many more pairs there are."""
    if not _year_known(found):
        return [], 0
    number = ask.language.number
    rows = [
        [
            f"{one['side_a']} – {one['side_b']}",
            ask.language.say(MESSAGES[one["violence"]]) if one["violence"] in MESSAGES else None,
            *(number(one[key]) for key in ("events", "deaths", "civilians")),
        ]
        for one in found["dyads"]
    ]
    return rows[:SHOWN], len(rows) - len(rows[:SHOWN])


def _year_known(found: Row) -> bool:
    """Whether the deaths of any of the twelve months up to the month are known, and no sample."""
    year = months.between(months.from_index(months.index(found["month"]) - 11), found["month"])
    deaths = [row for row in found["figures"] if row["lead"] and row["measure"] == "deaths" and row["month"] in year]
    return any(row["value"] is not None and row["coverage"] == "complete" for row in deaths)


def _organisations(ask: Ask, found: Row) -> tuple[list[list[Any]], int]:
    """Who works here: organisation, sectors, activities; and how many more there are."""
    rows = [
        [
            one["organisation"],
            ask.language.listed(map(ask.language.term, one["sectors"])) or None,
            ask.language.number(one["activities"]),
        ]
        for one in found["organisations"]
    ]
    return rows[:SHOWN], len(rows) - len(rows[:SHOWN])


def _gap(ask: Ask, where: Row, month: str) -> Row | None:
    """The money of the country's plans in the year; None where no plan is held."""
    try:
        found = ask.answer("gap", country=where["country"], year=int(month[:4]))
    except CommonGroundError:
        return None
    share = found["coverage"]
    return {
        "year": month[:4],
        "required": ask.language.usd(found["required_usd"]),
        "funded": ask.language.usd(found["funded_usd"]),
        "gap": ask.language.usd(found["gap_usd"]),
        "share": None if share is None else f"{share * 100:.0f}\u00a0%",
        "plans": [one["name"] for one in found["plans"]],
    }


def _outlook(ask: Ask, where: Row, month: str) -> Row | None:
    """The chances of the place, or of the governorate that it lies in, by the newest outlook that the reader may read."""
    level = min(where["level"], 1)
    line = [*where["above"], where]
    code = line[level]["place"] if level else where["country"]
    try:
        shown_now = ask.answer("outlook", country=(where["country"],), level=level, last=month)
    except BadRequest:
        return None
    for one in shown_now:
        chances = next((row for row in one["places"] if row["place"] == code), None)
        if chances is not None:
            return {**one, "chances": chances, "of": known_as(ask, line[level]), "own": level == where["level"]}
    return None


ROUTES = [page("/places/{pcode}", place)]
