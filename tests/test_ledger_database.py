"""A ledger in PostgreSQL as people meet it: settings, a folder's own ledger, lost connections, and errors that say what to do."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.proving import prove_ledger
from commonground.door.records import Records
from commonground.door.workspace import Workspace, create, read_settings
from commonground.intake.rebuild import rebuild
from commonground.ledger import schema, store
from commonground.ledger.message import row, send
from commonground.ledger.store import Ledger
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import BadRequest, CommonGroundError, DamagedWorkspace, WorkspaceError
from commonground.vocabulary.label import ReleaseLabel
from fixtures_small import EPOCH, Theatre, event, ged, put
from tampering import behind_its_back, tampered
from test_ledger import fill, version

NOBODY = "postgresql+psycopg://ann:secret@127.0.0.1:1/coalition"
"""Port 1 answers to nobody."""


@pytest.fixture
def in_postgres(tmp_path: Path, fresh_schema: Callable[[], str]) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path / "w", fresh_schema())
    fill(theatre.workspace.ledger)
    yield theatre
    theatre.close()


def test_a_database_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cli, ["init", str(tmp_path / "w"), "--ledger", NOBODY]) == WorkspaceError.exit_code
    said = capsys.readouterr().err
    assert "ann@127.0.0.1:1/coalition: the ledger's database does not answer" in said
    assert "start PostgreSQL" in said
    assert "secret" not in said
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("address", ["mysql://h/d", "postgresql://", "sqlite:///x", "postgresql+psycopg://h", "x://"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadRequest, match="no address of a ledger"):
        create(tmp_path / "w", EPOCH, address)
    assert not (tmp_path / "w").exists()


def test_the_settings_hold_the_address_and_with_a_password_are_their_owners_alone(in_postgres: Theatre) -> None:
    path = in_postgres.root / "commonground.toml"
    assert read_settings(path).ledger == in_postgres.workspace.settings.ledger
    assert path.stat().st_mode & 0o777 == 0o600
    assert not (in_postgres.root / "ledger.sqlite").exists()


def test_the_address_can_come_from_the_environment_and_the_password_from_a_file(
    in_postgres: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = in_postgres.workspace.ledger.address.url
    bare = url.set(password="").render_as_string(hide_password=False).replace(":@", "@")
    path = in_postgres.root / "commonground.toml"
    path.write_text("keep_sources = true\n")
    secret = tmp_path / "pgpass"
    secret.write_text(f"*:*:*:{url.username}:{url.password}\n")
    secret.chmod(0o600)
    monkeypatch.setenv("COMMONGROUND_LEDGER", bare)
    monkeypatch.setenv("PGPASSFILE", str(secret))
    opened = Workspace(in_postgres.root)
    assert opened.ledger.verify() == []
    assert opened.ledger.head().transactions == 3
    opened.close()


def test_a_folder_is_not_opened_with_anothers_ledger(
    in_postgres: Theatre, tmp_path: Path, fresh_schema: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lake would be taken for leftovers and swept."""
    own, other = Theatre(tmp_path / "own"), Theatre(tmp_path / "other", fresh_schema())
    own.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))
    own.close()
    url = other.workspace.ledger.address.url.render_as_string(hide_password=False)
    other.close()
    monkeypatch.setenv("COMMONGROUND_LEDGER", url)
    for root in (own.root, in_postgres.root):
        with pytest.raises(DamagedWorkspace, match=r"another ledger|other files"):
            Workspace(root)
    monkeypatch.delenv("COMMONGROUND_LEDGER")
    Workspace(own.root).close()


def _dropped(ledger: Ledger) -> None:
    """End every other connection to the ledger, as a restart of the server does."""
    with behind_its_back(ledger) as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user"
        )


def test_a_connection_lost_in_the_middle_of_a_write_leaves_nothing(in_postgres: Theatre) -> None:
    ledger = in_postgres.workspace.ledger
    before = ledger.snapshot(*schema.LEDGER)
    with pytest.raises(WorkspaceError, match="does not answer"):  # noqa: PT012, SIM117 — the append is what is under test
        with ledger.append("enter", actor="a", why="w", body={}, now=EPOCH) as append:
            append.add(schema.record_version, [version(9, label_id=1)])
            _dropped(ledger)
    assert ledger.snapshot(*schema.LEDGER) == before
    with ledger.append("enter", actor="a", why="w", body={}, now=EPOCH):  # and the next one finds a new connection
        pass
    assert ledger.verify() == []


def test_a_connection_lost_after_the_commit_is_no_error_where_the_chain_has_it(
    in_postgres: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = store.record_and_commit

    def lost(connection: sa.Connection, told: Any, *, begun: bool) -> None:
        plain(connection, told, begun=begun)
        raise sa.exc.OperationalError("", None, Exception("gone"), connection_invalidated=True)

    ledger = in_postgres.workspace.ledger
    monkeypatch.setattr(store, "record_and_commit", lost)
    for held in (False, True):
        with ledger.append("enter", actor="a", why="w", body={"held": held}, now=EPOCH) as append:
            assert not held or append.tx_id
        assert ledger.head().hash == append.hash


def test_where_nobody_can_tell_that_is_what_is_said(in_postgres: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any, begun: bool) -> None:
        raise sa.exc.OperationalError("", None, Exception("gone"), connection_invalidated=True)

    def silent(_: Ledger) -> None:
        raise WorkspaceError("does not answer")

    ledger, plain = in_postgres.workspace.ledger, Ledger.head
    monkeypatch.setattr(store, "record_and_commit", lost)
    monkeypatch.setattr(Ledger, "head", silent)
    with pytest.raises(WorkspaceError, match="whether it was recorded is not known") as told:  # noqa: SIM117
        with ledger.append("enter", actor="a", why="w", body={"n": 1}, now=EPOCH):
            pass
    asked = str(told.value.hint).partition("ledger verify --head ")[2].strip("`")
    assert ledger.entry(asked) is None  # it was not
    monkeypatch.undo()
    with ledger.append("enter", actor="a", why="w", body={"n": 1}, now=EPOCH):
        pass
    found = ledger.entry(asked)
    assert found is not None
    assert found["hash"] == plain(ledger).hash


def test_what_an_acknowledgement_waits_for_is_the_disk(in_postgres: Theatre) -> None:
    """The log is on the disk beyond where it stood before the transaction was recorded, though the commit itself did not wait.

    Others write into the same log, so where it stands after the transaction says nothing of this one.
    """
    ledger = in_postgres.workspace.ledger
    for number in range(20):
        with behind_its_back(ledger) as connection:
            end = connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn()").scalar()
        with ledger.append("enter", actor="a", why="w", body={"n": number}, now=EPOCH) as append:
            if number % 2:
                end = append.connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn()").scalar()
        with ledger.reading() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
            assert connection.exec_driver_sql(f"SELECT pg_current_wal_flush_lsn() > '{end}'").scalar() is True


def test_the_commit_itself_does_not_wait_for_the_disk(in_postgres: Theatre) -> None:
    with behind_its_back(in_postgres.workspace.ledger) as connection:
        connection.exec_driver_sql("BEGIN")
        at = EPOCH.isoformat(timespec="microseconds")
        connection.exec_driver_sql(f"SELECT ledger_append('{at}', 'a', 'enter', 'w', '{{}}', '{'0' * 64}', NULL)")
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"
        connection.exec_driver_sql("ROLLBACK")
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_a_message_that_is_interrupted_is_cancelled_at_the_server(in_postgres: Theatre) -> None:
    import psycopg

    address = in_postgres.workspace.ledger.address.url.render_as_string(hide_password=False)
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the run was started in the background
        timer = threading.Timer(0.3, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            send(connection, "SELECT pg_sleep(60)")
        timer.join()
        signal.signal(signal.SIGINT, before)
        answers = send(connection, "SELECT 1", "SELECT %s, %s", values=["%s '\\ ü", None])
        assert [row(answer) for answer in answers] == [["1"], ["%s '\\ ü", ""]]
        with pytest.raises(psycopg.DataError, match="NUL"):
            send(connection, "SELECT %s", values=["a\0b"])
        with pytest.raises(psycopg.errors.UndefinedTable):
            send(connection, "SELECT 1", "SELECT * FROM nowhere", "SELECT 2")
        assert row(send(connection, "SELECT 3")[0]) == ["3"]


WRITER = """
import datetime as dt, sys
from pathlib import Path
from commonground.ledger.store import Ledger
place = sys.argv[1]
ledger = Ledger(place if "://" in place else Path(place))
for number in range(int(sys.argv[2])):
    with ledger.append("enter", actor=sys.argv[3], why="w", body={"n": number}, now=dt.datetime.now(dt.UTC)):
        pass
"""


def test_writers_side_by_side_make_one_chain(tmp_path: Path, ledger_url: str | None) -> None:
    place = ledger_url or str(tmp_path / "l.sqlite")
    ledger = Ledger(place if ledger_url else Path(place))
    ledger.create(EPOCH)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, place, "25", f"w{i}"]) for i in range(3)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    assert ledger.verify() == []
    rows = ledger.rows(schema.tx)
    assert [row["tx_id"] for row in rows] == list(range(1, 77))
    assert {name: sum(row["actor"] == name for row in rows) for name in ("w0", "w1", "w2")} == {"w0": 25, "w1": 25, "w2": 25}
    ledger.close()


def test_a_writer_killed_while_it_holds_the_lock_does_not_hold_up_the_next(tmp_path: Path, ledger_url: str | None) -> None:
    place = ledger_url or str(tmp_path / "l.sqlite")
    ledger = Ledger(place if ledger_url else Path(place))
    ledger.create(EPOCH)
    holding = WRITER.replace("        pass", "        print('held', flush=True); sys.stdin.read()")
    writer = subprocess.Popen(
        [sys.executable, "-c", holding, place, "1", "w"], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "held\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    with ledger.append("enter", actor="a", why="w", body={}, now=EPOCH):
        pass
    assert ledger.head().transactions == 2
    assert ledger.verify() == []
    ledger.close()


def test_a_reader_proves_what_it_sees_and_learns_of_nothing_else(tmp_path: Path, ledger_url: str | None) -> None:
    theatre = Theatre(tmp_path / "w", ledger_url)
    path = theatre.root / "commonground.toml"
    path.write_text(path.read_text().replace('# member = "CELL"', 'member = "CELL"'))
    theatre.close()
    theatre.workspace = Workspace(theatre.root)
    ledger = theatre.workspace.ledger
    with ledger.append("enter", actor="CELL", why="w", body={}, now=EPOCH) as append:
        hers, his = append.label_id(ReleaseLabel("ALPHA")), append.label_id(ReleaseLabel("BRAVO"))
        append.add(schema.record_version, [version(1, label_id=hers), version(2, label_id=his)])

    def proved(party: str) -> list[str]:
        viewer = Viewer(party)
        sight = Records(theatre.workspace, viewer, today=dt.date(2026, 6, 1)).sight
        return prove_ledger(theatre.workspace, viewer, sight)

    assert [proved(party) for party in ("ALPHA", "BRAVO", "CELL")] == [[], [], []]
    tampered(ledger, "UPDATE record_version SET body = '{}' WHERE version_id = 'v2'")
    named = "record r2 (note), version v2 differs from what was recorded"
    assert proved("ALPHA") == []
    assert proved("BRAVO") == [named]
    assert [named in text for text in proved("CELL")] == [True]
    assert theatre.reader(viewer=Viewer("ALPHA")).verify() == []
    assert theatre.reader(viewer=Viewer("CELL")).verify() != []
    theatre.close()


def test_the_command_shows_the_chain_to_the_workspaces_own_member_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(tmp_path / "w")
    assert run(cli, ["init", root, "--member", "CELL"]) == 0
    capsys.readouterr()
    assert run(cli, ["-w", root, "ledger", "verify"]) == 0
    assert "2 transactions" in capsys.readouterr().out
    assert run(cli, ["-w", root, "ledger", "verify", "--as", "PUBLIC"]) == 0
    assert capsys.readouterr().out == "every record and source that the reader sees is as it was recorded\n"
    assert run(cli, ["-w", root, "ledger", "verify", "--as", "PUBLIC", "--head", "0" * 64]) != 0


def test_without_the_driver_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WorkspaceError, match=r"pip install 'commonground\[postgresql\]'"):
        Ledger(NOBODY)


def test_a_role_that_may_not_write_is_told_so(in_postgres: Theatre) -> None:
    ledger = in_postgres.workspace.ledger
    url = ledger.address.url
    options = str(url.query["options"])
    read_only = url.update_query_dict({"options": f"{options} -cdefault_transaction_read_only=on"})
    reader = Ledger(read_only.render_as_string(hide_password=False))
    with pytest.raises(CommonGroundError, match="may not be written"):  # noqa: SIM117
        with reader.append("enter", actor="a", why="w", body={}, now=EPOCH):
            pass
    reader.close()


def test_a_lake_is_made_anew_beside_a_database_and_the_chain_goes_on(in_postgres: Theatre, tmp_path: Path) -> None:
    in_postgres.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))
    head = in_postgres.workspace.ledger.head()
    for path in (in_postgres.root / "lake").rglob("*.parquet"):
        path.unlink()
    in_postgres.close()
    opened = Workspace(in_postgres.root, check=False)
    assert rebuild(opened).sources == 1
    opened.close()
    in_postgres.workspace = Workspace(in_postgres.root)
    assert in_postgres.workspace.ledger.entry(head.hash) is not None
    assert in_postgres.reader().verify() == []
    assert in_postgres.cell("events", "2014-03")["value"] == 1
