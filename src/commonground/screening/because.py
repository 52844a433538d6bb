"""Why a subject is held to be like an entry: the words of both names side by side, and every other piece of evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.screening.evidence import Evidence, birth, countries, documents, gender, registrations
from commonground.screening.listed import Entry
from commonground.screening.name_index import NameIndex, Pairs
from commonground.screening.name_score import name_scores
from commonground.screening.subject import Subject
from commonground.screening.tokens import VOWELLESS, parts, tokens
from commonground.screening.told_apart import marks, said


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
        (registrations if "organisation" in (subject.kind, entry.kind) else documents)(numbers, entry.documents),
        gender(subject.gender, entry.gender),
    )
    return tuple(Because(one.what, one.ours, one.theirs, one.log_odds, one.words) for one in found if one)


def reason(index: NameIndex, row: int, name: str, kind: str, matched: str, score: float) -> Because:
    """The reason that lies in the name: its words beside those of the listed name at `row` of the index."""
    read = [reading for part in parts(name, kind) for reading in index.readings(part)]
    asked = index.ask(read)
    pairs = Pairs(np.arange(len(read), dtype=np.int64), np.full(len(read), row, np.int64))
    best = int(name_scores(index.measured(asked, pairs), kind).argmax())
    aligned, _ = index.aligned(asked, Pairs(pairs.ours[best : best + 1], pairs.theirs[best : best + 1]))
    listed = index.names[row, : index.length[row]].tolist()
    rows = []
    for at, word in enumerate(read[best]):
        to = int(aligned.partner[0, at])
        weight = float(asked.words.weight[asked.names[best, at]] if to < 0 else index.words.weight[listed[to]])
        rows.append(
            Word(
                _shown(word), _shown(index.words.text[listed[to]]) if to >= 0 else "", _round(aligned.gain[0, at]), _round(weight)
            )
        )
    for at, place in enumerate(listed):
        if not aligned.theirs[0, at]:
            rows.append(Word("", _shown(index.words.text[place]), 0.0, _round(index.words.weight[place])))
    words = ", ".join(f"{word.ours or '-'}~{word.theirs or '-'} {word.log_odds:+.1f} of {word.weight:.1f}" for word in rows)
    if kind == "organisation":
        words += "".join(f", {told}" for told in said(*(marks([text], [tokens(text, kind)]) for text in (name, matched))))
    return Because("name", name, matched, round(score, 4), words, tuple(rows))


def _shown(word: str) -> str:
    return word.lstrip(VOWELLESS).lower()


def _round(value: float) -> float:
    return round(float(value), 2)
