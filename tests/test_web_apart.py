"""Workers have answers computed in a process apart: the same answers, the same errors, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.answers.questions import every
from commonground.door.standing import noting
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest
from commonground.web.apart import Apart
from commonground.web.deriving import over_lake
from commonground.web.kept import text_of
from commonground.web.shelf import Place, Shelf

PICTURE = {"country": ("XMD",), "first": "2017-02", "last": "2017-02", "measure": ("deaths",)}


@pytest.fixture(scope="module")
def apart(example_workspace: Path) -> Iterator[Apart]:
    found = Apart(example_workspace)
    yield found
    found.close()


@pytest.fixture(scope="module")
def shelf(example_workspace: Path) -> Iterator[Shelf]:
    workspace = Workspace(example_workspace)
    found = Shelf(workspace)
    yield found
    found.close()
    workspace.close()


@pytest.fixture(scope="module")
def place(shelf: Shelf) -> Place:
    return shelf.place("PUBLIC", None, None)


def process_of(apart: Apart) -> int:
    assert apart._process is not None
    return apart._process.pid


def test_an_answer_apart_is_the_answer_here_and_tells_of_the_same_parts_of_the_ledger(
    apart: Apart, shelf: Shelf, place: Place
) -> None:
    with noting() as there:
        told = apart.answer(place, "picture", PICTURE)
    with noting() as here:
        assert told == text_of(over_lake(shelf, place, every()["picture"], PICTURE))
    assert there == here
    assert process_of(apart) != os.getpid()


def test_an_error_comes_back_as_it_was_raised(apart: Apart, place: Place) -> None:
    with pytest.raises(BadRequest) as raised:
        apart.answer(place, "flows", {"stage": "promise"})
    assert raised.value.hint is not None
    assert "disbursement" in raised.value.hint


def test_a_process_that_was_killed_is_started_again_for_the_next_question(apart: Apart, place: Place) -> None:
    told, before = apart.answer(place, "picture", PICTURE), process_of(apart)
    os.kill(before, signal.SIGKILL)
    assert apart.answer(place, "picture", PICTURE) == told
    assert process_of(apart) != before
