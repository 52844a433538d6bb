"""A query's answer that is kept in its order: made once for all who read alike, and read from anywhere on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from commonground.lake.engine import Engine
from commonground.lake.store import Lake
from commonground.vocabulary.errors import WorkspaceError

GROUP_ROWS = 16_384
"""Rows that are read at once: fewer would be read quicker, but what is known of each group of rows stays in memory."""


def kept(lake: Lake, engine: Engine, name: str, stamp: str | None, query: Callable[[], str]) -> Path | None:
    """Register `name`; gives where it is kept. None where it cannot be: then it is the query itself."""
    if stamp is None:
        engine.view(name, query())
        return None
    path = lake.derived_path(name, stamp)
    if not path.exists():
        sql = query()
        try:
            lake.make_derived(name, stamp, lambda at: engine.write(sql, at, GROUP_ROWS))
        except WorkspaceError:  # a full or read-only disk is no reason not to read
            engine.view(name, sql)
            return None
        lake.sweep_derived(name)
    lake.use_derived(path)
    engine.files(name, [path], pa.schema([]))
    return path
