"""What happened: deaths by area and month as VIEWS published them, each release apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, MalformedFile, MissingInput
from commonground.watch import views_areas, views_files
from commonground.watch.panel import Floats, Panel
from commonground.watch.views_areas import Keys
from commonground.watch.views_files import MONTH_ZERO, Table

OFFICIAL = "cm_actuals"
"""The release by which the challenge is scored."""


@dataclass(frozen=True, eq=False)
class Release:
    """One release of the truth: every file whose name is the same but for its year. NaN in `panel` where none states a value."""

    name: str
    panel: Panel
    files: tuple[Path, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of which at least one month is stated, by the months in the files and not by their names."""
        stated = np.flatnonzero(~np.isnan(self.panel.deaths).all(axis=0)) + self.panel.first
        return tuple(int(year) for year in np.unique(stated // 12))


def releases(folder: Path) -> tuple[Release, ...]:
    """The releases in a folder and below it, the truth first: `cm_actuals_*`, or the only one there is; then others by name.

    Raises MissingInput where there are no actuals, BadRequest where several releases stand there and none is official, and
    MalformedFile where one release states two values for the same area and month.
    """
    found = {
        release.name: release for release in of_tables(views_files.tables(views_files.files(folder)), views_areas.keys([folder]))
    }
    if not found:
        raise MissingInput(
            f"no actuals in {folder}",
            hint="give a folder with parquet or CSV files that have month_id, country_id and outcome or ged_sb",
        )
    if len(found) > 1 and OFFICIAL not in found:
        raise BadRequest(
            f"{folder} holds the releases {', '.join(sorted(found))}, and none is named {OFFICIAL}",
            hint=f"name the files of the truth {OFFICIAL}_YYYY, or give a folder with one release",
        )
    return tuple(sorted(found.values(), key=lambda release: (release.name != OFFICIAL, release.name)))


def of_tables(tables: Sequence[Table], keys: Keys) -> list[Release]:
    """The releases among some tables, by name; those that are no actuals are passed over."""
    by_name: dict[str, list[Table]] = {}
    for table in tables:
        if table.kind == "actuals":
            by_name.setdefault(views_files.stem(table.path), []).append(table)
    return [
        Release(
            name,
            joined([of_long(table, keys) for table in held], [table.path for table in held]),
            tuple(table.path for table in held),
        )
        for name, held in sorted(by_name.items())
    ]


def of_long(table: Table, keys: Keys) -> Panel:
    """A long table as a panel, deaths as whole numbers where they are that but for noise.

    Raises MalformedFile for an empty table, for deaths below 0 or without end, and where it states two values for the same area and month.
    """
    places = views_files.whole(table.path, ["month_id", table.area])
    month, area = places["month_id"] + MONTH_ZERO, places[table.area]
    stated = views_files.numbers(table.path, [table.value])[table.value]
    wrong = np.flatnonzero((stated < 0) | np.isinf(stated))
    if not month.size or wrong.size:
        what = f"row {wrong[0] + 1} has {stated[wrong[0]]:g} for {table.value}" if wrong.size else "has no rows"
        raise MalformedFile(what, where=str(table.path), hint="fetch the file again")
    values = counted(stated)
    ids, row = np.unique(area, return_inverse=True)
    first = int(month.min())
    deaths = np.full((len(ids), int(month.max()) - first + 1), np.nan)
    deaths[row, month - first] = values
    differs = np.flatnonzero((deaths[row, month - first] != values) & ~np.isnan(values))
    if differs.size:
        at = differs[0]
        where = f"area {area[at]} in {months.from_index(int(month[at]))}"
        raise MalformedFile(
            f"{where} stands there twice with different values", where=str(table.path), hint="keep one of the two"
        )
    areas = tuple(str(code) for code in ids)
    return Panel(areas, keys.countries(areas), first, deaths)


def joined(panels: Sequence[Panel], paths: Sequence[Path]) -> Panel:
    """Panels of one release as one. Raises MalformedFile where two of them state different values for the same area and month."""
    areas = views_areas.ordered(area for panel in panels for area in panel.areas)
    first, last = min(panel.first for panel in panels), max(panel.last for panel in panels)
    deaths = np.full((len(areas), last - first + 1), np.nan)
    for panel, path in zip(panels, paths, strict=True):
        stated = views_areas.on_areas(panel, areas).between(first, last)
        clash = np.argwhere(~np.isnan(stated) & ~np.isnan(deaths) & (stated != deaths))
        if clash.size:
            area, column = clash[0]
            raise MalformedFile(
                f"area {areas[area]} in {months.from_index(first + int(column))} has another value in a file of the same release",
                where=str(path),
                hint="name the files of two releases differently, or keep one of them",
            )
        deaths = np.where(np.isnan(stated), deaths, stated)
    named = dict(pair for panel in panels for pair in zip(panel.areas, panel.countries, strict=True))
    return Panel(areas, tuple(named[area] for area in areas), first, deaths)


def counted(values: Floats) -> Floats:
    """Deaths without the noise of having passed through logarithms: 137.99999999999997 is 138, and 0.5 stays what it is."""
    nearest = np.round(values)
    return np.where(np.abs(values - nearest) < 1e-6, nearest, values)
