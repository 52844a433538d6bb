"""Candidates for evidence among the records of the ledger: activities and their results, offers, decisions, measured reforms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from commonground.door.records import Record, Records
from commonground.followup.changed import recorded_on
from commonground.followup.evidence import Candidate, beside
from commonground.followup.fit import BY_LIST, Seen, Wanted, fit
from commonground.followup.payers import Member
from commonground.funding.clusters import cluster_key

Draft = tuple[Candidate, Seen]
OWN = BY_LIST
"""Points for what a record itself says to be the member's."""


class Entered:
    """The records of the ledger that a reader may see, as candidates; read once for all undertakings."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._ids = {str(one.code): one.record_id for one in records.all_of("member")}
        self._activities = {one.record_id: one for one in records.of("activity")}
        self._statements = {one.record_id: one for one in records.of("statement")}
        self._milestones = {one.record_id: one for one in records.of("milestone")}

    def candidates(self, member: Member, wanted: Wanted) -> list[Candidate]:
        """The records of a member that fit, the best first."""
        found = []
        for draft, seen in self._drafts(member, wanted):
            fitted = fit(wanted, seen)
            if fitted is not None:
                found.append(draft.scored(fitted))
        return beside(found, ())

    def _drafts(self, member: Member, wanted: Wanted) -> Iterator[Draft]:
        for one in self._activities.values():
            payer = self._payer(member, one)
            if payer is not None:
                yield self._activity(one, payer, wanted)
        for one in self._records.of("result"):
            activity = self._activities.get(str(one["activity"]))
            payer = self._payer(member, activity) if activity else None
            if activity is not None and payer is not None:
                yield self._result(one, activity, payer)
        for one in self._records.of("offer"):
            if one["member"] == self._ids.get(member.code):
                yield self._offer(one, member, wanted)
        for one in self._records.of("decision"):
            if self._ids.get(member.code) in one["members"] and one["status"] == "taken":
                yield self._decision(one, member)
        for one in self._records.of("participant"):
            statement = self._statements.get(str(one["statement"]))
            if statement is not None and one["member"] == self._ids.get(member.code):
                yield self._meeting(one, statement, member)
        for one in self._records.of("measurement"):
            milestone = self._milestones.get(str(one["milestone"]))
            if milestone is not None and member.iso3 is not None and milestone["country"] == member.iso3:
                yield self._measurement(one, milestone, member)

    def _payer(self, member: Member, activity: Record) -> tuple[int, str] | None:
        if self._ids.get(member.code) in activity["funders"]:
            return OWN, f"paid for by {member.code}"
        if activity.originator == member.code:
            return OWN, f"reported by {member.code} as its own"
        done = member.pays(None, str(activity["implementer"]))
        return (done[0], done[1].replace("paid by", "done by", 1)) if done else None

    def _activity(self, one: Record, payer: tuple[int, str], wanted: Wanted) -> Draft:
        first = one.day("starts_on") or one.valid_from or wanted.made_on
        last = one.day("ends_on") or max(first, wanted.at)
        amount = f"{one['currency']} {Decimal(one['budget']):,.0f}" if one["budget"] else None
        title = str(one["title"])
        seen = Seen(
            payer,
            first,
            last,
            one["country"],
            _places(one),
            clusters=_clusters(one["sector"]),
            title=f"{title} {one['sector'] or ''}",
        )
        return _draft(one, "activity", f"{title} ({one['status']})", one["implementer"], seen, amount), seen

    def _result(self, one: Record, activity: Record, payer: tuple[int, str]) -> Draft:
        first, last = one.day("period_from") or dt.date.min, one.day("period_to") or dt.date.max
        places = _places(one) or _places(activity)
        title = f"{activity['title']}: {one['indicator']}"
        seen = Seen(payer, first, last, activity["country"], places, clusters=_clusters(activity["sector"]), title=title)
        return _draft(one, "result", title, activity["implementer"], seen, f"{_plain(one['value'])} {one['unit']}"), seen

    def _offer(self, one: Record, member: Member, wanted: Wanted) -> Draft:
        first = one.day("period_from") or recorded_on(one)
        last = one.day("period_to") or max(first, wanted.at)
        given = None if one["what"] == "money" else "military" if one["what"] == "military goods" else str(one["what"])
        clusters = frozenset(cluster_key(sector) for sector in one["sectors"])
        payer = (OWN, f"offered by {member.code}")
        seen = Seen(
            payer, first, last, one["country"], frozenset(one["places"]), clusters=clusters, title=str(one["title"]), given=given,
            anywhere=one["country"] is None,
        )  # fmt: skip
        return _draft(one, "offer", str(one["title"]), "", seen, f"{_plain(one['quantity'])} {one['unit']}"), seen

    def _decision(self, one: Record, member: Member) -> Draft:
        day = one.day("taken_on") or recorded_on(one)
        title = f"{one['title']} {one['text'] or ''}".strip()
        seen = Seen((OWN, f"taken by {member.code}"), day, day, None, title=title, anywhere=True)
        return _draft(one, "decision", str(one["title"]), "", seen, None), seen

    def _meeting(self, one: Record, statement: Record, member: Member) -> Draft:
        """Taking part in a later statement: what members do who undertook to meet."""
        day = statement.day("issued_on") or recorded_on(statement)
        before = day - dt.timedelta(days=1)  # the statement in which it was undertaken is no evidence of it
        title = f"took part in the meeting of {statement['title']} as {one['capacity']}"
        seen = Seen((OWN, f"{member.code} took part"), before, before, None, title=title, anywhere=True)
        return _draft(statement, "meeting", title, "", replace(seen, first=day, last=day), None), seen

    def _measurement(self, one: Record, milestone: Record, member: Member) -> Draft:
        day = one.day("on") or recorded_on(one)
        target = f"{_plain(one['value'])} {milestone['unit']} (target {_plain(milestone['target'])})"
        title = f"{milestone['title']}: {milestone['indicator']}"
        payer = (OWN, f"a milestone of {member.code}")
        seen = Seen(payer, day, day, milestone["country"], _places(milestone), title=title, area=str(milestone["area"]))
        return _draft(one, "measurement", title, "", seen, target), seen


def _draft(one: Record, what: str, title: str, receiver: object, seen: Seen, amount: str | None) -> Candidate:
    return Candidate(
        name=one.record_id,
        what=what,
        evidence="record",
        reference=one.record_id,
        title=title,
        payer=one.originator,
        receiver=str(receiver or ""),
        country=seen.country,
        first=seen.first,
        last=seen.last,
        committed=None,
        spent=None,
        amount=amount,
        lines=((f"ledger of {one.originator}", f"record {one.record_id}"),),
        rows=1,
    )


def _places(one: Record) -> frozenset[str]:
    return frozenset({one["place"]} if one["place"] else ())


def _clusters(sector: str | None) -> frozenset[str]:
    return frozenset({cluster_key(sector)} if sector else ())


def _plain(number: object) -> str:
    value = Decimal(str(number))
    return f"{value:,f}"
