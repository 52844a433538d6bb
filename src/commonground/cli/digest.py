"""`commonground digest`: mail to each user what is new in what they follow."""

from __future__ import annotations

import datetime as dt

import click

from commonground.cli.place import as_json, workspace
from commonground.cli.show import emit_json


@click.command()
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Mail to every user with a confirmed address what is new in what they follow, since they were told last.

    For a timer, once a day: `deploy/commonground-digest.timer`. It can be run again at any time: nothing is mailed twice. What is
    kept of accounts that have ended is erased. Needs `[mail]` in commonground.toml. No address is printed.
    """
    from commonground.web.following.digest import send

    told = send(workspace(ctx), dt.datetime.now(dt.UTC))
    if as_json:
        emit_json(told)
    else:
        click.echo(", ".join(f"{name}: {count}" for name, count in told.items()))
    if told["failed"]:
        ctx.exit(3)
