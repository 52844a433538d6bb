"""Progress of long work: a line that moves on a terminal, a few plain lines elsewhere, nothing with --json."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console

from commonground.cli.show import table
from commonground.intake.planning import Planned


class LoadProgress:
    """What `load` tells while it works, on standard error so that results can be piped."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False)
        self._status = self._console.status("opening") if sys.stderr.isatty() and not quiet else None
        if self._status:
            self._status.start()

    def __call__(self, event: str, facts: dict[str, Any]) -> None:
        """Take one event of a load."""
        if event == "plan" and not self._quiet:
            self._plan(facts["planned"])
        elif event == "waiting":
            self._console.print("another load is at work; waiting for it to finish")
        elif self._status:
            self._status.update(_line(event, facts))

    def end(self) -> None:
        """Stop the moving line."""
        if self._status:
            self._status.stop()

    def _plan(self, planned: list[Planned]) -> None:
        if self._status:
            self._status.stop()
        by_feed: dict[str, list[Planned]] = {}
        for item in planned:
            by_feed.setdefault("held already" if item.held else item.feed or f"left out: {item.left_out}", []).append(item)
        rows = [(feed, len(items), f"{sum(i.bytes for i in items) / 1e6:.1f} MB") for feed, items in sorted(by_feed.items())]
        table([("Plan: feed", "left"), ("files", "right"), ("size", "right")], rows)
        if self._status:
            self._status.start()


def _line(event: str, facts: dict[str, Any]) -> str:
    if event == "opening":
        return f"recognising {facts['number']} of {facts['of']}: {facts['name']}"
    if event == "parsed":
        return f"reading {facts['number']} of {facts['of']}: {facts['name']} ({facts['feed']})"
    return {"commit": "writing", "place": "placing rows in their units", "value": "valuing and splitting flows"}.get(event, event)
