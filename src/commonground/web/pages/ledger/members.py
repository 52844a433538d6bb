"""Members and communities, and one member with what it promised, undertook, offers and was asked."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.pages.ledger.words import (
    Told,
    address,
    cell,
    days_word,
    field_word,
    label_line,
    line,
    period,
    plural,
    singular,
    tabs,
)
from commonground.web.rendering import shown
from commonground.web.serving import page

OF_MEMBER = {
    "pledge": ("member", ("amount", "currency", "country", "pledged_on", "purpose")),
    "undertaking": ("members", ("theme", "due_on", "country")),
    "offer": ("member", ("quantity", "unit", "country", "period_to")),
    "request": ("to", ("asks", "due_on")),
    "role": ("member", ("role",)),
    "membership": ("member", ("community",)),
    "clearance": ("member", ("caveat",)),
    "seat": ("member", ("group", "capacity")),
}
"""By kind: the field that names the member, and what is shown of each record."""


def members(ask: Ask) -> Response:
    """Every member with its roles and clearances, and every community with those who belong to it."""
    say = ask.language.say
    held = {kind: ask.answer("records", kind=kind) for kind in ("member", "role", "clearance", "community", "membership")}
    return shown(
        ask,
        "ledger/members.html",
        say("Members and communities"),
        data=[("records", {"kind": kind}) for kind in ("member", "community", "membership")],
        tabs=tabs(ask, "/ledger/members"),
        members=[_member(ask, one, held) for one in sorted(held["member"], key=lambda one: one["name"])],
        communities=[_community(ask, one, held["membership"]) for one in held["community"]],
        is_cell=ask.may("steward") and ask.party == ask.site.workspace.settings.member,
        is_steward=ask.may("steward"),
    )


def _member(ask: Ask, one: Told, held: dict[str, list[Told]]) -> list[Any]:
    def said(kind: str, name: str) -> str:
        found = [row["fields"][name] for row in held[kind] if row["fields"]["member"]["record"] == one["record"]]
        return ask.language.listed(found) or "–"

    fields = one["fields"]
    return [
        {"text": one["name"], "href": ask.link(f"/ledger/members/{one['record']}")},
        fields["name"],
        ask.language.say(fields["kind"]),
        period(ask, one["from"], one["to"]),
        said("role", "role"),
        said("clearance", "caveat"),
    ]


def _community(ask: Ask, one: Told, memberships: list[Told]) -> list[Any]:
    say = ask.language.say
    belong = [row["fields"]["member"]["name"] for row in memberships if row["fields"]["community"]["record"] == one["record"]]
    shown_ones = ask.language.listed(sorted(str(name or say("not shown")) for name in belong))
    older = say("see what is older") if one["fields"]["shows_older"] else say("do not see what is older")
    return [
        {"text": one["name"], "href": address(ask, one["record"])},
        one["fields"]["name"],
        shown_ones or {"text": say("none that you may know"), "missing": True},
        older,
    ]


def member(ask: Ask) -> Response:
    """One member: who it is, and the records that name it, as far as the reader may see them."""
    named = ask.request.path_params["record_id"]
    told = ask.answer("record", name=named, kind="member")
    if told["record"] is None:
        raise NotFound("there is no such member", hint="see the list of members")
    found = [(kind, *_of(ask, kind, told["record"])) for kind in OF_MEMBER]
    requests = ask.answer("requests")
    return shown(
        ask,
        "ledger/member.html",
        told["fields"]["name"],
        data=[
            ("record", {"name": told["record"]}),
            *(("records", {"kind": kind}) for kind in ("pledge", "undertaking", "offer")),
        ],
        tabs=tabs(ask, ""),
        told=told,
        facts=_facts(ask, told),
        tables=[{"title": plural(ask, kind), "columns": columns, "rows": rows} for kind, columns, rows in found if rows],
        asked=[_asked(ask, one) for one in requests if one["by"] == told["name"]],
        address=address(ask, told["record"]),
        enters=[(kind, singular(ask, kind)) for kind in ("pledge", "offer") if ask.may("contributor")],
        steward=ask.may("steward") and ask.party == ask.site.workspace.settings.member,
        sees=ask.link("/ledger/sees", other=told["name"]),
    )


def _facts(ask: Ask, told: Told) -> list[tuple[str, str]]:
    fields, say = told["fields"], ask.language.say
    facts = [
        (field_word(ask, "code"), told["name"]),
        (field_word(ask, "kind"), say(fields["kind"])),
        (say("In force"), period(ask, told["from"], told["to"])),
        (say("Who may read this"), label_line(ask, told["label"], told["originator"])),
    ]
    organisations = say("; ").join(fields["organisations"])
    return [*facts, (field_word(ask, "organisations"), organisations)] if organisations else facts


def _of(ask: Ask, kind: str, record_id: str) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    """The columns and rows of the records of a kind that name the member."""
    field, names = OF_MEMBER[kind]
    rows = []
    for one in ask.answer("records", kind=kind):
        value = one["fields"][field]
        held = value if isinstance(value, list) else [value]
        if any(each and each["record"] == record_id for each in held):
            cells = [cell(ask, kind, name, one["fields"][name]) for name in names]
            title = {"text": one["title"] or one["name"], "href": address(ask, one["record"])}
            rows.append([title, *cells, period(ask, one["from"], one["to"]), one["originator"]])
    say = ask.language.say
    sides = {"amount": "right", "quantity": "right"}
    heads = [(field_word(ask, name), sides.get(name, "left")) for name in names]
    return [(say("Record"), "left"), *heads, (say("In force"), "left"), (say("Entered by"), "left")], rows


def _asked(ask: Ask, one: Told) -> list[Any]:
    say = ask.language.say
    to = ask.language.listed(f"{a['member'] or say('not shown')} ({say(a['state'])})" for a in one["asked"])
    about = [ask.language.day(one["due_on"]), days_word(ask, one["overdue_days"])]
    return [{"text": line(ask, "request", "text", one["text"]), "href": address(ask, one["request"])}, to, *about]


ROUTES = [page("/ledger/members", members), page("/ledger/members/{record_id}", member)]
