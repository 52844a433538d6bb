"""The label of what is stored after being computed: whoever may read it may read every input that it was computed from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from commonground.vocabulary.label import PUBLIC, SENSITIVITY, TLP, ReleaseLabel

_EVERYONE = ReleaseLabel(PUBLIC, frozenset({PUBLIC}))
"""The one part that several public inputs become: whose they are decides nothing."""


def join(one: ReleaseLabel, other: ReleaseLabel) -> ReleaseLabel:
    """The narrowest of both: read by those alone who may read each; marks are the stricter, handling and caveats add up.

    Two lists are not intersected: one may name a member and the other a community that it belongs to today and not tomorrow,
    and each originator reads its own. So the parts are kept side by side and decided one by one. The order and the repetition
    of inputs change nothing. Marks: the stricter of TLP and of OCHA's sensitivity, the earlier day of review.
    """
    parts = _fewest(_parts(one) | _parts(other))
    whole = next(iter(parts)) if len(parts) == 1 else ReleaseLabel("", all_of=parts)
    return replace(
        whole,
        handling=tuple(sorted({*one.handling, *other.handling})),
        tlp=_stricter(TLP, one.tlp, other.tlp),
        sensitivity=_stricter(SENSITIVITY, one.sensitivity, other.sensitivity),
        review_on=min((day for day in (one.review_on, other.review_on) if day), default=None),
    )


def join_all(labels: Iterable[ReleaseLabel]) -> ReleaseLabel:
    """The join of all inputs; of none, everyone's."""
    inputs = sorted(set(labels), key=ReleaseLabel.canonical)
    return reduce(join, inputs[1:], join(inputs[0], inputs[0])) if inputs else _EVERYONE


def _parts(label: ReleaseLabel) -> frozenset[ReleaseLabel]:
    """What decides who may read, without the marks."""
    return label.all_of or frozenset({replace(label, handling=(), tlp=None, sensitivity=None, review_on=None)})


def _fewest(parts: frozenset[ReleaseLabel]) -> frozenset[ReleaseLabel]:
    """Without what follows from another part: public ones beside narrower ones, wider ones of the same originator."""
    narrow = [part for part in parts if not part.is_public]
    if not narrow:
        return parts if len(parts) == 1 else frozenset({_EVERYONE})
    return frozenset(p for p in narrow if not any(other is not p and _implies(other, p) for other in narrow))


def _implies(narrow: ReleaseLabel, wide: ReleaseLabel) -> bool:
    """Whether everybody who may read the one may read the other, as far as their own words show it."""
    return (
        narrow.originator == wide.originator
        and narrow.releasable_to <= wide.releasable_to
        and narrow.caveats >= wide.caveats
        and wide.released_on in (None, narrow.released_on)
    )


def _stricter(order: tuple[str, ...], one: str | None, other: str | None) -> str | None:
    return max((mark for mark in (one, other) if mark), key=order.index, default=None)
