"""As of then, over a million versions of records: the state of one kind, and of one record, as a member may read them."""

from __future__ import annotations

import datetime as dt
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.figures import Figure
from benchmarks.ledger_places import places
from benchmarks.ledger_writes import BODY
from commonground.ledger.address import Address
from commonground.ledger.history import Sight, periods, states, versions
from commonground.ledger.store import Ledger
from commonground.vocabulary.label import ReleaseLabel

VERSIONS = 1_000_000
PER_RECORD = 10
PER_TX = 4
LABELS = 1_000
READABLE = 0.3
"""The share of the labels that the member may read."""

LIMIT_S = 0.5
KINDS = {"undertaking": 20, "progress": 25, "pledge": 10, "activity": 15, "result": 10, "requirement": 8, "offer": 7, "note": 5}
"""The kinds of record, with the share of each in per cent."""


def history(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """For each database: the state of a kind and of a record at an earlier transaction and day, and now."""
    count = VERSIONS // 10 if quick else VERSIONS
    for name, place in places(folder, "history"):
        ledger = Ledger(place)
        ledger.create(dt.datetime(2014, 9, 10, tzinfo=dt.UTC))
        sight = Sight(frozenset(random.Random(7).sample(range(1, LABELS + 1), round(LABELS * READABLE))))
        asked = _asked(sight, count // PER_TX * 7 // 10, _fill(ledger.address, count, sight.labels))
        for what, ask, limit in asked:
            rows, took, busy = _median(ledger, ask)
            yield Figure(f"{name}, {count:,} versions: {what}, {rows:,} records", took, "s", limit, cpu_s=busy)
        ledger.close()


def _asked(sight: Sight, then: int, record_id: str) -> list[tuple[str, Callable[[sa.Connection], list[Any]], float | None]]:
    """The questions, each with its limit: none for what is no member's view."""
    kind, day = ["undertaking"], dt.date(2017, 6, 30)
    return [
        ("undertakings then, as a member reads", lambda c: states(c, kind, sight=sight, known_by=then, at=day), LIMIT_S),
        ("undertakings now, as a member reads", lambda c: states(c, kind, sight=sight, known_by=None, at=day), LIMIT_S),
        ("one record then", lambda c: _one(c, record_id, sight, then), LIMIT_S),
        ("undertakings then, all of them", lambda c: states(c, kind, sight=None, known_by=then, at=day), None),
    ]


def _one(connection: sa.Connection, record_id: str, sight: Sight, then: int) -> list[Any]:
    return [periods(rows) for rows in versions(connection, record_id=record_id, sight=sight, known_by=then).values()]


def _median(ledger: Ledger, ask: Callable[[sa.Connection], list[Any]]) -> tuple[int, float, float]:
    """How many rows, and the median of five times with this process's own; the first, which fills caches, is not counted."""
    took = []
    for _ in range(6):
        began, busy = time.perf_counter(), time.process_time()
        with ledger.reading() as connection:
            found = ask(connection)
        took.append((time.perf_counter() - began, time.process_time() - busy))
    return len(found), *sorted(took[1:])[2]


def _fill(address: Address, count: int, readable: frozenset[int]) -> str:
    """So many versions, ten of a record: amended, corrected, for a stretch of time, ended; the answer is one readable record."""
    chance = random.Random(1)
    labels = [
        ReleaseLabel(f"M{n % 80:02d}", frozenset({f"M{n % 79:02d}", f"M{n % 77:02d}"}), frozenset({f"C{n}"}))
        for n in range(LABELS)
    ]
    start = dt.datetime(2014, 10, 1, tzinfo=dt.UTC)
    step = dt.timedelta(seconds=90 * 1_000_000 // count * PER_TX)
    txs = [
        (
            n,
            (start + n * step).isoformat(timespec="microseconds"),
            "M01/ann",
            "enter",
            "as stated",
            '{"source":null}',
            f"p{n}",
            f"h{n}",
        )
        for n in range(2, count // PER_TX + 3)
    ]
    records = [_record(chance) for _ in range(count // PER_RECORD)]
    order = [record for record in records for _ in range(PER_RECORD)]
    chance.shuffle(order)
    rows = [_version(chance, records, record, 2 + n // PER_TX) for n, record in enumerate(order)]
    _put(address, "tx", txs)
    _put(address, "label", [(n + 1, label.canonical(), 2) for n, label in enumerate(labels)])
    _put(address, "record_version", rows)
    return next(record_id for record_id, _, label in records if label in readable)


def _record(chance: random.Random) -> tuple[str, str, int]:
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    return f"{chance.getrandbits(128):032x}", kind, chance.randint(1, LABELS)


def _version(chance: random.Random, records: list[Any], record: tuple[str, str, int], tx_id: int) -> tuple[Any, ...]:
    first = dt.date(2014, 9, 1) + dt.timedelta(days=chance.randint(0, 2000))
    last = (first + dt.timedelta(days=chance.randint(1, 700))).isoformat() if chance.random() < 0.2 else None
    label = record[2] if chance.random() < 0.98 else chance.randint(1, LABELS)
    op = "end" if chance.random() < 0.02 else "assert"
    body = json.dumps({**BODY, "number": tx_id})
    start = first.isoformat() if chance.random() < 0.5 else None
    return (f"{chance.getrandbits(128):032x}", tx_id, record[0], record[1], op, start, last, label, f"U-{record[0][:6]}", body)


def _put(address: Address, table: str, rows: list[tuple[Any, ...]]) -> None:
    if address.file is not None:
        connection = sqlite3.connect(address.file)
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return
    with address.engine().connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        with raw.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.exec_driver_sql(f"VACUUM (ANALYZE) {table}")
