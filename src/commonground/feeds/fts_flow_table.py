"""FTS flows as a flat table: `sourceObjects_Location.name` and its kin, several objects in one cell with `; ` between them.

Source: Development Initiatives' R exports of the FTS API (gha_automation, fts_get_flows): `NULL` and `NA` stand for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.fts_flow_shape import FLOW_COLUMNS, OBJECT, TYPES, Shaped, flow_cells
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable

_SIDES = (("sourceobjects", "from"), ("destinationobjects", "to"))
_PARTS = {"id": "id", "name": "name", "behavior": "behaviour", "code": "code", "organizationtypes": "kind"}
_BETWEEN = "; "
_CURATED = frozenset({"dummy", "multiyear", "deflator", "amountusddefl"})
"""Columns of a table that was worked on after FTS: amounts of several years are divided, pledges are left out."""


def plain(name: str) -> str:
    """A column's name without what spellings differ by: case, dots, underscores, spaces."""
    return re.sub(r"[\W_]+", "", name.casefold())


def recognise(header: Mapping[str, str]) -> bool:
    """A header (by plain name) with the amount and id of a flow and objects of a side by type."""
    return {"id", "amountusd"} <= header.keys() and any(name.startswith(side) for name in header for side, _ in _SIDES)


def read(document: Document, header: Mapping[str, str]) -> Shaped:
    """The flows of the table and the objects of each, told apart by their ids."""
    table = flow_table(document.csv, header)
    found = [_side_objects(document.csv, header, side, word, kind) for side, word in _SIDES for kind in TYPES]
    objects = pa.concat_tables([piece for piece, _ in found]) if found else OBJECT.empty_table()
    unaligned = frozenset[int]().union(*(odd for _, odd in found))
    dummy = document.csv.column(header["dummy"]) if "dummy" in header else None
    derived = len(_CURATED & header.keys()) >= 2
    made_up = None if dummy is None else pc.fill_null(pc.equal(pc.utf8_lower(dummy), "true"), False)
    return Shaped(flow_cells(table), objects, True, (), derived, False, unaligned, made_up)


def flow_table(table: TextTable, header: Mapping[str, str]) -> TextTable:
    """The cells of the flows under the names of the API, `NULL` and `NA` as nothing."""
    names = [name for name in FLOW_COLUMNS if plain(name) in header]
    columns = [_nothing(table.column(header[plain(name)])) for name in names]
    rows = pa.table(columns, names=[str(i) for i in range(len(names))])
    return TextTable(tuple(names), table.tags, rows, table.lines, table.ragged, table.where)


def _nothing(cells: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.is_in(trimmed, pa.array(["", "NULL", "NA", "NaN", "null"])), None, trimmed)


def _side_objects(
    table: TextTable, header: Mapping[str, str], side: str, word: str, kind: str
) -> tuple[pa.Table, frozenset[int]]:
    """The objects of one type on one side, and the rows in which names could not be put to ids."""
    cells = {
        column: table.column(header[f"{side}{kind.casefold()}{part}"])
        for part, column in _PARTS.items()
        if f"{side}{kind.casefold()}{part}" in header
    }
    key = "id" if "id" in cells else "name"
    if key not in cells:
        return OBJECT.empty_table(), frozenset()
    rows = np.flatnonzero(np.asarray(pc.is_valid(_nothing(cells[key]))))
    counts = _counts(cells[key].take(rows))
    columns: dict[str, pa.Array] = {
        "row": pa.array(np.repeat(rows, counts), pa.int32()),
        "side": pa.array([word] * int(counts.sum()), pa.string()),
        "type": pa.array([kind] * int(counts.sum()), pa.string()),
    }
    odd: set[int] = set()
    for column in _PARTS.values():
        values, misfits = _elements(cells.get(column), rows, counts)
        columns[column] = values
        odd |= misfits if column in ("name", "behaviour") else set()
    return pa.table([columns[field.name] for field in OBJECT], schema=OBJECT), frozenset(odd)


def _counts(cells: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray(pc.list_value_length(pc.split_pattern(cells, _BETWEEN)), dtype=np.int64)


def _elements(
    cells: pa.Array | None, rows: np.ndarray[tuple[int], np.dtype[np.int64]], counts: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[pa.Array, set[int]]:
    """One value for each object. A name that itself holds `; ` is whole where there is one object, else nothing."""
    total = int(counts.sum())
    if cells is None:
        return pa.nulls(total, pa.string()), set()
    taken = pc.fill_null(cells.take(rows), "")
    found = _counts(taken)
    misfit = np.flatnonzero((found != counts) & (np.asarray(pc.binary_length(taken)) > 0))
    if len(misfit) or (found != counts).any():
        alone = counts == 1
        empty = pa.array([_BETWEEN.join([""] * n) for n in counts.tolist()], pa.string())
        taken = pc.if_else(pa.array((found == counts) | alone), taken, empty)
        whole = pa.array(alone & (found != counts))
        lists = pc.split_pattern(pc.if_else(whole, pc.replace_substring(taken, _BETWEEN, "\x1f"), taken), _BETWEEN)
        flat = pc.replace_substring(pc.list_flatten(lists), "\x1f", _BETWEEN)
    else:
        flat = pc.list_flatten(pc.split_pattern(taken, _BETWEEN))
    return _nothing(flat), {int(rows[i]) for i in misfit.tolist() if counts[i] > 1}
