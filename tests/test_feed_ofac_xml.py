"""OFAC's XML: aliases by category, papers by type, and the whole list in place of its delimited parts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from commonground.feeds import ofac_delimited
from commonground.feeds.ofac_xml import parse, recognise
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile

LIST = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation><Publish_Date>04/06/2018</Publish_Date></publshInformation>
<sdnEntry><uid>36</uid><firstName>Omar</firstName><lastName>TESTI</lastName><title>Trader</title><sdnType>Individual</sdnType>
<remarks>Tel 0780 123 4567</remarks><programList><program>SDGT</program><program>IFSR</program></programList>
<idList><id><uid>1</uid><idType>Passport</idType><idNumber>G123</idNumber><idCountry>Iraq</idCountry></id>
<id><uid>2</uid><idType>Email Address</idType><idNumber>a1@b.org</idNumber></id>
<id><uid>3</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
<akaList><aka><uid>4</uid><type>a.k.a.</type><category>strong</category><lastName>TESTI</lastName><firstName>Umar</firstName></aka>
<aka><uid>5</uid><type>a.k.a.</type><category>weak</category><lastName>ABU TEST</lastName></aka></akaList>
<addressList><address><uid>6</uid><address1>1 Test Street</address1><country>Korea, North</country></address></addressList>
<nationalityList><nationality><uid>7</uid><country>Iraq</country><mainEntry>true</mainEntry></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><uid>8</uid><dateOfBirth>circa 1950</dateOfBirth></dateOfBirthItem></dateOfBirthList>
</sdnEntry>
<sdnEntry><uid>38</uid><lastName>TEST STAR</lastName><sdnType>Vessel</sdnType>
<idList><id><uid>9</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 7406784</idNumber></id></idList>
<vesselInfo><callSign>T2EU4</callSign><vesselFlag>Tanzania</vesselFlag></vesselInfo></sdnEntry>
<sdnEntry><uid>39</uid><sdnType>Entity</sdnType></sdnEntry></sdnList>"""


def rows(table: str, name: str = "sdn.xml") -> list[dict[str, Any]]:
    return list(parse(Document(name, LIST.encode())).tables[table].to_pylist())


@pytest.mark.parametrize("namespace", ["http://tempuri.org/sdnList.xsd", "https://sanctionslistservice.ofac.treas.gov/api/x"])
def test_the_namespace_does_not_matter(namespace: str) -> None:
    document = Document("sdn.xml", LIST.replace("http://tempuri.org/sdnList.xsd", namespace).encode())
    assert recognise(document)
    assert parse(document).tables["listing"].num_rows == 2


def test_entries_and_aliases_with_their_category() -> None:
    assert [(row["entry_id"], row["kind"], row["programme"]) for row in rows("listing")] == [
        ("36", "person", "SDGT; IFSR"),
        ("38", "vessel", None),
    ]
    assert [(row["name"], row["quality"]) for row in rows("listing_name")] == [
        ("Omar TESTI", "primary"),
        ("Umar TESTI", "strong"),
        ("ABU TEST", "weak"),
        ("TEST STAR", "primary"),
    ]


def test_facts_without_mail_and_addresses() -> None:
    assert {(row["kind"], row["value"], row["country"]) for row in rows("listing_fact")} == {
        ("birth_date", "circa 1950", None),
        ("nationality", "Iraq", "IRQ"),
        ("country", "North Korea", "PRK"),
        ("document", "G123", "IRQ"),
        ("gender", "male", None),
        ("flag", "Tanzania", "TZA"),
        ("call_sign", "T2EU4", None),
        ("vessel_number", "7406784", None),
    }


def test_the_day_is_month_first_and_the_list_is_told_by_its_name() -> None:
    edition = parse(Document("sdn.xml", LIST.encode())).edition
    assert (edition.published, edition.published_basis) == (dt.date(2018, 4, 6), "content")
    assert {row["list"] for row in rows("listing", "CONSOLIDATED.XML")} == {"ofac-non-sdn"}


def test_the_whole_list_replaces_what_the_delimited_files_claimed() -> None:
    nulls = ",-0- " * 9
    files = {
        "sdn.csv": f'36,"A","individual"{nulls}\r\n',
        "alt.csv": '36,12,"aka","B",-0- \r\n',
        "add.csv": '36,25,"x","y","Cuba",-0- \r\n',
        "sdn_comments.csv": '36,"x"\r\n',
    }
    claimed = {c for name, text in files.items() for c in ofac_delimited.parse(Document(name, text.encode())).edition.claims}
    assert claimed <= set(parse(Document("sdn.xml", LIST.encode())).edition.claims)


def test_a_list_without_a_day_is_refused() -> None:
    with pytest.raises(MalformedFile):
        parse(Document("sdn.xml", LIST.replace("Publish_Date", "Date").encode()))
