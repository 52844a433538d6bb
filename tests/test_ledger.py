"""The ledger, on SQLite and on PostgreSQL: append-only, chained, and with times that only go forward."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.ledger import guards, schema
from commonground.ledger.chain import hashes
from commonground.ledger.store import Ledger
from commonground.vocabulary.errors import Conflict, WorkspaceExists
from commonground.vocabulary.label import ReleaseLabel, public_label
from fixtures_small import EPOCH, Theatre, event, ged, put
from tampering import behind_its_back, found_after, tampered

TABLES = [table.name for table in schema.LEDGER]
ACTS = {"UPDATE": "UPDATE {} SET tx_id = 7", "DELETE": "DELETE FROM {}", "TRUNCATE": "TRUNCATE {} CASCADE"}


def version(number: int, mark: str = "", **other: Any) -> dict[str, Any]:
    """A version of a record of its own."""
    ids = {"version_id": f"{mark}v{number}", "record_id": f"{mark}r{number}"}
    return {**ids, "kind": "note", "op": "assert", "body": '{"text":"Ä \\u0000"}', **other}


def fill(ledger: Ledger, now: dt.datetime = EPOCH, mark: str = "") -> None:
    """Two transactions that between them write a row, or two, into every table; `mark` begins the keys of each."""
    with ledger.append("load", actor="operator", why="first", body={"n": 1}, now=now) as append:
        label = append.label_id(public_label("UCDP"))
        source = dict.fromkeys((c.name for c in schema.source.columns if not c.nullable and c.name != "tx_id"), "x")
        numbers = dict.fromkeys(("precedence", "detail", "rows", "rejects", "bytes"), 5_000_000_000)
        row = {**source, **numbers, "label_id": label, "kept": True}
        append.add(schema.source, [{**row, "source_id": f"{mark}s{i}"} for i in (1, 2)])
        append.add(schema.claim, [{"source_id": f"{mark}s1", "tbl": "event", "key": key} for key in ("IRQ", "SYR")])
        file = {"tbl": "event", "feed": "f", "sha256": "h", "rows": 1, "bytes": 1, "loaded_tx_id": append.tx_id}
        append.add(schema.lake_file, [{**file, "path": f"{mark}p{i}"} for i in (1, 2)])
        append.add(schema.record_version, [version(i, mark, label_id=label) for i in (1, 2)])
    with ledger.append("enter", actor="CELL/ann", why="second\nline", body={}, now=now) as append:
        label = append.label_id(ReleaseLabel(f"{mark}CELL"))
        append.label_id(ReleaseLabel(f"{mark}ALPHA"))
        append.add(schema.retired_file, [{"path": f"{mark}p{i}"} for i in (1, 2)])
        append.add(schema.purge, [{"source_id": f"{mark}s{i}", "why": "w", "holes": "[]"} for i in (1, 2)])
        append.add(schema.issued, [{"brief_id": f"{mark}brief{i}", "request": "{}", "figures": "[]"} for i in (1, 2)])
        append.add(schema.record_version, [version(3, mark, label_id=label, valid_from="2018-01-01", code="c")])


@pytest.fixture
def ledger(tmp_path: Path, ledger_url: str | None) -> Any:
    made = Ledger(ledger_url or tmp_path / "ledger.sqlite")
    made.create(EPOCH)
    fill(made)
    yield made
    made.close()


def test_the_database_itself_refuses_to_change_a_recorded_row(ledger: Ledger) -> None:
    before = ledger.snapshot(*schema.LEDGER)
    with behind_its_back(ledger) as connection:
        for table in TABLES:
            for act in guards.ACTS[ledger.address.dialect]:
                with pytest.raises(sa.exc.IntegrityError, match=f"append-only: no {act} on {table}"):
                    connection.exec_driver_sql(ACTS[act].format(table))
    assert ledger.snapshot(*schema.LEDGER) == before


def test_a_replica_role_does_not_switch_the_guards_off(ledger: Ledger) -> None:
    if ledger.address.file is not None:
        return  # PostgreSQL alone has such a role, which a superuser may take
    with ledger.reading() as connection:
        enabled = connection.exec_driver_sql("SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgname LIKE 'no%%'").scalars().all()
    assert enabled == ["A"]


def test_a_whole_ledger_verifies(ledger: Ledger) -> None:
    assert ledger.verify() == []


def _other(table: sa.Table, column: str) -> str:
    """Another value, as SQL, for the second row of a table."""
    kind = table.c[column].type
    if isinstance(kind, sa.Boolean):
        return "NOT kept"
    if isinstance(kind, sa.Integer):
        return f"coalesce({column}, 1) + 40"
    return "'end'" if column == "op" else f"coalesce({column}, '') || 'x'"


def _one(table: str) -> str:
    """The condition by which one row of a table is meant."""
    return {
        "tx": "tx_id = 2",
        "label": "label_id = 1",
        "source": "source_id = 's2'",
        "claim": "claim_id = 2",
        "lake_file": "path = 'p2'",
        "retired_file": "path = 'p2'",
        "purge": "source_id = 's2'",
        "issued": "brief_id = 'brief2'",
        "record_version": "version_id = 'v2'",
        "fingerprint": "tx_id = 2 AND tbl = 'record_version'",
    }[table]


NAMED = {"record_version": "v2", "claim": "claim ", "tx": "transaction 2", "fingerprint": "fingerprint"}
"""What is named where a row of the table was changed; else the row's key."""


def test_a_change_of_any_column_of_any_table_is_found_and_named(ledger: Ledger) -> None:
    for table in schema.LEDGER:
        for column in table.columns:
            change = f"UPDATE {table.name} SET {column.name} = {_other(table, column.name)} WHERE {_one(table.name)}"
            wrong = found_after(ledger, change)
            named = NAMED.get(table.name) or _one(table.name).partition("= ")[2].strip("'")
            key = column.primary_key or column.name == "tx_id"
            assert any(named in text for text in wrong) or (key and wrong), (change, wrong)
    assert ledger.verify() == []


def test_a_row_that_was_taken_out_is_missed(ledger: Ledger) -> None:
    for table in TABLES:
        assert found_after(ledger, f"DELETE FROM {table} WHERE {_one(table)}"), table


def test_a_row_that_was_slipped_in_is_found(ledger: Ledger) -> None:
    for table in schema.LEDGER:
        keys = [key.name for key in table.primary_key.columns if key.name != "tx_id" or table is schema.tx]
        unique = {column.name for column in table.columns if column.unique} | set(keys[:1])
        values = ", ".join(_other(table, c.name) if c.name in unique else f'"{c.name}"' for c in table.columns)
        insert = f"INSERT INTO {table.name} SELECT {values} FROM {table.name} WHERE {_one(table.name)}"
        assert found_after(ledger, insert), table.name


def test_rows_that_were_swapped_are_found(ledger: Ledger) -> None:
    """The same rows, each under the other's transaction."""
    swap = "UPDATE {0} SET tx_id = tx_id + 90 WHERE tx_id = 2", "UPDATE {0} SET tx_id = 2 WHERE tx_id = 3"
    for table in TABLES:
        assert found_after(ledger, *(text.format(table) for text in (*swap, "UPDATE {0} SET tx_id = 3 WHERE tx_id = 92"))), table


def test_a_row_and_its_fingerprint_changed_together_are_found(ledger: Ledger) -> None:
    rows = ledger.rows(schema.record_version, schema.record_version.c.tx_id == 2)
    forged = [{**row, "body": "{}"} if row["version_id"] == "v2" else row for row in rows]
    marks = " ".join(sorted(hashes("record_version", forged)[1]))
    wrong = found_after(
        ledger,
        "UPDATE record_version SET body = '{}' WHERE version_id = 'v2'",
        f"UPDATE fingerprint SET rows = '{marks}' WHERE tbl = 'record_version' AND tx_id = 2",
    )
    assert any("their fingerprints with them" in text for text in wrong)


def test_a_row_that_is_alone_is_named_without_a_fingerprint_beside_it(ledger: Ledger) -> None:
    assert [row["tbl"] for row in ledger.rows(schema.fingerprint, schema.fingerprint.c.tx_id == 3)] == [
        "issued",
        "label",
        "purge",
        "retired_file",
    ]
    wrong = found_after(ledger, "UPDATE record_version SET code = 'd' WHERE version_id = 'v3'")
    assert [text.partition(": ")[2] for text in wrong] == ["record r3 (note), version v3 differs from what was recorded"]


def test_the_hashes_are_those_that_the_documents_describe(ledger: Ledger) -> None:
    """Worked out from the columns as they are stored, without the program: the same on both databases."""
    from hashlib import sha256

    previous = "0" * 64
    for entry in ledger.rows(schema.tx):
        content = sha256(
            json.dumps([entry[name] for name in ("actor", "action", "why", "body")], ensure_ascii=False).encode()
        ).hexdigest()
        lines = (previous, str(entry["tx_id"]), entry["recorded_at"], content)
        previous = sha256("\n".join(lines).encode()).hexdigest()
        assert (entry["hash"], entry["prev_hash"]) == (previous, lines[0])
        recorded = json.loads(entry["body"])["recorded"]
        for table in (t for t in schema.RECORDED if t.name in recorded):
            later = {"loaded_tx_id"} if table is schema.source else {"label_id"} if table is schema.issued else set()
            held = [
                json.dumps(
                    {k: v for k, v in row.items() if k != "tx_id" and not (k in later and v is None)},
                    sort_keys=True,
                    separators=(",", ":"),
                    ensure_ascii=False,
                )
                for row in ledger.rows(table, table.c.tx_id == entry["tx_id"])
            ]
            assert recorded[table.name] == sha256("\n".join(sorted(held)).encode()).hexdigest(), table.name
    assert ledger.head().hash == previous


def test_what_asks_nothing_of_the_ledger_is_recorded_as_what_holds_the_lock(ledger: Ledger) -> None:
    """The same rows and words, once with the lock from the first and once without, have the same digests."""
    label, bodies = min(ledger.labels()), []
    for number, held in enumerate((False, True)):
        with ledger.append("enter", actor="CELL/ann", why="Ä\n'\\%s", body={"ü": 1}, now=EPOCH) as append:
            assert append.holds is False
            if held:
                assert (append.tx_id, append.holds) == (5, True)
            append.add(schema.record_version, [version(50 + number, record_id="r", version_id=f"w{number}", label_id=label)])
            assert append.holds is held
        entry = ledger.entry(append.hash)
        assert entry is not None
        assert entry["tx_id"] == 4 + number
        bodies.append(entry["body"])
    assert bodies[0] != bodies[1]
    assert ledger.verify() == []


def test_words_moved_over_the_end_of_a_line_are_found(ledger: Ledger) -> None:
    """The second transaction's reason has two lines: moved into the action, they would give the same lines to hash."""
    assert found_after(ledger, "UPDATE tx SET action = 'enter\nsecond', why = 'line' WHERE tx_id = 3")


def test_a_broken_body_is_found(ledger: Ledger) -> None:
    for body in ("", "[]", "null", '{"format":2}', '{"format":1,"recorded":{}}', '{"format":"x"}'):
        wrong = found_after(ledger, f"UPDATE tx SET body = '{body}' WHERE tx_id = 2")
        assert any("transaction 2" in text for text in wrong), body


def test_an_end_that_was_cut_off_is_told_by_a_published_head(ledger: Ledger) -> None:
    published = ledger.head()
    assert ledger.entry(published.hash) is not None
    tampered(ledger, *(f"DELETE FROM {table.name} WHERE tx_id = 3" for table in reversed(schema.LEDGER)))
    assert ledger.verify() == []
    assert ledger.entry(published.hash) is None
    assert ledger.head().transactions == 2


def test_a_guard_that_was_taken_away_is_named(ledger: Ledger) -> None:
    with behind_its_back(ledger) as connection:
        for table in TABLES:
            on = "" if ledger.address.file else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER no_delete_{table}{on}")
    assert ledger.verify() == [f"the guard no_delete_{table} was taken away" for table in sorted(TABLES)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=6))
def test_recorded_times_strictly_increase_whatever_the_clock_says(ledger: Ledger, seconds: list[int]) -> None:
    for offset in seconds:
        with ledger.append("load", actor="a", why="w", body={}, now=EPOCH + dt.timedelta(seconds=offset)):
            pass
    times = [row["recorded_at"] for row in ledger.rows(schema.tx)]
    assert times == sorted(set(times))
    assert ledger.verify() == []


def test_what_fails_within_a_transaction_leaves_nothing(ledger: Ledger) -> None:
    before = ledger.snapshot(*schema.LEDGER)
    with pytest.raises(sa.exc.IntegrityError):  # noqa: SIM117 — the append is what is under test
        with ledger.append("load", actor="a", why="w", body={}, now=EPOCH) as append:
            append.add(schema.label, [{"label_id": 50, "canonical": public_label("X").canonical()}] * 2)
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012, SIM117 — as above
        with ledger.append("load", actor="a", why="w", body={}, now=EPOCH) as append:
            append.add(schema.record_version, [version(9, label_id=1)])
            raise KeyboardInterrupt
    assert ledger.snapshot(*schema.LEDGER) == before
    assert ledger.verify() == []


def test_a_snapshot_is_of_one_moment(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        before = connection.execute(sa.select(sa.func.count()).select_from(schema.tx)).scalar()
        with ledger.append("load", actor="a", why="w", body={}, now=EPOCH):
            pass
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.tx)).scalar() == before
    assert ledger.head().transactions == before + 1


def test_nothing_is_made_where_tables_stand_already(ledger: Ledger) -> None:
    before = ledger.snapshot(*schema.LEDGER)
    with pytest.raises(WorkspaceExists):
        ledger.create(EPOCH)
    assert ledger.snapshot(*schema.LEDGER) == before


def test_a_label_is_interned_once(ledger: Ledger) -> None:
    ids = []
    for _ in range(2):
        with ledger.append("enter", actor="a", why="w", body={}, now=EPOCH) as append:
            ids += [append.label_id(ReleaseLabel("BRAVO")), append.label_id(ReleaseLabel("BRAVO"))]
    assert len(set(ids)) == 1
    assert list(ledger.labels().values()).count(ReleaseLabel("BRAVO")) == 1


def test_text_is_ordered_by_its_code_points_on_both_databases(ledger: Ledger) -> None:
    with ledger.append("load", actor="a", why="w", body={}, now=EPOCH) as append:
        append.add(
            schema.issued, [{"brief_id": name, "request": "", "figures": ""} for name in ("ä", "a", "B", "é", "Z", "-", "_")]
        )
    found = [row["brief_id"] for row in ledger.rows(schema.issued) if not row["brief_id"].startswith("b")]
    assert found == ["-", "B", "Z", "_", "a", "ä", "é"]


def test_loads_are_the_same_over_either_database(tmp_path: Path, ledger_url: str | None) -> None:
    theatre = Theatre(tmp_path / "w", ledger_url)
    theatre.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))
    held = theatre.workspace.ledger.snapshot(schema.tx, schema.source)
    assert [row["action"] for row in held["tx"]] == ["init", "load"]
    assert {row["tx_id"] for row in held["source"]} == {2}
    assert [row["kept"] for row in held["source"]] == [True]
    assert theatre.reader().verify() == []
    assert theatre.cell("events", "2014-03")["value"] == 1
    theatre.close()


def test_a_label_id_that_others_took_since_it_was_chosen_is_a_conflict(ledger: Ledger) -> None:
    """A load chooses the ids of new labels before it reads its files; an entry may bring a label meanwhile."""
    known = ledger.labels()
    before = ledger.snapshot(*schema.LEDGER)
    for chosen in ({max(known): ReleaseLabel("DELTA")}, {99: known[1]}):
        with pytest.raises(Conflict, match="nothing was changed"):  # noqa: SIM117
            with ledger.append("load", actor="a", why="w", body={}, now=EPOCH) as append:
                append.intern(chosen)
    assert ledger.snapshot(*schema.LEDGER) == before
    with ledger.append("load", actor="a", why="w", body={}, now=EPOCH) as append:
        append.intern({max(known) + 1: ReleaseLabel("DELTA")})
        assert append.label_id(ReleaseLabel("DELTA")) == max(known) + 1
    assert ledger.verify() == []
