"""Search: what answers to words, of everything that the reader may see."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args
from weakref import ref

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.answers.findable import Found
    from commonground.answers.matching import Held, Index
    from commonground.door.reader import Reader
    from commonground.door.records import Records

Kind = Literal[
    "country",
    "place",
    "measure",
    "plan",
    "organisation",
    "activity",
    "project",
    "member",
    "meeting",
    "statement",
    "undertaking",
    "record",
    "feed",
    "file",
]
"""The kinds of what is found; `record` is any other record of the ledger."""

KINDS: tuple[str, ...] = get_args(Kind)

LEAST = 2
"""Letters or digits that have to be typed."""
KEPT = 2
"""Readers whose index is remembered at once: one takes some 40 MB with the names of every country's districts."""


@dataclass(frozen=True)
class _Part:
    """Entries in their order with their words."""

    entries: tuple[Found, ...]
    index: Index


@dataclass(frozen=True)
class _Made:
    """What loads bring, and what people entered, the index of `records` by now: it is made anew with each transaction."""

    loaded: _Part
    entered: _Part
    records: Records

    def find(self, words: str) -> list[tuple[Found, float]]:
        """What answers to the words, the best first; of equals records stand before the files and after all else."""
        found = [
            (-round(points, 4), one.kind in ("feed", "file"), part is self.entered, number, one, points)
            for part, other in ((self.loaded, self.entered), (self.entered, self.loaded))
            for number, points in part.index.find(words, (other.index,))
            for one in (part.entries[number],)
        ]
        return [(one, points) for *_, one, points in sorted(found, key=lambda each: each[:4])]


_made: OrderedDict[int, tuple[ref[Reader], _Made]] = OrderedDict()
_lock = threading.Lock()


@question("search", rows="found", kept=False)
def search(
    held: Reader,
    *,
    words: Annotated[str, Option("What is looked for: names, codes, words of a title.", "WORDS", "")],
    kind: Annotated[Kind | None, Option("Only of this kind.", "KIND")] = None,
    each: Annotated[int, Option("So many of each kind at most, the best first.", least=1, most=1000)] = 5,
) -> dict[str, Any]:
    """Places, money, records and files that answer to words, the best first, of what the reader may see."""
    from commonground.answers.matching import words_of

    if sum(map(len, words_of(words[:400]))) < LEAST:
        raise BadRequest("too little is looked for", hint="write at least two letters or digits")
    if kind is not None and kind not in KINDS:
        raise BadRequest(f"there is no kind {kind!r}", hint="known: " + ", ".join(KINDS))
    made = _of(held)
    counts: dict[str, int] = {}
    found = []
    for entry, points in made.find(words):
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
        if kind in (None, entry.kind) and counts[entry.kind] <= each:
            found.append({**entry.as_dict(), "points": round(points, 3)})
    return {"words": words, "counts": dict(sorted(counts.items())), "found": found}


def _of(held: Reader) -> _Made:
    """The index of a reader, made once for as long as the reader stands; the part of its records as often as they are new."""
    from commonground.answers.findable import entered, loaded

    with _lock:
        ref_of, made = _made.get(id(held), (None, None))
    if made is None or ref_of is None or ref_of() is not held:
        part = _part(loaded(held))
        made = _Made(part, _part(entered(held.records), part.index.of_places), held.records)
    elif made.records is not held.records:
        made = replace(made, entered=_part(entered(held.records), made.loaded.index.of_places), records=held.records)
    with _lock:
        _made[id(held)] = (ref(held), made)
        _made.move_to_end(id(held))
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return made


def _part(found: Iterable[tuple[Found, Held]], of_places: Collection[str] = ()) -> _Part:
    from commonground.answers.matching import Index

    entries: list[Found] = []

    def texts() -> Iterator[Held]:
        for one, held_texts in found:
            entries.append(one)
            yield held_texts

    index = Index(texts(), of_places)
    return _Part(tuple(entries), index)
