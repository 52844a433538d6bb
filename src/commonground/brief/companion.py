"""A process beside this one that is asked one thing after another: what takes much memory gives it back when it ends.

It is started with the first question. One that died is started again for the next question, and the question that it died of is
asked once more.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import Pipe
from typing import Any


class Companion:
    """Asks the `main` of a module, run with the arguments and last the number of a connection; any thread may.

    `patience_s`: after so long without an answer it is given up.
    """

    def __init__(self, module: str, *arguments: str, patience_s: float | None = None) -> None:
        self._command = [module, *arguments]
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Any = None
        self._owner = 0
        atexit.register(self._end)

    def answered(self, told: bytes) -> bytes | None:
        """What is answered; None where the process has ended twice, or does not answer."""
        with self._lock:
            return self._asked(told) or self._asked(told)  # it may just have ended

    def close(self) -> None:
        """Have the process end."""
        with self._lock:
            self._end()

    def _asked(self, told: bytes) -> bytes | None:
        with suppress(OSError, EOFError):
            connection = self._living()
            connection.send_bytes(told)
            if connection.poll(self._patience_s):
                found: bytes = connection.recv_bytes()
                return found
        self._end()
        return None

    def _living(self) -> Any:
        if self._process is None or self._owner != os.getpid():  # what was forked has one of its own
            here, there = Pipe()
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._command, str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C at the terminal is not for it: it ends with who asks it
            )
            there.close()
            self._connection, self._owner = here, os.getpid()
        return self._connection

    def _end(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            self._connection.close()
            self._process.kill()
            self._process.wait()
            self._process = None


def questions(connection: Any, idle_s: float) -> Iterator[bytes]:
    """What is asked at a connection, until nobody has asked for so long, or who asked has ended."""
    with suppress(EOFError, OSError):
        while connection.poll(idle_s):
            yield connection.recv_bytes()
