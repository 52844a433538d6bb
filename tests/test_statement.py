"""The Brussels statement of 8 June 2018, read by hand first: who took part, what was undertaken, and what was not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonground.followup.source_text import text_of
from commonground.followup.statement import Statement, read_statement

MINISTERS = (
    "AUS BHR BEL CAN CZE DNK EST FIN FRA DEU HUN IRQ ITA JOR KWT LVA LTU MAR NLD NOR PRT QAT ROU SVN ESP SWE TUR ARE GBR USA"
).split()
SENIOR_REPRESENTATIVES = "ALB NZL POL SAU SGP".split()

COMMITMENTS = {
    "Ministers reiterated their unrelenting commitment to ensuring the lasting defeat": "reaffirm",
    "We also stressed our continued commitment to consolidating our collective gains": "reaffirm",
    "Ministers provided broad support for the objectives of the campaign plan and reaffirmed": "reaffirm",
    "We discussed ISIS/Da'esh as a global threat and using our established mechanisms we will continue": "commit",
    "We will continue to meet on a regular basis": "commit",
    "We are committed to ensuring our military actions coordinate with": "commit",
}
NO_COMMITMENTS = {
    "Discussions included updates": None,
    "Ministers recognized the significant progress": "acknowledge",
    "While our coalition remains focused": "report",
    "We paid tribute to the efforts": "commend",
    "We took note of the substantial": "note",
    "We acknowledged the ongoing changes": "acknowledge",
    "Ministers noted that, while the military campaign": "note",
    "A sound political process": None,
    "We thank all of our partners": "thank",
    "We also express our gratitude": "thank",
    "Finally, we thank those nations": "thank",
    "We encourage others to join us": "encourage",
}


@pytest.fixture(scope="module")
def text(shared_data: Path) -> str:
    path = shared_data / "statements" / "2018-06-08_brussels_joint_statement.txt"
    return text_of(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def brussels(text: str) -> Statement:
    return read_statement(text, "brussels")


def test_the_statement_knows_its_title_day_and_place(brussels: Statement) -> None:
    assert brussels.title == "Defeat-ISIS/Da'esh Defense Ministerial Joint Statement"
    assert (brussels.issued_on, brussels.held_from, brussels.held_to) == (date(2018, 6, 8),) * 3
    assert (brussels.place, brussels.place_iso3, brussels.level) == ("Brussels", "BEL", "ministers of defence")


def test_every_participant_is_found_with_the_capacity_and_none_too_many(brussels: Statement) -> None:
    capacities = {one.code: one.capacity for one in brussels.participants}
    wanted = dict.fromkeys(MINISTERS, "minister of defence") | dict.fromkeys(SENIOR_REPRESENTATIVES, "senior representative")
    assert capacities == wanted | {"NATO": "secretary general"}


def test_the_hosts_are_the_two_whose_office_holders_hosted(brussels: Statement) -> None:
    assert set(brussels.hosts) == {"USA", "NATO"}
    holders = {one.code: (one.office, one.office_holder) for one in brussels.participants if one.office_holder}
    assert holders == {"USA": ("Secretary of Defense", "James N. Mattis"), "NATO": ("Secretary General", "Jens Stoltenberg")}


def test_theatres_venues_and_forces_are_no_participants(brussels: Statement) -> None:
    assert "SYR" not in {one.code for one in brussels.participants}, "Syria is a theatre"
    kuwait = next(one for one in brussels.participants if one.code == "KWT")
    assert kuwait.sentence.startswith("The text of the following statement"), "the list, and not “foreign ministers in Kuwait”"


@pytest.mark.parametrize("opening", COMMITMENTS)
def test_every_commitment_sentence_is_proposed(brussels: Statement, opening: str) -> None:
    proposed = [act for act in brussels.undertakings if act.sentence.startswith(opening)]
    assert [act.speech_act for act in proposed][:1] == [COMMITMENTS[opening]]
    assert all(act.speaker == "ministers" for act in proposed)


def test_no_other_sentence_is_proposed(brussels: Statement) -> None:
    sentences = {act.sentence for act in brussels.undertakings}
    assert len(sentences) == len(COMMITMENTS)
    assert all(any(sentence.startswith(opening) for opening in COMMITMENTS) for sentence in sentences)


@pytest.mark.parametrize("opening", NO_COMMITMENTS)
def test_thanks_notes_and_facts_keep_their_own_speech_act(brussels: Statement, opening: str) -> None:
    acts = [act for act in brussels.acts if act.sentence.startswith(opening)]
    assert not any(act.undertaking for act in acts)
    assert (acts[0].speech_act if acts else None) == NO_COMMITMENTS[opening]


def test_one_sentence_makes_two_undertakings(brussels: Statement) -> None:
    both = [act for act in brussels.undertakings if "through UN Security Council Resolution 2254" in act.sentence]
    assert [(act.verb, act.theme) for act in both][1] == ("committing", "political reform")
    assert both[1].subject.startswith("reach a political solution in Syria")


def test_thanks_that_end_in_an_acknowledgement_are_two_acts(brussels: Statement) -> None:
    acts = [act for act in brussels.acts if act.sentence.startswith("Finally, we thank those nations")]
    assert [(act.speech_act, act.undertaking) for act in acts] == [("thank", False), ("acknowledge", False)]
    assert acts[1].theme == "funding"
    assert "funding gaps remain" in acts[1].clause


def test_each_undertaking_says_why(brussels: Statement) -> None:
    for act in brussels.acts:
        assert act.because.startswith("an undertaking: " if act.undertaking else "no undertaking: ")
        assert " ".join(act.verb.split()) in " ".join(act.sentence.split())


def test_subjects_and_themes_say_what_it_is_about(brussels: Statement) -> None:
    about = {act.subject.split(" in ")[0][:40]: act.theme for act in brussels.undertakings}
    assert about["ensuring the lasting defeat of ISIS/Da'e"] == "military campaign"
    assert [act.theme for act in brussels.undertakings if "meet on a regular basis" in act.clause] == ["meetings and mechanisms"]


def test_positions_quote_the_text_exactly(brussels: Statement, text: str) -> None:
    for act in brussels.acts:
        assert text[act.start : act.end] == act.sentence
        assert text[act.clause_start : act.clause_end] == act.clause
        assert act.start <= act.clause_start <= act.clause_end <= act.end
    for one in brussels.participants:
        assert text[one.start : one.end].replace("the ", "") in one.sentence
