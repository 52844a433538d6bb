"""Search: what answers to words, of everything that the reader may see."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args
from weakref import ref

from commonground.answers.question import Option, question
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.answers.findable import Found
    from commonground.answers.matching import Held, Index
    from commonground.door.reader import Reader

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
class _Made:
    entries: tuple[Found, ...]
    index: Index


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
    for number, points in made.index.find(words):
        entry = made.entries[number]
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
        if kind in (None, entry.kind) and counts[entry.kind] <= each:
            found.append({**entry.as_dict(), "points": round(points, 3)})
    return {"words": words, "counts": dict(sorted(counts.items())), "found": found}


def _of(held: Reader) -> _Made:
    """The index of a reader, made once for as long as the reader stands: it stands for one party, day and end of the ledger."""
    with _lock:
        kept = _made.get(id(held))
        if kept is not None and kept[0]() is held:
            _made.move_to_end(id(held))
            return kept[1]
    made = _make(held)
    with _lock:
        _made[id(held)] = (ref(held), made)
        _made.move_to_end(id(held))
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return made


def _make(held: Reader) -> _Made:
    from commonground.answers.findable import findable
    from commonground.answers.matching import Index

    entries: list[Found] = []

    def texts() -> Iterator[Held]:
        for found, held_texts in findable(held):
            entries.append(found)
            yield held_texts

    index = Index(texts())
    return _Made(tuple(entries), index)
