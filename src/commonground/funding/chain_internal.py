"""Links within one publisher: money that a parent activity hands to its child is moved, not given.

A child's incoming funds, or a payment of a parent that names the child, are internal (D-Portal #302: payments published at
two levels add twice). The two entries are found by the ids that the publisher gives, or by the declared relation of the two
activities and the same amount within a month.
"""

from __future__ import annotations

import numpy as np

from commonground.funding.chain_activities import Activities
from commonground.funding.chain_assign import Chosen
from commonground.funding.chain_ends import IN, OUT, Ends
from commonground.funding.chain_pairs import Pairs, amounts_meet, met

CONFIDENCE_GIVEN, CONFIDENCE_RELATED = 0.99, 0.9
"""Set by hand: an id that a publisher gives of its own activity is its own book-keeping; a relation only suggests it."""

LONGEST_DAYS, MONTH_DAYS = 400, 31


def internal(ends: Ends, activities: Activities) -> Chosen:
    """Outgoing entries of one activity met with incoming ones of another of the same reporter, one to one."""
    outs, ins = np.flatnonzero(ends.side == OUT), np.flatnonzero(ends.side == IN)
    found: list[tuple[float, int, int, int]] = []
    for up, low in ((ends.activity, ends.named_activity), (ends.named_activity, ends.activity)):
        pairs = met(ends, outs, ins, (up,), (low,), LONGEST_DAYS)
        found += _kept(ends, pairs, CONFIDENCE_GIVEN)
    pairs = met(
        ends, outs, ins, (ends.reporter, ends.currency, ends.cents), (ends.reporter, ends.currency, ends.cents), MONTH_DAYS
    )
    size = max(1, len(activities.ids))
    related = np.array(sorted(a * size + b for a, b in activities.related()), np.int64)
    pairs = pairs.take(np.isin(ends.activity[pairs.upper] * size + ends.activity[pairs.lower], related))
    found += _kept(ends, pairs, CONFIDENCE_RELATED)
    return _one_to_one(found)


def _kept(ends: Ends, pairs: Pairs, confidence: float) -> list[tuple[float, int, int, int]]:
    """(minus confidence, days apart, upper, lower) of pairs of one reporter, two activities and amounts that meet."""
    up, low = pairs.upper, pairs.lower
    right = (ends.reporter[up] == ends.reporter[low]) & (ends.reporter[up] >= 0) & (ends.activity[up] != ends.activity[low])
    right &= amounts_meet(ends, up, low)
    up, low = up[right], low[right]
    apart = np.abs(ends.day[up] - ends.day[low])
    return [(-confidence, int(d), int(u), int(v)) for d, u, v in zip(apart, up, low, strict=True)]


def _one_to_one(found: list[tuple[float, int, int, int]]) -> Chosen:
    taken: set[tuple[str, int]] = set()
    kept = []
    for confidence, _, upper, lower in sorted(found):
        if ("upper", upper) not in taken and ("lower", lower) not in taken:
            taken |= {("upper", upper), ("lower", lower)}
            kept.append((upper, lower, -confidence))
    kept.sort()
    rows = np.array([k[:2] for k in kept], np.int64).reshape(-1, 2)
    return Chosen(rows[:, 0], rows[:, 1], np.array([k[2] for k in kept], np.float64), np.full(len(kept), -1, np.int64))
