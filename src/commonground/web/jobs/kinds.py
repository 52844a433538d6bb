"""The kinds of job: who may ask for one, whether it may be run again when its worker was killed, and which module does it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.door.actor import Actor
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import Refused
from commonground.web.jobs.progress import Progress
from commonground.web.jobs.state import Job

FILE, LEDGER = "file", "ledger"
"""What is screened."""


@dataclass(frozen=True)
class Work:
    """What a kind is given: the job, the workspace, who asked (as the ledger has the account now), the files, and `tell`."""

    job: Job
    workspace: Workspace
    who: Actor | str
    files: Path
    tell: Progress


@dataclass(frozen=True)
class Kind:
    """A kind of job.

    `role`: the least that may ask; `scope`: the act that a token must allow; `again`: it may be run again when it was
    interrupted: repeating it does no harm, and no file of payees waits for that.
    """

    name: str
    role: str
    scope: str
    again: bool
    module: str

    def run(self, work: Work) -> Any:
        """Do it; the answer is its outcome, as plain data."""
        function: Callable[[Work], Any] = importlib.import_module(self.module).run
        return function(work)

    def allow(self, who: Actor | str) -> None:
        """Raises Refused for an account whose role or token is not enough; the operator may all."""
        if isinstance(who, str):
            return
        if not who.may(self.role):
            raise Refused(f"a {who.role} may not ask for this", hint=f"ask a {self.role} of {who.member}")
        if who.scope is not None and self.scope not in who.scope:
            raise Refused("the token does not allow this", hint=f"make a token with the scope {self.scope}")


_JOBS = "commonground.web.jobs"

KINDS = {
    one.name: one
    for one in (
        Kind("load", "contributor", "enter", True, f"{_JOBS}.loading"),
        Kind("fetch", "contributor", "enter", True, f"{_JOBS}.fetching"),
        Kind("screen", "contributor", "enter", False, f"{_JOBS}.screening"),
        Kind("rescreen", "contributor", "enter", False, f"{_JOBS}.rescreening"),
        Kind("scorecard", "reader", "read", True, f"{_JOBS}.scoring"),
        Kind("backtest", "reader", "read", True, f"{_JOBS}.backtesting"),
        Kind("warm", "reader", "read", True, f"{_JOBS}.warming"),
    )
}
