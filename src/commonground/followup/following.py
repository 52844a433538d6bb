"""Following up: each member's part of each undertaking since a meeting, where it stands, and what may be evidence of it.

What a person has cited or dismissed is no candidate any more. Nothing is counted as met but by a person's report.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.door.records import Record, Records
from commonground.followup.evidence import Candidate, Payments, beside
from commonground.followup.evidence_entered import Entered
from commonground.followup.evidence_promised import Promised
from commonground.followup.fit import Wanted, telling_words, topics_of
from commonground.followup.payers import Member
from commonground.followup.requests import Requested, requests
from commonground.followup.standing import Standing, overdue_days
from commonground.followup.undertakings import Since, Undertaken, undertakings_since
from commonground.reference.units import Units
from commonground.vocabulary.errors import NotFound

_DISMISSED = re.compile(r'no evidence: "(?P<name>.+)"(?: for (?P<member>\S+))?(?:: (?P<why>.*))?', re.DOTALL)


def dismissal(name: str, member: str | None, why: str) -> str:
    """The text of a note that says that a candidate is no evidence."""
    return f'no evidence: "{name}"' + (f" for {member}" if member else "") + (f": {why}" if why else "")


@dataclass(frozen=True)
class Part:
    """One member's part of an undertaking (None: of all, where no member is known), with its candidates, the best first.

    `silent_days`: since the last report, or since it was undertaken; None where it is done or was reported on since the
    meeting. `dismissed`: how many candidates the reader's own member has dismissed.
    """

    undertaken: Undertaken
    member: str | None
    standing: Standing
    overdue_days: int | None
    silent_days: int | None
    candidates: tuple[Candidate, ...] = ()
    dismissed: int = 0


@dataclass(frozen=True)
class FollowUp:
    """What follows from a meeting: parts in the order of the undertakings, and the requests that are open or were due since."""

    since: Since
    parts: tuple[Part, ...]
    requests: tuple[Requested, ...]

    def of(self, undertaken: Undertaken) -> tuple[Part, ...]:
        """The parts of one undertaking."""
        return tuple(part for part in self.parts if part.undertaken is undertaken)

    @property
    def undertakings(self) -> tuple[Undertaken, ...]:
        """The undertakings that have a part in the answer."""
        held = {part.undertaken.record.record_id for part in self.parts}
        return tuple(one for one in self.since.undertakings if one.record.record_id in held)


@dataclass(frozen=True)
class AskedFollowUp:
    """What is asked for; None asks for all. `countries` (ISO3) also say where evidence is looked for."""

    member: str | None = None
    theme: str | None = None
    countries: tuple[str, ...] = ()
    overdue: bool = False


def follow_up(reader: Reader, since: Record | dt.date, asked: AskedFollowUp) -> FollowUp:
    """What was undertaken since a meeting and where it stands, with candidates for evidence, as the reader may know it."""
    records = reader.records
    found = undertakings_since(records, since, member=asked.member, theme=asked.theme, countries=asked.countries)
    held = [one for one in found.undertakings if not asked.overdue or one.overdue_days]
    evidence = Evidence(reader, held, asked.countries)
    parts = []
    for one in held:
        for standing in one.standings:
            late = overdue_days(standing, one.due_on, one.at) if one.ended_on is None else None
            if asked.overdue and late is None:
                continue
            candidates, dismissed = evidence.of(one, standing)
            silent = _silent_days(one, standing, found.day)
            parts.append(Part(one, standing.member, standing, late, silent, candidates, dismissed))
    told = (one for one in requests(records, asked.member) if one.is_open or one.due_on > found.day)
    return FollowUp(found, tuple(parts), tuple(one for one in told if not asked.overdue or one.overdue_days))


def _silent_days(one: Undertaken, standing: Standing, day: dt.date) -> int | None:
    heard = standing.heard_on
    if one.ended_on is not None or not standing.is_open or (heard is not None and heard > day):
        return None
    return (one.at - (heard or one.made_on)).days


class Evidence:
    """Candidates for the evidence of some undertakings, looked for once among all that the reader may see."""

    def __init__(self, reader: Reader, undertakings: Iterable[Undertaken], countries: Iterable[str] = ()) -> None:
        held = list(undertakings)
        records = reader.records
        self._asked, self._viewer = frozenset(countries), records.viewer.party
        self._members = {str(one.code): Member.of(one) for one in records.all_of("member")}
        self._named = _countries_of_statements(records)
        places = frozenset(iso3 for one in held for iso3 in self.countries(one))
        first = min((one.made_on for one in held), default=records.at)
        self._payments = Payments(reader, places, first, records.at)
        self._promised = Promised(reader, places, first, records.at)
        self._entered = Entered(records)
        self._units = Units(reader)
        self._notes: dict[str, list[tuple[str, str | None, str]]] = {}
        for note in records.of("note"):
            told = _DISMISSED.fullmatch(str(note["text"]))
            if told:
                self._notes.setdefault(str(note["about"]), []).append((told["name"], told["member"], note.originator))

    def countries(self, one: Undertaken) -> frozenset[str]:
        """Where evidence is looked for: the countries asked for, else the undertaking's own, else those of its statement."""
        if self._asked:
            return self._asked
        own = one.record["country"]
        return frozenset({own}) if own else self._named.get(str(one.record["statement"]), frozenset())

    def of(self, one: Undertaken, standing: Standing) -> tuple[tuple[Candidate, ...], int]:
        """The candidates for one member's part, the best first, and how many the reader's own member has dismissed."""
        member = self._members.get(standing.member or "")
        if member is None or one.ended_on is not None:
            return (), 0
        wanted = self._wanted(one)
        found = beside(self._payments.candidates(member, wanted), self._promised.candidates(member, wanted))
        found = beside(found, self._entered.candidates(member, wanted))
        cited = {report.reference for report in standing.reports if report.reference}
        no_more = {
            name for name, of, by in self._notes.get(one.record.record_id, []) if by == self._viewer and of in (None, member.code)
        }
        left = [each for each in found if not {each.name, each.reference} & cited]
        return tuple(each for each in left if each.name not in no_more), sum(each.name in no_more for each in left)

    def _wanted(self, one: Undertaken) -> Wanted:
        place = one.record["place"]
        subject = str(one.record["subject"])
        return Wanted(
            one.made_on,
            one.due_on,
            one.at,
            self.countries(one),
            topics_of(str(one.record["theme"]), subject, one.sentence),
            place,
            frozenset(self._names_around(one, place)) if place else frozenset(),
            telling_words(subject),
        )

    def _names_around(self, one: Undertaken, place: str) -> Iterator[str]:
        """The name of the place and of the unit above it, as a location of an activity may be named."""
        for country in self.countries(one):
            for level, pcode in self._units.chain(country, place).items():
                unit = self._units.level(country, level).get(pcode)
                if unit is not None and pcode == place:
                    yield unit.name.casefold()

    def find(self, one: Undertaken, name: str, member: str | None = None) -> tuple[str | None, Candidate]:
        """The candidate of this name with the member whose part it may be evidence of. Raises NotFound."""
        for standing in one.standings:
            if member in (None, standing.member):
                for candidate in self.of(one, standing)[0]:
                    if name in (candidate.name, candidate.reference):
                        return standing.member, candidate
        raise NotFound(
            f"there is no candidate {name!r} for this undertaking",
            hint="see `commonground follow-up`; for other evidence `commonground enter progress`",
        )


def _countries_of_statements(records: Records) -> Mapping[str, frozenset[str]]:
    """The countries that the undertakings of each statement are about."""
    found: dict[str, set[str]] = {}
    for one in records.of("undertaking"):
        if one["country"]:
            found.setdefault(str(one["statement"]), set()).add(str(one["country"]))
    return {statement: frozenset(countries) for statement, countries in found.items()}
