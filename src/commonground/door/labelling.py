"""The label of an entry: what was asked for, what its kind brings, and who may always read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from commonground.door.entry import Entry
from commonground.door.naming import parties
from commonground.door.parties import party_name
from commonground.door.records import Record, Records
from commonground.vocabulary.errors import BadRequest, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC, SENSITIVITY, TLP, ReleaseLabel
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.clean import is_code, is_plain
from commonground.vocabulary.records.forecasts import EARLY_WARNING
from commonground.vocabulary.records.said import FORMS

HANDLING_LIMIT = 300
"""Characters of one word on handling."""


class Labelling:
    """Labels for what a member enters, checked against the parties that it may know of."""

    def __init__(self, records: Records, member: str) -> None:
        self._records = records
        self._member = member
        self.joining: dict[str, str] = {}
        self.outlooks: dict[str, Mapping[str, Any]] = {}

    def label(self, entry: Entry, kind: Kind, body: Mapping[str, Any], before: Record | None, today: dt.date) -> ReleaseLabel:
        """The label of a version. Raises BadRequest for an unknown party or mark, Refused for another's originator."""
        asked = entry.label
        if asked is None:
            asked = before.label if before else ReleaseLabel(self._member, frozenset(kind.default_to))
        elif asked.originator != self._member:
            raise Refused(f"{self._member} labels what is its own alone", hint=f"the originator is {self._member}")
        else:
            self._check(asked, kind, body)
        readers = asked.releasable_to | self.always(kind, body)
        whole = replace(asked, releasable_to=readers)
        if not readers:
            return replace(whole, released_on=None)
        held = before.label if before is not None else None
        if held and held.released_on and all(covered(party, held.releasable_to) for party in readers):
            return replace(whole, released_on=held.released_on)  # fewer readers: who joined since is none of them
        return replace(whole, released_on=today)

    def always(self, kind: Kind, body: Mapping[str, Any]) -> frozenset[str]:
        """The parties that may read it whatever its label: those whose own access or answer hangs on it."""
        found = {code for name in kind.always for code in self._codes(kind, name, body)}
        if kind.name == "community":
            found.add(party_name(self._member, body["code"]))
        if kind.name == "answer":
            request = self._records.named(body["request"], "request")
            found |= {request.originator} if request else set()
        if kind.name == "sending":
            found |= {one.originator for one in map(self._records.named, body.get("records", [])) if one}
        return frozenset(found - {self._member})

    def narrow(self, kind: Kind, body: Mapping[str, Any], label: ReleaseLabel) -> ReleaseLabel:
        """The label while a release waits: the originator and who may always read it, with the caveats and marks asked for."""
        return replace(label, releasable_to=self.always(kind, body), released_on=None)

    def is_wide(self, label: ReleaseLabel, kind: Kind, body: Mapping[str, Any]) -> bool:
        """Whether a label goes beyond the originator, those who always may, and what its kind brings."""
        issued_to = {party for party in (self.issued_to(kind, body),) if party and party.endswith(f"/{EARLY_WARNING}")}
        return bool(label.releasable_to - self.always(kind, body) - set(kind.default_to) - issued_to - {self._member})

    def issued_to(self, kind: Kind, body: Mapping[str, Any]) -> str | None:
        """The community of an outlook or of its file, also where both come with the same transaction; None for all else."""
        outlook: Mapping[str, Any] | None = body if kind.name == "outlook" else None
        if kind.name == "document":
            found = self._records.named(body["about"], "outlook")
            outlook = self.outlooks.get(body["about"]) or (found.body if found else None)
        return outlook.get("community") if outlook and outlook.get("sha256") == body["sha256"] else None

    def _codes(self, kind: Kind, name: str, body: Mapping[str, Any]) -> list[str]:
        value = body.get(name)
        if value is None:
            return []
        one = kind.field(name)
        values = value if isinstance(value, list) else [value]
        if one is None or one.ref != "member":
            return [str(item) for item in values]
        return [code for item in values if (code := self._code(str(item)))]

    def _code(self, member: str) -> str | None:
        """The code of a member, registered or joining with the same transaction (`joining`: code by record id)."""
        found = None if member in self.joining else self._records.named(member, "member")
        return found.code if found else self.joining.get(member)

    def _check(self, label: ReleaseLabel, kind: Kind, body: Mapping[str, Any]) -> None:
        for party in sorted(label.releasable_to):
            if not self.knows(party) and party not in self.always(kind, body):
                raise BadRequest(
                    f"a label cannot name {party!r}: it is no member and no community that {self._member} knows",
                    hint="register it first; see `commonground records member` and `commonground records community`",
                )
        if label.caveats and (kind.always or kind.name in ("answer", "sending")):
            raise BadRequest(
                f"{kind.plural} bear no caveats: members must be able to read their own", hint="leave the caveats out"
            )
        for caveat in sorted(label.caveats):
            if not is_code(caveat):
                raise BadRequest(f"a caveat cannot be {caveat!r}", hint=f"a caveat is written in {FORMS['code']}")
        for said in label.handling:
            if not is_plain(said) or len(said) > HANDLING_LIMIT:
                raise BadRequest(f"handling cannot be {said[:60]!r}", hint=f"at most {HANDLING_LIMIT} signs, all of them text")
        if label.tlp is not None and label.tlp not in TLP:
            raise BadRequest(f"TLP has no {label.tlp!r}", hint="one of: " + ", ".join(TLP))
        if label.sensitivity is not None and label.sensitivity not in SENSITIVITY:
            raise BadRequest(f"sensitivity has no {label.sensitivity!r}", hint="one of: " + ", ".join(SENSITIVITY))

    def knows(self, party: str) -> bool:
        """Whether a label may name a party: everybody, all members, a registered member, or a community that can be seen."""
        if party in (PUBLIC, MEMBERS, self._member):
            return True
        originator, _, code = party.rpartition("/")
        if originator:
            return any(one.originator == originator and one.code == code for one in self._records.of("community"))
        return any(one.code == party for one in self._records.of("member"))


ASKED = ("release_to", "caveats", "handling", "tlp", "sensitivity", "review_on")
"""What a person may say of a label; `review_on` is a day."""


def asked_label(
    records: Records, member: str, kind: Kind, before: Record | None, given: Mapping[str, Any]
) -> ReleaseLabel | None:
    """The label that a person of a member asks for by some of `ASKED`; None where nothing is asked for.

    What is not asked for stays as it is, for a new record as its kind brings it. `release_to` may hold `OWN`: nobody else.
    """
    asked = {name: value for name in ASKED if (value := given.get(name))}
    if not asked:
        return None
    base = before.label if before else ReleaseLabel(member, frozenset(kind.default_to))
    if "release_to" in asked:
        asked["releasable_to"] = parties(records, member, asked.pop("release_to"))
    if "caveats" in asked:
        asked["caveats"] = frozenset(asked["caveats"])
    if "handling" in asked:
        asked["handling"] = tuple(asked["handling"])
    return replace(base, originator=member, released_on=None, **asked)


def covered(party: str, released_to: Collection[str]) -> bool:
    """Whether whoever reads by a party reads already: every member and community is of MEMBERS, everybody of PUBLIC."""
    return party in released_to or PUBLIC in released_to or (MEMBERS in released_to and party != PUBLIC)


def released(held: ReleaseLabel, label: ReleaseLabel) -> bool:
    """Whether whoever reads by `label` reads by the label that is held already."""
    return label.caveats >= held.caveats and all(covered(party, held.releasable_to) for party in label.releasable_to)
