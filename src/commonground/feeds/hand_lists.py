"""Lists that people keep by hand, as CSV or as a sheet of a workbook: the first table whose header fits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.vocabulary.source import PublishedBasis

DEEPEST = 10
"""Rows of a sheet among which its header is looked for."""
SHEETS = 12
"""Sheets that are looked at."""
_NAME_DATE = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")


def list_table(document: Document, fits: Callable[[tuple[str, ...]], bool]) -> TextTable | None:
    """The table of a CSV, or of the first sheet with a header that fits; None where none does."""
    if document.kind == "csv":
        return document.csv if fits(document.header) else None
    if document.kind != "workbook":
        return None
    for name in document.workbook.sheet_names[:SHEETS]:
        sheet = document.workbook.sheet(name)
        for at, row in enumerate(sheet.rows[:DEEPEST]):
            if fits(tuple(" ".join(str(cell).split()) for cell in row)):
                return from_sheet(name, sheet.rows, at, first_row=sheet.first_row)
    return None


def published_in(name: str) -> tuple[dt.date | None, PublishedBasis]:
    """The day that the name of a file states, as its date of publication; else that of its retrieval."""
    found = _NAME_DATE.search(name)
    try:
        return (dt.date(int(found[1]), int(found[2]), int(found[3])), "name") if found else (None, "retrieval")
    except ValueError:
        return None, "retrieval"
