"""`commonground receipt`: the signed receipt of a screening, and its verification without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonground.answers.receipt import as_object, found, verified
from commonground.cli.place import as_json, records
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest, InputError, MissingInput


@click.command()
@click.argument("run", required=False, metavar="[RUN]")
@click.option("--out", "-o", type=click.Path(path_type=Path, dir_okay=False), metavar="F", help="Write the receipt to F.")
@click.option(
    "--verify", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Verify a receipt; needs no workspace."
)
@click.option("--key", metavar="PUBLIC", help="With --verify: the public key of who signed it, as told by them.")
@click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, run: str | None, out: Path | None, verify: Path | None, key: str | None, member: str | None, as_json: bool
) -> None:
    """The signed receipt of the screening RUN (the first signs of its id, or LAST), verified.

    It states the lists with the hashes of their files, the program, the thresholds and the result of every row, "no hit"
    included, and names no payee. --verify needs the file and the public key, nothing else.
    """
    if (run is None) == (verify is None):
        raise BadRequest("it is not said which receipt", hint="name a RUN or LAST, or give --verify FILE")
    if verify is not None:
        data, public = _data(verify), key
    else:
        data, public = found(records(ctx, member, None, None), str(run))
    told = verified(data, public)
    if out:
        from commonground.cli.writing_out import write_file

        write_file(out, data)
    shown = as_object(told, checked=public is not None) | {"written": str(out) if out else None}
    emit_json(shown) if as_json else _show(shown)


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingInput("there is no such file", where=str(path), hint="check the path") from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=str(path), hint="check its permissions") from None


def _show(shown: dict[str, Any]) -> None:
    click.secho(f"screening {shown['run']}", bold=True)
    as_of = f", lists as of {shown['as_of']}" if shown["as_of"] else ""
    click.echo(f"  of {shown['what']}, {shown['screened_at']} by {shown['member']}{as_of}")
    click.echo(f"  {shown['rows']:,} rows, {shown['names']:,} different payees: {shown['alerts']:,} alert,")
    click.echo(f"  {shown['rows_with_hits']:,} rows with hits, {shown['rows_without_hit']:,} rows with no hit")
    click.echo(f"  at most {shown['false_alarm_rate']:g} of clean names alarm, where measured")
    for one in shown["lists"]:
        hashes = " ".join(file["sha256"][:8] for file in one["files"][:3])
        more = f" and {len(one['files']) - 3} more" if len(one["files"]) > 3 else ""
        click.echo(f"  {one['list']} {one['published']}: {one['entries']:,} entries, {hashes}{more}")
    click.echo(f"  program {shown['program']['version']}, code {shown['program']['code_sha256'][:8]}")
    click.echo(f"  public key {shown['public_key']}")
    good = "the signature is good" if shown["key_checked"] else "the signature fits the key in the file: compare it with --key"
    click.echo(f"  {good}" + (f"\nwrote {shown['written']}" if shown["written"] else ""))
