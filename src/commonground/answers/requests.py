"""What members asked of each other, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.records import Records
    from commonground.followup.requests import Asked, Requested


@question("requests", over="records", rows="")
def requests(
    seen: Records,
    *,
    still_open: Annotated[bool, Option("Only those to which an answer is still to come.", flag="--open")] = False,
    overdue: Annotated[bool, Option("Only those that were due and are still open.")] = False,
    mine: Annotated[bool, Option("Only what your member asked, or was asked.")] = False,
) -> list[dict[str, Any]]:
    """Requests for information, a decision or an offer, with the state of every member that was asked."""
    return as_objects(found(seen, still_open, overdue, mine))


def found(seen: Records, still_open: bool, overdue: bool, mine: bool) -> tuple[Requested, ...]:
    """The requests themselves. Raises BadRequest where the public asks for its own."""
    from commonground.followup import requests
    from commonground.vocabulary.label import PUBLIC

    if mine and seen.viewer.party == PUBLIC:
        raise BadRequest("the public has no requests of its own", hint="give --as MEMBER")
    held = requests.requests(seen, seen.viewer.party if mine else None)
    return tuple(one for one in held if (one.is_open or not still_open) and (one.overdue_days or not overdue))


def as_objects(held: Sequence[Requested]) -> list[dict[str, Any]]:
    """Requests with the state of every member that was asked."""
    return [
        {
            "request": one.record.record_id,
            "by": one.by,
            "asks": one.record["asks"],
            "text": one.record["text"],
            "about": one.record["about"],
            "due_on": one.due_on,
            "open": one.is_open,
            "overdue_days": one.overdue_days,
            "asked": [_asked(asked) for asked in one.asked],
        }
        for one in held
    ]


def _asked(one: Asked) -> dict[str, Any]:
    return {
        "member": one.member,
        "state": one.state,
        "silent_days": one.silent_days,
        "answers": [
            {"answer": a.record_id, "says": a["answer"], "on": a["on"], "text": a["text"], "record": a["record"]}
            for a in one.answers
        ],
    }
