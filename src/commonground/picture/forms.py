"""The picture in the forms that other programs read: CSV and Parquet, with the keys of the JSON form."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonground.picture.cells import KEYS, Picture
from commonground.picture.steps import PARTS


def write_csv(picture: Picture, stream: IO[str]) -> None:
    """Write the rows as CSV; sources are separated by blanks, nothing is an empty cell."""
    writer = csv.writer(stream)
    writer.writerow(KEYS)
    for row in picture.rows():
        writer.writerow([" ".join(row[key]) if key == "sources" else row[key] for key in KEYS])


def write_parquet(picture: Picture, path: Path) -> None:
    """Write the rows as Parquet: `value`, `low`, `high` are numbers, and `text` holds the value of a measure of words."""
    pq.write_table(columns(picture.table(), picture.reader.as_of), path, compression="zstd")


def columns(table: pa.Table, as_of: dt.date | None) -> pa.Table:
    """The picture's table with the keys of the JSON form; numbers as doubles, money to the cent."""
    money = pc.equal(table.column("unit"), "USD")
    found: dict[str, pa.ChunkedArray] = {key: table.column(_HELD.get(key, key)) for key in KEYS}
    for key in ("value", "low", "high"):
        number = pc.divide(pc.cast(found[key], pa.float64()), float(PARTS))
        found[key] = pc.if_else(money, pc.round(number, 2), number)
    for key in ("about_from", "about_to"):
        found[key] = pc.cast(found[key], pa.string())
    if as_of is not None:
        found["as_of"] = pa.chunked_array([pa.array([as_of.isoformat()] * table.num_rows, pa.string())])
    ids = pc.fill_null(found["sources"], "")
    none = pa.scalar([], pa.list_(pa.string()))
    found["sources"] = pc.if_else(pc.equal(ids, ""), none, pc.split_pattern(ids, " "))
    return pa.table({**found, "text": table.column("text")})


_HELD = {"value": "amount", "as_of": "published"}
"""The columns of the picture's table that have another name inside."""
