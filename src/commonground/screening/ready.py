"""The lists of a reader ready to be asked: the screener, the versions, who is whom, and the scores of clean names.

What is slow to build is kept beside the lake under the versions of the lists and the hashes of the program, for those readers
alone who read the same lists. It is read back as plain data: a kept file can name no class but those of the index.
"""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonground.door.reader import Reader
from commonground.screening.amending import TABLES
from commonground.screening.finding_rate import AliasScores, alias_scores
from commonground.screening.held import ListVersion, held
from commonground.screening.listed import Entry, Listed
from commonground.screening.program import program
from commonground.screening.screener import GROUPS, Screener
from commonground.screening.thresholds import CleanScores, measured
from commonground.screening.whoiswho import who_is_whom
from commonground.vocabulary.errors import DamagedWorkspace

KEPT = pa.schema([pa.field("part", pa.string()), pa.field("number", pa.int32()), pa.field("data", pa.large_binary())])
PIECE = 1_000_000
"""Bytes of a row of KEPT: a Parquet file of a few large ones needs five times their memory to be written."""

CLEAN = pa.schema([pa.field("names", pa.string()), pa.field("scores", pa.large_binary())])

Say = Callable[[str], None]


class Entries(Sequence[Entry]):
    """Entries that are made when they are looked at, of rows of plain values: a list of fifty thousand is there at once."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rows)

    def __getitem__(self, place: Any) -> Any:
        """The entry at a place."""
        return Entry(*self.rows[place])


@dataclass(frozen=True)
class Ready:
    """All that a run asks of the lists; `bodies`: for each entry the name of its person or body; `clean`: how like clean names
    are, `aliases`: how like names that were taken out."""

    screener: Screener
    versions: tuple[ListVersion, ...]
    bodies: tuple[str, ...]
    clean: CleanScores
    kept: bytes
    aliases: AliasScores = field(default_factory=lambda: AliasScores({}))

    @property
    def listed(self) -> Listed:
        """The entries and names."""
        return self.screener.listed


def ready(reader: Reader, wanted: Collection[str] = (), say: Say = lambda words: None) -> Ready:
    """The lists that speak for a reader, of `wanted` alone where lists are named; raises what `held.held` raises.

    `say` is told what is being done. The first time takes about a minute, later ones about a second.
    """
    made: dict[str, Any] = {}

    def build() -> pa.Table:
        say("reading the lists")
        made["listed"], made["versions"] = held(reader, wanted)
        say(f"indexing {len(made['listed'].names):,} listed names")
        made["screener"] = Screener(made["listed"])
        for kind in GROUPS:
            made["screener"].index(kind)
        say("finding who is whom across the lists")
        made["bodies"] = who_is_whom(reader, made["screener"]).bodies
        made["parts"] = {"screener": packed(made["screener"]), "rest": _plain((made["versions"], made["bodies"]))}
        return _in_pieces(made["parts"])

    key = repr((sorted(wanted), program()))
    reader.derive_whole("screening_ready", TABLES, key, build, KEPT)
    parts = made.pop("parts", None) or _whole(reader.rows("SELECT part, data FROM screening_ready ORDER BY part, number"))
    pa.default_memory_pool().release_unused()
    screener = made.get("screener") or unpacked(parts["screener"])
    versions, bodies = _read(parts["rest"])
    clean = _clean(reader, key, screener, say)
    aliases = _aliases(reader, key, screener, bodies, say)
    return Ready(screener, tuple(versions), tuple(bodies), clean, parts["screener"], aliases)


def _in_pieces(parts: Mapping[str, bytes]) -> pa.Table:
    pieces = [(part, data[at : at + PIECE]) for part, data in parts.items() for at in range(0, len(data), PIECE)]
    columns = {"part": [part for part, _ in pieces], "number": range(len(pieces)), "data": [data for _, data in pieces]}
    return pa.table(columns, schema=KEPT)


def _whole(rows: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Parts of their pieces, which come in order."""
    found: dict[str, list[bytes]] = {}
    for row in rows:
        found.setdefault(row["part"], []).append(row["data"])
    return {part: b"".join(pieces) for part, pieces in found.items()}


def _clean(reader: Reader, key: str, screener: Screener, say: Say) -> CleanScores:
    def build() -> pa.Table:
        say("measuring how often clean names alarm")
        return _scores_table(measured(screener.best_scores).scores)

    reader.derive_whole("screening_clean", TABLES, key, build, CLEAN)
    return CleanScores(_scores(reader.rows("SELECT names, scores FROM screening_clean ORDER BY names")))


def _aliases(reader: Reader, key: str, screener: Screener, bodies: Sequence[str], say: Say) -> AliasScores:
    def build() -> pa.Table:
        say("measuring how many names that the lists lack are found")
        return _scores_table(alias_scores(screener, bodies).scores)

    reader.derive_whole("screening_aliases", TABLES, key, build, CLEAN)
    return AliasScores(_scores(reader.rows("SELECT names, scores FROM screening_aliases ORDER BY names")))


def _scores_table(scores: Mapping[str, npt.NDArray[np.float64]]) -> pa.Table:
    kept = {group: found.astype("<f8").tobytes() for group, found in scores.items()}
    return pa.table({"names": list(kept), "scores": list(kept.values())}, schema=CLEAN)


def _scores(rows: Iterable[Mapping[str, Any]]) -> dict[str, npt.NDArray[np.float64]]:
    return {row["names"]: np.frombuffer(row["scores"], "<f8") for row in rows}


def packed(screener: Screener) -> bytes:
    """A screener with its indexes as bytes."""
    listed = screener.listed
    rows = [tuple(getattr(entry, one.name) for one in fields(Entry)) for entry in listed.entries]
    plain = Listed(Entries(rows), *[getattr(listed, one.name) for one in fields(Listed)[1:]])  # type: ignore[arg-type]
    screener.listed = plain
    try:
        return _plain(screener)
    finally:
        screener.listed = listed


def unpacked(data: bytes) -> Screener:
    """The screener of these bytes. Raises DamagedWorkspace where they name anything else."""
    found = _read(data)
    assert isinstance(found, Screener)
    return found


class _Unpickler(pickle.Unpickler):
    """Reads arrays, plain values and classes of the index; nothing else is ever made, whatever a file says."""

    KNOWN = frozenset(
        {
            ("numpy", "ndarray"), ("numpy", "dtype"), ("numpy._core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "scalar"), ("numpy._core.numeric", "_frombuffer"), ("scipy.sparse._csr", "csr_matrix"),
            ("datetime", "date"), ("builtins", "frozenset"), ("builtins", "set"), ("_codecs", "encode"),
            ("copyreg", "_reconstructor"), ("builtins", "object"),
        }
    )  # fmt: skip

    def find_class(self, module: str, name: str) -> Any:
        """A class by its name, of those that an index is made of."""
        own = module.startswith("commonground.screening.") and name.lstrip("_")[:1].isupper() and "." not in name
        if own or (module, name) in self.KNOWN or (module == "dataclasses" and name == "_dataclass_setstate"):
            return super().find_class(module, name)
        raise DamagedWorkspace(f"a kept index names {module}.{name}", hint="remove the folder `derived` of the workspace")


def _plain(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)


def _read(data: bytes) -> Any:
    with _uncollected():
        return _Unpickler(io.BytesIO(data)).load()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, which costs more than reading a million small values."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()
