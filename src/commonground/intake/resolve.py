"""Resolving what was loaded: where rows lie, computed once after a load so that the next question is quick."""

from __future__ import annotations

from commonground.door.reader import Reader
from commonground.reference.placement import Placement

NAMED_TABLES = ("headcount", "need", "population", "presence", "control")
"""The tables whose rows name a unit."""


def resolve(reader: Reader) -> None:
    """Make every placement that the boundaries in force allow; what is there already is left as it is."""
    placement = Placement(reader)
    placement.events()
    for table in NAMED_TABLES:
        placement.named(table)
