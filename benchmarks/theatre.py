"""What is measured with: the real files where they are, else the bundled example."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import COMMONGROUND, ROOT, Run, measure

PARTIAL = 3
"""The exit code of a load that left out files which no feed knows."""


@dataclass(frozen=True)
class Theatre:
    """The paths to load, those of them that a world of events is added to, and what is asked of them."""

    name: str
    paths: tuple[Path, ...]
    ground: tuple[Path, ...]
    country: str
    brief_month: str


def theatre(data: Path | None) -> Theatre:
    """The theatre in a folder of real data (COMMONGROUND_DATA, or beside the repository), or the example."""
    folder = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "conflict").is_dir():
        example = ROOT / "examples" / "meridia" / "data"
        ground = tuple(path for path in sorted(example.iterdir()) if not path.name.startswith("ucdp"))
        return Theatre("the bundled example", (example,), ground, "XMD", "2017-06")
    plans = tuple(sorted((folder / "fts").glob("fts_plan_cluster_requirements_funding_*")))
    ground = (folder / "places", folder / "displacement", folder / "population", *plans)
    return Theatre("the real files", (folder / "conflict", *ground), ground, "IRQ", "2018-06")


def load(workspace: Path, paths: tuple[Path, ...]) -> Run:
    """Load into a workspace, which is made where there is none."""
    if not workspace.exists():
        measure([*COMMONGROUND, "init", workspace])
    return measure([*COMMONGROUND, "-w", workspace, "load", "--json", *paths], (0, PARTIAL))
