"""What pages call: ask for a job, look at those of one's member, cancel one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from commonground.door.actor import Actor
from commonground.door.workspace import Workspace
from commonground.intake.catalogue import known_feed
from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import BadRequest
from commonground.web.jobs.kinds import FILE, KINDS, LEDGER
from commonground.web.jobs.spool import Spool
from commonground.web.jobs.state import CANCELLED, JOBS, Job, State

Given = tuple[str, BinaryIO]
"""A file as it was uploaded: its name and its bytes."""

PAYEES = ("csv", "txt", "tsv", "xlsx", "xls", "xlsb", "ods", "parquet")
"""Endings of files of payees."""

Who = Actor | str
"""Who asks: an account; or the word `operator`, for whoever runs a workspace that has no member of its own."""


def member_of(who: Who) -> str:
    """The member whose accounts see a job; `""` for the operator of a workspace without one."""
    return who.member if isinstance(who, Actor) else ""


class Jobs:
    """The jobs of a workspace; one for a process, which closes it. The workspace stays the caller's."""

    def __init__(self, workspace: Workspace) -> None:
        from commonground.web.jobs.queue import Queue  # a fifth of a second to import, for who asks for a job alone

        place = JOBS.place(workspace)
        self.root = workspace.root
        self.state, self.spool, self.queue = State(place), Spool(workspace.root), Queue(place)
        self.state.prepare(self.queue.prepare)

    def close(self) -> None:
        """Let go of the databases."""
        self.queue.close()
        self.state.close()

    def of(self, who: Who) -> list[Job]:
        """The jobs of whoever's member, the newest first."""
        return self.state.of(member_of(who))

    def one(self, who: Who, job_id: str) -> Job:
        """One of them. Raises NotFound, also for a job of another member."""
        return self.state.of_member(job_id, member_of(who))

    def cancel(self, who: Who, job_id: str) -> Job:
        """Cancel one: at once where it waits, at its next step where it runs, not at all where it has ended. Raises NotFound."""
        found = self.state.cancel(job_id, member_of(who))
        if found.state == CANCELLED:
            self.spool.remove(job_id)
        return found

    def load(
        self,
        who: Who,
        files: Iterable[Given],
        *,
        feed: str | None = None,
        strict: bool = False,
        release_to: Iterable[str] | None = None,
        published: dt.date | None = None,
        shorter: bool = False,
    ) -> Job:
        """Load uploaded files, with the options of `commonground load`.

        Raises Refused, NotFound for a feed that is not there, BadRequest, TooLarge, NoSpace.
        """
        if feed is not None:
            known_feed(feed)
        asked = {"feed": feed, "strict": strict, "shorter": shorter, "published": published.isoformat() if published else None}
        return self._ask(who, "load", asked | {"release_to": None if release_to is None else sorted(release_to)}, files)

    def fetch(self, who: Who, feeds: Iterable[str], *, match: str | None = None) -> Job:
        """Fetch feeds from the addresses that the program knows, and load them. Raises Refused, NotFound, BadRequest."""
        wanted = [known_feed(name) for name in dict.fromkeys(feeds)]
        if not wanted:
            raise BadRequest("no feed is named", hint="choose at least one")
        for feed in wanted:
            if not feed.downloads:
                raise BadRequest(f"no address is known for {feed.name}", hint="download its file in a browser and load it")
        return self._ask(who, "fetch", {"feeds": [feed.name for feed in wanted], "match": match})

    def screen(
        self,
        who: Who,
        file: Given | None,
        *,
        columns: Mapping[str, str] = {},
        lists: Iterable[str] = (),
        rate: float = 1e-3,
        limit: int = 5,
        as_of: dt.date | None = None,
        why: str | None = None,
        source: str | None = None,
    ) -> Job:
        """Screen an uploaded file of payees, or the ledger where none is given; the outcome is the recorded run and its counts.

        `columns`: role to heading.

        Neither the name of the file nor anything in it is kept. Raises Refused, BadRequest, TooLarge, NoSpace.
        """
        asked = {"columns": dict(columns), "lists": list(lists), "rate": rate, "limit": limit, "why": why, "source": source}
        return self._screening(who, "screen", file, asked | {"as_of": as_of.isoformat() if as_of else None})

    def rescreen(self, who: Who, run: str, file: Given | None, *, columns: Mapping[str, str] = {}, why: str | None = None) -> Job:
        """Screen again since a recorded run, with its file as it is now, or the ledger where none is given.

        The outcome is the new run with what newly hits and what no longer does. Raises as `screen`.
        """
        return self._screening(who, "rescreen", file, {"since": run, "columns": dict(columns), "why": why, "source": None})

    def _screening(self, who: Who, kind: str, file: Given | None, asked: Mapping[str, Any]) -> Job:
        if isinstance(who, str):
            raise BadRequest("a screening is recorded for a member", hint="set `member` in commonground.toml, or sign in")
        if file is None:
            return self._ask(who, kind, {**asked, "what": LEDGER})
        name, stream = file
        ending = name.rpartition(".")[2].lower() if "." in name else "csv"
        if ending not in PAYEES:
            raise BadRequest("this is no file of payees", hint="give a CSV, a workbook or Parquet")
        return self._ask(who, kind, {**asked, "what": FILE}, [(f"payees.{ending}", stream)])

    def scorecard(self, who: Who, sample: int = 500) -> Job:
        """Measure how well screening finds, over the lists that the member may read; its outcome is the scorecard."""
        return self._ask(who, "scorecard", {"sample": sample})

    def last(self, who: Who, kind: str) -> list[Job]:
        """The jobs of a kind that ended well: for each thing that was asked the last one, the newest first."""
        return self.state.last(member_of(who), kind)

    def backtest(self, who: Who, country: str, years: Iterable[int] = ()) -> Job:
        """Score the outlook of a country's districts on past years; its outcome is the report. Raises BadRequest."""
        wanted = sorted(set(years))
        if not all(1990 <= year <= 2100 for year in wanted):
            raise BadRequest("these are no years", hint="write them as 2018, 2019")
        return self._ask(who, "backtest", {"country": iso3_of(country), "years": wanted})

    def warm(self, who: Who, questions: Iterable[tuple[str, Mapping[str, Any]]] = ()) -> Job:
        """Make what is derived from what is held, and answer these questions for the pages that will ask them."""
        return self._ask(who, "warm", {"questions": [[name, dict(options)] for name, options in questions]})

    def _ask(self, who: Who, kind: str, asked: Mapping[str, Any], files: Iterable[Given] = ()) -> Job:
        KINDS[kind].allow(who)
        job_id = uuid.uuid4().hex
        try:
            with self.spool.held(job_id):
                names = [self.spool.take(job_id, name, stream) for name, stream in files]
                if not names and kind == "load":
                    raise BadRequest("no file is given", hint="choose one or several files")
                told = {**asked, "files": names} if kind == "load" else asked
                account_id = who.account_id if isinstance(who, Actor) else None
                found = self.state.add(job_id, kind, str(who), account_id, member_of(who), told)
        except BaseException:
            self.spool.remove(job_id)
            raise
        self.queue.put(job_id)
        return found
