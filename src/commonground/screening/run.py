"""A run over any number of subjects: each different one is screened once, in blocks, by one process or several."""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
import os
import signal
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from commonground.screening.findings import NOTHING, Answer, Finding, Question, findings
from commonground.screening.ready import unpacked
from commonground.screening.subject import Subject

BLOCK = 2_048
"""Different subjects that are screened together."""

ROWS = 65_536
"""Rows that are held at a time."""

REMEMBERED = 200_000
"""Different subjects whose answers are kept in case they are asked again."""

FEW = 4 * BLOCK
"""Up to so many different subjects one process is quicker than several."""

Blocks = Callable[[Sequence[list[Subject]]], Iterable[list[Answer]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A subject of the input and what was found of it; `first` says that no equal one came before, as far as is remembered."""

    subject: Subject
    found: tuple[Finding, ...]
    near: bool
    first: bool


Settle = Callable[[Sequence[Subject]], Collection[Subject]]
"""Which of different subjects need no screening, because it is known that they have no hit."""


def run(asked: Question, subjects: Iterable[Subject], processes: int = 1, settle: Settle = lambda subjects: ()) -> Iterator[Row]:
    """The rows of the input in its order, each with what is found. Memory does not grow with their number.

    Blocks are the same for any number of processes, and so are the answers.
    """
    remembered: dict[Subject, Answer] = {}
    rest = iter(subjects)
    with _screening(asked, processes) as screen:
        while rows := list(islice(rest, ROWS)):
            keys = [replace(subject, row=0) for subject in rows]
            new = [key for key in dict.fromkeys(keys) if key not in remembered]
            settled = frozenset(settle(new))
            remembered.update(dict.fromkeys(settled, NOTHING))
            open_ones = [key for key in new if key not in settled]
            blocks = [open_ones[start : start + BLOCK] for start in range(0, len(open_ones), BLOCK)]
            for block, answers in zip(blocks, screen(blocks), strict=True):
                remembered.update(zip(block, answers, strict=True))
            fresh = set(new)
            for subject, key in zip(rows, keys, strict=True):
                yield Row(subject, remembered[key].found, remembered[key].near, key in fresh)
                fresh.discard(key)
            if len(remembered) > REMEMBERED:
                remembered = {}


@contextmanager
def _screening(asked: Question, processes: int) -> Iterator[Blocks]:
    """A function that screens blocks, here where they are few, else in processes that are started when they are needed."""
    pools: list[multiprocessing.pool.Pool] = []

    def screen(blocks: Sequence[list[Subject]]) -> Iterable[list[Answer]]:
        if not pools and (processes < 2 or sum(map(len, blocks)) <= FEW):
            return (findings(asked, block) for block in blocks)
        if not pools:
            pools.append(multiprocessing.get_context("spawn").Pool(processes, _begin, (sent(asked),)))
        return pools[0].imap(_one, blocks)

    try:
        yield screen
    finally:
        for pool in pools:
            pool.terminate()
            pool.join()


def sent(asked: Question) -> Question:
    """A question to be sent to another process: its screener as the bytes that are kept, to be read there by `received`."""
    return replace(asked, ready=replace(asked.ready, screener=None))  # type: ignore[arg-type]


def received(given: Question) -> Question:
    """The question of `sent`, ready to be asked; a second or two for the lists of today, so it is done once a process."""
    return replace(given, ready=replace(given.ready, screener=unpacked(given.ready.kept)))


_ASKED: list[Question] = []


def _begin(given: Question) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _ASKED.append(received(given))


def _one(block: list[Subject]) -> list[Answer]:
    return findings(_ASKED[0], block)


def processors() -> int:
    """How many processes may run here at once."""
    return len(os.sched_getaffinity(0))
