"""Names as they may come to be written: each rule does what it says, and the same to the same name."""

from __future__ import annotations

import pytest

from commonground.screening.perturbing import AS_LISTED, PERTURBATIONS

RULES = {one.rule: one for one in PERTURBATIONS}


@pytest.mark.parametrize(
    ("rule", "name", "written"),
    [
        ("last_first", "Testorian Otto Quillfeather", "Quillfeather Testorian Otto"),
        ("initials", "Testorian Otto Quillfeather", "T. O. Quillfeather"),
        ("middle_missing", "Testorian Otto Quillfeather", "Testorian Quillfeather"),
        ("particles_off", "Testor bin Quill al-Feather", "Testor Quill Feather"),
        ("particles_off", "Alan Bing", None),
        ("form_off", "Quillfeather Trading L.L.C.", "Quillfeather Trading"),
        ("vowels_off", "Otto Abulafia", "Ott Ablf"),
        ("single", "Quinn Marrow", "Quin Marow"),
        ("split", "Quillfeather", "Quillf eather"),
        ("split", "Quill", None),
        ("joined", "Otto Quill", "Ottoquill"),
        ("joined", "Otto", None),
        ("truncated", "Testorian Otto Quillfeather", "Testorian Otto Quill"),
        ("truncated", "Testorian Otto", None),
        ("scanned", "Otto Quill", "0tto Qui1l"),
        ("ou_u", "Mousa", "Musa"),
        ("ou_u", "Musa", "Mousa"),
        ("q_k", "Qasim", "kasim"),
        ("kh_h", "Hatim", "khatim"),
        ("dj_j", "Djabir", "jabir"),
        ("accents_off", "Zoë Quillé", "Zoe Quille"),
        ("accents_off", "Zoe", None),
        ("case", "Otto Quill", "OTTO QUILL"),
        ("case", "OTTO QUILL", "otto quill"),
        ("homoglyphs", "Otto", "Оttо"),
        ("zero_width", "Otto", "Ot\u200bto"),
        (AS_LISTED, "Otto Quill", "Otto Quill"),
    ],
)
def test_a_rule_writes_a_name_as_it_says(rule: str, name: str, written: str | None) -> None:
    assert RULES[rule].apply(name) == written


def test_a_neighbouring_key_replaces_one_letter_that_is_not_the_first_of_its_word() -> None:
    name = "Otto Quill"
    written = RULES["mistyped"].apply(name)
    assert written is not None
    (at,) = [place for place, (old, new) in enumerate(zip(name, written, strict=True)) if old != new]
    assert at not in (0, 5)
    assert abs("qwertyuiop".find(name[at].lower()) - "qwertyuiop".find(written[at])) == 1


def test_two_letters_change_places_and_no_letter_is_lost() -> None:
    written = RULES["swapped"].apply("Marchbanks")
    assert written != "Marchbanks"
    assert sorted(written or "") == sorted("Marchbanks")


def test_one_letter_is_doubled() -> None:
    assert len(RULES["doubled"].apply("Marchbanks") or "") == len("Marchbanks") + 1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["", " ", "x", "習近平", "12 34", "Testorian al-Quillfeather"])
def test_no_rule_breaks_on_any_name_and_each_gives_the_same_again(rule: str, name: str) -> None:
    written = RULES[rule].apply(name)
    assert written == RULES[rule].apply(name)
    assert written is None or written.strip()
