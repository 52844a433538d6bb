"""Progress of work that counts: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


@contextmanager
def counting(what: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A function that takes how much is done and of how much, shown on standard error."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    with Progress(console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
