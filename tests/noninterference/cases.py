"""Cases: for one plan and each party of it, the store and the store without what is hidden are asked the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import commonground.door.reader
from commonground.door.workspace import Workspace
from commonground.vocabulary.label import PUBLIC
from noninterference import answers
from noninterference.coalition import CODES, STRANGER, TODAY, Maker, Plan
from noninterference.sight import Sight
from noninterference.store import Slot

PARTIES = (*CODES, STRANGER, PUBLIC)
SOURCES_EVERY, TABLES_EVERY = 4, 50
"""One case in so many is asked for the sources too, and for every table through the engine."""


@dataclass(frozen=True)
class Difference:
    """An answer that tells of hidden rows."""

    seed: int
    party: str
    with_hidden: str
    without: str

    def __str__(self) -> str:
        at = next((i for i, (a, b) in enumerate(zip(self.with_hidden, self.without, strict=False)) if a != b), 0)
        start = max(0, at - 80)
        both = (self.with_hidden[start : at + 160], self.without[start : at + 160])
        return f"seed {self.seed}, {self.party}: …{both[0]}… instead of …{both[1]}…"


def differences(
    slots: tuple[Slot, Slot], seeds: range, patch: pytest.MonkeyPatch, *, tables_every: int = TABLES_EVERY
) -> Iterator[Difference | None]:
    """For each case None, or how its answers differ; each seed makes one plan and a case for every party."""
    number = seeds.start * len(PARTIES)
    for seed in seeds:
        plan = Maker(seed).plan()
        whole = slots[0].fill(plan, plan)
        for party in PARTIES:
            number += 1
            cut = Sight(plan, party, TODAY).without_hidden()
            without = slots[1].fill(cut, plan)
            asked = (party, plan, number, tables_every, patch)
            pairs = zip(_answers(whole, *asked), _answers(without, *asked), strict=True)
            found = next((Difference(seed, party, one, other) for one, other in pairs if one != other), None)
            yield found


def _answers(
    workspace: Workspace, party: str, plan: Plan, number: int, tables_every: int, patch: pytest.MonkeyPatch
) -> list[str]:
    found = answers.of_records(workspace, party, plan, number)
    if number % tables_every == 0:
        return found + answers.of_tables(workspace, party)
    if number % SOURCES_EVERY == 0:
        with patch.context() as stubbed:
            stubbed.setattr(commonground.door.reader, "Engine", answers.Recorder)
            return found + answers.of_sources(workspace, party)
    return found


def hidden_share(seeds: range) -> tuple[int, int]:
    """How many cases hide a version that is there, and how many there are."""
    found = []
    for seed in seeds:
        plan = Maker(seed).plan()
        found += [len(Sight(plan, party, TODAY).without_hidden().versions()) < len(plan.versions()) for party in PARTIES]
    return sum(found), len(found)


@contextmanager
def slots_in(folder: Path) -> Iterator[tuple[Slot, Slot]]:
    """Two light stores below a folder: for what is, and for what is without the hidden rows."""
    both = (Slot(folder / "whole"), Slot(folder / "without"))
    try:
        yield both
    finally:
        for slot in both:
            slot.close()
