"""Tables that several sections share: the months of years as a matrix, so that a long series takes little paper."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.brief.content import Cell, Column, Table
from commonground.brief.drafting import Draft, Held


def by_year(draft: Draft, title: str, held: Sequence[Held], *, bounds: bool = False) -> Table:
    """A row for each year with its twelve months; with `bounds` three rows: best, low and high estimate."""
    by_month = {point.month: point for point in held}
    years = sorted({point.month[:4] for point in held})
    rows = []
    for year in years:
        points = [by_month.get(f"{year}-{number:02d}") for number in range(1, 13)]
        for what in ("value", "low", "high") if bounds else ("value",):
            head = f"{year} {draft.say(_NAMES[what])}" if bounds else year
            rows.append((Cell(head), *(_month(draft, point, what) for point in points)))
    columns = (Column(draft.say("Year")), *(Column(f"{number:02d}", "end") for number in range(1, 13)))
    return Table(title, columns, tuple(rows))


_NAMES = {"value": "best", "low": "low", "high": "high"}


def _month(draft: Draft, point: Held | None, what: str) -> Cell:
    if point is None:
        return Cell("·")
    value = getattr(point, what)
    return draft.cell(point, draft.language.number(value), cited=False) if value is not None else Cell(draft.say("no data"))
