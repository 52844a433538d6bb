"""`commonground ledger`: prove, publish, keep, restore and upgrade the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonground.cli.place import as_json, records, workspace
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest, DamagedWorkspace

SHOWN = 20
"""Faults shown on a terminal; `--json` has all."""


@click.group()
def command() -> None:
    """Prove that the ledger is what was recorded, publish its head, keep and restore it, bring it up to date."""


@command.command()
@click.option(
    "--head", "published", metavar="HASH", help="Whether the chain has this head, published earlier: else its end was cut off."
)
@click.option("--as", "member", metavar="MEMBER", help="Prove what this member sees; else the whole chain.")
@as_json
@click.pass_context
def verify(ctx: click.Context, /, published: str | None, member: str | None, as_json: bool) -> None:
    """Recompute the chain, and name every row that differs from what was recorded, is missing, or was added.

    Whoever can write to the files can write a whole new chain: hold it against a head that was published elsewhere, with
    --head. A member other than the workspace's own proves the records and sources that it sees, and learns nothing of others.
    """
    from commonground.door.proving import needs_steward, prove_ledger, proves_whole

    held = records(ctx, member, None, None)
    place = workspace(ctx)
    whole = proves_whole(place, held.viewer)
    if published is not None:
        needs_steward(place, held.viewer)
    wrong = prove_ledger(place, held.viewer, held.sight)
    told: dict[str, Any] = {"proved": "the whole chain" if whole else "what the reader sees", "wrong": wrong}
    if whole:
        told["head"] = _told(place.ledger.head())
    if published is not None:
        told["published"] = _published(place.ledger, published)
    if as_json:
        emit_json(told)
        if wrong or told.get("published", True) is None:
            ctx.exit(DamagedWorkspace.exit_code)
        return
    _raise(wrong, published, told)
    if whole:
        click.echo(f"the chain holds: {told['head']['transactions']:,} transactions, the last of {told['head']['recorded_at']}")
        click.echo(f"head {told['head']['hash']}")
    else:
        click.echo("every record and source that the reader sees is as it was recorded")
    if published is not None:
        after = told["head"]["transactions"] - told["published"]["transactions"]
        click.echo(f"the published head is transaction {told['published']['transactions']:,} of it; {after:,} came after")


def _published(ledger: Any, digest: str) -> dict[str, Any] | None:
    if len(digest) < 12 or not set(digest.lower()) <= set("0123456789abcdef"):
        raise BadRequest("a head is 64 hexadecimal digits", hint="give at least the first 12")
    row = ledger.entry(digest)
    return {"transactions": row["tx_id"], "hash": row["hash"], "recorded_at": row["recorded_at"]} if row else None


def _raise(wrong: list[str], published: str | None, told: dict[str, Any]) -> None:
    if wrong:
        listed = "\n  ".join(wrong[:SHOWN]) + (f"\n  and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else "")
        raise DamagedWorkspace(
            f"the ledger is not what was recorded:\n  {listed}",
            hint="find out who could write to it; `commonground ledger restore`",
        )
    if published is not None and told["published"] is None:
        raise DamagedWorkspace(
            f"the chain has no head {published}: its end was cut off, or another chain was put in its place",
            hint="find out who could write to it; `commonground ledger restore`",
        )


def _told(head: Any) -> dict[str, Any]:
    return {"transactions": head.transactions, "hash": head.hash, "recorded_at": head.recorded_at}


@command.command()
@as_json
@click.pass_context
def head(ctx: click.Context, /, as_json: bool) -> None:
    """The number of transactions and the hash of the last: publish it elsewhere, and `ledger verify --head` holds to it."""
    found = _told(workspace(ctx).ledger.head())
    if as_json:
        emit_json(found)
        return
    click.echo(f"{found['hash']}  {found['transactions']}  {found['recorded_at']}")


@command.command()
@as_json
@click.pass_context
def upgrade(ctx: click.Context, /, as_json: bool) -> None:
    """Bring a ledger of an older format up to this program's, after a back-up. Its chain and every row of it stay."""
    from commonground.door.keeping import upgrade as bring_up

    place = workspace(ctx, check=False)
    with place.lock(lambda: click.echo("waiting for another command", err=True)):
        done = bring_up(place)
    if as_json:
        emit_json({"from_format": done.from_format, "to_format": done.to_format, "backup": done.backup})
    elif done.backup is None:
        click.echo(f"the ledger has format {done.to_format} already")
    else:
        click.echo(f"the ledger now has format {done.to_format}, from {done.from_format}; a back-up of it is {done.backup}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--with-accounts",
    "accounts",
    is_flag=True,
    help="Also secrets: of accounts (passwords' hashes, second factors, tokens), what they follow, jobs, the key of receipts.",
)
@click.option("--with-lake", "lake", is_flag=True, help="Also the lake and the kept sources; else `rebuild` needs the sources.")
@as_json
@click.pass_context
def backup(ctx: click.Context, /, file: Path, accounts: bool, lake: bool, as_json: bool) -> None:
    """Keep the ledger in FILE, whole and as of one moment, while others write: rows, settings and attached documents.

    The file is the same from SQLite and PostgreSQL, can be read by its owner alone, and holds what every member entered. What is
    interrupted leaves no FILE.
    """
    from commonground.door.keeping import backup as keep

    made = keep(workspace(ctx), file, accounts=accounts, lake=lake)
    told = {"file": made.file, "head": made.head, "rows": made.rows, "contains": list(made.contains), "bytes": made.bytes}
    if as_json:
        emit_json(told)
        return
    beside = f", with {' and '.join(made.contains)}" if made.contains else ""
    click.echo(f"{made.file}: {made.head['transactions']:,} transactions{beside}")
    click.echo(f"head {made.head['hash']}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--into", required=True, metavar="FOLDER|URL", help="A new folder; or an empty PostgreSQL database, for the ledger alone."
)
@click.option("--ledger", "address", metavar="URL", help="With a folder: put its ledger into this empty PostgreSQL database.")
@as_json
def restore(file: Path, into: str, address: str | None, as_json: bool) -> None:
    """Restore what `ledger backup` wrote into FILE; the target must be empty. Hashes and chain are proved before it stands."""
    from commonground.door.restoring import restore as bring_back

    if "://" in into and address is not None:
        raise BadRequest("--ledger goes with a folder", hint="give the folder as --into")
    done = bring_back(file, into, address)
    if as_json:
        emit_json({"into": done.into, "head": done.head, "rows": done.rows, "contains": list(done.contains)})
        return
    click.echo(f"{done.into}: {done.head['transactions']:,} transactions; the chain holds\nhead {done.head['hash']}")
    if "://" in into:
        click.echo('write its address into the workspace\'s commonground.toml: ledger = "…"')
    elif "lake" not in done.contains and done.rows.get("lake_file"):
        click.echo(f"the lake was not kept: copy sources/ into {done.into} and run\n  commonground -w {done.into} rebuild")


__all__ = ["command"]
