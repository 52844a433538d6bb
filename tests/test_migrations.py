"""Migrations: from every released format to ours on either database, with every row, the chain and the guards as they were."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from commonground.door.keeping import upgrade
from commonground.door.workspace import Workspace
from commonground.ledger import guards, schema
from commonground.ledger.chain import is_as_recorded
from commonground.ledger.history import Sight, seen
from commonground.ledger.migrating import FOLDER, migrate, revision_of
from commonground.ledger.rows import columns, stream, tables_there
from commonground.ledger.store import Ledger, head, verify
from commonground.vocabulary.errors import DamagedWorkspace, OlderWorkspace
from fixtures_small import EPOCH
from killing import start
from older import RELEASED, as_format_1, released
from tampering import behind_its_back, found_after
from test_ledger import fill

REVISIONS = sorted(schema.REVISIONS.values())


@pytest.fixture
def empty(tmp_path: Path, ledger_url: str | None) -> Iterator[Ledger]:
    made = Ledger(ledger_url or tmp_path / "empty.sqlite")
    yield made
    made.close()


@pytest.fixture(params=sorted(schema.REVISIONS)[:-1])
def older_format(request: pytest.FixtureRequest, tmp_path: Path, empty: Ledger) -> tuple[str, Ledger]:
    """A released format, and a ledger with the rows that its release wrote; on PostgreSQL they are put into its tables."""
    number = str(request.param)
    file = released(int(number), tmp_path / "released.sqlite")
    if empty.address.file is not None:
        shutil.copyfile(file, empty.address.file)
        return number, empty
    with empty.writing() as connection:
        migrate(connection, schema.REVISIONS[number])
        connection.execute(schema.meta.delete())
        old = Ledger(file)
        with old.reading() as source:
            for table in (t for t in (schema.meta, *schema.LEDGER) if t.name in tables_there(source)):
                for row in stream(source, table):
                    connection.execute(table.insert(), row)
        old.close()
    return number, empty


def held(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the ledger, without what says nothing."""
    tables = [table for table in schema.LEDGER if table.name in tables_there(connection)]
    return {t.name: [{k: v for k, v in row.items() if v is not None} for row in stream(connection, t)] for t in tables}


def refusals(ledger: Ledger) -> set[str]:
    """The tables on which UPDATE and DELETE are both refused, a row being there."""
    found = set()
    with behind_its_back(ledger) as connection:
        for table in tables_there(connection) - schema.NOTES:
            refused = 0
            for text in ("UPDATE {} SET tx_id = tx_id", "DELETE FROM {}"):
                connection.exec_driver_sql("BEGIN")
                try:
                    connection.exec_driver_sql(text.format(table))
                except sa.exc.IntegrityError as error:
                    refused += "append-only" in str(error)
                connection.exec_driver_sql("ROLLBACK")
            found |= {table} if refused == 2 else set()
    return found


def test_every_released_format_has_a_revision_and_a_ledger_of_its_own() -> None:
    modules = sorted(path.name for path in (FOLDER / "versions").glob("r*.py"))
    assert [name[1:5] for name in modules] == REVISIONS
    assert schema.REVISIONS[str(schema.FORMAT)] == schema.REVISION == REVISIONS[-1]
    assert {f"format{number}.sql" for number in schema.REVISIONS if number != str(schema.FORMAT)} == {
        path.name for path in RELEASED.iterdir()
    }


def test_the_ledger_of_a_release_holds_before_and_after_and_keeps_every_row(older_format: tuple[str, Ledger]) -> None:
    number, ledger = older_format
    with ledger.reading() as connection:
        before, end = held(connection), head(connection)
        assert verify(connection) == []
        assert revision_of(connection) == schema.REVISIONS[number]
    assert all(before[name] for name in ("tx", "label", "source", "claim", "lake_file", "retired_file", "purge", "issued"))
    assert number == "1" or (before["record_version"] and before["fingerprint"])
    with ledger.writing() as connection:
        migrate(connection)
    with ledger.reading() as connection:
        after = held(connection)
        assert {name: rows for name, rows in after.items() if rows} == before
        assert verify(connection) == []
        assert head(connection) == end
    fill(ledger, EPOCH.replace(year=2031), "n")  # what is recorded after it goes on from there
    assert ledger.verify() == []


def test_a_row_of_every_format_is_proved_by_the_rules_of_its_own(older_format: tuple[str, Ledger]) -> None:
    """Upgraded and gone on with, a changed row of any transaction is named, to the cell and to a reader of it alone."""
    _, ledger = older_format
    with ledger.writing() as connection:
        migrate(connection)
    fill(ledger, EPOCH.replace(year=2031), "n")
    for table, key in (("source", "source_id"), ("issued", "brief_id"), ("record_version", "version_id")):
        for row in ledger.rows(schema.METADATA.tables[table]):
            column = {"source": "name", "issued": "request", "record_version": "body"}[table]
            change = f"UPDATE {table} SET {column} = 'other' WHERE {key} = '{row[key]}' AND tx_id = {row['tx_id']}"
            assert any(f"transaction {row['tx_id']} of" in text for text in found_after(ledger, change)), change
    sight = Sight(frozenset(ledger.labels()))
    with ledger.reading() as connection:
        told = list(seen(connection, sight))
        assert told
        assert all(is_as_recorded("record_version", one.row, one.body, one.marks) for one in told)
        forged = [is_as_recorded("record_version", {**one.row, "body": "x"}, one.body, one.marks) for one in told]
        assert not any(forged)


def test_after_each_revision_the_database_refuses_to_change_a_row(older_format: tuple[str, Ledger]) -> None:
    number, ledger = older_format
    with_rows = {"tx", "label", "source", "claim", "lake_file", "retired_file", "purge", "issued"}
    with_rows |= {"record_version", "fingerprint"} if number > "1" else set()
    assert with_rows <= refusals(ledger)
    for revision in REVISIONS[REVISIONS.index(schema.REVISIONS[number]) + 1 :]:
        with ledger.writing() as connection:
            migrate(connection, revision)
        assert with_rows <= refusals(ledger), revision
    fill(ledger, EPOCH.replace(year=2031), "n")
    assert refusals(ledger) == {table.name for table in schema.LEDGER}


def test_a_revision_that_copies_its_table_gets_its_guards_back(older_format: tuple[str, Ledger]) -> None:
    """Alembic changes a table of SQLite by copying it, which drops its triggers: `guard` after each revision is what helps."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    _, ledger = older_format
    with ledger.writing() as connection:
        migrate(connection)
        operations = Operations(MigrationContext.configure(connection))
        if ledger.address.file is not None:
            with operations.batch_alter_table("issued", recreate="always"):
                pass
            assert set(guards.missing(connection)) == {"no_delete_issued", "no_update_issued"}
        guards.guard(connection)
        assert guards.missing(connection) == []
    assert "issued" in refusals(ledger)


@pytest.mark.parametrize("begin", [None, *REVISIONS[:-1]])
def test_the_end_of_the_migrations_is_the_schema_of_the_program(empty: Ledger, begin: str | None) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with empty.writing() as connection:
        if begin:
            migrate(connection, begin)
        migrate(connection)
    with empty.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.METADATA) == []
        for table in schema.METADATA.sorted_tables:
            there = [column["name"] for column in sa.inspect(connection).get_columns(table.name)]
            assert there == [column.name for column in table.columns], table.name
            assert len(columns(connection, table)) == len(there)
        assert guards.missing(connection) == []
        assert revision_of(connection) == schema.REVISION


def test_a_new_ledger_stands_at_the_last_revision(empty: Ledger) -> None:
    empty.create(EPOCH)
    with empty.writing() as connection:
        before = held(connection)
        migrate(connection)
        assert held(connection) == before
        assert revision_of(connection) == schema.REVISION


def test_a_format_that_nobody_knows_is_said(tmp_path: Path) -> None:
    file = released(1, tmp_path / "l.sqlite")
    connection = sqlite3.connect(file)
    connection.execute("UPDATE meta SET value = '99'")
    connection.commit()
    connection.close()
    with pytest.raises(DamagedWorkspace, match="format 99, which this program does not know"):
        Ledger(file).check_format()


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A workspace whose ledger has format 1."""
    from commonground.door.workspace import create

    root = tmp_path / "w"
    made = create(root, EPOCH)
    fill(made.ledger)
    made.close()
    as_format_1(root / "ledger.sqlite")
    return root


def test_an_older_workspace_says_what_to_run_and_a_back_up_comes_first(older: Path) -> None:
    with pytest.raises(OlderWorkspace, match="commonground ledger upgrade"):
        Workspace(older)
    place = Workspace(older, check=False)
    done = upgrade(place)
    assert (done.from_format, done.to_format, done.backup) == ("1", str(schema.FORMAT), "ledger.format1.zip")
    assert upgrade(place).backup is None
    assert place.ledger.verify() == []
    assert (older / "ledger.format1.zip").stat().st_mode & 0o777 == 0o600
    place.close()
    Workspace(older).close()


def test_a_tampered_ledger_is_not_upgraded(older: Path) -> None:
    connection = sqlite3.connect(older / "ledger.sqlite")
    connection.executescript("DROP TRIGGER no_update_claim; UPDATE claim SET key = 'SYR'")
    connection.close()
    place = Workspace(older, check=False)
    with pytest.raises(DamagedWorkspace, match="not as it was recorded"):
        upgrade(place)
    assert place.ledger.format() == "1"
    place.close()


@pytest.mark.slow
def test_an_upgrade_killed_at_any_moment_can_be_repeated(older: Path, tmp_path: Path) -> None:
    timed = tmp_path / "timed"
    shutil.copytree(older, timed)
    began = time.monotonic()
    assert start("-w", str(timed), "ledger", "upgrade").wait(120) == 0
    seconds, chance = time.monotonic() - began, random.Random(int(os.environ.get("COMMONGROUND_SOAK_SEED", "1")))
    for turn in range(6):
        root = tmp_path / f"turn{turn}"
        shutil.copytree(older, root)
        process = start("-w", str(root), "ledger", "upgrade")
        time.sleep(seconds * (0.5 + chance.random() / 2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        ledger = Ledger(root / "ledger.sqlite")
        assert ledger.verify() == []
        assert ledger.format() in ("1", str(schema.FORMAT))
        ledger.close()
        assert start("-w", str(root), "ledger", "upgrade").wait(120) == 0
        ledger = Ledger(root / "ledger.sqlite")
        assert (ledger.format(), ledger.verify()) == (str(schema.FORMAT), [])
        ledger.close()
        assert not list(root.glob("*.partial"))
