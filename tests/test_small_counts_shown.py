"""Every outlet shows the public the same protected figures of displacement and return; a member sees them exactly."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import stat
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.intake import diff
from commonground.picture.cells import Asked, Picture
from commonground.picture.explain import explain, recomputed
from commonground.picture.forms import write_csv, write_parquet
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import BadRequest, WorkspaceError
from disclosure_attack import Sum, ranges
from fixtures_small import Theatre
from small_places import DISTRICTS, boundaries, round_of

ALPHA = Viewer("ALPHA")
APRIL = {
    **{"IQ010101": 6, "IQ010102": 54},  # Falluja: a family in the south
    **{"IQ010201": 600, "IQ010202": 700},
    **{"IQ010301": 30, "IQ010302": 0},
    **{"IQ020101": 3000, "IQ020102": 2000},
    **{"IQ020201": 0, "IQ020202": 8},  # Sinjar: all of its eight people
}
MAY = {**APRIL, "IQ010201": 606, "IQ010301": 90, "IQ020101": 3006}  # a family more at three places
REASON = "withheld: fewer than 10 people, or a figure from which so few could be worked out"
TWO_MONTHS = ("2018-04", "2018-05")


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("small")
    made = Theatre(folder / "w")
    made.load(*boundaries(folder))
    made.load(round_of(folder / "april.csv", "2018-04-30", APRIL), round_of(folder / "may.csv", "2018-05-31", MAY))
    made.load(round_of(folder / "idps.csv", "2018-05-31", APRIL, kind="IDP"))
    yield made
    made.close()


def cells(theatre: Theatre, level: int, measure: str, month: str, **options: Any) -> dict[str, Any]:
    """By place: its value, or the coverage where it has none."""
    rows = theatre.picture(measure, first=month, level=level, **options)
    return {r["place"] if r["name"] != "not placed" else "": r["coverage"] if r["value"] is None else r["value"] for r in rows}


def test_small_counts_and_what_would_give_them_away_are_withheld(theatre: Theatre) -> None:
    assert cells(theatre, 2, "idps", "2018-05") == {
        "IQ0101": 60, "IQ0102": 1300, "IQ0103": 30, "IQ0201": "withheld", "IQ0202": "withheld", "": 0,
    }  # fmt: skip
    assert cells(theatre, 3, "idps", "2018-05") == {
        "IQ010101": "withheld", "IQ010102": "withheld", "IQ010201": 600, "IQ010202": 700, "IQ010301": 30, "IQ010302": 0,
        "IQ020101": "withheld", "IQ020102": 2000, "IQ020201": 0, "IQ020202": "withheld", "": 0,
    }  # fmt: skip


@pytest.mark.parametrize("level", [0, 1])
def test_totals_of_governorates_and_of_the_country_stay(theatre: Theatre, level: int) -> None:
    shown = cells(theatre, level, "idps", "2018-05")
    assert shown == cells(theatre, level, "idps", "2018-05", viewer=ALPHA)
    assert sum(shown.values()) == sum(APRIL.values())


def test_a_member_sees_every_figure(theatre: Theatre) -> None:
    assert cells(theatre, 3, "idps", "2018-05", viewer=ALPHA) == {**APRIL, "": 0}


def test_zero_reported_no_data_and_withheld_are_three_things(theatre: Theatre) -> None:
    rows = theatre.picture("idps", first="2018-04", last="2018-05", level=3)
    told = {(r["place"], r["month"]): (r["value"], r["coverage"], r["reason"]) for r in rows}
    assert told["IQ010302", "2018-05"][:2] == (0, "complete")
    assert told["IQ010302", "2018-04"] == (None, "none", "no round yet")
    assert told["IQ010101", "2018-05"] == (None, "withheld", REASON)
    assert told["IQ010102", "2018-05"] == (None, "withheld", REASON)  # the neighbour reads like the small count itself


def test_a_small_change_is_withheld_with_the_smaller_stock_it_could_be_worked_out_from(theatre: Theatre) -> None:
    changes = cells(theatre, 3, "returned_in_month", "2018-05")
    stocks = cells(theatre, 3, "returnees", "2018-05")
    assert changes["IQ010201"] == stocks["IQ010201"] == "withheld"  # 606 of 600
    assert changes["IQ020101"] == "withheld"  # 3,006 of 3,000
    assert cells(theatre, 1, "returned_in_month", "2018-05") == {"IQ01": 66, "IQ02": 6, "": 0}
    assert not [v for level in (2, 3) for v in cells(theatre, level, "returned_in_month", "2018-05").values() if v in (6, -6)]


def test_a_change_is_not_shown_beside_a_withheld_stock(theatre: Theatre) -> None:
    for level in (2, 3):
        before, after = (cells(theatre, level, "returnees", month) for month in TWO_MONTHS)
        for place, change in cells(theatre, level, "returned_in_month", "2018-05").items():
            if "withheld" in (before[place], after[place]):
                assert change == "withheld", place


@pytest.mark.parametrize("first", ["2018-04", "2018-05", "2018-07"])
def test_what_is_withheld_hangs_on_no_question(theatre: Theatre, first: str) -> None:
    """Whatever months, level or measures are asked for, before or after: the same figures of a month are withheld."""
    wide = {
        (r["measure"], r["place"], r["level"]): (r["value"], r["coverage"])
        for level in (1, 2, 3)
        for r in theatre.picture("returnees", "idps", first="2018-01", last="2018-12", level=level)
        if r["month"] == "2018-07"
    }
    reader = theatre.reader()
    for level in (3, 1, 2):
        for measure in ("idps", "returnees"):
            rows = Picture(reader, Asked(level, ("IRQ",), first, "2018-07", frozenset({measure}))).rows()
            for r in rows:
                if r["month"] == "2018-07":
                    assert (r["value"], r["coverage"]) == wide[measure, r["place"], level]
    reader.close()


def test_what_is_loaded_later_changes_nothing_of_a_round(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    made.load(*boundaries(tmp_path))
    made.load(round_of(tmp_path / "april.csv", "2018-04-30", APRIL))
    before = cells(made, 3, "returnees", "2018-04")
    made.load(round_of(tmp_path / "may.csv", "2018-05-31", {place: 7 * people for place, people in APRIL.items()}))
    assert cells(made, 3, "returnees", "2018-04") == before
    made.close()


def test_rows_that_the_public_may_not_see_change_nothing_that_it_is_shown(theatre: Theatre, tmp_path: Path) -> None:
    """The same values for every reader of an audience, whatever else is held."""
    with_hidden = Theatre(tmp_path / "w")
    with_hidden.load(*boundaries(tmp_path))
    with_hidden.load(round_of(tmp_path / "april.csv", "2018-04-30", APRIL), round_of(tmp_path / "may.csv", "2018-05-31", MAY))
    with_hidden.load(round_of(tmp_path / "idps.csv", "2018-05-31", APRIL, kind="IDP"))
    with_hidden.load(round_of(tmp_path / "hidden.csv", "2018-05-31", dict.fromkeys(APRIL, 3)), release_to=["ALPHA"])
    for level in (2, 3):
        for measure in ("idps", "returnees", "returned_in_month"):
            assert cells(with_hidden, level, measure, "2018-05") == cells(theatre, level, measure, "2018-05")
    with_hidden.close()


def test_csv_parquet_and_json_say_the_same(theatre: Theatre, tmp_path: Path) -> None:
    picture = Picture(theatre.reader(), Asked(3, ("IRQ",), "2018-05", "2018-05", frozenset({"idps"})))
    expected = {r["place"]: r["value"] for r in picture.rows()}
    text = io.StringIO()
    write_csv(picture, text)
    read = {r["place"]: r["value"] for r in csv.DictReader(io.StringIO(text.getvalue()))}
    assert read == {place: "" if value is None else str(value) for place, value in expected.items()}
    write_parquet(picture, tmp_path / "p.parquet")
    table = pq.read_table(tmp_path / "p.parquet")
    assert dict(zip(table["place"].to_pylist(), table["value"].to_pylist(), strict=True)) == expected


def known(theatre: Theatre) -> tuple[dict[Hashable, int | None], list[Sum]]:
    """All that the public is shown of the two rounds of returnees, and the sums that hold between it."""
    shown: dict[Hashable, int | None] = {}
    sums: list[Sum] = []
    for month in TWO_MONTHS:
        for level in (1, 2, 3):
            for place, value in cells(theatre, level, "returnees", month).items():
                if place:
                    shown[month, place] = None if value == "withheld" else value
                    if level > 1:
                        sums.append(((month, place[: 2 * level]), (), 0))
        parents = {place[:-2] for at, place in shown if at == month and len(place) > 4}
        sums = [s for s in sums if s[1]]
        for parent in sorted(parents):
            parts = [(at, place) for at, place in shown if at == month and place[:-2] == parent]
            sums.append(((month, parent), tuple((part, 1) for part in parts), 0))
    for level in (1, 2, 3):
        for place, value in cells(theatre, level, "returned_in_month", TWO_MONTHS[1]).items():
            if place:
                shown["change", place] = None if value == "withheld" else value
                sums.append((("change", place), (((TWO_MONTHS[1], place), 1), ((TWO_MONTHS[0], place), -1)), 0))
    return shown, sums


def truth(level: int, people: dict[str, int]) -> dict[str, int]:
    """The sums by place of a level, added up from the villages."""
    found: dict[str, int] = {}
    for place, count in people.items():
        found[place[: 2 + 2 * level]] = found.get(place[: 2 + 2 * level], 0) + count
    return found


def attack(theatre: Theatre, april: dict[str, int], may: dict[str, int]) -> None:
    shown, sums = known(theatre)
    found = ranges(shown, sums)
    for level in (2, 3):
        before, after = truth(level, april), truth(level, may)
        for month, people in zip(TWO_MONTHS, (before, after), strict=True):
            governorate = truth(1, dict(zip(TWO_MONTHS, (april, may), strict=True))[month])
            for place, count in people.items():
                if 0 < count < 10 and governorate[place[:4]] >= 10:
                    low, high = found[month, place]
                    assert low <= count <= high
                    assert high - low >= 10, (month, place, count, low, high)
                elif shown[month, place] is not None:
                    assert shown[month, place] == count
        for place in before:
            change = after[place] - before[place]
            if 0 < abs(change) < 10 and after[place] < 1000 and len({p for p in after if p[:4] == place[:4]}) > 1:
                low, high = found["change", place]
                assert high - low >= 10, (place, change, low, high)


def test_nothing_small_can_be_worked_out_of_all_that_is_shown(theatre: Theatre) -> None:
    attack(theatre, APRIL, MAY)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_small_can_be_worked_out_of_chance_rounds(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    villages = [f"{district}{part}" for district in DISTRICTS for part in ("01", "02")]
    april = {place: draw.choice((0, 3, 6, 9, 12, 48, 120, 660, 2400)) for place in villages}
    may = {place: max(0, april[place] + draw.choice((0, 0, 3, -3, 6, 60))) for place in villages}
    made = Theatre(tmp_path / "w")
    made.load(*boundaries(tmp_path))
    made.load(round_of(tmp_path / "april.csv", "2018-04-30", april), round_of(tmp_path / "may.csv", "2018-05-31", may))
    attack(made, april, may)
    made.close()


def test_the_evidence_of_a_figure_withholds_the_same_parts(theatre: Theatre) -> None:
    figure = explain(theatre.reader(), "idps", "IQ0101", "2018-05")
    assert figure.value == 60
    assert [(part.place, part.value, part.rows) for part in figure.parts] == [("IQ010101", None, None), ("IQ010102", None, None)]
    assert figure.withheld is not None
    assert REASON in figure.withheld
    assert {(row.amount, tuple(row.facts)) for row in figure.rows} == {(None, ())}
    assert recomputed(figure.rows, figure.parts) is None
    governorate = explain(theatre.reader(), "idps", "IQ01", "2018-05")
    assert {part.place: part.value for part in governorate.parts} == {
        "IQ010101": None, "IQ010102": None, "IQ010201": 600, "IQ010202": 700, "IQ010301": 30, "IQ010302": 0,
    }  # fmt: skip


def test_the_evidence_of_what_is_not_placed_and_of_a_change_withholds_them_too(theatre: Theatre) -> None:
    change = explain(theatre.reader(), "returned_in_month", "IQ01", "2018-05")
    assert change.value == 66
    assert {part.place: part.value for part in change.parts}["IQ010201"] is None
    assert all(part.value not in (6, -6, 54) for part in change.parts)


def test_a_withheld_figure_has_no_evidence_but_its_files(theatre: Theatre) -> None:
    figure = explain(theatre.reader(), "idps", "IQ010101", "2018-05")
    assert (figure.value, figure.coverage, figure.reason, figure.rows, figure.parts) == (None, "withheld", REASON, (), ())
    assert [source["file"] for source in figure.sources] == ["idps.csv"]


def test_no_comparison_of_editions_shows_a_small_count(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    made.load(*boundaries(tmp_path))
    first = made.load(round_of(tmp_path / "one.csv", "2018-05-31", APRIL)).loaded_at
    made.load(round_of(tmp_path / "two.csv", "2018-05-31", {**APRIL, "IQ010101": 12, "IQ020202": 14, "IQ010102": 66}))
    then = made.reader(loaded_by=first)
    found = diff.since(then, made.reader(), "dtm-returnees")
    assert {(d.key["adm1_name"], d.key["adm2_name"], d.field, d.old, d.new) for d in found} == {
        ("Anbar", None, "people", 1390, 1408),
        ("Ninewa", None, "people", 5008, 5014),
    }
    member = diff.since(made.reader(loaded_by=first, viewer=ALPHA), made.reader(viewer=ALPHA), "dtm-returnees")
    assert {(d.old, d.new) for d in member if d.field == "people"} == {(6, 12), (8, 14), (54, 66)}
    made.close()


def set_up(root: Path, text: str) -> None:
    path = root / "commonground.toml"
    path.write_text(re.sub(r"\[disclosure\][^\[]*", f"[disclosure]\n{text}\n\n", path.read_text()))


def rounding(tmp_path: Path, text: str = 'method = "round"') -> Theatre:
    made = Theatre(tmp_path / "w")
    made.load(*boundaries(tmp_path))
    made.load(round_of(tmp_path / "april.csv", "2018-04-30", APRIL), round_of(tmp_path / "may.csv", "2018-05-31", MAY))
    set_up(made.root, text)
    made.close()
    from commonground.door.workspace import Workspace

    made.workspace = Workspace(made.root)
    return made


def test_rounding_replaces_suppression_and_leaves_totals_alone(tmp_path: Path) -> None:
    made = rounding(tmp_path)
    for level in (2, 3):
        exact = truth(level, APRIL)
        shown = cells(made, level, "returnees", "2018-04")
        assert "withheld" not in shown.values()
        assert all(shown[place] % 5 == 0 and abs(shown[place] - people) < 5 for place, people in exact.items())
        assert shown == cells(made, level, "returnees", "2018-04")
        changes = cells(made, level, "returned_in_month", "2018-05")
        after = truth(level, MAY)
        assert all(changes[place] % 5 == 0 and abs(changes[place] - after[place] + exact[place]) < 5 for place in exact)
    assert cells(made, 1, "returnees", "2018-04") == {**truth(1, APRIL), "": 0}
    assert cells(made, 3, "returnees", "2018-04", viewer=ALPHA) == {**APRIL, "": 0}
    rows = made.picture("returnees", first="2018-04", level=3)
    assert {r["reason"] for r in rows if r["name"] != "not placed"} == {"rounded to a multiple of 5"}  # a true zero among them
    figure = explain(made.reader(), "returnees", "IQ01", "2018-04")
    assert figure.value == 1390
    assert all(part.value is not None and part.value % 5 == 0 for part in figure.parts)
    assert recomputed(figure.rows, figure.parts) is None
    made.close()


def test_the_key_is_secret_and_kept(tmp_path: Path) -> None:
    made = rounding(tmp_path)
    assert not (made.root / "rounding.key").exists()
    first = cells(made, 3, "returnees", "2018-04")
    key = made.root / "rounding.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_bytes()) == 32
    assert cells(made, 3, "returnees", "2018-04") == first
    key.write_bytes(b"short")
    with pytest.raises(WorkspaceError, match="5 bytes"):
        cells(made, 3, "returnees", "2018-04")
    made.close()


def test_the_threshold_is_a_setting(tmp_path: Path) -> None:
    made = rounding(tmp_path, "threshold = 3")
    assert "withheld" not in cells(made, 3, "returnees", "2018-04").values()
    made.close()


@pytest.mark.parametrize("text", ["threshold = 0", "threshold = true", 'threshold = "10"', 'method = "both"', "off = true"])
def test_settings_that_cannot_be_used_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadRequest, match="disclosure"):
        rounding(tmp_path, text)


def test_the_command_totals_with_the_published_figure(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["picture", "--country", "IRQ", "--level", "3", "--from", "2018-05", "--measure", "idps"]
    assert run(cli, ["-w", str(theatre.root), *asked]) == 0
    printed = capsys.readouterr().out
    assert re.search(rf"total\s+{sum(APRIL.values()):,}\b", printed)
    assert REASON in printed
    assert run(cli, ["-w", str(theatre.root), "explain", "idps", "--place", "IQ010101", "--month", "2018-05"]) == 0
    assert "2018-05: withheld\n" in capsys.readouterr().out


def test_the_json_of_both_commands_holds_no_small_count(theatre: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    for level in (2, 3):
        asked = ["picture", "--country", "IRQ", "--level", str(level), "--from", "2018-04", "--to", "2018-06", "--json"]
        assert run(cli, ["-w", str(theatre.root), *asked]) == 0
        rows = json.loads(capsys.readouterr().out)
        small = [r for r in rows if r["measure"] in ("idps", "returnees", "returned_in_month") and r["value"]]
        assert small
        assert not [r for r in small if abs(r["value"]) < 10]
    for place in ("IRQ", "IQ01", "IQ0101", "IQ02"):
        assert run(cli, ["-w", str(theatre.root), "explain", "idps", "--place", place, "--month", "2018-05", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert not [part for part in told["parts"] if part["value"] and part["value"] < 10]
