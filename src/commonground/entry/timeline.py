"""The algebra of periods: what has to be written so that one line of days becomes another; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Value = TypeVar("Value")
Line = Sequence[tuple[dt.date | None, dt.date | None, Value]]
"""Periods (first day, last day, value), in the order of days and without overlap; None is an open end."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Step(Generic[Value]):
    """From a first to a last day the value is to hold; None: nothing is."""

    first: dt.date | None
    last: dt.date | None
    value: Value | None


def steps(now: Line[Value], wanted: Line[Value]) -> list[Step[Value]]:
    """The fewest periods to write so that `now` becomes `wanted`: only days that differ, neighbours of one value together."""
    found: list[Step[Value]] = []
    for first, last in _parts(now, wanted):
        value = _at(wanted, first)
        if value == _at(now, first):
            continue
        before = found[-1] if found else None
        if before and before.value == value and before.last and before.last + _DAY == first:
            found[-1] = Step(before.first, _open(last), value)
        else:
            found.append(Step(None if first == dt.date.min else first, _open(last), value))
    return found


def cut(line: Line[Value], last: dt.date) -> list[tuple[dt.date | None, dt.date | None, Value]]:
    """The line up to a last day."""
    return [
        (first, last if to is None or to > last else to, value) for first, to, value in line if first is None or first <= last
    ]


def overlap(line: Line[Value]) -> tuple[int, int] | None:
    """The places in the list of the first two periods that share a day; None where no two do."""
    order = sorted(range(len(line)), key=lambda i: line[i][0] or dt.date.min)
    for one, other in pairwise(order):
        last, first = line[one][1], line[other][0]
        if last is None or first is None or first <= last:
            return (min(one, other), max(one, other))
    return None


def _parts(*lines: Line[Value]) -> list[tuple[dt.date, dt.date]]:
    """The days cut wherever a line begins or ends a period."""
    starts = {dt.date.min}
    for line in lines:
        starts |= {first for first, _, _ in line if first}
        starts |= {last + _DAY for _, last, _ in line if last and last < dt.date.max}
    order = sorted(starts)
    return [(first, following - _DAY) for first, following in pairwise(order)] + [(order[-1], dt.date.max)]


def _at(line: Line[Value], day: dt.date) -> Value | None:
    return next((value for first, last, value in line if (first or dt.date.min) <= day <= (last or dt.date.max)), None)


def _open(last: dt.date) -> dt.date | None:
    return None if last == dt.date.max else last
