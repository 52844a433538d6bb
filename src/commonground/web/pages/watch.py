"""Watch: the newest outlook that the reader may read, as a map and as lists with reasons; nothing is forecast for a page."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from commonground.vocabulary import months
from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.outlooks import Row, badge, chance, chances_map, map_values, points, span
from commonground.web.rendering import shown
from commonground.web.serving import page

REASONS = 12
"""Rows of each list that are shown with their reasons; all governorates stand in the table below."""


def tabs(ask: Ask, here: str, country: str | None = None) -> list[tuple[str, str, bool]]:
    """The views of the watch."""
    say = ask.language.say
    views = (
        ("/watch", say("Outlook")),
        ("/watch/anomalies", say("Out of the ordinary")),
        ("/watch/right", say("How right we were")),
        ("/watch/fresh", say("Fresh forecast")),
    )
    return [(ask.link(path, country=country), words, path == here) for path, words in views]


def newest(ask: Ask, country: str) -> Row | None:
    """The newest outlook of a country's governorates that the reader may read."""
    return next(iter(ask.answer("outlook", country=(country,), level=1)), None)


def wanted(ask: Ask, held: list[str]) -> str | None:
    """The country that the address names, else the first of these. Raises BadRequest for what is no country."""
    asked = ask.query.get("country")
    return iso3_of(asked) if asked else next(iter(held), None)


def watch(ask: Ask) -> Response:
    """The outlook of a country; one line where the reader may read none, whether there is one or not."""
    every = ask.answer("outlook", level=1)
    held = [row["country"] for row in every]
    country = wanted(ask, held)
    one = next((row for row in every if row["country"] == country), None)
    say, names = ask.language.say, ask.language.country
    title = say("Watch: {country}", country=names(country)) if country else say("Watch")
    choices = [(iso3, names(iso3)) for iso3 in sorted({*held, *([country] if country else [])})]
    context: dict[str, Any] = {"tabs": tabs(ask, "/watch", country), "countries": choices, "country": country, "one": one}
    if one is None:
        data = [("outlook", {"country": (country,), "level": 1})] if country else [("outlook", {"level": 1})]
        return shown(ask, "watch_empty.html", title, data=data, may=ask.may("contributor"), **context)
    before = _before(ask, one)
    return shown(
        ask,
        "watch.html",
        title,
        data=[("outlook", {"country": (country,), "level": 1}), ("watch-ledger", {})],
        span=span(ask, one),
        badge=badge(ask, one["quality"]),
        svg=chances_map(ask, one),
        returning=_returning(ask, one, before),
        others=_others(ask, one, before),
        every=_every(ask, one, before),
        before=before,
        listed=len(one["watch_list"]),
        may=ask.may("contributor"),
        **context,
    )


def _before(ask: Ask, one: Row) -> Row | None:
    """The outlook that was issued from earlier data, to count changes from."""
    last = months.from_index(months.index(one["newest_month"]) - 1)
    return next(iter(ask.answer("outlook", country=(one["country"],), level=1, last=last)), None)


def _then(before: Row | None, place: str) -> Row:
    return next((row for row in before["places"] if row["place"] == place), {}) if before else {}


def _named(ask: Ask, row: Row) -> Row:
    return {"text": row["name"], "href": ask.link(f"/watch/areas/{row['place']}")}


def _returning(ask: Ask, one: Row, before: Row | None) -> list[list[Any]]:
    """The quiet governorates of the watch list, each with why it stands there."""
    places = {row["place"]: row for row in one["places"]}
    found = []
    for code in one["watch_list"][:REASONS]:
        row = places[code]
        change = points(ask, row["p_1_within_6"], _then(before, code).get("p_1_within_6"))
        found.append([_named(ask, row), chance(ask, row["p_1_within_6"]), change, _why_returning(ask, row)])
    return found


def _why_returning(ask: Ask, row: Row) -> str:
    say, usual = ask.language.say, row["usual_1_within_6"]
    said = _quiet(ask, row)
    if usual is None:
        return said
    usually = chance(ask, usual)
    moved = round(row["p_1_within_6"] * 100) - round(usual * 100)
    if moved > 0:
        return say("{quiet}; after such a time usually {usual}: here it is more likely", quiet=said, usual=usually)
    if moved < 0:
        return say("{quiet}; after such a time usually {usual}: here it is less likely", quiet=said, usual=usually)
    return say("{quiet}; as likely as usual after such a time", quiet=said)


def _others(ask: Ask, one: Row, before: Row | None) -> list[list[Any]]:
    """Governorates that are not quiet, by the chance of a death in a month."""
    loud = [row for row in one["places"] if row["place"] not in one["watch_list"]]
    found = []
    for row in sorted(loud, key=lambda row: (-row["p_any_in_a_month"], row["place"]))[:REASONS]:
        change = points(ask, row["p_any_in_a_month"], _then(before, row["place"]).get("p_any_in_a_month"))
        found.append([_named(ask, row), chance(ask, row["p_any_in_a_month"]), change, _quiet(ask, row)])
    return found


def _quiet(ask: Ask, row: Row) -> str:
    quiet = row["quiet_months"]
    if not quiet:
        return ask.language.say("a death in the newest month")
    if quiet == 1:
        return ask.language.say("quiet for one month")
    return ask.language.say("quiet for {count} months", count=ask.language.number(quiet))


def _every(ask: Ask, one: Row, before: Row | None) -> list[list[Any]]:
    """Every governorate: the twin of the map."""
    ranked = sorted(one["places"], key=lambda row: (-row["p_any_in_a_month"], row["place"]))
    return [
        [
            _named(ask, row),
            chance(ask, row["p_any_in_a_month"]),
            points(ask, row["p_any_in_a_month"], _then(before, row["place"]).get("p_any_in_a_month")),
            ask.language.number(row["quiet_months"]),
            chance(ask, row["p_1_within_6"]),
            chance(ask, row["usual_1_within_6"]),
        ]
        for row in ranked
    ]


def values(ask: Ask) -> Response:
    """The chances for the explored map. Raises NotFound where the reader may read none."""
    one = newest(ask, iso3_of(ask.query.get("country", "")))
    if one is None:
        raise NotFound("there is no outlook that you may read", hint="choose another country")
    told = json.dumps(map_values(ask, one), ensure_ascii=False)
    return Response(told, media_type="application/json", headers={"cache-control": "private, no-cache"})


ROUTES = [page("/watch", watch), page("/watch/values", values)]
