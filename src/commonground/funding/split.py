"""Splits of whole amounts: exact integer parts by largest remainder, which always sum to the whole.

Source of the rules: IATI 2.03, recipient-country/@percentage and recipient-region (their sum over both elements is 100);
rule 2.1.2 and 3.1.2 of the IATI ruleset; where a publisher breaks them, the CDFD methodology (rebase to 100, missing is
equal) at docs.countrydata.iatistandard.org.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SCALE = 10_000
"""Weights are percentages in ten-thousandths of a point: 33.3333 % is 333333."""

LARGEST_WEIGHT = 1_000_000_000
"""So that the remainder times the weight stays within 64 bits."""

AS_STATED, REBASED, EQUAL, SOLE, REST, COUNTRIES_ONLY, NONE = range(7)
BECAUSE = {
    AS_STATED: "share as stated",
    REBASED: "shares do not sum to 100: rebased",
    EQUAL: "no share is stated: equal parts",
    SOLE: "the only one stated: the whole",
    REST: "a share is missing: the rest of 100, in equal parts",
    COUNTRIES_ONLY: "countries alone: regions beside them would count twice",
    NONE: "nothing is stated: not allocated",
}
"""How the weights of a group came about, in words."""


def largest_remainder(amounts: Ints, group: Ints, weights: Ints) -> Ints:
    """The parts of `amounts[group[i]]` by `weights[i]`: whole, in proportion, and summing to the amount of each group.

    `group` is sorted and names the amount of each part; weights are not negative and each group's sum is above zero.
    Left-over units go to the largest remainders, at equal remainders to the earlier part. A negative amount gives the
    negatives of the parts of its absolute value, so that a correction cancels what it corrects.
    """
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    whole = np.bincount(group, weights, minlength=len(amounts)).astype(np.int64)
    if whole.max(initial=0) > LARGEST_WEIGHT or weights.min() < 0:
        raise ValueError("weights are not negative and sum to at most a thousand million")
    size = np.abs(amounts)
    quotient, rest = np.divmod(size, np.maximum(whole, 1))
    product = rest[group] * weights
    parts = quotient[group] * weights + product // whole[group]
    remainder = product % whole[group]
    given = np.zeros(len(amounts), dtype=np.int64)
    np.add.at(given, group, parts)
    missing = size - given
    order = np.lexsort((np.arange(len(group)), -remainder, group))
    starts = np.searchsorted(group[order], np.arange(len(amounts)))
    place = np.arange(len(group)) - starts[group[order]]
    parts[order] += place < missing[group[order]]
    return parts * np.where(amounts < 0, -1, 1)[group]


@dataclass(frozen=True)
class Weights:
    """A weight for each stated share, 0 for those that count nothing, and why, by group."""

    weight: Ints
    because: NDArray[np.int8]


def weights(group: Ints, percentage: NDArray[np.float64], region: NDArray[np.bool_], groups: int) -> Weights:
    """Weights from the stated percentages of each group (NaN where none is stated), by the rules of this module.

    - one value alone is the whole, whatever percentage it bears; 0 among several stays 0;
    - several without any percentage: equal parts, and of countries and regions the countries alone;
    - some without: the rest of 100 in equal parts, nothing where there is no rest;
    - a sum other than 100 is rebased to 100; a sum of 0 is equal parts;
    - countries that make up 100 alone beside regions: the regions say the same again and count nothing.
    """
    stated = ~np.isnan(percentage)
    value = np.where(stated, np.clip(percentage, 0, 1e5), 0.0)
    ones = np.ones(len(group))
    count = np.bincount(group, ones, minlength=groups)
    known = np.bincount(group, stated, minlength=groups)
    countries = np.bincount(group, ~region, minlength=groups)
    of_countries = np.bincount(group, value * ~region, minlength=groups)
    both = (countries > 0) & (countries < count)
    alone = both & ((known == 0) | (np.abs(of_countries - 100) <= 1))
    used = ~(alone[group] & region)
    count = np.bincount(group, used, minlength=groups)
    known = np.bincount(group, stated & used, minlength=groups)
    total = np.bincount(group, value * used, minlength=groups)
    lacking = np.maximum(count - known, 1)
    rest = np.clip(100 - total, 0, None) / lacking
    filled = np.where(stated, value, rest[group])
    equal = (known == 0) | ((total == 0) & (known == count))
    weight = np.where(equal[group] | (count == 1)[group], 1, np.rint(filled * SCALE).astype(np.int64)) * used
    weight = _scaled(weight.astype(np.int64), group, groups)
    because = np.select(
        [count == 0, alone, count == 1, equal, known < count, np.abs(total - 100) > 0.0001],
        [NONE, COUNTRIES_ONLY, SOLE, EQUAL, REST, REBASED],
        AS_STATED,
    ).astype(np.int8)
    return Weights(weight, because)


def _scaled(weight: Ints, group: Ints, groups: int) -> Ints:
    """Weights divided where a group's sum is too large to compute with; a group whose weights all vanish is equal."""
    total = np.bincount(group, weight, minlength=groups)
    factor = np.ceil(np.maximum(total, 1) / LARGEST_WEIGHT).astype(np.int64)
    scaled = weight // factor[group]
    empty = np.bincount(group, scaled, minlength=groups) == 0
    return np.where(empty[group], 1, scaled)
