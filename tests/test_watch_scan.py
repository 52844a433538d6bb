"""The scan over space and time against its formula written out, an exact enumeration, chance, and planted clusters."""

from __future__ import annotations

from itertools import combinations
from math import asin, cos, log, radians, sin, sqrt

import numpy as np
import pytest

from commonground.vocabulary.errors import BadRequest
from commonground.watch.scan import clusters

GRID = np.array([(33 + 0.5 * row, 42 + 0.5 * column) for row in range(6) for column in range(6)])


def kilometres(one, other):
    (a, b), (c, d) = (map(radians, place) for place in (one, other))
    return 2 * 6371 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))


def circles(places, events):
    found = set()
    for centre in places:
        for edge in places:
            radius = kilometres(centre, edge)
            inside = frozenset(row for row, place in enumerate(places) if kilometres(centre, place) <= radius + 0.005)
            if sum(events[row] for row in inside) <= sum(events) / 2:
                found.add(inside)
    return found


def ratio(observed, expected, total):
    if observed <= expected or observed < 2:
        return 0.0
    outside = (total - observed) * log((total - observed) / (total - expected)) if total > observed else 0.0
    return observed * log(observed / expected) + outside


def strongest(counts, places, heights):
    total = counts.sum()
    found = (0.0, frozenset(), 0)
    for inside in circles(places, counts.sum(axis=1)):
        for height in range(1, heights + 1):
            rows = sorted(inside)
            expected = counts[rows].sum() * counts[:, -height:].sum() / total
            found = max(found, (ratio(counts[rows, -height:].sum(), expected, total), inside, height), key=lambda one: one[0])
    return found


def test_the_first_cluster_is_the_one_that_the_formula_finds():
    random = np.random.default_rng(4)
    places = np.column_stack([random.uniform(33, 36, 9), random.uniform(41, 45, 9)])
    for _ in range(5):
        counts = random.poisson(2.0, (9, 12)).astype(float)
        expected_ratio, inside, height = strongest(counts, places, 6)
        first = clusters(counts, places, replicates=1)[0]
        assert first.ratio == pytest.approx(expected_ratio)
        assert (set(first.areas), first.months) == (inside, height)


def test_the_p_value_is_the_share_of_permuted_dates_that_look_as_strong():
    places = np.array([(33.0, 42.0), (33.0, 43.0), (36.0, 47.0), (31.0, 48.0)])
    counts = np.array([[0, 3], [1, 1], [3, 1], [3, 0]], float)
    owners = np.repeat(np.arange(4), counts.sum(axis=1).astype(int))
    seen = strongest(counts, places, 1)[0]
    as_strong = []
    for newest in combinations(range(len(owners)), int(counts[:, 1].sum())):
        table = np.zeros((4, 2))
        np.add.at(table, (owners, np.isin(np.arange(len(owners)), newest).astype(int)), 1)
        as_strong.append(strongest(table, places, 1)[0] >= seen - 1e-9)
    first = clusters(counts, places, heights=1)[0]
    assert first.p_value == pytest.approx(np.mean(as_strong), abs=0.04)


def test_p_values_are_uniform_where_events_are_independent():
    random = np.random.default_rng(11)
    rates = random.gamma(2.0, 1.0, (36, 1))
    firsts = [clusters(random.poisson(rates, (36, 30)).astype(float), GRID, replicates=19)[0] for _ in range(100)]
    for p_values in ([one.p_value for one in firsts], [one.p_shifted for one in firsts]):
        assert 0.42 <= np.mean(p_values) <= 0.62
        assert 0.01 <= np.mean(np.array(p_values) <= 0.05) <= 0.12
        assert 0.35 <= np.mean(np.array(p_values) <= 0.5) <= 0.65


def test_spells_of_each_area_fool_the_published_p_value_and_not_the_shifted_one():
    random = np.random.default_rng(12)
    firsts = []
    for _ in range(40):
        spells = np.repeat(random.gamma(0.5, 2.0, (36, 14)), 3, axis=1)
        offset = random.integers(0, 6, 36)
        rates = np.array([row[start : start + 36] for row, start in zip(spells, offset, strict=True)])
        firsts.append(clusters(random.poisson(rates).astype(float), GRID, replicates=39)[0])
    assert np.mean([one.p_value <= 0.05 for one in firsts]) >= 0.9
    assert np.mean([one.p_shifted <= 0.05 for one in firsts]) <= 0.15


def planted():
    counts = np.random.default_rng(5).poisson(1.0, (36, 36)).astype(float)
    counts[np.ix_([0, 1, 6, 7], [33, 34, 35])] += 5
    counts[np.ix_([34, 35], [35])] += 8
    return counts


def test_planted_clusters_are_found_in_their_areas_and_months():
    first, second, *rest = clusters(planted(), GRID, replicates=199)
    assert (first.areas, first.months, first.p_value, first.p_shifted) == ((0, 1, 6, 7), 3, 1 / 200, 1 / 200)
    assert (second.areas, second.months) == ((34, 35), 1)
    assert second.p_value <= 0.02
    assert all(one.p_value > 0.05 for one in rest)


def test_no_area_is_in_two_clusters():
    areas = [area for one in clusters(planted(), GRID, replicates=19) for area in one.areas]
    assert len(areas) == len(set(areas))


def test_the_order_of_the_areas_changes_nothing():
    order = np.random.default_rng(6).permutation(36)
    seen = clusters(planted()[order], GRID[order], replicates=99)
    named = [(tuple(sorted(int(order[row]) for row in one.areas)), one.p_value, one.p_shifted, one.ratio) for one in seen]
    assert named == [(one.areas, one.p_value, one.p_shifted, one.ratio) for one in clusters(planted(), GRID, replicates=99)]


def test_areas_without_events_are_in_no_cluster_and_change_no_p_value():
    quiet = np.vstack([planted(), np.zeros((2, 36))])
    places = np.vstack([GRID, [(33.2, 42.2), (35.6, 44.4)]])
    assert clusters(quiet, places, replicates=99) == clusters(planted(), GRID, replicates=99)


def test_a_table_without_events_has_no_cluster():
    assert clusters(np.zeros((36, 36)), GRID) == ()


def test_gaps_are_refused():
    counts = planted()
    counts[3, 4] = np.nan
    with pytest.raises(BadRequest, match="without gaps"):
        clusters(counts, GRID)


def test_parts_of_events_are_refused():
    with pytest.raises(BadRequest, match="whole events"):
        clusters(planted() + 0.5, GRID)
