"""`commonground fetch`: files from their publishers' own addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest, CommonGroundError

if TYPE_CHECKING:
    from commonground.intake.fetched import Fetched

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@click.option(
    "--to", "folder", type=FOLDER, metavar="DIR", default=Path("downloads"), show_default=True, help="Files go to DIR/FEED/."
)
@click.option("--url", "urls", multiple=True, help="This address in place of the feed's own (with one FEED; may be repeated).")
@click.option("--match", metavar="PATTERN", help="Of a data set of HDX only the files of this name, for example '*adm2*'.")
@click.option("--limit-mb", type=click.IntRange(1), default=2048, show_default=True, help="Refuse a larger file.")
@click.option(
    "--attempts", type=click.IntRange(1, 50), default=5, show_default=True, help="Give up after so many failures in a row."
)
@click.option("--load", "then_load", is_flag=True, help="Load what was fetched into the workspace.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    feeds: tuple[str, ...],
    folder: Path,
    urls: tuple[str, ...],
    match: str | None,
    limit_mb: int,
    attempts: int,
    then_load: bool,
    as_json: bool,
) -> None:
    """Download FEEDs from their publishers' own addresses; a page of HDX stands for the files that it lists.

    A cut download is continued, a file that is unchanged stays, an older edition is moved to older/, and a web page in place
    of data is refused. Address, time, ETag and sha256 of each file are written to DIR/FEED/.fetched/. One address that fails
    does not stop the others; the exit code is then that of the first error.
    """
    from commonground.cli.progress_bytes import FetchProgress
    from commonground.intake.fetch import Fetcher, Patience
    from commonground.intake.hauling import Haul, haul

    if then_load and as_json:
        raise BadRequest("--load and --json exclude each other", hint="fetch with --json, then `load --json` the folder")
    wanted = _wanted(feeds, urls)
    tell = FetchProgress(quiet=as_json)
    got = Haul()
    try:
        with Fetcher(Patience(attempts=attempts, limit_bytes=limit_mb * 1024**2), tell=tell) as fetcher:
            for name, addresses in wanted:
                haul(fetcher, name, addresses, folder / name, match, got)
    finally:
        tell.end()
    _report(got.files, got.failures, as_json)
    loaded = _load(ctx, got.files) if then_load and got.files else 0
    ctx.exit(got.failures[0][1].exit_code if got.failures else loaded)


def _wanted(feeds: tuple[str, ...], urls: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """The addresses of each feed: its own, or those that the user names."""
    from commonground.intake.catalogue import known_feed

    if urls and len(feeds) != 1:
        raise BadRequest("--url goes with exactly one FEED")
    wanted = [(feed.name, list(urls) or [d.url for d in feed.downloads]) for feed in map(known_feed, feeds)]
    for name, addresses in wanted:
        if not addresses:
            raise BadRequest(f"no address is known for {name}", hint="name one with --url, or load a file that you have")
    return wanted


def _load(ctx: click.Context, files: list[tuple[str, Fetched]]) -> int:
    """Load the files as `load` would; the answer is its exit code."""
    from commonground.cli.load import command as load_command

    try:
        ctx.invoke(load_command, paths=tuple(dict.fromkeys(fetched.path for _, fetched in files)))
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


def as_object(feed: str, fetched: Fetched) -> dict[str, Any]:
    """A file as the object that `fetch --json` prints."""
    return {
        "feed": feed,
        "file": str(fetched.path),
        "address": fetched.address,
        "sha256": fetched.sha256,
        "bytes": fetched.bytes,
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "retrieved": fetched.retrieved,
        "changed": fetched.changed,
        "continued_from": fetched.continued_from,
    }


def _report(files: list[tuple[str, Fetched]], failures: list[tuple[str, CommonGroundError]], as_json: bool) -> None:
    if as_json:
        failed = [{"feed": feed, **error.as_dict()} for feed, error in failures]
        emit_json({"files": [as_object(feed, fetched) for feed, fetched in files], "failures": failed})
        return
    for _, fetched in files:
        state = f"fetched {fetched.bytes:,} bytes" if fetched.changed else "unchanged"
        if fetched.continued_from:
            state += f", continued from byte {fetched.continued_from:,}"
        click.echo(f"{fetched.path}: {state}, sha256 {fetched.sha256[:12]}…")
    for feed, error in failures:
        click.secho(f"{feed}: ", fg="red", nl=False, err=True)
        click.echo(str(error), err=True)
