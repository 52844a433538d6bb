"""Where a row lies: events by polygon; headcounts by the unit that their publisher names, by polygon only where none is.

A result nests: the deepest unit found gives those above it. Nothing is guessed: what cannot be placed stays not placed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import shapely

from commonground.door.reader import Reader
from commonground.reference.names import NameIndex, UnitName
from commonground.reference.units import DEEPEST, Units

VERSION = "2"
"""Changes with the rules below, so that kept results of older rules are not used."""

_LEVELS = range(1, DEEPEST + 1)
POLYGON = pa.schema([pa.field(n, pa.string()) for n in ("source_id", "position", "poly1", "poly2", "poly3")])
NAMED = pa.schema(
    [
        pa.field(n, pa.string())
        for n in ("source_id", "position", "adm1", "adm2", "adm3", "how1", "how2", "how3", "poly1", "poly2", "poly3")
    ]
)


class Placement:
    """Registers, on a reader, where the rows of its tables lie: `event_place`, `headcount_place`, `need_place`, …"""

    def __init__(self, reader: Reader) -> None:
        self.units = Units(reader)
        self._reader = reader
        self._names: dict[str, NameIndex] = {}
        self._key = f"{VERSION}|{self.units.key}"

    def events(self) -> None:
        """`event_place(source_id, position, poly1, poly2, poly3)`."""
        self._reader.derive("event_place", "event", self._key, self._place_points, POLYGON)

    def named(self, table: str) -> None:
        """`<table>_place` with adm1-3, how each was found (code, name, polygon) and the polygons' own answer."""
        self._reader.derive(f"{table}_place", table, self._key, self._place_named, NAMED)

    def _place_points(self, rows: pa.Table) -> pa.Table:
        rows = _once(rows)
        found = self._polygons(rows)
        return pa.table(
            [rows.column("source_id"), rows.column("position"), *(pa.array(found[level], pa.string()) for level in _LEVELS)],
            schema=POLYGON,
        )

    def _polygons(self, rows: pa.Table) -> dict[int, np.ndarray]:
        """For each row the p-code at each level whose polygon holds its point, None where none does."""
        found = {level: np.full(rows.num_rows, None, dtype=object) for level in _LEVELS}
        if "latitude" not in rows.column_names:
            return found
        x, y = rows.column("longitude").to_numpy(), rows.column("latitude").to_numpy()
        country = np.array(rows.column("country").to_pylist(), dtype=object)
        for iso3 in sorted({c for c in country.tolist() if c and self.units.polygons(c, 1)[0]}):
            at = np.flatnonzero((country == iso3) & np.isfinite(x) & np.isfinite(y))
            points, back = np.unique(np.column_stack([x[at], y[at]]), axis=0, return_inverse=True)
            placed = self._place_unique(iso3, points)
            for level in _LEVELS:
                found[level][at] = placed[level][back.reshape(-1)]
        return found

    def _place_unique(self, iso3: str, points: np.ndarray) -> dict[int, np.ndarray]:
        """The deepest polygon that holds each point, and the units above it; a line is its first unit's by p-code."""
        placed = {level: np.full(len(points), None, dtype=object) for level in _LEVELS}
        tree = shapely.STRtree(shapely.points(points))
        for level in reversed(_LEVELS):
            codes, polygons = self.units.polygons(iso3, level)
            for code, polygon in zip(codes, polygons, strict=True):
                inside = tree.query(polygon, predicate="intersects")
                chain = self.units.chain(iso3, code)
                for i in inside[[placed[level][i] is None for i in inside]] if len(inside) else ():
                    for above, pcode in chain.items():
                        if placed[above][i] is None:
                            placed[above][i] = pcode
        return placed

    def _place_named(self, rows: pa.Table) -> pa.Table:
        rows = _once(rows)
        polygons = self._polygons(rows)
        columns = [_list(rows, "country"), _list(rows, "level"), _pcodes(rows)]
        columns += [*(_names(rows, level) for level in _LEVELS), _list(rows, "place_name")]
        known: dict[tuple[object, ...], tuple[dict[int, str], dict[int, str], int]] = {}
        adm: dict[int, list[str | None]] = {level: [None] * rows.num_rows for level in _LEVELS}
        how: dict[int, list[str | None]] = {level: [None] * rows.num_rows for level in _LEVELS}
        for i, key in enumerate(zip(*columns, strict=True)):
            if key not in known:
                known[key] = self._resolve(*key)
            units, ways, named_to = known[key]
            for level in _LEVELS:
                pcode, way = units.get(level), ways.get(level)
                if (pcode is None and level > named_to) or (pcode is None and level > 1 and adm[level - 1][i] is not None):
                    candidate = polygons[level][i]
                    above = adm[level - 1][i] if level > 1 else None
                    if candidate is not None and (level == 1 or above == polygons[level - 1][i]):
                        pcode, way = candidate, "polygon"
                adm[level][i], how[level][i] = pcode, way
        arrays = [*(adm[level] for level in _LEVELS), *(how[level] for level in _LEVELS), *(polygons[level] for level in _LEVELS)]
        return pa.table(
            [rows.column("source_id"), rows.column("position"), *(pa.array(a, pa.string()) for a in arrays)], schema=NAMED
        )

    def _resolve(
        self,
        country: str | None,
        level: int | None,
        pcode: str | None,
        adm1: str | None,
        adm2: str | None,
        adm3: str | None,
        bare: str | None,
    ) -> tuple[dict[int, str], dict[int, str], int]:
        """Units by level, how each was found, and the deepest level that the publisher names at all."""
        if country is None or level == 0:
            return {}, {}, DEEPEST
        if pcode:
            chain = self.units.chain(country, pcode)
            if chain:
                return chain, dict.fromkeys(chain, "code"), max(chain)
        names = [adm1, adm2, adm3]
        index = self._index(country)
        if bare and not any(names):
            chain = self._named_alone(index, country, bare)
            return chain, dict.fromkeys(chain, "name"), 0
        found: dict[int, str] = {}
        for at, name in enumerate(names, 1):
            if name is None or (at > 1 and names[at - 2] is not None and at - 1 not in found):
                continue
            match = index.find(name, at, within=found.get(at - 1))
            if match is not None:
                found.update({k: v for k, v in self.units.chain(country, match.pcode).items() if k not in found})
        named_to = max((at for at, name in enumerate(names, 1) if name is not None), default=0)
        return found, dict.fromkeys(found, "name"), named_to

    def _named_alone(self, index: NameIndex, country: str, name: str) -> dict[int, str]:
        """The coarsest unit that bears exactly this name; a town of a governorate's name is placed no finer than that."""
        for level in _LEVELS:
            match = index.find(name, level)
            if match is not None and match.how in ("exact", "alias"):
                return self.units.chain(country, match.pcode)
        return {}

    def _index(self, country: str) -> NameIndex:
        if country not in self._names:
            units = self.units.by_country.get(country, {})
            self._names[country] = NameIndex(
                [
                    UnitName(u.pcode, u.level, u.name, u.name_ar, u.parent)
                    for level in _LEVELS
                    for u in units.get(level, {}).values()
                ]
            )
        return self._names[country]


def _once(rows: pa.Table) -> pa.Table:
    """One row for each source and position: a line that states several measures has one place, and joins once."""
    numbered = rows.select(["source_id", "position"]).append_column("at", pa.array(np.arange(rows.num_rows)))
    first = numbered.group_by(["source_id", "position"], use_threads=False).aggregate([("at", "min")]).column("at_min")
    return rows if len(first) == rows.num_rows else rows.take(first)


def _list(rows: pa.Table, name: str) -> Sequence[object]:
    if name not in rows.column_names:
        return [None] * rows.num_rows
    return list(rows.column(name).to_pylist())


def _names(rows: pa.Table, level: int) -> Sequence[object]:
    """The name of a row's unit at a level; a table with one name column names the unit of the row's own level."""
    if "name" in rows.column_names and f"adm{level}_name" not in rows.column_names:
        pairs = zip(_list(rows, "name"), _list(rows, "level"), strict=True)
        return [name if own == level else None for name, own in pairs]
    return _list(rows, f"adm{level}_name")


def _pcodes(rows: pa.Table) -> Sequence[object]:
    """The p-code of the unit that a row names; where a table has one for each level, the deepest."""
    if "pcode" in rows.column_names or "adm1_pcode" not in rows.column_names:
        return _list(rows, "pcode")
    levels = [_list(rows, f"adm{level}_pcode") for level in reversed(_LEVELS)]
    return [next((code for code in codes if code), None) for codes in zip(*levels, strict=True)]
