"""IATI 2.03 activity files of what may leave: a stream, the same bytes for the same statements, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from commonground.door.reader import Reader
from commonground.exchange import iati_own, iati_rows
from commonground.exchange.files import whole
from commonground.exchange.iati_build import LeftOut, build
from commonground.exchange.iati_model import Activity
from commonground.exchange.iati_own import Own
from commonground.exchange.iati_rows import Wanted
from commonground.exchange.iati_xml import VERSION, activity_element
from commonground.exchange.leaving import leaving, named, path_of, withheld
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.source import Licence

Progress = Callable[[int, int], None]
"""Called with the number of statements that were looked at, and of how many."""


@dataclass(frozen=True)
class Request:
    """What goes where: `own` given means flows as activities of that organisation, else activities as their publishers state."""

    path: Path
    wanted: Wanted
    own: Own | None = None
    language: str = "en"


def export(reader: Reader, request: Request, licences: Mapping[str, Licence], progress: Progress | None = None) -> dict[str, Any]:
    """Write the files and say what was written, what was left out and why.

    Share-alike sources go into a file of their own. Raises NotFound where nothing can be written, NoSpace on a full disk.
    """
    may = leaving(reader, licences)
    if request.own is None:
        iati_rows.prepare(reader)
        statements, asked = iati_rows.chosen(reader, request.wanted), iati_rows.asked(reader, request.wanted)
    else:
        statements, asked = iati_own.chosen(reader, request.wanted), iati_own.asked(reader, request.wanted)
    stay = withheld(reader, may, asked)
    known_on = _known_on(reader, statements)
    left, written = LeftOut(), []
    total = _Count(statements.num_rows, progress)
    with ExitStack() as files:
        for part in may.parts:
            of_part = statements.filter(pc.equal(statements.column("part"), part))
            activities = _activities(reader, request, of_part, known_on, left, total)
            made = _write(files, path_of(request.path, part), activities, request.language, _newest(of_part, known_on))
            if made is not None:
                used = frozenset(pc.unique(of_part.column("source_id")).to_pylist())
                written.append({**made, "share_alike": part or None, "sources": named(reader, used)})
    if not written:
        raise NotFound("nothing that may leave can be written: " + _because(left, stay), hint="see `commonground export --help`")
    return {"files": written, "left_out": left.rows(), "withheld": stay, "remarks": _remarks(written)}


@dataclass
class _Count:
    of: int
    progress: Progress | None
    seen: int = 0

    def add(self, number: int) -> None:
        self.seen += number
        if self.progress:
            self.progress(self.seen, self.of)


def _activities(
    reader: Reader, request: Request, statements: pa.Table, known_on: dt.date, left: LeftOut, total: _Count
) -> Iterator[Activity]:
    if request.own is not None:
        for start in range(0, statements.num_rows, iati_rows.BATCH):
            batch = statements.slice(start, iati_rows.BATCH)
            yield from iati_own.activities(reader, batch, request.own, known_on, left)
            total.add(batch.num_rows)
        return
    left.add("transaction", "stated in a data set whose terms keep it from this file", iati_rows.apart(reader, statements))
    for rows in iati_rows.batches(reader, statements):
        for held in rows:
            made = build(held, known_on, left)
            if made is not None:
                yield made
        total.add(len(rows))


def _write(files: ExitStack, path: Path, activities: Iterable[Activity], language: str, generated: str) -> dict[str, Any] | None:
    """One file with its counts; none where there is no activity, which the schema would not allow."""
    first = next(iterator := iter(activities), None)
    if first is None:
        return None
    counts = {"activities": 0, "transactions": 0, "budgets": 0}
    reporters = set()
    stream = files.enter_context(whole(path))
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("iati-activities", {"version": VERSION, "generated-datetime": generated}):
            xml.write("\n")
            for activity in _again(first, iterator):
                xml.write(activity_element(activity, language), pretty_print=True)
                counts["activities"] += 1
                counts["transactions"] += len(activity.transactions)
                counts["budgets"] += len(activity.planned)
                reporters.add(activity.reporter.ref)
    return {"path": str(path), **counts, "reporters": len(reporters)}


def _again(first: Activity, rest: Iterator[Activity]) -> Iterator[Activity]:
    yield first
    yield from rest


def _known_on(reader: Reader, statements: pa.Table) -> dt.date:
    """The newest day on which any of this was stated or published: what is dated later lies in the future.

    The clock is a bound on publishers' own clocks and nothing else, so that the same statements give the same bytes.
    """
    days = [str(text)[:10] for text in statements.column("stated_on").to_pylist() if text]
    days += [reader.sources[source]["published"][:10] for source in pc.unique(statements.column("source_id")).to_pylist()]
    bound = min(filter(None, (reader.today, reader.as_of)))
    return max((day for day in map(_day, days) if day and day <= bound), default=bound)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _newest(statements: pa.Table, known_on: dt.date) -> str:
    """The moment of the newest statement, in the form of the schema; never the clock."""
    moments = [str(text) for text in pc.unique(statements.column("stated_on")).to_pylist() if text]
    found = []
    for text in moments:
        try:
            moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        if aware.date() <= known_on:
            found.append(aware.astimezone(dt.UTC))
    newest = max(found, default=dt.datetime.combine(known_on, dt.time(), dt.UTC))
    return newest.isoformat(timespec="seconds").replace("+00:00", "Z")


def _because(left: LeftOut, stay: list[dict[str, Any]]) -> str:
    reasons = [f"{row['count']} × {row['what']}: {row['because']}" for row in left.rows()[:3]]
    reasons += [f"{held['rows']} rows of {held['feed']}: {held['because']}" for held in stay[:3]]
    return "; ".join(reasons) or "nothing of the kind is held"


def _remarks(written: list[dict[str, Any]]) -> list[str]:
    return [
        f"{file['path']} holds activities of {file['reporters']} publishers; the standard wants a file for each: --publisher REF"
        for file in written
        if file["reporters"] > 1
    ]
