"""Search: names in any spelling, what ranks first, and that nothing hidden has a part in what is found, counted or ordered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coalition_small import Coalition
from coalition_small import coalition as coalition
from commonground.answers.matching import Held, Index, indexed, words_of
from commonground.cli.failure import run
from commonground.cli.main import cli


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al-Hasakah", "hasakah"),
        ("Nīnawá", "NINAWA"),
        ("الرقة", "الرقه"),
        ("إدلب", "ادلب"),
        ("القائم", "القايم"),
        ("کرکوک", "كركوك"),
        ("Côte d'Ivoire", "cote divoire"),
        ("محافظة نينوى", "نينوي"),
    ],
)
def test_spellings_that_writers_interchange_are_the_same_words(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


def test_an_article_counts_only_where_nothing_else_is_there() -> None:
    assert words_of("the gap of al") == ["gap"]
    assert words_of("al") == ["al"]


PLACES = Index(
    indexed(
        [
            Held(("Mosul", "الموصل", "IQ0201"), ("Ninewa", "Iraq"), True),
            Held(("Mosul Flash Appeal 2016",)),
            Held(("Aleppo", "حلب"), ("Syria",), True),
            Held(("Support to Mosul and Aleppo",), ("clinics",)),
            Held(("Deir-ez-Zor", "دير الزور"), ("Syria",), True),
        ]
    )
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mosul", [0, 1, 3]),  # the name itself, then what begins so, then what has it within
        ("mos", [0, 1, 3]),  # not typed to the end
        ("mosull", [0, 1, 3]),  # one letter too many
        ("Musil", [0, 1, 3]),  # the same consonants; the second and third are nearly so by the word of the first
        ("موصل", [0]),
        ("iq0201", [0]),
        ("iq0202", []),  # a code has no slips
        ("mosul iraq", [0]),
        ("mosul aleppo", [3]),
        ("zor", [4]),
        ("zer", []),  # too short for a slip
        ("alepop", [2, 3]),  # two letters changed about
        ("clinic", [3]),
        ("", []),
    ],
)
def test_what_is_typed_finds_the_best_first(typed: str, found: list[int]) -> None:
    assert [number for number, _ in PLACES.find(typed)] == found


def test_an_empty_index_finds_nothing() -> None:
    assert Index(indexed([])).find("mosul") == []


def test_places_and_files_are_found_by_name_and_code(example_workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def found(*words: str) -> list[tuple[str, str]]:
        capsys.readouterr()
        assert run(cli, ["-w", str(example_workspace), "search", *words, "--json"]) == 0
        return [(one["kind"], one["reference"]) for one in json.loads(capsys.readouterr().out)["found"]]

    assert found("tarvele")[0] == ("place", "XM01")
    assert found("xm0101")[0] == ("place", "XM0101")
    assert found("meridia")[0] == ("country", "XMD")
    assert ("measure", "deaths") in found("deaths")
    assert ("feed", "ucdp-ged") in found("ucdp georeferenced", "--kind", "feed")
    assert {kind for kind, _ in found("ucdp", "--kind", "file")} == {"file"}


def test_a_hidden_record_is_neither_found_nor_counted_nor_changes_the_order(coalition: Coalition) -> None:
    for_bel = ("--release-to", "BEL")
    coalition.says("enter", "meeting", "code=OPEN", "title=Clinics", "starts_on=2017-01-10", *for_bel)
    before = coalition.json("search", "clinics", "--as", "BEL")
    assert [one["code"] for one in before["found"]] == ["OPEN"]
    coalition.says("enter", "meeting", "code=SECRET", "title=Clinics", "starts_on=2017-01-11", "--release-to", "DEU")
    assert coalition.json("search", "clinics", "--as", "BEL") == before
    assert coalition.json("search", "secret", "--as", "BEL")["counts"] == {}
    assert {one["code"] for one in coalition.json("search", "clinics")["found"]} == {"OPEN", "SECRET"}


def test_accounts_are_not_found(coalition: Coalition) -> None:
    coalition.says("account", "add", "anna.meier", "--role", "reader")
    assert coalition.json("search", "anna")["counts"] == {}


def test_one_letter_is_too_little(coalition: Coalition) -> None:
    _code, message, hint = coalition.refuses("search", "a")
    assert "too little" in message
    assert "two letters" in hint
