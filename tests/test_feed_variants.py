"""Files of the known formats as other publishers, years, countries and spreadsheets write them: the figures are the same."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from commonground.feeds import (
    cod_ab_geojson,
    cod_ps,
    control_wikipedia,
    dtm_api,
    dtm_baseline,
    dtm_idps,
    fts_plan,
    fts_plan_json,
    idmc_gidd,
    needs_hapi,
    needs_hpc,
    threew,
    ucdp_ged,
    ucdp_ged_bare,
    unhcr_locations,
    unhcr_population,
)
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.csv import read_csv
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds
from commonground.feeds.stated_days import day_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim
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


@pytest.mark.parametrize(
    ("units", "wanted"),
    [
        (
            [
                {"adm1_name": "عدن", "adm1_name1": None, "adm1_pcode": "YE24", "lang": "ar", "lang1": None},
                {"adm1_name": "لحج", "adm1_name1": "Lahj", "adm1_pcode": "YE25", "lang": "ar", "lang1": "en"},
            ],
            [("عدن", "عدن"), ("Lahj", "لحج")],
        ),
        ([{"NAME_EN": "Damascus", "NAME_AR": "دمشق", "ADM1_PCODE": "SY01"}], [("Damascus", "دمشق")]),
        ([{"admin1Name": "Akkar", "admin1Pcod": "LB1", "admin0Pcod": "LB"}], [("Akkar", None)]),
    ],
)
def test_boundaries_are_named_in_english_and_arabic_whatever_column_holds_which(
    units: list[dict[str, Any]], wanted: list[tuple[str | None, ...]]
) -> None:
    features = [
        {
            "type": "Feature",
            "properties": unit,
            "geometry": {"type": "Polygon", "coordinates": [[[i, 0], [i + 1, 0], [i + 1, 1], [i, 0]]]},
        }
        for i, unit in enumerate(units)
    ]
    found = read(cod_ab_geojson.FEED, "admin1.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    assert rows(found, "place", "name", "name_ar") == wanted


def test_population_comes_as_a_workbook_with_a_sheet_for_each_level() -> None:
    sheets: dict[str, list[list[Cell]]] = {
        "README": [["Population of Meridia"]],
        "irq_admpop_adm0": [["ADM0_EN", "ADM0_PCODE", "F_TL", "T_TL"], ["Iraq", "IQ", 100, 220]],
        "irq_admpop_adm1": [
            ["ADM0_PCODE", "ADM1_EN", "ADM1_PCODE", "F_TL", "T_TL"],
            ["#country+code", "#adm1+name", "#adm1+code", "#population+f", "#population+total"],
            ["IQ", "Anbar", "IQG01", 100, "1,220"],
        ],
    }
    found = read(cod_ps.FEED, "irq_admpop_2021.xlsx", xlsx(sheets))
    assert rows(found, "population", "level", "pcode", "people", "year") == [(0, "IQ", 220, 2021), (1, "IQG01", 1220, 2021)]


def test_a_workbook_that_counts_people_in_need_beside_the_population_is_no_population_table() -> None:
    sheets: dict[str, list[list[Cell]]] = {
        "population": [["ADM1_PCODE", "Population"], ["IQG01", 5]],
        "pin": [["ADM1_PCODE", "People in need"], ["IQG01", 3]],
    }
    assert not cod_ps.FEED.recognise(Document("hno.xlsx", xlsx(sheets)))


def test_a_population_without_rows_says_so() -> None:
    with pytest.raises(MalformedFile, match="no unit with a population"):
        cod_ps.FEED.parse(Document("adm1.csv", b"ADM1_PCODE,ADM1_EN,T_TL\n"))


def test_needs_of_subdistricts_are_not_taken_for_their_district() -> None:
    header = "Country ISO3,Admin 1 PCode,Admin 1 Name,Admin 2 PCode,Admin 2 Name,Admin 3 PCode,Admin 3 Name,Description,Cluster"
    text = (
        f"{header},Category,Population,In Need,Targeted,Affected,Reached\n"
        "SYR,SY02,Aleppo,SY0200,Jebel,,,Final,ALL,total,,100,,,\n"
        'SYR,SY02,Aleppo,SY0200,Jebel,SY020001,Sub,Final,ALL,total,,"1,090",,,\n'
    )
    found = read(needs_hpc.FEED, "hpc_hno_2025.csv", text)
    assert rows(found, "need", "level", "pcode", "people") == [(2, "SY0200", 100), (3, "SY020001", 1090)]


def test_needs_of_hapi_are_read_in_any_case_with_its_id_and_a_time() -> None:
    header = (
        "HAPI_ID,LOCATION_CODE,ADMIN1_CODE,ADMIN1_NAME,ADMIN_LEVEL,SECTOR_CODE,SECTOR_NAME,CATEGORY,POPULATION_STATUS,POPULATION,"
        "REFERENCE_PERIOD_START,REFERENCE_PERIOD_END"
    )
    row = '1,SYR,SY02,Aleppo,1,HEA,Health,,INN,"1,200",2025-01-01 00:00:00,2025-12-31'
    found = read(needs_hapi.FEED, "hdx_hapi_humanitarian_needs_syr.csv", f"{header}\n{row}\n")
    assert rows(found, "need", "pcode", "status", "people", "about_from") == [("SY02", "in_need", 1200, dt.date(2025, 1, 1))]


def test_amounts_of_plans_may_be_grouped_and_dated_day_first() -> None:
    text = (
        "countryCode,id,name,code,typeId,typeName,startDate,endDate,year,requirements,funding,percentFunded\n"
        'IRQ,930,Iraq Humanitarian Response Plan 2019,HIRQ19,5,HRP,01/01/2019,31/12/2019,2019,"701,182,180","1,000.50",0\n'
    )
    found = read(fts_plan.FEED, "fts_requirements_funding_irq.csv", text)
    assert rows(found, "requirement", "required_usd_cents", "funded_usd_cents", "about_to") == [
        (70_118_218_000, 100_050, dt.date(2019, 12, 31))
    ]


def test_a_compiled_plan_table_may_put_its_currency_in_parentheses() -> None:
    text = "Plan name,Year,Cluster,Current requirements (US$),Funding (US$)\nIraq HTO 2022,2022,Health,5,4\n"
    assert rows(read(fts_plan.FEED, "plans.csv", text), "requirement", "cluster", "required_usd_cents") == [("Health", 500)]


def test_a_plan_may_state_its_requirement_as_text() -> None:
    plan = {
        "id": 1114,
        "name": "Syria HRP 2023",
        "startDate": "2023-01-01",
        "countries": [{"iso3": "SYR"}],
        "requirements": {"origRequirements": 100, "revisedRequirements": "5410000000"},
    }
    found = read(fts_plan_json.FEED, "progress-2023.json", json.dumps({"data": {"plans": [plan]}}))
    assert rows(found, "requirement", "required_usd_cents") == [(541_000_000_000,)]


def test_displacement_of_idmc_is_read_under_its_older_name_and_in_any_case() -> None:
    text = 'iso3,name,year,conflict stock displacement,Conflict New Displacements\nIRQ,Iraq,2019,"1,555,000",104000\n'
    found = read(idmc_gidd.FEED, "idmc.csv", text)
    assert rows(found, "headcount", "measure", "people") == [("idps", 1_555_000), ("new_displacements", 104_000)]


def test_downloads_of_unhcr_have_grouped_figures_titles_and_a_footer() -> None:
    text = (
        "Extracted from the UNHCR Population Statistics Reference Database\n\n"
        "Year,Country of origin,Country of origin (ISO),Country of asylum,Country of asylum (ISO),"
        "Refugees under UNHCR's mandate,IDPs of concern to UNHCR\n"
        '2023,Syria,SYR,Türkiye,TUR,"3,214,780",0\n'
        "2023,Syria,SYR,Syria,SYR,0,7248346\n"
        "Source: UNHCR\n"
    )
    found = read(unhcr_population.FEED, "population.csv", text)
    assert rows(found, "headcount", "measure", "people") == [("refugees_abroad", 3_214_780), ("idps", 7_248_346)]
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 6", "has 1 cells where the header has 7")]


def test_locations_of_unhcr_may_spell_the_population_type_out() -> None:
    text = "year,coo_iso,coa_iso,pop_type,location,total\n2023,SYR,SYR,IDPs,Idleb [Admin 1],2000\n"
    assert rows(read(unhcr_locations.FEED, "demographics.csv", text), "headcount", "measure", "people") == [("idps", 2000)]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "3w_mali_mars_2023.csv",
            "Région,Cercle,Commune,Organisation,Type d'organisation,Cluster\nMopti,Bandiagara,Dourou,ACF,ONGI,Nutrition\n",
            ("MLI", "Mopti", "Bandiagara", "ACF", "Nutrition", "2023-03"),
        ),
        (
            "4w_colombia_2023_05.csv",
            "Departamento,Municipio,Organización Implementadora,Sector\nChocó,Quibdó,NRC,Educación\n",
            ("COL", "Chocó", "Quibdó", "NRC", "Educación", "2023-05"),
        ),
        (
            "3w_syria_2023.csv",
            "المحافظة,المنطقة,المنظمة,القطاع,الشهر\nحلب,عفرين,الهلال الأحمر,الصحة,مايو\n",
            ("SYR", "حلب", "عفرين", "الهلال الأحمر", "الصحة", "2023-05"),
        ),
        (
            "afghanistan_3w_july_2023.csv",
            "Region,Province,Province Pcode,District,Organization,Cluster\nCentral,Kabul,AF01,Paghman,NRC,Health\n",
            ("AFG", "Kabul", "Paghman", "NRC", "Health", "2023-07"),
        ),
        (
            "hdx_hapi_operational_presence_afg.csv",
            "location_code,admin1_code,admin1_name,admin2_name,org_acronym,org_name,sector_code,sector_name,"
            "reference_period_start,reference_period_end\n"
            "AFG,AF01,Kabul,Paghman,NRC,Norwegian Refugee Council,HEA,Health,2024-07-01,2024-07-31\n",
            ("AFG", "Kabul", "Paghman", "Norwegian Refugee Council", "Health", "2024-07"),
        ),
    ],
)
def test_presence_is_read_in_french_spanish_and_arabic_and_its_country_from_the_name(
    name: str, text: str, wanted: tuple[str, ...]
) -> None:
    found = read(threew.FEED, name, text)
    assert rows(found, "presence", "country", "adm1_name", "adm2_name", "organisation", "sector", "month") == [wanted]


def test_the_page_of_another_war_may_say_controlled_by() -> None:
    page = (
        "# Control of cities during the Libyan civil war\n\n## Sirte District\n\n"
        "| City | Pop. | Controlled by |\n| --- | --- | --- |\n| Sirte | 1 | Flag of Libya.svg |\n"
    )
    found = read(control_wikipedia.FEED, "control_libya_2019-10.md", page)
    assert rows(found, "control", "country", "place_name", "adm1_name", "holder") == [
        ("LBY", "Sirte", "Sirte District", "Government")
    ]


@pytest.mark.parametrize(
    ("feed", "header"),
    [
        ("ucdp-ged", ",".join(GED_HEADER)),
        ("ucdp-termination", "conflictep_id,confterm,ependdate,outcome,conflict_id,year"),
        ("global-pcodes", "Location,Admin Level,P-Code,Name,Parent P-Code,Valid from date"),
        ("unhcr-population", "year,coo_iso,coa_iso,refugees,idps"),
        ("unhcr-sites", "pcode,Country,name,loc_type,createdate,closedate,POINT_X,POINT_Y"),
        ("idmc-gidd", "ISO3,Name,Year,Conflict Stock Displacement"),
        ("fts-plan", "countryCode,id,name,code,startDate,endDate,year,requirements,funding,percentFunded"),
        ("dtm-api", "admin0Pcode,numPresentIdpInd,reportingDate"),
    ],
)
def test_a_header_without_rows_gives_no_rows_and_claims_nothing(feed: str, header: str) -> None:
    document = Document("a.csv", f"{header}\n".encode())
    known = next(known for known in feeds() if known.recognise(document))
    found = known.parse(document)
    assert known.name == feed
    assert [table.num_rows for table in found.tables.values()] == [0]
    assert found.edition.claims == ()
    assert found.rejects == ()


def test_an_empty_column_of_counts_stays_empty() -> None:
    columns = Columns(read_csv(b"a,b\n,x\n,y\n", "t"), ("a",))
    assert columns.integer("a").equals(pa.nulls(2, pa.int64()))
