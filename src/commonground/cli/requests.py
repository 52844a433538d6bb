"""`commonground requests`: what members asked of each other, and what became of it."""

from __future__ import annotations

import click

from commonground.cli.place import as_json, reading
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest


@click.command()
@click.option("--open", "still_open", is_flag=True, help="Only those to which an answer is still to come.")
@click.option("--overdue", is_flag=True, help="Only those that were due and are still open.")
@click.option("--mine", is_flag=True, help="Only what your member asked, or was asked.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    still_open: bool,
    overdue: bool,
    mine: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Requests for information, a decision or an offer, with the state of every member that was asked.

    Who asked and who is asked always see the request, and who asked sees every answer. A third that sees a request, and not
    the answers, is told that none is shown. To ask and to answer:

    \b
      commonground enter request to=BEL asks=information text="Trainers in 2019?" due_on=2018-09-30
      commonground enter answer request=4d1c22aa answer=answered on=2018-09-12 text="Twelve" --for BEL
    """
    from commonground.cli.requests_words import as_objects, show
    from commonground.followup.requests import requests
    from commonground.vocabulary.label import PUBLIC

    seen = open_records(ctx, member, as_of, loaded_by)
    if mine and seen.viewer.party == PUBLIC:
        raise BadRequest("the public has no requests of its own", hint="give --as MEMBER")
    held = requests(seen, seen.viewer.party if mine else None)
    held = tuple(one for one in held if (one.is_open or not still_open) and (one.overdue_days or not overdue))
    if as_json:
        emit_json(as_objects(held))
    elif held:
        show(held)
    else:
        click.echo("no requests" + (" that are overdue" if overdue else " that are open" if still_open else ""))
