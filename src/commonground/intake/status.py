"""What is held: by feed and by source, with rows, open rejects, dates, age and licence, as one viewer may know it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from commonground.door.reader import Reader
from commonground.feeds.registry import feeds
from commonground.intake.rejected import open_rejects


def status(reader: Reader) -> dict[str, Any]:
    """`{feeds, purged, totals}`: everything here follows from what the reader may see, so hidden rows change nothing."""
    sources = source_list(reader)
    living = [source for source in sources if source["removed"] is None]
    by_feed: dict[str, list[dict[str, Any]]] = {}
    for source in living:
        by_feed.setdefault(source["feed"], []).append(source)
    rows = [_feed_row(name, held, reader.today) for name, held in sorted(by_feed.items())]
    return {
        "feeds": rows,
        "purged": [
            {key: source[key] for key in ("source", "name", "feed", "loaded", "removed")}
            for source in sources
            if source["removed"]
        ],
        "totals": {
            "feeds": len(rows),
            "editions": sum(row["editions"] for row in rows),
            "rows": sum(row["rows"] for row in rows),
            "rejects": sum(row["rejects"] for row in rows),
            "bytes": sum(row["bytes"] for row in rows),
            "lake_bytes": reader.lake_bytes(),
            "newest_load": max((source["loaded"] for source in living), default=None),
        },
    }


def source_list(reader: Reader) -> list[dict[str, Any]]:
    """Every source that the viewer may know of, by feed and name; `mends` where it holds mended rows of other files."""
    rejects = Counter(reject["source"] for reject in open_rejects(reader))
    mends: dict[str, set[str]] = {}
    for row in reader.rows("SELECT DISTINCT source_id, mends_source FROM mended"):
        mends.setdefault(row["source_id"], set()).add(row["mends_source"])
    found = []
    for source_id, row in reader.sources.items():
        found.append(
            {
                "source": source_id,
                "name": row["name"],
                "container": row["container"],
                "feed": row["feed"],
                "publisher": row["publisher"],
                "licence": row["licence"],
                "published": row["published"],
                "published_stated": row["published_basis"] != "retrieval",
                "published_basis": row["published_basis"],
                "about_from": row["about_from"],
                "about_to": row["about_to"],
                "retrieved": row["retrieved"],
                "loaded": row["loaded"],
                "rows": row["rows"],
                "rejects": rejects[source_id],
                "bytes": row["bytes"],
                "kept": row["kept"],
                "mends": sorted(mends.get(source_id, ())),
                "removed": row["removed"],
            }
        )
    return sorted(found, key=lambda source: (source["feed"], source["name"], source["source"]))


def _feed_row(name: str, sources: list[dict[str, Any]], today: dt.date) -> dict[str, Any]:
    editions = [source for source in sources if not source["mends"]]
    newest = max(editions, key=lambda source: (source["published"], source["published_stated"]), default=None)
    about_to = max((source["about_to"] for source in editions if source["about_to"]), default=None)
    return {
        "feed": name,
        "title": _titles().get(name, name),
        "publisher": sources[0]["publisher"],
        "licence": sources[0]["licence"],
        "editions": len(editions),
        "rows": sum(source["rows"] for source in sources),
        "rejects": sum(source["rejects"] for source in sources),
        "about_from": min((source["about_from"] for source in editions if source["about_from"]), default=None),
        "about_to": about_to,
        "published": newest["published"] if newest else None,
        "published_stated": bool(newest and newest["published_stated"]),
        "age_days": _age(about_to or (newest["published"] if newest else None), today),
        "bytes": sum(source["bytes"] for source in sources),
    }


def _titles() -> Mapping[str, str]:
    return {feed.name: feed.title for feed in feeds()}


def _age(newest: str | None, today: dt.date) -> int | None:
    """Days since the newest day that the rows are about; a plan that is still running has the age 0."""
    return max((today - dt.date.fromisoformat(newest)).days, 0) if newest else None
