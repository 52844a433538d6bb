"""A name as it is compared: folded, romanised, in words, in one spelling."""

from __future__ import annotations

import pytest

from commonground.screening.fold import LONGEST, fold
from commonground.screening.skeleton import skeleton
from commonground.screening.spelling import spelling
from commonground.screening.tokens import MOST, parts, tokens
from commonground.screening.variants import Variants


def bones(word: str) -> str:
    return skeleton(spelling(word.lstrip("~").lower()))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＪＯＨＮ  Ｓｍｉｔｈ", "john  smith"),
        ("Jo\u200bhn\u202e Smi\ufeffth", "john smith"),
        ("Pаypаl", "paypal"),  # both а are Cyrillic
        ("Иван Пeтров", "иван петров"),  # the e is Latin
        ("РЕТЕ Jones", "pete jones"),  # Cyrillic letters alone, of which each looks Latin
        ("Анна", "анна"),
        ("0sman Sa1eh Yi1maz0 2010 A1 Unit 10", "osman saleh yilmazo 2010 a1 unit 10"),  # a scanner's
        ("Łukasz Ørsted Strauß Ñandú", "lukasz orsted strauss nandu"),
        ("مُحَمَّد", "محمد"),
        ("Şahin İnönü Çelik", "sahin inonu celik"),
        ("", ""),
    ],
)
def test_a_name_is_folded(written: str, plain: str) -> None:
    assert fold(written) == plain


@pytest.mark.parametrize("junk", ["🙂", "\u202e\u200b", "…—!?", "\x00\x07"])
def test_what_has_no_letter_has_no_words(junk: str) -> None:
    assert tokens(junk) == ()
    assert parts(junk) == []


@pytest.mark.parametrize("hostile", ["\u200b" * 9_999_990 + "John Smith", "J\u0301ohn" + "\u0301" * 5_000_000 + " Smith"])
def test_a_name_is_found_among_millions_of_invisible_characters(hostile: str) -> None:
    assert tokens(hostile, "person") == ("john", "smith")


@pytest.mark.parametrize("hostile", ["a" * 10_000_000, "a b " * 2_500_000, "名" * 10_000_000])
def test_a_name_of_ten_million_letters_is_cut(hostile: str) -> None:
    assert len(fold(hostile)) <= LONGEST
    assert len(tokens(hostile)) <= MOST


@pytest.mark.parametrize(
    "spellings",
    [
        ("Abd al-Rahman", "Abdul Rahman", "Abdel-Rahman", "ABDULRAHMAN", "Abdurrahman", "Abdirahman", "Abd ar-Rahman"),
        ("Abdullah", "Abd Allah", "Abdallah", "Abdollah", "Abd Ullah"),
        ("Nur al-Din", "Noureddine", "Nureddin", "Nooruddin", "Nour ud-Din"),
        ("Nasr Allah", "Nasrallah", "Nasrullah"),
    ],
)
def test_compounds_are_one_word_however_they_are_spaced(spellings: tuple[str, ...]) -> None:
    found = [tokens(one, "person") for one in spellings]
    assert {len(one) for one in found} == {1}
    assert len({bones(one[0]) for one in found}) == 1


def test_articles_and_patronymic_particles_go_unless_they_are_all_there_is() -> None:
    assert tokens("Salman bin Dirar al-Jumaili", "person") == ("salman", "dirar", "jumaili")
    assert tokens("Pieter van der Obermoser", "person") == ("pieter", "obermoser")
    assert tokens("bin", "person") == ("bin",)


def test_legal_forms_go_for_organisations_however_they_are_dotted() -> None:
    assert tokens("Zarqun Trading L.L.C.", "organisation") == ("zarqun", "trading")
    assert tokens("ООО «Заркун»", "organisation") == ("zarkun",)
    assert tokens("LLC", "organisation") == ("llc",)


@pytest.mark.parametrize(
    ("original", "latin"),
    [
        ("ضرار الجميلي", "Dirar Jumaili"),  # Arabic
        ("خوشەویست", "Khoshawist"),  # Kurdish (Sorani)
        ("پرویز چنگیزی", "Parviz Changizi"),  # Persian
        ("Щербаненко", "Shcherbanenko"),
        ("Григорій Їжакевич", "Grigoriy Yizhakevich"),
    ],
)
def test_other_scripts_have_the_consonants_of_their_latin_spelling(original: str, latin: str) -> None:
    assert [bones(word) for word in tokens(original, "person")] == [bones(word) for word in tokens(latin, "person")]


def test_a_latin_word_without_vowels_is_marked_so() -> None:
    assert tokens("Mhmd Qrnfl Ali", "person") == ("~mhmd", "~qrnfl", "ali")
    assert tokens("Ng Lynn Krk", "person") == ("ng", "lynn", "krk")


def test_a_text_in_two_scripts_is_two_names() -> None:
    assert parts("Ivan BALAMUT Иван БАЛАМУТ", "person") == [("ivan", "balamut"), ("ivan", "balamut")]
    assert len(parts("Ivan (Иван) BALAMUT", "person")) == 1


def test_forms_of_one_name_are_in_one_group() -> None:
    variants = Variants([("foobar", "barfoo")])
    for one, other in (("muhammad", "mehmet"), ("yusuf", "joseph"), ("foobar", "barfoo")):
        assert set(variants.of(one)) & set(variants.of(other))
    assert not set(variants.of("muhammad")) & set(variants.of("joseph"))
    assert not Variants().of("foobar")
