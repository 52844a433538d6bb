"""Outlooks as issued in a small coalition: what they say, who may read them, what came, and a theatre in which to issue them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coalition_small import Coalition as Spoken
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.actor import Actor
from commonground.door.amending import amendment
from commonground.door.desk import Desk
from commonground.door.documents import Documents
from commonground.door.records import Record
from commonground.door.releasing import widened
from commonground.vocabulary import months
from commonground.watch.issued import issue
from commonground.watch.panel import Panel
from fixtures_small import event, ged, put, squares
from followup_small import Coalition

COMMUNITY = "CELL/EARLY-WARNING"
LEVELS = [0.05, 0.5, 0.95]


def said(chance: float = 0.5, *, newest: str = "2020-12", areas: tuple[str, ...] = ("IQ01", "IQ02")) -> dict[str, Any]:
    """An outlook of two months after the newest, the same for each area and month."""
    ahead = [months.from_index(months.index(newest) + step) for step in (1, 2)]
    rows = [{"month": month, "p_any": chance, "p_25": chance / 5, "quantiles": [0.0, 2.0, 30.0]} for month in ahead]
    return {
        "model": "commonground",
        "newest_month": newest,
        "level": 1,
        "countries": ["IRQ"],
        "violence": "all",
        "levels": LEVELS,
        "areas": [{"area": area, "months": rows} for area in areas],
    }


def deaths(*rows: list[float], first: str = "2020-01", areas: tuple[str, ...] = ("IQ01", "IQ02")) -> Panel:
    return Panel(areas, ("IRQ",) * len(areas), months.index(first), np.array(rows, np.float64))


YEAR = ([0.0] * 9 + [4.0, 0.0, 30.0], [0.0] * 12)
"""2020: Anbar has a month of 4 deaths and one of 30, Ninewa none."""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    """CELL with Belgium and Iraq in its early-warning community; the Netherlands is not in it."""
    found = Coalition(tmp_path / "theatre")
    made = found.one("community", to=(), code="EARLY-WARNING", name="Early warning", shows_older=False)
    for member in ("BEL", "IRQ"):
        found.one("membership", to=(), member=member, community=made, valid=("2018-01-01", None))
    yield found
    found.close()


def issued(held: Coalition, told: Mapping[str, Any] | None = None, *, community: str = COMMUNITY) -> str:
    now = held.records(at=held.now.date().isoformat())
    return issue(held.desk(), Documents(held.workspace), now, told or said(), community, "monthly").outlook


def outlook_of(held: Coalition, record_id: str, party: str = "CELL") -> Record | None:
    return held.records(party).named(record_id, "outlook")


def accounts(held: Coalition, *names: str) -> None:
    for name in names:
        held.one("account", to=(), member="CELL", name=name, role="approver")


def approve(held: Coalition, waits: Record) -> None:
    desk = Desk(held.workspace, Actor("CELL", "bob", "approver"), clock=lambda: held.now)
    desk.judge(waits.record_id, "approved", "read")


def widen(held: Coalition, record_id: str, *parties: str) -> None:
    records = held.records(at=held.now.date().isoformat())
    one = records.named(record_id)
    assert one is not None
    held.desk().enter(amendment(records, one, {}, label=widened(one, parties)), "wider")


class Copied(Spoken):
    """A workspace that is there already, spoken to by commands."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self._capsys, self._monkeypatch = root, capsys, monkeypatch


def begun(root: Path, *lines: str) -> Path:
    """A workspace of CELL with Belgium in its early-warning community and Germany outside it, after some more commands."""
    assert run(cli, f"init {root} --member CELL --coalition Coalition --founded 2014-09-10".split()) == 0
    for line in (
        "member add BEL --name Belgium --since 2014-09-10",
        "member add DEU --name Germany --since 2014-09-10",
        "community add EARLY-WARNING --name Warning --shows-older",
        "community join EARLY-WARNING BEL",
        *lines,
    ):
        assert run(cli, f"-w {root} {line}".split()) == 0
    return root


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CELL with Belgium in its early-warning community and two people, and the deaths of Iraq in 2020."""
    folder = tmp_path_factory.mktemp("issued")
    rows = [event(1, "2020-10-10", 4, longitude="41"), event(2, "2020-12-10", 30, longitude="41")]
    files = put(folder / "irq_adm1.geojson", squares()), put(folder / "ged_iraq_2020_2020.csv", ged(rows))
    accounts = ("account add ann --role approver", "account add bob --role approver")
    return begun(folder / "w", *accounts, f"load {files[0]} {files[1]}")


def load(coalition: Spoken, *paths: Path) -> None:
    coalition.says("load", *map(str, paths))


def published(path: Path, day: dt.date) -> Path:
    """The file as if it had been fetched on a day."""
    at = dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()
    os.utime(path, (at, at))
    return path


def next_year(folder: Path, day: dt.date) -> Path:
    rows = [event(3, "2021-01-10", 10, longitude="41"), event(4, "2021-12-10", 1, longitude="43")]
    return published(put(folder / "ged_iraq_2021_2021.csv", ged(rows)), day)


ISSUE = ("watch", "issue", "--country", "IRQ", "--why", "monthly")
