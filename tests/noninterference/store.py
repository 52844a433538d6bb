"""A plan in a store: light ones by plain inserts, whole ones through the ledger's own door with its chain and real files."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from commonground.door.reader import INTAKE_TABLES
from commonground.door.workspace import Workspace, create
from commonground.ledger import schema
from commonground.vocabulary.tables import lake_schema
from noninterference.coalition import Loaded, Plan, Step, Version

MADE = "made"


class Slot:
    """A light store that is filled with one plan after the other: its ledger has no guards, so that it can be emptied."""

    def __init__(self, root: Path) -> None:
        self._root = root
        create(root / "store", dt.datetime(2025, 12, 1, tzinfo=dt.UTC)).close()
        self.workspace = Workspace(root / "store", check=False)
        self._engine = sa.create_engine(f"sqlite:///{root / 'store' / 'ledger.sqlite'}")
        sa.event.listen(self._engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        with self._engine.begin() as connection:
            found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            for name in found:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")

    def fill(self, plan: Plan, whole: Plan) -> Workspace:
        """Hold this plan and nothing else. `whole` is the plan that it was cut from: labels have the same numbers in both."""
        numbers = {label: number for number, label in enumerate(whole.labels(), 1)}
        rows = _rows(plan, numbers)
        lake = self._root / "store" / "lake"
        shutil.rmtree(lake, ignore_errors=True)
        rows["lake_file"] = [row for tx_id, load in plan.loads() for row in _write(lake, load, tx_id, numbers[load.label])]
        with self._engine.begin() as connection:
            for table in reversed(schema.METADATA.sorted_tables):
                if table.name not in KEPT:
                    connection.execute(table.delete())
            for table in schema.METADATA.sorted_tables:
                if held := rows.get(table.name):
                    connection.execute(table.insert(), held)
        return self.workspace

    def close(self) -> None:
        self.workspace.close()
        self._engine.dispose()


KEPT = frozenset({"meta", "alembic_version"})
"""What says which ledger it is."""


def _write(lake: Path, load: Loaded, tx_id: int, label_id: int) -> list[dict[str, Any]]:
    """The files of a load; they are made once and linked into each store."""
    found = []
    for table, made in (("event", _events), ("mended", _mended)):
        if table == "mended" and not load.mends:
            continue
        name = f"{table}/{MADE}-{load.sources[0][:32]}.parquet"
        kept = lake.parent.parent.parent / MADE / name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(made(load, label_id), kept)
        (lake / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(kept, lake / name)
        size = {"rows": load.rows, "bytes": kept.stat().st_size, "sha256": f"{table}{load.sources[0]}"}
        found.append({"path": name, "tx_id": tx_id, "loaded_tx_id": tx_id, "tbl": table, "feed": MADE, **size})
    return found


def _events(load: Loaded, label_id: int) -> pa.Table:
    columns = lake_schema("event")
    rows = []
    for source, key, _ in load.claims:
        for number in range(load.rows):
            same = {"scope_key": key, "event_id": str(number), "country": "IRQ", "year": 2018, "best": number + 1}
            stands = {"source_id": source, "edition_id": load.mends or source, "position": f"line {number}"}
            rows.append({**same, **stands, "label_id": label_id})
    return pa.Table.from_pylist(rows, columns)


def _mended(load: Loaded, label_id: int) -> pa.Table:
    held = [{"source_id": s, "mends_source": load.mends, "mends_position": "line 1", "label_id": label_id} for s in load.sources]
    return pa.Table.from_pylist(held if load.mends else [], INTAKE_TABLES["mended"])


def _rows(plan: Plan, numbers: Mapping[Any, int]) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table of the ledger but its files; hashes stand for nothing here."""
    found: dict[str, list[dict[str, Any]]] = {}
    labelled: set[int] = set()
    for tx_id, step in enumerate(plan.steps, 2):
        labels = [step.load.label] if step.load else [version.label for version in step.versions]
        for label in labels:
            if numbers[label] not in labelled:
                labelled.add(numbers[label])
                row = {"label_id": numbers[label], "canonical": label.canonical(), "tx_id": tx_id}
                found.setdefault("label", []).append(row)
        found.setdefault("tx", []).append(_tx(tx_id, step))
        for version in step.versions:
            found.setdefault("record_version", []).append({**version_row(version, numbers[version.label]), "tx_id": tx_id})
        if step.load:
            found.setdefault("source", []).extend(_sources(step.load, tx_id, numbers[step.load.label]))
            found.setdefault("claim", []).extend(_claim(claim, tx_id) for claim in step.load.claims)
        if step.purged:
            hole = {"measure": "deaths", "kind": "event", "publisher": "UCDP", "country": "IRQ", "part": None}
            holes = json.dumps([{**hole, "about_from": "2018-01-01", "about_to": "2018-01-31"}])
            found.setdefault("purge", []).append({"source_id": step.purged, "tx_id": tx_id, "why": step.why, "holes": holes})
    return found


def _tx(tx_id: int, step: Step) -> dict[str, Any]:
    recorded = step.recorded_at.isoformat(timespec="microseconds")
    action = "load" if step.load else "purge" if step.purged else "enter"
    body = json.dumps({"source": f"page {step.why}"} if step.versions else {})
    hashes = {"prev_hash": f"p{tx_id}", "hash": f"h{tx_id}"}
    return {
        "tx_id": tx_id,
        "recorded_at": recorded,
        "actor": step.actor,
        "action": action,
        "why": step.why,
        "body": body,
        **hashes,
    }


def version_row(version: Version, label_id: int) -> dict[str, Any]:
    """A version as the ledger keeps it."""
    days = {name: day.isoformat() if (day := getattr(version, name)) else None for name in ("valid_from", "valid_to")}
    body = json.dumps(version.body, sort_keys=True, ensure_ascii=False)
    same = {name: getattr(version, name) for name in ("version_id", "record_id", "kind", "op", "code")}
    return {**same, **days, "label_id": label_id, "body": body}


def _sources(load: Loaded, tx_id: int, label_id: int) -> list[dict[str, Any]]:
    return [
        {
            "source_id": source,
            "tx_id": tx_id,
            "name": f"file-{source[:6]}.csv",
            "container": None,
            "feed": load.family,
            "family": load.family,
            "precedence": 1,
            "publisher": load.label.originator,
            "licence": "CC BY",
            "attribution": load.label.originator,
            "published": f"2025-0{number + 1}-01",
            "published_basis": "file",
            "retrieved": "2025-11-01T00:00:00+00:00",
            "about_from": "2018-01-01",
            "about_to": "2018-12-31",
            "detail": 1,
            "rows": load.rows,
            "rejects": 0,
            "bytes": 100,
            "label_id": label_id,
            "kept": False,
        }
        for number, source in enumerate(load.sources)
    ]


def _claim(claim: tuple[str, str, str | None], tx_id: int) -> dict[str, Any]:
    source, key, month = claim
    return {"source_id": source, "tx_id": tx_id, "tbl": "event", "key": key, "first_month": month, "last_month": month}
