"""`commonground end`: a record is no longer in force."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, exact_day, report
from commonground.door.amending import ending
from commonground.door.naming import find
from commonground.vocabulary.records import kind_named


@click.command()
@click.argument("kind")
@click.argument("name")
@click.option("--on", metavar="DATE", help="The last day on which it is in force; without it, it never was.")
@acting
@as_json
@click.pass_context
def command(ctx: click.Context, /, kind: str, name: str, on: str | None, as_json: bool, **options: Any) -> None:
    """End the record NAME of a KIND: a member leaves, a community closes, an entry was a mistake.

    Nothing is erased: what it said, until when, and why it ended stay in the ledger.
    """
    wanted, hand = kind_named(kind), Hand(ctx, options)
    record = find(hand.records, name, wanted.name)
    report(hand, hand.enter([ending(hand.records, record, exact_day(on))]), "ended", as_json)
