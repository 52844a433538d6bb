"""Non-interference on the command line: what is printed, written and refused is the same where the hidden rows never were."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

import commonground.door.records
from commonground.cli.main import COMMANDS
from commonground.vocabulary.label import PUBLIC
from noninterference.asking import Pair
from noninterference.campaign import Campaign
from noninterference.commands import EXCUSED, OUTLOOKS, Asked, briefs, purging, reading, writing
from noninterference.sight import Sight

STORES = [(11, "ALPHA"), (12, PUBLIC), (13, "BETA")]
"""Campaigns with who asks: together they are asked everything once, by turns as text and as JSON."""


def test_every_command_is_asked_or_excused(tmp_path: Path) -> None:
    plan, pick = Campaign(1, tmp_path).plan(), random.Random(1)
    asked = {
        one.command for one in (*reading(plan, pick), *writing(plan, pick, "ALPHA"), *briefs((".md",)), *purging(plan, pick))
    }
    assert asked | set(EXCUSED) == set(COMMANDS)
    assert asked & set(EXCUSED) == set()


@pytest.mark.parametrize(("seed", "party"), [*STORES, (14, "GAMMA")])
def test_outlooks_with_their_files_are_among_what_is_hidden(seed: int, party: str, tmp_path: Path) -> None:
    plan = Campaign(seed, tmp_path).plan()
    sight = Sight(plan, party, dt.datetime.now(dt.UTC).date())
    issued = [step for step in plan.steps if step.attached]
    seen = [all(sight.shows(version) for version in step.versions) for step in issued]
    newest = [step.versions[0].body["newest_month"] for step in issued]
    assert True in seen
    assert ("2017-06", False) in zip(newest, seen, strict=True)


def test_a_hidden_outlook_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were outlooks shown to whoever asks, the answers would differ."""
    pair = Pair(tmp_path, 11, "ALPHA")
    monkeypatch.setattr(commonground.door.records.Records, "sight", None)
    assert any(pair.differences([Asked(line) for line in OUTLOOKS]))


@pytest.mark.parametrize("number", range(len(STORES)))
def test_commands_answer_as_if_the_hidden_rows_never_were(number: int, tmp_path: Path) -> None:
    seed, party = STORES[number]
    pair = Pair(tmp_path, seed, party)
    asked = reading(pair.plan, random.Random(seed))[number :: len(STORES)]
    asked += [] if party == PUBLIC else writing(pair.plan, random.Random(seed), party)
    asked += purging(pair.plan, random.Random(seed))
    assert [str(found) for found in pair.differences(asked)] == []


def test_briefs_in_every_form_are_the_same_to_the_byte(tmp_path: Path) -> None:
    pair = Pair(tmp_path, 14, "GAMMA")
    asked = [one for one in briefs((".md", ".html", ".docx", ".pdf")) if "--lang ar" not in one.line]
    assert [str(found) for found in pair.differences(asked)] == []
