"""The scorecard counts what a run finds of names that the lists lack, and how often clean names alarm beside what is promised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from commonground.cli.main import cli
from commonground.screening.clean_names import GROUPS
from commonground.screening.held import ListVersion
from commonground.screening.holding_out import Case, drawn, hold_out, script_of
from commonground.screening.intervals import Share
from commonground.screening.listed import Entry, Listed
from commonground.screening.outcomes import asking, outcomes
from commonground.screening.quality import RATES, quality
from commonground.screening.quality_alarms import Alarm, fresh
from commonground.screening.quality_report import report
from commonground.screening.ready import Ready
from commonground.screening.screener import Screener
from commonground.screening.thresholds import EVERY, CleanScores, Threshold
from fixtures_small import Theatre, put
from test_docs import documented, is_documented, keys

NAMES: tuple[tuple[str, str, str], ...] = (
    ("un-sc 1", "Testorian Quillfeather", "primary"),
    ("un-sc 1", "Quentin Featherquill", "strong"),
    ("uk-sl 7", "Testorian Quillfeather", "primary"),
    ("uk-sl 7", "FEATHERQUILL, Quentin", "strong"),
    ("un-sc 2", "Zebulon Marchbanks", "primary"),
    ("un-sc 2", "زبولون مارشبانكس", "original"),
    ("un-sc 2", "زبولن مارشبانكس", "strong"),
    ("un-sc 3", "Ottoline Vanderplanck", "primary"),
    ("un-sc 3", "Wolfram", "weak"),
    ("uk-sl 8", "Peregrine Applethwaite", "primary"),
)
"""Nobody bears these names; `uk-sl 7` is `un-sc 1`, as its publisher says."""


def lists(names: tuple[tuple[str, str, str], ...] = NAMES, top: float = 5.0) -> Ready:
    """Lists of persons; the best clean name of every group scores `top`."""
    keys = list(dict.fromkeys(key for key, _, _ in names))
    entries = tuple(Entry(*key.split(), "person", next(name for of, name, _ in names if of == key)) for key in keys)
    of = {(entry.list, entry.entry_id): place for place, entry in enumerate(entries)}
    places = np.array([keys.index(key) for key, _, _ in names], np.int32)
    held = Listed(entries, tuple(name for _, name, _ in names), places, tuple(quality for _, _, quality in names), of)
    bodies = tuple("un-sc:1" if key == "uk-sl 7" else key.replace(" ", ":") for key in keys)
    clean = CleanScores({group: np.linspace(top, -40, 10_000) for group in EVERY})
    versions = (ListVersion("un-sc", "2018-06-07", True, (("un.xml", "0" * 64),), 3, 7, "UN", "UN", "terms"),)
    return Ready(Screener(held), versions, bodies, clean, b"")


@pytest.fixture(autouse=True)
def few_clean_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty further clean names a group, after four hundred."""
    monkeypatch.setattr("commonground.screening.quality_alarms.FRESH", 40)
    monkeypatch.setattr("commonground.screening.thresholds.CLEAN", 400)


def gone(of: Ready, sample: int = 0) -> set[str]:
    held = of.listed
    return {name for name, dropped in zip(held.names, hold_out(held, of.bodies, sample).dropped, strict=True) if dropped}


def test_an_alias_goes_from_every_list_that_carries_it_in_any_order_of_its_words() -> None:
    assert {"Quentin Featherquill", "FEATHERQUILL, Quentin"} <= gone(lists())
    (case,) = [one for one in hold_out(lists().listed, lists().bodies, 0).aliases if one.body == "un-sc:1"]
    assert case.lists == ("uk-sl", "un-sc")


def test_a_primary_name_stays_and_so_does_who_has_no_other() -> None:
    primary = {name for _, name, quality in NAMES if quality == "primary"}
    assert not primary & gone(lists())


def test_an_alias_in_arabic_letters_goes_with_every_name_in_them() -> None:
    assert {"زبولون مارشبانكس", "زبولن مارشبانكس"} <= gone(lists())


def test_weak_aliases_are_held_out_of_those_who_lose_nothing_else() -> None:
    out = hold_out(lists().listed, lists().bodies, 0)
    assert [(case.name, case.body) for case in out.weak] == [("Wolfram", "un-sc:3")]
    assert "Wolfram" in gone(lists())


def test_an_alias_that_is_the_primary_name_in_another_order_is_none() -> None:
    names = (("un-sc 1", "Otto Quill", "primary"), ("un-sc 1", "QUILL, Otto", "strong"))
    assert gone(lists(names)) == set()


def test_a_sample_is_the_same_every_time_and_part_of_a_larger_one() -> None:
    keys = [f"un-sc:{number}" for number in range(50)]
    assert drawn("held out", keys) == drawn("held out", reversed(keys))
    assert drawn("held out", keys) != keys
    few = hold_out(lists().listed, lists().bodies, 1).aliases
    assert {case.name for case in few} <= {case.name for case in hold_out(lists().listed, lists().bodies, 0).aliases}
    assert {name for case in few for name in case.lists} == {"un-sc", "uk-sl"}


@pytest.mark.parametrize(("name", "script"), [("Otto", "latin"), ("علي Ali علي", "arabic"), ("Иван", "cyrillic"), ("12", "none")])
def test_the_script_of_a_name_is_that_of_most_letters(name: str, script: str) -> None:
    assert script_of(name) == script


def test_a_search_tells_whether_the_entry_was_compared_and_at_which_rank() -> None:
    cases = [Case("Zebulun Marchbank", "person", "un-sc:2"), Case("Xanthe Yolk", "person", "un-sc:2")]
    near, far = outcomes(asking(lists(), 0.001), cases, "test", lambda words: None)
    assert (near.candidate, near.rank) == (True, 1)
    assert (far.candidate, far.rank, far.told) == (False, None, None)


def test_who_bears_the_very_name_elsewhere_takes_no_rank_from_the_right_entry() -> None:
    names = (*NAMES, ("eu-fsf 9", "Zebulun Marchbank", "primary"))
    (found,) = outcomes(asking(lists(names), 0.001), [Case("Zebulun Marchbank", "person", "un-sc:2")], "", lambda words: None)
    assert found.rank == 1


def test_what_is_held_out_and_unlike_every_other_name_is_not_found_and_the_primary_name_is() -> None:
    found = quality(lists())
    by = {(cut.by, cut.value): cut.recall for cut in found.held_out}
    assert by["all", "all"].names == 2
    assert by["script", "arabic"].names == 1
    assert by["list", "uk-sl"].names == 1
    listed = next(one.recall for one in found.perturbed if one.rule.rule == "as_listed" and one.kind == "person")
    assert (listed.names, listed.candidates, listed.first, listed.found[0].count) == (4, 4, 4, 4)
    assert listed.found[1].count == 4


def test_where_clean_names_are_as_like_nothing_alarms_and_all_are_told() -> None:
    found = quality(lists(top=1_000.0))
    listed = next(one.recall for one in found.perturbed if one.rule.rule == "as_listed" and one.kind == "person")
    assert listed.found[1].count == 0
    assert listed.told == 4


def test_a_weak_alias_finds_nobody_by_a_good_name() -> None:
    weak = quality(lists()).weak
    assert (weak.entries, weak.names) == (1, 1)
    assert [share.count for share in (*weak.without, *weak.with_weak)] == [0, 0, 0, 0]


def test_clean_names_by_which_no_threshold_was_set_are_measured() -> None:
    from commonground.screening.thresholds import names_of

    assert len(fresh("turkish")) == 40
    assert not set(fresh("turkish")) & set(names_of("turkish"))
    found = quality(lists())
    assert set(found.alarms.groups) >= set(GROUPS)
    assert all(alarm.measured and alarm.measured.of == 40 for alarm in found.alarms.groups["kurdish"])
    assert [alarm.kept for alarm in found.alarms.groups["other"]] == [None, None]


@pytest.mark.parametrize(("alarms", "kept"), [(0, True), (10, True), (17, True), (30, False)])
def test_a_promise_is_broken_where_the_whole_interval_lies_above_it(alarms: int, kept: bool) -> None:
    # 95 % of 17 in 1,000 begins at 0.99 %, of 30 in 1,000 at 2.03 %
    assert Alarm(Threshold("arabic", 0.01, 3.0, 10_000, 100), 3.0, Share(alarms, 1_000)).kept is kept


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0, 0.3085), (10, 10, 0.6915, 1), (5, 10, 0.1871, 0.8129), (1, 20, 0.0013, 0.2487), (0, 0, 0, 1)],
)
def test_intervals_are_exact(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval() == pytest.approx((low, high), abs=5e-5)


def told(of: Ready) -> dict[str, Any]:
    return report(of, quality(of), 500, None)


def test_the_same_lists_give_the_same_report_and_it_names_nobody() -> None:
    first, again = json.dumps(told(lists()), ensure_ascii=False), json.dumps(told(lists()), ensure_ascii=False)
    assert first == again
    assert not any(name in first for _, name, _ in NAMES)


def test_every_key_is_documented() -> None:
    known = documented()["watchlist-quality"]
    assert {key for key in keys(told(lists())) if not is_documented(key, known)} == set()


def test_precision_follows_from_recall_and_false_alarms() -> None:
    made = told(lists())
    row = next(one for one in made["precision"] if one["listed_in"] == 10_000 and one["rate"] == RATES[0])
    assert (row["payees"], row["listed"]) == (1_000_000, 100)
    share = made["held_out"][0]["recall"][0]["share"]
    assert row["found"] == round(100 * share)
    clean = [made["false_alarms"][part][0] for part in ("people", "organisations")]
    expected = 999_900 * sum(one["count"] for one in clean) / sum(one["of"] for one in clean)
    assert row["false_alarms"] == round(expected)


def test_lists_without_an_alias_are_told_as_not_measured() -> None:
    made = told(lists((("un-sc 1", "Otto Quill", "primary"),)))
    assert made["held_out"][0]["names"] == 0
    assert made["held_out"][0]["recall"][0]["share"] is None
    assert made["precision"] == []


UN = """<CONSOLIDATED_LIST dateGenerated="2018-06-07T10:00:00"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>
<FIRST_NAME>Testorian Quillfeather</FIRST_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Quentin Featherquill</ALIAS_NAME></INDIVIDUAL_ALIAS>
</INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quality")
    Theatre(folder / "w").load(put(folder / "un.xml", UN))
    return folder / "w"


def asked(workspace: Path, *more: str) -> Any:
    return CliRunner().invoke(cli, ["-w", str(workspace), "watchlist-quality", *more], env={"COLUMNS": "80"})


def test_the_command_prints_keys_or_words_and_writes_the_page(workspace: Path, tmp_path: Path) -> None:
    page = tmp_path / "q.html"
    done = asked(workspace, "--json", "--html", str(page))
    assert done.exit_code == 0, done.output
    made: Mapping[str, Any] = json.loads(done.output)
    assert [one["list"] for one in made["lists"]] == ["un-sc"]
    assert made["held_out"][0]["names"] == 1
    assert "How well screening finds" in page.read_text(encoding="utf-8")
    words = asked(workspace)
    assert words.output.startswith("1 alias was taken out of the lists and then searched.")


def test_a_folder_that_is_not_there_is_told_before_the_work(workspace: Path, tmp_path: Path) -> None:
    done = asked(workspace, "--html", str(tmp_path / "none" / "q.html"))
    assert "there is no folder" in str(done.exception)


def test_a_list_that_is_not_held_is_told(workspace: Path) -> None:
    assert "is not held" in str(asked(workspace, "--list", "eu-fsf").exception)
