"""`commonground records`: the ledger's records of one kind, as the reader may see them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json, reading_records
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, emit_rows, table
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.records import Records

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
    from commonground.cli.writing import kind_named
    from commonground.door.telling import tell

    seen = open_records(ctx, member, as_of, loaded_by)
    if kind is None:
        _kinds(seen, as_json)
        return
    wanted = kind_named(kind)
    held = [seen.target(one.record_id, wanted.name) for one in seen.all_of(wanted.name)] if ended else seen.of(wanted.name)
    told = [tell(one, seen) for one in held if one and originator in (None, one.originator)]
    told = [one for one in told if all(_meets(one, word, wanted.name) for word in where)]
    if as_json:
        emit_rows(told)
    elif told:
        _show(told)
    else:
        click.echo(f"no {wanted.plural}" + (f" in force on {seen.at}" if as_of else ""))


def _kinds(seen: Records, as_json: bool) -> None:
    from commonground.vocabulary.records import KINDS

    counts = [{"kind": name, "plural": kind.plural, "records": len(seen.of(name))} for name, kind in KINDS.items()]
    if as_json:
        emit_json(counts)
    else:
        held = [one for one in counts if one["records"]]
        if not held:
            click.echo("no records; `commonground kinds` lists what can be entered")
            return
        table([("kind", "left"), ("records", "right")], [[one["kind"], one["records"]] for one in held])


def _meets(told: dict[str, Any], word: str, kind: str) -> bool:
    name, equals, wanted = word.partition("=")
    if not equals or name not in told["fields"]:
        raise BadRequest(f"{word!r} is no field of {kind}", hint=f"write FIELD=VALUE; see `commonground kinds {kind}`")
    value = told["fields"][name]
    values = value if isinstance(value, list) else [value]
    texts = {text(item).casefold() for item in values} | {
        str((item or {}).get("title")).casefold() for item in values if isinstance(item, dict)
    }
    return wanted.casefold() in (texts or {""})


def text(value: Any) -> str:
    """A told value in one line: references by name, or by title where the name is only the start of an id."""
    from commonground.door.naming import NOT_SHOWN

    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(text(item) for item in value)
    if isinstance(value, dict):
        if value["record"] is None:
            return NOT_SHOWN
        return str(value["title"] if value["record"].startswith(value["name"]) else value["name"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


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

    if type_ == "whole" and isinstance(value, int):
        return f"{value:,}" if value > 9999 else str(value)  # a year stays a year
    return grouped(text(value)) if type_ == "number" else text(value)
