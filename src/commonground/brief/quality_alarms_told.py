"""Sections of screening's scorecard on false alarms: what was promised and measured, and how many alarms would be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.brief import quality_charts
from commonground.brief.backtest_tables import Cell, Chart, Group, Row, Section, Table
from commonground.brief.quality_words import GROUPS, Report, kept_words, percent, precision_words, rate_words


def alarms(report: Report) -> Section:
    """By group what was promised and measured, and by list where clean names alarm."""
    heads = ("Names", *("Measured", "95\u00a0% interval", "Promise") * len(report["rates"]))
    spans = tuple((f"Promised {rate_words(rate)}", 3) for rate in report["rates"])
    groups = report["false_alarms"]["groups"]
    people = [one for one in groups if not one["group"].startswith("organisation")]
    bodies = [one for one in groups if one["group"].startswith("organisation")]
    parts = (Group("Of people and others", tuple(map(_row, people))), Group("Of organisations", tuple(map(_row, bodies))))
    reasons = sorted({alarm["reason"] for one in groups for alarm in one["rates"] if alarm["reason"]})
    note = "Intervals are exact (Clopper and Pearson). A promise is kept where the interval does not lie above it. " + (
        f"Not promised: {'; '.join(reasons)}. Such names alarm by the strictest threshold of the others." if reasons else ""
    )
    table = Table("Clean names that alarm, by group of names", heads, parts, spans, note.strip())
    line = "Made-up clean names by which no threshold was set, each group's own: how many alarm, beside what is promised."
    charts = tuple(_drawn(report, place) for place in range(len(report["rates"])))
    return Section("False alarms", (line,), (table, _by_list(report)), charts=charts)


def _row(one: Mapping[str, Any]) -> Row:
    cells: list[Cell] = []
    for alarm in one["rates"]:
        measured = alarm["measured"]
        shown = [percent(measured["share"]), _interval(measured)] if measured else ["–", "–"]
        cells += [*(Cell(text) for text in shown), Cell(kept_words(alarm))]
    return Row(GROUPS.get(one["group"], one["group"]), tuple(cells))


def _interval(measured: Mapping[str, Any]) -> str:
    return f"{100 * measured['low']:.2f} to {100 * measured['high']:.2f}\u00a0%"


def _by_list(report: Report) -> Table:
    heads = ("List", *(rate_words(rate) for rate in report["rates"]))
    rows = tuple(
        Row(one["list"], tuple(Cell(percent(rate["share"])) for rate in one["rates"])) for one in report["false_alarms"]["lists"]
    )
    note = "A name that alarms on several lists counts for each: the thresholds promise a rate for all lists together."
    return Table("Clean names that alarm, by the list on which they do", heads, (Group("", rows),), note=note)


def _drawn(report: Report, place: int) -> Chart:
    rate = report["rates"][place]
    told = [
        (GROUPS.get(one["group"], one["group"]), alarm["measured"], alarm["kept"] is not False)
        for one in report["false_alarms"]["groups"]
        if (alarm := one["rates"][place])["measured"]
    ]
    title = f"Clean names that alarm, promised {rate_words(rate)}"
    rows = tuple(Row(name, (Cell(percent(found["share"])), Cell(_interval(found)))) for name, found, _ in told)
    twin = Table(title, ("Names", "Measured", "95\u00a0% interval"), (Group("", rows),))
    drawn = [(name, found["low"], found["share"], found["high"], kept) for name, found, kept in told]
    shares = [found["share"] for _, found, _ in told]
    broken = [name for name, _, kept in told if not kept]
    alt = f"{title}: {percent(min(shares))} to {percent(max(shares))} by group; not kept for {', '.join(broken) or 'none'}."
    source = "The dashed line is the promise; lines are 95\u00a0% intervals."
    return Chart(f"alarms-{round(1 / rate)}", title, alt, quality_charts.promises(drawn, rate), twin, source)


def precision(report: Report) -> Section:
    """How many alarms would be right, at assumed shares of payees who are listed."""
    line = (
        "Assumed: so many payees are listed, each under a name that the lists lack, and all others alarm as often as clean names"
        " do. Where nearly nobody is listed, nearly every alarm is false at any rate: it is looked at, nobody is refused by it."
    )
    heads = ("Listed payees", "Listed", "They alarm", "Others alarm", "Of alarms, right")
    groups = []
    for rate in report["rates"]:
        rows = tuple(_right(row) for row in report["precision"] if row["rate"] == rate)
        groups.append(Group(f"At {rate_words(rate)}", rows))
    stated = next((row for row in report["precision"] if row["listed_in"] == 10_000 and row["rate"] == report["rates"][-1]), None)
    lines = (line, f"At {rate_words(stated['rate'])}: {precision_words(stated)}") if stated else (line,)
    return Section("How many alarms would be right", lines, (Table("Of a million payees", heads, tuple(groups)),))


def _right(row: Mapping[str, Any]) -> Row:
    right = "–" if row["precision"] is None else percent(row["precision"])
    texts = (f"{row['listed']:,}", f"{row['found']:,}", f"{row['false_alarms']:,}", right)
    return Row(f"1 in {row['listed_in']:,}", tuple(Cell(text) for text in texts))
