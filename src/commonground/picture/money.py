"""The money of a country and year for a brief: coverage with its interval, promises against payments, what would close the gap."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.funding.allocation import best
from commonground.funding.gap import gap
from commonground.funding.gap_sums import AskedGap
from commonground.funding.pledges import AskedPledges, Summary, pledges, summaries
from commonground.vocabulary.errors import NotFound


@dataclass(frozen=True)
class Coverage:
    """Funding by requirement, and its ends: without what is shared, and if every pledge is kept; 1 is all of it."""

    share: float
    low: float
    high: float
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Close:
    """An assignment of an outstanding pledge (of a donor, to a fund or conference) that would close part of a gap; USD cents."""

    offer: str
    donor: str
    need: str
    cents: int
    before: float
    after: float
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """Promises of the year and what became of them, by instrument, with the files that say so."""

    summaries: tuple[Summary, ...]
    sources: tuple[str, ...]


def coverage(reader: Reader, country: str, year: int) -> Coverage | None:
    """Net coverage with its interval; None where no requirement is held."""
    try:
        found = gap(reader, AskedGap(country, year, by="plan"))
    except NotFound:
        return None
    share, low, high = found.total.coverage, found.low_coverage, found.high_coverage
    if share is None or low is None or high is None:
        return None
    return Coverage(share, min(low, share), max(high, share), found.sources)


def kept(reader: Reader, country: str, year: int) -> Kept | None:
    """What was promised for the country in the year against what was paid; None where no promise is held."""
    try:
        found = pledges(reader, AskedPledges(country=country, year=year))
    except NotFound:
        return None
    if not found.promises:
        return None
    sources = {str(told.row["source_id"]) for told in found.promises}
    return Kept(tuple(summaries(found.promises)), tuple(sorted(sources)))


def closing(reader: Reader, country: str, year: int) -> tuple[Close, ...]:
    """The three assignments of outstanding pledges that would close most of the gap; empty where nothing is outstanding."""
    return tuple(
        Close(
            one.offer.offer.removeprefix(f"{one.offer.donor} to "),
            one.offer.donor,
            one.need.scope.cluster or one.need.scope.need,
            one.units,
            one.need.coverage,
            (one.need.funded + one.units) / one.need.required,
            tuple(
                s
                for s, row in reader.sources.items()
                if any(w.startswith(f"{row['name']} ") for w in (one.offer.where, one.need.where))
            ),
        )
        for one in best(reader, country, year)
    )
