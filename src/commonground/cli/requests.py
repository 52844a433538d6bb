"""`commonground requests`: what members asked of each other, and what became of it."""

from __future__ import annotations

import click

from commonground.answers.requests import as_objects, found
from commonground.cli.place import as_json, reading
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json


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
    from commonground.cli.requests_words import show

    held = found(open_records(ctx, member, as_of, loaded_by), still_open, overdue, mine)
    if as_json:
        emit_json(as_objects(held))
    elif held:
        show(held)
    else:
        click.echo("no requests" + (" that are overdue" if overdue else " that are open" if still_open else ""))
