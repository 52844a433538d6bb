"""Release marks as a file states them: of each record, and of the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from commonground.door.records import Record, Records
from commonground.door.telling import label_shown, label_told, label_words
from commonground.vocabulary.label import SENSITIVITY, TLP


def mark(record: Record, records: Records) -> str:
    """To whom a record is released as far as its reader may know it, and the marks to heed, in one cell."""
    return label_words(label_told(record, records), record.originator)


def of_all(held: Iterable[Record], records: Records, party: str, made: dt.date) -> str:
    """For whom and when a file was made, and the strictest marks of what it holds."""
    labels = list({label_shown(one.label, records.viewer, records.today) for one in held})
    parts = [f"made for {party} on {made.isoformat()}"]
    if labels:
        public = all(label.is_public for label in labels)
        parts.append("all of it is public" if public else "not public: each row says who may read it")
    tlp = [label.tlp for label in labels if label.tlp]
    parts += ["TLP:" + max(tlp, key=TLP.index)] if tlp else []
    levels = [label.sensitivity for label in labels if label.sensitivity]
    parts += ["OCHA sensitivity " + max(levels, key=SENSITIVITY.index)] if levels else []
    return "; ".join(parts)
