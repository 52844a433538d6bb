"""The history that a back-test looks back on, put together from the files that lie in a folder and beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary import months
from commonground.vocabulary.errors import MalformedFile, MissingInput
from commonground.watch import views_actuals, views_areas, views_files
from commonground.watch.panel import Panel
from commonground.watch.views_actuals import OFFICIAL
from commonground.watch.views_areas import Keys
from commonground.watch.views_files import MONTH_ZERO

# Of two sources that state the same area and month, the lower one is believed.
_TRUTH, _FEATURES, _WIDE, _OTHER = range(4)

_TO_GIVE = (
    "give a folder with (or beside) the wide panel data.csv.gz and country_list.csv, features, or the actuals of these months"
)


@dataclass(frozen=True, eq=False)
class History:
    """Deaths up to a month, and in words where they come from, what was passed over and where files differ."""

    panel: Panel
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Source:
    rank: int
    name: str
    panel: Panel


def history(folders: Sequence[Path], until: int) -> History:
    """The panel up to a month (`months.index`): official actuals before features, before the wide panel, before other releases.

    Areas are `country_id` as text, in the order of their numbers; NaN where no file states a value (a country not yet founded).
    A month's column is believed cell by cell. Raises MissingInput naming the months up to `until` of which nothing is known.
    """
    inside = [path for folder in folders for path in views_files.files(folder)]
    keys = views_areas.keys(folders)
    sources, notes = _sources(inside, keys)
    if not any(source.rank == _WIDE for source in sources):
        more, said = _beside(views_files.beside(folders), keys)
        sources, notes = [*sources, *more], [*notes, *said]
    found = sorted(sources, key=lambda source: (source.rank, source.name))
    if not found:
        raise MissingInput(f"no history in {', '.join(map(str, folders))}", hint=_TO_GIVE)
    panel, differing = _merged(found)
    lacking = unknown_months(panel, until)
    if lacking:
        raise MissingInput(
            f"nothing is known of {_spans(lacking)}, and a forecast made in {months.from_index(until)} needs it", hint=_TO_GIVE
        )
    return History(replace(panel.until(until), near=views_areas.near(panel.countries)), (*notes, *differing))


def unknown_months(panel: Panel, until: int) -> list[int]:
    """The months from the panel's first up to and with `until` in which no area has a value; `until` where it begins later."""
    if until < panel.first:
        return [until]
    wanted = panel.between(panel.first, until)
    return [panel.first + int(month) for month in np.flatnonzero(np.isnan(wanted).all(axis=0))]


def of_wide(path: Path, keys: Keys) -> tuple[Panel, tuple[str, ...]] | None:
    """A wide CSV (first column `month_id`, then a column for each country by name) as a panel, and the names that no key knows.

    None where it is another kind of file: its first column does not count months one by one, or no column is a country.
    """
    lines = views_files.rows(path)
    header = next(lines, [])
    ids = [keys.ids.get(views_areas.normal(name)) for name in header[1:]]
    if not any(ids) or header[0] not in ("", "month_id"):
        return None
    cells = list(lines)
    counts = [line[0].removesuffix(".0") for line in cells]
    # A column of row numbers (0, 1, ...) or of dates is what other files of the same shape begin with.
    if (
        not counts
        or not counts[0].isdigit()
        or counts != [str(int(counts[0]) + step) for step in range(len(counts))]
        or counts[0] == "0"
    ):
        return None
    try:
        deaths = np.array([[float(cell or "nan") for cell in line[1:]] for line in cells])
    except ValueError as error:
        raise MalformedFile(f"a cell is not a number: {error}", where=str(path), hint="fetch the file again") from error
    if deaths.shape[1] != len(ids):
        raise MalformedFile("has lines of another length than its header", where=str(path), hint="fetch the file again")
    known = [column for column, area in enumerate(ids) if area]
    areas = tuple(area for area in ids if area)
    unknown = tuple(name for name, area in zip(header[1:], ids, strict=True) if not area)
    panel = Panel(areas, keys.countries(areas), int(counts[0]) + MONTH_ZERO, views_actuals.counted(deaths[:, known].T))
    return panel, unknown


def _sources(paths: Sequence[Path], keys: Keys) -> tuple[list[_Source], list[str]]:
    tables = views_files.tables(paths)
    found = [
        _Source(_TRUTH if release.name == OFFICIAL else _OTHER, release.name, release.panel)
        for release in views_actuals.of_tables(tables, keys)
    ]
    found += [
        _Source(_FEATURES, table.path.name, views_actuals.of_long(table, keys)) for table in tables if table.kind == "features"
    ]
    notes = []
    for path in paths:
        wide = of_wide(path, keys) if path.suffix.lower() != ".parquet" else None
        if wide:
            found.append(_Source(_WIDE, path.name, wide[0]))
            notes += [f"{path.name}: no country_id is known for {', '.join(wide[1])}"] if wide[1] else []
    return found, notes


def _beside(paths: Sequence[Path], keys: Keys) -> tuple[list[_Source], list[str]]:
    """The sources among files that nobody named: no release but the official one; what cannot be read is passed over and said."""
    readable, notes = [], []
    for path in paths:
        try:
            views_files.tables([path])
            if path.suffix.lower() != ".parquet":
                of_wide(path, keys)
        except MalformedFile as error:
            notes.append(f"{path.name} beside the folder is passed over: {error.message}")
        else:
            readable.append(path)
    found, said = _sources(readable, keys)
    return [source for source in found if source.rank != _OTHER], [*notes, *said]


def _merged(sources: Sequence[_Source]) -> tuple[Panel, list[str]]:
    """The sources as one panel, the first that states a value believed; and where another differs from what is believed."""
    areas = views_areas.ordered(area for source in sources for area in source.panel.areas)
    first, last = min(source.panel.first for source in sources), max(source.panel.last for source in sources)
    deaths = np.full((len(areas), last - first + 1), np.nan)
    notes = []
    for source in sources:
        stated = views_areas.on_areas(source.panel, areas).between(first, last)
        differs = ~np.isnan(stated) & ~np.isnan(deaths) & (stated != deaths)
        taken = np.isnan(deaths) & ~np.isnan(stated)
        notes.append(_note(source, first + np.flatnonzero(taken.any(axis=0)), int(differs.sum())))
        deaths = np.where(taken, stated, deaths)
    named = dict(pair for source in reversed(sources) for pair in zip(source.panel.areas, source.panel.countries, strict=True))
    return Panel(areas, tuple(named[area] for area in areas), first, deaths), notes


def _note(source: _Source, taken: NDArray[np.int64], differs: int) -> str:
    told = (
        f"history of {_spans([int(month) for month in taken])} from {source.name}"
        if taken.size
        else f"nothing taken from {source.name}"
    )
    return f"{told}; {differs} of its values differ from what is believed before it" if differs else told


def _spans(numbers: Sequence[int]) -> str:
    """Months in words: `2018-01 to 2018-12, 2020-01`."""
    runs = np.split(np.array(numbers), np.flatnonzero(np.diff(numbers) != 1) + 1)
    ends = [(months.from_index(int(run[0])), months.from_index(int(run[-1]))) for run in runs]
    return ", ".join(start if start == end else f"{start} to {end}" for start, end in ends)
