"""The picture in the forms that other programs read: CSV and Parquet, with the keys of the JSON form."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.picture.cells import KEYS, Picture


def write_csv(picture: Picture, stream: IO[str]) -> None:
    """Write the rows as CSV; sources are separated by blanks, nothing is an empty cell."""
    writer = csv.writer(stream)
    writer.writerow(KEYS)
    for row in picture.rows():
        writer.writerow([" ".join(row[key]) if key == "sources" else row[key] for key in KEYS])


def write_parquet(picture: Picture, path: Path) -> None:
    """Write the rows as Parquet: `value`, `low`, `high` are numbers, and `text` holds the value of a measure of words."""
    rows = picture.rows()
    text = [row["value"] if isinstance(row["value"], str) else None for row in rows]
    columns: dict[str, pa.Array] = {}
    for key in KEYS:
        values = [row[key] for row in rows]
        if key in ("value", "low", "high"):
            columns[key] = pa.array([None if isinstance(v, str) or v is None else float(v) for v in values], pa.float64())
        elif key == "sources":
            columns[key] = pa.array(values, pa.list_(pa.string()))
        else:
            columns[key] = pa.array(values)
    columns["text"] = pa.array(text, pa.string())
    pq.write_table(pa.table(columns), path)
