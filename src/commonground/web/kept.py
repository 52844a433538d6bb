"""Answers that are kept: the same question by the same party over the same ledger has one answer, computed once.

An answer is kept in memory and, compressed, under `derived/answers` of the workspace, so that the first request after a start
need not compute it. Its name is a hash of the question, the party and the end of the ledger: a further transaction, another day
or a changed program never finds an older one.
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
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from commonground import __version__
from commonground.web.shelf import Place

MEMORY_BYTES = 24 << 20
"""What the answers in memory take as JSON; as objects they take some four times as much."""
LARGEST_BYTES = 4 << 20
"""A larger answer is kept on the disk alone."""
KEPT_DAYS = 14
"""Answers on the disk that nobody asked for in so many days are removed."""


@dataclass(frozen=True)
class Kept:
    """An answer, and the hash by which a browser knows that it has it already."""

    value: Any
    tag: str


class Answers:
    """The kept answers of a workspace; several processes share those on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory: OrderedDict[str, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Lock] = {}

    def get(self, place: Place, question: str, options: dict[str, Any], compute: Callable[[], Any]) -> Kept:
        """The answer: remembered, read, or computed now, by one request while the others of the same question wait."""
        name = _name(place, question, options)
        if (found := self._remembered(name)) is not None:
            return found
        with self._lock:
            gate = self._under_way.setdefault(name, threading.Lock())
        with gate:
            try:
                if (found := self._remembered(name)) is not None:
                    return found
                text = self._read(name)
                if text is None:
                    text = json.dumps(compute(), ensure_ascii=False, default=str, separators=(",", ":")).encode()
                    self._write(name, text)
                return self._remember(name, text)
            finally:
                with self._lock:
                    self._under_way.pop(name, None)

    def sweep(self) -> int:
        """Remove what nobody asked for in two weeks; gives how many there were."""
        limit, gone = time.time() - KEPT_DAYS * 86_400, 0
        for path in self._folder.glob("*/*.json.gz"):
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
        kept = Kept(json.loads(text), hashlib.sha256(text).hexdigest()[:32])
        if len(text) <= LARGEST_BYTES:
            with self._lock:
                self._memory[name] = (kept, len(text))
                self._bytes += len(text)
                while self._bytes > MEMORY_BYTES:
                    self._bytes -= self._memory.popitem(last=False)[1][1]
        return kept

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.json.gz"

    def _read(self, name: str) -> bytes | None:
        path = self._path(name)
        try:
            text = gzip.decompress(path.read_bytes())
            os.utime(path)
        except (OSError, EOFError, gzip.BadGzipFile):  # absent, swept meanwhile, or torn: it is computed anew
            return None
        return text

    def _write(self, name: str, text: bytes) -> None:
        path = self._path(name)
        made = path.with_name(f"{name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(gzip.compress(text, 3, mtime=0))
            made.replace(path)
        except OSError:  # a full or read-only disk is no reason not to answer
            made.unlink(missing_ok=True)


@functools.cache
def program() -> str:
    """What names the program as it is installed: its version, and when each of its files was written."""
    folder = Path(str(files("commonground")))
    written = [(str(path), path.stat().st_mtime_ns) for path in sorted(folder.rglob("*.py"))]
    return hashlib.sha256(json.dumps([__version__, written]).encode()).hexdigest()


def _name(place: Place, question: str, options: dict[str, Any]) -> str:
    asked = [
        program(),
        place.party,
        place.within,
        str(place.as_of),
        place.loaded_by,
        place.head,
        str(place.today),
        question,
        options,
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
