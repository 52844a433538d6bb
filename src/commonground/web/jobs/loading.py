"""A load of uploaded files, and what follows from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from commonground.answers.loading import Options, as_object, loaded
from commonground.door.desk import Desk
from commonground.web.jobs.kinds import Work

STEPS = {
    "waiting": "waiting",
    "opening": "recognising",
    "plan": "reading",
    "parsed": "reading",
    "commit": "writing",
    "place": "placing",
    "value": "valuing",
}
"""What `load` tells, by the names of steps that pages know."""


def run(work: Work) -> dict[str, Any]:
    """Load the files; the outcome is what `load --json` prints. Raises what `load` raises, and then nothing has changed."""
    asked = work.job.asked
    published = dt.date.fromisoformat(asked["published"]) if asked["published"] else None
    release_to = tuple(asked["release_to"]) if asked["release_to"] is not None else None
    options = Options(asked["feed"], asked["strict"], release_to, published, asked["shorter"])
    return take(work, [work.files / name for name in asked["files"]], options)


def take(work: Work, paths: list[Path], options: Options) -> dict[str, Any]:
    """Load paths, as one transaction; a cancel is heard until it is committed, and everything after it can be made again."""

    def tell(event: str, facts: dict[str, Any]) -> None:
        if event == "committed":
            work.tell.certain()
            return
        done = facts.get("number", 1) - 1
        work.tell(STEPS[event], about=facts.get("name"), done=done, of=facts.get("of"))

    said = ", ".join(path.name for path in paths)
    report = loaded(Desk(work.workspace, work.who), work.workspace, paths, options, said=said, tell=tell, again=work.job.runs > 1)
    told: dict[str, Any] = _without(as_object(report), f"{work.files}/")
    return told


def _without(told: Any, prefix: str) -> Any:
    """The same object, with files named as they were uploaded."""
    if isinstance(told, dict):
        return {key: _without(value, prefix) for key, value in told.items()}
    if isinstance(told, list):
        return [_without(value, prefix) for value in told]
    return told.replace(prefix, "") if isinstance(told, str) else told
