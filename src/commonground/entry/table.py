"""A table in a sheet: the heading is found under titles and above the rows, and each row knows where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from commonground.entry.cells import Cell
from commonground.entry.headings import arabic_sheets, folded, spellings
from commonground.entry.kinds import IMPORTED, kind_called
from commonground.entry.reading import Sheet
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import Kind

HEAD_ROWS = 25
"""The heading stands within so many rows."""


@dataclass(frozen=True)
class Row:
    """One row: `number` is that of the sheet or the line of the text; `cells` by name of the column."""

    sheet: str
    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """The rows of one kind in a sheet, with the headings that mean nothing and the merged cells among the rows.

    `columns` are the names that the import knows, each with its heading as written.
    """

    kind: Kind
    sheet: str
    columns: dict[str, str]
    rows: list[Row]
    separator: str | None
    unknown: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    merged: tuple[tuple[int, int, str], ...] = ()


def tables(sheets: Iterable[Sheet], asked: Kind | None, name: str) -> list[Table]:
    """The tables of a file, in the order of its sheets; a sheet that is no table (a cover, a list of codes) is left out.

    Raises BadRequest where there is none, or where it cannot be told of which kind a sheet is.
    """
    filled = [sheet for sheet in sheets if any(str(cell).strip() for row in sheet.rows for cell in row)]
    found = [table for sheet in filled if (table := _table(sheet, asked, alone=len(filled) == 1))]
    if not found:
        raise BadRequest(
            "no sheet has the headings of a kind of record" if asked is None else f"no sheet has the headings of {asked.plural}",
            where=name,
            hint="say which with --kind, and take the names of columns from `commonground template KIND`",
        )
    return found


def _table(sheet: Sheet, asked: Kind | None, *, alone: bool) -> Table | None:
    called = kind_called(sheet.name) or IMPORTED.get(arabic_sheets().get(folded(sheet.name), ""))
    called = called if called and called.name in IMPORTED else None
    if asked is not None and called is not None and called != asked and not alone:
        return None
    kind = asked or called or _by_heading(sheet)
    if kind is None:
        return None
    at, names = _heading(sheet, kind)
    if at is None or (called is None and not _fits(kind, names.values(), alone)):
        return None
    return _made(sheet, kind, at, names)


def _fits(kind: Kind, names: Iterable[str], alone: bool) -> bool:
    """Whether a heading is that of the kind: a cover or a list of codes beside it is not."""
    held, needed = set(names), {one.name for one in kind.fields if one.required}
    return "record_id" in held or (bool(held & needed) if alone else needed <= held)


def _by_heading(sheet: Sheet) -> Kind | None:
    """The one kind of which the heading has every required field and no other has more. Raises BadRequest for several."""
    best: list[Kind] = []
    most = 0
    for kind in IMPORTED.values():
        _, names = _heading(sheet, kind)
        held = set(names.values())
        if len(held) < 2 or {one.name for one in kind.fields if one.required} - held:
            continue
        if len(held) >= most:
            best = [*best, kind] if len(held) == most else [kind]
            most = len(held)
    if len(best) > 1:
        raise BadRequest(
            f"sheet {sheet.name!r} could be " + " or ".join(kind.plural for kind in best),
            hint="say which with --kind, or name the sheet after it",
        )
    return best[0] if best else None


def _heading(sheet: Sheet, kind: Kind) -> tuple[int | None, dict[int, str]]:
    """Where the heading stands, and the name of each column that is known; of equals the last, below headings for people."""
    known = spellings(kind)
    best: tuple[int | None, dict[int, str]] = (None, {})
    for at, row in enumerate(sheet.rows[:HEAD_ROWS]):
        names = {i: known[key] for i, cell in enumerate(row) if isinstance(cell, str) and (key := _key(cell)) in known}
        if names and len(set(names.values())) >= len(set(best[1].values())):
            best = (at, names)
    return best


def _key(cell: str) -> str:
    return folded(cell.strip().rstrip("*"))


def _made(sheet: Sheet, kind: Kind, at: int, names: dict[int, str]) -> Table:
    head = sheet.rows[at]
    unknown = tuple(str(cell).strip() for i, cell in enumerate(head) if i not in names and str(cell).strip())
    doubled = tuple(sorted({name for name in names.values() if list(names.values()).count(name) > 1}))
    columns = {name: str(head[i]).strip() for i, name in names.items()}
    merged = tuple(_merged(sheet, at, names))
    return Table(kind, sheet.name, columns, list(_rows(sheet, at, names)), sheet.separator, unknown, doubled, merged)


def _rows(sheet: Sheet, at: int, names: dict[int, str]) -> Iterator[Row]:
    for number, row in zip(sheet.lines[at + 1 :], sheet.rows[at + 1 :], strict=True):
        cells = {name: row[i] if i < len(row) else "" for i, name in names.items()}
        if any(str(cell).strip() for cell in cells.values()):
            yield Row(sheet.name, number, cells)


def _merged(sheet: Sheet, at: int, names: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Merged cells among the rows: first row, last row, and the name of the first column."""
    for (top, left), (bottom, right) in sheet.merged:
        touched = [name for i, name in sorted(names.items()) if left <= i <= right]
        if bottom > at and touched:
            yield (max(top, at + 1) + 1, bottom + 1, touched[0])
