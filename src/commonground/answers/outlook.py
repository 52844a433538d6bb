"""The newest issued outlook, beside the picture and explained; its chances stand in no column of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary import months
from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.picture.outlook import Chances, Shown

OUTLOOK = "outlook"
"""What is asked for in the place of a measure; it is none, for nothing of it was measured."""

HINT = "`commonground watch issue` makes one; `commonground release widen` releases it beyond its community"


@question("outlook", command="picture --measure outlook", rows="")
def outlook(
    held: Reader,
    *,
    country: Annotated[tuple[str, ...], Option("A country; all with an outlook where none is named.", "ISO3")] = (),
    level: Annotated[int, Option("Admin level of the places: 0 or 1.", least=0, most=3)] = 1,
    first: Annotated[str | None, Option("The month, where no last one is named.", "YYYY-MM", flag="--from")] = None,
    last: Annotated[str | None, Option("The newest outlook by this month; else by today.", "YYYY-MM", flag="--to")] = None,
) -> list[dict[str, Any]]:
    """The newest outlook of each country that the reader may read one of: chances by place, and how right others were."""
    asked_alone((OUTLOOK,), level)
    month = last or first
    return [told(one) for one in outlooks(held, country, level, None if month is None else months.parse_month(month))]


def asked_alone(measures: Sequence[str], level: int) -> bool:
    """Whether the outlook is asked for. Raises BadRequest beside measures, or at a level for which there is none."""
    if OUTLOOK not in measures:
        return False
    if set(measures) != {OUTLOOK}:
        raise BadRequest("the outlook is no measure", hint="ask for it alone: --measure outlook")
    if level > 1:
        raise BadRequest(f"nothing is forecast at level {level}", hint="ask for --level 0 (countries) or 1 (governorates)")
    return True


def outlooks(reader: Reader, asked: Sequence[str], level: int, month: str | None) -> list[Shown]:
    """The newest outlook of each country asked for, else of all that the reader may read one of; by `month`, else by today."""
    from commonground.picture.outlook import named, newest

    at = month or months.month_of(reader.as_of or reader.today)
    found = (newest(reader, iso3, level, at) for iso3 in (dict.fromkeys(map(iso3_of, asked)) if asked else named(reader)))
    return [one for one in found if one is not None]


@question("explain-outlook", command="explain outlook", rows="months")
def explain_outlook(
    held: Reader,
    *,
    place: Annotated[str, Option("A p-code as `picture` prints it, or a country by ISO3.", "PCODE")],
    month: Annotated[str, Option("The month.", "YYYY-MM")],
) -> dict[str, Any]:
    """Where the chances of a place come from: the newest outlook by a month, month by month, and how right earlier ones were."""
    return explained(*outlook_of(held, place, month), month)


def outlook_of(held: Reader, place: str, month: str) -> tuple[Shown, Chances]:
    """The newest outlook by a month that names a place, with its chances. Raises NotFound where the reader may read none."""
    from commonground.picture.outlook import newest
    from commonground.watch.outlook_input import located

    country, level = located(held, place)
    code = place if level else country
    one = newest(held, country, level, months.parse_month(month))
    if one is None or code not in one.outlook.areas:
        raise NotFound(f"there is no outlook for {place} from data up to {month} that you may read", hint=HINT)
    return one, next(row for row in one.places if row.place == code)


def explained(one: Shown, chances: Chances, month: str) -> dict[str, Any]:
    """The chances of a place as `explain outlook --json` prints them."""
    return {
        "measure": OUTLOOK,
        "month": month,
        **_issued(one),
        "level": one.outlook.level,
        **_chances(chances),
        "levels": list(one.outlook.levels),
        "months": [asdict(row) for row in one.months_of(chances.place)],
        **_worth(one),
    }


def told(one: Shown) -> dict[str, Any]:
    """An outlook as `picture --measure outlook --json` prints it."""
    return {
        **_issued(one),
        "level": one.outlook.level,
        "places": [_chances(place) for place in one.places],
        "watch_list": [place.place for place in one.listed],
        **_worth(one),
    }


def _issued(one: Shown) -> dict[str, Any]:
    record = one.record
    return {
        "outlook": record.record_id,
        "by": record.originator,
        **{key: record[key] for key in ("issued_on", "model", "sha256")},
        "country": one.country,
        "newest_month": one.newest_month,
        "first_month": one.first,
        "last_month": one.last,
        "late": one.late,
    }


def _chances(place: Chances) -> dict[str, Any]:
    return {
        "place": place.place,
        "name": place.name,
        "p_any_in_a_month": round(place.some, 4),
        "quiet_months": place.quiet_months,
        "p_1_within_6": place.returning,
        "usual_1_within_6": place.usual,
    }


def _worth(one: Shown) -> dict[str, Any]:
    from commonground.watch.issued_track import BACKTEST

    quality = one.quality and {key: getattr(one.quality, key) for key in ("newest_month", "age_days", "vague", "badge")}
    return {"quality": quality, "before": asdict(one.before), "backtest": asdict(BACKTEST)}
