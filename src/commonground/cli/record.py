"""`commonground record`: everything that the reader may know of one record."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.records import record
from commonground.cli.place import as_json, reading_records
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json

LONGEST = 400
"""Signs of a reason or of a changed text in the list of versions, each in one line; `--json` has all of it."""


@click.command()
@click.argument("name")
@click.option("--kind", metavar="KIND", help="Its kind, where several records have the name.")
@as_json
@reading_records
@click.pass_context
def command(
    ctx: click.Context,
    /,
    name: str,
    kind: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """One record: its fields, its label, who entered it and why, every version, and what refers to it.

    NAME is a code (ORIGINATOR/CODE where several use it), the first signs of an id, or a title. Who entered it is a member;
    the account is shown to that member alone.
    """
    told = record(open_records(ctx, member, as_of, loaded_by), name=name, kind=kind)
    emit_json(told) if as_json else _show(told)


def _show(told: dict[str, Any]) -> None:
    from commonground.door.telling import label_words, value_text

    title = told["title"] if told["title"] != told["name"] else ""
    click.secho(f"{told['kind'].replace('_', ' ')} {told['name']}  {title}".rstrip(), bold=True)
    held = [(name, value_text(value)) for name, value in told["fields"].items() if value not in (None, [])]
    width = max((len(name) for name, _ in held), default=0)
    for name, value in held:
        lines = value.splitlines() or [""]
        click.echo(f"  {name.replace('_', ' '):<{width}}  {lines[0]}")
        for line in lines[1:]:
            click.echo(f"  {'':<{width}}  {line}")
    click.echo(f"\nin force      {_in_force(told['in_force'])}")
    click.echo(f"originator    {told['originator']}")
    click.echo(f"release       {label_words(told['label'], told['originator'])}")
    if not told["label"]["whole"]:
        click.echo(f"              who else may read it is for {told['originator']} to know")
    click.echo("\nversions")
    for version in told["versions"]:
        _version(version)
    if told["referred_to_by"]:
        click.echo("\nreferred to by")
        for one in told["referred_to_by"]:
            click.echo(f"  {one['kind'].replace('_', ' ')} {one['name']}  {one['title']}  (its {one['field'].replace('_', ' ')})")


def _version(version: dict[str, Any]) -> None:
    from commonground.door.naming import one_line
    from commonground.door.telling import value_text

    entered = version["entered"]
    source = f" (from {entered['source']})" if entered["source"] else ""
    span = _span(version["from"], version["to"])
    said = one_line(f"{version['what']} by {entered['by']}{f', {span}' if span else ''}: {entered['why']}{source}", LONGEST)
    click.echo(f"  {moment(entered['at'])}  {said}")
    for change in version["changed"]:
        before, after = (one_line(value_text(change[key]), LONGEST) or "nothing" for key in ("before", "after"))
        click.echo(f"      {change['field'].replace('_', ' ')}: {before} → {after}")


def moment(at: str) -> str:
    """A recorded time to the minute, for people."""
    return at[:16].replace("T", " ")


def _span(first: Any, last: Any) -> str:
    return " ".join(word for word in (f"from {first}" if first else "", f"to {last}" if last else "") if word)


def _in_force(periods: list[dict[str, Any]]) -> str:
    return "; ".join(_span(one["from"], one["to"]) or "always" for one in periods) or "never"
