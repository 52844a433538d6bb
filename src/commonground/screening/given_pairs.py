"""The scores of given pairs of records, without any list: for evaluation. Each record of many pairs is prepared once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from commonground.screening.acronyms import likeness, readings
from commonground.screening.because import evidence
from commonground.screening.listed import Entry, number
from commonground.screening.name_score import IN_PAIR, weights
from commonground.screening.pair_index import PairIndex, untagged
from commonground.screening.romanise import VOWELLESS
from commonground.screening.screener import GROUPS, NAMELESS
from commonground.screening.subject import Subject
from commonground.screening.tokens import parts, words
from commonground.screening.told_apart import marks, told_apart
from commonground.screening.variants import Variants

UNLIKE = -20.0
"""The score of records of which no name is like any of the other's."""

ABROAD = -1.3
"""What it counts more against two given organisations that they share no country: of the records of one body on the lists of the
US and the UK 1 % share none, of like bodies of one list 46 %. A payee may be paid elsewhere than where the list has it."""

BLOCK = 2_048
"""Pairs scored together: what bounds memory."""

Pair = tuple[Subject, Subject]
_Names = tuple[tuple[str, ...], tuple[str, ...]]


def pair_scores(pairs: Iterable[Pair]) -> Iterator[tuple[float, float]]:
    """For each pair the log-odds (nats) that both are one, of names and evidence together and of the names alone.

    The right record is the one that is listed: its words alone tell how rare a word is. A pair has the scores that it has alone.
    """
    rest, variants = iter(pairs), Variants()
    while block := list(islice(rest, BLOCK)):
        by_name = [-math.inf] * len(block)
        for kind, kinds in GROUPS.items():
            of_kind = [at for at, pair in enumerate(block) if pair[0].kind in (None, kind) and _kind(pair) in kinds]
            asked = [(block[at][0].names, block[at][1].names) for at in of_kind]
            found = _best(asked, kind, variants)
            for at, names in zip(of_kind, asked, strict=True):
                by_name[at] = max(by_name[at], found[names])
        yield from map(_scores, block, by_name)


def _kind(pair: Pair) -> str:
    left, right = pair
    return right.kind or left.kind or "unknown"


def _best(asked: Sequence[_Names], kind: str, variants: Variants) -> dict[_Names, float]:
    """By the names of two records the score of their names that are most like; minus infinity where none are."""
    best = dict.fromkeys(asked, -math.inf)
    record = {names: at for at, names in enumerate(dict.fromkeys(right for _, right in best))}
    listed = [(name, words, at) for names, at in record.items() for name in names for words in parts(name, kind)]
    if not listed:
        return best
    variants = variants.of_organisations() if kind == "organisation" else variants
    index, named = PairIndex([(words, at) for _, words, at in listed], variants, kind == "person"), {at for *_, at in listed}
    problems = [(left, right) for left, right in best if record[right] in named]
    every = [
        (name, words, at)
        for at, (left, right) in enumerate(problems)
        for name, text in _texts(left, right, kind)
        for part in parts(text, kind)
        for words in index.spaced(part, record[right])
    ]
    if every:
        held = index.ask([words for _, words, _ in every])
        owner = np.array([at for *_, at in every], np.int64)
        pairs = index.beside(held, owner) if kind == "organisation" else index.candidates(held)
        owner = owner[pairs.ours]
        scores = index.scored(held, pairs, owner, weights(IN_PAIR.get(kind, kind)))
        if kind == "organisation":
            ours, theirs = (
                marks([name for name, *_ in side], [untagged(words) for _, words, _ in side]) for side in (every, listed)
            )
            scores = scores + told_apart(ours, pairs.ours, theirs, pairs.theirs)
        for at, score in zip(owner.tolist(), scores.tolist(), strict=True):
            best[problems[at]] = max(best[problems[at]], score)
    if kind == "organisation":
        for left, right in best:
            best[left, right] = max(best[left, right], likeness(_in_words(left), _in_words(right)))
    return best


def _texts(names: Sequence[str], others: Sequence[str], kind: str) -> list[tuple[str, str]]:
    """Names, and the texts that they are compared as."""
    return [*((name, name) for name in names), *(readings(names, others) if kind == "organisation" else ())]


def _in_words(names: Sequence[str]) -> list[list[str]]:
    return [[word.lstrip(VOWELLESS) for word in words(name, "organisation")] for name in names]


def _scores(pair: Pair, by_name: float) -> tuple[float, float]:
    left, right = pair
    ours, theirs = (frozenset(map(number, side.documents)) for side in pair)
    if not left.names or not right.names or (by_name == -math.inf and not ours & theirs):
        return UNLIKE, UNLIKE
    score = by_name if by_name > -math.inf else NAMELESS
    births = (right.born,) if right.born else ()
    entry = Entry("", "", "", "", births=births, countries=right.countries, documents=theirs, gender=right.gender)
    known = sum(piece.log_odds for piece in evidence(left, ours, entry))
    if "organisation" in (left.kind, right.kind) and left.countries and right.countries and not left.countries & right.countries:
        known += ABROAD
    return round(score + known, 4), round(score, 4)


def probability(log_odds: float) -> float:
    """Log-odds as a probability, at even odds before anything is known."""
    return 1 / (1 + math.exp(-max(min(log_odds, 700.0), -700.0)))
