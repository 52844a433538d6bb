"""The newest issued outlook in picture and explain: whose it is to read, as of when, and how right earlier ones were."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coalition_small import Coalition as Spoken
from commonground.cli import watch_ledger
from commonground.door.documents import Documents
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Record
from commonground.picture.outlook import Shown, newest
from commonground.vocabulary import months
from commonground.vocabulary.label import MEMBERS
from commonground.watch.issued import Outlook, canonical, read
from commonground.watch.issued_ledger import Known
from commonground.watch.issued_track import BACKTEST, Track, track
from commonground.watch.panel import Panel
from followup_small import Coalition
from outlook_small import ISSUE, Copied, accounts, approve, issued, load, next_year, theatre, widen
from outlook_small import held as held_plain
from test_docs import documented, is_documented, keys, page

__all__ = ["held_plain", "theatre"]  # fixtures


def said(newest: str = "2020-12", chance: float = 0.4, *, level: int = 1, ahead: int = 6, **other: Any) -> dict[str, Any]:
    """Anbar at war, Ninewa quiet for eight months: `chance` of a death within six."""
    after = months.index(newest)
    rows = [
        {"month": months.from_index(after + step), "p_any": 0.9 - step / 100, "p_25": 0.1, "quantiles": [0, 2, 30]}
        for step in range(1, ahead + 1)
    ]
    quiet = {"p_1_within_3": 0.2, "p_5_within_3": 0.1, "p_1_within_6": chance, "p_5_within_6": 0.1, "usual_1_within_6": 0.3}
    calm = [{**row, "p_any": 0.05, "p_25": 0.005, "quantiles": [0, 0, 1]} for row in rows]
    areas = [
        {"area": "IQ01", "name": "Anbar", "country": "IRQ", "quiet_months": 0, "reemergence": None, "months": rows},
        {"area": "IQ02", "name": "Ninewa", "country": "IRQ", "quiet_months": 8, "reemergence": quiet, "months": calm},
    ]
    if level == 0:
        areas = [{**areas[0], "area": "IRQ", "name": "Iraq"}]
    return {
        "model": "commonground",
        "newest_month": newest,
        "level": level,
        "countries": ["IRQ"],
        "violence": "all",
        "levels": [0.05, 0.5, 0.95],
        "areas": areas,
        **other,
    }


# which outlook is shown, and to whom


@pytest.fixture
def spoken(theatre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Spoken:
    return Copied(shutil.copytree(theatre, tmp_path / "w"), capsys, monkeypatch)


def issue(spoken: Spoken, told: dict[str, Any]) -> str:
    spoken._monkeypatch.setattr(watch_ledger, "made", lambda *asked: told)
    return str(spoken.json(*ISSUE)["outlook"])


def shown(spoken: Spoken, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spoken.json("picture", "--measure", "outlook", "--to", "2021-01", *words)
    return found


def test_the_newest_with_data_up_to_the_month_is_shown(spoken: Spoken) -> None:
    older, newer = issue(spoken, said("2020-10")), issue(spoken, said("2020-12"))
    again = issue(spoken, said("2020-12", 0.5))
    assert [one["outlook"] for one in shown(spoken)] == [again]
    assert newer != again
    assert [one["outlook"] for one in shown(spoken, "--to", "2020-11")] == [older]
    assert shown(spoken, "--to", "2020-09") == []


@pytest.mark.parametrize("other", [{"violence": "sb"}, {"countries": ["SYR"]}, {"level": 0}])
def test_another_kind_country_or_level_is_another_outlook(spoken: Spoken, other: dict[str, Any]) -> None:
    issue(spoken, said(**{"level": 1, **other}))
    assert shown(spoken, "--country", "IRQ") == []


def test_each_level_has_its_own_and_there_is_none_below_governorates(spoken: Spoken) -> None:
    issue(spoken, said(level=0))
    (one,) = shown(spoken, "--level", "0")
    assert [(place["place"], place["name"]) for place in one["places"]] == [("IRQ", "Iraq")]
    assert spoken.refuses("picture", "--measure", "outlook", "--level", "2")[1] == "nothing is forecast at level 2"


def test_a_place_that_is_no_governorate_is_not_shown(spoken: Spoken) -> None:
    told = said()
    told["areas"] += [{**told["areas"][0], "area": "IQ0101", "name": "a district"}]
    issue(spoken, told)
    (one,) = shown(spoken)
    assert [place["place"] for place in one["places"]] == ["IQ01", "IQ02"]
    assert "a district" not in spoken.says("picture", "--to", "2021-01", "--country", "IRQ")


def test_who_may_not_read_it_is_told_what_they_were_told_without_it(spoken: Spoken) -> None:
    asked = [
        ("picture", "--to", "2021-01", "--country", "IRQ"),
        ("picture", "--to", "2021-01", "--country", "IRQ", "--json"),
        ("picture", "--to", "2021-01", "--measure", "outlook"),
        ("picture", "--to", "2021-01", "--measure", "outlook", "--country", "IRQ", "--json"),
        ("explain", "outlook", "--place", "IQ01", "--month", "2021-01", "--json"),
    ]
    before = [spoken.ask(*words, "--as", "DEU") for words in asked]
    issue(spoken, said())
    assert [spoken.ask(*words, "--as", "DEU") for words in asked] == before
    assert shown(spoken, "--as", "PUBLIC") == []
    assert len(shown(spoken, "--as", "BEL")) == 1


def test_two_people_release_it_to_others(spoken: Spoken) -> None:
    one = issue(spoken, said())
    both = spoken.json("release", "widen", one, "--to", "DEU", "--by", "CELL/ann", "--why", "asked for it")
    assert shown(spoken, "--as", "DEU") == []
    spoken.says("release", "approve", both[0]["waits"], "--together", "--by", "CELL/bob")
    assert [row["outlook"] for row in shown(spoken, "--as", "DEU")] == [one]


def test_what_was_issued_later_is_not_shown_as_of_an_earlier_day(spoken: Spoken) -> None:
    issue(spoken, said())
    today = dt.datetime.now(dt.UTC).date()
    assert len(shown(spoken, "--as-of", today.isoformat())) == 1
    assert shown(spoken, "--as-of", (today - dt.timedelta(days=1)).isoformat()) == []
    assert shown(spoken, "--loaded-by", (today - dt.timedelta(days=1)).isoformat()) == []


def test_one_whose_file_is_not_as_issued_is_passed_over(spoken: Spoken) -> None:
    older, newer = issue(spoken, said("2020-11")), issue(spoken, said())
    (one,) = shown(spoken)
    assert one["outlook"] == newer
    (spoken.root / "documents" / one["sha256"]).write_bytes(canonical(said(chance=0.9)))
    assert [row["outlook"] for row in shown(spoken)] == [older]


# at the command line


def test_it_stands_below_the_picture_and_in_none_of_its_rows(spoken: Spoken) -> None:
    words = ("picture", "--country", "IRQ", "--from", "2020-11", "--to", "2021-01")
    rows, text = spoken.json(*words), spoken.says(*words)
    issue(spoken, said())
    assert spoken.json(*words) == rows
    below = spoken.says(*words)
    assert below.startswith(text)
    assert "Outlook from the end of 2020-12: chances, nothing that was measured" in below.removeprefix(text)
    assert spoken.says(*words, "--measure", "deaths") in text


def test_each_place_has_its_chances(spoken: Spoken) -> None:
    issue(spoken, said())
    (one,) = shown(spoken)
    mean = np.mean([0.9 - step / 100 for step in range(1, 7)])
    assert [place["p_any_in_a_month"] for place in one["places"]] == [pytest.approx(mean, abs=0.005), 0.05]
    assert [place["p_1_within_6"] for place in one["places"]] == [None, 0.4]
    assert (one["watch_list"], one["first_month"], one["last_month"]) == (["IQ02"], "2021-01", "2021-06")
    lines = spoken.says("picture", "--measure", "outlook", "--to", "2021-01").splitlines()
    assert next(line.split() for line in lines if line.startswith("IQ02")) == "IQ02 Ninewa 5 % 8 40 % 30 %".split()


def test_no_more_than_six_months_are_shown_and_explain_has_all(spoken: Spoken) -> None:
    issue(spoken, said(ahead=12))
    assert [one["last_month"] for one in shown(spoken)] == ["2021-06"]
    told = spoken.json("explain", "outlook", "--place", "IQ02", "--month", "2021-01")
    assert [row["month"] for row in told["months"]] == months.between("2021-01", "2021-12")
    assert (told["p_1_within_6"], told["place"]) == (0.4, "IQ02")


def test_an_outlook_of_months_that_are_over_is_named_and_not_shown(spoken: Spoken) -> None:
    issue(spoken, said())
    below = spoken.says("picture", "--country", "IRQ", "--from", "2020-11", "--to", "2021-06")
    assert "is for 2021-01 to 2021-06: all of it is over" in below
    assert "Outlook from" not in below


def test_it_is_asked_for_alone(spoken: Spoken, tmp_path: Path) -> None:
    assert spoken.refuses("picture", "--measure", "outlook", "--measure", "deaths")[1] == "the outlook is no measure"
    assert spoken.ask("picture", "--measure", "outlook", "--csv")[0] == 2
    assert spoken.refuses("explain", "outlook", "--place", "IRQ", "--month", "2021-01", "--level", "1")[0] == 2


def test_where_there_is_none_it_is_said_what_to_do(spoken: Spoken) -> None:
    assert "`commonground watch issue` makes one" in spoken.says("picture", "--measure", "outlook")
    _, message, hint = spoken.refuses("explain", "outlook", "--place", "IQ01", "--month", "2021-01")
    assert message == "there is no outlook for IQ01 from data up to 2021-01 that you may read"
    assert "release widen" in hint


def test_every_key_is_documented(spoken: Spoken) -> None:
    issue(spoken, said())
    for name, told in (
        ("picture", shown(spoken)),
        ("explain", spoken.json("explain", "outlook", "--place", "IQ02", "--month", "2021-01")),
    ):
        assert {key for key in keys(told) if not is_documented(key, documented()[name])} == set()


def test_a_late_one_is_said_to_look_back(spoken: Spoken, tmp_path: Path) -> None:
    load(spoken, next_year(tmp_path, dt.date(2022, 6, 1)))
    issue(spoken, said())
    assert [one["late"] for one in shown(spoken)] == [True]
    assert "it looks back" in spoken.says("explain", "outlook", "--place", "IQ02", "--month", "2021-01")


# how right earlier ones were


def test_earlier_ones_are_held_against_what_came(spoken: Spoken, tmp_path: Path) -> None:
    """One death in Ninewa, in December 2021: the list of December 2020 was wrong, that of June right."""
    for newest_month, chance in (("2020-12", 0.4), ("2021-06", 0.3), ("2021-08", 0.2)):
        issue(spoken, said(newest_month, chance))
    load(spoken, next_year(tmp_path, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)))
    (one,) = shown(spoken, "--to", "2021-09")
    assert one["newest_month"] == "2021-08"
    before = one["before"]
    assert (before["outlooks"], before["entries"], before["came"], before["expected"]) == (2, 2, 1, pytest.approx(0.7))
    assert (before["scored"], before["inside"]) == (24, 24)
    text = spoken.says("picture", "--measure", "outlook", "--to", "2021-09")
    assert "named 2 quiet places whose six months are known: violence came back to 1" in " ".join(text.split())


def record(number: int, issued_on: str = "2021-01-05") -> Record:
    return Record(str(number), "", "outlook", "assert", None, {"issued_on": issued_on}, None, None, None, "", "", "", None)  # type: ignore[arg-type]


def known(deaths: list[list[float]], by: dict[str, str] | None = None) -> Known:
    """Deaths of Anbar and Ninewa from January 2020; `by`: what was the last month published by a day."""
    panel = Panel(("IQ01", "IQ02"), ("IRQ", "IRQ"), months.index("2020-01"), np.array(deaths, np.float64))
    return Known(lambda one: panel, lambda day, one: months.index((by or {}).get(day.isoformat(), "2020-12")))


def outlook(*asked: Any, **more: Any) -> Outlook:
    return read(canonical(said(*asked, **more)))


YEAR = [[1.0] * 12, [0.0] * 12]


def test_the_first_forecast_of_a_month_counts_and_what_is_late_does_not() -> None:
    now = [[*YEAR[0], *[1.0] * 6], [*YEAR[1], 0.0, 2.0, 0.0, 0.0, 0.0, 0.0]]
    issued = [(record(1), outlook(chance=0.4)), (record(2, "2021-01-20"), outlook(chance=0.9))]
    found, counted = track(issued, known(now))
    assert (found.entries, found.came, found.expected) == (1, 1, pytest.approx(0.4))
    assert [one.record_id for one in counted] == ["1"]
    found, counted = track(issued, known(now, {"2021-01-05": "2021-01"}))
    assert (found.expected, [one.record_id for one in counted]) == (pytest.approx(0.9), ["2"])


def test_a_list_is_judged_when_all_six_months_are_known() -> None:
    now = [[*YEAR[0], *[1.0] * 5], [*YEAR[1], 0.0, 2.0, 0.0, 0.0, 0.0]]
    found, _ = track([(record(1), outlook())], known(now))
    assert (found.outlooks, found.entries, found.scored) == (1, 0, 10)
    assert track([(record(1), outlook())], known(YEAR)) == (Track(), ())


def test_what_is_told_of_the_back_test_stands_in_the_documentation() -> None:
    text = page("watch.md")
    assert f"| precision of lists of ten | {BACKTEST.came:.3f}".replace("0.", ".") in text
    assert f"of {BACKTEST.returns} returns {BACKTEST.listed} were on a list before" in text
    assert f"for six months, origins from {BACKTEST.first} to {BACKTEST.last}" in text
    assert BACKTEST.length == 10


# below the command line


def test_one_whose_file_is_not_released_is_not_shown(held_plain: Coalition) -> None:
    accounts(held_plain, "ann", "bob")
    first = issued(held_plain, said(level=0))
    found = one_of(held_plain, "BEL")
    assert found is not None
    assert (found.record.record_id, one_of(held_plain, "NLD")) == (first, None)
    widen(held_plain, first, MEMBERS)
    for waits in held_plain.records().of("release"):
        approve(held_plain, waits)
    assert one_of(held_plain, "NLD") is None  # its file is not released


def one_of(held: Coalition, party: str) -> Shown | None:
    reader = Reader(held.workspace, viewer_of(held.workspace, party), today=dt.date(2018, 12, 31))
    try:
        return newest(reader, "IRQ", 0, "2021-01")
    finally:
        reader.close()


def test_the_file_is_read_as_it_was_issued(held_plain: Coalition) -> None:
    issued(held_plain, said(level=0))
    found = one_of(held_plain, "CELL")
    assert found is not None
    (held,) = (one for one in found.rests_on if one.kind == "document")
    assert Documents(held_plain.workspace).data(held) == canonical(said(level=0))
