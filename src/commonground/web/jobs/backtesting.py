"""A back-test of the outlook over the districts of a country."""

from __future__ import annotations

from typing import Any

from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.watch.backtest import run_within
from commonground.watch.backtest_report import report
from commonground.watch.grid import grid_of
from commonground.web.jobs.kinds import Work


def run(work: Work) -> dict[str, Any]:
    """Score it on what the member may read; the outcome is what `watch backtest --grid --json` prints."""
    party = work.who.member if isinstance(work.who, Actor) else None
    reader = Reader(work.workspace, viewer_of(work.workspace, party))
    try:
        work.tell("reading events")
        panel = grid_of(reader, work.job.asked["country"]).panel
    finally:
        reader.close()
    found = run_within(panel, work.job.asked["years"], lambda words: work.tell("scoring", about=words))
    work.tell("reporting")
    return report(found, None)
