"""What pages of money are about, the ways between them, and how amounts, shares and sources stand in their tables."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from commonground.brief.drawing import Look
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.web.asking import Ask
from commonground.web.rendering import shown
from commonground.web.serving import Page

TITLES = {
    "/money": "Gap",
    "/money/chain": "Chain",
    "/money/flows": "Flows",
    "/money/pledges": "Pledges",
    "/money/contributions": "In kind",
    "/money/total": "Step by step",
    "/money/changes": "Changes",
    "/money/quality": "Faults",
    "/money/allocate": "Allocate",
}
"""The pages of the room by their addresses."""

PLANS = ("required_usd", "funded_usd", "pledged_usd")

Row = dict[str, Any]
Cell = dict[str, Any]


@dataclass(frozen=True)
class Theme:
    """The country and year of a page, with those that can be chosen instead; `year` is None for all years."""

    countries: tuple[tuple[str, str], ...]
    country: str
    years: tuple[int, ...]
    year: int | None

    @property
    def key(self) -> dict[str, Any]:
        """What it stands for in addresses, and what is kept under it."""
        return {"country": self.country, "year": self.year}


def theme(ask: Ask, *, every_year: bool = False) -> Theme | None:
    """What the address chooses, else the country of which most is known and its newest plan; None where nothing is known.

    `every_year`: where no year is chosen, all years are meant. Raises NotFound and BadRequest for what is not there.
    """
    known = ask.answer("known")
    if not known:
        return None
    held = {one["country"]: one for one in known}
    country = ask.query.get("country") or max(known, key=_much)["country"]
    if country not in held:
        raise NotFound(f"nothing is known of {country!r}", hint="choose a country of the list")
    spans = held[country]["measures"]
    first = min(int(span["first"][:4]) for span in spans.values())
    years = tuple(range(max(int(span["last"][:4]) for span in spans.values()), first - 1, -1))
    newest = max((int(spans[name]["last"][:4]) for name in PLANS if name in spans), default=years[0])
    year = whole_number(ask, "year", 1950, 2100) or (None if every_year else newest)
    names = sorted(((code, ask.language.country(code)) for code in held), key=lambda one: one[1])
    return Theme(tuple(names), country, years if year in (None, *years) else (year, *years), year)  # type: ignore[arg-type]


def themed(show: Callable[[Ask, Theme], Response], *, every_year: bool = False) -> Page:
    """A page about a country and year; where nothing is known at all, one that says what to do first."""

    @functools.wraps(show)
    def of_theme(ask: Ask) -> Response:
        what = theme(ask, every_year=every_year)
        if what is None:
            return shown(ask, "money_empty.html", ask.language.say("Money"), tabs=tabs(ask, what))
        return show(ask, what)

    return of_theme


def _much(one: Row) -> tuple[int, bool, int]:
    return sum(name in one["measures"] for name in PLANS), bool(one["levels"]), len(one["measures"])


def whole_number(ask: Ask, name: str, least: int, most: int) -> int | None:
    """A whole number of the address; None where none is written. Raises BadRequest for anything else."""
    text = ask.query.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise BadRequest(f"{text!r} is no {name}", hint=f"write a number from {least} to {most}")
    return int(text)


def one_of(ask: Ask, name: str, choices: tuple[str, ...], otherwise: str | None) -> str | None:
    """A choice of the address. Raises BadRequest for what cannot be chosen."""
    text = ask.query.get(name, "").strip()
    if not text:
        return otherwise
    if text not in choices:
        raise BadRequest(f"{text!r} is no {name}", hint="choose one of " + ", ".join(choices))
    return text


def written(ask: Ask, name: str) -> str | None:
    """A text of the address, without what stands around it; None where there is none."""
    return ask.query.get(name, "").strip() or None


def tabs(ask: Ask, what: Theme | None) -> list[tuple[str, str, bool]]:
    """The pages of the room, for the same country and year."""
    key = what.key if what else {}
    path = ask.request.url.path
    return [(ask.link(address, **key), ask.language.say(name), address == path) for address, name in TITLES.items()]


def look(ask: Ask) -> Look:
    """What charts need to know of the page."""
    return Look(ask.language.direction, ask.language.words)


def dollars(value: float | None) -> str:
    """US dollars as tables write them: whole, thousands apart."""
    return "–" if value is None else f"{round(value):,}".replace("-", "−")


def usd(ask: Ask, value: float | None, *, why: str | None = None, none: str = "no data") -> Cell:
    """An amount as a cell; where there is none, the words for why."""
    if value is None:
        return {"text": ask.language.say(none), "missing": True}
    return {"text": dollars(value), "why": why}


def share(ask: Ask, value: float | None) -> str:
    """A share in per cent, with one decimal; a dash where it has no meaning."""
    return "–" if value is None else f"{value * 100:.1f}\u00a0%"


def count(ask: Ask, value: float | None) -> Cell:
    """A number that is no money, or that there is none."""
    return {"text": ask.language.say("no data"), "missing": True} if value is None else {"text": ask.language.number(value)}


def said(ask: Ask, words: str | None) -> str:
    """Words of an answer in the reader's language, where they are known; else as they are."""
    return ask.language.tell(words or "")


def credited(sources: list[Row]) -> list[Row]:
    """Sources by publisher and licence, with how many files of each were read and how to name it."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in sources:
        found.setdefault((one["publisher"], one["licence"], one["attribution"]), []).append(one["file"])
    return [
        {"publisher": publisher, "licence": licence, "attribution": attribution, "files": files}
        for (publisher, licence, attribution), files in sorted(found.items())
    ]


MESSAGES = {"none": "no data", "not published": "not published"}
