"""Payees as Arrow batches: the hits are those of a run over the same rows, however they are cut, and every payee is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.screening.batches import HITS, in_processes, screened
from commonground.screening.clean_names import made_up
from commonground.screening.findings import Question, question
from commonground.screening.parquet_cells import texts
from commonground.screening.parquet_payees import batches, payees
from commonground.screening.ready import ready
from commonground.screening.run import run
from commonground.screening.subject import Subject
from commonground.vocabulary.errors import BadRequest, MalformedFile, MissingInput, NotData
from fixtures_small import Theatre, put

LIST = """<CONSOLIDATED_LIST dateGenerated="2018-06-07T10:00:00"><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Testorian</FIRST_NAME><SECOND_NAME>Quillfeather</SECOND_NAME>
<UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.001</REFERENCE_NUMBER>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Wolfram</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1951-03-02</DATE></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>
<INDIVIDUAL><DATAID>2</DATAID><FIRST_NAME>Zebulon</FIRST_NAME><SECOND_NAME>Marchbanks</SECOND_NAME>
<UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.002</REFERENCE_NUMBER></INDIVIDUAL>
</INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>"""
"""Nobody bears these names."""

HOSTILE = (
    "\u202equillfeather Testorian\u202c", "Tes\u200btorian Quill\u200dfeather", "Zebulon Marchbanks \U0001f600", "محمد علي حسن",
    "\x00", "   ", "x" * 100_000, "Zebulon Marchbanks; Ottoline Vanderplanck", "'; DROP TABLE payee; --",
)  # fmt: skip
NAMES = (*HOSTILE, "Testorian Quillfeather", "Quillfeather, Testorian", "Wolfram", "", *made_up("kurdish", 40))
COLUMNS = {"name": ("payee",), "dob": ("born",), "kind": ("what",)}


def asked_of(folder: Path) -> Question:
    """The small list with thresholds of 400 clean names a group, at one false alarm in twenty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonground.screening.thresholds.CLEAN", 400)
        theatre = Theatre(folder / "w")
        theatre.load(put(folder / "un.xml", LIST))
        return question(ready(theatre.reader()), 0.05)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Question:
    return asked_of(tmp_path_factory.mktemp("lists"))


def batch(names: Sequence[str | None], first: int = 1, **more: Sequence[Any]) -> pa.RecordBatch:
    rows = {"file": ["f"] * len(names), "row": range(first, first + len(names)), "payee": pa.array(names, pa.string()), **more}
    return pa.RecordBatch.from_pydict(rows)


def hits(asked: Question, given: Sequence[pa.RecordBatch]) -> list[dict[str, Any]]:
    found = list(screened(asked, COLUMNS)(iter(given)))
    assert all(one.schema == HITS for one in found)
    return [row for one in found for row in one.to_pylist()]


def test_a_payee_with_hits_has_a_row_for_each_and_one_without_says_so(asked: Question) -> None:
    found = hits(asked, [batch(["Quillfeather, Testorian", "Ottoline Vanderplanck", None, "Wolfram"], what=["person"] * 4)])
    said = [(one["row"], one["result"], one["place"], one["reference"], one["alert"], one["weak_alias"]) for one in found]
    assert said == [
        (1, "hit", 1, "QDi.001", True, False),
        (2, "no hit", None, None, None, None),
        (3, "no name", None, None, None, None),
        (4, "hit", 1, "QDi.001", False, True),
    ]
    assert found[0]["name"] == "Quillfeather, Testorian"
    assert [one["name"] for one in found[1:3]] == [None, None]


@settings(max_examples=12, deadline=None)
@given(chosen=st.lists(st.sampled_from(NAMES), max_size=60), cuts=st.lists(st.integers(0, 60), max_size=6))
def test_hits_do_not_hang_on_how_payees_are_cut(asked: Question, chosen: list[str], cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(chosen)) for cut in cuts), len(chosen)]
    cut = [batch(chosen[first:last], first + 1) for first, last in pairwise(edges)]
    found = hits(asked, cut)
    assert found == hits(asked, [batch(chosen)])
    assert {one["row"] for one in found} == set(range(1, len(chosen) + 1))


def test_hits_are_those_of_a_run(asked: Question) -> None:
    names = [name for name in NAMES if name.isascii() and ";" not in name and "\x00" not in name and name.strip()]
    rows = run(asked, [Subject(at, (name[:4_000],), "person") for at, name in enumerate(names, start=1)])
    expected = [(row.subject.row, one.hit.entry.reference, one.hit.score, one.alert) for row in rows for one in row.found]
    found = hits(asked, [batch(names, what=["person"] * len(names))])
    assert [(one["row"], one["reference"], one["score"], one["alert"]) for one in found if one["place"]] == expected
    assert len(expected) >= 3


def test_invisible_and_turning_signs_hide_nobody(asked: Question) -> None:
    found = {one["row"]: one for one in hits(asked, [batch(HOSTILE, what=["person"] * len(HOSTILE))])}
    assert [found[row]["alert"] for row in (1, 2, 3, 8)] == [True] * 4
    assert [found[row]["result"] for row in (5, 6)] == ["no name"] * 2


def test_empty_batches_and_columns_that_are_not_there(asked: Question) -> None:
    assert hits(asked, []) == []
    assert hits(asked, [batch([]), batch([])]) == []
    nameless = pa.RecordBatch.from_pydict({"file": ["f"], "row": [1], "born": ["1951"]})
    assert [one["result"] for one in hits(asked, [nameless, batch(["Zebulon Marchbanks"], 2)])] == ["no name", "hit"]


def test_several_processes_give_the_same_rows_in_the_same_order(asked: Question) -> None:
    given = [batch(NAMES[at : at + 7], at + 1) for at in range(0, len(NAMES), 7)]
    found = [row for one in in_processes(asked, COLUMNS, given, 2) for row in one.to_pylist()]
    assert found == hits(asked, given)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of payees, of which one has no births, and what is no payee of it."""
    (tmp_path / "in" / "a b").mkdir(parents=True)
    people = {"row": ["x", "y"], "Payee name": ["Wolfram", "Zebulon Marchbanks"], "born": [dt.date(1951, 3, 2), None]}
    pq.write_table(pa.table(people), tmp_path / "in" / "a b" / "50%.parquet")
    pq.write_table(pa.table({"Payee name": ["Ottoline Vanderplanck", "Zebulon Marchbanks"]}), tmp_path / "in" / "z.parquet")
    pq.write_table(pa.table({"other": [1]}), tmp_path / "in" / "_hidden.parquet")
    return tmp_path / "in"


def test_a_folder_of_parquet_is_read_file_by_file(asked: Question, folder: Path) -> None:
    of = payees(folder, {"name": "Payee name"})
    assert of.rows == 4
    found = [row for one in screened(asked, of.columns)(batches(of)) for row in one.to_pylist()]
    said = [(one["file"], one["row"], one["reference"], one["alert"]) for one in found]
    assert said == [
        ("a b/50%.parquet", 1, "QDi.001", True),  # a weak alias with the day of birth
        ("a b/50%.parquet", 2, "QDi.002", True),
        ("z.parquet", 1, None, None),
        ("z.parquet", 2, "QDi.002", True),
    ]


def test_files_that_cannot_be_read_are_told(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(MissingInput):
        payees(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotData):
        payees(tmp_path / "empty")
    (folder / "z.parquet").write_bytes((folder / "z.parquet").read_bytes()[:-9])
    with pytest.raises(MalformedFile):
        payees(folder)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (pa.array([1951, None]), ["1951", ""]),
        (pa.array([1951.0, float("nan"), None]), ["1951", "", ""]),
        (pa.array([Decimal("7.00"), Decimal("7.25")]), ["7", "7.25"]),
        (pa.array([dt.date(1951, 3, 2), None]), ["1951-03-02", ""]),
        (pa.array([0, 86_399_999_999_999], pa.timestamp("ns")), ["1970-01-01", "1970-01-01"]),
        (pa.array([0], pa.timestamp("us", "Asia/Baghdad")), ["1970-01-01"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
        (pa.array([["a", None, "b"], None]), ["a\nb", ""]),
        (pa.array([b"caf\xc3\xa9", b"\xff"]), ["café", "\ufffd"]),
        (pa.nulls(1), [""]),
    ],
)
def test_cells_are_read_as_a_text_would_hold_them(cells: pa.Array, said: list[str]) -> None:
    assert texts(cells) == said


def test_a_column_of_structs_is_refused_before_anything_is_read(folder: Path) -> None:
    pq.write_table(pa.table({"Payee name": [{"first": "Zebulon"}]}), folder / "structs.parquet")
    with pytest.raises(BadRequest, match="no text"):
        payees(folder, {"name": "Payee name"})


def no_more_than(most: int, given: Iterator[pa.RecordBatch], taken: list[int]) -> Iterator[pa.RecordBatch]:
    for one in given:
        taken[0] += 1
        assert taken[0] - taken[1] <= most, "batches are read far ahead of what is written"
        yield one


def test_batches_are_not_read_far_ahead(asked: Question) -> None:
    taken = [0, 0]
    source = no_more_than(6, (batch(["Wolfram"], at) for at in range(1, 30)), taken)
    for _ in in_processes(asked, COLUMNS, source, 2):
        taken[1] += 1
    assert taken == [29, 29]
