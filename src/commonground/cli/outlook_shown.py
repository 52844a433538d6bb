"""The newest issued outlook on the command line, beside the picture and explained; its chances stand in no column of figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from commonground.answers.outlook import HINT, OUTLOOK, outlooks
from commonground.cli.show import percent, table
from commonground.cli.watch_shown import said
from commonground.vocabulary import months

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.picture.outlook import Chances, Shown


WIDTH = 100
"""Columns of a sentence."""


def show_alone(found: Sequence[Shown]) -> None:
    """`picture --measure outlook`."""
    if not found:
        click.echo(f"no outlook was issued that you may read; {HINT}")
    for one in found:
        show(one)


def show_beside(reader: Reader, asked: Sequence[str], level: int, month: str | None) -> None:
    """What the picture says of outlooks below its tables: nothing where none may be read."""
    at = month or months.month_of(reader.as_of or reader.today)
    for one in outlooks(reader, asked, level, month):
        if one.over_by(at):
            click.echo(f"\nthe newest outlook of {one.country} that you may read is for {_span(one)}: all of it is over")
        else:
            show(one)


def show(one: Shown) -> None:
    """An outlook as text: a place a line, then what it is made of and how right others were."""
    click.secho(f"\nOutlook from the end of {one.newest_month}: chances, nothing that was measured", bold=True)
    columns = [("", "left"), ("", "left"), ("a death\nin a month", "right"), ("months\nquiet", "right")]
    columns += [("a death within\n6 months", "right"), ("usual", "right")]
    body = [[place.place, place.name, said(place.some), *_quiet(place)] for place in one.places]
    table(columns, body)
    click.echo(f"  a death in a month: the mean of {_span(one)}; usual: by the time since the last death alone")
    click.echo("  where it is quiet, chances of single months are moved to agree with those within 6 months")
    _show_worth(one)


def show_explained(one: Shown, chances: Chances, month: str) -> None:
    """`explain outlook`: where a place's chances come from."""
    rows = one.months_of(chances.place)
    click.secho(f"{OUTLOOK} · {chances.name} ({chances.place}) · {month}: a forecast, nothing that was measured", bold=True)
    if chances.returning is not None:
        usual = "" if chances.usual is None else f" ({said(chances.usual)} by the time since the last death alone)"
        click.echo(
            f"After {chances.quiet_months} months without one, there is a chance of {said(chances.returning)}"
            f" of a death within 6 months{usual}."
        )
    columns = [("month", "left"), ("any death", "right"), ("25 or more", "right")]
    columns += [("deaths, middle", "right"), ("9 times in 10", "right")]
    table(columns, [[row.month, said(row.p_any), said(row.p_25), *_deaths(row.quantiles, one.outlook.levels)] for row in rows])
    _show_worth(one, whole=True)


def _deaths(quantiles: tuple[int, ...], levels: tuple[float, ...]) -> list[str]:
    at = dict(zip(levels, quantiles, strict=True))
    ends = [at.get(level) for level in (0.05, 0.95)]
    return [str(at.get(0.5, "–")), "–" if None in ends else f"{ends[0]}–{ends[1]}"]


def _quiet(place: Chances) -> list[str | int]:
    if place.returning is None:
        return ["–"] * 3
    return [place.quiet_months, said(place.returning), "–" if place.usual is None else said(place.usual)]


def _span(one: Shown) -> str:
    return one.first if one.first == one.last else f"{one.first} to {one.last}"


def _show_worth(one: Shown, whole: bool = False) -> None:
    record = one.record
    sha256 = record["sha256"] if whole else record["sha256"][:12]
    named = record.record_id if whole else record.record_id[:8]
    click.echo(f"  issued on {record['issued_on']} by {record.originator} from data up to {one.newest_month}, {record['model']}")
    click.echo(f"  outlook {named}, its file as issued: sha256 {sha256}")
    if one.late:
        click.echo("  late: its first month had been published already; it looks back, and is not scored as a forecast")
    if one.quality is not None:
        badge, age, vague = one.quality.badge, one.quality.age_days, one.quality.vague
        placed = "" if vague is None else f", {percent(vague)} of deaths placed no finer than the country"
        click.echo(f"  data quality on that day: {badge}; the newest month had ended {age:,} days ago{placed}")
    for line in before(one):
        click.echo(click.wrap_text(line, WIDTH, "  ", "    "))
    click.echo("  a chance is no alarm, and a low one does not say that a place is safe")


def before(one: Shown) -> list[str]:
    """How right earlier outlooks were, and lists of the back-test, in sentences."""
    from commonground.watch.issued_track import BACKTEST

    right, lines = one.before, []
    if right.entries:
        lines.append(
            f"earlier outlooks named {right.entries:,} quiet places whose six months are known: violence came back to"
            f" {right.came:,}, where chances add up to {right.expected:.1f}"
        )
    if right.inside is not None:
        share = percent(right.inside / right.scored)
        lines.append(f"of {right.scored:,} earlier months of places, {share} lay in the range of 9 in 10")
    if right.brier is not None and right.brier_base is not None:
        lines.append(f"any death: Brier score {right.brier:.4f}, base rate {right.brier_base:.4f}")
    if not right.outlooks:
        lines.append("no earlier outlook can be held against what came yet")
    missed = BACKTEST.returns - BACKTEST.listed
    return [
        *lines,
        f"in the back-test ({BACKTEST.first} to {BACKTEST.last}, lists of {BACKTEST.length} countries) {percent(BACKTEST.came)}"
        f" of entries came true within 6 months, and {missed} of {BACKTEST.returns} returns were on no list before",
        "lists of governorates were tested in Iraq alone, where their order was weak",
    ]
