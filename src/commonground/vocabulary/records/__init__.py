"""The kinds of record that people enter; one module per subject, one dataclass per kind, and here their list."""

from __future__ import annotations

from dataclasses import dataclass, field

from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.label import MEMBERS
from commonground.vocabulary.records import (
    dealings,
    forecasts,
    meetings,
    parties,
    releasing,
    screenings,
    support,
    undertakings,
    work,
)
from commonground.vocabulary.records.said import Field, fields_of


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    `by`: the role that enters it at least; `cell`: only the workspace's own member enters it. `always`: the fields whose
    members may always read it, so that nobody's own access hangs on a record that he may not see. `coded`: the field that
    is unique for an originator. `default_to`: to whom it is released where nothing else is said; for most, to nobody else.
    """

    name: str
    plural: str
    of: type
    about: str
    by: str = "contributor"
    cell: bool = False
    always: tuple[str, ...] = ()
    default_to: tuple[str, ...] = ()
    coded: str | None = None
    fields: tuple[Field, ...] = field(default=(), compare=False)

    def field(self, name: str) -> Field | None:
        """The field of this name, None where there is none."""
        return next((one for one in self.fields if one.name == name), None)


def _kind(name: str, plural: str, of: type, **more: object) -> Kind:
    found = fields_of(of)
    coded = "code" if any(one.name == "code" for one in found) else None
    about = (of.__doc__ or "").strip()
    return Kind(name, plural, of, about, fields=found, **{"coded": coded, **more})  # type: ignore[arg-type]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("coalition", "the coalition", parties.Coalition, by="steward", cell=True, default_to=(MEMBERS,)),
        _kind("member", "members", parties.Member, by="steward", cell=True, always=("code",), default_to=(MEMBERS,)),
        _kind("role", "roles", parties.Role, by="steward", cell=True, always=("member",), default_to=(MEMBERS,)),
        _kind("community", "communities", parties.Community, by="steward"),
        _kind("membership", "memberships", parties.Membership, by="steward", always=("member",)),
        _kind("clearance", "clearances", parties.Clearance, by="steward", cell=True, always=("member",)),
        _kind("account", "accounts", parties.Account, by="steward", always=("member",), coded="name"),
        _kind("group", "working groups", meetings.Group),
        _kind("seat", "seats", meetings.Seat),
        _kind("meeting", "meetings", meetings.Meeting),
        _kind("agenda_item", "agenda", meetings.AgendaItem),
        _kind("minute", "minutes", meetings.Minute),
        _kind("document", "documents", meetings.Document),
        _kind("decision", "decisions", meetings.Decision),
        _kind("statement", "statements", undertakings.Statement),
        _kind("participant", "participants", undertakings.Participant),
        _kind("undertaking", "undertakings", undertakings.Undertaking),
        _kind("progress", "reports of progress", undertakings.Progress),
        _kind("requirement", "requirements", support.Requirement),
        _kind("offer", "offers", support.Offer),
        _kind("pledge", "pledges", support.Pledge),
        _kind("activity", "activities", work.Activity),
        _kind("result", "results", work.Result),
        _kind("milestone", "milestones", work.Milestone),
        _kind("measurement", "measurements", work.Measurement),
        _kind("request", "requests", dealings.Request, always=("to",)),
        _kind("answer", "answers", dealings.Answer),
        _kind("note", "notes", dealings.Note),
        _kind("outlook", "issued outlooks", forecasts.Outlook),
        _kind("screening_run", "screenings", screenings.ScreeningRun),
        _kind("screening_decision", "decisions of hits", screenings.ScreeningDecision),
        _kind("release", "proposed releases", releasing.Release),
        _kind("verdict", "verdicts", releasing.Verdict, by="approver"),
        _kind("sending", "sendings", releasing.Sending),
        _kind("grant", "grants", releasing.Grant, by="steward", always=("member", "originator")),
    )
}
"""Every kind by its name."""


def kind_named(name: str) -> Kind:
    """The kind of record of this name. Raises BadRequest with those that are there."""
    found = KINDS.get(name.replace("-", "_"))
    if found is None:
        raise BadRequest(f"there is no kind of record {name!r}", hint="known: " + ", ".join(KINDS))
    return found
