"""Whether a search finds the body that it should: among the candidates, at which rank, and from which score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.screening.findings import ASKED, Finding, Question, findings, question
from commonground.screening.holding_out import Case
from commonground.screening.ready import Ready
from commonground.screening.screener import GROUPS, Screener
from commonground.screening.subject import Subject, asked_as
from commonground.screening.tokens import words

BLOCK = 1_000
"""Searches between two words of progress."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: `candidate` whether its body was compared at all, `rank` among the bodies found and what a run tells
    of it; both None where it is not found.

    Other bodies that bear the very name that is searched, or that it was made of, have no rank: they are namesakes, or the same
    one on a list that no publisher links, and nobody could rank them after it.
    """

    case: Case
    candidate: bool
    rank: int | None
    told: Finding | None


def subject(row: int, name: str, kind: str) -> Subject:
    """Somebody of whom the name and the kind alone are known; an unknown kind is compared with all."""
    return Subject(row, (name,), asked_as(kind))


def asking(lists: Ready, rate: float) -> Question:
    """A question by which a run tells of everybody that it finds, also of those who do not alarm at the rate."""
    return question(lists, rate, limit=ASKED, below=True)


def outcomes(asked: Question, cases: Sequence[Case], what: str, say: Say) -> list[Outcome]:
    """Search every case as a run does; `say` is told how far it is."""
    found: list[Outcome] = []
    for start in range(0, len(cases), BLOCK):
        say(f"{what}: {start:,} of {len(cases):,}")
        block = cases[start : start + BLOCK]
        told = findings(asked, [subject(row, case.name, case.kind) for row, case in enumerate(block)])
        compared = candidates(asked.ready.screener, asked.ready.bodies, block)
        found += [_outcome(case, of.found, among) for case, of, among in zip(block, told, compared, strict=True)]
    return found


def _outcome(case: Case, told: Sequence[Finding], compared: set[str]) -> Outcome:
    own = next((one for one in told if one.body == case.body), None)
    sought = [sorted(words(name)) for name in (case.name, case.known) if name]
    ranked = [one for one in told if one is own or sorted(words(one.hit.matched_name)) not in sought]
    return Outcome(case, case.body in compared, ranked.index(own) + 1 if own else None, own)


def candidates(screener: Screener, bodies: Sequence[str], cases: Sequence[Case]) -> list[set[str]]:
    """The bodies of which a name is compared with each case's at all, before any is scored."""
    found: list[set[str]] = [set() for _ in cases]
    for kind in GROUPS:
        chosen = [place for place, case in enumerate(cases) if case.kind == kind or case.kind not in GROUPS]
        if compared := screener.compared([cases[place].name for place in chosen], kind):
            _, pairs, owner = compared
            entries = screener.listed.name_entry[screener.index(kind)[1][pairs.theirs]].tolist()
            for at, entry in zip(owner.tolist(), entries, strict=True):
                found[chosen[at]].add(bodies[entry])
    return found
