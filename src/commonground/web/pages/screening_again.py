"""A run screened again: the ledger at once, a file by the page that takes files; and what newly hits, what hits no more, why."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from commonground.door.records import Record
from commonground.screening.recording import find_run
from commonground.vocabulary.errors import NotFound, Refused
from commonground.web.asking import Ask
from commonground.web.jobs.state import DONE, Job
from commonground.web.pages.jobs import who_asks
from commonground.web.pages.screening import tabs
from commonground.web.serving import page
from commonground.web.signing import private

Row = dict[str, Any]


def run_again(ask: Ask, named: str) -> Record:
    """The run that is to be screened again. Raises NotFound, also for a run of another member and one of a single name."""
    one = find_run(ask.records(), named)
    if one.originator != ask.party or one["what"] not in ("file", "ledger"):
        raise NotFound(f"there is no screening {named!r} to do again", hint="open it from the list of runs")
    return one


def results(ask: Ask, run: str) -> list[Row]:
    """What screening a run again led to, the newest first, as far as jobs are kept; nothing with the eyes of another."""
    if ask.looking or (ask.actor is None and not ask.owned):
        return []
    held = (job for job in ask.site.jobs.of(who_asks(ask)) if job.kind == "rescreen" and job.asked["since"] == run)
    return [_result(ask, job) for job in held]


def _result(ask: Ask, job: Job) -> Row:
    told = job.outcome if job.state == DONE else None
    number = ask.language.number
    return {
        "when": f"{job.asked_at:%Y-%m-%d %H:%M}",
        "address": ask.link(f"/screening/again/{job.job_id}" if told else f"/data/jobs/{job.job_id}"),
        "state": ask.language.say(job.state),
        "newly": number(told["newly_hit"]) if told else None,
        "gone": number(told["hit_no_more"]) if told else None,
    }


def ledger(ask: Ask) -> Response:
    """Have the ledger screened, or screened again since a run of it, as long work."""
    if not ask.may("contributor"):
        raise Refused("the ledger is screened by contributors", hint="ask a contributor of your member, and go back to today")
    since, why = (str(ask.form.get(name) or "").strip() or None for name in ("since", "why"))
    if since:
        one = run_again(ask, since)
        if one["what"] != "ledger":
            raise NotFound("this screening was of a file", hint="give the file again, as it is now")
        job = ask.site.jobs.rescreen(who_asks(ask), one.record_id, None, why=why)
    else:
        job = ask.site.jobs.screen(who_asks(ask), None, why=why)
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303, headers={"cache-control": "no-store"})


def again(ask: Ask) -> Response:
    """What screening a run again has told. Raises NotFound for a job of another kind, or one that has not ended well."""
    job = ask.site.jobs.one(who_asks(ask), ask.request.path_params["job"])
    if job.kind != "rescreen" or job.state != DONE:
        raise NotFound("there is no such result", hint="see the list of long work")
    told, say = job.outcome, ask.language.say
    return private(
        ask,
        "screening_again.html",
        say("Screened again"),
        tabs=tabs(ask, ""),
        told=told,
        day=ask.language.day(f"{job.asked_at:%Y-%m-%d}"),
        figures=_figures(ask, told),
        entries=[ask.language.number(told["entries"][name]) for name in ("new", "changed", "gone")],
        full=ask.language.tell(told["full"]) if told["full"] else None,
        newly=[_newly(ask, one) for one in told["newly"]],
        gone=[_gone(ask, one) for one in told["gone"]],
        needs=[ask.language.tell(needs) for needs in sorted({one["needs"] for one in told["newly"] if one["needs"]})],
    )


def _figures(ask: Ask, told: Row) -> list[Row]:
    say, number = ask.language.say, ask.language.number
    rows = say("of {rows} rows, {new} of the payees new", rows=number(told["rows"]), new=number(told["new_names"]))
    return [
        {"label": say("Newly hit"), "value": number(told["newly_hit"])},
        {"label": say("Hit no longer"), "value": number(told["hit_no_more"])},
        {"label": say("Rows that alert"), "value": number(told["alerting"])},
        {"label": say("Screened anew"), "value": number(told["screened"]), "about": rows},
    ]


def _entry(one: Row) -> list[Any]:
    caption = one["caption"] or one["entry"]
    return [str(one["row"]), {"text": caption, "note": f"{one['list']} {one['reference'] or one['entry']}"}]


def _newly(ask: Ask, one: Row) -> list[Any]:
    say = ask.language.say
    standing = say("alert") if one["alert"] else say("needs more") if one["needs"] else say("below")
    return [*_entry(one), f"{one['score']:.1f}", standing]


def _gone(ask: Ask, one: Row) -> list[Any]:
    say = ask.language.say
    return [*_entry(one), say("alert") if one["alert"] else say("no alert"), ask.language.tell(one["why"])]


ROUTES = [page("/screening/ledger", post=ledger), page("/screening/again/{job}", again)]
