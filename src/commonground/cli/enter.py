"""`commonground enter`: a new record in the coalition's own ledger."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, days, fields, labelled, report
from commonground.door.entry import Entry
from commonground.vocabulary.records import kind_named

ENTERED = "entered"
"""The reason of an entry for which none is given: it says itself why it is there."""


@click.command(epilog="`commonground kinds` lists the kinds of record, `commonground kinds KIND` the fields of one.")
@click.argument("kind")
@click.argument("given", nargs=-1, metavar="[FIELD=VALUE …]")
@click.option("--from", "valid_from", metavar="DATE", help="The first day on which it is so; else always.")
@click.option("--to", "valid_to", metavar="DATE", help="The last day on which it is so; else open.")
@labelled
@acting
@as_json
@click.pass_context
def command(ctx: click.Context, /, kind: str, given: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Enter a new record of a KIND, such as a meeting, a pledge or an undertaking.

    What a field refers to is named by code, by the first signs of its id, or by its title. A list is written with `;`. Nobody
    but its originator reads it unless --release-to says so; members, roles and the coalition itself are for all members.

    \b
      commonground enter meeting code=BXL-2014 title="Ministers meet" starts_on=2014-12-03 --release-to MEMBERS
      commonground enter pledge member=BEL amount=5,000,000 currency=EUR pledged_on=2014-12-03 --for BEL
    """
    wanted, hand = kind_named(kind), Hand(ctx, options)
    first, last = days(options)
    body = {name: value for name, value in fields(given, wanted, hand.records).items() if value is not None}
    entry = Entry(wanted.name, body, label=hand.label(wanted, None, options), valid_from=first, valid_to=last)
    report(hand, hand.enter([entry], ENTERED), "entered", as_json)
