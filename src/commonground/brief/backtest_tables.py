"""The tables of a back-test: which scores are shown, in which order models stand, and which figure is the best of its column."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.brief.backtest_words import OURS, Report, baselines, score, share


@dataclass(frozen=True)
class Cell:
    """A cell's text; `marked` says in a word what its mark says ("best")."""

    text: str
    marked: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table under its name."""

    head: str
    cells: tuple[Cell, ...]
    ours: bool = False


@dataclass(frozen=True)
class Group:
    """Lines that belong together; `foot` are lines of another kind than the others."""

    head: str
    rows: tuple[Row, ...]
    foot: bool = False


@dataclass(frozen=True)
class Table:
    """A table; `spans` are heads above heads: (head, columns); as many columns as `words` says follow the first, then numbers."""

    caption: str
    heads: tuple[str, ...]
    groups: tuple[Group, ...]
    spans: tuple[tuple[str, int], ...] = ()
    note: str = ""
    words: int = 0


@dataclass(frozen=True)
class Chart:
    """A chart and the table that says the same."""

    identifier: str
    title: str
    alt: str
    spec: str
    twin: Table
    source: str = ""


@dataclass(frozen=True)
class Section:
    """What stands under one heading: lines, tables, words explained, charts, notes."""

    heading: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A score: its key, its head, its decimals where they are fixed, and what is best.

    `aim`: "low", "high", a share that is to be met, or "share" for one of which none is best.
    """

    key: str
    head: str
    digits: int | None = None
    aim: str | float = "low"


SCORES = (
    Column("crps", "CRPS"),
    Column("crps_log1p", "CRPS of log", 4),
    Column("twcrps25", "CRPS\u00a0≥\u00a025"),
    Column("log_score", "Log score", 3),
    Column("ign", "IGN", 3),
    Column("mis90", "MIS\u00a090", 1),
    Column("brier25", "Brier ≥\u00a025", 4),
    Column("ap25", "AP ≥\u00a025", 3, "high"),
    Column("auc_quiet", "AUC quiet", 3, "high"),
)
COVERAGE = (
    *(Column(f"coverage{part}", f"{part}\u00a0%", None, "share") for part in (50, 80, 90)),
    *(Column(f"coverage{part}_active", f"{part}\u00a0%", None, part / 100) for part in (50, 80, 90)),
)
STATE_SCORES = (
    Column("crps", "CRPS"),
    Column("crps_log1p", "CRPS of log", 4),
    Column("coverage90", "In the 90\u00a0% range", None, "share"),
)

BEST = "Bold with a dot: best of the column."


def models_in_groups(report: Report) -> list[tuple[str, list[str]]]:
    """Names in groups: ours, the baselines, and the others in the order of the report."""
    known = baselines(report)
    others = [name for name in report["mean"] if name != OURS and name not in known]
    return [("", [OURS]), ("Baselines", known), ("Members of our forecast, and stored forecasts", others)]


def partial(report: Report) -> dict[str, int]:
    """Models that lack a window, and how many windows they have: their means are of other years than everybody's."""
    count = {name: sum(name in models for models in report["windows"].values()) for name in report["mean"]}
    return {name: held for name, held in count.items() if held < len(report["windows"])}


def score_groups(
    report: Report, models: Mapping[str, Mapping[str, Any]], columns: Sequence[Column], apart: Collection[str] = ()
) -> tuple[Group, ...]:
    """The lines of a table of scores in groups, the best of each column marked; models `apart` are shown and never the best."""
    best = {
        column.key: _best(column, {name: one.get(column.key) for name, one in models.items() if name not in apart})
        for column in columns
    }
    groups = []
    for head, names in models_in_groups(report):
        rows = [
            Row(
                f"{name} ({partial(report)[name]} of {len(report['windows'])} windows)" if name in apart else named(name),
                tuple(_cell(column, models[name].get(column.key), name in best[column.key]) for column in columns),
                name == OURS,
            )
            for name in names
            if name in models
        ]
        if rows:
            groups.append(Group(head, tuple(rows)))
    return tuple(groups)


def named(name: str) -> str:
    """A model's name, with the word that it is ours."""
    return f"{name} (ours)" if name == OURS else name


def _best(column: Column, values: Mapping[str, float | None]) -> set[str]:
    """The names with the best value; of equals all, and none where all are equal."""
    if column.aim == "share":
        return set()

    def worse(value: float) -> float:
        if column.aim == "high":
            return -value
        return value if column.aim == "low" else abs(value - float(column.aim))

    known = {name: worse(value) for name, value in values.items() if value is not None}
    found = {name for name, value in known.items() if value == min(known.values())}
    return found if len(found) < len(known) else set()


def _cell(column: Column, value: float | None, best: bool) -> Cell:
    shown = share(value) if isinstance(column.aim, float) or column.aim == "share" else score(value, column.digits)
    return Cell(shown, "best" if best else "")
