"""`commonground work`: the process that runs the jobs which pages ask for."""

from __future__ import annotations

import click

from commonground.cli.place import chosen_root


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Run loads, fetches, screenings and back-tests that were asked for in the pages, one after another, until it is stopped.

    For a server of several members, under systemd or the like; `serve` on one's own machine starts one by itself. SIGTERM
    interrupts what runs, Ctrl-C lets it end first. Killed at any moment, the next start runs again what can be run again.
    What it does is written to standard error, one JSON object a line, with ids and kinds and nothing of what is loaded.
    """
    from commonground.web.jobs.worker import work

    work(chosen_root(ctx))
