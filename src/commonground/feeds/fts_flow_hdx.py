"""FTS flows as OCHA publishes them on HDX: a table by direction (incoming, internal, outgoing), with or without HXL tags.

Source: OCHA-DAP/hdx-scraper-fts, flows.py (names of several objects joined by a comma; usage years as first and last).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from commonground.feeds.fts_flow_shape import OBJECT, Shaped, flow_cells, object_table
from commonground.feeds.fts_flow_table import flow_table
from commonground.feeds.reading.document import Document

_SIDES = (("src", "from"), ("dest", "to"))
_NAMED = {
    "plan": "Plan",
    "organization": "Organization",
    "globalclusters": "GlobalCluster",
    "globalcluster": "GlobalCluster",
    "clusters": "Cluster",
    "cluster": "Cluster",
    "locations": "Location",
    "location": "Location",
    "project": "Project",
    "emergency": "Emergency",
}
_SEVERAL = ("globalclusters", "globalcluster", "clusters", "cluster", "locations", "location")
_BESIDE = {"plan": "planid", "project": "projectid"}
_LIST = re.compile(r",(?! )")
"""Members of a list: `Health,Nutrition`, but `Housing, Land and Property` is one."""
_LONGEST = 60
_ACROSS = {"incoming": "to", "internal": "to", "outgoing": "from"}


def recognise(header: Mapping[str, str]) -> bool:
    """A header (by plain name) with the id, the amount and both organisations of a flow."""
    return {"id", "amountusd", "srcorganization", "destorganization"} <= header.keys()


def read(document: Document, header: Mapping[str, str]) -> Shaped:
    """The flows of the table and the objects that its columns name."""
    table = flow_table(document.csv, header)
    columns: dict[str, list[object]] = {field.name: [] for field in OBJECT}
    for prefix, side in _SIDES:
        for column, kind in _NAMED.items():
            if prefix + column in header:
                _add(columns, document, header, prefix, column, side, kind)
        _add_years(columns, document, header, prefix, side)
    _share_places(columns, _cells(document, header, "boundary"), _cells(document, header, "onboundary"))
    return Shaped(flow_cells(table), object_table(columns), True, hdx=True)


def _cells(document: Document, header: Mapping[str, str], name: str) -> list[str | None]:
    if name not in header:
        return [None] * len(document.csv)
    found: list[str | None] = document.csv.column(header[name]).to_pylist()
    return found


def _add(
    columns: dict[str, list[object]],
    document: Document,
    header: Mapping[str, str],
    prefix: str,
    column: str,
    side: str,
    kind: str,
) -> None:
    names = _cells(document, header, prefix + column)
    ids = _cells(document, header, prefix + _BESIDE.get(column, f"{column}id"))
    codes = _cells(document, header, f"{prefix}{column}code")
    kinds = _cells(document, header, f"{prefix}{column}types")
    for row, cell in enumerate(names):
        if not cell or not cell.strip():
            continue
        members = [part.strip() for part in _LIST.split(cell) if part.strip()] if column in _SEVERAL else [cell.strip()]
        for name in members:
            found = (row, side, kind, ids[row], name, "shared" if len(members) > 1 else "single", codes[row], kinds[row])
            for field, value in zip(OBJECT, found, strict=True):
                columns[field.name].append(value)


def _add_years(columns: dict[str, list[object]], document: Document, header: Mapping[str, str], prefix: str, side: str) -> None:
    """Every year from the first to the last: the table does not say whether one between them is left out."""
    first = _cells(document, header, f"{prefix}usageyearstart")
    last = _cells(document, header, f"{prefix}usageyearend")
    for row, (start, end) in enumerate(zip(first, last, strict=True)):
        years = [int(text.strip()[:4]) for text in (start, end) if text and re.fullmatch(r"\s*\d{4}(\.0)?\s*", text)]
        if not years or max(years) - min(years) > _LONGEST:
            continue
        span = range(min(years), max(years) + 1)
        for year in span:
            found = (row, side, "UsageYear", None, str(year), "shared" if len(span) > 1 else "single", None, None)
            for field, value in zip(OBJECT, found, strict=True):
                columns[field.name].append(value)


def _share_places(columns: dict[str, list[object]], boundary: list[str | None], on_boundary: list[str | None]) -> None:
    """A flow that is shared on the boundary of a country and year, but not by year, is shared by places the table leaves out."""
    across = {row: _ACROSS.get((text or "").strip().lower()) for row, text in enumerate(boundary)}
    shared = {row for row, text in enumerate(on_boundary) if (text or "").strip().lower() == "shared"}
    entries = list(zip(columns["row"], columns["side"], columns["type"], columns["behaviour"], strict=True))
    told = {
        row
        for row, side, kind, behaviour in entries
        if behaviour == "shared" and kind in ("Location", "UsageYear") and across.get(int(str(row))) == side
    }
    for i, (row, side, kind, _) in enumerate(entries):
        if kind == "Location" and row in shared and row not in told and across.get(int(str(row))) == side:
            columns["behaviour"][i] = "shared"
