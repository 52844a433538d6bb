"""One process of the application: the workspace, its accounts, the readers and answers that are kept."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path

from commonground.door.accounts import Accounts
from commonground.door.actor import Actor, operator
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest
from commonground.web.apart import Apart
from commonground.web.following.store import FOLLOWING, Following
from commonground.web.jobs.asking import Jobs
from commonground.web.kept import Answers
from commonground.web.shelf import Shelf

OWN = "commonground-own"
"""The cookie of whoever started the pages on their own machine."""


class Site:
    """What every request shares. `own_key`: who brings it acts as the operator, as on the command line; None: nobody does.

    `apart`: where answers are computed; None: in this very process.
    """

    def __init__(self, root: Path, own_key: str | None = None, apart: Apart | None = None) -> None:
        self.workspace = Workspace(root)
        self.accounts = Accounts(self.workspace)
        self.shelf = Shelf(self.workspace)
        self.answers = Answers(root / "derived" / "answers", self.shelf)
        self.charts = root / "derived" / "charts"
        self.own_key, self.apart = own_key, apart

    @cached_property
    def jobs(self) -> Jobs:
        """The long work, opened when it is first asked for."""
        return Jobs(self.workspace)

    @cached_property
    def following(self) -> Following:
        """What users follow, opened when it is first asked for."""
        return Following(FOLLOWING.place(self.workspace))

    @property
    def origin(self) -> str | None:
        """The address that browsers use, where the settings say it."""
        return self.workspace.settings.web.origin

    def owner(self, key: str | None) -> Actor | None:
        """The operator, for whoever brings the key of this run; a workspace without a member of its own has nobody who enters."""
        if self.own_key is None or key is None or not secrets.compare_digest(key, self.own_key):
            return None
        try:
            return operator(self.workspace)
        except BadRequest:
            return None

    def owned(self, key: str | None) -> bool:
        """Whether the key of this run was brought."""
        return self.own_key is not None and key is not None and secrets.compare_digest(key, self.own_key)

    def close(self) -> None:
        """Let go of everything."""
        if "following" in self.__dict__:
            self.following.close()
        if "jobs" in self.__dict__:
            self.jobs.close()
        if self.apart is not None:
            self.apart.close()
        self.shelf.close()
        self.accounts.close()
        self.workspace.close()
