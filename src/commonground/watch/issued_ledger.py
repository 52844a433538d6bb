"""The ledger of issued outlooks: each that a reader may see, whether its file is as it was issued, and how right it was since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from commonground.door.documents import Documents
from commonground.door.outlooks import file_of
from commonground.door.reader import Reader
from commonground.door.records import Record, Records
from commonground.vocabulary import months
from commonground.vocabulary.errors import CommonGroundError, DamagedWorkspace, NotFound
from commonground.watch.area_months import held_window, panel_if_held
from commonground.watch.issued import Outlook, read
from commonground.watch.issued_scores import Scores, scores, truths
from commonground.watch.panel import Panel

AS_ISSUED, DAMAGED, REMOVED, NOT_SHOWN = "as issued", "missing or changed", "removed", "not shown"
"""What became of a file: its bytes have the hash, or they have not, or were taken away for a reason; or another may read it."""


@dataclass(frozen=True)
class Known:
    """What a reader knows of the truth.

    `by_now(outlook)`: the panel of its countries, level and violence, None where nothing of them is held. `by(day, outlook)`: the last
    month of its countries (`months.index`) that had been published by a day, None where none had.
    """

    by_now: Callable[[Outlook], Panel | None]
    by: Callable[[dt.date, Outlook], int | None]


@dataclass(frozen=True)
class Entry:
    """One issued outlook. `outlook` is None where its file is not as issued, or cannot be read.

    `late`: its first month had been published on the day on which it was issued, so that it is no forecast and is not scored.
    `area_months` and `known`: how many it speaks of, and how many of these are known by now.
    """

    record: Record
    file: str
    outlook: Outlook | None = None
    late: bool = False
    area_months: int = 0
    known: int = 0
    scores: Scores | None = None


def entries(records: Records, files: Documents, known: Known) -> list[Entry]:
    """Every outlook that the reader of `records` may see, the oldest first."""
    return [_entry(record, records, files, known) for record in records.of("outlook")]


def known_to(reader: Reader) -> Known:
    """What a reader knows by the files that are held, and what it would have known on another day."""
    panels: dict[tuple[tuple[str, ...], int, str], Panel | None] = {}
    held: dict[tuple[dt.date, tuple[str, ...]], int | None] = {}

    def by_now(outlook: Outlook) -> Panel | None:
        key = (outlook.countries, outlook.level, outlook.violence)
        if key not in panels:
            panels[key] = panel_if_held(reader, *key)
        return panels[key]

    def by(day: dt.date, outlook: Outlook) -> int | None:
        key = (day, outlook.countries)
        if key not in held:
            held[key] = _last_held(reader.published_by(day), outlook)
        return held[key]

    return Known(by_now, by)


def _last_held(then: Reader, outlook: Outlook) -> int | None:
    try:
        return months.index(held_window(then, outlook.countries)[1])
    except NotFound:
        return None
    finally:
        then.close()


def _entry(record: Record, records: Records, files: Documents, known: Known) -> Entry:
    state, outlook = opened(record, records, files)
    if outlook is None:
        return Entry(record, state)
    now, late = known.by_now(outlook), is_late(record, outlook, known)
    truth = truths(outlook, now)
    scored = None if late or now is None else scores(outlook, now)
    return Entry(record, state, outlook, late, truth.size, int(np.isfinite(truth).sum()), scored)


def is_late(record: Record, outlook: Outlook, known: Known) -> bool:
    """Whether its first month had been published on the day on which it was issued."""
    last = known.by(dt.date.fromisoformat(str(record["issued_on"])), outlook)
    return last is not None and last >= min(outlook.ahead)


def opened(record: Record, records: Records, files: Documents) -> tuple[str, Outlook | None]:
    """What became of an outlook's file, and what it says where it is as it was issued."""
    held = file_of(record, records)
    if held is None:
        return NOT_SHOWN, None
    try:
        return AS_ISSUED, read(files.data(held))
    except DamagedWorkspace:
        return DAMAGED, None
    except NotFound:
        return REMOVED, None
    except CommonGroundError:
        return AS_ISSUED, None
