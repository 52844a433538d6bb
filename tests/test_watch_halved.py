"""A yearly release that was cut short is loaded over good editions: no outlook is made of it unawares, and there is a way on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.vocabulary.errors import Refused
from commonground.watch.outlook import told
from commonground.watch.outlook_input import given
from fixtures_small import Theatre, event, ged, put, squares

EVENTS = [event(n, f"{2017 + n // 12}-{n % 12 + 1:02d}-10", 10) for n in range(40)]
"""Ten deaths every month from January 2017 to April 2020."""
TODAY = dt.date(2020, 6, 10)
WHOLE = "GEDEvent_v20_1.csv"
CUT = [EVENTS[0], *EVENTS[25:36]]
"""Of the 36 months until December 2019 twelve are left."""


def editions(root: Path) -> Theatre:
    """A yearly release until 2018, and what monthly editions had of 2019 and of the four months after it."""
    made = Theatre(root / "w")
    rows = {
        "GEDEvent_v19_1.csv": EVENTS[:24],
        "GEDEvent_v19_01_19_12.csv": EVENTS[24:36],
        "GEDEvent_v20_01_20_04.csv": EVENTS[36:],
    }
    files = [put(root / name, ged(part)) for name, part in rows.items()]
    made.load(put(root / "irq_adm1.geojson", squares()), *files)
    return made


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    with closing(editions(tmp_path)) as made:
        yield made


def total(theatre: Theatre, level: int = 1, month: str | None = None) -> float:
    """The deaths that an outlook of that day would be made from."""
    return float(given(theatre.reader(today=TODAY), ["IRQ"], level, "all", month).asked.deaths[0].sum())


def test_less_than_half_of_the_deaths_after_a_load_is_refused_with_what_to_do(theatre: Theatre, tmp_path: Path) -> None:
    assert total(theatre) == 400
    theatre.load(put(tmp_path / WHOLE, ged(CUT)))
    for level in (0, 1):
        with pytest.raises(Refused) as refused:
            total(theatre, level)
        assert "since the load of 2026-01-03 00:00 UTC there are 160 deaths in months that had 400" in refused.value.message
        assert "`commonground diff`" in str(refused.value.hint)
        assert "go on with --month 2020-04" in str(refused.value.hint)
    with pytest.raises(Refused, match="160 deaths"):  # as `watch issue` makes it
        told(theatre.reader(today=TODAY), ["IRQ"], 0, 6, "all")
    assert total(theatre, month="2020-04") == 160


def test_a_release_that_changes_less_passes(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / WHOLE, ged([*EVENTS[:1], *EVENTS[21:36]])))
    assert total(theatre) == 200


def test_the_whole_release_over_the_cut_one_passes(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / WHOLE, ged(CUT)))
    theatre.load(put(tmp_path / "again" / WHOLE, ged(EVENTS[:36])))
    assert total(theatre) == 400


def test_a_load_of_something_else_since_does_not_hide_it(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / WHOLE, ged(CUT)))
    theatre.load(put(tmp_path / "irq_adm1_again.geojson", squares((("IQ01", "Al-Anbar", 40), ("IQ02", "Ninewa", 42)))))
    with pytest.raises(Refused, match="160 deaths"):
        total(theatre)


@pytest.mark.parametrize("command", ["forecast", "list"])
def test_the_commands_refuse_it(theatre: Theatre, tmp_path: Path, capsys: Any, command: str) -> None:
    theatre.load(put(tmp_path / WHOLE, ged(CUT)))
    asked = ["-w", str(theatre.root), "watch", command, "--country", "IRQ", "--as-of", str(TODAY)]
    assert run(cli, asked) == 8
    said = capsys.readouterr().err
    assert "there are 160 deaths in months that had 400" in said
    assert "--month 2020-04" in said
