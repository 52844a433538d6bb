"""Deciding hits of a recorded run: one person proposes, a second approves by the same words or refuses; and what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace
from commonground.screening.decided import CHANGED_ENTRY, VERDICTS, parts, proposal, waiting_of
from commonground.screening.receipt import read
from commonground.screening.recording import find_run, key_of, receipt_of
from commonground.screening.told import hit_id
from commonground.vocabulary.errors import BadRequest, Conflict, NotFound

KIND = "screening_decision"


def decide(
    workspace: Workspace, desk: Desk, records: Records, hit: str, said: str, why: str, source: str | None = None
) -> tuple[str, list[Entered]]:
    """Propose what is said (`clear` or `confirm`) of a hit, or approve where another proposed it; `proposed` or `approved` first.

    Raises BadRequest without a reason, Conflict where the other verdict is proposed, NotFound for a hit or key that is not there,
    and what `Desk.enter` and `Desk.judge` raise.
    """
    if said not in VERDICTS:
        raise BadRequest("it is not said what is decided", hint="give --clear or --confirm")
    if not why.strip():
        raise BadRequest("say why", hint="give --why with a few words; they stay in the ledger")
    verdict = VERDICTS[said]
    if waits := waiting_of(records, hit):
        if waits["verdict"] != verdict:
            raise Conflict(f"{hit} is proposed as {waits['verdict']}", hint="refuse that with `commonground release refuse`")
        desk.judge(waits.record_id, "approved", why)
        return "approved", [Entered(waits.record_id, KIND, None)]
    run = find_run(records, parts(hit)[0])
    key = key_of(workspace, records, run)
    if key is None:
        raise NotFound("the key of the screening was taken away: its payees are not known any more", hint="screen again")
    body = proposal(read(receipt_of(workspace, records, run)), run, key, hit, verdict)
    return "proposed", desk.enter([Entry(KIND, body)], why, source)


def hits_of(workspace: Workspace, records: Records, run: Record) -> list[dict[str, Any]]:
    """Every hit of a run by its receipt: `hit`, `file`, `row`, list, entry, score, whether it alerts, and its `decision`.

    A decision has `verdict`, `status` (waiting, taken, refused), `on`, `by`, `why` and `record`; None where nothing was said.
    Payees have no names here: a receipt holds none.
    """
    told = read(receipt_of(workspace, records, run))
    said = {str(one["hit"]): one for one in records.of(KIND)}
    judged = {str(one["about"]): one for one in records.of("verdict")}
    found = []
    for row in told["hits"]:
        for one in row["hits"]:
            name = str(hit_id(run.record_id, row["file"], row["row"], one["number"]))
            kept = ("list", "entry", "reference", "caption", "group", "alert", "needs", "body")
            held = said.get(name)
            decision = None if held is None else decision_told(held, judged)
            at = {"hit": name, "file": row["file"], "row": row["row"], "score": float(one["score"])}
            found.append({**at, **{key: one[key] for key in kept}, "decision": decision})
    return found


def decision_told(one: Record, judged: Mapping[str, Record]) -> dict[str, Any]:
    """What was decided of a hit, or waits for a second person."""
    second = judged.get(one.record_id)
    refused = second is not None and second["verdict"] == "refused"
    status = "taken" if one["status"] == "taken" else "refused" if refused else "waiting"
    return {
        "record": one.record_id,
        "verdict": one["verdict"],
        "status": status,
        "on": str(one["taken_on"]) if one["taken_on"] else None,
        "by": one.by,
        "why": one.why,
    }


def lapsed_by(workspace: Workspace, records: Records, run: Record) -> list[dict[str, Any]]:
    """Decisions of earlier runs whose entry had changed by a run, as far as it is among that run's hits: they stand no longer."""
    told = read(receipt_of(workspace, records, run))
    now = {(hit["list"], hit["entry"]): hit["fingerprint"] for row in told["hits"] for hit in row["hits"]}
    found = []
    for one in records.of(KIND):
        key = (one["list"], one["entry"])
        if one["status"] == "taken" and one["run"] != run.record_id and key in now and now[key] != one["fingerprint"]:
            kept = {name: one[name] for name in ("hit", "verdict", "list", "entry", "reference", "caption")}
            found.append({**kept, "record": one.record_id, "on": str(one["taken_on"]), "because": CHANGED_ENTRY})
    return found
