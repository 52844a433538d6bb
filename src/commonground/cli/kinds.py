"""`commonground kinds`: the kinds of record that people enter, and the fields of each."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.kinds import found
from commonground.cli.place import as_json
from commonground.cli.show import emit_json, table


@click.command()
@click.argument("kind", required=False)
@as_json
def command(kind: str | None, as_json: bool) -> None:
    """The kinds of record, or the fields of one KIND with what each takes."""
    told = found(kind)
    if as_json:
        emit_json(told)
    elif isinstance(told, list):
        _show(told)
    else:
        _show_one(told)


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


def _show_one(kind: dict[str, Any]) -> None:
    click.echo(kind["about"])
    click.echo(f"Entered by a {_by(kind)}; read by {_readers(kind)} unless it is released further.\n")
    columns = [("field", "left"), ("", "left"), ("what it says", "left"), ("takes", "left")]
    table(columns, [[one["name"], "needed" if one["required"] else "", one["what"], one["takes"]] for one in kind["fields"]])
