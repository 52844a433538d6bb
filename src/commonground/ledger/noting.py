"""What of a ledger was read while something was made of it, so that it is made anew only when one of these parts has changed.

Every read of a ledger is noted as one of the `WHOLE`, unless who reads has said which parts it reads (`covered`): what nobody
thought of costs time, and is never stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WHOLE = "ledger"
"""The part that every transaction changes."""
LOADS = "loads"
"""The part that loads, purges and issued briefs change. The other parts are kinds of records, each by its name."""

_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)
_covered: ContextVar[bool] = ContextVar("covered", default=False)


@contextmanager
def noting() -> Iterator[set[str]]:
    """The parts that are read meanwhile, as they are noted; what is made within something else is a part of that, too."""
    parts: set[str] = set()
    before, within = _noted.set(parts), _covered.set(False)
    try:
        yield parts
    finally:
        _noted.reset(before)
        _covered.reset(within)
        note(*parts)


def note(*parts: str) -> None:
    """These parts are read, be it from what was read before; nothing is noted where it is covered."""
    held = _noted.get()
    if held is not None and not _covered.get():
        held.update(parts)


@contextmanager
def covered(*parts: str) -> Iterator[None]:
    """Whatever is read of the ledger meanwhile is in these parts, or in what names the reader."""
    note(*parts)
    before = _covered.set(True)
    try:
        yield
    finally:
        _covered.reset(before)
