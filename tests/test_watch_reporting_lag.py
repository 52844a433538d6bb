"""The badge names how much months changed once a later edition reached them, where earlier editions are held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.watch.outlook_editions import as_published
from commonground.watch.outlook_input import given
from commonground.watch.outlook_quality import Quality, qualities
from fixtures_small import Theatre, ged, put
from test_watch_halved import EVENTS, TODAY, editions


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    with closing(editions(tmp_path)) as made:
        yield made


def badge(theatre: Theatre, as_of: dt.date | None = None) -> Quality:
    reader = theatre.reader(today=TODAY, as_of=as_of)
    asked = given(reader, ["IRQ"], 0, "all")
    (found,) = qualities(asked.asked, as_of or TODAY, as_published(reader, asked.asked, 0, "all"))
    return found


def test_a_release_that_raises_a_year_is_named_and_the_months_since_are_open(theatre: Theatre, tmp_path: Path) -> None:
    raised = [{**row, "best": "13"} for row in EVENTS[24:36]]
    theatre.load(put(tmp_path / "GEDEvent_v20_1.csv", ged([*EVENTS[:24], *raised])))
    # The yearly releases said their last months for good. Left are the days of January and May 2020, and today.
    found = badge(theatre)
    assert (found.editions, found.open_months) == (3, 4)
    assert found.lag_factor == pytest.approx(1.3)
    assert found.badge == "fair", "30 % more is the most that is fair"
    assert badge(theatre, dt.date(2020, 5, 25)).lag_factor is None, "the release came a week later"


def test_editions_that_say_the_same_tell_nothing_of_revisions(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "GEDEvent_v20_1.csv", ged(EVENTS[:36])))
    found = badge(theatre)
    assert (found.editions, found.lag_factor, found.open_months, found.badge) == (3, None, None, "good")


def test_the_command_says_it_in_words(theatre: Theatre, tmp_path: Path, capsys: Any) -> None:
    words = ["-w", str(theatre.root), "watch", "forecast", "--country", "IRQ", "--level", "0", "--as-of"]
    assert run(cli, [*words, "2020-02-01"]) == 0
    assert "reporting lag of IRQ: not corrected, no earlier edition is held" in capsys.readouterr().out
    theatre.load(put(tmp_path / "GEDEvent_v20_1.csv", ged([*EVENTS[:24], *({**row, "best": "13"} for row in EVENTS[24:36])])))
    assert run(cli, [*words, str(TODAY)]) == 0
    told = (
        "not corrected; months that were revised have 1.30 times the deaths first stated; the newest 4 months are not revised yet"
    )
    assert f"reporting lag of IRQ: {told}" in capsys.readouterr().out
