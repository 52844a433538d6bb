"""The back-test over folders in the VIEWS formats: every model at every window, nothing of the future in it, figures as named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.cli.failure import run as run_command
from commonground.cli.main import cli
from commonground.cli.watch_backtest import show_backtest
from commonground.vocabulary.errors import BadRequest, MissingInput
from commonground.watch import backtest as module
from commonground.watch import replay as replaying
from commonground.watch.backtest import Asked, origin_of, run, run_within
from commonground.watch.backtest_report import report
from commonground.watch.baselines import BASELINES
from commonground.watch.memory import ew, nb
from commonground.watch.panel import Panel
from commonground.watch.states import HIGH, LOW, QUIET

AREAS = {41: "Ghana", 57: "Ethiopia", 117: "Iraq"}
FIRST, LAST = 361, 456
"""January 2010 to December 2017 as VIEWS counts months."""


def deaths(month: int, area: int) -> float:
    """No death in Ghana, some in every third month in Ethiopia, a hundred and more in Iraq."""
    return {41: 0.0, 57: 7.0 if month % 3 == 0 else 0.0, 117: 100.0 + month % 5}[area]


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight years of three countries, the truth of 2018, and one stored forecast; the members that take long are left out."""
    for place in (module, replaying):
        monkeypatch.setattr(place, "MEMBERS", dict.fromkeys((QUIET, LOW, HIGH), (ew(4), nb(6))))
        monkeypatch.setattr(place, "EVERYBODY", (ew(4), nb(6)))
    folder = tmp_path / "views"
    (folder / "actuals").mkdir(parents=True)
    (folder / "country_list.csv").write_text("country_id,id,name\n" + "".join(f"{i},{i},{n}\n" for i, n in AREAS.items()))
    key = "id,name,gwcode,isoname,isoab\n41,Ghana,452,Ghana,GHA\n57,Ethiopia,530,Ethiopia,ETH\n117,Iraq,645,Iraq,IRQ\n"
    (folder / "country_key.csv").write_text(key)
    lines = [",".join(["", *AREAS.values()])]
    lines += [",".join([str(m), *(str(deaths(m, area)) for area in AREAS)]) for m in range(FIRST, LAST + 1)]
    (folder / "data.csv").write_text("\n".join(lines) + "\n")
    actuals(folder, 2018, {})
    return folder


def actuals(folder: Path, year: int, other: dict[tuple[int, int], float]) -> None:
    """The truth of a year, as before it but for some values by (month of the year, area)."""
    first = (year - 1980) * 12 + 1
    rows = [(first + i, area, other.get((i + 1, area), deaths(first + i, area))) for i in range(12) for area in AREAS]
    month, area, value = map(list, zip(*rows, strict=True))
    table = pa.table({"outcome": value, "month_id": month, "country_id": area})
    pq.write_table(table, folder / "actuals" / f"cm_actuals_{year}.parquet")


def stored(folder: Path, value: int, without: int | None = None) -> None:
    first = (2018 - 1980) * 12 + 1
    rows = [(first + i, area, draw, value) for i in range(12) for area in AREAS for draw in range(3) if area != without]
    month, area, draw, outcome = map(list, zip(*rows, strict=True))
    (folder / "benchmarks").mkdir(exist_ok=True)
    table = pa.table({"outcome": outcome, "month_id": month, "country_id": area, "draw": draw})
    pq.write_table(table, folder / "benchmarks" / "cm_always_2018.parquet")


def told(asked: Asked) -> dict[str, Any]:
    return report(run(asked, lambda _: None))


def test_every_model_is_scored_on_every_window_by_the_names_of_the_scores(views: Path) -> None:
    stored(views, 7)
    found = told(Asked(views / "actuals", views / "benchmarks"))
    assert list(found["windows"]) == ["2018"]
    window = found["windows"]["2018"]
    assert set(window) == {"commonground", *(model.name for model in BASELINES), "ew_4", "nb_6", "always"}
    wanted = {"crps", "crps_log1p", "log_score", "mis90", "coverage90_active", "brier25", "auc_quiet"}
    assert all(wanted <= set(scores) for scores in window.values())
    iraq, ethiopia = 1224.0 + sum(m % 5 for m in range(457, 469)) - 24, 7 * 4
    assert window["zeros"]["crps"] == pytest.approx((iraq + ethiopia) / 36)
    assert window["always"]["crps"] == pytest.approx((iraq - 12 * 7 + 8 * 7 + 12 * 7) / 36)
    assert found["mean"]["zeros"] == window["zeros"]
    assert window["commonground"]["crps"] < window["zeros"]["crps"]


def test_scores_are_cut_by_region_with_and_without_rows_that_decide(views: Path) -> None:
    actuals(views, 2018, {(12, 57): 90_000})
    by = told(Asked(views))["by"]
    assert list(by["region"]) == ["Africa", "Middle East"]
    iraq = (1224.0 + sum(m % 5 for m in range(457, 469)) - 24) / 12
    # Of 24 months in Africa Ethiopia has seven deaths in March, June and September.
    assert by["region"]["Africa"]["zeros"]["crps"] == pytest.approx((90_000 + 3 * 7) / 24)
    assert by["region_without_artefacts"]["Africa"]["zeros"]["crps"] == pytest.approx(3 * 7 / 23)
    assert by["region"]["Middle East"]["zeros"]["crps"] == pytest.approx(iraq)
    assert [by["region_without_artefacts"][name]["zeros"]["rows"] for name in by["region"]] == [23, 12]


def test_a_truth_is_placed_in_its_forecast_and_mass_at_zero_is_spread(views: Path) -> None:
    pit = told(Asked(views))["pit"]
    # Zeros: of 36 truths 20 are zero and spread over all tenths, 16 lie above everything that was said.
    assert pit["all"]["zeros"] == pytest.approx([2 / 36] * 9 + [2 / 36 + 16 / 36])
    assert pit["active"]["zeros"] == pytest.approx([0.8 / 24] * 9 + [0.8 / 24 + 16 / 24])
    assert all(sum(shares) == pytest.approx(1) for shares in pit["all"].values())


def test_re_emergence_is_scored_from_every_list_whose_outcome_is_known(views: Path) -> None:
    found = told(Asked(views))["reemergence"]
    assert found["origins"] == ["2017-10", "2018-01", "2018-04", "2018-07"]
    # Ghana alone is quiet, and stays so; what follows July by six months ends in January 2019, which is not known.
    assert [(found["within"][months]["rows"], found["within"][months]["events"]) for months in ("3", "6")] == [(4, 0), (3, 0)]
    assert [one["length"] for one in found["within"]["6"]["commonground"]["lists"]] == [5, 10, 20]
    assert found["within"]["6"]["commonground"]["lists"][1]["precision"] == 0
    assert found["within"]["6"]["usual"]["auc"] is None


def test_a_stored_forecast_that_lacks_an_area_is_scored_where_it_has_rows_and_that_is_said(views: Path) -> None:
    stored(views, 7, without=117)
    found = told(Asked(views, views / "benchmarks"))
    assert found["windows"]["2018"]["always"]["rows"] == 24
    assert found["windows"]["2018"]["zeros"]["rows"] == 36
    assert any("12 of 36 area-months" in note for note in found["notes"])


def test_what_came_after_the_origin_changes_no_forecast(views: Path) -> None:
    first = run(Asked(views, windows=(2017,)), lambda _: None)
    lines = (views / "data.csv").read_text().splitlines()
    after = {str(m) for m in range((2016 - 1980) * 12 + 11, LAST + 1)}  # from November 2016 on
    changed = [f"{one.partition(',')[0]},900,900,900" if one.partition(",")[0] in after else one for one in lines]
    (views / "data.csv").write_text("\n".join(changed) + "\n")
    second = run(Asked(views, windows=(2017,)), lambda _: None)
    for name, rows in first.windows[0].rows.items():
        assert np.array_equal(rows.some, second.windows[0].rows[name].some), name
        assert np.array_equal(rows.many, second.windows[0].rows[name].many), name


def test_a_year_without_actuals_is_scored_against_the_history_and_that_is_said(views: Path) -> None:
    found = told(Asked(views, windows=(2016, 2018)))
    assert list(found["windows"]) == ["2016", "2018"]
    assert found["notes"][-1] == "no actuals for 2016: scored against the history itself"


def test_a_year_of_which_the_origin_is_not_known_says_what_lacks(views: Path) -> None:
    with pytest.raises(MissingInput, match="2019"):
        told(Asked(views, windows=(2021,)))


def test_one_row_that_decides_a_window_is_found_by_its_size(views: Path) -> None:
    actuals(views, 2018, {(12, 57): 90_000})
    found = told(Asked(views))
    assert [(row["country"], row["month"], row["deaths"]) for row in found["artefacts"]] == [("ETH", "2018-12", 90_000)]
    assert found["mean"]["zeros"]["crps"] > 2_500
    assert found["without_artefacts"]["zeros"]["crps"] == pytest.approx((1224 + 23 - 24 + 21) / 35, rel=0.01)


def test_the_same_folders_give_the_same_figures_to_the_byte(views: Path) -> None:
    assert json.dumps(told(Asked(views))) == json.dumps(told(Asked(views)))


def test_a_stored_forecast_with_a_name_of_ours_stands_beside_it(views: Path) -> None:
    stored(views, 7)
    (views / "benchmarks" / "cm_always_2018.parquet").rename(views / "benchmarks" / "cm_zeros_2018.parquet")
    window = told(Asked(views, views / "benchmarks"))["windows"]["2018"]
    assert {"zeros", "zeros (file)"} <= set(window)
    assert window["zeros (file)"]["crps"] != window["zeros"]["crps"]


def test_origins_are_octobers() -> None:
    assert origin_of(2018) == 2017 * 12 + 9


def test_vintages_are_replayed_as_they_were_published(views: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vintages"
    folder.mkdir()
    for last, date in ((96, "2018-01-20"), (97, "2018-02-20"), (98, "2018-03-20")):
        lines = [",Iraq,Ghana"]
        for i in range(last):
            end = np.datetime64(f"{2010 + i // 12}-{i % 12 + 1:02d}") + 1
            day = end.astype("datetime64[D]") - np.timedelta64(1, "D")
            lines.append(f"{day},{100 + i % 5},0")
        (folder / f"Conf_{date}_abc.csv").write_text("\n".join(lines) + "\n")
    again = replaying.replay(folder, lambda _: None)
    assert [(one.date, one.panel.last) for one in again.origins] == [("2018-01-20", 2018 * 12 - 1), ("2018-02-20", 2018 * 12)]
    assert again.origins[0].rows["zeros"].truth[:, 1].tolist()[:2] == [101, 102]
    assert np.isnan(again.origins[0].rows["zeros"].truth[2:]).all()
    found = report(run(Asked(views), lambda _: None), again)["replay"]
    assert found["mean"]["zeros"]["crps"] == pytest.approx(((101 + 102) / 4 + 102 / 2) / 2)


def test_the_command_writes_figures_and_page_and_prints_a_table(views: Path, tmp_path: Path, capsys: Any) -> None:
    out, page = tmp_path / "f.json", tmp_path / "f.html"
    words = ["watch", "backtest", "--actuals", str(views), "--windows", "2018", "--json", str(out), "--html", str(page)]
    assert run_command(cli, words) == 0
    printed = capsys.readouterr().out
    assert "commonground beside" in printed
    assert "CRPS by region" in printed
    assert "% in each tenth of our forecast" in printed
    assert "3 months: a death in 0 of 4; 0 of 0 returns were on a list of 10 before" in printed
    assert json.loads(out.read_text())["windows"]["2018"]["zeros"]["crps"] > 30
    assert page.read_text().startswith("<!doctype html>") or page.read_text().startswith("<!DOCTYPE html>")
    assert run_command(cli, ["watch", "backtest", "--actuals", str(views), "--windows", "x"]) != 0


def test_parts_of_a_country_are_scored_each_as_a_block_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WITHIN", dict.fromkeys((QUIET, LOW, HIGH), (ew(4), nb(6))))
    cells = np.zeros((3, 120))
    cells[1] = 5
    panel = Panel(("1", "2", "3"), ("IRQ",) * 3, 2008 * 12, cells)
    found = report(run_within(panel, (2016, 2017), lambda _: None))
    assert list(found["windows"]) == ["2016", "2017"]
    assert found["mean"]["zeros"]["crps"] == pytest.approx(5 / 3)
    assert found["mean"]["commonground"]["crps"] < 0.5
    assert (found["by"]["region"], found["reemergence"]) == ({}, None)
    assert list(report(run_within(panel, (), lambda _: None))["windows"]) == [str(year) for year in range(2011, 2018)]
    with pytest.raises(BadRequest, match="2018"):
        run_within(panel, (2018,), lambda _: None)


def test_the_command_wants_actuals_or_a_grid(capsys: Any) -> None:
    assert run_command(cli, ["watch", "backtest"]) != 0
    assert "--actuals DIR or --grid ISO3" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_said_before_anything_is_computed(views: Path, capsys: Any) -> None:
    words = ["watch", "backtest", "--actuals", str(views), "--html", str(views / "nowhere" / "f.html")]
    assert run_command(cli, words) != 0
    assert "there is no folder" in capsys.readouterr().err


def test_of_parts_of_a_country_it_is_said_what_is_not_told(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(module, "WITHIN", dict.fromkeys((QUIET, LOW, HIGH), (ew(4), nb(6))))
    panel = Panel(("1", "2"), ("IRQ",) * 2, 2008 * 12, np.array([[0.0] * 120, [5.0] * 120]))
    show_backtest(report(run_within(panel, (2017,), lambda _: None)))
    printed = capsys.readouterr().out
    assert "by region: not cut" in printed
    assert "re-emergence: not scored" in printed
