"""Subjects beside the entries of the lists: for each subject the entries most like it, best first, with the reasons when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.screening.because import Because, evidence, reasons
from commonground.screening.forms import Floats
from commonground.screening.listed import Entry, Listed, number
from commonground.screening.name_index import NameIndex, Pairs
from commonground.screening.name_score import name_scores
from commonground.screening.subject import Subject
from commonground.screening.tokens import tokens
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

KEPT = 12
"""Entries kept for each name, before what else is known of the subject is weighed."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a subject may be. `score` is the log-odds of name and evidence together, `name_score` of the name alone.

    `weak_alias` says that only a name of low quality led to it: such a hit needs a second identifier and never alerts alone.
    `because` is empty unless reasons were asked for.
    """

    entry: Entry
    matched_name: str
    score: float
    name_score: float
    weak_alias: bool
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A listed name that a name asked about may be: places of both, and the log-odds."""

    entry: int
    name: int
    score: float
    weak: bool


class Screener:
    """Listed entries ready to be asked; building takes seconds, and the object is the same for every run over the same lists."""

    def __init__(self, listed: Listed, extra_variants: Iterable[Iterable[str]] = ()) -> None:
        self.listed = listed
        self.variants = Variants(extra_variants)
        self._indexes: dict[str, tuple[NameIndex, np.ndarray]] = {}

    def screen(
        self, subjects: Sequence[Subject], limit: int = 5, least: float = float("-inf"), explain: bool = False
    ) -> list[list[Hit]]:
        """For each subject its entries with a score of at least `least`, best first, at most `limit`; equal input, equal answer."""
        found: dict[tuple[str, str], tuple[_Found, ...]] = {}
        for kind in GROUPS:
            wanted = dict.fromkeys(name for subject in subjects if subject.kind in (None, kind) for name in subject.names)
            for name, hits in self._names(list(wanted), kind):
                found[kind, name] = hits
        return [self._of(subject, found, limit, least, explain) for subject in subjects]

    def index(self, kind: str) -> tuple[NameIndex, np.ndarray]:
        """The names that a kind of subject is compared with, and their places in `listed`."""
        if kind not in self._indexes:
            kinds = [entry.kind in GROUPS[kind] for entry in self.listed.entries]
            places = np.flatnonzero(np.array(kinds, bool)[self.listed.name_entry]) if len(self.listed.names) else np.zeros(0, int)
            names = [tokens(self.listed.names[place], kind) for place in places]
            held = np.array([bool(name) for name in names], bool)
            self._indexes[kind] = (
                NameIndex([name for name in names if name], self.variants),
                places[held] if len(places) else places,
            )
        return self._indexes[kind]

    def _names(self, names: list[str], kind: str) -> Iterator[tuple[str, tuple[_Found, ...]]]:
        index, places = self.index(kind)
        if not len(places):
            return
        for start in range(0, len(names), BLOCK):
            block = [(name, found) for name in names[start : start + BLOCK] if (found := tokens(name, kind))]
            if block:
                asked = index.ask([found for _, found in block])
                pairs = index.candidates(asked)
                _, measured = index.aligned(asked, pairs)
                yield from zip(
                    [name for name, _ in block], self._best(len(block), pairs, places, name_scores(measured)), strict=True
                )

    def _best(self, names: int, pairs: Pairs, places: np.ndarray, scores: Floats) -> list[tuple[_Found, ...]]:
        """Of each name asked about the KEPT entries with the best names; a name of good quality goes before a weak one."""
        best: list[tuple[_Found, ...]] = []
        order = np.lexsort((pairs.theirs, -scores, pairs.ours))
        bounds = np.searchsorted(pairs.ours[order], np.arange(names + 1))
        quality, entry_of = self.listed.name_quality, self.listed.name_entry
        listed = places[pairs.theirs]
        for one in range(names):
            chosen: dict[int, _Found] = {}
            for at in order[bounds[one] : bounds[one + 1]].tolist():
                place = int(listed[at])
                entry, weak = int(entry_of[place]), quality[place] == "weak"
                held = chosen.get(entry)
                if held is None and len(chosen) < KEPT:
                    chosen[entry] = _Found(entry, place, float(scores[at]), weak)
                elif held is not None and held.weak and not weak and scores[at] >= held.score - 2:
                    chosen[entry] = _Found(entry, place, float(scores[at]), weak)
            best.append(tuple(chosen.values()))
        return best

    def _of(
        self, subject: Subject, found: dict[tuple[str, str], tuple[_Found, ...]], limit: int, least: float, explain: bool
    ) -> list[Hit]:
        kinds = (subject.kind,) if subject.kind else tuple(GROUPS)
        best: dict[int, tuple[_Found, str, str]] = {}
        for kind in kinds:
            for name in subject.names:
                for one in found.get((kind, name), ()):
                    held = best.get(one.entry)
                    if held is None or one.score > held[0].score:
                        best[one.entry] = (one, name, kind)
        numbers = frozenset(number(text) for text in subject.documents)
        hits = []
        for one, name, kind in best.values():
            entry = self.listed.entries[one.entry]
            total = one.score + sum(piece.log_odds for piece in evidence(subject, numbers, entry))
            if total >= least:
                hits.append((total, entry.list, entry.entry_id, one, name, kind))
        hits.sort(key=lambda hit: (-hit[0], hit[1], hit[2]))
        return [self._hit(subject, numbers, total, one, name, kind, explain) for total, _, _, one, name, kind in hits[:limit]]

    def _hit(
        self, subject: Subject, numbers: frozenset[str], total: float, one: _Found, name: str, kind: str, explain: bool
    ) -> Hit:
        entry = self.listed.entries[one.entry]
        matched = self.listed.names[one.name]
        because: tuple[Because, ...] = ()
        if explain:
            index, places = self.index(kind)
            because = reasons(index, int(np.searchsorted(places, one.name)), name, kind, matched, one.score)
            because += evidence(subject, numbers, entry)
        return Hit(entry, matched, round(total, 4), round(one.score, 4), one.weak, because)
