"""Write requirements.lock and requirements-dev.lock: what is installed here, split by what the package needs to run.

The closure of the package's own dependencies is the run-time part; the closure of DEV is the rest. Names and versions
only: no address of an index ever stands in a pinned file.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DEV = (
    "hypothesis",
    "icalendar",
    "import-linter",
    "mypy",
    "openpyxl",
    "psycopg",
    "psycopg-binary",
    "pytauargus",
    "pytest",
    "pytest-xdist",
    "ruff",
    "sqlglot",
)


def closure(wanted: list[str]) -> dict[str, str]:
    """Names and versions of the distributions that the requirements need, themselves included."""
    pins: dict[str, str] = {}
    todo = [Requirement(text) for text in wanted]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in pins or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found = distribution(requirement.name)
        if not requirement.specifier.contains(found.version, prereleases=True):
            raise SystemExit(f"{name} {found.version} is installed, but {requirement} is needed")
        pins[name] = found.version
        todo += [Requirement(text) for text in found.requires or ()]
    return pins


def write(path: Path, head: str, pins: dict[str, str]) -> None:
    """Write one pinned file."""
    lines = [f"{name}=={version}" for name, version in sorted(pins.items())]
    path.write_text("\n".join([f"# {head}; written by tools/write_pins.py.", *lines, ""]), encoding="utf-8")


def main() -> None:
    """Write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = closure(project["dependencies"])
    dev = {name: version for name, version in closure(list(DEV)).items() if name not in runtime}
    write(ROOT / "requirements.lock", "What the package runs on", runtime)
    write(ROOT / "requirements-dev.lock", "What tests and checks need besides requirements.lock", dev)


if __name__ == "__main__":
    main()
