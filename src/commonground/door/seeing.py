"""Who can see this, and why; what would another see: asked by one member, and answered from what that member may know.

The originator's question is answered for every member that it knows of. Any other reader learns by whose favour it reads itself
and who reads by the same; of the rest the answer is not given, which is neither yes nor no. Memberships of which the asker may
not read count for nothing, and the answer says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from commonground.door.naming import find, name_of, title_of
from commonground.door.parties import party_name, viewers_of
from commonground.door.reader import Reader
from commonground.door.records import Record, Records
from commonground.door.telling import label_shown, may_read
from commonground.door.workspace import Workspace
from commonground.release.decide import PUBLIC_VIEWER, Membership, Viewer, decide
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.tables import TABLES


@dataclass(frozen=True)
class Answer:
    """Whether a party may see something, and why; None where it is not for the asker to know."""

    party: str
    name: str
    allowed: bool | None
    because: str


def who_can_see(workspace: Workspace, records: Records, record: Record) -> list[Answer]:
    """The public and every member that the asker knows of, with what `decide` says of the record as it stands."""
    versions = records.history(record.record_id)
    since = next(i for i, one in enumerate(versions) if one.version_id == record.version_id)
    whole = records.viewer.among(record.originator)
    labels = [one.label for one in versions[since:]]
    return list(_answers(workspace, records, labels, whole, record.originator, versions[-1]))


def who_can_see_source(workspace: Workspace, records: Records, label: ReleaseLabel) -> list[Answer]:
    """The same of a loaded file by its label; whoever keeps the workspace loaded it, and knows its label."""
    whole = records.viewer.among(label.originator, workspace.settings.member)
    return list(_answers(workspace, records, [label], whole, label.originator, None))


def _answers(
    workspace: Workspace, records: Records, labels: Sequence[ReleaseLabel], whole: bool, originator: str, record: Record | None
) -> Iterable[Answer]:
    asker, at = records.viewer, records.today
    members = {str(one.code): str(one["name"]) for one in records.of("member")}
    known = viewers_of(workspace, sorted(members), records.sight)
    shown = [label if whole else label_shown(label, asker, at) for label in labels]
    for viewer in (PUBLIC_VIEWER, *known):
        party = asker if viewer.party == asker.party else viewer
        name = "everybody" if viewer.party == PUBLIC else members[viewer.party]
        # Whether everybody reads shows in the asker's own reason, which names PUBLIC where the label does.
        of_it = labels if party is asker else shown  # the rule itself, also where who looks counts as none that the label names
        yield _answer(party, name, of_it, whole or party is asker or viewer is PUBLIC_VIEWER, originator, record, at)


def _answer(
    viewer: Viewer, name: str, labels: Sequence[ReleaseLabel], whole: bool, originator: str, record: Record | None, at: dt.date
) -> Answer:
    """Every later version must be allowed as well; what a shortened label does not allow is not told."""
    found = [may_read(replace(record, label=label), viewer, at) if record else decide(viewer, label, at) for label in labels]
    refused = next((one for one in found if not one.allowed), None)
    if refused is None:
        return Answer(viewer.party, name, True, found[-1].because)
    if whole:
        return Answer(viewer.party, name, False, refused.because)
    return Answer(viewer.party, name, None, f"for {originator} to know")


def unknown_communities(records: Records, label: ReleaseLabel) -> list[str]:
    """Communities that a label names and of whose members the asker may not know: others' own, where it reads no membership."""
    known = {
        party_name(one.originator, str(one.code))
        for one in records.of("community")
        if records.viewer.among(one.originator) or any(m["community"] == one.record_id for m in records.of("membership"))
    }
    return sorted(party for party in label.releasable_to - known - {PUBLIC, MEMBERS} if "/" in party)


def would_see(workspace: Workspace, records: Records, member: str, joining: str | None = None) -> dict[str, Any]:
    """What a member sees of what the asker sees: records in force by kind, and rows by table; more is not the asker's to know.

    `joining`: a community; then also what the member would see if it joined today. Raises NotFound.
    """
    known = find(records, member, "member")
    viewer = viewers_of(workspace, [str(known.code)], records.sight)[0]
    if records.viewer.party == viewer.party:
        viewer = records.viewer
    other = _joined(records, viewer, joining) if joining else None
    kinds = [_kind(records, kind, viewer, other) for kind in KINDS]
    return {
        "member": viewer.party,
        "name": known["name"],
        "asked_by": records.viewer.party,
        "joining": joining,
        "kinds": [one for one in kinds if one["yours"]],
        "tables": _tables(workspace, records, viewer, other),
    }


def _joined(records: Records, viewer: Viewer, joining: str) -> Viewer:
    community = find(records, joining, "community")
    name = party_name(community.originator, str(community.code))
    member = Membership(name, records.today, None, bool(community["shows_older"]))
    return replace(viewer, memberships=(*viewer.memberships, member))


def _kind(records: Records, kind: str, viewer: Viewer, other: Viewer | None) -> dict[str, Any]:
    held = {one.record_id: one for one in records.of(kind)}
    histories = records.histories(kind)
    rows = []
    for record_id, record in held.items():
        row: dict[str, Any] = {"name": name_of(record, records), "title": title_of(record, records)}
        row["sees"] = _sees(histories[record_id], viewer, records)
        if other:
            row["would_see"] = _sees(histories[record_id], other, records)
        rows.append(row)
    told: dict[str, Any] = {"kind": kind, "yours": len(rows), "theirs": sum(row["sees"] for row in rows)}
    if other:
        told["after_joining"] = sum(row["would_see"] for row in rows)
    return {**told, "records": rows}


def _sees(versions: Sequence[Record], viewer: Viewer, records: Records) -> bool:
    """Whether, of the versions that both may read, one is in force on the day: the last that covers it decides."""
    for version in reversed(versions):
        if not may_read(version, viewer, records.today).allowed:
            return False
        first, last = version.valid_from, version.valid_to
        if (first is None or first <= records.at) and (last is None or records.at <= last):
            return version.op == "assert"
    return False


_COUNT = "SELECT label_id, count(*) AS n FROM all_{} WHERE label_id > 0 GROUP BY label_id"
"""Rows of loaded files; those that stand for records of the ledger have no label of their own, and are counted as records."""


def _tables(workspace: Workspace, records: Records, viewer: Viewer, other: Viewer | None) -> list[dict[str, Any]]:
    labels = workspace.ledger.labels()
    reader = Reader(workspace, records.viewer, today=records.today)
    try:
        found = []
        for table in TABLES:
            counts = {row["label_id"]: row["n"] for row in reader.rows(_COUNT.format(table))}
            row = {"table": table, "yours": sum(counts.values()), "theirs": _rows(counts, labels, viewer, records.today)}
            if other:
                row["after_joining"] = _rows(counts, labels, other, records.today)
            if row["yours"]:
                found.append(row)
        return found
    finally:
        reader.close()


def _rows(counts: dict[int, int], labels: dict[int, ReleaseLabel], viewer: Viewer, at: dt.date) -> int:
    return sum(n for key, n in counts.items() if key in labels and decide(viewer, labels[key], at).allowed)
