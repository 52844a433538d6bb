"""The process that draws charts: it may be killed, it may end, and a wrong chart is nobody else's trouble."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing import Pipe

import pytest

from commonground.brief import drawer
from commonground.brief.drawer import Drawer
from commonground.brief.drawing import VEGA_LITE, font_directory
from commonground.vocabulary.errors import Unavailable


def spec(word: str) -> str:
    return f'{{"data": {{"values": [{{"a": 1}}]}}, "mark": {{"type": "text", "text": "{word}"}}}}'


@pytest.fixture
def held() -> Iterator[Drawer]:
    made = Drawer()
    yield made
    made._end()


def drawn(held: Drawer, word: str) -> str:
    return held.svg(spec(word), VEGA_LITE, str(font_directory()))


def test_a_chart_comes_again_when_what_draws_it_was_killed(held: Drawer) -> None:
    first = drawn(held, "before")
    assert ">before</text>" in first
    assert held._process is not None
    old = held._process.pid
    os.kill(old, signal.SIGKILL)
    assert drawn(held, "before") == first
    assert held._process.pid != old


def test_a_wrong_chart_is_an_error_and_the_next_one_is_drawn(held: Drawer) -> None:
    with pytest.raises(ValueError):
        held.svg("no specification", VEGA_LITE, str(font_directory()))
    assert ">after</text>" in drawn(held, "after")


def test_where_nothing_can_draw_it_is_said(held: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unavailable):
        drawn(held, "never")


def test_it_ends_when_nobody_asks_and_when_who_asked_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = Pipe()
    monkeypatch.setattr(sys, "argv", ["drawer", str(os.dup(there.fileno()))])
    monkeypatch.setattr(drawer, "IDLE_S", 0)
    drawer.main()
    monkeypatch.setattr(drawer, "IDLE_S", 600)
    monkeypatch.setattr(sys, "argv", ["drawer", str(os.dup(there.fileno()))])
    here.close()
    drawer.main()
