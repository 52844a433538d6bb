"""The evidence recomputes the figure, for every measure, and shows the public no finer place than admin 3."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.picture.cells import NOT_PLACED
from commonground.picture.explain import explain, recomputed
from commonground.release.decide import PUBLIC_VIEWER, Viewer
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.measures import MEASURES
from theatres import EXAMPLE, Row, picture, theatre, written

MONTHS = ("2016-01", "2016-07", "2016-12", "2017-03", "2017-06")
MEMBER = Viewer("IOM")
VILLAGES = ("Ombry", "Sallune", "Tirrek", "Vashlorn", "Emberlow")


@pytest.fixture(scope="module")
def meridia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    held = theatre(tmp_path_factory.mktemp("example") / "w", [EXAMPLE])
    yield held
    held.close()


@pytest.fixture(scope="module")
def cells(meridia: Workspace) -> list[Row]:
    return [row for level in (0, 1, 2) for month in MONTHS for row in picture(meridia, level, month, country="XMD")]


def _told(reader: Reader, row: Row) -> tuple[Row, int | float | None]:
    level = row["level"] if row["name"] == NOT_PLACED else None
    figure = explain(reader, row["measure"], row["place"], row["month"], level=level, publisher=row["publisher"])
    return asdict(figure), recomputed(figure.rows, figure.parts)


@pytest.mark.parametrize("viewer", [PUBLIC_VIEWER, MEMBER], ids=["public", "member"])
@pytest.mark.parametrize("measure", [name for name in MEASURES if name not in ("severity", "freed", "holder")])
def test_the_rows_recompute_the_figure(measure: str, viewer: Viewer, meridia: Workspace, cells: list[Row]) -> None:
    chosen = [row for row in cells if row["measure"] == measure and isinstance(row["value"], int | float)]
    assert chosen, "the example has every measure"
    seen = set()
    reader = Reader(meridia, viewer)
    for row in chosen:
        kind = (row["level"], row["month"] in MONTHS[:3], row["publisher"], row["value"] == 0, row["name"] == NOT_PLACED)
        if kind in seen:  # one place of each kind is enough: a cell is a query
            continue
        seen.add(kind)
        figure, total = _told(reader, row)
        assert figure["value"] == row["value"]
        assert (total or 0) == row["value"], row
        if row["value"] != 0:
            assert figure["rows"], row
    reader.close()


def test_every_place_of_one_month_recomputes_exactly(meridia: Workspace, cells: list[Row]) -> None:
    reader = Reader(meridia)
    for row in cells:
        if row["month"] == "2016-12" and row["level"] == 2 and row["measure"] in ("deaths", "returnees") and row["value"]:
            assert _told(reader, row)[1] == row["value"], row
    reader.close()


def test_each_row_names_its_file_position_dates_and_licence(meridia: Workspace) -> None:
    reader = Reader(meridia)
    figure = explain(reader, "events", "XM0102", "2016-06")
    reader.close()
    file = "ucdp_ged_meridia_2016_2017.csv"
    assert [(row.file, row.position, row.amount) for row in figure.rows] == [(file, "line 13", 1), (file, "line 14", 1)]
    # line 1 is the header, and an earlier event holds two line breaks within quotes
    assert {row.facts["event_id"] for row in figure.rows} == {"900010", "900011"}
    assert all(row.licence and row.published and row.publisher == "UCDP" for row in figure.rows)


def test_the_public_sees_no_count_village_or_coordinate_of_a_line(meridia: Workspace) -> None:
    reader = Reader(meridia)
    figure = explain(reader, "returnees", "XM0102", "2016-12")
    reader.close()
    assert figure.value == 510  # (80 + 5) families of six
    assert figure.withheld
    assert len(figure.rows) == 2
    assert {(row.amount, tuple(row.facts)) for row in figure.rows} == {(None, ())}
    assert all(row.file.startswith("Returnee_MasterList") and row.position for row in figure.rows)
    assert sum(part.value for part in figure.parts) == 510
    text = json.dumps(asdict(figure), default=str)
    assert not re.search("|".join(VILLAGES) + r"|-28\.\d|-18\.\d|latitude|longitude", text)


def test_a_member_sees_the_count_of_each_line_and_still_no_village(meridia: Workspace) -> None:
    reader = Reader(meridia, MEMBER)
    figure = explain(reader, "returnees", "XM0102", "2016-12")
    reader.close()
    assert figure.withheld is None
    assert sorted(row.amount or 0 for row in figure.rows) == [30, 480]
    assert not re.search("|".join(VILLAGES), json.dumps(asdict(figure), default=str))


def test_what_is_not_placed_is_explained_with_the_level(meridia: Workspace) -> None:
    reader = Reader(meridia)
    figure = explain(reader, "deaths", "XMD", "2016-05", level=1)
    reader.close()
    assert (figure.name, figure.value) == (NOT_PLACED, 8)
    assert [row.facts["event_id"] for row in figure.rows] == ["900009"]


def test_returns_show_the_round_before_taken_away(meridia: Workspace) -> None:
    reader = Reader(meridia, MEMBER)
    figure = explain(reader, "returned_in_month", "XM0102", "2017-03")
    reader.close()
    # 60 families, less 80 and 5 of the round before
    assert sorted(row.amount or 0 for row in figure.rows) == [-480, -30, 360]
    assert figure.value == -150


def test_holder_and_freed_have_their_statements(meridia: Workspace) -> None:
    reader = Reader(meridia)
    figure = explain(reader, "holder", "XM0104", "2017-01")
    reader.close()
    assert figure.value == "Ash Front; Government of Meridia"
    assert {row.facts["holder"] for row in figure.rows} == {"Ash Front", "Government of Meridia"}
    assert recomputed(figure.rows, figure.parts) is None


YEAR_ONLY = """id,year,type_of_violence,side_a,side_b,where_prec,adm_1,latitude,longitude,country,country_id,deaths_a,deaths_b,\
deaths_civilians,deaths_unknown,best,low,high
1,2012,1,Government of Syria,FSA,1,Halab,36.2,37.1,Syria,652,1,2,0,0,3,3,3
2,2012,1,Government of Syria,FSA,1,Halab,36.2,37.1,Syria,652,4,0,0,0,4,4,4
"""


def test_a_year_means_the_row_of_what_is_not_dated_and_a_month_never_does(tmp_path: Path) -> None:
    held = theatre(tmp_path / "w", written(tmp_path / "in", {"years.csv": YEAR_ONLY}))
    reader = Reader(held)
    figure = explain(reader, "deaths", "SYR", "2012")
    assert (figure.month, figure.value, len(figure.rows)) == ("2012", 7, 2)
    reader.close()
    reader = Reader(held)
    figure = explain(reader, "deaths", "SYR", "2012-05")
    assert (figure.month, figure.value, figure.rows) == ("2012-05", None, ())
    reader.close()
    held.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["deaths", "--place", "XM99", "--month", "2016-01"], "XM99"),
        (["wealth", "--place", "XM01", "--month", "2016-01"], "wealth"),
        (["deaths", "--place", "XM01", "--month", "2016-01", "--publisher", "Nobody"], "UCDP"),
    ],
)
def test_what_the_picture_does_not_hold_ends_with_code_6_and_a_hint(
    arguments: list[str], said: str, meridia: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(cli, ["-w", str(meridia.root), "explain", *arguments]) == 6
    error = capsys.readouterr().err
    assert said in error
    assert "→" in error


def test_a_month_that_is_none_is_a_bad_request(meridia: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["-w", str(meridia.root), "explain", "deaths", "--place", "XM01", "--month", "June"]) == 2
    assert "June" in capsys.readouterr().err


def test_the_json_form_has_its_keys_and_the_sum(meridia: Workspace) -> None:
    result = CliRunner().invoke(
        cli, ["-w", str(meridia.root), "explain", "deaths", "--place", "XM01", "--month", "2016-03", "--json"]
    )
    body = json.loads(result.stdout)
    assert (body["value"], body["recomputed"]) == (3, 3)
    assert list(body) == (
        "measure value low high unit definition place name level month publisher about_from about_to coverage reason as_of"
        " sources steps rows parts withheld recomputed".split()
    )


def test_an_unknown_place_raises_not_found(meridia: Workspace) -> None:
    reader = Reader(meridia)
    with pytest.raises(NotFound, match="there is no place"):
        explain(reader, "deaths", "ZZZ", "2016-01")
    reader.close()
