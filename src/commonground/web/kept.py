"""Answers that are kept: the same question by the same party over the same ledger has one answer, computed once.

An answer is kept in memory and, compressed, under `derived/answers` of the workspace, so that the first request after a start
need not compute it. Beside it stands of which parts of the ledger it was made (`door/standing.py`), and its name is a hash of the
question, the party and where these parts stand: who enters a meeting has no map drawn anew. A transaction that changes a part,
another day or a changed program never finds an older answer.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from commonground import __version__
from commonground.door.standing import Standing, note, noting
from commonground.web.shelf import Place, Shelf

MEMORY_BYTES = 24 << 20
"""What the answers in memory take as JSON; as objects they take some four times as much."""
LARGEST_BYTES = 4 << 20
"""A larger answer is kept on the disk alone."""
PARTS_KEPT = 8192
"""Questions of which it is remembered in memory what their answers are made of."""
KEPT_DAYS = 14
"""Answers on the disk that nobody asked for in so many days are removed."""


ANSWER, PARTS = ".json.gz", ".json"
"""How the files end: an answer's, and that of the parts of the ledger that a question's last answer was made of."""


@dataclass(frozen=True)
class Kept:
    """An answer, and the hash by which a browser knows that it has it already."""

    value: Any
    tag: str


class Answers:
    """The kept answers of a workspace; several processes share those on the disk."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        self._folder, self._shelf = folder, shelf
        self._memory: OrderedDict[str, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._parts: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._under_way: dict[str, threading.Lock] = {}

    def get(self, place: Place, question: str, options: dict[str, Any], compute: Callable[[], bytes]) -> Kept:
        """The answer: remembered, read, or computed now as JSON, by one request while the others of the same question wait."""
        asked, stands = _name(place, question, options), self._shelf.standing(place)
        if stands is None:  # the ledger has gone on since the request began: what is computed now has no name to be found by
            return _kept(compute())
        if (found := self._found(asked, self._parts_of(asked), stands)) is not None:
            return found
        with self._lock:
            gate = self._under_way.setdefault(asked, threading.Lock())
        with gate:
            try:
                if (found := self._found(asked, self._parts_of(asked, anew=True), stands)) is not None:
                    return found
                with noting() as parts:
                    text = compute()
                if self._shelf.head() != place.head:
                    return _kept(text)
                name = _named(asked, parts, stands)
                self._write(name, gzip.compress(text, 3, mtime=0))
                self._write_parts(asked, tuple(sorted(parts)))
                return self._remember(name, text)
            finally:
                with self._lock:
                    self._under_way.pop(asked, None)

    def _found(self, asked: str, parts: tuple[str, ...] | None, stands: Standing) -> Kept | None:
        """The answer that was made of these parts as they stand, where one is kept."""
        if parts is None:
            return None
        name = _named(asked, parts, stands)
        found = self._remembered(name)
        if found is None and (text := self._read(name)) is not None:
            found = self._remember(name, text)
        if found is not None:
            note(*parts)
        return found

    def _parts_of(self, asked: str, *, anew: bool = False) -> tuple[str, ...] | None:
        """Of which parts the last answer was made, in this process or (`anew`, or not known here) in any."""
        with self._lock:
            known = self._parts.get(asked)
        if known is not None and not anew:
            return known
        try:
            parts = tuple(map(str, json.loads(self._path(asked, PARTS).read_bytes())))
        except (OSError, ValueError, TypeError):  # absent, swept meanwhile, or torn
            return known
        self._remember_parts(asked, parts)
        return parts

    def _remember_parts(self, asked: str, parts: tuple[str, ...]) -> None:
        with self._lock:
            self._parts[asked] = parts
            self._parts.move_to_end(asked)
            while len(self._parts) > PARTS_KEPT:
                self._parts.popitem(last=False)

    def _write_parts(self, asked: str, parts: tuple[str, ...]) -> None:
        self._remember_parts(asked, parts)
        self._write(asked, json.dumps(parts).encode(), PARTS)

    def sweep(self) -> int:
        """Remove what nobody asked for in two weeks; gives how many there were."""
        limit, gone = time.time() - KEPT_DAYS * 86_400, 0
        for path in self._folder.glob("*/*.json*"):
            try:
                if path.stat().st_mtime < limit:
                    path.unlink()
                    gone += 1
            except FileNotFoundError:  # another process was quicker
                continue
        return gone

    def _remembered(self, name: str) -> Kept | None:
        with self._lock:
            found = self._memory.get(name)
            if found is not None:
                self._memory.move_to_end(name)
        return found[0] if found else None

    def _remember(self, name: str, text: bytes) -> Kept:
        kept = _kept(text)
        if len(text) <= LARGEST_BYTES:
            with self._lock:
                before = self._memory.pop(name, None)
                self._memory[name] = (kept, len(text))
                self._bytes += len(text) - (before[1] if before else 0)
                while self._bytes > MEMORY_BYTES:
                    self._bytes -= self._memory.popitem(last=False)[1][1]
        return kept

    def _path(self, name: str, ending: str = ANSWER) -> Path:
        return self._folder / name[:2] / f"{name}{ending}"

    def _read(self, name: str) -> bytes | None:
        path = self._path(name)
        try:
            text = gzip.decompress(path.read_bytes())
            os.utime(path)
        except (OSError, EOFError, gzip.BadGzipFile):  # absent, swept meanwhile, or torn: it is computed anew
            return None
        return text

    def _write(self, name: str, held: bytes, ending: str = ANSWER) -> None:
        path = self._path(name, ending)
        made = path.with_name(f"{name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(held)
            made.replace(path)
        except OSError:  # a full or read-only disk is no reason not to answer
            made.unlink(missing_ok=True)


@functools.cache
def program() -> str:
    """What names the program as it is installed: its version, and when each of its files was written."""
    folder = Path(str(files("commonground")))
    written = [(str(path), path.stat().st_mtime_ns) for path in sorted(folder.rglob("*.py"))]
    return hashlib.sha256(json.dumps([__version__, written]).encode()).hexdigest()


def text_of(value: Any) -> bytes:
    """An answer as the JSON in which it is kept."""
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":")).encode()


def _kept(text: bytes) -> Kept:
    return Kept(json.loads(text), hashlib.sha256(text).hexdigest()[:32])


def _named(asked: str, parts: Collection[str], stands: Standing) -> str:
    """The name of an answer: what was asked by whom, and where the parts stand that it was made of."""
    return hashlib.sha256(f"{asked} {stands.of(parts)}".encode()).hexdigest()


def _name(place: Place, question: str, options: dict[str, Any]) -> str:
    asked = [
        program(),
        place.party,
        place.within,
        str(place.as_of),
        place.loaded_by,
        str(place.today),
        question,
        options,
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
