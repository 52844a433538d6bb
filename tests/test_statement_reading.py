"""What the reader of statements builds on: text of files, sentences, parties, offices, dates, money, and that it never fails."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.followup.dates import days_in
from commonground.followup.offices import holders
from commonground.followup.parties import mentions
from commonground.followup.sentences import flattened, sentences
from commonground.followup.source_text import text_of
from commonground.followup.statement import read_statement
from commonground.followup.terms import amounts_in, due_in, theme_of, themes
from commonground.vocabulary.errors import NotData, WrongEncoding


def codes(text: str) -> list[str]:
    return [mention.party.code for mention in mentions(text) if not mention.adjective]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the Kingdom of Saudi Arabia, the UAE, Türkiye and Turkiye", "SAU ARE TUR TUR"),
        ("the Republic of Korea, the Democratic People's Republic of Korea", "KOR PRK"),
        ("the United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("Czechia, the Czech Republic and Côte d’Ivoire", "CZE CZE CIV"),
        ("the Democratic Republic of the Congo and the Republic of the Congo", "COD COG"),
        ("Niger, Nigeria, Guinea, Guinea-Bissau, Equatorial Guinea, Papua New Guinea", "NER NGA GIN GNB GNQ PNG"),
        ("the Hashemite Kingdom of Jordan and Ambassador Jordan Hale", "JOR"),
        ("Kosovo, North Macedonia, Georgia, the Netherlands, the Kingdom of the Netherlands", "XKX MKD GEO NLD NLD"),
        ("the U.S., the US, the United States of America", "USA USA USA"),
        ("US$ 3 million and 4 million US dollars", ""),
        ("the Islamic State of Iraq and the Levant in the Lake Chad Basin and the Gulf of Guinea", ""),
        ("the Lake Chad Basin Commission, CEN-SAD, the League of Arab States, INTERPOL", "LCBC CENSAD LAS INTERPOL"),
        ("the Libya Support Group and the Kuwait Conference", ""),
        ("UN Security Council Resolution 2254 and UN-led talks", ""),
        ("Iraqi Security Forces and Syrian opposition forces", ""),
    ],
)
def test_states_and_organisations_are_found_by_their_names(text: str, wanted: str) -> None:
    assert codes(text) == wanted.split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("U.S. Secretary of Defense James N. Mattis", ("USA", "Secretary of Defense", "James N. Mattis")),
        ("NATO Secretary General Jens Stoltenberg", ("NATO", "Secretary General", "Jens Stoltenberg")),
        ("Dutch Minister of Defence A. B. van den Berg", ("NLD", "Minister of Defence", "")),
        (
            "H.E. Mr. Omar Said, Minister of Foreign Affairs of the Republic of Chad",
            ("TCD", "Minister of Foreign Affairs", "H.E. Mr. Omar Said"),
        ),
        ("the Prime Minister of Iraq Ali al-Hadi", ("IRQ", "Prime Minister", "Ali al-Hadi")),
        (
            "the High Representative of the European Union for Foreign Affairs and Security Policy",
            ("EU", "High Representative", ""),
        ),
        ("Secretary of State Ann B. Field", ("USA", "Secretary of State", "Ann B. Field")),
    ],
)
def test_office_holders_are_read_as_the_statement_names_them(text: str, wanted: tuple[str, str, str]) -> None:
    (holder,) = holders(text, mentions(text))
    assert (holder.party.code, holder.office) == wanted[:2]
    assert holder.name == wanted[2] or not wanted[2]


@pytest.mark.parametrize(
    "one",
    [
        "U.S. Secretary James N. Smith spoke on Resolution No. 2254 in Washington, D.C. today.",
        "The group (ISIS/Da'esh) has gone, i.e. it holds no land.",
        "H.E. Mr. Ali Omar, e.g. in Rome, met Gen. B. Ray on Jan. 5.",
        "We note 3.5 million people vs. 2 million.",
    ],
)
def test_abbreviations_do_not_end_a_sentence(one: str) -> None:
    text = f"{one} We thank them."
    assert [sentence.text for sentence in sentences(text)] == [one, "We thank them."]


def test_wrapped_lines_make_one_sentence_and_keep_their_breaks() -> None:
    wrapped = "We will continue to work together against the group,\nand we thank our hosts for the warm and generous\nwelcome."
    text = f"{wrapped} Ministers met.\n\nEnd."
    read = sentences(text)
    assert read[0].text.count("\n") == 2
    assert [sentence.paragraph for sentence in read] == [1, 1, 2]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("June 8, 2018", date(2018, 6, 8), date(2018, 6, 8)),
        ("on 23rd February 2012", date(2012, 2, 23), date(2012, 2, 23)),
        ("16-17 March 2022", date(2022, 3, 16), date(2022, 3, 17)),
        ("April 22 and 23, 2018", date(2018, 4, 22), date(2018, 4, 23)),
        ("30 November - 1 December 2020", date(2020, 11, 30), date(2020, 12, 1)),
        ("15.11.2019", date(2019, 11, 15), date(2019, 11, 15)),
        ("2019-02-06", date(2019, 2, 6), date(2019, 2, 6)),
    ],
)
def test_days_are_read_as_statements_write_them(text: str, first: date, last: date) -> None:
    (days,) = days_in(text)
    assert (days.first, days.last) == (first, last)


def test_a_day_that_can_be_read_two_ways_is_not_read() -> None:
    assert list(days_in("10/07/2019")) == []
    assert [days.first for days in days_in("30/07/2019")] == [date(2019, 7, 30)]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$394 million", 394_000_000, "USD"),
        ("5.6 billion euros", 5_600_000_000, "EUR"),
        ("300 million dollars", 300_000_000, "USD"),
        ("£40m", 40_000_000, "GBP"),
        ("USD 1,250,000", 1_250_000, "USD"),
        ("€ 2.5 bn", 2_500_000_000, "EUR"),
        ("A$30 million", 30_000_000, "AUD"),
    ],
)
def test_sums_of_money_are_read(text: str, value: int, currency: str) -> None:
    (amount,) = amounts_in(text, flattened(text), 0, len(text))
    assert (amount.value, amount.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "words", "on"),
    [
        ("to finish by the end of 2019", "by the end of 2019", date(2019, 12, 31)),
        ("to report before the next meeting", "before the next meeting", None),
        ("to report within six months", "within six months", date(2018, 12, 8)),
        ("to act no later than 30 June 2019", "no later than 30 June 2019", date(2019, 6, 30)),
        ("to meet in March 2019", "in March 2019", date(2019, 3, 31)),
        ("to close the gap by mid-2020", "by mid-2020", date(2020, 6, 30)),
        ("principles adopted in March 2018", None, None),
    ],
)
def test_deadlines_are_read_and_counted_from_the_day_of_issue(text: str, words: str | None, on: date | None) -> None:
    due = due_in(text, flattened(text), 0, len(text), date(2018, 6, 8))
    assert (due and due.text, due and due.on) == (words, on)


def test_the_theme_with_the_most_words_wins() -> None:
    assert theme_of("stabilisation of liberated areas and humanitarian aid")[0] == "stabilisation"
    assert theme_of("nothing of the kind")[0] == "general"
    assert "general" in themes()


def test_files_are_decoded_and_pages_read_without_the_site() -> None:
    assert text_of("Da\u2019esh".encode("cp1252"), "x") == "Da’esh"
    assert text_of("Türkiye".encode("utf-8-sig"), "x") == "Türkiye"
    body = b"<nav>Home</nav><p>Ministers met.</p><ol><li>They agreed.</li></ol>"
    page = b"<html><head><title>T</title></head><body>" + body + b"</body></html>"
    assert text_of(page, "x").split("\n\n") == ["Ministers met.", "1. They agreed.\n"]


@pytest.mark.parametrize("content", [b"", b"  \n", b"%PDF-1.7 ..."])
def test_what_holds_no_words_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(NotData) as caught:
        text_of(content, "empty.txt")
    assert caught.value.hint


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(WrongEncoding):
        text_of(b"\x81\x8d\xff text", "odd.txt")


_PIECES = (
    "We Ministers will commit to the of Iraq, U.S. Secretary General NATO . : ; 1. • ( ) and agreed pledged $3 million by 2019"
    " “ ” ’ Jordan Italy hosted in Rome on 4 June reaffirmed their commitment They thanked Participants: - (a) France, Germany"
)
WORDS = st.sampled_from([*_PIECES.split(" "), "\n", "\n\n", "\t"])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)))
def test_any_text_is_read_without_fail_and_quoted_exactly(text: str) -> None:
    read = read_statement(text, "any")
    assert read == read_statement(text, "any")
    places = [(act.clause_start, act.clause_end) for act in read.undertakings]
    assert len(places) == len(set(places))
    for act in read.acts:
        assert text[act.start : act.end] == act.sentence
        assert text[act.clause_start : act.clause_end] == act.clause
        assert act.start <= act.clause_start <= act.clause_end <= act.end
    for one in read.participants:
        assert text[one.start : one.end]
        assert text[one.start : one.end] in one.sentence
    assert len({one.code for one in read.participants}) == len(read.participants)
