"""Candidates for evidence: found by organisation, period, place and theme, explained, never counted before a person says so."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.followup.fit import Seen, Wanted, fit, telling_words, topics, topics_of
from commonground.followup.following import AskedFollowUp, follow_up
from commonground.followup.parties import table
from commonground.followup.payers import Member, state_behind
from commonground.followup.undertakings import meeting_of
from commonground.intake.load import load
from commonground.vocabulary.label import ReleaseLabel
from fixtures_iati import activities, activity, transaction
from followup_small import Coalition

D = dt.date.fromisoformat
PAID = (25, "paid by Belgium")
STABILISATION = (topics()["stabilisation"],)
WANTED = Wanted(D("2018-06-08"), None, D("2020-12-31"), frozenset({"IRQ"}), STABILISATION)
SEEN = Seen(PAID, D("2018-09-01"), D("2018-09-01"), "IRQ", sectors=(("15220", 100.0),))


def points(wanted: Wanted = WANTED, **changes: Any) -> int | None:
    found = fit(wanted, replace(SEEN, **changes))
    return found.points if found else None


def test_each_criterion_adds_its_points_and_its_reason() -> None:
    found = fit(WANTED, SEEN)
    assert found is not None
    assert found.points == 25 + 20 + 10 + 20
    assert found.why == ("paid by Belgium", "in the first year", "in IRQ", "stabilisation: sector 15220")


def test_what_is_before_it_elsewhere_or_for_something_else_is_no_candidate() -> None:
    assert points(first=D("2018-01-01"), last=D("2018-06-07")) is None
    assert points(first=D("2018-01-01"), last=D("2018-06-08")) == 75
    assert points(country="SYR") is None
    assert points(country=None) is None
    assert points(sectors=(("12220", 100.0),)) is None
    assert points(sectors=()) is None
    assert points(sectors=(), title="Stabilization of Anbar") == 25 + 20 + 10 + 10


def test_a_share_of_the_theme_counts_as_a_share_and_a_topic_beside_it_for_less() -> None:
    assert points(sectors=(("15220", 25.0), ("12220", 75.0))) == 25 + 20 + 10 + 5
    both = replace(WANTED, topics=(topics()["humanitarian"], *STABILISATION))
    assert points(both) == 25 + 20 + 10 + 12


def test_after_the_due_day_it_counts_for_less_and_after_a_year_not_at_all() -> None:
    due = replace(WANTED, due_on=D("2018-08-31"))
    assert points(due) == 25 + 10 + 10 + 20
    late = fit(due, SEEN)
    assert late is not None
    assert "1 day after it was due" in late.why
    assert points(due, first=D("2019-08-31"), last=D("2019-08-31")) == 65
    assert points(due, first=D("2019-09-01"), last=D("2019-09-01")) is None
    assert [points(first=D(day), last=D(day)) for day in ("2020-06-06", "2020-06-07", "2020-12-31")] == [75, 65, 65]


def test_a_place_within_the_country_has_to_fit_where_both_say_one() -> None:
    anbar = replace(WANTED, place="IQG01", place_names=frozenset({"al-anbar"}))
    assert points(anbar) == 75
    assert points(anbar, places=frozenset({"IQG01Q03"})) == 85
    assert points(anbar, places=frozenset({"Al-Anbar"})) == 85
    assert points(anbar, places=frozenset({"IQG15"})) is None


@given(st.sampled_from(sorted(topics())), st.text(max_size=80), st.dates(D("2017-01-01"), D("2022-01-01")))
def test_points_stay_between_0_and_100_and_are_the_sum_of_what_is_told(name: str, title: str, day: dt.date) -> None:
    wanted = replace(WANTED, topics=(topics()[name],), words=telling_words(title))
    found = fit(wanted, replace(SEEN, first=day, last=day, title=title, clusters=frozenset({"protection"})))
    assert found is None or (0 < found.points <= 100 and found.why[0] == "paid by Belgium")


def test_every_theme_of_the_reading_has_its_topic_or_none_by_intent() -> None:
    without = {row["theme"] for row in table("themes.tsv")} - set(topics())
    assert without == {"coalition unity", "regional branches"}
    assert topics_of("coalition unity", "unity", "We stand united.") == ()
    assert [topic.name for topic in topics_of("returns", "", "")] == ["returns"]
    named = topics_of("stabilisation", "clearing mines", "We will clear mines.")
    assert [topic.name for topic in named][:2] == ["stabilisation", "mine action"]


def test_food_security_is_no_security_sector_reform() -> None:
    reform = replace(WANTED, topics=(topics()["security-sector reform"],))
    assert points(reform, sectors=(), title="Food security in Ninewa") is None
    assert points(reform, sectors=(), title="Cross-border Humanitarian Fund") is None
    assert points(reform, sectors=(), title="Training of the Iraqi police") is not None


@pytest.mark.parametrize(
    ("ref", "name", "state"),
    [
        ("fts-org:2917", "United Kingdom, Government of", "GBR"),
        ("fts-org:2998", "Saudi Arabia (Kingdom of), Government of", "SAU"),
        (None, "Government of the Netherlands", "NLD"),
        ("SE-0", "Sweden", "SWE"),
        ("GB-CHC-1", "Some Charity of London", None),
    ],
)
def test_a_government_is_its_state_however_it_is_written(ref: str | None, name: str, state: str | None) -> None:
    assert state_behind(ref, name) == state


def test_a_body_is_a_members_by_its_list_or_its_state() -> None:
    norway = Member("NOR", "Norway", "NOR", ("NO-BRC-971277882", "Norad"))
    assert norway.pays("NO-BRC-971277882", "Norwegian Agency") == (30, "paid by Norwegian Agency: NOR lists NO-BRC-971277882")
    assert norway.pays(None, "Norad") == (30, "paid by Norad")
    assert norway.pays(None, "Government of Norway") == (25, "paid by Government of Norway, of NOR")
    assert norway.pays(None, "Government of Sweden") is None
    assert Member("UNDP", "UNDP", None, ()).pays(None, "UNDP") == (30, "paid by UNDP")


IATI = activities(
    activity(
        "BE-1-STAB",
        '<recipient-country code="IQ"/><sector vocabulary="1" code="15220" percentage="100"/>',
        transaction("3", "1500000", "2018-09-01", '<provider-org ref="BE-BCE_KBO-0264814354"/>'),
        transaction("2", "2000000", "2018-07-01"),
        transaction("3", "700", "2018-01-01"),
        reporter="BE-BCE_KBO-0264814354",
        title="Stabilisation of Anbar",
    ),
    activity(
        "BE-2-HEALTH",
        '<recipient-country code="IQ"/><sector vocabulary="1" code="12220" percentage="100"/>',
        transaction("3", "900000", "2018-09-01"),
        reporter="BE-BCE_KBO-0264814354",
        title="Clinics",
    ),
)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    coalition = Coalition(tmp_path / "theatre")
    coalition.amend("member", coalition.records().find("BEL", "member").record_id, organisations=["BE-BCE_KBO-0264814354"])
    (tmp_path / "be.xml").write_text(IATI, encoding="utf-8")
    coalition.now += dt.timedelta(seconds=1)
    load(coalition.desk(), [tmp_path / "be.xml"])
    coalition.day("2018-06-08")
    yield coalition
    coalition.close()


def undertaking(held: Coalition, **more: Any) -> str:
    about = {"sentence": "Belgium will support stabilisation in Iraq.", "country": "IRQ", "subject": "support in Iraq", **more}
    return held.undertaking(held.statement(), "BEL", **about)


def asked(held: Coalition, party: str | None = "CELL", **options: Any) -> list[tuple[str, tuple[str, ...], int]]:
    reader = Reader(held.workspace, viewer_of(held.workspace, party), today=D("2019-06-01"))
    found = follow_up(reader, meeting_of(reader.records, "M1"), AskedFollowUp(**options))
    told = [(one.member or "", tuple(c.name for c in one.candidates), one.dismissed) for one in found.parts]
    reader.close()
    return told


def test_the_payments_of_a_members_own_bodies_are_candidates_with_their_sums_and_lines(held: Coalition) -> None:
    undertaking(held)
    reader = Reader(held.workspace, viewer_of(held.workspace, "CELL"), today=D("2019-06-01"))
    found = follow_up(reader, meeting_of(reader.records, "M1"), AskedFollowUp())
    (part,) = found.parts
    (one,) = part.candidates
    assert (one.name, one.evidence, one.reference, one.country) == ("BE-1-STAB", "activity", "BE-1-STAB", "IRQ")
    assert (one.spent, one.committed) == (150_000_000, 200_000_000), "within the period, stages apart"
    assert (one.first, one.last) == (D("2018-07-01"), D("2018-09-01"))
    assert one.points == 30 + 20 + 10 + 20 + 10
    assert one.lines[0][0] == "be.xml"
    assert "transaction" in one.lines[0][1]
    assert part.standing.words() == "open", "nothing is met by a payment"
    assert part.silent_days == 358
    reader.close()


def test_what_is_cited_or_dismissed_is_no_candidate_any_more(held: Coalition) -> None:
    one = undertaking(held)
    assert asked(held) == [("BEL", ("BE-1-STAB",), 0)]
    held.one("note", about=one, text='no evidence: "BE-1-STAB": another programme', by="BEL")
    assert asked(held, "BEL") == [("BEL", (), 1)]
    assert asked(held, "CELL") == [("BEL", ("BE-1-STAB",), 0)], "another's word is not the cell's"
    held.report(one, "CELL", "under way", "2018-10-01", evidence="activity", reference="BE-1-STAB", member="BEL")
    assert asked(held, "CELL") == [("BEL", (), 0)]


def test_records_of_the_ledger_are_candidates_too(held: Coalition) -> None:
    undertaking(held)
    held.one(
        "activity", by="BEL", code="B1", title="Police stations", implementer="UNDP", status="under way", country="IRQ",
        sector="Early recovery", funders=["BEL"], starts_on="2018-10-01", budget="5000", currency="EUR",
    )  # fmt: skip
    held.one(
        "pledge",
        by="BEL",
        member="BEL",
        amount="7",
        currency="EUR",
        pledged_on="2018-09-01",
        country="IRQ",
        purpose="stabilisation",
    )
    held.one(
        "offer",
        by="BEL",
        member="BEL",
        title="Stabilisation advisers",
        what="training",
        quantity="12",
        unit="places",
        country="IRQ",
    )
    held.one("decision", by="BEL", title="Fund stabilisation", status="taken", taken_on="2018-10-01", members=["BEL"])
    held.one("decision", by="BEL", title="Fund fisheries", status="taken", taken_on="2018-10-01", members=["BEL"])
    reader = Reader(held.workspace, viewer_of(held.workspace, "NLD"), today=D("2019-06-01"))
    (part,) = follow_up(reader, meeting_of(reader.records, "M1"), AskedFollowUp()).parts
    assert sorted(one.what for one in part.candidates) == ["activity", "activity", "decision", "offer", "pledge"]
    assert {one.evidence for one in part.candidates if one.name != "BE-1-STAB"} == {"record"}
    reader.close()


def test_hidden_files_and_records_change_no_byte_of_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    (tmp_path / "be.xml").write_text(IATI, encoding="utf-8")
    for name in ("full", "bare"):
        coalition = Coalition(tmp_path / name)
        belgium = coalition.records().find("BEL", "member").record_id
        coalition.amend("member", belgium, organisations=["BE-BCE_KBO-0264814354"])
        coalition.day("2018-06-08")
        statement = coalition.statement(record_id="a" * 32)
        coalition.undertaking(statement, "BEL", record_id="b" * 32, country="IRQ", due_on="2018-09-01")
        if name == "full":
            load(coalition.desk(), [tmp_path / "be.xml"], release_to=["BEL"])
            coalition.one(
                "activity", to=(), code="B1", title="Stabilisation", implementer="UNDP", status="under way", country="IRQ",
                funders=["BEL"], starts_on="2018-10-01",
            )  # fmt: skip
            coalition.report("b" * 32, "BEL", "met", "2018-08-01", to=())
            coalition.one("note", about="b" * 32, text="hidden", to=())
            coalition.one("request", to=(), to_=["BEL"], asks="offer", text="Hidden?", due_on="2018-08-01")
        coalition.day("2018-11-01")
        coalition.report("b" * 32, "BEL", "under way", "2018-10-01", record_id="c" * 32)
        coalition.close()
        told = []
        for words in (["--json"], []):
            capsys.readouterr()
            assert run(cli, ["-w", str(tmp_path / name), "follow-up", "--since", "M1", "--as", "NLD", *words]) == 0
            told.append(capsys.readouterr().out)
        answers.append(told)
    assert answers[0] == answers[1]
    assert run(cli, ["-w", str(tmp_path / "full"), "follow-up", "--since", "M1", "--as", "BEL", "--json"]) == 0
    assert "BE-1-STAB" in capsys.readouterr().out


def test_the_order_of_entering_changes_no_byte_of_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for turn in (1, -1):
        coalition = Coalition(tmp_path / f"theatre{turn}")
        coalition.day("2018-06-08")
        statement = coalition.statement(record_id="a" * 32)
        for number in range(3)[::turn]:
            coalition.undertaking(statement, "BEL", "IRQ", record_id=f"{number}" * 32, position=f"characters {number}-9")
        for number in range(3)[::turn]:
            for by in ("BEL", "NLD")[::turn]:
                status = "met" if number == 1 else "under way"
                coalition.report(f"{number}" * 32, by, status, f"2018-1{number}-01", record_id=f"{number}{by}".ljust(32, "0"))
        coalition.close()
        capsys.readouterr()
        assert run(cli, ["-w", str(tmp_path / f"theatre{turn}"), "follow-up", "--since", "M1", "--json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_a_person_confirms_or_dismisses_on_the_command_line(held: Coalition, capsys: pytest.CaptureFixture[str]) -> None:
    one = undertaking(held)
    at = ["-w", str(held.root), "follow-up"]

    def told() -> dict[str, Any]:
        capsys.readouterr()
        assert run(cli, [*at, "--since", "M1", "--member", "BEL", "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)["undertakings"][0]["parts"][0]
        return found

    assert [item["candidate"] for item in told()["candidates"]] == ["BE-1-STAB"]
    assert run(cli, [*at, "confirm", one, "BE-9", "--status", "met"]) == 6
    assert run(cli, [*at, "confirm", one, "BE-1-STAB", "--status", "partly met", "--on", "2018-10-01"]) == 0
    part = told()
    assert (part["status"], part["candidates"]) == ("partly met", [])
    assert [(item["by"], item["part"], item["evidence"], item["reference"]) for item in part["reports"]] == [
        ("CELL", "BEL", "activity", "BE-1-STAB")
    ]
    other = held.undertaking(held.statement(), "BEL", sentence="Again.", country="IRQ")
    assert run(cli, [*at, "dismiss", other, "BE-1-STAB", "--why", "the same money"]) == 0
    capsys.readouterr()
    assert run(cli, [*at, "--since", "M1"]) == 0
    assert "1 dismissed" in capsys.readouterr().out
    assert run(cli, at) == 2
    assert run(cli, [*at, "--since", "M7"]) == 6


def test_labels_of_the_answer_are_those_of_what_it_was_made_of(held: Coalition) -> None:
    undertaking(held, to=("BEL",))
    reader = Reader(held.workspace, viewer_of(held.workspace, "CELL"), today=D("2019-06-01"))
    found = follow_up(reader, meeting_of(reader.records, "M1"), AskedFollowUp()).since
    assert ReleaseLabel("CELL", frozenset({"BEL"}), released_on=D("2018-06-08")) in found.labels
    reader.close()
