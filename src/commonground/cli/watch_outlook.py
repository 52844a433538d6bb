"""`commonground watch forecast`, `watch list` and `watch explain`: the outlook, the watch list, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from commonground.answers import watch as answers
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, percent, table
from commonground.cli.watch_moves import show_moves
from commonground.cli.watch_shown import KINDS, said, show_forecast, show_not_told, show_quality

if TYPE_CHECKING:
    from commonground.watch.explaining import Explanation
    from commonground.watch.outlook_input import Given

Command = TypeVar("Command", bound=Callable[..., Any])

VIOLENCE = ("all", "sb", "ns", "os")


def _asking(command: Command) -> Command:
    """Add the options of what is asked: the kind of violence, and the month from which one looks."""
    kinds = "State-based, non-state or one-sided violence (UCDP), or all of it."
    command = click.option("--type", "violence", type=click.Choice(VIOLENCE), default="all", show_default=True, help=kinds)(
        command
    )
    return click.option("--month", metavar="YYYY-MM", help="As if this were the newest month; else the newest that is held.")(
        command
    )


_country = click.option("--country", required=True, metavar="ISO3", help="The country, by ISO3 or name.")
_level = click.option("--level", type=click.IntRange(0, 1), default=1, show_default=True, help="0: country, 1: governorate.")


@click.command("forecast")
@_country
@_level
@click.option("--horizon", type=click.IntRange(1, 36), default=12, show_default=True, help="How many months ahead.")
@_asking
@as_json
@reading
@click.pass_context
def forecast(
    ctx: click.Context,
    country: str,
    level: int,
    horizon: int,
    violence: str,
    month: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Deaths of the coming months: the chance of any, of 25 or more, and the range; where it is quiet, the chance of a return."""
    from commonground.cli.progress_words import doing

    held = reader(ctx, member, as_of, loaded_by)
    with doing(quiet=as_json) as step:
        told = answers.forecast(held, country, level, horizon, violence, month, step)
    emit_json(told) if as_json else show_forecast(told)


@click.command("list")
@_country
@_level
@click.option("--since", metavar="DATE", help="Split the change since what had been published by this day (YYYY-MM-DD).")
@_asking
@as_json
@reading
@click.pass_context
def list_(
    ctx: click.Context,
    country: str,
    level: int,
    since: str | None,
    violence: str,
    month: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """The watch list: quiet places by the chance that violence returns, the others by the chance that it grows worse.

    A list, not an alarm: most places on it stay quiet. With --since the change of each chance is split into new data,
    revised data and the model. It is counted from the last outlook that was issued by then; where you see none, from what
    today's program makes of the data of then, and nothing is said of the model.
    """
    from commonground.cli.progress_words import doing

    held = reader(ctx, member, as_of, loaded_by)
    with doing(quiet=as_json) as step:
        found = answers.listed(held, country, level, since, violence, month, step)
    emit_json(found) if as_json else _show_list(found)


@click.command("explain")
@click.argument("area")
@_asking
@as_json
@reading
@click.pass_context
def explain(
    ctx: click.Context,
    area: str,
    violence: str,
    month: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Why the outlook of AREA (a governorate's p-code, or a country by ISO3) is what it is.

    The past area-months most like its newest and what followed them, what each member of the forecast says, the best
    baseline, and which block of what is known of the area moves the chance by how much.
    """
    from commonground.cli.progress_words import doing

    held = reader(ctx, member, as_of, loaded_by)
    with doing(quiet=as_json) as step:
        found, asked = answers.explained(held, area, violence, month, step)
    told = answers.explanation_object(held, found, asked)
    if as_json:
        emit_json(told)
    else:
        _show_explanation(found, told["sentences"], asked)
        show_moves(found.moves)
        show_quality(told["quality"])


def _show_list(found: dict[str, Any]) -> None:
    click.secho(f"Watch list from the end of {found['newest_month']}, {KINDS[found['violence']]}", bold=True)
    split = [("change", "right"), ("new\ndata", "right"), ("revised", "right"), ("model", "right")] if found["since"] else []
    for part, title, heading in (
        ("returning", "Quiet: the chance of a death within six months", "months\nquiet"),
        ("worsening", "Others: the chance that a coming month is worse than the last year", "deaths\na month"),
    ):
        if found[part]:
            columns = [("", "left"), ("", "left"), (heading, "right"), ("chance", "right"), *split]
            body = [
                [f"{i}.", row["name"], _beside(row, part), said(row["chance"]), *_moved(row)]
                for i, row in enumerate(found[part], 1)
            ]
            table(columns, body, title=title)
            click.echo("")
    show_not_told("not on the list", found["without"])
    if found["since"]:
        _show_since(found)
    show_quality(found["quality"])


def _show_since(found: dict[str, Any]) -> None:
    issued = found["issued"]
    if issued is None:
        click.echo(f"change: in percent points since the end of {found['since']}; – where there was no chance then")
        click.echo("no outlook of it that you may see was issued by then: what the model moved cannot be told")
        return
    click.echo(
        f"change: in percent points since {issued['name']} ({issued['outlook'][:8]}), issued on {issued['issued_on']}"
        f" by {issued['model']}; – where it gave no chance"
    )


def _beside(row: dict[str, Any], part: str) -> str:
    return str(row["quiet_months"]) if part == "returning" else f"{row['recent']:.1f}"


def _moved(row: dict[str, Any]) -> list[str]:
    if "change" not in row:
        return []
    parts = row["change"]
    names = ("whole", "new_data", "revised", "model")
    if not parts:
        return ["–"] * len(names)
    return ["–" if parts[name] is None else f"{parts[name]:+d}" if parts[name] else "0" for name in names]


def _show_explanation(found: Explanation, words: list[str], asked: Given) -> None:
    for line in words:
        click.echo(line)
    says = [("", "left"), ("weight", "right"), ("any death", "right"), ("deaths, middle", "right"), ("9 times in 10", "right")]
    rows = [*found.members, found.published, found.baseline]
    names = [
        *(one.name for one in found.members),
        f"{found.published.name} (published)",
        f"{found.baseline.name} (best baseline)",
    ]
    body = [
        [
            name,
            percent(one.weight) if one.weight is not None else "",
            said(one.p_any),
            f"{one.median:.0f}",
            f"{one.low:.0f}–{one.high:.0f}",
        ]
        for name, one in zip(names, rows, strict=True)
    ]
    click.echo("")
    table(says, body, title="What each says of a month among the next six")
    if found.like:
        click.echo("")
        likes = [("", "left"), ("month", "left"), ("level\nthen", "right")]
        likes += [("deaths in the\nsix months after", "right"), ("distance", "right")]
        followed = [" ".join(f"{deaths:.0f}" for deaths in one.followed) for one in found.like]
        body = [
            [asked.names.get(one.area, one.area), one.month, f"{one.level:.1f}", after, f"{one.distance:.2f}"]
            for one, after in zip(found.like, followed, strict=True)
        ]
        table(likes, body, title="The past area-months most like it")
