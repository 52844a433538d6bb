"""UCDP GED as CSV: four widths, HXL tags, times in dates, ids as floats, and what a file claims to hold completely."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path

import pyarrow.compute as pc
import pytest

from commonground.feeds import ucdp_ged_bare
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.ucdp_ged import FEED
from commonground.vocabulary.source import Claim
from commonground.vocabulary.tables import TABLES

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "meridia" / "data" / "ucdp_ged_meridia_2016_2017.csv"

COLUMNS_18 = (
    "id,year,dyad_name,longitude,latitude,where_prec,priogrid_gid,country,country_id,deaths_a,deaths_b,deaths_battle,"
    "deaths_civilians,deaths_unknown,side_a_new_id,side_a,side_b_new_id,side_b"
)
COLUMNS_41 = (
    "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,side_a_new_id,side_a,"
    "side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,"
    "where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,"
    "event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,low,best,high"
)
COLUMNS_45 = (
    COLUMNS_41.replace("active_year,", "active_year,start_year,end_year,")
    .replace("side_a_new_id,", "side_a_new_id,gwnoa,")
    .replace("country_id,", "country_id,iso3,")
)
COLUMNS_49 = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,"
    "dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
)
EVENT = {
    "id": "114064",
    "year": "2014",
    "type_of_violence": "1",
    "conflict_new_id": "259",
    "conflict_name": "Iraq: Government",
    "dyad_name": "Government of Iraq - IS",
    "side_a": "Government of Iraq",
    "side_b": "IS",
    "where_prec": "1",
    "adm_1": "Al Anbār province",
    "adm_2": "Qaḑā’ al Fallūjah",
    "latitude": "33.355813",
    "longitude": "43.786124",
    "country": "Iraq",
    "country_id": "645",
    "date_prec": "2",
    "date_start": "2014-01-24",
    "date_end": "2014-01-25",
    "deaths_a": "0",
    "deaths_b": "0",
    "deaths_civilians": "1",
    "deaths_unknown": "7",
    "low": "6",
    "best": "8",
    "high": "9",
}


def file_of(columns: str, *events: dict[str, str], tags: str | None = None) -> bytes:
    names = columns.split(",")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    if tags is not None:
        out.write(tags + "\n")
    for event in events:
        writer.writerow([event.get(name, "") for name in names])
    return out.getvalue().encode()


def parsed(data: bytes, name: str = "ged.csv") -> Parsed:
    document = Document(name, data)
    assert FEED.recognise(document)
    found = FEED.parse(document)
    table = found.tables["event"]
    assert table.column_names == [*TABLES["event"].names, "position"]
    return found


def only_row(data: bytes, name: str = "ged.csv") -> dict[str, object]:
    rows: list[dict[str, object]] = parsed(data, name).tables["event"].to_pylist()
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(("columns", "width"), [(COLUMNS_41, 41), (COLUMNS_45, 45), (COLUMNS_49, 49)])
def test_the_wide_forms_give_the_same_event(columns: str, width: int) -> None:
    assert len(columns.split(",")) == width
    row = only_row(file_of(columns, EVENT))
    assert (row["event_id"], row["country"], row["scope_key"]) == ("114064", "IRQ", "IRQ")
    assert (row["low"], row["best"], row["high"]) == (6, 8, 9)
    assert (row["deaths_a"], row["deaths_b"], row["deaths_civilians"], row["deaths_unknown"]) == (0, 0, 1, 7)
    assert (row["date_start"], row["date_end"]) == (dt.date(2014, 1, 24), dt.date(2014, 1, 25))
    assert (row["where_prec"], row["date_prec"], row["conflict_id"]) == (1, 2, "259")
    assert row["position"] == "line 2"


def test_the_narrow_form_has_a_year_no_date_and_claims_nothing() -> None:
    event = {**EVENT, "deaths_a": "2", "deaths_b": "9", "deaths_civilians": "1", "deaths_unknown": "0"}
    assert len(COLUMNS_18.split(",")) == 18
    found = parsed(file_of(COLUMNS_18, event))
    row = found.tables["event"].to_pylist()[0]
    assert (row["year"], row["date_start"], row["date_end"]) == (2014, None, None)
    assert row["best"] == 2 + 9 + 1 + 0
    assert (row["low"], row["high"], row["type_of_violence"]) == (None, None, None)
    assert found.edition.claims == ()
    assert (found.edition.about_from, found.edition.about_to) == (dt.date(2014, 1, 1), dt.date(2014, 12, 31))


def test_hxl_tags_are_no_event() -> None:
    tags = ",".join("#date+year" if name == "year" else "" for name in COLUMNS_45.split(","))
    row = only_row(file_of(COLUMNS_45, EVENT, tags=tags))
    assert row["position"] == "line 3"


def test_dates_may_carry_a_time() -> None:
    event = {**EVENT, "date_start": "2014-01-24 00:00:00.000", "date_end": "2014-01-25T00:00:00"}
    row = only_row(file_of(COLUMNS_49, event))
    assert (row["date_start"], row["date_end"]) == (dt.date(2014, 1, 24), dt.date(2014, 1, 25))


def test_a_line_break_within_quotes_does_not_shift_the_lines_after_it() -> None:
    first = {**EVENT, "source_headline": "first line\nsecond line\nthird line"}
    bad = {**EVENT, "id": "2", "latitude": "north"}
    found = parsed(file_of(COLUMNS_49, first, bad, {**EVENT, "id": "3"}))
    assert found.tables["event"]["position"].to_pylist() == ["line 2", "line 6"]
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 5", "latitude 'north' is not a number")]


def test_ids_decoded_as_floats_are_the_same_ids() -> None:
    assert only_row(file_of(COLUMNS_41, {**EVENT, "id": "214797.0"}))["event_id"] == "214797"


def test_estimates_out_of_order_are_kept_as_published() -> None:
    row = only_row(file_of(COLUMNS_45, {**EVENT, "low": "9", "best": "8", "high": "7"}))
    assert (row["low"], row["best"], row["high"]) == (9, 8, 7)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "id is empty"),
        ({"best": "-1"}, "best is negative"),
        ({"best": "many"}, "best 'many' is not a number"),
        ({"type_of_violence": "4"}, "type_of_violence is not 1, 2 or 3"),
        ({"date_end": "2014-01-01"}, "date_end is before date_start"),
        ({"date_start": "24 of January"}, "date_start '24 of January' is not a date"),
        ({"year": ""}, "year is empty"),
    ],
)
def test_an_unreadable_row_is_a_reject_with_its_reason(change: dict[str, str], reason: str) -> None:
    found = parsed(file_of(COLUMNS_49, EVENT, {**EVENT, **change}))
    assert found.tables["event"].num_rows == 1
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 3", reason)]


def test_a_reject_shows_no_free_text() -> None:
    event = {**EVENT, "best": "x", "source_article": "Someone said", "source_headline": "Someone", "where_description": "home"}
    reject = parsed(file_of(COLUMNS_49, event)).rejects[0]
    assert "Someone" not in json.dumps(reject.row)
    assert reject.row["side_b"] == "IS"
    assert not {"source_article", "source_headline", "where_description", "where_coordinates"} & set(reject.row)


def test_the_country_is_found_by_number_and_by_ucdps_own_spelling() -> None:
    by_name = {**EVENT, "country": "DR Congo (Zaire)", "country_id": ""}
    assert only_row(file_of(COLUMNS_49, by_name))["country"] == "COD"
    by_number = {**EVENT, "country": "?", "country_id": "678"}
    assert only_row(file_of(COLUMNS_49, by_number))["country"] == "YEM"


def test_a_country_file_claims_its_countries_for_the_months_that_it_spans() -> None:
    later = {**EVENT, "id": "2", "date_start": "2014-05-20", "date_end": "2014-05-20"}
    found = parsed(file_of(COLUMNS_41, EVENT, later))
    assert found.edition.claims == (Claim("event", "IRQ", "2014-01", "2014-05"),)
    assert (found.edition.published, found.edition.published_basis) == (None, "retrieval")


def test_a_file_that_ends_in_the_first_week_of_a_month_does_not_claim_it() -> None:
    later = {**EVENT, "id": "2", "date_start": "2014-06-01", "date_end": "2014-06-01"}
    assert parsed(file_of(COLUMNS_41, EVENT, later)).edition.claims == (Claim("event", "IRQ", "2014-01", "2014-05"),)


def test_years_in_the_name_widen_the_claim() -> None:
    found = parsed(file_of(COLUMNS_41, {**EVENT, "date_start": "2015-06-20", "date_end": "2015-06-20"}), "ged_iraq_2010_2018.csv")
    assert found.edition.claims == (Claim("event", "IRQ", "2010-01", "2018-12"),)


def test_a_yearly_release_claims_the_world_for_whole_years() -> None:
    found = parsed(file_of(COLUMNS_49, EVENT), "GEDEvent_v25_1.csv")
    assert found.edition.claims == (Claim("event", "*", "2014-01", "2014-12"),)
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2025, 6, 1), "version")


def test_a_candidate_release_claims_its_month_and_comes_out_twenty_days_after_it() -> None:
    march = {**EVENT, "year": "2026", "date_start": "2026-03-03 00:00:00.000", "date_end": "2026-03-31 00:00:00.000"}
    late = {**march, "id": "2", "date_start": "2026-03-28 00:00:00.000", "date_end": "2026-03-28 00:00:00.000"}
    found = parsed(file_of(COLUMNS_49, march, late), "GEDEvent_v26_0_3.csv")
    assert found.edition.published == dt.date(2026, 4, 20)
    assert found.edition.claims == (Claim("event", "*", "2026-03", "2026-03"),)


def test_a_release_without_a_header_row_is_read_by_the_order_of_its_columns() -> None:
    first = {**EVENT, "source_headline": "two\nlines"}
    data = file_of(COLUMNS_49, first, {**EVENT, "id": "2", "best": "x"}, {**EVENT, "id": "3"}).split(b"\n", 1)[1]
    document = Document("GEDEvent_v24_0_1.csv", data)
    assert not FEED.recognise(document)
    assert ucdp_ged_bare.FEED.recognise(document)
    found = ucdp_ged_bare.FEED.parse(document)
    rows = found.tables["event"].to_pylist()
    assert [(row["event_id"], row["best"], row["position"]) for row in rows] == [("114064", 8, "line 1"), ("3", 8, "line 4")]
    assert [reject.position for reject in found.rejects] == ["line 3"]
    assert found.edition.published == dt.date(2024, 2, 20)
    assert not ucdp_ged_bare.FEED.recognise(Document("GEDEvent_v24_0_1.csv", file_of(COLUMNS_49, EVENT)))


def test_other_csv_is_not_recognised() -> None:
    assert not FEED.recognise(Document("a.csv", b"id,year,latitude,longitude\n1,2014,1,2\n"))
    assert not FEED.recognise(Document("a.json", b'{"id": 1}'))


def test_the_bundled_example_has_25_events_and_one_reject() -> None:
    found = parsed(EXAMPLE.read_bytes(), EXAMPLE.name)
    table = found.tables["event"]
    assert (table.num_rows, pc.sum(table["best"]).as_py(), pc.sum(table["deaths_civilians"]).as_py()) == (25, 177, 38)
    assert (pc.sum(table["low"]).as_py(), pc.sum(table["high"]).as_py()) == (111 + 43, 207 + 61)
    assert [reject.position for reject in found.rejects] == ["line 27"]
    assert found.edition.claims == (Claim("event", "XMD", "2016-01", "2017-12"),)


def real(shared_data: Path, name: str) -> Parsed:
    return parsed(gzip.decompress((shared_data / "conflict" / f"{name}.gz").read_bytes()), Path(name).name)


def test_iraq_as_published(shared_data: Path) -> None:
    found = real(shared_data, "ucdp_ged_iraq_1989_2018_hdx.csv")
    table = found.tables["event"]
    assert (table.num_rows, found.rejects) == (7_473, ())
    year = table.filter(pc.equal(table["year"], 2014))
    assert (year.num_rows, pc.sum(year["best"]).as_py()) == (796, 15_092)
    last = table.filter(pc.equal(table["year"], 2018))
    assert (last.num_rows, pc.sum(last["best"]).as_py()) == (254, 1_430)
    assert set(table["country"].to_pylist()) == {"IRQ"}
    assert found.edition.claims == (Claim("event", "IRQ", "1989-01", "2018-12"),)
    parts = [table[name] for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
    assert pc.all(pc.equal(pc.add(pc.add(parts[0], parts[1]), pc.add(parts[2], parts[3])), table["best"])).as_py()


def test_syria_as_decoded(shared_data: Path) -> None:
    found = real(shared_data, "decoded/ucdp_ged_syria_2016_2019.csv")
    assert (found.tables["event"].num_rows, found.rejects) == (16_566, ())
    assert {claim.key for claim in found.edition.claims} == {"SYR"}


def test_the_year_only_file_claims_nothing(shared_data: Path) -> None:
    found = real(shared_data, "decoded/ucdp_ged_lake_chad_2009_2016.csv")
    names = found.tables["event"]["country"].to_pylist()
    assert {code: names.count(code) for code in set(names)} == {"NGA": 869, "CMR": 92, "NER": 36, "TCD": 15}
    assert found.edition.claims == ()
