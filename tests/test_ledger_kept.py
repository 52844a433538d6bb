"""Back-up and restore: from either database into either, every row and the chain as they were; broken ones are refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door import keeping
from commonground.door.keeping import BESIDE, backup
from commonground.door.restoring import restore
from commonground.door.signing import public_key, signing_key
from commonground.door.workspace import Workspace
from commonground.intake.rebuild import rebuild
from commonground.ledger import schema
from commonground.ledger.store import Ledger
from commonground.vocabulary.errors import BadRequest, CommonGroundError, DamagedWorkspace, MalformedFile, WorkspaceExists
from commonground.web.following.store import FOLLOWING, Following
from commonground.web.jobs.asking import Jobs
from commonground.web.jobs.running import recover
from commonground.web.jobs.running import run as run_job
from fixtures_small import EPOCH, Theatre, event, ged, put, returnees
from jobs_small import office, rounds
from older import as_format_1
from tampering import tampered
from test_ledger import fill


@pytest.fixture
def theatre(tmp_path: Path, ledger_url: str | None) -> Iterator[Theatre]:
    """A workspace with rows in every table of its ledger, a document and accounts."""
    made = Theatre(tmp_path / "w", ledger_url)
    made.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))
    made.load(put(tmp_path / "r.csv", returnees("2018-04-30", [("1", "Anbar", "Falluja", 60)])))
    with made.workspace.ledger.append("enter", actor="CELL", why='Grüße,\n"x"', body={"ü": "\u2028"}, now=made.now) as append:
        label = append.label_id(next(iter(made.workspace.ledger.labels().values())))
        row = {"version_id": "v", "record_id": "r", "kind": "note", "op": "assert", "label_id": label, "body": '{"t":"\\u0000"}'}
        append.add(schema.record_version, [row])
        append.add(schema.issued, [{"brief_id": "b", "request": "{}", "figures": "[]"}])
    put(made.root / "documents" / "ab" / "minutes.pdf", b"%PDF")
    accounts = sqlite3.connect(made.root / "access.sqlite")
    accounts.execute("CREATE TABLE secret (hash TEXT)")
    accounts.execute("INSERT INTO secret VALUES ('argon2')")
    accounts.commit()
    accounts.close()
    yield made
    made.close()


def everything(ledger: Ledger) -> Any:
    return ledger.snapshot(schema.meta, *schema.LEDGER)


@pytest.mark.parametrize("into", ["folder", "database"])
def test_every_row_and_the_chain_come_back_in_either_database(
    theatre: Theatre, tmp_path: Path, into: str, fresh_schema: Callable[[], str]
) -> None:
    file, target = tmp_path / "b.zip", tmp_path / "again" if into == "folder" else fresh_schema()
    made = backup(theatre.workspace, file)
    done = restore(file, str(target))
    ledger = Ledger(target / "ledger.sqlite" if isinstance(target, Path) else target)
    assert everything(ledger) == everything(theatre.workspace.ledger)
    assert ledger.verify() == []
    assert made.head == done.head
    assert made.head["hash"] == ledger.head().hash == theatre.workspace.ledger.head().hash
    assert (done.rows["tx"], done.rows["record_version"]) == (4, 1)
    fill(ledger, EPOCH.replace(year=2031))  # it goes on from there
    assert ledger.verify() == []
    ledger.close()


def test_from_one_database_to_the_other_and_back(theatre: Theatre, tmp_path: Path, fresh_schema: Callable[[], str]) -> None:
    backup(theatre.workspace, tmp_path / "1.zip", lake=True)
    restore(tmp_path / "1.zip", str(tmp_path / "w1"), fresh_schema())
    first = Workspace(tmp_path / "w1")
    backup(first, tmp_path / "2.zip", lake=True)
    restore(tmp_path / "2.zip", str(tmp_path / "w2"))
    second = Workspace(tmp_path / "w2")
    assert everything(first.ledger) == everything(second.ledger) == everything(theatre.workspace.ledger)
    assert first.ledger.address.dialect == "postgresql"
    assert second.ledger.address.dialect == "sqlite"
    for place in (first, second):
        place.close()


def test_what_lies_beside_comes_back_where_it_was_asked_for(theatre: Theatre, tmp_path: Path) -> None:
    signs = public_key(signing_key(theatre.root))
    small, whole = (
        backup(theatre.workspace, tmp_path / "s.zip"),
        backup(theatre.workspace, tmp_path / "w.zip", accounts=True, lake=True),
    )
    assert (small.contains, whole.contains) == (("documents",), ("accounts", "documents", "lake"))
    restore(tmp_path / "s.zip", str(tmp_path / "small"))
    assert (tmp_path / "small" / "documents" / "ab" / "minutes.pdf").read_bytes() == b"%PDF"
    assert not (tmp_path / "small" / "access.sqlite").exists()
    assert not (tmp_path / "small" / "screening.key").exists()
    assert not list((tmp_path / "small" / "sources").iterdir())
    restore(tmp_path / "w.zip", str(tmp_path / "whole"))
    kept = tmp_path / "whole" / "access.sqlite"
    assert sqlite3.connect(kept).execute("SELECT hash FROM secret").fetchall() == [("argon2",)]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "whole" / "screening.key").stat().st_mode & 0o777 == 0o600
    assert public_key(signing_key(tmp_path / "whole")) == signs
    again = Theatre.__new__(Theatre)
    again.root, again.workspace = tmp_path / "whole", Workspace(tmp_path / "whole")
    assert again.reader().verify() == []
    assert again.cell("events", "2014-03") == theatre.cell("events", "2014-03")
    again.close()


def test_what_users_follow_and_their_jobs_come_back_whoever_writes_meanwhile(tmp_path: Path) -> None:
    with office(tmp_path / "w") as held:
        following = Following(held.root / BESIDE["following"])
        following.follow("a", "place", "IQ01", mailed=True)
        asked = held.jobs.load(held.cell, rounds())
        writer = sqlite3.connect(held.root / BESIDE["following"], isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE following_subscription SET reference = 'IQ02'")
        made = backup(held.workspace, tmp_path / "b.zip", accounts=True)
        writer.close()
        following.close()
        assert made.contains == ("accounts", "following", "jobs")
        assert backup(held.workspace, tmp_path / "without.zip").contains == ()
    restore(tmp_path / "b.zip", str(tmp_path / "again"))
    assert [(tmp_path / "again" / name).stat().st_mode & 0o777 for name in BESIDE.values()] == [0o600, 0o600]
    following = Following(tmp_path / "again" / FOLLOWING.file)
    assert [one.reference for one in following.of("a")] == ["IQ01"]
    following.close()
    again = Workspace(tmp_path / "again")
    jobs = Jobs(again)
    assert jobs.state.one(asked.job_id).state == "waiting"
    recover(jobs)
    run_job(jobs, asked.job_id, threading.Event())
    ended = jobs.state.one(asked.job_id)
    assert (ended.state, (ended.problem or {})["code"]) == ("failed", "missing-input"), "its files were not kept"
    jobs.close()
    again.close()


def test_in_postgresql_they_are_kept_with_its_own_means(tmp_path: Path, fresh_schema: Callable[[], str]) -> None:
    with office(tmp_path / "w", fresh_schema()) as held, pytest.raises(BadRequest, match="following_…, jobs_…") as told:
        backup(held.workspace, tmp_path / "b.zip", accounts=True)
    assert "--table 'following_*' --table 'jobs_*'" in (told.value.hint or "")


def test_with_the_sources_alone_the_lake_is_made_anew(theatre: Theatre, tmp_path: Path) -> None:
    backup(theatre.workspace, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", str(tmp_path / "again"))
    shutil.copytree(theatre.root / "sources", tmp_path / "again" / "sources", dirs_exist_ok=True)
    place = Workspace(tmp_path / "again", check=False)
    rebuild(place)
    place.close()
    again = Theatre.__new__(Theatre)
    again.root, again.workspace = tmp_path / "again", Workspace(tmp_path / "again")
    assert again.reader().verify() == []
    assert again.cell("events", "2014-03")["value"] == 1
    again.close()


def test_the_file_is_its_owners_alone_and_says_no_address(theatre: Theatre, tmp_path: Path) -> None:
    backup(theatre.workspace, tmp_path / "b.zip", accounts=True)
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "b.zip") as zipped:
        settings = zipped.read("commonground.toml").decode()
    assert "keep_sources = true" in settings
    assert not [line for line in settings.splitlines() if line.strip().startswith("ledger")]


def test_a_back_up_is_of_one_moment_while_others_write(theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two tables another writer records a transaction: it is in the back-up as a whole, or not at all."""
    plain, ledger = keeping.lines, theatre.workspace.ledger
    other = Ledger(ledger.address.file or str(ledger.address.url.render_as_string(hide_password=False)))

    def slow(connection: Any, table: Any) -> Iterator[str]:
        with other.append("load", actor="a", why="w", body={}, now=EPOCH):
            pass
        yield from plain(connection, table)

    monkeypatch.setattr(keeping, "lines", slow)
    made = backup(theatre.workspace, tmp_path / "b.zip")
    other.close()
    assert restore(tmp_path / "b.zip", str(tmp_path / "again")).head == made.head
    assert ledger.head().transactions > made.head["transactions"] == 4


def test_what_is_interrupted_leaves_no_file(theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Any) -> Iterator[str]:
        yield "{}\n"
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "lines", stopped)
    with pytest.raises(KeyboardInterrupt):
        backup(theatre.workspace, tmp_path / "b.zip")
    assert not list(tmp_path.glob("b.zip*"))


def test_a_file_or_folder_that_is_there_is_not_touched(theatre: Theatre, tmp_path: Path) -> None:
    backup(theatre.workspace, tmp_path / "b.zip")
    before = (tmp_path / "b.zip").read_bytes()
    with pytest.raises(BadRequest, match="there already"):
        backup(theatre.workspace, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == before
    with pytest.raises(WorkspaceExists):
        restore(tmp_path / "b.zip", str(theatre.root))
    url = theatre.workspace.ledger.address.url
    if url.get_backend_name() == "postgresql":
        with pytest.raises(WorkspaceExists):
            restore(tmp_path / "b.zip", url.render_as_string(hide_password=False))
    assert theatre.workspace.ledger.verify() == []


def test_a_tampered_ledger_is_not_kept(theatre: Theatre, tmp_path: Path) -> None:
    tampered(theatre.workspace.ledger, "UPDATE issued SET figures = '[1]'")
    with pytest.raises(DamagedWorkspace, match="issued b differs"):
        backup(theatre.workspace, tmp_path / "b.zip")
    assert not list(tmp_path.glob("b.zip*"))


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The same back-up with its members changed."""
    with zipfile.ZipFile(file) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)


def _forged(members: dict[str, bytes]) -> None:
    """A row changed, with the manifest made to fit: only the chain can tell."""
    import hashlib

    name = "ledger/issued.jsonl"
    members[name] = members[name].replace(b'"[]"', b'"[1]"')
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name]["sha256"] = hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()


def _climbing(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["members"]["documents/../../evil"] = manifest["members"]["commonground.toml"]
    members["documents/../../evil"] = members["commonground.toml"]
    members["manifest.json"] = json.dumps(manifest).encode()


BREAKS: dict[str, Callable[[dict[str, bytes]], None]] = {
    "a changed row": lambda m: m.update({"ledger/issued.jsonl": m["ledger/issued.jsonl"].replace(b'"[]"', b'"[1]"')}),
    "a changed row and manifest": _forged,
    "a table gone": lambda m: m.pop("ledger/record_version.jsonl"),
    "no manifest": lambda m: m.pop("manifest.json"),
    "another kind": lambda m: m.update({"manifest.json": m["manifest.json"].replace(b"back-up 1", b"back-up 9")}),
    "a path that climbs": _climbing,
    "a manifest that is a list": lambda m: m.update({"manifest.json": b"[]"}),
    "a revision that is none": lambda m: m.update({"manifest.json": m["manifest.json"].replace(b'"0003"', b'"9999"')}),
    "settings that are no text": lambda m: m.update({"commonground.toml": b"\xff\xfe\x00"}),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_back_up_restores_nothing(tmp_path: Path, what: str) -> None:
    theatre = Theatre(tmp_path / "w")
    fill(theatre.workspace.ledger)
    backup(theatre.workspace, tmp_path / "b.zip")
    theatre.close()
    rewritten(tmp_path / "b.zip", BREAKS[what])
    with pytest.raises((MalformedFile, DamagedWorkspace)):
        restore(tmp_path / "b.zip", str(tmp_path / "again"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "w"]


def test_a_back_up_cut_short_restores_nothing(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    fill(theatre.workspace.ledger)
    backup(theatre.workspace, tmp_path / "b.zip")
    theatre.close()
    data = (tmp_path / "b.zip").read_bytes()
    for size in (0, 10, len(data) // 2, len(data) - 1):
        (tmp_path / "b.zip").write_bytes(data[:size])
        with pytest.raises(CommonGroundError):
            restore(tmp_path / "b.zip", str(tmp_path / "again"))
        assert not list(tmp_path.glob("again*"))


def test_a_back_up_of_an_older_format_is_restored_and_upgraded(tmp_path: Path, fresh_schema: Callable[[], str]) -> None:
    theatre = Theatre(tmp_path / "w")
    fill(theatre.workspace.ledger)
    theatre.close()
    as_format_1(theatre.root / "ledger.sqlite")
    place = Workspace(theatre.root, check=False)
    head = place.ledger.head()
    keeping.upgrade(place)
    place.close()
    for number, target in enumerate((str(tmp_path / "again"), fresh_schema())):
        done = restore(theatre.root / "ledger.format1.zip", target)
        assert done.head["hash"] == head.hash, number
    Workspace(tmp_path / "again").close()


def test_the_commands_and_their_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, file = str(tmp_path / "w"), str(tmp_path / "b.zip")
    run(cli, ["init", root])
    capsys.readouterr()

    def told(*words: str, code: int = 0) -> Any:
        assert run(cli, [*words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    head = told("-w", root, "ledger", "head")
    assert told("-w", root, "ledger", "verify", "--head", head["hash"])["published"] == head
    assert told("-w", root, "ledger", "verify", "--head", "0" * 64, code=5)["published"] is None
    assert told("-w", root, "ledger", "backup", file)["head"] == head
    assert told("ledger", "restore", file, "--into", str(tmp_path / "again"))["head"] == head
    assert told("-w", str(tmp_path / "again"), "ledger", "head") == head
    assert told("-w", root, "ledger", "upgrade") == {"from_format": "3", "to_format": "3", "backup": None}
