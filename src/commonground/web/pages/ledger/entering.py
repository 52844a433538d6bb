"""Entering, amending and ending a record: one form for every kind, made of its fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from commonground.answers.stated import exact_day
from commonground.door.amending import amendment, ending
from commonground.door.entry import Entered, Entry
from commonground.door.records import Record, Records
from commonground.vocabulary.errors import BadRequest, CommonGroundError, Conflict, NotFound, NotSignedIn, Refused
from commonground.vocabulary.records import KINDS, Kind
from commonground.web.asking import Ask
from commonground.web.pages.ledger.fields import KEPT, Given, given, inputs
from commonground.web.pages.ledger.kinds import BY_COMMAND, about, kind_of
from commonground.web.pages.ledger.labels import choice, label_of
from commonground.web.pages.ledger.words import field_word, line, plural, singular, tabs
from commonground.web.rendering import shown
from commonground.web.serving import done, page

BESIDE = ("valid_from", "valid_to", "why", "source")
"""What a form says beside the fields of its kind."""


def may_enter(ask: Ask, kind: Kind) -> None:
    """Raises NotSignedIn or Refused for who does not enter records of this kind, before anything is typed."""
    if ask.actor is None:
        raise NotSignedIn("sign in to enter anything", hint="use the account that a steward of your member has made for you")
    if kind.name in BY_COMMAND:
        raise Refused("records of this kind are not entered by hand", hint="each has a way of its own")
    if not ask.may(kind.by):
        raise Refused(f"a {ask.actor.role} may not enter {kind.plural}", hint=f"ask one of {ask.party} who is {kind.by}")


def entering(ask: Ask) -> Response:
    """The empty form of a kind; fields of the address are filled in."""
    kind = kind_of(ask)
    may_enter(ask, kind)
    return _form(ask, kind, ask.records(), None, None)


def enter(ask: Ask) -> Response:
    """Record what the form says, or show it again with what is wrong beside each field."""
    kind = kind_of(ask)
    may_enter(ask, kind)
    records = ask.records()
    got = given(kind, ask.form, records, None)
    if got.errors:
        return _form(ask, kind, records, None, got, status=400)
    try:
        first, last = _days(ask)
        body = {name: value for name, value in got.body.items() if value is not None}
        entry = Entry(kind.name, body, label=label_of(ask, records, kind), valid_from=first, valid_to=last)
        made = ask.desk().enter([entry], _text(ask, "why") or "entered", _text(ask, "source") or None)
    except (BadRequest, Conflict, NotFound, Refused) as error:
        return _form(ask, kind, records, None, _placed(got, kind, error), status=error.status, error=error)
    return after(ask, made[0])


def after(ask: Ask, made: Entered) -> Response:
    """To the record, with a word of what became of it."""
    say = ask.language.say
    said = say("Recorded. A second person has to approve who may read it.") if made.waits else say("Recorded.")
    return done(ask, f"/ledger/record/{made.record_id}", said=said)


def own_record(ask: Ask) -> tuple[Record, Records]:
    """The record of the address as it is now. Raises NotFound, and Refused for another member's."""
    records = ask.records()
    found = records.named(ask.request.path_params["record_id"])
    if found is None:
        raise NotFound("there is no such record", hint="choose one of the ledger's lists")
    if ask.actor is None:
        raise NotSignedIn("sign in to change anything", hint="use the account that a steward of your member has made for you")
    if found.originator != ask.party:
        raise Refused(
            f"it belongs to {found.originator}", hint=f"ask {found.originator} to change it, or enter a record of your own"
        )
    return found, records


def amending(ask: Ask) -> Response:
    """The form filled with what the record says now."""
    found, records = own_record(ask)
    may_enter(ask, KINDS[found.kind])
    return _form(ask, KINDS[found.kind], records, found, None)


def amend(ask: Ask) -> Response:
    """Record what was changed, unless somebody else changed the record meanwhile: then both are shown beside each other."""
    found, records = own_record(ask)
    kind = KINDS[found.kind]
    may_enter(ask, kind)
    got = given(kind, ask.form, records, found)
    if got.errors:
        return _form(ask, kind, records, found, got, status=400)
    try:
        if not _text(ask, "why"):
            raise BadRequest("say why", hint="a few words; they stay in the ledger")
        if (read := _text(ask, "version")) != records.history(found.record_id)[-1].version_id:
            raise Conflict("the record was changed since it was read", hint="look at both, and send what is right")
        made = ask.desk().enter(_amended(ask, records, found, kind, got, read), _text(ask, "why"), _text(ask, "source") or None)
    except (BadRequest, Conflict, NotFound, Refused) as error:
        now = ask.records().named(found.record_id) or found
        return _form(ask, kind, records, now, _placed(got, kind, error), status=error.status, error=error)
    return after(ask, made[0])


def _amended(ask: Ask, records: Records, found: Record, kind: Kind, got: Given, read: str) -> list[Entry]:
    first, last = _days(ask)
    changed = {name: value for name, value in got.body.items() if (value or None) != (found.body.get(name) or None)}
    changed |= {name: False for name, value in got.body.items() if value is False and found.body.get(name) is not False}
    label = label_of(ask, records, kind, found)
    if not changed and label is None and not (first or last):
        raise BadRequest("nothing is to be changed", hint="change a field, who may read it, or the days")
    return [replace(entry, expects=read) for entry in amendment(records, found, changed, first, last, label)]


def end(ask: Ask) -> Response:
    """The record is no longer in force after a day, or never was."""
    found, records = own_record(ask)
    if not ask.form.get("sure"):
        raise BadRequest("tick that you mean it", hint="an ended record stays in the ledger, but is in force no more")
    entry = ending(records, found, exact_day(_text(ask, "on") or None))
    ask.desk().enter([replace(entry, expects=_text(ask, "version") or None)], _text(ask, "why"), _text(ask, "source") or None)
    return done(ask, f"/ledger/record/{found.record_id}", said=ask.language.say("Ended. What it said stays in the ledger."))


def _text(ask: Ask, name: str) -> str:
    return str(ask.form.get(name, "")).strip()


def _days(ask: Ask) -> tuple[Any, Any]:
    return exact_day(_text(ask, "valid_from") or None), exact_day(_text(ask, "valid_to") or None)


def _placed(got: Given, kind: Kind, error: CommonGroundError) -> Given:
    """An error beside the first field that it names, where it names one."""
    words = error.message.replace(":", " ").replace("'", " ").split()
    named = next((one.name for one in kind.fields if one.name in words), None)
    return Given(got.typed, got.body, {named: error} if named and not isinstance(error, Conflict) else {})


def _form(
    ask: Ask,
    kind: Kind,
    records: Records,
    before: Record | None,
    got: Given | None,
    *,
    status: int = 200,
    error: CommonGroundError | None = None,
) -> Response:
    """The form; after a refusal with what was typed, and after a conflict with what the record says now beside it."""
    say = ask.language.say
    path = f"/ledger/record/{before.record_id}/amend" if before else f"/ledger/enter/{kind.name}"
    name = singular(ask, kind.name)
    return shown(
        ask,
        "ledger/form.html",
        say("Amend: {kind}", kind=name) if before else say("Enter: {kind}", kind=name),
        status=status,
        data=[("kinds", {"kind": kind.name})],
        tabs=tabs(ask, ""),
        kind=kind,
        plural=plural(ask, kind.name),
        about=about(ask, kind),
        action=path,
        before=before,
        version=_newest(ask, before),
        inputs=inputs(ask, kind, records, before, got, ask.query),
        label=choice(ask, records, kind, before, ask.form if got else None),
        typed={one: _text(ask, one) for one in BESIDE},
        error=error,
        faults=len(got.errors) if got else 0,
        differs=_differs(ask, kind, before, got) if isinstance(error, Conflict) and before and got else [],
    )


def _newest(ask: Ask, before: Record | None) -> str:
    return ask.records().history(before.record_id)[-1].version_id if before else ""


def _differs(ask: Ask, kind: Kind, now: Record, got: Given) -> list[list[str]]:
    """The fields in which what was typed differs from what the record says now."""
    told = ask.answer("record", name=now.record_id)["fields"]
    found = []
    for one in kind.fields:
        typed = got.typed.get(one.name, [])
        if typed == [KEPT] or one.name not in got.body:
            continue
        if (got.body[one.name] or None) != (now.body.get(one.name) or None):
            says = line(ask, kind.name, one.name, told[one.name]) or ask.language.say("nothing")
            wanted = _wanted(ask, kind, one.name, got)
            found.append([field_word(ask, one.name), says, wanted or ask.language.say("nothing")])
    return found


def _wanted(ask: Ask, kind: Kind, name: str, got: Given) -> str:
    one = kind.field(name)
    if one is not None and (one.ref or one.form == "record"):
        value = got.body[name]
        held = value if isinstance(value, list) else [value]
        records = ask.records()
        named = [found for key in held if (found := records.target(str(key)))]
        return ask.language.listed(str(found.code or found["title"] or found["name"]) for found in named)
    return line(ask, kind.name, name, got.body[name]) if one else ""


ROUTES = [
    page("/ledger/enter/{kind}", entering, enter),
    page("/ledger/record/{record_id}/amend", amending, amend),
    page("/ledger/record/{record_id}/end", post=end),
]
