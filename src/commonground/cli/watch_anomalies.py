"""`commonground watch anomalies`: what is out of the ordinary at the newest month; a list made without the forecast."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.watch_anomalies import found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, table
from commonground.cli.watch_shown import show_not_told


@click.command("anomalies")
@click.option("--country", required=True, help="A country by ISO3 or name.")
@click.option("--month", metavar="YYYY-MM", help="As if this were the newest month; else the newest that is held.")
@reading
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    country: str,
    month: str | None,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
    as_json: bool,
) -> None:
    """Governorates with more events than their own past and the country's months lead one to expect, and with a change of level.

    A cluster is found by a space-time permutation scan, a change by a chart of cumulative sums. Neither says what comes next.
    """
    told, names = found(reader(ctx, member, as_of, loaded_by), country, month)
    emit_json(told) if as_json else _show(told, names)


def _show(told: dict[str, Any], names: dict[str, str]) -> None:
    if told["found"]:
        _show_found(told, names)
    else:
        click.echo(f"nothing is out of the ordinary as of {told['last']}")
    gaps = [{"name": names[code], "reason": "months of it are not held"} for code in told["areas_left_out"]]
    show_not_told("not looked at", [*told["without"], *gaps])


def _show_found(told: dict[str, Any], names: dict[str, str]) -> None:
    columns = [("what", "left"), ("where", "left"), ("since", "left")]
    columns += [(name, "right") for name in ("events", "expected", "p")]
    body = [
        [_what(one), ", ".join(names[code] for code in one["areas"]), one["first"], one["observed"], *_rounded(one)]
        for one in told["found"]
    ]
    table(columns, body, title=f"Out of the ordinary, as of {told['last']}")
    click.echo("p: how often an area's own past would give as much by chance; expected: what its months before would have given")


def _what(one: dict[str, Any]) -> str:
    if one["kind"] == "cluster":
        return "cluster"
    return "more" if one["observed"] > one["expected"] else "fewer"


def _rounded(one: dict[str, Any]) -> tuple[str, str]:
    return f"{one['expected']:.1f}", f"{one['p_value']:.4f}"
