"""What is out of the ordinary at the newest month: a list beside the forecast, made without it.

A cluster (`scan`) says that some areas have more events than their own past and the whole country's months lead one to expect; a
change (`cusum`) that one area has had more, or fewer, for some time. Neither says what comes next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest
from commonground.watch.cusum import Change, changes
from commonground.watch.panel import Panel
from commonground.watch.scan import HEIGHTS, Cluster, clusters

SCANNED = 36
"""Months of the scan: longer, and a country's old fronts would be what the new ones are measured by."""

CHARTED = 60
"""Months of the charts."""

LEAST = 36
"""Fewer months than these say too little about what is ordinary."""

LEVEL = 0.05
"""A cluster is listed up to this p-value."""

OWN_RISE = 0.5
"""So much of a cluster's excess over the expected must be more events than before, and not fewer elsewhere."""

FALSE_SHARE = 0.10
"""A change is listed up to this q-value: of all changes listed, about so many are false (more where spells are long: see `cusum`)."""


@dataclass(frozen=True)
class Anomaly:
    """Areas that had `observed` events from month `first` to month `last` (YYYY-MM), where `expected` were expected.

    A cluster's `p_value` is that of spells meeting by chance; `p_independent` is the published one, as if every event happened for
    itself, and is far smaller in wars. A change's `q_value` allows for all areas having been looked at; its `expected` is what the
    months before would have given.
    """

    kind: Literal["cluster", "change"]
    areas: tuple[str, ...]
    first: str
    last: str
    observed: int
    expected: float
    p_value: float
    p_independent: float | None
    q_value: float | None
    why: str


@dataclass(frozen=True)
class Anomalies:
    """The list, clusters before changes, each by p-value; and what it looked at.

    `first` and `last` are the months looked at (YYYY-MM); `areas` were compared, `areas_left_out` have gaps in those months,
    `months_left_out` are published for no area.
    """

    found: tuple[Anomaly, ...]
    first: str
    last: str
    areas: int
    areas_left_out: tuple[str, ...]
    months_left_out: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer as `--json` prints it."""
        return asdict(self)


def found(counts: Panel, centroids: Mapping[str, tuple[float, float]]) -> Anomalies:
    """The anomalies at the newest published month of a panel whose numbers are events, not deaths.

    `centroids` are latitude and longitude in degrees, by area. A month that is published for no area is left out and nothing else
    changes; an area with another gap is left out whole. The same panel gives the same answer, in whatever order its areas are.
    """
    lost = [area for area in counts.areas if area not in centroids]
    if lost:
        raise BadRequest(f"no centroid for {', '.join(lost[:5])}", hint="give latitude and longitude of every area of the panel")
    published = np.flatnonzero(~np.isnan(counts.deaths).all(axis=0))[-CHARTED:]
    if len(published) < LEAST:
        raise BadRequest(
            f"{len(published)} months of events are too few to say what is out of the ordinary",
            hint=f"give at least {LEAST} published months",
        )
    table = counts.deaths[:, published]
    whole = {area for area, row in zip(counts.areas, table, strict=True) if not np.isnan(row).any()}
    rows = sorted((row for row, area in enumerate(counts.areas) if area in whole), key=lambda row: counts.areas[row])
    areas = tuple(counts.areas[row] for row in rows)
    at = tuple(months.from_index(counts.first + int(column)) for column in published)
    missing = sorted(set(months.between(at[0], months.from_index(counts.last))) - set(at))
    return Anomalies(
        found=_listed(table[rows], areas, np.array([centroids[area] for area in areas]).reshape(-1, 2), at),
        first=at[0],
        last=at[-1],
        areas=len(areas),
        areas_left_out=tuple(sorted(set(counts.areas) - whole)),
        months_left_out=tuple(missing),
    )


def _listed(
    table: NDArray[np.float64], areas: tuple[str, ...], places: NDArray[np.float64], at: tuple[str, ...]
) -> tuple[Anomaly, ...]:
    scanned = table[:, -SCANNED:]
    near = [_of_cluster(one, scanned, areas, at) for one in clusters(scanned, places) if one.p_shifted <= LEVEL]
    moved = [_of_change(one, table, areas, at) for one in changes(table) if one.q_value <= FALSE_SHARE]
    return (*(one for one in near if one is not None), *moved)


def _of_cluster(cluster: Cluster, table: NDArray[np.float64], areas: tuple[str, ...], at: tuple[str, ...]) -> Anomaly | None:
    """None where less than half of the excess is a rise of their own: a fall elsewhere raises their share, and is listed as a change."""
    named = tuple(areas[row] for row in cluster.areas)
    before = float(table[list(cluster.areas), : -cluster.months].sum(axis=0).mean()) * cluster.months
    if cluster.observed - before < OWN_RISE * (cluster.observed - cluster.expected):
        return None
    since = at[-cluster.months]
    longest = f" ({HEIGHTS} months are the longest looked for)" if cluster.months == HEIGHTS else ""
    where = named[0] if len(named) == 1 else f"{len(named)} neighbouring areas"
    why = (
        f"{cluster.observed} events in {where} since {since}{longest}: {cluster.expected:.1f} if they had kept their share of "
        f"all events of {table.shape[1]} months, {before:.1f} at their own pace before. "
        f"Spells of events, each area's own, meet as strongly as this by chance with p = {cluster.p_shifted:.3f}."
    )
    return Anomaly(
        kind="cluster",
        areas=named,
        first=since,
        last=at[-1],
        observed=cluster.observed,
        expected=cluster.expected,
        p_value=cluster.p_shifted,
        p_independent=cluster.p_value,
        q_value=None,
        why=why,
    )


def _of_change(change: Change, table: NDArray[np.float64], areas: tuple[str, ...], at: tuple[str, ...]) -> Anomaly:
    newest = table[change.area, change.since :]
    why = (
        f"{'More' if change.rising else 'Fewer'} events since {at[change.since]}: {change.after:.1f} a month, "
        f"{change.before:.1f} a month in the {change.since} months before. In histories made of the area's own months the chart stands "
        f"as high with p = {change.p_value:.4f}."
    )
    return Anomaly(
        kind="change",
        areas=(areas[change.area],),
        first=at[change.since],
        last=at[-1],
        observed=int(newest.sum()),
        expected=change.before * len(newest),
        p_value=change.p_value,
        p_independent=None,
        q_value=change.q_value,
        why=why,
    )
