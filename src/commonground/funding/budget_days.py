"""Periods of plans cut into pieces by days: which piece stands, and what falls into which quarter, to the cent.

Rules: a revised budget replaces the original of the same period (IATI 2.03, BudgetType; D-Portal #585 adds both), and an original
that it overlaps as far as it covers it, by days; what one data set states of a day, an older one does not add to. A period is
spread over quarters by days (iatiflattener divides by the quarters of each calendar year and so gives half of a year to its first
quarter), whatever its length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.funding import split
from commonground.funding.split import Ints

STANDS, STATED_AGAIN, REVISED = range(3)
"""What becomes of a piece."""

_NONE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Plans:
    """Plans of one kind, a row each: whose it is, its days [first, end), the turn of its data set, its place among revisions.

    `turn` and `precedence` count up from what speaks first; days count from 1970-01-01.
    """

    owner: Sequence[str]
    first: Ints
    end: Ints
    turn: Ints
    precedence: Ints


@dataclass(frozen=True)
class Pieces:
    """Pieces of plans, sorted by row: the row, the days [first, end), and what becomes of it. No piece crosses a quarter."""

    row: Ints
    first: Ints
    end: Ints
    fate: Ints

    @property
    def quarter(self) -> Ints:
        """The quarter of each piece, counted from the first of 1970."""
        return quarter_of(self.first)

    def amounts(self, whole: Ints) -> Ints:
        """The amount of each row (cents) spread over its pieces by days: whole cents, which sum to it."""
        return split.largest_remainder(whole, self.row, self.end - self.first)


def quarter_of(day: Ints) -> Ints:
    """The quarter of a day, counted from the first of 1970."""
    months: Ints = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // 3


def first_day(quarter: Ints) -> Ints:
    """The first day of a quarter."""
    days: Ints = (quarter * 3).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days


def year_of(quarter: int) -> int:
    """The calendar year of a quarter."""
    return 1970 + quarter // 4


def quarter_name(quarter: int) -> str:
    """A quarter as `2020-Q4`."""
    return f"{year_of(quarter)}-Q{quarter % 4 + 1}"


def precedence(owner: Sequence[str], revised: NDArray[np.bool_], period: Sequence[object], valued: Ints, turn: Ints) -> Ints:
    """0 for a revision, 1 for a revision that a later one of the very same period replaces, 2 for all else.

    `valued` is the value date in days, below zero where none is stated: such a one neither replaces nor is replaced.
    """
    newest: dict[object, int] = defaultdict(lambda: -1)
    keys = list(zip(owner, period, turn.tolist(), strict=True))
    for key, is_revised, day in zip(keys, revised.tolist(), valued.tolist(), strict=True):
        if is_revised:
            newest[key] = max(newest[key], day)
    older = np.array([0 <= day < newest[key] for key, day in zip(keys, valued.tolist(), strict=True)], dtype=bool)
    return np.where(revised, np.where(older, 1, 0), 2).astype(np.int64)


def pieces(plans: Plans, cuts: Mapping[str, Ints] | None = None) -> Pieces:
    """Every plan in pieces; `cuts` are further days, by owner, at which pieces end."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for number, owner in enumerate(plans.owner):
        rows_of[owner].append(number)
    found = [_of_owner(plans, np.array(rows), (cuts or {}).get(owner)) for owner, rows in rows_of.items()]
    row, first, end, fate = (np.concatenate([np.zeros(0, dtype=np.int64), *(part[i] for part in found)]) for i in range(4))
    order = np.lexsort((first, row))
    return Pieces(row[order], first[order], end[order], fate[order])


def _of_owner(plans: Plans, rows: Ints, cuts: Ints | None) -> tuple[Ints, Ints, Ints, Ints]:
    """The pieces of the plans of one owner, which replace one another."""
    first, end = plans.first[rows], plans.end[rows]
    quarters = first_day(np.arange(quarter_of(first.min(keepdims=True))[0], quarter_of(end.max(keepdims=True))[0] + 2))
    days = np.unique(np.concatenate([first, end, quarters, cuts if cuts is not None else quarters[:0]]))
    spans = list(zip(np.searchsorted(days, first).tolist(), np.searchsorted(days, end).tolist(), strict=True))
    turn, place = plans.turn[rows], plans.precedence[rows]
    speaking = np.full(len(days), _NONE)
    for (low, high), of in zip(spans, turn.tolist(), strict=True):
        np.minimum(speaking[low:high], of, out=speaking[low:high])
    standing = np.full(len(days), _NONE)
    for (low, high), of, at in zip(spans, turn.tolist(), place.tolist(), strict=True):
        mine = speaking[low:high] == of
        standing[low:high][mine] = np.minimum(standing[low:high][mine], at)
    count = np.array([high - low for low, high in spans])
    of_row = np.repeat(np.arange(len(rows)), count)
    at = np.concatenate([np.arange(low, high) for low, high in spans])
    again = turn[of_row] > speaking[at]
    fate = np.where(again, STATED_AGAIN, np.where(place[of_row] > standing[at], REVISED, STANDS))
    return rows[of_row], days[at], days[at + 1], fate.astype(np.int64)


def covered(first: Ints, by: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Whether pieces that begin on these days lie in one of these spans [first, end), at whose ends pieces end."""
    if not by:
        return np.zeros(len(first), dtype=bool)
    spans = np.array(sorted(by), dtype=np.int64)
    reach = np.maximum.accumulate(spans[:, 1])
    at = np.searchsorted(spans[:, 0], first, side="right") - 1
    return (at >= 0) & (reach[np.maximum(at, 0)] > first)
