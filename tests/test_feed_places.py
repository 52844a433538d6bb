"""Boundaries in three formats, the p-code list, the gazetteer, population and outlines."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapefile
import shapely

from commonground.feeds import (
    cod_ab_geojson,
    cod_ab_shapefile,
    cod_ab_topojson,
    cod_ps,
    geonames,
    global_pcodes,
    natural_earth,
)
from commonground.feeds.cod_ab import parents_by_prefix
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import outline, place, population, settlement
from commonground.vocabulary.errors import InputError, MalformedFile
from commonground.vocabulary.source import Claim

FEEDS = (
    cod_ab_geojson.FEED,
    cod_ab_topojson.FEED,
    cod_ab_shapefile.FEED,
    global_pcodes.FEED,
    geonames.FEED,
    natural_earth.FEED,
    cod_ps.FEED,
)
SCHEMAS = {"place": place.SCHEMA, "settlement": settlement.SCHEMA, "outline": outline.SCHEMA, "population": population.SCHEMA}
SQUARE = [[[44.0, 33.0], [44.0, 34.0], [45.0, 34.0], [45.0, 33.0], [44.0, 33.0]]]
BOW_TIE = [[[46.0, 33.0], [47.0, 34.0], [47.0, 33.0], [46.0, 34.0], [46.0, 33.0]]]


def read(document: Document) -> tuple[Feed, Parsed]:
    """Exactly one of the feeds knows the document; its tables have the columns of the vocabulary and the position."""
    known = [feed for feed in FEEDS if feed.recognise(document)]
    assert len(known) == 1
    parsed = known[0].parse(document)
    for name, table in parsed.tables.items():
        assert table.schema.names == [*SCHEMAS[name].names, "position"]
        keys = {claim.key for claim in parsed.edition.claims if claim.table == name}
        assert set(table.column("scope_key").to_pylist()) <= keys
    return known[0], parsed


def collection(*features: tuple[dict[str, Any], Any]) -> bytes:
    rows = [
        {"type": "Feature", "properties": properties, "geometry": geometry and {"type": "Polygon", "coordinates": geometry}}
        for properties, geometry in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def iraq_adm2(**more: Any) -> dict[str, Any]:
    return {
        "admin1Pcode": "IQG08",
        "admin1Name_en": "Baghdad",
        "admin0Pcode": "IQ",
        "admin2Pcode": "IQG08Q01",
        "admin2Name": "Al-Adhamiya",
        "admin2Name_ar": "الاعظمية",
        "admin2AltName1_en": "Adhamia",
        "date": 1559174400000,
        "validOn": 1559520000000,
        **more,
    }


def test_a_geojson_unit_has_its_names_parent_and_validity() -> None:
    feed, parsed = read(Document("IRQ_adm2.geojson", collection((iraq_adm2(), SQUARE))))
    assert feed.name == "cod-ab-geojson"
    (row,) = parsed.tables["place"].to_pylist()
    assert shapely.from_wkb(row.pop("geometry")).area == pytest.approx(1.0)
    assert row == {
        "scope_key": "IRQ|adm2",
        "country": "IRQ",
        "level": 2,
        "pcode": "IQG08Q01",
        "name": "Al-Adhamiya",
        "name_ar": "الاعظمية",
        "parent_pcode": "IQG08",
        "valid_from": dt.date(2019, 6, 3),
        "vertices": 5,
        "position": "/features/0",
    }
    assert parsed.edition.published == dt.date(2019, 6, 3)
    assert parsed.edition.published_basis == "content"
    assert parsed.edition.claims == (Claim("place", "IRQ|adm2"),)
    assert parsed.edition.detail == 5


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"ADM1_EN": "Aleppo", "ADM1_AR": "حلب", "ADM1_PCODE": "SY02", "ADM0_PCODE": "SY", "ADM1_REF": "Halab"},
            ("SYR", 1, "SY02", "Aleppo", "حلب", "SY"),
        ),
        (
            {
                "adm1_name": "Aleppo",
                "adm1_name1": "حلب",
                "adm1_pcode": "SY02",
                "adm0_pcode": "SY",
                "iso3": "SYR",
                "lang": "en",
                "lang1": "ar",
                "valid_on": "2024-03-01",
            },
            ("SYR", 1, "SY02", "Aleppo", "حلب", "SY"),
        ),
        ({"ADM1_FR": "Extrême-Nord", "ADM1_PCODE": "CM004"}, ("CMR", 1, "CM004", "Extrême-Nord", None, "CM")),
        ({"admin1RefName": "Diffa", "admin1Pcode": "NER002", "admin0Pcode": "NER"}, ("NER", 1, "NER002", "Diffa", None, "NER")),
        ({"ADM0_EN": "Iraq", "ADM0_AR": "العراق", "ADM0_PCODE": "IQ"}, ("IRQ", 0, "IQ", "Iraq", "العراق", None)),
    ],
)
def test_property_names_of_other_countries_and_years_are_read(properties: dict[str, Any], expected: tuple[Any, ...]) -> None:
    _, parsed = read(Document("boundary.geojson", collection((properties, SQUARE))))
    (row,) = parsed.tables["place"].to_pylist()
    assert tuple(row[name] for name in ("country", "level", "pcode", "name", "name_ar", "parent_pcode")) == expected


def test_the_file_name_gives_country_and_date_where_the_content_does_not() -> None:
    document = Document("lbn_adm3_20200131.geojson", collection(({"admin3Name": "Akkar", "admin3Pcode": "35511"}, SQUARE)))
    _, parsed = read(document)
    assert parsed.tables["place"].column("scope_key").to_pylist() == ["LBN|adm3"]
    assert (parsed.edition.published, parsed.edition.published_basis) == (dt.date(2020, 1, 31), "name")
    with pytest.raises(MalformedFile, match="35511"):
        cod_ab_geojson.parse(Document("boundary.geojson", document.data))


def test_units_without_pcode_or_polygon_are_rejected_and_crossing_ones_repaired() -> None:
    document = Document(
        "IRQ_adm2.geojson",
        collection(
            (iraq_adm2(), SQUARE),
            (iraq_adm2(admin2Pcode="0", admin2Name="Conflict"), SQUARE),
            (iraq_adm2(admin2Pcode="IQG08Q02"), None),
            (iraq_adm2(admin2Pcode="IQG08Q03"), BOW_TIE),
            (iraq_adm2(admin2Name="Another"), SQUARE),
        ),
    )
    _, parsed = read(document)
    table = parsed.tables["place"]
    assert table.column("pcode").to_pylist() == ["IQG08Q01", "IQG08Q03"]
    repaired = shapely.from_wkb(table.column("geometry")[1].as_py())
    assert repaired.is_valid
    assert repaired.area == pytest.approx(0.5)
    assert {(r.position, r.reason.split(" ", 1)[1].split(",")[0]) for r in parsed.rejects} == {
        ("/features/1", "'0' is no p-code"),
        ("/features/2", "no polygon"),
        ("/features/4", "'IQG08Q01' occurs twice"),
    }


def test_islands_given_apart_are_one_unit() -> None:
    other = [[[x + 3, y] for x, y in SQUARE[0]]]
    _, parsed = read(Document("IRQ_adm2.geojson", collection((iraq_adm2(), SQUARE), (iraq_adm2(), other))))
    (row,) = parsed.tables["place"].to_pylist()
    assert shapely.from_wkb(row["geometry"]).area == pytest.approx(2.0)
    assert parsed.rejects == ()


def test_metres_are_not_degrees() -> None:
    metres = [[[x * 10_000, y * 10_000] for x, y in SQUARE[0]]]
    with pytest.raises(MalformedFile, match="not degrees"):
        cod_ab_geojson.parse(Document("IRQ_adm2.geojson", collection((iraq_adm2(), metres))))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "points.geojson",
            b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ADM1_PCODE":"IQG01"},'
            b'"geometry":{"type":"Point","coordinates":[44,33]}}]}',
        ),
        ("roads.geojson", collection(({"name": "Highway 1"}, SQUARE))),
        ("empty.geojson", b'{"type":"FeatureCollection","features":[]}'),
        ("odd.geojson", b'{"type":"FeatureCollection","features":[7, null]}'),
        ("list.json", b"[]"),
        ("numbers.json", b"[1, 2]"),
        ("nothing.json", b"{}"),
        ("topology.json", b'{"type":"Topology","objects":{},"arcs":[]}'),
        ("topology2.json", b'{"type":"Topology","objects":{"a":3},"arcs":[]}'),
        ("README.md", b"# Places\n\nBoundaries.\n"),
        ("taxonomy.csv", b"ID,ISO 3166-1 Alpha 2-Codes,ISO 3166-1 Alpha 3-Codes,Preferred Term\n1,AF,AFG,Afghanistan\n"),
        ("idps.csv", b"location_code,admin1_code,reporting_round,assessment_type,population\nIRQ,IQG08,119,BA,50\n"),
        ("needs.csv", b"adm1_pcode,Population,In Need,Targeted\nSY01,10,5,3\n"),
    ],
)
def test_foreign_content_is_nobodys(name: str, data: bytes) -> None:
    assert [feed.name for feed in FEEDS if feed.recognise(Document(name, data))] == []


def topology(**more: Any) -> dict[str, Any]:
    """Two unit squares side by side in a grid of 0.5 degrees; the edge between them is arc 0, which the right one has reversed.

    Arc 0 runs up from (45, 33) to (45, 34); arc 1 from (45, 34) around the left square; arc 2 around the right one.
    """
    return {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [44.0, 33.0]},
        "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
        "objects": {
            "geom": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"admin2Name": "Left", "admin2Pcode": "IQG08Q01"}},
                    {
                        "type": "MultiPolygon",
                        "arcs": [[[-1, 2]]],
                        "properties": {"admin2Name": "Right", "admin2Pcode": "IQG08Q02"},
                    },
                ],
            }
        },
        **more,
    }


def test_topojson_arcs_are_added_up_and_reversed() -> None:
    feed, parsed = read(Document("IRQ_adm2.topojson", json.dumps(topology()).encode()))
    assert feed.name == "cod-ab-topojson"
    rows = parsed.tables["place"].to_pylist()
    left, right = (shapely.from_wkb(row["geometry"]) for row in rows)
    assert left.equals(shapely.box(44, 33, 45, 34))
    assert right.equals(shapely.box(45, 33, 46, 34))
    assert [(row["pcode"], row["parent_pcode"], row["name"]) for row in rows] == [
        ("IQG08Q01", "IQG08", "Left"),
        ("IQG08Q02", "IQG08", "Right"),
    ]
    assert rows[1]["position"] == "/objects/geom/geometries/1"
    assert parsed.edition.published is None


def test_a_damaged_topology_is_a_malformed_file() -> None:
    missing = [[[2, 0], [0, 2]]]
    apart = [[[2, 0], [0, 2]], [[7, 7], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]]
    for arcs in (missing, apart, 7, [[["a", "b"]]]):
        with pytest.raises(MalformedFile, match="topology"):
            cod_ab_topojson.parse(Document("IRQ_adm2.topojson", json.dumps(topology(arcs=arcs)).encode()))


def test_parents_by_prefix_are_given_only_where_the_codes_nest() -> None:
    assert parents_by_prefix(["SY070500", "SY070501"], 3) == ["SY0705", "SY0705"]
    assert parents_by_prefix(["IQG07Q02N02"], 3) == ["IQG07Q02"]
    assert parents_by_prefix(["IQG07"], 1) == ["IQ"]
    assert parents_by_prefix(["SD01001"], 2) == [None]
    assert parents_by_prefix(["PH012801000", "PH012802000"], 3) == [None, None]
    assert parents_by_prefix(["35511"], 3) == [None]


def shape(fields: dict[str, str], rows: list[list[Any]], *, encoding: str = "utf-8", points: bool = False) -> dict[str, bytes]:
    files = {suffix: io.BytesIO() for suffix in ("shp", "shx", "dbf")}
    kind = shapefile.POINT if points else shapefile.POLYGON
    with shapefile.Writer(**files, shapeType=kind, encoding=encoding) as writer:
        for name, kind in fields.items():
            writer.field(name, kind, size=8 if kind == "D" else 50)
        for row in rows:
            writer.point(44, 33) if points else writer.poly(SQUARE)
            writer.record(*row)
    return {f".{suffix}": data.getvalue() for suffix, data in files.items()}


ADM1 = {"ADM1_EN": "C", "ADM1_AR": "C", "ADM1_PCODE": "C", "ADM0_PCODE": "C", "validOn": "D"}


def test_a_shapefile_unit_is_read_with_its_arabic_name() -> None:
    files = shape(ADM1, [["Baghdad", "بغداد", "IQG08", "IQ", dt.date(2019, 6, 3)]])
    feed, parsed = read(Document("irq_admbnda_adm1_cso_20190603.shp", files.pop(".shp"), files))
    assert feed.name == "cod-ab-shapefile"
    (row,) = parsed.tables["place"].to_pylist()
    assert (row["pcode"], row["name"], row["name_ar"], row["country"]) == ("IQG08", "Baghdad", "بغداد", "IRQ")
    assert row["position"] == "record 1"
    assert parsed.edition.published == dt.date(2019, 6, 3)


@pytest.mark.parametrize(("companion", "encoding"), [(None, "cp1252"), (b"1256", "cp1256"), (b"UTF-8", "utf-8")])
def test_shapefile_text_is_read_in_its_code_page(companion: bytes | None, encoding: str) -> None:
    name = "بغداد" if encoding == "cp1256" else "Tillabéri"
    files = shape(ADM1, [[name, "", "NE006", "NE", None]], encoding=encoding)
    if companion:
        files[".cpg"] = companion
    _, parsed = read(Document("ner_adm1.shp", files.pop(".shp"), files))
    assert parsed.tables["place"].column("name").to_pylist() == [name]


def test_a_shapefile_without_its_attributes_names_the_missing_file() -> None:
    files = shape(ADM1, [["Baghdad", "", "IQG08", "IQ", None]])
    document = Document("irq_adm1.shp", files[".shp"], {".shx": files[".shx"]})
    assert cod_ab_shapefile.recognise(document)
    with pytest.raises(MalformedFile, match=r"irq_adm1\.dbf is missing"):
        cod_ab_shapefile.parse(document)


def test_label_points_and_projected_or_damaged_shapefiles_are_not_loaded() -> None:
    files = shape(ADM1, [["Baghdad", "", "IQG08", "IQ", None]], points=True)
    assert not cod_ab_shapefile.recognise(Document("irq_admbndp.shp", files.pop(".shp"), files))
    files = shape(ADM1, [["Baghdad", "", "IQG08", "IQ", None]])
    data = files.pop(".shp")
    with pytest.raises(MalformedFile, match="projected"):
        cod_ab_shapefile.parse(Document("irq_adm1.shp", data, {**files, ".prj": b'PROJCS["WGS_1984_UTM_Zone_38N"]'}))
    with pytest.raises(InputError):
        cod_ab_shapefile.parse(Document("irq_adm1.shp", data[:140], files))


PCODES = """\ufeffLocation,Admin Level,P-Code,Name,Parent P-Code,Valid from date
#country+code,#geo+admin_level,#adm+code,#adm+name,#adm+code+parent,#date+start
AFG,1,AF01,Kabul,AFG,2019-10-22
AFG,2,AF0101,Kabul,AF01,2019-10-22
KGZ,1,KG02000000000,Issyk-Kul,KGZ,
XXX,1,XX01,Nowhere,XXX,2019-10-22
"""


def test_the_pcode_list_has_a_scope_for_each_country_and_level() -> None:
    feed, parsed = read(Document("global_pcodes_adm1_2.csv", PCODES.encode()))
    assert feed.family == "global-pcodes"
    rows = parsed.tables["place"].to_pylist()
    assert [(r["scope_key"], r["pcode"], r["parent_pcode"], r["valid_from"], r["geometry"]) for r in rows] == [
        ("AFG|adm1", "AF01", "AF", dt.date(2019, 10, 22), None),
        ("AFG|adm2", "AF0101", "AF01", dt.date(2019, 10, 22), None),
        ("KGZ|adm1", "KG02000000000", "KG", None, None),
    ]
    assert rows[0]["position"] == "line 3"
    assert [(reject.position, reject.reason) for reject in parsed.rejects] == [("line 6", "Location is no ISO3 code")]


def test_the_pcode_list_is_read_by_its_tags_in_any_order() -> None:
    text = "pcode,iso,lvl,label,up\n#adm+code,#country+code,#geo+admin_level,#adm+name,#adm+code+parent\nAF01,AFG,1,Kabul,AFG\n"
    _, parsed = read(Document("list.csv", text.encode()))
    assert parsed.tables["place"].column("name").to_pylist() == ["Kabul"]


DUMP = (
    "98182\tBaghdad\tBaghdad\tBagdad,بغداد\t33.34058\t44.40088\tP\tPPLC\tIQ\t\t07\t\t\t\t7216000\t\t41\tAsia/Baghdad\t2024-01-05\n"
    '99072\tMosul "the hunchback"\tMosul\t\t36.335\t43.11889\tP\tPPLA\tIQ\t\t15\t\t\t\t0\t\t228\tAsia/Baghdad\t2023-02-01\n'
    "94824\tTigris\tTigris\t\t31.0\t47.4\tH\tSTM\tIQ\t\t00\t\t\t\t0\t\t5\tAsia/Baghdad\t2020-01-01\n"
)


def test_the_gazetteer_dump_keeps_populated_places() -> None:
    feed, parsed = read(Document("cities500.txt", DUMP.encode()))
    assert feed.name == "geonames"
    rows = parsed.tables["settlement"].to_pylist()
    assert [(r["settlement_id"], r["name"], r["names"], r["people"], r["country"]) for r in rows] == [
        ("98182", "Baghdad", ["Bagdad", "بغداد"], 7216000, "IRQ"),
        ("99072", 'Mosul "the hunchback"', [], None, "IRQ"),
    ]
    assert rows[1]["position"] == "line 2"
    assert rows[0]["scope_key"] == "geonames|IQ"
    assert parsed.edition.about_to == dt.date(2024, 1, 5)
    assert parsed.remarks == ("1 rows are no populated places (feature class P) and were left out",)


def test_the_gazetteer_map_says_the_same() -> None:
    value = {
        "98182": {
            "geonameid": 98182,
            "name": "Baghdad",
            "latitude": 33.34058,
            "longitude": 44.40088,
            "countrycode": "IQ",
            "population": 7216000,
            "admin1code": "07",
            "alternatenames": ["Bagdad", "بغداد"],
        },
        "7": {"geonameid": 7, "name": "Off", "latitude": 133.0, "longitude": 44.4, "countrycode": "IQ", "population": 0},
    }
    _, parsed = read(Document("cities.json", json.dumps(value).encode()))
    (row,) = parsed.tables["settlement"].to_pylist()
    _, dumped = read(Document("cities500.txt", DUMP.encode()))
    expected = dumped.tables["settlement"].to_pylist()[0]
    assert {**row, "position": ""} == {**expected, "position": ""}
    assert row["position"] == "/98182"
    assert [(reject.position, reject.reason) for reject in parsed.rejects] == [("/7", "is not on the globe")]


def test_outlines_have_a_country_where_the_map_numbers_one() -> None:
    world = topology(
        objects={
            "countries": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "id": "368", "properties": {"name": "Iraq"}},
                    {"type": "Polygon", "arcs": [[-1, 2]], "properties": {"name": "Kosovo"}},
                ],
            },
            "land": {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "arcs": [[[0, 1]]]}]},
        }
    )
    feed, parsed = read(Document("countries-110m.json", json.dumps(world).encode()))
    assert feed.name == "natural-earth"
    rows = parsed.tables["outline"].to_pylist()
    assert [(r["scope_key"], r["country"], r["name"]) for r in rows] == [
        ("natural-earth|110m", "IRQ", "Iraq"),
        ("natural-earth|110m", None, "Kosovo"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "cod_ps.csv",
            "ADM0_PCODE,alpha_3,ADM0_REF,ADM_LEVEL,ADM_PCODE,ADM_REF,ADM1_PCODE,ADM1_REF,ADM2_PCODE,ADM2_REF,Population\n"
            "ET,ETH,Ethiopia,1,ET01,Tigray,ET01,Tigray,,,5649587\n"
            "ET,ETH,Ethiopia,2,ET0107,Mekelle,ET01,Tigray,ET0107,Mekelle,186272\n",
            [("ETH|adm1", "ET01", "Tigray", 5649587, None), ("ETH|adm2", "ET0107", "Mekelle", 186272, None)],
        ),
        (
            "irq_admpop_adm1_2021.csv",
            "ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_PCODE,F_TL,M_TL,T_TL\nIraq,IQ,Baghdad,IQG08,10,12,22\n",
            [("IRQ|adm1", "IQG08", "Baghdad", 22, 2021)],
        ),
        (
            "hxl.csv",
            "Gov,Code,District,DCode,Pop\n#adm1+name,#adm1+code,#adm2+name,#adm2+code,#population+total\n"
            "Baghdad,IQG08,Al-Karkh,IQG08Q04,1000\n",
            [("IRQ|adm2", "IQG08Q04", "Al-Karkh", 1000, None)],
        ),
        (
            "global.csv",
            "ISO3,Country,ADM1_PCODE,ADM1_NAME,Population_group,Gender,Age_range,Population,Reference_year\n"
            "NER,Niger,NE002,Diffa,T_TL,all,all,714244,2020\nNER,Niger,NE002,Diffa,F_00_04,f,0-4,90000,2020\n",
            [("NER|adm1", "NE002", "Diffa", 714244, 2020)],
        ),
        ("adm0.csv", "ADM0_PCODE,ADM0_EN,T_TL\nNER,Niger,23591983\n", [("NER|adm0", "NER", "Niger", 23591983, None)]),
    ],
)
def test_population_is_read_in_every_spelling(name: str, text: str, expected: list[tuple[Any, ...]]) -> None:
    feed, parsed = read(Document(name, text.encode()))
    assert feed.name == "cod-ps"
    rows = parsed.tables["population"].to_pylist()
    assert [(r["scope_key"], r["pcode"], r["name"], r["people"], r["year"]) for r in rows] == expected


def test_a_unit_without_a_figure_is_rejected_and_not_zero() -> None:
    text = "ADM0_PCODE,ADM1_PCODE,ADM1_EN,T_TL\nML,ML09,Bamako,2000000\nML,ML10,Menaka,\n"
    _, parsed = read(Document("mli_admpop_adm1.csv", text.encode()))
    assert parsed.tables["population"].num_rows == 1
    assert [(reject.position, reject.reason) for reject in parsed.rejects] == [("line 3", "people is empty")]


def real(shared_data: Path, path: str) -> Parsed:
    file = shared_data / "places" / path
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    companions = {s: file.with_suffix(s).read_bytes() for s in (".dbf", ".shx", ".prj")} if file.suffix == ".shp" else {}
    return read(Document(file.name.removesuffix(".gz"), data, companions))[1]


@pytest.mark.parametrize(
    ("path", "units"),
    [
        ("cod_ab_geojson/IRQ_adm1.geojson.gz", 18),
        ("cod_ab_geojson/IRQ_adm2.geojson.gz", 101),
        ("cod_ab_geojson/IRQ_adm3.geojson.gz", 294),
        ("cod_ab_geojson/SYR_adm1.geojson.gz", 14),
        ("cod_ab_geojson/SYR_adm2.geojson.gz", 62),
        ("cod_ab_topojson/SYR_adm3.topojson.gz", 272),
        ("cod_ab_topojson/IRQ_adm3.topojson.gz", 294),
        ("irq_cod_ab_shp/irq_admbnda_adm0_cso_itos_20190603.shp", 1),
        ("irq_cod_ab_shp/irq_admbnda_adm3_cso_20190603.shp", 294),
    ],
)
def test_real_boundaries_are_whole(shared_data: Path, path: str, units: int) -> None:
    parsed = real(shared_data, path)
    table = parsed.tables["place"]
    assert (table.num_rows, parsed.rejects) == (units, ())
    shapes = shapely.from_wkb(np.array(table.column("geometry").to_pylist(), dtype=object))
    assert shapely.is_valid(shapes).all()
    assert set(shapely.get_type_id(shapes)) <= {3, 6}
    assert table.column("name").null_count == 0
    if parsed.edition.claims[0].key != "IRQ|adm0":
        prefixes = zip(table.column("pcode").to_pylist(), table.column("parent_pcode").to_pylist(), strict=True)
        assert all(pcode.startswith(parent) for pcode, parent in prefixes)


def test_the_same_governorates_in_three_formats_agree_in_area(shared_data: Path) -> None:
    areas = []
    for path in (
        "cod_ab_geojson/IRQ_adm1.geojson.gz",
        "cod_ab_topojson/IRQ_adm1.topojson",
        "irq_cod_ab_shp/irq_admbnda_adm1_cso_20190603.shp",
    ):
        rows = real(shared_data, path).tables["place"].to_pylist()
        areas.append({row["pcode"]: shapely.from_wkb(row["geometry"]).area for row in rows})
    assert areas[0].keys() == areas[1].keys() == areas[2].keys()
    for pcode, area in areas[0].items():
        assert areas[1][pcode] == pytest.approx(area, rel=0.01)
        assert areas[2][pcode] == pytest.approx(area, rel=0.01)


def test_the_real_lists_are_whole(shared_data: Path) -> None:
    pcodes = real(shared_data, "global_pcodes_adm1_2.csv.gz")
    assert (pcodes.tables["place"].num_rows, pcodes.rejects) == (33_363, ())
    assert real(shared_data, "geonames/geonames_cities500_subset.json.gz").tables["settlement"].num_rows == 7_674
    assert real(shared_data, "natural_earth/world-atlas_countries-50m.topojson.gz").tables["outline"].num_rows == 241
    data = (shared_data / "population" / "cod_ps_subnational_population_adm1.csv").read_bytes()
    parsed = read(Document("cod_ps_subnational_population_adm1.csv", data))[1]
    iraq = [row["people"] for row in parsed.tables["population"].to_pylist() if row["scope_key"] == "IRQ|adm1"]
    assert (len(iraq), sum(iraq)) == (18, 33_330_600)
    assert [reject.row["pcode"] for reject in parsed.rejects] == ["ML10"]


def test_real_label_points_are_left_alone(shared_data: Path) -> None:
    file = shared_data / "places" / "irq_cod_ab_shp" / "irq_admbndp_admALL_cso_itos_20190603.shp"
    document = Document(file.name, file.read_bytes(), {".dbf": file.with_suffix(".dbf").read_bytes()})
    assert [feed.name for feed in FEEDS if feed.recognise(document)] == []
