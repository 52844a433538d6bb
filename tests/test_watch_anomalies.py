"""Change-points by area, and the one list of anomalies of a country."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict

import numpy as np
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest
from commonground.watch.anomalies import found
from commonground.watch.cusum import changes, corrected
from commonground.watch.panel import Panel

LAST = months.index("2017-06")
CENTROIDS = {f"XM{row:02d}": (33 + 0.7 * (row // 4), 42 + 0.7 * (row % 4)) for row in range(16)}


def counts_of_a_country(columns=60):
    """Sixteen areas: a cluster of three in the last two months, a rise at home in one, a fall in another."""
    counts = np.random.default_rng(8).poisson(3.0, (16, columns)).astype(float)
    counts[np.ix_([0, 1, 4], [-2, -1])] += 12
    counts[15, -7:] += 9
    counts[3, :-8], counts[3, -8:] = counts[3, :-8] + 6, 0
    return counts


def panel(counts, last=LAST, areas=tuple(CENTROIDS)):
    return Panel(areas=areas, countries=("XMD",) * len(areas), first=last - counts.shape[1] + 1, deaths=counts)


def test_a_rise_and_a_fall_are_found_in_their_areas_since_their_months():
    likeliest = {one.area: one for one in changes(counts_of_a_country()) if one.q_value <= 0.1}
    assert set(likeliest) >= {3, 15}
    assert (likeliest[15].rising, likeliest[3].rising) == (True, False)
    assert abs(likeliest[15].since - 53) <= 1
    assert abs(likeliest[3].since - 52) <= 1
    assert likeliest[15].before == pytest.approx(3, abs=0.6)
    assert likeliest[15].after == pytest.approx(12, abs=2.5)
    assert likeliest[3].after == 0


def test_a_rise_that_is_over_is_no_change():
    counts = np.full((1, 60), 2.0)
    counts[0, 49:51] = 5
    assert changes(counts) == ()


def test_p_values_of_changes_are_at_most_uniform_where_nothing_changes():
    counts = np.random.default_rng(3).negative_binomial(2, 0.4, (150, 60)).astype(float)
    p_values = np.array([one.p_value for one in changes(counts, replicates=199)])
    # Each area reports the likelier of two directions, so that twice the level is what chance gives.
    assert (p_values <= 0.05).sum() <= 0.14 * 150
    assert (p_values <= 0.25).sum() <= 0.58 * 150
    assert min(one.q_value for one in changes(counts, replicates=1999)) > 0.1


def test_q_values_are_those_of_benjamini_and_hochberg():
    assert corrected(np.array([0.5, 0.01, 0.03, 0.02])) == pytest.approx([0.5, 0.04, 0.04, 0.04])
    assert corrected(np.array([0.9, 0.001])) == pytest.approx([0.9, 0.002])


def test_areas_without_events_are_no_test():
    counts = counts_of_a_country()
    assert changes(np.vstack([counts, np.zeros((40, 60))])) == changes(counts)


def test_too_short_a_history_is_refused():
    with pytest.raises(BadRequest, match="not from 20"):
        changes(np.ones((2, 20)))
    with pytest.raises(BadRequest, match="20 months of events are too few"):
        found(panel(np.ones((16, 20))), CENTROIDS)


def test_the_list_names_areas_months_numbers_and_why():
    answer = found(panel(counts_of_a_country()), CENTROIDS)
    cluster = answer.found[0]
    assert (cluster.kind, cluster.areas, cluster.first, cluster.last) == (
        "cluster",
        ("XM00", "XM01", "XM04"),
        "2017-05",
        "2017-06",
    )
    assert cluster.observed >= 72
    assert cluster.expected < 40
    assert cluster.p_independent <= cluster.p_value <= 0.05
    assert "events in 3 neighbouring areas since 2017-05: " in cluster.why
    rise = next(one for one in answer.found if one.areas == ("XM15",) and one.kind == "change")
    assert rise.q_value <= 0.1
    assert rise.expected < rise.observed
    assert rise.why.startswith("More events since 2016-1")
    fall = next(one for one in answer.found if one.areas == ("XM03",))
    assert (fall.kind, fall.observed) == ("change", 0)
    assert fall.why.startswith("Fewer events since 2016-1")
    assert json.loads(json.dumps(answer.as_dict()))["found"][0]["areas"] == ["XM00", "XM01", "XM04"]


def test_a_quiet_country_has_no_anomaly():
    assert found(panel(np.zeros((16, 60))), CENTROIDS).found == ()


def test_a_month_that_is_published_for_no_area_changes_nothing():
    counts = counts_of_a_country()
    gap = np.full((16, 1), np.nan)
    without = found(panel(counts), CENTROIDS)
    inside = found(panel(np.hstack([counts[:, :30], gap, counts[:, 30:]])), CENTROIDS)
    assert inside.found == without.found
    assert inside.months_left_out == ("2014-12",)
    newest = found(panel(np.hstack([counts, gap]), LAST + 1), CENTROIDS)
    assert newest.found == without.found
    assert (newest.last, newest.months_left_out) == ("2017-06", ("2017-07",))


def test_an_area_with_a_gap_of_its_own_is_left_out_and_named():
    counts = counts_of_a_country()
    counts[9, 40] = np.nan
    answer = found(panel(counts), CENTROIDS)
    assert (answer.areas, answer.areas_left_out) == (15, ("XM09",))
    kept = [row for row in range(16) if row != 9]
    assert answer.found == found(panel(counts[kept], areas=tuple(np.array(list(CENTROIDS))[kept])), CENTROIDS).found


def test_a_country_whose_every_area_has_a_gap_has_an_empty_list():
    counts = counts_of_a_country()
    counts[np.arange(16), 20 + np.arange(16)] = np.nan
    answer = found(panel(counts), CENTROIDS)
    assert (answer.found, answer.areas, len(answer.areas_left_out)) == ((), 0, 16)


def test_the_order_of_the_areas_changes_nothing():
    order = np.random.default_rng(2).permutation(16)
    turned = panel(counts_of_a_country()[order], areas=tuple(np.array(list(CENTROIDS))[order]))
    assert found(turned, CENTROIDS) == found(panel(counts_of_a_country()), CENTROIDS)


def test_only_what_the_windows_hold_is_looked_at():
    older = np.hstack([np.full((16, 24), 50.0), counts_of_a_country()])
    assert found(panel(older), CENTROIDS) == found(panel(counts_of_a_country()), CENTROIDS)


def test_an_area_without_a_centroid_is_refused():
    with pytest.raises(BadRequest, match="no centroid for XM15"):
        found(panel(counts_of_a_country()), {area: place for area, place in CENTROIDS.items() if area != "XM15"})


def governorates(shared_data, last):
    """Events by governorate of the Iraq file, five years up to a month."""
    events, places = defaultdict(lambda: np.zeros(60)), defaultdict(list)
    with gzip.open(shared_data / "conflict" / "ucdp_ged_iraq_1989_2018_hdx.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if not row["adm_1"] or row["where_prec"] not in {"1", "2", "3", "4"}:
                continue
            places[row["adm_1"]].append((float(row["latitude"]), float(row["longitude"])))
            column = months.index(row["date_start"][:7]) - months.index(last) + 59
            if 0 <= column < 60:
                events[row["adm_1"]][column] += 1
    areas = tuple(sorted(places))
    counts = np.array([events[area] for area in areas])
    return panel(counts, months.index(last), areas), {area: tuple(np.mean(places[area], axis=0)) for area in areas}


def test_the_spread_before_mid_2014_and_the_calm_of_2011_are_listed(shared_data):
    spread = {one.areas[0].split(" province")[0]: one for one in found(*governorates(shared_data, "2013-12")).found}
    assert {"Al Anbār", "Şalāḩ ad Dīn", "Baghdād"} <= set(spread)
    assert all(one.kind == "change" and one.observed > 2 * one.expected for one in spread.values())
    calm = {one.areas[0].split(" province")[0]: one for one in found(*governorates(shared_data, "2011-06")).found}
    assert (calm["Nīnawá"].first, calm["Nīnawá"].why[:5]) == ("2011-01", "Fewer")


def test_a_fall_elsewhere_is_no_cluster_here():
    counts = np.random.default_rng(9).poisson(4.0, (16, 60)).astype(float)
    counts[8:, -6:] = 0
    answer = found(panel(counts), CENTROIDS)
    assert {one.kind for one in answer.found} == {"change"}
    assert all(one.why.startswith("Fewer") for one in answer.found)
