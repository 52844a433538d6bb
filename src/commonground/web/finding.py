"""What search finds, as pages show it: what its kind is called, and the way to it."""

from __future__ import annotations

from typing import Any

from commonground.web.asking import Ask
from commonground.web.measures import named
from commonground.web.pages.ledger.names import SINGULARS

Row = dict[str, Any]

MESSAGES = {
    "country": "Countries",
    "place": "Places",
    "measure": "Measures",
    "plan": "Plans",
    "organisation": "Organisations",
    "activity": "Activities of the money",
    "project": "Projects",
    "member": "Members",
    "meeting": "Meetings",
    "statement": "Statements",
    "undertaking": "Undertakings",
    "record": "Other records",
    "feed": "Feeds",
    "file": "Files",
}
"""The kinds of what is found, in the plural."""


def kinds_word(ask: Ask, kind: str) -> str:
    """A kind in the plural."""
    return ask.language.say(MESSAGES[kind])


def shown_row(ask: Ask, row: Row, countries: set[str]) -> Row:
    """What is found with its name in the page's language, its other name, where it belongs, and the way to it."""
    arabic = ask.language.code == "ar" and row["name_ar"]
    name = named(ask, row["reference"]) if row["kind"] == "measure" else row["name_ar"] if arabic else row["name"]
    other = row["name"] if arabic else row["name_ar"]
    return {"name": name, "other": other, "about": _about(ask, row), "code": _code(row), "href": way_to(ask, row, countries)}


def _about(ask: Ask, row: Row) -> list[str]:
    say, kind = ask.language.say, row["kind"]
    if kind == "place":
        level = (say("Governorate or province (admin 1)"), say("District (admin 2)"), say("Sub-district (admin 3)"))
        return [level[row["level"] - 1], row["about"]]
    if kind == "organisation":
        words = {"gives": say("mostly gives"), "receives": say("mostly receives")}
        where = [ask.language.country(row["country"])] if row["country"] else []
        return [*([words[row["about"]]] if row["about"] else []), *where]
    if kind in ("plan", "project"):
        country = ask.language.country(row["country"]) if row["country"] else row["about"] if kind == "plan" else None
        return [text for text in (row["about"] if kind == "project" else None, country, str(row["year"] or "")) if text]
    if kind == "record":
        return [say(SINGULARS[row["record"]]), row["about"]]
    return [row["about"]] if row["about"] and kind != "measure" else []


def _code(row: Row) -> str | None:
    """The code, where people know it by that."""
    return None if row["kind"] in ("measure", "file", "feed") or row["code"] == row["name"] else row["code"]


def way_to(ask: Ask, row: Row, countries: set[str]) -> str | None:
    """The page of what is found; None where there is none: of a plan of several countries, for example."""
    kind, name = row["kind"], row["reference"]
    if kind in ("country", "place"):
        return ask.link(f"/places/{name}")
    if kind in ("member", "meeting", "statement"):
        return ask.link(f"/ledger/{kind}s/{name}")
    if kind in ("undertaking", "record"):
        return ask.link(f"/ledger/record/{name}")
    if kind == "file":
        return ask.link(f"/sources/{name}")
    if kind in ("measure", "feed"):
        return ask.link("/", measure=name) if kind == "measure" else ask.link("/data/sources", feed=name)
    if kind == "activity":
        return ask.link("/money/flow", flow=name)
    return _money(ask, row, countries)


def _money(ask: Ask, row: Row, countries: set[str]) -> str | None:
    country = row["country"]
    if country not in countries:
        return None
    if row["kind"] == "organisation":
        return ask.link("/money/flows", country=country, **{"donor" if row["about"] == "gives" else "receiver": row["name"]})
    return ask.link(
        "/money", country=country, year=row["year"], plan=row["code"] or row["name"] if row["kind"] == "plan" else None
    )
