"""Subjects beside a small list: who is found, how sure, and why."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from tests.screening_world import small_list

from commonground.screening.alignment import align
from commonground.screening.screener import Hit, Screener
from commonground.screening.subject import Kind, Subject

SCREENER = Screener(small_list())


def ask(name: str, kind: Kind | None = "person", **known: object) -> list[Hit]:
    return SCREENER.screen([Subject(0, (name,), kind, **known)], explain=True)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("DIRAR SALMAN AL JUMAILI", "1"),
        ("al-Jumaili, Dirar Salman", "1"),
        ("Dhirar Selman Aljumayli", "1"),
        ("ضرار سلمان الجميلي", "1"),
        ("Abdul Rahman Nurbek Kassemzada", "2"),
        ("Abdurahman Nur Bek Qasimzadeh", "2"),
        ("Балaмут Александр", "3"),  # one a is Latin
        ("Wеng Tаrrasque Obermoser", "7"),  # е and а are Cyrillic
        ("W\u200beng\u202e Tarrasque Obermoser 😀", "7"),
    ],
)
def test_the_right_entry_is_first(name: str, entry: str) -> None:
    assert ask(name)[0].entry.entry_id == entry


def test_equal_names_are_surer_the_rarer_they_are() -> None:
    assert ask("Weng Tarrasque Obermoser")[0].score > ask("Muhammad Ali")[0].score + 3


def test_a_rare_word_too_many_on_either_side_counts_against() -> None:
    whole = ask("Dirar Salman al-Jumaili")[0].score
    assert whole > ask("Dirar Salman al-Jumaili Kropotkinov")[0].score
    assert whole > ask("Dirar al-Jumaili")[0].score
    assert whole - ask("Hajji Dirar Salman al-Jumaili")[0].score < whole - ask("Dirar Salman al-Jumaili Kropotkinov")[0].score


def test_an_initial_is_less_than_the_name_and_more_than_another() -> None:
    named, initial, other = (ask(f"Dirar {word} al-Jumaili")[0].score for word in ("Salman", "S.", "Kropotkin"))
    assert named > initial > other


def test_a_weak_alias_is_marked_unless_a_better_name_fits() -> None:
    assert ask("Abu Tuqa")[0].weak_alias
    assert not ask("Dirar Salman al-Jumaili")[0].weak_alias


def test_a_weak_alias_hides_no_good_name_of_its_entry() -> None:
    both = Screener(small_list({"1": ("person", [("Dirar Salman al-Jumaili", "primary"), ("Dirar Jumaili Walrus", "weak")])}))
    alone = Screener(small_list({"1": ("person", [("Dirar Salman al-Jumaili", "primary")])}))
    subject = Subject(0, ("Dirar Jumaili Walrus",), "person")
    hit, bare = both.screen([subject], explain=True)[0][0], alone.screen([subject], explain=True)[0][0]
    assert hit.weak_alias
    assert hit.good is not None
    assert (hit.good.matched_name, hit.good.weak_alias, hit.good.good) == (bare.matched_name, False, None)
    assert hit.good.score == pytest.approx(bare.score, abs=0.5)  # words weigh a little less where a weak alias has them too
    assert hit.by_good_name is hit.good
    assert ask("Abu Tuqa")[0].by_good_name is None


def test_a_good_name_of_one_of_the_names_asked_goes_before_a_weak_alias_that_is_as_like() -> None:
    hit = SCREENER.screen([Subject(0, ("Abu Tuqa", "Dirar Salman al-Jumaili"), "person")])[0][0]
    assert (hit.matched_name, hit.weak_alias) == ("Dirar Salman al-Jumaili", False)


def test_birth_and_documents_and_countries_move_the_score() -> None:
    born = date(1975, 3, 8)
    plain = ask("Abdurrahman Qasemzade")[0]
    same = ask("Abdurrahman Qasemzade", born=(born, born))[0]
    swapped = ask("Abdurrahman Qasemzade", born=(date(1975, 8, 3), date(1975, 8, 3)))[0]
    far = ask("Abdurrahman Qasemzade", born=(date(1999, 1, 1), date(1999, 12, 31)))[0]
    assert same.score > swapped.score > plain.score > far.score
    assert same.name_score == plain.name_score == far.name_score
    vessel = ask("Red Walrus", "vessel", documents=frozenset({"imo9074729"}))[0]
    assert vessel.score > ask("Red Walrus", "vessel")[0].score + 5
    assert ask("Dirar al-Jumaili", countries=frozenset({"IRQ"}))[0].score > ask("Dirar al-Jumaili")[0].score
    assert ask("Dirar al-Jumaili", countries=frozenset({"NOR"}))[0].score < ask("Dirar al-Jumaili")[0].score


def test_a_number_finds_its_entry_whatever_the_name() -> None:
    hit = ask("Nobody Whatsoever", "vessel", documents=frozenset({"IMO-9074729"}))[0]
    assert hit.entry.entry_id == "5"
    assert hit.score > 0 > hit.name_score
    assert ask("Nobody Whatsoever", "vessel", documents=frozenset({"9074729"}))[0] == hit


def test_a_least_score_leaves_the_rest_as_it_is() -> None:
    subjects = [Subject(0, ("Dirar Salman Jumaili",), "person", countries=frozenset({"IRQ"})), Subject(1, ("Muhammad Ali",))]
    whole = SCREENER.screen(subjects, limit=20)
    assert SCREENER.screen(subjects, limit=20, least=0.0) == [[hit for hit in hits if hit.score >= 0] for hits in whole]


def test_a_kind_is_compared_with_its_own_and_none_with_all() -> None:
    assert all(hit.entry.kind == "organisation" for hit in ask("Blue Walrus Trading", "organisation"))
    assert {hit.entry.kind for hit in ask("Blue Walrus Trading", None)} >= {"organisation", "vessel"}


def test_organisations_are_alike_whatever_their_form() -> None:
    scores = [ask(f"Zarqun Trading & Shipping {form}", "organisation")[0].score for form in ("LLC", "L.L.C.", "GmbH", "")]
    assert max(scores) - min(scores) < 0.01


def test_the_reason_shows_each_word_beside_the_listed_one_and_adds_up() -> None:
    hit = ask("Dhirar Salman Kropotkin", countries=frozenset({"IRQ"}))[0]
    name, *rest = hit.because
    assert [(word.ours, word.theirs) for word in name.alignment] == [
        ("dhirar", "dirar"), ("salman", "salman"), ("kropotkin", ""), ("", "jumaili"),
    ]  # fmt: skip
    assert all(word.log_odds <= word.weight for word in name.alignment)
    assert hit.score == pytest.approx(name.log_odds + sum(one.log_odds for one in rest), abs=1e-3)
    assert [one.what for one in rest] == ["nationality"]


@pytest.mark.parametrize("name", ["", "🙂", "\u202e", "al", "a" * 100_000, "名" * 10_000])
def test_hostile_names_are_answered(name: str) -> None:
    assert all(np.isfinite(hit.score) for hit in ask(name))


def test_the_answer_does_not_depend_on_what_else_is_asked() -> None:
    names = ["Dirar Jumaili", "Muhammad Ali", "", "Балaмут Александр", "Nobody Whatsoever", "Abdurrahman Qasemzade"]
    subjects = [Subject(row, (name,), "person") for row, name in enumerate(names)]
    together = SCREENER.screen(subjects * 3)
    assert together == [Screener(small_list()).screen([subject])[0] for subject in subjects] * 3


def test_hits_are_ordered_bounded_and_cut() -> None:
    hits = SCREENER.screen([Subject(0, ("Muhammad Ali Salman", "Dirar Jumaili"))], limit=2)[0]
    assert len(hits) == 2
    assert all(one.score >= other.score for one, other in pairwise(hits))
    assert SCREENER.screen([Subject(0, ("Muhammad Ali",))], least=10_000.0) == [[]]


def test_an_empty_list_has_no_hits() -> None:
    assert Screener(small_list({})).screen([Subject(0, ("Muhammad Ali",))]) == [[]]


def test_the_surest_pair_of_words_is_aligned_first_and_each_word_once() -> None:
    odds = np.array([[[5.0, 9.0], [0.0, 8.0]]], np.float32)
    found = align(odds)
    assert found.partner.tolist() == [[1, -1]]
    assert found.gain.tolist() == [[9.0, 0.0]]
    assert found.theirs.tolist() == [[False, True]]


def test_an_index_is_the_same_in_every_process() -> None:
    """Sums of rounded numbers hang on their order, and ties on the sums: the order may not be that of a set."""
    program = (
        "from commonground.screening.forms import Grams, forms\n"
        "from commonground.screening.variants import Variants\n"
        "print(Grams(forms(['dirar', 'jumaili', 'quartermain', 'nureddin'], Variants())).matrix.indices.tolist())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] != ""
