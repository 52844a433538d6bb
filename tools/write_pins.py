"""Write requirements.lock, requirements-dev.lock and requirements-spark.lock: what is installed here, split by who needs it.

The closure of the package's own dependencies is the run-time part; the closure of DEV is the rest. Spark stands apart, since
it is large and needs Java. Names and versions only: no address of an index ever stands in a pinned file.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DEV = (
    "axe-playwright-python",
    "httpx2",
    "hypothesis",
    "icalendar",
    "import-linter",
    "mypy",
    "openpyxl",
    "playwright",
    "psycopg",
    "psycopg-binary",
    "pytauargus",
    "pytest",
    "pytest-xdist",
    "ruff",
    "schemathesis",
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
    """Write the files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = closure(project["dependencies"])
    dev = {name: version for name, version in closure(list(DEV)).items() if name not in runtime}
    write(ROOT / "requirements.lock", "What the package runs on", runtime)
    write(ROOT / "requirements-dev.lock", "What tests and checks need besides requirements.lock", dev)
    spark = closure(project["optional-dependencies"]["spark"])
    apart = {name: version for name, version in spark.items() if name not in runtime | dev}
    write(ROOT / "requirements-spark.lock", "What the setting `spark` needs besides Java and the other two files", apart)


if __name__ == "__main__":
    main()
