"""The page of a back-test names what was lost first, claims no more than the report does, and asks nobody for anything."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import html

from commonground.brief.backtest_page import page
from commonground.brief.backtest_words import paragraph

MODELS = ("commonground", "zeros", "conflictology_12")
CRPS = {
    "2020": {"commonground": 21.88, "zeros": 32.04, "conflictology_12": 21.34, "nb_glmm": 21.9},
    "2021": {"commonground": 70.12, "zeros": 87.34, "conflictology_12": 76.85},
}
STORED = "nb_glmm"


def scores(crps: float, **other: float | None) -> dict[str, float | None]:
    made: dict[str, float | None] = {
        "crps": crps,
        "crps_log1p": crps / 200,
        "twcrps25": crps * 0.9,
        "log_score": 0.4 + crps / 500,
        "ign": 0.6,
        "mis90": crps * 18,
        "brier25": 0.031,
        "brier_any": 0.052,
        "auc_any": 0.95,
        "ap25": 0.81,
        "auc_quiet": 0.74,
        "rows": 2292.0,
    }
    for part in (50, 80, 90):
        made[f"coverage{part}"] = min(part / 100 + 0.05, 1)
        made[f"coverage{part}_active"] = part / 100 + 0.01
    return made | other


def claim(claimed: bool, apart: tuple[float, float, float]) -> dict[str, Any]:
    named = dict(zip(("difference_percent", "low_percent", "high_percent"), apart, strict=True))
    counts = {"areas_improved": 41, "areas_compared": 63, "p_diebold_mariano": None}
    return {"against": "conflictology_12", "claimed": claimed, **named, **counts}


def cut(scale: float) -> dict[str, dict[str, float]]:
    return {
        name: {"crps": scale * value, "crps_log1p": scale * value / 200, "coverage90": 0.93, "rows": 382.0}
        for name, value in zip(MODELS, (46.0, 59.7, 49.1), strict=True)
    }


def ranked(events: int, ours: float, usual: float) -> dict[str, Any]:
    """Of 900 quiet areas, `events` with a death; AUC as given, and on lists of ten a quarter that came true."""
    lists = [{"length": k, "precision": 2.5 / k, "recall": k / 40} for k in (5, 10, 20)]
    warned = {"returns": 41, "warned": 31, "median_lead": 2.0}
    both = {"average_precision": 0.3, "brier": 0.0141}
    return {
        "rows": 900,
        "events": events,
        "commonground": both | {"auc": ours, "lists": [one | warned for one in lists]},
        "usual": both | {"auc": usual, "lists": lists},
    }


@pytest.fixture
def report() -> dict[str, Any]:
    """Two windows and four models: one window lost, one row that decides the other, a stored forecast of one window alone."""
    quiet = {"auc_quiet": 0.5}
    return {
        "windows": {year: {name: scores(value) for name, value in models.items()} for year, models in CRPS.items()},
        "mean": {
            "commonground": scores(46.0),
            "zeros": scores(59.69, coverage90_active=0.41, **quiet),
            "conflictology_12": scores(49.095, coverage90_active=0.84, **quiet),
            STORED: scores(21.9),
        },
        "without_artefacts": {
            name: scores(value) for name, value in zip((*MODELS, STORED), (18.4, 30.1, 19.0, 20.0), strict=True)
        },
        "artefacts": [{"window": "2021", "area": "57", "country": "ETH", "month": "2021-12", "deaths": 113554.0}],
        "skill": {
            "all": {"commonground": claim(True, (-6.3, -12.1, -0.4)), STORED: claim(False, (2.6, -3.0, 8.1))},
            "without_artefacts": {"commonground": claim(False, (-3.2, -9.0, 1.4))},
        },
        "by": {
            "horizon": {str(ahead): cut(1 + ahead / 50) for ahead in range(3, 15)},
            "state": {"quiet": cut(0.01), "low": cut(0.2), "high": cut(6)},
            "region": {"Africa": cut(2), "Europe": cut(0.1)},
            "region_without_artefacts": {"Africa": cut(0.5), "Europe": cut(0.1)},
        },
        "pit": {
            part: {name: [0.2, 0.1, 0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1] for name in MODELS} for part in ("active", "all")
        },
        "reemergence": {
            "origins": ["2019-10", "2020-01", "2020-04"],
            "within": {"3": ranked(41, 0.92, 0.85), "6": ranked(68, 0.84, 0.86)},
        },
        "reliability": {
            "any": [[0.03, 0.02, 3105], [0.14, 0.15, 402], [0.45, 0.41, 105], [0.75, 0.7, 64], [0.98, 0.99, 908]],
            "at_least_25": [[0.01, 0.008, 4003], [0.35, 0.4, 20], [0.9, 0.93, 561]],
        },
        "releases": {},
        "replay": None,
        "notes": ["cm_actuals_2021.parquet: 1 area left out"],
    }


def said(report: dict[str, Any]) -> str:
    return "".join(run.text for run in paragraph(report)).replace("\u00a0", " ")


def drawn(report: dict[str, Any]) -> Any:
    return html.fromstring(page(report))


def table(root: Any, caption: str) -> dict[str, list[str]]:
    """The lines of a table by their heads; heads above are under an empty name."""
    found = root.xpath("//table[starts-with(normalize-space(caption), $caption)]", caption=caption)[0]
    lines = {"": [head.text_content() for head in found.xpath("./thead/tr[last()]/th")]}
    return lines | {
        row.find("th").text_content(): [cell.text_content() for cell in row.findall("td")] for row in found.xpath(".//tr[td]")
    }


def test_what_was_lost_stands_first_with_both_figures(report: dict[str, Any]) -> None:
    assert said(report).startswith(
        "A baseline was better than our forecast in 1 of 2 windows: 2020 (conflictology_12 21.34, ours 21.88). "
    )


def test_where_nothing_was_lost_that_is_said(report: dict[str, Any]) -> None:
    report["windows"]["2020"]["commonground"] = scores(21.33)
    assert said(report).startswith("No baseline was better than our forecast in any of 2 windows. ")


def test_skill_is_claimed_with_its_interval_and_not_beyond_the_report(report: dict[str, Any]) -> None:
    told = said(report)
    first = "differs from conflictology_12 by −6.3 % (90 % interval −12.1 % to −0.4 %)"
    second = "Without it ours differs from conflictology_12 by −3.2 % (90 % interval −9.0 % to +1.4 %)"
    assert f"{first}: the whole interval is below zero, so skill is claimed. " in told
    assert f"{second}: the interval is not wholly below zero, so no skill is claimed. " in told


def test_a_forecast_that_is_worse_is_called_worse(report: dict[str, Any]) -> None:
    report["skill"]["all"]["commonground"] = claim(False, (5.0, 1.0, 9.0))
    assert "the whole interval is above zero: our forecast is worse." in said(report)


def test_rows_that_decide_are_counted_with_their_share_of_the_mean(report: dict[str, Any]) -> None:
    # 1 - 18.4 / 46 = 0.6, and two windows of 2,292 rows
    told = said(report)
    assert "1 of 4,584 area-months holds more than a fifth of the score of a window" in told
    assert "without it our mean CRPS is 18.40, so 60.0 % of it hangs on it." in told


def test_without_such_rows_nothing_is_told_twice(report: dict[str, Any]) -> None:
    report["artefacts"] = []
    assert "None of the 4,584 area-months holds more than a fifth" in said(report)
    assert "Without" not in said(report)
    text = drawn(report).text_content()
    assert "Mean of all windows, without" not in text
    assert "No area and month holds more than a fifth" in text


def test_the_best_of_a_column_is_marked_in_words_and_a_model_of_other_windows_never_is(report: dict[str, Any]) -> None:
    lines = table(drawn(report), "Mean of all windows, all rows")
    assert lines["commonground (ours)"][0] == "46.00 (best)"
    assert lines["nb_glmm (1 of 2 windows)"][0] == "21.90"
    assert not any("best" in cell for cell in lines["zeros"])


def test_coverage_is_best_where_it_is_nearest_to_its_promise(report: dict[str, Any]) -> None:
    report["mean"]["zeros"]["coverage90_active"] = 0.995
    lines = table(drawn(report), "Share of area-months inside")
    assert lines["commonground (ours)"][-1] == "91.0\u00a0% (best)"
    assert lines["zeros"][-1] == "99.5\u00a0%"


def test_no_model_is_best_for_ranges_in_quiet_areas_where_zero_alone_is_most_of_the_truth(report: dict[str, Any]) -> None:
    report["by"]["state"]["quiet"]["zeros"]["coverage90"] = 0.9
    lines = table(drawn(report), "By the state of the area")
    assert lines["zeros"][6] == "90.0\u00a0%"
    assert lines["commonground (ours)"][:3] == ["0.4600 (best)", "9.20 (best)", "276.00 (best)"]


def test_windows_stand_side_by_side_with_what_was_lost(report: dict[str, Any]) -> None:
    # 21.88 / 21.34 = 1.0253 and 70.12 / 76.85 = 0.9124
    lines = table(drawn(report), "CRPS by window")
    assert lines[""] == ["Model", "2020", "2021", "Mean"]
    assert lines["Ours beside the best baseline of the year"][:2] == ["+2.5\u00a0% (lost)", "−8.8\u00a0%"]
    assert lines["nb_glmm"] == ["21.90", "–", "–"]


def test_horizons_stand_in_their_order_whatever_the_order_of_their_names(report: dict[str, Any]) -> None:
    report["by"] = json.loads(json.dumps(report["by"], sort_keys=True))
    assert table(drawn(report), "CRPS by horizon")[""] == ["Model", *map(str, range(3, 15))]


def test_every_chart_has_words_and_a_table(report: dict[str, Any]) -> None:
    figures = drawn(report).xpath("//figure")
    assert len(figures) == 5
    for figure in figures:
        assert figure.xpath("string(.//svg/@aria-label)")
        assert figure.xpath(".//details//table/caption")
    assert table(drawn(report), "Chance of at least 25 deaths")["1.0\u00a0%"] == ["0.8\u00a0%", "4,003"]


def test_regions_stand_side_by_side_with_and_without_rows_that_decide(report: dict[str, Any]) -> None:
    lines = table(drawn(report), "CRPS by region")
    assert lines[""] == ["Model", "Africa", "Europe", "Africa", "Europe"]
    assert lines["commonground (ours)"] == [f"{value} (best)" for value in ("92.00", "4.60", "23.00", "4.60")]
    report["artefacts"] = []
    assert table(drawn(report), "CRPS by region")[""] == ["Model", "Africa", "Europe"]
    report["by"]["region"] = report["by"]["region_without_artefacts"] = {}
    text = drawn(report).text_content()
    assert "CRPS by region" not in text
    assert "not cut by region" in text


def test_truths_are_drawn_by_the_part_of_the_forecast_in_which_they_fell(report: dict[str, Any]) -> None:
    root = drawn(report)
    for where in ("active", "all"):
        lines = table(root, f"Where truths fell in our forecast, {where} area-months")
        assert (lines["0 to 10"], lines["20 to 30"]) == (["20.0\u00a0%"], ["5.0\u00a0%"])
    assert root.xpath("//svg[contains(@aria-label, '5.0\u00a0% to 20.0\u00a0% in each tenth, most in 0 to 10')]")
    report["pit"]["all"]["commonground"] = [None] * 10
    assert len(drawn(report).xpath("//figure")) == 4


def test_returns_of_violence_are_told_with_false_alarms_and_misses_beside_the_base_rate(report: dict[str, Any]) -> None:
    root = drawn(report)
    text = root.text_content().replace("\u00a0", " ")
    assert "Lists were made every three months from October 2019 to April 2020" in text
    assert "Of the entries of lists of 10, 75.0 % did not come true within 6 months" in text
    assert "of 41 returns of violence 31 were on a list before, by 2 months in the median, 10 on none." in text
    assert "Within 3 months: 41 of 900 quiet areas had a death" in text
    found = table(root, "Quiet areas ranked")
    assert found["commonground (ours)"] == ["0.840", "0.300", "0.0141", "0.500", "0.250", "0.125", "0.125", "0.250", "0.500"]
    assert found["base rate by time since violence"][0] == "0.860 (best)"
    report["reemergence"]["within"]["6"]["usual"]["auc"] = 0.8403
    assert table(drawn(report), "Quiet areas ranked")["base rate by time since violence"][0] == "0.840"


def test_where_nothing_came_back_no_list_is_judged(report: dict[str, Any]) -> None:
    report["reemergence"]["within"]["6"]["commonground"]["lists"][1]["returns"] = 0
    assert "No list can be scored" in drawn(report).text_content()
    report["reemergence"] = None
    assert "Where violence came back" not in drawn(report).text_content()


def test_rows_that_decide_are_named(report: dict[str, Any]) -> None:
    assert table(drawn(report), "Rows that decide")["57"] == ["Ethiopia", "December 2021", "2021", "113,554"]


def test_names_from_files_stay_text(report: dict[str, Any]) -> None:
    evil = "<script>alert(1)</script>"
    for models in (*report["windows"].values(), report["mean"], report["without_artefacts"], report["skill"]["all"]):
        if STORED in models:
            models[evil] = models.pop(STORED)
    report["artefacts"][0] |= {"area": evil, "country": "اليمن"}
    report["notes"] = [f"{evil} is left out"]
    root = drawn(report)
    assert not root.xpath("//script")
    assert root.text_content().count(evil) >= 4
    assert root.xpath("//td/bdi[@dir='rtl']/text()") == ["اليمن"]


def test_the_page_needs_nothing_from_outside_and_is_the_same_each_time(report: dict[str, Any]) -> None:
    text = page(report)
    assert text == page(report)
    outside = re.findall(r"(?:https?:)?//[a-z][^\s\"'<]*", text)
    assert set(outside) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    root = html.fromstring(text)
    assert not root.xpath("//script | //link | //img | //iframe | //object | //@onclick")
    assert root.get("lang") == "en"
    assert [heading.tag for heading in root.xpath("//h1 | //h2")] == ["h1"] + ["h2"] * len(root.xpath("//h2"))
    identifiers = root.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert set(root.xpath("//@aria-labelledby")) <= set(identifiers)


def test_what_is_not_known_is_a_dash(report: dict[str, Any]) -> None:
    report["windows"]["2021"]["zeros"]["crps"] = None
    report["mean"]["zeros"]["auc_quiet"] = None
    report["by"]["state"]["high"] = {name: dict.fromkeys(one) | {"rows": 0.0} for name, one in cut(1).items()}
    report["reliability"]["at_least_25"] = []
    root = drawn(report)
    assert table(root, "Mean of all windows, all rows")["zeros"][-1] == "–"
    assert table(root, "CRPS by window")["zeros"][1] == "–"
    assert "None" not in root.text_content().replace("None of", "")


def test_a_window_of_peace_is_drawn_though_zeros_are_perfect_in_it(report: dict[str, Any]) -> None:
    report["windows"]["2021"]["zeros"]["crps"] = 0.0
    assert "2021 (zeros 0.0000, ours 70.12)" in said(report)
    root = drawn(report)
    assert "log scale" not in root.text_content()
    assert table(root, "CRPS by window")["Ours beside the best baseline of the year"][1] == "– (lost)"


def test_the_replay_and_other_releases_are_shown_where_they_are(report: dict[str, Any]) -> None:
    assert "In real time" not in drawn(report).text_content()
    report["replay"] = {
        "origins": [{"vintage": "2024-02-02", "newest_month": "2024-01"}, {"vintage": "2024-03-02", "newest_month": "2024-02"}],
        "mean": {name: scores(value) for name, value in zip(MODELS, (40.0, 55.0, 39.9), strict=True)},
    }
    report["releases"] = {"final": {"commonground": 41.0, "zeros": 55.0}}
    root = drawn(report)
    assert "As good as ours or better: conflictology_12. 2 forecasts, from data up to January 2024" in root.text_content()
    assert table(root, "Mean of all forecasts of the replay")["conflictology_12"][0] == "39.90 (best)"
    assert table(root, "Mean CRPS by release")["zeros"] == ["55.00"]
