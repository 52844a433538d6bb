"""The answer of a question about figures is what the command that it names prints, and is made of what JSON has."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commonground.answers import flows
from commonground.answers.questions import every
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest, NotFound

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "meridia" / "data"

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("allocate", {"offers": "pledges", "country": "XMD", "year": 2017, "minimum": ("WASH=95%",), "rate_date": "2017"}),
    ("budgets", {"country": ("XMD",), "year": "2016-2018", "by": "activity", "fill": True}),
    ("changes", {"feed": "fts-flows", "between": ("2018-01-01", "2018-02-01"), "country": "XMD"}),
    ("contributions", {"recipient": "XMD", "year": 2017}),
    ("diff", {"feed": "dtm-returnees", "since": "2000-01-01"}),
    ("drive", {"drive": "port-marl"}),
    ("place", {"place": "XM02"}),
    ("place", {"place": "XMD", "month": "2017-06"}),
    ("explain", {"measure": "deaths", "place": "XM02", "month": "2017-02"}),
    ("explain", {"measure": "returnees", "place": "XM01", "month": "2017-06"}),
    ("feeds", {}),
    ("feeds", {"name": ("ucdp-ged", "fts-flows")}),
    ("flows", {"place": "XMD", "stage": "spend"}),
    ("flows", {"limit": 3}),
    ("gap", {"country": "XMD", "year": 2017, "by": "donor"}),
    ("outlook", {"country": ("XMD",), "level": 0}),
    ("picture", {"country": ("XMD",), "level": 2, "first": "2017-01", "last": "2017-06", "measure": ("deaths", "returnees")}),
    ("picture", {"country": ("XMD",), "level": 0, "last": "2017-06"}),
    ("picture", {"measure": ("outlook",)}),
    ("paths", {"country": "XMD", "year": 2017, "receiver": "Tidewater Relief", "explain": True}),
    ("pledges", {"country": "XMD"}),
    ("pledges", {"conference": "port-marl-2016"}),
    ("quality", {"publisher": "EX-HAL", "country": "XMD"}),
    ("rejects", {"feed": "ucdp-ged"}),
    ("sources", {}),
    ("status", {}),
    ("total", {"country": ("XMD",), "by": "sector", "explain": True, "through": True, "confidence": 0.5}),
    ("trace", {"flow": "EX-MRF-WATER", "depth": 2, "min_confidence": 0.0}),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example, loaded."""
    folder = tmp_path_factory.mktemp("answers") / "theatre"
    assert run(cli, ["init", str(folder)]) == 0
    assert run(cli, ["-w", str(folder), "load", str(EXAMPLE)]) == 0
    return folder


@pytest.fixture
def held(root: Path) -> Iterator[Reader]:
    """The example as whoever loaded it reads it."""
    with closing(Workspace(root)) as workspace, closing(Reader(workspace, viewer_of(workspace, "PUBLIC"))) as reader:
        yield reader


@pytest.mark.parametrize(("name", "options"), ASKED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ASKED)])
def test_the_answer_is_what_the_command_prints(
    name: str, options: dict[str, Any], root: Path, held: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    question = every()[name]
    answer = question.ask(**options) if question.over == "nothing" else question.ask(held, **options)
    assert run(cli, ["-w", str(root), *shlex.split(question.line(options))[1:]]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads(json.dumps(answer)) == printed
    rows = {"": answer, None: None}.get(question.rows, answer[question.rows] if question.rows else None)
    assert rows is None or isinstance(rows, list)
    assert answer or name in ("outlook", "picture")


def test_pages_of_flows_join_to_the_whole_list(held: Reader) -> None:
    whole, pages = flows.flows(held), [flows.flows(held, limit=4)]
    while page := flows.flows(held, limit=4, after=flows.key_of(pages[-1][-1])):
        pages.append(page)
    assert [row for page in pages for row in page] == whole
    assert flows.total(held, limit=4) == len(whole) > 12


def test_an_outlook_that_nobody_issued_is_not_explained(held: Reader) -> None:
    with pytest.raises(NotFound, match="no outlook"):
        every()["explain-outlook"].ask(held, place="XM01", month="2017-06")


def test_what_is_asked_for_wrongly_is_refused(held: Reader) -> None:
    for name, options in (
        ("changes", {"feed": "fts-flows", "between": ("2018-02-01", "2018-01-01")}),
        ("diff", {"feed": "ucdp-ged"}),
        ("diff", {"feed": "ucdp-ged", "since": "2000-01-01", "between": ("a", "b")}),
        ("picture", {"measure": ("outlook", "deaths")}),
        ("pledges", {}),
        ("allocate", {"offers": "pledges", "country": "XMD", "rate_date": "soon"}),
        ("total", {"country": ("XMD",), "year": "17"}),
    ):
        with pytest.raises(BadRequest):
            every()[name].ask(held, **options)
