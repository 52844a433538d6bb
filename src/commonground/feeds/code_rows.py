"""Rows of the table `code`, whatever the format they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from commonground.feeds.feed import Parsed
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary import code
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, Reject


@dataclass(frozen=True)
class Entry:
    """A code of a list, at a position in its file; `version` is the major version where the list has one of its own."""

    list: str
    code: str
    name: str | None
    position: str
    category: str | None = None
    status: str = "active"
    version: str | None = None


def parsed(publisher: str, entries: Iterable[Entry], rejects: Iterable[Reject], where: str) -> Parsed:
    """The lists as the table `code`, each claimed whole; a code that a list has already under another name is rejected.

    Raises MalformedFile where no entry can be read.
    """
    rows, refused, repeated = [], list(rejects), 0
    seen: dict[tuple[str, str], str | None] = {}
    for entry in entries:
        key = f"{publisher}|{entry.list}|{entry.version or ''}".rstrip("|")
        if (key, entry.code) in seen:
            repeated += 1
            if seen[key, entry.code] != entry.name:
                stated = {"list": entry.list, "code": entry.code, "name": scrubbed(entry.name) or ""}
                refused.append(Reject(entry.position, f"{entry.list} has the code {entry.code!r} under another name", stated))
            continue
        seen[key, entry.code] = entry.name
        rows.append(
            {
                "scope_key": key,
                "list": entry.list,
                "version": entry.version,
                "code": entry.code,
                "name": scrubbed(entry.name),
                "category": entry.category,
                "status": entry.status,
                "position": entry.position,
            }
        )
    if not rows:
        raise MalformedFile("no code of the list can be read", where=where, hint="download it again")
    table = pa.Table.from_pylist(rows, code.SCHEMA.append(pa.field("position", pa.string())))
    claims = tuple(Claim("code", key) for key in sorted({row["scope_key"] for row in rows if row["scope_key"]}))
    remarks = (f"{repeated} entries repeat a code of their list; the first is kept",) if repeated else ()
    return Parsed({"code": table}, Edition(None, "retrieval", claims, None, None, detail=len(rows)), tuple(refused), remarks)
