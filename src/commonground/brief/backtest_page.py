"""The page "how right were we": a back-test as one HTML file, without a script and without a request to anyone.

It is in English alone: scores are read by those who check us, and the brief says in the reader's language what follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commonground.brief import backtest_charts, backtest_sections, scores_page
from commonground.brief.backtest_tables import (
    BEST,
    COVERAGE,
    SCORES,
    STATE_SCORES,
    Cell,
    Chart,
    Column,
    Group,
    Row,
    Section,
    Table,
    named,
    partial,
    score_groups,
)
from commonground.brief.backtest_words import (
    OURS,
    Beside,
    Report,
    baselines,
    beside,
    listed,
    paragraph,
    score,
    share,
    signed,
)
from commonground.brief.language import Language

MEANINGS = (
    ("CRPS", "distance between forecast and truth in deaths; lower is better"),
    ("CRPS of log", "the same on log(1 + deaths): small places count as large ones do; lower is better"),
    ("CRPS ≥ 25", "CRPS of what lies above 25 deaths alone; lower is better"),
    ("Log score", "how surprising the truth was, in nats; lower is better"),
    ("IGN", "the challenge's own measure of surprise, in bits, at 1,000 draws; lower is better"),
    ("MIS 90", "width of the 90\u00a0% range, with a fine for what lies outside; lower is better"),
    ("Brier ≥ 25", "squared error of the chance of at least 25 deaths; lower is better"),
    ("AP ≥ 25", "how well months of at least 25 deaths are ranked first; higher is better"),
    ("AUC quiet", "ranking of areas quiet for twelve months; 0.5 is chance, higher is better"),
)
BASELINES = {
    "zeros": "nobody dies anywhere",
    "last": "Poisson around the newest month",
    "conflictology_12": "the area's last 12 months, equally likely",
    "conflictology_36": "the area's last 36 months, equally likely",
    "bootstrap": "any area's month of the last twenty years",
    "mixture": "the area's last 18 months, and a few of everybody's",
    "nb_9": "negative binomial of the last nine months",
    "ew_4": "the area's months, weighing half after every four",
}
"""What each baseline that is known says, in few words."""

_NOTE = (
    "CRPS is the distance between the forecast, with all its doubt, and what came, in deaths for each area and month: lower is"
    " better, 0 is perfect. Skill is claimed only where chance does not explain the difference: the whole 90\u00a0% interval"
    " (countries drawn again and again with all their rows) lies below zero."
)


def page(report: Report) -> str:
    """The page of a back-test as `watch.backtest_report.report` gives it; every name in it is escaped.

    The same report gives the same page. Raises KeyError for a report that lacks a part it must have.
    """
    subtitle = f"The forecast {OURS} for {_years(report)}: made each October for the next year, with what was known then"
    sections = (section for section in _sections(report) if section)
    return scores_page.page("How right were we", subtitle, _NOTE, paragraph(report), sections)


def _years(report: Report) -> str:
    years = sorted(report["windows"])
    run = len(years) > 2 and all(year.isdigit() for year in years) and int(years[-1]) - int(years[0]) == len(years) - 1
    return f"{years[0]} to {years[-1]}" if run else listed(years)


def _sections(report: Report) -> Iterable[Section | None]:
    told = beside(report)
    yield _means(report)
    yield _by_window(report, told)
    yield _reliability(report)
    yield Section("Whether ranges held", tables=(_coverage(report),), charts=backtest_sections.pit_charts(report))
    yield backtest_sections.returns(report)
    cuts = (_by_state(report), backtest_sections.by_region(report), _by_horizon(report))
    lines = () if cuts[1] else ("Scores are not cut by region: all areas are parts of one country.",)
    yield Section("By state, region and horizon", lines, tuple(table for table in cuts if table))
    yield _replay(report)
    yield _releases(report)
    yield Section("Artefact rows", tables=_artefacts(report), lines=() if report["artefacts"] else (_NO_ARTEFACTS,))
    yield Section("Notes", notes=tuple(report["notes"])) if report["notes"] else None


_NO_ARTEFACTS = "No area and month holds more than a fifth of its window's score."


def _means(report: Report) -> Section:
    heads = ("Model", *(column.head for column in SCORES))
    apart = partial(report)
    note = BEST + (" A model that lacks windows has the mean of its own, and is not compared." if apart else "")
    count = len(report["artefacts"])
    tables = [Table("Mean of all windows, all rows", heads, score_groups(report, report["mean"], SCORES, apart), note=note)]
    if count:
        groups = score_groups(report, report["without_artefacts"], SCORES, apart)
        tables.append(Table(f"Mean of all windows, without the artefact rows ({count})", heads, groups, note=note))
    tables.append(_skill(report))
    terms = (*MEANINGS, *((name, BASELINES[name]) for name in baselines(report) if name in BASELINES))
    return Section("Mean scores", tables=tuple(tables), terms=terms, summary="What the scores and the baselines are")


def _skill(report: Report) -> Table:
    """Ours, its members and stored forecasts beside the best baseline, with and without the artefact rows."""
    groups = []
    for key, head in (("all", "All rows"), ("without_artefacts", "Without the artefact rows")):
        if key == "all" or report["artefacts"]:
            rows = tuple(_skill_row(name, one) for name, one in report["skill"][key].items())
            groups.append(Group(head, rows))
    heads = ("Model", "Against", "CRPS differs by", "90\u00a0% interval", "Skill", "Areas better", "p (Diebold-Mariano)")
    return Table("Skill against the best baseline; below zero is better", heads, tuple(groups), words=1)


def _skill_row(name: str, one: Mapping[str, Any]) -> Row:
    p = one["p_diebold_mariano"]
    texts = (
        one["against"],
        signed(one["difference_percent"]),
        f"{signed(one['low_percent'])} to {signed(one['high_percent'])}",
        "claimed" if one["claimed"] else "not claimed",
        f"{one['areas_improved']} of {one['areas_compared']}",
        "–" if p is None else f"{p:.3f}",
    )
    return Row(named(name), tuple(Cell(text) for text in texts), name == OURS)


def _by_window(report: Report, told: Sequence[Beside]) -> Section:
    windows = sorted(report["windows"])
    columns = [*(Column(window, window) for window in windows), Column("mean", "Mean")]
    models = {
        name: {window: report["windows"][window].get(name, {}).get("crps") for window in windows}
        | {"mean": None if name in partial(report) else mean["crps"]}
        for name, mean in report["mean"].items()
    }
    known = {one.window: one for one in told}
    apart = tuple(Cell(_apart(known.get(window))) for window in windows)
    foot = Group("", (Row("Ours beside the best baseline of the year", (*apart, Cell("–"))),), foot=True)
    table = Table(
        "CRPS by window",
        ("Model", *(column.head for column in columns)),
        (*score_groups(report, models, columns), foot),
        note=f"{BEST} Which baseline is best in a year is known only after it: nobody could have picked it.",
    )
    return Section("By window", tables=(table,), charts=(_dots(told),) if told else ())


def _apart(one: Beside | None) -> str:
    """Ours less the best baseline in %, and in a word that it was lost."""
    return "–" if one is None else signed(one.percent) + (" (lost)" if one.lost else "")


def _dots(told: Sequence[Beside]) -> Chart:
    rows = tuple(
        Row(
            one.window,
            (Cell(score(one.ours)), Cell(f"{score(one.theirs)} ({one.best})"), Cell(score(one.zeros)), Cell(_apart(one))),
        )
        for one in told
    )
    lost = [one.window for one in told if one.lost]
    log = backtest_charts.logarithmic([value for one in told for value in (one.ours, one.theirs, one.zeros) if value is not None])
    twin = Table("CRPS by window, as drawn", ("Window", *backtest_charts.SERIES, "Ours beside it"), (Group("", rows),))
    return Chart(
        "windows",
        "CRPS by window: our forecast, the best baseline of the year, and zeros",
        f"CRPS in {len(told)} windows: a baseline is lower than our forecast in {listed(lost) if lost else 'none'}.",
        backtest_charts.by_window(told),
        twin,
        "Further left is better." + (" On a log scale: equal distances are equal ratios." if log else ""),
    )


def _reliability(report: Report) -> Section:
    drawn = []
    for key, what in (("any", "any death"), ("at_least_25", "at least 25 deaths")):
        classes = [(float(chance), float(happened), int(count)) for chance, happened, count in report["reliability"][key]]
        rows = tuple(Row(share(chance), (Cell(share(happened)), Cell(f"{count:,}"))) for chance, happened, count in classes)
        twin = Table(f"Chance of {what}", ("Chance that we gave", "Share that happened", "Area-months"), (Group("", rows),))
        title = f"Chance of {what} in a month, and how often it came"
        alt = f"{title}: {len(classes)} classes of chance, beside the diagonal of a forecast that means what it says."
        few = f"hollow where fewer than {backtest_charts.FEW}"
        source = f"On the dashed line a chance means what it says; figures are area-months, {few}."
        drawn.append(
            Chart(f"reliability-{key.replace('_', '-')}", title, alt, backtest_charts.reliability(classes), twin, source)
        )
    return Section("Whether chances came true", charts=tuple(drawn))


def _coverage(report: Report) -> Table:
    apart = partial(report)
    groups = score_groups(report, report["mean"], COVERAGE, apart)
    note = (
        "Active: areas with a death in the twelve months before the forecast. Bold with a dot: nearest to what is promised."
        " Of all, most months are zero, and ranges of whole deaths hold more than they promise."
    )
    heads = ("Model", *(column.head for column in COVERAGE))
    spans = (("All area-months", len(COVERAGE) // 2), ("Active area-months", len(COVERAGE) // 2))
    return Table("Share of area-months inside the range", heads, groups, spans, note)


def _by_state(report: Report) -> Table:
    states: Mapping[str, Any] = report["by"]["state"]
    columns: list[Column] = []
    flat: dict[str, dict[str, Any]] = {name: {} for name in (OURS, *baselines(report))}
    for column in STATE_SCORES:
        for state, models in states.items():
            columns.append(Column(f"{column.key} {state}", state, column.digits, column.aim))
            for name, one in models.items():
                flat[name][f"{column.key} {state}"] = one[column.key]
    counts = listed([f"{state} {_rows(models):,.0f}" for state, models in states.items()])
    note = (
        f"{BEST} Quiet: no death in the twelve months before; high: at least ten a month. Where nearly every month is"
        f" zero, a range of whole deaths holds more than it promises. Area-months: {counts}."
    )
    spans = tuple((column.head, len(states)) for column in STATE_SCORES)
    heads = ("Model", *(column.head for column in columns))
    return Table("By the state of the area when the forecast was made", heads, score_groups(report, flat, columns), spans, note)


def _by_horizon(report: Report) -> Table:
    horizons = dict(sorted(report["by"]["horizon"].items(), key=lambda one: int(one[0])))
    columns = [Column(ahead, ahead) for ahead in horizons]
    flat = {name: {ahead: models[name]["crps"] for ahead, models in horizons.items()} for name in (OURS, *baselines(report))}
    held = tuple(Cell(share(models[OURS]["coverage90"]).replace("\u00a0%", "")) for models in horizons.values())
    foot = Group("", (Row("Ours: inside the 90\u00a0% range, in\u00a0%", held),), foot=True)
    groups = (*score_groups(report, flat, columns), foot)
    return Table("CRPS by horizon, in months ahead", ("Model", *horizons), groups, note=f"{BEST} All area-months of all windows.")


def _rows(models: Mapping[str, Any]) -> float:
    return float(models[OURS]["rows"] or 0)


def _replay(report: Report) -> Section | None:
    """Forecasts from what was published at the time; nothing where no vintages were given."""
    again = report.get("replay")
    if not again:
        return None
    origins = [one["newest_month"] for one in again["origins"]]
    ours = again["mean"][OURS]["crps"]
    lower = [name for name in baselines(report) if again["mean"][name]["crps"] <= ours]
    won = "Our forecast was better than every baseline." if not lower else f"As good as ours or better: {listed(lower)}."
    month = Language().month
    span = f"from data up to {month(origins[0])} until data up to {month(origins[-1])}"
    line = f"{won} {len(origins)} forecasts, {span}, each from what was published then, scored against the last publication."
    wanted = [column for column in SCORES if column.key != "ign"]
    heads = ("Model", *(column.head for column in wanted))
    table = Table("Mean of all forecasts of the replay", heads, score_groups(report, again["mean"], wanted), note=BEST)
    return Section("In real time", (line,), (table,))


def _releases(report: Report) -> Section | None:
    releases: Mapping[str, Mapping[str, float]] = report["releases"]
    if not releases:
        return None
    columns = [Column(name, name) for name in releases]
    names = {name for models in releases.values() for name in models}
    flat = {name: {release: models.get(name) for release, models in releases.items()} for name in names}
    heads = ("Model", *releases)
    return Section(
        "Against other releases of the truth",
        tables=(Table("Mean CRPS by release", heads, score_groups(report, flat, columns), note=BEST),),
    )


def _artefacts(report: Report) -> tuple[Table, ...]:
    """The rows that decide a window alone, the most deaths first."""
    if not report["artefacts"]:
        return ()
    language = Language()
    found = sorted(report["artefacts"], key=lambda row: (-row["deaths"], row["window"], row["area"]))
    rows = []
    for row in found:
        texts = (language.country(row["country"]), language.month(row["month"]), row["window"], f"{row['deaths']:,.0f}")
        rows.append(Row(row["area"], tuple(Cell(text) for text in texts)))
    note = "Each holds more than a fifth of the score of its window's best baseline: found by this rule, never by name."
    heads = ("Area", "Country", "Month", "Window", "Deaths")
    return (Table("Rows that decide a window alone", heads, (Group("", tuple(rows)),), note=note, words=3),)
