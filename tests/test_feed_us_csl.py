"""The United States' Consolidated Screening List: names turned round, OFAC's numbers as links, papers by their type."""

from __future__ import annotations

import datetime as dt
from typing import Any

from commonground.feeds.reading.document import Document
from commonground.feeds.us_csl import parse, recognise

HEADER = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,call_sign,vessel_flag,"
    "source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids"
)
ROWS = (
    '36,Specially Designated Nationals (SDN) - Treasury Department,36,Individual,SDGT; IFSR,"TESTI, Omar",,"1 Test Street, IQ",'
    ',,,,,http://x,"TESTI, Umar; ABU TEST",IQ,1964-07-17,SY,"Hit, Iraq",http://y,'
    '"IQ, G123, Passport; Male, Gender; a@b.org, Email Address; Executive Order 13224, Secondary sanctions risk:"',
    '9bf,Denied Persons List (DPL) - Bureau of Industry and Security,,,,TESTI TRADING,,"Hit, IQ",86 FR 1,0017-05-26,,,,http://x,,,,,,,',
    "40,Specially Designated Nationals (SDN) - Treasury Department,40,Vessel,IRAN,TEST STAR,,,,,,T2EU4,Tanzania,,,,,,,,"
    '"IMO 9562233, Vessel Registration Identification"',
    ",No id,,,,NOBODY,,,,,,,,,,,,,,,",
)


def rows(table: str) -> list[dict[str, Any]]:
    document = Document("consolidated_2025-02-05.csv", "\n".join((HEADER, *ROWS, "")).encode())
    assert recognise(document)
    found = parse(document)
    assert found.edition.published == dt.date(2025, 2, 5)
    assert [reject.position for reject in found.rejects] == ["line 5"]
    return list(found.tables[table].to_pylist())


def test_a_row_is_an_entry_of_its_list_and_ofacs_are_linked() -> None:
    person, body, vessel = rows("listing")
    assert (person["kind"], person["caption"]) == ("person", "Omar TESTI")
    assert person["programme"] == "Specially Designated Nationals (SDN); SDGT; IFSR"
    assert (body["kind"], body["listed_on"], vessel["kind"]) == ("organisation", None, "vessel")
    assert [(row["entry_id"], row["other_list"], row["other_reference"]) for row in rows("listing_link")] == [
        ("36", "ofac-sdn", "36"),
        ("40", "ofac-sdn", "40"),
    ]


def test_names_are_turned_into_reading_order() -> None:
    assert [(row["name"], row["quality"]) for row in rows("listing_name")] == [
        ("Omar TESTI", "primary"),
        ("Umar TESTI", "strong"),
        ("ABU TEST", "strong"),
        ("TESTI TRADING", "primary"),
        ("TEST STAR", "primary"),
    ]


def test_papers_are_kept_by_their_type_and_mail_is_not() -> None:
    assert {(row["kind"], row["value"], row["country"]) for row in rows("listing_fact")} == {
        ("birth_date", "1964-07-17", None),
        ("nationality", "SY", "SYR"),
        ("nationality", "IQ", "IRQ"),
        ("birth_place", "Hit, Iraq", "IRQ"),
        ("country", "IQ", "IRQ"),
        ("document", "G123", "IRQ"),
        ("gender", "male", None),
        ("call_sign", "T2EU4", None),
        ("flag", "Tanzania", "TZA"),
        ("vessel_number", "9562233", None),
    }


def test_papers_are_read_in_the_order_of_2023_and_of_today() -> None:
    ids = (
        '"SY, 2014-08-30, 2009-08-31, K475336, Passport; Passport, K475337, SY, 18 Jan 1984; 2017-08-21, 3284670, National ID No.'
        "; Government Gazette Number, 00139011, RU; SY, D000483, Diplomatic, Passport; Listing Date (CMIC), 2021-06-03;"
        ' Issuer Name, Testi Telecom 2 Limited; Boeing 737-500, Aircraft Model"'
    )
    row = f"36,Specially Designated Nationals (SDN) - Treasury Department,36,Individual,SDGT,TESTI,,,,,,,,,,,,,,,{ids}"
    found = parse(Document("csl.csv", "\n".join((HEADER, row, "")).encode()))
    papers = [
        (row["kind"], row["value"], row["country"], row["document_type"]) for row in found.tables["listing_fact"].to_pylist()
    ]
    assert papers == [
        ("document", "K475336", "SYR", "Passport"),
        ("document", "K475337", "SYR", "Passport"),
        ("document", "3284670", None, "National ID No."),
        ("registration", "00139011", "RUS", "Government Gazette Number"),
        ("document", "D000483", "SYR", "Passport"),
    ]
