"""FTS flows as objects: an answer of the API, a list of its flows, or one flow a line.

Sources: FTS API v1 and v2 `/fts/flow/custom-search` (data.flows, meta.count, meta.nextLink).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from commonground.feeds.fts_flow_shape import FLOW_COLUMNS, OBJECT, TYPES, Shaped, object_table
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_records
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

_HEAD = 60_000
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
        numbered, rejects = _lines(document)
        return _shaped([record for _, record in numbered], [line for line, _ in numbered], "line ", True, rejects)
    value = document.json
    records, where = _flows(value, document.name)
    numbers = [i for i, record in enumerate(records) if isinstance(record, dict)]
    rejects = [Reject(f"{where}{i}", "is not a flow", {}) for i, record in enumerate(records) if not isinstance(record, dict)]
    whole = _is_whole(value, len(records)) if isinstance(value, dict) else True
    return _shaped([records[i] for i in numbers], numbers, where, whole, rejects)


def _lines(document: Document) -> tuple[list[tuple[int, dict[str, Any]]], list[Reject]]:
    found: list[tuple[int, dict[str, Any]]] = []
    rejects = []
    for number, line in enumerate(document.utf8.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            rejects.append(Reject(f"line {number}", "is not JSON", {}))
            continue
        if isinstance(record, dict):
            found.append((number, record))
        else:
            rejects.append(Reject(f"line {number}", "is not a flow", {}))
    return found, rejects


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


def _shaped(
    records: Sequence[dict[str, Any]], numbers: Sequence[int], where: str, whole: bool, rejects: Sequence[Reject]
) -> Shaped:
    plain = from_records([_plain(record) for record in records], FLOW_COLUMNS, where)
    table = TextTable(plain.header, (), plain.rows, np.array(numbers, dtype=np.int64), (), where)
    found = [
        (row, side, item["type"], *map(_text, (item.get("id"), item.get("name"), item.get("behavior"), item.get("code"))), kinds)
        for row, record in enumerate(records)
        for member, side in _SIDES
        for item in _objects(record.get(member))
        for kinds in (_joined(item.get("organizationTypes")),)
    ]
    columns = {field.name: list(values) for field, values in zip(OBJECT, zip(*found, strict=True), strict=True)} if found else {}
    return Shaped(Columns(table, FLOW_COLUMNS), object_table(columns) if found else OBJECT.empty_table(), whole, tuple(rejects))


def _objects(found: Any) -> list[dict[str, Any]]:
    return [item for item in found if type(item) is dict and item.get("type") in _KNOWN] if isinstance(found, list) else []


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
