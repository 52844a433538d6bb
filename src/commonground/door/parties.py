"""Who a party is: what the ledger says of its memberships, clearances and grants, whatever the labels of those records.

The records that say so are the viewer's own: it reads them always, so that what it sees hangs on nothing hidden from it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from commonground.door.workspace import Workspace
from commonground.ledger.history import Sight, periods, versions
from commonground.release.decide import PUBLIC_VIEWER, Clearance, Grant, Membership, Viewer
from commonground.release.readable import Labels
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel

Period = tuple[dt.date | None, dt.date | None, Mapping[str, Any]]


def viewer_of(workspace: Workspace, party: str | None) -> Viewer:
    """The viewer that reads for a party, with everything the ledger says of it by now; None or PUBLIC: the public.

    Raises NotFound for the name of a community: only a member reads.
    """
    if party is None or party == PUBLIC:
        return PUBLIC_VIEWER
    if party == MEMBERS or "/" in party:
        raise NotFound(f"nobody reads as {party!r}: it is no single member", hint="name a member by its code")
    return _viewer(_held(workspace, None), party)


def viewers_of(workspace: Workspace, parties: Iterable[str], sight: Sight) -> list[Viewer]:
    """The viewers that read for some members, as far as somebody knows them who reads with this sight."""
    held = _held(workspace, sight)
    return [_viewer(held, party) for party in parties]


def seen_by(workspace: Workspace, party: str, looking: str | None, today: dt.date) -> Viewer:
    """As `viewer_of`; where a member is looking with the eyes of the party: what both may read, as the one who looks knows it.

    Memberships of the party that are hidden from who looks count for nothing, so that nothing seen hangs on what is hidden. What
    everybody sees is part of what each sees.
    """
    if looking is None or party == PUBLIC:
        return viewer_of(workspace, party)
    own = viewer_of(workspace, looking)
    (known,) = viewers_of(workspace, [party], sight_of(own, Labels(workspace.ledger.labels()), today))
    return replace(known, within=own)


def sight_of(viewer: Viewer, labels: Labels, today: dt.date) -> Sight:
    """The labels and single records that a viewer may read on a day, and who looks with its eyes as well."""
    alone = viewer.alone if viewer.within else viewer
    within = sight_of(viewer.within, labels, today) if viewer.within else None
    return Sight(labels.readable(alone, today), alone.open_records(today), within)


def is_party(workspace: Workspace, name: str) -> bool:
    """Whether somebody reads under this name: everybody, the workspace's own member, a member registered now or once.

    Where no member is registered at all, any name may be tried: it reads what is released to it.
    """
    if name in (PUBLIC, workspace.settings.member):
        return True
    with workspace.ledger.reading() as connection:
        held = versions(connection, kind="member", sight=None, known_by=None)
    return not held or any(row["code"] == name for rows in held.values() for row in rows)


_Held = Mapping[str, Mapping[str, list[Mapping[str, Any]]]]


def _held(workspace: Workspace, sight: Sight | None) -> _Held:
    with workspace.ledger.reading() as connection:
        return {kind: versions(connection, kind=kind, sight=sight, known_by=None) for kind in _KINDS}


def _viewer(held: _Held, party: str) -> Viewer:
    named = {record_id for record_id, rows in held["member"].items() if rows[-1]["code"] == party}
    lines = {kind: _lines(held[kind], named) for kind in ("membership", "clearance", "grant")}
    entered = list(_communities(lines["membership"], held["community"]))
    verdicts = _verdicts(held["verdict"], lines["grant"])
    own = {*named, *lines["clearance"], *lines["grant"], *verdicts}
    own |= {period[2]["record_id"] for period, _ in entered} | {community[-1]["record_id"] for _, community in entered}
    registered = tuple(_registered(held["member"], named))
    return Viewer(
        party,
        (*registered, *_memberships(entered, registered)),
        tuple(Clearance(_body(row)["caveat"], first, last) for rows in lines["clearance"].values() for first, last, row in rows),
        tuple(_grants(lines["grant"], verdicts)),
        frozenset(own),
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


def _lines(held: Mapping[str, list[Mapping[str, Any]]], named: Collection[str]) -> dict[str, list[Period]]:
    """By record, the periods in which it speaks of the member, for records that do so at all."""
    found = {record_id: [p for p in periods(rows) if _body(p[2])["member"] in named] for record_id, rows in held.items()}
    return {record_id: lines for record_id, lines in found.items() if lines}


def _registered(members: Mapping[str, list[Mapping[str, Any]]], named: Collection[str]) -> Iterable[Membership]:
    """A member belongs to MEMBERS for as long as its record is valid."""
    for record_id in sorted(named):
        yield from (Membership(MEMBERS, first, last) for first, last, _ in periods(members[record_id]))


def _communities(
    lines: Mapping[str, list[Period]], communities: Mapping[str, list[Mapping[str, Any]]]
) -> Iterable[tuple[Period, list[Mapping[str, Any]]]]:
    """Each period of membership with the versions of its community; only what the community's own originator entered counts."""
    for rows in lines.values():
        for period in rows:
            community = communities.get(_body(period[2])["community"])
            if community and originator_of(community[-1]) == originator_of(period[2]):
                yield period, community


def _memberships(
    entered: Iterable[tuple[Period, list[Mapping[str, Any]]]], registered: Collection[Membership]
) -> Iterable[Membership]:
    """Who has left the coalition has left its communities too; so has everybody when one comes to its end."""
    for (first, last, _), community in entered:
        newest = community[-1]
        name = party_name(originator_of(newest), newest["code"])
        for own, (opens, closes, _) in itertools.product(registered, periods(list(community))):
            since = max((day for day in (first, own.valid_from, opens) if day), default=None)
            until = min((day for day in (last, own.valid_to, closes) if day), default=None)
            if since is None or until is None or since <= until:
                yield Membership(name, since, until, bool(_body(newest)["shows_older"]))


def _verdicts(held: Mapping[str, list[Mapping[str, Any]]], grants: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What was said of these grants, by the record of the verdict."""
    last = {record_id: lines[-1][2] for record_id, rows in held.items() if (lines := periods(rows))}
    return {record_id: _body(row) for record_id, row in last.items() if _body(row)["about"] in grants}


def _grants(lines: Mapping[str, list[Period]], verdicts: Mapping[str, Mapping[str, Any]]) -> Iterable[Grant]:
    """A grant counts once a second person has approved it, and until its record is ended."""
    approved = {said["about"] for said in verdicts.values() if said["verdict"] == "approved"}
    for record_id, rows in lines.items():
        if record_id not in approved:
            continue
        for first, last, row in rows:
            body = _body(row)
            from_on, until_on = dt.date.fromisoformat(body["from_on"]), dt.date.fromisoformat(body["until_on"])
            until_on = min(until_on, last) if last else until_on
            from_on = max(from_on, first) if first else from_on
            yield Grant(body["originator"], from_on, until_on, body.get("record"))
