"""A governorate, or a country, on the watch: its chances month by month, and what they hang on."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from commonground.brief.charts import Bar, Point, bars, monthly_band
from commonground.brief.drawing import Look
from commonground.vocabulary import months
from commonground.web.asking import Ask
from commonground.web.outlooks import Row, badge, chance, points, span
from commonground.web.pages.watch import tabs
from commonground.web.rendering import shown
from commonground.web.serving import page

WIDE_PX = 520

MESSAGES = {
    "recent": "its own level of the last six months",
    "memory": "its longer memory",
    "since": "the time since violence",
    "near": "its neighbours",
    "shape": "the shape and trend of its last year",
}
"""What a chance may hang on."""


def area(ask: Ask) -> Response:
    """What the newest outlook says of a place; with `why=1` also what that hangs on, which takes several seconds to work out."""
    place = ask.request.path_params["area"]
    month = months.month_of(ask.as_of or ask.place.today)
    asked = {"place": place, "month": month}
    one = ask.answer("explain-outlook", **asked)
    why = {"area": place, "month": one["newest_month"]}
    is_why = ask.query.get("why") == "1"
    told = ask.answer("watch-explain", **why) if is_why else None
    name = one["name"] if one["level"] else ask.language.country(one["country"])
    title = ask.language.say("Watch: {place}", place=name)
    return shown(
        ask,
        "watch_area.html",
        title,
        data=[("explain-outlook", asked), ("watch-explain", why)],
        tabs=tabs(ask, "", one["country"]),
        one=one,
        name=name,
        place=place,
        badge=badge(ask, one["quality"]),
        headline=_headline(ask, one),
        chances=_chances(ask, one),
        deaths=_deaths(ask, one),
        rows=_months(ask, one),
        why_address=ask.link(f"/watch/areas/{place}", why="1") + "#why",
        why=_why(ask, one, told) if told else None,
    )


def _headline(ask: Ask, one: Row) -> list[Row]:
    say = ask.language.say
    found = [
        {
            "label": say("A death in a month"),
            "value": chance(ask, one["p_any_in_a_month"]),
            "about": say("mean of {span}", span=span(ask, one)),
        },
        {"label": say("Months quiet"), "value": ask.language.number(one["quiet_months"])},
    ]
    if one["p_1_within_6"] is not None:
        usual = chance(ask, one["usual_1_within_6"])
        about = say("usually, after such a time: {chance}", chance=usual)
        found.append({"label": say("A death within six months"), "value": chance(ask, one["p_1_within_6"]), "about": about})
    return found


def _look(ask: Ask) -> Look:
    return Look(ask.language.direction, ask.language.words)


def _chances(ask: Ask, one: Row) -> Markup:
    say = ask.language.say
    drawn = [Point(row["month"], round(row["p_any"] * 100, 1)) for row in one["months"]]
    alt = say("A line of the chance of a death, month by month, in percent.")
    return ask.chart(monthly_band(drawn, _look(ask), width_px=WIDE_PX), "chances", alt)


def _deaths(ask: Ask, one: Row) -> Markup:
    drawn = [Point(row["month"], *(row["quantiles"][at] for at in _levels(one))) for row in one["months"]]
    alt = ask.language.say("A line of the middle number of deaths, month by month, in the range of nine in ten.")
    return ask.chart(monthly_band(drawn, _look(ask), width_px=WIDE_PX), "deaths", alt)


def _levels(one: Row) -> tuple[int, int, int]:
    """Where the middle and the two ends stand among the levels."""
    levels = one["levels"]
    middle = min(range(len(levels)), key=lambda at: abs(levels[at] - 0.5))
    return middle, 0, len(levels) - 1


def _months(ask: Ask, one: Row) -> list[list[Any]]:
    middle, low, high = _levels(one)
    number = ask.language.number
    return [
        [
            ask.language.month(row["month"]),
            chance(ask, row["p_any"]),
            chance(ask, row["p_25"]),
            number(row["quantiles"][middle]),
            f"{number(row['quantiles'][low])}–{number(row['quantiles'][high])}",
        ]
        for row in one["months"]
    ]


def _why(ask: Ask, one: Row, told: Row) -> Row:
    """What the chance hangs on, what the past months most like the newest were followed by, and what each member says."""
    names = {row["place"]: row["name"] for row in _places(ask, one)}
    like = [
        (_where(ask, names.get(row["area"], row["area"]), row["month"]), row["level"], row["followed"]) for row in told["like"]
    ]
    number = ask.language.number
    return {
        "sentences": [ask.language.tell(one) for one in told["sentences"]],
        "like": [
            [where, number(level), number(sum(after)), " ".join(number(deaths) for deaths in after)]
            for where, level, after in like
        ],
        "like_svg": _like(ask, like),
        "moves": _moves(ask, told["moves"]),
        "members": _members(ask, told),
        "compared": told["moves"]["compared"] if told["moves"] else None,
    }


def _where(ask: Ask, name: str, month: str) -> str:
    return ask.language.say("{place}, {month}", place=name, month=ask.language.month(month))


def _places(ask: Ask, one: Row) -> list[Row]:
    found = ask.answer("outlook", country=(one["country"],), level=1)
    return [row for told in found for row in told["places"]]


def _like(ask: Ask, like: list[tuple[str, float, list[float]]]) -> Markup | None:
    if not like:
        return None
    drawn = [Bar(where, sum(after), note=ask.language.number(sum(after))) for where, _, after in like]
    alt = ask.language.say("A bar for each past month most like the newest: the deaths of the six months after it.")
    return ask.chart(bars(drawn, _look(ask), width_px=WIDE_PX), "like", alt)


def _moves(ask: Ask, moves: Row | None) -> list[list[Any]]:
    if moves is None:
        return []
    say = ask.language.say
    found = [[say(MESSAGES[row["block"]]), chance(ask, row["chance"]), _signed(ask, row["moves"])] for row in moves["blocks"]]
    return [*found, [say("all of these"), chance(ask, moves["others"]), points(ask, moves["chance"], moves["others"])]]


def _signed(ask: Ask, moved: float) -> str:
    return "0" if not round(moved * 100) else ask.language.signed(moved * 100)


def _members(ask: Ask, told: Row) -> list[list[Any]]:
    say, number = ask.language.say, ask.language.number
    named = [(row["name"], row) for row in told["members"]]
    named.append((say("{name} (what is issued)", name=told["published"]["name"]), told["published"]))
    named.append((say("{name} (best simple rule)", name=told["baseline"]["name"]), told["baseline"]))
    return [
        [
            name,
            "–" if row["weight"] is None else ask.language.percent(row["weight"], 1),
            chance(ask, row["p_any"]),
            number(round(row["median"])),
            f"{number(round(row['low']))}–{number(round(row['high']))}",
        ]
        for name, row in named
    ]


ROUTES = [page("/watch/areas/{area}", area)]
