"""The baseline of loading: the same files read by the bare libraries, one after the other, and nothing kept.

`python -m benchmarks.baseline PATH…` prints the number of files and of bytes (unpacked).
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from pathlib import Path

import lxml.etree
import pyarrow as pa
import python_calamine
import shapefile
from pyarrow import csv


def files(paths: list[Path]) -> list[Path]:
    """All files under the paths."""
    return [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()]


def unpacked(path: Path) -> tuple[str, bytes]:
    """The kind of a file by its name, and its bytes."""
    data, name = path.read_bytes(), path.name.lower()
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name[:-3]
    return name.rpartition(".")[2], data


def read(kind: str, data: bytes, path: Path) -> None:
    """One file by the library for its kind; what has no library is only unpacked."""
    if kind in ("csv", "tsv"):
        options = csv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda row: "skip")
        csv.read_csv(pa.BufferReader(data), parse_options=options)
    elif kind in ("json", "geojson", "topojson"):
        json.loads(data)
    elif kind == "xml":
        lxml.etree.fromstring(data)
    elif kind == "xlsx":
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    elif kind == "shp":
        with path.with_suffix(".dbf").open("rb") as table, shapefile.Reader(shp=io.BytesIO(data), dbf=table) as shapes:
            for shape in shapes.iterShapeRecords():
                shape.record.as_dict()


def main() -> None:
    """Read all files."""
    found = files([Path(argument) for argument in sys.argv[1:]])
    size = 0
    for path in found:
        kind, data = unpacked(path)
        size += len(data)
        read(kind, data, path)
    print(json.dumps({"files": len(found), "bytes": size}), flush=True)
    os._exit(0)  # pyarrow's threads, with a Python callback for ragged rows, now and then abort the interpreter's own end


if __name__ == "__main__":
    main()
