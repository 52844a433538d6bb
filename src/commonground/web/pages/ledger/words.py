"""What the ledger's pages call kinds, fields and values, and a label in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from commonground.door.naming import grouped
from commonground.vocabulary.label import MEMBERS, PUBLIC
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.records.said import Field
from commonground.web.asking import Ask

Told = dict[str, Any]

PLURALS = {
    "coalition": "The coalition",
    "member": "Members",
    "role": "Roles",
    "community": "Communities",
    "membership": "Memberships",
    "clearance": "Clearances",
    "account": "Accounts",
    "group": "Working groups",
    "seat": "Seats",
    "meeting": "Meetings",
    "agenda_item": "Points of agendas",
    "minute": "Minutes",
    "document": "Documents",
    "decision": "Decisions",
    "statement": "Statements",
    "participant": "Participants",
    "undertaking": "Undertakings",
    "progress": "Reports of progress",
    "requirement": "Requirements",
    "offer": "Offers",
    "pledge": "Pledges",
    "activity": "Activities",
    "result": "Results",
    "milestone": "Milestones",
    "measurement": "Measurements",
    "request": "Requests",
    "answer": "Answers",
    "note": "Notes",
    "outlook": "Issued outlooks",
    "screening_run": "Screenings",
    "screening_decision": "Decisions on hits",
    "release": "Proposed releases",
    "verdict": "Verdicts",
    "sending": "Sendings",
    "grant": "Break-glass grants",
}

SINGULARS = {
    "coalition": "the coalition",
    "member": "member",
    "role": "role",
    "community": "community",
    "membership": "membership",
    "clearance": "clearance",
    "account": "account",
    "group": "working group",
    "seat": "seat",
    "meeting": "meeting",
    "agenda_item": "point of the agenda",
    "minute": "minute",
    "document": "document",
    "decision": "decision",
    "statement": "statement",
    "participant": "participant",
    "undertaking": "undertaking",
    "progress": "report of progress",
    "requirement": "requirement",
    "offer": "offer",
    "pledge": "pledge",
    "activity": "activity",
    "result": "result",
    "milestone": "milestone",
    "measurement": "measurement",
    "request": "request",
    "answer": "answer",
    "note": "note",
    "outlook": "issued outlook",
    "screening_run": "screening",
    "screening_decision": "decision on a hit",
    "release": "proposed release",
    "verdict": "verdict",
    "sending": "sending",
    "grant": "break-glass grant",
}

MESSAGES = (tuple(PLURALS.values()), tuple(SINGULARS.values()))


def plural(ask: Ask, kind: str) -> str:
    """A kind of record in the plural."""
    return ask.language.say(PLURALS[kind])


def singular(ask: Ask, kind: str) -> str:
    """One record of a kind, as a title or a sentence names it."""
    return ask.language.say(SINGULARS[kind])


def field_word(ask: Ask, name: str) -> str:
    """The name of a field for people."""
    english = name.replace("_", " ").capitalize().replace("Iso3", "Country code")
    return ask.language.say(english)


def values(ask: Ask, kind: str, name: str, told: Any) -> list[Told]:
    """A field as it was told, as cells: what it refers to with a link to it, days and numbers in words."""
    one = KINDS[kind].field(name)
    held = told if isinstance(told, list) else [] if told is None else [told]
    return [_value(ask, one, item) for item in held]


def _value(ask: Ask, one: Field | None, item: Any) -> Told:
    say = ask.language.say
    if isinstance(item, Mapping):
        return reference(ask, item)
    if isinstance(item, bool):
        return {"text": say("yes") if item else say("no")}
    if one is None:
        return {"text": str(item)}
    if one.type == "date":
        return {"text": ask.language.day(str(item))}
    if one.type == "number":
        return {"text": grouped(str(item))}
    if one.choices:
        return {"text": say(str(item))}
    if one.form == "iso3":
        return {"text": ask.language.country(str(item))}
    return {"text": str(item)}


def reference(ask: Ask, told: Mapping[str, Any]) -> Told:
    """What a record refers to: its name and title, with the way to it; what may not be seen is not named."""
    if told["record"] is None:
        return {"text": ask.language.say("not shown"), "missing": True}
    named = not told["record"].startswith(told["name"])
    text = f"{told['name']} · {told['title']}" if named and told["title"] != told["name"] else told["title"] or told["name"]
    return {"text": text, "href": address(ask, told["record"])}


def address(ask: Ask, record_id: str) -> str:
    """The way to a record."""
    return ask.link(f"/ledger/record/{record_id}")


def line(ask: Ask, kind: str, name: str, told: Any) -> str:
    """A field in one line, without ways to what it refers to."""
    return ask.language.listed(one["text"] for one in values(ask, kind, name, told))


def cell(ask: Ask, kind: str, name: str, told: Any) -> Any:
    """A field as a cell of a table: one reference with its link, anything else as text."""
    found = values(ask, kind, name, told)
    return found[0] if len(found) == 1 else line(ask, kind, name, told)


def party_word(ask: Ask, party: str) -> str:
    """A party of a label in words."""
    if party == PUBLIC:
        return ask.language.say("everybody")
    return ask.language.say("all members") if party == MEMBERS else party


def label_line(ask: Ask, told: Told, originator: str) -> str:
    """A label as far as its reader may know it, in words."""
    say = ask.language.say
    if told["whole"]:
        shared = ask.language.listed(party_word(ask, party) for party in told["releasable_to"])
        words = [say("Released to {parties}", parties=shared) if shared else say("For {member} alone", member=originator)]
    else:
        words = [sentence(say(told["because"]))]
    words += [say("readers need the caveat {caveat}", caveat=caveat) for caveat in told["caveats"]]
    words += [f"TLP:{told['tlp']}"] if told["tlp"] else []
    words += [say("sensitivity: {level}", level=say(told["sensitivity"]))] if told["sensitivity"] else []
    words += list(told["handling"])
    words += [say("to be reviewed on {day}", day=ask.language.day(told["review_on"]))] if told["review_on"] else []
    return say("; ").join(words)


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def moment(ask: Ask, at: str) -> str:
    """A recorded time, to the minute."""
    return f"{ask.language.day(at[:10])}, {dt.datetime.fromisoformat(at):%H:%M} UTC"


def period(ask: Ask, first: str | None, last: str | None) -> str:
    """From when to when it is so."""
    say, day = ask.language.say, ask.language.day
    if first and last:
        return ask.language.span(day(first), day(last))
    if first:
        return say("from {day}", day=day(first))
    return say("until {day}", day=day(last)) if last else say("always")


def days_word(ask: Ask, days: int | None) -> str:
    """How long something is overdue, in words; nothing where it is not."""
    return ask.language.say("overdue by {days} days", days=days) if days else ""


TABS = (
    ("/ledger", "Overview"),
    ("/ledger/members", "Members"),
    ("/ledger/meetings", "Meetings"),
    ("/ledger/statements", "Statements"),
    ("/ledger/follow-up", "Follow-up"),
    ("/ledger/support", "Needs and offers"),
    ("/ledger/import", "Import and export"),
    ("/ledger/release", "Releases"),
    ("/ledger/sees", "Who sees what"),
)


def tabs(ask: Ask, here: str) -> list[tuple[str, str, bool]]:
    """The views of the ledger."""
    return [(ask.link(path), ask.language.say(words), path == here) for path, words in TABS]


def pairs(told: Iterable[str], ask: Ask) -> list[tuple[str, str]]:
    """Choices as a select has them: the value and its words."""
    return [(one, ask.language.say(one)) for one in told]
