"""Folders of files in the VIEWS formats: which tables lie in them, told by their columns, and their columns as arrays.

A long table has `month_id`, `country_id` and `outcome` or `ged_sb`, as parquet, `.csv` or `.csv.gz`; with `draw` a forecast.
Index columns that pandas left (`__index_level_0__`) are passed over. Source: formats of the VIEWS prediction challenge 2023/24.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from commonground.vocabulary.errors import MalformedFile, MissingInput

Kind = Literal["forecast", "actuals", "features"]

MONTH_ZERO = 1980 * 12 - 1
"""`month_id` 1 is January 1980: month_id + MONTH_ZERO is the month as `months.index` counts it."""

_SUFFIXES = (".parquet", ".csv", ".csv.gz")
_AREAS = ("country_id", "area_id", "area")
_VALUES = ("outcome", "ged_sb")
_WIDEST_ACTUALS = 10
_YEAR = re.compile(r"(?:[ _.-]*(?:test[ _.-])?window)?[ _.=-]*\bY?(?:19|20)\d\d(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A long table in a folder: what it holds, and under which names its area and its value stand."""

    path: Path
    kind: Kind
    area: str
    value: str


def files(folder: Path) -> list[Path]:
    """Every parquet and CSV file in a folder and below it, in the order of their paths; a file named instead is taken alone.

    Raises MissingInput where there is no such folder.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise MissingInput(f"there is no folder {folder}", hint="name a folder of files in the VIEWS formats")
    return sorted(path for path in folder.rglob("*") if is_data(path))


def is_data(path: Path) -> bool:
    """Whether a path is a parquet or CSV file that is not hidden."""
    return path.name.lower().endswith(_SUFFIXES) and not path.name.startswith((".", "_")) and path.is_file()


def beside(folders: Sequence[Path]) -> list[Path]:
    """The files that lie beside folders: in the folder that holds each, and directly in its other folders."""
    found = set()
    for folder in folders:
        above = folder.resolve().parent
        # What a disk holds at its top belongs to nobody's data.
        if above != above.parent:
            found |= {path for path in (*above.glob("*"), *above.glob("*/*")) if is_data(path)}
    inside = {path.resolve() for folder in folders for path in files(folder)}
    return sorted(found - inside)


def tables(paths: Iterable[Path]) -> list[Table]:
    """The long tables among files, each with its kind; files that are none (keys, wide panels) are left out."""
    found = (_table(path) for path in paths)
    return [table for table in found if table is not None]


def stem(path: Path) -> str:
    """A file's name without its year: `cm_actuals_2018.parquet` is `cm_actuals`, `boot 2019.parquet` is `boot`.

    A file named by its year alone goes by the nearest folder that has another name.
    """
    bare = re.sub(r"(\.csv)?(\.gz)?$|\.parquet$", "", path.name, flags=re.IGNORECASE)
    names = (bare, *(folder.name for folder in path.parents))
    return next((name for name in map(_without_year, names) if name), bare)


def numbers(path: Path, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Columns of a long table as float64, NaN where a value is null. Raises MalformedFile for text and for broken files."""
    return {name: _floats(path, name, column) for name, column in _columns(path, names).items()}


def whole(path: Path, names: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Columns of whole numbers without gaps, such as `month_id`. Raises MalformedFile with the row of the first that is none."""
    found = {}
    for name, column in _columns(path, names).items():
        if pa.types.is_integer(column.type) and not column.null_count:
            found[name] = column.to_numpy().astype(np.int64, copy=False)
            continue
        values = _floats(path, name, column)
        wrong = np.flatnonzero(~(values == np.round(values)))
        if wrong.size:
            raise MalformedFile(
                f"row {wrong[0] + 1} has no whole number in {name}", where=str(path), hint="mend or leave out the row"
            )
        found[name] = values.astype(np.int64)
    return found


def rows(path: Path) -> Iterator[list[str]]:
    """The lines of a CSV as cells; a byte-order mark and blank lines are dropped. Raises MalformedFile where broken."""
    try:
        with _text(path) as stream:
            yield from (cells for cells in csv.reader(stream) if any(cells))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise MalformedFile(f"cannot be read: {error}", where=str(path), hint="fetch the file again") from error


def _text(path: Path) -> TextIO:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _without_year(name: str) -> str:
    return _YEAR.sub("", name.replace("_", " ")).strip(" .-").replace(" ", "_")


def _table(path: Path) -> Table | None:
    names = _header(path)
    if "month_id" not in names or any(name.startswith(("priogrid", "pg_id")) for name in names):
        return None
    area = next((name for name in _AREAS if name in names), None)
    value = next((name for name in _VALUES if name in names), None)
    if area is None or value is None:
        return None
    if "draw" in names:
        return Table(path, "forecast", area, value)
    # Features state the same deaths among many other columns.
    others = [name for name in names if name.startswith("ged_") and name != value]
    return Table(path, "features" if others or len(names) > _WIDEST_ACTUALS else "actuals", area, value)


def _header(path: Path) -> list[str]:
    if path.suffix.lower() != ".parquet":
        return next(rows(path), [])
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise MalformedFile(f"is no parquet file: {error}", where=str(path), hint="fetch the file again") from error


def _columns(path: Path, names: Sequence[str]) -> dict[str, pa.ChunkedArray]:
    try:
        if path.suffix.lower() == ".parquet":
            # ParquetFile, because read_table would make columns of the folders' names (`window=Y2018`).
            table = pq.ParquetFile(path).read(columns=list(names))
        else:
            table = pacsv.read_csv(path, convert_options=pacsv.ConvertOptions(include_columns=list(names)))
    except (pa.ArrowException, OSError) as error:
        raise MalformedFile(f"cannot be read: {error}", where=str(path), hint="fetch the file again") from error
    return {name: table[name] for name in names}


def _floats(path: Path, name: str, column: pa.ChunkedArray) -> NDArray[np.float64]:
    try:
        found: NDArray[np.float64] = column.cast(pa.float64()).to_numpy()
    except pa.ArrowException as error:
        raise MalformedFile(f"{name} is not a number: {error}", where=str(path), hint="mend or leave out the row") from error
    return found
