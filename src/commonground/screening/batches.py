"""Payees of any number as Arrow batches: batches of payees in, batches of hits out, wherever it runs.

One function, `screened`, for a process of this machine, for several, and for the tasks of Apache Spark (`DataFrame.mapInArrow`):
it keeps nothing from batch to batch but the payees of a block and the answers that `run` remembers.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from commonground.screening.asking import subject
from commonground.screening.findings import Question
from commonground.screening.parquet_cells import texts
from commonground.screening.run import Row, received, run, sent
from commonground.screening.subject import Subject
from commonground.screening.told import shown, told

HIT, NO_HIT, NO_NAME = "hit", "no hit", "no name"
"""What became of a payee: a hit, screened without one, or not screened for want of a name."""

HITS = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("result", pa.string()),
        ("place", pa.int32()),
        ("name", pa.string()),
        ("alert", pa.bool_()),
        ("needs", pa.string()),
        ("score", pa.float64()),
        ("false_alarm_rate", pa.float64()),
        ("threshold", pa.float64()),
        ("recall", pa.float64()),
        ("group", pa.string()),
        ("entity", pa.string()),
        ("list", pa.string()),
        ("list_version", pa.string()),
        ("entry", pa.string()),
        ("reference", pa.string()),
        ("caption", pa.string()),
        ("matched_name", pa.string()),
        ("weak_alias", pa.bool_()),
        ("programme", pa.string()),
        ("url", pa.string()),
    ]
)
"""A row a hit, `place` 1 the best of its payee; a payee without a hit has one row, of which `place` and all that follows is null.

The columns from `alert` on are those of `screen --json`. `file` and `row` are those of the input: every payee is accounted for.
"""

ID = ("file", "row")
"""Columns of a batch of payees that say which payee it is: a text and a whole number."""

Batches = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]

OUT = 16_384
"""Rows of hits that are written at a time."""


def screened(asked: Question, columns: Mapping[str, Sequence[str]]) -> Batches:
    """The function from batches of payees to batches of HITS, in the order of the payees.

    A batch of payees has the columns of ID and those that `columns` (role to headings, as of `asking.columns`) names, of any type
    that `texts` reads; a column that it lacks says nothing. The answer does not hang on how payees are cut into batches.
    """
    return lambda batches: taken(asked, columns, batches, 1, lambda row, file: None)


def taken(
    asked: Question,
    columns: Mapping[str, Sequence[str]],
    batches: Iterable[pa.RecordBatch],
    processes: int,
    take: Callable[[Row, str], None],
) -> Iterator[pa.RecordBatch]:
    """The rows of `screened` by several processes, while `take` is given the row of each payee and the name of its file."""
    waiting: deque[tuple[str, int]] = deque()

    def subjects() -> Iterator[Subject]:
        for batch in batches:
            for file, one in payees_of(batch, columns):
                waiting.append((file, one.row))
                yield one

    rows: list[dict[str, Any]] = []
    for row in run(asked, subjects(), processes):
        file, number = waiting.popleft()
        take(row, file)
        rows += _told(asked, row, file, number)
        if len(rows) >= OUT:
            yield pa.RecordBatch.from_pylist(rows, HITS)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, HITS)


def payees_of(batch: pa.RecordBatch, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Subject]]:
    """The payees of a batch, each with the name of its file; its number is that of its row there."""
    held = dict.fromkeys(heading for headings in columns.values() for heading in headings if heading in batch.schema.names)
    cells = [texts(batch.column(heading)) for heading in held]
    for file, row, *said in zip(*(batch.column(name).to_pylist() for name in ID), *cells, strict=True):
        yield file, subject(row, dict(zip(held, said, strict=True)), columns)


def _told(asked: Question, row: Row, file: str, number: int) -> list[dict[str, Any]]:
    key = {"file": file, "row": number}
    if not row.found:
        return [key | {"result": NO_HIT if row.subject.names else NO_NAME}]
    name = shown(row.subject.names[0])
    hits = enumerate(told(asked, row)["hits"], start=1)
    return [key | {"result": HIT, "place": place, "name": name} | {k: hit[k] for k in HITS.names[5:]} for place, hit in hits]


def in_processes(
    asked: Question, columns: Mapping[str, Sequence[str]], batches: Iterable[pa.RecordBatch], processes: int
) -> Iterator[pa.RecordBatch]:
    """The rows of `screened` by several processes, a batch each, in the same order; a few batches are held at a time."""
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (sent(asked), dict(columns))) as pool:
        waiting: deque[Any] = deque()
        for batch in batches:
            waiting.append(pool.apply_async(_one, (batch,)))
            if len(waiting) > 2 * processes:
                yield from waiting.popleft().get()
        while waiting:
            yield from waiting.popleft().get()


_SCREENED: list[Batches] = []


def _begin(given: Question, columns: Mapping[str, Sequence[str]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _SCREENED.append(screened(received(given), columns))


def _one(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    return list(_SCREENED[0](iter([batch])))
