"""What was undertaken since a meeting, where it stands, and what may be evidence of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.answers.requests import as_objects as request_objects

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.followup.evidence import Candidate
    from commonground.followup.following import AskedFollowUp, FollowUp, Part
    from commonground.followup.standing import Report
    from commonground.followup.undertakings import Undertaken

BEST = 5
"""Candidates of one member's part of an undertaking, where nothing else is asked."""


@question("follow-up", rows="undertakings")
def follow_up(
    held: Reader,
    *,
    since: Annotated[str, Option("A meeting by code or id, `last` for the last of the whole coalition, or a day.", "MEETING")],
    of: Annotated[
        str | None, Option("What this member undertook, with the candidates for evidence in full.", "MEMBER", "--member")
    ] = None,
    theme: Annotated[str | None, Option("Only undertakings of this theme, as recorded.", "THEME")] = None,
    countries: Annotated[
        tuple[str, ...], Option("What is about this country or none; evidence is looked for there.", "ISO3", "--country")
    ] = (),
    overdue: Annotated[bool, Option("Only what was due and is still open.")] = False,
    best: Annotated[int, Option("Candidates for each part.", least=0, most=1000)] = BEST,
) -> dict[str, Any]:
    """What each member undertook at a meeting or since, and what was still open before; where it stands and what changed."""
    return as_object(*found(held, since=since, of=of, theme=theme, countries=countries, overdue=overdue), best)


def found(
    held: Reader, *, since: str, of: str | None, theme: str | None, countries: Sequence[str], overdue: bool
) -> tuple[FollowUp, AskedFollowUp]:
    """The follow-up itself, and what was asked of it."""
    from commonground.door.naming import find
    from commonground.followup import following
    from commonground.followup.undertakings import meeting_of
    from commonground.vocabulary.country import iso3_of

    who = find(held.records, of, "member").code if of else None
    asked = following.AskedFollowUp(who, theme, tuple(iso3_of(one) for one in countries), overdue)
    return following.follow_up(held, meeting_of(held.records, since), asked), asked


def as_object(found: FollowUp, asked: AskedFollowUp, best: int) -> dict[str, Any]:
    """A follow-up as an object; the undertakings in the order of their statements."""
    meeting, held = found.since.meeting, found.undertakings
    return {
        "since": {
            "meeting": meeting.code if meeting else None,
            "title": meeting["title"] if meeting else None,
            "day": found.since.day,
        },
        "at": found.since.at,
        "asked": {name: value for name, value in vars(asked).items() if value},
        "totals": {
            "undertakings": len(held),
            "new": sum(one.new for one in held),
            "earlier": sum(not one.new for one in held),
            "open": sum(one.is_open for one in held),
            "overdue": sum(one.overdue_days is not None for one in held),
            "silent": sum(part.silent_days is not None for part in found.parts),
            "changed": sum(bool(one.changes) for one in held),
        },
        "undertakings": [_undertaking(one, found.of(one), best) for one in held],
        "requests": request_objects(found.requests),
    }


def _undertaking(one: Undertaken, parts: Sequence[Part], best: int) -> dict[str, Any]:
    record, statement = one.record, one.statement
    return {
        "undertaking": record.record_id,
        "statement": {"record": statement.record_id, "title": statement["title"], "issued_on": statement["issued_on"]}
        if statement
        else None,
        "sentence": one.sentence,
        "speech_act": record["speech_act"],
        "subject": record["subject"],
        "theme": record["theme"],
        "made_on": one.made_on,
        "due_on": one.due_on,
        "country": record["country"],
        "place": record["place"],
        "position": record["position"],
        "new": one.new,
        "everyone": one.everyone,
        "members": list(one.members),
        "members_not_shown": one.unread,
        "status": one.status,
        "open": one.is_open,
        "overdue_days": one.overdue_days,
        "ended_on": one.ended_on,
        "changes": [{"on": c.on, "what": c.what, "by": c.by or None, "words": c.words} for c in one.changes],
        "parts": [_part(part, best) for part in parts],
    }


def _part(part: Part, best: int) -> dict[str, Any]:
    return {
        "member": part.member,
        "status": part.standing.status,
        "stands": part.standing.words(),
        "open": part.standing.is_open,
        "overdue_days": part.overdue_days,
        "silent_days": part.silent_days,
        "reports": [_report(one) for one in part.standing.reports],
        "found": len(part.candidates),
        "dismissed": part.dismissed,
        "candidates": [_candidate(one) for one in part.candidates[:best]],
    }


def _report(one: Report) -> dict[str, Any]:
    return {
        "report": one.record_id,
        "by": one.reporter,
        "status": one.status,
        "on": one.on,
        "part": one.part,
        "evidence": one.evidence,
        "reference": one.reference,
        "text": one.text,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "candidate": one.name,
        "what": one.what,
        "points": one.points,
        "why": list(one.why),
        "title": one.title,
        "payer": one.payer,
        "receiver": one.receiver or None,
        "country": one.country,
        "from": one.first,
        "to": one.last,
        "committed_usd": None if one.committed is None else one.committed / 100,
        "spent_usd": None if one.spent is None else one.spent / 100,
        "amount": one.amount,
        "reference": one.reference,
        "rows": one.rows,
        "lines": [{"file": file, "position": position} for file, position in one.lines],
    }
