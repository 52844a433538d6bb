"""Where the level of violence has shifted, and a memory that begins anew where it has fallen: after an offensive the war is no guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch.memory import ew, fading, moments, negative_binomial, newest
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model, pooled

BEFORE = 12
"""The months before a shift with which those since are compared."""

SHORTEST, LONGEST = 2, 9
"""The ages in months of the shifts that are looked for: one month is no level, and what is older a fading memory has half forgotten by itself."""

ENOUGH = 2.0
"""From this logarithm of the likelihood ratio on, a shift is spoken of."""

DOUBT = 8.0
"""The evidence at which the memory since a shift weighs as much as the whole."""

NO_DEATHS = 0.25
"""The share of zeros in what is expected since a fall. This and those above were chosen on origins from 1994 to October 2016."""

SIZES = (0.2, 5.0)
"""The least and the greatest size of the negative binomial: below, a single month decides; above, it is Poisson for what we ask."""


@dataclass(frozen=True, eq=False)
class Shifts:
    """The newest shift of each area's level, all of shape [areas].

    `since`: the first month of the present level, as `months.index` counts it (the panel's first where nothing has shifted);
    `direction`: -1 fallen, 1 risen, 0 neither; `evidence`: the logarithm of the likelihood ratio; `size`: of the negative binomial
    by which the months scatter about the two levels (the smaller, the wider).
    """

    since: NDArray[np.int64]
    direction: NDArray[np.int64]
    evidence: Floats
    size: Floats


def shifts(panel: Panel) -> Shifts:
    """Whether and when the level of each area shifted within the nine months up to the panel's end.

    For each age the likelihood of two negative binomials, one since and one before, is divided by that of a single one (a generalised
    likelihood ratio); the age with the greatest ratio is the shift. Missing months are passed over. An area with fewer than half of
    the months before has not shifted.
    """
    best = Shifts(
        np.full(len(panel.areas), panel.first, np.int64),
        np.zeros(len(panel.areas), np.int64),
        np.full(len(panel.areas), ENOUGH),
        np.full(len(panel.areas), SIZES[0]),
    )
    recent = newest(panel.deaths, BEFORE + LONGEST)
    calendar = panel.first + np.arange(panel.deaths.shape[1])
    held = newest(np.where(np.isfinite(panel.deaths), calendar, np.nan), BEFORE + LONGEST)
    when = np.nan_to_num(held, nan=panel.first).astype(np.int64)
    for age in range(SHORTEST, LONGEST + 1):
        best = _better(best, recent[:, -age:], recent[:, -age - BEFORE : -age], when[:, -age])
    none = best.direction == 0
    return Shifts(best.since, best.direction, np.where(none, 0.0, best.evidence), best.size)


def since_change(half_life: float) -> Model:
    """The fading memory of `memory.ew`, which begins anew where the level has fallen."""
    return Model(f"since_change_{half_life:g}", reset(ew(half_life), half_life).forecast)


def reset(model: Model, half_life: float) -> Model:
    """A model whose forecast is, where the level has fallen, in part what the months since say by themselves, with zeros let in.

    That part is evidence / (evidence + DOUBT). Elsewhere the forecast is the model's to the byte. A rise shortens no memory: on
    development origins the months since a rise forecast worse than the whole memory, for most rises are spikes.
    """

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        shift = shifts(panel)
        share = np.where(shift.direction < 0, shift.evidence / (shift.evidence + DOUBT), 0.0)
        return anew(model.forecast(panel, horizons, points), panel, shift, share, half_life)

    return Model(f"{model.name}_reset", forecast)


def anew(found: Forecast, panel: Panel, shift: Shifts, share: Floats, half_life: float) -> Forecast:
    """A forecast [horizons, areas, points] of which a share [areas] gives way to the months since each area's shift.

    They speak as a negative binomial with their mean (fading with `half_life`; after n months without a death 1 / (2n + 2)) and the
    size about both levels, and NO_DEATHS of zeros.
    """
    areas = np.flatnonzero(share > 0)
    if not len(areas):
        return found
    changed, some = np.array(found), share[areas]
    since = np.broadcast_to(_since(panel, shift, areas, half_life, found.shape[-1]), changed[:, areas].shape)
    weights = np.stack([1 - some, some * (1 - NO_DEATHS), some * NO_DEATHS])[:, None, :]
    changed[:, areas] = pooled([changed[:, areas], since, np.zeros_like(since)], weights)
    return changed


def _since(panel: Panel, shift: Shifts, areas: NDArray[np.int64], half_life: float, points: int) -> Forecast:
    """Points of what the months since its shift say of each of some areas."""
    deaths = panel.deaths[areas]
    since = np.arange(deaths.shape[1])[None, :] + panel.first >= shift.since[areas, None]
    months = (since & np.isfinite(deaths)).sum(axis=1)
    mean, _ = moments(deaths, fading(deaths.shape[1], half_life) * since)
    mean = np.maximum(mean, 0.5 / (months + 1))
    return negative_binomial(mean, mean + mean**2 / shift.size[areas], points)


def _better(best: Shifts, since: Floats, before: Floats, start: NDArray[np.int64]) -> Shifts:
    """The better of the shifts found so far and the one at this age."""
    new, old = np.isfinite(since).sum(axis=1), np.isfinite(before).sum(axis=1)
    (level, spread), (was, scatter) = moments(since), moments(before)
    beyond = new * np.maximum(spread - level, 0) + old * np.maximum(scatter - was, 0)
    size = np.clip((new * level**2 + old * was**2) / np.maximum(beyond, 1e-9), *SIZES)
    one = (new * level + old * was) / np.maximum(new + old, 1)
    ratio = _likelihood(level, new, size) + _likelihood(was, old, size) - _likelihood(one, new + old, size)
    here = (ratio > best.evidence) & (old >= BEFORE // 2) & (new == since.shape[1])
    direction = np.sign(level - was).astype(np.int64)
    return Shifts(
        np.where(here, start, best.since),
        np.where(here, direction, best.direction),
        np.where(here, ratio, best.evidence),
        np.where(here, size, best.size),
    )


def _likelihood(mean: Floats, months: NDArray[np.int64], size: Floats) -> Floats:
    """The log-likelihood of so many months at their own mean, apart from what does not depend on the mean."""
    deaths = months * mean
    share = np.divide(mean, mean + size, out=np.ones_like(mean), where=mean > 0)
    found: Floats = deaths * np.log(share) + months * size * np.log(size / (mean + size))
    return found
