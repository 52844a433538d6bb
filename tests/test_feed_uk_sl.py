"""The UK Sanctions List, in its publisher's CSV and in the five tables of a repository."""

from __future__ import annotations

import datetime as dt
from typing import Any

from commonground.feeds import uk_sl, uk_sl_tables
from commonground.feeds.reading.document import Document

HEADER = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,"
    "Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,"
    "Sanctions Imposed,Other Information,UK Statement of Reasons,Address Country,Phone number,Email address,Date Designated,"
    "D.O.B,Nationality(/ies),National Identifier number,Passport number,Gender,Town of birth,Country of birth,"
    "Business registration number (s),IMO number,Current believed flag of ship"
)
ROWS = (
    "16/04/2026,ISQ0001,12703,QDi.901,TESTI,Omar,,,,,Primary Name,,,عمر تستي,Arabic,Arabic,ISIL (Da'esh),Individual,UN,Freeze,,,"
    "Iraq,07801234567,a@b.org,29/06/2012,dd/mm/1960,Iraqi,,G123 | H456,Male,Hit,Iraq,,,",
    "16/04/2026,ISQ0001,12703,QDi.901,AL-TESTI,Umar,,,,,Alias,Low Quality AKA,,,,,ISIL (Da'esh),Individual,UN,Freeze,,,"
    ",,,29/06/2012,,,,,,,,,,",
    "16/04/2026,IRN0002,,,TEST STAR,,,,,,Primary Name,,,,,,Iran,Ship,UK,Freeze,,,,,,29/06/2012,,,,,,,,,IMO9562233,Tanzania",
)
LIST = "\n".join(("Report Date: 12-May-2026", HEADER, *ROWS)) + "\n"


def rows(parsed: Any, table: str) -> list[dict[str, Any]]:
    return list(parsed.tables[table].to_pylist())


def test_the_publishers_csv_is_one_entry_for_each_unique_id() -> None:
    document = Document("UK-Sanctions-List.csv", LIST.encode())
    assert uk_sl.recognise(document)
    parsed = uk_sl.parse(document)
    assert (parsed.edition.published, parsed.edition.published_basis) == (dt.date(2026, 5, 12), "content")
    assert [(row["entry_id"], row["kind"], row["caption"]) for row in rows(parsed, "listing")] == [
        ("ISQ0001", "person", "Omar TESTI"),
        ("IRN0002", "vessel", "TEST STAR"),
    ]
    assert [(row["name"], row["quality"]) for row in rows(parsed, "listing_name")] == [
        ("Omar TESTI", "primary"),
        ("عمر تستي", "original"),
        ("Umar AL-TESTI", "weak"),
        ("TEST STAR", "primary"),
    ]
    assert {(row["other_list"], row["other_reference"]) for row in rows(parsed, "listing_link")} == {
        ("un-sc", "QDi.901"),
        ("uk-ofsi", "12703"),
    }


def test_facts_have_no_telephone_and_no_address() -> None:
    parsed = uk_sl.parse(Document("UK-Sanctions-List.csv", LIST.encode()))
    assert {(row["kind"], row["value"], row["country"]) for row in rows(parsed, "listing_fact")} == {
        ("birth_date", "dd/mm/1960", None),
        ("nationality", "Iraqi", "IRQ"),
        ("country", "Iraq", "IRQ"),
        ("birth_place", "Iraq", "IRQ"),
        ("gender", "male", None),
        ("document", "G123", None),
        ("document", "H456", None),
        ("vessel_number", "9562233", None),
        ("flag", "Tanzania", "TZA"),
    }


TABLES = {
    "subjects": "unique_id,subject_type,un_reference_number,ofsi_group_id,date_designated,last_updated\n"
    "ISQ0001,individual,QDi.901,12703,29/06/2012,16/04/2026\n",
    "subject_names": "name_id,unique_id,name_type,alias_strength,full_name,name_6,name_1,name_2,name_3,name_4,name_5\n"
    "0,ISQ0001,primary,,Omar TESTI,TESTI,Omar,,,,\n1,ISQ0001,alias,low_quality_aka,Umar AL-TESTI,AL-TESTI,Umar,,,,\n",
    "subject_dobs": "dob_id,unique_id,year,month,day,precision,parse_issues\n0,ISQ0001,1960,,,year_only,\n",
    "subject_countries": "id,unique_id,raw_value,country_type,iso,resolution_method,iso_available\n"
    "0,ISQ0001,Iraqi,nationality,IQ,direct,True\n",
    "subject_identifiers": "id,unique_id,ofsi_group_id,raw_value,identifier_type,additional_info\n"
    "0,ISQ0001,12703,G123,passport,\n",
}


def test_the_five_tables_say_the_same_of_an_entry() -> None:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, text in TABLES.items():
        document = Document(f"{name}_2026-05-12.csv", text.encode())
        assert uk_sl_tables.recognise(document)
        parsed = uk_sl_tables.parse(document)
        assert parsed.edition.published == dt.date(2026, 5, 12)
        for table in parsed.tables:
            found.setdefault(table, []).extend(rows(parsed, table))
    assert [(row["entry_id"], row["kind"]) for row in found["listing"]] == [("ISQ0001", "person")]
    assert [(row["name"], row["quality"]) for row in found["listing_name"]] == [
        ("Omar TESTI", "primary"),
        ("Umar AL-TESTI", "weak"),
    ]
    assert {(row["kind"], row["country"], row["to_date"]) for row in found["listing_fact"]} == {
        ("nationality", "IRQ", None),
        ("document", None, None),
    }


def test_the_whole_list_replaces_what_its_tables_claimed() -> None:
    claimed = {claim for text in TABLES.values() for claim in uk_sl_tables.parse(Document("x.csv", text.encode())).edition.claims}
    assert claimed <= set(uk_sl.parse(Document("x.csv", LIST.encode())).edition.claims)


def test_births_of_the_tables_are_left_out_and_it_is_said() -> None:
    parsed = uk_sl_tables.parse(Document("subject_dobs_2026-05-12.csv", TABLES["subject_dobs"].encode()))
    assert parsed.tables["listing_fact"].num_rows == 0
    assert "other persons" in parsed.remarks[0]
