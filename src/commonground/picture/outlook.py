"""The outlook beside the picture: the newest issued forecast that a reader may read, apart from everything that is measured.

Nothing is forecast here: what is said is what the file of an issued outlook says. Whoever may not read its record learns nothing
of it, not even that there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from commonground.door.outlooks import file_of
from commonground.door.reader import Reader
from commonground.door.records import Record
from commonground.reference.units import Units
from commonground.vocabulary import country as countries
from commonground.vocabulary import months
from commonground.vocabulary.label import ReleaseLabel
from commonground.watch.issued import Outlook
from commonground.watch.issued_ledger import AS_ISSUED, Known, is_late, known_to, opened
from commonground.watch.issued_track import WITHIN, Track, track
from commonground.watch.outlook_quality import Quality, qualities

DEEPEST = 1
"""The level of governorates: nothing finer is ever forecast."""


@dataclass(frozen=True)
class Chances:
    """What an outlook says of a place. `some`: the chance that a month brings a death, the mean of the months shown.

    `quiet_months`: months without a death up to its newest; `returning`: the chance of a death within six months where there were six
    or more of them, else None; `usual`: the same by the time since the last death alone.
    """

    place: str
    name: str
    some: float
    quiet_months: int
    returning: float | None
    usual: float | None


@dataclass(frozen=True)
class Month:
    """What an outlook says of a place and month: chances of any death and of at least 25, and deaths at the outlook's `levels`."""

    month: str
    p_any: float
    p_25: float
    quantiles: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Shown:
    """The newest outlook that a reader may read, for the months `first` to `last`: no more than six of those that it speaks of.

    `late`: the first of them had been published when it was issued. `quality` is that of its data on the day of issue; None where it
    is not known. `before`: how right earlier ones were, and `rests_on` the records of all of these and of its own file.
    """

    record: Record
    outlook: Outlook
    country: str
    first: str
    last: str
    late: bool
    places: tuple[Chances, ...]
    quality: Quality | None
    before: Track
    rests_on: tuple[Record, ...]

    @property
    def newest_month(self) -> str:
        """The last month of the data that it is made from."""
        return months.from_index(self.outlook.newest)

    @cached_property
    def listed(self) -> tuple[Chances, ...]:
        """The watch list: quiet places by the chance that violence comes back, the highest first; of equals the first by code."""
        quiet = [(one.returning, one) for one in self.places if one.returning is not None]
        return tuple(one for _, one in sorted(quiet, key=lambda pair: (-pair[0], pair[1].place)))

    @property
    def labels(self) -> frozenset[ReleaseLabel]:
        """The labels of all that is shown."""
        return frozenset(one.label for one in (self.record, *self.rests_on))

    def over_by(self, month: str) -> bool:
        """Whether every month shown has begun by the end of a month: then it is an outlook no more."""
        return self.last <= month

    def months_of(self, place: str) -> tuple[Month, ...]:
        """Every month that it speaks of, for a place that it forecasts."""
        at = self.outlook.areas.index(place)
        return tuple(
            Month(
                months.from_index(month),
                float(self.outlook.some[step, at]),
                float(self.outlook.many[step, at]),
                tuple(int(value) for value in self.outlook.quantiles[step, at]),
            )
            for step, month in enumerate(self.outlook.ahead)
        )


def newest(reader: Reader, country: str, level: int, month: str) -> Shown | None:
    """The newest outlook of a country (ISO3) at level 0 or 1 that the reader may read, made from data up to `month` or before.

    With `as_of`, of those issued by that day. None where there is none, and at a finer level.
    """
    names = _names(reader, country, level)
    held = [
        (record, outlook)
        for record, outlook in _readable(reader, country, level, names)
        if months.from_index(outlook.newest) <= month
    ]
    if not held:
        return None
    record, outlook = max(enumerate(held), key=lambda one: (one[1][1].newest, one[0]))[1]
    own = reader.published_by(reader.as_of)  # the steps of the panel would take the place of the picture's
    try:
        return _shown(reader, own, country, names, record, outlook, [one for one in held if one[1].newest < outlook.newest])
    finally:
        own.close()


def _names(reader: Reader, country: str, level: int) -> dict[str, str]:
    """The areas of a level by code: what an outlook says of others is not shown."""
    if level == 0:
        known = countries.by_iso3(country)
        return {country: known.name if known else country}
    return {code: unit.name for code, unit in Units(reader).level(country, level).items()} if level <= DEEPEST else {}


def _readable(reader: Reader, country: str, level: int, areas: dict[str, str]) -> list[tuple[Record, Outlook]]:
    """Outlooks of violence of every kind whose file is as it was issued, for these areas, in the order in which they were issued."""
    found = []
    for record in reader.records.of("outlook"):
        if (record["level"], record["kind_of_violence"]) != (level, "all") or country not in record["countries"]:
            continue
        if reader.as_of is not None and str(record["issued_on"]) > reader.as_of.isoformat():
            continue
        state, outlook = opened(record, reader.records, reader.documents)
        if state != AS_ISSUED or outlook is None or (outlook.level, outlook.violence) != (level, "all"):
            continue
        if (of_country := outlook.of(areas)).areas:
            found.append((record, of_country))
    return found


def _shown(
    reader: Reader,
    own: Reader,
    country: str,
    names: dict[str, str],
    record: Record,
    outlook: Outlook,
    before: Sequence[tuple[Record, Outlook]],
) -> Shown:
    known = known_to(own)
    right, scored = track(before, known)
    files = [file for one in (record, *scored) if (file := file_of(one, reader.records))]
    ahead = sorted(outlook.ahead)[:WITHIN]
    return Shown(
        record=record,
        outlook=outlook,
        country=country,
        first=months.from_index(ahead[0]),
        last=months.from_index(ahead[-1]),
        late=is_late(record, outlook, known),
        places=_places(outlook, names),
        quality=_quality(record, outlook, country, known),
        before=right,
        rests_on=(*files, *scored),
    )


def _places(outlook: Outlook, names: dict[str, str]) -> tuple[Chances, ...]:
    some = outlook.some[np.argsort(outlook.ahead)[:WITHIN]].mean(axis=0)
    return tuple(
        Chances(
            code,
            names[code],
            _whole(float(some[at])),
            int(outlook.quiet[at]),
            _stated(outlook.returns[at]),
            _stated(outlook.usual[at]),
        )
        for at, code in sorted(enumerate(outlook.areas), key=lambda one: one[1])
    )


def _whole(share: float) -> float:
    """A mean of chances in whole percent, as they are themselves; below 1 and above 99 it is no more than that, and stays."""
    return round(share, 2) if 0.01 <= share <= 0.99 else share


def _stated(chance: np.float64) -> float | None:
    return None if np.isnan(chance) else float(chance)


def _quality(record: Record, outlook: Outlook, country: str, known: Known) -> Quality | None:
    panel = known.by_now(outlook)
    issued_on = record.day("issued_on")
    if panel is None or issued_on is None or country not in panel.countries or not panel.first <= outlook.newest:
        return None
    return next((one for one in qualities(panel.until(outlook.newest), issued_on) if one.country == country), None)


def named(reader: Reader) -> tuple[str, ...]:
    """The countries (ISO3) that outlooks are for which the reader may read."""
    return tuple(sorted({iso3 for record in reader.records.of("outlook") for iso3 in record["countries"]}))
