"""The compiled form of `decide`: the labels that a viewer may read, for many labels at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from commonground.release.decide import Viewer, counts_as
from commonground.vocabulary.label import PUBLIC, ReleaseLabel


class Labels:
    """Interned labels, indexed by originator and by the parties that they name, so that a viewer's are found by lookup.

    A joined label is known by its parts, each of them under a number of its own below zero: label ids are not negative.
    """

    def __init__(self, labels: Mapping[int, ReleaseLabel]) -> None:
        self._plain: dict[int, ReleaseLabel] = {}
        self._joined: dict[int, frozenset[int]] = {}
        self._by_originator: dict[str, set[int]] = {}
        self._by_party: dict[str, set[int]] = {}
        numbers: dict[ReleaseLabel, int] = {}
        for label_id, label in labels.items():
            if label.all_of:
                self._joined[label_id] = frozenset(self._numbered(part, numbers) for part in label.all_of)
            else:
                self._index(label_id, label)
        self._with_caveats = {label_id for label_id, label in self._plain.items() if label.caveats}

    def _numbered(self, part: ReleaseLabel, numbers: dict[ReleaseLabel, int]) -> int:
        if part not in numbers:
            numbers[part] = -1 - len(numbers)
            self._index(numbers[part], part)
        return numbers[part]

    def _index(self, label_id: int, label: ReleaseLabel) -> None:
        self._plain[label_id] = label
        self._by_originator.setdefault(label.originator, set()).add(label_id)
        for party in label.releasable_to:
            self._by_party.setdefault(party, set()).add(label_id)

    def readable(self, viewer: Viewer, at: dt.date) -> frozenset[int]:
        """The ids of the labels that `decide` allows the viewer on a day."""
        if viewer.within is not None:
            return self.readable(viewer.alone, at) & self.readable(viewer.within, at)
        found = set(self._by_party.get(PUBLIC, ())) | self._by_party.get(viewer.party, set())
        for community in {m.community for m in viewer.memberships}:
            found |= self._of_community(viewer, community, at)
        held = viewer.caveats(at)
        found -= {label_id for label_id in found & self._with_caveats if not self._plain[label_id].caveats <= held}
        if viewer.party != PUBLIC:
            found |= self._by_originator.get(viewer.party, set())
        for grant in viewer.grants:
            if grant.record_id is None and grant.holds(at):
                found |= self._by_originator.get(grant.originator, set())
        found |= {label_id for label_id, parts in self._joined.items() if parts <= found}
        return frozenset(label_id for label_id in found if label_id >= 0) if self._joined else frozenset(found)

    def _of_community(self, viewer: Viewer, community: str, at: dt.date) -> set[int]:
        named = self._by_party.get(community, set())
        own = [m for m in viewer.memberships if m.community == community]
        if not named or not any(m.holds(at) for m in own):
            return set()
        if all(m.shows_older for m in own):
            return named
        return {i for i in named if counts_as(viewer, community, self._plain[i].released_on, at)}


def readable(viewer: Viewer, labels: Mapping[int, ReleaseLabel], at: dt.date) -> frozenset[int]:
    """The ids of the labels that the viewer may read on a day."""
    return Labels(labels).readable(viewer, at)
