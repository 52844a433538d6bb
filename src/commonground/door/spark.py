"""The Apache Spark of a workspace, for work that is no SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commonground.door.workspace import Workspace
from commonground.lake import spark


def session(workspace: Workspace) -> Any:
    """A session of the Spark that the setting `spark` names, None where it names none. Raises what `lake.spark.session` does."""
    master = workspace.settings.spark
    return None if master is None else spark.session(master)


def address(path: Path, *, read: bool = True) -> str:
    """A path as Spark takes it, to read or to write there."""
    return spark.address(path, read=read)
