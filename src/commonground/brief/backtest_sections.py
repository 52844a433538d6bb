"""Sections of a back-test's page with one subject each: scores by region, where truths fell in forecasts, and re-emergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.brief import backtest_charts
from commonground.brief.backtest_tables import BEST, Cell, Chart, Column, Group, Row, Section, Table, named, score_groups
from commonground.brief.backtest_words import OURS, Report, baselines, listed, score, share
from commonground.brief.language import Language

USUAL = "usual"
"""The base rate by time since violence, in a report."""

_MEASURES = (Column("auc", "AUC", 3, "high"), Column("average_precision", "Average precision", 3, "high"))
_BRIER = Column("brier", "Brier", 4)


def by_region(report: Report) -> Table | None:
    """CRPS by region, and without the artefact rows where there are any; None where areas are parts of one country."""
    named_cuts = {"All rows": report["by"]["region"]}
    if report["artefacts"]:
        named_cuts["Without the artefact rows"] = report["by"]["region_without_artefacts"]
    regions: Mapping[str, Any] = report["by"]["region"]
    if not regions:
        return None
    columns = [Column(f"{head} {region}", region) for head, cut in named_cuts.items() for region in cut]
    flat = {
        name: {f"{head} {region}": models[name]["crps"] for head, cut in named_cuts.items() for region, models in cut.items()}
        for name in (OURS, *baselines(report))
    }
    held = [Cell(share(models[OURS]["coverage90"])) for cut in named_cuts.values() for models in cut.values()]
    foot = Group("", (Row("Ours: inside the 90\u00a0% range", tuple(held)),), foot=True)
    counts = listed([f"{region} {models[OURS]['rows']:,.0f}" for region, models in regions.items()])
    return Table(
        "CRPS by region",
        ("Model", *(column.head for column in columns)),
        (*score_groups(report, flat, columns), foot),
        tuple((head, len(cut)) for head, cut in named_cuts.items()) if len(named_cuts) > 1 else (),
        f"{BEST} Regions of UCDP; Oceania counts with Asia. Area-months: {counts}.",
    )


def pit_charts(report: Report) -> tuple[Chart, ...]:
    """The PIT histograms of our forecast, for active area-months and for all; none where nothing is known."""
    drawn = []
    for key, where in (("active", "active area-months"), ("all", "all area-months")):
        shares = report["pit"][key][OURS]
        if any(value is None for value in shares):
            continue
        title = f"Where truths fell in our forecast, {where}"
        spans = [f"{100 * at // len(shares)} to {100 * (at + 1) // len(shares)}" for at in range(len(shares))]
        rows = tuple(Row(span, (Cell(share(value)),)) for span, value in zip(spans, shares, strict=True))
        twin = Table(title, ("Part of the forecast, from its lowest value, in\u00a0%", "Share of truths"), (Group("", rows),))
        highest = max(range(len(shares)), key=shares.__getitem__)
        alt = f"{title}: {share(min(shares))} to {share(max(shares))} in each tenth, most in {spans[highest]}\u00a0%."
        source = "On the dashed line all parts hold as much as they say. High at both ends: too narrow; in the middle: too wide."
        drawn.append(Chart(f"pit-{key}", title, alt, backtest_charts.pit(shares), twin, source))
    return tuple(drawn)


def returns(report: Report) -> Section | None:
    """How well quiet areas were ranked beside the base rate, with the false alarms of lists and the returns that they missed."""
    told = report["reemergence"]
    if not told:
        return None
    lengths = [one["length"] for one in next(iter(told["within"].values()))[OURS]["lists"]]
    heads = ("", *(column.head for column in (*_MEASURES, _BRIER)), *(f"{length}" for length in lengths * 2))
    groups = tuple(_group(within, one) for within, one in told["within"].items())
    spans = (("Of all quiet areas", 3), ("Precision of lists of", len(lengths)), ("Recall of lists of", len(lengths)))
    note = (
        f"{BEST} Quiet: no death for six months. Precision: entries that came true; recall: areas with a death that were listed."
        " The base rate is that of areas as long without a death, learnt anew for each list as ours is."
    )
    month = Language().month
    first, last = told["origins"][0], told["origins"][-1]
    line = f"Lists were made every three months from {month(first)} to {month(last)}, each from what had happened by then. "
    table = Table("Quiet areas ranked by the chance of a death", heads, groups, spans, note)
    return Section("Where violence came back", (line + _alarms(told),), (table,))


def _group(within: str, one: Mapping[str, Any]) -> Group:
    columns: Sequence[Column] = (*_MEASURES, _BRIER)
    parts = ("precision", "recall")
    values = {
        name: [*(said[column.key] for column in columns), *(each[part] for part in parts for each in said["lists"])]
        for name, said in ((OURS, one[OURS]), (USUAL, one[USUAL]))
    }
    digits = [*(column.digits for column in columns), *[3] * (len(values[OURS]) - len(columns))]
    low = [column.aim == "low" for column in columns] + [False] * (len(digits) - len(columns))
    best = [_better(*pair) for pair in zip(values[OURS], values[USUAL], low, digits, strict=True)]
    rows = tuple(
        Row(
            head,
            tuple(
                Cell(score(value, places), "best" if winner == name else "")
                for value, places, winner in zip(values[name], digits, best, strict=True)
            ),
            name == OURS,
        )
        for name, head in ((OURS, named(OURS)), (USUAL, "base rate by time since violence"))
    )
    head = f"Within {within} months: {one['events']:,} of {one['rows']:,} quiet areas had a death"
    return Group(head, rows)


def _better(ours: float | None, theirs: float | None, low: bool, digits: int | None) -> str:
    """Who is better as far as it is shown; nobody where both show the same, or one is not known."""
    if ours is None or theirs is None or score(ours, digits) == score(theirs, digits):
        return ""
    return OURS if (ours < theirs) == low else USUAL


def _alarms(told: Mapping[str, Any]) -> str:
    """False alarms and returns that were missed, of the longest time and the list nearest to ten."""
    within, one = max(told["within"].items(), key=lambda item: int(item[0]))
    of = min(one[OURS]["lists"], key=lambda each: abs(each["length"] - 10))
    if of["precision"] is None or not of["returns"]:
        return "No list can be scored: nothing came back, or nothing of what followed is known."
    lead = "" if of["median_lead"] is None else f", by {of['median_lead']:g} months in the median"
    missed = of["returns"] - of["warned"]
    return (
        f"Of the entries of lists of {of['length']}, {share(1 - of['precision'])} did not come true within {within} months;"
        f" of {of['returns']:,} returns of violence {of['warned']:,} were on a list before{lead}, {missed:,} on none."
    )
