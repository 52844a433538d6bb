"""Payees in Parquet: a file or a folder of files, their headings, and their rows as batches for `batches.screened`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.screening.asking import columns
from commonground.screening.batches import ID
from commonground.screening.parquet_cells import checked
from commonground.vocabulary.errors import MalformedFile, MissingInput, NotData

ROWS = 16_384
"""Payees of a batch that is read."""


@dataclass(frozen=True)
class Payees:
    """Files of payees by the names that the hits bear, and which column is what.

    `placed`: heading to the name of its column in a batch, so that no heading is one of ID; `columns`: role to those names.
    """

    files: Mapping[str, Path]
    placed: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    rows: int


def payees(path: Path, mapped: Mapping[str, str] = {}) -> Payees:
    """The payees of a file, or of all `*.parquet` below a folder save what begins with a dot or an underline.

    Raises MissingInput, NotData, MalformedFile, and BadRequest as `asking.columns` and for a column that holds no text.
    """
    files = _files(path)
    schemas, rows = [], 0
    for name, file in files.items():
        told = opened(file, name)
        schemas.append(told.schema_arrow)
        rows += told.metadata.num_rows
    of = columns(list(dict.fromkeys(heading for schema in schemas for heading in schema.names)), mapped)
    placed = {heading: f"c{at}" for at, heading in enumerate(dict.fromkeys(one for named in of.values() for one in named))}
    for field in (field for schema in schemas for field in schema if field.name in placed):
        checked(field)
    return Payees(files, placed, {role: tuple(placed[one] for one in named) for role, named in of.items()}, rows)


def opened(file: Path | BinaryIO, name: str) -> pq.ParquetFile:
    """A file by what it says of itself. Raises MalformedFile."""
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise MalformedFile(f"it is no Parquet: {error}", where=name, hint="write the file anew") from None


def _files(path: Path) -> dict[str, Path]:
    if path.is_file():
        return {path.name: path}
    if not path.is_dir():
        raise MissingInput("there is no such file or folder", where=str(path), hint="check the path")
    held = {one.relative_to(path).as_posix(): one for one in path.rglob("*.parquet") if one.is_file()}
    found = {name: held[name] for name in sorted(held) if not any(part[0] in "._" for part in name.split("/"))}
    if not found:
        raise NotData("the folder holds no *.parquet", where=str(path), hint="check that it is the right folder")
    return found


def batches(of: Payees) -> Iterator[pa.RecordBatch]:
    """The payees as batches with the columns of ID and those of `placed` that their file has; rows count from 1 in each file.

    Raises MalformedFile where a file breaks off.
    """
    for name, path in of.files.items():
        try:
            yield from _of_file(name, path, of.placed)
        except (pa.ArrowException, OSError) as error:
            raise MalformedFile(f"it cannot be read: {error}", where=name, hint="write the file anew") from None


def _of_file(name: str, path: Path, placed: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    file = pq.ParquetFile(path, memory_map=True)
    held = [heading for heading in placed if heading in file.schema_arrow.names]
    start = 1
    for batch in file.iter_batches(ROWS, columns=held):
        ids: Sequence[pa.Array] = (pa.repeat(name, len(batch)), pa.array(range(start, start + len(batch)), pa.int64()))
        arrays = [*ids, *(batch.column(heading) for heading in held)]
        yield pa.RecordBatch.from_arrays(arrays, [*ID, *(placed[heading] for heading in held)])
        start += len(batch)
