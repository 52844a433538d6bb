"""A fetch of feeds from their publishers' own addresses, and the load of what came."""

from __future__ import annotations

from typing import Any

from commonground.answers.loading import Options
from commonground.intake.catalogue import known_feed
from commonground.intake.fetch import Fetcher
from commonground.intake.hauling import Haul, haul
from commonground.web.jobs.kinds import Work
from commonground.web.jobs.loading import take


def run(work: Work) -> dict[str, Any]:
    """Fetch and load; one address that fails does not stop the others. Raises what the first raises where all fail."""
    asked = work.job.asked
    got = Haul()

    def tell(event: str, facts: dict[str, Any]) -> None:
        about = facts["address"].partition("?")[0]
        work.tell("fetching", about=about, done=facts.get("bytes", 0), of=facts.get("of"))

    with Fetcher(tell=tell) as fetcher:
        for name in asked["feeds"]:
            addresses = [one.url for one in known_feed(name).downloads]
            haul(fetcher, name, addresses, work.files / name, asked["match"], got)
    if not got.files:
        raise got.failures[0][1]
    paths = list(dict.fromkeys(fetched.path for _, fetched in got.files))
    failed = [{"feed": feed, "code": error.code, "detail": error.message, "hint": error.hint} for feed, error in got.failures]
    return {
        "fetched": [{"feed": feed, "file": one.path.name, "bytes": one.bytes, "sha256": one.sha256} for feed, one in got.files],
        "failures": failed,
        "load": take(work, paths, Options()),
    }
