"""How often clean names alarm: what a threshold promises beside what further clean names, not those it was set by, show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.screening import clean_names, clean_organisations, thresholds
from commonground.screening.groups import OTHER, OTHER_ORGANISATION, UNMEASURED
from commonground.screening.intervals import Share
from commonground.screening.outcomes import BLOCK, Say, subject
from commonground.screening.ready import Ready
from commonground.screening.screener import KEPT, Hit
from commonground.screening.thresholds import EVERY, Applied, Threshold

FRESH = 5_000
"""Made-up names of a group that no threshold was set by."""


@dataclass(frozen=True)
class Alarm:
    """What a rate promises of a group, and how many of its further clean names alarmed; `measured` None where there are none."""

    threshold: Threshold
    applied: float
    measured: Share | None

    @property
    def kept(self) -> bool | None:
        """Whether the promise is within what was measured: None where nothing is promised."""
        if self.threshold.score is None or self.measured is None:
            return None
        return self.measured.interval()[0] <= self.threshold.rate


@dataclass(frozen=True)
class Alarms:
    """By group what was promised and measured at each rate; of all further clean names those that alarmed, at all and by list."""

    groups: Mapping[str, tuple[Alarm, ...]]
    people: tuple[Share, ...]
    organisations: tuple[Share, ...]
    lists: Mapping[str, tuple[Share, ...]]


def fresh(group: str) -> tuple[str, ...]:
    """Made-up clean names of a group that follow those by which its thresholds are set."""
    return thresholds.made_up(group, thresholds.CLEAN + FRESH)[thresholds.CLEAN :]


def alarms(lists: Ready, bars: Mapping[float, Mapping[str, Applied]], say: Say) -> Alarms:
    """Screen further clean names of every group; `bars`: by rate and group from which score a name alarms."""
    on = {entry.list for entry in lists.listed.entries}
    counts = {group: _counted(lists, group, {rate: bars[rate][group].score for rate in bars}, say) for group in EVERY}
    groups = {
        group: tuple(
            Alarm(bars[rate][group].threshold, bars[rate][group].score, Share(counts[group].get((rate, ""), 0), FRESH))
            for rate in bars
        )
        for group in EVERY
    }
    for group in (OTHER, OTHER_ORGANISATION, UNMEASURED):
        groups[group] = tuple(Alarm(bars[rate][group].threshold, bars[rate][group].score, None) for rate in bars)

    def among(of: tuple[str, ...], name: str) -> tuple[Share, ...]:
        return tuple(Share(sum(counts[group].get((rate, name), 0) for group in of), FRESH * len(of)) for rate in bars)

    by_list = {name: among(EVERY, name) for name in sorted(on)}
    return Alarms(groups, among(clean_names.GROUPS, ""), among(clean_organisations.GROUPS, ""), by_list)


def _counted(lists: Ready, group: str, bar: Mapping[float, float], say: Say) -> dict[tuple[float, str], int]:
    """By rate and list how many clean names of a group alarm there; under no list, how many alarm at all."""
    found: dict[tuple[float, str], int] = {}
    names = fresh(group)
    kind = thresholds.kind_of(group)
    for start in range(0, len(names), BLOCK):
        say(f"clean names, {group}: {start:,} of {len(names):,}")
        asked = [subject(row, name, kind) for row, name in enumerate(names[start : start + BLOCK])]
        for hits in lists.screener.screen(asked, limit=KEPT, least=min(bar.values())):
            for rate, score in bar.items():
                for name in _alarmed(hits, score):
                    found[rate, name] = found.get((rate, name), 0) + 1
    return found


def _alarmed(hits: list[Hit], score: float) -> set[str]:
    """The lists whose entries alarm, and an empty name for any."""
    lists = {hit.entry.list for hit in hits if (good := hit.by_good_name) is not None and good.score >= score}
    return lists | {""} if lists else lists
