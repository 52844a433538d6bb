"""The chain: each transaction's hash covers its entry, a digest of every row recorded under it, and its predecessor's hash.

Since format 3 all but the place in the chain is digested apart: that needs no lock, and its end is one hash of four short lines.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from commonground.ledger import schema

Row = Mapping[str, Any]
BEGINNING = "0" * 64
"""The predecessor's hash of the first transaction."""

SHORT = 12
"""Hexadecimal digits of a fingerprint: enough to name a row, while the whole digest protects it."""

_SAID = ("actor", "action", "why", "body")
_ENTRY = ("prev_hash", "tx_id", "recorded_at", *_SAID)
_COLUMNS = {table.name: tuple((c.name, "since" in c.info) for c in table.columns) for table in schema.LEDGER}
_KEYS = {table.name: tuple(c.name for c in table.primary_key.columns) for table in schema.LEDGER}


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
_LIST = json.JSONEncoder(ensure_ascii=False)


def canonical(body: Row) -> str:
    """JSON that is the same for the same content."""
    return _CANONICAL.encode(body)


def content_hash(entry: Row) -> str:
    """sha256 over what an entry says: a JSON list of actor, action, why and body, and the body has the digests of its rows."""
    return _sha256(_LIST.encode([str(entry[name]) for name in _SAID]))


def link_hash(previous: str, tx_id: int, recorded_at: str, content: str) -> str:
    """sha256 over the place of a transaction in the chain and its content, four lines; PostgreSQL makes the same itself.

    The first two lines and the last have no line's end within, so that nothing can be moved from one to another.
    """
    return _sha256(f"{previous}\n{tx_id}\n{recorded_at}\n{content}")


def chain_hash(entry: Row, *, since: int = schema.FORMAT) -> str:
    """The hash of a transaction, as its format made it: until format 2 one text of all its columns, lines in format 1."""
    if since > 2:
        return link_hash(str(entry["prev_hash"]), entry["tx_id"], str(entry["recorded_at"]), content_hash(entry))
    parts = [str(entry[name]) for name in _ENTRY]
    return _sha256("\n".join(parts) if since < 2 else _LIST.encode(parts))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _follows(entry: Row, previous: str, body: Mapping[str, Any]) -> bool:
    """Whether an entry is what was recorded after its predecessor; by lines, words could be moved over a line's end."""
    if _since(body) < 2 and ("\n" in f"{entry['actor']}{entry['action']}" or not body):
        return False
    return bool(entry["prev_hash"] == previous and entry["hash"] == chain_hash(entry, since=_since(body)))


def _since(body: Mapping[str, Any]) -> int:
    """The format in which an entry was recorded; the first did not say."""
    said = body.get("format", 1)
    return said if isinstance(said, int) else schema.FORMAT


def line(table: str, row: Row, since: int = schema.FORMAT) -> str:
    """A row as text, as its format made it: every column; one that a later format added, only where it says something.

    The numbers of claims are in it since format 2, before which the database gave them; the number of the transaction was in it
    until then, and since format 3 is said by the chain alone.
    """
    left_out = {1: "claim_id", 2: None}.get(since, "tx_id")
    said = {}
    for name, later in _COLUMNS[table]:
        value = row.get(name)
        if not (later and value is None) and name != left_out:
            said[name] = value
    return canonical(said)


def hashes(table: str, rows: Iterable[Row], since: int = schema.FORMAT) -> tuple[str, list[str]]:
    """sha256 of the rows of a table whatever their order, and the fingerprint of each in the order given."""
    lines = [line(table, row, since).encode(errors="surrogatepass") for row in rows]
    digest = hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()
    return digest, [hashlib.sha256(text).hexdigest()[:SHORT] for text in lines]


def is_as_recorded(table: str, row: Row, body: str, marks: str | None) -> bool | None:
    """Whether a row is what was recorded under its transaction, by its fingerprint; None where format 1 kept none.

    `body`: of the transaction; `marks`: the fingerprints that stand beside the rows of the table under it.
    """
    said = _body({"body": body})
    known = _known(table, said, marks)
    return None if known is None else hashes(table, [row], _since(said))[1][0] in known


def _known(table: str, body: Mapping[str, Any], marks: str | None) -> Counter[str] | None:
    """The fingerprints of a table's rows under a transaction. Since format 3 a row that is alone has its digest for it."""
    if marks is not None:
        return Counter(str(marks).split())
    recorded = body.get("recorded")
    if _since(body) < 3 or not isinstance(recorded, dict) or table not in recorded:
        return None
    return Counter([str(recorded[table])[:SHORT]])


def faults(entries: Iterable[Row], recorded: Mapping[str, Iterable[Row]]) -> Iterator[str]:
    """What does not follow from what was recorded, each row and transaction by name.

    `entries`: all transactions, and `recorded`: all rows of each table, both in the order of their transactions.
    """
    groups = {name: _Groups(rows) for name, rows in recorded.items()}
    previous, unknown = BEGINNING, set()
    for entry in entries:
        name = f"transaction {entry['tx_id']} of {entry['recorded_at']}"
        body = _body(entry)
        if not _follows(entry, previous, body):
            yield f"{name}: it was changed, or one before it is missing"
        rows = {}
        for table, group in groups.items():
            held, lost = group.take(entry["tx_id"])
            unknown |= lost
            if held:
                rows[table] = held
        yield from (f"{name}: {what}" for what in _changed(rows, body))
        previous = entry["hash"]
    for group in groups.values():
        unknown |= group.rest()
    yield from (f"rows under the unknown transaction {tx_id}" for tx_id in sorted(unknown, key=str))


class _Groups:
    """Rows in the order of their transactions, taken transaction by transaction."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, tx_id: Any) -> tuple[list[Row], set[Any]]:
        """The rows under a transaction, and the transactions before it that nobody asked for."""
        held: list[Row] = []
        lost: set[Any] = set()
        while self._next is not None and isinstance(self._next["tx_id"], int) and self._next["tx_id"] <= tx_id:
            if self._next["tx_id"] == tx_id:
                held.append(self._next)
            else:
                lost.add(self._next["tx_id"])
            self._next = next(self._rows, None)
        return held, lost

    def rest(self) -> set[Any]:
        """The transactions of what was not taken."""
        found = {self._next["tx_id"]} if self._next is not None else set()
        return found | {row["tx_id"] for row in self._rows}


def _body(entry: Row) -> dict[str, Any]:
    """The body of an entry; one that was broken says nothing, and its own hash tells."""
    try:
        found = json.loads(entry["body"])
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _changed(rows: Mapping[str, Sequence[Row]], body: Mapping[str, Any]) -> Iterator[str]:
    recorded = body.get("recorded")
    recorded = recorded if isinstance(recorded, dict) else {}
    marks = {row["tbl"]: row["rows"] for row in rows.get("fingerprint", ())}
    for table in sorted(set(rows) | set(recorded)):
        held = rows.get(table, ())
        digest, prints = hashes(table, held, _since(body))
        if (digest if held else None) == recorded.get(table):
            continue
        known = _known(table, body, marks.get(table))
        if known is None or table == "fingerprint":
            yield f"the rows of {table} recorded under it"
        else:
            yield from _differing(table, held, prints, known)


def _differing(table: str, held: Sequence[Row], prints: Sequence[str], known: Counter[str]) -> Iterator[str]:
    """The rows that are not among the fingerprints, by name, and how many are gone without another in their place."""
    left, strange = Counter(known), []
    for row, mark in zip(held, prints, strict=True):
        if left[mark] > 0:
            left[mark] -= 1
        else:
            strange.append(row)
    gone = left.total()
    what = "differs from what was recorded" if gone >= len(strange) else "differs from what was recorded, or was added to it"
    yield from (f"{row_name(table, row)} {what}" for row in strange)
    if gone > len(strange):
        yield f"{gone - len(strange)} row(s) of {table} recorded under it are missing"
    elif not strange:
        yield f"the rows of {table} recorded under it, and their fingerprints with them"


def row_name(table: str, row: Row) -> str:
    """A row by the name of its table and its key."""
    if table == "record_version":
        return f"record {row['record_id']} ({row['kind']}), version {row['version_id']}"
    return f"{table} " + ", ".join(str(row[key]) for key in _KEYS[table] if key != "tx_id" or len(_KEYS[table]) == 1)
