"""Where a row lies: events by polygon; headcounts by the unit that their publisher names, by polygon only where none is.

A result nests: the deepest unit found gives those above it. Nothing is guessed: what cannot be placed stays not placed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from commonground.door.reader import Reader
from commonground.reference.names import NameIndex, UnitName
from commonground.reference.settlements import Settlements
from commonground.reference.units import DEEPEST, Units

VERSION = "3"
"""Changes with the rules below, so that kept results of older rules are not used."""

_LEVELS = range(1, DEEPEST + 1)
Texts = NDArray[np.object_]
"""A text for each row, None where there is none."""

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
        self._settlements = Settlements(reader)
        self._names: dict[str, NameIndex] = {}
        self._key = f"{VERSION}|{self.units.key}"

    def events(self) -> None:
        """`event_place(source_id, position, poly1, poly2, poly3)`."""
        self._reader.derive("event_place", "event", self._key, self._place_points, POLYGON)

    def named(self, table: str) -> None:
        """`<table>_place` with adm1-3, how each was found (code, name, polygon) and the polygons' own answer."""
        key = f"{self._key}|{self._settlements.key}" if table == "control" else self._key
        self._reader.derive(f"{table}_place", table, key, self._place_named, NAMED)

    def lie(self, rows: pa.Table) -> pa.Table:
        """Where rows lie that are no table of the lake: columns as of `named`; each row needs its own source and position."""
        return self._place_named(rows)

    def _place_points(self, rows: pa.Table) -> pa.Table:
        rows = _once(rows)
        found = self._polygons(rows)
        return pa.table(
            [rows.column("source_id"), rows.column("position"), *(pa.array(found[level], pa.string()) for level in _LEVELS)],
            schema=POLYGON,
        )

    def _polygons(self, rows: pa.Table) -> dict[int, Texts]:
        """For each row the p-code at each level whose polygon holds its point, None where none does."""
        found = {level: np.full(rows.num_rows, None, dtype=object) for level in _LEVELS}
        if "latitude" not in rows.column_names:
            return found
        x, y = rows.column("longitude").to_numpy(), rows.column("latitude").to_numpy()
        located = np.isfinite(x) & np.isfinite(y)
        code, countries = _encoded(rows.column("country"))
        self.units.hold(countries)
        self.units.know(countries)
        for i, iso3 in enumerate(countries):
            if not self.units.polygons(iso3, 1)[0]:
                continue
            at = np.flatnonzero((code == i) & located)
            points, back = np.unique(x[at] + 1j * y[at], return_inverse=True)
            placed = self._place_unique(iso3, shapely.points(points.real, points.imag))
            for level in _LEVELS:
                found[level][at] = placed[level][back.reshape(-1)]
        return found

    def _place_unique(self, iso3: str, points: Any) -> dict[int, Texts]:
        """The deepest polygon that holds each point, and the units above it; a line is its first unit's by p-code."""
        placed = {level: np.full(len(points), None, dtype=object) for level in _LEVELS}
        tree = shapely.STRtree(points)
        for level in reversed(_LEVELS):
            codes, polygons = self.units.polygons(iso3, level)
            if not codes:
                continue
            polygon, point = tree.query(polygons, predicate="intersects")
            inside, first = np.unique(point[np.argsort(polygon, kind="stable")], return_index=True)
            holder = np.sort(polygon, kind="stable")[first]
            still = _missing(placed[level][inside])
            inside, holder = inside[still], holder[still]
            holders, holder = np.unique(holder, return_inverse=True)
            chains = [self.units.chain(iso3, codes[i]) for i in holders.tolist()]
            for above in _LEVELS:
                unit = np.array([chain.get(above) for chain in chains], dtype=object)[holder]
                vacant = _missing(placed[above][inside])
                placed[above][inside[vacant]] = unit[vacant]
        return placed

    def _place_named(self, rows: pa.Table) -> pa.Table:
        rows = _once(rows)
        polygons = self._polygons(rows)
        names = [_names(rows, level) for level in _LEVELS]
        bare = _column(rows, "place_name")
        key, keys = _distinct([_column(rows, "country"), _column(rows, "level"), _pcodes(rows), *names, bare])
        self.units.know({country for country, *_ in keys if country is not None})
        resolved = [self._resolve(*each) for each in keys]
        named_to = np.array([deepest for _, _, deepest in resolved], dtype=np.int64)[key]
        adm: dict[int, Texts] = {}
        how: dict[int, Texts] = {}
        for level in _LEVELS:
            adm[level] = np.array([units.get(level) for units, _, _ in resolved], dtype=object)[key]
            how[level] = np.array([ways.get(level) for _, ways, _ in resolved], dtype=object)[key]
            fill = _missing(adm[level]) & ~_missing(polygons[level])
            if level > 1:
                fill &= (named_to < level) | ~_missing(adm[level - 1])
                fill &= np.equal(adm[level - 1], polygons[level - 1]).astype(np.bool_)
            else:
                fill &= named_to < level
            adm[level][fill], how[level][fill] = polygons[level][fill], "polygon"
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
            return (chain, dict.fromkeys(chain, "name"), 0) if chain else self._as_town(country, bare, {})
        found: dict[int, str] = {}
        for at, name in enumerate(names, 1):
            if name is None or (at > 1 and names[at - 2] is not None and at - 1 not in found):
                continue
            match = index.find(name, at, within=found.get(at - 1))
            if match is not None:
                found.update({k: v for k, v in self.units.chain(country, match.pcode).items() if k not in found})
        if bare and 2 not in found:
            return self._as_town(country, bare, found)
        named_to = max((at for at, name in enumerate(names, 1) if name is not None), default=0)
        return found, dict.fromkeys(found, "name"), named_to

    def _as_town(self, country: str, name: str, found: dict[int, str]) -> tuple[dict[int, str], dict[int, str], int]:
        """Where the gazetteer puts a town of this name within the unit that is known; nothing where it could be in two."""
        points = sorted(self._settlements.points(country, name))
        placed = self._place_unique(country, shapely.points([x for x, _ in points], [y for _, y in points])) if points else {}
        chains = [{level: units[i] for level, units in placed.items() if units[i] is not None} for i in range(len(points))]
        fitting = [chain for chain in chains if all(chain.get(level) == pcode for level, pcode in found.items()) and 2 in chain]
        ways = dict.fromkeys(found, "name")
        if len({chain[2] for chain in fitting}) != 1:
            return found, ways, DEEPEST
        agreed = {level: pcode for level, pcode in fitting[0].items() if all(chain.get(level) == pcode for chain in fitting)}
        return agreed, {**dict.fromkeys(agreed, "gazetteer"), **ways}, DEEPEST

    def _named_alone(self, index: NameIndex, country: str, name: str) -> dict[int, str]:
        """The coarsest unit that bears exactly this name; a town of a governorate's name is placed no finer than that."""
        for level in _LEVELS:
            match = index.find(name, level)
            if match is not None and match.how in ("exact", "alias"):
                return self.units.chain(country, match.pcode)
        return {}

    def _index(self, country: str) -> NameIndex:
        if country not in self._names:
            units = {level: self.units.level(country, level) for level in _LEVELS}
            self._names[country] = NameIndex(
                [UnitName(u.pcode, u.level, u.name, u.name_ar, u.parent) for level in _LEVELS for u in units[level].values()]
            )
        return self._names[country]


def _once(rows: pa.Table) -> pa.Table:
    """One row for each source and position: a line that states several measures has one place, and joins once."""
    numbered = rows.select(["source_id", "position"]).append_column("at", pa.array(np.arange(rows.num_rows)))
    first = numbered.group_by(["source_id", "position"], use_threads=False).aggregate([("at", "min")]).column("at_min")
    return rows if len(first) == rows.num_rows else rows.take(first)


def _missing(values: Texts) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = np.equal(values, np.array(None, dtype=object)).astype(np.bool_)
    return missing


def _column(rows: pa.Table, name: str) -> pa.ChunkedArray | pa.Array:
    return rows.column(name) if name in rows.column_names else pa.nulls(rows.num_rows, pa.string())


def _pcodes(rows: pa.Table) -> pa.ChunkedArray | pa.Array:
    """The p-code of the unit that a row names; where a table has one for each level, the deepest."""
    if "pcode" in rows.column_names or "adm1_pcode" not in rows.column_names:
        return _column(rows, "pcode")
    levels = [_column(rows, f"adm{level}_pcode") for level in reversed(_LEVELS)]
    return pc.coalesce(*(pc.if_else(pc.equal(codes, ""), None, codes) for codes in levels))


def _names(rows: pa.Table, level: int) -> pa.ChunkedArray | pa.Array:
    """The name of a row's unit at a level; a table with one name column names the unit of the row's own level."""
    if "name" in rows.column_names and f"adm{level}_name" not in rows.column_names:
        return pc.if_else(pc.fill_null(pc.equal(rows.column("level"), level), False), rows.column("name"), None)
    return _column(rows, f"adm{level}_name")


def _encoded(column: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int64], list[Any]]:
    """For each row the number of its value, -1 where it has none, and the values."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole.dictionary_encode()
    return pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary.to_pylist()


def _distinct(columns: Sequence[pa.ChunkedArray | pa.Array]) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
    """For each row the number of its combination of values, and the combinations: few rows name a unit in a way of their own."""
    encoded = [_encoded(column) for column in columns]
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for codes, values in encoded:
        number = np.unique(number * (len(values) + 1) + codes + 1, return_inverse=True)[1].reshape(-1)
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    at = [(codes[first].tolist(), values) for codes, values in encoded]
    picked = [[values[code] if code >= 0 else None for code in codes] for codes, values in at]
    return number.reshape(-1), list(zip(*picked, strict=True))
