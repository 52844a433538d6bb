"""The compiled form of `decide`: the labels that a viewer may read, for many labels at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from commonground.release.decide import Viewer, counts_as
from commonground.vocabulary.label import PUBLIC, ReleaseLabel


class Labels:
    """Interned labels, indexed by originator and by the parties that they name, so that a viewer's are found by lookup."""

    def __init__(self, labels: Mapping[int, ReleaseLabel]) -> None:
        self._labels = labels
        self._by_originator: dict[str, set[int]] = {}
        self._by_party: dict[str, set[int]] = {}
        for label_id, label in labels.items():
            self._by_originator.setdefault(label.originator, set()).add(label_id)
            for party in label.releasable_to:
                self._by_party.setdefault(party, set()).add(label_id)
        self._with_caveats = {label_id for label_id, label in labels.items() if label.caveats}

    def readable(self, viewer: Viewer, at: dt.date) -> frozenset[int]:
        """The ids of the labels that `decide` allows the viewer on a day."""
        found = set(self._by_party.get(PUBLIC, ())) | self._by_party.get(viewer.party, set())
        for community in {m.community for m in viewer.memberships}:
            found |= self._of_community(viewer, community, at)
        held = viewer.caveats(at)
        found -= {label_id for label_id in found & self._with_caveats if not self._labels[label_id].caveats <= held}
        if viewer.party != PUBLIC:
            found |= self._by_originator.get(viewer.party, set())
        for grant in viewer.grants:
            if grant.record_id is None and grant.holds(at):
                found |= self._by_originator.get(grant.originator, set())
        return frozenset(found)

    def _of_community(self, viewer: Viewer, community: str, at: dt.date) -> set[int]:
        named = self._by_party.get(community, set())
        own = [m for m in viewer.memberships if m.community == community]
        if not named or not any(m.holds(at) for m in own):
            return set()
        if all(m.shows_older for m in own):
            return named
        return {i for i in named if counts_as(viewer, community, self._labels[i].released_on, at)}


def readable(viewer: Viewer, labels: Mapping[int, ReleaseLabel], at: dt.date) -> frozenset[int]:
    """The ids of the labels that the viewer may read on a day."""
    return Labels(labels).readable(viewer, at)
