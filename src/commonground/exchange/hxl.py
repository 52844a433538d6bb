"""CSV with or without a row of HXL hashtags, and beside it whose rows these are and under which terms.

Source: HXL 1.1 (a row of hashtags directly above the data). OCHA took the tags out of its own FTS tables on 2026-02-25, so that
plain CSV is as good a form as the tagged one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.reader import Reader
from commonground.door.steps import run
from commonground.exchange.files import whole
from commonground.exchange.hxl_tables import TABLES, TERMS, Table
from commonground.exchange.leaving import leaving, named, path_of, withheld
from commonground.funding.speaking import money
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.source import Licence

BATCH = 20_000


@dataclass(frozen=True)
class Asked:
    """Which table, of which countries and year; `plain` leaves the hashtags out."""

    table: str
    countries: tuple[str, ...] = ()
    year: int | None = None
    plain: bool = False


def export(reader: Reader, path: Path, asked: Asked, licences: Mapping[str, Licence]) -> dict[str, Any]:
    """Write the CSV and its companion `FILE.csv-metadata.json`; share-alike sources go into a file of their own.

    Raises NotFound where no row may leave, NoSpace on a full disk.
    """
    may = leaving(reader, licences)
    table = TABLES[asked.table]
    if table.needs_money:
        money(reader)
    run(reader, table.steps)
    rows = _rows(reader, table, asked)
    stay = withheld(reader, may, f"SELECT source_id FROM hxl_rows r WHERE {_filter(reader, asked)}")
    if not rows.num_rows:
        raise NotFound(f"no row of {asked.table} may leave" + _why(stay), hint="`commonground status` says what is held")
    files = []
    with ExitStack() as stack:
        for part in may.parts:
            of_part = rows.filter(pc.equal(rows.column("part"), part))
            if of_part.num_rows:
                files.append(_write(stack, reader, path_of(path, part), table, asked, of_part, part))
    return {"files": files, "left_out": [], "withheld": stay, "remarks": []}


def _filter(reader: Reader, asked: Asked) -> str:
    where = ["TRUE"]
    if asked.countries:
        where.append(_any_country(reader, asked.countries))
    if asked.year is not None:
        where.append(f"r.of_year = {int(asked.year)}")
    return " AND ".join(where)


def _any_country(reader: Reader, countries: tuple[str, ...]) -> str:
    reader.engine.register("wanted_list", pa.table({"value": pa.array([list(countries)], pa.list_(pa.string()))}))
    return "list_has_any(r.of_countries, (SELECT value FROM wanted_list))"


def _rows(reader: Reader, table: Table, asked: Asked) -> pa.Table:
    return reader.query(
        f"SELECT r.*, l.part FROM hxl_rows r JOIN leaving l USING (source_id) WHERE {_filter(reader, asked)}"
        " ORDER BY r.sorted, r.source_id, r.position"
    )


def _why(stay: list[dict[str, Any]]) -> str:
    return "".join(f"; {held['rows']} rows of {held['feed']}: {held['because']}" for held in stay[:3])


def _write(stack: ExitStack, reader: Reader, path: Path, table: Table, asked: Asked, rows: pa.Table, part: str) -> dict[str, Any]:
    stream = io.TextIOWrapper(stack.enter_context(whole(path)), encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    if not asked.plain:
        writer.writerow([column.tag for column in table.columns])
    for batch in _lines(reader, table, rows):
        writer.writerows(batch)
    stream.detach()
    used = named(reader, frozenset(pc.unique(rows.column("source_id")).to_pylist()))
    companion = path.with_name(f"{path.name}-metadata.json")
    metadata = {
        "table": table.name,
        "file": path.name,
        "rows": rows.num_rows,
        "share_alike": part or None,
        "columns": [asdict(column) for column in table.columns],
        "sources": used,
    }
    stack.enter_context(whole(companion)).write(json.dumps(metadata, ensure_ascii=False, indent=1).encode() + b"\n")
    return {
        "path": str(path),
        "metadata": str(companion),
        "rows": rows.num_rows,
        "share_alike": part or None,
        "sources": used,
    }


def _lines(reader: Reader, table: Table, rows: pa.Table) -> Iterator[list[list[str]]]:
    own = [column.name for column in table.columns[: -len(TERMS)]]
    for start in range(0, rows.num_rows, BATCH):
        batch = rows.slice(start, BATCH)
        columns = [batch.column(name).to_pylist() for name in own]
        terms = [_terms(reader, source) for source in batch.column("source_id").to_pylist()]
        positions = batch.column("position").to_pylist()
        yield [
            [*map(_cell, cells), *of, _cell(position)]
            for cells, of, position in zip(zip(*columns, strict=True), terms, positions, strict=True)
        ]


def _terms(reader: Reader, source: str) -> tuple[str, str, str, str]:
    row = reader.sources[source]
    return row["publisher"], row["licence"], row["attribution"], source


def _cell(value: Any) -> str:
    """A value as a cell: nothing for null, whole numbers without a point, text on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return text if text.isprintable() else " ".join(text.split())
