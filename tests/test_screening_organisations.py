"""Names of organisations: legal forms, translated words, numbers, acronyms, and what tells two of them apart."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.screening.acronyms import initials, likeness, own, said_otherwise
from commonground.screening.evidence import registrations
from commonground.screening.given_pairs import pair_scores
from commonground.screening.legal_forms import CLASSES, classes
from commonground.screening.listed import Entry, Listed
from commonground.screening.organisation_words import numbered, rarity, same
from commonground.screening.registered import apart, of_register
from commonground.screening.screener import Screener
from commonground.screening.subject import Subject
from commonground.screening.tokens import parts, tokens
from commonground.screening.told_apart import (
    MORE_NUMBERS,
    OTHER_FORM,
    OTHER_NUMBER,
    OTHER_PLACE,
    OTHER_WAY,
    marks,
    said,
    told_apart,
)


def _told(one: str, other: str) -> float:
    first = np.zeros(1, np.int64)
    sides = [marks([name], [tokens(name, "organisation")]) for name in (one, other)]
    return float(told_apart(sides[0], first, sides[1], first)[0])


def _score(one: str, other: str, kind: str = "organisation") -> float:
    return next(iter(pair_scores([(Subject(0, (one,), kind), Subject(1, (other,), kind))])))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Siemens AG", "stock"),
        ("Siemens Aktiengesellschaft", "stock"),
        ("ПАО «Северсталь»", "stock"),
        ("Acme Inc.", "stock"),
        ("ООО «Ромашка»", "limited"),
        ("Muster G.m.b.H.", "limited"),
        ("Kowal Sp. z o.o.", "limited"),
        ("شركة النور للتجارة العامة ذ.م.م", "limited"),
        ("Общество с ограниченной ответственностью «Ромашка»", "limited"),
        ("ANO Krasota", "nonprofit"),
        ("Anatolia Trading Company", ""),
    ],
)
def test_a_legal_form_is_of_a_class_in_every_language(name: str, kind: str) -> None:
    assert [one for place, one in enumerate(CLASSES) if classes(name) >> place & 1] == ([kind] if kind else [])


def test_legal_forms_are_no_words_of_the_name() -> None:
    names = ("Romashka LLC", "ООО Romashka", "Romashka Limited Liability Company", "Romashka Ltda")
    assert {tokens(name, "organisation") for name in names} == {("romashka",)}


@pytest.mark.parametrize(
    "name",
    ["Brigade Forty-Four", "Brigade 44", "44th Brigade", "Brigade Forty 4", "Brigada 44", "44-я бригада", "Brigade No. 44"],
)
def test_a_number_is_one_number_however_it_is_written(name: str) -> None:
    assert "44" in tokens(name, "organisation")
    assert _told(name, "Brigade 44") == 0


def test_roman_numerals_are_numbers_after_the_first_word_and_single_letters_as_the_last() -> None:
    assert numbered(["fund", "ii"]) == ["fund", "2"]
    assert numbered(["fund", "i", "ltd"]) == ["fund", "1", "ltd"]
    assert numbered(["xi", "an", "trading"]) == ["xi", "an", "trading"]
    assert numbered(["k", "v", "trading"]) == ["k", "v", "trading"]


@pytest.mark.parametrize(
    ("word", "english"),
    [("banque", "bank"), ("банк", "bank"), ("بنك", "bank"), ("للتجارة", "trading"), ("دانشگاه", "university"), ("银行", "bank")],
)
def test_a_translated_word_is_the_english_one(word: str, english: str) -> None:
    assert same(word) == english


def test_names_in_translation_are_alike() -> None:
    assert _score("Bank of Kerman", "Banque de Kerman") > _score("Bank of Kerman", "School of Kerman") + 2
    assert _score("Вертолеты России", "Russian Helicopters") > 0


def test_persons_are_not_read_in_translation() -> None:
    assert tokens("Omar Banque First", "person") == ("omar", "banque", "first")


def test_other_numbers_forms_and_points_of_the_compass_tell_apart() -> None:
    assert _told("123 Aviation Repair Plant", "121 Aviation Repair Plant") == OTHER_NUMBER
    assert _told("Alpha Fund", "Alpha Fund II") == MORE_NUMBERS
    assert _told("Deutsche Beispielbank AG", "Deutsche Beispielbank GmbH") == OTHER_FORM
    assert _told("Northern Cement", "Südliche Zement, southern works") == OTHER_WAY
    assert _told("Unit 190 GmbH", "Unit 840 AG") == OTHER_NUMBER + OTHER_FORM


def test_what_is_the_same_or_said_by_one_alone_does_not_tell_apart() -> None:
    assert _told("Beispielbank AG", "АО Beispielbank") == 0
    assert _told("Beispielbank AG", "Beispielbank") == 0
    assert _told("Northern Cement", "Cement") == 0
    assert _told("Brigade 44 of 1990", "Brigade 44") == 0


def test_what_tells_apart_is_said_in_words_and_counts_against_a_listed_name() -> None:
    sides = [marks([name], [tokens(name, "organisation")]) for name in ("Unit 190", "Unit 840")]
    assert said(*sides) == ["another number -5.0"]
    entry = Entry("l", "1", "organisation", "Beispiel Repair Plant 123")
    listed = Listed((entry,), ("Beispiel Repair Plant 123",), np.zeros(1, np.int32), ("primary",), {("l", "1"): 0})
    names = ("Beispiel Repair Plant 123", "Beispiel Repair Plant 121")
    hits = Screener(listed).screen([Subject(at, (name,), "organisation") for at, name in enumerate(names)], explain=True)
    assert "another number -5.0" in hits[1][0].because[0].words
    assert hits[0][0].score > hits[1][0].score + 5


def test_an_acronym_is_the_initials_of_the_words_in_their_order() -> None:
    assert initials(("peoples", "liberation", "army"), "pla")
    assert initials(("bureau", "of", "testing", "ltd"), "bt")
    assert initials(("bureau", "of", "testing"), "bot")
    assert not initials(("peoples", "liberation", "army"), "pal")
    assert not initials(("peoples", "liberation", "army"), "pl")
    assert own(("maritime", "register", "of", "shipping", "mrs")) == "mrs"
    assert own(("kiel", "maritime", "register")) is None


def test_a_name_that_says_its_acronym_is_two_names() -> None:
    assert parts("Maritime Register of Shipping (MRS)", "organisation") == [("maritime", "register", "shipping"), ("mrs",)]


def test_a_given_acronym_and_its_words_are_alike_and_other_initials_are_not() -> None:
    assert likeness([("itc",)], [("jsc", "independent", "transport", "company")]) == 3.0
    assert _score("PLA", "People's Liberation Army") == 3.0
    assert _score("PLA", "Popular Front") < -2


def test_numbers_of_one_register_that_differ_tell_bodies_apart() -> None:
    # check digits worked out by hand: 7707083893 as 2*7+4*7+10*0+3*7+5*0+9*8+4*3+6*8+8*9 = 267, 267 mod 11 = 3
    assert of_register(["7707083893", "7707083894", "1027700132195"]) == {"INN": {"7707083893"}, "OGRN": {"1027700132195"}}
    ours, theirs = frozenset({"7707083893"}), frozenset({"7736050003", "X1"})
    assert apart(ours, theirs) == ("INN", "7707083893", "7736050003")
    assert apart(ours, theirs | ours) is None
    assert apart(ours, frozenset({"1027700132195"})) is None
    against, same_number = registrations(ours, theirs), registrations(ours, ours)
    assert against is not None
    assert (against.log_odds, against.words) == (-6.0, "another INN")
    assert same_number is not None
    assert same_number.log_odds == 12.0


@pytest.mark.parametrize(
    ("name", "other", "said"),
    [
        ("Testland IRC Navy", "Testland Island Ranger Corps Navy", "testland island ranger corps navy"),
        ("Testland Island Ranger Corps Navy", "IRC Navy", "testland irc navy"),
        ("ТЦК Маяк", "Тестовый центральный комбинат Маяк", "тестовый центральный комбинат маяк"),
        ("Agromelpa", "Agropecuaria Melones del Pacifico", "agropecuaria melones pacifico"),
        ("Mostest Plant", "Mosty i Testy Plant", "mosty i testy plant"),
    ],
)
def test_what_is_short_for_words_of_the_other_name_is_said_at_length_or_they_in_short(name: str, other: str, said: str) -> None:
    assert said_otherwise(name, other) == said


def test_what_is_not_short_for_words_that_follow_each_other_stays() -> None:
    assert said_otherwise("CIR Navy", "Island Ranger Corps Navy") is None
    assert said_otherwise("Mostest Plant", "Mosty Plant") is None


def test_a_short_word_within_a_name_speaks_for_one_body() -> None:
    alike, other = (
        _score("Testland IRC Navy", f"Testland {words} Navy") for words in ("Island Ranger Corps", "Coast Patrol Service")
    )
    assert alike > 3 > other


def test_other_countries_tell_apart_and_a_country_on_one_side_does_not() -> None:
    assert _told("Danish Lantern Society", "Finnish Lantern Society") == OTHER_PLACE
    assert _told("Danish Lantern Society", "Lantern Society of Denmark") == 0
    assert _told("Danish Lantern Society", "Lantern Society") == 0
    assert (
        _score("Uganda, Government of", "Rwanda, Government of")
        < 0
        < _score("Uganda, Government of", "Gouvernement de l'Ouganda")
    )


def test_abbreviations_of_common_words_are_read_as_these() -> None:
    assert tokens("Quillon Mfg Intl Corp", "organisation") == ("quillon", "production", "international")
    assert (
        tokens("НПП «Куиллон»", "organisation") == tokens("NPP Kuillon", "organisation") == ("research", "production", "kuillon")
    )


def test_a_word_and_its_translation_are_alike() -> None:
    assert _score("Quillon Semiconductors", "Quillon Poluprovodniki") > 2 > _score("Quillon Semiconductors", "Quillon Furniture")


def test_a_common_word_weighs_less_than_a_rare_one() -> None:
    common, rare = rarity("banque"), rarity("semiconductor")
    assert common is not None
    assert rare is not None
    assert common < rare
    assert rarity("quillon") is None
    assert _score("Quillon Trading", "Quillon Holding") > _score("Quillon Trading", "Marrask Trading")


def test_names_without_a_like_word_are_compared_as_wholes() -> None:
    assert _score("Able Quill Africa", "AbleQuillAfrica") > 0 > _score("Able Quill Africa", "Marrask") > -4


def test_an_article_of_a_person_is_no_part_of_a_word_of_organisations() -> None:
    assert tokens("Sociedad Agricola Venezuela", "organisation")[-2:] == ("agricola", "venezuela")


def test_two_given_organisations_of_other_countries_are_less_likely_one_than_of_unknown_ones() -> None:
    sides = [
        Subject(at, ("Quillon Lantern Works",), "organisation", countries=frozenset({of})) for at, of in enumerate(("DNK", "FIN"))
    ]
    (both, name), (same, _) = pair_scores([(sides[0], sides[1]), (sides[0], sides[0])])
    assert both == pytest.approx(name - 2.5)
    assert same == pytest.approx(name + 1.5)
