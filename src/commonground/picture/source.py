"""The sources behind figures, as a reader may name them: file, dates, licence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commonground.door.reader import Reader


@dataclass(frozen=True)
class Source:
    """One file: what it is called, who published it and when, what it is about, and its terms."""

    source_id: str
    file: str
    feed: str
    publisher: str
    published: str
    published_stated: bool
    about_from: str | None
    about_to: str | None
    licence: str
    attribution: str


def sources_of(reader: Reader, ids: Iterable[str]) -> list[Source]:
    """The sources of these ids that the reader may know, ordered by feed, date and name."""
    found = []
    for source_id in ids:
        row = reader.sources.get(source_id)
        if row is None:
            continue
        found.append(
            Source(
                source_id,
                row["name"],
                row["feed"],
                row["publisher"],
                row["published"],
                row["published_basis"] != "retrieval",
                row["about_from"],
                row["about_to"],
                row["licence"],
                row["attribution"],
            )
        )
    return sorted(found, key=lambda s: (s.feed, s.about_to or "", s.file, s.source_id))
