"""Release marks as a file states them: of each record, and of the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from commonground.vocabulary.label import SENSITIVITY, TLP, ReleaseLabel


def mark(label: ReleaseLabel) -> str:
    """To whom a record is released, and the marks that it bears, in one cell."""
    parts = [f"{label.originator} to " + (", ".join(sorted(label.releasable_to)) if label.releasable_to else "nobody else")]
    if label.caveats:
        parts.append("caveats " + ", ".join(sorted(label.caveats)))
    parts += [f"TLP:{label.tlp}"] if label.tlp else []
    parts += [f"OCHA {label.sensitivity}"] if label.sensitivity else []
    parts += list(label.handling)
    return "; ".join(parts)


def of_all(labels: Iterable[ReleaseLabel], member: str, made: dt.date) -> str:
    """For whom and when a file was made, and the strictest marks of what it holds."""
    held = list(labels)
    parts = [f"made for {member} on {made.isoformat()}"]
    if held:
        public = all(label.is_public for label in held)
        parts.append("all of it is public" if public else "not public: each row states to whom it is released")
    tlp = [label.tlp for label in held if label.tlp]
    parts += ["TLP:" + max(tlp, key=TLP.index)] if tlp else []
    levels = [label.sensitivity for label in held if label.sensitivity]
    parts += ["OCHA sensitivity " + max(levels, key=SENSITIVITY.index)] if levels else []
    return "; ".join(parts)
