"""Requests between members in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from commonground.cli.show import table

if TYPE_CHECKING:
    from commonground.followup.requests import Asked, Requested


def show(held: Sequence[Requested]) -> None:
    """A line for each member that was asked."""
    rows = []
    for one in held:
        for place, asked in enumerate(one.asked):
            first = place == 0
            rows.append(
                [
                    one.record.record_id[:8] if first else "",
                    one.by if first else "",
                    f"{one.record['asks']}: {_short(str(one.record['text']))}" if first else "",
                    str(one.due_on) if first else "",
                    asked.member or "not shown",
                    state(asked),
                ]
            )
    table([("request", "left"), ("by", "left"), ("asks", "left"), ("due", "left"), ("of", "left"), ("", "left")], rows)


def state(asked: Asked) -> str:
    """The state of one member that was asked, in words."""
    if asked.answers:
        newest = asked.answers[-1]
        told = f": {_short(str(newest['text']))}" if newest["text"] else ""
        by = f" with {str(newest['record'])[:8]}" if newest["record"] else ""
        return f"{asked.state} on {newest['on']}{by}{told}"
    if asked.silent_days is not None:
        return f"silent, {asked.silent_days:,} {'day' if asked.silent_days == 1 else 'days'} after it was due"
    return "no answer is shown" if asked.state == "not shown" else asked.state


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else flat[:88].rstrip() + " …"
