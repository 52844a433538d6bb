"""`commonground load`: files and folders become rows, as one transaction."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from commonground.cli.place import as_json, parse_day, workspace
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import Refused

if TYPE_CHECKING:
    from commonground.door.actor import Actor
    from commonground.door.workspace import Workspace
    from commonground.intake.load import LoadReport

LONGEST = 240
"""Characters of a remark on a terminal; `--json` has all of it."""

PARTIAL = 3
"""Exit code: everything that is known was loaded, and some files in folders or archives were left out."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--feed", help="Read every file as this feed, whatever it looks like.")
@click.option("--strict", is_flag=True, help="Refuse everything when any file is unknown.")
@click.option(
    "--release-to",
    "--release",
    "release_to",
    multiple=True,
    metavar="PARTY",
    help="Who may read it, beside the workspace's own member: a member, ORIGINATOR/CODE, MEMBERS; OWN for nobody else. Else all.",
)
@click.option("--published", metavar="DATE", help="When files were published that do not say it themselves (YYYY-MM-DD).")
@click.option("--shorter", is_flag=True, help="Let a sanctions list take effect that has become more than a tenth shorter.")
@click.option("--by", metavar="MEMBER/NAME", help="The account that loads, and whose member can read it; else the operator.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    feed: str | None,
    strict: bool,
    release_to: tuple[str, ...],
    published: str | None,
    shorter: bool,
    by: str | None,
    as_json: bool,
) -> None:
    """Load PATHS: files, folders, and .gz, .zip or tar archives of them.

    A load is whole or not at all; bytes that are held already change nothing. Exit code 3: loaded, with files left out.
    """
    from commonground.answers.loading import Options, as_object, loaded
    from commonground.cli.progress import LoadProgress
    from commonground.door.desk import Desk

    held = workspace(ctx)
    options = Options(feed, strict, release_to or None, parse_day(published), shorter)
    tell = LoadProgress(quiet=as_json)
    try:
        report = loaded(Desk(held, _loader(held, by)), held, list(paths), options, tell=tell)
    finally:
        tell.end()
    if as_json:
        emit_json(as_object(report))
    else:
        _show(report)
    ctx.exit(PARTIAL if report.left_out or report.damaged else 0)


def _loader(held: Workspace, by: str | None) -> Actor | str:
    """Who loads. Raises NotFound for an account that is not there, Refused for one that may not enter."""
    from commonground.door.actor import OPERATOR, account_of

    if by is None:
        return OPERATOR
    found = account_of(held, by)
    if not found.may("contributor"):
        raise Refused(f"a {found.role} may not load", hint=f"ask a contributor of {found.member}")
    return found


def _list(lines: list[str], what: str) -> None:
    for line in lines[:12]:
        click.echo(line)
    if len(lines) > 12:
        click.echo(f"… and {len(lines) - 12} more {what} (`--json` lists all)")


def _remarks(remarks: list[tuple[str, str]]) -> list[str]:
    """The same remark on several files once; a long one is cut, with an ellipsis."""
    files: dict[str, list[str]] = {}
    for name, remark in remarks:
        files.setdefault(remark, []).append(name)
    return [
        f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}: {shorten(remark, LONGEST, placeholder=' …')}"
        for remark, names in files.items()
    ]


def _show(report: LoadReport) -> None:
    _list([f"left out, {item.left_out}: {item.path}" for item in report.left_out], "files left out")
    _list(_remarks(report.remarks), "remarks")
    _list([f"nothing of it is read, {reason}: {name}" for name, reason in report.damaged], "damaged files")
    if report.swept:
        click.echo(f"{report.swept} leftover(s) of an interrupted load were swept")
    if not report.changed:
        click.echo("nothing changed: every file is held already")
        return
    rows = ", ".join(f"{count:,} {name}" for name, count in sorted(report.rows.items()))
    click.echo(f"loaded {rows or 'no rows'}" + (f"; {report.rejects:,} rejects" if report.rejects else ""))
