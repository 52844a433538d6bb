"""The data: what is held by feed and by file, what could not be read, loading and fetching, and the day of reading."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from commonground.answers.stated import exact_day
from commonground.vocabulary.errors import BadRequest, Refused
from commonground.web.asking import Ask
from commonground.web.leafing import Part, leaf
from commonground.web.pages.jobs import who_asks
from commonground.web.rendering import shown
from commonground.web.serving import page

LEAF = 100


def feeds(ask: Ask) -> Response:
    """What is held, by feed, with age, licence and how to name its publisher; and the switch of the day for the whole site."""
    found = ask.answer("status")
    rows = [
        [
            {"text": ask.language.tell(row["title"]), "href": ask.link("/data/sources", feed=row["feed"])},
            ask.language.tell(row["publisher"]),
            ask.language.number(row["editions"]),
            ask.language.number(row["rows"]),
            _rejects(ask, row),
            {"text": row["about_to"] or "–", "token": True},
            _published(row),
            ask.language.number(row["age_days"]) if row["age_days"] is not None else "–",
            ask.language.tell(row["licence"]),
        ]
        for row in found["feeds"]
    ]
    tell = ask.language.tell
    words = {one["name"]: tell(one.get("attribution") or "") for one in ask.answer("feeds")}
    named = sorted({(tell(row["publisher"]), words[row["feed"]]) for row in found["feeds"] if words.get(row["feed"])})
    return shown(
        ask,
        "data_feeds.html",
        ask.language.say("Data"),
        data=[("status", {})],
        rows=rows,
        totals=found["totals"],
        removed=found["purged"],
        attributions=named,
    )


def _rejects(ask: Ask, row: dict[str, Any]) -> dict[str, Any] | str:
    count = ask.language.number(row["rejects"])
    return {"text": count, "href": ask.link("/data/rejects", feed=row["feed"])} if row["rejects"] else count


def _published(row: dict[str, Any]) -> dict[str, Any]:
    """A publication date; with a tilde where it is only the day of retrieval."""
    day = row["published"] or "–"
    return {"text": day if row["published_stated"] or not row["published"] else f"~{day}", "token": True}


def sources(ask: Ask) -> Response:
    """Every file that is held, of one feed or all, leafed through."""
    feed = ask.query.get("feed") or None
    counts = ask.keep("sources by feed", lambda: Counter(row["feed"] for row in ask.answer("sources")))
    count = sum(counts.values()) if feed is None else counts.get(feed, 0)
    part = leaf(ask, "/data/sources", count, LEAF)
    held = ask.keep("sources shown", lambda: _some_sources(ask, feed, part), feed=feed, start=part.start) if count else []
    rows = [
        [
            {"text": row["name"], "href": ask.link(f"/sources/{row['source']}"), "note": ask.language.reason(row["removed"])},
            row["feed"],
            _published(row),
            f"{row['about_from'] or '–'} … {row['about_to'] or '–'}",
            {"text": row["loaded"][:10], "token": True},
            ask.language.number(row["rows"]),
            ask.language.number(row["rejects"]),
            ask.language.tell(row["licence"]),
        ]
        for row in held
    ]
    return shown(ask, "data_sources.html", ask.language.say("Files"), data=[("sources", {})], rows=rows, part=part, feed=feed)


def _some_sources(ask: Ask, feed: str | None, part: Part) -> list[dict[str, Any]]:
    """The files that a page shows: the list of ten thousand is too long to be kept in memory, and need not be read for each."""
    return [row for row in ask.answer("sources") if feed in (None, row["feed"])][part.start : part.stop]


def rejects(ask: Ask) -> Response:
    """The rows that could not be read, with file, position and reason: to be mended and loaded again."""
    feed = ask.query.get("feed") or None
    held = ask.answer("rejects", feed=feed)
    part = leaf(ask, "/data/rejects", len(held), LEAF)
    rows = [[row["file"], row["position"], ask.language.tell(row["reason"]), row["feed"]] for row in held[part.start : part.stop]]
    return shown(
        ask, "data_rejects.html", ask.language.say("Rejects"), data=[("rejects", {"feed": feed})], rows=rows, part=part, feed=feed
    )


def load(ask: Ask) -> Response:
    """The forms that load uploaded files and fetch from publishers."""
    who_asks(ask)
    fetched = [one for one in ask.answer("feeds") if one.get("downloads")]
    known = ask.answer("feeds")
    return shown(
        ask,
        "data_load.html",
        ask.language.say("Load files"),
        feeds=[(one["name"], ask.language.tell(one["title"])) for one in known],
        fetched=[(one["name"], ask.language.tell(one["title"])) for one in fetched],
        may=ask.owned or ask.may("contributor"),
    )


def loaded(ask: Ask) -> Response:
    """Take the uploaded files and load them as long work."""
    _for_oneself(ask)
    given = [one for one in ask.form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    release = [str(one) for one in ask.form.getlist("release_to") if str(one).strip()]
    job = ask.site.jobs.load(
        who_asks(ask),
        [(str(one.filename), one.file) for one in given],
        feed=_text(ask, "feed"),
        strict=bool(ask.form.get("strict")),
        shorter=bool(ask.form.get("shorter")),
        published=_day(ask, "published"),
        release_to=release or None,
    )
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303)


def fetched(ask: Ask) -> Response:
    """Fetch the chosen feeds from the addresses that the program knows."""
    _for_oneself(ask)
    job = ask.site.jobs.fetch(who_asks(ask), [str(one) for one in ask.form.getlist("feeds")], match=_text(ask, "match"))
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303)


def warmed(ask: Ask) -> Response:
    """Make what is derived from what is held, so that the first to ask need not wait."""
    _for_oneself(ask)
    job = ask.site.jobs.warm(who_asks(ask), [("known", {}), ("status", {})])
    return RedirectResponse(ask.link(f"/data/jobs/{job.job_id}"), 303)


def _for_oneself(ask: Ask) -> None:
    """Raises Refused while the page is read as somebody else, or as of another day."""
    if ask.as_of is not None or (ask.actor is not None and ask.party != ask.actor.member):
        raise Refused("this is how another member, or another day, sees it: nothing is loaded here", hint="go back to today")


def _text(ask: Ask, name: str) -> str | None:
    return str(ask.form.get(name) or "").strip() or None


def _day(ask: Ask, name: str) -> dt.date | None:
    return exact_day(_text(ask, name))


def switched(ask: Ask) -> Response:
    """Read the whole site as of a day: back to the picture with it in the address."""
    text = ask.query.get("as_of") or ""
    if text and len(text) != 10:
        raise BadRequest(f"{text!r} is not a day", hint="write YYYY-MM-DD")
    return RedirectResponse(ask.link("/"), 303)


ROUTES = [
    page("/data", feeds),
    page("/data/as-of", switched),
    page("/data/sources", sources),
    page("/data/rejects", rejects),
    page("/data/load", load, loaded),
    page("/data/fetch", post=fetched),
    page("/data/warm", post=warmed),
]
