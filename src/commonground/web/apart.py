"""The process in which a worker has answers computed: a picture takes 400 MB, which a worker would not give back.

It keeps its readers open while it is asked, and ends when nobody has asked for IDLE_S, when it has grown past LARGEST_MB, or when
its worker is gone.
"""

from __future__ import annotations

import logging
import pickle
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from commonground.brief.companion import Companion, questions
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


class Apart(Companion):
    """Has one question after another answered; any thread may ask, and waits its turn."""

    def __init__(self, root: Path) -> None:
        super().__init__("commonground.web.apart", str(root))

    def answer(self, place: Place, name: str, options: dict[str, Any]) -> bytes:
        """The answer to a question over the lake, as JSON. Raises what the question raises; Unavailable where nothing answers."""
        text: bytes = self.made(place, text_over_lake, name=name, options=options)
        return text

    def made(self, place: Place, make: Callable[..., Any], /, **options: Any) -> Any:
        """What a function of a module makes of a shelf, a place and options. Raises what it raises; Unavailable as `answer`."""
        found = self.answered(pickle.dumps((place, make, options)))
        if found is None:
            raise Unavailable(
                "what was asked could not be computed: the process that computes it has ended twice",
                hint="ask again; where it goes on, see whether this machine is short of memory",
            )
        value, parts, error = pickle.loads(found)
        note(*parts)
        if error is not None:
            raise error
        return value


def main() -> None:
    """Answer what is asked for at the connection of that number, until there is nothing more to answer."""
    connection: Any = Connection(int(sys.argv[2]))
    write_log()
    workspace = Workspace(Path(sys.argv[1]))
    shelf = Shelf(workspace, READERS)
    with suppress(OSError):  # who asked is gone
        for told in questions(connection, IDLE_S):
            place, make, options = pickle.loads(told)
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
