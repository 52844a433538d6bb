"""How pages write what an issued outlook says: chances in whole percent, its map, the months that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from commonground.brief.content import Missing
from commonground.brief.drawing import Look
from commonground.brief.maps import Unit, rate_map
from commonground.brief.sections_outlook import CLASSES
from commonground.web.asking import Ask
from commonground.web.maps import outlines_of

WIDE_PX, HIGH_PX = 640, 520

MESSAGES = {"good": "good", "fair": "fair", "poor": "poor"}
"""The data-quality badge in words."""

Row = dict[str, Any]


def chance(ask: Ask, share: float | None) -> str:
    """A chance in whole percent, and no more than that it is below 1 or above 99; a dash for none."""
    if share is None:
        return "–"
    if share < 0.01:
        return ask.language.say("under {share}", share=ask.language.percent(0.01, 1))
    if share > 0.99:
        return ask.language.say("over {share}", share=ask.language.percent(0.99, 1))
    return ask.language.percent(share, 1)


def points(ask: Ask, now: float | None, before: float | None) -> str:
    """The change of a chance in percent points; a dash where there was none before."""
    if now is None or before is None:
        return "–"
    moved = round(now * 100) - round(before * 100)
    return "0" if not moved else ask.language.signed(moved)


def span(ask: Ask, one: Row) -> str:
    """The months that are shown of an outlook, in words."""
    return ask.language.span(ask.language.month(one["first_month"]), ask.language.month(one["last_month"]))


def badge(ask: Ask, quality: Row | None) -> str:
    """The quality of the data that an outlook was made from, in words with its reasons; empty where it is not known."""
    if quality is None:
        return ""
    say = ask.language.say
    words = say(MESSAGES[quality["badge"]])
    said = say("Quality of the data on the day of issue: {badge}.", badge=words)
    parts = [said, say("Its newest month had ended {days} days before.", days=ask.language.number(quality["age_days"]))]
    if quality["vague"] is not None:
        share = ask.language.percent(quality["vague"], 1)
        parts.append(say("{share} of the deaths of its last two years are placed no finer than the country.", share=share))
    return " ".join(parts)


def chances_map(ask: Ask, one: Row) -> Markup | None:
    """The map of the mean chance by governorate; None for a country without boundaries."""
    found = ask.keep("outlook map", lambda: _map(ask, one), outlook=one["outlook"], country=one["country"])
    return None if found is None else Markup(found)


def _map(ask: Ask, one: Row) -> Markup | None:
    drawn = outlines_of(ask, one["country"])
    if drawn is None or not one["places"]:
        return None
    outlines = dict(drawn.units)
    look = Look(ask.language.direction, ask.language.words)
    places: Sequence[Row] = one["places"]
    units = [
        Unit(row["place"], row["name"], round(row["p_any_in_a_month"], 2), chance(ask, row["p_any_in_a_month"]))
        for row in places
        if row["place"] in outlines
    ]
    told = {row["place"] for row in places}
    units += [Unit(code, "", None, missing=Missing.NO_DATA) for code in outlines if code not in told]
    legend = ask.language.say("Chance of a death in a month")
    spec = rate_map(units, drawn, look, legend=legend, breaks=CLASSES, width_px=WIDE_PX, most_height_px=HIGH_PX)
    most = max(places, key=lambda row: row["p_any_in_a_month"])
    message = "Map of governorates filled by the chance that a month brings a death; highest in {name}: {value}."
    alt = ask.language.say(message, name=most["name"], value=chance(ask, most["p_any_in_a_month"]))
    return ask.chart(spec, "outlook", alt)


def map_values(ask: Ask, one: Row) -> Row:
    """The same for the map that is explored (templates/map.html), as percent."""
    return {
        "months": [one["first_month"]],
        "labels": [span(ask, one)],
        "kind": "rate",
        "unit": "%",
        "breaks": [*(round(upper * 100) for upper, _ in CLASSES[:-1]), None],
        "words": [words for _, words in CLASSES],
        "places": {row["place"]: [round(row["p_any_in_a_month"] * 100, 1)] for row in one["places"]},
    }
