"""The table beside the map: a row for each place, in the order that is asked for, with the change since an earlier month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.measures import MEASURES
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen
from commonground.web.measures import about, cell, change, earlier, whole
from commonground.web.places import NOT_PLACED, known_as

ORDERS = ("most", "least", "name", "rise", "fall")
"""The orders of the rows; the first where none is asked for. `rise`: what grew most first."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """How the table is wanted: its order, and how many months back the change is."""

    sort: str
    against: int


def asked_table(ask: Ask, backs: tuple[int, ...]) -> Asked:
    """What the address says of the table. Raises BadRequest for an order or a distance that is not offered."""
    sort, against = ask.query.get("sort") or ORDERS[0], ask.query.get("against") or str(backs[-1])
    if sort not in ORDERS:
        raise BadRequest(f"there is no order {sort!r}", hint=f"choose one of {', '.join(ORDERS)}")
    if against not in {str(by) for by in backs}:
        raise BadRequest(f"nothing is compared with {against!r}", hint=f"choose one of {', '.join(map(str, backs))}")
    return Asked(sort, int(against))


@dataclass(frozen=True)
class Table:
    """Rows of cells (place, what it lies in, figure, change or what it is about), the reason why all of them have no figure,
    and whether they lie in different units."""

    rows: list[list[Any]]
    reason: str
    nested: bool


@dataclass(frozen=True)
class _Line:
    placed: bool
    name: str
    value: Any
    grown: float | None
    cells: list[Any]


def table(ask: Ask, what: Chosen, rows: list[Row], units: dict[str, Row], own: Asked) -> Table:
    """The places of the month; what is not placed stands last, and only where it is something."""
    held = {(row["place"], row["name"] == NOT_PLACED, row["month"]): row for row in rows}
    lines = []
    for place, rest in dict.fromkeys((row["place"], row["name"] == NOT_PLACED) for row in rows):
        now = held.get((place, rest, what.month))
        before = held.get((place, rest, earlier(what.month, own.against)))
        if not rest or (now is not None and now["value"]):
            lines.append(_line(ask, what, units.get(place), now, before, rest))
    lines.sort(key=lambda one: (not one.placed, *_order(one, own.sort), one.name))
    cells = [one.cells for one in lines]
    return Table(cells, _one_reason(cells), what.level > 1)


def _line(ask: Ask, what: Chosen, unit: Row | None, now: Row | None, before: Row | None, rest: bool) -> _Line:
    row = now or before or {}
    name = ask.language.say(NOT_PLACED) if rest else known_as(ask, unit or {"name": row.get("name", ""), "name_ar": None})
    link = None if rest else ask.link(f"/places/{row.get('place')}", month=what.month)
    above = "" if rest or unit is None else str(unit.get("above") or "")
    words = MEASURES[what.measure].adding == "text"
    last = about(ask, now) if words else change(ask, now, before)
    value = now["value"] if now else None
    return _Line(not rest, name, value, _grown(now, before), [{"text": name, "href": link}, above, cell(ask, now), last])


def _grown(now: Row | None, before: Row | None) -> float | None:
    if now is None or before is None:
        return None
    there, here = whole(before), whole(now)
    return None if here is None or there is None else here - there


def _order(line: _Line, sort: str) -> tuple[Any, ...]:
    """What has no figure stands after what has one, in whatever order."""
    if sort == "name":
        return ()
    found = line.grown if sort in ("rise", "fall") else line.value
    if isinstance(found, str):
        return (False, found)
    return (found is None, (found or 0) if sort in ("least", "fall") else -(found or 0))


def _one_reason(cells: list[list[Any]]) -> str:
    """Why figures are not there, where it is the same for all: then it is said once, below the table."""
    reasons = {row[2].get("note") for row in cells if row[2].get("missing")}
    if len(reasons) != 1:
        return ""
    for row in cells:
        if row[2].get("missing"):
            row[2] = {**row[2], "note": None}
    return reasons.pop() or ""
