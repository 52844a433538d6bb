"""Payees beside lists: what alerts, what needs more, and that answers do not hang on how the work is cut."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coalition_small import Coalition, coalition
from commonground.door.parties import viewer_of
from commonground.screening import findings as finding
from commonground.screening import run as running
from commonground.screening.asking import LONGEST, columns, of_record, plain, subject
from commonground.screening.entities import entities
from commonground.screening.findings import COMMON, COUNTRY, WEAK, Question, findings, question
from commonground.screening.listed import Entry
from commonground.screening.looks import organisation_only
from commonground.screening.payees import payees, subjects
from commonground.screening.ready import packed, ready, unpacked
from commonground.screening.run import run
from commonground.screening.subject import Subject
from commonground.screening.thresholds import Applied, CleanScores, applied
from commonground.vocabulary.errors import BadRequest, DamagedWorkspace, NotData
from fixtures_small import Theatre, put
from screening_small import PEOPLE, few_clean_names, individual, un

__all__ = ["coalition"]

RATE = 0.05


@pytest.fixture(autouse=True, scope="module")
def few() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        few_clean_names(patch)
        yield


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Question:
    folder = tmp_path_factory.mktemp("lists")
    theatre = Theatre(folder / "w")
    theatre.load(put(folder / "un.xml", un(*PEOPLE, individual(3, "Freedonia Liberation Front Mombasa Kenya"))))
    return question(ready(theatre.reader()), RATE)


def found(asked: Question, *names: str, **more: Any) -> list[tuple[str, bool, str | None]]:
    (of,) = findings(asked, [Subject(1, names, more.pop("kind", "person"), **more)])
    return [(one.hit.entry.caption, one.alert, one.needs) for one in of.found]


# what alerts


def test_a_listed_name_alerts_in_another_order(asked: Question) -> None:
    assert found(asked, "Quillfeather, Testorian") == [("Testorian Quillfeather", True, None)]


def test_who_is_not_like_anybody_has_no_hit(asked: Question) -> None:
    assert found(asked, "Ottoline Vanderplanck") == []
    assert found(asked) == []


def test_a_weak_alias_never_alerts_alone(asked: Question) -> None:
    assert found(asked, "Wolfram") == [("Testorian Quillfeather", False, WEAK)]
    born = dt.date(1951, 3, 2)
    assert found(asked, "Wolfram", born=(born, born)) == [("Testorian Quillfeather", True, None)]
    other = dt.date(1990, 1, 5)
    assert ("Testorian Quillfeather", True, None) not in found(asked, "Wolfram", born=(other, other))


def test_an_entry_alerts_by_a_good_name_though_a_weak_alias_of_its_body_is_more_like(asked: Question) -> None:
    low = {group: replace(at, score=-1_000.0) for group, at in asked.thresholds.items()}
    hit = asked.ready.screener.screen([Subject(0, ("Wolfram Quillfeather",), "person")])[0][0]
    assert hit.by_good_name is not None
    assert found(replace(asked, thresholds=low), "Wolfram Quillfeather")[0][1:] == (True, None)


def test_the_same_name_is_told_even_where_clean_names_are_as_like(asked: Question) -> None:
    strict = {group: replace(at, score=1_000.0) for group, at in asked.thresholds.items()}
    assert found(replace(asked, thresholds=strict), "Zebulon Marchbanks") == [("Zebulon Marchbanks", False, COMMON)]
    other = dt.date(1990, 1, 5)
    assert found(replace(asked, thresholds=strict), "Testorian Quillfeather", born=(other, other)) == []


@pytest.mark.parametrize("score", [-1_000.0, 0.0, 6.0, 12.0, 1_000.0])
@pytest.mark.parametrize("explain", [False, True])
def test_what_is_not_told_is_dropped_early_and_nothing_else(
    asked: Question, score: float, explain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bars = {group: replace(at, score=score) for group, at in asked.thresholds.items()}
    born = dt.date(1951, 3, 2)
    names = [entry.caption for entry in asked.ready.listed.entries]
    names += ["Wolfram", "Wolfram Quillfeather", "Marchbanks Zebulon", "Kenya", "Testorian", "Ottoline Vanderplanck", "زبولون"]
    payees = [
        Subject(0, (name, *more), kind, **known)  # type: ignore[arg-type]
        for name in names
        for more in ((), ("Freedonia Front",))
        for kind in ("person", None)
        for known in ({}, {"born": (born, born)}, {"documents": frozenset({"A-000"})})
    ]
    question = replace(asked, thresholds=bars, explain=explain)
    told = findings(question, payees)
    monkeypatch.setattr(finding, "_least", lambda asked: -math.inf)
    assert told == findings(question, payees)


def test_a_country_in_the_name_of_a_body_is_no_alert(asked: Question) -> None:
    low = {group: replace(at, score=-1_000.0) for group, at in asked.thresholds.items()}
    told = found(replace(asked, thresholds=low), "Kenya")
    assert [one for one in told if one[0].startswith("Freedonia")] == [
        ("Freedonia Liberation Front Mombasa Kenya", False, COUNTRY)
    ]


def test_below_tells_what_does_not_reach_its_threshold(asked: Question) -> None:
    strict = replace(asked, thresholds={group: replace(at, score=1_000.0) for group, at in asked.thresholds.items()})
    assert found(strict, "Zebulon Marchbank") == []
    assert found(replace(strict, below=True), "Zebulon Marchbank")[0] == ("Zebulon Marchbanks", False, None)


def test_where_a_rate_cannot_be_measured_the_strictest_threshold_counts() -> None:
    import numpy as np

    clean = CleanScores({"arabic": np.arange(100.0, 0, -1), "turkish": np.arange(200.0, 100, -1)})
    at: dict[str, Applied] = applied(clean, 0.2)
    assert at["arabic"].threshold.score == at["arabic"].score
    assert at["kurdish"].threshold.score is None
    assert at["kurdish"].score == at["turkish"].score > at["arabic"].score
    assert at["other"].threshold.reason == "no clean names are held in these letters"
    assert applied(clean, 0.001)["arabic"].threshold.score is None


def test_reasons_are_told_of_hits(asked: Question) -> None:
    born = dt.date(1951, 3, 2)
    (of,) = findings(replace(asked, explain=True), [Subject(1, ("Testorian Quillfeather",), "person", (born, born))])
    assert [one.what for one in of.found[0].hit.because] == ["name", "birth_date"]


# who is one body


def entry(listing: str, key: str, *links: tuple[str, str], reference: str | None = None) -> Entry:
    return Entry(listing, key, "person", key, reference=reference, links=links)


def test_entries_are_one_body_where_a_publisher_says_so() -> None:
    held = [
        entry("un-sc", "11", reference="QDi.001"),
        entry("uk-sl", "AQD1", ("un-sc", "QDi.001")),
        entry("us-csl", "77", ("ofac-sdn", "99")),
        entry("ofac-sdn", "99"),
        entry("ofac-sdn", "98"),
    ]
    assert entities(held) == ("un-sc:11", "un-sc:11", "ofac-sdn:99", "ofac-sdn:99", "ofac-sdn:98")


def test_two_that_refer_to_an_entry_of_a_list_that_is_not_held_are_one() -> None:
    assert len(set(entities([entry("uk-sl", "1", ("un-sc", "QDi.1")), entry("eu-fsf", "2", ("un-sc", "QDi.1"))]))) == 1


def test_a_reference_that_several_claim_joins_nobody() -> None:
    held = [
        entry("un-sc", "1", reference="KPe.023"),
        entry("uk-ofsi", "2", ("un-sc", "KPe.023")),
        entry("uk-ofsi", "3", ("un-sc", "KPe.023")),
    ]
    assert len(set(entities(held))) == 3


# how rows become subjects


def test_a_cell_is_read_without_what_cannot_be_seen() -> None:
    assert plain("\u202eOmar\u200b \x00Testi\x07 ") == "Omar Testi"
    assert plain("a" * 10_000_000) == "a" * LONGEST
    assert plain("\u200b" * 1_000_000 + "Omar") == "Omar"


def test_a_row_of_ten_million_names_is_read_as_far_as_it_makes_sense() -> None:
    found = subject(2, {"name": "x;" * 5_000_000}, {"name": ("name",)})
    assert found.names == ("x",)
    assert len(subject(2, {"name": ";".join(map(str, range(9_000)))}, {"name": ("name",)}).names) == 40


@pytest.mark.parametrize("name", ["Al-Noor General Trading Company", "Norwegian Refugee Council", "وزارة الصحة"])
def test_what_only_an_organisation_bears_makes_a_name_one(name: str) -> None:
    assert organisation_only(name)
    assert subject(1, {"n": name}, columns(["n"], {"name": "n"})).kind == "organisation"


@pytest.mark.parametrize("name", ["Omar Testi", "نوري كامل", "Jean Dupont", ""])
def test_a_persons_name_may_be_anybodys(name: str) -> None:
    assert not organisation_only(name)


def test_records_are_read_by_plain_keys_and_as_followthemoney_has_them() -> None:
    left = of_record(1, {"name": "Omar Testi", "aliases": ["O. Testi"], "dob": "1950", "country": "Iraq", "kind": "person"})
    given = {"name": ["Omar Testi"], "alias": ["O. Testi"], "birthDate": ["1950"], "nationality": ["iq"]}
    assert of_record(1, {"schema": "Person", "properties": given}) == left
    assert left.names == ("Omar Testi", "O. Testi")
    assert left.countries == {"IRQ"}


# runs


NAMES = ("Zebulon Marchbanks", "Ottoline Vanderplanck", "", "Wolfram", "Marchbanks Zebulon", "Perpetua Snodgrass")


def rows(asked: Question, names: list[str], processes: int = 1) -> list[tuple[int, str, bool, tuple[float, ...]]]:
    given = (Subject(number, (name,) if name else (), "person") for number, name in enumerate(names, start=1))
    told = run(asked, given, processes)
    return [(row.subject.row, row.subject.names[:1], row.first, tuple(one.hit.score for one in row.found)) for row in told]  # type: ignore[misc]


def test_answers_are_the_same_however_the_work_is_cut(asked: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{name} {number % 7}" for number in range(60) for name in NAMES]
    whole = rows(asked, names)
    monkeypatch.setattr(running, "BLOCK", 5)
    monkeypatch.setattr(running, "ROWS", 50)
    monkeypatch.setattr(running, "FEW", 10)
    assert rows(asked, names, 2) == whole
    monkeypatch.setattr(running, "REMEMBERED", 3)
    assert [row[3] for row in rows(asked, names)] == [row[3] for row in whole]


def test_a_name_asked_a_million_times_is_screened_once(asked: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    screened = []
    monkeypatch.setattr(running, "findings", lambda asked, block: screened.append(len(block)) or findings(asked, block))
    given = (Subject(number, ("Zebulon Marchbanks",), "person") for number in range(200_000))
    assert sum(bool(row.found) for row in run(asked, given)) == 200_000
    assert screened == [1]


def test_a_screener_comes_back_from_its_bytes_as_it_was(asked: Question) -> None:
    again = replace(asked, ready=replace(asked.ready, screener=unpacked(packed(asked.ready.screener))))
    assert rows(again, list(NAMES)) == rows(asked, list(NAMES))


def test_a_kept_index_that_names_anything_else_is_not_read() -> None:
    import pickle

    for other in (print, Path("x"), run):
        with pytest.raises(DamagedWorkspace, match="a kept index names"):
            unpacked(pickle.dumps(other))


# the ledger


def test_a_payee_of_the_ledger_is_asked_once_with_where_it_stands(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    theatre.register("BEL")
    with pytest.raises(NotData, match="no sanctions list"):
        ready(theatre.reader())
    held = payees(theatre.reader(viewer=viewer_of(theatre.workspace, "CELL")))
    assert [(one.name, one.where) for one in held if one.name == "BEL"] == [("BEL", (("record member.name", 1),))]
    assert [one.kind for one in subjects(held)] == ["organisation"] * len(held)


# the command


@pytest.fixture
def held(coalition: Coalition, tmp_path: Path) -> Coalition:
    coalition.says("load", str(put(tmp_path / "un.xml", un(*PEOPLE))))
    return coalition


PAYEES = "Payee,Born,Note\nTestorian Quillfeather,1951-03-02,\n=HYPERLINK(1),,\nوليد التجريبي,,\n,1951,\nMarchbanks Zebulon,,\n"


def payee_file(tmp_path: Path, text: str = PAYEES) -> str:
    return str(put(tmp_path / "payees.csv", text))


def test_a_file_is_screened_row_by_row(held: Coalition, tmp_path: Path) -> None:
    told = held.json("screen", payee_file(tmp_path), "--map", "name=Payee", "dob=Born", "--fpr", str(RATE))
    assert [row["row"] for row in told] == [2, 3, 4, 5, 6]
    assert [[hit["caption"] for hit in row["hits"]] for row in told] == [
        ["Testorian Quillfeather"],
        [],
        [],
        [],
        ["Zebulon Marchbanks"],
    ]
    hit = told[0]["hits"][0]
    assert (hit["list"], hit["list_version"], hit["reference"], hit["alert"]) == ("un-sc", "2018-06-07", "QDi.001", True)
    assert [one["what"] for one in hit["because"]] == ["name", "birth_date"]


def test_the_text_fits_eighty_columns_and_says_whose_the_lists_are(
    held: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    told = held.says("screen", payee_file(tmp_path), "--map", "name=Payee", "--fpr", str(RATE))
    assert "5 rows, 4 different payees, 1 without a name: 2 alert" in told
    assert "United Nations Security Council" in told
    assert "un-sc" in told
    assert "as like: the share of clean names of its group" in told


def test_why_a_hit_does_not_alert_alone_is_said_once() -> None:
    from commonground.cli.screen_shown import said

    needing = {"alert": False, "needs": "a second identifier: only a weak alias is alike", "decision": None}
    assert said(needing) == "needs a second identifier"
    assert said({"alert": False, "needs": None}) == "below"
    cleared = {"verdict": "cleared", "on": "2026-01-02", "lapsed": None}
    assert said({"alert": True, "needs": None, "decision": cleared}) == "ALERT, cleared on 2026-01-02"


def test_where_no_clean_name_is_like_any_listed_one_no_score_is_made_up() -> None:
    from commonground.cli.screen_shown import from_score
    from commonground.screening.thresholds import NOTHING

    assert (from_score(9.876, 1), from_score(float(np.nextafter(NOTHING, np.inf)), 2)) == ("9.9", "any")


def test_hits_go_into_a_csv_and_a_workbook_that_run_nothing(held: Coalition, tmp_path: Path) -> None:
    given = payee_file(tmp_path, "name\nZebulon Marchbanks\n=Zebulon Marchbanks\n")
    held.says("screen", given, "--fpr", str(RATE), "--out", str(tmp_path / "hits.csv"))
    cells = list(csv.DictReader(io.StringIO((tmp_path / "hits.csv").read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in cells] == ["Zebulon Marchbanks", "'=Zebulon Marchbanks"]
    held.says("screen", given, "--fpr", str(RATE), "--out", str(tmp_path / "hits.xlsx"))
    with zipfile.ZipFile(tmp_path / "hits.xlsx") as book:
        assert not any("<f>" in book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        names = book.read("xl/workbook.xml").decode()
    assert all(f'name="{name}"' in names for name in ("hits", "no hits", "lists", "how to read"))
    held.says("screen", given, "--fpr", str(RATE), "--out", str(tmp_path / "hits.json"))
    assert len(json.loads((tmp_path / "hits.json").read_text(encoding="utf-8"))) == 2


def test_one_name_is_answered_with_its_reasons_and_not_recorded(held: Coalition) -> None:
    told = held.says("screen", "--name", "Testorian Quillfeather", "--dob", "1951", "--explain", "--fpr", str(RATE))
    assert "birth_date: same year or month" in told
    assert held.json("records", "screening_run") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "not said who"),
        (("--name", "x", "ledger"), "not said who"),
        (("--name", "\u200b"), "the name is empty"),
        (("--name", "x", "--dob", "yesterday"), "no date of birth"),
        (("--name", "x", "--country", "Atlantis"), "no country"),
        (("--name", "x", "--fpr", "1"), "cannot be 1"),
        (("--name", "x", "--list", "nowhere"), "is not held"),
        (("--name", "x", "--out", "hits.pdf"), "do not go into .pdf"),
        (("nothing.csv",), "no such file"),
        (("ledger", "--map", "name"), "maps nothing"),
    ],
)
def test_what_cannot_be_done_is_said(held: Coalition, words: tuple[str, ...], message: str) -> None:
    assert message in held.refuses("screen", *words)[1]


def test_pairs_are_scored_without_a_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from commonground.cli.failure import run as command
    from commonground.cli.main import cli

    pair = {"left": {"name": "Omar Testi"}, "right": {"name": ["Testi, Omar"]}}
    other = {"left": {"name": "Omar Testi"}, "right": {"name": "Perpetua Snodgrass"}}
    path = put(tmp_path / "pairs.json", "\n".join(map(json.dumps, (pair, other))))
    assert command(cli, ["screen", "--pairs", str(path), "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first["score"] > 0 > second["score"]
    assert 0 <= second["probability"] < 0.5 < first["probability"] <= 1


def test_errors_of_maps_are_told() -> None:
    with pytest.raises(BadRequest, match="no role"):
        columns(["a"], {"nom": "a"})
