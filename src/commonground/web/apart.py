"""The process in which a worker has answers computed: a picture takes 400 MB, which a worker would not give back.

It is started with the first question, keeps its readers open while it is asked, and ends when nobody has asked for IDLE_S, when
it has grown past LARGEST_MB, or when its worker is gone. The same question is asked once more of a new one should it die.
"""

from __future__ import annotations

import logging
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from commonground.door.standing import note, noting
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import CommonGroundError, Unavailable
from commonground.web.deriving import text_over_lake
from commonground.web.shelf import Place, Shelf
from commonground.web.watching import write_log

IDLE_S = 60.0
LARGEST_MB = 1_500
"""A place page of the real data takes a thousand at once, and keeps six hundred."""
READERS = 2
"""Readers that stand open at once."""

_log = logging.getLogger("commonground.web")


_Answered = tuple[Any, tuple[str, ...], Exception | None]
"""What came of it: what was made, the parts of the ledger that were read, and the error that it ended with."""


class Apart:
    """Has one question after another answered; any thread may ask, and waits its turn."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Any = None

    def answer(self, place: Place, name: str, options: dict[str, Any]) -> bytes:
        """The answer to a question over the lake, as JSON. Raises what the question raises; Unavailable where nothing answers."""
        text: bytes = self.made(place, text_over_lake, name=name, options=options)
        return text

    def made(self, place: Place, make: Callable[..., Any], /, **options: Any) -> Any:
        """What a function of a module makes of a shelf, a place and options. Raises what it raises; Unavailable as `answer`."""
        told = pickle.dumps((place, make, options))
        with self._lock:
            found = self._asked(told) or self._asked(told)  # it may just have ended
        if found is None:
            raise Unavailable(
                "what was asked could not be computed: the process that computes it has ended twice",
                hint="ask again; where it goes on, see whether this machine is short of memory",
            )
        value, parts, error = found
        note(*parts)
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        """Have the process end."""
        with self._lock:
            self._end()

    def _asked(self, told: bytes) -> _Answered | None:
        """What is answered; None where the process has ended meanwhile."""
        with suppress(OSError, EOFError):
            connection = self._living()
            connection.send_bytes(told)
            found: _Answered = pickle.loads(connection.recv_bytes())
            return found
        self._end()
        return None

    def _living(self) -> Any:
        if self._process is None:
            here, there = Pipe()
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(self._root), str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C at the terminal is not for it: it ends with its worker
            )
            there.close()
            self._connection = here
        return self._connection

    def _end(self) -> None:
        if self._process is not None:
            self._connection.close()
            self._process.kill()
            self._process.wait()
            self._process = None


def main() -> None:
    """Answer what is asked for at the connection of that number, until there is nothing more to answer."""
    connection: Any = Connection(int(sys.argv[2]))
    write_log()
    workspace = Workspace(Path(sys.argv[1]))
    shelf = Shelf(workspace, READERS)
    with suppress(EOFError, OSError):
        while connection.poll(IDLE_S):
            place, make, options = pickle.loads(connection.recv_bytes())
            connection.send_bytes(pickle.dumps(_made(shelf, place, make, options)))
            if _resident_mb() > LARGEST_MB:
                break
    shelf.close()
    workspace.close()


def _made(shelf: Shelf, place: Place, make: Callable[..., Any], options: dict[str, Any]) -> _Answered:
    value: Any = None
    error: Exception | None = None
    with noting() as parts:
        try:
            value = make(shelf, place, **options)
        except CommonGroundError as told:
            error = told
        except Exception as fault:  # where it arose stands in the log of the process in which it did
            _log.error("", exc_info=fault)
            error = RuntimeError(type(fault).__name__)
    return value, tuple(sorted(parts)), error


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
