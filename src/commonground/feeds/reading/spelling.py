"""Numbers, days and headers in other spellings: `1,234`, `1.234.567`, `25/03/2024`, a header in capitals or with blanks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.reading.table import TextTable

_BY_COMMA = r"^\s*[-+]?\d{1,3}(,\d{3})+(\.\d+)?\s*$"
_BY_BLANK = r"^\s*[-+]?\d{1,3}([ \x{00a0}\x{2009}\x{202f}']\d{3})+(\.\d+)?\s*$"
_BY_POINT = r"^\s*[-+]?\d{1,3}(\.\d{3})+\s*$"
_SLASHED = re.compile(r"^\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:\s.*)?$")
_YEAR_FIRST = re.compile(r"^\s*(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s.*)?$")


def ungrouped(cells: pa.Array) -> pa.Array:
    """Numbers without the signs that group their thousands: `1,234` and `1 234`; other cells as they are."""
    grouped = pc.fill_null(pc.or_(pc.match_substring_regex(cells, _BY_COMMA), pc.match_substring_regex(cells, _BY_BLANK)), False)
    if not pc.any(grouped).as_py():
        return cells
    return pc.if_else(grouped, pc.replace_substring_regex(cells, r"[, \x{00a0}\x{2009}\x{202f}']", ""), cells)


def ungrouped_counts(cells: pa.Array) -> pa.Array:
    """As `ungrouped`; and `1.234` is 1234 in a column of counts in which every point groups thousands.

    A column in which all that follows a point is `000` stays: `12.000` may be 12 with decimals.
    """
    cells = ungrouped(cells)
    pointed = pc.fill_null(pc.match_substring(cells, "."), False)
    grouping = pc.fill_null(pc.match_substring_regex(cells, _BY_POINT), False)
    if not pc.all(pc.equal(pointed, grouping)).as_py():
        return cells
    telling = pc.match_substring_regex(cells.filter(grouping), r"\.(\d{3}\.|00[1-9]|0[1-9]\d|[1-9]\d\d)")
    if not pc.any(telling).as_py():
        return cells
    return pc.if_else(grouping, pc.replace_substring(cells, ".", ""), cells)


def days(texts: Iterable[str | None]) -> dict[str, dt.date | None]:
    """The day of each text that is not in ISO form: `2024/03/25`, `25/03/2024`, `3/25/2024 12:00:00 AM`.

    Whether the day or the month comes first is decided for all texts together: by a number above 12. Where none tells,
    only days that are the same either way are read; `01/03/2024` alone may be January or March and is no day.
    """
    wanted = {text for text in texts if text}
    pairs = {text: found for text in wanted if (found := _SLASHED.match(text))}
    day_first = any(int(found[1]) > 12 for found in pairs.values())
    month_first = any(int(found[3]) > 12 for found in pairs.values())
    result: dict[str, dt.date | None] = {}
    for text in wanted:
        year_first, pair = _YEAR_FIRST.match(text), pairs.get(text)
        if year_first:
            result[text] = _day(int(year_first[1]), int(year_first[2]), int(year_first[3]))
        elif pair:
            first, second, year = int(pair[1]), int(pair[3]), int(pair[4])
            told = day_first != month_first or first == second
            result[text] = _day(year, second, first) if told and not month_first else _day(year, first, second) if told else None
        else:
            result[text] = None
    return result


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


@lru_cache(maxsize=4096)
def spelled(header: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str]:
    """Which header stands for which of the names when capitals, blanks, hyphens and underscores do not count."""
    found = {name: name for name in names if name in header}
    by_fold = {_folded(name): name for name in names if name not in found}
    for title in header:
        name = by_fold.pop(_folded(title), None) if title not in found else None
        if name is not None:
            found[title] = name
    return found


def has(header: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether a header has all these names, in any case."""
    return set(names) <= set(spelled(header, names).values())


def under(table: TextTable, names: tuple[str, ...]) -> TextTable:
    """The table with these names in its header, where it has them in another spelling."""
    return table.renamed(spelled(table.header, names))
