"""Percentages that sum to 100 exactly, by the rules by which the money itself is split (`funding/split.py`)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.funding import split

WHOLE = 100 * split.SCALE
"""100 % in ten-thousandths of a point."""


def exact(group: pa.Array, percentage: pa.Array, region: pa.Array) -> pa.Array:
    """The percentages of each group in ten-thousandths of a point, which sum to WHOLE; null for what counts nothing.

    `group` is sorted (any integers), `percentage` as stated or null, `region` true for a region beside countries. Sources:
    rules 2.1.2, 3.1.2 and 3.4.2 of the IATI ruleset; split.weights for what publishers leave out.
    """
    if not len(group):
        return pa.array([], pa.int64())
    _, number = np.unique(np.asarray(group), return_inverse=True)
    number = number.astype(np.int64)
    groups = int(number[-1]) + 1
    stated = percentage.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    regions = region.to_numpy(zero_copy_only=False).astype(bool)
    made = split.weights(number, stated, regions, groups)
    parts = split.largest_remainder(np.full(groups, WHOLE, dtype=np.int64), number, made.weight)
    dropped = (made.because[number] == split.COUNTRIES_ONLY) & regions
    return pa.array(parts, pa.int64(), mask=dropped)


def written(units: int) -> str:
    """Ten-thousandths of a point as an exact decimal: 333334 is `33.3334`."""
    whole, part = divmod(units, split.SCALE)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".") if part else str(whole)
