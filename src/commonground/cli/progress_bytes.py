"""Progress of a download: a bar on a terminal, one line a file elsewhere, only troubles with --json."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn


class FetchProgress:
    """What `fetch` tells while it works, on standard error so that results can be piped."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if sys.stderr.isatty() and not quiet:
            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()

    def __call__(self, event: str, facts: dict[str, Any]) -> None:
        """Take one event of a fetch."""
        if event == "again":
            self._console.print(f"{_short(facts['address'])}: {facts['reason']}; again in {facts['seconds']:.0f} s")
        elif self._bar is None:
            if event == "begin" and not self._quiet:
                self._console.print(f"fetching {_short(facts['address'])}")
        elif event == "begin":
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(_short(facts["address"]), total=facts["of"], completed=facts["bytes"])
        elif self._task is not None:
            self._bar.update(self._task, completed=facts["bytes"])

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _short(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}{parts.path}"
