"""The boundaries of the explorable map: few bytes, shared edges, the same answer for the same boundaries."""

from __future__ import annotations

import gzip
import json
from typing import Any

import duckdb
import pytest
import shapely

from commonground.vocabulary.errors import NotFound
from commonground.web.map_data import country_map, country_tag, districts_map


class Held:
    """A reader of two tables, as small as the map needs."""

    def __init__(self, edition: str = "cod-1", outlines: bool = True) -> None:
        self._tables = duckdb.connect()
        self._tables.execute(
            "CREATE TABLE place (edition_id TEXT, scope_key TEXT, country TEXT, level TINYINT, pcode TEXT, name TEXT, "
            "name_ar TEXT, parent_pcode TEXT, geometry BLOB, vertices INT)"
        )
        self._tables.execute(
            "CREATE TABLE outline (edition_id TEXT, scope_key TEXT, country TEXT, name TEXT, geometry BLOB, vertices INT)"
        )
        for code, name, arabic, above, shape in UNITS:
            row = [edition, "XYZ|adm2", "XYZ", 2, code, name, arabic, above, shape.wkb if shape else None]
            self._tables.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", [*row, 5 if shape else None])
        for country, shape in BASE if outlines else []:
            self._tables.execute("INSERT INTO outline VALUES ('ne', 'ne|50m', ?, 'n', ?, 5)", [country, shape.wkb])

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        used = {name: value for name, value in (parameters or {}).items() if f"${name}" in sql}
        found: list[dict[str, Any]] = self._tables.sql(sql, params=used).to_arrow_table().to_pylist()
        return found


WAVE = [(1.0, y / 100) for y in range(1, 100)]  # a border of 100 points on a straight line, which two units share
UNITS = [
    ("XY0101", "West", "غرب", "XY01", shapely.Polygon([(0, 0), (1, 0), *WAVE, (1, 1), (0, 1)])),
    ("XY0102", "East", None, "XY01", shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), *reversed(WAVE)])),
    ("XY0201", "North", "شمال", "XY02", shapely.Polygon([(0, 1), (1, 1), (2, 1), (2, 1.5), (0, 1.5)])),
    ("XY0301", "In a list alone", None, "XY03", None),
]
BASE = [
    ("XYZ", shapely.box(0, 0, 2, 1.5)),
    ("AAA", shapely.box(2, 0, 2.9, 1.5)),
    (None, shapely.box(2.9, 0, 3.5, 1.5)),  # an area without a country's code: its border with AAA is the disputed one
    ("FAR", shapely.box(50, 50, 51, 51)),
]


def drawn(reader: Any, *options: Any) -> Any:
    return json.loads(country_map(reader, "XYZ", 2, *options).body)


def points(feature: dict[str, Any]) -> set[tuple[float, float]]:
    return {tuple(point) for point in shapely.get_coordinates(shapely.geometry.shape(feature["geometry"])).tolist()}


def test_a_unit_is_its_code_and_its_name_and_nothing_else() -> None:
    assert [unit["properties"] for unit in drawn(Held())["units"]["features"]] == [
        {"code": "XY0101", "name": "West"},
        {"code": "XY0102", "name": "East"},
        {"code": "XY0201", "name": "North"},
    ]


def test_names_are_arabic_where_there_is_one() -> None:
    assert [unit["properties"]["name"] for unit in drawn(Held(), "ar")["units"]["features"]] == ["غرب", "East", "شمال"]


def test_an_edge_that_two_units_share_is_simplified_to_the_same_points() -> None:
    west, east, north = drawn(Held())["units"]["features"]
    assert points(west) & points(east) == {(1, 0), (1, 1)}
    assert points(west) == {(0, 0), (1, 0), (1, 1), (0, 1)}
    assert {(0, 1), (1, 1), (2, 1)} <= points(north)


def test_the_border_of_the_level_above_leaves_out_what_lies_within_it() -> None:
    (above,) = drawn(Held())["above"]["features"]
    lines = shapely.geometry.shape(above["geometry"])
    assert lines.length == pytest.approx(9)  # the country's edge, 2 × (2 + 1.5), and the border between the two, 2
    assert not lines.intersects(shapely.Point(1, 0.5))


def test_the_land_around_is_one_and_its_borders_are_lines_and_the_disputed_one_stands_apart() -> None:
    content = drawn(Held())
    land = shapely.geometry.shape(content["land"]["features"][0]["geometry"])
    assert land.bounds == (0, 0, 3.5, 1.5)  # what lies far off is left out
    assert content["borders"]["features"] == []  # the border of XYZ and AAA is drawn by the units
    (disputed,) = content["disputed"]["features"]
    assert points(disputed) == {(2.9, 0), (2.9, 1.5)}


def test_a_centre_lies_in_its_unit_and_the_frame_holds_the_bounds() -> None:
    content = drawn(Held())
    assert content["bounds"] == [0, 0, 2, 1.5]
    assert content["frame"] == [-2.6, -1.2, 4.6, 2.7]  # of the longer side, 2: 1.3 of it aside, 0.6 above
    for unit in content["units"]["features"]:
        assert shapely.geometry.shape(unit["geometry"]).contains(shapely.Point(content["centres"][unit["properties"]["code"]]))


def test_the_same_boundaries_give_the_same_bytes_and_the_same_tag() -> None:
    one, other = country_map(Held(), "XYZ", 2), country_map(Held(), "XYZ", 2)
    assert one == other
    assert one.tag == country_tag(Held(), "XYZ", 2)
    assert gzip.decompress(one.packed) == one.body


def test_another_edition_language_or_level_has_another_tag() -> None:
    tags = {
        country_tag(Held(), "XYZ", 2),
        country_tag(Held("cod-2"), "XYZ", 2),
        country_tag(Held(), "XYZ", 2, "ar"),
        country_tag(Held(), "XYZ", 1),
        country_tag(Held(outlines=False), "XYZ", 2),
    }
    assert len(tags) == 5


def test_without_a_base_map_the_country_stands_alone() -> None:
    content = drawn(Held(outlines=False))
    assert [content[name]["features"] for name in ("land", "borders", "disputed")] == [[], [], []]


def test_all_districts_have_the_countries_above_them() -> None:
    content = json.loads(districts_map(Held()).body)
    assert len(content["units"]["features"]) == 3
    assert shapely.geometry.shape(content["above"]["features"][0]["geometry"]).length == pytest.approx(7)


def test_a_level_without_boundaries_is_not_found() -> None:
    with pytest.raises(NotFound):
        country_map(Held(), "XYZ", 3)
