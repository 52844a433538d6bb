"""Names as lists write them: told apart, turned round, and what is no name left out."""

from __future__ import annotations

import pytest

from commonground.feeds.listing_rows import Entry
from commonground.feeds.written_names import is_body, is_latin, is_readable, parted


def of(name: str, kind: str = "person", quality: str = "primary") -> list[tuple[str, str]]:
    return list(parted(name, kind, quality))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Omar TESTI", [("Omar TESTI", "primary")]),
        ("Testi, Omar Amin", [("Omar Amin Testi", "primary")]),
        ("Omar Testi, Jr.", [("Omar Testi Jr.", "primary")]),
        ("Testi, Omar, Jr.", [("Omar Testi Jr.", "primary")]),
        ("Amin, Omar Testi, Umar Alti", [("Amin", "primary"), ("Omar Testi", "strong"), ("Umar Alti", "strong")]),
        ("Alti, Altti, Alty", [("Alti", "primary"), ("Altti", "weak"), ("Alty", "weak")]),
        ("Omar Testi a.k.a. Umar Testi", [("Omar Testi", "primary"), ("Umar Testi", "strong")]),
        ("Omar Testi; Umar Testi", [("Omar Testi", "primary"), ("Umar Testi", "strong")]),
        ("Omar TESTI / Umar TESTI", [("Omar TESTI", "primary"), ("Umar TESTI", "strong")]),
        ("Omar TESTI (a.k.a. Umar TESTY)", [("Omar TESTI", "primary"), ("Umar TESTY", "strong")]),
        ("Om (a.k.a. Um, Umm) TESTI", [("Om TESTI", "primary"), ("Um TESTI", "strong"), ("Umm TESTI", "strong")]),
        ("Amina TESTI (born ALTI)", [("Amina TESTI", "primary")]),
        ("Omar Testi (original script: Омар Тести)", [("Omar Testi", "primary"), ("Омар Тести", "original")]),
        ("Omar TESTI Омар ТЕСТИ", [("Omar TESTI", "primary"), ("Омар ТЕСТИ", "original")]),
        ("original script: Омар Тести", [("Омар Тести", "original")]),
        ("Omar Testi, born in Hit on 01 Jan.1967", [("Omar Testi", "primary")]),
        ("Omar Testi (Date of birth: 1.1.1973)", [("Omar Testi", "primary")]),
        ("Date of birth: 1.1.1973", []),
        ("Testland) place of birth: Hit", []),
        ("‘One-T’", [("One-T", "primary")]),
        ("Omar (the Tester) Testi", [("Omar (the Tester) Testi", "primary")]),
        ("ʿOmar Testī", [("ʿOmar Testī", "primary")]),
    ],
)
def test_persons(name: str, expected: list[tuple[str, str]]) -> None:
    assert of(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TESTI NETWORK (TN)", [("TESTI NETWORK", "primary"), ("TN", "weak")]),
        ("TESTI BANK (GEORGIA), JSC", [("TESTI BANK (GEORGIA), JSC", "primary")]),
        ("Testi (Hong Kong) Limited", [("Testi (Hong Kong) Limited", "primary")]),
        ("Testi Co., Ltd.", [("Testi Co., Ltd.", "primary")]),
        ("FRONT / TESTS", [("FRONT / TESTS", "primary")]),
        ("Testi Trading; and any successor, sub-unit, or subsidiary thereof", [("Testi Trading", "primary")]),
        ("Testi Ltd. (f.k.a. Alti Ltd.)", [("Testi Ltd.", "primary"), ("Alti Ltd.", "former")]),
        ("Testi Works (Тести Завод)", [("Testi Works", "primary"), ("Тести Завод", "original")]),
        ("aka: TESTCO", [("TESTCO", "strong")]),
        ("OAO ‘Тести’", [("OAO ‘Тести’", "primary")]),
    ],
)
def test_bodies(name: str, expected: list[tuple[str, str]]) -> None:
    assert of(name, "organisation") == expected


def test_vessels_and_weak_names() -> None:
    assert of("TEST STAR (ex TEST MOON)", "vessel") == [("TEST STAR", "primary"), ("TEST MOON", "former")]
    assert of("Testi, Omar", quality="weak") == [("Omar Testi", "weak")]
    assert of("Omar Testi Омар Тести", quality="weak") == [("Omar Testi", "weak"), ("Омар Тести", "weak")]


@pytest.mark.parametrize(("text", "expected"), [("Družba", True), ("عمر", False), ("ООО Test", True), ("Общество Test", False)])
def test_half_of_the_letters_make_a_script(text: str, expected: bool) -> None:
    assert is_latin(text) is expected


def test_bodies_are_told_by_their_words_and_lost_letters_by_their_question_marks() -> None:
    assert is_body("TESTI TRADING FZE")
    assert not is_body("Omar Cooper Incan")
    assert is_readable("Jama? Testi")
    assert not is_readable("?????? ????µ???")
    assert not is_readable("’’")


def test_an_entry_keeps_each_name_once_and_other_scripts_as_originals() -> None:
    entry = Entry("1", "person", "line 1")
    entry.add_name("Testi, Omar", "primary")
    entry.add_name("Omar Testi", "strong")
    entry.add_name("Омар Тести", "strong")
    entry.add_name("??? ????", "strong")
    entry.add_name(None, "strong", "Umar", "TESTI")
    assert [(row["name"], row["quality"], row.get("given_name")) for row in entry.names] == [
        ("Omar Testi", "primary", None),
        ("Омар Тести", "original", None),
        ("Umar TESTI", "strong", "Umar"),
    ]
