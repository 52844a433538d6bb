"""What members undertook since a meeting: whose, by when, where it stands by whose word, and what changed; for each reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.followup.standing import Report, overdue_days, standing
from commonground.followup.undertakings import Since, last_meeting, meeting_of, undertakings_since
from commonground.vocabulary.errors import NotFound
from followup_small import Coalition

D = dt.date.fromisoformat


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    coalition = Coalition(tmp_path / "theatre")
    coalition.day("2018-06-08")
    yield coalition
    coalition.close()


def since(held: Coalition, party: str = "CELL", at: str = "2018-12-31", **asked: str) -> Since:
    records = held.records(party, at)
    return undertakings_since(records, meeting_of(records, "M1"), **asked)


def report(who: str, status: str, on: str, part: str | None = None) -> Report:
    return Report(f"{who}{on}", who, status, D(on), D(on), part)


def test_what_nobody_reported_on_is_open_and_what_reporters_dispute_is_said_by_whom() -> None:
    told = [
        report("BEL", "under way", "2018-07-01"),
        report("BEL", "met", "2018-09-01"),
        report("IRQ", "partly met", "2018-09-02"),
    ]
    assert standing([], "BEL", D("2018-12-31")).words() == "open"
    assert standing(told, "BEL", D("2018-08-01")).words() == "under way"
    assert standing(told, "BEL", D("2018-09-01")).words() == "met"
    late = standing(told, "BEL", D("2018-12-31"))
    assert late.status is None
    assert late.words() == "disputed: BEL met, IRQ partly met"
    assert late.is_open, "one of them says that something is still to be done"


def test_a_report_on_one_members_part_says_nothing_of_anothers() -> None:
    told = [report("CELL", "met", "2018-09-01", "BEL"), report("IRQ", "under way", "2018-08-01")]
    assert standing(told, "BEL", D("2018-12-31")).words() == "disputed: CELL met, IRQ under way"
    assert standing(told, "NLD", D("2018-12-31")).words() == "under way"


def test_overdue_begins_the_day_after_and_ends_with_a_word_that_it_is_done() -> None:
    nothing, done = standing([], None, D("2018-12-31")), standing([report("BEL", "met", "2018-09-01")], None, D("2018-12-31"))
    assert overdue_days(nothing, D("2018-12-31"), D("2018-12-31")) is None
    assert overdue_days(nothing, D("2018-12-30"), D("2018-12-31")) == 1
    assert overdue_days(done, D("2018-12-30"), D("2018-12-31")) is None
    not_met = standing([report("BEL", "not met", "2018-09-01")], None, D("2018-12-31"))
    assert overdue_days(not_met, D("2018-12-01"), D("2018-12-31")) == 30


REPORTS = st.lists(
    st.builds(
        lambda who, status, day, part: Report(
            f"{who}-{day}", who, status, D("2018-06-01") + dt.timedelta(days=day), D("2020-01-01"), part
        ),
        st.sampled_from(["BEL", "IRQ", "CELL"]),
        st.sampled_from(["open", "under way", "met", "not met", "withdrawn"]),
        st.integers(0, 60),
        st.sampled_from([None, "BEL", "IRQ"]),
    ),
    max_size=8,
    unique_by=lambda one: (one.reporter, one.on),
)


@given(REPORTS, st.randoms(use_true_random=False), st.integers(0, 60))
def test_the_order_of_reports_decides_nothing_and_an_older_word_never_counts(reports, random, day) -> None:  # type: ignore[no-untyped-def]
    at = D("2018-06-01") + dt.timedelta(days=day)
    shuffled = list(reports)
    random.shuffle(shuffled)
    found = standing(reports, "BEL", at)
    assert found == standing(shuffled, "BEL", at)
    for one in found.reports:
        rivals = [r.on for r in reports if r.reporter == one.reporter and r.on <= at and r.part in (None, "BEL")]
        assert one.on == max(rivals)


def test_undertakings_of_the_meeting_and_those_still_open_before_it(held: Coalition) -> None:
    old = held.statement("2017-03-22", meeting=False)
    open_before = held.undertaking(old, "BEL", sentence="Belgium will send police trainers.")
    done_before = held.undertaking(old, "BEL", sentence="Belgium will host a workshop.")
    held.report(done_before, "BEL", "met", "2018-02-01")
    made = held.undertaking(
        held.statement(), "BEL", "IRQ", due_on="2018-09-30", sentence="Belgium and Iraq will train 500 police."
    )
    found = since(held)
    assert [one.record.record_id for one in found.earlier] == [open_before]
    assert [one.record.record_id for one in found.new] == [made]
    assert [(one.members, one.overdue_days, one.status) for one in found.overdue] == [(("BEL", "IRQ"), 92, "open")]
    assert [one.sentence for one in since(held, member="IRQ").undertakings] == ["Belgium and Iraq will train 500 police."]
    assert since(held, member="NLD").undertakings == ()


def test_an_undertaking_that_names_nobody_is_of_all_who_took_part(held: Coalition) -> None:
    statement = held.statement()
    for code, name in (("BEL", "Belgium"), ("NLD", "the Netherlands")):
        held.one("participant", statement=statement, name=name, capacity="minister", member=code)
    held.one("participant", statement=statement, name="Atlantis", capacity="minister")
    one = held.undertaking(statement, sentence="We will counter propaganda.", theme="communications")
    held.report(one, "NLD", "under way", "2018-10-01", member="NLD")
    found = since(held).undertakings[0]
    assert (found.everyone, found.members) == (True, ("BEL", "NLD"))
    assert [(s.member, s.words()) for s in found.standings] == [("BEL", "open"), ("NLD", "under way")]
    assert found.status is None
    assert since(held, theme="Communications").undertakings
    assert not since(held, theme="finance").undertakings


def test_what_changed_since_the_meeting_is_told_by_its_day(held: Coalition) -> None:
    statement = held.statement()
    one = held.undertaking(statement, "BEL", due_on="2018-09-30")
    other = held.undertaking(statement, "IRQ", sentence="Iraq will reform its police.")
    held.day("2018-10-05")
    held.report(one, "BEL", "under way", "2018-10-01")
    held.report(one, "IRQ", "partly met", "2018-06-01")
    held.amend("undertaking", one, due_on="2018-12-01")
    held.day("2018-11-02")
    held.report(one, "BEL", "met", "2018-11-01", evidence="document", reference="report.pdf")
    held.amend("undertaking", other, op="end", why="taken over by the ministry")
    second, first = since(held).undertakings
    told = {item.words: item.on.isoformat() for item in (*first.changes, *second.changes)}
    assert told == {
        "IRQ reports partly met (entered after the meeting)": "2018-06-01",
        "BEL reports under way": "2018-10-01",
        "amended: due_on 2018-09-30 → 2018-12-01": "2018-10-05",
        "BEL reports met": "2018-11-01",
        "BEL: partly met → disputed: BEL met, IRQ partly met": "2018-11-01",
        "ended: taken over by the ministry": "2018-11-02",
    }
    assert second.overdue_days is None
    assert not second.is_open
    assert since(held, at="2018-10-31").undertakings[-1].of("BEL").words() == "disputed: BEL under way, IRQ partly met"


def test_a_reader_who_may_not_know_a_record_gets_the_answer_of_a_ledger_without_it(held: Coalition, tmp_path: Path) -> None:
    bare = Coalition(tmp_path / "bare")
    bare.day("2018-06-08")
    for coalition in (held, bare):
        statement = coalition.statement(record_id="a" * 32)
        coalition.undertaking(statement, "BEL", "NLD", record_id="b" * 32, due_on="2018-08-01")
        if coalition is held:
            coalition.report("b" * 32, "BEL", "not met", "2018-09-01", to=())
            coalition.undertaking(statement, "BEL", sentence="Belgium will pay.", to=("BEL",))
            coalition.statement(to=(), title="Another")
        coalition.report("b" * 32, "BEL", "under way", "2018-10-01", record_id="c" * 32)
    assert repr(since(held, "NLD")) != repr(since(held, "BEL"))
    assert repr(_told(since(held, "NLD"))) == repr(_told(since(bare, "NLD")))
    bare.close()


def _told(found: Since) -> list[object]:
    return [
        (one.record.record_id, one.record.body, one.members, one.standings, one.before, one.changes, one.overdue_days, one.labels)
        for one in found.undertakings
    ]


def test_a_meeting_is_named_by_code_by_day_or_as_the_last(held: Coalition) -> None:
    group = held.one("group", code="WG", name="Working group")
    held.one("meeting", code="M2", title="Directors", starts_on="2018-11-01")
    held.one("meeting", code="G1", title="Of the group", starts_on="2018-12-01", group=group)
    held.one("meeting", code="M3", title="To come", starts_on="2019-06-01")
    records = held.records()
    found = last_meeting(records)
    assert found is not None
    assert found.code == "M2"
    assert meeting_of(records, "last") == found
    assert meeting_of(records, "2018-06-01") == D("2018-06-01")
    with pytest.raises(NotFound, match="no meeting 'M9'"):
        meeting_of(records, "M9")
    with pytest.raises(NotFound, match="no meeting of the whole coalition"):
        meeting_of(held.records(None), "last")
