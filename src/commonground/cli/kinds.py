"""`commonground kinds`: the kinds of record that people enter, and the fields of each."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.show import emit_json, table
from commonground.vocabulary.records import KINDS, Kind
from commonground.vocabulary.records.said import FORMS, Field


@click.command()
@click.argument("kind", required=False)
@as_json
def command(kind: str | None, as_json: bool) -> None:
    """The kinds of record, or the fields of one KIND with what each takes."""
    from commonground.cli.writing import kind_named

    if kind is None:
        kinds = [as_object(one) for one in KINDS.values()]
        emit_json(kinds) if as_json else _show(kinds)
        return
    found = kind_named(kind)
    emit_json(as_object(found)) if as_json else _show_one(found)


def as_object(kind: Kind) -> dict[str, Any]:
    """A kind with its fields, as `kinds --json` prints it."""
    return {
        "kind": kind.name,
        "plural": kind.plural,
        "about": kind.about,
        "role": kind.by,
        "cell_only": kind.cell,
        "released_to": sorted(kind.default_to),
        "always": list(kind.always),
        "coded": kind.coded,
        "fields": [_field(one) for one in kind.fields],
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "what": one.what,
        "type": one.type,
        "many": one.many,
        "required": one.required,
        "refers_to": one.ref or ("any" if one.form == "record" else None),
        "choices": list(one.choices or ()),
        "form": one.form,
        "takes": takes(one),
    }


def takes(one: Field) -> str:
    """What a field takes, in words."""
    if one.ref:
        words = f"a {one.ref.replace('_', ' ')}"
    elif one.form == "record":
        words = "any record"
    elif one.choices:
        words = ", ".join(one.choices[:-1]) + f" or {one.choices[-1]}"
    elif one.form:
        words = "a country's name or ISO3 code" if one.form == "iso3" else FORMS.get(one.form, one.form)
    else:
        words = {"date": "YYYY-MM-DD", "whole": "a whole number", "yes or no": "yes or no"}.get(one.type, one.type)
    return f"any number of: {words}" if one.many else words


def _show(kinds: list[dict[str, Any]]) -> None:
    columns = [("kind", "left"), ("what it is", "left"), ("entered by", "left"), ("read by, if nothing is said", "left")]
    table(columns, [[one["kind"], one["about"].split(". ")[0], _by(one), _readers(one)] for one in kinds])
    click.echo("\nThe fields of one: commonground kinds KIND")


def _by(one: dict[str, Any]) -> str:
    if one["kind"] in ("release", "verdict"):
        return "`release`"
    return f"{one['role']} of the cell" if one["cell_only"] else one["role"]


def _readers(one: dict[str, Any]) -> str:
    named = [f"its {name}" for name in one["always"] if name not in ("code", "originator")]
    return ", ".join(one["released_to"]) or " and ".join(["its originator", *named])


def _show_one(kind: Kind) -> None:
    click.echo(kind.about)
    click.echo(f"Entered by a {_by(as_object(kind))}; read by {_readers(as_object(kind))} unless it is released further.\n")
    columns = [("field", "left"), ("", "left"), ("what it says", "left"), ("takes", "left")]
    table(columns, [[one.name, "needed" if one.required else "", one.what, takes(one)] for one in kind.fields])
