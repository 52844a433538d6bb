"""A figure from a sample of events is no figure of its month: it heads no page and no brief, and no map draws it."""

from __future__ import annotations

import pytest

from commonground.brief.compose import compose
from commonground.brief.content import Headline, Missing
from commonground.brief.language import Language
from fixtures_small import Theatre, event, put, squares
from test_editions import _window
from web_small import served, text_of

BECAUSE = "from a sample: not every event is held"


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    """Thirty deaths of January 2015, on one page of two of the publisher's interface."""
    folder = tmp_path_factory.mktemp("sampled")
    theatre = Theatre(folder / "w")
    theatre.load(
        put(folder / "IRQ_adm1.geojson", squares()), put(folder / "window.json", _window([event(501, "2015-01-06", 30)]))
    )
    return theatre


def test_the_page_of_a_country_says_why_there_is_no_figure_and_tells_the_sample_in_its_table(sampled: Theatre) -> None:
    with served(sampled.root) as client:
        words = text_of(client.get("/places/IRQ?month=2015-01").text)
    assert f"Deaths no data ? {BECAUSE}" in words
    assert f"Deaths 30 ? {BECAUSE}" in words


def test_no_map_draws_it(sampled: Theatre) -> None:
    with served(sampled.root) as client:
        told = client.get("/map/values?country=IRQ&measure=deaths&month=2015-01&level=1").json()
    assert told["months"][-1] == "2015-01"
    assert {values[-1] for values in told["places"].values()} == {None}


def test_a_brief_is_not_headed_by_it(sampled: Theatre) -> None:
    brief, _ = compose(sampled.reader(), "IRQ", "2015-01", Language("en"))
    headline = brief.sections[0].blocks[0]
    assert isinstance(headline, Headline)
    deaths = headline.figures[0]
    assert (deaths.value.missing, deaths.value.evidence, deaths.about) == (Missing.NO_DATA, None, BECAUSE)
