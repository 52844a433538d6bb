"""`commonground amend`: a correction or a change of a record; what was recorded before stays."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, days, fields, labelled, report
from commonground.door.amending import amendment
from commonground.door.naming import find
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import kind_named


@click.command()
@click.argument("kind")
@click.argument("name")
@click.argument("given", nargs=-1, metavar="[FIELD=VALUE …]")
@click.option("--from", "valid_from", metavar="DATE", help="The first day from which it is so; else the record's first day.")
@click.option("--to", "valid_to", metavar="DATE", help="The last day on which it is so; else the record's last day.")
@labelled
@acting
@as_json
@click.pass_context
def command(ctx: click.Context, /, kind: str, name: str, given: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Amend the record NAME of a KIND: these fields say something else; FIELD= empties one.

    Without --from and --to it is a correction: it was always so. With them it is so from one day to another, and what the record
    says of other days stays. Nothing is erased: `commonground record` shows every version. Only its originator amends a record.
    """
    wanted, hand = kind_named(kind), Hand(ctx, options)
    record = find(hand.records, name, wanted.name)
    body, label = fields(given, wanted, hand.records), hand.label(wanted, record, options)
    first, last = days(options)
    if not body and label is None and not (first or last):
        raise BadRequest("nothing is to be changed", hint=f"give FIELD=VALUE; see `commonground kinds {wanted.name}`")
    report(hand, hand.enter(amendment(hand.records, record, body, first, last, label)), "amended", as_json)
