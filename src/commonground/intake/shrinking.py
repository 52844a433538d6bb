"""A sanctions list that has become much shorter is asked about before it takes effect: it may be a torn file.

A list cut between two of its rows looks whole. What stands in for it until somebody agrees is the list that spoke before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.door.desk import Speaking
from commonground.vocabulary.errors import Refused

GUARDED = ("listing", "listing_name")
"""Tables whose scopes are lists: entries, and names (aliases come in files of their own)."""

SHARE = 0.9
"""A list with fewer than this share of the rows that speak now is asked about (issue: "shrinks by more than a tenth")."""


@dataclass(frozen=True)
class Counted:
    """What an edition that is about to be loaded holds of one scope."""

    table: str
    key: str
    rows: int
    published: str
    name: str


def shrunk(coming: list[Counted], speaking: Mapping[tuple[str, str], Speaking]) -> list[tuple[Counted, Speaking]]:
    """What would take the place of a list that speaks now with less than SHARE of its rows; an older list takes no place."""
    newest: dict[tuple[str, str], Counted] = {}
    for one in coming:
        before = newest.get((one.table, one.key))
        if before is None or one.published >= before.published:
            newest[one.table, one.key] = one
    found = []
    for place, one in newest.items():
        now = speaking.get(place)
        if now is not None and one.published >= now.published and one.rows < SHARE * now.rows:
            found.append((one, now))
    return found


def words(one: Counted, now: Speaking) -> str:
    """What would happen, in one sentence."""
    what = {"listing": "entries", "listing_name": "names"}[one.table]
    lost = round(100 * (1 - one.rows / now.rows))
    return (
        f"{one.name} has {one.rows:,} {what} of {one.key}, {lost} % fewer than the {now.rows:,} of {now.name} ({now.published})"
    )


def refuse(found: list[tuple[Counted, Speaking]]) -> None:
    """Raise Refused, naming each list that has become much shorter; nothing for none."""
    if found:
        raise Refused(
            "a list has become much shorter: " + "; ".join(words(one, now) for one, now in found),
            hint="look whether the file is whole; if the publisher took so many off, load it again with --shorter",
        )
