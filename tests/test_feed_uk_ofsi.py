"""HM Treasury's ConList: one entry for each group, numbered values told apart, references of the United Nations."""

from __future__ import annotations

import datetime as dt

import pytest

from commonground.feeds.listing_rows import un_reference
from commonground.feeds.reading.document import Document
from commonground.feeds.uk_ofsi import parse, recognise
from commonground.vocabulary.errors import MalformedFile

HEADER = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,Nationality,Passport Details,NI Number,"
    "Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,"
    "Alias Type,Regime,Listed On,Last Updated,Group ID"
)
ROWS = (
    "TESTI,Omar,Amin,,,,Sheikh,00/00/1980,,(1)-(2) Tunisia (3) Libya,1) Saudi Arabia 2) Qatari,"
    "Passport No: 592667 (issued on 3 May 2007).,-,,1 Test Street,,,,,,,Iraq,UN Ref QI.A.339.14. Tel 0780 123 4567,Individual,"
    "Prime Alias,Testing,01/04/2016,02/04/2016,13349",
    "AL-TESTI,Umar,,,,,,02/06/1972,,,,,,,,,,,,,,,,Individual,AKA,Testing,01/04/2016,02/04/2016,13349",
    "TESTI TRADING,,,,,,,,,,,,,,,,,,,,,,UN Ref QDe.902,Entity,FKA,Testing,01/04/2016,02/04/2016,13350",
    "NOBODY,,,,,,,,,,,,,,,,,,,,,,,,AKA,Testing,01/04/2016,02/04/2016,",
)
LIST = "\n".join(("Last Updated,13/04/2018" + "," * 27, HEADER, *ROWS)) + "\n"


def rows(table: str) -> list[dict[str, object]]:
    return parse(Document("ConList.csv", LIST.encode())).tables[table].to_pylist()


def test_the_list_is_known_by_its_first_two_lines() -> None:
    assert recognise(Document("any.csv", LIST.encode()))
    assert not recognise(Document("any.csv", (HEADER + "\n" + ROWS[0]).encode()))


def test_all_names_of_a_group_are_one_entry() -> None:
    assert [(row["entry_id"], row["kind"], row["caption"]) for row in rows("listing")] == [
        ("13349", "person", "Omar Amin TESTI"),
        ("13350", "organisation", "TESTI TRADING"),
    ]
    assert [(row["entry_id"], row["name"], row["quality"]) for row in rows("listing_name")] == [
        ("13349", "Omar Amin TESTI", "primary"),
        ("13349", "Umar AL-TESTI", "strong"),
        ("13350", "TESTI TRADING", "former"),
    ]


def test_numbered_values_are_told_apart() -> None:
    facts = [(row["kind"], row["country"]) for row in rows("listing_fact") if row["country"]]
    assert facts == [
        ("nationality", "SAU"),
        ("nationality", "QAT"),
        ("birth_place", "TUN"),
        ("birth_place", "LBY"),
        ("country", "IRQ"),
    ]


def test_the_list_tells_its_day_and_the_references_of_the_united_nations() -> None:
    parsed = parse(Document("ConList.csv", LIST.encode()))
    assert (parsed.edition.published, parsed.edition.published_basis) == (dt.date(2018, 4, 13), "content")
    assert [row["other_reference"] for row in rows("listing_link")] == ["QDi.339", "QDe.902"]
    assert [reject.position for reject in parsed.rejects] == ["line 6"]


def test_a_list_without_entries_is_refused() -> None:
    with pytest.raises(MalformedFile):
        parse(Document("ConList.csv", f"Last Updated,13/04/2018\n{HEADER}\n".encode()))


def test_old_references_have_the_number_of_todays() -> None:
    assert [un_reference(text) for text in ("QI.A.6.01", "QE.J.92.02", "TI.O.4.01", "KPi.033")] == [
        *("QDi.006", "QDe.092", "TAi.004", "KPi.033")
    ]


def test_the_format_of_2022_has_numbers_qualities_and_scripts_in_columns_of_their_own() -> None:
    header = (
        "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,"
        "DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,National Identification Number,"
        "National Identification Details,Position,Address 1,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,"
        "Listed On,UK Sanctions List Date Designated,Last Updated,Group ID"
    )
    common = "Individual,{alias},{quality},Testland,01/02/2003,31/12/2020,01/02/2021,7"
    rows = (
        "TESTI,Omar,,,,,Dr,عمر تستي,Arabic,Arabic,00/00/1975,Hit,Iraq,Iraq,"
        '"(1) G1234567 (2) H7654321",Issued 2010/11/12,,,,,Iraq,x,' + common.format(alias="Primary name", quality=""),
        "TESTY,Omar,,,,,,,,,,,,,,,,,,,,," + common.format(alias="Primary name variation", quality=""),
        "ABU TEST,,,,,,,,,,,,,,,,,,,,,," + common.format(alias="AKA", quality="Low quality"),
        "ALTI,Omar,,,,,,,,,,,,,,,,,,,,," + common.format(alias="FKA", quality=""),
    )
    found = parse(Document("ConList.csv", "\n".join(("Last Updated,03/06/2026", header, *rows, "")).encode()))
    names = found.tables["listing_name"].to_pylist()
    assert [(row["name"], row["quality"], row["language"]) for row in names] == [
        ("Omar TESTI", "primary", None),
        ("عمر تستي", "original", "Arabic"),
        ("Omar TESTY", "strong", None),
        ("ABU TEST", "weak", None),
        ("Omar ALTI", "former", None),
    ]
    facts = found.tables["listing_fact"].to_pylist()
    assert [row["value"] for row in facts if row["kind"] == "document"] == ["G1234567", "H7654321"]
