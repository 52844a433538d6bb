"""What `commonground watch explain` prints of what a chance hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.cli.show import percent, table
from commonground.cli.watch_shown import said

if TYPE_CHECKING:
    from commonground.watch.blocks import Moves


def show_moves(found: Moves | None) -> None:
    """Print each block of features, the chance with that of others in its place, and what its own moves; nothing of None."""
    from commonground.watch.explaining import BLOCK

    if found is None:
        return
    columns = [("", "left"), ("chance with the\nsame of others", "right"), ("moves\nit by", "right")]
    body = [[BLOCK[one.block], said(one.chance), _points(one.moves)] for one in found.blocks]
    body.append(["all of these", said(found.others), _points(round(found.chance, 2) - round(found.others, 2))])
    click.echo("")
    table(columns, body, title=f"What the chance of a death hangs on, {said(found.chance)} by the members that compare")
    click.echo(
        f"others: {found.compared:,} past area-months in the same state; percent points, which need not add up;"
        f" these members are {percent(found.weight)} of the forecast"
    )


def _points(moved: float) -> str:
    points = round(moved * 100)
    return f"{points:+d}".replace("-", "−") if points else "0"
