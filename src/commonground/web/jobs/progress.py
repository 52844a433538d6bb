"""How far a job is: told as often as the work likes, written at most four times a second; where a cancel or a stop is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from commonground.vocabulary.errors import WorkspaceError

EVERY_S = 0.25

Write = Callable[[Mapping[str, Any] | None], bool]
"""Writes what is new, None where nothing is; the answer is whether the job is to be cancelled."""


class Cancelled(Exception):
    """Whoever asked for the job no longer wants it."""


class Stopped(Exception):
    """The worker is to end: the job is interrupted."""


class Progress:
    """Takes what a job says of itself; raises Cancelled or Stopped in the job's own thread, between two steps of it."""

    def __init__(self, write: Write, stopping: threading.Event) -> None:
        self._write, self._stopping = write, stopping
        self._cancelled, self._lock = threading.Event(), threading.Lock()
        self._latest: dict[str, Any] | None = None
        self._certain = False

    def __call__(self, step: str, *, about: str | None = None, done: int = 0, of: int | None = None) -> None:
        """`step` is what is being done, by the name that pages know; `about` a file or place; `done` of `of` things."""
        with self._lock:
            self._latest = {"step": step, "about": about, "done": done, "of": of}
        self.check()

    def check(self) -> None:
        """Raises Cancelled or Stopped where that was asked and what the job does can still be left undone."""
        if self._certain:
            return
        if self._cancelled.is_set():
            raise Cancelled
        if self._stopping.is_set():
            raise Stopped

    def certain(self) -> None:
        """What the job was asked for is done: a cancel comes too late from now on."""
        self._certain = True

    def flush(self) -> None:
        """Write what is new, and hear whether the job is to be cancelled."""
        with self._lock:
            latest, self._latest = self._latest, None
        if self._write(latest):
            self._cancelled.set()

    @contextmanager
    def written(self) -> Iterator[None]:
        """Write in a thread of its own for as long as this is held, so that the last word is never held back."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(EVERY_S):
                with suppress(WorkspaceError):  # a database that is busy now will answer the next time
                    self.flush()

        thread = threading.Thread(target=beat, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            with suppress(WorkspaceError):
                self.flush()
