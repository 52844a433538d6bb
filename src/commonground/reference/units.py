"""Administrative units as the winning boundary sets give them: p-codes, names, parents and polygons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from commonground.door.reader import Reader
from commonground.vocabulary import country as countries

DEEPEST = 3
"""Admin 3 is the deepest level that anything is shown at."""


@dataclass(frozen=True)
class Unit:
    """A unit of a level; `country` is ISO3."""

    country: str
    level: int
    pcode: str
    name: str
    name_ar: str | None
    parent: str | None


class Units:
    """The units of every country: with polygons where a boundary set is held, else from the p-code list."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, dict[int, dict[str, Unit]]] = {}
        self._knows_all = False
        self._held: dict[str, dict[int, pa.Table]] = {}
        self._polygons: dict[tuple[str, int], tuple[list[str], Any]] = {}

    @cached_property
    def key(self) -> str:
        """What names the boundary editions in force, so that resolutions made with them can be kept."""
        rows = self._reader.rows("SELECT key, edition_id FROM reference_winner WHERE tbl = 'place' ORDER BY ALL")
        return hashlib.sha256(repr([tuple(row.values()) for row in rows]).encode()).hexdigest()

    @property
    def by_country(self) -> dict[str, dict[int, dict[str, Unit]]]:
        """Country → level → p-code → unit, each with its parent known where it can be."""
        if not self._knows_all:
            self._known.clear()
            self._learn("")
            self._knows_all = True
        return self._known

    def holding(self, pcode: str) -> tuple[str, ...]:
        """The countries (ISO3) in whose lists the p-code stands: what stands in none is told without reading all units."""
        rows = self._reader.rows(
            "SELECT DISTINCT country FROM place WHERE pcode = $pcode AND country IS NOT NULL ORDER BY 1", {"pcode": pcode}
        )
        return tuple(row["country"] for row in rows)

    def know(self, countries: Iterable[str]) -> None:
        """Fetch the units of these countries in one question."""
        wanted = sorted(set(countries) - set(self._known))
        if wanted and not self._knows_all:
            self._learn("AND list_contains($countries, country)", {"countries": wanted})
            for iso3 in wanted:
                self._known.setdefault(iso3, {})

    def _learn(self, condition: str, parameters: dict[str, Any] | None = None) -> None:
        """One row a unit: of a country and level with polygons only those, else those of the list.

        What has a polygon has its number of vertices too, which is read without reading the polygons.
        """
        rows = self._reader.rows(
            "WITH t AS (SELECT country, level, pcode, name, name_ar, parent_pcode, vertices IS NOT NULL AS drawn, "
            "max(vertices IS NOT NULL) OVER (PARTITION BY country, level) AS any_drawn FROM place "
            f"WHERE country IS NOT NULL {condition}) "
            "SELECT DISTINCT ON (country, level, pcode) country, level, pcode, name, name_ar, parent_pcode FROM t "
            "WHERE drawn = any_drawn ORDER BY country, level, pcode",
            parameters,
        )
        for row in rows:
            levels = self._known.setdefault(row["country"], {})
            above = levels.get(row["level"] - 1, {})
            parent = row["parent_pcode"] if row["parent_pcode"] in above else _prefix_parent(row["pcode"], above)
            name = row["name"] or row["pcode"]
            levels.setdefault(row["level"], {})[row["pcode"]] = Unit(
                row["country"], row["level"], row["pcode"], name, row["name_ar"], parent
            )

    def level(self, country: str, level: int) -> dict[str, Unit]:
        """The units of a country at a level, by p-code; empty where no set is held."""
        if country not in self._known:
            self.know([country])
        return self._known.get(country, {}).get(level, {})

    def chain(self, country: str, pcode: str) -> dict[int, str]:
        """A p-code and those above it, by level; empty where the p-code is not known."""
        for level in range(DEEPEST, 0, -1):
            unit = self.level(country, level).get(pcode)
            if unit is None:
                continue
            found = {level: pcode}
            while unit is not None and unit.level > 1 and unit.parent:
                unit = self.level(country, unit.level - 1).get(unit.parent)
                if unit:
                    found[unit.level] = unit.pcode
            return found
        return {}

    def hold(self, countries: Iterable[str]) -> None:
        """Fetch the polygons of these countries in one question: each question reads the files of boundaries whole."""
        wanted = sorted(set(countries) - set(self._held))
        if not wanted:
            return
        rows = self._reader.query(
            "SELECT country, level, pcode, geometry FROM place "
            "WHERE list_contains($countries, country) AND level BETWEEN 1 AND $deepest AND geometry IS NOT NULL "
            "ORDER BY country, level, pcode",
            {"countries": wanted, "deepest": DEEPEST},
        )
        starts = rows.select(["country", "level"]).append_column("at", pa.array(range(rows.num_rows), pa.int64()))
        groups = starts.group_by(["country", "level"], use_threads=False).aggregate([("at", "min"), ("at", "count")])
        self._held.update({iso3: {} for iso3 in wanted})
        for group in groups.to_pylist():
            self._held[group["country"]][group["level"]] = rows.slice(group["at_min"], group["at_count"])

    def polygons(self, country: str, level: int) -> tuple[list[str], Any]:
        """P-codes in order and their polygons (a shapely array) of a country and level; empty where none are held."""
        at = (country, level)
        if at not in self._polygons:
            self.hold([country])
            rows = self._held[country].pop(level, None)
            codes: list[str] = rows.column("pcode").to_pylist() if rows else []
            drawn = rows.column("geometry").to_numpy() if rows else np.array([], dtype=object)
            self._polygons[at] = (codes, shapely.from_wkb(drawn))
        return self._polygons[at]


def country_pcode(units: Units, iso3: str) -> str:
    """The p-code of a country as its boundary set writes it, else its ISO2 code, as COD does."""
    level0 = units.level(iso3, 0)
    if level0:
        return next(iter(level0))
    known = countries.by_iso3(iso3)
    return known.iso2 if known else iso3


def _prefix_parent(pcode: str, above: dict[str, Unit]) -> str | None:
    """P-codes nest by prefix (SY070500 → SY0705 → SY07) in all but a few countries."""
    for length in range(len(pcode) - 1, 1, -1):
        if pcode[:length] in above:
            return pcode[:length]
    return None
