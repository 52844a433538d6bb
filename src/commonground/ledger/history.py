"""The records of people as known by a transaction and valid on a day, as one set of labels may read them.

A version is readable when its own label and those of all later versions of its record are: narrowing hides the past too,
and widening shows only what is current. A record's state is its newest readable version whose valid period covers the day;
where that version ends the record, there is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from commonground.ledger.rows import IN_PARTS
from commonground.ledger.schema import fingerprint, label, record_version, tx


@dataclass(frozen=True)
class Sight:
    """What one reader may see: the labels, and single records opened by a grant; None: everything (for checks at the desk).

    `within`: what another one, who looks with the eyes of this reader, has to see as well.
    """

    labels: frozenset[int]
    records: frozenset[str] = frozenset()
    within: Sight | None = None

    @property
    def of_files(self) -> frozenset[int]:
        """The labels of files that may be read: no file is opened by itself."""
        return self.labels if self.within is None else self.labels & self.within.of_files

    def reads(self, label_id: int, record_id: str) -> bool:
        """Whether a version with this label, of this record, may be read, were there no later one."""
        own = label_id in self.labels or record_id in self.records
        return own and (self.within is None or self.within.reads(label_id, record_id))


def states(
    connection: sa.Connection,
    kinds: Collection[str],
    *,
    sight: Sight | None,
    known_by: int | None,
    at: dt.date,
) -> list[Mapping[str, Any]]:
    """The state of every record of some kinds: the columns of `record_version` with recorded_at, actor, why and label.

    `known_by`: the last transaction that counts; None: all. The order is that of recording, then of the version's id.
    """
    newest = _newest(kinds, sight, known_by, at)
    version, found_by = _version_of(newest, at, connection.dialect.name)
    source = found_by.join(tx, tx.c.tx_id == version.c.tx_id).join(label, label.c.label_id == version.c.label_id)
    found = connection.execute(_columns(source, version))
    names = list(found.keys())
    last: dict[str, dict[str, Any]] = {}
    for values in found:
        row = dict(zip(names, values, strict=True))
        other = last.get(row["record_id"])
        if other is None or other["version_id"] < row["version_id"]:  # of two in one transaction the greater id holds
            last[row["record_id"]] = row
    return sorted((row for row in last.values() if row["op"] == "assert"), key=lambda row: (row["tx_id"], row["version_id"]))


def versions(
    connection: sa.Connection, *, record_id: str | None = None, kind: str | None = None, sight: Sight | None, known_by: int | None
) -> dict[str, list[Mapping[str, Any]]]:
    """Every readable version of one record, or of every record of a kind, by record and oldest first.

    The records stand in the order of their first readable version: an order by hidden ones would tell of them.
    """
    one = record_version.c.record_id == record_id if record_id is not None else record_version.c.kind == kind
    by_record: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(_columns(_told()).where(one).order_by(*_ORDER)).mappings():
        by_record.setdefault(row["record_id"], []).append(dict(row))
    found: dict[str, list[Mapping[str, Any]]] = {}
    for held, rows in by_record.items():
        seen = [row for row in readable_versions(rows, sight) if known_by is None or row["tx_id"] <= known_by]
        if seen:
            found[held] = list(seen)
    return dict(sorted(found.items(), key=lambda item: (item[1][0]["tx_id"], item[1][0]["version_id"])))


def readable_versions(rows: list[dict[str, Any]], sight: Sight | None) -> list[dict[str, Any]]:
    """Of all versions of one record, oldest first, those after the last one that may not be read."""
    if sight is None:
        return rows
    barred = [row["tx_id"] for row in rows if not sight.reads(row["label_id"], row["record_id"])]
    last = max(barred, default=0)
    return [row for row in rows if row["tx_id"] > last]


def newest(connection: sa.Connection, sight: Sight, limit: int) -> list[Mapping[str, Any]]:
    """The readable versions that were recorded last, of whatever record, newest first."""
    v, barred = record_version, _barred(sight)
    source = _told().outerjoin(barred, barred.c.record_id == v.c.record_id)
    readable = sa.or_(barred.c.tx_id.is_(None), v.c.tx_id > barred.c.tx_id)
    query = _columns(source).where(readable).order_by(v.c.tx_id.desc(), v.c.version_id.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


_ORDER = (record_version.c.tx_id, record_version.c.version_id)


def _told() -> sa.Join:
    with_tx = record_version.join(tx, tx.c.tx_id == record_version.c.tx_id)
    return with_tx.join(label, label.c.label_id == record_version.c.label_id)


def _columns(source: sa.FromClause, version: sa.FromClause = record_version) -> sa.Select[Any]:
    told = (tx.c.recorded_at, tx.c.actor, tx.c.why, tx.c.body.label("tx_body"), label.c.canonical)
    return sa.select(version, *told).select_from(source)


def _version_of(newest: sa.Subquery, at: dt.date, dialect: str) -> tuple[sa.FromClause, sa.Join]:
    """The version of each record and transaction, looked up one by one: PostgreSQL would read the whole table for it."""
    v = record_version
    same = sa.and_(v.c.record_id == newest.c.record_id, v.c.tx_id == newest.c.tx_id, *_covers(at))
    if dialect != "postgresql":
        return v, newest.join(v, same)
    one = sa.select(v).where(same).offset(0).lateral("one")
    return one, newest.join(one, sa.true())


def _covers(at: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    v, day = record_version, at.isoformat()
    return sa.or_(v.c.valid_from.is_(None), v.c.valid_from <= day), sa.or_(v.c.valid_to.is_(None), v.c.valid_to >= day)


def _newest(kinds: Collection[str], sight: Sight | None, known_by: int | None, at: dt.date) -> sa.Subquery:
    """Each record with the transaction of its newest version that covers the day, where that is readable.

    One pass over an index that holds all it asks for, in the order of records: no version is read for it.
    """
    v, covers = record_version, sa.and_(*_covers(at))
    known = covers if known_by is None else sa.and_(v.c.tx_id <= known_by, covers)
    newest = sa.func.max(sa.case((known, v.c.tx_id)))
    query = sa.select(v.c.record_id, newest.label("tx_id")).where(v.c.kind.in_(sorted(kinds))).group_by(v.c.record_id)
    if sight is None:
        return query.having(newest.is_not(None)).subquery()
    barred = sa.func.max(sa.case((_unreadable(sight), v.c.tx_id), else_=0))
    return query.having(newest > barred).subquery()


def _unreadable(sight: Sight) -> sa.ColumnElement[bool]:
    v = record_version
    hidden = v.c.label_id.not_in(sorted(sight.labels))
    own = sa.and_(hidden, v.c.record_id.not_in(sorted(sight.records))) if sight.records else hidden
    return own if sight.within is None else sa.or_(own, _unreadable(sight.within))


def _barred(sight: Sight) -> sa.Subquery:
    """The last transaction of each record whose label may not be read."""
    v = record_version
    return (
        sa.select(v.c.record_id, sa.func.max(v.c.tx_id).label("tx_id"))
        .where(_unreadable(sight))
        .group_by(v.c.record_id)
        .subquery()
    )


def periods(rows: list[Mapping[str, Any]]) -> list[tuple[dt.date | None, dt.date | None, Mapping[str, Any]]]:
    """When each version of one record is the one that holds: (first day, last day, version), in the order of days.

    Open ends are None. The newest version that covers a day holds on it; days on which the record is ended are left out.
    """
    cuts = sorted({_first(row) for row in rows} | {after for row in rows if (after := _after_last(row))})
    found: list[tuple[dt.date | None, dt.date | None, Mapping[str, Any]]] = []
    for number, start in enumerate(cuts):
        end = cuts[number + 1] - _DAY if number + 1 < len(cuts) else None
        holding = [row for row in rows if _first(row) <= start and (not row["valid_to"] or _day(row["valid_to"]) >= start)]
        if not holding or holding[-1]["op"] == "end":
            continue
        if found and found[-1][2] is holding[-1] and found[-1][1] == start - _DAY:
            found[-1] = (found[-1][0], end, holding[-1])
        else:
            found.append((None if start == dt.date.min else start, end, holding[-1]))
    return found


_DAY = dt.timedelta(days=1)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _first(row: Mapping[str, Any]) -> dt.date:
    return _day(row["valid_from"]) if row["valid_from"] else dt.date.min


def _after_last(row: Mapping[str, Any]) -> dt.date | None:
    """The day after its last one; None where there is none, as after 9999-12-31, by which spreadsheets mean an open end."""
    last = _day(row["valid_to"]) if row["valid_to"] else dt.date.max
    return last + _DAY if last < dt.date.max else None


class Seen(NamedTuple):
    """A version as it is stored, the body of its transaction, and the fingerprints that stand beside it there."""

    row: Mapping[str, Any]
    body: str
    marks: str | None


def seen(connection: sa.Connection, sight: Sight) -> Iterator[Seen]:
    """Every version that a reader may see."""
    v, barred = record_version, _barred(sight)
    prints = sa.and_(fingerprint.c.tx_id == v.c.tx_id, fingerprint.c.tbl == v.name)
    source = v.join(tx, tx.c.tx_id == v.c.tx_id).outerjoin(barred, barred.c.record_id == v.c.record_id)
    wanted = sa.or_(barred.c.tx_id.is_(None), v.c.tx_id > barred.c.tx_id)
    query = sa.select(v, tx.c.body.label("tx_body"), fingerprint.c.rows.label("marks"))
    query = query.select_from(source.outerjoin(fingerprint, prints)).where(wanted).order_by(*_ORDER)
    for row in connection.execute(query, execution_options=IN_PARTS).mappings():
        yield Seen({column.name: row[column.name] for column in v.columns}, row["tx_body"], row["marks"])
