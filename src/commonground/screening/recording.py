"""Recording a run in the ledger: its record, its signed receipt, and the key of its hashes in a document of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from commonground.door.desk import Desk
from commonground.door.documents import Attachment, Documents
from commonground.door.entry import Entry
from commonground.door.records import Record, Records
from commonground.door.signing import public_key, signing_key
from commonground.door.workspace import Workspace
from commonground.screening import receipt
from commonground.screening.findings import Question
from commonground.screening.program import program
from commonground.vocabulary.errors import DamagedWorkspace, NotFound
from commonground.vocabulary.label import ReleaseLabel

WHY = "screening"


@dataclass(frozen=True)
class About:
    """What a run is of: `what` file, ledger or name; keyed hashes of the files; rows, different payees, rows that alert."""

    run: str
    what: str
    files: tuple[str, ...]
    rows: int
    names: int
    alerts: int
    as_of: dt.date | None = None
    loaded_by: str | None = None


def record(workspace: Workspace, desk: Desk, taking: receipt.Taking, about: About, why: str, source: str | None) -> str:
    """Record a run for the desk's member alone; the answer is the hash of its receipt. Raises what `Documents.enter` raises."""
    member = desk.actor.member  # type: ignore[union-attr]
    key = signing_key(workspace.root)
    now = desk.now()
    body = taking.body(
        run=about.run,
        what=about.what,
        member=member,
        screened_at=now.isoformat(timespec="seconds"),
        as_of=about.as_of.isoformat() if about.as_of else None,
        loaded_by=about.loaded_by,
        input={"files_hmac_sha256": list(about.files), "rows": about.rows, "names": about.names},
    )
    data = receipt.signed(body, public_key(key), key.sign)
    one = Attachment.of(f"receipt-{about.run[:8]}.json", data)
    other = Attachment.of(f"key-{about.run[:8]}.json", receipt.key_file(about.run, taking.key))
    label = ReleaseLabel(member)
    told = _body(taking.asked, about, one.sha256, public_key(key), now.date())
    entries = [
        Entry("screening_run", told, label=label, record_id=about.run),
        one.entry(about.run, label),
        other.entry(about.run, label),
    ]
    Documents(workspace).enter(desk, entries, [one, other], why, source)
    return one.sha256


def _body(asked: Question, about: About, sha256: str, public: str, today: dt.date) -> dict[str, Any]:
    return {
        "what": about.what,
        "screened_on": today,
        "as_of": about.as_of,
        "lists": [f"{one.list} {one.published}" for one in asked.ready.versions],
        "rows": about.rows,
        "names": about.names,
        "alerts": about.alerts,
        "false_alarm_rate": f"{asked.rate:.12f}",
        "program": f"commonground {program().version}",
        "sha256": sha256,
        "public_key": public,
    }


def receipt_of(workspace: Workspace, records: Records, run: Record) -> bytes:
    """The receipt of a run as it was signed. Raises NotFound where it was taken away."""
    return _file(workspace, records, run, run["sha256"])


def key_of(workspace: Workspace, records: Records, run: Record) -> bytes | None:
    """The key of a run's hashes; None where it was taken away."""
    for one in records.all_of("document"):
        if one["about"] == run.record_id and one["sha256"] != run["sha256"] and str(one["name"]).startswith("key-"):
            try:
                return bytes.fromhex(receipt.read(Documents(workspace).data(one), receipt.KEY_FORM)["key"])
            except NotFound:
                return None
    return None


def _file(workspace: Workspace, records: Records, run: Record, sha256: str) -> bytes:
    for one in records.all_of("document"):
        if one["about"] == run.record_id and one["sha256"] == sha256:
            return Documents(workspace).data(one)
    raise DamagedWorkspace("the receipt of the screening is not there", where=run.record_id, hint="restore it from a back-up")


def find_run(records: Records, named: str) -> Record:
    """A run by the first signs of its id, or the newest one by the word LAST. Raises NotFound."""
    own = [one for one in records.all_of("screening_run") if one.originator == records.viewer.party]
    if named.upper() == "LAST":
        if own:
            return max(own, key=lambda one: (one.recorded_at, one.record_id))
        raise NotFound("no screening is recorded", hint="screen a file, or the ledger")
    found = [one for one in records.all_of("screening_run") if one.record_id.startswith(named.lower()) and len(named) >= 6]
    if len(found) == 1:
        return found[0]
    raise NotFound(f"there is no screening {named!r}", hint="see `commonground records screening_run`; write at least 6 signs")
