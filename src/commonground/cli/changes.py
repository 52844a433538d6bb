"""`commonground changes`: what was known of a feed's money by one date and by another: new, changed, vanished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.answers.changes import LABELS, as_object, found
from commonground.cli.place import as_json, reader
from commonground.cli.show import emit_json, money, table

if TYPE_CHECKING:
    from commonground.funding.changes import Change, Changes

SHOWN = 15
"""So many rows of each kind are shown; all of them with --json."""

LONGEST = 120
"""A longer text is cut, with an ellipsis."""

_TOLD = ("status", "giver", "receiver", "country", *(name for name in LABELS if name not in ("amount_cents", "whole_usd_cents")))
"""Fields whose values are shown in the table; of the others it says that they changed."""


@click.command()
@click.option("--feed", required=True, help="The feed whose flows are compared, for example fts-flows.")
@click.option(
    "--between", nargs=2, required=True, metavar="FIRST SECOND", help="Two dates: what was published by then (YYYY-MM-DD)."
)
@click.option("--country", metavar="ISO3", help="Only flows to this country, on either date.")
@click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, feed: str, between: tuple[str, str], country: str | None, member: str | None, as_json: bool
) -> None:
    """Compare what a feed's flows said by two dates, with the effect in US dollars by stage."""
    changes = found(reader(ctx, member, None, None), feed=feed, between=between, country=country)
    if as_json:
        emit_json(as_object(changes))
    else:
        _show(changes)


def _show(found: Changes) -> None:
    where = f" to {found.country}" if found.country else ""
    click.secho(f"{found.feed}{where}: known by {found.first} and by {found.second}", bold=True)
    _editions(found)
    if not found.changes:
        click.echo("no difference")
        return
    counts = {kind: len(found.of(kind)) for kind in ("new", "changed", "vanished")}
    click.echo(f"{counts['new']:,} new, {counts['changed']:,} changed, {counts['vanished']:,} vanished\n")
    _show_effect(found)
    _show_fields(found)
    for kind in ("new", "changed", "vanished"):
        _show_rows(kind, found.unit, found.of(kind))


def _editions(found: Changes) -> None:
    for day, state, flows in ((found.first, found.before, found.flows_before), (found.second, found.after, found.flows_after)):
        if state.editions == 0:
            click.echo(f"by {day} no edition of {found.feed} that is held here had been published")
            continue
        dated = "" if state.dated else "; some bear no date and count from the day they were retrieved"
        files = "edition" if state.editions == 1 else "editions"
        things = f"{flows:,} {_units_of(found.unit, flows)}"
        click.echo(f"by {day}: {things} from {state.editions} {files}, the newest of {state.newest}{dated}")
    if found.before.editions and found.before.editions == found.after.editions:
        click.echo("no edition was published between the two dates")


def _units_of(unit: str, count: int) -> str:
    return unit if count == 1 else {"flow": "flows", "activity": "activities"}.get(unit, "flows and activities")


def _show_effect(found: Changes) -> None:
    columns = [("stage", "left")] + [(name, "right") for name in ("before", "new", "changed", "vanished", "after")]
    rows = [
        [stage, money(e.before), *(_signed(cents) for cents in (e.new, e.changed, e.vanished)), money(e.after)]
        for stage, e in found.effect.items()
    ]
    table([*columns], rows, "US dollars by stage (stages are not added up)")
    if found.unconverted:
        click.echo(f"{found.unconverted:,} transactions state no dollars and have no rate: they are in no sum")


def _show_fields(found: Changes) -> None:
    if found.by_field:
        listed = ", ".join(f"{LABELS.get(name, name)} {count:,}" for name, count in found.by_field.items())
        click.echo(f"\nchanged by field: {listed}")
    if found.by_status:
        click.echo("changed status: " + ", ".join(f"{old} → {new} {n:,}" for (old, new), n in found.by_status.items()))


def _show_rows(kind: str, unit: str, rows: list[Change]) -> None:
    if not rows:
        return
    click.echo("")
    columns = [("effect, USD", "right"), (unit, "left"), ("what changed" if kind == "changed" else "status", "left")]
    columns += [("from → to", "left"), ("country", "left")]
    shown = [
        [
            _effect(change),
            change.row["id"],
            _changed(change) if kind == "changed" else change.row["status"] or "",
            f"{_short(change.row['giver']) or 'not stated'}\n→ {_short(change.row['receiver']) or 'not stated'}",
            _short(change.row["country"]) or "not stated",
        ]
        for change in rows[:SHOWN]
    ]
    table(columns, shown, kind)
    if len(rows) > SHOWN:
        click.echo(f"and {len(rows) - SHOWN:,} more; `--json` lists all")


def _effect(change: Change) -> str:
    return "\n".join(f"{_signed(cents)}\n{stage}" for stage, cents in change.effect_cents.items()) or "none"


def _changed(change: Change) -> str:
    """What money and parties changed to, and of the other fields the names."""
    before, after = change.before or {}, change.after or {}
    told = [f"{LABELS.get(n, n)} {_told(n, before)} → {_told(n, after)}" for n in change.fields if n in _TOLD]
    named = [LABELS.get(n, n) for n in change.fields if n not in _TOLD]
    return "; ".join([*told, *([f"also {', '.join(named)}" if told else ", ".join(named)] if named else [])])


def _told(name: str, row: dict[str, Any]) -> str:
    value = row[name]
    if value is None or value == "":
        return "none"
    return money(value) if name.endswith("_cents") else _short(value)


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _signed(cents: int) -> str:
    if not cents:
        return "–"
    return f"+{money(cents)}" if cents > 0 else money(cents)


__all__ = ["command"]
