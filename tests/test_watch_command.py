"""`watch forecast`, `watch list` and `watch explain` on the command line: what a reader is told, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from commonground.cli import watch_outlook
from commonground.cli.failure import run
from commonground.cli.watch_shown import show_not_told
from commonground.door.desk import Desk
from commonground.door.workspace import Workspace
from commonground.intake.load import load
from commonground.watch.memory import ew, nb
from commonground.watch.states import HIGH, LOW, QUIET
from fixtures_small import Theatre, event, ged, put, squares

WEST, EAST = "41", "43"
MEMBERS = {QUIET: (ew(4), ew(12)), LOW: (ew(4), nb(6)), HIGH: (ew(4), nb(6))}


@click.group()
@click.option("-w", "workspace", type=click.Path(path_type=Path))
@click.pass_context
def commands(ctx: click.Context, workspace: Path) -> None:
    ctx.obj = workspace


for one in (watch_outlook.forecast, watch_outlook.list_, watch_outlook.explain):
    commands.add_command(one)


def events() -> list[dict[str, str]]:
    """2013 to 2019: Anbar has three deaths every month, Ninewa had ten every other month until the end of 2017."""
    days = [(f"{year}-{month:02d}-10", 3, WEST) for year in range(2013, 2020) for month in range(1, 13)]
    days += [(f"{year}-{month:02d}-10", 10, EAST) for year in range(2013, 2018) for month in range(1, 13, 2)]
    return [event(number, day, best, longitude=place) for number, (day, best, place) in enumerate(days)]


EVENTS = events()


def held(root: Path) -> str:
    made = Theatre(root / "w")
    made.load(put(root / "irq_adm1.geojson", squares()), put(root / "ged_iraq_2013_2019.csv", ged(EVENTS)))
    made.close()
    return str(root / "w")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    return held(tmp_path_factory.mktemp("watch"))


@pytest.fixture(autouse=True)
def small_members() -> Iterator[None]:
    """Members that are quick; the pool and the calibration are the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MEMBERS", "WITHIN"):
            patch.setattr(f"commonground.watch.members.{name}", MEMBERS)
        yield


def printed(root: str, capsys: Any, *words: str, code: int = 0) -> str:
    assert run(commands, ["-w", root, *words]) == code
    both = capsys.readouterr()
    return str(both.err if code else both.out)


def test_a_forecast_names_every_governorate_with_chances_and_range(root: str, capsys: Any) -> None:
    told = json.loads(printed(root, capsys, "forecast", "--country", "Iraq", "--month", "2019-12", "--horizon", "3", "--json"))
    assert (told["newest_month"], told["level"], told["countries"], told["violence"]) == ("2019-12", 1, ["IRQ"], "all")
    west, east = told["areas"]
    assert [area["area"] for area in told["areas"]] == ["IQ01", "IQ02"]
    assert [row["month"] for row in west["months"]] == ["2020-01", "2020-02", "2020-03"]
    assert west["months"][0]["p_any"] > 0.9
    assert west["months"][0]["quantiles"][2] == 3
    assert west["reemergence"] is None
    assert east["quiet_months"] == 25, "December 2017 to December 2019"
    assert 0 < east["reemergence"]["p_1_within_6"] < 1
    assert told["quality"][0]["newest_month"] == "2019-12"


def test_a_forecast_reads_as_tables(root: str, capsys: Any) -> None:
    text = printed(root, capsys, "forecast", "--country", "IRQ", "--month", "2019-12")
    assert "Outlook from the end of 2019-12, violence of every kind" in text
    assert "Re-emergence" in text
    assert text.count("Ninewa (IQ02)") == 2
    assert text.count("Anbar (IQ01)") == 1
    assert "learnt from IRQ\n" in text
    assert "too few to learn more from" in text
    assert "data quality of IRQ: poor. 2019-12 ended" in text


def test_a_line_of_a_governorate_fits_eighty_columns_with_its_headings_above(root: str, capsys: Any) -> None:
    lines = printed(root, capsys, "forecast", "--country", "IRQ", "--month", "2019-12").splitlines()
    places = [line for line in lines if "(IQ0" in line]
    assert max(map(len, places)) <= 80
    assert lines[1].split() == ["a", "death"] * 3 + ["25+", "deaths", "9", "in", "10"]
    assert lines[2].split() == ["2020-01", "2020-06", "2020-12", "2020-06", "2020-06", "2020-06"]
    assert lines[2].endswith("2020-06")
    assert len(lines[2]) == len(lines[3]), "a figure stands below its heading"


def test_governorates_that_are_not_told_for_one_reason_are_one_line(capsys: Any) -> None:
    def left_out(count: int, reason: str) -> list[dict[str, str]]:
        return [{"area": f"IQ{i}", "name": f"Place {i}", "reason": reason} for i in range(count)]

    show_not_told("not forecast", [*left_out(6, "too little is held"), *left_out(2, "few people")])
    assert capsys.readouterr().out.splitlines() == [
        "not forecast: 6 governorates: too little is held",
        "not forecast: Place 0, Place 1: few people",
    ]


def test_of_a_month_too_early_to_forecast_there_is_the_reason_alone(root: str, capsys: Any) -> None:
    text = printed(root, capsys, "forecast", "--country", "IRQ", "--month", "2013-03")
    assert "not forecast: Anbar (IQ01), Ninewa (IQ02): only 3 months are held, 24 are needed\n" in text
    assert "learnt from" not in text


def test_a_past_month_of_another_country_is_named(tmp_path: Path, capsys: Any) -> None:
    """Damascus has had three deaths every month for seven years, as Anbar has."""
    made = Theatre(tmp_path / "w")
    syria = squares([("SY01", "Damascus", 36)]).replace('"IQ"', '"SY"')
    abroad = [
        event(5000 + i, f"{year}-{month:02d}-10", 3, longitude="37", country="Syria", country_id="652")
        for i, (year, month) in enumerate((y, m) for y in range(2013, 2020) for m in range(1, 13))
    ]
    made.load(put(tmp_path / "irq_adm1.geojson", squares()), put(tmp_path / "syr_adm1.geojson", syria))
    made.load(put(tmp_path / "ged_iraq_2013_2019.csv", ged(EVENTS)), put(tmp_path / "ged_syria_2013_2019.csv", ged(abroad)))
    made.close()
    told = json.loads(printed(str(tmp_path / "w"), capsys, "explain", "SY01", "--month", "2019-12", "--json"))
    assert {like["area"] for like in told["like"]} > {"IQ01"}
    text = printed(str(tmp_path / "w"), capsys, "explain", "SY01", "--month", "2019-12")
    assert "Anbar (IQ01)" in text


def test_a_country_has_a_line_for_each_month(root: str, capsys: Any) -> None:
    text = printed(root, capsys, "forecast", "--country", "IRQ", "--level", "0", "--month", "2019-12")
    assert [line[:7] for line in text.splitlines() if line.startswith("2020-")] == [f"2020-{m:02d}" for m in range(1, 13)]


def test_a_type_of_violence_is_forecast_by_itself(root: str, capsys: Any) -> None:
    told = json.loads(printed(root, capsys, "forecast", "--country", "IRQ", "--type", "ns", "--month", "2019-12", "--json"))
    assert told["violence"] == "ns"
    assert {row["quantiles"][-1] for area in told["areas"] for row in area["months"]} == {0}


def test_a_stale_input_is_refused_with_the_way_on(root: str, capsys: Any) -> None:
    told = printed(root, capsys, "forecast", "--country", "IRQ", code=8)
    assert "the newest month of IRQ is 2019-12" in told
    assert "--month 2019-12" in told


def test_a_month_that_is_not_held_and_a_finer_level_are_refused(root: str, capsys: Any) -> None:
    assert "name a month from 2013-01 to 2019-12" in printed(
        root, capsys, "list", "--country", "IRQ", "--month", "2020-01", code=2
    )
    assert "2 is not in the range" in printed(root, capsys, "forecast", "--country", "IRQ", "--level", "2", code=2)


def test_what_comes_after_a_named_month_is_not_looked_at(root: str, tmp_path: Path, capsys: Any) -> None:
    words = ("forecast", "--country", "IRQ", "--month", "2017-12", "--json")
    told = json.loads(printed(root, capsys, *words))
    assert told["areas"][1]["quiet_months"] == 1, "Ninewa's last deaths are of November 2017"
    assert printed(root, capsys, *words) == printed(root, capsys, *words), "the same question has the same answer"


def test_the_watch_list_has_the_quiet_and_the_others(root: str, capsys: Any) -> None:
    words = ("list", "--country", "IRQ", "--month", "2019-12")
    told = json.loads(printed(root, capsys, *words, "--json"))
    assert [row["area"] for row in told["returning"]] == ["IQ02"]
    assert [row["area"] for row in told["worsening"]] == ["IQ01"]
    assert told["since"] is None
    assert "change" not in told["returning"][0]
    text = printed(root, capsys, *words)
    assert "1.  Ninewa (IQ02)" in text
    assert "change" not in text


def test_with_an_earlier_day_the_list_says_what_a_change_is_made_of(root: str, capsys: Any) -> None:
    words = ("list", "--country", "IRQ", "--month", "2019-12", "--since", "2025-12-31")
    told = json.loads(printed(root, capsys, *words, "--json"))
    assert told["since"] == "2019-12"
    for row in (*told["returning"], *told["worsening"]):
        assert row["change"] == {"whole": 0, "new_data": 0, "revised": 0, "model": None}, "nothing was published since"
    text = printed(root, capsys, *words)
    assert "quiet  chance  change  data  revised" in text
    assert "what the model moved cannot be told" in text


def test_nothing_published_by_the_earlier_day_is_said(root: str, capsys: Any) -> None:
    words = ("list", "--country", "IRQ", "--month", "2019-12", "--since", "2012-12-31")
    assert "error" in printed(root, capsys, *words, code=6)


def test_an_explanation_shows_members_likes_and_the_badge(root: str, capsys: Any) -> None:
    text = printed(root, capsys, "explain", "IQ02", "--month", "2019-12")
    assert "At the end of 2019-12 Ninewa (IQ02) is quiet: no death in the last twelve months." in text
    for word in (
        "ew_4",
        "commonground (published)",
        "(best baseline)",
        "The past area-months most like it",
        "data quality of IRQ",
    ):
        assert word in text
    told = json.loads(printed(root, capsys, "explain", "IQ02", "--month", "2019-12", "--json"))
    assert told["area"] == "IQ02"
    assert len(told["sentences"]) == 4
    assert all(len(like["followed"]) == 6 for like in told["like"])


def test_a_country_is_explained_by_its_name_and_a_place_nobody_knows_is_not(root: str, capsys: Any) -> None:
    assert "Iraq is at a low level" in printed(root, capsys, "explain", "Iraq", "--month", "2019-12")
    printed(root, capsys, "explain", "IQ99", "--month", "2019-12", code=6)


def test_what_a_member_may_not_read_is_not_forecast_from(tmp_path: Path, capsys: Any) -> None:
    made = Theatre(tmp_path / "w")
    made.register("AAA", "BBB")
    made.load(put(tmp_path / "irq_adm1.geojson", squares()))
    made.load(put(tmp_path / "ged_iraq_2013_2019.csv", ged(EVENTS)), release_to=["AAA"])
    made.close()
    words = ("forecast", "--country", "IRQ", "--month", "2019-12", "--as")
    assert "Ninewa (IQ02)" in printed(str(tmp_path / "w"), capsys, *words, "AAA")
    for other in ("BBB", "PUBLIC"):
        assert "no edition holds a month of" in printed(str(tmp_path / "w"), capsys, *words, other, code=6)


def test_a_newer_edition_moves_chances_by_revised_and_by_new_data(tmp_path: Path, capsys: Any) -> None:
    """Since the first edition ten more months of Ninewa's years are known to be violent, and Anbar's year 2020 is calm."""
    root, more = held(tmp_path), [event(900 + m, f"2018-{m:02d}-10", 10, longitude=EAST) for m in range(1, 11)]
    newer = put(tmp_path / "ged_iraq_2013_2020.csv", ged([*EVENTS, *more]))
    later = dt.datetime(2026, 3, 1, tzinfo=dt.UTC).timestamp()
    os.utime(newer, (later, later))
    with closing(Workspace(Path(root))) as workspace:
        load(Desk(workspace), [newer])
    words = ("list", "--country", "IRQ", "--month", "2020-12", "--since", "2025-12-31", "--json")
    told = json.loads(printed(root, capsys, *words))
    assert (told["since"], told["newest_month"]) == ("2019-12", "2020-12")
    moved = {row["area"]: row["change"] for part in ("returning", "worsening") for row in told[part]}
    assert moved["IQ01"] is None, "it was not quiet then"
    assert moved["IQ02"]["revised"] != 0
    assert (told["issued"], moved["IQ02"]["model"]) == (None, None)
    assert moved["IQ02"]["whole"] == sum(moved["IQ02"][part] for part in ("new_data", "revised"))
