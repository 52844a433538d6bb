"""What is compared between two ends, in named levels: each level has a weight, and the words that say it.

As in splink, a comparison is a list of levels from the strongest agreement to the clearest disagreement; a pair has one
level of each. Nothing here knows which pairs are right: the weights of the levels come from `chain_model`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.funding.chain_activities import Activities
from commonground.funding.chain_ends import IN, Ends, Ints
from commonground.funding.chain_organisations import Organisations
from commonground.funding.chain_pairs import Pairs

ALIKE = 0.6
"""Share of the rarer words of the shorter name or title from which two are alike."""


@dataclass(frozen=True)
class Comparison:
    """A named comparison with its levels, strongest first; an empty text says nothing in the evidence."""

    name: str
    levels: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.levels)

    def at(self, level: str) -> int:
        """The number of a level."""
        return [name for name, _ in self.levels].index(level)


_PARTY = (
    ("same", "same {}"),
    ("alike", "{} of a like name"),
    ("state", "{} of the same state"),
    ("unknown", ""),
    ("other", "another {}"),
)

COMPARISONS = (
    Comparison(
        "amount",
        (
            ("exact odd", "same amount, not a round one"),
            ("exact", "same amount"),
            ("exact round", "same round amount"),
            ("near", "amount within 1 %"),
            ("converted close", "amount within 0.5 % in USD"),
            ("converted", "amount within 2.5 % in USD"),
        ),
    ),
    Comparison(
        "date",
        (
            ("day", "same day"),
            ("week", "within a week"),
            ("month", "within a month"),
            ("season", "within four months"),
            ("far", "more than four months apart"),
        ),
    ),
    Comparison("giver", tuple((level, text.format("giver")) for level, text in _PARTY)),
    Comparison("receiver", tuple((level, text.format("receiver")) for level, text in _PARTY)),
    Comparison(
        "text",
        (("reference", "shared reference number"), ("alike", "titles alike"), ("none", "")),
    ),
    Comparison("country", (("same", "same country"), ("unknown", ""), ("other", "another country"))),
    Comparison("relation", (("rare", "few flows between the two"), ("some", ""), ("busy", "many flows between the two"))),
    Comparison(
        "activity",
        (
            ("given", "activity id given"),
            ("related", "id of a parent or child given"),
            ("none", ""),
            ("other", "id of another activity given"),
        ),
    ),
)
"""The comparisons, in the order of the evidence."""

Levels = npt.NDArray[np.int8]


def compared(ends: Ends, pairs: Pairs, activities: Activities, organisations: Organisations) -> Levels:
    """The level of each comparison (columns) for each pair (rows)."""
    columns = (
        _amount(ends, pairs),
        _date(ends, pairs),
        _party(ends, pairs, organisations, (ends.giver, ends.giver_also, ends.giver_state)),
        _party(ends, pairs, organisations, (ends.receiver, ends.receiver_also, ends.receiver_state)),
        _text(ends, pairs),
        _country(ends, pairs),
        _relation(ends, pairs),
        _activity(ends, pairs, activities),
    )
    return np.stack(columns, axis=1).astype(np.int8) if len(pairs) else np.zeros((0, len(COMPARISONS)), np.int8)


def figures_of(cents: Ints) -> Ints:
    """How many figures of an amount are telling: 25,000.00 has two, 481,069.00 six."""
    left, trailing = np.abs(cents), np.zeros(len(cents), np.int64)
    total = np.floor(np.log10(np.maximum(left, 1))).astype(np.int64) + 1
    for _ in range(18):
        ends_in_zero = (left > 0) & (left % 10 == 0)
        left, trailing = np.where(ends_in_zero, left // 10, left), trailing + ends_in_zero
    answer: Ints = total - trailing
    return answer


def _amount(ends: Ends, pairs: Pairs) -> Ints:
    a, b = ends.cents[pairs.upper], ends.cents[pairs.lower]
    same = ends.currency[pairs.upper] == ends.currency[pairs.lower]
    figures = figures_of(a)
    u, v = ends.usd_cents[pairs.upper], ends.usd_cents[pairs.lower]
    close = np.abs(u - v) <= 0.005 * np.maximum(np.abs(u), np.abs(v))
    level = COMPARISONS[0].at
    exact = np.where(figures >= 4, level("exact odd"), np.where(figures >= 3, level("exact"), level("exact round")))
    converted = np.where(close, level("converted close"), level("converted"))
    answer: Ints = np.where(same, np.where(a == b, exact, level("near")), converted)
    return answer


def _date(ends: Ends, pairs: Pairs) -> Ints:
    days = np.abs(ends.day[pairs.upper] - ends.day[pairs.lower])
    level: Ints = np.searchsorted(np.array([0, 7, 31, 124]), days, side="left").astype(np.int64)
    return level


def _party(ends: Ends, pairs: Pairs, organisations: Organisations, columns: tuple[Ints, Ints, Ints]) -> Ints:
    """The best that either name of the party at one end makes with either at the other."""
    key, also, state = columns
    at = COMPARISONS[2].at
    one, other = (key[pairs.upper], also[pairs.upper]), (key[pairs.lower], also[pairs.lower])
    same, missing = np.zeros(len(pairs), np.bool_), np.ones(len(pairs), np.bool_)
    for x in one:
        for y in other:
            same |= (x == y) & (x >= 0)
            missing &= (x < 0) | (y < 0)
    same_state = (state[pairs.upper] == state[pairs.lower]) & (state[pairs.upper] >= 0)
    result = np.where(same, at("same"), np.where(same_state, at("state"), np.where(missing, at("unknown"), at("other"))))
    doubtful = np.flatnonzero(result == at("other"))
    for x in one:
        for y in other:
            like = _alike(ends.parties, organisations, x[doubtful], y[doubtful])
            result[doubtful[like]] = at("alike")
    return result


def _alike(words: tuple[frozenset[str], ...], organisations: Organisations, one: Ints, other: Ints) -> npt.NDArray[np.bool_]:
    """Whether the names of two parties are alike; each pair of names is compared once."""
    known = (one >= 0) & (other >= 0)
    both = np.where(known, one * np.int64(1 << 31) + other, -1)
    unique, at = np.unique(both, return_inverse=True)
    like = [k >= 0 and organisations.alike(words[k >> 31], words[k & ((1 << 31) - 1)]) >= ALIKE for k in unique.tolist()]
    answer: npt.NDArray[np.bool_] = np.array(like, np.bool_)[at] if len(unique) else np.zeros(0, np.bool_)
    return answer


def _text(ends: Ends, pairs: Pairs) -> Ints:
    """A reference number that both state; else titles that share most of their words."""
    at = COMPARISONS[4].at
    both = ends.text[pairs.upper] * np.int64(1 << 31) + ends.text[pairs.lower]
    unique, place = np.unique(both, return_inverse=True)
    levels = np.full(len(unique), at("none"), np.int64)
    for i, key in enumerate(unique.tolist()):
        one, other = key >> 31, key & ((1 << 31) - 1)
        if ends.references[one] & ends.references[other]:
            levels[i] = at("reference")
        else:
            a, b = ends.texts[one], ends.texts[other]
            if len(a & b) >= 3 and len(a & b) >= ALIKE * min(len(a), len(b)):
                levels[i] = at("alike")
    return levels[place] if len(unique) else np.zeros(0, np.int64)


def _country(ends: Ends, pairs: Pairs) -> Ints:
    one, other = ends.country[pairs.upper], ends.country[pairs.lower]
    at = COMPARISONS[5].at
    return np.where((one < 0) | (other < 0), at("unknown"), np.where(one == other, at("same"), at("other")))


def _relation(ends: Ends, pairs: Pairs) -> Ints:
    """How many flows the giver of the upper end has with that receiver: among many, one fits by chance."""
    who = np.stack([ends.ladder, ends.giver, ends.receiver], axis=1)[ends.side < IN]
    of = np.stack([ends.ladder, ends.giver, ends.receiver], axis=1)[pairs.upper]
    known, times = np.unique(who, axis=0, return_counts=True)
    _, at = np.unique(np.concatenate([known, of]), axis=0, return_inverse=True)
    return np.searchsorted(np.array([5, 50]), times[at.reshape(-1)[len(known) :]], side="left")


def _activity(ends: Ends, pairs: Pairs, activities: Activities) -> Ints:
    """What the given ids say: this activity, its parent or child, another one (held or not), or nothing."""
    at = COMPARISONS[7].at
    up, low = pairs.upper, pairs.lower
    size = max(1, len(activities.ids))
    related = np.array(sorted({k for a, b in activities.related() for k in (a * size + b, b * size + a)}), np.int64)
    best = np.full(len(pairs), at("none"), np.int64)
    for named, unheld, own in (
        (ends.named_activity[up], ends.named_unheld[up], ends.activity[low]),
        (ends.named_activity[low], ends.named_unheld[low], ends.activity[up]),
    ):
        held = (named >= 0) & (own >= 0)
        level = np.full(len(pairs), at("none"), np.int64)
        level[(held & (named != own)) | (unheld & (own >= 0))] = at("other")
        level[held & np.isin(named * size + own, related)] = at("related")
        level[held & (named == own)] = at("given")
        # One end that names this activity outweighs another that names none or a different one.
        best = np.where(best == at("none"), level, np.where(level == at("none"), best, np.minimum(best, level)))
    return best


def evidence(levels: Levels) -> list[str]:
    """For each pair the levels in words, strongest comparisons first."""
    texts = [[text for _, text in comparison.levels] for comparison in COMPARISONS]
    order = (7, 0, 1, 2, 3, 4, 5, 6)
    unique, at = np.unique(levels, axis=0, return_inverse=True)
    said = ["; ".join(t for c in order if (t := texts[c][row[c]])) for row in unique.tolist()]
    return [said[i] for i in at.reshape(-1).tolist()]
