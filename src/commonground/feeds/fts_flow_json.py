"""FTS flows as objects: an answer of the API, a list of its flows, or one flow a line.

Sources: FTS API v1 and v2 `/fts/flow/custom-search` (data.flows, meta.count, meta.nextLink).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from commonground.feeds.fts_flow_shape import FLOW_COLUMNS, OBJECT, TYPES, Shaped, flow_cells, object_table
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_records
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

_HEAD = 60_000
_BATCH = 5_000
_SIDES = (("sourceObjects", "from"), ("destinationObjects", "to"))
_KNOWN = frozenset(TYPES)


def recognise(document: Document) -> bool:
    """JSON or JSON lines in which flows stand with amounts and the objects that they come from and go to."""
    if document.kind not in ("json", "jsonl"):
        return False
    head = document.start(_HEAD)
    return '"amountUSD"' in head and ('"sourceObjects"' in head or '"destinationObjects"' in head)


def read(document: Document) -> Shaped:
    """The flows of the document; lines that are no flow are rejected one by one. Raises MalformedFile where there are none."""
    if document.kind == "jsonl":
        return _shaped(_lines(document), "line ", True)
    value = document.json
    records, where = _flows(value, document.name)
    whole = _is_whole(value, len(records)) if isinstance(value, dict) else True
    return _shaped(((i, record, "is not a flow") for i, record in enumerate(records)), where, whole)


def _lines(document: Document) -> Iterator[tuple[int, Any, str]]:
    """The number and value of each line, and what is wrong with one that is no object."""
    for number, line in enumerate(document.utf8.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line), "is not a flow"
        except (ValueError, RecursionError):
            yield number, None, "is not JSON"


def _flows(value: Any, name: str) -> tuple[list[Any], str]:
    """The list of flows and its JSON pointer: the document itself, `flows`, `data` or `data.flows`."""
    if isinstance(value, list):
        return value, "/"
    for path in (("data", "flows"), ("flows",), ("data",)):
        found: Any = value
        for member in path:
            found = found.get(member) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found, "/" + "/".join(path) + "/"
    raise MalformedFile("the answer has no list of flows", where=name, hint="download it again")


def _is_whole(answer: Mapping[str, Any], flows: int) -> bool:
    """Whether an answer holds every flow of its query: it counts no more, and neither follows nor precedes a page."""
    meta, data = answer.get("meta"), answer.get("data")
    meta = meta if isinstance(meta, dict) else {}
    if meta.get("nextLink") or meta.get("prevLink"):
        return False
    counted = [meta["count"]] if "count" in meta else []
    if isinstance(data, dict):
        sides = [data[side].get("flowCount") for side in ("incoming", "internal", "outgoing") if isinstance(data.get(side), dict)]
        counted += [sum(sides)] if sides and all(isinstance(n, int) for n in sides) else []
    return bool(counted) and all(count == flows for count in counted)


def _shaped(items: Iterator[tuple[int, Any, str]], where: str, whole: bool) -> Shaped:
    """Flows some thousand at a time, so that their objects of Python never stand in memory all at once."""
    rejects: list[Reject] = []
    numbers: list[int] = []
    cells, objects = [from_records([], FLOW_COLUMNS, where).rows], [OBJECT.empty_table()]
    while batch := list(islice(items, _BATCH)):
        good = [(number, record) for number, record, _ in batch if isinstance(record, dict)]
        rejects += [Reject(f"{where}{number}", wrong, {}) for number, record, wrong in batch if not isinstance(record, dict)]
        records = [record for _, record in good]
        objects.append(_object_rows(records, len(numbers)))
        cells.append(from_records([_plain(record) for record in records], FLOW_COLUMNS, where).rows)
        numbers += [number for number, _ in good]
    rows = pa.concat_tables(cells).combine_chunks()
    table = TextTable(FLOW_COLUMNS, (), rows, np.array(numbers, dtype=np.int64), (), where)
    return Shaped(flow_cells(table), pa.concat_tables(objects).combine_chunks(), whole, tuple(rejects))


def _object_rows(records: Sequence[dict[str, Any]], first: int) -> pa.Table:
    """The objects of these flows, of which the first is in row `first`."""
    found = [
        (row, side, item["type"], *map(_text, (item.get("id"), item.get("name"), item.get("behavior"), item.get("code"))), kinds)
        for row, record in enumerate(records, start=first)
        for member, side in _SIDES
        for item in _objects(record.get(member))
        for kinds in (_joined(item.get("organizationTypes")),)
    ]
    if not found:
        return OBJECT.empty_table()
    return object_table({field.name: list(values) for field, values in zip(OBJECT, zip(*found, strict=True), strict=True)})


def _objects(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, list):
        return []
    return [item for item in found if type(item) is dict and type(item.get("type")) is str and item["type"] in _KNOWN]


def _plain(record: Mapping[str, Any]) -> dict[str, object]:
    """The flow with its lists joined, so that every shape has the same cells."""
    return {name: _joined(value) if isinstance(value := record.get(name), list) else value for name in FLOW_COLUMNS}


def _joined(values: Any) -> str | None:
    if not isinstance(values, list):
        return _text(values)
    return "|".join(text for text in map(_text, values) if text) or None


def _text(value: Any) -> str | None:
    if type(value) is str:
        return value.strip() or None
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).strip() or None
