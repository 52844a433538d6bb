"""What may leave: the publishers' terms and the labels decide, source by source, before a row is looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.vocabulary.source import Licence

NO_ONWARD_RELEASE = "no onward release"
"""The handling that `load` writes into the label of a source whose licence forbids redistribution."""

OPEN = ""
"""The part of an export that holds what needs no file of its own."""


@dataclass(frozen=True)
class Leaving:
    """The sources that may leave, by the file that they go into (`OPEN`, or the name of a share-alike licence), and why others
    may not."""

    part_of: Mapping[str, str]
    because: Mapping[str, str]

    @property
    def parts(self) -> tuple[str, ...]:
        """The files that an export has, the open one first."""
        return (OPEN, *sorted(set(self.part_of.values()) - {OPEN}))


def forbidden(licence: Licence | None, handling: tuple[str, ...]) -> str | None:
    """Why rows under these terms stay here; None where they may leave. Unknown terms forbid (DESIGN: licences)."""
    if licence is None:
        return "the feed and its licence are not known to this version"
    if not licence.redistribute or NO_ONWARD_RELEASE in handling:
        return "the publisher does not allow redistribution"
    if licence.non_commercial:
        return "the publisher allows non-commercial use alone"
    return None


def leaving(reader: Reader, licences: Mapping[str, Licence]) -> Leaving:
    """What of the sources that the reader may see may leave, by the terms of each feed; registers the table `leaving`.

    `licences` are the terms by name of feed. `leaving` has the columns `source_id` and `part`.
    """
    part_of: dict[str, str] = {}
    because_of: dict[str, str] = {}
    for source_id, source in sorted(reader.sources.items()):
        if source["removed"]:
            continue
        licence = licences.get(source["feed"])
        because = forbidden(licence, source["handling"])
        if because is None and licence is not None:
            part_of[source_id] = licence.name if licence.share_alike else OPEN
        elif because is not None:
            because_of[source_id] = because
    reader.engine.register(
        "leaving",
        pa.table({"source_id": pa.array(list(part_of), pa.string()), "part": pa.array(list(part_of.values()), pa.string())}),
    )
    return Leaving(part_of, because_of)


def withheld(reader: Reader, may: Leaving, asked: str) -> list[dict[str, Any]]:
    """What stays here of what was asked for: rows by feed, with licence and reason. `asked` is SQL with a column `source_id`."""
    count: dict[tuple[str, str, str], int] = {}
    for row in reader.rows(f"SELECT source_id, count(*) AS rows FROM ({asked}) GROUP BY source_id"):
        if row["source_id"] in may.because:
            source = reader.sources[row["source_id"]]
            key = (source["feed"], source["licence"], may.because[row["source_id"]])
            count[key] = count.get(key, 0) + int(row["rows"])
    return [
        {"feed": feed, "licence": licence, "because": because, "rows": rows}
        for (feed, licence, because), rows in sorted(count.items())
    ]


def path_of(path: Path, part: str) -> Path:
    """The file of a part: `money.xml` itself, or `money.CC-BY-SA-4.0.xml` for what has to stay apart."""
    if part == OPEN:
        return path
    return path.with_name(f"{path.stem}.{re.sub(r'[^A-Za-z0-9.]+', '-', part).strip('-')}{path.suffix}")


def named(reader: Reader, source_ids: frozenset[str]) -> list[dict[str, Any]]:
    """The sources as an export names them: file, publisher, licence, attribution, dates; in the order of their hashes."""
    keys = ("source_id", "name", "feed", "publisher", "licence", "attribution", "published")
    return [{key: reader.sources[source][key] for key in keys} for source in sorted(source_ids)]
