"""`commonground records`: the ledger's records of one kind, as the reader may see them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from commonground.answers.records import records
from commonground.cli.place import as_json, reading_records
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, emit_rows, table
from commonground.vocabulary.records import kind_named

CELL = 60
"""Characters of a text in a table; `commonground record` and `--json` have all of it."""

COLUMNS = 6
"""Fields of a kind that a table shows at most, those that are needed first."""


@click.command()
@click.argument("kind", required=False)
@click.argument("where", nargs=-1, metavar="[FIELD=VALUE …]")
@click.option("--originator", metavar="MEMBER", help="Only what this member entered.")
@click.option("--ended", is_flag=True, help="Also those that are not in force on the day.")
@as_json
@reading_records
@click.pass_context
def command(
    ctx: click.Context,
    /,
    kind: str | None,
    where: tuple[str, ...],
    originator: str | None,
    ended: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """The records of a KIND in force on a day (--as-of, else today), as they were known by a time (--loaded-by).

    FIELD=VALUE keeps those of which the field says so. Without KIND: how many there are of each kind.
    """
    seen = open_records(ctx, member, as_of, loaded_by)
    told = records(seen, kind=kind, where=where, originator=originator, ended=ended)
    if as_json:
        emit_rows(told) if kind else emit_json(told)
    elif kind is None:
        _show_kinds(told)
    elif told:
        _show(told)
    else:
        click.echo(f"no {kind_named(kind).plural}" + (f" in force on {seen.at}" if as_of else ""))


def _show_kinds(counts: list[dict[str, Any]]) -> None:
    held = [one for one in counts if one["records"]]
    if not held:
        click.echo("no records; `commonground kinds` lists what can be entered")
        return
    table([("kind", "left"), ("records", "right")], [[one["kind"], one["records"]] for one in held])


def _show(told: list[dict[str, Any]]) -> None:
    from commonground.door.naming import one_line
    from commonground.vocabulary.records import KINDS

    kind = KINDS[told[0]["kind"]]
    shown = [
        one for one in kind.fields if one.name != kind.coded and any(row["fields"][one.name] not in (None, []) for row in told)
    ]
    shown = sorted(sorted(shown, key=lambda one: not one.required)[:COLUMNS], key=kind.fields.index)
    columns = [("", "left")] + [
        (one.name.replace("_", " "), "right" if one.type in ("number", "whole") and not one.many else "left") for one in shown
    ]
    columns += [("from", "left"), ("to", "left"), ("originator", "left")]
    lone = len(Counter(row["originator"] for row in told)) == 1
    body = [
        [
            row["name"],
            *(one_line(_cell(row["fields"][one.name], one.type), CELL) for one in shown),
            *(row["from"] or "", row["to"] or "", "" if lone else row["originator"]),
        ]
        for row in told
    ]
    table(columns, body)
    if lone:
        click.echo(f"\nentered by {told[0]['originator']}")


def _cell(value: Any, type_: str) -> str:
    from commonground.door.naming import grouped
    from commonground.door.telling import value_text

    if type_ == "whole" and isinstance(value, int):
        return f"{value:,}" if value > 9999 else str(value)  # a year stays a year
    text = value_text(value)
    return grouped(text) if type_ == "number" else text
