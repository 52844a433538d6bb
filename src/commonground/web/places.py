"""Places as pages call them: names in the page's language, and what they lie in."""

from __future__ import annotations

from typing import Any

from commonground.web.asking import Ask

NOT_PLACED = "not placed"

Row = dict[str, Any]


def known_as(ask: Ask, unit: Row) -> str:
    """A unit's name in the language of the page, where it has one; a country's as the language has it."""
    if ask.language.code == "ar" and unit.get("name_ar"):
        return str(unit["name_ar"])
    return str(unit["name"])


def units_of(ask: Ask, country: str) -> dict[str, Row]:
    """Every unit of a country by p-code, and the country itself."""
    found = ask.answer("place", place=country)
    return {one["place"]: one for one in (found, *found["within"])}


def names_of(ask: Ask, country: str) -> dict[str, str]:
    """The names of every unit of a country by p-code."""
    return {code: known_as(ask, one) for code, one in units_of(ask, country).items()}


def kind_of_unit(ask: Ask, level: int) -> str:
    """What a unit of a level is called."""
    say = ask.language.say
    words = (say("Country"), say("Governorate or province (admin 1)"), say("District (admin 2)"), say("Sub-district (admin 3)"))
    return words[level]
