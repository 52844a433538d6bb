"""Governorates learn from the months of other countries too: in their own units, up to the origin, and of every fourth month."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commonground.watch.analogues import ANALOGUES, neighbours
from commonground.watch.features import APART, past
from commonground.watch.outlook import said_of
from commonground.watch.outlook_input import held
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Model, at_least
from commonground.watch.trees import TREES
from fixtures_small import Theatre, event, ged, put, squares

FIRST, MONTHS = 24_000, 160


def panel(deaths: Floats, first: int = FIRST, prefix: str = "A") -> Panel:
    areas = tuple(f"{prefix}{number}" for number in range(len(deaths)))
    return Panel(areas, areas, first, deaths)


def wars(seed: int, areas: int = 8, months: int = MONTHS) -> Floats:
    """Areas of any level, from peace to a hundred deaths a month."""
    draw = np.random.default_rng(seed)
    scale = np.resize([0.0, 0.1, 3.0, 20.0, 100.0], areas)
    return draw.negative_binomial(1, 1 / (1 + np.maximum(scale[:, None], 1e-9)), (areas, months)).astype(float)


@pytest.mark.parametrize("model", [TREES, ANALOGUES], ids=lambda model: model.name)
def test_nothing_that_came_elsewhere_after_the_origin_is_learnt(model: Model) -> None:
    """The other panel begins earlier and ends later than the own one, and all that it has after the origin is changed."""
    own, others, origin = panel(wars(1)), wars(2, 20, MONTHS + 30), FIRST + 120
    changed = others.copy()
    changed[:, 10 + 121 :] = 77_777.0
    told = [
        model.forecast(replace(own, elsewhere=panel(one, FIRST - 10, "E")).until(origin), (1, 3, 12), 50)
        for one in (others, changed)
    ]
    assert told[0].tobytes() == told[1].tobytes()
    assert told[0].tobytes() != model.forecast(own.until(origin), (1, 3, 12), 50).tobytes(), "what came before is learnt"


def test_a_cut_before_the_first_month_elsewhere_leaves_nothing_there() -> None:
    late = replace(panel(wars(1)), elsewhere=panel(wars(2), FIRST + 100, "E")).until(FIRST + 90)
    assert late.elsewhere is not None
    assert late.elsewhere.deaths.shape == (8, 0)
    alone = panel(wars(1)).until(FIRST + 90)
    for model in (TREES, ANALOGUES):
        assert model.forecast(late, (1, 3), 50).tobytes() == model.forecast(alone, (1, 3), 50).tobytes()


@pytest.mark.parametrize("model", [TREES, ANALOGUES], ids=lambda model: model.name)
def test_a_place_quiet_since_its_only_violence_learns_from_others_that_it_comes_back(model: Model) -> None:
    """Elsewhere forty areas flare up every twenty months; here it was once, seventeen months ago, and nothing came back yet."""
    others, here = np.zeros((60, 200)), np.zeros((3, 200))
    for row in range(40):
        others[row, row % 20 :: 20] = 12
    here[:, 199 - 17] = 12
    own = panel(here)
    alone = at_least(model.forecast(own, (3,), 500), 1)[0]
    chance = at_least(model.forecast(replace(own, elsewhere=panel(others, prefix="E")), (3,), 500), 1)[0]
    assert (chance > alone + 0.01).all()


def test_every_fourth_month_elsewhere_teaches_counted_back_from_its_last() -> None:
    held_of = panel(np.ones((2, 100)))
    columns = np.flatnonzero(past(held_of, True, 2, 10_000, APART).any(axis=0))
    # of a panel of 100 months the first third is given up, and the last two have no two months after them
    assert columns.tolist() == list(range(35, 98, 4))
    assert np.flatnonzero(past(held_of, True, 2, 10_000).any(axis=0)).tolist() == list(range(33, 98))


def test_the_likes_of_an_area_are_those_of_other_countries_too() -> None:
    """Elsewhere somebody had, month for month, ten times what the area has now, up to a month that teaches."""
    own = panel(wars(4))
    elsewhere = panel(np.hstack([np.full((1, 3), 1.0), own.deaths[4:5] * 10, np.full((1, 13), 7.0)]), prefix="E")
    likes = neighbours(replace(own, elsewhere=elsewhere), "A4", months=6)
    assert "E0" in {like.area for like in likes}
    assert [like.distance for like in likes] == sorted(like.distance for like in likes)


def theatre(root: Path, *, others: bool) -> Theatre:
    """Seven years of Iraq, with two governorates, and of Syria, of which no boundary is held; a year of Turkey."""
    made = Theatre(root / "w")
    iraq = [event(n, f"{2014 + n // 12}-{n % 12 + 1:02d}-10", 5 + n % 3, longitude="41") for n in range(84)]
    made.load(put(root / "irq_adm1.geojson", squares()), put(root / "ged_iraq_2014_2020.csv", ged(iraq)))
    if others:
        syria = {"country": "Syria", "country_id": "652", "latitude": "35", "longitude": "38"}
        rows = [event(200 + n, f"{2014 + n // 12}-{n % 12 + 1:02d}-10", 40, **syria) for n in range(84)]
        turkey = {"country": "Turkey", "country_id": "640", "latitude": "38", "longitude": "38"}
        made.load(
            put(root / "ged_syria_2014_2020.csv", ged(rows)),
            put(root / "ged_turkey_2020_2020.csv", ged([event(400, "2020-03-01", 1, **turkey)])),
        )
    return made


def test_a_workspace_gives_governorates_the_countries_that_are_long_held_without_their_own(tmp_path: Path) -> None:
    with closing(theatre(tmp_path, others=True)) as made:
        found = held(made.reader(), ["IRQ"], 1, "all")
        assert found.learning.areas == ("IQ01", "IQ02")
        assert found.learning.elsewhere is not None
        assert found.learning.elsewhere.areas == ("SYR",)
        assert found.learning.elsewhere.deaths.tolist() == [[40.0] * 84]
        assert said_of(found, 1)["learnt_from"] == ["IRQ", "SYR"]
        assert found.names["SYR"] == "Syrian Arab Republic"
        earlier = found.until(found.learning.last - 5).learning.elsewhere
        assert earlier is not None
        assert earlier.deaths.shape == (1, 79)
        assert held(made.reader(), ["IRQ"], 0, "all").learning.elsewhere is None


def test_where_no_other_country_is_long_held_nothing_is_elsewhere(tmp_path: Path) -> None:
    with closing(theatre(tmp_path, others=False)) as made:
        found = held(made.reader(), ["IRQ"], 1, "all")
        assert found.learning.elsewhere is None
        assert said_of(found, 1)["learnt_from"] == ["IRQ"]
