"""Long loops over money, for `make soak`: totals of worlds that are known, kills, two writers at once, full disks."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from money_worlds import Maker

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.funding.speaking import valued
from commonground.funding.total import asked_for, total
from commonground.vocabulary.errors import NoSpace
from fixtures_small import Theatre, put
from killing import duration, killed_at_random, start
from money_small import ECB, Paid, Work, iati, world
from test_failures import small_disk, state

SHARE = float(os.environ.get("COMMONGROUND_SOAK", "0"))
pytestmark = pytest.mark.skipif(SHARE <= 0, reason="a long loop: `make soak` runs it (COMMONGROUND_SOAK=1)")
SEED = int(os.environ.get("COMMONGROUND_SOAK_SEED", "1"))
__all__ = ["small_disk"]


def times(full: int) -> range:
    """So many turns as the share asks for, at least one."""
    return range(max(1, round(full * SHARE)))


def cents(reader: Reader) -> int:
    """The net total of Iraq."""
    return total(reader, asked_for(["IRQ"])).cents


def opened(root: Path) -> Theatre:
    """The workspace in this folder."""
    theatre = Theatre.__new__(Theatre)
    theatre.root, theatre.workspace = root, Workspace(root)
    return theatre


def test_totals_of_worlds_that_are_known(tmp_path: Path) -> None:
    """Every dollar's path is made, so the net total is known; the order of the files changes nothing."""
    for turn in times(300):
        seed = SEED * 100_000 + turn
        known, root = Maker(seed).made(), tmp_path / str(turn)
        names = list(known.files)
        random.Random(seed).shuffle(names)
        theatre = world(root, **{name: known.files[name] for name in names})
        if known.older:
            theatre.load(*(put(root / "older" / f"{name}.xml", text) for name, text in known.older.items()))
        found = total(theatre.reader(), asked_for(["IRQ"]))
        assert found.cents == known.net_cents, f"seed {seed}"
        assert found.low_cents <= found.cents <= found.high_cents, f"seed {seed}"
        theatre.close()
        shutil.rmtree(root)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A known world as an archive of IATI files."""
    path = tmp_path / "in" / "iati.tar.gz"
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as tar:
        for name, text in Maker(SEED).made().files.items():
            member = tarfile.TarInfo(f"{name}.xml")
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return path


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A workspace with rates and one project of 10 dollars."""
    theatre = world(tmp_path / "begun", first=iati("XM-Z", Work("XM-Z-1", [Paid("3", "10")])))
    valued(theatre.reader())
    assert cents(theatre.reader()) == 1000
    theatre.close()
    return theatre.root


def _whole_or_not(root: Path, archive: Path, files: int) -> bool:
    """The total is the old or the new one, and loading again gives the new one. Tells whether the load had landed."""
    new = 1000 + Maker(SEED).made().net_cents
    theatre = opened(root)
    landed = len(theatre.reader().sources) > files
    assert theatre.workspace.ledger.verify() == []
    assert cents(theatre.reader()) == (new if landed else 1000)
    theatre.close()
    assert start("-w", str(root), "load", str(archive)).wait(120) == 0
    theatre = opened(root)
    assert cents(theatre.reader()) == new
    assert theatre.reader().verify() == []
    theatre.close()
    return landed


def test_a_load_of_an_archive_and_its_valuing_killed_at_random(begun: Path, archive: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path / "timed")
    seconds = duration("-w", str(tmp_path / "timed"), "load", str(archive))
    chance, killed = random.Random(SEED), 0
    for turn in times(50):
        root = tmp_path / f"turn{turn}"
        shutil.copytree(begun, root)
        killed += killed_at_random(seconds, chance, "-w", str(root), "load", str(archive))
        _whole_or_not(root, archive, 2)
        shutil.rmtree(root)
    assert killed


def test_a_load_of_an_archive_and_its_valuing_killed_at_each_write(begun: Path, archive: Path, tmp_path: Path) -> None:
    code, landed, moment = -signal.SIGKILL, [], 0
    step = max(1, round(1 / SHARE))
    while code != 0:
        root = tmp_path / f"moment{moment}"
        shutil.copytree(begun, root)
        code = start("-w", str(root), "load", str(archive), CRASH_AT=str(moment)).wait(120)
        assert code in (0, -signal.SIGKILL)
        landed.append(_whole_or_not(root, archive, 2))
        shutil.rmtree(root)
        moment += step
    assert landed == sorted(landed)  # never landed after an earlier kill and lost after a later one


def test_two_writers_of_money_at_once(begun: Path, archive: Path, tmp_path: Path) -> None:
    """Two loads wait for one another, a question beside them sees one state or another; the sum is that of both."""
    more = put(tmp_path / "in2" / "more.xml", iati("XM-Y", Work("XM-Y-1", [Paid("3", "7")])))
    new = Maker(SEED).made().net_cents
    allowed = {1000, 1700, 1000 + new, 1700 + new}
    for turn in times(20):
        root = tmp_path / f"turn{turn}"
        shutil.copytree(begun, root)
        loads = [start("-w", str(root), "load", str(path)) for path in (archive, more, archive)]
        while any(load.poll() is None for load in loads):
            theatre = opened(root)
            assert cents(theatre.reader()) in allowed
            theatre.close()
        assert [load.wait(120) for load in loads] == [0, 0, 0]
        theatre = opened(root)
        assert cents(theatre.reader()) == 1700 + new
        assert theatre.reader().verify() == []
        theatre.close()
        shutil.rmtree(root)


def _filled_until_it_works(disk: Path, attempt: Callable[[], None], unchanged: Callable[[], None]) -> None:
    """Try with ever more room: each failure is NoSpace and changes nothing, and at last it works."""
    failures, step = 0, max(2, round(2 / SHARE)) if SHARE < 1 else 2
    for free_kb in range(0, 2000, step):
        block = disk / "block"
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        block.write_bytes(b"\0" * max(free - free_kb * 1024, 0))
        try:
            attempt()
        except NoSpace:
            failures += 1
            block.unlink()
            unchanged()
        else:
            block.unlink()
            assert failures
            return
    raise AssertionError("never enough room")


def test_a_full_disk_during_a_load_of_money(small_disk: Path, archive: Path, tmp_path: Path) -> None:
    theatre = Theatre(small_disk / "w")
    theatre.load(
        put(tmp_path / "eurofxref-hist.csv", ECB), put(tmp_path / "z.xml", iati("XM-Z", Work("XM-Z-1", [Paid("3", "10")])))
    )
    valued(theatre.reader())
    before = state(theatre.root)

    def unchanged() -> None:
        assert state(theatre.root) == before
        assert cents(theatre.reader()) == 1000

    _filled_until_it_works(small_disk, lambda: theatre.load(archive) and None, unchanged)
    assert cents(theatre.reader()) == 1000 + Maker(SEED).made().net_cents
    theatre.close()


def test_a_full_disk_during_valuing_and_export(small_disk: Path, archive: Path, tmp_path: Path) -> None:
    """What is derived may fail to be kept, and the answer is right; an export is there whole or not at all."""
    theatre = Theatre(small_disk / "w")
    theatre.load(put(tmp_path / "eurofxref-hist.csv", ECB), archive)
    known, out = Maker(SEED).made().net_cents, small_disk / "out.csv"
    for free_kb in (0, 8, 64, 200):
        block = small_disk / "block"
        block.write_bytes(b"\0" * max(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - free_kb * 1024, 0))
        assert cents(theatre.reader()) == known
        assert theatre.reader().verify() == []
        block.unlink()

    def exported() -> None:
        code = run(cli, ["-w", str(theatre.root), "export", "hxl", "flows", "--out", str(out)])
        if code == NoSpace.exit_code:
            raise NoSpace("as the command says")
        assert code == 0

    def unchanged() -> None:
        assert [path.name for path in small_disk.iterdir()] == ["w"]

    _filled_until_it_works(small_disk, exported, unchanged)
    assert len(out.read_text(encoding="utf-8").splitlines()) > 10
    theatre.close()
