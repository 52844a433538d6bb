"""Leafing through long tables: the part that a page shows, and the addresses of the parts before and after."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.vocabulary.errors import BadRequest
from commonground.web.asking import Ask


@dataclass(frozen=True)
class Part:
    """Rows from `start` up to `stop` of `count`, and the addresses of the parts around; None where there is none."""

    start: int
    stop: int
    count: int
    before: str | None
    after: str | None


def leaf(ask: Ask, path: str, count: int, size: int) -> Part:
    """The part that the address asks for by `from`, the number of its first row. Raises BadRequest for what is no number."""
    asked = ask.query.get("from", "1")
    if not asked.isdigit() or int(asked) < 1:
        raise BadRequest(f"{asked!r} is no row", hint="leaf by the links below the table")
    start = min(int(asked) - 1, max(count - 1, 0))
    kept = {name: value for name, value in ask.query.items() if name not in ("from", "said", "lang")}

    def at(row: int) -> str:
        return ask.link(path, **{**kept, "from": row + 1})

    before = at(max(start - size, 0)) if start else None
    after = at(start + size) if start + size < count else None
    return Part(start, min(start + size, count), count, before, after)
