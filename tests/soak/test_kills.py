"""Long loops of kills, for `make soak`; COMMONGROUND_SOAK is the share of the full length (1 = 200 kills of a load)."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commonground.door.workspace import Workspace
from fixtures_small import Theatre, put, returnees
from killing import duration, killed_at_random, rounds, start
from test_failures import _check_after_kill

SHARE = float(os.environ.get("COMMONGROUND_SOAK", "0"))
pytestmark = pytest.mark.skipif(SHARE <= 0, reason="a long loop: `make soak` runs it (COMMONGROUND_SOAK=1)")
SEED = int(os.environ.get("COMMONGROUND_SOAK_SEED", "1"))


def times(full: int) -> range:
    """So many turns as the share asks for, at least one."""
    return range(max(1, round(full * SHARE)))


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    theatre = Theatre(tmp_path / "w")
    theatre.load(put(tmp_path / "r.csv", returnees("2014-03-31", [("1", "Anbar", "Falluja", 60)])))
    return theatre


def test_loads_killed_at_random_moments(theatre: Theatre, tmp_path: Path) -> None:
    paths = rounds(tmp_path / "in", 24)
    before = theatre.picture("returnees", first="2014-01", last="2016-12", level=0)
    theatre.close()
    shutil.copytree(theatre.root, tmp_path / "timed")
    seconds = duration("-w", str(tmp_path / "timed"), "load", str(tmp_path / "in"))
    chance, killed = random.Random(SEED), 0
    for turn in times(200):
        root = tmp_path / f"turn{turn}"
        shutil.copytree(theatre.root, root)
        killed += killed_at_random(seconds, chance, "-w", str(root), "load", str(tmp_path / "in"))
        _check_after_kill(root, paths, before)
        shutil.rmtree(root)
    assert killed


def test_one_workspace_through_many_kills(theatre: Theatre, tmp_path: Path) -> None:
    """Load after load into one workspace, each killed at a random write; the answers grow and never go back."""
    theatre.close()
    chance, held = random.Random(SEED), 1
    for turn, path in enumerate(rounds(tmp_path / "in", len(times(60)))):
        start("-w", str(theatre.root), "load", str(path), CRASH_AT=str(chance.randrange(12))).wait(120)
        theatre.workspace = Workspace(theatre.root)
        now = len(theatre.reader().sources)
        assert held <= now <= held + 1, turn
        assert theatre.workspace.ledger.verify() == []
        theatre.load(path)
        held = len(theatre.reader().sources)
        assert held == turn + 2
        assert theatre.reader().verify() == []
        theatre.close()


@pytest.mark.parametrize("command", [("purge", "r.csv", "--why", "soak"), ("rebuild",)])
def test_removals_and_rebuildings_killed_at_each_write(theatre: Theatre, tmp_path: Path, command: tuple[str, ...]) -> None:
    put(tmp_path / "r2.csv", returnees("2015-03-31", [("1", "Anbar", "Falluja", 61)]))
    theatre.load(tmp_path / "r2.csv")
    theatre.close()
    code, moment = -signal.SIGKILL, 0
    step = max(1, round(1 / SHARE)) if SHARE < 1 else 1
    while code != 0:
        root = tmp_path / f"moment{moment}"
        shutil.copytree(theatre.root, root)
        code = start("-w", str(root), *command, CRASH_AT=str(moment)).wait(120)
        assert start("-w", str(root), *command).wait(120) == 0
        after = Theatre.__new__(Theatre)
        after.root, after.workspace = root, Workspace(root)
        assert after.reader().verify() == []
        kept = {row["source_id"] for row in after.reader().sources.values() if not row["removed"]}
        assert {p.name for p in (root / "sources").iterdir()} == kept
        assert len(kept) == (1 if command[0] == "purge" else 2)
        after.close()
        shutil.rmtree(root)
        moment += step
    assert moment > 3
