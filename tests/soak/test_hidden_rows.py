"""Non-interference at length, for `make soak`: 10,000 cases, every command on 50 stores, every form of brief on five."""

from __future__ import annotations

import os
import random
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commonground.vocabulary.label import PUBLIC
from noninterference.asking import Pair
from noninterference.browsing import browsers
from noninterference.cases import PARTIES, differences, slots_in
from noninterference.coalition import CELL, STRANGER
from noninterference.commands import briefs, purging, reading, writing

SHARE = float(os.environ.get("COMMONGROUND_SOAK", "0"))
pytestmark = [
    pytest.mark.skipif(SHARE <= 0, reason="a long loop: `make soak` runs it (COMMONGROUND_SOAK=1)"),
    pytest.mark.filterwarnings("ignore:Column 'claim.claim_id'"),
]
SEED = int(os.environ.get("COMMONGROUND_SOAK_SEED", "1"))
BOTH = (False, True)
READERS = tuple(party for party in PARTIES if party != STRANGER)
"""Who is asked for on the command line: under the name of no member nobody reads there."""


def seeds(full: int) -> range:
    """So many seeds as the share asks for, at least one; `make test` has those below a hundred."""
    start = 1000 + SEED * 100_000
    return range(start, start + max(1, round(full * SHARE)))


def test_ten_thousand_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = seeds(10_000 // len(PARTIES) + 1)
    with slots_in(tmp_path) as slots:
        found = list(differences(slots, chosen, monkeypatch, tables_every=20))
    assert [str(difference) for difference in found if difference] == []
    assert len(found) == len(chosen) * len(PARTIES)


def test_every_command_on_fifty_stores(tmp_path: Path) -> None:
    for number, seed in enumerate(seeds(50)):
        party = READERS[number % len(READERS)]
        pair = Pair(tmp_path / str(seed), seed, party)
        pick = random.Random(seed)
        asked = reading(pair.plan, pick) + ([] if party == PUBLIC else writing(pair.plan, pick, party))
        asked += purging(pair.plan, pick)
        assert [str(found) for found in pair.differences(asked, formats=BOTH)] == []
        shutil.rmtree(tmp_path / str(seed))


def test_every_page_and_answer_on_ten_stores(tmp_path: Path) -> None:
    for number, seed in enumerate(seeds(10)):
        asked, addresses = browsers(tmp_path / str(seed), seed, READERS[number % len(READERS)])
        assert [str(found) for found in asked.differences(addresses, others=(CELL,))] == []
        shutil.rmtree(tmp_path / str(seed))


def test_every_form_of_brief_on_five_stores(tmp_path: Path) -> None:
    for number, seed in enumerate(seeds(5)):
        pair = Pair(tmp_path / str(seed), seed, READERS[number % len(READERS)])
        asked = briefs((".md", ".html", ".docx", ".pdf"))
        assert [str(found) for found in pair.differences(asked, formats=BOTH)] == []
        shutil.rmtree(tmp_path / str(seed))
