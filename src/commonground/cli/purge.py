"""`commonground purge`: a source's bytes and rows go; hash, date and reason stay."""

from __future__ import annotations

import click

from commonground.cli.place import as_json, reader
from commonground.cli.show import emit_json


@click.command()
@click.argument("source")
@click.option("--why", required=True, metavar="TEXT", help="The reason; it is shown in place of the figures.")
@click.option("--as", "member", metavar="MEMBER", help="Name a source as this member sees it; else as the workspace's own does.")
@as_json
@click.pass_context
def command(ctx: click.Context, source: str, why: str, member: str | None, as_json: bool) -> None:
    """Remove SOURCE (its id, the beginning of it, or its file name) and every row that was read from it.

    Figures that used it say `withheld: removed on DATE: TEXT` until another edition of the same scope is held. The very
    same bytes are never loaded again.
    """
    from commonground.cli.place import workspace
    from commonground.door.desk import Desk
    from commonground.intake.purge import purge

    seen = reader(ctx, member, None, None)
    report = purge(Desk(workspace(ctx)), seen, source, why, on_wait=lambda: click.echo("waiting for another writer", err=True))
    if as_json:
        emit_json(
            {
                "changed": report.changed,
                "source": report.source_id,
                "name": report.name,
                "removed_on": report.removed_on,
                "why": report.why,
                "rows": dict(report.rows),
                "mends": list(report.mends),
            }
        )
        return
    if not report.changed:
        click.echo(f"nothing changed: {report.name} was removed on {report.removed_on}: {report.why}")
        return
    rows = ", ".join(f"{count:,} {table}" for table, count in sorted(report.rows.items()))
    click.echo(f"removed {report.name} ({report.source_id[:12]}) with {rows or 'no rows'}")
    for name in report.mends:
        click.echo(f"removed with it, for it mends its rows: {name}")


__all__ = ["command"]
