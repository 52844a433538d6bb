"""How well screening finds: the last scorecard that the reader's member had measured, with its day and the days of the lists."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from commonground.brief.quality_words import value_words
from commonground.screening.perturbing import PERTURBATIONS
from commonground.web.asking import Ask
from commonground.web.jobs.state import Job
from commonground.web.pages.jobs import who_asks
from commonground.web.pages.screening import group, one_in, tabs
from commonground.web.rendering import shown
from commonground.web.serving import page

CUTS = ("script", "list", "group", "kind")
KINDS = ("person", "organisation", "vessel")
LISTED_IN = 10_000
"""One payee of so many is assumed to be listed, where it is said how many alarms are right."""

MESSAGES = {
    "all": "all",
    "list": "By list",
    "script": "By script",
    "group": "By how names are written",
    "kind": "By kind",
    "persons": "persons",
    "organisations": "organisations",
    "vessels": "vessels",
    "aircraft": "aircraft",
    "kind not stated": "kind not stated",
    "Latin letters": "Latin letters",
    "Arabic letters": "Arabic letters",
    "Cyrillic letters": "Cyrillic letters",
    "Greek letters": "Greek letters",
    "other letters": "other letters",
    "no letters": "no letters",
    "no clean names are held in these letters": "no clean names are held in these letters",
    "as listed": "as listed",
    "last word first": "last word first",
    "initials, last word whole": "initials, last word whole",
    "a middle word missing": "a middle word missing",
    "without al-, bin": "without al-, bin",
    "without its legal form": "without its legal form",
    "vowels left out": "vowels left out",
    "a letter doubled": "a letter doubled",
    "doubled letters once": "doubled letters once",
    "a neighbouring key hit": "a neighbouring key hit",
    "two letters swapped": "two letters swapped",
    "two words joined": "two words joined",
    "the longest word split": "the longest word split",
    "cut after 20 characters": "cut after 20 characters",
    "0 for o, 1 for l": "0 for o, 1 for l",
    "ou as u or back": "ou as u or back",
    "ee as i or back": "ee as i or back",
    "q as k or back": "q as k or back",
    "kh as h or back": "kh as h or back",
    "dh as d or back": "dh as d or back",
    "dj as j or back": "dj as j or back",
    "accents left out": "accents left out",
    "capitals, or none": "capitals, or none",
    "Cyrillic look-alikes": "Cyrillic look-alikes",
    "invisible characters": "invisible characters",
}
"""What names are searched, and how they are written otherwise."""

Row = dict[str, Any]


def quality(ask: Ask) -> Response:
    """The last scorecard; nobody but the member that had it measured sees it."""
    job = _last(ask)
    told = job.outcome if job else None
    context: Row = {"told": told}
    if job is not None and told is not None:
        context |= {
            "day": ask.language.day(f"{job.ended_at:%Y-%m-%d}"),
            "account": job.account,
            "rates": [one_in(ask, rate) for rate in told["rates"]],
            "figures": _figures(ask, told),
            "cuts": _cuts(ask, told),
            "perturbed": _perturbed(ask, told),
            "alarm_columns": [(ask.language.say("Names"), "left"), *_promised(ask, told)],
            "alarms": [_alarms(ask, one) for one in told["false_alarms"]["groups"]],
            "weak": _weak(ask, told),
            "lists": [_list(ask, one) for one in told["lists"]],
        }
    may = not ask.looking and (ask.may("reader") or ask.owned)
    title = ask.language.say("How well screening finds")
    return shown(ask, "screening_quality.html", title, tabs=tabs(ask, "/screening/quality"), may=may, **context)


def measured(ask: Ask) -> Response:
    """Have it measured as long work."""
    job = ask.site.jobs.scorecard(who_asks(ask))
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303)


def _last(ask: Ask) -> Job | None:
    if ask.looking or (ask.actor is None and not ask.owned):
        return None
    return next(iter(ask.site.jobs.last(who_asks(ask), "scorecard")), None)


def _figures(ask: Ask, told: Row) -> list[Row]:
    say, number = ask.language.say, ask.language.number
    found = [
        {
            "label": say("Found at {rate} false alarms", rate=one_in(ask, one["rate"])),
            "value": ask.language.percent(one["count"], one["of"]) if one["of"] else say("not measured"),
            "about": say("of {count} names that the lists lack", count=number(one["of"])),
        }
        for one in (told["held_out"][0]["recall"] if told["held_out"] else ())
    ]
    kept = [alarm["kept"] for one in told["false_alarms"]["groups"] for alarm in one["rates"] if alarm["kept"] is not None]
    promises = say("{kept} of {all}", kept=number(sum(kept)), all=number(len(kept)))
    found.append({"label": say("Promises that hold"), "value": promises, "about": say("rates of false alarms")})
    of = [one for one in told["precision"] if one["listed_in"] == LISTED_IN and one["precision"]]
    if of:
        about = say("were 1 payee in {many} listed", many=number(LISTED_IN))
        right = one_in(ask, of[-1]["precision"])
        found.append({"label": say("Alarms that are right"), "value": right, "about": about})
    return found


def _share(ask: Ask, count: int, of: int) -> Row:
    """A share with its bar; in which words where nothing was searched."""
    return {"share": count / of if of else None, "text": ask.language.percent(count, of) if of else "–"}


def _cuts(ask: Ask, told: Row) -> list[tuple[str, list[Row]]]:
    """The names that the lists lack: of all, then by script, list, how names are written, and kind."""
    parts = [("", [one for one in told["held_out"] if one["by"] == "all"])]
    parts += [(ask.language.say(MESSAGES[by]), [one for one in told["held_out"] if one["by"] == by]) for by in CUTS]
    return [(head, [_cut(ask, one) for one in rows]) for head, rows in parts if rows]


def _cut(ask: Ask, one: Row) -> Row:
    words = group(ask, one["value"]) if one["by"] == "group" else _said(ask, value_words(one["by"], one["value"]))
    return {
        "name": words,
        "names": ask.language.number(one["names"]),
        "shares": [_share(ask, rate["count"], rate["of"]) for rate in one["recall"]],
        "told": _share(ask, one["told"], one["names"]),
        "compared": _share(ask, one["candidates"], one["names"]),
    }


def _said(ask: Ask, words: str) -> str:
    return ask.language.say(MESSAGES[words]) if words in MESSAGES else words


def _perturbed(ask: Ask, told: Row) -> list[list[Any]]:
    """Each way of writing, with what is found of persons, organisations and vessels at each rate."""
    by = {(one["rule"], one["kind"]): one["recall"] for one in told["perturbed"]}
    rows = []
    for rule in PERTURBATIONS:
        cells = [_said(ask, rule.words)]
        for kind in KINDS:
            recall = by.get((rule.rule, kind), [{"count": 0, "of": 0}] * len(told["rates"]))
            cells += [_share(ask, rate["count"], rate["of"])["text"] for rate in recall]
        rows.append(cells)
    return rows


def _promised(ask: Ask, told: Row) -> list[tuple[str, str]]:
    return [(ask.language.say("promised {share}", share=f"{100 * rate:g}\u00a0%"), "right") for rate in told["rates"]]


def _alarms(ask: Ask, one: Row) -> list[Any]:
    """A group of clean names: what is promised, and what was measured with its interval."""
    say = ask.language.say
    cells: list[Any] = [group(ask, one["group"])]
    for alarm in one["rates"]:
        if not alarm["promised"]:
            cells.append({"text": say("not promised"), "missing": True})
        elif alarm["measured"] is None:
            cells.append({"text": say("not measured"), "missing": True})
        else:
            low, share, high = (f"{100 * alarm['measured'][end]:.2f}" for end in ("low", "share", "high"))
            interval = say("{low} to {high} %", low=low, high=high)
            cells.append({"text": f"{share}\u00a0%", "note": interval if alarm["kept"] else f"{say('not kept')}: {interval}"})
    return cells


def _weak(ask: Ask, told: Row) -> str | None:
    weak, number = told["weak"], ask.language.number
    if not weak["names"]:
        return None
    found = weak["alarm_without"][-1]
    alone = ask.language.percent(found["of"] - found["count"], found["of"])
    return ask.language.say(
        "Entries with a weak alias, which never alarms alone: {entries}."
        " Searched by it, {share} of {count} are found by nothing else.",
        entries=number(weak["entries"]),
        share=alone,
        count=number(found["of"]),
    )


def _list(ask: Ask, one: Row) -> list[Any]:
    number = ask.language.number
    day = ask.language.day(one["published"]) + ("" if one["stated"] else " ~")
    return [one["list"], day, number(one["entries"]), number(one["names"])]


ROUTES = [page("/screening/quality", quality, measured)]
