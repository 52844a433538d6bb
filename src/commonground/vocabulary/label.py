"""Release labels: who may be shown a row, in the model of STANAG 4774 (a permissive list, restrictive caveats)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from commonground.vocabulary.months import stated_day

PUBLIC = "PUBLIC"
"""The party that everybody belongs to; a label that names it is public."""

MEMBERS = "MEMBERS"
"""The party that every registered member belongs to, for as long as its record is valid."""

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""The labels of TLP 2.0 from the widest to the narrowest; for display and hand-off, never the access rule (first.org/tlp)."""

SENSITIVITY = ("low", "moderate", "high", "severe")
"""The levels of OCHA's Information and Data Sensitivity Classification, from the lowest; a mark for display."""


@dataclass(frozen=True)
class ReleaseLabel:
    """A label names its originator, the parties that may read (any of them), and the caveats that a reader must all hold.

    An empty `releasable_to` means the originator alone, never everyone. A party is a member by its code, a community as
    `ORIGINATOR/CODE`, or PUBLIC. `released_on` is the day on which it was put on: it decides what those see who join a
    community later. `tlp`, `sensitivity` and `review_on` are shown and decide nothing.

    `all_of` makes it the label of what was computed from several inputs (`release/join.py`): whoever reads must be allowed by
    each part, and the label's own originator, list and caveats say nothing.
    """

    originator: str
    releasable_to: frozenset[str] = field(default_factory=frozenset)
    caveats: frozenset[str] = field(default_factory=frozenset)
    handling: tuple[str, ...] = ()
    tlp: str | None = None
    sensitivity: str | None = None
    review_on: dt.date | None = None
    released_on: dt.date | None = None
    all_of: frozenset[ReleaseLabel] = field(default_factory=frozenset)

    def canonical(self) -> str:
        """The label as canonical JSON, by which equal labels are interned once; what a label leaves open is not written."""
        return json.dumps(self._body(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "originator": self.originator,
            "releasable_to": sorted(self.releasable_to),
            "caveats": sorted(self.caveats),
            "handling": list(self.handling),
        }
        marks = {"tlp": self.tlp, "sensitivity": self.sensitivity}
        days = {name: day.isoformat() for name in ("review_on", "released_on") if (day := getattr(self, name))}
        body |= {name: mark for name, mark in marks.items() if mark} | days
        if self.all_of:
            body["all_of"] = [json.loads(text) for text in sorted(part.canonical() for part in self.all_of)]
        return body

    @classmethod
    def from_canonical(cls, text: str) -> ReleaseLabel:
        """The label that `canonical` wrote."""
        return cls._of(json.loads(text))

    @classmethod
    def _of(cls, body: dict[str, Any]) -> ReleaseLabel:
        return cls(
            body["originator"],
            frozenset(body["releasable_to"]),
            frozenset(body["caveats"]),
            tuple(body["handling"]),
            body.get("tlp"),
            body.get("sensitivity"),
            stated_day(body.get("review_on")),
            stated_day(body.get("released_on")),
            frozenset(cls._of(part) for part in body.get("all_of", ())),
        )

    @property
    def is_public(self) -> bool:
        """Whether everybody may read what bears it."""
        if self.all_of:
            return all(part.is_public for part in self.all_of)
        return PUBLIC in self.releasable_to and not self.caveats

    @property
    def originators(self) -> frozenset[str]:
        """Whose it is; of what was computed, everyone whose input took part in deciding who may read."""
        return frozenset().union(*(part.originators for part in self.all_of)) if self.all_of else frozenset({self.originator})


def public_label(originator: str, handling: tuple[str, ...] = ()) -> ReleaseLabel:
    """The label of what its publisher has published to everyone."""
    return ReleaseLabel(originator, frozenset({PUBLIC}), frozenset(), handling)
