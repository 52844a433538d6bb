"""Writes of the ledger by four processes at once, beside bare commits as durable on the same disk in the same run.

`python -m benchmarks.ledger_writes PLACE KIND SECONDS NUMBER` is one writer: `ledger` enters a record by a transaction of the
ledger, `checked` the same with the lock held from the first, as for an entry whose checks read the ledger, and `bare` inserts one
row of a table without indexes; it prints how many it had acknowledged.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.ledger_places import places
from commonground.ledger import schema
from commonground.ledger.address import Address
from commonground.ledger.store import Ledger
from commonground.vocabulary.label import ReleaseLabel

WRITERS = 4
SECONDS = 6.0
AT_LEAST = 1 / 3
"""The share of bare commits that writes of the ledger must reach."""

BODY = {
    "statement": secrets.token_hex(16),
    "text": "will contribute USD 25 million to the Funding Facility for Stabilization in the next twelve months, for water and "
    "electricity in Ninewa and Anbar",
    "act": "commit",
    "subject": "stabilisation",
    "by": secrets.token_hex(16),
    "due_on": "2019-06-30",
    "measure": {"amount": "25000000", "currency": "USD"},
}
"""An undertaking as it is entered."""


def writes(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """For each database: acknowledged transactions per second of four writers, and the share of bare commits."""
    seconds = SECONDS / 3 if quick else SECONDS
    for name, place in places(folder, "writes"):
        ledger = Ledger(place)
        ledger.create(dt.datetime.now(dt.UTC))
        _bare_table(ledger.address)
        rates: dict[str, list[float]] = {"bare": [], "ledger": [], "checked": []}
        for kind in ("bare", "ledger", "checked") * 2:
            rates[kind].append(_rate(place, kind, seconds))
        bare, own, checked = (sum(told) / len(told) for told in rates.values())
        wrong = ledger.verify()
        ledger.close()
        yield Figure(
            f"ledger, {name}: transactions per second, {WRITERS} writers", own, "/s", None, bare, "bare commits per second"
        )
        yield Figure(f"ledger, {name}: bare commits per transaction of the ledger", bare / own, "×", 1 / AT_LEAST)
        yield Figure(
            f"ledger, {name}: the same with the lock held from the first", checked, "/s", None, bare, "bare commits per second"
        )
        yield Figure(f"ledger, {name}: faults of the chain after that", len(wrong), "", 1)


def _bare_table(address: Address) -> None:
    with address.engine().connect() as connection:
        connection.exec_driver_sql("CREATE TABLE bare (body TEXT NOT NULL)")


def _rate(place: Path | str, kind: str, seconds: float) -> float:
    """Acknowledged writes of all writers per second."""
    command = [sys.executable, "-m", "benchmarks.ledger_writes", str(place), kind, str(seconds)]
    started = [subprocess.Popen([*command, str(i)], stdout=subprocess.PIPE, text=True) for i in range(WRITERS)]
    told = [json.loads(process.communicate()[0]) for process in started]
    return sum(one["count"] for one in told) / (max(one["to"] for one in told) - min(one["from"] for one in told))


def main() -> None:
    """One writer."""
    place, kind, seconds, number = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    write = _bare(Address(place)) if kind == "bare" else _entering(place, number, held=kind == "checked")
    next(write)
    began = time.time()
    count = 0
    while time.time() < began + seconds:
        next(write)
        count += 1
    print(json.dumps({"count": count, "from": began, "to": time.time()}))


def _entering(place: str, number: int, *, held: bool) -> Iterator[None]:
    """Records of one kind, each with a label out of twenty, by one transaction each."""
    ledger, turn, body = Ledger(place), 0, json.dumps(BODY)
    labels = [ReleaseLabel("CELL", frozenset({f"MEMBER{i}"})) for i in range(20)]
    while True:
        turn += 1
        label = labels[turn % len(labels)]
        now = dt.datetime.now(dt.UTC)
        with ledger.append("enter", actor=f"CELL/a{number}", why="as stated", body={"source": None}, now=now) as append:
            assert not held or append.tx_id
            row = {"version_id": secrets.token_hex(16), "record_id": secrets.token_hex(16), "kind": "undertaking", "op": "assert"}
            append.add(
                schema.record_version, [{**row, "label_id": append.label_id(label), "code": f"U-{number}-{turn}", "body": body}]
            )
        yield


def _bare(address: Address) -> Iterator[None]:
    """One row per commit, through the driver alone, as durable as the ledger's."""
    engine = address.engine()
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor, mark = raw.cursor(), "?" if address.file else "%s"
        text = json.dumps(BODY)
        while True:
            if address.file:
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(f"INSERT INTO bare VALUES ({mark})", (text,))
            if address.file:
                cursor.execute("COMMIT")
            yield


if __name__ == "__main__":
    main()
