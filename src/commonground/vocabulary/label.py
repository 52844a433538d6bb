"""Release labels: who may be shown a row, in the model of STANAG 4774 (a permissive list, restrictive caveats)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

PUBLIC = "PUBLIC"
"""The party that everybody belongs to; a label that names it is public."""


@dataclass(frozen=True)
class ReleaseLabel:
    """A label names its originator, the parties that may read (any of them), and the caveats that a reader must all hold.

    An empty `releasable_to` means the originator alone, never everyone.
    """

    originator: str
    releasable_to: frozenset[str] = field(default_factory=frozenset)
    caveats: frozenset[str] = field(default_factory=frozenset)
    handling: tuple[str, ...] = ()

    def canonical(self) -> str:
        """The label as canonical JSON, by which equal labels are interned once."""
        return json.dumps(
            {
                "originator": self.originator,
                "releasable_to": sorted(self.releasable_to),
                "caveats": sorted(self.caveats),
                "handling": list(self.handling),
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def from_canonical(cls, text: str) -> ReleaseLabel:
        """The label that `canonical` wrote."""
        body = json.loads(text)
        return cls(
            body["originator"],
            frozenset(body["releasable_to"]),
            frozenset(body["caveats"]),
            tuple(body["handling"]),
        )


def public_label(originator: str, handling: tuple[str, ...] = ()) -> ReleaseLabel:
    """The label of what its publisher has published to everyone."""
    return ReleaseLabel(originator, frozenset({PUBLIC}), frozenset(), handling)
