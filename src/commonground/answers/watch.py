"""Where violence is about to come back: the outlook, the watch list, and why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.question import Option, question
from commonground.answers.stated import parse_day
from commonground.vocabulary.country import iso3_of

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.watch.explaining import Explanation
    from commonground.watch.outlook_before import Before
    from commonground.watch.outlook_input import Given

Step = Callable[[str], None]
"""Told what is being done, for what takes long."""

Violence = Annotated[
    Literal["all", "sb", "ns", "os"],
    Option("State-based, non-state or one-sided violence (UCDP), or all of it.", flag="--type"),
]
Month = Annotated[str | None, Option("As if this were the newest month; else the newest that is held.", "YYYY-MM")]
Country = Annotated[str, Option("The country, by ISO3 or name.", "ISO3")]
Level = Annotated[int, Option("0: country, 1: governorate.", least=0, most=1)]

READING = "reading the months that are held"


@question("watch-forecast", command="watch forecast", rows="areas")
def watch_forecast(
    held: Reader,
    *,
    country: Country,
    level: Level = 1,
    horizon: Annotated[int, Option("How many months ahead.", least=1, most=36)] = 12,
    violence: Violence = "all",
    month: Month = None,
) -> dict[str, Any]:
    """Deaths of the coming months: the chance of any, of 25 or more, and the range; where it is quiet, the chance of a return."""
    return forecast(held, country, level, horizon, violence, month, _unheard)


def forecast(
    held: Reader, country: str, level: int, horizon: int, violence: str, month: str | None, step: Step
) -> dict[str, Any]:
    """The outlook of a country with the quality of its data."""
    from commonground.watch.outlook import said_of
    from commonground.watch.outlook_input import given

    step(READING)
    asked = given(held, [iso3_of(country)], level, violence, month)
    step("learning from the past, and forecasting")
    return said_of(asked, horizon) | {"quality": _qualities(held, asked)}


@question("watch-list", command="watch list")
def watch_list(
    held: Reader,
    *,
    country: Country,
    level: Level = 1,
    since: Annotated[
        str | None, Option("Split the change since what had been published by this day (YYYY-MM-DD).", "DATE")
    ] = None,
    violence: Violence = "all",
    month: Month = None,
) -> dict[str, Any]:
    """The watch list: quiet places by the chance that violence returns, the others by the chance that it grows worse."""
    return listed(held, country, level, since, violence, month, _unheard)


def listed(
    held: Reader, country: str, level: int, since: str | None, violence: str, month: str | None, step: Step
) -> dict[str, Any]:
    """The watch list of a country with the quality of its data."""
    from commonground.watch.outlook_input import given
    from commonground.watch.outlook_list import told

    step(READING)
    asked = given(held, [iso3_of(country)], level, violence, month)
    issued, before = _before(held, asked, since) if since else (None, None)
    step("learning from the past, and forecasting")
    return told(asked, before, issued) | {"quality": _qualities(held, asked)}


@question("watch-explain", command="watch explain")
def watch_explain(
    held: Reader,
    *,
    area: Annotated[str, Option("A governorate's p-code, or a country by ISO3.", "AREA", "")],
    violence: Violence = "all",
    month: Month = None,
) -> dict[str, Any]:
    """Why the outlook of AREA (a governorate's p-code, or a country by ISO3) is what it is."""
    return explanation_object(held, *explained(held, area, violence, month, _unheard))


def explained(held: Reader, area: str, violence: str, month: str | None, step: Step) -> tuple[Explanation, Given]:
    """Why an area's outlook is what it is, and what it was made from."""
    from commonground.watch.explaining import explanation
    from commonground.watch.members import members_at
    from commonground.watch.outlook_input import given, located

    iso3, level = located(held, area)
    step(READING)
    asked = given(held, [iso3], level, violence, month)
    step("learning from the past, and comparing")
    return explanation(asked.learning, area if level else iso3, members_at(level), asked.kept_back), asked


def explanation_object(held: Reader, found: Explanation, asked: Given) -> dict[str, Any]:
    """An explanation as an object, in sentences too, with the quality of the data."""
    from commonground.watch.explaining import sentences

    return {**asdict(found), "sentences": sentences(found, asked.names), "quality": _qualities(held, asked)}


def _unheard(_: str) -> None:
    """What is being done, where nobody waits to be told."""


def _before(held: Reader, asked: Given, since: str) -> tuple[Before | None, Given]:
    """The outlook that was issued by a day and what it was made from; none, and what had been published by that day."""
    from commonground.door.outlooks import all_of_both
    from commonground.door.reader import Reader
    from commonground.vocabulary.months import from_index
    from commonground.watch.outlook_before import Wanted, issued_by
    from commonground.watch.outlook_input import held as input_of

    day = parse_day(since)
    assert day is not None
    wanted = Wanted(asked.countries, asked.level, asked.violence, from_index(asked.asked.last), day)
    issued = issued_by(held.records, held.documents, wanted)
    if issued is None:
        then = held.published_by(day)
    else:
        # As it was made: of what all of its community may read, whatever the date of a file.
        viewer, on = all_of_both(held.viewer, str(issued.record["community"])), issued.record.day("issued_on")
        then = Reader(held.records.workspace, viewer, loaded_by=issued.loaded_by, today=on)
    with closing(then):
        found = input_of(then, asked.countries, asked.level, asked.violence)
    return issued, found if issued is None else found.until(issued.outlook.newest)


def _qualities(held: Reader, asked: Given) -> list[dict[str, Any]]:
    from commonground.watch.outlook_editions import as_published
    from commonground.watch.outlook_quality import qualities

    published = as_published(held, asked.asked, asked.level, asked.violence)
    return [asdict(one) for one in qualities(asked.asked, held.as_of or held.today, published)]
