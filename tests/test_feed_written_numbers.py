"""Numbers of papers without the words around them, and countries without remarks."""

from __future__ import annotations

import pytest

from commonground.feeds.listing_rows import Entry
from commonground.feeds.written_numbers import numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G1234567", ["G1234567"]),
        ("'00481779", ["00481779"]),
        ("1041 002019 56", ["1041 002019 56"]),
        ("RL 3203273", ["RL 3203273"]),
        ("523-33-8386", ["523-33-8386"]),
        ("12/TESTNA(N)006981", ["12/TESTNA(N)006981"]),
        ("33556474 (Russia)", ["33556474"]),
        ("VTBAAZ22", ["VTBAAZ22"]),
        ("OEGI740531HPLRLS07", ["OEGI740531HPLRLS07"]),
        ("Afghan passport number OA296623", ["OA296623"]),
        ("German travel document (“Ausweis”) A 0139243", ["A 0139243"]),
        ("R00005943, South Sudan", ["R00005943"]),
        ("Indonesia, number T710219 (issued in Hit, Indonesia)", ["T710219"]),
        ("national identity card number 44103-5251752-5", ["44103-5251752-5"]),
        ("INN: 7733753978 OGRN - 5107746026262", ["7733753978", "5107746026262"]),
        (
            "Switzerland UID Number – CHE-109.711.148 Switzerland CH-ID – CH-550.1.031.089-0 Number - W8L5TQA2",
            ["CHE-109.711.148", "CH-550.1.031.089-0", "W8L5TQA2"],
        ),
        ("'0308791 1099181 1505678", ["0308791", "1099181", "1505678"]),
        ("OR801168 and Kuwaiti National ID No. 281020505755", ["OR801168", "281020505755"]),
        ("0127108975400001 · 371692-5", ["0127108975400001", "371692-5"]),
        ("A1234567 issued on 2.5.2012 in Hit", ["A1234567"]),
        ("Passport number 1234567, 1.1.2010", ["1234567"]),
        ("Diplomatic", []),
        (None, []),
    ],
)
def test_numbers_as_they_are_written(text: str | None, expected: list[str]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iraqi", [("Iraqi", "IRQ")]),
        ("Iraqi. National Identification No.: 00278640 (issued on 2.5.2012)", [("Iraqi", "IRQ")]),
        ("(a) Saudi Arabian, (b) Yemeni (Omar Testi)", [("Saudi Arabian", "SAU"), ("Yemeni", "YEM")]),
        ("(b) Georgian", [("Georgian", "GEO")]),
        ("Iraqi citizenship", [("Iraqi", "IRQ")]),
        ("Sudanese by birth", [("Sudanese", "SDN")]),
        ("Possibly Ethiopian", [("Ethiopian", "ETH")]),
        ("Pakistani (presumed)", [("Pakistani", "PAK")]),
        ("Italian since 1990", [("Italian", "ITA")]),
        ("Ukrainian and/or Russian", [("Ukrainian", "UKR"), ("Russian", "RUS")]),
        ("Democratic Republic of the Congo, passport no. OB 0243318", [("Democratic Republic of the Congo", "COD")]),
        ("In Syria as at June 2013", [("Syria", "SYR")]),
        ("Branch Office 11: Iran", [("Iran", "IRN")]),
        ("West Testland", [("West Testland", None)]),
    ],
)
def test_countries_without_remarks(text: str, expected: list[tuple[str, str | None]]) -> None:
    entry = Entry("1", "person", "line 1")
    entry.add_country("nationality", text)
    assert [(fact["value"], fact["country"]) for fact in entry.facts] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT0712501 (Pakistani). Issued on 2 April 2001", ["AT0712501"]),
        ("EE947317 (Filipino) (2000-2001)", ["EE947317"]),
        ("(a) 6110125312507 (Pakistani), (b) 24492025390", ["6110125312507", "24492025390"]),
        ("9731097379 (INN), 1227700483350", ["9731097379", "1227700483350"]),
        ("no: P04838205", ["P04838205"]),
        ("CUD: A201309051410465765", ["A201309051410465765"]),
        ("INN 3232005484OGRN 1053244097400", ["3232005484", "1053244097400"]),
        ("5/TeSaNa (Naing) 017289", ["5/TeSaNa (Naing) 017289"]),
        ("date of birth: 1970", []),
    ],
)
def test_labels_and_remarks(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected
