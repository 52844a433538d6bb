"""The outlook that had been issued by a day, with its own numbers, to hold those of today against."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.door.documents import Documents
from commonground.door.records import Record, Records
from commonground.watch.issued import Outlook
from commonground.watch.issued_ledger import opened
from commonground.watch.panel import Floats


@dataclass(frozen=True, eq=False)
class Before:
    """An issued outlook: its record, and what its file says."""

    record: Record
    outlook: Outlook

    def chances(self, areas: Sequence[str], quiet: Collection[str]) -> Floats:
        """The chance of a return of the areas that are `quiet`, of the others that of worse, [areas]; NaN where it gives none."""
        returns, worse = (dict(zip(self.outlook.areas, part, strict=True)) for part in (self.outlook.returns, self.outlook.worse))
        found = [(returns if area in quiet else worse).get(area, math.nan) for area in areas]
        return np.array(found, np.float64)

    @property
    def loaded_by(self) -> str:
        """The moment up to which files may have been loaded that it was made from; a later release of it is not its issue."""
        return min(self.record.recorded_at, f"{self.record['issued_on']}T23:59:59.999999+00:00")

    def told(self) -> dict[str, str]:
        """Which one it is, as plain objects."""
        names = ("name", "issued_on", "model")
        return {"outlook": self.record.record_id, **{name: str(self.record[name]) for name in names}}


@dataclass(frozen=True)
class Wanted:
    """What a list is of: its countries, level and violence, up to which month (YYYY-MM), and by which day an outlook was issued."""

    countries: tuple[str, ...]
    level: int
    violence: str
    newest: str
    day: dt.date


def issued_by(records: Records, files: Documents, wanted: Wanted) -> Before | None:
    """The last outlook of the same areas and violence that was issued by a day, of data no newer; None where the reader sees none.

    One whose file is taken away or damaged is passed over.
    """
    held = [one for one in records.of("outlook") if _fits(one, wanted)]
    for record in sorted(held, key=lambda one: (str(one["issued_on"]), one.recorded_at), reverse=True):
        _, outlook = opened(record, records, files)
        if outlook is not None:
            return Before(record, outlook)
    return None


def _fits(record: Record, wanted: Wanted) -> bool:
    return (
        str(record["issued_on"]) <= wanted.day.isoformat()
        and str(record["newest_month"]) <= wanted.newest
        and (record["level"], record["kind_of_violence"]) == (wanted.level, wanted.violence)
        and set(wanted.countries) <= set(record["countries"])
    )
