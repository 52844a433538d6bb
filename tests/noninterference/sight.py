"""Who may see what of a plan, worked out from the design's words and not from the code: the oracle of the suite."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel
from noninterference.coalition import Plan, Step, Version


class Sight:
    """What one party may see today of everything in a plan."""

    def __init__(self, plan: Plan, party: str, today: dt.date) -> None:
        self.party, self.today = party, today
        self._plan = plan
        self._by_record: dict[str, list[Version]] = {}
        for version in plan.versions():
            self._by_record.setdefault(version.record_id, []).append(version)
        self._named = {rows[0].record_id for rows in self._of("member") if rows[-1].code == party} if party != PUBLIC else set()
        self._own = self._own_records()
        self._grants = self._granted()

    def without_hidden(self) -> Plan:
        """The plan in which what the party may not see never happened."""
        steps, sources = [], set()
        for step in self._plan.steps:
            if step.load and self.allows(step.load.label):
                sources |= set(step.load.sources)
        for step in self._plan.steps:
            kept = self._step(step, sources)
            if kept is not None:
                steps.append(kept)
        return Plan(tuple(steps))

    def _step(self, step: Step, sources: set[str]) -> Step | None:
        if step.load:
            return step if self.allows(step.load.label) else None
        if step.purged:
            return step if step.purged in sources else None
        versions = tuple(version for version in step.versions if self.shows(version))
        return replace(step, versions=versions) if versions else None

    def shows(self, version: Version) -> bool:
        """A version is seen when its label and those of all later versions of its record admit the party."""
        rows = self._by_record[version.record_id]
        if version.record_id in self._own or version.record_id in self._grants[1]:
            return True
        return all(self.allows(later.label) for later in rows[rows.index(version) :])

    def allows(self, label: ReleaseLabel) -> bool:
        """Any party named, every caveat held; the originator always, and whom a grant lets in."""
        if label.all_of:
            return all(self.allows(part) for part in label.all_of)
        if (label.originator == self.party and self.party != PUBLIC) or label.originator in self._grants[0]:
            return True
        held = {row.body["caveat"] for row in self._own_of("clearance", self.today)}
        return label.caveats <= held and any(self._is(name, label.released_on) for name in label.releasable_to)

    def _is(self, name: str, released_on: dt.date | None) -> bool:
        if name in (PUBLIC, self.party):
            return True
        if not self._belongs(name, self.today):
            return False
        shows_older = name == MEMBERS or bool(self._community(name)[-1].body["shows_older"])
        return shows_older or released_on is None or self._belongs(name, released_on)

    def _belongs(self, name: str, day: dt.date) -> bool:
        registered = any(holding(self._by_record[record_id], day) for record_id in self._named)
        if name == MEMBERS or not registered:
            return registered
        community = self._community(name)
        if not community or holding(community, day) is None:
            return False
        return any(self._speaks_of(row, community) for row in self._own_of("membership", day))

    def _speaks_of(self, row: Version, community: list[Version]) -> bool:
        return row.body["community"] == community[0].record_id and row.label.originators == community[-1].label.originators

    def _community(self, name: str) -> list[Version]:
        originator, _, code = name.partition("/")
        found = [rows for rows in self._of("community") if rows[-1].code == code and rows[-1].label.originator == originator]
        return found[0] if found else []

    def _of(self, kind: str) -> list[list[Version]]:
        return [rows for rows in self._by_record.values() if rows[0].kind == kind]

    def _own_of(self, kind: str, day: dt.date) -> list[Version]:
        held = [holding(rows, day) for rows in self._of(kind)]
        return [row for row in held if row is not None and row.body["member"] in self._named]

    def _ever_own(self, kind: str) -> list[list[Version]]:
        """The records of a kind that speak of the party on some day."""
        found = []
        for rows in self._of(kind):
            days = {day for row in rows for edge in (row.valid_from, row.valid_to) if edge for day in _around(edge)}
            held = [holding(rows, day) for day in {dt.date.min, dt.date.max, *days}]
            if any(row is not None and row.body["member"] in self._named for row in held):
                found.append(rows)
        return found

    def _own_records(self) -> set[str]:
        """What says who the party is: its own records, its communities, and what was said of its grants."""
        own = set(self._named)
        own |= {rows[0].record_id for kind in ("clearance", "grant") for rows in self._ever_own(kind)}
        for rows in self._ever_own("membership"):
            for community in self._of("community"):
                if any(self._speaks_of(row, community) for row in rows):
                    own |= {rows[0].record_id, community[0].record_id}
        own |= {rows[0].record_id for rows in self._of("verdict") if _spoken(rows) and _spoken(rows).body["about"] in own}
        return own

    def _granted(self) -> tuple[set[str], set[str]]:
        """The originators, and the single records, that grants in force open to the party."""
        said = [_spoken(rows) for rows in self._of("verdict")]
        approved = {row.body["about"] for row in said if row is not None and row.body["verdict"] == "approved"}
        whole, single = set(), set()
        for rows in self._ever_own("grant"):
            if rows[0].record_id not in approved:
                continue
            row = holding(rows, self.today)
            if row is None or row.body["member"] not in self._named:
                continue
            if row.body["from_on"] <= self.today.isoformat() <= row.body["until_on"]:
                if row.body.get("record"):
                    single.add(row.body["record"])
                else:
                    whole.add(row.body["originator"])
        return whole, single


def holding(rows: list[Version], day: dt.date) -> Version | None:
    """The newest version that covers a day, None where that ends the record or there is none."""
    covering = [row for row in rows if (row.valid_from or dt.date.min) <= day <= (row.valid_to or dt.date.max)]
    return covering[-1] if covering and covering[-1].op != "end" else None


def _spoken(rows: list[Version]) -> Version | None:
    """The version that holds last of all days."""
    days = {day for row in rows for edge in (row.valid_from, row.valid_to) if edge for day in _around(edge)}
    held = [holding(rows, day) for day in sorted({dt.date.min, dt.date.max, *days})]
    return next((row for row in reversed(held) if row is not None), None)


def _around(day: dt.date) -> tuple[dt.date, ...]:
    return (day - dt.timedelta(days=1), day, day + dt.timedelta(days=1))
