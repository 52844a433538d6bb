"""What a page is about: country, level, measure and month, as its address says, else what most is known of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.measures import MEASURES
from commonground.vocabulary.months import parse_month
from commonground.web.asking import Ask

FIRST_SHOWN = ("deaths", "idps", "returnees", "people_in_need", "required_usd")
"""The measure that is shown where none is chosen: the first of these of which anything is known."""


@dataclass(frozen=True)
class Chosen:
    """What a page is about, with the countries, measures and months that can be chosen instead."""

    known: tuple[dict[str, Any], ...]
    country: str
    level: int
    measure: str
    month: str

    @cached_property
    def of_country(self) -> dict[str, Any]:
        """What is known of the country."""
        return next(one for one in self.known if one["country"] == self.country)

    @property
    def key(self) -> dict[str, Any]:
        """What it is kept under."""
        return {"country": self.country, "level": self.level, "measure": self.measure, "month": self.month}

    @property
    def span(self) -> tuple[str, str]:
        """The first and last month of the measure."""
        held = self.of_country["measures"].get(self.measure) or {"first": self.month, "last": self.month}
        return held["first"], held["last"]


def chosen(ask: Ask) -> Chosen | None:
    """What the address chooses; None where nothing is known at all. Raises NotFound and BadRequest for what is not there."""
    known = tuple(ask.answer("known"))
    if not known:
        return None
    held = {one["country"]: one for one in known}
    country = ask.query.get("country") or max(known, key=lambda one: (bool(one["levels"]), len(one["measures"])))["country"]
    if country not in held:
        raise NotFound(f"nothing is known of {country!r}", hint="choose a country of the list")
    measures = held[country]["measures"]
    measure = ask.query.get("measure") or next((name for name in FIRST_SHOWN if name in measures), next(iter(measures)))
    if measure not in MEASURES:
        raise NotFound(f"there is no measure {measure!r}", hint="choose one of the list")
    month = ask.query.get("month") or _last(measures, measure)
    return Chosen(known, country, _level(ask, held[country]["levels"]), measure, parse_month(month))


def _level(ask: Ask, levels: list[int]) -> int:
    asked = ask.query.get("level")
    if asked is None:
        return levels[0] if levels else 0
    if asked not in ("0", "1", "2", "3"):
        raise BadRequest(f"{asked!r} is no admin level", hint="choose 1, 2 or 3")
    return int(asked)


def _last(measures: dict[str, Any], measure: str) -> str:
    """The last month of a figure that is no sample; where nothing is known of the measure, the last of any."""
    if measure in measures:
        return str(measures[measure]["complete"] or measures[measure]["last"])
    return max(str(span["last"]) for span in measures.values())
