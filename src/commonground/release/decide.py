"""The one rule of release: decide(viewer, memberships, label, at)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from commonground.vocabulary.label import PUBLIC, ReleaseLabel


@dataclass(frozen=True)
class Viewer:
    """Who asks: a party (a member, an organisation, or the public) and the caveats that it is cleared for."""

    party: str = PUBLIC
    caveats: frozenset[str] = field(default_factory=frozenset)


PUBLIC_VIEWER = Viewer()
"""Everyone: sees what is released to the public and nothing else."""


@dataclass(frozen=True)
class Membership:
    """A party belongs to a community from one day to another (None: open)."""

    party: str
    community: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds(self, at: dt.date) -> bool:
        """Whether the membership is in force on a day, first and last day included."""
        return (self.valid_from is None or self.valid_from <= at) and (self.valid_to is None or at <= self.valid_to)


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and because of what."""

    allowed: bool
    because: str


def parties_of(viewer: Viewer, memberships: Iterable[Membership], at: dt.date) -> frozenset[str]:
    """Every party that the viewer counts as on a day: itself, the public, and the communities it belongs to."""
    return frozenset({viewer.party, PUBLIC}) | {m.community for m in memberships if m.party == viewer.party and m.holds(at)}


def decide(viewer: Viewer, memberships: Iterable[Membership], label: ReleaseLabel, at: dt.date) -> Decision:
    """A viewer reads what it originated, or what names one of its parties, provided that it holds every caveat.

    Source of the model: STANAG 4774, permissive and restrictive categories.
    """
    if viewer.party == label.originator:
        return Decision(True, f"{viewer.party} is the originator")
    missing = label.caveats - viewer.caveats
    if missing:
        return Decision(False, "lacks the caveat " + ", ".join(sorted(missing)))
    shared = label.releasable_to & parties_of(viewer, memberships, at)
    if shared:
        return Decision(True, "released to " + ", ".join(sorted(shared)))
    return Decision(False, "not released to this party")


def readable(
    viewer: Viewer, memberships: Iterable[Membership], labels: Mapping[int, ReleaseLabel], at: dt.date
) -> frozenset[int]:
    """The ids of the labels that the viewer may read: what `decide` allows, for many labels at once."""
    held = tuple(memberships)
    return frozenset(label_id for label_id, label in labels.items() if decide(viewer, held, label, at).allowed)
