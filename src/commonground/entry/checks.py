"""What a row must agree with beside the ledger's own rules: boundaries, people counted, days, what is known already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from commonground.door.reader import Reader
from commonground.entry.holdings import Holdings
from commonground.entry.places import Places
from commonground.entry.sectors import Sectors
from commonground.vocabulary.records import Kind

_PEOPLE = re.compile(
    r"\b(people|persons?|individuals?|beneficiar(y|ies)|households?|famil(y|ies)|returnees?|idps?|refugees?|trainees?|officers?|"
    r"women|men|girls?|boys?|children|students?|pupils?|patients?|farmers?|staff)\b",
    re.IGNORECASE,
)
_COUNTED = {"result": "value", "measurement": "value", "requirement": "quantity", "offer": "quantity", "milestone": "target"}


@dataclass(frozen=True)
class Said:
    """What a check says: of which field, what it is, what to do; `stands` where the row cannot be recorded so."""

    field: str | None
    message: str
    hint: str
    stands: bool = True


class Checks:
    """The checks of an import. `open_reader` is called only where boundaries, sectors or loaded activities are asked for."""

    def __init__(self, holdings: Holdings, coming: Callable[[str], Any], open_reader: Callable[[], Reader]) -> None:
        self._holdings = holdings
        self._coming = coming
        self._open = open_reader
        self._known: dict[str, tuple[str, str | None]] = {}

    @cached_property
    def _reader(self) -> Reader:
        return self._open()

    @cached_property
    def _places(self) -> Places:
        return Places(self._reader)

    @cached_property
    def _sectors(self) -> Sectors:
        return Sectors(self._reader)

    def of(self, kind: Kind, body: Any) -> Iterator[Said]:
        """Everything that is to be said of a body whose references are ids."""
        above = self._above(kind, body)
        yield from self._of_places(kind, body, above)
        yield from self._of_sectors(kind, body)
        yield from _of_counts(kind, body, above)
        yield from _of_days(kind, body, above)
        yield from self._of_activities(kind, body)

    def _above(self, kind: Kind, body: Any) -> Any:
        """The activity of a result, or the milestone of a measurement; else nothing."""
        one = {"result": "activity", "measurement": "milestone"}.get(kind.name)
        found = self._holdings.body(one, body[one], self._coming) if one and body.get(one) else None
        return found or {}

    def _of_places(self, kind: Kind, body: Any, above: Any) -> Iterator[Said]:
        country = body.get("country") or above.get("country")
        for one in kind.fields:
            value = body.get(one.name)
            if one.form != "pcode" or not value:
                continue
            for pcode in value if one.many else [value]:
                wrong = self._places.check(pcode, country)
                if wrong:
                    yield Said(one.name, wrong.message, wrong.hint, wrong.stands)

    def _of_sectors(self, kind: Kind, body: Any) -> Iterator[Said]:
        for name in ("sector", "sectors"):
            value = body.get(name) if kind.field(name) else None
            for sector in value if isinstance(value, list) else [value] if value else []:
                near = self._sectors.unknown(sector)
                if near is not None:
                    hint = (
                        f"did you mean {near}?"
                        if near
                        else "the template offers the names of clusters; it is recorded as written"
                    )
                    yield Said(name, f"{sector!r} is no cluster or sector that is known here", hint, stands=False)

    def know(self, references: Sequence[str]) -> None:
        """Look up, in one question, the activities of loaded files that bear these identifiers."""
        if references:
            rows = self._reader.rows(
                "SELECT activity, min(reporter_name) AS reporter, min(title) AS title FROM activity "
                "WHERE list_contains($wanted, activity) GROUP BY activity",
                {"wanted": sorted(set(references))},
            )
            self._known.update({row["activity"]: (row["reporter"] or "its publisher", row["title"]) for row in rows})

    def _of_activities(self, kind: Kind, body: Any) -> Iterator[Said]:
        known = self._known.get(body.get("reference") or "") if kind.name == "activity" else None
        if known:
            reporter, title = known
            told = f"{body['reference']} is loaded already, as {reporter} publishes it" + (f": {title[:80]}" if title else "")
            yield Said("reference", told, "enter it only where you report more than is published", stands=False)
        if kind.name == "activity" and body.get("reference"):
            own = [one for one in self._holdings.of("activity").newest.values() if one["reference"] == body["reference"]]
            others = sorted({one.originator for one in own} - {self._holdings.member})
            if others:
                told = f"{', '.join(others)} entered an activity with this reference too"
                yield Said("reference", told, "agree who reports it", stands=False)


def _of_counts(kind: Kind, body: Any, above: Any) -> Iterator[Said]:
    name = _COUNTED.get(kind.name)
    unit = str(body.get("unit") or above.get("unit") or "")
    if name is None or body.get(name) is None:
        return
    value = Decimal(str(body[name]))
    if _PEOPLE.search(unit) and (value < 0 or value != value.to_integral_value()):
        yield Said(name, f"{name} cannot be {value} {unit}", "people are counted in whole numbers from 0 on")
    elif unit.strip() in ("%", "percent", "per cent") and not 0 <= value <= 100:
        yield Said(name, f"{value} per cent is not between 0 and 100", "check the value and the unit", stands=False)


def _of_days(kind: Kind, body: Any, above: Any) -> Iterator[Said]:
    """A result lies within the days of its activity, a measurement not before the milestone's baseline; ISO days compare."""
    first, last = above.get("starts_on"), above.get("ends_on")
    if kind.name == "result":
        begins, ends = body.get("period_from"), body.get("period_to")
        if first and begins and begins < first:
            yield Said("period_from", f"{begins} is before the activity begins on {first}", "correct one of the two")
        if last and ends and ends > last:
            yield Said("period_to", f"{ends} is after the activity ends on {last}", "correct one of the two")
    baseline = above.get("baseline_on")
    if kind.name == "measurement" and baseline and body.get("on") and body["on"] < baseline:
        yield Said("on", f"{body['on']} is before the baseline of {baseline}", "correct one of the two")
