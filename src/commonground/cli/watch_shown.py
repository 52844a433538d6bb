"""How an outlook is printed: chances and deaths by place and month, returns, who is not told and why, the quality of the data.

Tables of places have headings of two lines, so that a row of a governorate fits a terminal of 80 columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from commonground.cli.show import percent, table

KINDS = {"all": "violence of every kind", "sb": "state-based violence", "ns": "non-state violence", "os": "one-sided violence"}

FEW = 5
"""Places that are named one by one."""


def show_forecast(told: dict[str, Any]) -> None:
    """Print what `watch.outlook.said_of` says."""
    click.secho(f"Outlook from the end of {told['newest_month']}, {KINDS[told['violence']]}", bold=True)
    areas = told["areas"]
    if len(areas) == 1:
        _show_months(areas[0])
    elif areas:
        _show_areas(areas)
    _show_returns([area for area in areas if area["reemergence"]], told["returns_learnt_from"])
    show_not_told("not forecast", told["without"])
    if areas:
        learnt = told["learnt_from"]
        click.echo(f"learnt from {', '.join(learnt) if len(learnt) <= FEW else f'{len(learnt)} countries'}")
    show_quality(told["quality"])


def show_not_told(what: str, without: Sequence[Mapping[str, str]]) -> None:
    """Print a line for each reason: the places by name, or how many they are."""
    by_reason: dict[str, list[str]] = {}
    for area in without:
        by_reason.setdefault(area["reason"], []).append(area["name"])
    for reason, names in by_reason.items():
        click.echo(f"{what}: {', '.join(names) if len(names) <= FEW else f'{len(names)} governorates'}: {reason}")


def show_quality(rows: list[dict[str, Any]]) -> None:
    """Print the badge of each country's data, and how its newest months may yet change."""
    for row in rows:
        vague = row["vague"]
        placed = "" if vague is None else f"; {percent(vague)} of the deaths of two years are placed no finer than the country"
        click.echo(
            f"data quality of {row['country']}: {row['badge']}. {row['newest_month']} ended {row['age_days']:,} days ago{placed}"
        )
        click.echo(f"reporting lag of {row['country']}: not corrected{_lag(row)}")


def said(share: float) -> str:
    """A chance in words of the table: whole percent, and no more than `<1 %` or `>99 %` beyond."""
    return "<1 %" if share < 0.01 else ">99 %" if share > 0.99 else percent(share)


def _show_months(area: dict[str, Any]) -> None:
    columns = [("month", "left"), ("any death", "right"), ("25 or more", "right"), ("deaths, middle", "right")]
    columns += [("half of the time", "right"), ("9 times in 10", "right")]
    body = []
    for row in area["months"]:
        lowest, low, middle, high, highest = row["quantiles"]
        body.append([row["month"], said(row["p_any"]), said(row["p_25"]), middle, f"{low}–{high}", f"{lowest}–{highest}"])
    table(columns, body, title=area["name"])


def _show_areas(areas: list[dict[str, Any]]) -> None:
    """A place a line: chances at the first, the middle and the last month, and the range of deaths at the middle one."""
    shown = [row["month"] for row in areas[0]["months"]]
    at = sorted({0, (len(shown) - 1) // 2, len(shown) - 1})
    middle = at[len(at) // 2]
    headings = [f"a death\n{shown[i]}" for i in at] + [f"{what}\n{shown[middle]}" for what in ("25+", "deaths", "9 in 10")]
    body = []
    for area in areas:
        row = area["months"][middle]
        lowest, _, half, _, highest = row["quantiles"]
        chances = [said(area["months"][i]["p_any"]) for i in at]
        body.append([area["name"], *chances, said(row["p_25"]), half, f"{lowest}–{highest}"])
    table([("", "left"), *((heading, "right") for heading in headings)], body)
    click.echo("a death, 25+: the chance of any death in the month, of 25 or more")
    click.echo("deaths: the middle of what may come; nine times in ten they lie in the range beside it")


def _show_returns(areas: list[dict[str, Any]], learnt_from: int) -> None:
    from commonground.watch.reemergence import ENOUGH

    if not areas:
        return
    click.echo("")
    headings = ("months\nquiet", "a death\nin 3", "a death\nin 6", "5+\nin 3", "5+\nin 6", "usual\nin 6")
    keys = ("p_1_within_3", "p_1_within_6", "p_5_within_3", "p_5_within_6", "usual_1_within_6")
    ranked = sorted(areas, key=lambda area: (-area["reemergence"]["p_1_within_6"], area["area"]))
    body = [[area["name"], area["quiet_months"], *(said(area["reemergence"][key]) for key in keys)] for area in ranked]
    title = "Re-emergence, where nobody died for six months or more"
    table([("", "left"), *((heading, "right") for heading in headings)], body, title=title)
    click.echo("a death, 5+: the chance of any death within 3 or 6 months, of five or more")
    click.echo("usual: of any within 6 months by the time since the last death alone")
    if learnt_from < ENOUGH:
        click.echo(f"violence came back after {learnt_from} quiet months of the past, too few to learn more from than that")
    click.echo("single months are moved to agree with these chances")


def _lag(row: dict[str, Any]) -> str:
    """What is known of how much the newest months will change."""
    if row["editions"] < 2:
        return ", no earlier edition is held"
    if row["open_months"] is None:
        return f"; none of {row['editions']} editions changed a month of one before"
    factor, still = row["lag_factor"], row["open_months"]
    grown = "" if factor is None else f"; months that were revised have {factor:.2f} times the deaths first stated"
    newest = "the newest month is" if still == 1 else f"the newest {still} months are"
    return f"{grown}; {newest} not revised yet" if still else grown
