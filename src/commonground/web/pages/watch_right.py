"""How right outlooks were, what is out of the ordinary, a fresh forecast as long work, and issuing one."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import BadRequest, NotFound, Refused
from commonground.vocabulary.months import parse_month
from commonground.watch.issued_track import BACKTEST
from commonground.watch.issuing import Wanted, make_and_issue
from commonground.watch.published import NAME
from commonground.web.asking import Ask
from commonground.web.outlooks import Row, chance
from commonground.web.pages.jobs import who_asks
from commonground.web.pages.watch import tabs, wanted
from commonground.web.rendering import shown
from commonground.web.serving import done, page

SCORES = (("crps", 2), ("brier_any", 3), ("brier25", 3), ("auc_any", 3), ("coverage90", 3))
"""Scores of a back-test that are told, with their decimals."""

MESSAGES = {
    "crps": "Number of deaths (CRPS, less is better)",
    "brier_any": "Any death (Brier, less is better)",
    "brier25": "25 or more (Brier, less is better)",
    "auc_any": "Any death, ranked (AUC, more is better)",
    "coverage90": "In the range of nine in ten (near 0.9 is right)",
    "cluster": "more events than expected",
    "change": "change of level",
    "as issued": "as issued",
    "missing or changed": "missing or changed",
    "removed": "removed",
    "not shown": "not shown",
}
"""Kinds of what is out of the ordinary, and what became of an outlook's file."""


def right(ask: Ask) -> Response:
    """Every outlook that the reader may read with its scores; the back-test that is published; and back-tests of one's member."""
    issued = ask.answer("watch-ledger")
    title = ask.language.say("How right we were")
    tests = _backtests(ask)
    return shown(
        ask,
        "watch_right.html",
        title,
        data=[("watch-ledger", {})],
        tabs=tabs(ask, "/watch/right"),
        rows=[_scored(ask, one) for one in reversed(issued)],
        late=any(one["late"] for one in issued),
        figures=_published(ask),
        lists=BACKTEST,
        tests=tests,
        last=_last(ask),
        asks=ask.may("reader") or ask.owned,
        countries=_known(ask),
        country=next((iso3 for one in reversed(issued) for iso3 in one["countries"]), None),
    )


def _scored(ask: Ask, one: Row) -> list[Any]:
    """An outlook as a row: each score beside its comparison."""
    say, scores = ask.language.say, one["scores"]
    name = {"text": one["name"], "href": ask.link(f"/ledger/record/{one['outlook']}")}
    known = say("{known} of {all}", known=ask.language.number(one["known"]), all=ask.language.number(one["area_months"]))
    start = [name, ask.language.day(one["issued_on"]), _span(ask, one), known]
    file = say(MESSAGES[one["file"]])
    if scores is None:
        why = say("late: not scored") if one["late"] else say("not known yet")
        return [*start, *({"text": why, "missing": True} for _ in range(4)), file]
    inside = scores["inside_90"]
    return [
        *start,
        _beside(ask, scores["brier_any"], scores["brier_any_base"], 3),
        _beside(ask, scores["brier_25"], scores["brier_25_base"], 3),
        _beside(ask, scores["quantile"], scores["quantile_last_12"], 2),
        "–" if inside is None else ask.language.percent(inside, scores["scored"]),
        file,
    ]


def _span(ask: Ask, one: Row) -> str:
    if one["first_month"] is None:
        return "–"
    return ask.language.span(ask.language.month(one["first_month"]), ask.language.month(one["last_month"]))


def _beside(ask: Ask, ours: float, other: float, digits: int) -> Row:
    better = ask.language.say("better") if ours < other else ask.language.say("no better")
    return {"text": f"{ours:.{digits}f}", "note": f"{better}: {other:.{digits}f}"}


def _published(ask: Ask) -> list[Row]:
    """The back-test of lists of quiet countries that the program's documentation publishes: precision beside recall."""
    say, percent = ask.language.say, ask.language.percent
    return [
        {
            "label": say("Entries of the list that came true"),
            "value": percent(BACKTEST.came, 1),
            "about": say("precision of the first {count}", count=BACKTEST.length),
        },
        {
            "label": say("Returns of violence that were on the list"),
            "value": percent(BACKTEST.listed, BACKTEST.returns),
            "about": say("recall: {listed} of {returns}", listed=BACKTEST.listed, returns=BACKTEST.returns),
        },
        {
            "label": say("False alarms"),
            "value": percent(1 - BACKTEST.came, 1),
            "about": say("entries that stayed quiet for six months"),
        },
    ]


def _backtests(ask: Ask) -> list[Row]:
    """Back-tests that accounts of the reader's member asked for; nobody else sees them."""
    if ask.query.get("as") or (ask.actor is None and not ask.owned):
        return []
    held = (job for job in ask.site.jobs.of(who_asks(ask)) if job.kind == "backtest")
    return [
        {
            "country": ask.language.country(str(job.asked["country"])),
            "address": ask.link(f"/data/jobs/{job.job_id}"),
            "when": f"{job.asked_at:%Y-%m-%d %H:%M}",
            "state": ask.language.say(job.state),
        }
        for job in held
    ]


def _last(ask: Ask) -> list[Row]:
    """The last back-test of each country that the reader's member had run: our scores beside those of the best simple rule."""
    if ask.looking or (ask.actor is None and not ask.owned):
        return []
    newest: dict[str, Row] = {}
    for job in ask.site.jobs.last(who_asks(ask), "backtest"):
        newest.setdefault(str(job.asked["country"]), {"told": job.outcome, "on": f"{job.ended_at:%Y-%m-%d}"})
    return [_test(ask, country, one["told"], one["on"]) for country, one in newest.items()]


def _test(ask: Ask, country: str, told: Row, on: str) -> Row:
    say, skill = ask.language.say, told["skill"]["all"][NAME]
    ours, other = told["mean"][NAME], told["mean"].get(skill["against"], {})
    claimed = say("skill is claimed") if skill["claimed"] else say("no skill is claimed")
    about = None
    if skill["difference_percent"] is not None:
        about = say(
            "CRPS beside the best simple rule: {difference} % ({low} to {high}); {claimed}.",
            **{name: _signed(skill[f"{name}_percent"]) for name in ("difference", "low", "high")},
            claimed=claimed,
        )
    return {
        "country": ask.language.country(country),
        "caption": say("Back-test of {country}, run on {day}", country=ask.language.country(country), day=ask.language.day(on)),
        "rows": [[say(MESSAGES[key]), _figure(ours.get(key), digits), _figure(other.get(key), digits)] for key, digits in SCORES],
        "against": skill["against"],
        "about": about,
        "years": ask.language.listed(str(year) for year in told["windows"]),
        "returns": [_returns(ask, months, one[NAME]["lists"]) for months, one in _within(told)],
    }


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.1f}".replace("-", "−")


def _within(told: Row) -> list[tuple[str, Row]]:
    return list(told["reemergence"]["within"].items()) if told["reemergence"] else []


def _returns(ask: Ask, months: str, lists: list[Row]) -> str:
    """Precision and recall of the list of ten quiet places, or of the length that is nearest."""
    of, number = min(lists, key=lambda one: abs(one["length"] - 10)), ask.language.number
    return ask.language.say(
        "Within {months} months {precision} of each {length} places listed came true; {warned} of {returns} returns were listed.",
        months=months,
        length=number(of["length"]),
        precision="–" if of["precision"] is None else ask.language.percent(of["precision"], 1),
        returns=number(of["returns"]),
        warned=number(of["warned"]),
    )


def _figure(value: float | None, digits: int) -> Any:
    return f"{value:.{digits}f}" if value is not None else {"text": "–", "missing": True}


def _known(ask: Ask) -> list[tuple[str, str]]:
    """The countries of which deaths are held by governorate."""
    held = [one["country"] for one in ask.answer("known") if "deaths" in one["measures"] and 1 in one["levels"]]
    return [(iso3, ask.language.country(iso3)) for iso3 in held]


def tested(ask: Ask) -> Response:
    """Ask for a back-test as long work."""
    job = ask.site.jobs.backtest(who_asks(ask), str(ask.form.get("country", "")), [])
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303)


def anomalies(ask: Ask) -> Response:
    """Governorates with more events than one would expect, and with a change of level, at the newest month that is held."""
    countries = _known(ask)
    issued = [one["country"] for one in ask.answer("outlook", level=1)]
    country = wanted(ask, [*issued, *(iso3 for iso3, _ in countries)])
    say, reason = ask.language.say, ""
    try:
        told = ask.answer("watch-anomalies", country=country) if country else None
    except (NotFound, BadRequest) as error:  # a country without boundaries, or with too few months
        told, reason = None, ask.language.tell(error.message)
    if country is None or told is None:
        context: dict[str, Any] = {"tabs": tabs(ask, "/watch/anomalies", country), "told": None, "countries": countries}
        context["reason"] = reason
        return shown(ask, "watch_anomalies.html", say("Out of the ordinary"), country=country, **context)
    names = {row["place"]: row["name"] for row in ask.answer("picture", country=(country,), level=1, measure=("deaths",))}
    names |= {row["area"]: row["name"] for row in told["without"]}
    return shown(
        ask,
        "watch_anomalies.html",
        say("Out of the ordinary: {country}", country=ask.language.country(country)),
        data=[("watch-anomalies", {"country": country})],
        tabs=tabs(ask, "/watch/anomalies", country),
        found=[_anomaly(ask, one, names) for one in told["found"]],
        told=told,
        without=[[row["name"], ask.language.tell(row["reason"])] for row in told["without"]],
        countries=countries,
        country=country,
    )


def _anomaly(ask: Ask, one: Row, names: dict[str, str]) -> list[Any]:
    say, number = ask.language.say, ask.language.number
    more = one["observed"] > one["expected"]
    kind = say("more events") if more else say("fewer events")
    where = ask.language.listed(names.get(code, code) for code in one["areas"])
    return [
        {"text": where, "href": ask.link(f"/places/{one['areas'][0]}") if len(one["areas"]) == 1 else None},
        f"{kind}, {say(MESSAGES[one['kind']]) if one['kind'] in MESSAGES else one['kind']}",
        ask.language.span(ask.language.month(one["first"]), ask.language.month(one["last"])),
        number(one["observed"]),
        number(one["expected"]),
        chance(ask, one["q_value"]) if one["q_value"] is not None else "–",
        one["why"],
    ]


def _month(text: str) -> str | None:
    return parse_month(text.strip()) if text.strip() else None


def fresh(ask: Ask) -> Response:
    """The form for a fresh forecast; with `made=1` what it says, which takes a while where nobody asked it before."""
    country = iso3_of(ask.query["country"]) if ask.query.get("country") else None
    month = _month(ask.query.get("month", ""))
    title = ask.language.say("Fresh forecast")
    context: dict[str, Any] = {
        "tabs": tabs(ask, "/watch/fresh", country),
        "countries": _known(ask),
        "country": country,
        "month": month,
        "may": ask.may("contributor"),
        "found": None,
        "returning": [],
        "worsening": [],
    }
    if country is None or ask.query.get("made") != "1":
        return shown(ask, "watch_fresh.html", title, **context)
    asked = {"country": country, "month": month}
    found = ask.answer("watch-list", **asked)
    context |= {"found": found, **{part: _listed(ask, found[part]) for part in ("returning", "worsening")}}
    return shown(ask, "watch_fresh.html", title, data=[("watch-list", asked), ("watch-forecast", asked)], **context)


def _listed(ask: Ask, rows: list[Row]) -> list[list[Any]]:
    return [
        [
            {"text": row["name"].removesuffix(f" ({row['area']})")},
            chance(ask, row["chance"]),
            ask.language.number(row["quiet_months"]),
            ask.language.number(row["recent"]),
        ]
        for row in rows
    ]


def make(ask: Ask) -> Response:
    """Have a fresh forecast made as long work; its answer is kept for the page that shows it."""
    if not ask.may("contributor"):
        raise Refused("a fresh forecast is for contributors", hint="ask a contributor of your member")
    country, month = iso3_of(str(ask.form.get("country", ""))), _month(str(ask.form.get("month", "")))
    asked = {"country": country, "month": month} if month else {"country": country}
    job = ask.site.jobs.warm(who_asks(ask), [("watch-list", asked), ("watch-forecast", asked)])
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303)


def issue(ask: Ask) -> Response:
    """Make an outlook and issue it to the early-warning community: what it says stays as it is from then on."""
    desk, why = ask.desk(), str(ask.form.get("why", "")).strip()
    country, month = str(ask.form.get("country", "")), _month(str(ask.form.get("month", "")))
    if not why:
        raise BadRequest("say why", hint="a few words; they stay in the ledger")
    made, community = make_and_issue(ask.site.workspace, desk, ask.records(), Wanted((country,), month=month), why)
    say = ask.language.say
    said = say("Issued to {community}.", community=community) if made.new else say("It was issued already: nothing was changed.")
    return done(ask, "/watch", said, country=iso3_of(country))


ROUTES = [
    page("/watch/right", right),
    page("/watch/right/backtest", post=tested),
    page("/watch/anomalies", anomalies),
    page("/watch/fresh", fresh, make),
    page("/watch/issue", post=issue),
]
