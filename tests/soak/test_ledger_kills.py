"""Writers of the ledger killed at random moments, for `make soak`; COMMONGROUND_SOAK is the share of 1,000 kills.

Nothing that was acknowledged is lost, nothing is half there, the chain holds, and the next writer is not held up. A kill of the
program is not the fall of the machine: for PostgreSQL, which is asked to wait for its disk only after the lock is let go, the
server itself is stopped at once as well.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commonground.ledger import schema
from commonground.ledger.store import Ledger
from conftest import absent
from fixtures_small import EPOCH

SHARE = float(os.environ.get("COMMONGROUND_SOAK", "0"))
pytestmark = pytest.mark.skipif(SHARE <= 0, reason="a long loop: `make soak` runs it (COMMONGROUND_SOAK=1)")
SEED = int(os.environ.get("COMMONGROUND_SOAK_SEED", "1"))
WRITERS = 2

NURSERY = """
import datetime as dt, os, secrets, sys
from pathlib import Path
from commonground.ledger import schema
from commonground.ledger.store import Ledger
from commonground.vocabulary.label import ReleaseLabel

place, said = sys.argv[1], sys.argv[2]

def write():
    ledger = Ledger(place if "://" in place else Path(place))
    told = os.open(said, os.O_WRONLY | os.O_APPEND)
    while True:
        token = secrets.token_hex(8)
        label = ReleaseLabel("CELL", frozenset({f"M{token[:1]}"}))
        with ledger.append("enter", actor="CELL", why=token, body={"token": token}, now=dt.datetime.now(dt.UTC)) as append:
            row = {"kind": "note", "op": "assert", "label_id": append.label_id(label), "body": token}
            append.add(schema.record_version, [{**row, "version_id": f"{token}{i}", "record_id": token} for i in range(3)])
        os.write(told, f"{token}\\n".encode())

first = Ledger(place if "://" in place else Path(place))
first.format()
first.close()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write()
    print(child, flush=True)
"""
"""A process that forks a writer for each line it is given; the writer notes what was acknowledged to it, one write a token."""


class Nursery:
    """Writers that are started quickly, because Python and its libraries are there already."""

    def __init__(self, place: str, said: Path) -> None:
        command = [sys.executable, "-c", NURSERY, place, str(said)]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def writer(self) -> int:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write("start\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def close(self) -> None:
        self._parent.kill()
        self._parent.communicate()


def checked(ledger: Ledger, said: Path) -> int:
    """How many writes were acknowledged; every one is there, whole, and the chain holds."""
    rows = ledger.snapshot(schema.tx, schema.record_version)
    whole: dict[str, int] = {}
    for row in rows["record_version"]:
        whole[row["record_id"]] = whole.get(row["record_id"], 0) + 1
    assert set(whole.values()) <= {3}
    assert {row["why"] for row in rows["tx"] if row["action"] == "enter"} == set(whole)
    acknowledged = said.read_text().split()
    assert set(acknowledged) <= set(whole)
    assert ledger.verify() == []
    return len(acknowledged)


def killed_again_and_again(place: Path | str, said: Path, kills: int) -> None:
    """Two writers at a time, one of them killed every few milliseconds and another put in its place."""
    said.touch()
    ledger = Ledger(place)
    ledger.create(EPOCH)
    nursery, chance = Nursery(str(place), said), random.Random(SEED)
    try:
        writers, before = [nursery.writer() for _ in range(WRITERS)], 0
        for kill in range(1, kills + 1):
            time.sleep(chance.uniform(0, 0.25))
            os.kill(writers.pop(chance.randrange(WRITERS)), signal.SIGKILL)
            writers.append(nursery.writer())
            if kill % 50 == 0 or kill == kills:
                now = checked_meanwhile(ledger, said)
                assert now > before or kill < 50, "nobody writes any more"
                before = now
        for writer in writers:
            os.kill(writer, signal.SIGKILL)
    finally:
        nursery.close()
    with ledger.append("end", actor="a", why="w", body={}, now=EPOCH):  # the lock died with its holder
        pass
    assert checked(ledger, said) > kills / 20
    ledger.close()


def checked_meanwhile(ledger: Ledger, said: Path) -> int:
    """As `checked`; what was acknowledged is read first, so that writers may go on."""
    acknowledged = set(said.read_text().split())
    with ledger.reading() as connection:
        there = set(
            connection.execute(schema.record_version.select().with_only_columns(schema.record_version.c.record_id)).scalars()
        )
    assert acknowledged <= there
    return len(acknowledged)


def test_writers_of_a_file_killed_at_random_moments(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path / "l.sqlite", tmp_path / "said", max(10, round(700 * SHARE)))


def test_writers_of_a_database_killed_at_random_moments(tmp_path: Path, fresh_schema: Callable[[], str]) -> None:
    killed_again_and_again(fresh_schema(), tmp_path / "said", max(10, round(300 * SHARE)))


class Server:
    """A PostgreSQL of the test's own, which can be stopped as if its machine had fallen."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) + [
            Path(found).parent for found in [shutil.which("initdb")] if found
        ]
        if not found:
            absent("postgresql", "initdb is not installed (Debian package postgresql)")
        self._bin, self._data, self.port = found[-1], folder / "data", random.Random().randint(20_000, 60_000)
        self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        self._run("initdb", "-D", str(self._data), "-U", "commonground", "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "-D", str(self._data), "-o", options, "-l", str(self._data / "log"), "-w", "start")

    def fall(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self._as, str(self._bin / program), *arguments], check=True, capture_output=True, timeout=120, cwd="/")


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="commonground-postgres-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    made = Server(folder)
    yield made
    shutil.rmtree(folder)


def test_a_server_that_falls_has_everything_that_was_acknowledged(server: Server, tmp_path: Path) -> None:
    said = tmp_path / "said"
    said.touch()
    server.start()
    place = f"postgresql+psycopg://commonground@127.0.0.1:{server.port}/postgres"
    ledger = Ledger(place)
    ledger.create(EPOCH)
    ledger.close()
    chance, before = random.Random(SEED), 0
    for _ in range(max(3, round(20 * SHARE))):
        nursery = Nursery(place, said)
        for _ in range(3):
            nursery.writer()
        time.sleep(1 + chance.random())
        server.fall()
        time.sleep(0.2)
        nursery.close()
        server.start()
        ledger = Ledger(place)
        now = checked(ledger, said)
        ledger.close()
        assert now > before
        before = now
    server.fall()
