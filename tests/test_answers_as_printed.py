"""The answer of a question is what the command that it names prints: of the ledger, of early warning and of screening."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commonground.answers.question import Question
from commonground.answers.questions import every
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.watch.memory import ew, nb
from commonground.watch.states import HIGH, LOW, QUIET
from fixtures_small import event, ged, put, squares
from screening_small import PEOPLE, few_clean_names, un

SAID = (
    "member add BEL --name Belgium --iso3 BEL --since 2014-09-10",
    "community add EARLY-WARNING --name Warning --hides-older",
    "community join EARLY-WARNING BEL --from 2015-01-01",
    "enter group code=STAB name=Stabilisation --release-to MEMBERS",
    "enter meeting code=M1 title=Directors starts_on=2018-06-07 group=STAB --release-to MEMBERS",
    "enter agenda_item meeting=M1 number=1 title=Mines --release-to MEMBERS",
    "enter statement title=Joint issued_on=2018-06-07 meeting=M1 --release-to MEMBERS",
    "enter undertaking statement=Joint members=BEL sentence='Belgium will train.' speech_act=commits subject=training"
    " theme=stabilisation --release-to MEMBERS",
    "enter request to=BEL asks=information text=Trainers due_on=2018-09-30",
    "watch issue --country IRQ --horizon 2 --month 2019-12 --why monthly",
)
MEMBERS = {QUIET: (ew(4), ew(12)), LOW: (ew(4), nb(6)), HIGH: (ew(4), nb(6))}

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("kinds", {}),
    ("kinds", {"kind": "meeting"}),
    ("records", {}),
    ("records", {"kind": "member", "where": ("iso3=BEL",), "ended": True}),
    ("record", {"name": "M1", "kind": "meeting"}),
    ("who", {"name": "STAB"}),
    ("who", {"source": "un.xml"}),
    ("would-see", {"other": "BEL", "kind": "meeting"}),
    ("release-list", {}),
    ("meetings", {"first": "2018-01-01", "group": "STAB"}),
    ("meeting", {"name": "M1"}),
    ("group", {"name": "STAB"}),
    ("requests", {"still_open": True, "mine": True}),
    ("follow-up", {"since": "M1", "of": "BEL", "countries": ("IRQ",)}),
    ("watch-forecast", {"country": "IRQ", "horizon": 3, "month": "2019-12"}),
    ("watch-list", {"country": "IRQ", "since": "2100-01-01", "month": "2019-12"}),
    ("watch-explain", {"area": "IQ01", "month": "2019-12", "violence": "sb"}),
    ("watch-anomalies", {"country": "IRQ", "month": "2018-06"}),
    ("watch-ledger", {}),
    ("screen-name", {"names": ("Zebulon Marchbanks", "Z. Marchbanks"), "dob": "1960", "fpr": 0.05}),
    ("receipt", {"run": "LAST"}),
]


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    """Clean names and members of the forecast that are few."""
    with pytest.MonkeyPatch.context() as patch:
        few_clean_names(patch)
        for name in ("MEMBERS", "WITHIN"):
            patch.setattr(f"commonground.watch.members.{name}", MEMBERS)
        yield


@pytest.fixture(scope="module")
def root(small: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cell and a member with some of everything: records, events of two governorates, a list, an outlook and a screening."""
    folder = tmp_path_factory.mktemp("answers")
    root = str(folder / "w")
    days = [(f"{year}-{month:02d}-10", month % 5) for year in range(2013, 2020) for month in range(1, 13)]
    events = [event(number, day, best, longitude="41") for number, (day, best) in enumerate(days)]
    files = (
        put(folder / "un.xml", un(*PEOPLE)),
        put(folder / "irq_adm1.geojson", squares()),
        put(folder / "ged_iraq_2013_2019.csv", ged(events)),
    )
    payees = put(folder / "payees.csv", "name\nZebulon Marchbanks\nOttoline Vanderplanck\n")
    did(["init", root, "--member", "CELL", "--coalition", "Coalition", "--founded", "2014-09-10"])
    did(["-w", root, "load", *map(str, files)])
    for line in SAID:
        did(["-w", root, *shlex.split(line)])
    did(["-w", root, "screen", str(payees), "--fpr", "0.05"])
    return root


def did(words: list[str]) -> None:
    assert run(cli, words) == 0, words


def answer(asked: Question, root: str, options: dict[str, Any]) -> Any:
    """What the function of a question answers, as JSON has it."""
    with closing(Workspace(Path(root))) as held:
        viewer, today = viewer_of(held, "CELL"), dt.datetime.now(dt.UTC).date()
        if asked.over == "reader":
            with closing(Reader(held, viewer)) as reader:
                found = asked.ask(reader, **options)
        else:
            found = asked.ask(Records(held, viewer, today=today) if asked.over == "records" else None, **options)
    return json.loads(json.dumps(found, default=str))


@pytest.mark.parametrize(("name", "options"), ASKED)
def test_a_question_answers_what_its_command_prints(name: str, options: dict[str, Any], root: str, capsys: Any) -> None:
    asked = every()[name]
    words = shlex.split(asked.line(options))
    assert words[0] == "commonground"
    capsys.readouterr()
    did(["-w", root, *words[1:]])
    printed = json.loads(capsys.readouterr().out)
    assert printed or name == "release-list"
    assert answer(asked, root, options) == printed
