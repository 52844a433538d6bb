"""`commonground rebuild`: the lake is made anew from the kept sources."""

from __future__ import annotations

import click

from commonground.cli.place import as_json, workspace
from commonground.cli.show import emit_json


@click.command()
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Read every kept source again and put a new lake in the place of the old one.

    For a damaged lake, or where feeds have learned to read more. The ledger stays, with its chain and what people entered; one
    of an older format is upgraded first, after a back-up. Load times, names, labels, removals and issued briefs stay. Killed at
    any moment, the old lake stands or the new one does.
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
                "backup": report.backup,
                "sources": report.sources,
                "rows": report.rows,
                "rejects": report.rejects,
                "remarks": [{"name": name, "remark": remark} for name, remark in report.remarks],
            }
        )
        return
    rows = ", ".join(f"{count:,} {table}" for table, count in sorted(report.rows.items()))
    click.echo(f"rebuilt {report.sources:,} sources: {rows or 'no rows'}; {report.rejects:,} rejects")
    if report.backup:
        click.echo(f"the ledger had format {report.from_format}; a back-up of it is {report.backup}")


__all__ = ["command"]
