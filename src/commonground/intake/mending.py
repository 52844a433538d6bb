"""Mended rows: a corrected export of rejects, read by the feed of the file that each row came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feed_named
from commonground.intake.rejected import MEND_COLUMNS
from commonground.vocabulary.errors import BadRequest


@dataclass(frozen=True)
class Mend:
    """A mended file: for each original source the rows read again, and which rejects they replace."""

    feed: Feed
    parts: tuple[tuple[str, Parsed], ...]
    mended: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> int:
        """Rows that can be read now."""
        return sum(table.num_rows for _, parsed in self.parts for table in parsed.tables.values())

    @property
    def rejects(self) -> int:
        """Rows that still cannot be read."""
        return sum(len(parsed.rejects) for _, parsed in self.parts)


def mends_of(document: Document, held: Mapping[str, Mapping[str, Any]]) -> Mend | None:
    """The mend that a document is, None where it is an ordinary file. Raises BadRequest where its sources are not held."""
    if document.kind != "csv" or not set(MEND_COLUMNS[:2]) <= set(document.header):
        return None
    by_source: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(document.text.lstrip("\ufeff"))):
        by_source.setdefault(row["mends_source"], []).append(row)
    missing = [source for source in by_source if source not in held]
    if missing or not by_source:
        raise BadRequest(
            "it mends rows of a file that is not loaded here", where=document.name, hint="load the original file first"
        )
    feeds = {held[source]["feed"] for source in by_source}
    if len(feeds) > 1:
        raise BadRequest(
            "it mends rows of several feeds", where=document.name, hint="export with --feed and mend one feed at a time"
        )
    feed = feed_named(feeds.pop())
    parts = tuple((source, feed.parse(_as_original(held[source]["name"], rows))) for source, rows in by_source.items())
    mended = tuple((source, row["mends_position"]) for source, rows in by_source.items() for row in rows)
    return Mend(feed, parts, mended)


def _as_original(name: str, rows: list[dict[str, str]]) -> Document:
    """The mended rows under the original file's name, from which dates and countries may be read."""
    columns = [column for column in rows[0] if column not in MEND_COLUMNS]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return Document(name, buffer.getvalue().encode())
