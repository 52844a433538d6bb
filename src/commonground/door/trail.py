"""The trail: what was done last, by whom and why, as far as its reader sees what was entered or loaded by it.

Nothing here counts or numbers transactions: what a reader does not see leaves no gap.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from commonground.door.naming import name_of, title_of
from commonground.door.records import Record, Records
from commonground.ledger import schema
from commonground.release.decide import Viewer

VERSIONS = 2_000
"""Newest versions, and files, that are looked at: an import or a load has many in one transaction."""


def trail(records: Records, limit: int = 50) -> list[dict[str, Any]]:
    """The newest transactions: `at`, `by`, `why`, and `what`: `{kind, name, title, record, ended}` or the files that were loaded.

    Who did it is a member; the account is told to that member alone. The reason of a load is not told: it may
    name files that the reader does not see.
    """
    done: dict[str, dict[str, Any]] = {}
    for one in records.newest(VERSIONS):
        entry = done.setdefault(one.recorded_at, {"at": one.recorded_at, "by": one.by, "why": one.why, "what": []})
        entry["what"].append(one)
    for row in _loads(records):
        actor = _shown(str(row["actor"]), records.viewer)
        entry = done.setdefault(row["recorded_at"], {"at": row["recorded_at"], "by": actor, "why": None, "what": []})
        entry["what"].append({"kind": "file", "name": row["name"], "title": row["publisher"], "record": None, "ended": False})
    newest = sorted(done.values(), key=lambda one: one["at"], reverse=True)[:limit]
    return [entry | {"what": _told(entry["what"], records)} for entry in newest]


def _told(what: list[Any], records: Records) -> list[dict[str, Any]]:
    """Each record once, in the order of its kind and name."""
    files = [one for one in what if isinstance(one, dict)]
    held = {one.record_id: one for one in reversed(what) if isinstance(one, Record)}
    told = [
        {
            "kind": one.kind,
            "name": name_of(one, records),
            "title": title_of(one, records),
            "record": one.record_id,
            "ended": one.op == "end",
        }
        for one in held.values()
    ]
    return sorted([*files, *told], key=lambda one: (one["kind"], one["name"]))


def _loads(records: Records) -> list[Any]:
    """The sources that the reader may know of and that were loaded last, newest first."""
    held, tx = schema.source, schema.tx
    query = sa.select(held.c.name, held.c.publisher, tx.c.recorded_at, tx.c.actor)
    query = query.select_from(held.join(tx, tx.c.tx_id == sa.func.coalesce(held.c.loaded_tx_id, held.c.tx_id)))
    query = query.where(held.c.label_id.in_(sorted(records.sight.of_files)))
    with records.workspace.ledger.reading() as connection:
        return list(connection.execute(query.order_by(tx.c.tx_id.desc(), held.c.name).limit(VERSIONS)).mappings())


def _shown(actor: str, viewer: Viewer) -> str:
    member, _, account = actor.partition("/")
    return actor if account and viewer.among(member) else member
