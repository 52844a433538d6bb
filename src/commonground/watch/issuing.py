"""Making an outlook and issuing it to its early-warning community, as a command and a page do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from commonground.door.desk import Desk
from commonground.door.documents import Documents
from commonground.door.outlooks import all_of_both
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import BadRequest
from commonground.watch.issued import Issued, early_warning, issue

Make = Callable[[Reader, tuple[str, ...], int, int, str, str | None], dict[str, Any]]
"""Makes what an outlook says: of a reader, for countries (ISO3), at a level, so many months ahead, of a kind of violence, from a month."""


@dataclass(frozen=True)
class Wanted:
    """The outlook that is asked for; `month`: as if it were the newest that is held; `to`: the community, else the cell's own."""

    countries: Sequence[str]
    level: int = 1
    horizon: int = 12
    violence: str = "all"
    month: str | None = None
    to: str | None = None


def make_and_issue(
    workspace: Workspace,
    desk: Desk,
    records: Records,
    wanted: Wanted,
    why: str,
    source: str | None = None,
    make: Make | None = None,
) -> tuple[Issued, str]:
    """Make an outlook of what the issuer and all of the community may read, and record it; the answer names the community too.

    Raises BadRequest without a reason, NotFound without a community, and what `outlook.told` and `issued.issue` raise.
    """
    from commonground.watch.outlook import told

    if not why.strip():
        raise BadRequest("say why", hint="give --why with a few words; they stay in the ledger")
    codes = tuple(iso3_of(country) for country in wanted.countries)
    community = early_warning(records, workspace.settings.member, wanted.to)
    with closing(Reader(workspace, all_of_both(records.viewer, community))) as held:
        said = (make or told)(held, codes, wanted.level, wanted.horizon, wanted.violence, wanted.month)
    return issue(desk, Documents(workspace), records, said, community, why, source), community
