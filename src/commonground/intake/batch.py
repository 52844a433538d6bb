"""What one transaction will make visible, gathered source by source and written whenever it has become large."""

from __future__ import annotations

import datetime as dt
import gc
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.desk import Change, Desk
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.intake.mending import Mend
from commonground.intake.rejected import MENDED, reject_rows
from commonground.intake.shrinking import GUARDED, Counted
from commonground.vocabulary.errors import BadRequest, MalformedFile
from commonground.vocabulary.source import Edition, Reject
from commonground.vocabulary.tables import TABLES, lake_schema

WHOLE_FILE = "the whole file"
"""The position of the reject of a file of which nothing could be read."""

PENDING_BYTES = 96 * 1024**2
"""Rows in memory before they are written: a file of the lake holds about so much, however large a load is."""


@dataclass(frozen=True)
class Origin:
    """Where a source came from: what the ledger says of it apart from its content."""

    source_id: str
    name: str
    container: str | None
    retrieved: str
    bytes: int
    label_id: int
    kept: bool


@dataclass
class Batch:
    """Rows by table and feed, and the change that will list them."""

    change: Change = field(default_factory=Change)
    tables: dict[tuple[str, str, int], list[pa.Table]] = field(default_factory=dict)
    rejects: int = 0
    remarks: list[tuple[str, str]] = field(default_factory=list)
    mended: set[tuple[str, str]] = field(default_factory=set)
    damaged: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    pending: int = 0
    counted: list[Counted] = field(default_factory=list)
    published: dt.date | None = None
    """When files that state no day of their own were published, as whoever loads says; None where nobody does."""

    def take(self, origin: Origin, feed: Feed, document: Document, *, forgiving: bool = False) -> None:
        """Parse an ordinary source into the batch.

        Raises MalformedFile naming the file, whatever the fault; `forgiving` makes it one reject that stands for the whole file.
        """
        try:
            parsed = parse(document, feed)
        except MalformedFile as error:
            if not forgiving:
                raise
            self.damaged.append((origin.name, error.message))
            nothing = Edition(None, "retrieval", (), None, None)
            parsed = Parsed({}, nothing, (Reject(WHOLE_FILE, error.message, {}),))
            self._take(origin, feed, parsed)
            return
        if not any(table.num_rows for table in parsed.tables.values()) and not feed.recognise(document):
            raise MalformedFile(f"{feed.name} finds no row in it", where=document.name, hint="name another feed with --feed")
        self._take(origin, feed, parsed)

    def _take(self, origin: Origin, feed: Feed, parsed: Parsed) -> None:
        self._rows(parsed, feed, origin.source_id, origin)
        self._add("reject", feed.name, reject_rows(origin.source_id, parsed.rejects, origin.label_id))
        self.remarks += [(origin.name, remark) for remark in parsed.remarks]
        rows = sum(table.num_rows for table in parsed.tables.values())
        edition = self._dated(parsed.edition)
        self._source(origin, feed, edition, rows, len(parsed.rejects))
        self._count(origin, parsed, edition)

    def _dated(self, edition: Edition) -> Edition:
        if edition.published is not None or self.published is None:
            return edition
        return replace(edition, published=self.published, published_basis="loader")

    def _count(self, origin: Origin, parsed: Parsed, edition: Edition) -> None:
        """How many rows each list has that this edition claims."""
        published = (edition.published or dt.datetime.fromisoformat(origin.retrieved).date()).isoformat()
        for claim in edition.claims:
            if claim.table in GUARDED and claim.table in parsed.tables:
                keys = parsed.tables[claim.table].column("scope_key")
                rows = pc.sum(pc.equal(keys, claim.key)).as_py() or 0
                self.counted.append(Counted(claim.table, claim.key, rows, published, origin.name))

    def take_mended(self, origin: Origin, mend: Mend) -> None:
        """Add mended rows: each belongs to the edition of the file in which it could not be read."""
        if self.mended & set(mend.mended):
            raise BadRequest("another file of this load mends the same rows", where=origin.name, hint="load one of them")
        self.mended |= set(mend.mended)
        for original, parsed in mend.parts:
            self._rows(parsed, mend.feed, original, origin)
        columns = [[origin.source_id] * len(mend.mended), [s for s, _ in mend.mended], [p for _, p in mend.mended]]
        labels = pa.array([origin.label_id] * len(mend.mended), pa.int32())
        self._add("mended", mend.feed.name, pa.table([*(pa.array(c, pa.string()) for c in columns), labels], schema=MENDED))
        self.remarks += [(origin.name, remark) for remark in mend.remarks]
        self._source(origin, mend.feed, Edition(None, "retrieval", (), None, None), mend.rows, 0)

    def relieve(self, desk: Desk) -> None:
        """Write the rows where many have gathered: they stay invisible until the commit that lists them."""
        if self.pending > PENDING_BYTES:
            self.write(desk)
            gc.collect()
            pa.default_memory_pool().release_unused()

    def write(self, desk: Desk, loaded_tx_id: int | None = None) -> dict[str, int]:
        """Write what has gathered, one file for each table, feed and label; the answer is the number of rows by table so far.

        A file bears one label: its size and its statistics tell of nothing that a reader of its rows may not see.
        """
        for table, feed, label_id in sorted(self.tables):
            whole = pa.concat_tables(self.tables.pop((table, feed, label_id)))
            desk.write(self.change, table, feed, whole, loaded_tx_id)
            if table in TABLES:
                self.written[table] = self.written.get(table, 0) + whole.num_rows
        self.pending = 0
        return dict(self.written)

    def _add(self, table: str, feed: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self.tables.setdefault((table, feed, rows.column("label_id")[0].as_py()), []).append(rows)
            self.pending += rows.nbytes

    def _rows(self, parsed: Parsed, feed: Feed, edition_id: str, origin: Origin) -> None:
        for table, rows in parsed.tables.items():
            whole = rows.append_column("source_id", _repeated(origin.source_id, rows.num_rows))
            whole = whole.append_column("edition_id", _repeated(edition_id, rows.num_rows))
            whole = whole.append_column("label_id", pa.array([origin.label_id] * rows.num_rows, pa.int32()))
            schema = lake_schema(table)
            self._add(table, feed.name, whole.select(schema.names).cast(schema))

    def _source(self, origin: Origin, feed: Feed, edition: Edition, rows: int, rejects: int) -> None:
        self.rejects += rejects
        self.change.claims[origin.source_id] = edition.claims
        self.change.sources.append(_source_row(origin, feed, edition) | {"rows": rows, "rejects": rejects})


def parse(document: Document, feed: Feed) -> Parsed:
    """Parse, and let no library's error reach the user without the name of the file."""
    try:
        return feed.parse(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, pa.ArrowException) as error:
        raise MalformedFile(
            f"{feed.name} cannot read it: {type(error).__name__}: {error}",
            where=document.name,
            hint="check that the file is whole and of this format, or name another feed with --feed",
        ) from error


def _repeated(text: str, count: int) -> pa.Array:
    return pc.cast(pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text])), pa.string())


def _source_row(origin: Origin, feed: Feed, edition: Edition) -> dict[str, Any]:
    published = edition.published or dt.datetime.fromisoformat(origin.retrieved).date()
    return {
        "source_id": origin.source_id,
        "name": origin.name,
        "container": origin.container,
        "feed": feed.name,
        "family": feed.family,
        "precedence": feed.precedence,
        "publisher": feed.publisher,
        "licence": feed.licence.name,
        "attribution": feed.attribution,
        "published": published.isoformat(),
        "published_basis": edition.published_basis if edition.published else "retrieval",
        "retrieved": origin.retrieved,
        "about_from": edition.about_from.isoformat() if edition.about_from else None,
        "about_to": edition.about_to.isoformat() if edition.about_to else None,
        "detail": int(edition.detail),
        "bytes": origin.bytes,
        "label_id": origin.label_id,
        "kept": origin.kept,
    }
