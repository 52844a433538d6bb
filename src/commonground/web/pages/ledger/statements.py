"""Joint statements: uploaded or pasted, read by rule, and every proposal confirmed, altered or dismissed by a person."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape
from starlette.datastructures import UploadFile
from starlette.responses import Response

from commonground.answers.stated import exact_day
from commonground.door.documents import Attachment
from commonground.door.records import Record, Records
from commonground.followup.proposals import Proposal, proposals
from commonground.followup.recording import FIXED, Verdict, read, read_again, record_statement, settle
from commonground.followup.statement import Statement
from commonground.vocabulary.errors import BadRequest, CommonGroundError, NotFound, NotSignedIn, Refused
from commonground.vocabulary.records import KINDS
from commonground.web.asking import Ask
from commonground.web.pages.ledger.documents import uploaded
from commonground.web.pages.ledger.entering import may_enter
from commonground.web.pages.ledger.kinds import documents
from commonground.web.pages.ledger.labels import choice, label_of
from commonground.web.pages.ledger.words import Told, address, field_word, label_line, line, tabs
from commonground.web.rendering import shown
from commonground.web.serving import done, page

TYPED = ("text", "title", "issued_on", "place", "meeting", "why")

AT_ONCE = 40
"""Open proposals of one page: those after them come when these are settled."""

LABELLED = ("participant", "undertaking", "note")
"""What a confirmation records."""

ALTERED = {"undertaking": ("members", "subject", "theme", "due_on", "country"), "participant": ("name", "capacity", "member")}
"""What can be altered of a proposal before it is recorded."""


def statements(ask: Ask) -> Response:
    """The statements on record, and the form for another."""
    return _list(ask)


def _list(ask: Ask, error: CommonGroundError | None = None) -> Response:
    say, records = ask.language.say, ask.records()
    held = sorted(ask.answer("records", kind="statement"), key=lambda one: one["fields"]["issued_on"], reverse=True)
    counted: dict[str, int] = {}
    for one in records.of("undertaking"):
        counted[str(one["statement"])] = counted.get(str(one["statement"]), 0) + 1
    typed = {name: str(ask.form.get(name, "") or ask.query.get(name, "")) for name in TYPED}
    return shown(
        ask,
        "ledger/statements.html",
        say("Joint statements"),
        status=error.status if error else 200,
        data=[("records", {"kind": "statement"})],
        tabs=tabs(ask, "/ledger/statements"),
        rows=[_row(ask, one, counted) for one in held],
        adds=ask.may("contributor"),
        meetings=[(one["record"], f"{one['name']} · {one['title']}") for one in ask.answer("records", kind="meeting")],
        typed=typed,
        label=choice(ask, records, KINDS["statement"], None, ask.form if error else None) if ask.may("contributor") else None,
        error=error,
    )


def _row(ask: Ask, one: Told, counted: dict[str, int]) -> list[Any]:
    fields = one["fields"]
    return [
        {"text": one["title"], "href": ask.link(f"/ledger/statements/{one['record']}")},
        ask.language.day(fields["issued_on"]),
        line(ask, "statement", "meeting", fields["meeting"]) or "–",
        str(counted.get(one["record"], 0)),
        one["originator"],
        label_line(ask, one["label"], one["originator"]),
    ]


def add(ask: Ask) -> Response:
    """Record the statement with its file, and go on to what it proposes. The same text again goes on where it was left."""
    may_enter(ask, KINDS["statement"])
    records = ask.records()
    try:
        attached = _given(ask)
        meeting = str(ask.form.get("meeting", ""))
        given = {
            "title": str(ask.form.get("title", "")).strip() or None,
            "issued_on": exact_day(str(ask.form.get("issued_on", "")) or None),
            "place": str(ask.form.get("place", "")).strip() or None,
            "meeting": records.find(meeting, "meeting").record_id if meeting else None,
        }
        label, why = label_of(ask, records, KINDS["statement"]), str(ask.form.get("why", "")).strip()
        record_id = record_statement(ask.desk(), records, attached, read(attached, records), given, label, why)
    except CommonGroundError as error:
        return _list(ask, error)
    said = ask.language.say("The statement is recorded. Nothing else of it is, before you say so below.")
    return done(ask, f"/ledger/statements/{record_id}", said=said)


def _given(ask: Ask) -> Attachment:
    text, file = str(ask.form.get("text", "")).strip(), ask.form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return Attachment.of(*uploaded(ask))
    if not text:
        raise BadRequest("there is no statement", hint="choose its file, or paste its text")
    return Attachment.of("statement.txt", (text.replace("\r\n", "\n") + "\n").encode())


def statement(ask: Ask) -> Response:
    """One statement: what is recorded of it, and for its originator each sentence with what it proposes."""
    return _page(ask)


def _page(ask: Ask, error: CommonGroundError | None = None) -> Response:
    records = ask.records()
    record = _found(ask, records)
    told = ask.answer("record", name=record.record_id, kind="statement")
    held, unread = _proposals(ask, records, record)
    waiting = [one for one in held if one.state == "open"]
    return shown(
        ask,
        "ledger/statement.html",
        told["title"],
        status=error.status if error else 200,
        data=[("record", {"name": record.record_id})],
        tabs=tabs(ask, ""),
        told=told,
        address=address(ask, record.record_id),
        issued=ask.language.day(told["fields"]["issued_on"]),
        label=label_line(ask, told["label"], told["originator"]),
        open=[_proposal(ask, one, records) for one in waiting[:AT_ONCE]],
        later=max(0, len(waiting) - AT_ONCE),
        refused=[_settled(one) for one in held if one.state == "refused"],
        recorded=_recorded(ask, record.record_id),
        participants=_participants(ask, record.record_id),
        documents=documents(ask, record.record_id),
        members=[(str(one.code), str(one["name"])) for one in records.of("member")],
        choice=choice(ask, records, None, None, ask.form if error else None, record) if waiting else None,
        unread=unread,
        error=error,
    )


def _found(ask: Ask, records: Records) -> Record:
    found = records.target(ask.request.path_params["record_id"], "statement")
    if found is None or found.kind != "statement":
        raise NotFound("there is no such statement", hint="see the list of statements")
    return found


def _read_again(records: Records, record: Record) -> tuple[Statement, tuple[Proposal, ...]]:
    told = read_again(records, record)
    return told, proposals(told, records, record)


def _proposals(ask: Ask, records: Records, record: Record) -> tuple[tuple[Proposal, ...], str | None]:
    """What the statement proposes, for who may confirm it; else why nothing is proposed."""
    if record.originator != ask.party or not ask.may("contributor"):
        return (), None
    try:
        return _read_again(records, record)[1], None
    except (BadRequest, Refused) as error:
        return (), ask.language.tell(error.message)


def _proposal(ask: Ask, one: Proposal, records: Records) -> Told:
    typed = {name: ask.form.get(f"{name}-{one.number}") for name in ALTERED[one.kind]}
    return {
        "number": one.number,
        "kind": one.kind,
        "who": one.who,
        "because": ask.language.tell(one.because),
        "sentence": marked(ask, one),
        "due": ask.language.day(str(one.body["due_on"])) if one.body.get("due_on") else None,
        "verdict": str(ask.form.get(f"verdict-{one.number}", "leave")),
        "title": str(one.body.get("subject") or one.body.get("name")),
        "fields": [
            {
                "name": f"{name}-{one.number}",
                "label": field_word(ask, name),
                "type": "date" if name == "due_on" else "text",
                "value": str(typed[name]) if typed[name] is not None else _text(one.body.get(name)),
                "offered": "members" if name in ("member", "members") else None,
            }
            for name in ALTERED[one.kind]
        ],
    }


def _text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


def marked(ask: Ask, one: Proposal) -> Markup:
    """The sentence with the words that undertake something marked."""
    sentence, clause = (" ".join(str(text).split()) for text in (one.body.get("sentence", ""), one.clause))
    before, found, after = sentence.partition(clause) if clause else (sentence, "", "")
    return Markup("{}<mark>{}</mark>{}").format(before, found, after) if found else escape(sentence)


def _settled(one: Proposal) -> str:
    return str(one.body.get("subject") or one.body.get("name"))


def _recorded(ask: Ask, statement_id: str) -> list[list[Any]]:
    rows = []
    for one in ask.answer("records", kind="undertaking"):
        fields = one["fields"]
        if fields["statement"]["record"] == statement_id:
            who = line(ask, "undertaking", "members", fields["members"]) or ask.language.say("all who took part")
            due = ask.language.day(fields["due_on"]) if fields["due_on"] else "–"
            title = {"text": one["title"], "href": address(ask, one["record"])}
            rows.append([title, who, ask.language.say(fields["theme"]), due, fields["sentence"]])
    return rows


def _participants(ask: Ask, statement_id: str) -> list[list[Any]]:
    return [
        [
            {"text": one["fields"]["name"], "href": address(ask, one["record"])},
            one["fields"]["capacity"],
            line(ask, "participant", "member", one["fields"]["member"]) or "–",
        ]
        for one in ask.answer("records", kind="participant")
        if one["fields"]["statement"]["record"] == statement_id
    ]


def confirm(ask: Ask) -> Response:
    """Record what was confirmed, as read or altered, and what was dismissed, in one transaction; the rest stays open."""
    if ask.actor is None:
        raise NotSignedIn("sign in to confirm anything", hint="use the account that a steward of your member has made for you")
    records = ask.records()
    record = _found(ask, records)
    held = _read_again(records, record)[1]
    try:
        verdicts = [verdict for one in held if one.state == "open" and (verdict := _verdict(ask, one)) is not None]
        if not verdicts:
            raise BadRequest("nothing was confirmed or dismissed", hint="choose for at least one proposal")
        usual = str(ask.form.get("readers", "usual")) == "usual"
        labels = {kind: None if usual else label_of(ask, records, KINDS[kind]) for kind in LABELLED}
        made = settle(ask.desk(), records, record, verdicts, labels, str(ask.form.get("why", "")).strip())
    except (BadRequest, NotFound, Refused) as error:
        return _page(ask, error)
    said = ask.language.say("Recorded: {count}.", count=len(verdicts))
    if any(one.waits for one in made):
        said += " " + ask.language.say("A second person has to approve who may read it.")
    return done(ask, f"/ledger/statements/{record.record_id}", said=said)


def _verdict(ask: Ask, one: Proposal) -> Verdict | None:
    said = str(ask.form.get(f"verdict-{one.number}", "leave"))
    if said == "leave" and one.kind == "participant" and ask.form.get("participants") == "confirm":
        said = "confirm"
    if said == "dismiss":
        return Verdict(one, None)
    if said != "confirm":
        return None
    changes: dict[str, Any] = {}
    for name in ALTERED[one.kind]:
        typed, kind = ask.form.get(f"{name}-{one.number}"), KINDS[one.kind].field(name)
        if typed is None or kind is None or name in FIXED or str(typed).strip() == _text(one.body.get(name)):
            continue
        listed = [part.strip() for part in re.split(r"[;\n]", str(typed)) if part.strip()]
        changes[name] = listed if kind.many else str(typed).strip() or None
    return Verdict(one, changes)


ROUTES = [
    page("/ledger/statements", statements, add),
    page("/ledger/statements/{record_id}", statement, confirm),
]
