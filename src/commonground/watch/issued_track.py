"""How right outlooks were that were issued before: of their lists of quiet areas, of their ranges, and of their chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.door.records import Record
from commonground.watch.issued import Outlook
from commonground.watch.issued_ledger import Known, is_late
from commonground.watch.issued_scores import Scores, deaths_of, scores

WITHIN = 6
"""Months within which violence returns to a quiet area, or does not."""


@dataclass(frozen=True)
class Lists:
    """The published back-test of lists of quiet countries: origins in the years `first` to `last`, so many countries a list (`length`),
    the share of entries that came true within six months, and how many of all returns were on a list before."""

    first: int
    last: int
    length: int
    came: float
    returns: int
    listed: int


BACKTEST = Lists(2005, 2017, 10, 0.240, 132, 77)
"""From *Re-emergence* in docs/watch.md, where it is measured; a test holds the two against each other."""


@dataclass(frozen=True)
class Track:
    """Outlooks issued before (`outlooks`), as far as what they speak of is known; late ones have no part in it.

    Of `entries`, quiet areas with a chance of a death within six months, all of which are known, `came` had one, where the chances
    add up to `expected`. Of `scored` area-months, deaths lay in the range of nine in ten in `inside` (None where none is given);
    `brier` is the mean squared error of the chance of any death, `brier_base` that of the base rate (`issued_scores.Scores`).
    """

    outlooks: int = 0
    entries: int = 0
    came: int = 0
    expected: float = 0.0
    scored: int = 0
    inside: int | None = None
    brier: float | None = None
    brier_base: float | None = None


def track(issued: Sequence[tuple[Record, Outlook]], known: Known) -> tuple[Track, tuple[Record, ...]]:
    """How right some issued outlooks were, oldest first, and which have a part in that.

    Of several with the same newest month the first one that is not late counts: what is said again later is no new forecast.
    """
    counted: dict[int, tuple[Record, Outlook]] = {}
    for record, outlook in issued:
        if outlook.newest not in counted and not is_late(record, outlook, known):
            counted[outlook.newest] = (record, outlook)
    parts, lists, kept = [], [], []
    for record, outlook in counted.values():
        panel = known.by_now(outlook)
        found = None if panel is None else scores(outlook, panel)
        listed = returned(outlook, known)
        if found is not None or listed.size:
            kept.append(record)
            lists.append(listed)
            parts += [] if found is None else [found]
    return _joined(len(kept), np.concatenate([np.empty((0, 2)), *lists]), parts), tuple(kept)


def returned(outlook: Outlook, known: Known) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The quiet areas of an outlook whose six months are all known: [areas, 2], the chance of a death, and whether there was one."""
    months = tuple(range(outlook.newest + 1, outlook.newest + 1 + WITHIN))
    deaths = deaths_of(outlook, known.by_now(outlook), months)
    asked = np.isfinite(outlook.returns) & np.isfinite(deaths).all(axis=0)
    return np.column_stack([outlook.returns[asked], (deaths[:, asked] > 0).any(axis=0)])


def _joined(outlooks: int, listed: np.ndarray[tuple[int, int], np.dtype[np.float64]], parts: Sequence[Scores]) -> Track:
    count = sum(one.scored for one in parts)
    ranged = [one.inside_90 for one in parts if one.inside_90 is not None]
    return Track(
        outlooks=outlooks,
        entries=len(listed),
        came=int(listed[:, 1].sum()),
        expected=float(listed[:, 0].sum()),
        scored=count,
        inside=sum(ranged) if parts and len(ranged) == len(parts) else None,
        brier=sum(one.brier_any * one.scored for one in parts) / count if count else None,
        brier_base=sum(one.brier_any_base * one.scored for one in parts) / count if count else None,
    )
