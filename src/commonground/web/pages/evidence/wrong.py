"""`This number is wrong`: a request to the member that loaded it, which that member and the one who asks alone can read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from starlette.responses import Response

from commonground.door.entry import Entry
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.serving import done

DAYS = 14
"""By when an answer is asked for, where nothing else is said."""
LONGEST = 2_000

Row = dict[str, Any]


def told_to(ask: Ask) -> Row | None:
    """The member that is told, and by when it is asked to answer; None for who may not enter, or where there is none."""
    member = ask.site.workspace.settings.member
    if member is None or not ask.may("contributor"):
        return None
    found = ask.records().get(member, "member")
    if found is None:
        return None
    due_on = (ask.place.today + dt.timedelta(days=DAYS)).isoformat()
    return {"record": found.record_id, "member": member, "due_on": due_on, "today": ask.place.today.isoformat()}


def mark(measure: str, place: str, month: str) -> str:
    """What stands before the words of a note, so that the notes of a figure are found again."""
    return f"[{measure} {place} {month}]"


def notes_of(ask: Ask, found: Row) -> list[Row]:
    """The notes about a figure that the reader may read."""
    if ask.actor is None:
        return []
    begins = mark(found["measure"], found["place"], found["month"])
    return [
        {
            "text": one["text"].removeprefix(begins).strip(),
            "by": one.originator,
            "on": ask.language.day(one.recorded_at[:10]),
            "href": ask.link(f"/ledger/record/{one.record_id}"),
        }
        for one in ask.records().of("request")
        if str(one["text"]).startswith(begins)
    ]


def tell_steward(ask: Ask) -> Response:
    """Leave the note. Raises BadRequest without words, or for a figure that is not there, and what the desk raises."""
    path = ask.request.path_params
    desk, steward = ask.desk(), told_to(ask)
    text = str(ask.form.get("text", "")).strip()
    if path["measure"] not in MEASURES or steward is None:
        raise BadRequest("there is nobody to tell here", hint="ask the steward of your member for an account that may enter")
    if not text or len(text) > LONGEST:
        raise BadRequest(f"say what is wrong, in up to {LONGEST:,} signs", hint="go back and write a few words")
    more = {key: ask.query.get(key, "") for key in ("level", "publisher")}
    level = int(more["level"]) if more["level"] in ("1", "2", "3") else None
    asked = {key: path[key] for key in ("measure", "place", "month")}
    found = ask.answer("explain", **asked, level=level, publisher=more["publisher"] or None)
    begins = mark(found["measure"], found["place"], found["month"])
    body = {
        "to": [steward["record"]],
        "asks": "information",
        "text": f"{begins} {text}",
        "due_on": str(ask.form.get("due_on", "")).strip() or steward["due_on"],
    }
    desk.enter([Entry("request", body)], "a figure is said to be wrong")
    said = ask.language.say("{member} has been told.", member=steward["member"])
    return done(ask, ask.request.url.path, said=said, **{key: value for key, value in more.items() if value})
