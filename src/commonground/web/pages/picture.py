"""The picture: a measure by place and month on the map, beside its table, and what else is known of the country in that month."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from starlette.responses import Response

from commonground.vocabulary import months
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen, chosen
from commonground.web.maps import drawable, drawn_map, last_months, multiples, scale_of
from commonground.web.measures import defined, earlier, figure, headline, known_rows, money, named, publishers
from commonground.web.place_table import ORDERS, Asked, asked_table, table
from commonground.web.places import known_as, names_of, units_of
from commonground.web.rendering import shown
from commonground.web.serving import page

MONTHS = 24
"""How many months the slider goes back."""
AGAINST = (1, 3, 6, 12)
"""How many months back a figure can be compared with."""

Row = dict[str, Any]


def picture(ask: Ask) -> Response:
    """The map and its table; where nothing is loaded yet, what to do first."""
    what = chosen(ask)
    if what is None:
        return shown(ask, "picture_empty.html", ask.language.say("Picture"))
    asked, rows = of_measure(ask, what)
    national = {"country": (what.country,), "level": 0, "first": earlier(what.month, 12), "last": what.month}
    whole = ask.answer("picture", **national)
    say, country = ask.language.say, ask.language.country(what.country)
    own = asked_table(ask, AGAINST)
    same_scale = ask.query.get("scale") != "own"
    return shown(
        ask,
        "picture.html",
        say("{place}, {month}", place=country, month=ask.language.month(what.month)),
        data=[("picture", asked), ("picture", {**national, "first": what.month})],
        what=what,
        address=_address(what, own, same_scale),
        months=_months(what),
        beside=_beside(ask, what),
        measures=[(name, named(ask, name)) for name in MEASURES if name in what.of_country["measures"]],
        countries=[(one["country"], ask.language.country(one["country"])) for one in what.known],
        headline=headline(ask, whole, what.month),
        measure=named(ask, what.measure),
        meaning=defined(ask, what.measure),
        against=[(str(by), _back(ask, by)) for by in AGAINST],
        own=own,
        same_scale=same_scale,
        table=table(ask, what, rows, units_of(ask, what.country), own),
        names=names_of(ask, what.country),
        svg=drawn_map(ask, what, rows),
        is_number=MEASURES[what.measure].adding != "text",
        small=multiples(ask, what, rows, same_scale=same_scale, narrow=False),
        narrow=multiples(ask, what, rows, same_scale=same_scale, narrow=True),
        small_maps=_small_maps(ask, what, rows),
        largest=_amount(ask, what, scale_of(what, rows)),
        else_known=known_rows(ask, whole, what.month),
        publishers=publishers(ask, [row for row in rows if row["value"] is not None]),
    )


def of_measure(ask: Ask, what: Chosen) -> tuple[dict[str, Any], list[Row]]:
    """What is asked for the map of a measure, and the rows of the publishers that lead, two years up to the month."""
    first = earlier(what.month, MONTHS - 1)
    asked = {"country": (what.country,), "level": what.level, "first": first, "last": what.month, "measure": (what.measure,)}
    return asked, [row for row in ask.answer("picture", **asked) if row["lead"]]


def _address(what: Chosen, own: Asked, same_scale: bool) -> dict[str, Any]:
    """The query that gives this page again."""
    return {
        "country": what.country,
        "measure": what.measure,
        "month": what.month,
        "level": what.level or None,
        "against": own.against if own.against != AGAINST[-1] else None,
        "sort": own.sort if own.sort != ORDERS[0] else None,
        "scale": None if same_scale else "own",
    }


def _months(what: Chosen) -> list[tuple[str, list[str]]]:
    """The months that can be chosen, by year, newest first."""
    first, last = what.span
    held = reversed(months.between(min(first, what.month), max(last, what.month)))
    return [(year, list(of_year)) for year, of_year in groupby(held, key=lambda month: month[:4])]


def _beside(ask: Ask, what: Chosen) -> list[tuple[str, str, str]]:
    """The month before and the one after: its relation, its name, the month; none outside what is known."""
    first, last = what.span
    found = []
    for relation, by in (("prev", 1), ("next", -1)):
        month = earlier(what.month, by)
        if first <= month <= last:
            found.append((relation, ask.language.month(month), month))
    return found


def _back(ask: Ask, by: int) -> str:
    say = ask.language.say
    words = {1: say("A month before"), 3: say("Three months before"), 6: say("Six months before"), 12: say("A year before")}
    return words[by]


def _amount(ask: Ask, what: Chosen, value: float) -> str:
    return money(ask, value) if MEASURES[what.measure].unit == "USD" else ask.language.number(value)


def _small_maps(ask: Ask, what: Chosen, rows: list[Row]) -> list[dict[str, str]]:
    """The last months with what their small maps say in words; nothing for what has no circles."""
    if not drawable(what) or MEASURES[what.measure].adding == "text" or not scale_of(what, rows):
        return []
    return [_small_map(ask, what, rows, month) for month in last_months(what)]


def _small_map(ask: Ask, what: Chosen, rows: list[Row], month: str) -> dict[str, str]:
    say, called = ask.language.say, units_of(ask, what.country)
    held = [
        row for row in rows if row["month"] == month and row["place"] in called and called[row["place"]]["level"] == what.level
    ]
    known = [row for row in held if row["value"] is not None]
    most = max(known, key=lambda row: (row["value"], row["place"]), default=None)
    words = say("no data")
    if most is not None and most["value"]:
        name = known_as(ask, called[most["place"]])
        words = say("most in {name}: {value}", name=name, value=figure(ask, most))
    elif most is not None:
        words = say("none recorded")
    return {"month": month, "name": ask.language.month(month), "words": words}


ROUTES = [page("/", picture)]
