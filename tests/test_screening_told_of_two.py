"""Two given names: the misspelling of one name is told from another name that looks like it."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.screening.given_pairs import pair_scores
from commonground.screening.misread import misread, respaced
from commonground.screening.misspelt_forms import in_form
from commonground.screening.persons_apart import (
    FITS,
    OTHER_GENERATION,
    OTHER_INITIAL,
    OTHER_NAME,
    OTHER_SEX,
    OTHER_WORD,
    persons_apart,
)
from commonground.screening.rarity import LIGHT, light_in_pair
from commonground.screening.subject import Kind, Subject
from commonground.screening.told_apart import FORM_IN_PAIR, LETTER_IN_PAIR, in_pair, marks
from commonground.screening.variants import called


def scores(kind: Kind | None, *pairs: tuple[str, str]) -> list[float]:
    asked = [(Subject(0, (one,), kind), Subject(0, (other,), kind)) for one, other in pairs]
    return [total for total, _ in pair_scores(asked)]


@pytest.mark.parametrize(
    ("ours", "theirs", "odds"),
    [
        ("daniel obermoser", "daniela obermoser", OTHER_SEX),
        ("olena zorubinov", "olena zorubinova", 0),
        ("maksym zorubinov", "kateryna zorubinova", OTHER_SEX),
        ("frank t obermoser", "frank w obermoser", OTHER_INITIAL),
        ("frank t obermoser", "frank theodor obermoser", FITS),
        ("f t obermoser", "frank theodor obermoser", FITS),
        ("f obermoser", "frank theodor obermoser", 0),
        ("frank obermoser jr", "frank obermoser sr", OTHER_GENERATION),
        ("frank obermoser ii", "frank obermoser junior", 0),
        ("frank obermoser jr", "frank obermoser", 0),
        ("frank obermoser", "frank obermosser", 0),
        ("frank obermoser", "frank oberlander", OTHER_WORD),
        ("frank miller", "frank muller", OTHER_NAME),
    ],
)
def test_what_tells_two_persons_apart(ours: str, theirs: str, odds: float) -> None:
    both = tuple(ours.split()), tuple(theirs.split())
    assert persons_apart(*both, called()) == persons_apart(*both[::-1], called()) == odds


def test_a_misspelling_is_likelier_one_person_than_a_like_name() -> None:
    right = scores(
        "person",
        ("Jonathan Hartwlel", "Jonathan Hartwell"),
        ("J. R. Hartwell", "John Robert Hartwell"),
        ("Daniell Obermoser", "Daniel Obermoser"),
    )
    wrong = scores(
        "person",
        ("Jonathan Hartman", "Jonathan Hartwell"),
        ("J. T. Hartwell", "John Robert Hartwell"),
        ("Daniela Obermoser", "Daniel Obermoser"),
        ("Henry Obermoser II", "Henry Obermoser III"),
        ("Henry Obermoser Sr", "Henry Obermoser Jr"),
    )
    assert min(right) > max(0.1, *wrong)


def test_a_name_that_somebody_is_called_by_is_that_name() -> None:
    pairs = ("Bill Obermoser", "William Obermoser"), ("Pepe Villanueva", "José Villanueva"), ("Vova Zorubin", "Volodymyr Zorubin")
    assert min(scores("person", *pairs)) > 0 > max(scores("person", ("Bill Obermoser", "Volodymyr Obermoser")))


def test_an_initial_is_no_particle() -> None:
    right, wrong, same = scores(
        "person",
        ("Maria E. Obermoser", "Maria Elena Obermoser"),
        ("Maria E. Obermoser", "Maria Theresa Obermoser"),
        ("Maria F. Obermoser", "Maria Felicia Obermoser"),
    )
    assert right == pytest.approx(same, abs=0.5)
    assert right > 0 > wrong


def test_more_titles_weigh_little_in_a_pair() -> None:
    assert light_in_pair(["president", "senor", "obermoser"]).tolist() == pytest.approx([LIGHT, LIGHT, 1])


@pytest.mark.parametrize(
    ("name", "other", "read"),
    [
        ("nibuzor viktor", "zorubin viktor", "zorubin viktor"),
        ("z0rub1n", "zorubin", "zorubin"),
        ("shi lanfen", "xi lanfen", "xi lanfen"),
        ("chou lanfen", "zhou lanfen", "zhou lanfen"),
        ("viktors zorubins", "viktor zorubin", "viktor zorubin"),
    ],
)
def test_a_word_is_read_as_the_other_name_has_it(name: str, other: str, read: str) -> None:
    assert tuple(read.split()) in misread(tuple(name.split()), other.split())


def test_a_known_name_of_the_same_letters_is_another_name() -> None:
    assert misread(("amira", "zorubin"), {"maria", "zorubin"}) == []


def test_words_are_joined_and_parted_as_the_other_name_has_them() -> None:
    assert respaced("Viktor De Luca", ["Viktor Deluca"]) == ["viktor deluca"]
    assert respaced("Viktor Deluca", ["Viktor De Luca"]) == ["viktor de luca"]
    assert respaced("Viktor Zor Ub In", ["Viktor Zorubin"]) == ["viktor zorubin"]
    assert respaced("Viktor Zorubin", ["Viktor Zorubin"]) == []


def test_a_misspelt_legal_form_is_one_and_a_word_is_not() -> None:
    assert in_form("Zorubin Limted", ()) == "zorubin limited"
    assert in_form("ZorubinGmbH", ["Zorubin GmbH"]) == "zorubin gmbh"
    assert in_form("Zorubin Partners", ()) == "Zorubin Partners"
    right = scores("organisation", ("Zorubin Trading Limted", "Zorubin Trading Ltd"), ("ZorubinGmbH", "Zorubin GmbH"))
    assert min(right) > max(scores("organisation", ("Zorubin Trading GmbH", "Zorubin Trading JSC")))


def test_a_legal_form_or_letter_tells_two_given_bodies_apart_more_than_listed_ones() -> None:
    names = ["Zorubin Fund A GmbH", "Zorubin Fund B AG", "Zorubin Fund"]
    held = marks(names, [name.lower().split()[:3] for name in names])
    ours, theirs = np.array([0, 0, 0]), np.array([1, 2, 0])
    assert in_pair(held, ours, held, theirs).tolist() == [FORM_IN_PAIR + LETTER_IN_PAIR, 0, 0]


def test_an_acronym_may_say_where_the_body_is() -> None:
    right, wrong = scores("organisation", ("PLA China", "People's Liberation Army"), ("PLB China", "People's Liberation Army"))
    assert right > 0 > wrong


def test_numbers_tell_vessels_apart_however_they_are_written() -> None:
    same, other = scores("vessel", ("Zorubin Star II", "Zorubin Star 2"), ("Zorubin Star II", "Zorubin Star 3"))
    assert same > 0 > other


def test_names_without_a_kind_are_of_persons_unless_they_tell_of_a_body() -> None:
    pairs = ("Daniela Obermoser", "Daniel Obermoser"), ("Zorubin Trading Ltd", "Zorubin Trading Limited")
    assert scores(None, *pairs) == scores("person", pairs[0]) + scores("organisation", pairs[1])
