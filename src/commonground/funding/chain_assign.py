"""From pairs to links: each end meets at most one other end of a side, the surest first, and instalments add up to one.

An end may have one link to each kind of view: a giver's payment one to the receiver's entry and one to FTS. What is
left over is tried once more as sums: two to twelve consecutive entries of one pair of parties that make one entry of the
other side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.funding.chain_ends import IN, OUT, Ends, Ints
from commonground.funding.chain_features import COMPARISONS, Levels, figures_of
from commonground.funding.chain_model import Floats, Parameters, calibrated, contested, log_odds
from commonground.funding.chain_pairs import Pairs, mixed

FLOOR = 0.1
"""Links less sure than this are not kept."""

MOST_PARTS = 12
LONGEST_DAYS = 500
SUMMED_CONFIDENCE = 0.8
SUMMED_GIVEN_CONFIDENCE = 0.95
"""Too few sums are given to calibrate on: by hand, below the default without a given id and above it with one."""

ACROSS_CURRENCIES = 0.85
"""No link is given between two currencies in the collection that the scale was fitted on, so such a match, without a shared
reference number or a given id, is never surer than this: below the default."""

GIVEN = COMPARISONS[-1].at("given")


@dataclass(frozen=True)
class Chosen:
    """Links by the numbers of their ends, with confidence; `pair` is the place among the pairs, -1 for a part of a sum."""

    upper: Ints
    lower: Ints
    confidence: Floats
    pair: Ints


def confidences(ends: Ends, pairs: Pairs, levels: Levels, parameters: Parameters) -> Floats:
    """The confidence of every pair, rivals considered."""
    uppers = int((ends.side == OUT).sum())
    odds = log_odds(levels, parameters, uppers)
    meets_upper, meets_lower = _meets(ends, pairs)
    group = mixed(
        *(c[pairs.upper] for c in _alike(ends)),
        *(c[pairs.lower] for c in _alike(ends)),
    )
    found = calibrated(contested(odds, meets_upper, meets_lower, group), parameters)
    level = levels[:, 0], levels[:, 4], levels[:, -1]
    unproven = (
        (level[0] >= COMPARISONS[0].at("converted close")) & (level[1] != COMPARISONS[4].at("reference")) & (level[2] != GIVEN)
    )
    return np.where(unproven, np.minimum(found, ACROSS_CURRENCIES), found)


def _alike(ends: Ends) -> tuple[Ints, ...]:
    """Ends that agree in these may stand for one another."""
    thing = np.where(ends.activity >= 0, ends.activity, -2 - ends.text)
    return thing, ends.giver, ends.receiver, ends.currency, ends.cents


def _meets(ends: Ends, pairs: Pairs) -> tuple[Ints, Ints]:
    """The two ends of each pair, each with the side and system that it meets: the slots that a link takes."""
    return (
        pairs.upper * 1024 + ends.side[pairs.lower] * 256 + ends.system[pairs.lower],
        pairs.lower * 1024 + ends.side[pairs.upper] * 256 + ends.system[pairs.upper],
    )


def chosen(ends: Ends, pairs: Pairs, confidence: Floats) -> Chosen:
    """The surest pairs first, nearer dates first among equals, then by content; a slot that is taken stays taken."""
    apart = np.abs(ends.day[pairs.upper] - ends.day[pairs.lower])
    worth = np.flatnonzero(confidence >= FLOOR)
    order = worth[np.lexsort((pairs.lower[worth], pairs.upper[worth], apart[worth], -np.round(confidence[worth], 6)))]
    meets_upper, meets_lower = _meets(ends, pairs)
    taken: set[tuple[int, int]] = set()
    kept = []
    for i, up, low in zip(order.tolist(), meets_upper[order].tolist(), meets_lower[order].tolist(), strict=True):
        if (0, up) not in taken and (1, low) not in taken:
            taken |= {(0, up), (1, low)}
            kept.append(i)
    at = np.array(sorted(kept), np.int64)
    return Chosen(pairs.upper[at], pairs.lower[at], confidence[at], at)


def summed(ends: Ends, first: Chosen) -> Chosen:
    """Entries left over by `first` of which several of one side make one of the other: the same parties, currency and ladder.

    By given ids: several entries that name one activity, and one there. Only amounts with four telling figures or more are
    tried without given ids: round ones add up to round ones by chance.
    """
    free = np.ones(len(ends), np.bool_)
    free[first.upper], free[first.lower] = False, False
    outs, ins = np.flatnonzero(free & (ends.side == OUT)), np.flatnonzero(free & (ends.side == IN))
    parties = mixed(ends.ladder, ends.currency, ends.giver, ends.receiver)
    known = (ends.giver >= 0) & (ends.receiver >= 0) & (ends.currency >= 0)
    own, named = mixed(ends.ladder, ends.currency, ends.activity), mixed(ends.ladder, ends.currency, ends.named_activity)
    named_known, own_known = ends.named_activity >= 0, ends.activity >= 0
    tries = (
        (np.where(named_known, named, -1), np.where(own_known, own, -1), SUMMED_GIVEN_CONFIDENCE),
        (np.where(known, parties, -1), np.where(known, parties, -1), SUMMED_CONFIDENCE),
    )
    found: list[tuple[int, int, float]] = []
    used: set[int] = set()
    for naming, owning, confidence in tries:
        for parts, wholes, parts_are_lower in ((ins, outs, True), (outs, ins, False)):
            keys = [(naming, owning)] if confidence == SUMMED_CONFIDENCE else [(naming, owning), (owning, naming)]
            for part_key, whole_key in keys:
                for whole, members in _sums(ends, parts, wholes, part_key, whole_key, confidence == SUMMED_GIVEN_CONFIDENCE):
                    if whole in used or used & set(members):
                        continue
                    used |= {whole, *members}
                    found += [(whole, m, confidence) if parts_are_lower else (m, whole, confidence) for m in members]
    found.sort()
    rows = np.array([f[:2] for f in found], np.int64).reshape(-1, 2)
    return Chosen(rows[:, 0], rows[:, 1], np.array([f[2] for f in found]), np.full(len(found), -1, np.int64))


def _sums(
    ends: Ends, parts: Ints, wholes: Ints, part_key: Ints, whole_key: Ints, any_figures: bool
) -> list[tuple[int, tuple[int, ...]]]:
    """(whole, parts) for each run of consecutive parts under a key that adds up to a whole under it, shortest runs first."""
    parts = parts[part_key[parts] >= 0]
    parts = parts[np.lexsort((parts, ends.day[parts], part_key[parts]))]
    wholes = wholes[whole_key[wholes] >= 0]
    if not any_figures:
        wholes = wholes[figures_of(ends.cents[wholes]) >= 4]
    if len(parts) < 2 or not len(wholes):
        return []
    by_sum = mixed(whole_key[wholes], ends.cents[wholes])
    order = np.lexsort((wholes, by_sum))
    by_sum, wholes = by_sum[order], wholes[order]
    total, found = np.concatenate([[0], np.cumsum(ends.cents[parts])]), []
    for many in range(2, min(MOST_PARTS, len(parts)) + 1):
        last = np.arange(many - 1, len(parts))
        first = last - many + 1
        whole_run = part_key[parts[first]] == part_key[parts[last]]
        asked = mixed(part_key[parts[first]], total[last + 1] - total[first])
        at = np.searchsorted(by_sum, asked)
        hit = whole_run & (at < len(by_sum)) & (by_sum[np.minimum(at, len(by_sum) - 1)] == asked)
        for begin, place in zip(first[hit].tolist(), at[hit].tolist(), strict=True):
            whole, members = int(wholes[place]), tuple(int(p) for p in parts[begin : begin + many])
            days = ends.day[[whole, *members]]
            if days.max() - days.min() <= LONGEST_DAYS and ends.reporter[whole] != ends.reporter[members[0]]:
                found.append((whole, members))
    return found
