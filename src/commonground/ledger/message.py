"""One message of several statements to PostgreSQL: each turn there and back would be one more that other writers wait for.

psycopg sends statements with parameters one by one. Here the values are quoted into the text by libpq itself, and its answers are
read as they come (psycopg.pq, the wrapper of libpq).
"""

from __future__ import annotations

import select
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGconn, PGresult


def send(connection: Connection[Any], *statements: str, values: Iterable[str | None] = ()) -> list[PGresult]:
    """The answer to each statement; `%s` in a statement stands for a value.

    Raises the error of psycopg for the first statement that failed; those after it were not run. Interrupted, what runs is
    cancelled at the server.
    """
    from psycopg.errors import error_from_result
    from psycopg.pq import ExecStatus

    held = connection.pgconn
    told = "; ".join(statements).encode() % tuple(_quoted(held, value) for value in values)
    held.send_query(told)
    try:
        found = _answers(held)
    except BaseException:
        connection.cancel_safe()
        _answers(held)
        raise
    for one in found:
        if one.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise error_from_result(one)
    return found


def row(answer: PGresult) -> list[str] | None:
    """The first row of an answer, as text; None where it has none."""
    if not answer.ntuples:
        return None
    return [(answer.get_value(0, column) or b"").decode() for column in range(answer.nfields)]


def _answers(held: PGconn) -> list[PGresult]:
    waiting = select.poll()
    waiting.register(held.socket, select.POLLIN | select.POLLOUT)
    while held.flush():
        waiting.poll()
        held.consume_input()
    waiting.modify(held.socket, select.POLLIN)
    found: list[PGresult] = []
    while True:
        while held.is_busy():
            waiting.poll()
            held.consume_input()
        answer = held.get_result()
        if answer is None:
            return found
        found.append(answer)


def _quoted(held: PGconn, value: str | None) -> bytes:
    from psycopg import DataError
    from psycopg.pq import Escaping

    if value is None:
        return b"NULL"
    if "\0" in value:
        raise DataError("a text in PostgreSQL cannot have the sign NUL")
    return bytes(Escaping(held).escape_literal(value.encode()))
