"""`commonground import`: records from a file, shown before they are recorded."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json
from commonground.cli.show import emit_json
from commonground.cli.writing import Hand, acting, labelled
from commonground.vocabulary.errors import BadRequest, Conflict

if TYPE_CHECKING:
    from commonground.door.entry import Entered
    from commonground.entry.findings import Action, Finding, Plan

SHOWN = 100
"""Records shown without --all."""

FAULTY = 3
"""Exit code where rows have faults."""


@click.command("import", epilog="`commonground template KIND` writes a file to fill in; `docs/entering.md` says how.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", metavar="KIND", help="Of which kind the rows are, where the sheet or file is not named after it.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@click.option("--yes", is_flag=True, help="Record it without asking.")
@click.option("--plan", "digest", metavar="ID", help="Record only what the preview of this id showed; else it is a conflict.")
@click.option("--complete", is_flag=True, help="The file holds all of your records of its kinds: those that are missing end.")
@click.option("--leave-faulty", is_flag=True, help="Leave out the rows with faults; else one of them keeps the whole file out.")
@click.option("--all", "everything", is_flag=True, help="Show every record, not the first hundred alone.")
@labelled
@acting
@as_json
@click.pass_context
def command(ctx: click.Context, /, file: Path, kind: str | None, everything: bool, as_json: bool, **options: Any) -> int:
    """Take records from a FILE (XLSX or CSV): what would be added, changed field by field and ended is shown first.

    Nothing is recorded before it is confirmed, and then exactly what was shown, in one transaction. A row finds its record by
    id, by code, or by what tells records of its kind apart. The same file again changes nothing.
    """
    from commonground.entry.bring import bring
    from commonground.entry.kinds import imported
    from commonground.entry.plan import Asked, plan
    from commonground.entry.reading import read_file

    if options["dry_run"] and (options["yes"] or options["digest"]):
        raise BadRequest("--dry-run does nothing, --yes and --plan do it", hint="give one of them")
    of = imported(kind) if kind else None
    hand, today = Hand(ctx, options), dt.datetime.now(dt.UTC).date()
    sheets = read_file(file)
    asked = Asked(of, lambda kind: hand.label(kind, None, options), options["complete"], options["leave_faulty"])
    shown = plan(hand.workspace, hand.actor, sheets, file.name, asked, today)
    if options["digest"] not in (None, shown.digest):
        raise Conflict("this is not the plan that was shown", where=file.name, hint="look at the preview again, without --plan")
    blocked = bool(shown.faults) and not options["leave_faulty"]
    if not as_json:
        _show(shown, hand, options, everything)
    recorded: list[Entered] = []
    if shown.entries and not blocked and _consented(options, as_json):
        why = options.get("why") or f"imported {file.name}"
        recorded = bring(hand.workspace, hand.actor, hand.desk, sheets, shown, asked, why, today, options.get("source"))
    if as_json:
        emit_json(as_object(shown, recorded))
    else:
        _close(shown, recorded, blocked, options["dry_run"])
    return FAULTY if shown.faults else 0


def _consented(options: dict[str, Any], as_json: bool) -> bool:
    if options["dry_run"]:
        return False
    return bool(options["yes"] or options["digest"]) or (not as_json and sys.stdin.isatty() and click.confirm("record this?"))


def as_object(shown: Plan, recorded: list[Entered]) -> dict[str, Any]:
    """The plan and what was recorded of it, as `--json` prints it."""
    return {
        "for": shown.member,
        "file": shown.source,
        "plan": shown.digest,
        "rows": shown.rows,
        "add": shown.count("add"),
        "change": shown.count("change"),
        "end": shown.count("end"),
        "unchanged": shown.count("nothing"),
        "recorded": bool(recorded),
        "records": [_action(action) for action in shown.actions if action.what != "nothing"],
        "faults": [_finding(one) for one in shown.faults],
        "remarks": [_finding(one) for one in shown.remarks],
        "left_out": [{"sheet": sheet, "row": row} for sheet, row in shown.left_out],
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "what": action.what,
        "kind": action.kind,
        "name": action.name,
        "record": None if action.what == "add" else action.key,
        "sheet": action.sheet,
        "rows": list(action.rows),
        "waits": action.waits,
        "changes": [{"field": c.field, "old": c.old, "new": c.new, "period": c.period} for c in action.changes],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {"sheet": one.sheet, "row": one.row, "column": one.column, "message": one.message, "hint": one.hint}


def _show(shown: Plan, hand: Hand, options: dict[str, Any], everything: bool) -> None:
    head = f"{shown.source} for {shown.member}: {shown.count('add'):,} to add, {shown.count('change'):,} to change, "
    click.secho(head + f"{shown.count('end'):,} to end, {shown.count('nothing'):,} as they are", bold=True)
    todo = [action for what in ("add", "change", "end") for action in shown.actions if action.what == what]
    several = len({action.sheet for action in todo if action.sheet}) > 1
    for action in todo if everything else todo[:SHOWN]:
        _show_action(action, several)
    if len(todo) > SHOWN and not everything:
        click.echo(f"… and {len(todo) - SHOWN:,} more: --all shows them, --json too")
    _show_labels(shown, hand, options)
    for title, found, colour in (("faults", shown.faults, "red"), ("remarks", shown.remarks, "yellow")):
        if found:
            click.echo()
            click.secho(f"{len(found):,} {title if len(found) > 1 else title[:-1]}", fg=colour, bold=True)
        for one in found if everything else found[:SHOWN]:
            click.echo(_place(one, several or len({each.sheet for each in found}) > 1) + one.message)
            if one.hint:
                click.echo(f"    → {one.hint}")
        if len(found) > SHOWN and not everything:
            click.echo(f"… and {len(found) - SHOWN:,} more: --all shows them, --json too")


def _show_action(action: Action, several: bool) -> None:
    colour = {"add": "green", "change": "yellow", "end": "red"}[action.what]
    numbers = ", ".join(str(number) for number in action.rows)
    sheet = f"{action.sheet} " if several and action.sheet else ""
    where = f"{sheet}row{'s' if len(action.rows) > 1 else ''} {numbers}" if action.rows else "not in the file"
    click.secho(f"{action.what:6}", fg=colour, nl=False)
    click.echo(
        f" {action.kind.replace('_', ' ')} {_line(action.name)}  ({where})"
        + (", waits for a second person" if action.waits else "")
    )
    periods = dict.fromkeys(change.period for change in action.changes)
    for period in periods:
        held = [change for change in action.changes if change.period == period]
        if period:
            click.echo(f"       {period}:")
        if action.what == "add":
            told = [f"{change.field} {_line(change.new or '')}" for change in held if change.field != "in force"]
            click.echo("       " + " · ".join(told))
            continue
        for change in held:
            click.echo(f"       {change.field}: {_line(change.old or 'nothing')} → {_line(change.new or 'nothing')}")


def _show_labels(shown: Plan, hand: Hand, options: dict[str, Any]) -> None:
    """To whom what is new goes, by kind."""
    from commonground.door.telling import label_told_of, label_words
    from commonground.vocabulary.label import ReleaseLabel
    from commonground.vocabulary.records import KINDS

    by_words: dict[str, list[str]] = {}
    for name in dict.fromkeys(action.kind for action in shown.actions if action.what == "add"):
        kind = KINDS[name]
        label = hand.label(kind, None, options) or ReleaseLabel(shown.member, frozenset(kind.default_to))
        by_words.setdefault(label_words(label_told_of(label, hand.records, True), shown.member), []).append(kind.plural)
    for words, kinds in by_words.items():
        click.echo(f"new {', '.join(kinds)}: {words}")


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 100 else flat[:99] + "…"


def _place(one: Finding, several: bool) -> str:
    parts = [one.sheet] if several or one.row is None else []
    parts += [f"row {one.row}"] if one.row is not None else []
    parts += [one.column] if one.column else []
    return ", ".join(parts) + ": "


def _close(shown: Plan, recorded: list[Entered], blocked: bool, dry_run: bool) -> None:
    click.echo()
    if recorded:
        waiting = {one.waits for one in recorded if one.waits}
        done = {what: sum(1 for a in shown.actions if a.what == what and not a.waits) for what in ("change", "end")}
        click.echo(f"recorded: {shown.count('add'):,} added, {done['change']:,} changed, {done['end']:,} ended")
        if waiting:
            click.echo(f"{len(waiting):,} wait for a second person: commonground release list")
        if shown.left_out:
            rows = len(shown.left_out)
            click.echo(f"{rows:,} rows with faults were left out" if rows > 1 else "1 row with a fault was left out")
    elif blocked:
        click.echo("nothing was recorded: mend the rows with faults, or leave them out with --leave-faulty")
    elif not shown.entries:
        click.echo("nothing to do")
    elif dry_run or not sys.stdin.isatty():
        click.echo(f"nothing was recorded; to record exactly this: --plan {shown.digest}")
    else:
        click.echo("nothing was recorded")
