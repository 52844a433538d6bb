"""OFAC's delimited files: the four that belong together, and what their remarks state."""

from __future__ import annotations

import datetime as dt

import pytest

from commonground.feeds.ofac_delimited import parse, recognise
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import TruncatedFile
from commonground.vocabulary.source import Claim

NULLS = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- "
REMARKS = (
    "DOB 10 Dec 1948; alt. DOB circa 1950; POB Hit, Iraq; nationality Korea, North; Gender Male; Passport G-123 (Iraq) issued"
    " 1 Jan 2001; Email Address a.b@example.org; Phone Number 9647801234567; a.k.a. 'ABU TEST'; Linked To: TESTI TRADING."
)
MAIN = (
    f'36,"TESTI, Omar al-Amin","individual","SDGT] [IFSR",{NULLS},"{REMARKS}"\r\n'
    f'37,"TESTI TRADING CO., LTD.",-0- ,"SDGT",{NULLS},"Registration Number 26740 (Iran)."\r\n'
    '38,"TEST STAR","vessel","IRAN",-0- ,"T2EU4","Crude Oil Tanker",-0- ,-0- ,"Tanzania",-0- ,'
    '"Vessel Registration Identification IMO 7406784; MMSI 572469210."\r\n\x1a'
)
ALIASES = '36,12,"aka","TESTI, Umar",-0- \r\n37,13,"fka","TESTI BROTHERS S.A., INC.",-0- \r\n\x1a'
ADDRESSES = '36,25,"1 Test Street","Havana","Congo, Democratic Republic of the",-0- \r\n\x1a'


def document(text: str, name: str = "sdn_2018-06-21.csv") -> Document:
    return Document(name, text.encode())


def names(text: str, name: str = "sdn.csv") -> list[tuple[str, str, str]]:
    rows = parse(document(text, name)).tables["listing_name"].to_pylist()
    return [(row["entry_id"], row["name"], row["quality"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "name"), [(MAIN, "sdn.csv"), (ALIASES, "alt.csv"), (ADDRESSES, "add.csv"), ('36,"x"\r\n', "sdn_comments.csv")]
)
@pytest.mark.parametrize("delimiter", [",", "|"])
def test_each_of_the_four_files_is_known_by_its_rows(text: str, name: str, delimiter: str) -> None:
    plain = text.replace(", ", "; ").replace(",", delimiter) if delimiter != "," else text
    assert recognise(document(plain, name))


@pytest.mark.parametrize("text", ["a,b\r\n1,2\r\n", '1,"x",-0- \r\n', "1,2,3,4,5\r\n", '36,"two fields"\r\n'])
def test_other_tables_of_numbers_are_not_taken_for_one(text: str) -> None:
    assert not recognise(document(text))


def test_persons_are_turned_into_reading_order_and_bodies_are_not() -> None:
    assert names(MAIN) == [
        ("36", "Omar al-Amin TESTI", "primary"),
        ("36", "ABU TEST", "weak"),
        ("37", "TESTI TRADING CO., LTD.", "primary"),
        ("38", "TEST STAR", "primary"),
    ]
    assert names(ALIASES, "alt.csv") == [("36", "Umar TESTI", "strong"), ("37", "TESTI BROTHERS S.A., INC.", "former")]


def test_remarks_become_facts_without_telephones_and_addresses() -> None:
    facts = {(row["kind"], row["value"], row["country"]) for row in parse(document(MAIN)).tables["listing_fact"].to_pylist()}
    assert facts == {
        ("birth_date", "10 Dec 1948", None),
        ("birth_date", "circa 1950", None),
        ("birth_place", "Hit, Iraq", "IRQ"),
        ("nationality", "North Korea", "PRK"),
        ("gender", "male", None),
        ("document", "G-123", "IRQ"),
        ("registration", "26740", "IRN"),
        ("call_sign", "T2EU4", None),
        ("flag", "Tanzania", "TZA"),
        ("vessel_number", "7406784", None),
        ("registration", "572469210", None),
    }


def test_of_an_address_the_country_alone_is_kept() -> None:
    (row,) = parse(document(ADDRESSES, "add.csv")).tables["listing_fact"].to_pylist()
    assert (row["kind"], row["value"], row["country"]) == ("country", "Democratic Republic of the Congo", "COD")


def test_each_file_claims_its_own_part_so_that_a_newer_one_replaces_no_other() -> None:
    assert set(parse(document(ALIASES, "alt.csv")).edition.claims) == {Claim("listing_name", "ofac-sdn|alias")}
    edition = parse(document(MAIN, "cons_prim.csv")).edition
    assert Claim("listing", "ofac-non-sdn") in edition.claims
    assert Claim("listing_name", "ofac-non-sdn|primary") in edition.claims


def test_the_day_is_read_from_the_name_alone() -> None:
    assert parse(document(MAIN)).edition.published == dt.date(2018, 6, 21)
    assert parse(document(MAIN, "sdn.csv")).edition.published is None


def test_a_cut_list_is_refused_and_a_missing_end_mark_is_remarked() -> None:
    with pytest.raises(TruncatedFile):
        parse(document(MAIN[:-40]))
    assert parse(document(MAIN.rstrip("\x1a\r\n"))).remarks == ("the mark 1A, with which OFAC ends its files, is missing",)
    assert parse(document(MAIN)).remarks == ()
