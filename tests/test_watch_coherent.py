"""Single months and returns of quiet areas: no two printed figures contradict each other, and what agrees is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.watch.coherent import agreed, chance
from commonground.watch.points import POINTS, Forecast
from commonground.watch.reemergence import Target

TARGETS: tuple[Target, ...] = ((3, 1), (3, 5), (6, 1), (6, 5))


def of_chances(some: list[float], deaths: float = 3) -> Forecast:
    """A forecast of one area: so many deaths with these chances, else none, [months, 1, points]."""
    levels = (np.arange(POINTS) + 0.5) / POINTS
    return np.where(levels > 1 - np.array(some)[:, None], deaths, 0).astype(np.float32)[:, None]


def returning(*chances: float) -> dict[Target, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Chances of 1 and 5 deaths within three, then within six months, of one area."""
    return {target: np.array([share]) for target, share in zip(TARGETS, chances, strict=True)}


def any_death(forecast: Forecast) -> list[float]:
    return (forecast[:, 0] >= 0.5).mean(axis=1).round(6).tolist()


def test_months_that_fall_short_of_a_return_rise_by_one_factor_as_printed_too() -> None:
    # 3 x 5 % cannot make 19 %: 6.34 % each, of which one is rounded up. What six months have beyond three is 19 % too, and
    # 3 x 6 % is not enough.
    found = agreed(of_chances([0.05, 0.05, 0.05, 0.06, 0.06, 0.06, 0.02]), returning(0.19, 0.01, 0.38, 0.02))
    assert any_death(found) == [0.07, 0.064, 0.064, 0.07, 0.064, 0.064, 0.02]


def test_a_month_is_no_likelier_than_a_return_within_the_months_that_it_is_one_of() -> None:
    found = agreed(of_chances([0.25, 0.10, 0.10, 0.40, 0.10, 0.10]), returning(0.19, 0.01, 0.30, 0.02))
    assert any_death(found) == [0.19, 0.10, 0.10, 0.30, 0.10, 0.10]


def test_months_that_agree_are_the_same_bytes() -> None:
    one = of_chances([0.0612, 0.0713, 0.0814, 0.0601, 0.0702, 0.0803])
    assert agreed(one, returning(0.19, 0.01, 0.35, 0.02)).tobytes() == one.tobytes()


def test_an_area_that_is_not_quiet_is_left_alone() -> None:
    one = of_chances([0.9] * 6)
    assert agreed(one, returning(*[np.nan] * 4)).tobytes() == one.tobytes()


def test_deaths_keep_their_spread_when_their_chance_moves() -> None:
    one = np.zeros((6, 1, POINTS), np.float32)
    one[:, 0, -40:] = [1] * 20 + [3] * 10 + [8] * 5 + [90] * 5
    found = agreed(one, returning(0.24, 0.09, 0.48, 0.18))[:, 0]
    assert np.unique(found[0], return_counts=True)[1].tolist() == [920, 40, 20, 10, 10], "twice of everything"


def test_where_the_forecast_has_no_death_at_all_a_return_brings_the_least() -> None:
    found = agreed(of_chances([0.0] * 6), returning(0.30, 0.15, 0.60, 0.30))[:, 0]
    assert [np.unique(month, return_counts=True)[1].tolist() for month in found[[0, 5]]] == [[900, 50, 50], [900, 100]]
    assert np.unique(found).tolist() == [0, 1, 2]


def test_five_deaths_in_a_month_are_no_likelier_than_five_within_the_months_that_it_is_one_of() -> None:
    found = agreed(of_chances([0.08] * 6, deaths=40), returning(0.20, 0.05, 0.40, 0.06))[:, 0]
    assert (found >= 5).mean(axis=1).round(6).tolist() == [0.05, 0.05, 0.05, 0.06, 0.06, 0.06]
    assert (found >= 25).mean(axis=1).max() <= 0.06


def test_no_printed_pair_ever_contradicts() -> None:
    random = np.random.default_rng(11)
    areas = 1_500
    scale = random.choice([0.001, 0.02, 0.2, 1], (6, areas, 1))
    shares = np.minimum(random.random((6, areas, 3)).cumprod(axis=-1) * scale, 1)
    levels = 1 - (np.arange(POINTS) + 0.5) / POINTS
    one = np.zeros((6, areas, POINTS), np.float32)
    for at, deaths in enumerate((1, 3, 30)):
        one[levels < shares[..., at, None]] = deaths
    longer = random.random(areas) * random.choice([0.004, 0.03, 0.3, 1], areas)
    part = random.random((3, areas))
    back = {(6, 1): longer, (3, 1): longer * part[0], (6, 5): longer * part[1], (3, 5): longer * np.minimum(*part[:2]) * part[2]}
    found = agreed(one, back)
    assert (np.diff(found, axis=-1) >= 0).all()
    for area in range(areas):
        shown = np.array([round(200 * chance(float(share))) for share in (found[:, area] >= 0.5).mean(axis=1)])
        many = [chance(float(share)) for share in (found[:, area] >= 25).mean(axis=1)]
        told = {target: chance(float(values[area])) for target, values in back.items()}
        half = {target: round(200 * share) for target, share in told.items()}
        assert shown[:3].max() <= half[3, 1] <= shown[:3].sum()
        assert shown.max() <= half[6, 1] <= half[3, 1] + shown[3:].sum()
        assert half[6, 5] <= half[3, 5] + shown[3:].sum()
        assert max(many[:3]) <= told[3, 5]
        assert max(many) <= told[6, 5]
        middle, high = np.quantile(found[:, area], (0.5, 0.95), axis=1, method="inverted_cdf")
        assert told[3, 1] >= 0.5 or not (middle[:3] >= 0.5).any()
        assert told[6, 5] >= 0.05 or not (high >= 4.5).any()
        two = (found[:3, area] >= 1.5).mean(axis=1).sum()
        assert two >= min(back[3, 5][area], (found[:3, area] >= 0.5).mean(axis=1).sum()) - 0.002


@pytest.mark.parametrize("share", [0.0, 0.004, 0.5, 1.0])
def test_any_chance_of_a_return_can_be_met(share: float) -> None:
    found = agreed(of_chances([0.0, 0.3, 1.0, 0.002, 0.5, 0.9]), returning(share, share, share, share))
    assert chance(max(any_death(found))) <= chance(share)
    assert (np.diff(found, axis=-1) >= 0).all()
