"""The records of a kind, and one record with everything that may be known of it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.answers.who import of_record
from commonground.door.releasing import sendings
from commonground.entry.kinds import NOT_IN_TABLES
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.records import KINDS, Kind
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import (
    Told,
    address,
    cell,
    field_word,
    label_line,
    line,
    moment,
    party_word,
    period,
    plural,
    reason,
    sentence,
    singular,
    tabs,
    values,
)
from commonground.web.rendering import shown
from commonground.web.serving import page

SHOWN = 50
"""Records of one page of a list."""

COLUMNS = {
    "member": ("kind", "iso3"),
    "undertaking": ("members", "theme", "due_on"),
    "pledge": ("country", "pledged_on", "purpose"),
    "offer": ("member", "quantity", "unit", "country"),
    "requirement": ("quantity", "unit", "country"),
    "request": ("to", "due_on"),
    "meeting": ("starts_on", "place", "group"),
    "document": ("about", "media_type"),
    "progress": ("on", "evidence"),
    "account": (),
    "release": (),
    "verdict": (),
}
"""The fields in the list of a kind, where they are not the first three after its title."""

LONG = frozenset({"sentence", "text", "sha256", "key", "code", "title", "name", "label", "change", "mandate", "aims", "hashes"})

BY_COMMAND = frozenset({"document", "release", "verdict", "outlook", "screening_run", "screening_decision", "account", "grant"})
"""Kinds that are not entered by a form of fields: each has a way of its own."""


NEXT = {
    "request": (("answer", "request"),),
    "undertaking": (("progress", "undertaking"),),
    "requirement": (("offer", "requirement"),),
    "activity": (("result", "activity"),),
    "milestone": (("measurement", "milestone"),),
    "group": (("seat", "group"),),
    "community": (("membership", "community"),),
}
"""What is entered about a record of a kind, with the field that names it; a note may be about any."""


def kind_of(ask: Ask) -> Kind:
    """The kind that the address names. Raises NotFound."""
    named = ask.request.path_params["kind"].replace("-", "_")
    if named not in KINDS:
        raise NotFound("there is no such kind of record", hint="choose one of the ledger's overview")
    return KINDS[named]


def listed(ask: Ask) -> Response:
    """The records of a kind, with filters and leafing."""
    kind, say = kind_of(ask), ask.language.say
    asked = {
        "kind": kind.name,
        "originator": ask.query.get("originator") or None,
        "ended": True if ask.query.get("ended") else None,
    }
    held = ask.answer("records", **asked)
    every = held if asked["originator"] is None else ask.answer("records", kind=kind.name)
    text = ask.query.get("ledger_q", "").strip().casefold()
    held = [one for one in held if not text or text in f"{one['name']} {one['title']}".casefold()]
    first = _first(ask, len(held))
    names = COLUMNS.get(kind.name) or tuple(one.name for one in kind.fields if one.name not in LONG)[:3]
    names = () if kind.name in COLUMNS and not COLUMNS[kind.name] else names
    return shown(
        ask,
        "ledger/kind.html",
        plural(ask, kind.name),
        data=[("records", asked), ("kinds", {"kind": kind.name})],
        tabs=tabs(ask, ""),
        kind=kind,
        about=about(ask, kind),
        columns=[(say("Record"), "left"), *((field_word(ask, name), _side(kind, name)) for name in names)],
        rows=[_row(ask, kind, names, one) for one in held[first : first + SHOWN]],
        first=first + 1,
        last=min(first + SHOWN, len(held)),
        total=len(held),
        before=_leaf(ask, first - SHOWN) if first else None,
        after=_leaf(ask, first + SHOWN) if first + SHOWN < len(held) else None,
        originators=[(one, one) for one in sorted({one["originator"] for one in every})],
        enters=ask.may(kind.by) and kind.name not in BY_COMMAND,
        in_tables=kind.name not in NOT_IN_TABLES,
    )


def about(ask: Ask, kind: Kind) -> str:
    """What a kind is, in one sentence."""
    return ask.language.tell(kind.about)


def _first(ask: Ask, total: int) -> int:
    asked = ask.query.get("first", "1")
    first = int(asked) - 1 if asked.isdecimal() and len(asked) < 8 else 0
    return first if 0 <= first < total else 0


def _leaf(ask: Ask, first: int) -> str:
    kept = {key: value for key, value in ask.query.items() if key in ("originator", "ended", "ledger_q")}
    return ask.link(ask.request.url.path, **kept, first=max(0, first) + 1)


def _side(kind: Kind, name: str) -> str:
    one = kind.field(name)
    return "right" if one is not None and one.type in ("number", "whole") else "left"


def _row(ask: Ask, kind: Kind, names: tuple[str, ...], one: Told) -> list[Any]:
    coded = not one["record"].startswith(one["name"])
    title = f"{one['name']} · {one['title']}" if coded and one["title"] not in ("", one["name"]) else one["title"] or one["name"]
    cells = [cell(ask, kind.name, name, one["fields"][name]) for name in names]
    tail = [one["originator"], period(ask, one["from"], one["to"]), label_line(ask, one["label"], one["originator"])]
    return [{"text": title, "href": address(ask, one["record"])}, *cells, *tail]


def record(ask: Ask) -> Response:
    """One record: what it says, who may read it, every version, what refers to it, its files, and the acts upon it."""
    named, say = ask.request.path_params["record_id"], ask.language.say
    told = ask.answer("record", name=named, kind=ask.query.get("kind") or None)
    record_id, kind = told["record"], KINDS[told["kind"]]
    records = ask.records()
    who = ask.keep("ledger who", lambda: of_record(records, record_id, kind.name), name=record_id)
    own = told["originator"] == ask.party
    held = records.target(record_id)
    return shown(
        ask,
        "ledger/record.html",
        say("{kind}: {title}", kind=sentence(singular(ask, kind.name)), title=told["title"] or told["name"]),
        data=[("record", {"name": record_id}), ("who", {"name": record_id})],
        tabs=tabs(ask, ""),
        told=told,
        kind=kind,
        kind_name=singular(ask, kind.name),
        plural=plural(ask, kind.name),
        fields=[_field(ask, kind, name, value) for name, value in _said_fields(told)],
        label=label_line(ask, told["label"], told["originator"]),
        in_force=[period(ask, one["from"], one["to"]) for one in told["in_force"]],
        entered=moment(ask, told["entered"]["at"]),
        versions=[_version(ask, kind, one) for one in reversed(told["versions"])],
        referring=_referring(ask, told["referred_to_by"]),
        documents=documents(ask, record_id),
        who=who,
        readers=[_reader(ask, one) for one in who["parties"]],
        sent=[_sent(ask, one) for one in sendings(records, held)] if own and held else [],
        changes=own and ask.may(kind.by) and kind.name not in BY_COMMAND,
        releases=own and ask.may("contributor") and kind.name not in ("release", "verdict", "account", "grant"),
        ends=own and ask.may(kind.by) and kind.name not in (BY_COMMAND - {"grant"}),
        attaches=ask.may("contributor") and kind.name not in ("document", "release", "verdict", "account"),
        own_page=_own_page(ask, told),
        enters=_enters(ask, told),
    )


def _own_page(ask: Ask, told: Told) -> tuple[str, str] | None:
    """The page of a record that has one of its own."""
    say, record_id = ask.language.say, told["record"]
    pages = {
        "meeting": (f"/ledger/meetings/{record_id}", say("The meeting with its agenda, minutes and decisions")),
        "group": (f"/ledger/groups/{record_id}", say("The group with its seats and meetings")),
        "statement": (f"/ledger/statements/{record_id}", say("The statement, sentence by sentence")),
        "member": (f"/ledger/members/{record_id}", say("Everything about this member")),
    }
    found = pages.get(told["kind"])
    return (ask.link(found[0]), found[1]) if found else None


def _enters(ask: Ask, told: Told) -> list[tuple[str, str]]:
    """The forms for what may be entered about a record."""
    about = (*NEXT.get(told["kind"], ()), ("note", "about"))
    if told["kind"] in ("release", "verdict", "account"):
        return []
    return [
        (ask.link(f"/ledger/enter/{kind}", **{field: told["record"]}), singular(ask, kind))
        for kind, field in about
        if ask.may(KINDS[kind].by)
    ]


def _said_fields(told: Told) -> list[tuple[str, Any]]:
    """The fields that say something; of a proposed release not what it is for the program alone."""
    left_out = ("version", "label", "change") if told["kind"] == "release" else ()
    return [(name, value) for name, value in told["fields"].items() if value not in (None, []) and name not in left_out]


def _field(ask: Ask, kind: Kind, name: str, value: Any) -> Told:
    return {"name": field_word(ask, name), "values": values(ask, kind.name, name, value)}


def _version(ask: Ask, kind: Kind, one: Told) -> Told:
    say = ask.language.say
    changes = [
        {
            "field": field_word(ask, change["field"]),
            "before": _said(ask, kind, change["field"], change["before"]),
            "after": _said(ask, kind, change["field"], change["after"]),
        }
        for change in one["changed"]
    ]
    what = {"recorded": say("Recorded"), "changed": say("Changed"), "ended": say("Ended")}[one["what"]]
    entered = one["entered"]
    return {
        "what": what,
        "period": period(ask, one["from"], one["to"]),
        "when": moment(ask, entered["at"]),
        "by": entered["by"],
        "why": entered["why"],
        "source": entered["source"],
        "changes": changes,
    }


def _said(ask: Ask, kind: Kind, name: str, value: Any) -> str:
    if name == "label":
        return ask.language.say("; ").join(map(ask.language.tell, str(value).split("; ")))
    return line(ask, kind.name, name, value) or ask.language.say("nothing")


def _referring(ask: Ask, held: list[Told]) -> list[list[Any]]:
    """What refers to the record; its files stand by themselves."""
    return [
        [
            {"text": one["title"] or one["name"], "href": address(ask, one["record"])},
            singular(ask, one["kind"]),
            field_word(ask, one["field"]),
        ]
        for one in held
        if one["kind"] != "document"
    ]


def documents(ask: Ask, about: str) -> list[Told]:
    """The files of a record that the reader may read."""
    return [document(ask, one) for one in ask.answer("records", kind="document") if one["fields"]["about"]["record"] == about]


def document(ask: Ask, one: Told) -> Told:
    """A file, with the ways to its bytes and to its record."""
    fields = one["fields"]
    return {
        "name": fields["name"],
        "href": ask.link(f"/ledger/documents/{one['record']}"),
        "record": address(ask, one["record"]),
        "about": f"{fields['media_type']}, {int(fields['size_bytes']):,} B",
        "label": label_line(ask, one["label"], one["originator"]),
    }


def _reader(ask: Ask, one: Told) -> list[Any]:
    say = ask.language.say
    sees = {True: say("sees it"), False: say("does not see it"), None: say("not yours to know")}[one["allowed"]]
    party = party_word(ask, one["party"])
    name = f"{party} · {one['name']}" if one["name"] not in (one["party"], "everybody") else party
    return [name, sees if one["allowed"] is not None else {"text": sees, "missing": True}, reason(ask, one["because"])]


def _sent(ask: Ask, one: Told) -> list[Any]:
    return [ask.language.day(one["on"]), ask.language.listed(one["to"]), ask.language.say(one["what"]), one["by"]]


ROUTES = [page("/ledger/record/{record_id}", record), page("/ledger/{kind}", listed)]
