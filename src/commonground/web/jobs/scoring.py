"""The scorecard of screening over the lists that a member may read."""

from __future__ import annotations

from typing import Any

from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.screening.quality import quality
from commonground.screening.quality_report import report
from commonground.screening.ready import ready
from commonground.web.jobs.kinds import Work


def run(work: Work) -> dict[str, Any]:
    """Measure it; the outcome is what `watchlist-quality --json` prints."""
    party = work.who.member if isinstance(work.who, Actor) else None
    sample = work.job.asked["sample"]
    reader = Reader(work.workspace, viewer_of(work.workspace, party))
    try:
        work.tell("preparing")
        lists = ready(reader, (), lambda words: work.tell("preparing", about=words))
        found = quality(lists, sample, lambda words: work.tell("scoring", about=words))
        work.tell("reporting")
        return report(lists, found, sample, None)
    finally:
        reader.close()
