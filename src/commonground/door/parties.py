"""Who a party is: what the ledger says of its memberships, clearances and grants, whoever may read those records.

A member's own memberships, clearances and grants are always readable by it, so what it sees hangs on nothing hidden from it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from commonground.door.workspace import Workspace
from commonground.ledger.history import periods, versions
from commonground.release.decide import PUBLIC_VIEWER, Clearance, Grant, Membership, Viewer
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel

Period = tuple[dt.date | None, dt.date | None, Mapping[str, Any]]


def viewer_of(workspace: Workspace, party: str | None) -> Viewer:
    """The viewer that reads for a party, with everything the ledger says of it by now; None or PUBLIC: the public."""
    if party is None or party == PUBLIC:
        return PUBLIC_VIEWER
    with workspace.ledger.reading() as connection:
        held = {kind: versions(connection, kind=kind, sight=None, known_by=None) for kind in _KINDS}
    codes = {record_id: rows[-1]["code"] for record_id, rows in held["member"].items()}
    lines = {kind: [(rows, periods(rows)) for rows in found.values()] for kind, found in held.items()}
    return Viewer(
        party,
        (*_registered(party, held["member"]), *_memberships(party, codes, lines["membership"], held["community"])),
        tuple(_clearances(party, codes, lines["clearance"])),
        tuple(_grants(party, codes, lines["grant"], lines["verdict"])),
    )


_KINDS = ("member", "membership", "community", "clearance", "grant", "verdict")


def party_name(originator: str, code: str) -> str:
    """The name by which labels call a community."""
    return f"{originator}/{code}"


def originator_of(row: Mapping[str, Any]) -> str:
    """The party that a version belongs to."""
    return ReleaseLabel.from_canonical(row["canonical"]).originator


def _body(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row["body"])
    return found


def _registered(party: str, members: Mapping[str, list[Mapping[str, Any]]]) -> Iterable[Membership]:
    """A member belongs to MEMBERS for as long as its record is valid."""
    for rows in members.values():
        if rows[-1]["code"] == party:
            yield from (Membership(MEMBERS, first, last) for first, last, _ in periods(rows))


def _memberships(
    party: str,
    codes: Mapping[str, str],
    lines: Iterable[tuple[list[Mapping[str, Any]], list[Period]]],
    communities: Mapping[str, list[Mapping[str, Any]]],
) -> Iterable[Membership]:
    """Only what the community's own originator entered counts."""
    for _, held in lines:
        for first, last, row in held:
            body = _body(row)
            community = communities.get(body["community"])
            if codes.get(body["member"]) != party or community is None or community[-1]["op"] == "end":
                continue
            newest = community[-1]
            if originator_of(newest) == originator_of(row):
                name = party_name(originator_of(newest), newest["code"])
                yield Membership(name, first, last, bool(_body(newest)["shows_older"]))


def _clearances(
    party: str, codes: Mapping[str, str], lines: Iterable[tuple[list[Mapping[str, Any]], list[Period]]]
) -> Iterable[Clearance]:
    for _, held in lines:
        for first, last, row in held:
            body = _body(row)
            if codes.get(body["member"]) == party:
                yield Clearance(body["caveat"], first, last)


def _grants(
    party: str,
    codes: Mapping[str, str],
    lines: Iterable[tuple[list[Mapping[str, Any]], list[Period]]],
    verdicts: Iterable[tuple[list[Mapping[str, Any]], list[Period]]],
) -> Iterable[Grant]:
    """A grant counts once a second person has approved it, and until its record is ended."""
    said = [_body(held[-1][2]) for _, held in verdicts if held]
    approved = {body["about"] for body in said if body["verdict"] == "approved"}
    for rows, held in lines:
        if not held or rows[0]["record_id"] not in approved:
            continue
        first, last, row = held[-1]
        body = _body(row)
        if codes.get(body["member"]) == party:
            from_on, until_on = dt.date.fromisoformat(body["from_on"]), dt.date.fromisoformat(body["until_on"])
            until_on = min(until_on, last) if last else until_on
            from_on = max(from_on, first) if first else from_on
            yield Grant(body["originator"], from_on, until_on, body.get("record"))
