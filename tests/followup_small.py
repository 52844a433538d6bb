"""A small coalition whose meetings, statements, undertakings and reports are entered by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.parties import viewer_of
from commonground.door.records import Records
from commonground.door.workspace import SETTINGS, Workspace, create
from commonground.vocabulary.label import MEMBERS, ReleaseLabel

EPOCH = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
MEMBER_NAMES = {"CELL": "Coordination cell", "BEL": "Belgium", "IRQ": "Iraq", "NLD": "Netherlands"}


class Coalition:
    """A workspace of the cell with three states, a coalition founded in 2014 and the meeting M1 of 2018-06-07."""

    def __init__(self, root: Path, *, seed: int = 0) -> None:
        made = create(root, EPOCH)
        made.close()
        text = (root / SETTINGS).read_text(encoding="utf-8").replace('# member = "CELL"', 'member = "CELL"')
        (root / SETTINGS).write_text(text, encoding="utf-8")
        self.workspace = Workspace(root)
        self.root = root
        self.now = EPOCH
        self._ids = (f"{seed:08x}{number:024x}" for number in itertools.count(1))
        self.cell(
            *(
                Entry(
                    "member", {"code": code, "name": name, "kind": "organisation" if code == "CELL" else "state", **_iso3(code)}
                )
                for code, name in MEMBER_NAMES.items()
            ),
            Entry("coalition", {"name": "Coalition", "founded_on": "2014-09-10"}),
        )
        self.meeting = self.one("meeting", code="M1", title="Ministerial", starts_on="2018-06-07", ends_on="2018-06-08")

    def desk(self, member: str = "CELL") -> Desk:
        self.now += dt.timedelta(seconds=1)
        return Desk(self.workspace, Actor(member), clock=lambda: self.now, new_id=lambda: next(self._ids))

    def cell(self, *entries: Entry) -> list[Entered]:
        return self.desk().enter(entries, "test")

    def one(
        self,
        kind: str,
        *,
        by: str = "CELL",
        to: Iterable[str] = (MEMBERS,),
        record_id: str | None = None,
        valid: tuple[str | None, str | None] = (None, None),
        **body: Any,
    ) -> str:
        """One record, released to all members where nothing else is said; the answer is its id. The field `to` is `to_`."""
        body = {name.rstrip("_"): value for name, value in body.items()}
        days = [dt.date.fromisoformat(day) if day else None for day in valid]
        label = ReleaseLabel(by, frozenset(to))
        entry = Entry(kind, body, label=label, record_id=record_id, valid_from=days[0], valid_to=days[1])
        return self.desk(by).enter([entry], "test")[0].record_id

    def amend(
        self, kind: str, record_id: str, *, by: str = "CELL", why: str = "amended", op: str = "assert", **body: Any
    ) -> None:
        self.desk(by).enter([Entry(kind, body, amends=record_id, op=op)], why)

    def day(self, text: str) -> None:
        """Go on to a day."""
        self.now = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)

    def records(self, party: str | None = "CELL", at: str = "2018-12-31", **options: Any) -> Records:
        day = dt.date.fromisoformat(at)
        return Records(self.workspace, viewer_of(self.workspace, party), today=day, at=day, **options)

    def statement(self, issued_on: str = "2018-06-08", *, meeting: bool = True, **more: Any) -> str:
        about = {"meeting": self.meeting} if meeting else {}
        return self.one("statement", **{"title": "Joint statement", "issued_on": issued_on, **about, **more})

    def undertaking(self, statement: str, *members: str, sentence: str = "We will train.", **more: Any) -> str:
        about = {"speech_act": "commit", "subject": "training", "theme": "stabilisation", **more}
        return self.one("undertaking", statement=statement, members=list(members), sentence=sentence, **about)

    def report(self, undertaking: str, by: str, status: str, on: str, **more: Any) -> str:
        about = {"evidence": "none", **more}
        return self.one("progress", by=by, undertaking=undertaking, status=status, on=on, **about)

    def close(self) -> None:
        self.workspace.close()


def _iso3(code: str) -> dict[str, str]:
    return {} if code == "CELL" else {"iso3": code}
