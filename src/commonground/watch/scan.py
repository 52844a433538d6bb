"""Where the newest months hold more events than the place and the months lead one to expect: a scan over space and time.

The prospective space-time permutation scan statistic of Kulldorff, Heffernan, Hartman, Assunção and Mostashari, "A Space–Time
Permutation Scan Statistic for Disease Outbreak Detection", PLoS Medicine 2(3):e59, 2005: it needs the events alone,
no population. Two answers to "how often by chance?" stand beside each other:

- `p_value` is the published one: the dates of the events are permuted, each event for itself.
- `p_shifted` (not of the paper) keeps what the published one throws away: events of a war come in spells. Every area's own series is turned round
  by a random number of months, so that its spells stay as long and as violent as they were and only their meeting in place and time is
  left to chance. Where events are independent the two agree; in wars the first is far too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary.errors import BadRequest

Floats = NDArray[np.float64]

HEIGHTS = 6
"""The longest cluster in months, each ending at the newest."""

REPLICATES = 999
"""Random tables beside the real one. A p-value is a rank of 1,000 (rank / (tables + 1): Abrams, Kleinman and Kulldorff 2010,
International Journal of Health Geographics 9:61)."""

LARGEST = 0.5
"""A circle holds at most this share of all events, the usual bound of scan statistics."""

FEWEST = 2
"""One event is no cluster (SaTScan's default)."""

_SEED = 20050217
_TOGETHER = 16
_EARTH_KM = 6371.0
_SAME_KM = 0.01


@dataclass(frozen=True)
class Cluster:
    """Areas (rows) whose newest `months` columns hold `observed` events where `expected` were expected.

    `areas` are the rows inside the circle that have had any event; `ratio` is the logarithm of the likelihood ratio.
    """

    areas: tuple[int, ...]
    months: int
    observed: int
    expected: float
    ratio: float
    p_value: float
    p_shifted: float


def clusters(counts: Floats, places: Floats, heights: int = HEIGHTS, replicates: int = REPLICATES) -> tuple[Cluster, ...]:
    """Clusters that end at the newest month, the least likely first; no area is in two of them.

    `counts` [areas, months] are whole numbers of events without gaps, `places` [areas, 2] are latitude and longitude in degrees. A
    cluster after the first is compared with the largest of each random table too, so that its p-value is rather too large. The same events in another order of the
    areas give the same answer, since the rows are put in the order of their places before any number is drawn.
    """
    if np.isnan(counts).any() or (counts < 0).any() or counts.shape[1] <= heights:
        raise BadRequest(
            f"a scan needs more than {heights} months of event counts without gaps",
            hint="leave out the months and areas that are not published, or look back further",
        )
    if (counts != np.floor(counts)).any():
        raise BadRequest("a scan counts whole events", hint="count an event in the month in which it began, do not split it")
    held = np.flatnonzero(counts.sum(axis=1) > 0)
    if not len(held):
        return ()
    order = held[np.lexsort((*counts[held].T, places[held, 1], places[held, 0]))]
    table = counts[order].astype(np.int64)
    circles = _circles(table.sum(axis=1), places[order])
    if not len(circles):
        return ()
    observed = _ratios(table[None], circles, heights)[0]
    chance = [_largest(tables, circles, heights) for tables in (_dates(table, heights, replicates), _shifted(table, replicates))]
    return tuple(_apart(table, circles, observed, chance, order))


def _circles(events: NDArray[np.int64], places: Floats) -> NDArray[np.float32]:
    """Every circle around an area with at most half of the events, [circles, areas] of 0 and 1, each set of areas once.

    An area that alone holds more than half is in none: its excess would be told by what the others lack.
    """
    latitude, longitude = np.radians(places[:, 0]), np.radians(places[:, 1])
    across = np.sin((longitude[:, None] - longitude) / 2) ** 2 * np.cos(latitude[:, None]) * np.cos(latitude)
    arc = np.sin((latitude[:, None] - latitude) / 2) ** 2 + across
    distance = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(arc, 0, 1)))
    found = []
    for row in distance:
        # Areas equally far away come in together, so that the order of the rows decides nothing.
        radii = np.unique(np.round(row / _SAME_KM))
        inside = np.round(row / _SAME_KM) <= radii[:, None]
        found.append(inside[inside @ events <= LARGEST * events.sum()])
    return np.unique(np.concatenate(found), axis=0).astype(np.float32)


def _ratios(tables: NDArray[np.int64], circles: NDArray[np.float32], heights: int) -> Floats:
    """The log-likelihood ratio of every cylinder, [tables, circles, heights]; 0 where there are not more events than expected."""
    total = int(tables[0].sum())
    newest = np.cumsum(tables[:, :, : -heights - 1 : -1], axis=2)
    inside = np.matmul(circles, newest.astype(np.float32)).astype(np.int64)
    share = newest.sum(axis=1) / total
    expected = (circles @ tables[0].sum(axis=1)).astype(np.float64)[None, :, None] * share[:, None, :]
    cases = np.arange(total + 1, dtype=np.float64)
    itself = cases * np.log(np.maximum(cases, 1))
    both = itself + itself[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = both[inside] - inside * np.log(expected) - (total - inside) * np.log(total - expected)
    found: Floats = np.where((inside > expected) & (inside >= FEWEST), ratio, 0.0)
    return found


def _largest(tables: Iterator[NDArray[np.int64]], circles: NDArray[np.float32], heights: int) -> Floats:
    return np.concatenate([_ratios(some, circles, heights).max(axis=(1, 2)) for some in tables])


def _dates(table: NDArray[np.int64], heights: int, replicates: int) -> Iterator[NDArray[np.int64]]:
    """Tables in which the dates of all events are permuted: the sums of areas and of months stay.

    Month after month is drawn without replacement from what the areas have left, which is the distribution that permuting gives; the
    months before the newest are one column, since no cylinder looks into them.
    """
    random = np.random.default_rng(_SEED)
    wanted = table.sum(axis=0)[: -heights - 1 : -1]
    for start in range(0, replicates, _TOGETHER):
        some = np.empty((min(_TOGETHER, replicates - start), len(table), heights + 1), np.int64)
        for one in some:
            left = table.sum(axis=1)
            for back, number in enumerate(wanted, start=1):
                one[:, -back] = random.multivariate_hypergeometric(left, number)
                left = left - one[:, -back]
            one[:, 0] = left
        yield some


def _shifted(table: NDArray[np.int64], replicates: int) -> Iterator[NDArray[np.int64]]:
    """Tables in which each area's series is turned round by a random number of months, each for itself."""
    random = np.random.default_rng(_SEED)
    areas, months = table.shape
    for start in range(0, replicates, _TOGETHER):
        turned = random.integers(months, size=(min(_TOGETHER, replicates - start), areas, 1))
        yield np.take_along_axis(table[None], (np.arange(months) + turned) % months, axis=2)


def _apart(
    table: NDArray[np.int64], circles: NDArray[np.float32], ratios: Floats, chance: list[Floats], order: NDArray[np.int64]
) -> Iterator[Cluster]:
    """The strongest cylinder, then the strongest that shares no area with those before, and so on."""
    free = np.ones(len(circles), bool)
    while (left := np.where(free[:, None], ratios, 0.0)).max() > 0:
        best, back = np.unravel_index(np.argmax(left), left.shape)
        ratio = float(ratios[best, back])
        rows = np.flatnonzero(circles[best])
        months = int(back) + 1
        newest = table[:, -months:]
        expected = float(table[rows].sum() * (newest.sum() / table.sum()))
        p_value, p_shifted = ((1 + int((largest >= ratio - 1e-9).sum())) / (1 + len(largest)) for largest in chance)
        areas = tuple(sorted(int(at) for at in order[rows]))
        yield Cluster(areas, months, int(newest[rows].sum()), expected, ratio, p_value, p_shifted)
        free &= ~(circles[:, rows] > 0).any(axis=1)
