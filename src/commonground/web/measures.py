"""How pages call measures, write their figures, and say why one is not there."""

from __future__ import annotations

from typing import Any

from commonground.vocabulary import months
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.places import NOT_PLACED

MESSAGES = {
    "events": "Events of violence",
    "deaths": "Deaths",
    "deaths_civilians": "Deaths of civilians",
    "idps": "Internally displaced people",
    "returnees": "People returned",
    "returned_in_month": "Returned between two rounds",
    "new_displacements": "New displacements in the year",
    "refugees_abroad": "Refugees abroad",
    "returned_refugees": "Refugees returned in the year",
    "people_in_need": "People in need",
    "people_targeted": "People targeted",
    "people_reached": "People reached",
    "required_usd": "Required",
    "funded_usd": "Funded",
    "pledged_usd": "Pledged",
    "partners": "Organisations at work",
    "activities": "Activities",
    "severity": "Severity of crises",
    "population": "Population",
    "holder": "Who holds it",
    "freed": "When it was freed",
}

UNBROKEN = 16

Row = dict[str, Any]


def named(ask: Ask, measure: str) -> str:
    """A measure in words."""
    return ask.language.say(MESSAGES.get(measure, measure))


def defined(ask: Ask, measure: str) -> str:
    """What a measure means, as the vocabulary says it."""
    return ask.language.say(MEASURES[measure].definition)


def figure(ask: Ask, row: Row | None) -> str:
    """A figure as it is written: money in US dollars, other numbers with their thousands apart, or why there is none."""
    if row is None:
        return ask.language.say("no data")
    value = row["value"]
    if isinstance(value, str):
        return in_words(ask, row["measure"], value)
    if value is not None:
        return money(ask, value) if row["unit"] == "USD" else ask.language.number(value)
    return ask.language.say("withheld") if row["coverage"] == "withheld" else ask.language.say("no data")


def money(ask: Ask, value: float | int | None) -> str:
    """An amount in US dollars; where it is short, as in English, no line breaks it."""
    text = ask.language.usd(value)
    return text.replace(" ", "\u00a0") if len(text) <= UNBROKEN else text


def in_words(ask: Ask, measure: str, value: str) -> str:
    """A figure that is a text: parties as the language has them, an interval as two days."""
    if measure == "freed" and "/" in value:
        first, last = (ask.language.day(day) for day in value.split("/"))
        return ask.language.span(first, last)
    return ask.language.term(value) if measure == "holder" else value


def is_missing(row: Row | None) -> bool:
    """Whether there is no figure, for whatever reason."""
    return row is None or row["value"] is None


def is_sample(row: Row) -> bool:
    """Whether a figure is of some of what there was: none of its month, never drawn, and told as what it is."""
    return bool(row["coverage"] == "sample")


def whole(row: Row) -> float | int | None:
    """The number that stands for a month, as charts and maps draw it; None for a sample, a text, and what is not known."""
    value = row["value"]
    return value if isinstance(value, int | float) and not is_sample(row) else None


def evidence(ask: Ask, row: Row | None, place: str | None = None) -> str | None:
    """The address of the evidence of a figure; None where there is no figure to explain."""
    if row is None or (row["value"] is None and row["coverage"] != "withheld") or len(row["month"]) != 7:
        return None
    more = {"level": row["level"]} if row["name"] == NOT_PLACED else {}
    publisher = None if row["lead"] else row["publisher"]
    return ask.link(f"/evidence/{row['measure']}/{place or row['place']}/{row['month']}", publisher=publisher, **more)


def publishers(ask: Ask, rows: list[Row]) -> str:
    """Who publishes the figures; what is worked out or entered here is said so in the reader's language."""
    named = sorted({row["publisher"] for row in rows})
    return ask.language.listed(ask.language.tell(one) for one in named)


def cell(ask: Ask, row: Row | None) -> dict[str, Any]:
    """A figure as a cell of a table: with its evidence, or with the reason why it is not there."""
    reason = ask.language.reason(row["reason"]) if row and row["reason"] and (row["value"] is None or is_sample(row)) else None
    words = row is not None and isinstance(row["value"], str)
    return {"text": figure(ask, row), "missing": is_missing(row), "why": evidence(ask, row), "note": reason, "words": words}


def change(ask: Ask, now: Row | None, before: Row | None) -> str:
    """The change since an earlier figure of the same publisher, in words; empty where the two cannot be compared."""
    if now is None or before is None or not _number(now["value"]) or not _number(before["value"]):
        return ""
    if now["publisher"] != before["publisher"] or "sample" in (now["coverage"], before["coverage"]):
        return ""
    if now["about_to"] is not None and now["about_to"] == before["about_to"]:
        return ""
    month = ask.language.month(before["month"])
    if before["value"] == 0:
        return ask.language.say("{value} in {month}", value=ask.language.number(before["value"]), month=month)
    share = (now["value"] - before["value"]) / before["value"] * 100
    return ask.language.say("{change} since {month}", change=ask.language.signed(share, "\u00a0%"), month=month)


HEADLINES = ("deaths", "idps", "returnees", "people_in_need", "required_usd", "funded_usd")
"""What stands at the top of a page about a place."""


def headline(ask: Ask, rows: list[Row], month: str) -> list[dict[str, Any]]:
    """The key figures of a month, each beside that of a year before; `rows` are of one place."""
    held = {(row["measure"], row["month"]): row for row in rows if row["lead"]}
    found = []
    for measure in HEADLINES:
        now, before = held.get((measure, month)), held.get((measure, earlier(month, 12)))
        told: dict[str, Any] = {"label": named(ask, measure), "why": evidence(ask, now), "change": change(ask, now, before)}
        if now is not None and is_sample(now):
            told |= {"value": figure(ask, None), "missing": True, "about": ask.language.reason(now["reason"])}
        else:
            told |= {"value": figure(ask, now), "missing": is_missing(now), "about": about(ask, now)}
        found.append(told)
    return found


def known_rows(ask: Ask, rows: list[Row], month: str) -> list[list[Any]]:
    """Everything known of one place in a month, whoever says it: measure, figure, publisher, what it is about, standing."""
    found = []
    for row in rows:
        if row["month"] == month and (row["value"] is not None or row["coverage"] == "withheld"):
            says = ask.language.say("leads") if row["lead"] else ask.language.say("does not lead")
            found.append([named(ask, row["measure"]), cell(ask, row), publishers(ask, [row]), about(ask, row), says])
    return found


def about(ask: Ask, row: Row | None) -> str:
    """What a figure is about, where that is not the month itself: a day for a stock, a year for a plan."""
    if row is None or row["about_to"] is None or row["value"] is None:
        return ""
    first, last = row["about_from"], row["about_to"]
    if not first:
        return ask.language.say("as of {day}", day=ask.language.day(last))
    if first == last:
        return ask.language.day(last)
    if first[:4] == last[:4] and first[5:] == "01-01" and last[5:] == "12-31":
        return str(last[:4])
    return "" if last[:7] == row["month"] == first[:7] else ask.language.span(ask.language.day(first), ask.language.day(last))


def earlier(month: str, by: int) -> str:
    """The month so many before another."""
    return months.from_index(months.index(month) - by)


def _number(value: Any) -> bool:
    return isinstance(value, int | float)
