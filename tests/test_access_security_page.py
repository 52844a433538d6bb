"""docs/security.md tells every point of the standard once, and each test that it names is there."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from conftest import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
POINTS = [row for row in PAGE.splitlines() if re.match(r"\| V\d", row)]
STATES = ("met", "partly", "not met", "later", "not applicable")

SECTIONS = {
    **{"V3.3": 4, "V3.5": 5, "V6.1": 3, "V6.2": 12, "V6.3": 4, "V6.4": 4, "V6.5": 5, "V6.6": 3, "V6.8": 4},
    **{"V7.1": 3, "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 2, "V7.6": 2},
    **{"V9.1": 3, "V9.2": 4, "V10.1": 2, "V10.2": 2, "V10.5": 5},
}
"""How many requirements of level 1 and 2 each section has, which come first in each (ASVS 5.0.0, the published table)."""

APART = {"V11.2.3", "V11.4.2", "V11.5.1", "V13.3.1", "V14.2.1", "V16.2.5", "V16.3.1"}


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_every_requirement_of_the_named_sections_is_answered_once() -> None:
    told = Counter(cells(row)[0].split()[0] for row in POINTS)
    asked = {f"{section}.{n}" for section, count in SECTIONS.items() for n in range(1, count + 1)} | APART
    assert set(told) == asked
    assert set(told.values()) == {1}


@pytest.mark.parametrize("row", POINTS, ids=[cells(row)[0].split()[0] for row in POINTS])
def test_each_answer_has_a_state_and_a_test_or_a_reason(row: str) -> None:
    what, state, how, shown = cells(row)
    assert state in STATES
    assert len(what.split()) > 2
    if state in ("met", "partly"):
        assert shown
    if state != "met":
        assert how


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 80
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^def {test}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_the_page_says_plainly_that_labels_do_not_stop_who_can_read_the_files() -> None:
    assert "A label does not stop somebody who can read the files." in " ".join(PAGE.split())


def test_the_numbers_on_the_page_are_those_of_the_program() -> None:
    from commonground.access.attempts import PER_ACCOUNT, PER_ADDRESS
    from commonground.access.credentials import INVITATION_HOURS
    from commonground.access.passwords import COST, LONGEST, PRODUCT_WORDS, SHORTEST
    from commonground.access.sessions import Times

    times, text = Times(), " ".join(PAGE.split())
    told = [
        f"{SHORTEST} to {LONGEST} characters",
        f"{COST.passes} passes, {COST.memory_kib // 1024} MiB and {COST.lanes} lanes",
        f"| {times.idle_minutes} minutes",
        f"| {times.whole_minutes // 60} hours",
        f"| {times.pending_minutes} minutes",
        f"last {times.recent_minutes} minutes",
        f"| {times.at_most} for an account",
        f"for {INVITATION_HOURS} hours",
        f"it is {PER_ADDRESS.free}",
        f"at most {PER_ACCOUNT.longest_wait_seconds // 60} minutes",
        *(f"*{word}*" for word in PRODUCT_WORDS if word in ("common ground", "coalition", "stabilisation")),
    ]
    assert [words for words in told if words not in text] == []
    assert (PER_ACCOUNT.free, PER_ADDRESS.longest_wait_seconds) == (5, 900)
