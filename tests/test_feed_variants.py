"""Files of the known formats as other publishers, years, countries and spreadsheets write them: the figures are the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from commonground.feeds import (
    dtm_api,
    dtm_baseline,
    dtm_idps,
    ucdp_ged,
    ucdp_ged_bare,
)
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.csv import read_csv
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds
from commonground.vocabulary.source import Claim
from commonground.vocabulary.stated_days import day_in
from xlsx_bytes import Cell, xlsx

GED_HEADER = ucdp_ged_bare.HEADER.split(",")
EVENT = {
    "id": "500001",
    "year": "2024",
    "type_of_violence": "1",
    "conflict_new_id": "900",
    "conflict_name": "Meridia: Government",
    "dyad_name": "Government of Meridia - A",
    "side_a": "Government of Meridia",
    "side_b": "A",
    "where_prec": "1",
    "latitude": "36.3",
    "longitude": "43.1",
    "country": "Iraq",
    "country_id": "645",
    "date_prec": "1",
    "date_start": "2024-03-10 00:00:00.000",
    "date_end": "2024-03-10 00:00:00.000",
    "deaths_a": "1",
    "deaths_b": "2",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "best": "3",
    "high": "4",
    "low": "3",
}


def read(feed: Feed, name: str, data: str | bytes) -> Parsed:
    """What the feed reads, which must be the one that recognises the document."""
    document = Document(name, data if isinstance(data, bytes) else data.encode())
    assert next((known.name for known in feeds() if known.recognise(document)), None) == feed.name
    return feed.parse(document)


def rows(found: Parsed, table: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found.tables[table].to_pylist()]


def ged(*events: dict[str, str], header: Sequence[str] = GED_HEADER, delimiter: str = ",") -> str:
    lines = [delimiter.join(header)]
    lines += [delimiter.join({**EVENT, **event}.get(name, "") for name in GED_HEADER) for event in events]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        ged({}),
        ged({}, header=[name.upper() for name in GED_HEADER]),
        ged({}, header=[f" {name} " for name in GED_HEADER], delimiter=";"),
        ged({}, delimiter="\t").replace("\n", "\r\n"),
        ged({}).replace("\n", "\r"),
        "sep=,\n" + ged({}),
        "UCDP events of Iraq\n\n" + ged({}),
        ged({}) + "," * 48 + "\n\n" + "," * 48 + "\n",
        ged({"id": "500001.0", "best": "3.0", "country_id": "645.0"}),
        ged({"date_start": "2024/03/10", "date_end": "2024/03/10"}),
    ],
    ids=["plain", "capitals", "semicolons", "tabs", "carriage returns", "sep", "title", "blank lines", "floats", "slashes"],
)
def test_events_are_read_alike_however_the_table_is_written(text: str) -> None:
    found = read(ucdp_ged.FEED, "conflict_data_irq.csv", text)
    assert rows(found, "event", "event_id", "country", "date_start", "best") == [("500001", "IRQ", dt.date(2024, 3, 10), 3)]
    assert found.rejects == ()


def test_events_come_as_a_workbook_too() -> None:
    cells: list[list[Cell]] = [list(GED_HEADER), [EVENT.get(name) for name in GED_HEADER]]
    found = read(ucdp_ged.FEED, "GEDEvent_v25_1.xlsx", xlsx({"GEDEvent_v25_1": cells}))
    assert rows(found, "event", "event_id", "best") == [("500001", 3)]
    assert found.edition.published == dt.date(2025, 6, 1)


def test_the_order_of_day_and_month_is_told_by_the_column_and_never_guessed() -> None:
    told = read(ucdp_ged.FEED, "a.csv", ged(*({"date_start": day, "date_end": day} for day in ("04/03/2024", "25/03/2024"))))
    assert rows(told, "event", "date_start") == [(dt.date(2024, 3, 4),), (dt.date(2024, 3, 25),)]
    american = {"date_start": "3/25/2024 12:00:00 AM", "date_end": "3/25/2024 12:00:00 AM"}
    assert rows(read(ucdp_ged.FEED, "a.csv", ged(american)), "event", "date_start") == [(dt.date(2024, 3, 25),)]
    doubtful = read(ucdp_ged.FEED, "a.csv", ged({"date_start": "04/03/2024"}))
    assert [reject.reason for reject in doubtful.rejects] == ["date_start '04/03/2024' is not a date"]


def test_a_candidate_month_claims_its_month_even_when_it_brings_an_older_event() -> None:
    late = {"id": "2", "year": "2023", "date_start": "2023-11-02", "date_end": "2023-11-02"}
    found = read(ucdp_ged.FEED, "GEDEvent_v24_0_3.csv", ged({}, late))
    assert found.edition.claims == (Claim("event", "*", "2024-03", "2024-03"),)


def test_a_candidate_release_of_several_months_claims_them_and_is_published_after_the_last() -> None:
    found = read(ucdp_ged.FEED, "GEDEvent_v24_01_24_12.csv", ged({}))
    assert found.edition.claims == (Claim("event", "*", "2024-01", "2024-12"),)
    assert found.edition.published == dt.date(2025, 1, 20)


def test_a_file_of_one_event_claims_the_month_of_that_event() -> None:
    found = read(ucdp_ged.FEED, "events.csv", ged({"date_start": "2024-03-01", "date_end": "2024-03-01"}))
    assert found.edition.claims == (Claim("event", "IRQ", "2024-03", "2024-03"),)


def test_an_event_in_an_unknown_country_is_rejected_and_not_lost() -> None:
    found = read(ucdp_ged.FEED, "events.csv", ged({}, {"id": "2", "country": "Narnia", "country_id": ""}))
    assert [reject.reason for reject in found.rejects] == ["country is not a known country"]


def test_a_release_without_a_header_may_have_semicolons() -> None:
    bare = ged({}, delimiter=";").split("\n", 1)[1]
    assert rows(read(ucdp_ged_bare.FEED, "GEDEvent_v24_0_1.csv", bare), "event", "best", "position") == [(3, "line 1")]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["1,234", "7"], [1234, 7]),
        (["1 234 567", "7.0"], [1_234_567, 7]),
        (["1.234", "2.000"], [1234, 2000]),
        (["1.234.567", "12"], [1_234_567, 12]),
        (["2.000", "12.000"], [2, 12]),
    ],
)
def test_counts_with_grouped_thousands_are_counts(cells: list[str], wanted: list[int]) -> None:
    table = read_csv(("a;b\n" + "".join(f"{cell};x\n" for cell in cells)).encode(), "t")
    columns = Columns(table, ("a",))
    assert columns.integer("a").to_pylist() == wanted
    assert columns.rejects() == ()


def test_a_comma_in_a_coordinate_is_no_group_of_thousands() -> None:
    columns = Columns(read_csv(b'a,b\n"36,123",x\n', "t"), ("a",))
    assert columns.number("a").to_pylist() == [None]
    assert [reject.reason for reject in columns.rejects()] == ["a '36,123' is not a number"]


def test_the_api_rows_of_dtm_as_one_table_keep_their_levels_apart() -> None:
    text = (
        "id,operation,admin0Name,admin0Pcode,admin1Name,admin1Pcode,admin2Name,admin2Pcode,numPresentIdpInd,reportingDate,"
        "roundNumber,assessmentType\n"
        "#id+code,#operation+name,#country+name,#country+code,#adm1+name,#adm1+code,#adm2+name,#adm2+code,affected+idps,"
        "#date+reported,#round+code,#assessment+type\n"
        "1,Yemen,Yemen,YEM,,,,,150,2024-01-31,30,BA\n"
        "2,Yemen,Yemen,YEM,Aden,YE24,,,150,2024-01-31,30,BA\n"
        "3,Yemen,Yemen,YEM,Aden,YE24,Crater,YE2404,100,2024-01-31,30,BA\n"
        "4,Yemen,Yemen,YEM,Aden,YE24,Not available,Not available,50,2024-01-31,30,BA\n"
    )
    found = read(dtm_api.FEED, "global-iom-dtm-from-api-admin-0-to-2.csv", text)
    assert rows(found, "headcount", "level", "pcode", "people") == [
        (0, None, 150),
        (1, "YE24", 150),
        (2, "YE2404", 100),
        (2, None, 50),
    ]
    assert {claim.key for claim in found.edition.claims} == {f"YEM|2024-01-31|adm{n}" for n in (0, 1, 2)}


def test_the_number_of_a_round_is_no_day() -> None:
    assert day_in("DTM_Haiti_Round_5_June_2024.xlsx") == dt.date(2024, 6, 30)
    assert day_in("DTM R12 March 2020") == dt.date(2020, 3, 31)
    assert day_in("DTM_2020_R12_31-10-2019") == dt.date(2019, 10, 31)


def test_a_workbook_of_dtm_may_write_thousands_and_french_and_ethiopian_units() -> None:
    header: list[Cell] = [
        "Survey Date",
        "Region",
        "Zone",
        "Woreda",
        "Site Name",
        "Site ID",
        "Total IDP HH",
        "Total IDP Individuals",
    ]
    cells: list[Cell] = ["2023-08-01", "Afar", "Z", "W", "S", "AF1", "1,000", "5,500"]
    found = read(dtm_baseline.FEED, "dtm_ethiopia_site_assessment_round_34.xlsx", xlsx({"a": [header, cells]}))
    assert rows(found, "headcount", "adm2_name", "adm3_name", "people", "families") == [("Z", "W", 5500, 1000)]
    french: list[list[Cell]] = [["Région", "Province", "Commune", "Nombre de PDI"], ["Sahel", "Soum", "Djibo", 100]]
    found = read(dtm_baseline.FEED, "dtm_burkina_faso_2023-03-31.xlsx", xlsx({"a": french}))
    assert rows(found, "headcount", "country", "adm1_name", "people") == [("BFA", "Sahel", 100)]


def test_lines_of_totals_in_a_master_list_are_no_places() -> None:
    text = (
        "Place ID,Governorate,District,Latitude,Longitude,Families,Individuals\n1,Anbar,Heet,33,42,10,60\n"
        "Total,,,,,10,60\n,Grand Total,,,,10,60\n,Anbar,Total,,,10,60\n,,,,,10,60\n"
    )
    found = read(dtm_idps.FEED, "iraq_idps_2020-06-30.csv", text)
    assert rows(found, "headcount", "location_id", "people") == [("1", 60)]
    assert found.remarks == ("3 line of totals (each) left out",)
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 6", "names no place")]


def test_lines_of_totals_in_a_baseline_are_no_places() -> None:
    sheet: list[list[Cell]] = [
        ["Région", "Département", "Village", "Individus PDI"],
        ["Lac", "Mamdi", "A", 10],
        ["Total Lac", "", "", 10],
        ["Lac", "Sous-total", "", 10],
    ]
    found = read(dtm_baseline.FEED, "dtm_chad_2023-05-31.xlsx", xlsx({"d": sheet}))
    assert rows(found, "headcount", "adm2_name", "people") == [("Mamdi", 10)]
