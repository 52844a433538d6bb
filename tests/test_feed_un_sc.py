"""The United Nations' own XML: what is read of an entry, what is left in the file, and which list speaks on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from commonground.feeds.reading.document import Document
from commonground.feeds.un_sc import parse, recognise
from commonground.vocabulary.errors import MalformedFile, TruncatedFile
from commonground.vocabulary.source import Claim

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2018-06-21T19:02:22.266-04:00"><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME> OMAR </FIRST_NAME><SECOND_NAME>TESTI</SECOND_NAME><THIRD_NAME/>
<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.901 </REFERENCE_NUMBER><LISTED_ON>2016-11-30</LISTED_ON>
<GENDER>Male</GENDER><COMMENTS1>Tel. 0780 123 4567.</COMMENTS1><NAME_ORIGINAL_SCRIPT>عمر تستي</NAME_ORIGINAL_SCRIPT>
<NATIONALITY><VALUE>Iraq</VALUE></NATIONALITY>
<LAST_DAY_UPDATED><VALUE>2017-01-02</VALUE><VALUE>2018-03-04</VALUE></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Umar Testi; Omar al-Testi</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Test</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><STREET>1 Test Street</STREET><CITY>Mosul</CITY><COUNTRY>Iraq</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1964-07-17</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1962</FROM_YEAR><TO_YEAR>1965</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1960</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Hit</CITY><COUNTRY>Iraq</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER> G123 </NUMBER>
<ISSUING_COUNTRY>Iraq</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>NO REFERENCE</FIRST_NAME></INDIVIDUAL>
</INDIVIDUALS><ENTITIES>
<ENTITY><DATAID>2</DATAID><FIRST_NAME>TESTI TRADING</FIRST_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>
<REFERENCE_NUMBER>QDe.902</REFERENCE_NUMBER>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Testi Brothers</ALIAS_NAME></ENTITY_ALIAS></ENTITY>
</ENTITIES></CONSOLIDATED_LIST>"""


def rows(table: str, text: str = LIST) -> list[dict[str, object]]:
    return parse(Document("consolidated.xml", text.encode())).tables[table].to_pylist()


def test_the_list_is_known_by_its_root() -> None:
    assert recognise(Document("any.xml", LIST.encode()))
    assert not recognise(Document("any.xml", b"<sdnList/>"))


def test_an_entry_is_known_by_its_reference_with_its_dates() -> None:
    person, body = rows("listing")
    assert (person["entry_id"], person["kind"], person["caption"]) == ("QDi.901", "person", "OMAR TESTI")
    assert (person["listed_on"], person["updated_on"]) == (dt.date(2016, 11, 30), dt.date(2018, 3, 4))
    assert (body["entry_id"], body["kind"], body["programme"]) == ("QDe.902", "organisation", "Al-Qaida")


def test_names_keep_their_quality_and_several_of_one_element_are_told_apart() -> None:
    assert [(row["name"], row["quality"]) for row in rows("listing_name")] == [
        ("OMAR TESTI", "primary"),
        ("عمر تستي", "original"),
        ("Umar Testi", "strong"),
        ("Omar al-Testi", "strong"),
        ("Abu Test", "weak"),
        ("TESTI TRADING", "primary"),
        ("Testi Brothers", "former"),
    ]


def test_dates_of_birth_are_the_days_between_which_they_lie() -> None:
    births = [row for row in rows("listing_fact") if row["kind"] == "birth_date"]
    assert [(row["from_date"], row["to_date"], row["approximate"]) for row in births] == [
        (dt.date(1964, 7, 17), dt.date(1964, 7, 17), False),
        (dt.date(1962, 1, 1), dt.date(1965, 12, 31), False),
        (dt.date(1960, 1, 1), dt.date(1960, 12, 31), True),
    ]


def test_of_an_address_the_country_alone_is_kept_and_of_comments_nothing() -> None:
    facts = {(row["kind"], row["value"], row["country"]) for row in rows("listing_fact") if row["kind"] != "birth_date"}
    assert facts == {
        ("nationality", "Iraq", "IRQ"),
        ("country", "Iraq", "IRQ"),
        ("birth_place", "Hit", "IRQ"),
        ("gender", "male", None),
        ("document", "G123", "IRQ"),
    }


def test_an_entry_without_a_reference_is_rejected_with_its_place() -> None:
    (reject,) = parse(Document("consolidated.xml", LIST.encode())).rejects
    assert (reject.position, reject.row["FIRST_NAME"]) == ("INDIVIDUAL 2", "NO REFERENCE")


def test_a_list_claims_the_whole_of_itself_on_the_day_that_it_states() -> None:
    edition = parse(Document("x.xml", LIST.encode())).edition
    assert (edition.published, edition.published_basis) == (dt.date(2018, 6, 21), "content")
    assert set(edition.claims) == {Claim(f"listing{part}", "un-sc") for part in ("", "_name", "_fact", "_link")}


@pytest.mark.parametrize(("text", "error"), [(LIST[:1500], TruncatedFile), (LIST.replace(" dateGenerated", " d"), MalformedFile)])
def test_a_torn_or_undated_list_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse(Document("consolidated.xml", text.encode()))
