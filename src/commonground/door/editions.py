"""Which edition speaks for what: the newest wins inside its scope, and the order of loading changes nothing.

Rank: the stated publication date, else the newest date that the rows are about; then detail; then the hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from commonground.vocabulary import months

EDITION = pa.schema(
    [
        pa.field("edition_id", pa.string()),
        pa.field("rank", pa.int32()),
        pa.field("family", pa.string()),
        pa.field("feed", pa.string()),
        pa.field("publisher", pa.string()),
        pa.field("precedence", pa.int32()),
        pa.field("published", pa.string()),
        pa.field("published_stated", pa.bool_()),
        pa.field("day", pa.string()),
        pa.field("claims", pa.int32()),
    ]
)
WINNER = pa.schema([pa.field(n, pa.string()) for n in ("family", "tbl", "key", "edition_id")])
SPAN = pa.schema(
    [
        pa.field("family", pa.string()),
        pa.field("key", pa.string()),
        pa.field("first_index", pa.int32()),
        pa.field("last_index", pa.int32()),
        pa.field("edition_id", pa.string()),
        pa.field("rank", pa.int32()),
        pa.field("publisher", pa.string()),
    ]
)
TOMBSTONE = pa.schema(
    [
        pa.field("tbl", pa.string()),
        pa.field("key", pa.string()),
        pa.field("first_index", pa.int32()),
        pa.field("last_index", pa.int32()),
        pa.field("publisher", pa.string()),
        pa.field("reason", pa.string()),
    ]
)


@dataclass(frozen=True)
class Ranking:
    """The tables by which reads tell which edition speaks: editions, winners of whole keys, spans of months, tombstones."""

    edition: pa.Table
    winner: pa.Table
    span: pa.Table
    tombstone: pa.Table


def rank_key(source: Mapping[str, Any]) -> tuple[str, int, str]:
    """What orders editions; nothing in it depends on when a file was loaded."""
    stated = source["published"] if source["published_basis"] != "retrieval" else None
    return (stated or source["about_to"] or "", source["detail"], source["source_id"])


def ranking(sources: Sequence[Mapping[str, Any]], claims: Iterable[Mapping[str, Any]], purged: Mapping[str, str]) -> Ranking:
    """The ranking of the visible sources; `purged` maps a removed source to the reason shown in place of its figures."""
    ordered = sorted(sources, key=rank_key)
    rank = {source["source_id"]: i for i, source in enumerate(ordered)}
    by_id = {source["source_id"]: source for source in ordered}
    count: dict[str, int] = {}
    best: dict[tuple[str, str, str], str] = {}
    spans, removed = [], []
    for claim in claims:
        source_id = claim["source_id"]
        if source_id not in by_id:
            continue
        if source_id in purged:
            removed.append((claim, by_id[source_id]))
            continue
        count[source_id] = count.get(source_id, 0) + 1
        family = by_id[source_id]["family"]
        if claim["first_month"] is not None:
            spans.append(_span(claim, by_id[source_id], rank[source_id]))
            continue
        key = (family, claim["tbl"], claim["key"])
        if key not in best or rank[best[key]] < rank[source_id]:
            best[key] = source_id
    living = [source for source in ordered if source["source_id"] not in purged]
    return Ranking(
        pa.Table.from_pylist([_edition(source, rank, count) for source in living], EDITION),
        pa.Table.from_pylist([dict(zip(WINNER.names, (*key, edition), strict=True)) for key, edition in best.items()], WINNER),
        pa.Table.from_pylist(spans, SPAN),
        pa.Table.from_pylist([_tombstone(c, s, purged) for c, s in removed if not _claimed(c, s, best)], TOMBSTONE),
    )


def _edition(source: Mapping[str, Any], rank: Mapping[str, int], count: Mapping[str, int]) -> dict[str, Any]:
    return {
        "edition_id": source["source_id"],
        "rank": rank[source["source_id"]],
        "family": source["family"],
        "feed": source["feed"],
        "publisher": source["publisher"],
        "precedence": source["precedence"],
        "published": source["published"],
        "published_stated": source["published_basis"] != "retrieval",
        "day": rank_key(source)[0],
        "claims": count.get(source["source_id"], 0),
    }


def _span(claim: Mapping[str, Any], source: Mapping[str, Any], rank: int) -> dict[str, Any]:
    return {
        "family": source["family"],
        "key": claim["key"],
        "first_index": months.index(claim["first_month"]),
        "last_index": months.index(claim["last_month"]),
        "edition_id": source["source_id"],
        "rank": rank,
        "publisher": source["publisher"],
    }


def _claimed(claim: Mapping[str, Any], source: Mapping[str, Any], best: Mapping[tuple[str, str, str], str]) -> bool:
    return (source["family"], claim["tbl"], claim["key"]) in best


def _tombstone(claim: Mapping[str, Any], source: Mapping[str, Any], purged: Mapping[str, str]) -> dict[str, Any]:
    return {
        "tbl": claim["tbl"],
        "key": claim["key"],
        "first_index": months.index(claim["first_month"]) if claim["first_month"] else None,
        "last_index": months.index(claim["last_month"]) if claim["last_month"] else None,
        "publisher": source["publisher"],
        "reason": purged[source["source_id"]],
    }
