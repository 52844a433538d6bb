"""`commonground rebuild`: a workspace is made anew from its kept sources."""

from __future__ import annotations

import click

from commonground.cli.place import as_json, workspace
from commonground.cli.show import emit_json


@click.command()
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Read every kept source again and put a new ledger and lake in the place of the old ones.

    For a workspace of an older format, or with a damaged lake. Load times, names, labels, removals and issued briefs stay;
    the old ledger is kept as ledger.sqlite.FORMAT.bak. Killed at any moment, the old workspace stands.
    """
    from commonground.cli.progress import LoadProgress
    from commonground.intake.rebuild import rebuild

    tell = LoadProgress(quiet=as_json)
    number = 0

    def counted(event: str, facts: dict[str, object]) -> None:
        nonlocal number
        number += event == "parsed"
        tell(event, {"feed": "again", "number": number, **facts})

    try:
        report = rebuild(workspace(ctx, check=False), tell=counted)
    finally:
        tell.end()
    if as_json:
        emit_json(
            {
                "from_format": report.from_format,
                "old_ledger": report.old_ledger,
                "sources": report.sources,
                "rows": report.rows,
                "rejects": report.rejects,
                "remarks": [{"name": name, "remark": remark} for name, remark in report.remarks],
            }
        )
        return
    rows = ", ".join(f"{count:,} {table}" for table, count in sorted(report.rows.items()))
    click.echo(f"rebuilt {report.sources:,} sources: {rows or 'no rows'}; {report.rejects:,} rejects")
    click.echo(f"the old ledger is {report.old_ledger}")


__all__ = ["command"]
