"""What questions are read from, derived in a process of its own: it may take GBs, which a worker would not give back.

After a load this has been done already for who reads by default; here it is for the others, once for all who read alike.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import fcntl
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commonground.answers.question import Question
from commonground.answers.questions import every
from commonground.door.workspace import Workspace
from commonground.web.kept import text_of
from commonground.web.shelf import Place, Shelf


def over_lake(shelf: Shelf, place: Place, asked: Question, options: dict[str, Any]) -> Any:
    """The answer to a question over the lake, computed in this process but for what it is read from."""
    with shelf.reading(place) as held:
        if asked.ahead is not None and not asked.ahead.there(held):
            _derive(shelf.root, place, asked.name)
        return asked.ask(held, **options)


def text_over_lake(shelf: Shelf, place: Place, name: str, options: dict[str, Any]) -> bytes:
    """The same by the question's name, as JSON."""
    return text_of(over_lake(shelf, place, every()[name], options))


def of_reader(shelf: Shelf, place: Place, make: Callable[..., Any], options: dict[str, Any]) -> Any:
    """What a function makes of a reader and options."""
    with shelf.reading(place) as held:
        return make(held, **options)


def _derive(root: Path, place: Place, name: str) -> None:
    """Have it derived and kept, and wait. Where that fails the question is answered without: whoever asks derives it."""
    told = json.dumps(dataclasses.asdict(place), default=str)
    command = [sys.executable, "-m", __name__, str(root), told, name]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, check=False)


def main() -> None:
    """Derive what the question of this name is read from; who comes second waits, and then finds it there."""
    root, told, name = Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
    days = {key: dt.date.fromisoformat(told[key]) for key in ("as_of", "today") if told[key]}
    ahead, workspace = every()[name].ahead, Workspace(root)
    shelf = Shelf(workspace, 1)
    with (root / "derived" / f"{name}.turn").open("w") as turn, shelf.reading(Place(**{**told, **days})) as reader:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if ahead is not None and not ahead.there(reader):
            ahead.make(reader)
    shelf.close()
    workspace.close()


if __name__ == "__main__":
    main()
