"""`commonground decide`: a hit is cleared or confirmed, by two people."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, report
from commonground.door.entry import Entered, Entry
from commonground.vocabulary.errors import BadRequest, Conflict, NotFound


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
    from commonground.screening.decided import VERDICTS, parts, proposal, waiting_of
    from commonground.screening.receipt import read
    from commonground.screening.recording import find_run, key_of, receipt_of

    if said is None:
        raise BadRequest("it is not said what is decided", hint="give --clear or --confirm")
    if not (options["why"] or "").strip():
        raise BadRequest("say why", hint="give --why with a few words; they stay in the ledger")
    hand = Hand(ctx, options)
    verdict = VERDICTS[said]
    if waits := waiting_of(hand.records, hit):
        if waits["verdict"] != verdict:
            raise Conflict(f"{hit} is proposed as {waits['verdict']}", hint="refuse that with `commonground release refuse`")
        hand.desk.judge(waits.record_id, "approved", options["why"])
        report(hand, [Entered(waits.record_id, "screening_decision", None)], "approved", as_json)
        return
    run = find_run(hand.records, parts(hit)[0])
    key = key_of(hand.workspace, hand.records, run)
    if key is None:
        raise NotFound("the key of the screening was taken away: its payees are not known any more", hint="screen again")
    told = read(receipt_of(hand.workspace, hand.records, run))
    body = proposal(told, run, key, hit, verdict)
    done = hand.enter([Entry("screening_decision", body)])
    report(hand, done, "proposed", as_json)
