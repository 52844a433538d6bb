"""A load with what follows from it, and its report as `load --json` prints it: the same for the command and for a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonground.door.desk import Desk
    from commonground.door.workspace import Workspace
    from commonground.intake.load import LoadReport

Tell = Callable[[str, dict[str, Any]], None]
"""What `intake.load` tells, and after it `committed`, `place` and `value`."""


@dataclass(frozen=True)
class Options:
    """The options of `load`: see there."""

    feed: str | None = None
    strict: bool = False
    release_to: tuple[str, ...] | None = None
    published: dt.date | None = None
    shorter: bool = False


def loaded(
    desk: Desk,
    workspace: Workspace,
    paths: list[Path],
    options: Options,
    *,
    said: str | None = None,
    tell: Tell,
    again: bool = False,
) -> LoadReport:
    """Load paths and compute what follows, so that the next question is quick. Raises what `intake.load` raises.

    `said`: what the ledger is told was loaded, else the paths. `again`: an earlier attempt may have ended between the two.
    """
    from commonground.intake.load import load

    report = load(
        desk,
        paths,
        feed=options.feed,
        strict=options.strict,
        release_to=options.release_to,
        published=options.published,
        shorter=options.shorter,
        said=said,
        tell=tell,
    )
    tell("committed", {})
    if report.changed or again:
        derived(workspace, tell, money=again or bool({"flow", "rate", "share"} & set(report.rows)))
    return report


def derived(workspace: Workspace, tell: Tell, *, money: bool = True) -> None:
    """Place rows in their units and, with `money`, value and split flows; what is there already is left as it is.

    And derive what questions are read from, as who reads here by default reads it: the workspace's own member, else the public.
    """
    from commonground.answers.questions import every
    from commonground.door.parties import viewer_of
    from commonground.door.reader import Reader
    from commonground.funding.speaking import valued
    from commonground.intake.resolve import resolve

    reader = Reader(workspace, viewer_of(workspace, workspace.settings.member))
    try:
        tell("place", {})
        resolve(reader)
        if money:
            tell("value", {})
            valued(reader)
        for asked in every().values():
            if asked.ahead is not None and not asked.ahead.there(reader):
                asked.ahead.make(reader)
    finally:
        reader.close()


def as_object(report: LoadReport) -> dict[str, Any]:
    """The report as the object that `load --json` prints."""
    return {
        "changed": report.changed,
        "loaded_at": report.loaded_at,
        "sources": [
            {
                "name": item.name,
                "container": item.container,
                "source": item.source_id,
                "feed": item.feed,
                "bytes": item.bytes,
                "held": item.held,
            }
            for item in report.planned
        ],
        "left_out": [item.path for item in report.left_out],
        "damaged": [{"name": name, "reason": reason} for name, reason in report.damaged],
        "rows": report.rows,
        "rejects": report.rejects,
        "remarks": [{"name": name, "remark": remark} for name, remark in report.remarks],
        "swept": report.swept,
    }
