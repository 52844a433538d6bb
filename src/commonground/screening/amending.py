"""Lists that come whole once and then as what changed: of each entry the newest word since the newest whole list.

Docs: docs/decisions/0025-deltas-of-lists.md.
"""

from __future__ import annotations

from commonground.door.reader import Reader

TABLES = ("listing", "listing_name", "listing_fact", "listing_link")
"""The tables of the lists."""

_WORD = """
SELECT l.list, l.entry_id, max(l.rank) AS word, arg_max(l.kind, l.rank) = 'removed' AS removed
FROM listing l LEFT JOIN (SELECT list, max(rank) AS whole FROM listing WHERE scope_key NOT LIKE '%+%' GROUP BY list) w
ON w.list = l.list
WHERE l.list IN (SELECT list FROM listing WHERE scope_key LIKE '%+%') AND l.rank >= coalesce(w.whole, 0)
GROUP BY l.list, l.entry_id
"""
"""The scope of a delta is the list, a plus and the version."""


def amended(reader: Reader) -> dict[str, str]:
    """For each table of the lists the relation to read it from: the table itself where no delta is held.

    `removed` are the entries that the newest word takes off. A list of which only deltas are held has the entries that they name.
    """
    if not reader.rows("SELECT 1 AS held FROM listing WHERE scope_key LIKE '%+%' LIMIT 1"):
        return {table: table for table in TABLES} | {"removed": "(SELECT * FROM listing WHERE false)"}
    reader.engine.table("listing_word", _WORD)
    newest = "JOIN listing_word w ON w.list = t.list AND w.entry_id = t.entry_id AND w.word = t.rank WHERE"
    for table in TABLES:
        reader.engine.view(
            f"amended_{table}",
            f"SELECT t.* FROM {table} t WHERE t.list NOT IN (SELECT list FROM listing_word)"
            f" UNION ALL SELECT t.* FROM {table} t {newest} NOT w.removed",
        )
    reader.engine.view("amended_removed", f"SELECT t.* FROM listing t {newest} w.removed")
    return {table: f"amended_{table}" for table in (*TABLES, "removed")}
