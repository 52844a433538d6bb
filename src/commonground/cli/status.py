"""`commonground status`: what is held, how old it is, and under which licence."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers import status
from commonground.cli.place import as_json, reader
from commonground.cli.show import console, emit_json, table
from commonground.vocabulary.errors import DamagedWorkspace


@click.command()
@click.option("--sources", is_flag=True, help="List every source instead of the feeds.")
@click.option("--verify", is_flag=True, help="Check ledger, lake and kept sources against their hashes.")
@click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(ctx: click.Context, sources: bool, verify: bool, member: str | None, as_json: bool) -> None:
    """Feeds with their editions, rows, rejects, newest dates, age and licence.

    A publication date with a tilde is only the day on which the file was retrieved: the publisher states none.
    """
    held = reader(ctx, member, None, None)
    if verify:
        _verify(held.verify())
    if sources:
        rows = status.sources(held)
        emit_json(rows) if as_json else _show_sources(rows)
        return
    found = status.status(held)
    if verify:
        found["verified"] = True
    emit_json(found) if as_json else _show(found)


def _verify(wrong: list[str]) -> None:
    if wrong:
        listed = "; ".join(wrong[:5]) + (f"; and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise DamagedWorkspace(listed, hint="a damaged lake: `commonground rebuild`; else restore the files from a back-up")


WIDE = 130
"""From this many columns on, publisher and licence stand in the table; on a narrower terminal they stand below it."""


def _show(found: dict[str, Any]) -> None:
    wide = console().width >= WIDE
    columns = [("feed", "left"), ("editions", "right"), ("rows", "right"), ("rejects", "right"), ("newest", "left")]
    columns += [("published", "left"), ("days", "right")] + ([("publisher", "left"), ("licence", "left")] if wide else [])
    keys = ("publisher", "licence") if wide else ()
    body = [
        [*(row[k] for k in ("feed", "editions", "rows", "rejects", "about_to")), _published(row), row["age_days"]]
        + [row[k] for k in keys]
        for row in found["feeds"]
    ]
    table(columns, body)
    if not wide:
        _terms(found["feeds"])
    totals = found["totals"]
    click.echo(
        f"\n{totals['feeds']} feeds, {totals['editions']:,} editions, {totals['rows']:,} rows, {totals['rejects']:,} rejects; "
        f"{totals['bytes'] / 1e6:.1f} MB of files, {totals['lake_bytes'] / 1e6:.1f} MB in the lake"
    )
    click.echo("newest: the newest date that the rows are about; days: how long ago that is")
    if any(not row["published_stated"] for row in found["feeds"]):
        click.echo("~ the day of retrieval: the publisher states no date")
    for row in found["purged"]:
        click.echo(f"{row['name']} ({row['source'][:12]}): {row['removed']}")
    if found.get("verified"):
        click.echo("ledger, lake and kept sources agree with their hashes")


def _terms(rows: list[dict[str, Any]]) -> None:
    """Each publisher's licence once."""
    click.echo("")
    for publisher, licence in dict.fromkeys((row["publisher"], row["licence"]) for row in rows):
        click.echo(f"{publisher}: {licence}")


def _show_sources(rows: list[dict[str, Any]]) -> None:
    columns = [("source", "left"), ("feed", "left"), ("name", "left"), ("rows", "right"), ("rejects", "right")]
    columns += [("published", "left"), ("about", "left"), ("loaded", "left"), ("", "left")]
    body = []
    for row in rows:
        note = row["removed"] or (f"mends {len(row['mends'])} file(s)" if row["mends"] else "")
        about = f"{row['about_from'] or '–'} … {row['about_to'] or '–'}"
        start = [row["source"][:12], *(row[k] for k in ("feed", "name", "rows", "rejects"))]
        body.append([*start, _published(row), about, row["loaded"][:10], note])
    table(columns, body)


def _published(row: dict[str, Any]) -> str | None:
    return row["published"] if row["published_stated"] or not row["published"] else f"~{row['published']}"


__all__ = ["command"]
