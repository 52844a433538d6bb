"""Progress of work in steps: what is being done now, on a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


@contextmanager
def doing(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A function that takes what is being done, shown on standard error."""
    if quiet or not sys.stderr.isatty():
        yield lambda words: None
        return
    with Console(stderr=True, highlight=False).status("") as status:
        yield lambda words: status.update(escape(words))
