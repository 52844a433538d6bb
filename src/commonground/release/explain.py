"""Who can see this, and why; what would another see: the two questions about a label, asked of `decide` and of nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from commonground.release.decide import PUBLIC_VIEWER, Decision, Viewer, decide
from commonground.release.readable import Labels
from commonground.vocabulary.label import ReleaseLabel


def explain_label(label: ReleaseLabel, viewers: Iterable[Viewer], at: dt.date) -> list[tuple[str, Decision]]:
    """Each party with what `decide` says and why: the public first, then the members in the order of their names.

    What the viewers belong to is what the one who asks may know of it, or the answer would tell of memberships that are hidden
    from him; `named_parties` says which parties the label opens to, whoever belongs to them.
    """
    ordered = sorted({viewer.party: viewer for viewer in viewers if viewer.party != PUBLIC_VIEWER.party}.items())
    return [(viewer.party, decide(viewer, label, at)) for viewer in (PUBLIC_VIEWER, *(viewer for _, viewer in ordered))]


def named_parties(label: ReleaseLabel) -> tuple[str, ...]:
    """The parties by whose names somebody may come to read: originators and every list, in order."""
    lists = [part.releasable_to for part in (label.all_of or (label,))]
    return tuple(sorted(label.originators.union(*lists)))


def also_readable(labels: Mapping[int, ReleaseLabel], asker: Viewer, other: Viewer, at: dt.date) -> frozenset[int]:
    """What the other would see, of the labels that the asker may read: more is not for the asker to know."""
    index = Labels(labels)
    return index.readable(asker, at) & index.readable(other, at)
