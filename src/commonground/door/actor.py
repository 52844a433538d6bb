"""Who enters: an account of a member with its role, or the operator at the command line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.door.parties import viewer_of
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.records.parties import ROLES

OPERATOR = "operator"
"""Who runs the command line without an account: whoever can write the files."""


@dataclass(frozen=True)
class Actor:
    """Somebody who acts for a member, in a role that includes the lesser ones.

    `scope` limits who comes with a token: `read`, `enter`, `approve`, or the first two for one kind, as `enter:pledge`.
    """

    member: str
    account: str = OPERATOR
    role: str = "steward"
    account_id: str | None = None
    scope: tuple[str, ...] | None = None

    def __str__(self) -> str:
        """The name under which the ledger records what was done."""
        return f"{self.member}/{self.account}"

    def may(self, role: str) -> bool:
        """Whether the role includes another one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def admits(self, act: str, kind: str) -> bool:
        """Whether the scope covers an act on records of a kind."""
        return self.scope is None or act in self.scope or f"{act}:{kind}" in self.scope


def operator(workspace: Workspace, member: str | None = None) -> Actor:
    """The operator, acting for a member; else for the workspace's own. Raises BadRequest where the workspace has none."""
    party = member or workspace.settings.member
    if party is None:
        raise BadRequest(
            "it is not said for whom this is entered",
            hint='set `member = "CODE"` in commonground.toml, or make the workspace with `commonground init --member CODE`',
        )
    return Actor(party)


def account_of(workspace: Workspace, name: str) -> Actor:
    """The account `MEMBER/NAME`, as the ledger has it today. Raises NotFound where there is none."""
    member, _, login = name.partition("/")
    today = dt.datetime.now(dt.UTC).date()
    records = Records(workspace, viewer_of(workspace, member), today=today)
    found = [one for one in records.of("account") if one.code == login and one.originator == member]
    if not login or not found:
        raise NotFound(f"there is no account {name!r}", hint="write MEMBER/NAME; see `commonground account list`")
    return Actor(member, login, str(found[0]["role"]), found[0].record_id)
