"""Who belongs to the coalition, in which capacity and since when, and who uses the system for whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.vocabulary.records.said import listed, said

MEMBER_KINDS = ("state", "organisation", "observer")
ROLES = ("reader", "contributor", "approver", "steward")
"""What an account may do, each including what stands before it: read; enter for its member; approve releases and decisions;
keep accounts and communities, and, for the coordination cell, members and clearances."""


@dataclass(frozen=True, kw_only=True)
class Coalition:
    """The coalition itself: its name and the day of its founding, before which it has no meetings."""

    name: str = said("its name", required=True)
    founded_on: dt.date = said("day of its founding", required=True)
    aims: str | None = said("what it is for")


@dataclass(frozen=True, kw_only=True)
class Member:
    """A state, an organisation or an observer that belongs to the coalition for as long as the record is valid."""

    code: str = said("the code by which labels name it", form="code", required=True)
    name: str = said("its name", required=True)
    kind: str = said("state, organisation or observer", choices=MEMBER_KINDS, required=True)
    iso3: str | None = said("of a state", form="iso3")
    organisations: tuple[str, ...] = listed("names or IATI references of the bodies whose money and work count as its own")


@dataclass(frozen=True, kw_only=True)
class Role:
    """A capacity in which a member takes part, for as long as the record is valid: troop contributor, host, co-chair …"""

    member: str = said("whose", ref="member", required=True)
    role: str = said("the capacity", required=True)


@dataclass(frozen=True, kw_only=True)
class Community:
    """A live group of members that labels can name as `ORIGINATOR/CODE`."""

    code: str = said("its code, unique for its originator", form="code", required=True)
    name: str = said("its name", required=True)
    shows_older: bool = said("whether those who join later see what was released to it before", required=True)
    about: str | None = said("what it is for")


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A member belongs to a community for as long as the record is valid."""

    member: str = said("who belongs", ref="member", required=True)
    community: str = said("to which community", ref="community", required=True)


@dataclass(frozen=True, kw_only=True)
class Clearance:
    """A member is cleared for a caveat for as long as the record is valid."""

    member: str = said("who is cleared", ref="member", required=True)
    caveat: str = said("the caveat", form="code", required=True)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who uses the system: the name to sign in with, the member and the role, and never more."""

    name: str = said("the name to sign in with; no e-mail address is asked for", form="login", required=True)
    member: str = said("for whom", ref="member", required=True)
    role: str = said("reader, contributor, approver or steward", choices=ROLES, required=True)
