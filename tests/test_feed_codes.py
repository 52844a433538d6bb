"""Code lists in every form (XML, CSV, JSON), publishers without their contacts, and the names that come from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from commonground.feeds import codelist_dac, codelist_json, codelist_table, codelist_xml
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.intake.recognise import recognise
from commonground.reference.codes import Codes, broad_group
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.tables import TABLES
from fixtures_small import Theatre, put

NEW_TYPES = """<codelist name="TransactionType" xml:lang="en" complete="1">
 <metadata><name><narrative>Transaction Type</narrative></name></metadata>
 <codelist-items>
  <codelist-item><code>2</code><name><narrative xml:lang="fr">Prise</narrative><narrative>Outgoing Commitment</narrative></name>
   <description><narrative>ask a.b@example.org</narrative></description></codelist-item>
  <codelist-item status="withdrawn"><code>3</code><name><narrative>Disbursement</narrative></name></codelist-item>
  <codelist-item><name><narrative>Nameless</narrative></name></codelist-item>
  <codelist-item><code>2</code><name><narrative>Again</narrative></name></codelist-item>
 </codelist-items></codelist>"""
OLD_TYPES = """<codelist name="TransactionType"><codelist-items>
 <codelist-item><code>C</code><name>Commitment</name></codelist-item></codelist-items></codelist>"""
SECTORS = """<codelist name="Sector" category-codelist="SectorCategory"><codelist-items><codelist-item><code>72010</code>
 <name><narrative>Material relief assistance</narrative></name><category>720</category>
</codelist-item></codelist-items></codelist>"""
PUBLISHERS = {
    "aa": {
        "publisher_iati_id": "XX-AA-1",
        "title": "Relief a.b@example.org Trust",
        "publisher_contact_email": "someone@example.org",
        "publisher_contact": "+44 20 7946 0123",
        "state": "active",
    },
    "bb": {"publisher_iati_id": "XX-AA-1", "title": "A second with that id", "state": "active"},
    "cc": {"publisher_iati_id": "", "title": "None", "state": "active"},
}


def parsed(feed: Feed, text: str, name: str) -> Parsed:
    document = Document(name, text.encode())
    found = recognise(document)
    assert found is not None
    assert found.name == feed.name
    result = feed.parse(document)
    assert result.tables["code"].schema.names == [*TABLES["code"].names, "position"]
    return result


def codes(result: Parsed) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["list"], row["code"]): row for row in result.tables["code"].to_pylist()}


def test_a_list_of_version_two_has_narratives_and_one_of_version_one_has_text() -> None:
    new = codes(parsed(codelist_xml.FEED, NEW_TYPES, "TransactionType.xml"))
    assert new["TransactionType", "2"]["name"] == "Outgoing Commitment"
    assert new["TransactionType", "2"]["scope_key"] == "iati|TransactionType|2"
    old = codes(parsed(codelist_xml.FEED, OLD_TYPES, "TransactionType.xml"))
    assert old["TransactionType", "C"]["scope_key"] == "iati|TransactionType|1"


def test_withdrawn_codes_stay_and_what_is_no_code_is_rejected() -> None:
    result = parsed(codelist_xml.FEED, NEW_TYPES, "TransactionType.xml")
    assert codes(result)["TransactionType", "3"]["status"] == "withdrawn"
    assert [(r.position, r.reason) for r in result.rejects] == [
        ("line 7", "the item has no code"),
        ("line 8", "TransactionType has the code '2' under another name"),
    ]


def test_a_list_that_is_not_part_of_the_standard_has_no_version_and_may_have_categories() -> None:
    row = codes(parsed(codelist_xml.FEED, SECTORS, "Sector.xml"))["Sector", "72010"]
    assert (row["scope_key"], row["version"], row["category"]) == ("iati|Sector", None, "720")


def test_the_dac_has_all_lists_in_one_file() -> None:
    found = codes(parsed(codelist_dac.FEED, f"<codelists>{SECTORS}{OLD_TYPES}</codelists>", "codelists.xml"))
    assert set(found) == {("Sector", "72010"), ("TransactionType", "C")}
    assert found["Sector", "72010"]["scope_key"] == "dac|Sector"


@pytest.mark.parametrize("text", [NEW_TYPES[:300], "<codelist><codelist-items/></codelist>", '<codelist name="A"/>'])
def test_a_list_that_is_broken_nameless_or_empty_is_an_error(text: str) -> None:
    with pytest.raises(MalformedFile):
        codelist_xml.parse(Document("a.xml", text.encode()))


@pytest.mark.parametrize(
    ("name", "text", "list_", "code", "wanted"),
    [
        ("sectors.csv", "category,code,voluntary_code,name_en,name_fr\n112,11230,11231,Skills,x\n", "Sector", "11231", "Skills"),
        (
            "agencies.csv",
            "code,donor_name_en,agency_code,agency_name_en\n1,Austria,2,Offices\n",
            "Agency",
            "1-2",
            "Offices",
        ),
        ("local_currency.csv", "country code,currency code,country name\nIQ,USD,Iraq\n", "LocalCurrency", "IQ", "USD"),
        ("imf_currencies.csv", "currency code,Currency,Orig\nUSD,US Dollar,x\n", "Currency", "USD", "US Dollar"),
        ("sector_category.csv", "code,name\n720,Emergency response\n", "SectorCategory", "720", "Emergency response"),
        ("iati_funders.csv", "IATI-code,Funder-code,abbreviation,name\nAT-1,AT,BMF,Ministry\n", "IATIFunder", "AT-1", "Ministry"),
    ],
)
def test_lists_as_csv(name: str, text: str, list_: str, code: str, wanted: str) -> None:
    assert codes(parsed(codelist_table.FEED, text, name))[list_, code]["name"] == wanted


def test_code_and_name_alone_are_no_code_list_under_any_name() -> None:
    assert recognise(Document("villages.csv", b"code,name\n1,Sinjar\n")) is None


def test_a_compilation_has_its_withdrawn_codes_apart() -> None:
    lists = {"en-name": {"AidType": {"A01": "Support", "I03": "Refugees"}}, "withdrawn": {"AidType": {"I03": True}}}
    found = codes(parsed(codelist_json.FEED, json.dumps(lists), "codelists.json"))
    assert [found["AidType", code]["status"] for code in ("A01", "I03")] == ["active", "withdrawn"]
    flat = {
        "act_scope": {},
        "transaction_type": {"C": "Commitment"},
        "sector": {"1": "a"},
        "sector_withdrawn": {"1": "b", "2": "c"},
    }
    found = codes(parsed(codelist_json.FEED, json.dumps(flat), "iati_codes.json"))
    assert [(found["Sector", code]["name"], found["Sector", code]["status"]) for code in "12"] == [
        ("a", "active"),
        ("c", "withdrawn"),
    ]


def test_a_publisher_is_an_identifier_and_a_name_and_nothing_else() -> None:
    result = parsed(codelist_json.FEED, json.dumps(PUBLISHERS), "publishers.json")
    assert {key: row["name"] for key, row in codes(result).items()} == {("Publisher", "XX-AA-1"): "Relief Trust"}
    assert "@" not in str(result) + str(result.tables["code"].to_pylist())
    assert "7946" not in str(result.tables["code"].to_pylist())


def test_names_of_the_crs_and_groups_of_countries() -> None:
    crs = {"donor_code": {"10": "Sweden"}, "agency_code": {"1": "Sida"}, "recipient_code": {"543": "Iraq"}, "purpose_code": {}}
    found = codes(parsed(codelist_json.FEED, json.dumps(crs), "crs_names.json"))
    assert {key: row["name"] for key, row in found.items()} == {("CRSDonor", "10"): "Sweden", ("CRSRecipient", "543"): "Iraq"}
    groups = {"dac_members": {"10": "Sweden"}, "g7": {"4": "France"}, "all_official": ["dac_members"]}
    assert set(codes(parsed(codelist_json.FEED, json.dumps(groups), "groupings.json"))) == {
        ("group/dac_members", "10"),
        ("group/g7", "4"),
    }


def test_currencies_of_wfp() -> None:
    items = {"items": [{"id": 1, "name": "IQD", "extendedName": "Iraqi Dinar"}]}
    assert (
        codes(parsed(codelist_json.FEED, json.dumps(items), "Currency_List_1.json"))["Currency", "IQD"]["name"] == "Iraqi Dinar"
    )


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path / "w")
    yield made
    made.close()


def test_without_lists_a_code_is_shown_as_it_stands(theatre: Theatre) -> None:
    known = Codes(theatre.reader())
    assert (known.name("Sector", "72010"), known.label("Sector", "72010"), known.label("Sector", None)) == (None, "72010", None)


def test_names_come_from_the_list_and_version_asked_for(theatre: Theatre, tmp_path: Path) -> None:
    files = {"new.xml": NEW_TYPES, "old.xml": OLD_TYPES, "Sector.xml": SECTORS, "publishers.json": json.dumps(PUBLISHERS)}
    files["sector_category.csv"] = "code,name\n720,Emergency response\n"
    theatre.load(*(put(tmp_path / name, text) for name, text in files.items()))
    known = Codes(theatre.reader())
    assert known.label("TransactionType", "2") == "Outgoing Commitment (2)"
    assert known.name("TransactionType", "C") == "Commitment"
    assert known.category("Sector", "72010") == "720"
    assert known.name("Sector", "720") == "Emergency response"
    assert known.name("Publisher", "XX-AA-1") == "Relief Trust"
    assert known.name("Publisher", "XX-BB-2") is None


def test_the_broad_group_is_told_by_the_first_digit_of_a_dac_code() -> None:
    assert broad_group("72010") == "Humanitarian aid"
    assert broad_group("151") == "Social infrastructure and services"
    assert [broad_group(code) for code in ("7201", "A1", None, "81010")] == [None] * 4


def test_the_real_lists_load_whole(shared_data: Path, theatre: Theatre) -> None:
    """Codes counted in the raw XML, and no address in any name."""
    folder = shared_data / "iati_codelists"
    theatre.load(folder / "pyiati" / "2-03", folder / "pyiati" / "1-04", folder / "dportal_publishers.json.gz")
    reader = theatre.reader()
    raw = (folder / "pyiati" / "2-03" / "codelists" / "TransactionType.xml").read_text(encoding="utf-8")
    rows = reader.rows("SELECT count(*) AS n FROM code WHERE scope_key = 'iati|TransactionType|2'")
    assert rows[0]["n"] == raw.count("<code>") == 13
    known = Codes(reader)
    assert known.name("TransactionType", "12") == "Outgoing Pledge"
    assert known.name("TransactionType", "IF") == "Incoming Funds"
    names = reader.query("SELECT DISTINCT name FROM code WHERE scope_key = 'registry|Publisher'")["name"]
    assert len(names) > 1500
    assert not pc.any(pc.match_substring(names, "@")).as_py()
