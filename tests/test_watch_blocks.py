"""What a chance hangs on: a block of features moves it where outcomes hang on it, and is told in words and in a table."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from commonground.cli.watch_moves import show_moves
from commonground.watch.blocks import BLOCKS, Moved, Moves, moves
from commonground.watch.explaining import Explanation, Says, sentences
from commonground.watch.features import NAMES
from commonground.watch.panel import Panel

FIRST = 2000 * 12


def spilling(areas: int = 40, months: int = 180) -> Panel:
    """Pairs of areas: a war of three months in the one is followed by deaths in the other in the next two months, and never else.

    Wars begin at random. At the end the first area, quiet for two years, has a neighbour at war.
    """
    rng = np.random.default_rng(7)
    deaths, near = np.zeros((areas, months)), np.zeros((areas, areas))
    for quiet, war in zip(range(0, areas, 2), range(1, areas, 2), strict=True):
        near[quiet, war] = near[war, quiet] = 1
        for start in np.flatnonzero(rng.random(months - 6) < 0.03):
            deaths[war, start : start + 3] = 60
            deaths[quiet, start + 3 : start + 5] = 4
    deaths[:2, -24:] = 0
    deaths[1, -3:] = 60
    return Panel(tuple(f"{area:02}" for area in range(areas)), ("A",) * areas, FIRST, deaths, near)


def by_block(found: Moves | None) -> dict[str, float]:
    assert found is not None
    return {one.block: one.moves for one in found.blocks}


def test_every_feature_but_the_season_is_in_one_block() -> None:
    held = list(itertools.chain.from_iterable(BLOCKS.values()))
    assert sorted(held) == sorted(name for name in NAMES if not name.startswith("season"))


def test_where_violence_spills_over_the_chance_hangs_on_the_neighbours() -> None:
    found = moves(spilling(), 0, {"trees": (1.0, 0.5)}, 2)
    assert found is not None
    assert found.blocks[0].block == "near"
    assert found.blocks[0].moves > 0.02 > abs(found.blocks[1].moves)
    assert found.chance == pytest.approx(0.5), "what the member says is where it starts from"
    assert found.blocks[0].chance == pytest.approx(0.5 - found.blocks[0].moves)
    assert found.compared == 100
    # Recent deaths are none in every quiet area: those of others change nothing.
    assert by_block(found)["recent"] == pytest.approx(0, abs=0.01)


def test_where_all_area_months_are_alike_no_block_moves_anything() -> None:
    same = Panel(tuple("ABCD"), ("X",) * 4, FIRST, np.full((4, 150), 5.0))
    found = moves(same, 2, {"trees": (0.4, 0.9), "analogues": (0.2, 0.6), "since_change_12": (0.4, 0.7)}, 3)
    assert found is not None
    assert found.weight == pytest.approx(0.6)
    assert (found.chance, found.others) == pytest.approx((0.8, 0.8)), "the mean of both, by their weights"
    assert list(by_block(found).values()) == pytest.approx([0] * 5)


def test_without_a_member_that_compares_or_others_to_compare_with_nothing_is_said() -> None:
    assert moves(spilling(), 0, {"since_change_12": (1.0, 0.2)}, 2) is None
    assert moves(spilling(), 0, {"trees": (0.0, 0.2)}, 2) is None
    lone = Panel(("A",), ("A",), FIRST, np.array([[0.0] * 149 + [50.0]]))
    assert moves(lone, 0, {"trees": (1.0, 0.2)}, 2) is None


def test_where_memory_has_begun_anew_that_part_stays() -> None:
    rng = np.random.default_rng(5)
    deaths = rng.poisson(np.geomspace(1, 60, 30)[:, None] * rng.uniform(0.2, 2, (30, 150))).astype(float)
    deaths[0] = rng.poisson(60, 150)
    deaths[0, -6:] = 0
    panel = Panel(tuple(f"{area:02}" for area in range(30)), ("A",) * 30, FIRST, deaths)
    whole, reset = (moves(panel, 0, {name: (1.0, 0.5)}, 2) for name in ("analogues", "analogues_reset"))
    parts = [by_block(reset)[name] / moved for name, moved in by_block(whole).items() if abs(moved) > 0.01]
    assert parts
    assert parts == pytest.approx([parts[0]] * len(parts))
    assert 0 < parts[0] < 0.5


def test_the_same_is_said_each_time() -> None:
    assert moves(spilling(), 0, {"trees": (1.0, 0.5)}, 2) == moves(spilling(), 0, {"trees": (1.0, 0.5)}, 2)


SAYS = Says("commonground", 0.3, 0.0, 0.0, 4.0)
FOUND = Moves(0.7, 0.31, 0.2, 100, (Moved("near", 0.21, 0.1), Moved("since", 0.33, -0.02), Moved("recent", 0.31, 0.0)))
NAMED: Mapping[str, str] = {"IQG13": "Kirkuk"}
ONE = Explanation("IQG13", "2018-12", "low", (0.0,) * 12, SAYS, (), replace(SAYS, name="ew_4"), (), FOUND)


def test_the_sentence_names_the_block_that_moves_most() -> None:
    assert sentences(ONE, NAMED)[-1] == (
        "The chance hangs most on its neighbours: with the same of other area-months at a low level "
        "it would be 21 % in place of 31 % by the members that compare."
    )
    still = replace(ONE, moves=replace(FOUND, blocks=(Moved("near", 0.31, 0.0),)))
    assert sentences(still, NAMED)[-1].startswith("No part of what is known of it moves the chance by a percent point")
    assert len(sentences(replace(ONE, moves=None), NAMED)) == len(sentences(ONE, NAMED)) - 1


def test_the_table_has_signs_and_says_that_blocks_need_not_add_up(capsys: Any) -> None:
    show_moves(FOUND)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["its", "neighbours", "21", "%", "+10"] in lines
    assert ["the", "time", "since", "violence", "33", "%", "−2"] in lines
    assert ["all", "of", "these", "20", "%", "+11"] in lines
    assert "add" in itertools.chain.from_iterable(lines)
    show_moves(None)
    assert capsys.readouterr().out == ""
