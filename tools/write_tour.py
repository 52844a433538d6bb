"""Run the commands of docs/tour.md and README.md on the bundled example, and put their real output under them.

A block ```` ```console ```` holds commands as `$ …`; what follows a command is replaced by what it prints. `head=N` after
`console` keeps N lines of each output. The commands of one page share a fresh folder in which `examples/` is the bundled one.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "docs" / "tour.md", ROOT / "README.md")
RETRIEVED = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)
BLOCK = re.compile(r"```console(?: head=(\d+))?\n(.*?)```", re.DOTALL)


def output(command: str, folder: Path, head: int | None) -> list[str]:
    """What a command prints, without blanks at the ends of lines."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120"}
    environment.pop("COMMONGROUND_WORKSPACE", None)
    both = subprocess.STDOUT
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=both, text=True)
    lines = [line.rstrip() for line in done.stdout.strip("\n").split("\n")]
    cut = [*lines[:head], "…"] if head and len(lines) > head else lines
    return cut if any(cut) else []


def told(block: re.Match[str], folder: Path) -> str:
    """The block with fresh outputs."""
    head = int(block[1]) if block[1] else None
    lines: list[str] = []
    for line in block[2].splitlines():
        if line.startswith("$ "):
            lines += [*([""] if lines else []), line, *output(line[2:], folder, head)]
    return "\n".join([f"```console{f' head={head}' if head else ''}", *lines, "```"])


def example(folder: Path) -> None:
    """The bundled example in a folder, retrieved on one fixed day."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    for path in (folder / "examples").rglob("*"):
        os.utime(path, (RETRIEVED.timestamp(), RETRIEVED.timestamp()))


def main() -> None:
    """Rewrite the pages; nothing is written where a command breaks."""
    for page in PAGES:
        with tempfile.TemporaryDirectory() as name:
            example(Path(name))
            text = BLOCK.sub(partial(told, folder=Path(name)), page.read_text(encoding="utf-8"))
        if "Traceback (most recent call last)" in text:
            sys.exit(f"{page.name}: a command breaks; nothing was written")
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
