"""Candidate pairs by blocking: which two ends could be one transfer, found without comparing all with all.

Each block sorts the lower ends by a key and a day and looks for those of every upper end by bisection, so the work is
n log n plus the pairs found. An upper end that meets more than MOST lower ends in a block gets none from it: such a block
tells too little (a round amount on a popular day), and a narrower one, with an organisation in its key, finds the pair if
it can be told at all. Pairs are thus at most MOST × blocks × ends, whatever the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.funding.chain_ends import OUT, TRANSFER, Ends, Ints

MOST = 60
"""Lower ends that one upper end may meet in one block."""

WINDOW_DAYS = {"activity": 500, "amount": 120, "amount and organisation": 400, "organisations": 200, "reference": 730}
"""How far apart the two dates may be, in each block; publishers date a payment by order, by transfer or by receipt."""

USD_STEP = 0.025
"""Converted amounts meet within this share: a rate of the day against a rate of the month."""

NEAR = 0.01
"""Amounts of one currency meet within this share: bank charges and rounding."""


@dataclass(frozen=True)
class Pairs:
    """Upper and lower ends by number, sorted, each pair once; `block` has a bit for every block that found it."""

    upper: Ints
    lower: Ints
    block: Ints

    def __len__(self) -> int:
        return len(self.upper)

    def take(self, which: npt.NDArray[np.bool_] | Ints) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.upper[which], self.lower[which], self.block[which])


BLOCKS = ("activity", "amount", "amount and organisation", "organisations", "reference")


def candidates(ends: Ends) -> Pairs:
    """Every pair that one of the blocks finds: one ladder, not one reporter, the upper nearer to the giver than the lower."""
    found = [(upper, lower, np.full(len(upper), 1 << BLOCKS.index(name))) for name, upper, lower in _blocks(ends)]
    upper = np.concatenate([f[0] for f in found]) if found else np.zeros(0, np.int64)
    lower = np.concatenate([f[1] for f in found]) if found else np.zeros(0, np.int64)
    bits = np.concatenate([f[2] for f in found]) if found else np.zeros(0, np.int64)
    right = (ends.reporter[upper] != ends.reporter[lower]) | (ends.reporter[upper] < 0)
    right &= (ends.side[upper] < ends.side[lower]) | ((ends.side[upper] == TRANSFER) & (ends.system[upper] < ends.system[lower]))
    right &= amounts_meet(ends, upper, lower)
    key = upper[right] * len(ends) + lower[right]
    one, at = np.unique(key, return_inverse=True)
    block = np.zeros(len(one), np.int64)
    np.bitwise_or.at(block, at, bits[right])
    return Pairs(one // max(1, len(ends)), one % max(1, len(ends)), block)


def amounts_meet(ends: Ends, upper: Ints, lower: Ints) -> npt.NDArray[np.bool_]:
    """Whether two amounts may be one: the same currency within 1 %, or in US dollars within 2.5 %; one sign."""
    a, b = ends.cents[upper], ends.cents[lower]
    same = (ends.currency[upper] == ends.currency[lower]) & (ends.currency[upper] >= 0)
    near = same & (np.abs(a - b) <= NEAR * np.maximum(np.abs(a), np.abs(b)))
    u, v = ends.usd_cents[upper], ends.usd_cents[lower]
    converted = ~same & (u != 0) & (v != 0) & (np.abs(u - v) <= USD_STEP * np.maximum(np.abs(u), np.abs(v)))
    met: npt.NDArray[np.bool_] = (near | converted) & (np.sign(a) == np.sign(b))
    return met


def _blocks(ends: Ends) -> Iterator[tuple[str, Ints, Ints]]:
    uppers, lowers = np.flatnonzero(ends.side <= TRANSFER), np.flatnonzero(ends.side > OUT)
    amount = mixed(ends.ladder, ends.currency, ends.cents)
    amount[ends.currency < 0] = -1
    yield "amount", *_joined(ends, uppers, lowers, amount, amount, "amount")
    for party in (ends.giver, ends.receiver):
        narrow = mixed(amount, party)
        narrow[(amount < 0) | (party < 0)] = -1
        yield "amount and organisation", *_joined(ends, uppers, lowers, narrow, narrow, "amount and organisation")
    yield from _by_activity(ends, uppers, lowers)
    yield from _by_organisations(ends, uppers, lowers)
    yield from _by_reference(ends, uppers, lowers)


def _by_activity(ends: Ends, uppers: Ints, lowers: Ints) -> Iterator[tuple[str, Ints, Ints]]:
    """The lower names the activity of the upper, or the upper that of the lower."""
    for step in (-1, 0, 1):
        size = _size(ends)
        own, named = mixed(ends.ladder, ends.activity, size + step), mixed(ends.ladder, ends.named_activity, size)
        for upper_key, lower_key, missing_up, missing_low in (
            (own, named, ends.activity, ends.named_activity),
            (
                mixed(ends.ladder, ends.named_activity, size + step),
                mixed(ends.ladder, ends.activity, size),
                ends.named_activity,
                ends.activity,
            ),
        ):
            up, low = np.where(missing_up < 0, -1, upper_key), np.where(missing_low < 0, -1, lower_key)
            yield "activity", *_joined(ends, uppers, lowers, up, low, "activity")


def _by_organisations(ends: Ends, uppers: Ints, lowers: Ints) -> Iterator[tuple[str, Ints, Ints]]:
    """Both parties agree, or the state of the giver and the receiver, and so does the size in US dollars."""
    size = _size(ends)
    for giver in (ends.giver, ends.giver_state):
        for step in (-1, 0, 1):
            up, low = mixed(ends.ladder, giver, ends.receiver, size + step), mixed(ends.ladder, giver, ends.receiver, size)
            missing = (giver < 0) | (ends.receiver < 0) | (ends.usd_cents == 0)
            up, low = np.where(missing, -1, up), np.where(missing, -1, low)
            yield "organisations", *_joined(ends, uppers, lowers, up, low, "organisations")


def _by_reference(ends: Ends, uppers: Ints, lowers: Ints) -> Iterator[tuple[str, Ints, Ints]]:
    """The texts share a reference number, and the sizes in US dollars agree."""
    number = {r: i for i, r in enumerate(sorted({r for refs in ends.references for r in refs}))}
    per_text = [[number[r] for r in sorted(refs)] for refs in ends.references]
    count = np.array([len(refs) for refs in per_text], np.int64)
    flat = np.array([i for refs in per_text for i in refs], np.int64)
    begin = np.concatenate([[0], np.cumsum(count)[:-1]]) if len(count) else np.zeros(0, np.int64)
    many = count[ends.text] if len(ends) else np.zeros(0, np.int64)
    end = np.repeat(np.arange(len(ends)), many)
    reference = flat[_ranges(begin[ends.text], many)] if len(flat) else np.zeros(0, np.int64)
    size, is_upper, is_lower = _size(ends), ends.side[end] <= TRANSFER, ends.side[end] > OUT
    for step in (-1, 0, 1):
        up, low = mixed(ends.ladder[end], reference, size[end] + step), mixed(ends.ladder[end], reference, size[end])
        upper, lower = _join(
            up[is_upper], low[is_lower], ends.day[end][is_upper], ends.day[end][is_lower], WINDOW_DAYS["reference"]
        )
        yield "reference", end[is_upper][upper], end[is_lower][lower]


def _size(ends: Ends) -> Ints:
    """The size of an amount in steps of 2.5 % of US dollars, with its sign; without a rate of the currency's own units."""
    value = np.where(ends.usd_cents != 0, ends.usd_cents, ends.cents).astype(np.float64)
    steps = np.floor(np.log(np.maximum(np.abs(value), 1.0)) / np.log1p(USD_STEP)).astype(np.int64)
    answer: Ints = np.where(value < 0, steps + 100_000, steps)
    return answer


def mixed(*columns: Ints) -> Ints:
    """One number for the values of several columns: equal values of one call and the next give the same number.

    A mixing of 64 bits: two keys that differ are one by chance once in 2⁶³, and a pair found so is compared like any other.
    """
    number = np.zeros(len(columns[0]), np.uint64)
    with np.errstate(over="ignore"):
        for column in columns:
            number ^= (
                column.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15) + (number << np.uint64(6)) + (number >> np.uint64(2))
            )
            number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            number ^= number >> np.uint64(31)
    return (number >> np.uint64(1)).astype(np.int64)


def met(ends: Ends, uppers: Ints, lowers: Ints, up: tuple[Ints, ...], low: tuple[Ints, ...], window: int) -> Pairs:
    """Pairs of some upper and lower ends that agree in every column, none of which may be missing, within a window of days."""
    keys = []
    for columns in (up, low):
        missing = np.logical_or.reduce([column == -1 for column in columns])
        keys.append(np.where(missing, -1, mixed(np.full(len(ends), len(columns)), *columns, ends.ladder)))
    upper, lower = _join(keys[0][uppers], keys[1][lowers], ends.day[uppers], ends.day[lowers], window)
    return Pairs(uppers[upper], lowers[lower], np.zeros(len(upper), np.int64))


def _joined(ends: Ends, uppers: Ints, lowers: Ints, up: Ints, low: Ints, block: str) -> tuple[Ints, Ints]:
    upper, lower = _join(up[uppers], low[lowers], ends.day[uppers], ends.day[lowers], WINDOW_DAYS[block])
    return uppers[upper], lowers[lower]


def _join(up: Ints, low: Ints, up_day: Ints, low_day: Ints, window: int) -> tuple[Ints, Ints]:
    """Pairs of places in two lists with one key (not -1) and days within the window, at most MOST for each upper."""
    with_key, order = np.flatnonzero(up >= 0), np.flatnonzero(low >= 0)
    order = order[np.lexsort((low_day[order], low[order]))]
    known, place = np.unique(low[order], return_inverse=True)
    at = np.searchsorted(known, up[with_key])
    held = (
        (at < len(known)) & (known[np.minimum(at, len(known) - 1)] == up[with_key]) if len(known) else np.zeros(len(at), np.bool_)
    )
    with_key, at = with_key[held], at[held]
    span = np.int64(1 << 24)  # more days than any date has
    line = place * span + low_day[order] + (1 << 22)
    first = np.searchsorted(line, at * span + up_day[with_key] - window + (1 << 22), side="left")
    last = np.searchsorted(line, at * span + up_day[with_key] + window + (1 << 22), side="right")
    many = last - first
    many = np.where(many > MOST, 0, many)
    return np.repeat(with_key, many), order[_ranges(first, many)]


def _ranges(first: Ints, many: Ints) -> Ints:
    """first, first + 1, … (`many` of them) for each, one after another."""
    if not many.sum():
        return np.zeros(0, np.int64)
    ends_at = np.cumsum(many)
    return np.arange(ends_at[-1]) - np.repeat(ends_at - many, many) + np.repeat(first, many)
