"""Sources, editions and claims: where rows come from, when they were published, and what a file holds completely."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

PublishedBasis = Literal["content", "name", "version", "loader", "retrieval"]
"""Where a publication date was read: the file, its name, a release number, who loads it, or nowhere (retrieval date, flagged)."""


@dataclass(frozen=True)
class Licence:
    """A publisher's terms: may rows leave in an export (`redistribute`), must they stay apart (`share_alike`)."""

    name: str
    url: str | None = None
    redistribute: bool = True
    share_alike: bool = False
    non_commercial: bool = False


@dataclass(frozen=True)
class Claim:
    """An edition claims to hold completely the rows of `table` whose `scope_key` is `key`.

    For events the key is an ISO3 code or `*` (the world) and the claim runs from `first_month` to `last_month`, both
    included, by the month in which an event begins. For other tables the months are None and the key is the whole scope
    (for example `IRQ|2018-06-30`: one round of one country).
    """

    table: str
    key: str
    first_month: str | None = None
    last_month: str | None = None


@dataclass(frozen=True)
class Edition:
    """What one file says of itself.

    `published` is None where neither content, name nor version states it. `claims` is empty for a sample or a capped
    window. `detail` settles which of two editions with the same date wins (vertices of a boundary, rows of a table).
    `about_from`, `about_to` bound the dates that its rows are about.
    """

    published: dt.date | None
    published_basis: PublishedBasis
    claims: tuple[Claim, ...]
    about_from: dt.date | None
    about_to: dt.date | None
    detail: int = 0


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: its position, the reason, and the allow-listed columns as they stood."""

    position: str
    reason: str
    row: dict[str, str]
