"""What goes wrong outside: damaged files, bombs, full disks, kills, two writers. Nothing changes, and it is said."""

from __future__ import annotations

import gzip
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.workspace import Workspace
from commonground.intake import opening
from commonground.vocabulary.errors import (
    DamagedWorkspace,
    InputError,
    MalformedFile,
    NoSpace,
    NotData,
    TooLarge,
    TruncatedFile,
    UnknownFormat,
    WorkspaceError,
    WrongEncoding,
)
from conftest import absent
from fixtures_small import Theatre, event, ged, put, returnees
from killing import RUN, duration, killed_at_random, rounds, start

EVENTS = ged([event(1, "2014-03-02", 5), event(2, "2014-05-04", 7)])


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    theatre = Theatre(tmp_path / "w")
    theatre.load(put(tmp_path / "r.csv", returnees("2014-03-31", [("1", "Anbar", "Falluja", 60)])))
    return theatre


def state(root: Path) -> dict[str, bytes]:
    """Every file of a workspace but the lock, SQLite's own and what is derived, which reading makes too."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] in ("lake", "sources")
    }


def refused(theatre: Theatre, path: Path, error: type[Exception], **options: Any) -> str:
    """Load a bad file beside a good one: the error is clear and nothing has changed."""
    before, rows = state(theatre.root), theatre.workspace.ledger.verify()
    good = put(path.parent / "good" / "ged_iraq.csv", EVENTS)
    with pytest.raises(error) as caught:
        theatre.load(good, path, **options)
    assert path.name in str(caught.value)
    assert state(theatre.root) == before
    assert theatre.workspace.ledger.verify() == rows == []
    assert len(theatre.reader().sources) == 1
    return str(caught.value)


def test_a_truncated_gzip(theatre: Theatre, tmp_path: Path) -> None:
    whole = gzip.compress(EVENTS.encode())
    refused(theatre, put(tmp_path / "cut.csv.gz", whole[: len(whole) // 2]), TruncatedFile)


def test_a_gzip_that_is_none(theatre: Theatre, tmp_path: Path) -> None:
    refused(theatre, put(tmp_path / "page.csv.gz", "<html>"), MalformedFile)


def test_a_truncated_zip(theatre: Theatre, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ged.csv", EVENTS)
    refused(theatre, put(tmp_path / "cut.zip", buffer.getvalue()[:-30]), MalformedFile)


def test_truncated_json_and_an_empty_file(theatre: Theatre, tmp_path: Path) -> None:
    refused(theatre, put(tmp_path / "cut.geojson", '{"type": "FeatureCollection", "features": ['), TruncatedFile)
    refused(theatre, put(tmp_path / "nothing.csv", ""), NotData)
    refused(theatre, put(tmp_path / "blank.csv", "\n\n  \n"), NotData)


@pytest.mark.parametrize("suffix", ["gz", "xz", "bz2"])
def test_a_compressed_bomb_is_refused_before_it_is_whole(
    theatre: Theatre, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits are lowered so that a small bomb does: 3 MB of one letter in a few kilobytes."""
    import bz2
    import lzma

    monkeypatch.setattr(opening, "RATIO_FROM", 2 * 1024**2)
    pack = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[suffix]
    refused(theatre, put(tmp_path / f"bomb.csv.{suffix}", pack(b"a" * 3 * 1024**2)), TooLarge)


def _zip(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_zip_and_workbook_bombs(theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "RATIO_FROM", 2 * 1024**2)
    bomb = b" " * 3 * 1024**2
    refused(theatre, put(tmp_path / "bomb.zip", _zip({"a.csv": bomb[:2_000_000], "b.csv": bomb[:2_000_000]})), TooLarge)
    refused(
        theatre,
        put(tmp_path / "bomb.xlsx", _zip({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bomb})),
        TooLarge,
    )


def test_an_archive_of_very_many_members(theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LIMIT_MEMBERS", 10)
    refused(theatre, put(tmp_path / "many.zip", _zip({f"{i}.csv": b"a" for i in range(11)})), TooLarge)


def test_the_limits_as_shipped_refuse_a_real_bomb(theatre: Theatre, tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(96):
            stream.write(b"\0" * 1024**2)
    assert path.stat().st_size < 200_000
    refused(theatre, path, TooLarge)


LAUGHS = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "lol">{}]><lolz>&a9;</lolz>'.format(
    "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
)


def test_an_xml_bomb_is_never_expanded(theatre: Theatre, tmp_path: Path) -> None:
    refused(theatre, put(tmp_path / "laughs.xml", LAUGHS), InputError)
    folder = tmp_path / "folder"
    put(folder / "laughs.txt", LAUGHS)
    put(folder / "ged_iraq.csv", EVENTS)
    report = theatre.load(folder)
    assert [Path(item.path).name for item in report.left_out] == ["laughs.txt"]


def test_a_web_page_saved_as_csv(theatre: Theatre, tmp_path: Path) -> None:
    said = refused(theatre, put(tmp_path / "error.csv", "<!DOCTYPE html><html><body>404</body></html>"), NotData)
    assert "web page" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(theatre: Theatre, tmp_path: Path, encoding: str) -> None:
    text = ged([event(1, "2014-03-02", 5, side_b="Frères")])
    theatre.load(put(tmp_path / "ged_iraq.csv", text.encode(encoding)))
    assert theatre.reader().rows("SELECT side_b, best FROM event") == [{"side_b": "Frères", "best": 5}]


def test_text_in_no_known_encoding(theatre: Theatre, tmp_path: Path) -> None:
    refused(theatre, put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)]).encode() + b"\x81\x8d\xff"), WrongEncoding)


def test_binary_noise_is_unknown(theatre: Theatre, tmp_path: Path) -> None:
    refused(theatre, put(tmp_path / "noise.bin", bytes(range(256)) * 20), UnknownFormat)


def test_a_file_of_a_known_format_that_cannot_be_parsed(theatre: Theatre, tmp_path: Path) -> None:
    refused(theatre, put(tmp_path / "ged_iraq.csv", "a,b\n1,2\n"), MalformedFile, feed="fts-plan")


def test_two_loads_at_once_both_land(theatre: Theatre, tmp_path: Path) -> None:
    waited = threading.Event()
    more = [put(tmp_path / f"ged_{i}.csv", ged([event(i, f"201{i}-03-02", i)])) for i in (5, 6)]
    with theatre.workspace.lock():
        process = start("-w", str(theatre.root), "load", str(more[0]))
        other = threading.Thread(
            target=lambda: theatre.load(more[1], tell=lambda name, facts: waited.set() if name == "waiting" else None)
        )
        other.start()
        assert waited.wait(20)
        assert len(theatre.reader().sources) == 1
    other.join(60)
    assert process.wait(60) == 0
    assert theatre.cell("deaths", "2015-03")["value"] == 5
    assert theatre.cell("deaths", "2016-03")["value"] == 6
    assert theatre.workspace.ledger.verify() == []


def _check_after_kill(root: Path, paths: list[Path], before: list[Any]) -> bool:
    """The answer is the old one or the whole new one; the next load sweeps and completes. Tells whether it had landed."""
    theatre = Theatre.__new__(Theatre)
    theatre.root, theatre.workspace = root, Workspace(root)
    import datetime as dt

    theatre.now = dt.datetime.now(dt.UTC)
    held = len(theatre.reader().sources)
    answer = theatre.picture("returnees", first="2014-01", last="2016-12", level=0)
    assert held in (1, 1 + len(paths))
    if held == 1:
        assert answer == before
    assert theatre.workspace.ledger.verify() == []
    report = theatre.load(*paths)
    assert report.changed == (held == 1)
    listed = {row["path"] for row in theatre.desk().lake_files()}
    assert {str(p.relative_to(root / "lake")) for p in (root / "lake").rglob("*") if p.is_file()} == listed
    assert {p.name for p in (root / "sources").iterdir()} == set(theatre.reader().sources)
    assert theatre.cell("returnees", "2015-01")["value"] == 10
    assert theatre.reader().verify() == []
    theatre.close()
    return held > 1


def test_a_load_killed_at_random_moments(theatre: Theatre, tmp_path: Path) -> None:
    """The long form of this is in tests/soak."""
    paths = rounds(tmp_path / "in", 5)
    before = theatre.picture("returnees", first="2014-01", last="2016-12", level=0)
    theatre.close()
    shutil.copytree(theatre.root, tmp_path / "timed")
    seconds = duration("-w", str(tmp_path / "timed"), "load", str(tmp_path / "in"))
    chance = random.Random(7)
    for turn in range(6):
        root = tmp_path / f"turn{turn}"
        shutil.copytree(theatre.root, root)
        killed_at_random(seconds, chance, "-w", str(root), "load", str(tmp_path / "in"))
        _check_after_kill(root, paths, before)


@pytest.mark.slow
def test_a_load_killed_at_each_of_its_writes(theatre: Theatre, tmp_path: Path) -> None:
    paths = rounds(tmp_path / "in", 2)
    before = theatre.picture("returnees", first="2014-01", last="2016-12", level=0)
    theatre.close()
    landed = []
    for moment in range(60):
        root = tmp_path / f"moment{moment}"
        shutil.copytree(theatre.root, root)
        process = start("-w", str(root), "load", str(tmp_path / "in"), CRASH_AT=str(moment))
        code = process.wait(60)
        assert code in (0, -signal.SIGKILL)
        landed.append(_check_after_kill(root, paths, before))
        if code == 0:
            break
    assert code == 0
    assert landed == sorted(landed)  # never landed after an earlier kill and lost after a later one
    assert len(landed) > 5


LIMITED = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n{RUN}"


def test_a_file_that_may_not_grow_is_no_space(theatre: Theatre, tmp_path: Path) -> None:
    big = put(tmp_path / "ged_big.csv", ged(event(i, "2014-03-02", 1) for i in range(4000)))
    assert big.stat().st_size > 300_000
    before = state(theatre.root)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "-w", str(theatre.root), "load", str(big)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "disk is full" in done.stderr) == (5, True), done.stderr
    assert state(theatre.root) == before
    assert theatre.load(big).changed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False)
    if done.returncode:
        absent("mount", "mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_changes_nothing_wherever_it_fills_up(small_disk: Path, tmp_path: Path) -> None:
    theatre = Theatre(small_disk / "w")
    theatre.load(put(tmp_path / "r.csv", returnees("2014-03-31", [("1", "Anbar", "Falluja", 60)])))
    before = state(theatre.root)
    more = put(tmp_path / "ged_iraq.csv", ged(event(i, "2014-03-02", 1, side_b=f"group {i * 7919 % 1000}") for i in range(600)))
    outcomes = []
    for free_kb in range(0, 420, 20):
        block = small_disk / "block"
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        block.write_bytes(b"\0" * max(free - free_kb * 1024, 0))
        try:
            outcomes.append(theatre.load(more).changed)
        except NoSpace:
            outcomes.append(False)
            block.unlink()
            assert state(theatre.root) == before
            assert theatre.workspace.ledger.verify() == []
            assert theatre.cell("returnees", "2014-04")["value"] == 60
        else:
            block.unlink()
            break
    assert outcomes[0] is False
    assert outcomes[-1] is True
    assert theatre.cell("deaths", "2014-03")["value"] == 600
    theatre.close()


def test_a_full_disk_is_no_reason_not_to_read(small_disk: Path, tmp_path: Path) -> None:
    theatre = Theatre(small_disk / "w")
    theatre.load(put(tmp_path / "ged_iraq.csv", EVENTS))
    (small_disk / "block").write_bytes(b"\0" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize))
    assert theatre.cell("deaths", "2014-03")["value"] == 5
    theatre.close()


def test_a_read_only_workspace(small_disk: Path, tmp_path: Path) -> None:
    theatre = Theatre(small_disk / "w")
    theatre.load(put(tmp_path / "ged_iraq.csv", EVENTS))
    theatre.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(WorkspaceError, match="may not be written"):
        Theatre_load(small_disk / "w", put(tmp_path / "more.csv", ged([event(9, "2015-03-02", 5)])))


def Theatre_load(root: Path, path: Path) -> None:
    from commonground.door.desk import Desk
    from commonground.intake.load import load

    workspace = Workspace(root)
    try:
        load(Desk(workspace), [path])
    finally:
        workspace.close()


def test_a_damaged_lake_is_named_with_what_to_do(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (theatre.root / "lake").rglob("*.parquet")
    whole = path.read_bytes()
    for broken in (None, whole[:-10], whole[:4] + b"\xff" * (len(whole) - 8) + whole[-4:]):
        if broken is None:
            path.unlink()
        else:
            path.write_bytes(broken)
        with pytest.raises(DamagedWorkspace) as caught:
            theatre.cell("returnees", "2014-04")
        assert "rebuild" in str(caught.value.hint)
    flipped = bytearray(whole)
    flipped[40] ^= 1
    path.write_bytes(flipped)
    assert run(cli, ["-w", str(theatre.root), "status", "--verify"]) == 5
    said = capsys.readouterr().err
    assert f"lake/headcount/{path.name} is missing or differs from its hash" in said


def test_a_ledger_that_is_none(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    theatre.close()
    for path in theatre.root.glob("ledger.sqlite*"):
        path.unlink()
    (theatre.root / "ledger.sqlite").write_bytes(b"not a database at all, but long enough to look at" * 50)
    assert run(cli, ["-w", str(theatre.root), "status"]) == 5
    assert "restore" in capsys.readouterr().err
