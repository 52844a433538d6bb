"""The one rule of release: `decide(viewer, label, at)`; what a viewer is, is handed in and nothing is looked up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from commonground.vocabulary.label import PUBLIC, ReleaseLabel


def _holds(first: dt.date | None, last: dt.date | None, at: dt.date) -> bool:
    """Whether a day lies in a period, its first and last day included; None is an open end."""
    return (first is None or first <= at) and (last is None or at <= last)


@dataclass(frozen=True)
class Membership:
    """The viewer belongs to a community from one day to another (None: open); first and last day included.

    `shows_older`: the community's own choice whether those who join later see what was released to it before.
    """

    community: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    shows_older: bool = True

    def holds(self, at: dt.date) -> bool:
        """Whether the membership is in force on a day."""
        return _holds(self.valid_from, self.valid_to, at)


@dataclass(frozen=True)
class Clearance:
    """The viewer holds a caveat from one day to another (None: open); first and last day included."""

    caveat: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds(self, at: dt.date) -> bool:
        """Whether the clearance is in force on a day."""
        return _holds(self.valid_from, self.valid_to, at)


@dataclass(frozen=True)
class Grant:
    """Break-glass: the viewer may read what an originator holds back, from one day to another, both included.

    `record_id` limits it to one record of the ledger; the originator sees every grant over its own.
    """

    originator: str
    valid_from: dt.date
    valid_to: dt.date
    record_id: str | None = None

    def holds(self, at: dt.date) -> bool:
        """Whether the grant is in force on a day."""
        return self.valid_from <= at <= self.valid_to


@dataclass(frozen=True)
class Viewer:
    """Who asks: a party (a member, or the public), with its memberships, clearances and grants of any time.

    `own` are the records that say so: they are always readable by it, whatever their label, so that nothing that it sees
    hangs on a record that it may not see.

    `within`: who looks with this viewer's eyes, and is shown nothing that it may not read itself; this viewer is then what that
    one knows of it (`door.parties.seen_by`).
    """

    party: str = PUBLIC
    memberships: tuple[Membership, ...] = ()
    clearances: tuple[Clearance, ...] = ()
    grants: tuple[Grant, ...] = ()
    own: frozenset[str] = frozenset()
    within: Viewer | None = None

    @property
    def alone(self) -> Viewer:
        """The same, with nobody looking with its eyes."""
        return replace(self, within=None)

    def among(self, *parties: str | None) -> bool:
        """Whether it is one of these, to whom something is told as such; who looks with its eyes has to be one of them too."""
        return self.party in parties and (self.within is None or self.within.among(*parties))

    def caveats(self, at: dt.date) -> frozenset[str]:
        """The caveats that it is cleared for on a day, and who looks with its eyes as well."""
        held = frozenset(c.caveat for c in self.clearances if c.holds(at))
        return held if self.within is None else held & self.within.caveats(at)

    def granted_records(self, at: dt.date) -> frozenset[str]:
        """The single records that a grant in force opens to it."""
        return frozenset(g.record_id for g in self.grants if g.record_id and g.holds(at))

    def open_records(self, at: dt.date) -> frozenset[str]:
        """The single records that it may read whatever their label: its own, and those that a grant in force opens."""
        return self.own | self.granted_records(at)


PUBLIC_VIEWER = Viewer()
"""Everyone: sees what is released to the public and nothing else."""


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and because of what."""

    allowed: bool
    because: str


def decide(viewer: Viewer, label: ReleaseLabel, at: dt.date) -> Decision:
    """A viewer reads what it originated, or what names one of its parties, provided that it holds every caveat.

    A community counts when the viewer belongs to it on the day, and, where the community does not show older records to
    those who join later, also belonged to it on the day of release. A grant in force over all of an originator opens the
    label too. Of a joined label, every part must allow it. Who looks with the eyes of another reads what both may read. Source
    of the model: STANAG 4774, permissive and restrictive categories.
    """
    if viewer.within is not None:
        return _decide_both(viewer, viewer.within, label, at)
    if label.all_of:
        return _decide_all(viewer, label, at)
    if viewer.party == label.originator and viewer.party != PUBLIC:
        return Decision(True, f"{viewer.party} is the originator")
    for grant in viewer.grants:
        if grant.originator == label.originator and grant.record_id is None and grant.holds(at):
            return Decision(True, f"granted over all of {label.originator} until {grant.valid_to.isoformat()}")
    missing = label.caveats - viewer.caveats(at)
    if missing:
        return Decision(False, "lacks the caveat " + ", ".join(sorted(missing)))
    shared = sorted(party for party in label.releasable_to if counts_as(viewer, party, label.released_on, at))
    if shared:
        return Decision(True, "released to " + ", ".join(shared))
    return Decision(False, _why_not(viewer, label, at))


def _decide_all(viewer: Viewer, label: ReleaseLabel, at: dt.date) -> Decision:
    """Each part in the order of its written form, so that the reason is the same every time."""
    parts = [decide(viewer, part, at) for part in sorted(label.all_of, key=ReleaseLabel.canonical)]
    refused = next((found for found in parts if not found.allowed), None)
    if refused:
        return Decision(False, f"made of what it may not read: {refused.because}")
    return Decision(True, "may read all that it was made of: " + "; ".join(dict.fromkeys(found.because for found in parts)))


def _decide_both(viewer: Viewer, looking: Viewer, label: ReleaseLabel, at: dt.date) -> Decision:
    """What both may read; the reason names no party of the label that who looks may not know of."""
    theirs = decide(viewer.alone, label, at)
    if not (theirs.allowed and decide(looking, label, at).allowed):
        return Decision(False, f"{viewer.party} and {looking.party} may not both read it")
    if label.originator in (viewer.party, looking.party) and not label.all_of:
        return theirs
    shared = sorted(party for party in label.releasable_to if counts_as(viewer, party, label.released_on, at))
    return Decision(
        True, "released to " + ", ".join(shared) if shared else f"{viewer.party} and {looking.party} may both read it"
    )


def counts_as(viewer: Viewer, party: str, released_on: dt.date | None, at: dt.date) -> bool:
    """Whether the viewer counts as a party on a day, for something that was released on a day (None: long ago).

    Who looks with the eyes of another has to count as it too.
    """
    if viewer.within is not None and not counts_as(viewer.within, party, released_on, at):
        return False
    if party in (viewer.party, PUBLIC):
        return True
    own = [m for m in viewer.memberships if m.community == party]
    if not any(m.holds(at) for m in own):
        return False
    if released_on is None or all(m.shows_older for m in own):
        return True
    return any(m.holds(released_on) for m in own)


def _why_not(viewer: Viewer, label: ReleaseLabel, at: dt.date) -> str:
    own = {m.community for m in viewer.memberships if m.holds(at)} & label.releasable_to
    if own:
        return "joined " + ", ".join(sorted(own)) + " after the release, and older records are not shown there"
    return "not released to this party"
