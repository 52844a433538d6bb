"""Plans with real files, and whole stores of them: loaded by intake, entered through the ledger's own door, chained."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from commonground.door.desk import Desk
from commonground.door.documents import FOLDER
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace, create
from commonground.intake.load import load
from commonground.intake.purge import purge
from commonground.ledger import schema
from commonground.vocabulary import months
from commonground.vocabulary.label import PUBLIC, ReleaseLabel
from commonground.watch.issued import canonical
from noninterference.coalition import CELL, CODES, MEMBERS, START, Loaded, Maker, Plan, Step, Version
from noninterference.store import version_row
from theatres import EXAMPLE

RETRIEVED = dt.datetime(2018, 3, 1, tzinfo=dt.UTC).timestamp()


COMMUNITY = "a community"

OUTLOOKS = (
    ("2016-12", None),
    ("2017-03", PUBLIC),
    ("2017-05", None),
    ("2017-06", None),
    ("2017-06", None),
    ("2017-06", COMMUNITY),
)
"""Outlooks that are issued: the newest month of their data and whom they are released to; None: as it comes."""


_UN = (
    '<CONSOLIDATED_LIST dateGenerated="2018-0{month}-01T10:00:00">'
    "<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>"
)
_PERSON = "<INDIVIDUAL><FIRST_NAME>{name}</FIRST_NAME><REFERENCE_NUMBER>QDi.{number:03d}</REFERENCE_NUMBER></INDIVIDUAL>"

LISTS = {
    "un-january.xml": _UN.format(month=1, people=_PERSON.format(name="Omar Testi", number=1)),
    "un-february.xml": _UN.format(
        month=2, people=_PERSON.format(name="Omar Testi", number=1) + _PERSON.format(name="Omar Testino", number=2)
    ),
}
"""Two editions of a sanctions list of people whom nobody is; either may be hidden."""


def _said(newest: str, chance: float, level: int) -> dict[str, Any]:
    """An outlook of the example, or of two of its governorates, of which one is quiet."""
    ahead = [months.from_index(months.index(newest) + step) for step in range(1, 7)]
    rows = [{"month": month, "p_any": chance, "p_25": chance / 5, "quantiles": [0, 2, 30]} for month in ahead]
    quiet = {"p_1_within_6": chance, "usual_1_within_6": chance / 2}
    areas = [
        {"area": "XM01" if level else "XMD", "months": rows, "quiet_months": 0, "reemergence": None},
        {"area": "XM02", "months": rows, "quiet_months": 7, "reemergence": quiet},
    ][: 1 + level]
    return {
        "newest_month": newest,
        "level": level,
        "countries": ["XMD"],
        "violence": "all",
        "levels": [0.05, 0.5, 0.95],
        "areas": areas,
    }


class Campaign(Maker):
    """As Maker, with the files of the example: most of them public, some of them and other editions of them for few."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed)
        self._folder = folder
        self._files = self._made(self._random)
        self._share = len(self._files) // 7 + 1

    def plan(self, records: int = 40, loads: int = 7) -> Plan:
        """Boundaries and plans are public in most campaigns: without them there is little to ask for."""
        first = [path for path in self._files if path.parent == self._folder and path.name.startswith(("XMD", "xmd", "fts_plan"))]
        self._files = [path for path in self._files if path not in first]
        self._take(first, 0.1)
        super().plan(records, loads)
        for number in range(len(OUTLOOKS)):
            for level in (0, 1):
                self._outlook(number, level)
        for name, text in LISTS.items():
            self._take([self._put(name, text.encode())], 0.5)
        return Plan(tuple(self._steps))

    def _outlook(self, number: int, level: int) -> None:
        """An outlook of the example's country or governorates with its file."""
        pick, (newest, parties) = self._random, OUTLOOKS[number]
        originator = pick.choice(CODES)
        released = parties and frozenset(pick.sample(self._communities, 1) if parties == COMMUNITY else (parties,))
        label = self._label(originator, released or None)
        data = canonical(_said(newest, 0.1 + number / 10, level))
        sha256, day = hashlib.sha256(data).hexdigest(), months.last_day(newest) + dt.timedelta(days=20)
        body = {
            "name": f"Outlook {number}",
            "community": f"{originator}/G1",
            "issued_on": day.isoformat(),
            "newest_month": newest,
        }
        body |= {"level": level, "countries": ["XMD"], "kind_of_violence": "all", "horizons": 6, "model": "m", "sha256": sha256}
        one = Version(self._id(), self._id(), "outlook", "assert", label, None, body)
        about = {"about": one.record_id, "name": "outlook.json", "media_type": "application/json", "sha256": sha256}
        other = label if pick.random() < 0.8 else self._label(originator)
        file = Version(self._id(), self._id(), "document", "assert", other, None, {**about, "size_bytes": len(data)})
        self._step(originator, versions=(one, file), attached=(data,))

    def _made(self, pick: random.Random) -> list[Path]:
        """The files of the example in any order, and of a third of them another edition that lacks a row."""
        files = []
        for path in sorted(EXAMPLE.iterdir()):
            files.append(self._put(path.name, path.read_bytes()))
            lines = path.read_bytes().splitlines(keepends=True)
            if path.suffix == ".csv" and len(lines) > 2 and pick.random() < 0.35:
                del lines[pick.randrange(1, len(lines))]
                files.append(self._put(f"later/{path.name}", b"".join(lines)))
        pick.shuffle(files)
        return files

    def _put(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (RETRIEVED, RETRIEVED))
        return path

    def _load(self) -> None:
        files, self._files = self._files[: self._share], self._files[self._share :]
        if files:
            self._take(files, 0.45)

    def _take(self, files: list[Path], hiding: float) -> None:
        pick = self._random
        hidden = frozenset({CELL, *pick.sample([*CODES, *self._communities, MEMBERS], pick.choice([0, 1, 1, 2]))})
        label = ReleaseLabel("publisher", hidden if pick.random() < hiding else frozenset({PUBLIC}))
        held = tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)
        self._sources += held
        self._step("operator", load=Loaded(label, held, 0, (), "", None, tuple(files)))


class OpenDesk(Desk):
    """A desk that does not look up the parties of a load: in a store without hidden rows some are not known."""

    def readers(self, asked: Iterable[str]) -> frozenset[str]:
        return frozenset(asked)


def build(root: Path, plan: Plan) -> None:
    """A whole store of a plan, closed: its ids and times are those of the plan."""
    workspace = create(root, START - dt.timedelta(days=30))
    settings = root / "commonground.toml"
    settings.write_text(f'member = "{CELL}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    for step in plan.steps:
        if step.load:
            parties = step.load.label.releasable_to
            release_to = None if PUBLIC in parties else sorted(parties)
            load(_desk(workspace, step), list(step.load.files), release_to=release_to)
        elif step.purged:
            reader = Reader(workspace, viewer_of(workspace, CELL))
            purge(_desk(workspace, step), reader, step.purged, step.why)
            reader.close()
        else:
            _enter(workspace, step)
    workspace.close()


def _desk(workspace: Workspace, step: Step) -> OpenDesk:
    return OpenDesk(workspace, clock=lambda: step.recorded_at)


def _enter(workspace: Workspace, step: Step) -> None:
    body = {"source": f"page {step.why}"}
    with workspace.ledger.append("enter", actor=step.actor, why=step.why, body=body, now=step.recorded_at) as append:
        rows = [version_row(version, append.label_id(version.label)) for version in step.versions]
        append.add(schema.record_version, rows)
    named = {version.body.get("sha256") for version in step.versions if version.kind == "document"}
    for data in step.attached:
        if (sha256 := hashlib.sha256(data).hexdigest()) in named:
            (workspace.root / FOLDER).mkdir(exist_ok=True)
            (workspace.root / FOLDER / sha256).write_bytes(data)
