"""Subjects beside the entries of the lists: for each the entries most like it, best first, with the reasons when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from commonground.screening.because import Because, evidence, reason
from commonground.screening.east_asian import said_alike
from commonground.screening.evidence import SAME_COUNTRY, SAME_DAY, SAME_DOCUMENT, SAME_GENDER
from commonground.screening.forms import Floats
from commonground.screening.listed import Entry, Listed, number
from commonground.screening.name_index import Asked, NameIndex, Pairs, Places
from commonground.screening.name_score import name_scores
from commonground.screening.reaching import reaching
from commonground.screening.subject import Subject
from commonground.screening.tokens import parts, tokens
from commonground.screening.told_apart import Marks, marks, told_apart
from commonground.screening.variants import Variants

BLOCK = 4_096
"""Distinct names compared at a time: what bounds memory."""

GROUPS = {
    "person": ("person", "unknown"),
    "organisation": ("organisation", "unknown"),
    "vessel": ("vessel",),
    "aircraft": ("aircraft",),
}
"""Which kinds of entry a kind of subject is compared with."""

KEPT = 24
"""Entries kept for each name, before what else is known of the subject is weighed."""


NAMELESS = -6.0
"""Log-odds of the names of an entry that is found by a document's number alone."""

ROUNDING = 1e-6
"""Nats by which sums of log-odds may differ by the order in which they are added."""

WEAK_LEAD = 2.0
"""Log-odds by which a weak alias must be the better fit to stand for its entry before a name of good quality."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a subject may be. `score` is the log-odds of name and evidence together, `name_score` of the name alone.

    `weak_alias` says that a name of low quality led to it: such a hit needs a second identifier and never alerts alone. `good` is
    then the same entry (or body, in a finding) by its best name of good quality, where that is like too: it alerts as if there
    were no weak alias.
    `because` is empty unless reasons were asked for.
    """

    entry: Entry
    matched_name: str
    score: float
    name_score: float
    weak_alias: bool
    because: tuple[Because, ...] = ()
    good: Hit | None = None

    @property
    def by_good_name(self) -> Hit | None:
        """The hit by a name of good quality, None where a weak alias alone leads to the entry."""
        return self.good if self.weak_alias else self


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry that a name asked about may be: its place, the row of the index that fits best, and the log-odds of the names."""

    entry: int
    row: int
    score: float
    weak: bool


_Parts = list[tuple[str, ...]]
"""A name in words, as of `tokens.parts`."""

_By = tuple[_Found, str, str]
"""What is found, by which name of the subject, as a subject of which kind."""


def _leading(of_entry: dict[bool, _By]) -> _By:
    """By which name an entry is told: the good one unless the weak alias fits better by WEAK_LEAD."""
    good, weak = of_entry.get(False), of_entry.get(True)
    if good is None or (weak is not None and weak[0].score > good[0].score + WEAK_LEAD):
        return of_entry[True]
    return good


def _most(subject: Subject) -> float:
    """The most that what is known of a subject beside its names can speak for it."""
    born, countries = SAME_DAY if subject.born else 0.0, SAME_COUNTRY if subject.countries else 0.0
    return born + countries + (SAME_DOCUMENT if subject.documents else 0.0) + (SAME_GENDER if subject.gender else 0.0)


def _read(subjects: Sequence[Subject], kind: str) -> dict[str, _Parts]:
    """The names of subjects that are compared as a kind, each once, in words."""
    wanted = dict.fromkeys(name for subject in subjects if subject.kind in (None, kind) for name in subject.names)
    return {name: parts(name, kind) for name in wanted}


def _together(words: Sequence[str]) -> int:
    """One number for words in any order; equal words, equal number, for the length of a process."""
    return _signed(sum(map(hash, words)))


def _signed(number: int) -> int:
    """A whole number as its last 64 bits, as sums of arrays have it."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


class Screener:
    """Listed entries ready to be asked; building takes seconds, and the object is the same for every run over the same lists."""

    def __init__(self, listed: Listed, extra_variants: Iterable[Iterable[str]] = ()) -> None:
        self.listed = listed
        self.variants = Variants(extra_variants)
        self._weak = np.array([quality == "weak" for quality in listed.name_quality], bool)
        self._indexes: dict[str, tuple[NameIndex, Places]] = {}
        self._marks: Marks | None = None
        self._words: dict[str, frozenset[int]] = {}
        self._documents: dict[str, tuple[int, ...]] = {}
        for place, entry in enumerate(listed.entries):
            for text in sorted(entry.documents):
                self._documents[text] = (*self._documents.get(text, ()), place)

    def __getstate__(self) -> dict[str, Any]:
        """All but what holds for the length of a process."""
        return self.__dict__ | {"_words": {}}

    def screen(
        self, subjects: Sequence[Subject], limit: int = 5, least: float = -inf, explain: bool = False, *, same: bool = False
    ) -> list[list[Hit]]:
        """For each subject at most `limit` entries with a score of at least `least`, best first; equal input, equal answer.

        With `same`, whoever has a document of an entry, or every word of a listed name and no other, is answered whatever the
        score is.
        """
        read = {kind: _read(subjects, kind) for kind in GROUPS}
        leasts = [-inf if same and least > -inf and self._is_same(subject, read) else least for subject in subjects]
        found: dict[tuple[str, str], list[_Found]] = {}
        for kind, names in read.items():
            floors = dict.fromkeys(names, inf)
            for subject, floor in zip(subjects, leasts, strict=True):
                for name in subject.names if subject.kind in (None, kind) else ():
                    floors[name] = min(floors[name], floor - _most(subject) - WEAK_LEAD - ROUNDING)
            for name, hits in self._names(list(names.items()), list(floors.values()), kind):
                found[kind, name] = hits
        asked = zip(subjects, leasts, strict=True)
        return [self._of(subject, found, limit, floor, explain) for subject, floor in asked]

    def best_scores(self, names: Sequence[str], kind: str) -> list[float]:
        """For each name the log-odds of the listed name of good quality that is most like it, to four places; -inf for none."""
        places = self.index(kind)[1]
        best = np.full(len(names), -inf, np.float32)
        for start in range(0, len(names), BLOCK):
            read = [(name, parts(name, kind)) for name in names[start : start + BLOCK]]
            if found := self._scored(read, kind, np.full(len(read), -inf)):
                pairs, owner, scores = self._sure(names[start : start + BLOCK], kind, found)
                good = ~self._weak[places[pairs.theirs]]
                np.maximum.at(best, owner[good] + start, scores[good])
        return [round(score, 4) for score in best.tolist()]

    def index(self, kind: str) -> tuple[NameIndex, Places]:
        """The names that a kind of subject is compared with, and the place in `listed` of each."""
        if kind not in self._indexes:
            of_kind = [entry.kind in GROUPS[kind] for entry in self.listed.entries]
            chosen = np.flatnonzero(np.array(of_kind, bool)[self.listed.name_entry]).tolist() if of_kind else []
            rows = [(part, place) for place in chosen for part in parts(self.listed.names[place], kind, every=False)]
            places = np.array([place for _, place in rows], np.int64)
            variants = self.variants.of_organisations() if kind == "organisation" else self.variants
            self._indexes[kind] = NameIndex([part for part, _ in rows], variants), places
        return self._indexes[kind]

    def compared(self, names: Sequence[str], kind: str) -> tuple[Asked, Pairs, Places] | None:
        """Names as they are asked, their candidates, and of each pair which name it is of; None where nothing is to be asked."""
        return self._compared([parts(name, kind) for name in names], kind)

    def _holds(self, kind: str) -> bool:
        """Whether any entry is of a kind; a list of a few is asked without indexes that would be empty."""
        return kind in self._indexes or any(entry.kind in GROUPS[kind] for entry in self.listed.entries)

    def _compared(self, read: Sequence[_Parts], kind: str) -> tuple[Asked, Pairs, Places] | None:
        if not self._holds(kind):
            return None
        index, places = self.index(kind)
        every = [(words, at) for at, held in enumerate(read) for part in held for words in index.readings(part)]
        if not every or not len(places):
            return None
        asked = index.ask([words for words, _ in every])
        pairs = index.candidates(asked)
        return asked, pairs, np.array([at for _, at in every], np.int64)[pairs.ours]

    def _scored(
        self, read: Sequence[tuple[str, _Parts]], kind: str, floor: npt.NDArray[np.float64]
    ) -> tuple[Pairs, Places, Floats] | None:
        """Names and their parts beside their candidates: of each pair which name it is of, and its score; without what is surely
        under the `floor` of its name."""
        if (found := self._compared([held for _, held in read], kind)) is None:
            return None
        asked, pairs, owner = found
        pairs, kept, measured = reaching(self.index(kind)[0], asked, pairs, floor[owner], kind)
        owner, scores = owner[kept], name_scores(measured, kind)
        if kind == "organisation":
            ours = marks([name for name, _ in read], [[word for part in held for word in part] for _, held in read])
            scores = scores + told_apart(ours, owner, self._listed_marks(), pairs.theirs)
        return pairs, owner, scores

    def _listed_marks(self) -> Marks:
        """The marks of the names of the index of organisations."""
        if self._marks is None:
            index, places = self.index("organisation")
            text = index.words.text
            words = [[text[place] for place in row if place >= 0] for row in index.names.tolist()]
            self._marks = marks([self.listed.names[place] for place in places.tolist()], words)
        return self._marks

    def _sure(self, names: Sequence[str], kind: str, found: tuple[Pairs, Places, Floats]) -> tuple[Pairs, Places, Floats]:
        """Scores of names less what names that are written in syllables tell less."""
        less = [said_alike(name) for name in names] if kind == "person" else []
        if not any(less):
            return found
        pairs, owner, scores = found
        return pairs, owner, scores - np.array(less, np.float32)[owner]

    def _is_same(self, subject: Subject, read: Mapping[str, Mapping[str, _Parts]]) -> bool:
        """Whether a subject has a document of an entry, or a name that may be a listed one word for word."""
        kinds = (subject.kind,) if subject.kind else tuple(GROUPS)
        return any(number(text) in self._documents for text in subject.documents) or any(
            len(held := read[kind][name]) > 1 or (held and _together(held[0]) in self._listed_words(kind))
            for kind in kinds
            for name in subject.names
        )

    def _listed_words(self, kind: str) -> frozenset[int]:
        """The words of each listed name, put together by `_together`; of one in two scripts both of a part and of the whole."""
        if kind not in self._words:
            index, places = self.index(kind)
            sums = index.sums(np.array([_signed(hash(word)) for word in index.words.text], np.int64))
            split = np.unique(places[1:][places[1:] == places[:-1]]).tolist()
            whole = (_together(tokens(self.listed.names[place], kind)) for place in split)
            self._words[kind] = frozenset((*sums.tolist(), *whole))
        return self._words[kind]

    def _names(self, read: list[tuple[str, _Parts]], floors: list[float], kind: str) -> Iterator[tuple[str, list[_Found]]]:
        """Of names, each with its parts and the score from which on it counts, what is found; others are left out."""
        for start in range(0, len(read), BLOCK):
            block = read[start : start + BLOCK]
            floor = np.array(floors[start : start + BLOCK])
            if found := self._scored(block, kind, floor):
                found = self._sure([name for name, _ in block], kind, found)
                for at, hits in self._best(*found, floor, self.index(kind)[1]).items():
                    yield block[at][0], hits

    def _best(
        self, pairs: Pairs, owner: Places, scores: Floats, floor: npt.NDArray[np.float64], places: Places
    ) -> dict[int, list[_Found]]:
        """Of names asked about, by place, the KEPT entries with the best names from the `floor` of the name on: each by its best
        good name and its best weak alias."""
        reached = np.flatnonzero(scores >= floor[owner])
        order = reached[np.lexsort((pairs.theirs[reached], -scores[reached], owner[reached]))]
        rows, listed = pairs.theirs[order], places[pairs.theirs[order]]
        found: dict[int, dict[tuple[int, bool], _Found]] = {}
        seen: dict[int, set[int]] = {}
        columns = (owner[order], self.listed.name_entry[listed], rows, scores[order], self._weak[listed])
        for one, entry, row, score, weak in zip(*(column.tolist() for column in columns), strict=True):
            entries = seen.setdefault(one, set())
            if len(entries) < KEPT or entry in entries:
                entries.add(entry)
                found.setdefault(one, {}).setdefault((entry, weak), _Found(entry, row, score, weak))
        return {one: list(of.values()) for one, of in found.items()}

    def _of(
        self, subject: Subject, found: Mapping[tuple[str, str], Sequence[_Found]], limit: int, least: float, explain: bool
    ) -> list[Hit]:
        kinds = (subject.kind,) if subject.kind else tuple(GROUPS)
        best: dict[int, dict[bool, _By]] = {}
        for kind in kinds:
            for name in subject.names:
                for one in found.get((kind, name), ()):
                    of_entry = best.setdefault(one.entry, {})
                    if one.weak not in of_entry or one.score > of_entry[one.weak][0].score:
                        of_entry[one.weak] = (one, name, kind)
        numbers = frozenset(number(text) for text in subject.documents)
        for entry in (entry for text in sorted(numbers) for entry in self._documents.get(text, ())):
            nameless = (_Found(entry, -1, NAMELESS, False), subject.names[0] if subject.names else "", kinds[0])
            best.setdefault(entry, {False: nameless})
        if not best:
            return []
        most = _most(subject)
        hits = []
        for entry, of_entry in best.items():
            by = _leading(of_entry)
            if by[0].score + most < least:
                continue
            entry_of = self.listed.entries[entry]
            known = sum(piece.log_odds for piece in evidence(subject, numbers, entry_of)) if most else 0
            if (total := by[0].score + known) >= least:
                good = of_entry.get(False) if by[0].weak else None
                kept = good if good is not None and good[0].score + known >= least else None
                hits.append((total, entry_of.list, entry_of.entry_id, known, by, kept))
        hits.sort(key=lambda hit: (-hit[0], hit[1], hit[2]))
        return [self._hits(subject, numbers, known, by, good, explain) for _, _, _, known, by, good in hits[:limit]]

    def _hits(self, subject: Subject, numbers: frozenset[str], known: float, by: _By, good: _By | None, explain: bool) -> Hit:
        hit = self._hit(subject, numbers, known, by, explain)
        return hit if good is None else replace(hit, good=self._hit(subject, numbers, known, good, explain))

    def _hit(self, subject: Subject, numbers: frozenset[str], known: float, by: _By, explain: bool) -> Hit:
        one, name, kind = by
        entry = self.listed.entries[one.entry]
        index, places = self.index(kind)
        matched = self.listed.names[places[one.row]] if one.row >= 0 else entry.caption
        because: tuple[Because, ...] = ()
        if explain and one.row < 0:
            because = (Because("name", name, matched, one.score, "no name is like"), *evidence(subject, numbers, entry))
        elif explain:
            because = (reason(index, one.row, name, kind, matched, one.score), *evidence(subject, numbers, entry))
        return Hit(entry, matched, round(one.score + known, 4), round(one.score, 4), one.weak, because)
