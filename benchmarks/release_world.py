"""A lake of many feed rows under a thousand labels: a file for each, as loads write them, or every label in each file."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from commonground.door.desk import Change, Desk
from commonground.door.workspace import Workspace, create
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.source import Claim
from commonground.vocabulary.tables import lake_schema

LABELS = 1_000
MEMBERS = 80
VIEWER = "M01"
ALL = "CELL"
"""The party that every label names."""

FILE_ROWS = 1_000_000
_COUNTRIES = np.array(["IRQ", "SYR", "LBY", "YEM", "AFG"])
_DAY = np.datetime64("2012-01-01", "D")


def labels() -> list[ReleaseLabel]:
    """Distinct labels of 80 members, each for some of the others; the viewer may read about four in ten."""
    pick, found = np.random.default_rng(4774), []
    for number in range(LABELS):
        parties = {f"M{i:02}" for i in pick.choice(np.arange(2, MEMBERS + 1), 1 + number % 7, replace=False)} | {ALL}
        parties |= {VIEWER} if pick.random() < 0.4 else set()
        found.append(ReleaseLabel("UCDP", frozenset(parties), handling=(f"load {number}",)))
    return found


def source_id(number: int) -> str:
    """The id of the source that bears this label."""
    return hashlib.sha256(f"source {number}".encode()).hexdigest()


def made(root: Path, rows: int, *, mixed: bool) -> None:
    """A closed workspace with so many events, a thousandth of them under each label."""
    workspace = create(root, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    desk, change = Desk(workspace), Change()
    change.labels = dict(enumerate(labels(), 1))
    change.sources = [_source(number, rows // LABELS) for number in range(LABELS)]
    change.claims = {source_id(number): (Claim("event", f"part {number}"),) for number in range(LABELS)}
    ids = pa.array([source_id(number) for number in range(LABELS)])
    if mixed:
        for number in range(rows // FILE_ROWS):
            pick = np.random.default_rng(number)
            desk.write(change, "event", "ucdp-ged", _events(pick.integers(0, LABELS, FILE_ROWS, dtype=np.int32), ids, pick))
    else:
        for number in range(LABELS):
            of_label = np.full(rows // LABELS, number, dtype=np.int32)
            desk.write(change, "event", "ucdp-ged", _events(of_label, ids, np.random.default_rng(number)))
    desk.commit("load", "a made-up world", change)
    workspace.close()


def _events(label: Any, ids: pa.Array, pick: Any) -> pa.Table:
    count = len(label)
    days = _DAY + pick.integers(0, 4_000, count).astype("timedelta64[D]")
    deaths = pick.geometric(0.2, count).astype(np.int32) - 1
    own = ids.take(pa.array(label))
    known = {
        "scope_key": pa.array([f"part {number}" for number in range(LABELS)]).take(pa.array(label)),
        "event_id": pa.array(pick.integers(0, 10**7, count).astype(str)),
        "country": pa.array(_COUNTRIES[pick.integers(0, len(_COUNTRIES), count)]),
        "year": pa.array(days.astype("datetime64[Y]").astype(int) + 1970, pa.int16()),
        "date_start": pa.array(days),
        "date_end": pa.array(days),
        "date_prec": pa.array(pick.integers(1, 4, count), pa.int8()),
        "where_prec": pa.array(pick.integers(1, 7, count), pa.int8()),
        "latitude": pa.array(pick.uniform(30, 37, count).round(4)),
        "longitude": pa.array(pick.uniform(39, 48, count).round(4)),
        "type_of_violence": pa.array(pick.integers(1, 4, count), pa.int8()),
        "deaths_civilians": pa.array(deaths // 3),
        "low": pa.array(deaths),
        "best": pa.array(deaths),
        "high": pa.array(deaths * 2),
        "source_id": own,
        "edition_id": own,
        "label_id": pa.array(label + 1, pa.int32()),
    }
    schema = lake_schema("event")
    return pa.table([known[f.name].cast(f.type) if f.name in known else pa.nulls(count, f.type) for f in schema], schema=schema)


def _source(number: int, rows: int) -> dict[str, Any]:
    return {
        "source_id": source_id(number),
        "name": f"events-{number}.csv",
        "container": None,
        "feed": "ucdp-ged",
        "family": "ucdp-ged",
        "precedence": 1,
        "publisher": "UCDP",
        "licence": "CC BY 4.0",
        "attribution": "UCDP",
        "published": "2025-01-01",
        "published_basis": "stated",
        "retrieved": "2025-11-01T00:00:00+00:00",
        "about_from": "2012-01-01",
        "about_to": "2022-12-31",
        "detail": 1,
        "rows": rows,
        "rejects": 0,
        "bytes": rows * 80,
        "label_id": number + 1,
        "kept": False,
    }


def opened(root: Path) -> Workspace:
    """The workspace in this folder."""
    return Workspace(root)
