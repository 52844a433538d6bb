"""Derived tables that no query is asked of: kept, and mapped into memory, where all processes that read alike share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from commonground.lake.store import MAPPED, Lake, Mapped
from commonground.vocabulary.errors import WorkspaceError


def kept(lake: Lake, names: Mapping[str, str], stamp: str, make: Callable[[], Mapping[str, pa.Table]]) -> Mapping[str, Mapped]:
    """The tables of this stamp, each under its name: as they lie on the disk, made where one is not there, or cannot be read.

    Where they cannot be kept they are as they were made.
    """
    paths = {table: lake.derived_path(name, stamp, MAPPED) for table, name in names.items()}
    found = _read(lake, paths)
    if found is None:
        made = make()
        try:
            for table, name in names.items():
                lake.write_mapped(name, stamp, made[table])
        except WorkspaceError:  # a full or read-only disk is no reason not to read
            return {table: Mapped(rows) for table, rows in made.items()}
        for name in names.values():
            lake.sweep_derived(name)
        found = _read(lake, paths)
        if found is None:
            return {table: Mapped(rows) for table, rows in made.items()}
    for path in paths.values():
        lake.use_derived(path)
    return found


def _read(lake: Lake, paths: Mapping[str, Path]) -> Mapping[str, Mapped] | None:
    try:
        return {table: lake.mapped(path) for table, path in paths.items()}
    except (OSError, ValueError):  # not there, empty, or no tables of Arrow
        return None
