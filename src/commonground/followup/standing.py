"""Where an undertaking stands by what was reported: the newest report of each reporter, and whether they agree; pure rules.

Nothing is counted as met but what a person reported as met.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DONE = ("met", "withdrawn")
"""After these, nothing is open any more and nothing can be overdue; `not met` stays open until it is met or withdrawn."""

OPEN = "open"
"""The status of what nobody has reported on."""


@dataclass(frozen=True)
class Report:
    """One report of progress: who says what, about which day, whose part (None: of all), resting on what."""

    record_id: str
    reporter: str
    status: str
    on: dt.date
    recorded_on: dt.date
    part: str | None = None
    evidence: str = "none"
    reference: str | None = None
    text: str | None = None

    @property
    def _turn(self) -> tuple[dt.date, dt.date, str]:
        return self.on, self.recorded_on, self.record_id


@dataclass(frozen=True)
class Standing:
    """Where the part of one member stands (None: of all who undertook it), by the newest report of each reporter."""

    member: str | None
    reports: tuple[Report, ...] = ()

    @property
    def status(self) -> str | None:
        """What all reporters say; `open` where nobody has reported, None where they disagree."""
        said = {report.status for report in self.reports}
        return OPEN if not said else said.pop() if len(said) == 1 else None

    @property
    def disagree(self) -> bool:
        """Whether reporters say different things."""
        return self.status is None

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done: nobody reported, or not everyone who did says that it is met or withdrawn."""
        return not self.reports or any(report.status not in DONE for report in self.reports)

    @property
    def heard_on(self) -> dt.date | None:
        """The day of the newest report, None where there is none."""
        return max((report.on for report in self.reports), default=None)

    @property
    def evidence(self) -> tuple[Report, ...]:
        """The newest reports that rest on more than a word."""
        return tuple(report for report in self.reports if report.evidence != "none")

    def words(self) -> str:
        """The status, or who says what where reporters disagree: `disputed: BEL met, IRQ under way`."""
        if self.status is not None:
            return self.status
        return "disputed: " + ", ".join(f"{report.reporter} {report.status}" for report in self.reports)


def standing(reports: Iterable[Report], member: str | None, on: dt.date) -> Standing:
    """Where the part of a member stood on a day: reports on its part and on all, the newest of each reporter by its day.

    The order in which they were entered decides only between two reports of one reporter about one day.
    """
    newest: dict[str, Report] = {}
    for report in reports:
        if report.on > on or report.part not in (None, member):
            continue
        held = newest.get(report.reporter)
        if held is None or held._turn < report._turn:
            newest[report.reporter] = report
    return Standing(member, tuple(newest[name] for name in sorted(newest)))


def overdue_days(found: Standing, due_on: dt.date | None, on: dt.date) -> int | None:
    """Days since it was due, where it was due before the day and is still open; else None."""
    if due_on is None or due_on >= on or not found.is_open:
        return None
    return (on - due_on).days
