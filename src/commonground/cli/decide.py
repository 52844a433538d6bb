"""`commonground decide`: a hit is cleared or confirmed, by two people."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, report


@click.command()
@click.argument("hit", metavar="HIT")
@click.option("--clear", "said", flag_value="clear", help="Another person or body is meant.")
@click.option("--confirm", "said", flag_value="confirm", help="It is the listed one.")
@acting
@as_json
@click.pass_context
def command(ctx: click.Context, /, hit: str, said: str | None, as_json: bool, **options: Any) -> None:
    """Clear or confirm HIT, which `screen` prints as RUN.ROW.NUMBER: one person proposes, a second approves by the same words.

    A decision stands for the same payee beside the same entry and annotates later hits; it lapses when either is changed. It
    keeps a keyed hash of the payee and the list's entry, no name of who is not listed.
    """
    from commonground.screening.deciding import decide

    hand = Hand(ctx, options)
    became, done = decide(hand.workspace, hand.desk, hand.records, hit, said or "", options["why"] or "", options["source"])
    report(hand, done, became, as_json)
