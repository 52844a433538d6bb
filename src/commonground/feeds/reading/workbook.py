"""Workbooks as publishers write them: several sheets, title rows above the header, an HXL tag row below it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

import python_calamine

from commonground.vocabulary.errors import MalformedFile, TruncatedFile

Cell = object
"""str, float, int, bool, date, datetime, time or "" as calamine gives it."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[i]` is row `first_row + i` of the sheet, counted from 1."""

    name: str
    rows: list[list[Cell]]
    first_row: int = 1


class Workbook:
    """The sheets of a workbook, read when asked for."""

    def __init__(self, book: python_calamine.CalamineWorkbook, name: str) -> None:
        self._book = book
        self._name = name
        self._sheets: dict[str, Sheet] = {}

    @cached_property
    def sheet_names(self) -> tuple[str, ...]:
        """The names of the visible sheets, in order."""
        return tuple(
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        )

    def sheet(self, name: str) -> Sheet:
        """A sheet's cells. Raises MalformedFile where the workbook is damaged."""
        if name not in self._sheets:
            try:
                sheet = self._book.get_sheet_by_name(name)
                self._sheets[name] = Sheet(name, sheet.to_python(skip_empty_area=False), 1)
            except (python_calamine.CalamineError, OSError, ValueError) as error:
                raise MalformedFile(
                    f"sheet {name!r} cannot be read: {error}", where=self._name, hint="download it again"
                ) from None
        return self._sheets[name]


def read_workbook(data: bytes, name: str) -> Workbook:
    """The workbook in these bytes. Raises TruncatedFile or MalformedFile."""
    try:
        return Workbook(python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if "eof" in str(error).lower() or "end of" in str(error).lower() or "EOCD" in str(error):
            raise TruncatedFile("the workbook ends too early", where=name, hint="download it again") from None
        raise MalformedFile(f"the workbook cannot be read: {error}", where=name, hint="download it again") from None
