"""The lists that a reader may read on a day: their entries, and which versions they are, by the hashes of their files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.screening.amending import TABLES, amended
from commonground.screening.listed import READ, Listed, listed
from commonground.vocabulary.errors import NotData, NotFound


@dataclass(frozen=True)
class ListVersion:
    """A list as it spoke: the newest day of its files, whether the publisher states it, its files by name and hash, its size,
    whose it is and under which terms."""

    list: str
    published: str
    stated: bool
    files: tuple[tuple[str, str], ...]
    entries: int
    names: int
    publisher: str
    attribution: str
    licence: str


def held(reader: Reader, wanted: Collection[str] = ()) -> tuple[Listed, tuple[ListVersion, ...]]:
    """Entries and versions of the lists that speak for this reader; of `wanted` alone where lists are named.

    Raises NotFound for a list that is not held, NotData where none is.
    """
    known = sorted(row["list"] for row in reader.rows("SELECT DISTINCT list FROM listing"))
    if not known:
        raise NotData(
            "no sanctions list is held" + (f" that had been published by {reader.as_of}" if reader.as_of else ""),
            hint="load one: `commonground feeds` names the lists that are read, with their addresses",
        )
    for name in sorted(set(wanted) - set(known)):
        raise NotFound(f"the list {name!r} is not held", hint=f"held are: {', '.join(known)}")
    chosen = "" if not wanted else " WHERE list IN (" + ", ".join(f"'{name}'" for name in sorted(wanted)) + ")"
    of = amended(reader)
    tables = [reader.query(f"SELECT {', '.join(READ[table])} FROM {of[table]}{chosen}") for table in TABLES]
    return listed(*tables), tuple(_version(reader, name, of) for name in known if not wanted or name in wanted)


def _version(reader: Reader, name: str, of: Mapping[str, str]) -> ListVersion:
    parts = " UNION ".join(f"SELECT DISTINCT edition_id FROM {of[table]} WHERE list = $name" for table in (*TABLES, "removed"))
    sources = [reader.sources[row["edition_id"]] for row in reader.rows(parts, {"name": name})]
    counts = reader.rows(
        f"SELECT (SELECT count(DISTINCT entry_id) FROM {of['listing']} WHERE list = $name) AS entries,"
        f" (SELECT count(*) FROM {of['listing_name']} WHERE list = $name) AS names",
        {"name": name},
    )[0]
    newest = max(sources, key=lambda source: str(source["published"]))
    return ListVersion(
        name,
        str(newest["published"]),
        newest["published_basis"] != "retrieval",
        tuple(sorted((str(source["name"]), str(source["source_id"])) for source in sources)),
        counts["entries"],
        counts["names"],
        str(newest["publisher"]),
        str(newest["attribution"] or newest["publisher"]),
        str(newest["licence"] or ""),
    )
