"""Boundaries, population, needs, plans and presence in the variants that publishers use."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pyarrow as pa
import pytest

from commonground.feeds import (
    cod_ab_geojson,
    cod_ps,
    control_wikipedia,
    fts_plan,
    fts_plan_json,
    idmc_gidd,
    needs_hapi,
    needs_hpc,
    threew,
    unhcr_locations,
    unhcr_population,
)
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.csv import read_csv
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds
from commonground.vocabulary.errors import MalformedFile
from test_feed_variants import GED_HEADER, read, rows
from xlsx_bytes import Cell, xlsx


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
