"""The functions by which PostgreSQL appends a transaction itself, so that writers wait for one message and not for two."""

from __future__ import annotations

import sqlalchemy as sa

from commonground.ledger import schema
from commonground.ledger.chain import BEGINNING

APPEND = "ledger_append"
"""Appends within the transaction that calls it, and gives the hash."""

RECORD = "ledger_record"
"""Appends and commits, which lets the lock go, then waits for the disk: a second transaction writes one word into the log and
waits until the log is there. The log is written in order, so all that was committed before is there too (PostgreSQL 15, 30.4)."""

FLUSH = "pg_logical_emit_message(true, 'commonground', '')"
"""The word."""

WRITERS = 0x436F6D6D6F6E47
"""The number of the advisory lock that a writer holds on PostgreSQL."""

_BODY = """
CREATE OR REPLACE FUNCTION {append}(now_at text, who text, act text, reason text, said text, content text, held json)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    number bigint; at text; previous text; made text; place text; lines json;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock({writers});
    SELECT t.tx_id, t.recorded_at, t.hash INTO number, at, previous FROM tx t ORDER BY t.tx_id DESC LIMIT 1;
    number := coalesce(number, 0) + 1;
    previous := coalesce(previous, '{beginning}');
    IF now_at COLLATE "C" <= at COLLATE "C" THEN
        at := to_char((at::timestamptz + interval '1 microsecond') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"');
    ELSE
        at := now_at;
    END IF;
    made := encode(sha256(convert_to(previous || E'\\n' || number || E'\\n' || at || E'\\n' || content, 'UTF8')), 'hex');
    INSERT INTO tx (tx_id, recorded_at, actor, action, why, body, prev_hash, hash)
        VALUES (number, at, who, act, reason, said, previous, made);
    IF held IS NOT NULL THEN
        FOR place, lines IN SELECT key, value FROM json_each(held) LOOP
            CASE place
{inserts}
            END CASE;
        END LOOP;
    END IF;
    RETURN made;
END $$
"""

_PROCEDURE = """
CREATE OR REPLACE PROCEDURE {record}(
    INOUT made text, now_at text, who text, act text, reason text, said text, content text, held json
) LANGUAGE plpgsql AS $$
BEGIN
    made := {append}(now_at, who, act, reason, said, content, held);
    COMMIT;
    PERFORM {flush};
END $$
"""

_INSERT = """            WHEN '{table}' THEN
                INSERT INTO {table} ({names}) SELECT {values} FROM json_populate_recordset(NULL::{table}, lines) AS r;"""


def install(connection: sa.Connection) -> None:
    """Put the functions of our format in place, on PostgreSQL; they do by themselves what `writing` does on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_function())
        connection.exec_driver_sql(_PROCEDURE.format(record=RECORD, append=APPEND, flush=FLUSH))


def _function() -> str:
    inserts = []
    for table in schema.RECORDED:
        names = [column.name for column in table.columns]
        values = ", ".join("number" if name == "tx_id" else f'r."{name}"' for name in names)
        inserts.append(_INSERT.format(table=table.name, names=", ".join(f'"{name}"' for name in names), values=values))
    return _BODY.format(append=APPEND, writers=WRITERS, beginning=BEGINNING, inserts="\n".join(inserts))
