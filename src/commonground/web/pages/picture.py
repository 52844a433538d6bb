"""The picture: a measure by place and month on the map, beside its table, and what else is known of the country in that month."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.vocabulary import months
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen, chosen
from commonground.web.maps import drawn_map, multiples
from commonground.web.measures import about, cell, change, earlier, evidence, figure, is_missing, named
from commonground.web.rendering import shown
from commonground.web.serving import page

HEADLINES = ("deaths", "idps", "returnees", "people_in_need", "required_usd", "funded_usd")
MONTHS = 24
"""How many months the slider goes back."""

Row = dict[str, Any]


def picture(ask: Ask) -> Response:
    """The map and its table; where nothing is loaded yet, what to do first."""
    what = chosen(ask)
    if what is None:
        return shown(ask, "picture_empty.html", ask.language.say("Picture"))
    first = earlier(what.month, MONTHS - 1)
    asked = {"country": (what.country,), "level": what.level, "first": first, "last": what.month, "measure": (what.measure,)}
    national = {"country": (what.country,), "level": 0, "first": earlier(what.month, 12), "last": what.month}
    rows = [row for row in ask.answer("picture", **asked) if row["lead"]]
    whole = ask.answer("picture", **national)
    places, why_missing = _places(ask, what, rows)
    country = ask.language.country(what.country)
    title = ask.language.say("{place}, {month}", place=country, month=ask.language.month(what.month))
    return shown(
        ask,
        "picture.html",
        title,
        data=[("picture", asked), ("picture", {**national, "first": what.month})],
        what=what,
        months=_months(what),
        measures=[(name, named(ask, name)) for name in MEASURES if name in what.of_country["measures"]],
        countries=[(one["country"], ask.language.country(one["country"])) for one in what.known],
        headline=_headline(ask, whole, what.month),
        measure=named(ask, what.measure),
        places=places,
        why_missing=why_missing,
        svg=drawn_map(ask, what, rows),
        small=multiples(ask, what, rows),
        else_known=_else_known(ask, whole, what.month),
        publishers=", ".join(sorted({row["publisher"] for row in rows if row["value"] is not None})),
    )


def _months(what: Chosen) -> list[str]:
    """The months that can be chosen, newest first."""
    first, last = what.span
    return list(reversed(months.between(min(first, what.month), max(last, what.month))))


def _headline(ask: Ask, rows: list[Row], month: str) -> list[Row]:
    held = {(row["measure"], row["month"]): row for row in rows if row["lead"]}
    found = []
    for measure in HEADLINES:
        now, before = held.get((measure, month)), held.get((measure, earlier(month, 12)))
        found.append(
            {
                "label": named(ask, measure),
                "value": figure(ask, now),
                "missing": is_missing(now),
                "change": change(ask, now, before),
                "about": about(ask, now),
                "why": evidence(ask, now),
            }
        )
    return found


def _places(ask: Ask, what: Chosen, rows: list[Row]) -> tuple[list[list[Any]], str]:
    """A row for each place, the most first: the figure, the change in twelve months, and the way to its page.

    Beside them the reason why figures are not there, where it is the same for all.
    """
    held = {(row["place"], row["name"], row["month"]): row for row in rows}
    found: list[tuple[bool, float, str, list[Any]]] = []
    for place, name in dict.fromkeys((row["place"], row["name"]) for row in rows):
        now, before = held.get((place, name, what.month)), held.get((place, name, earlier(what.month, 12)))
        placed = name != "not placed"
        order = now["value"] if now and isinstance(now["value"], int | float) else -1
        if placed or order > 0:
            link = ask.link(f"/places/{place}", month=what.month) if placed else None
            words = name if placed else ask.language.say(name)
            found.append((not placed, -order, words, [{"text": words, "href": link}, cell(ask, now), change(ask, now, before)]))
    cells = [row for *_, row in sorted(found, key=lambda one: one[:3])]
    reasons = {row[1].get("note") for row in cells if row[1].get("missing")}
    if len(reasons) != 1:
        return cells, ""
    for row in cells:
        row[1] = {**row[1], "note": None}
    return cells, reasons.pop() or ""


def _else_known(ask: Ask, rows: list[Row], month: str) -> list[list[Any]]:
    """Everything else that is known of the country in the month, whoever says it."""
    found = []
    for row in rows:
        if row["month"] == month and (row["value"] is not None or row["coverage"] == "withheld"):
            says = ask.language.say("leads") if row["lead"] else ask.language.say("does not lead")
            found.append([named(ask, row["measure"]), cell(ask, row), row["publisher"], about(ask, row), says])
    return found


ROUTES = [page("/", picture)]
