"""One workspace of the real public files for all tests that need it, and the raw files read without the program's code."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import cache
from pathlib import Path

from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.picture.cells import Asked, Picture
from theatres import Row, text_of, theatre

PLANS = ("fts_plan_cluster_requirements_funding_2015_2021.csv.gz", "fts_plan_globalcluster_2015_2021.csv.gz")

FOLDERS = ("places", "conflict", "displacement", "population", "hapi", "threew", "control", "risk")


@cache
def real_workspace(data: Path) -> tuple[Workspace, tempfile.TemporaryDirectory[str]]:
    """The workspace of all these files, made once in a test run; the folder goes when the run ends."""
    folder = tempfile.TemporaryDirectory(prefix="commonground-real-", ignore_cleanup_errors=True)
    paths = [*(data / name for name in FOLDERS), *(data / "fts" / name for name in PLANS)]
    return theatre(Path(folder.name) / "w", paths), folder


def real_reader(data: Path) -> Reader:
    """A reader of that workspace, as the public."""
    return Reader(real_workspace(data)[0])


def rows_of(reader: Reader, level: int, first: str, last: str, country: str, *measures: str) -> list[Row]:
    """The rows of the picture of one country."""
    return Picture(reader, Asked(level, (country,), first, last, frozenset(measures) or None)).rows()


def records(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file, as text by column."""
    return list(csv.DictReader(io.StringIO(text_of(path))))
