"""One record, or a few, from a form: the same reading, matching and checks as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.entry.reading import Sheet
from commonground.vocabulary.records import Kind


def sheet_of(kind: Kind, filled: Sequence[Mapping[str, Any]]) -> Sheet:
    """What was filled in, as the sheet that `plan` reads: texts by name of the field; row 2 is the first one.

    A field that no form has keeps its value where a record is there already, one that is left empty takes it away.
    """
    names = list(dict.fromkeys(name for one in filled for name in one))
    rows = [[one.get(name, "") for name in names] for one in filled]
    return Sheet(kind.name, [list(names), *rows], list(range(1, len(rows) + 2)), ",")
