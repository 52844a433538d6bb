"""Long work as its member sees it: what was asked for, how far it is, how it ended, and cancelling it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.vocabulary.errors import NotSignedIn, Refused
from commonground.web.asking import Ask
from commonground.web.jobs.asking import Who
from commonground.web.jobs.state import Job
from commonground.web.rendering import fragment, shown
from commonground.web.serving import done, page

MESSAGES = {
    "load": "Load of files",
    "fetch": "Fetch from publishers",
    "screen": "Screening of payees",
    "rescreen": "Screening again",
    "scorecard": "How well screening finds",
    "backtest": "Back-test",
    "warm": "Preparing answers",
    "waiting": "waiting",
    "running": "running",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
    "interrupted": "interrupted",
    "recognising": "looking at what was given",
    "reading": "reading",
    "writing": "writing",
    "placing": "finding places",
    "valuing": "finding values in US dollars",
    "fetching": "fetching",
    "preparing": "preparing the lists",
    "screening": "screening",
    "recording": "recording the run",
    "reading events": "reading events",
    "scoring": "scoring",
    "reporting": "writing the report",
    "answering": "answering questions",
    # what came of it
    "loaded_at": "Loaded at",
    "sources": "Files",
    "left_out": "Files left out",
    "damaged": "Damaged files",
    "rows": "Rows",
    "rejects": "Rows that could not be read",
    "remarks": "Remarks",
    "swept": "Remains of earlier loads that were cleared away",
    "fetched": "Files fetched",
    "failures": "Failures",
    "answered": "Questions answered",
    "distinct": "Different payees",
    "unnamed": "Rows without a name",
    "with_hits": "Rows with hits",
    "alerting": "Rows that alert",
    "rate": "Rate of false alarms",
    "lists": "Lists",
    "run": "Screening",
}
ONWARD = {"screen": "/screening/runs/{run}", "rescreen": "/screening/again/{job}", "scorecard": "/screening/quality"}
"""The page that tells what came of a kind of job."""

TAGS = {"done": "good", "failed": "warn", "interrupted": "warn", "running": "strong"}


def who_asks(ask: Ask) -> Who:
    """Who asks for a job: the account, or the operator. Raises NotSignedIn for anybody else, Refused with another's eyes."""
    if ask.looking:
        raise Refused("long work is that of who asked for it", hint="stop looking with the eyes of another first")
    if ask.actor is not None:
        return ask.actor
    if ask.owned:
        return "operator"
    raise NotSignedIn("sign in to ask for long work", hint="use the account that a steward of your member has made for you")


def jobs(ask: Ask) -> Response:
    """The jobs of the member, the newest first."""
    rows = [told(ask, job) for job in ask.site.jobs.of(who_asks(ask))]
    return shown(ask, "jobs.html", ask.language.say("Long work"), jobs=rows)


def job(ask: Ask) -> Response:
    """One job; while it runs, the page asks for itself again every few seconds, with or without a script."""
    found = ask.site.jobs.one(who_asks(ask), ask.request.path_params["job"])
    if ask.request.headers.get("hx-request"):
        return fragment(ask, "job_state.html", job=told(ask, found), swapped=True)
    title = ask.language.say(MESSAGES.get(found.kind, found.kind))
    return shown(ask, "job.html", title, job=told(ask, found))


def cancel(ask: Ask) -> Response:
    """Cancel a job; what it had begun leaves nothing behind."""
    found = ask.site.jobs.cancel(who_asks(ask), ask.request.path_params["job"])
    said = ask.language.say("It has ended already.") if not found.is_open and found.state != "cancelled" else None
    return done(ask, f"/data/jobs/{found.job_id}", said or ask.language.say("It is cancelled."))


def told(ask: Ask, job: Job) -> dict[str, Any]:
    """A job in words."""
    say = ask.language.say
    step = str(job.progress.get("step") or "")
    many, of = job.progress.get("done"), job.progress.get("of")
    return {
        "id": job.job_id,
        "address": ask.link(f"/data/jobs/{job.job_id}"),
        "kind": say(MESSAGES.get(job.kind, job.kind)),
        "state": say(MESSAGES.get(job.state, job.state)),
        "tag": TAGS.get(job.state, ""),
        "account": job.account,
        "asked_at": job.asked_at.strftime("%Y-%m-%d %H:%M"),
        "ended_at": job.ended_at.strftime("%Y-%m-%d %H:%M") if job.ended_at else None,
        "open": job.is_open,
        "step": say(MESSAGES[step]) if step in MESSAGES else step,
        "about": job.progress.get("about"),
        "done": many,
        "of": of,
        "share": many / of if many is not None and of else None,
        "problem": job.problem,
        "outcome": outcome(ask, job),
        "onward": onward(ask, job),
    }


def onward(ask: Ask, job: Job) -> str | None:
    """The page that has what came of a job; None where it has none, or nothing came of it."""
    if job.state != "done":
        return None
    if job.kind in ONWARD:
        return ask.link(ONWARD[job.kind].format(job=job.job_id, **job.outcome))
    forecast = next((options for name, options in job.asked.get("questions", ()) if name == "watch-list"), None)
    return ask.link("/watch/fresh", made="1", **forecast) if forecast else None


def outcome(ask: Ask, job: Job) -> list[tuple[str, str]]:
    """What came of a job, as terms and words; where it led to something that has a page, the page tells the rest."""
    held = job.outcome if isinstance(job.outcome, dict) else {}
    found: list[tuple[str, str]] = []
    for name, value in held.items():
        key = ask.language.say(MESSAGES.get(name, name.replace("_", " ")))
        if isinstance(value, dict) and value and all(isinstance(one, int | float) for one in value.values()):
            counts = (f"{ask.language.number(one)} {ask.language.tell(table)}" for table, one in value.items())
            found.append((key, ask.language.listed(counts)))
        elif isinstance(value, bool) or value in (None, "", [], {}):
            continue
        elif isinstance(value, int | float):
            found.append((key, ask.language.number(value)))
        elif isinstance(value, str):
            found.append((key, value))
        elif isinstance(value, list):
            found.append((key, ask.language.number(len(value))))
    return found


ROUTES = [
    page("/data/jobs", jobs),
    page("/data/jobs/{job}", job),
    page("/data/jobs/{job}/cancel", post=cancel),
]
