"""Subjects beside the entries of the lists: for each the entries most like it, best first, with the reasons when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.screening.because import Because, evidence, reason
from commonground.screening.evidence import SAME_COUNTRY, SAME_DAY, SAME_DOCUMENT, SAME_GENDER
from commonground.screening.forms import Floats
from commonground.screening.listed import Entry, Listed, number
from commonground.screening.name_index import Asked, NameIndex, Pairs, Places
from commonground.screening.name_score import name_scores
from commonground.screening.subject import Subject
from commonground.screening.tokens import parts
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


class Screener:
    """Listed entries ready to be asked; building takes seconds, and the object is the same for every run over the same lists."""

    def __init__(self, listed: Listed, extra_variants: Iterable[Iterable[str]] = ()) -> None:
        self.listed = listed
        self.variants = Variants(extra_variants)
        self._weak = np.array([quality == "weak" for quality in listed.name_quality], bool)
        self._indexes: dict[str, tuple[NameIndex, Places]] = {}
        self._documents: dict[str, tuple[int, ...]] = {}
        for place, entry in enumerate(listed.entries):
            for text in sorted(entry.documents):
                self._documents[text] = (*self._documents.get(text, ()), place)

    def screen(
        self, subjects: Sequence[Subject], limit: int = 5, least: float = float("-inf"), explain: bool = False
    ) -> list[list[Hit]]:
        """For each subject at most `limit` entries with a score of at least `least`, best first; equal input, equal answer."""
        found: dict[tuple[str, str], tuple[_Found, ...]] = {}
        floor = least - max(map(_most, subjects), default=0.0)
        for kind in GROUPS:
            wanted = dict.fromkeys(name for subject in subjects if subject.kind in (None, kind) for name in subject.names)
            for name, hits in self._names(list(wanted), kind, floor):
                found[kind, name] = hits
        return [self._of(subject, found, limit, least, explain) for subject in subjects]

    def index(self, kind: str) -> tuple[NameIndex, Places]:
        """The names that a kind of subject is compared with, and the place in `listed` of each."""
        if kind not in self._indexes:
            of_kind = [entry.kind in GROUPS[kind] for entry in self.listed.entries]
            chosen = np.flatnonzero(np.array(of_kind, bool)[self.listed.name_entry]).tolist() if of_kind else []
            rows = [(part, place) for place in chosen for part in parts(self.listed.names[place], kind)]
            places = np.array([place for _, place in rows], np.int64)
            self._indexes[kind] = NameIndex([part for part, _ in rows], self.variants), places
        return self._indexes[kind]

    def compared(self, names: Sequence[str], kind: str) -> tuple[Asked, Pairs, Places] | None:
        """Names as they are asked, their candidates, and of each pair which name it is of; None where nothing is to be asked."""
        index, places = self.index(kind)
        read = [(reading, at) for at, name in enumerate(names) for part in parts(name, kind) for reading in index.readings(part)]
        if not read or not len(places):
            return None
        asked = index.ask([words for words, _ in read])
        pairs = index.candidates(asked)
        return asked, pairs, np.array([at for _, at in read], np.int64)[pairs.ours]

    def _names(self, names: list[str], kind: str, floor: float) -> Iterator[tuple[str, tuple[_Found, ...]]]:
        index, places = self.index(kind)
        for start in range(0, len(names) if len(places) else 0, BLOCK):
            block = names[start : start + BLOCK]
            if found := self.compared(block, kind):
                asked, pairs, owner = found
                scores = name_scores(index.measured(asked, pairs))
                yield from zip(block, self._best(len(block), owner, pairs, places, scores, floor), strict=True)

    def _best(
        self, names: int, owner: Places, pairs: Pairs, places: Places, scores: Floats, floor: float
    ) -> list[tuple[_Found, ...]]:
        """Of each name asked about the KEPT entries with the best names from `floor` on: each by its best good name and its best
        weak alias."""
        best: list[tuple[_Found, ...]] = []
        order = np.lexsort((pairs.theirs, -scores, owner))
        bounds = np.searchsorted(owner[order], np.arange(names + 1)).tolist()
        rows, listed = pairs.theirs[order].tolist(), places[pairs.theirs[order]]
        entries, scored = self.listed.name_entry[listed].tolist(), scores[order].tolist()
        weak = self._weak[listed].tolist()
        for one in range(names):
            chosen: dict[tuple[int, bool], _Found] = {}
            seen: set[int] = set()
            for at in range(bounds[one], bounds[one + 1]):
                if scored[at] < floor:
                    break
                if len(seen) < KEPT or entries[at] in seen:
                    seen.add(entries[at])
                    chosen.setdefault((entries[at], weak[at]), _Found(entries[at], rows[at], scored[at], weak[at]))
            best.append(tuple(chosen.values()))
        return best

    def _of(
        self, subject: Subject, found: dict[tuple[str, str], tuple[_Found, ...]], limit: int, least: float, explain: bool
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
