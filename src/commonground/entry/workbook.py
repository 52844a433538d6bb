"""Workbooks as they are written here: a cover that says for whom, sheets with protected headings, lists to choose from."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from commonground.entry.cells import escaped
from commonground.entry.headings import Column, explained, heading, sheet_name
from commonground.entry.kinds import ACTION
from commonground.vocabulary.records import Kind

LISTS = "lists"
"""The hidden sheet of what drop-downs offer."""

FIRST_ROW = 4
"""The first row below the headings, counted from 0: title, headings for people, explanations, names of columns."""

FILLED_ROWS = 2_000
"""Rows below the headings that check what is typed."""

_BASE = {"font_name": "Noto Sans", "font_size": 10, "valign": "top"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "text": {},
    "wrapped": {"text_wrap": True},
    "strong": {"bold": True},
    "heading": {
        "bold": True,
        "bg_color": "#1f4e79",
        "font_color": "#ffffff",
        "text_wrap": True,
        "border": 1,
        "border_color": "#ffffff",
    },
    "needed": {
        "bold": True,
        "bg_color": "#7a2e0e",
        "font_color": "#ffffff",
        "text_wrap": True,
        "border": 1,
        "border_color": "#ffffff",
    },
    "explained": {"font_size": 8, "text_wrap": True, "bg_color": "#eef3f8", "font_color": "#333333"},
    "name": {"font_name": "Noto Sans Mono", "font_size": 8, "bg_color": "#eef3f8", "font_color": "#595959", "bottom": 1},
    "example": {"italic": True, "font_color": "#6b6b6b", "bg_color": "#e6e6e6"},
    "cell": {"locked": False, "num_format": "@"},
    "long": {"locked": False, "num_format": "@", "text_wrap": True},
    "date": {"locked": False, "num_format": "yyyy-mm-dd"},
    "number": {"locked": False},
}
_WIDTHS = {"date": 12, "number": 14, "whole": 10, "yes or no": 10}


@dataclass
class Book:
    """One workbook while it is written; the same content gives the same bytes. `language`: of the headings."""

    made: dt.date
    language: str = "en"
    stream: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        """An empty workbook with its formats."""
        self.book = xlsxwriter.Workbook(self.stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        made = dt.datetime(self.made.year, self.made.month, self.made.day)
        self.book.set_properties({"created": made, "author": "Common Ground"})
        order = {"reading_order": 2} if self.language == "ar" else {}
        self.formats: dict[str, Format] = {
            name: self.book.add_format({**_BASE, **order, **more}) for name, more in _FORMATS.items()
        }
        self._lists: dict[str, str] = {}
        self._columns: list[Sequence[str]] = []

    def sheet(self, name: str, marks: str) -> Worksheet:
        """A new sheet; `marks` stand at the head of each printed page."""
        made: Worksheet = self.book.add_worksheet(name)
        made.set_header(f"&L{marks.replace('&', '&&')[:200]}&R&A")
        made.set_footer("&R&P / &N")
        made.set_landscape()
        made.fit_to_pages(1, 0)
        if self.language == "ar":
            made.right_to_left()
        return made

    def lines(self, sheet: Worksheet, rows: Sequence[Sequence[tuple[str, str]]], widths: Sequence[int]) -> None:
        """Write rows of (text, format) on a sheet that is only read, and protect it."""
        for i, width in enumerate(widths):
            sheet.set_column(i, i, width, self.formats["text"])
        for at, row in enumerate(rows):
            for i, (text, style) in enumerate(row):
                if text:
                    sheet.write_string(at, i, text, self.formats[style])
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def offer(self, name: str, values: Sequence[str]) -> str | None:
        """The reference of a list of a drop-down, kept on the hidden sheet; None for an empty one."""
        if not values:
            return None
        if name not in self._lists:
            column = xlsxwriter.utility.xl_col_to_name(len(self._columns))
            self._lists[name] = f"={LISTS}!${column}$1:${column}${len(values)}"
            self._columns.append(values)
        return self._lists[name]

    def bytes(self) -> bytes:
        """The finished workbook."""
        hidden = self.book.add_worksheet(LISTS)
        for i, values in enumerate(self._columns):
            for at, text in enumerate(values):
                hidden.write_string(at, i, text)
        hidden.very_hidden()
        self.book.close()
        return self.stream.getvalue()


@dataclass
class KindSheet:
    """The sheet of one kind: headings that are protected, cells that are not."""

    book: Book
    kind: Kind
    columns: Sequence[Column]
    title: str

    def __post_init__(self) -> None:
        """The sheet with its headings."""
        self.sheet = self.book.sheet(sheet_name(self.kind, self.book.language), self.title)
        formats = self.book.formats
        self.sheet.write_string(0, 0, f"{sheet_name(self.kind, self.book.language)} · {self.title}", formats["title"])
        for i, column in enumerate(self.columns):
            self.sheet.set_column(i, i, self._width(column), formats[_style(column)], {"hidden": False})
            self.sheet.write_string(
                1, i, heading(column, self.book.language), formats["needed" if column.required else "heading"]
            )
            self.sheet.write_string(2, i, explained(column), formats["explained"])
            self.sheet.write_string(3, i, column.name, formats["name"])
        self.sheet.set_row(0, 20)
        self.sheet.set_row(1, 30)
        self.sheet.set_row(2, 72)
        self.sheet.freeze_panes(FIRST_ROW, 2)
        self.sheet.autofilter(3, 0, 3 + FILLED_ROWS, len(self.columns) - 1)
        self.sheet.repeat_rows(1, 3)
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        self.sheet.protect("", dict.fromkeys(allowed, True))

    def _width(self, column: Column) -> int:
        one = column.field
        if one is None:
            return 10 if column.name == ACTION else 14
        longest = 34 if one.name in ("title", "text", "sentence", "purpose", "name", "mandate", "conditions", "indicator") else 18
        return _WIDTHS.get(one.type, longest)

    def example(self, values: Mapping[str, Any]) -> None:
        """The grey row that an import leaves out."""
        for i, column in enumerate(self.columns):
            self.sheet.write_string(FIRST_ROW, i, str(values.get(column.name, "")), self.book.formats["example"])

    def row(self, at: int, values: Mapping[str, Any]) -> None:
        """One row of texts, days and numbers, `at` from 0."""
        for i, column in enumerate(self.columns):
            value = values.get(column.name)
            style = self.book.formats[_style(column)]
            if value is None or value == "":
                continue
            if isinstance(value, dt.date):
                self.sheet.write_datetime(FIRST_ROW + at, i, dt.datetime(value.year, value.month, value.day), style)
            elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _exact(value):
                self.sheet.write_number(FIRST_ROW + at, i, float(value), style)
            else:
                self.sheet.write_string(FIRST_ROW + at, i, escaped(str(value)), style)

    def choose(self, name: str, source: str | None, *, strict: bool) -> None:
        """Offer a list in a column; where not strict, other values may be typed too."""
        i = next((i for i, column in enumerate(self.columns) if column.name == name), None)
        if i is None or source is None:
            return
        rule: dict[str, Any] = {"validate": "list", "source": source, **self._told(self.columns[i])}
        rule |= {"error_title": "Not in the list", "error_message": "Choose one of the list."}
        rule |= {} if strict else {"show_error": False}
        self.sheet.data_validation(FIRST_ROW + 1, i, FIRST_ROW + FILLED_ROWS, i, rule)

    def check_types(self) -> None:
        """Days and numbers are checked as they are typed."""
        for i, column in enumerate(self.columns):
            is_date = column.field.type == "date" if column.field else column.name in ("valid_from", "valid_to")
            if is_date:
                low, high = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
                rule: dict[str, Any] = {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
                rule |= {"error_title": "Not a date", "error_message": "Give a day, such as 2018-02-14."}
            elif column.field and column.field.type in ("number", "whole") and not column.field.many:
                kind = "integer" if column.field.type == "whole" else "decimal"
                rule = {"validate": kind, "criteria": "between", "minimum": -(10**15), "maximum": 10**15}
                rule |= {"error_title": "Not a number", "error_message": "Give a number without unit."}
            else:
                continue
            self.sheet.data_validation(FIRST_ROW + 1, i, FIRST_ROW + FILLED_ROWS, i, {**rule, **self._told(column)})

    def _told(self, column: Column) -> dict[str, str]:
        title = heading(column, self.book.language)[:32]
        return {"input_title": title, "input_message": explained(column)[:250]}


def _style(column: Column) -> str:
    one = column.field
    if one is None:
        return "date" if column.name in ("valid_from", "valid_to") else "cell"
    if one.many:
        return "long"
    if one.type in ("number", "whole"):
        return "number"
    if one.type == "date":
        return "date"
    return "long" if one.ref is None and one.form is None and not one.choices else "cell"


def _exact(value: int | Decimal) -> bool:
    """Whether a spreadsheet holds the number as it is: it keeps fifteen digits."""
    return Decimal(repr(float(value))) == Decimal(value) and len(Decimal(value).normalize().as_tuple().digits) <= 15
