"""`commonground serve`: the pages and the interface."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen; beyond this machine, for a server.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen at.")
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="How many processes answer.")
@click.option("--operator", is_flag=True, help="Act as on the command line, though there are accounts.")
@click.option("--no-work", is_flag=True, help="Start no worker for long work: `commonground work` runs beside.")
@click.pass_context
def command(ctx: click.Context, host: str, port: int, workers: int, operator: bool, no_work: bool) -> None:
    """Serve the pages and the interface until it is stopped.

    Where the workspace has no accounts, the printed address bears a key: whoever opens it acts as the operator, as on the command
    line, and nobody else is let in. With accounts, their users sign in. How to run it for many stands in docs/operating.md.
    """
    from commonground.web.workers import prepare

    if workers > 1:  # another processor imports the pages while this one looks at the workspace
        prepare()
    from commonground.cli.place import chosen_root
    from commonground.web.serve import Serving, address, run

    root = chosen_root(ctx)
    asked = Serving(host, port, workers, operator, not no_work)
    opened, key = address(root, asked)
    click.echo(f"serving {root} at\n  {opened}")
    if key:
        click.echo("whoever has this address reads and enters as you do: keep it to yourself; it ends with this run")
    click.echo("stop with Ctrl-C")
    run(root, asked, key)
