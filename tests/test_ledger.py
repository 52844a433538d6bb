"""The ledger: append-only, chained, and with times that only go forward."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.ledger import schema
from commonground.ledger.store import Ledger
from commonground.vocabulary.label import public_label
from fixtures_small import Theatre, event, ged, put

TABLES = [table.name for table in schema.RECORDED] + ["tx"]


@pytest.fixture
def loaded(tmp_path: Path) -> Theatre:
    theatre = Theatre(tmp_path / "w")
    theatre.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))
    return theatre


def _edit(root: Path, *statements: str) -> None:
    connection = sqlite3.connect(root / "ledger.sqlite")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["UPDATE {} SET tx_id = 7", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_a_recorded_row(loaded: Theatre, table: str, act: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        _edit(loaded.root, f"INSERT INTO {table} SELECT * FROM {table} LIMIT 0", _some_row(table), act.format(table))


def _some_row(table: str) -> str:
    """A row for the tables that the load left empty, so that the trigger has something to refuse."""
    return {
        "purge": "INSERT INTO purge VALUES ('s', 1, 'w', '[]')",
        "issued": "INSERT INTO issued VALUES ('b', 1, '{}', '[]', NULL)",
        "retired_file": "INSERT INTO retired_file SELECT path, 1 FROM lake_file LIMIT 1",
    }.get(table, "SELECT 1")


def test_a_whole_ledger_verifies(loaded: Theatre) -> None:
    assert loaded.workspace.ledger.verify() == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("tx", "UPDATE tx SET why = 'another' WHERE tx_id = 2"),
        ("tx", "DELETE FROM tx WHERE tx_id = 1"),
        ("source", "UPDATE source SET published = '1999-01-01'"),
        ("claim", "UPDATE claim SET key = 'SYR'"),
        ("lake_file", "UPDATE lake_file SET sha256 = 'x'"),
        ("label", """UPDATE label SET canonical = '{"originator":"X"}'"""),
    ],
)
def test_tampering_is_found_even_where_the_guards_were_taken_away(loaded: Theatre, table: str, change: str) -> None:
    _edit(loaded.root, f"DROP TRIGGER no_update_{table}", f"DROP TRIGGER no_delete_{table}", "PRAGMA foreign_keys=OFF", change)
    assert loaded.workspace.ledger.verify()


def test_a_row_slipped_in_under_an_old_transaction_is_found(loaded: Theatre) -> None:
    _edit(loaded.root, "INSERT INTO purge VALUES ('slipped', 2, 'why', '[]')")
    assert loaded.workspace.ledger.verify() == [
        f"transaction 2 of {loaded.now.isoformat(timespec='microseconds')}: the rows of purge recorded under it"
    ]


@settings(max_examples=12, deadline=None)
@given(seconds=st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=6))
def test_recorded_times_strictly_increase_whatever_the_clock_says(
    tmp_path_factory: pytest.TempPathFactory, seconds: list[int]
) -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    ledger = Ledger(tmp_path_factory.mktemp("l") / "ledger.sqlite")
    ledger.create(start)
    for offset in seconds:
        with ledger.append("load", actor="a", why="w", body={}, now=start + dt.timedelta(seconds=offset)):
            pass
    times = [row["recorded_at"] for row in ledger.rows(schema.tx)]
    assert times == sorted(set(times))
    assert ledger.verify() == []
    ledger.close()


def test_what_fails_within_a_transaction_leaves_nothing(loaded: Theatre) -> None:
    before = loaded.workspace.ledger.rows(schema.tx)
    with pytest.raises(sa.exc.IntegrityError):  # noqa: SIM117 — the append is what is under test
        with loaded.workspace.ledger.append("load", actor="a", why="w", body={}, now=loaded.now) as append:
            append.add(schema.label, [{"label_id": 50, "canonical": public_label("X").canonical()}] * 2)
    assert loaded.workspace.ledger.rows(schema.tx) == before
    assert loaded.workspace.ledger.verify() == []


def test_a_snapshot_is_of_one_moment(loaded: Theatre) -> None:
    held = loaded.workspace.ledger.snapshot(schema.tx, schema.source)
    assert [row["action"] for row in held["tx"]] == ["init", "load"]
    assert {row["tx_id"] for row in held["source"]} == {2}
