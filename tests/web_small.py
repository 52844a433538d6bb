"""The web application over the example theatre: a client that acts as the operator, or as nobody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.web.application import application
from commonground.web.site import OWN

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "meridia"
KEY = "a key of this run"
ORIGIN = "http://localhost"


def told(root: Path, *words: str) -> None:
    """A command over a workspace, which must succeed."""
    code = run(cli, ["-w", str(root), *words])
    assert code in (0, 3), words


def made(root: Path) -> Path:
    """A workspace of CELL with the example's data and members, a meeting and two pledges: one of them Belgium's own affair."""
    assert run(cli, ["init", str(root), "--member", "CELL", "--coalition", "Port Marl", "--founded", "2016-01-01"]) == 0
    told(root, "load", str(EXAMPLE / "data"))
    told(root, "import", str(EXAMPLE / "coalition" / "members.csv"), "--kind", "member", "--yes")
    return root


@contextmanager
def served(root: Path, *, own: bool = True) -> Iterator[TestClient]:
    """A client of the application over a workspace; `own`: it acts as the operator of the machine."""
    with TestClient(application(root, KEY), base_url=ORIGIN, headers={"sec-fetch-site": "same-origin"}) as client:
        if own:
            client.cookies.set(OWN, KEY)
        yield client


def copied(root: Path, to: Path) -> Path:
    """A workspace of its own, for a test that writes."""
    shutil.copytree(root, to)
    return to


def text_of(html: str) -> str:
    """The words of a page, without its tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
