"""Editions: the newest speaks inside its scope, samples never add, and the order of loading changes no answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.door.editions import rank_key, ranking
from fixtures_small import GED_18, Theatre, event, ged, put, returnees, squares

DATELESS = {"date_start": "", "date_end": ""}


def files(folder: Path) -> list[Path]:
    """Two rounds, a newer edition of the first, a complete and an older GED, a sample, a year-only file, a boundary."""
    places = [("1", "Anbar", "Falluja", 60), ("2", "Ninewa", "Mosul", 120)]
    complete = [event(1, "2014-03-02", 5), event(2, "2014-12-04", 7, longitude="43")]
    earlier = [event(1, "2014-03-02", 4), event(2, "2014-12-04", 7), event(77, "2014-08-01", 1000)]
    sample = [event(2, "2014-12-04", 7), event(500, "2014-06-06", 900), event(501, "2015-01-06", 30)]
    undated = [event(1, "2014-03-02", 5), event(900, "2014-01-01", 50), event(901, "2016-01-01", 60)]
    return [
        put(folder / "IRQ_adm1.geojson", squares()),
        put(folder / "r1.csv", returnees("2018-04-30", places)),
        put(folder / "r2.csv", returnees("2018-06-30", [*places, ("3", "Anbar", "Heet", 6)])),
        put(folder / "r1_corrected.csv", returnees("2018-04-30", [*places, ("3", "Anbar", "Heet", 1)])),
        put(folder / "GEDEvent_v25_1.csv", ged(complete)),
        put(folder / "GEDEvent_v19_1.csv", ged(earlier)),
        put(folder / "window.json", _window(sample)),
        put(folder / "years.csv", ged(undated, GED_18)),
    ]


def _window(rows: list[dict[str, str]]) -> str:
    """One page of two of the API: it claims nothing."""
    import json

    number = ("id", "year", "type_of_violence", "where_prec", "date_prec", "best", "low", "high", "country_id")
    whole = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    result = [
        {k: int(v) if k in (*number, *whole) else float(v) if k in ("latitude", "longitude") else v for k, v in row.items()}
        for row in rows
    ]
    return json.dumps({"TotalCount": 9999, "TotalPages": 2, "PreviousPageUrl": "", "NextPageUrl": "next", "Result": result})


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("expected")
    theatre = Theatre(folder / "w")
    theatre.load(*files(folder / "in"))
    return theatre.picture(first="2014-01", last="2018-12")


def test_the_answer_itself(expected: list[Any]) -> None:
    """Worked out by hand from the files above."""

    def value(measure: str, month: str, place: str) -> Any:
        (row,) = [r for r in expected if r["measure"] == measure and r["month"] == month and r["place"] == place and r["lead"]]
        return row["value"], row["coverage"]

    assert value("deaths", "2014-03", "IQ01") == (5, "complete")
    assert value("deaths", "2014-08", "IQ01") == (0, "complete")  # only the superseded release has event 77
    assert value("deaths", "2014-06", "IQ01") == (0, "complete")  # only the window has event 500
    assert value("deaths", "2014-12", "IQ02") == (7, "complete")
    assert value("deaths", "2015-01", "IQ01") == (30, "sample")  # nobody claims 2015
    assert value("returnees", "2018-05", "IQ01") == (61, "complete")
    assert value("returnees", "2018-07", "IQ01") == (66, "complete")
    years = {
        (r["month"], r["value"]) for r in expected if r["measure"] == "deaths" and len(r["month"]) == 4 and r["place"] == "IQ01"
    }
    assert years == {("2016", 60)}  # 2014 is held completely, so its year-only rows add nothing


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_order_of_loading_and_the_number_of_commands_change_no_answer(
    tmp_path_factory: pytest.TempPathFactory, expected: list[Any], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("shuffled")
    order = data.draw(st.permutations(files(folder / "in")))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order) - 1), max_size=4)))
    theatre = Theatre(folder / "w")
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        theatre.load(*order[start:end])
    assert theatre.picture(first="2014-01", last="2018-12") == expected
    theatre.close()


SOURCE = st.fixed_dictionaries(
    {
        "source_id": st.uuids().map(str),
        "published": st.dates(dt.date(2015, 1, 1), dt.date(2020, 1, 1)).map(dt.date.isoformat),
        "published_basis": st.sampled_from(["content", "retrieval"]),
        "about_to": st.none() | st.dates(dt.date(2015, 1, 1), dt.date(2020, 1, 1)).map(dt.date.isoformat),
        "detail": st.integers(0, 3),
        "family": st.just("f"),
        "feed": st.just("f"),
        "publisher": st.just("P"),
        "precedence": st.just(0),
    }
)


@settings(deadline=None)
@given(sources=st.lists(SOURCE, min_size=1, max_size=8), data=st.data())
def test_the_winner_of_a_scope_is_the_highest_rank_in_any_order(sources: list[dict[str, Any]], data: st.DataObject) -> None:
    claims = [{"source_id": s["source_id"], "tbl": "t", "key": "k", "first_month": None, "last_month": None} for s in sources]
    shuffled, mixed = data.draw(st.permutations(sources)), data.draw(st.permutations(claims))
    found, again = ranking(sources, claims, {}), ranking(shuffled, mixed, {})
    assert found.winner.to_pylist() == again.winner.to_pylist()
    assert found.edition.to_pylist() == again.edition.to_pylist()
    assert found.winner.to_pylist()[0]["edition_id"] == max(sources, key=rank_key)["source_id"]


@given(source=SOURCE)
def test_when_a_file_was_retrieved_never_ranks_it(source: dict[str, Any]) -> None:
    moved = {**source, "published_basis": "retrieval", "published": "2099-01-01"}
    assert rank_key(moved) == rank_key({**moved, "published": "1999-01-01"})


def test_as_of_shows_what_had_been_published_by_then(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    theatre.load(*files(tmp_path / "in"))
    assert theatre.cell("deaths", "2014-03", as_of=dt.date(2019, 12, 31))["value"] == 4
    assert theatre.cell("deaths", "2014-03", as_of=dt.date(2025, 6, 1))["value"] == 5
    assert theatre.cell("deaths", "2014-08", as_of=dt.date(2019, 12, 31))["value"] == 1000
    assert theatre.cell("returnees", "2018-07", as_of=dt.date(2018, 5, 31))["value"] == 181
    assert theatre.cell("returnees", "2018-07", as_of=dt.date(2018, 6, 30))["value"] == 186
    # boundaries place rows whatever the date: the answer by place is there before the boundary was published
    rows = theatre.picture("deaths", first="2014-03", as_of=dt.date(2019, 6, 2))
    assert {row["place"]: row["value"] for row in rows} == {"IQ01": 4, "IQ02": 0, "IQ": 0}


def test_loaded_by_reproduces_what_was_here_then(tmp_path: Path) -> None:
    boundary, first, second, corrected, complete, earlier, window, years = files(tmp_path / "in")
    theatre = Theatre(tmp_path / "w")
    answers = []
    for group in ([boundary, first], [earlier], [corrected, window], [second, complete, years]):
        at = theatre.load(*group).loaded_at
        answers.append((at, theatre.picture(first="2014-01", last="2018-12")))
    for at, answer in answers:
        assert theatre.picture(first="2014-01", last="2018-12", loaded_by=at) == answer


def test_a_sample_alone_is_shown_as_a_sample(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    boundary, *_, window, years = files(tmp_path / "in")
    theatre.load(boundary, window, years)
    cell = theatre.cell("deaths", "2014-06")
    assert (cell["value"], cell["coverage"]) == (900, "sample")
    nothing = theatre.cell("deaths", "2014-07")
    assert (nothing["value"], nothing["coverage"]) == (None, "none")
    undated = theatre.picture("deaths", first="2014-01", last="2014-12", level=0)
    assert [(r["month"], r["value"]) for r in undated if len(r["month"]) == 4] == [("2014", 55)]
