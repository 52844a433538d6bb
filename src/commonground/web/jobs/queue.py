"""The queue of a workspace's jobs: huey's, in `jobs.sqlite` or in the database that holds the ledger; it holds ids alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huey import Huey, PostgresHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

if TYPE_CHECKING:
    pass

NAME = "commonground"
PREFIX = "jobs_queue"


class Queue:
    """The jobs that wait, in the order in which they were asked for; what runs them is handed in by the worker."""

    def __init__(self, place: Path | str) -> None:
        self.huey: Huey = _huey(place)
        self._run: Callable[[str], None] | None = None
        self._task = self.huey.task(name="run")(self._given)

    def prepare(self) -> None:
        """Make the tables where they are absent."""
        self.huey.storage.initialize_schema()

    def run_with(self, run: Callable[[str], None]) -> None:
        """What a worker does with the id of a job."""
        self._run = run

    def put(self, job_id: str) -> None:
        """Let a job wait."""
        self._task(job_id)

    def waiting(self) -> set[str]:
        """The ids of the jobs that wait."""
        return {task.args[0] for task in self.huey.pending()}

    def close(self) -> None:
        """Let go of the database."""
        self.huey.storage.close()

    def _given(self, job_id: str) -> None:
        if self._run is None:
            raise RuntimeError("nobody said what runs a job")
        self._run(job_id)


def _huey(place: Path | str) -> Huey:
    options: dict[str, Any] = {"name": NAME, "results": False, "serializer": Plain(), "create_tables": False}
    if isinstance(place, Path):
        return SqliteHuey(filename=str(place), timeout=60, fsync=True, strict_fifo=True, **options)
    return PostgresHuey(dsn=place.replace("+psycopg://", "://", 1), table_prefix=PREFIX, **options)


class Plain(Serializer):  # type: ignore[misc]
    """Messages as JSON: who can write the database cannot name a class that is then made here, as with pickle."""

    def serialize(self, data: Any) -> bytes:
        """A message as bytes. Raises TypeError for what is no plain data."""
        return json.dumps([list(one) if isinstance(one, tuple) else one for one in data]).encode()

    def deserialize(self, data: Any) -> Message:
        """The message of bytes."""
        return Message(*json.loads(bytes(data)))
