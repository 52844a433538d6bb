"""`commonground watch`: where violence is about to come back, how right that was before, and what is out of the ordinary."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonground.cli import watch_anomalies
from commonground.cli.place import reader
from commonground.cli.show import emit_json
from commonground.cli.watch_backtest import show_backtest
from commonground.cli.watch_ledger import issue, ledger_
from commonground.cli.watch_outlook import explain, forecast, list_
from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.watch.backtest import Backtest

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def command() -> None:
    """Early warning by area and month: countries and governorates, never anything finer, never a person."""


for one in (forecast, list_, explain, watch_anomalies.command, issue, ledger_):
    command.add_command(one)


@command.command()
@click.option("--actuals", type=FOLDER, metavar="DIR", help="What happened, in files as the VIEWS challenge has.")
@click.option("--grid", metavar="ISO3", help="Instead: the events that are held of this country, by half-degree cell.")
@click.option("--benchmarks", type=FOLDER, metavar="DIR", help="Stored forecasts as samples, scored beside ours.")
@click.option("--vintages", type=FOLDER, metavar="DIR", help="What was published month by month, for a replay as known then.")
@click.option("--windows", metavar="YEARS", help="The years to score, as 2018,2019; else all that the actuals hold.")
@click.option("--html", "page", type=FILE, metavar="F", help="Write the page that shows how right we were.")
@click.option(
    "--json", "out", type=FILE, is_flag=False, flag_value="-", metavar="F", help="Write all figures to F, or print them."
)
@click.pass_context
def backtest(
    ctx: click.Context,
    actuals: Path | None,
    grid: str | None,
    benchmarks: Path | None,
    vintages: Path | None,
    windows: str | None,
    page: Path | None,
    out: Path | None,
) -> None:
    """Every model forecast from each October with what was known then, scored against the twelve months of the next year.

    The model `commonground` is the forecast that is published. Beside it stand eight named baselines, the members of its
    pool, and every stored forecast of a folder of benchmarks. Skill is claimed only where the 90 % interval excludes the best
    baseline. Scores are cut by region too, and countries that were quiet are listed every three months, beside the base rate.
    """
    from commonground.cli.progress_words import doing
    from commonground.cli.writing_out import write_file
    from commonground.watch.backtest_report import report
    from commonground.watch.replay import replay

    if (actuals is None) == (grid is None):
        raise BadRequest("say what is scored", hint="give either --actuals DIR or --grid ISO3")
    printed = out is not None and str(out) == "-"
    for path in (out, page):
        if path is not None and not path.parent.is_dir():  # minutes of work would end in nothing
            raise BadRequest(f"there is no folder {path.parent}", hint="make it first, or name another file")
    with doing(quiet=printed) as step:
        found = _scored(ctx, actuals, grid, benchmarks, _years(windows), step)
        told = report(found, replay(vintages, step) if vintages else None)
    if out is not None and not printed:
        write_file(out, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    if page is not None:
        from commonground.brief.backtest_page import page as drawn

        write_file(page, drawn(told).encode())
    emit_json(told) if printed else show_backtest(told)


def _scored(
    ctx: click.Context,
    actuals: Path | None,
    grid: str | None,
    benchmarks: Path | None,
    years: tuple[int, ...],
    step: Callable[[str], None],
) -> Backtest:
    from commonground.watch.backtest import Asked, run, run_within
    from commonground.watch.grid import grid_of

    if actuals is not None:
        return run(Asked(actuals, benchmarks, years), step)
    step("reading the events")
    gridded = grid_of(reader(ctx, None, None, None), iso3_of(str(grid)))
    return run_within(gridded.panel, years, step)


def _years(text: str | None) -> tuple[int, ...]:
    if text is None:
        return ()
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(1990 <= year <= 2100 for year in found):
        raise BadRequest(f"--windows {text!r} are no years", hint="write them as 2018,2019,2020")
    return found
