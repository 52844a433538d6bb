"""Every answer that was worked out by hand for the fictional theatre is what the picture says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.picture.cells import NOT_PLACED
from commonground.vocabulary import months
from theatres import EXAMPLE, EXAMPLE_FIRST, EXAMPLE_LAST, Row, picture, theatre

ANSWERS: list[dict[str, Any]] = json.loads((EXAMPLE.parent / "ANSWERS.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def meridia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    held = theatre(tmp_path_factory.mktemp("example") / "w", [EXAMPLE])
    yield held
    held.close()


@pytest.fixture(scope="module")
def cells(meridia: Workspace) -> dict[tuple[str, str, int, str, str, bool], Row]:
    found: dict[tuple[str, str, int, str, str, bool], Row] = {}
    for level in (0, 1, 2):
        for row in picture(meridia, level, EXAMPLE_FIRST, EXAMPLE_LAST, country="XMD"):
            key = (row["measure"], row["place"], level, row["month"], row["publisher"], row["name"] == NOT_PLACED)
            assert key not in found, f"two rows of {key}"
            found[key] = row
    return found


def _identity(answer: dict[str, Any]) -> str:
    span = answer["month"] + ("…" + answer["to"] if "to" in answer else "")
    rest = "-rest" if answer.get("name") == NOT_PLACED else ""
    return f"{answer['measure']}-{answer['place']}{rest}-{answer['level']}-{span}-{answer['publisher']}"


@pytest.mark.parametrize("answer", ANSWERS, ids=_identity)
def test_the_answer_worked_out_by_hand(answer: dict[str, Any], cells: dict[tuple[str, str, int, str, str, bool], Row]) -> None:
    rest = answer.get("name") == NOT_PLACED
    span = months.between(answer["month"], answer.get("to", answer["month"]))
    where = (answer["measure"], answer["place"], answer["level"])
    rows = [cells.get((*where, month, answer["publisher"], rest)) for month in span]
    if answer["value"] is None and rows == [None]:
        assert answer["measure"] == "holder", "only a measure of words has no row where nothing is stated"
        return
    held = [row for row in rows if row is not None]
    assert len(held) == len(span)
    for key in ("value", "low", "high"):
        if key not in answer:
            continue
        if answer[key] is None or isinstance(answer[key], str):
            assert [row[key] for row in held] == [answer[key]]
            continue
        exact = Fraction(answer.get(f"{key}_exact", answer[key]))
        total = sum(Fraction(row[key]) for row in held)
        # the share of an event in a month is rounded to 1/2^20; the shares of one event always add up to it
        assert abs(total - exact) <= Fraction(len(span), 1 << 20), (total, exact)
        if exact.denominator == 1:
            assert total == exact or len(span) == 1
    for key in ("about_to", "reason"):
        if key in answer:
            assert answer[key] in (held[0][key] or ""), held[0]


def test_the_one_unreadable_row_is_kept_with_its_line(meridia: Workspace) -> None:
    reader = Reader(meridia)
    rejects = reader.rows("SELECT position, reason FROM reject")
    reader.close()
    assert len(rejects) == 1
    assert rejects[0]["position"] == "line 27"


def test_every_answer_is_about_the_example(cells: dict[tuple[str, str, int, str, str, bool], Row]) -> None:
    measures = {answer["measure"] for answer in ANSWERS}
    assert {key[0] for key in cells} - measures <= {"freed", "severity"}


def test_the_table_of_the_readme_lists_every_file() -> None:
    text = (EXAMPLE.parent / "README.md").read_text(encoding="utf-8")
    named = [Path(path).name for path in sorted(EXAMPLE.iterdir())]
    spelled = [name for name in named if not name.startswith(("Returnee", "IDPs", "fts_plan"))]
    assert [name for name in spelled if name not in text] == []
