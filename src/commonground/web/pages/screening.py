"""Screening of one name: asked by a form, answered on the page that comes back, and kept nowhere."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.answers.screening import RATE, Screened, named, screened
from commonground.brief.quality_words import GROUPS
from commonground.screening.thresholds import NOTHING
from commonground.vocabulary.errors import CommonGroundError, Refused
from commonground.web.asking import Ask
from commonground.web.serving import page
from commonground.web.signing import private

KINDS = ("person", "organisation", "vessel", "aircraft")
RATES = (1e-2, 1e-3, 1e-4)

MESSAGES = {
    "person": "person",
    "organisation": "organisation",
    "vessel": "vessel",
    "aircraft": "aircraft",
    "name": "Name",
    "birth_date": "Date of birth",
    "country": "Country",
    "document": "Document",
    "kind": "Kind",
    "gender": "Sex",
}
"""Kinds of what is listed, and kinds of evidence."""

TITLES = (
    "Arabic",
    "Kurdish",
    "Persian",
    "Turkish",
    "Pashto and Urdu",
    "European",
    "in Arabic letters",
    "in other letters",
    "organisations, Middle East",
    "organisations, Asia",
    "organisations, Eurasia",
    "organisations, elsewhere",
    "organisations, Arabic letters",
    "organisations, other letters",
    "vessels",
)
"""Groups of names, as `GROUPS` calls them."""

Row = dict[str, Any]


def tabs(ask: Ask, here: str) -> list[tuple[str, str, bool]]:
    """The views of screening."""
    say = ask.language.say
    views = (
        ("/screening", say("One name")),
        ("/screening/batch", say("A file of payees")),
        ("/screening/runs", say("Runs and decisions")),
        ("/screening/verify", say("Verify a receipt")),
        ("/screening/quality", say("How well it finds")),
    )
    return [(ask.link(path), words, path == here) for path, words in views]


def asked_for(ask: Ask) -> Response:
    """The form; nothing that is asked ever stands in an address."""
    return _page(ask)


def asked(ask: Ask) -> Response:
    """The answer to the form: hits, the best first, or that there is none, with the lists that were asked."""
    form = {name: _text(ask, name) for name in ("name", "others", "dob", "countries", "kind", "documents")}
    if ask.actor is not None and not ask.actor.admits("read", ""):
        raise Refused("the token's scope does not cover this", hint="make a token with the scope read")
    try:
        one = named(
            _several(form["name"], form["others"]),
            form["dob"] or None,
            _several(form["countries"]),
            form["kind"] if form["kind"] in KINDS else None,
            _several(form["documents"]),
        )
        with ask.reading() as held:
            found = screened(held, one, fpr=_rate(ask), below=bool(ask.form.get("below")))
    except CommonGroundError as error:
        return _page(ask, error=error)
    return _page(ask, found=found)


def _page(ask: Ask, *, found: Screened | None = None, error: CommonGroundError | None = None) -> Response:
    say = ask.language.say
    given = {key: str(value) for key, value in ask.form.items() if isinstance(value, str)}
    return private(
        ask,
        "screening.html",
        say("Screening"),
        status=error.status if error else 200,
        tabs=tabs(ask, "/screening"),
        kinds=[(kind, say(MESSAGES[kind])) for kind in KINDS],
        rates=rates(ask),
        rate=given.get("fpr", f"{RATE:g}"),
        given=given,
        error=error,
        hits=[hit(ask, one) for row in found.rows for one in row["hits"]] if found else None,
        lists=versions(ask, found) if found else [],
        attributions=list(dict.fromkeys(one.attribution for one in found.asked.ready.versions)) if found else [],
        promises=promises(ask, found) if found else [],
        asked_rate=one_in(ask, found.asked.rate) if found else "",
    )


def _text(ask: Ask, name: str) -> str:
    return str(ask.form.get(name) or "").strip()


def _several(*texts: str) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.replace("\n", ";").split(";") if part.strip())


def _rate(ask: Ask) -> float:
    try:
        return float(_text(ask, "fpr") or RATE)
    except ValueError:
        return RATE


def rates(ask: Ask) -> list[tuple[str, str]]:
    """The rates of false alarms that can be chosen, in words."""
    return [(f"{rate:g}", one_in(ask, rate)) for rate in RATES]


def one_in(ask: Ask, rate: float) -> str:
    """A rate as one in so many."""
    return ask.language.say("1 in {number}", number=ask.language.number(1 / rate))


def hit(ask: Ask, one: Row) -> Row:
    """A hit in words, with every piece of evidence as it pulls."""
    say = ask.language.say
    most = max((abs(reason["log_odds"]) for reason in one["because"]), default=1.0) or 1.0
    return {
        **one,
        "kind": say(MESSAGES[one["kind"]]) if one["kind"] in MESSAGES else one["kind"],
        "band": _band(ask, one),
        "tag": "strong" if one["alert"] else "warn" if one["needs"] else "",
        "needs": ask.language.tell(one["needs"]) if one["needs"] else None,
        "score": f"{one['score']:.1f}",
        "threshold": _alerts(ask, one),
        "rate": alarm_rate(ask, one["false_alarm_rate"]),
        "recall": ask.language.percent(one["recall"], 1) if one.get("recall") is not None else None,
        "group": group(ask, one["group"]),
        "href": one["url"] if str(one["url"] or "").startswith("https://") else None,
        "listed_on": ask.language.day(one["listed_on"]) if one["listed_on"] else None,
        "reasons": [_reason(ask, reason, most) for reason in one["because"]],
        "words": [_word(word) for reason in one["because"] for word in reason.get("alignment", ())],
    }


def _band(ask: Ask, one: Row) -> str:
    """What is to be done about a hit, in a few words."""
    if one["alert"]:
        return ask.language.say("Alert: look into it")
    return ask.language.say("Needs more before it alerts") if one["needs"] else ask.language.say("Below its threshold")


def _reason(ask: Ask, reason: Row, most: float) -> Row:
    pull = round(48 * reason["log_odds"] / most, 1)
    return {
        "what": ask.language.say(MESSAGES[reason["what"]]) if reason["what"] in MESSAGES else reason["what"].replace("_", " "),
        "words": _names(reason) if reason.get("alignment") else ask.language.tell(reason["words"]),
        "number": f"{reason['log_odds']:+.1f}".replace("-", "−"),
        "left": min(50.0, 50.0 + pull),
        "wide": abs(pull),
        "speaks": "for" if pull >= 0 else "against",
    }


def _names(reason: Row) -> str:
    """The two names whose words stand side by side above."""
    return f"{reason['ours']} ~ {reason['theirs']}"


def _word(word: Row) -> list[str]:
    return [word["ours"] or "–", word["theirs"] or "–", f"{word['log_odds']:+.1f}".replace("-", "−")]


def alarm_rate(ask: Ask, rate: float | None) -> str:
    """The share of clean names that are at least as like; whether it is measured at all."""
    if rate is None:
        return ask.language.say("not measured")
    return f"{rate * 100:.2f}\u00a0%" if rate >= 5e-5 else ask.language.say("under {share}", share="0.01\u00a0%")


def group(ask: Ask, name: str) -> str:
    """A group of names in words: by how they are written."""
    return ask.language.say(GROUPS.get(name, name))


def _alerts(ask: Ask, one: Row) -> str:
    names = group(ask, one["group"])
    if one["threshold"] <= NOTHING + 1:
        return ask.language.say("any score alerts (names: {group})", group=names)
    return ask.language.say("alerts from {score} (names: {group})", score=f"{one['threshold']:.1f}", group=names)


def _from(ask: Ask, score: float) -> str:
    return f"{score:.1f}" if score > NOTHING + 1 else ask.language.say("any")


def versions(ask: Ask, found: Screened) -> list[list[Any]]:
    """The lists that were asked, each with the day of its edition."""
    number = ask.language.number
    return [
        [one.list, ask.language.day(one.published) + ("" if one.stated else " ~"), number(one.entries), number(one.names)]
        for one in found.asked.ready.versions
    ]


def promises(ask: Ask, found: Screened) -> list[list[Any]]:
    """From which score names of each group alarm, and how many clean ones do; or why that could not be measured."""
    say, number = ask.language.say, ask.language.number
    rows = []
    for name, at in found.asked.thresholds.items():
        told = at.threshold
        measured = told.score is not None
        said = say("{alarms} of {names}", alarms=number(told.alarms), names=number(told.clean_names))
        few = {"text": say("too few clean names to promise"), "missing": True}
        finds = found.asked.ready.aliases.recall(name, at.score)
        held = ask.language.percent(finds, 1) if finds is not None else {"text": say("too few to measure"), "missing": True}
        rows.append([group(ask, name), _from(ask, at.score), said if measured else few, held])
    return rows


ROUTES = [page("/screening", asked_for, asked, asks_only=True)]
