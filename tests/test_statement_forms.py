"""Statements of other forms, made up and read by hand before the rules were run on them, half of them never tuned on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonground.followup.scoring import (
    NOTHING,
    Gold,
    Score,
    gold_of,
    reading_of,
    score_hosts,
    score_participants,
    score_undertakings,
)
from commonground.followup.statement import read_statement

FOLDER = Path(__file__).parent / "statements"
TUNED, HELD_BACK = (sorted((FOLDER / half).iterdir()) for half in ("tuned", "held_back"))
SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "statement_sentences.tsv").read_text(encoding="utf-8").splitlines()
    if line.startswith(("yes\t", "no\t"))
]


def gold(path: Path) -> Gold:
    return gold_of(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("path", TUNED + HELD_BACK, ids=lambda path: path.stem)
def test_every_participant_is_found_and_none_is_made_up(path: Path) -> None:
    wanted = gold(path)
    read = reading_of(wanted, path.name)
    score = score_participants(read, wanted)
    assert (score.missed, score.false) == ((), ())
    hosts = score_hosts(read, wanted)
    assert (hosts.missed, hosts.false) == ((), ())


@pytest.mark.parametrize("path", TUNED + HELD_BACK, ids=lambda path: path.stem)
def test_no_commitment_sentence_is_missed(path: Path) -> None:
    wanted = gold(path)
    assert score_undertakings(reading_of(wanted, path.name), wanted).missed == ()


@pytest.mark.parametrize("path", TUNED + HELD_BACK, ids=lambda path: path.stem)
def test_the_day_and_the_place_are_read(path: Path) -> None:
    wanted = gold(path)
    read = reading_of(wanted, path.name)
    assert str(read.issued_on) == wanted.facts["issued"]
    assert f"{read.held_from} {read.held_to}" == wanted.facts["held"]
    assert read.place == wanted.facts["place"]


@pytest.mark.parametrize("half", [TUNED, HELD_BACK], ids=["tuned", "held back"])
def test_few_proposals_are_false(half: list[Path]) -> None:
    total = NOTHING
    for path in half:
        wanted = gold(path)
        total += score_undertakings(reading_of(wanted, path.name), wanted)
    assert total.recall == 1.0
    assert total.precision >= 0.9


@pytest.mark.parametrize(("undertaking", "sentence"), SENTENCES, ids=[sentence[:50] for _, sentence in SENTENCES])
def test_a_sentence_alone_is_judged_as_by_hand(undertaking: str, sentence: str) -> None:
    read = read_statement("Ministers met in Rome on 4 June 2019 to discuss the campaign.\n\n" + sentence, "one")
    assert any(act.paragraph > 1 for act in read.undertakings) is (undertaking == "yes")


def test_a_list_item_quotes_the_chapeau_that_carries_its_subject() -> None:
    read = reading_of(gold(FOLDER / "tuned" / "chapeau_list.txt"), "chapeau")
    pledged = next(act for act in read.undertakings if act.verb == "Pledged")
    assert (pledged.number, pledged.chapeau, pledged.speaker) == ("6", "The Ministers:", "ministers")
    agreed = next(act for act in read.undertakings if act.verb == "Agreed")
    assert agreed.due is not None
    assert agreed.due.on == date(2022, 6, 30)


def test_items_without_a_verb_take_the_verb_of_the_chapeau() -> None:
    items = "- strengthen border controls;\n- a joint review of camps by the end of 2019.\n\n"
    text = f"The participants agreed to:\n\n{items}They thanked Italy."
    read = read_statement(text, "items")
    assert [(act.clause.rstrip(";."), act.speech_act) for act in read.undertakings] == [
        ("strengthen border controls", "decide"),
        ("a joint review of camps by the end of 2019", "decide"),
    ]


def test_items_under_a_call_on_others_are_no_undertakings() -> None:
    text = "We call on all parties to:\n\n- release the detained;\n- commit to a ceasefire.\n"
    assert read_statement(text, "call").undertakings == ()


def test_amounts_and_their_currency_make_a_pledge_of_a_named_state() -> None:
    read = reading_of(gold(FOLDER / "tuned" / "cochairs_pledging.txt"), "pledges")
    pledges = {act.speaker_party: [(str(a.value), a.currency) for a in act.amounts] for act in read.undertakings if act.amounts}
    assert pledges["QAT"] == [("400000000", "USD")]
    assert pledges["DEU"][0] == ("350000000", "EUR")
    assert {act.speech_act for act in read.undertakings if act.amounts} == {"pledge"}
    germany = [act for act in read.undertakings if act.speaker_party in ("DEU", "TUR")]
    assert len(germany) == 2, "two states pledge in one sentence"


@pytest.mark.parametrize(
    ("text", "wanted", "hosts"),
    [
        (
            "The meeting brought together bodies such as the African Union and IGAD; the Secretary General of NATO; and UNHCR.",
            "AU IGAD NATO UNHCR",
            "",
        ),
        ("In coordination with Prime Minister A. Salim of Iraq, the Kingdom of Norway hosted the meeting.", "IRQ NOR", "NOR"),
        ("Qatar, as current chair of the Gulf Cooperation Council (GCC), hosted delegations from Italy.", "QAT ITA", "QAT"),
        ("Also present were Dr. Omar Said, Minister of Foreign Affairs of the Republic of Chad; and NATO.", "TCD NATO", ""),
        ("Uzbekistan was welcomed as the newest member.", "UZB", ""),
        ("On the joint invitation of Kenya and Italy, envoys of Ghana, Togo and Benin met.", "KEN ITA GHA TGO BEN", "KEN ITA"),
        ("The communiqué of April, which was endorsed by Spain, Peru and Chile, was discussed.", "", ""),
        ("Needs have grown in Turkey, Lebanon, Jordan and Egypt.", "", ""),
        ("We held discussions with ministers from Colombia, Croatia, Ecuador and Ghana.", "", ""),
        ("The following member states did not attend the meeting:\n\n- Spain and Peru;", "", ""),
        ("The following member states attended:\n\nSpain, the Republic of Peru, Chile and Cuba.", "ESP PER CHL CUB", ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_who_took_part_is_told_from_the_words_around(text: str, wanted: str, hosts: str) -> None:
    read = read_statement(text, "one")
    assert {one.code for one in read.participants} == set(wanted.split())
    assert set(read.hosts) == set(hosts.split())


def test_resolutions_in_capitals_are_read() -> None:
    text = "The Assembly,\n\n1. TAKES NOTE of it;\n\n2. DECIDES to hold a summit in 2021;\n\n3. CALLS UPON all to attend."
    acts = [(act.speech_act, act.undertaking) for act in read_statement(text, "resolution").acts]
    assert acts == [("note", False), ("decide", True), ("call_on", False)]


def test_what_is_no_sentence_is_read_in_parts() -> None:
    text = "We will support Iraq and " * 400
    assert max(len(act.sentence) for act in read_statement(text, "long").acts) <= 4000


def test_scores_add_up() -> None:
    one = Score(("a",), ("b",), ())
    assert (one + Score((), (), ("c",))).precision == 0.5
    assert one.recall == 0.5
    assert (NOTHING.precision, NOTHING.recall) == (1.0, 1.0)
