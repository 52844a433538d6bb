"""Whole names are compared in any order and spacing; consonants that writers confuse are one class; legal forms go."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.screening.asking import of_record
from commonground.screening.skeleton import coarse
from commonground.screening.tokens import tokens
from commonground.screening.whole_name import Lengths, most_likeness, whole_likeness, written


def likeness(ours: list[str], theirs: list[str]) -> float:
    one = np.zeros(1, np.int64)
    return float(whole_likeness(written([ours]), one, written([theirs]), one)[0])


def test_the_order_of_words_counts_for_nothing() -> None:
    assert likeness(["karim", "hadad"], ["hadad", "karim"]) == 1


def test_the_spacing_of_words_counts_for_nothing() -> None:
    assert likeness(["gud", "vil"], ["gudvil"]) == 1


def test_one_edit_of_ten_letters_is_nine_tenths() -> None:
    assert likeness(["hikmatiarx"], ["hikmatiary"]) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("ours", "theirs", "most"),
    [
        (["karim", "hadad"], ["mursi"], 5 / 10),  # five letters of ten have no partner: with the space it is six of eleven
        (["a", "b", "c", "defg"], ["hijklmnopq"], 1),  # ten letters each, spaces among them
        (["karim"], ["karim"], 1),
    ],
)
def test_names_of_so_many_letters_are_no_more_alike(ours: list[str], theirs: list[str], most: float) -> None:
    def lengths(words: list[str]) -> Lengths:
        joined = sum(map(len, words))
        return Lengths(np.array([joined + len(words) - 1], np.float32), np.array([joined], np.float32))

    one = np.zeros(1, np.int64)
    assert float(most_likeness(lengths(ours), one, lengths(theirs), one)[0]) == pytest.approx(most)
    assert likeness(ours, theirs) <= most


@pytest.mark.parametrize(("ours", "theirs"), [("bhrv", "bgrv"), ("prk", "brg"), ("Smrt", "Smld"), ("sjrn", "sgrn")])
def test_consonants_that_writers_confuse_are_one_class(ours: str, theirs: str) -> None:
    assert (coarse(ours) == coarse(theirs)) is (ours != "sjrn")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Open Joint Stock Company Quillfeather", ("quillfeather",)),
        ("Общество с ограниченной ответственностью «Ромашка»", ("romashka",)),
        ("A.B.C. Company", ("abc",)),
        ("Quillfeather Stock Exchange", ("quillfeather", "exchange")),
        ("Limited Liability Company", ("limited", "liability", "company")),
    ],
)
def test_of_an_organisation_the_legal_form_goes_and_an_acronym_is_one_word(name: str, kept: tuple[str, ...]) -> None:
    assert tokens(name, "organisation") == kept


def test_a_record_without_a_whole_name_is_named_by_its_parts() -> None:
    record = {"schema": "Person", "properties": {"firstName": ["Testorian"], "lastName": ["Quillfeather"]}}
    assert of_record(1, record).names == ("Testorian Quillfeather",)


def test_a_record_with_a_whole_name_keeps_it_alone() -> None:
    record = {"name": "Testorian Quillfeather", "firstName": "Testorian", "lastName": "Quillfeather"}
    assert of_record(1, record).names == ("Testorian Quillfeather",)
