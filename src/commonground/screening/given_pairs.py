"""The scores of given pairs of records, without any list: for evaluation. Each record of many pairs is prepared once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from commonground.screening.acronyms import likeness, readings
from commonground.screening.because import evidence
from commonground.screening.forms import Floats
from commonground.screening.legal_forms import classes
from commonground.screening.listed import Entry, number
from commonground.screening.misread import respaced
from commonground.screening.misspelt_forms import in_form
from commonground.screening.name_index import Pairs, Places
from commonground.screening.name_score import IN_PAIR, weights
from commonground.screening.organisation_words import WORDS_OF_BODIES, numbered, same
from commonground.screening.pair_index import PairIndex, untagged
from commonground.screening.persons_apart import FITS, persons_apart
from commonground.screening.romanise import VOWELLESS
from commonground.screening.screener import GROUPS, NAMELESS
from commonground.screening.subject import Subject
from commonground.screening.tokens import parts, words
from commonground.screening.told_apart import in_pair, marks, told_apart
from commonground.screening.variants import Variants, called

UNLIKE = -20.0
"""The score of records of which no name is like any of the other's."""

ABROAD = -1.3
"""What it counts more against two given organisations that they share no country: of the records of one body on the lists of the
US and the UK 1 % share none, of like bodies of one list 46 %. A payee may be paid elsewhere than where the list has it."""

BLOCK = 2_048
"""Pairs scored together: what bounds memory."""

_INITIAL = re.compile(r"\b([EYey])\.")
_STANDING = "zaza"
"""Stands behind such an initial while particles are left out."""

Pair = tuple[Subject, Subject]
_Names = tuple[tuple[str, ...], tuple[str, ...]]
_Read = Sequence[tuple[str, tuple[str, ...], int]]
"""Names, the words that each is compared as, and whose it is."""


def pair_scores(pairs: Iterable[Pair]) -> Iterator[tuple[float, float]]:
    """For each pair the log-odds (nats) that both are one, of names and evidence together and of the names alone.

    The right record is the one that is listed: its words alone tell how rare a word is. A pair has the scores that it has alone.
    """
    rest, variants = iter(pairs), called()
    while block := list(islice(rest, BLOCK)):
        by_name, said = [-math.inf] * len(block), list(map(_kind, block))
        for kind, kinds in GROUPS.items():
            of_kind = [at for at, pair in enumerate(block) if pair[0].kind in (None, kind) and said[at] in kinds]
            asked = [(block[at][0].names, block[at][1].names) for at in of_kind]
            found = _best(asked, kind, variants)
            for at, names in zip(of_kind, asked, strict=True):
                by_name[at] = max(by_name[at], found[names])
        yield from map(_scores, block, by_name)


def _kind(pair: Pair) -> str:
    """The kind that a record has, and of two that have none whether any of their names tells of a body."""
    left, right = pair
    kind = right.kind or left.kind or "unknown"
    if kind == "unknown" and left.kind is None:
        return "organisation" if any(map(_of_a_body, (*left.names, *right.names))) else "person"
    return kind


def _of_a_body(name: str) -> bool:
    """Whether a name has a legal form, or a word that bodies are called by."""
    return bool(classes(name)) or any(same(word.lstrip(VOWELLESS)) in WORDS_OF_BODIES for word in words(name, "organisation"))


def _best(asked: Sequence[_Names], kind: str, variants: Variants) -> dict[_Names, float]:
    """By the names of two records the score of their names that are most like; minus infinity where none are."""
    best = dict.fromkeys(asked, -math.inf)
    record = {names: at for at, names in enumerate(dict.fromkeys(right for _, right in best))}
    listed = [
        (name, words, at)
        for names, at in record.items()
        for name in names
        for words in _parts(in_form(name, ()) if kind == "organisation" else name, kind)
    ]
    if not listed:
        return best
    variants = variants.of_organisations() if kind == "organisation" else variants
    index, named = PairIndex([(words, at) for _, words, at in listed], variants, kind == "person"), {at for *_, at in listed}
    problems = [(left, right) for left, right in best if record[right] in named]
    every = [
        (name, words, at)
        for at, (left, right) in enumerate(problems)
        for name, text in _texts(left, right, kind)
        for part in _parts(text, kind)
        for words in index.spaced(part, record[right])
    ]
    if every:
        held = index.ask([words for _, words, _ in every])
        owner = np.array([at for *_, at in every], np.int64)
        pairs = index.beside(held, owner) if kind == "organisation" else index.candidates(held)
        owner = owner[pairs.ours]
        scores = index.scored(held, pairs, owner, weights(IN_PAIR.get(kind, kind)))
        scores = scores + _apart(scores, owner, pairs, every, listed, kind, variants)
        for at, score in zip(owner.tolist(), scores.tolist(), strict=True):
            best[problems[at]] = max(best[problems[at]], score)
    if kind == "organisation":
        for left, right in best:
            best[left, right] = max(best[left, right], likeness(_in_words(left), _in_words(right)))
    return best


def _apart(scores: Floats, owner: Places, pairs: Pairs, every: _Read, listed: _Read, kind: str, variants: Variants) -> Floats:
    """What tells the two names of each pair apart; of persons where it can change which pair is an owner's best."""
    found = np.zeros_like(scores)
    if kind in ("organisation", "vessel"):
        ours, theirs = (marks([name for name, *_ in side], [untagged(words) for _, words, _ in side]) for side in (every, listed))
        found += told_apart(ours, pairs.ours, theirs, pairs.theirs)
        found += in_pair(ours, pairs.ours, theirs, pairs.theirs)
    elif kind == "person":
        best = dict.fromkeys(owner.tolist(), -math.inf)
        for at in np.argsort(-scores, kind="stable").tolist():
            if scores[at] + FITS > best[owner[at]]:
                sides = every[pairs.ours[at]], listed[pairs.theirs[at]]
                found[at] = persons_apart(*(tuple(untagged(words)) for _, words, _ in sides), variants)
                best[owner[at]] = max(best[owner[at]], float(scores[at] + found[at]))
    return found


def _parts(name: str, kind: str) -> list[tuple[str, ...]]:
    """The names that a text holds; a vessel's numerals as numbers, and a person's initials E. and Y., which are no particles."""
    if kind == "vessel":
        return [tuple(numbered(words)) for words in parts(name, kind)]
    if kind == "person" and _INITIAL.search(name):
        held = parts(_INITIAL.sub(lambda found: f"{found[1].lower()}{_STANDING} ", name), kind)
        return [tuple(word[0] if word[1:] == _STANDING else word for word in words) for words in held]
    return parts(name, kind)


def _texts(names: Sequence[str], others: Sequence[str], kind: str) -> list[tuple[str, str]]:
    """Names, and the texts that they are compared as."""
    found = [(name, name) for name in names]
    if kind == "organisation":
        mended = [(said, said) for name in names if (said := in_form(name, others)) != name]
        return [*found, *mended, *readings(names, others)]
    return [*found, *((name, said) for name in names for said in respaced(name, others))] if kind != "aircraft" else found


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
