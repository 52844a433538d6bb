"""Loading: a plan, the parsing of each source, and one commit for all of it.

A load is whole or not at all. Bytes that are held already change nothing.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.desk import Change, Desk
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.intake.mending import Mend, mends_of
from commonground.intake.opening import Found, Opened, find, open_sources
from commonground.intake.recognise import document_of, recognise, unknown
from commonground.intake.rejected import MENDED, REJECT, reject_rows
from commonground.vocabulary.errors import BadRequest, MalformedFile
from commonground.vocabulary.label import ReleaseLabel, public_label
from commonground.vocabulary.source import Edition
from commonground.vocabulary.tables import lake_schema

Tell = Callable[[str, dict[str, Any]], None]
"""How a load says what it does: (`waiting` | `plan` | `parsed` | `commit`, facts)."""


@dataclass(frozen=True)
class Planned:
    """A source and the feed that will read it; `feed` is None where no feed knows it, `held` where it is here already."""

    name: str
    container: str | None
    path: str
    source_id: str
    bytes: int
    feed: str | None
    held: bool


@dataclass
class LoadReport:
    """What a load did: `changed` is False where every source was held already."""

    planned: list[Planned] = field(default_factory=list)
    loaded_at: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    remarks: list[tuple[str, str]] = field(default_factory=list)
    swept: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything new became visible."""
        return self.loaded_at is not None

    @property
    def left_out(self) -> list[Planned]:
        """The files in folders that no feed knows."""
        return [item for item in self.planned if item.feed is None]


@dataclass
class _Batch:
    """Rows gathered by table and feed until they are written as one file each."""

    held: dict[str, Any]
    change: Change = field(default_factory=Change)
    tables: dict[tuple[str, str], list[pa.Table]] = field(default_factory=dict)
    report: LoadReport = field(default_factory=LoadReport)

    def add(self, table: str, feed: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self.tables.setdefault((table, feed), []).append(rows)


def load(
    desk: Desk,
    paths: list[Path],
    *,
    feed: str | None = None,
    strict: bool = False,
    release_to: Iterable[str] | None = None,
    tell: Tell = lambda event, facts: None,
) -> LoadReport:
    """Load files and folders as one transaction.

    Raises UnknownFormat for a named file that no feed knows (with `strict` for any file), MalformedFile and its kin for
    damaged input, NoSpace for a full disk; in each case nothing has changed.
    """
    with desk.open(on_wait=lambda: tell("waiting", {})), _without_collection():
        batch = _Batch(dict(desk.living_sources()))
        items = _plan(batch.held, find(paths), feed, strict, batch.report, tell)
        tell("plan", {"planned": batch.report.planned})
        if not items:
            return batch.report
        for number, (opened, document, chosen) in enumerate(items, 1):
            tell("parsed", {"name": opened.name, "feed": chosen.name, "number": number, "of": len(items)})
            _take(desk, opened, document, chosen, release_to, batch)
        tell("commit", {})
        for (table, feed_name), pieces in sorted(batch.tables.items()):
            rows = pa.concat_tables(pieces)
            desk.write(batch.change, table, feed_name, rows)
            if table not in ("reject", "mended"):
                batch.report.rows[table] = batch.report.rows.get(table, 0) + rows.num_rows
        batch.report.loaded_at = desk.commit("load", ", ".join(str(path) for path in paths), batch.change)
        batch.report.swept = desk.swept
        return batch.report


@contextmanager
def _without_collection() -> Iterator[None]:
    """Parsed JSON is millions of objects without a cycle: looking for cycles in them costs more than reading them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _plan(
    held: dict[str, Any], found: list[Found], forced: str | None, strict: bool, report: LoadReport, tell: Tell
) -> list[tuple[Opened, Document, Feed]]:
    items: list[tuple[Opened, Document, Feed]] = []
    seen: set[str] = set()
    for number, place in enumerate(found, 1):
        tell("opening", {"name": place.path.name, "number": number, "of": len(found)})
        for opened in open_sources(place):
            known = opened.source_id in held or opened.source_id in seen
            seen.add(opened.source_id)
            document = document_of(opened)
            chosen = _chosen(document, forced, held) if not known else None
            name = chosen.name if chosen else held[opened.source_id]["feed"] if opened.source_id in held else None
            if known and name is None:
                name = "the same bytes twice in this load"
            if name is None and (opened.named or strict):
                raise unknown(opened.name, str(place.path))
            size = len(opened.data)
            report.planned.append(Planned(opened.name, opened.container, str(place.path), opened.source_id, size, name, known))
            if chosen is not None:
                items.append((opened, document, chosen))
    return items


def _chosen(document: Document, forced: str | None, held: dict[str, Any]) -> Feed | None:
    mend = mends_of(document, held)
    return mend.feed if mend else recognise(document, forced)


def _take(desk: Desk, opened: Opened, document: Document, feed: Feed, release_to: Iterable[str] | None, batch: _Batch) -> None:
    """Parse one source into the batch."""
    label = _label(feed, release_to)
    label_id = desk.label_id(batch.change, label)
    mend = mends_of(document, batch.held)
    if mend:
        _take_mended(opened, mend, label_id, batch)
        rows, rejects, edition = mend.rows, mend.rejects, Edition(None, "retrieval", (), None, None)
    else:
        parsed = _parse(document, feed)
        _add_rows(batch, parsed, feed, opened.source_id, opened.source_id, label_id)
        batch.add("reject", feed.name, reject_rows(opened.source_id, parsed.rejects, label_id))
        rows, rejects, edition = sum(t.num_rows for t in parsed.tables.values()), len(parsed.rejects), parsed.edition
        batch.report.remarks += [(opened.name, remark) for remark in parsed.remarks]
    kept = desk.keep(opened.source_id, opened.kept)
    batch.report.rejects += rejects
    batch.change.claims[opened.source_id] = edition.claims
    batch.change.sources.append(_source(opened, feed, edition, rows, rejects, label_id, kept))


def _parse(document: Document, feed: Feed) -> Parsed:
    """Parse, and let no library's error reach the user without the name of the file."""
    try:
        return feed.parse(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, pa.ArrowException) as error:
        raise MalformedFile(
            f"{feed.name} cannot read it: {type(error).__name__}: {error}",
            where=document.name,
            hint="check that the file is whole and of this format, or name another feed with --feed",
        ) from error


def _take_mended(opened: Opened, mend: Mend, label_id: int, batch: _Batch) -> None:
    for original, parsed in mend.parts:
        _add_rows(batch, parsed, mend.feed, opened.source_id, original, label_id)
        batch.add("reject", mend.feed.name, reject_rows(opened.source_id, parsed.rejects, label_id))
    columns = [[opened.source_id] * len(mend.mended), [s for s, _ in mend.mended], [p for _, p in mend.mended]]
    labels = pa.array([label_id] * len(mend.mended), pa.int32())
    batch.add("mended", mend.feed.name, pa.table([*(pa.array(c, pa.string()) for c in columns), labels], schema=MENDED))


def _add_rows(batch: _Batch, parsed: Parsed, feed: Feed, source_id: str, edition_id: str, label_id: int) -> None:
    for table, rows in parsed.tables.items():
        count = rows.num_rows
        ids = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([source_id]))
        editions = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([edition_id]))
        whole = rows.append_column("source_id", pc.cast(ids, pa.string()))
        whole = whole.append_column("edition_id", pc.cast(editions, pa.string()))
        whole = whole.append_column("label_id", pa.array([label_id] * count, pa.int32()))
        schema = lake_schema(table)
        batch.add(table, feed.name, whole.select(schema.names).cast(schema))


def _label(feed: Feed, release_to: Iterable[str] | None) -> ReleaseLabel:
    handling = ("attribution",) + (("no onward release",) if not feed.licence.redistribute else ())
    if release_to is None:
        return public_label(feed.publisher, handling)
    parties = frozenset(release_to)
    if not parties:
        raise BadRequest("--release names nobody", hint="name the parties that may read, or leave it out for public data")
    return ReleaseLabel(feed.publisher, parties, frozenset(), handling)


def _source(opened: Opened, feed: Feed, edition: Edition, rows: int, rejects: int, label_id: int, kept: bool) -> dict[str, Any]:
    retrieved = dt.datetime.fromtimestamp(opened.modified, dt.UTC)
    published = edition.published or retrieved.date()
    return {
        "source_id": opened.source_id,
        "name": opened.name,
        "container": opened.container,
        "feed": feed.name,
        "family": feed.family,
        "precedence": feed.precedence,
        "publisher": feed.publisher,
        "licence": feed.licence.name,
        "attribution": feed.attribution,
        "published": published.isoformat(),
        "published_basis": edition.published_basis,
        "retrieved": retrieved.isoformat(timespec="seconds"),
        "about_from": edition.about_from.isoformat() if edition.about_from else None,
        "about_to": edition.about_to.isoformat() if edition.about_to else None,
        "detail": edition.detail,
        "rows": rows,
        "rejects": rejects,
        "bytes": len(opened.data),
        "label_id": label_id,
        "kept": kept,
    }


__all__ = ["MENDED", "REJECT", "LoadReport", "Planned", "load"]
