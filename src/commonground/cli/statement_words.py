"""A statement's proposals shown, numbered and asked about one after another."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.show import console, table
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.records import Record
    from commonground.followup.proposals import Proposal
    from commonground.followup.statement import Statement

_RANGE = re.compile(r"(p?)(\d+)-p?(\d+)")


def shown(told: Statement, statement: Record | None, held: Sequence[Proposal]) -> dict[str, Any]:
    """What was read and what is proposed, as `--json` prints it."""
    return {
        "statement": statement.record_id if statement else None,
        "title": told.title,
        "issued_on": told.issued_on,
        "held_from": told.held_from,
        "held_to": told.held_to,
        "place": told.place,
        "place_country": told.place_iso3,
        "virtual": told.virtual,
        "level": told.level,
        "hosts": list(told.hosts),
        "co_chairs": list(told.co_chairs),
        "stated_count": told.stated_count,
        "sha256": told.text_sha256,
        "proposals": [_object(one) for one in held],
    }


def _object(one: Proposal) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "state": one.state,
        "who": one.who,
        "clause": one.clause or None,
        "because": one.because,
        "record": dict(one.body),
    }


def show(told: Statement, statement: Record | None, held: Sequence[Proposal]) -> None:
    """What was read, and each proposal with its number."""
    click.secho(told.title or "(no title)", bold=True)
    where = f", {told.place}" if told.place else ""
    click.echo(f"{told.issued_on or 'no day is stated'}{where}" + (f", {told.level}" if told.level else ""))
    if statement is not None:
        click.echo(f"statement {statement.record_id[:8]}")
    people = [one for one in held if one.kind == "participant"]
    acts = [one for one in held if one.kind == "undertaking"]
    states = Counter(one.state for one in held)
    click.echo(
        f"{len(people)} participants, {len(acts)} undertakings: "
        + ", ".join(f"{n} {state}" for state, n in sorted(states.items()))
    )
    if told.stated_count and told.stated_count != len(people):
        click.echo(f"the text says that there were {told.stated_count}")
    click.echo()
    rows = [[one.number, one.body["name"], one.body["capacity"], one.who, _state(one)] for one in people]
    table([("", "left"), ("participant", "left"), ("capacity", "left"), ("member", "left"), ("", "left")], rows)
    for one in acts:
        click.echo()
        _show_act(one)


def _state(one: Proposal) -> str:
    return "" if one.state == "open" else one.state


def _show_act(one: Proposal) -> None:
    state = f"  [{one.state}]" if one.state != "open" else ""
    due = f", due {one.body['due_on']}" if one.body.get("due_on") else ""
    about = f" about {one.body['country']}" if one.body.get("country") else ""
    click.echo(f"{one.number}. {one.body['speech_act']} · {one.body['theme']}{about}{due} · {one.who}{state}")
    width = min(console().width, 110)
    click.echo(textwrap.fill(_marked(one), width, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False))
    click.echo(textwrap.fill(one.because, width, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False))


def _marked(one: Proposal) -> str:
    """The sentence with its clause between arrows, so that it shows on any terminal and in a file."""
    sentence, clause = (" ".join(text.split()) for text in (str(one.body["sentence"]), one.clause))
    return sentence.replace(clause, f"»{clause}«", 1) if clause and clause != sentence else sentence


def chosen(held: Sequence[Proposal], words: Iterable[str]) -> tuple[Proposal, ...]:
    """The open proposals of these numbers, written `p1,p3,1,4-9`. Raises BadRequest for one that is not there, or is settled."""
    known = {one.number: one for one in held}
    found: dict[str, Proposal] = {}
    for number in (piece for word in words for part in word.split(",") if part.strip() for piece in _numbers(part.strip())):
        one = known.get(number)
        if one is None:
            raise BadRequest(f"there is no proposal {number!r}", hint="`statement add FILE --json` lists them with their numbers")
        if one.state != "open":
            raise BadRequest(f"proposal {number} is {one.state} already", hint="amend or end its record instead")
        found[number] = one
    return tuple(found.values())


def _numbers(part: str) -> list[str]:
    span = _RANGE.fullmatch(part)
    if span is None:
        return [part]
    first, last = int(span[2]), int(span[3])
    if not first <= last <= first + 999:
        raise BadRequest(f"{part!r} is no range", hint="write the smaller number first")
    return [f"{span[1]}{number}" for number in range(first, last + 1)]


def edits(held: Sequence[Proposal], given: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """The fields changed by number. Raises BadRequest for what is no FIELD=VALUE of the kind."""
    kinds = {one.number: one.kind for one in held}
    found: dict[str, dict[str, Any]] = {}
    for number, word in given:
        found.setdefault(number, {}).update(changed(kinds.get(number, "undertaking"), word))
    return found


def changed(kind: str, word: str) -> dict[str, Any]:
    """One field written FIELD=VALUE; an empty value takes it away, a list is written with `;`."""
    from commonground.vocabulary.records import KINDS

    name, equals, value = word.partition("=")
    field = KINDS[kind].field(name)
    if not equals or field is None or name in ("statement", "position"):
        known = ", ".join(one.name for one in KINDS[kind].fields if one.name not in ("statement", "position"))
        raise BadRequest(f"{word!r} changes no field of {kind}", hint=f"write FIELD=VALUE; fields: {known}")
    if field.many:
        return {name: [item.strip() for item in value.split(";") if item.strip()]}
    return {name: value or None}


def one_by_one(held: Sequence[Proposal]) -> tuple[list[tuple[Proposal, dict[str, Any]]], list[Proposal]]:
    """Ask about each open proposal on the terminal; the answer is what was accepted, with changes, and what was refused."""
    accepted: list[tuple[Proposal, dict[str, Any]]] = []
    refused: list[Proposal] = []
    waiting = [one for one in held if one.state == "open"]
    for place, one in enumerate(waiting, 1):
        click.echo(f"\n{place} of {len(waiting)}")
        _ask_about(one)
        answer = _answer()
        if answer == "q":
            break
        if answer == "n":
            refused.append(one)
        else:
            accepted.append((one, _edited(one) if answer == "e" else {}))
    return accepted, refused


def _ask_about(one: Proposal) -> None:
    if one.kind == "participant":
        click.echo(f"participant {one.body['name']}, {one.body['capacity']}: {one.who}  ({one.because})")
    else:
        _show_act(one)
        click.echo(f"   subject: {one.body['subject']}")


def _answer() -> str:
    while True:
        said = click.prompt("[y]es, [e]dit, [n]o, [q]uit and go on later", default="y", show_default=False).strip().lower()[:1]
        if said in "yenq":
            return str(said)


def _edited(one: Proposal) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    while word := click.prompt("FIELD=VALUE, or nothing when done", default="", show_default=False).strip():
        try:
            changes |= changed(one.kind, word)
        except BadRequest as error:
            click.echo(str(error), err=True)
    return changes
