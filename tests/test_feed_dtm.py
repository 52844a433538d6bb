"""IOM DTM feeds: master lists, API replies, and baseline workbooks of many countries."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds import dtm_api, dtm_baseline, dtm_idps, dtm_returnees
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import headcount
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.stated_days import day_in
from xlsx_bytes import Cell, xlsx

FEEDS = (dtm_returnees, dtm_idps, dtm_api, dtm_baseline)

RETURNEES = """,Location ID,Place_ID,Governorate,District,Location_name,Arabic_name,Latitude,Longitude,Returnee Families,\
Returnee Individuals,Anbar,date
0,2105009.0,122.0,Anbar,Falluja,Al Mualmeen,حي,33.3549,43.7818,45.0,270.0,45.0,"Jun 30, 2018"
1,2105013.0,169.0,Ninewa,Telafar,Al Shurta,حي,33.3638,43.7981,35.0,210.0,35.0,"Jun 30, 2018"
2,,,,,,,,,,,,"Jun 30, 2018"
"""

IDPS = """,Location ID,Place ID,Governorate,District,Location Name,Arabic Name,Latitude,Longitude,Families,Individuals,Camp,date
0,1101001.0,7861.0,Dahuk,Amedi,Amedi,عمادية,37.0923,43.4878,13.0,78.0,0.0,"Feb 28, 2021"
1,1101002.0,7862.0,Erbil,Makhmur,Somewhere,مكان,36.1,43.5,13.0,many,0.0,"Feb 28, 2021"
"""


def document(name: str, text: str) -> Document:
    return Document(name, text.encode())


def recognised_by(doc: Document) -> list[str]:
    return [module.FEED.name for module in FEEDS if module.FEED.recognise(doc)]


def rows(parsed: Parsed) -> list[dict[str, Any]]:
    table = parsed.tables["headcount"]
    assert table.column_names == [*headcount.SCHEMA.names, "position"]
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def people(found: list[dict[str, Any]], **where: object) -> int:
    return sum(row["people"] for row in found if all(row[key] == value for key, value in where.items()))


def real(path: Path) -> Document:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return Document(path.name.removesuffix(".gz"), data)


# Days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Returnee_MasterList_dataset_DTM_IOMFeb 28, 2021.csv", dt.date(2021, 2, 28)),
        ("DTM : IDP Master List 30-09-2021", dt.date(2021, 9, 30)),
        ("round_5_2019-12-31.xlsx", dt.date(2019, 12, 31)),
        ("20210930_baseline.xlsx", dt.date(2021, 9, 30)),
        ("October- November 2021", dt.date(2021, 11, 30)),
        ("Matrice de suivi, 1er août 2020", dt.date(2020, 8, 1)),
        ("as of 13 March 2021", dt.date(2021, 3, 13)),
        ("8/22/2021", dt.date(2021, 8, 22)),
        ("unhcr_population_2010_2025_focus.csv", None),
        ("summary 2021", None),
    ],
)
def test_a_day_is_read_as_publishers_write_it(text: str, day: dt.date | None) -> None:
    assert day_in(text) == day


# Master lists


def test_a_returnee_csv_gives_locations_with_people_families_and_the_round_date() -> None:
    doc = document("Returnee_MasterList_dataset_DTM_IOMJun 30, 2018.csv", RETURNEES)
    assert recognised_by(doc) == ["dtm-returnees"]
    parsed = dtm_returnees.FEED.parse(doc)
    first, second = rows(parsed)
    assert (first["scope_key"], first["country"], first["measure"], first["kind"], first["level"]) == (
        "IRQ|2018-06-30",
        "IRQ",
        "returnees",
        "stock",
        4,
    )
    assert (first["adm1_name"], first["adm2_name"], first["location_id"]) == ("Anbar", "Falluja", "122")
    assert (first["people"], first["families"], first["estimated"]) == (270, 45, True)
    assert (first["latitude"], first["longitude"]) == (33.3549, 43.7818)
    assert first["about_from"] == first["about_to"] == dt.date(2018, 6, 30)
    assert (first["position"], second["position"]) == ("line 2", "line 3")
    assert (parsed.edition.published, parsed.edition.published_basis) == (dt.date(2018, 6, 30), "content")
    assert [claim.key for claim in parsed.edition.claims] == ["IRQ|2018-06-30"]


def test_the_blank_footer_is_a_remark_and_not_a_reject() -> None:
    parsed = dtm_returnees.FEED.parse(document("r.csv", RETURNEES))
    assert parsed.rejects == ()
    assert len(parsed.remarks) == 1
    assert parsed.remarks[0].startswith("1 blank line")


def test_the_other_spelling_is_an_idp_list_and_an_unreadable_count_is_a_reject() -> None:
    doc = document("IDPs_MasterList_dataset_DTM_IOMFeb 28, 2021.csv", IDPS)
    assert recognised_by(doc) == ["dtm-idps"]
    parsed = dtm_idps.FEED.parse(doc)
    (row,) = rows(parsed)
    assert (row["measure"], row["people"], row["location_id"], row["scope_key"]) == ("idps", 78, "7861", "IRQ|2021-02-28")
    (reject,) = parsed.rejects
    assert reject.position == "line 3"
    assert "'many'" in reject.reason
    assert "Location Name" not in reject.row


def test_individuals_that_are_not_all_families_times_one_number_are_no_estimate() -> None:
    parsed = dtm_returnees.FEED.parse(document("r.csv", RETURNEES.replace("270.0", "271.0")))
    assert {row["estimated"] for row in rows(parsed)} == {False}


def test_columns_may_stand_in_any_order_and_the_date_may_stand_in_the_name_alone() -> None:
    text = "Individuals,Families,District,Governorate,Place ID\n60,10,Mosul,Ninewa,7\n"
    parsed = dtm_idps.FEED.parse(document("IDP list 2022-03-31.csv", text))
    assert rows(parsed)[0]["scope_key"] == "IRQ|2022-03-31"
    assert parsed.edition.published_basis == "name"


def test_a_list_without_any_date_is_refused_with_a_hint() -> None:
    text = "Individuals,Families,District,Governorate,Place ID\n60,10,Mosul,Ninewa,7\n"
    with pytest.raises(MalformedFile, match="date") as caught:
        dtm_idps.FEED.parse(document("list.csv", text))
    assert "YYYY-MM-DD" in (caught.value.hint or "")


def test_the_same_frame_of_another_country_does_not_become_iraq() -> None:
    text = RETURNEES.replace("0,Anbar,Falluja", "0,Aleppo,Menbij").replace("0,Ninewa,Telafar", "0,Idleb,Ariha")
    with pytest.raises(MalformedFile, match="country"):
        dtm_returnees.FEED.parse(document("Returnee_MasterList.csv", text))
    with pytest.raises(MalformedFile, match="country"):
        dtm_returnees.FEED.parse(document("Iraq_Returnee_MasterList.csv", text))
    parsed = dtm_returnees.FEED.parse(document("Returnee_MasterList_Syria.csv", text))
    assert {row["country"] for row in rows(parsed)} == {"SYR"}


LIST_HEADER: tuple[Cell, ...] = (
    "Place id",
    "Governorate",
    "District",
    "Location name\nin English",
    "Latitude",
    "Households",
    "Individuals",
)


def test_a_workbook_is_read_below_its_titles_and_tags_and_dated_by_another_sheet() -> None:
    data = xlsx(
        {
            "DTM Dataset": [
                ("IDP Master List",),
                LIST_HEADER,
                (
                    None,
                    "#adm1+name\t",
                    "#adm2+name",
                    "#adm3+name",
                    "#geo+lat",
                    "#affected+idps+households",
                    "#affected+displaced+all",
                ),
                (272.0, "Anbar", "Al-Ka'im", "Hay", 34.39, 4.0, 24.0),
                (274.0, "Wassit", "Kut", "Damook", 32.53, 15.0, 91.0),
                (None, "Total", None, None, None, 19.0, 115.0),
            ],
            "Critical Shelters": [("DTM : IDP Master List 30-09-2021",), ("Place id", "Governorate", "District", "Total")],
        }
    )
    doc = Document("dtm_iraq_idps_master_list_round_123.xlsx", data)
    assert recognised_by(doc) == ["dtm-idps"]
    parsed = dtm_idps.FEED.parse(doc)
    found = rows(parsed)
    assert [(row["location_id"], row["people"], row["position"]) for row in found] == [
        ("272", 24, "DTM Dataset row 4"),
        ("274", 91, "DTM Dataset row 5"),
    ]
    assert found[0]["about_to"] == dt.date(2021, 9, 30)
    assert parsed.remarks == ("1 line of totals left out",)


def test_a_workbook_with_habitual_residence_counts_returnees() -> None:
    header = (*LIST_HEADER, "Habitual residence")
    data = xlsx({"Dataset": [header, (9.0, "Ninewa", "Mosul", "x", 36.3, 10.0, 60.0, 10.0)]})
    doc = Document("iraq_master_list_2022-06-30.xlsx", data)
    assert recognised_by(doc) == ["dtm-returnees"]
    assert people(rows(dtm_returnees.FEED.parse(doc)), measure="returnees") == 60


# API


def reply(*records: dict[str, Any], **more: object) -> Document:
    return document("reply.json", json.dumps({"result": list(records), "isSuccess": True, **more}))


def api_row(day: str = "2018-06-30", number: int | None = 100, **more: object) -> dict[str, Any]:
    return {
        "operation": "Iraq conflict",
        "admin0Name": "Iraq",
        "admin0Pcode": "IRQ",
        "admin1Name": "Al-Anbar",
        "admin1Pcode": "IRQ-G01",
        "numPresentIdpInd": number,
        "reportingDate": f"{day}T00:00:00",
        "assessmentType": "BA",
        **more,
    }


def test_an_api_row_gets_a_cod_pcode_its_level_and_a_key_of_its_own_level() -> None:
    doc = reply(api_row(admin2Name="Al-Falluja", admin2Pcode="IRQ-G01Q01"))
    assert recognised_by(doc) == ["dtm-api"]
    (row,) = rows(dtm_api.FEED.parse(doc))
    assert (row["pcode"], row["level"], row["scope_key"]) == ("IQG01Q01", 2, "IRQ|2018-06-30|adm2")
    assert (row["adm1_name"], row["adm2_name"], row["people"], row["position"]) == ("Al-Anbar", "Al-Falluja", 100, "/result/0")


def test_a_pcode_that_is_not_available_is_null_and_other_codes_stand() -> None:
    parsed = dtm_api.FEED.parse(
        reply(api_row(admin1Pcode="Not available"), api_row(admin1Pcode="AF15"), api_row(admin1Pcode=None))
    )
    assert [row["pcode"] for row in rows(parsed)] == [None, "AF15", None]
    assert {row["adm1_name"] for row in rows(parsed)} == {"Al-Anbar"}


def test_rows_by_reason_are_kept_apart_with_their_reason() -> None:
    doc = reply(api_row(number=5, displacementReason="Conflict"), api_row(number=7, displacementReason="Natural disaster"))
    found = rows(dtm_api.FEED.parse(doc))
    assert [(row["reason"], row["people"]) for row in found] == [("Conflict", 5), ("Natural disaster", 7)]


def test_site_and_baseline_assessments_of_one_date_count_people_once() -> None:
    doc = reply(
        api_row(number=124371, assessmentType="SA"),
        api_row(number=124788),
        api_row(day="2018-08-31", number=9, assessmentType="SA"),
    )
    parsed = dtm_api.FEED.parse(doc)
    assert [row["people"] for row in rows(parsed)] == [124788, 9]
    assert parsed.rejects == ()
    assert parsed.remarks == ("1 rows left out: assessment SA repeats the people of assessment BA",)


def test_an_overview_takes_the_place_of_the_narrower_counts_from_its_first_date_on() -> None:
    name = "Armed Clashes in Sudan"
    doc = reply(
        api_row(day="2023-08-27", number=3801754, operation=name),
        api_row(day="2023-08-31", number=7071674, operation=f"{name} (Overview)"),
        api_row(day="2023-09-03", number=4075930, operation=name),
        api_row(day="2023-12-31", number=5856777, operation=f"{name} (Monthly)"),
        api_row(day="2023-12-31", number=9052822, operation=f"{name} (Overview)"),
    )
    parsed = dtm_api.FEED.parse(doc)
    assert [row["people"] for row in rows(parsed)] == [3801754, 7071674, 9052822]
    assert len(parsed.remarks) == 2


def test_operations_of_other_names_add_up() -> None:
    doc = reply(api_row(number=3, operation="North East"), api_row(number=4, operation="North West"))
    assert people(rows(dtm_api.FEED.parse(doc))) == 7


def test_a_reply_that_is_one_page_of_more_claims_nothing() -> None:
    assert dtm_api.FEED.parse(reply(api_row(), totalRecordsCount=2)).edition.claims == ()
    assert len(dtm_api.FEED.parse(reply(api_row(), totalRecordsCount=1)).edition.claims) == 1


def test_an_api_row_without_a_number_or_country_is_a_reject() -> None:
    parsed = dtm_api.FEED.parse(reply(api_row(number=None), api_row(admin0Pcode="XQZ", admin0Name="Atlantis"), api_row()))
    assert [reject.position for reject in parsed.rejects] == ["/result/0", "/result/1"]
    assert len(rows(parsed)) == 1


# Baselines


def test_tags_that_swap_name_and_code_do_no_harm() -> None:
    sheet: list[tuple[Cell, ...]] = [
        ("Snapshot date", "Country Code", "Round", "State of Displacement", "State Pcode", "LGA", "LGA Pcode", "HH", "Ind"),
        (
            "#date+reported",
            "#country+code",
            "#meta+round",
            "#adm1+name",
            "#adm1+code",
            "#adm2+code",
            "#adm2+name",
            "#affected+idps+hh",
            "#affected+idps+ind",
        ),
        ("2021-07-30", "NGA", "R38", "ADAMAWA", "NG002", "DEMSA", "NG002001", 89.0, 534.0),
    ]
    doc = Document("nigeria.xlsx", xlsx({"Data": sheet, "Contact": [("mail us",)]}))
    assert recognised_by(doc) == ["dtm-baseline"]
    (row,) = rows(dtm_baseline.FEED.parse(doc))
    assert (row["level"], row["pcode"], row["adm2_name"], row["people"], row["families"]) == (2, "NG002001", "DEMSA", 534, 89)
    assert row["scope_key"] == "NGA|2021-07-30|R38"


def test_a_french_sheet_without_tags_gives_idps_and_both_kinds_of_returnees() -> None:
    sheet: list[tuple[Cell, ...]] = [
        ("DATE", None, "DETAILS"),
        (
            "Snapshot date",
            "Nom Province",
            "P-code admin 1 (Province)",
            "P-code localité",
            "Nom localité",
            "Ménages des PDI",
            "Personnes Déplacées Internes",
            "individus retournés anciens PDI",
            "Individus des retournés venus de l'étranger",
        ),
        ("2021-09-30", "Lac", "TD07", "TD070401LWA-019", "Abourom", 500.0, 2171.0, None, 12.0),
        ("2021-09-30", "Lac", "TD07", "TD070401LWA-020", "Autre", 10.0, 50.0, 8.0, None),
    ]
    parsed = dtm_baseline.FEED.parse(Document("site_assessment_round_16.xlsx", xlsx({"Round16_data": sheet})))
    found = rows(parsed)
    assert {row["country"] for row in found} == {"TCD"}
    assert people(found, measure="idps") == 2221
    assert people(found, measure="returnees", reason="returned from abroad") == 12
    assert people(found, measure="returnees", reason="returned from internal displacement") == 8
    assert {(row["level"], row["scope_key"]) for row in found} == {(4, "TCD|2021-09-30|R16")}
    assert found[0]["location_id"] == "TD070401LWA-019"
    assert parsed.rejects == ()


def test_iso3_pcodes_are_given_in_cod_spelling_and_own_codes_are_no_pcodes() -> None:
    sheet: list[tuple[Cell, ...]] = [
        ("Date Reported", "Admin 1", "Admin 1 pcode", "StateCode", "IDP Individuals"),
        ("#date+reported", "#adm1+name", "", "#adm1+code", "#affected+idps+ind"),
        ("2021-09-30", "Kayes", "MLI01", "DTM12", 283.0),
    ]
    (row,) = rows(dtm_baseline.FEED.parse(Document("x.xlsx", xlsx({"S": sheet}))))
    assert (row["country"], row["pcode"], row["level"]) == ("MLI", "ML01", 1)


def test_a_round_surveyed_over_weeks_has_one_date() -> None:
    sheet: list[tuple[Cell, ...]] = [
        ("DoA", "State", "State Pcode", "IND"),
        ("#date+assessment", "#adm1+name", "#adm1+code", "#affected+idps+ind"),
        ("2021-03-26", "Blue Nile", "SD08", 5.0),
        ("2021-05-07", "West Kordofan", "SD18", 7.0),
    ]
    found = rows(dtm_baseline.FEED.parse(Document("sudan_round_3.xlsx", xlsx({"S": sheet}))))
    assert {row["about_to"] for row in found} == {dt.date(2021, 5, 7)}


def test_a_single_mistyped_day_among_hundreds_does_not_date_the_round() -> None:
    head: list[tuple[Cell, ...]] = [
        ("DoA", "State", "State Pcode", "IND"),
        ("#date+assessment", "#adm1+name", "#adm1+code", "#affected+idps+ind"),
    ]
    body: list[tuple[Cell, ...]] = [("2021-06-29", "Blue Nile", "SD08", 1.0)] * 150 + [("2031-06-29", "Blue Nile", "SD08", 1.0)]
    found = rows(dtm_baseline.FEED.parse(Document("sudan_round_3.xlsx", xlsx({"S": head + body}))))
    assert {row["about_to"] for row in found} == {dt.date(2021, 6, 29)}
    assert people(found) == 151


def test_a_workbook_without_any_date_is_refused_with_a_hint() -> None:
    sheet: list[tuple[Cell, ...]] = [("Admin 1", "Admin 1 pcode", "IDP Individuals"), ("Kayes", "ML01", 283.0)]
    with pytest.raises(MalformedFile, match="date") as caught:
        dtm_baseline.FEED.parse(Document("mali.xlsx", xlsx({"S": sheet})))
    assert "YYYY-MM-DD" in (caught.value.hint or "")
    dated = dtm_baseline.FEED.parse(Document("mali_2021-09-30.xlsx", xlsx({"S": sheet})))
    assert rows(dated)[0]["about_to"] == dt.date(2021, 9, 30)


def test_sheets_of_needs_and_of_organisations_are_no_baseline() -> None:
    needs = [("Admin 1", "IDPs", "Need"), ("#adm1+name", "#affected+idps+ind", "#inneed"), ("Anbar", 5.0, 4.0)]
    assert recognised_by(Document("hno.xlsx", xlsx({"S": needs}))) == []
    assert recognised_by(document("notes.csv", "a,b\n1,2\n")) == []


# Mended rows


def mended(parsed: Parsed, name: str, column: str, value: str) -> Document:
    """The rejected rows as a CSV of the columns they kept, with one cell put right."""
    (reject,) = parsed.rejects
    row = {**reject.row, column: value}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    return document(name, text.getvalue())


def test_a_mended_row_of_a_csv_round_is_read_again() -> None:
    name = "IDPs_MasterList_dataset_DTM_IOMFeb 28, 2021.csv"
    first = dtm_idps.FEED.parse(document(name, IDPS))
    (row,) = rows(dtm_idps.FEED.parse(mended(first, name, "individuals", "79")))
    assert (row["scope_key"], row["people"], row["adm2_name"]) == ("IRQ|2021-02-28", 79, "Makhmur")


def test_a_mended_row_of_a_workbook_keeps_the_date_of_its_round() -> None:
    data = xlsx({"Dataset": [("As of 30-09-2021",), LIST_HEADER, (9.0, "Ninewa", "Mosul", "x", 36.3, 10.0, "sixty")]})
    first = dtm_idps.FEED.parse(Document("idp_list.xlsx", data))
    (row,) = rows(dtm_idps.FEED.parse(mended(first, "idp_list.xlsx", "individuals", "60")))
    assert (row["scope_key"], row["people"]) == ("IRQ|2021-09-30", 60)


def test_a_mended_row_of_an_api_reply_is_read_again() -> None:
    first = dtm_api.FEED.parse(reply(api_row(number=None)))
    (row,) = rows(dtm_api.FEED.parse(mended(first, "reply.json", "numPresentIdpInd", "12")))
    assert (row["people"], row["pcode"], row["level"], row["scope_key"]) == (12, "IQG01", 1, "IRQ|2018-06-30|adm1")


def test_a_mended_row_of_a_baseline_is_read_again_without_its_tags() -> None:
    sheet: list[tuple[Cell, ...]] = [
        ("DoA", "State_Name", "StatePcode", "IND"),
        ("#date+assessment", "#adm1+name", "", "#affected+idps+ind"),
        ("2021-06-26", "Blue Nile", "SD08", 835.0),
        ("2021-06-26", "Sennar", "SD14", -3.0),
    ]
    first = dtm_baseline.FEED.parse(Document("round_3.xlsx", xlsx({"S": sheet})))
    (row,) = rows(dtm_baseline.FEED.parse(mended(first, "round_3.xlsx", "idps", "3")))
    assert (row["country"], row["people"], row["adm1_name"], row["pcode"]) == ("SDN", 3, "Sennar", "SD14")
    assert row["scope_key"] == "SDN|2021-06-26|R3"


# The published files


def test_the_published_returnee_rounds_hold_what_iom_reported(shared_data: Path) -> None:
    folder = shared_data / "displacement" / "iom_dtm_iraq_returnees"
    expected = {"Jun 30, 2018": (3904350, 1428), "Feb 28, 2021": (4851816, 2140), "Apr 10, 2015": (99114, 96)}
    for day, (total, locations) in expected.items():
        (path,) = folder.glob(f"*IOM{day}.csv*")
        found = rows(dtm_returnees.FEED.parse(real(path)))
        assert (people(found), len(found)) == (total, locations)
        if day == "Jun 30, 2018":
            assert people(found, adm1_name="Ninewa") == 1464240


def test_every_published_master_list_is_recognised_by_one_feed_and_has_no_reject(shared_data: Path) -> None:
    names = {"iom_dtm_iraq_returnees": "dtm-returnees", "iom_dtm_iraq_idps": "dtm-idps"}
    for folder, name in names.items():
        for path in sorted((shared_data / "displacement" / folder).iterdir())[::12]:
            doc = real(path)
            assert recognised_by(doc) == [name]
            parsed = next(module.FEED for module in FEEDS if module.FEED.name == name).parse(doc)
            assert parsed.rejects == ()


def test_idp_round_123_adds_up_to_its_own_summary(shared_data: Path) -> None:
    parsed = dtm_idps.FEED.parse(real(shared_data / "dtm" / "dtm_iraq_idps_master_list_round_123.xlsx"))
    assert people(rows(parsed)) == 1189581
    assert parsed.edition.published == dt.date(2021, 9, 30)


def test_the_api_levels_of_iraq_agree_and_start_at_443_124(shared_data: Path) -> None:
    folder = shared_data / "displacement" / "iom_dtm_api"
    by_level = [rows(dtm_api.FEED.parse(real(next(folder.glob(f"irq_admin{level}.json*"))))) for level in (0, 1, 2)]
    first = dt.date(2014, 4, 1)
    assert [people(found, about_to=first) for found in by_level] == [443124, 443124, 443124]
    assert len({people(found) for found in by_level}) == 1


def test_the_api_reasons_of_afghanistan_add_up_alike_at_each_level(shared_data: Path) -> None:
    folder = shared_data / "displacement" / "iom_dtm_api"
    last = dt.date(2022, 12, 31)
    for level in (0, 1, 2):
        found = rows(dtm_api.FEED.parse(real(next(folder.glob(f"afg_admin{level}.json*")))))
        assert people(found, about_to=last) == 6557855


@pytest.mark.parametrize(
    ("name", "idps", "returnees", "key"),
    [
        ("libya", 179047, 661892, "LBY|2021-11-30|R39"),
        ("sudan", 3086553, 0, "SDN|2021-06-26|R3"),
        ("somalia", 1166657 + 519388, 156770 + 553720, "SOM|2021-03-30|R1"),
        ("mali", 401736, 690329, "MLI|2021-09-30|R72"),
        ("nigeria", 2182613, 0, "NGA|2021-07-30|R38"),
        ("cameroon", 341535, 124310, "CMR|2021-03-30|R22"),
        ("chad", 406573, 51375, "TCD|2021-09-30|R16"),
    ],
)
def test_the_published_baselines_add_up(shared_data: Path, name: str, idps: int, returnees: int, key: str) -> None:
    """Libya, Sudan and Somalia state these totals in their own summary sheets."""
    (path,) = (shared_data / "displacement" / "iom_dtm_other").glob(f"*dtm_{name}_*")
    doc = real(path)
    assert recognised_by(doc) == ["dtm-baseline"]
    parsed = dtm_baseline.FEED.parse(doc)
    found = rows(parsed)
    assert (people(found, measure="idps"), people(found, measure="returnees")) == (idps, returnees)
    assert [claim.key for claim in parsed.edition.claims] == [key]
    assert all(row["pcode"] for row in found)
    assert parsed.rejects == ()
