"""What is told of a subject: its hits, one for each listed person or body, with the rate of false alarms, and which alert."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from commonground.screening.groups import group_of
from commonground.screening.listed import Entry, number
from commonground.screening.ready import Ready
from commonground.screening.screener import Hit
from commonground.screening.subject import Subject
from commonground.screening.thresholds import Applied, applied
from commonground.screening.tokens import tokens
from commonground.vocabulary.nationality import iso3

WEAK = "a second identifier: only a weak alias is alike"
COMMON = "a second identifier: the name is the same, but too many clean names are as like"

COUNTRY = "a second identifier: the name is that of a country"

ROUNDING = 1e-3
"""Nats by which a score that is told may differ from the one that was worked out."""

NEAR = 1.0
"""Nats below its threshold up to which a name is near: the next edition of a list may make it a hit."""

ASKED = 12
"""Entries that are asked for of each subject, before those of one body are put together."""

NUMBERED = ("vessel", "aircraft")
"""Kinds of which the number decides, whatever the name: an IMO number and a tail number stand for one vessel or aircraft."""

Place = int


@dataclass(frozen=True, slots=True)
class Finding:
    """A listed person or body that a subject may be: its best entry, its `others` by place, and whether it alerts.

    `rate` is the share of clean names of the `group` that are as like, None where it is not measured. `needs` says what is
    missing where it does not alert.
    """

    hit: Hit
    body: str
    others: tuple[Place, ...]
    group: str
    rate: float | None
    alert: bool
    needs: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is found of a subject, best first; `near`: something reaches its threshold, or lacks no more than NEAR of it."""

    found: tuple[Finding, ...]
    near: bool


NOTHING = Answer((), False)


@dataclass(frozen=True, eq=False)
class Question:
    """How lists are asked in a run: the lists, what alarms by group at the `rate` that is promised, how many hits a subject has
    at most, whether hits below their threshold are told too and from which score on, and whether reasons are."""

    ready: Ready
    rate: float
    thresholds: Mapping[str, Applied]
    together: Mapping[str, tuple[Place, ...]]
    limit: int = 5
    below: bool = False
    least: float = -math.inf
    explain: bool = False


def question(
    ready: Ready, rate: float, limit: int = 5, below: bool = False, explain: bool = False, least: float = -math.inf
) -> Question:
    """A question with its thresholds."""
    together: dict[str, tuple[Place, ...]] = {}
    for place, body in enumerate(ready.bodies):
        together[body] = (*together.get(body, ()), place)
    return Question(ready, rate, applied(ready.clean, rate), together, limit, below, least, explain)


def findings(asked: Question, subjects: Sequence[Subject]) -> list[Answer]:
    """For each subject what is found, best first; equal input, equal answer."""
    named = [subject for subject in subjects if subject.names]
    hits = asked.ready.screener.screen(named, ASKED, _least(asked), same=True)
    found = {subject: _of(asked, subject, of) for subject, of in zip(named, hits, strict=True) if of}
    if asked.explain:
        found |= {subject: _explained(asked, subject, told) for subject, told in found.items() if told.found}
    return [found.get(subject, NOTHING) for subject in subjects]


def _least(asked: Question) -> float:
    """The score under which no hit is told and none is near, but one that is the listed one word for word or by its number."""
    near = min((at.score for at in asked.thresholds.values()), default=-math.inf) - NEAR
    return min(near, asked.least) if asked.below else near


def _explained(asked: Question, subject: Subject, told: Answer) -> Answer:
    """The same with reasons, which cost as much as a screening each: they are worked out for what is told alone."""
    least = min(one.hit.score for one in told.found) - ROUNDING
    hits = asked.ready.screener.screen([subject], ASKED, least, explain=True)[0]
    ways = (way for hit in hits for way in (hit, hit.good) if way is not None)
    reasons = {(_key(way), way.weak_alias): way.because for way in ways}
    found = (
        replace(one, hit=replace(one.hit, because=reasons.get((_key(one.hit), one.hit.weak_alias), ()))) for one in told.found
    )
    return replace(told, found=tuple(found))


def _key(hit: Hit) -> tuple[str, str]:
    return hit.entry.list, hit.entry.entry_id


def _of(asked: Question, subject: Subject, hits: Sequence[Hit]) -> Answer:
    of_body: dict[str, list[Hit]] = {}
    for hit in hits:
        ways = [hit] if hit.good is None else [hit, hit.good]
        of_body.setdefault(asked.ready.bodies[asked.ready.listed.of[_key(hit)]], []).extend(ways)
    every = [_surest(asked, subject, body, ways) for body, ways in of_body.items()]
    told = tuple(one for one in every if one.alert or one.needs or (asked.below and one.hit.score >= asked.least))[: asked.limit]
    near = any(one.hit.score >= asked.thresholds[one.group].score - NEAR for one in every)
    return Answer(told, near)


def _surest(asked: Question, subject: Subject, body: str, ways: Sequence[Hit]) -> Finding:
    """The best hit of a body; where it is by a weak alias and does not alert, the best by a good name that does."""
    first = _finding(asked, subject, body, ways[0])
    if first.alert or not ways[0].weak_alias:
        return first
    good = [hit for hit in ways[1:] if not hit.weak_alias]
    found = next((one for one in (_finding(asked, subject, body, hit) for hit in good) if one.alert), None)
    return found or replace(first, hit=replace(first.hit, good=max(good, key=lambda hit: hit.score, default=None)))


def _finding(asked: Question, subject: Subject, body: str, hit: Hit) -> Finding:
    kind = kind_of(subject, hit.entry)
    group = group_of(subject.names[0], kind)
    reached = hit.score >= asked.thresholds[group].score or (kind in NUMBERED and _same_number(subject, hit.entry))
    weak = hit.weak_alias and hit.score <= hit.name_score
    needs = WEAK if reached and weak else None
    if reached and not weak and hit.score <= hit.name_score and _is_country(subject) and not _same(subject, hit, kind):
        needs = COUNTRY
    if not reached and not hit.weak_alias and hit.score >= hit.name_score and _same(subject, hit, kind):
        needs = COMMON
    place = asked.ready.listed.of[hit.entry.list, hit.entry.entry_id]
    others = tuple(one for one in asked.together[body] if one != place)
    return Finding(hit, body, others, group, asked.ready.clean.rate(group, hit.score), reached and needs is None, needs)


def kind_of(subject: Subject, entry: Entry) -> str:
    """As what a subject was compared with an entry: as it is said to be, else as the entry is."""
    return subject.kind or ("person" if entry.kind == "unknown" else entry.kind)


def _same_number(subject: Subject, entry: Entry) -> bool:
    return any(number(text) in entry.documents for text in subject.documents)


def _is_country(subject: Subject) -> bool:
    """Whether all its names are names of countries, which stand in the names of many bodies."""
    return all(iso3(name.partition(",")[0]) for name in subject.names)


def _same(subject: Subject, hit: Hit, kind: str) -> bool:
    """Whether a name is the listed one word for word, in any order."""
    listed = sorted(tokens(hit.matched_name, kind))
    return any(sorted(tokens(name, kind)) == listed for name in subject.names)
