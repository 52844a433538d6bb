"""Two given persons: what is often left out or cut short costs little, and what only looks alike counts for little."""

from __future__ import annotations

import pytest

from commonground.screening.given_pairs import pair_scores
from commonground.screening.pair_index import initialled
from commonground.screening.rarity import FATHER, LIGHT, light_in_pair
from commonground.screening.subject import Subject


def scores(*pairs: tuple[str, str]) -> list[float]:
    asked = [(Subject(0, (one,), "person"), Subject(0, (other,), "person")) for one, other in pairs]
    return [total for total, _ in pair_scores(asked)]


def test_a_patronymic_weighs_half_and_a_title_an_eighth() -> None:
    words = ["romanovich", "volodymyrivna", "ilinichna", "haji", "zorubin", "vic"]
    assert light_in_pair(words).tolist() == pytest.approx([FATHER, FATHER, FATHER, LIGHT, 1, 1])


def test_what_is_often_left_out_costs_less_than_another_name() -> None:
    whole, patronymic, another = scores(
        ("Arkadij Zorubin", "Arkadij Zorubin"),
        ("Arkadij Zorubin", "Arkadij Romanovich Zorubin"),
        ("Arkadij Zorubin", "Arkadij Malkowitsch"),
    )
    assert whole > patronymic > 0 > another


def test_given_name_and_patronymic_alone_are_not_a_person() -> None:
    same, brothers = scores(
        ("Viktar Aliaksandravich Zorubin", "Viktor Aleksandrovich Zorubin"),
        ("Viktar Aliaksandravich Zorubin", "Viktor Aleksandrovich Malkow"),
    )
    assert same > 0 > brothers


def test_two_consonants_are_read_as_initials_where_the_other_lacks_the_word() -> None:
    assert initialled(("jc", "obermoser"), {"jean", "claude", "obermoser"}) == ("j", "c", "obermoser")
    assert initialled(("ng", "mei"), {"ng", "mei"}) is None
    assert initialled(("ali", "obermoser"), set()) is None
    right, wrong = scores(("JC Obermoser", "Jean-Claude Obermoser"), ("JK Obermoser", "Pierre-Claude Obermoser"))
    assert right > wrong


def test_a_name_is_told_in_whatever_script_it_is_written() -> None:
    found = scores(
        ("贝拉克·奥巴马", "Barack Obama"), ("김대중", "Kim Dae-jung"), ("Βενιζέλος Ελευθέριος", "Eleftherios Venizelos")
    )
    unlike = scores(
        ("贝拉克·奥巴马", "Kim Dae-jung"), ("김대중", "Eleftherios Venizelos"), ("Βενιζέλος Ελευθέριος", "Barack Obama")
    )
    assert min(found) > max(unlike)
