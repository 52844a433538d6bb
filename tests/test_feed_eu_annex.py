"""Annexes of European Union regulations: one act a file, names in two scripts told apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from commonground.feeds.eu_annex import parse, recognise
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim

HEADER = (
    "celex,recordId,programKey,annex,measure,startDate,reason,schema,name,alias,weakAlias,previousName,country,nationality,"
    "jurisdiction,birthDate,birthPlace,passportNumber,gender,registrationNumber,taxNumber,idNumber,imoNumber,flag,address,phone"
)
ROWS = (
    '32002R0881,,EU-TAQA,I,Asset freeze,6.10.2001,Because,Person,"TESTI, Omar","Umar Testi; Testi Umar (عمر تستي)",Abu Test,,,'
    '"(a) German, (b) Moroccan",,"1964; 17.7.1965","Hit, Iraq",G123 (issued on 1.1.2000),male,,,,,,Baghdad,+964 780 123 4567',
    "32002R0881,,EU-TAQA,I,Asset freeze,,,LegalEntity,Testi Trading,,,Testi Brothers,,,,,,,,26740,,,,,,",
    "32002R0881,,EU-TAQA,I,Asset freeze,,,LegalEntity,Testi Trading,,,,,,,,,,,,,,,,,",
    "32002R0881,7,EU-TAQA,IV,Ban,,,Vessel,TEST STAR,,,,,,,,,,,,,,IMO 9562233,Cameroon,,",
    "32002R0881,8,EU-TAQA,IV,Ban,,,Vessel,,,,,,,,,,,,,,,,,,",
)


def parsed(*rows: str, header: str = HEADER) -> Parsed:
    document = Document("32002R0881.csv", "\n".join((header, *rows, "")).encode())
    assert recognise(document)
    return parse(document)


def rows_of(table: str) -> list[dict[str, Any]]:
    return list(parsed(*ROWS).tables[table].to_pylist())


def test_a_row_is_an_entry_with_its_act_and_its_day() -> None:
    person, body, again, vessel = rows_of("listing")
    assert (person["entry_id"], person["kind"]) == ("32002R0881|I|TESTI, Omar", "person")
    assert (person["legal_basis"], person["listed_on"]) == ("32002R0881, annex I, Asset freeze", dt.date(2001, 10, 6))
    assert (body["entry_id"], again["entry_id"]) == ("32002R0881|I|Testi Trading", "32002R0881|I|Testi Trading'")
    assert (vessel["entry_id"], vessel["kind"]) == ("32002R0881|IV|7", "vessel")


def test_a_name_in_two_scripts_is_two_names() -> None:
    names = [(row["name"], row["quality"]) for row in rows_of("listing_name") if row["entry_id"].endswith("Omar")]
    assert names == [
        ("Omar TESTI", "primary"),
        ("Umar Testi", "strong"),
        ("Testi Umar", "strong"),
        ("عمر تستي", "original"),
        ("Abu Test", "weak"),
    ]


def test_facts_are_told_apart_and_addresses_left() -> None:
    assert {(row["kind"], row["value"], row["country"]) for row in rows_of("listing_fact")} == {
        ("birth_date", "1964", None),
        ("birth_date", "17.7.1965", None),
        ("nationality", "German", "DEU"),
        ("nationality", "Moroccan", "MAR"),
        ("birth_place", "Hit, Iraq", "IRQ"),
        ("document", "G123", None),
        ("gender", "male", None),
        ("registration", "26740", None),
        ("vessel_number", "9562233", None),
        ("flag", "Cameroon", "CMR"),
    }


def test_an_act_is_a_scope_and_a_row_without_a_name_is_rejected() -> None:
    found = parsed(*ROWS)
    assert Claim("listing", "eu-annex|32002R0881") in found.edition.claims
    assert [reject.position for reject in found.rejects] == ["line 6"]


def test_rows_of_two_acts_are_refused() -> None:
    with pytest.raises(MalformedFile):
        parsed(ROWS[1], ROWS[1].replace("32002R0881", "32011R0359"))
