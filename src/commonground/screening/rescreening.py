"""Screening again what may have changed: new names beside all entries, known ones where an entry like them was changed.

A known payee that had no hit, was not near one, and has no word that is like a word of a changed entry has none now: it is not
screened. That holds while thresholds and the rarity of words stay what they were; beyond DRIFT, or with another program or other
options, all are screened. Whoever had a hit is always screened again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from commonground.screening import hashing
from commonground.screening.findings import NEAR, Question
from commonground.screening.listed import Listed
from commonground.screening.program import program
from commonground.screening.receipt import SHORT, hashes
from commonground.screening.run import Row
from commonground.screening.screener import Screener
from commonground.screening.subject import Subject

DRIFT = 0.05
"""Share by which the number of listed names may differ from that of the last full run."""

Entry = tuple[str, str]
"""A list and the key of an entry of it."""


@dataclass(frozen=True)
class Before:
    """An earlier run by its receipt and key: per row its hash, what hit it, and which hashes need no screening."""

    key: bytes
    told: Mapping[str, Any]
    known: frozenset[str]
    clear: frozenset[str]
    hits: Mapping[str, Mapping[Entry, bool]]
    rows: Mapping[str, tuple[int, int]]

    def hash(self, subject: Subject) -> str:
        """The hash of a subject as the earlier run had it, its first SHORT bytes."""
        return hashing.keyed(self.key, hashing.whole(subject))[: 2 * SHORT]


def before(told: Mapping[str, Any], key: bytes) -> Before:
    """An earlier run; `told` is its receipt."""
    rows = {at: said[: 2 * SHORT] for at, said in hashes(told).items()}
    hits = {
        one["subject"][: 2 * SHORT]: {(hit["list"], hit["entry"]): hit["alert"] for hit in one["hits"]} for one in told["hits"]
    }
    near = {
        rows[kept["file"], row]
        for kept in told["no_hit"]
        for first, last in kept["near"]
        for row in range(first, last + 1)
        if (kept["file"], row) in rows
    }
    known = frozenset(rows.values())
    return Before(key, told, known, known - near - hits.keys(), hits, {said: at for at, said in rows.items()})


@dataclass(frozen=True)
class Changed:
    """How the lists differ from those of the earlier run: entries that are new, were changed, and are gone; `full`: why all are
    screened, None where they are not."""

    new: frozenset[Entry]
    changed: frozenset[Entry]
    gone: frozenset[Entry]
    full: str | None

    def __bool__(self) -> bool:
        """Whether any entry differs."""
        return bool(self.new or self.changed or self.gone)


def changed(asked: Question, told: Mapping[str, Any], earlier: Listed | None) -> Changed:
    """What changed since the run of a receipt; `earlier`: the entries that it asked, None where the lists are the same files."""
    nothing: frozenset[Entry] = frozenset()
    why = _full(asked, told)
    if earlier is None:
        return Changed(nothing, nothing, nothing, why)
    now, then = _prints(asked.ready.listed), _prints(earlier)
    both = now.keys() & then.keys()
    different = frozenset(key for key in both if now[key] != then[key])
    return Changed(frozenset(now.keys() - both), different, frozenset(then.keys() - both), why)


def _prints(listed: Listed) -> dict[Entry, str]:
    return {key: hashing.fingerprint(listed, place) for key, place in listed.of.items()}


def _full(asked: Question, told: Mapping[str, Any]) -> str | None:
    made = program()
    if (told["program"]["code_sha256"], told["program"]["weights_sha256"]) != (made.code, made.weights):
        return "the program is another one"
    if (told["false_alarm_rate"], told["limit"], told["below"]) != (f"{asked.rate:g}", asked.limit, asked.below):
        return "other options were asked"
    base = told["base"]
    if abs(len(asked.ready.listed.names) - base["names"]) > DRIFT * base["names"]:
        return "the lists have grown or shrunk since the last full run"
    if any(abs(at.score - float(base["thresholds"][group])) > NEAR / 2 for group, at in asked.thresholds.items()):
        return "a threshold has moved since the last full run"
    return None


@dataclass
class Settling:
    """Tells which subjects need no screening, and counts them."""

    earlier: Before
    changes: Changed
    touching: Screener | None
    new: int = 0
    spared: int = 0

    @classmethod
    def of(cls, asked: Question, earlier: Before, changes: Changed, then: Listed | None) -> Settling:
        """For a question beside an earlier run; `then` are the entries that it asked."""
        found = [_part(asked.ready.listed, changes.new | changes.changed)]
        if then is not None:
            found.append(_part(then, changes.gone | changes.changed))
        listed = _joined(found)
        return cls(earlier, changes, Screener(listed) if listed.names else None)

    def __call__(self, subjects: Sequence[Subject]) -> list[Subject]:
        """Those of the subjects that had no hit and have none."""
        marks = {subject: self.earlier.hash(subject) for subject in subjects}
        self.new += sum(mark not in self.earlier.known for mark in marks.values())
        if self.changes.full:
            return []
        clear = [subject for subject, mark in marks.items() if mark in self.earlier.clear]
        if self.touching is not None and clear:
            touched = self.touching.screen([subject for subject in clear if subject.names], 1)
            like = {subject for subject, hits in zip((s for s in clear if s.names), touched, strict=True) if hits}
            clear = [subject for subject in clear if subject not in like]
        self.spared += len(clear)
        return clear


def _part(listed: Listed, keys: Iterable[Entry]) -> Listed:
    places = {listed.of[key] for key in keys}
    kept = np.isin(listed.name_entry, sorted(places)) if places else np.zeros(len(listed.names), bool)
    return listed.without(~kept)


def _joined(parts: Sequence[Listed]) -> Listed:
    """Names of several as one: places of entries go on from one to the next."""
    entries = tuple(entry for part in parts for entry in part.entries)
    starts = np.cumsum([0, *(len(part.entries) for part in parts)])
    return Listed(
        entries,
        tuple(name for part in parts for name in part.names),
        np.concatenate([part.name_entry + start for part, start in zip(parts, starts, strict=False)]).astype(np.int32),
        tuple(quality for part in parts for quality in part.name_quality),
        {},
    )


def newly(row: Row, earlier: Before) -> list[int]:
    """The numbers of the row's hits that alert now and did not, or hit now and did not."""
    held = earlier.hits.get(earlier.hash(row.subject), {})
    found = []
    for number, one in enumerate(row.found, start=1):
        before = held.get((one.hit.entry.list, one.hit.entry.entry_id))
        if before is None or (one.alert and not before):
            found.append(number)
    return found


def gone(asked: Question, row: Row, earlier: Before, changes: Changed) -> list[dict[str, Any]]:
    """What hit the payee of a row and does not any more, each with why."""
    held = earlier.hits.get(earlier.hash(row.subject), {})
    now = {(one.hit.entry.list, one.hit.entry.entry_id) for one in row.found}
    bodies = {one.body for one in row.found}
    listed = asked.ready.listed
    told = []
    for key, alert in held.items():
        if key not in now and not (key in listed.of and asked.ready.bodies[listed.of[key]] in bodies):
            told.append({"list": key[0], "entry": key[1], "alert": alert, "why": _why(key, changes)})
    return told


def _why(key: Entry, changes: Changed) -> str:
    if key in changes.gone:
        return "the entry is not on the list any more"
    if key in changes.changed:
        return "the entry was changed"
    return changes.full or "the threshold, or the rarity of its words, moved"


def left(earlier: Before, seen: frozenset[str]) -> list[dict[str, Any]]:
    """What hit a payee of the earlier run that is not in the input any more, or of which something else is known now."""
    found = []
    for mark, held in earlier.hits.items():
        if mark not in seen:
            file, row = earlier.rows[mark]
            for (name, entry), alert in held.items():
                said = {"list": name, "entry": entry, "alert": alert}
                found.append({"file": file, "row": row, **said, "why": "the payee is not in the input any more, or was changed"})
    return sorted(found, key=lambda one: (one["file"], one["row"], one["list"], one["entry"]))
