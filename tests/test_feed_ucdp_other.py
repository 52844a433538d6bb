"""UCDP beside the CSV: events as JSON in three shapes, totals of the world and of conflicts, and how conflicts ended."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from commonground.feeds import ucdp_ged_json, ucdp_termination, ucdp_totals
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import TruncatedFile
from commonground.vocabulary.source import Claim
from commonground.vocabulary.tables import TABLES

FEEDS = (ucdp_ged_json.FEED, ucdp_totals.FEED, ucdp_termination.FEED)

SAMPLE_EVENT = {
    "id": 121070,
    "conflict_id": 316,
    "latitude": 13.833333,
    "longitude": -89.033333,
    "date": "1989-05-22",
    "type_of_violence": 1,
    "best": 7,
    "civilian_deaths": 0,
    "combatant_deaths": 7,
    "country": "El Salvador",
    "region": "Americas",
}
MIRROR_EVENT = {
    "id": "634685",
    "date_start": "2026-06-30",
    "date_end": "2026-06-30",
    "latitude": 32.6683,
    "longitude": 68.479991,
    "country": "Afghanistan",
    "region": "Asia",
    "best": 1,
    "low": 1,
    "high": 2,
    "type_of_violence": 3,
    "side_a": "XXX700",
    "side_b": "Civilians",
    "where_coordinates": "Jani Khel district",
    "source_article": '"Some Paper,2026-07-01,Somebody was killed"',
}
API_EVENT = {
    "id": 550001,
    "relid": "IRQ-2024-1-524-3",
    "year": 2024,
    "type_of_violence": 1,
    "conflict_new_id": 259,
    "conflict_name": "Iraq: Government",
    "dyad_name": "Government of Iraq - IS",
    "side_a": "Government of Iraq",
    "side_b": "IS",
    "where_prec": 2,
    "adm_1": "Kirkuk province",
    "adm_2": "",
    "latitude": 35.2,
    "longitude": 44.1,
    "country": "Iraq",
    "country_id": 645,
    "date_prec": 1,
    "date_start": "2024-02-03T00:00:00",
    "date_end": "2024-02-04T00:00:00",
    "deaths_a": 1,
    "deaths_b": 2,
    "deaths_civilians": 0,
    "deaths_unknown": 1,
    "low": 3,
    "best": 4,
    "high": 6,
}


def parsed(feed: Feed, data: bytes | str, name: str) -> Parsed:
    document = Document(name, data.encode() if isinstance(data, str) else data)
    assert [f.name for f in FEEDS if f.recognise(document)] == [feed.name]
    found = feed.parse(document)
    for table, rows in found.tables.items():
        assert rows.column_names == [*TABLES[table].names, "position"]
    return found


def events_of(value: Any, name: str = "events.json") -> tuple[Parsed, list[dict[str, Any]]]:
    found = parsed(ucdp_ged_json.FEED, json.dumps(value), name)
    return found, found.tables["event"].to_pylist()


def mirror(events: list[dict[str, Any]], totals: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "schema": 1,
        "generatedAt": "2026-08-05T05:01:28.103Z",
        "annualVersion": "26.1",
        "candidateVersion": "26.01.26.06",
        "newestEventAt": "2026-06-30",
        "oldestEventAt": "2025-12-22",
        "eventCount": len(events),
        "countryTotals": totals,
        "events": events,
    }


def test_a_plain_list_is_a_sample_that_claims_nothing() -> None:
    found, rows = events_of([SAMPLE_EVENT], "ucdp_ged25_sample.json")
    assert found.edition.claims == ()
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2025, 6, 1), "version")
    row = rows[0]
    assert (row["event_id"], row["country"], row["conflict_id"], row["position"]) == ("121070", "SLV", "316", "/0")
    assert (row["date_start"], row["date_end"], row["year"]) == (dt.date(1989, 5, 22), dt.date(1989, 5, 22), 1989)
    assert row["best"] == 7


def test_the_dead_of_both_sides_together_belong_to_neither_side() -> None:
    _, rows = events_of([SAMPLE_EVENT])
    assert (rows[0]["deaths_a"], rows[0]["deaths_b"], rows[0]["deaths_unknown"]) == (None, None, None)
    assert rows[0]["deaths_civilians"] == 0


def test_what_the_sample_does_not_give_is_missing() -> None:
    _, rows = events_of([SAMPLE_EVENT])
    assert [rows[0][name] for name in ("low", "high", "where_prec", "date_prec", "side_a")] == [None] * 5


def test_the_mirror_gives_events_and_totals_of_an_unstated_window() -> None:
    totals = [{"country": "Afghanistan", "events": 90, "deaths": 200, "deathsLow": 150, "deathsHigh": 260}]
    found, rows = events_of(mirror([MIRROR_EVENT], totals))
    assert (rows[0]["event_id"], rows[0]["side_a"], rows[0]["position"]) == ("634685", "XXX700", "/events/0")
    assert (rows[0]["low"], rows[0]["best"], rows[0]["high"]) == (1, 1, 2)
    total = found.tables["event_total"].to_pylist()[0]
    assert (total["country"], total["events"], total["low"], total["best"], total["high"]) == ("AFG", 90, 150, 200, 260)
    assert (total["about_from"], total["about_to"]) == (None, dt.date(2026, 6, 30))
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2026, 8, 5), "content")
    assert found.edition.claims == (Claim("event_total", "..2026-06|Afghanistan|"),)


def test_a_country_whose_total_stands_in_the_events_is_claimed_for_whole_months() -> None:
    total = {"country": "Afghanistan", "events": 1, "deaths": 1, "deathsLow": 1, "deathsHigh": 2}
    found, _ = events_of(mirror([MIRROR_EVENT], [total]))
    assert [claim for claim in found.edition.claims if claim.table == "event"] == [Claim("event", "AFG", "2026-01", "2026-06")]


def test_a_country_with_the_events_but_not_the_deaths_of_its_total_is_not_claimed() -> None:
    total = {"country": "Afghanistan", "events": 1, "deaths": 5, "deathsLow": 1, "deathsHigh": 9}
    found, _ = events_of(mirror([MIRROR_EVENT], [total]))
    assert [claim for claim in found.edition.claims if claim.table == "event"] == []


def test_a_low_estimate_above_the_high_is_kept_with_a_remark() -> None:
    total = {"country": "Lebanon", "events": 612, "deaths": 4543, "deathsLow": 4543, "deathsHigh": 4243}
    found, _ = events_of(mirror([MIRROR_EVENT], [total]))
    row = found.tables["event_total"].to_pylist()[0]
    assert (row["low"], row["high"], found.rejects) == (4543, 4243, ())
    assert any("Lebanon" in remark and "4,543" in remark for remark in found.remarks)


def test_free_text_of_events_never_enters() -> None:
    found, rows = events_of(mirror([MIRROR_EVENT, {**MIRROR_EVENT, "best": "?"}], []))
    shown = json.dumps([rows, [reject.row for reject in found.rejects]], default=str)
    assert "Some Paper" not in shown
    assert "Jani Khel" not in shown
    assert [reject.position for reject in found.rejects] == ["/events/1"]


def test_one_page_of_several_claims_nothing() -> None:
    page = {"TotalCount": 2001, "TotalPages": 3, "PreviousPageUrl": "", "NextPageUrl": "x", "Result": [API_EVENT]}
    found, rows = events_of(page)
    assert found.edition.claims == ()
    assert (rows[0]["country"], rows[0]["where_prec"], rows[0]["conflict_id"]) == ("IRQ", 2, "259")
    assert (rows[0]["date_start"], rows[0]["date_end"]) == (dt.date(2024, 2, 3), dt.date(2024, 2, 4))
    assert (rows[0]["deaths_a"], rows[0]["deaths_b"], rows[0]["deaths_unknown"]) == (1, 2, 1)


def test_the_only_page_claims_the_months_between_its_events() -> None:
    later = {**API_EVENT, "id": 2, "date_start": "2024-04-20T00:00:00", "date_end": "2024-04-20T00:00:00"}
    page = {"TotalCount": 2, "TotalPages": 1, "PreviousPageUrl": "", "NextPageUrl": "", "Result": [API_EVENT, later]}
    found, _ = events_of(page)
    assert found.edition.claims == (Claim("event", "IRQ", "2024-02", "2024-04"),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "id is empty"),
        ({"best": None}, "best is empty"),
        ({"best": -3}, "best is negative"),
        ({"date": None}, "neither a year nor a date is given"),
        ({"latitude": "north"}, "latitude 'north' is not a number"),
        ({"type_of_violence": 9}, "type_of_violence is not 1, 2 or 3"),
    ],
)
def test_an_unreadable_event_is_a_reject(change: dict[str, Any], reason: str) -> None:
    found, rows = events_of([SAMPLE_EVENT, {**SAMPLE_EVENT, **change}])
    assert len(rows) == 1
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("/1", reason)]


def test_a_truncated_file_is_recognised_and_says_so() -> None:
    data = json.dumps([SAMPLE_EVENT, SAMPLE_EVENT])[:-30].encode()
    document = Document("ged.json", data)
    assert ucdp_ged_json.FEED.recognise(document)
    with pytest.raises(TruncatedFile):
        ucdp_ged_json.FEED.parse(document)


def test_deaths_of_the_world_by_month_and_type() -> None:
    rows = [{"year": 1989, "month": 2, "type": 3, "deaths": 823}, {"year": 1989, "month": 13, "type": 3, "deaths": 1}]
    found = parsed(ucdp_totals.FEED, json.dumps(rows), "ucdp_ged25_monthly_deaths_by_type.json")
    row = found.tables["event_total"].to_pylist()[0]
    assert (row["scope_key"], row["best"], row["events"], row["low"]) == ("1989-02|world|3", 823, None, None)
    assert (row["about_from"], row["about_to"]) == (dt.date(1989, 2, 1), dt.date(1989, 2, 28))
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("/1", "month is not 1 to 12")]
    assert found.edition.claims == (Claim("event_total", "1989-02|world|3"),)
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2025, 6, 1), "version")


def test_totals_of_conflicts_are_replaced_as_one_list() -> None:
    conflict = {
        "id": 205,
        "name": "Iran: Kurdistan",
        "violence_type": 1,
        "best": 341,
        "low": 319,
        "high": 813,
        "civilian_deaths": 103,
        "start_year": 1990,
        "end_year": 2022,
        "event_count": 80,
    }
    found = parsed(ucdp_totals.FEED, json.dumps([conflict, {**conflict, "id": 206}]), "conflicts_summary.json")
    first = found.tables["event_total"].to_pylist()[0]
    assert (first["conflict_id"], first["conflict_name"], first["events"]) == ("205", "Iran: Kurdistan", 80)
    assert (first["low"], first["best"], first["high"], first["civilians"]) == (319, 341, 813, 103)
    assert (first["about_from"], first["about_to"]) == (dt.date(1990, 1, 1), dt.date(2022, 12, 31))
    assert len(found.edition.claims) == 1
    assert found.edition.published is None


TERMINATION = (
    "conflictep_id,conflictepisode,confterm,ependdate,ependprec,outcome,recur,version,conflict_id,year,location,side_a,side_b,"
    "intensity_level,type_of_conflict,start_date2,start_prec2,gwno_loc\n"
    "20001,1,1,7/21/1946,1,4,0,3,200,1946,Bolivia,Government of Bolivia,MNR,2,3,7/21/1946,2,145\n"
    '21401,1,0,,,,0,3,214,2020,"Iran, Iraq",Government of Iran,Government of Iraq,1,2,5/7/1946,1,"630, 645"\n'
    "20101,1,1,6/24/2019,4,-99,0,3,201,2019,Ethiopia,Government of Ethiopia,x,1,3,6/22/2019,1,530\n"
    "20102,1,1,21/7/1946,1,4,0,3,200,1946,Bolivia,Government of Bolivia,MNR,2,3,7/21/1946,2,145\n"
)


def test_episodes_with_dates_month_first_and_missing_ends() -> None:
    found = parsed(ucdp_termination.FEED, TERMINATION, "ucdp_conflict_termination_2021.csv")
    ended, active, unknown = found.tables["episode"].to_pylist()
    assert (ended["ended"], ended["outcome"], ended["terminated"], ended["recurred"]) == (dt.date(1946, 7, 21), 4, True, False)
    assert (ended["country"], ended["intensity_level"], ended["started"]) == ("BOL", 2, dt.date(1946, 7, 21))
    assert (active["ended"], active["outcome"], active["terminated"]) == (None, None, False)
    assert (active["country"], active["location"]) == (None, "Iran, Iraq")
    assert (unknown["outcome"], unknown["ended"]) == (None, dt.date(2019, 6, 24))
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 5", "ependdate is not a date")]
    assert found.remarks == ("1 end dates are known only to the week, month or year",)
    assert found.edition.claims == (Claim("episode", "termination"),)
    assert found.edition.published == dt.date(2021, 6, 1)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "a.json",
            b'{"type": "FeatureCollection", "features": [{"properties": {"type_of_violence": 1, "latitude": 1, "best": 2}}]}',
        ),
        ("a.json", b'{"result": [{"id": 1}], "isSuccess": true}'),
        ("a.json", b"[1, 2"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.md", b"# Title\n\ntext\n"),
    ],
)
def test_foreign_content_is_recognised_by_none(name: str, data: bytes) -> None:
    assert [feed.name for feed in FEEDS if feed.recognise(Document(name, data))] == []


def real(shared_data: Path, feed: Feed, name: str) -> Parsed:
    data = (shared_data / "conflict" / name).read_bytes()
    return parsed(feed, gzip.decompress(data) if name.endswith(".gz") else data, name.removesuffix(".gz"))


def test_the_world_sample(shared_data: Path) -> None:
    found = real(shared_data, ucdp_ged_json.FEED, "ucdp_ged25_sample_9972_events_1989_2024.json.gz")
    table = found.tables["event"]
    assert (table.num_rows, found.rejects, found.edition.claims) == (9_972, (), ())
    assert pc.sum(pc.equal(table["country"], "IRQ")).as_py() == 231
    assert pc.sum(pc.equal(table["country"], "SYR")).as_py() == 1_289
    assert table["country"].null_count == 0


def test_the_capped_window(shared_data: Path) -> None:
    found = real(shared_data, ucdp_ged_json.FEED, "ucdp_ged_recent_2025-12_2026-06.json.gz")
    assert (found.tables["event"].num_rows, found.tables["event_total"].num_rows, found.rejects) == (2_000, 76, ())
    totals = {row["country"]: row for row in found.tables["event_total"].to_pylist()}
    assert (totals["IRQ"]["events"], totals["IRQ"]["best"]) == (75, 210)
    assert (totals["SYR"]["events"], totals["SYR"]["best"]) == (401, 1_011)
    assert not {"IRQ", "SYR", "UKR", "NGA"} & {claim.key for claim in found.edition.claims if claim.table == "event"}


def test_totals_as_published(shared_data: Path) -> None:
    months = real(shared_data, ucdp_totals.FEED, "ucdp_ged25_monthly_deaths_by_type.json")
    assert (months.tables["event_total"].num_rows, len(months.edition.claims)) == (1_296, 36 * 12 * 3)
    conflicts = real(shared_data, ucdp_totals.FEED, "ucdp_ged25_conflicts_summary.json.gz")
    assert (conflicts.tables["event_total"].num_rows, conflicts.rejects) == (1_531, ())
    world = pc.sum(months.tables["event_total"]["best"]).as_py()
    assert world == pc.sum(conflicts.tables["event_total"]["best"]).as_py()


def test_terminations_as_published(shared_data: Path) -> None:
    found = real(shared_data, ucdp_termination.FEED, "ucdp_conflict_termination_2021.csv.gz")
    table = found.tables["episode"]
    assert (table.num_rows, found.rejects) == (2_506, ())
    assert pc.sum(table["terminated"]).as_py() == 525
    assert table["ended"].null_count == 2_506 - 525
