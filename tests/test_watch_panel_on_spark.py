"""The same named steps on Apache Spark give the same panel, and the same picture of violence, as on DuckDB."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonground.door.reader import Reader
from commonground.door.workspace import SETTINGS, Workspace
from commonground.lake import spark as spark_room
from commonground.picture.cells import Asked, Picture
from commonground.picture.explain import explain
from commonground.vocabulary.errors import BadRequest
from commonground.watch.area_months import panel
from commonground.watch.panel import Panel
from conftest import absent
from fixtures_small import Theatre, event, ged, put
from test_watch_area_months import EVENTS, WEST, held

YEAR = Asked(1, ("IRQ",), "2020-01", "2020-12", frozenset({"events", "deaths", "deaths_civilians"}))


@pytest.fixture(scope="module")
def on_spark() -> str:
    """The master of a Spark within this process."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        absent("java", "Java is not installed (Debian package openjdk-17-jre-headless)")
    if importlib.util.find_spec("pyspark") is None:
        absent("java", "pyspark is not installed (`make setup` installs it where Java is; pip install 'commonground[spark]')")
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")  # a Java that lives for seconds is compiled lightly
    return "local[2]"


@pytest.fixture(scope="module")
def both(on_spark: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Reader]]:
    """A year of events, of which a later edition says the last month anew, read on DuckDB and on Spark."""
    folder = tmp_path_factory.mktemp("both")
    rows = (*EVENTS, event(11, "2020-06-15", 5, **WEST), event(12, "2020-12-31", 6, **WEST, date_end="2021-01-02"))
    theatre = held(Theatre(folder / "theatre"), folder / "in", rows=rows)
    anew = (event(12, "2020-12-31", 3, **WEST), event(13, "2020-12-01", 2, where_prec="5", side_b='IS\'s \\ "Wilayat"'))
    theatre.load(put(folder / "in" / "GEDEvent_v20_0_12.csv", ged(anew)))
    yield theatre.reader(), reader_on(on_spark, theatre.workspace.root)
    theatre.close()


def reader_on(master: str, root: Path) -> Reader:
    """A reader of the workspace, whose settings name a Spark from now on."""
    settings = root / SETTINGS
    settings.write_text(f'spark = "{master}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    return Reader(Workspace(root), today=dt.date(2026, 6, 1))


def same(one: Panel, other: Panel) -> None:
    assert (one.areas, one.countries, one.first) == (other.areas, other.countries, other.first)
    np.testing.assert_array_equal(one.deaths, other.deaths)
    assert one.beside.keys() == other.beside.keys()
    for name in one.beside:
        np.testing.assert_array_equal(one.beside[name], other.beside[name], name)


@pytest.mark.slow
def test_a_panel_is_the_same_to_the_last_bit(both: tuple[Reader, Reader]) -> None:
    duck, spark = both
    for level, violence in ((1, "all"), (0, "os"), (1, "sb")):  # on one reader: what was told before must not linger
        found = panel(spark, ("IRQ",), level, violence)
        same(panel(duck, ("IRQ",), level, violence), found)
        assert found.deaths[~np.isnan(found.deaths)].any()
    # worked out by hand: 27 February to 2 March, ten deaths in five days of which three lie in February
    west = found.deaths[found.areas.index("IQ01")]
    assert (west[1] + west[2], round(west[1], 5)) == (10, 6)


@pytest.mark.slow
def test_the_picture_of_violence_is_the_same(both: tuple[Reader, Reader]) -> None:
    duck, spark = (Picture(reader, YEAR).rows() for reader in both)
    assert len(duck) == 3 * 3 * 12
    assert spark == duck
    rows = [explain(reader, "deaths", "IQ01", "2020-02") for reader in both]
    assert rows[0] == rows[1]


def test_spark_reads_the_events_and_nothing_of_them_is_in_duckdb(both: tuple[Reader, Reader]) -> None:
    spark: Any = both[1].engine
    with pytest.raises(Exception, match="raw_event"):
        super(spark_room.SparkEngine, spark).query("SELECT * FROM raw_event")
    assert both[1].rows("SELECT count(*) AS n FROM event WHERE side_b = $side", {"side": 'IS\'s \\ "Wilayat"'}) == [{"n": 1}]


@pytest.mark.slow
def test_iraq_is_the_same_in_every_governorate_and_month(on_spark: str, shared_data: Path, tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "theatre")
    places = shared_data / "places" / "irq_cod_ab_shp"
    theatre.load(shared_data / "conflict" / "ucdp_ged_iraq_1989_2018_hdx.csv.gz", *sorted(places.glob("*adm1*")))
    duck = panel(theatre.reader(), ("IRQ",), 1)
    spark = panel(reader_on(on_spark, theatre.workspace.root), ("IRQ",), 1)
    theatre.close()
    same(duck, spark)
    # counted in the file by another program: 120,631 deaths, of which 34,152 with where_prec 5 to 7
    assert (spark.beside["country"][0].sum(), spark.beside["vague"][0].sum()) == (120_631, 34_152)


def test_where_memory_is_too_small_it_is_said_how_to_give_more(on_spark: str) -> None:
    from py4j.protocol import Py4JError

    with pytest.raises(BadRequest) as refused, spark_room._readable():
        raise Py4JError("An error occurred.\norg.apache.spark.memory.SparkOutOfMemoryError: [UNABLE_TO_ACQUIRE_MEMORY]")
    assert "--driver-memory" in str(refused.value.hint)


def test_without_pyspark_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_room, "find_spec", lambda name: None)
    with pytest.raises(BadRequest) as refused:
        spark_room.SparkEngine("local[2]")
    assert "commonground[spark]" in str(refused.value.hint)


def test_without_java_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_room, "find_spec", lambda name: name)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BadRequest, match="Java 17"):
        spark_room.SparkEngine("local[2]")


def test_no_spark_is_named_by_a_word_that_is_no_master(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "theatre")
    with pytest.raises(BadRequest, match="master of a Spark"):
        reader_on("yes", theatre.workspace.root)
    theatre.close()
