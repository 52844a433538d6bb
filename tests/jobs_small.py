"""Jobs for tests: asked for by members of a small coalition, and run here, or by a worker that kills itself."""

from __future__ import annotations

import io
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from commonground.door.actor import Actor, account_of, operator
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.web.jobs.asking import Given, Jobs
from commonground.web.jobs.progress import Progress
from commonground.web.jobs.running import run
from fixtures_small import Theatre, returnees
from killing import start


class Office:
    """A workspace of CELL with the members BEL and DEU, and its jobs."""

    def __init__(self, root: Path, ledger: str | None = None) -> None:
        self.theatre = Theatre(root, ledger)
        self.theatre.register("BEL", "DEU")
        self.root, self.workspace = root, self.theatre.workspace
        self.jobs = Jobs(self.workspace)
        self.cell = operator(self.workspace)

    def account(self, name: str, role: str = "contributor") -> Actor:
        """An account `MEMBER/NAME`, as it acts once it has signed in."""
        member, _, login = name.partition("/")
        desk = Desk(self.workspace, operator(self.workspace, member))
        desk.enter([Entry("account", {"name": login, "member": member, "role": role})], "a new colleague")
        return account_of(self.workspace, name)

    def run_all(self) -> None:
        """Run what waits, as a worker does."""
        self.jobs.queue.run_with(lambda job_id: run(self.jobs, job_id, threading.Event()))
        while task := self.jobs.queue.huey.dequeue():
            self.jobs.queue.huey.execute(task)

    def killed(self, moment: int) -> None:
        """Run what waits in a worker that kills itself at one of its writes."""
        assert start("-w", str(self.root), "work", CRASH_AT=str(moment)).wait(60) == -signal.SIGKILL

    def returnees(self) -> list[tuple[str, int]]:
        """The returnees of the country in the first two months of 2015."""
        rows = self.theatre.picture("returnees", first="2015-01", last="2015-02", level=0)
        return [(row["month"], row["value"]) for row in rows if row["value"] is not None]

    def spooled(self) -> list[str]:
        """The files that lie in the spool."""
        return sorted(path.name for path in (self.root / "spool").rglob("*") if path.is_file() and path.name != "lock")

    def close(self) -> None:
        self.jobs.close()
        self.theatre.close()


@contextmanager
def office(root: Path, ledger: str | None = None) -> Iterator[Office]:
    """An office that is closed at the end."""
    held = Office(root, ledger)
    try:
        yield held
    finally:
        held.close()


@pytest.fixture
def held(tmp_path: Path, ledger_url: str | None) -> Iterator[Office]:
    """An office, once with its jobs in SQLite and once in PostgreSQL."""
    with office(tmp_path / "w", ledger_url) as made:
        yield made


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """An office in SQLite, for what does not touch the database."""
    with office(tmp_path / "w") as made:
        yield made


def at_step(patch: pytest.MonkeyPatch, step: str, do: Any) -> None:
    """Do something when a job says that it is at a step, and let the job hear of it."""
    usual = Progress.__call__

    def call(self: Progress, now: str, **facts: Any) -> None:
        if now == step:
            do()
            self.flush()
        usual(self, now, **facts)

    patch.setattr(Progress, "__call__", call)


def given(name: str, text: str) -> Given:
    """A file as it is uploaded."""
    return name, io.BytesIO(text.encode())


def rounds() -> list[Given]:
    """Two rounds of returnees to Anbar: 10 people by the end of January 2015, 25 by the end of February."""
    return [
        given("january.csv", returnees("2015-01-31", [("1", "Anbar", "Falluja", 10)])),
        given("february.csv", returnees("2015-02-28", [("1", "Anbar", "Falluja", 25)])),
    ]


ROUNDS = [("2015-01", 10), ("2015-02", 25)]
"""What the picture says of them."""
