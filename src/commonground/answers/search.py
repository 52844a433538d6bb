"""Search: what answers to words, of everything that the reader may see."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args
from weakref import ref

from commonground import __version__
from commonground.answers.question import Ahead, Option, question
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    import pyarrow as pa

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
"""Readers whose index is remembered at once."""
VERSION = "search-1"
"""Names what is kept: to be changed with what is found, or how it is read."""
SHORT_ROWS = 20_000
"""Rows of the lake of which an index is made quicker than read."""
TABLES = ("entries", "words", "posts", "sounds")


@dataclass(frozen=True)
class _Part:
    """Entries in their order with their words: rows of `entries` are those of `Found`."""

    entries: pa.Table
    index: Index

    def find(self, words: str, beside: Index) -> Iterator[tuple[int, str, float]]:
        """The entries that answer to the words: number, kind and points."""
        found = self.index.find(words, (beside,))
        kinds = self.entries.column("kind").take([number for number, _ in found]).to_pylist() if found else []
        yield from ((number, kind, points) for (number, points), kind in zip(found, kinds, strict=True))

    def entry(self, number: int) -> dict[str, Any]:
        """One entry, as `search --json` prints it without its points."""
        found: dict[str, Any] = self.entries.slice(number, 1).to_pylist()[0]
        return {name: value for name, value in found.items() if name not in ("prior", "keys")}


@dataclass(frozen=True)
class _Made:
    """What is in the lake, and what people entered and loaded: the latter is made anew when the `records` are."""

    lake: _Part
    entered: _Part
    records: Records

    def find(self, words: str) -> list[tuple[_Part, int, str, float]]:
        """What answers to the words, the best first; of equals what is in the lake stands before what was entered."""
        found = [
            (-round(points, 4), part is self.entered, number, kind, points)
            for part, other in ((self.lake, self.entered), (self.entered, self.lake))
            for number, kind, points in part.find(words, other.index)
        ]
        return [(self.entered if own else self.lake, number, kind, points) for _, own, number, kind, points in sorted(found)]


_made: OrderedDict[int, tuple[ref[Reader], _Made]] = OrderedDict()
_lock = threading.Lock()


def there(held: Reader) -> bool:
    """Whether the index of what is in the lake is kept, or is made quicker than read."""
    from commonground.answers.findable import LOADED

    return _is_short(held) or all(held.is_derived(f"search_{table}", LOADED, _key()) for table in TABLES)


def make(held: Reader) -> None:
    """Keep the index of what is in the lake."""
    _lake(held)


@question("search", rows="found", kept=False, ahead=Ahead(there, make))
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
    for part, number, own, points in made.find(words):
        counts[own] = counts.get(own, 0) + 1
        if kind in (None, own) and counts[own] <= each:
            found.append({**part.entry(number), "points": round(points, 3)})
    return {"words": words, "counts": dict(sorted(counts.items())), "found": found}


def _of(held: Reader) -> _Made:
    """The index of a reader, made once for as long as the reader stands; the part of its records as often as they are new."""
    from commonground.answers.findable import entered

    with _lock:
        ref_of, made = _made.get(id(held), (None, None))
    if made is None or ref_of is None or ref_of() is not held:
        lake = _part(_lake(held))
        made = _Made(lake, _part(_tables(entered(held), lake.index.of_places)), held.records)
    elif made.records is not held.records:
        made = replace(made, entered=_part(_tables(entered(held), made.lake.index.of_places)), records=held.records)
    with _lock:
        _made[id(held)] = (ref(held), made)
        _made.move_to_end(id(held))
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return made


def _lake(held: Reader) -> Mapping[str, pa.Table]:
    """The index of what is in the lake: of a large one kept, and shared by all processes that read alike."""
    from commonground.answers.findable import LOADED, loaded

    if _is_short(held):
        return _tables(loaded(held))
    names = {table: f"search_{table}" for table in TABLES}
    return held.derive_mapped(names, LOADED, _key(), lambda: _tables(loaded(held)))


def _is_short(held: Reader) -> bool:
    from commonground.answers.findable import LOADED

    return sum(held.rows_at_rest(table) for table in LOADED) <= SHORT_ROWS


def _key() -> str:
    return f"{VERSION} {__version__}"


def _part(tables: Mapping[str, pa.Table]) -> _Part:
    from commonground.answers.matching import Index

    return _Part(tables["entries"], Index(tables))


def _tables(found: Iterable[tuple[Found, Held]], of_places: Collection[str] = ()) -> dict[str, pa.Table]:
    """The tables of an index of what can be found, with what is found itself in `entries`."""
    import pyarrow as pa

    from commonground.answers.findable import COLUMNS
    from commonground.answers.matching import indexed

    entries: list[Found] = []

    def texts() -> Iterator[Held]:
        for one, held_texts in found:
            entries.append(one)
            yield held_texts

    made = indexed(texts(), of_places)
    whole = made["entries"]
    for column in COLUMNS:
        whole = whole.append_column(column, pa.array([getattr(one, column.name) for one in entries], column.type))
    return made | {"entries": whole}
