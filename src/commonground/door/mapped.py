"""Derived tables that no query is asked of: kept, and mapped into memory, where all processes that read alike share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from commonground.lake.store import MAPPED, Lake
from commonground.vocabulary.errors import WorkspaceError


def kept(lake: Lake, names: Mapping[str, str], stamp: str, make: Callable[[], Mapping[str, pa.Table]]) -> Mapping[str, pa.Table]:
    """The tables of this stamp, each under its name: as they lie on the disk, made where one of them is not there."""
    paths = {table: lake.derived_path(name, stamp, MAPPED) for table, name in names.items()}
    if not all(path.exists() for path in paths.values()):
        made = make()
        try:
            for table, name in names.items():
                lake.write_mapped(name, stamp, made[table])
        except WorkspaceError:  # a full or read-only disk is no reason not to read
            return made
        for name in names.values():
            lake.sweep_derived(name)
    for path in paths.values():
        lake.use_derived(path)
    return {table: lake.mapped(path) for table, path in paths.items()}
