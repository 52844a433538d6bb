"""The outlook, the watch list, the badge and the explanation: what is said, what is not, and what a change is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.watch.explaining import explanation, sentences
from commonground.watch.memory import ew, nb
from commonground.watch.outlook import Outlook, as_told, chance, outlook
from commonground.watch.outlook_input import Given, only
from commonground.watch.outlook_list import change, returning, worsening
from commonground.watch.outlook_quality import qualities
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model
from commonground.watch.states import HIGH, LOW, QUIET

FIRST = months.index("2014-01")
MEMBERS = {QUIET: (ew(4), ew(12)), LOW: (ew(4), nb(6)), HIGH: (ew(4), nb(6))}


def panel(deaths: Floats, beside: dict[str, Floats] | None = None) -> Panel:
    """Areas B1, B2 … of BBB, their first month January 2014."""
    areas = tuple(f"B{i + 1}" for i in range(len(deaths)))
    return Panel(areas, ("BBB",) * len(areas), FIRST, np.asarray(deaths, np.float64), None, beside or {})


def steady(points: Sequence[float]) -> Model:
    """A model that says the same of every area and month."""

    def forecast(past: Panel, horizons: Sequence[int], count: int) -> Forecast:
        spread = np.repeat(np.asarray(points, np.float32), count // len(points))
        return np.broadcast_to(spread, (len(horizons), len(past.areas), len(spread)))

    return Model("steady", forecast)


def given(past: Panel) -> Given:
    return Given(past, past, ("BBB",), 1, "all", {"B1": "North (B1)"})


def mixed() -> Panel:
    """60 months: B1 at war; B2 quiet for the last 24 months; B3 held for 12 months only; B4 not held in the last month."""
    deaths = np.zeros((4, 60))
    deaths[0] = 20
    deaths[1, :36] = 5
    deaths[2, :48] = np.nan
    deaths[3, -1] = np.nan
    return panel(deaths)


def said(points: Sequence[float] = (0, 0, 0, 0, 10, 10, 30, 30, 30, 100), horizon: int = 12) -> Outlook:
    return outlook(mixed(), ("BBB",), horizon, steady(points))


def test_chances_and_ranges_are_those_of_the_forecast() -> None:
    found = said()
    assert found.some[:, 0].tolist() == pytest.approx([0.6] * 12)
    assert found.many[:, 0].tolist() == pytest.approx([0.4] * 12)
    assert found.quantiles[0, 0].tolist() == [0, 0, 10, 30, 100]
    assert [months.from_index(month) for month in found.ahead[:2]] == ["2019-01", "2019-02"]


def test_worse_is_measured_against_the_areas_own_last_year() -> None:
    # B1 had 20 a month: 30 and 100 are worse, 4 points in ten. B2 had none: every death is worse.
    found = said()
    assert found.worse[:2].tolist() == pytest.approx([0.4, found.some[:3, 1].mean()])


def test_a_month_of_a_quiet_area_is_no_likelier_than_a_return_within_its_months() -> None:
    # Nothing ever came back in this panel: the base rate of B2 is far below the six in ten of the model.
    told = as_told(given(mixed()), said())["areas"][1]
    assert {row["p_any"] for row in told["months"][:3]} == {told["reemergence"]["p_1_within_3"]}
    assert max(row["p_any"] for row in told["months"][:6]) == told["reemergence"]["p_1_within_6"] < 0.6
    assert told["months"][6]["p_any"] == 0.6, "of months further on no return is told"


def test_only_the_months_asked_for_are_told_and_the_rest_is_forecast_all_the_same() -> None:
    seen: list[tuple[int, ...]] = []

    def forecast(past: Panel, horizons: Sequence[int], count: int) -> Forecast:
        seen.append(tuple(horizons))
        return np.zeros((len(horizons), len(past.areas), count), np.float32)

    found = outlook(mixed(), ("BBB",), 2, Model("spy", forecast))
    assert seen == [tuple(range(1, 13))]
    assert found.some.shape == (2, 4)


def test_areas_with_too_little_data_are_named_with_the_reason_and_not_forecast() -> None:
    told = as_told(given(mixed()), said())
    assert [area["area"] for area in told["areas"]] == ["B1", "B2"]
    assert told["without"] == [
        {"area": "B3", "name": "B3", "reason": "only 12 months are held, 24 are needed"},
        {"area": "B4", "name": "B4", "reason": "2018-12 is not held"},
    ]


def test_chances_of_re_emergence_are_told_of_quiet_areas_alone() -> None:
    war, quiet = as_told(given(mixed()), said())["areas"]
    assert (war["name"], war["quiet_months"], war["reemergence"]) == ("North (B1)", 0, None)
    assert quiet["quiet_months"] == 24
    assert set(quiet["reemergence"]) == {
        *("p_1_within_3", "p_5_within_3", "p_1_within_6", "p_5_within_6"),
        "usual_1_within_6",
    }


@pytest.mark.parametrize(
    ("share", "told"), [(0, 0.005), (0.0099, 0.005), (0.01, 0.01), (0.126, 0.13), (0.99, 0.99), (0.991, 0.995), (1, 0.995)]
)
def test_chances_are_told_in_whole_percent_and_never_as_certain(share: float, told: float) -> None:
    assert chance(share) == told


def test_deaths_are_told_as_whole_numbers() -> None:
    told = as_told(given(mixed()), said((0.2, 0.4, 2.5, 2.6, 7.7)))
    assert told["areas"][0]["months"][0]["quantiles"] == [0, 0, 3, 3, 8]


def test_a_part_of_a_death_below_a_half_is_none() -> None:
    assert said((0.4, 0.4, 0.4, 0.6)).some[0, 0] == 0.25


def test_other_countries_are_learnt_from_and_not_told() -> None:
    past = mixed()
    both = Panel((*past.areas, "C1"), (*past.countries, "CCC"), FIRST, np.vstack([past.deaths, np.ones((1, 60))]))
    assert outlook(both, ("CCC",), 3, steady([1])).areas == ("C1",)
    assert only(both, ("BBB",)).areas == past.areas


def test_the_list_ranks_the_quiet_by_return_and_the_others_by_worse() -> None:
    found = said()
    assert [found.areas[one.at] for one in returning(found)] == ["B2"]
    assert [(found.areas[one.at], one.chance) for one in worsening(found)] == [("B1", pytest.approx(0.4))]


def of_mean(scale: float) -> object:
    """A figure that is a share of the mean of all months: so that every part of a change can be worked out by hand."""
    return lambda past: np.nanmean(past.deaths, axis=1) * scale


def test_a_change_since_an_issue_is_split_into_new_data_revised_data_and_model_and_adds_up() -> None:
    # Then 2 months of 10: a mean of 10, at 2 % each 20 %; 13 % were issued. Revised, the second is 30: a mean of 20, 40 %.
    # The new third is 80: a mean of 40, 80 %.
    before, now = panel(np.array([[10.0, 10.0]])), panel(np.array([[10.0, 30.0, 80.0]]))
    found = change(before, now, of_mean(0.02), np.array([0.13]))  # type: ignore[arg-type]
    assert found.at(0) == {"whole": 67, "new_data": 40, "revised": 20, "model": 7}


def test_without_an_issue_nothing_is_told_of_the_model() -> None:
    before, now = panel(np.array([[10.0, 10.0]])), panel(np.array([[10.0, 30.0, 80.0]]))
    found = change(before, now, of_mean(0.01))  # type: ignore[arg-type]
    assert found.at(0) == {"whole": 30, "new_data": 20, "revised": 10, "model": None}


def test_what_is_shown_alike_has_not_changed() -> None:
    # 0.4 % and 0.9 % are both below 1 %, 99.2 % and 100 % both above 99 %; a file has 0.005 and 0.995 of them.
    before, now = panel(np.array([[0.4], [99.2]])), panel(np.array([[0.9], [100.0]]))
    found = change(before, now, of_mean(0.01), np.array([0.005, 0.995]))  # type: ignore[arg-type]
    assert [found.at(area) for area in (0, 1)] == [{"whole": 0, "new_data": 0, "revised": 0, "model": 0}] * 2


def test_the_parts_add_up_in_whole_percent_whatever_the_rounding() -> None:
    random = np.random.default_rng(5)
    deaths = random.uniform(0, 60, (300, 9))
    revised = deaths + random.uniform(0, 9, deaths.shape)
    found = change(panel(deaths[:, :7]), panel(revised), of_mean(0.0133), random.uniform(0, 1, 300))  # type: ignore[arg-type]
    assert found.model is not None
    np.testing.assert_array_equal(found.new_data + found.revised + found.model, found.whole)
    assert (found.whole == np.round(found.whole)).all()


def test_an_area_that_the_earlier_issue_gave_no_chance_has_no_change() -> None:
    before, now = panel(np.array([[10.0, 10.0]])), panel(np.array([[10.0, 10.0], [5.0, 5.0]]))
    found = change(before, now, of_mean(0.01))  # type: ignore[arg-type]
    assert found.at(0) == {"whole": 0, "new_data": 0, "revised": 0, "model": None}
    assert found.at(1) is None
    both = panel(np.array([[10.0, 10.0], [5.0, 5.0]]))
    assert change(both, now, of_mean(0.01), np.array([0.1, np.nan])).at(1) is None  # type: ignore[arg-type]


def test_an_issue_is_not_compared_with_a_later_one() -> None:
    with pytest.raises(BadRequest, match="later months"):
        change(panel(np.ones((1, 3))), panel(np.ones((1, 2))), of_mean(1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "vague", "badge"),
    [
        ("2019-02-14", 10, "good"),  # 45 days after 31 December; a tenth
        ("2019-02-15", 10, "fair"),
        ("2019-02-14", 11, "fair"),
        ("2019-02-14", 31, "poor"),
        ("2019-04-01", 0, "poor"),  # 91 days
    ],
)
def test_the_badge_is_the_worse_of_age_and_placing(day: str, vague: float, badge: str) -> None:
    years = np.zeros((1, 60))
    country, unplaced = years.copy(), years.copy()
    country[0, -24], unplaced[0, -24] = 100, vague
    country[0, -25], unplaced[0, -25] = 900, 900  # older than two years
    (found,) = qualities(panel(years, {"country": country, "vague": unplaced}), dt.date.fromisoformat(day))
    assert (found.newest_month, found.vague, found.badge) == ("2018-12", vague / 100, badge)


def test_where_nobody_died_or_nothing_is_known_of_placing_only_age_counts() -> None:
    nothing = {"country": np.zeros((1, 60)), "vague": np.zeros((1, 60))}
    for beside in (nothing, {}):
        (found,) = qualities(panel(np.zeros((1, 60)), beside), dt.date(2019, 1, 10))
        assert (found.vague, found.badge, found.age_days) == (None, "good", 10)


def history() -> Panel:
    """120 months: B1 has ten deaths every month, B2 twelve every sixth, B3 none after its first."""
    deaths = np.zeros((3, 120))
    deaths[0], deaths[1, ::6], deaths[2, 0] = 10, 12, 40
    return panel(deaths)


def test_an_explanation_has_each_member_the_published_forecast_and_the_best_baseline() -> None:
    found = explanation(history(), "B1", MEMBERS)
    assert (found.state, found.recent) == ("high", (10.0,) * 12)
    assert [one.name for one in found.members] == ["ew_4", "nb_6"]
    assert sum(one.weight or 0 for one in found.members) == pytest.approx(1, abs=0.02)
    assert found.members[0].median == found.members[0].low == found.members[0].high == 10, "its own months are all alike"
    assert found.published.p_any > 0.9
    assert found.baseline.name in {
        "conflictology_12",
        "conflictology_36",
        "ew_4",
        "last_poisson",
        "nb_9",
        "zeros",
        "bootstrap",
        "mixture",
    }


def test_only_the_members_of_an_areas_state_speak_of_it() -> None:
    assert [one.name for one in explanation(history(), "B3", MEMBERS).members] == ["ew_4", "ew_12"]


def test_likes_come_with_what_followed_and_nearest_first() -> None:
    found = explanation(history(), "B1", MEMBERS)
    assert found.like[0].area == "B1"
    assert found.like[0].followed == (10.0,) * 6
    assert [one.distance for one in found.like] == sorted(one.distance for one in found.like)


def test_an_explanation_reads_as_sentences() -> None:
    words = sentences(explanation(history(), "B1", MEMBERS), {"B1": "North (B1)"})
    assert words[0] == "At the end of 2023-12 North (B1) is at a high level: 120 deaths in the last twelve months."
    assert "more than 99 %" in words[1] or " %" in words[1]
    quiet = sentences(explanation(history(), "B3", MEMBERS), {})
    assert quiet[0] == "At the end of 2023-12 B3 is quiet: no death in the last twelve months."


def test_what_is_not_in_the_panel_is_not_explained() -> None:
    with pytest.raises(NotFound, match="B9"):
        explanation(history(), "B9", MEMBERS)


def test_what_is_not_forecast_is_not_explained() -> None:
    with pytest.raises(NotFound, match="B3 is not forecast: only 12 months are held"):
        explanation(mixed(), "B3", MEMBERS)


def test_the_same_panel_gives_the_same_words() -> None:
    assert explanation(history(), "B2", MEMBERS) == explanation(history(), "B2", MEMBERS)
