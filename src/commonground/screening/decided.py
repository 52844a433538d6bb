"""What was decided of hits: a decision stands for the same payee and the same entry, and lapses when either was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commonground.door.records import Record, Records
from commonground.screening import hashing
from commonground.screening.findings import Finding, Question
from commonground.screening.subject import Subject
from commonground.vocabulary.errors import BadRequest, NotFound

VERDICTS = {"clear": "cleared", "confirm": "confirmed"}
"""What a person says, and what is recorded."""

CHANGED_PAYEE = "lapsed: what is known of the payee was changed"
CHANGED_ENTRY = "lapsed: the entry was changed"


@dataclass(frozen=True)
class Decided:
    """The decisions that are in force, by list and entry."""

    by_entry: Mapping[tuple[str, str], tuple[Record, ...]]

    def of(self, asked: Question, subject: Subject, found: Finding) -> dict[str, Any] | None:
        """What was decided of a hit, newest first, or what lapsed; None where nothing was."""
        listed = asked.ready.listed
        own = listed.of[found.hit.entry.list, found.hit.entry.entry_id]
        lapsed: dict[str, Any] | None = None
        for place in (own, *found.others):
            entry = listed.entries[place]
            for one in self.by_entry.get((entry.list, entry.entry_id), ()):
                why = _lapse(one, subject, hashing.fingerprint(listed, place))
                if why is None:
                    return _told(one, None)
                lapsed = lapsed or (_told(one, why) if why else None)
        return lapsed


def decided(records: Records) -> Decided:
    """The decisions that the reader may read and that are taken."""
    found: dict[tuple[str, str], tuple[Record, ...]] = {}
    for one in reversed(records.of("screening_decision")):
        if one["status"] == "taken":
            key = (str(one["list"]), str(one["entry"]))
            found[key] = (*found.get(key, ()), one)
    return Decided(found)


def _lapse(one: Record, subject: Subject, fingerprint: str) -> str | None:
    """Why a decision does not stand for a payee: empty where it is of another one, None where it stands."""
    key = bytes.fromhex(one["salt"])
    if hashing.keyed(key, hashing.whole(subject)) == one["subject"]:
        return None if fingerprint == one["fingerprint"] else CHANGED_ENTRY
    return CHANGED_PAYEE if hashing.keyed(key, hashing.names(subject)) == one["name"] else ""


def _told(one: Record, lapsed: str | None) -> dict[str, Any]:
    return {
        "decision": one.record_id,
        "verdict": one["verdict"],
        "on": one["taken_on"],
        "by": one.by,
        "lapsed": lapsed,
    }


def proposal(told: Mapping[str, Any], run: Record, key: bytes, hit: str, verdict: str) -> dict[str, Any]:
    """The body of a decision of a hit of a receipt (`told`). Raises NotFound for a hit that is not in it."""
    file, row, number = parts(hit)[1:]
    rows = (one for one in told["hits"] if (one["file"], one["row"]) == (file, row))
    one = next(rows, None)
    found = next((of for of in (one or {"hits": ()})["hits"] if of["number"] == number), None)
    if one is None or found is None:
        raise NotFound(f"there is no hit {hit}", hint="`commonground screen` prints the names of hits")
    return {
        "hit": hit,
        "run": run.record_id,
        "verdict": verdict,
        "status": "proposed",
        "list": found["list"],
        "entry": found["entry"],
        "reference": found["reference"],
        "caption": found["caption"],
        "fingerprint": found["fingerprint"],
        "subject": one["decide_subject"],
        "name": one["decide_name"],
        "salt": hashing.salt(key, one["subject"]).hex(),
    }


def parts(hit: str) -> tuple[str, int, int, int]:
    """Run, file, row and number of a hit's name. Raises BadRequest."""
    pieces = hit.split(".")
    file, _, row = pieces[1].rpartition("-") if len(pieces) == 3 else ("", "", "")
    if len(pieces) != 3 or not all(piece.isdecimal() for piece in (file or "1", row, pieces[2])):
        raise BadRequest(f"{hit!r} names no hit", hint="write it as `commonground screen` prints it: RUN.ROW.NUMBER")
    return pieces[0], int(file or 1), int(row), int(pieces[2])


def waiting_of(records: Records, hit: str) -> Record | None:
    """The proposed decision of a hit, None where there is none."""
    said = {one["about"] for one in records.of("verdict")}
    held: Iterable[Record] = (one for one in records.of("screening_decision") if one["hit"] == hit)
    return next((one for one in held if one["status"] == "proposed" and one.record_id not in said), None)
