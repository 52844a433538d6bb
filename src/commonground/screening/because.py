"""Why a subject is held to be like an entry: the words of both names side by side, and every other piece of evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.screening.evidence import Evidence, birth, countries, documents, gender
from commonground.screening.listed import Entry
from commonground.screening.name_index import NameIndex, Pairs
from commonground.screening.subject import Subject
from commonground.screening.tokens import tokens


@dataclass(frozen=True, slots=True)
class Word:
    """A word of ours and the listed word that it stands for, empty where it has none; `log_odds` of the two, and the most that an
    equal word would give (`weight`: the rarer the word, the more), in nats."""

    ours: str
    theirs: str
    log_odds: float
    weight: float


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: what it is of (name, birth_date, nationality, document, gender), both values, log-odds in nats, in words."""

    what: str
    ours: str
    theirs: str
    log_odds: float
    words: str
    alignment: tuple[Word, ...] = ()


def evidence(subject: Subject, numbers: frozenset[str], entry: Entry) -> tuple[Because, ...]:
    """What speaks for or against beside the name; `numbers` are the subject's documents as `listed.number` writes them."""
    found: tuple[Evidence | None, ...] = (
        birth(subject.born, entry.births),
        countries(subject.countries, entry.countries),
        documents(numbers, entry.documents),
        gender(subject.gender, entry.gender),
    )
    return tuple(Because(one.what, one.ours, one.theirs, one.log_odds, one.words) for one in found if one)


def reasons(index: NameIndex, place: int, name: str, kind: str, matched: str, score: float) -> tuple[Because, ...]:
    """The reason that lies in the name: its words beside those of the listed name at `place` of the index."""
    ours = tokens(name, kind)
    asked = index.ask([ours])
    aligned, _ = index.aligned(asked, Pairs(np.zeros(1, np.int64), np.array([place], np.int64)))
    theirs = [index.words.text[word] for word in index.names[place]]
    weights = [float(index.words.weight[word]) for word in index.names[place]]
    rows = []
    for at, word in enumerate(ours):
        to = int(aligned.partner[0, at])
        listed, weight = (theirs[to], weights[to]) if to >= 0 else ("", float(asked.weight[asked.names[0][at]]))
        rows.append(Word(word, listed, round(float(aligned.gain[0, at]), 2), round(weight, 2)))
    rows += [Word("", theirs[at], 0.0, round(weights[at], 2)) for at in range(len(theirs)) if not aligned.theirs[0, at]]
    words = ", ".join(f"{row.ours or '-'}~{row.theirs or '-'} {row.log_odds:+.1f} of {row.weight:.1f}" for row in rows)
    return (Because("name", name, matched, round(score, 4), words, tuple(rows)),)
