"""The receipt of a run: which lists of which bytes, by which program, at which thresholds, and the result of every row.

It names no payee: rows bear keyed hashes, whose key lies apart and can be taken away. It is signed, and whoever holds the public
key verifies it without a workspace. A row without a hit is stated as such.
"""

from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonground.screening import hashing
from commonground.screening.findings import Finding, Question
from commonground.screening.program import program
from commonground.screening.run import Row
from commonground.vocabulary.errors import MalformedFile

FORM = "commonground screening receipt 1"
KEY_FORM = "commonground screening key 1"

SHORT = 16
"""Bytes of the hash of a row without a hit: enough to find it again, and no two of a run will be alike by chance."""

MOST = 1_500_000
"""Rows without a hit whose hashes a receipt holds one by one; beyond, the hash of all of them."""


@dataclass
class Clear:
    """Rows without a hit: their numbers, the beginnings of their hashes, and which of them are near."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    near: list[int] = field(default_factory=list)
    hashes: bytearray = field(default_factory=bytearray)


@dataclass
class Taking:
    """Takes the rows of a run, in their order, with its key; `base`: that of the run it goes on from, None for a full run."""

    asked: Question
    key: bytes
    base: Mapping[str, Any] | None = None
    clear: dict[int, Clear] = field(default_factory=dict)
    hits: list[dict[str, Any]] = field(default_factory=list)
    _prints: dict[int, str] = field(default_factory=dict)

    def take(self, row: Row, file: int = 1) -> None:
        """Keep the result of a row of the file of this number."""
        subject = hashing.keyed(self.key, hashing.whole(row.subject))
        if not row.found:
            kept = self.clear.setdefault(file, Clear())
            kept.rows.append(row.subject.row)
            if row.near:
                kept.near.append(row.subject.row)
            kept.hashes += bytes.fromhex(subject)[:SHORT]
            return
        salt = hashing.salt(self.key, subject)
        self.hits.append(
            {
                "file": file,
                "row": row.subject.row,
                "subject": subject,
                "decide_subject": hashing.keyed(salt, hashing.whole(row.subject)),
                "decide_name": hashing.keyed(salt, hashing.names(row.subject)),
                "hits": [self._hit(number, one) for number, one in enumerate(row.found, start=1)],
            }
        )

    def _hit(self, number: int, one: Finding) -> dict[str, Any]:
        entry = one.hit.entry
        place = self.asked.ready.listed.of[entry.list, entry.entry_id]
        if place not in self._prints:
            self._prints[place] = hashing.fingerprint(self.asked.ready.listed, place)
        return {
            "number": number,
            "body": one.body,
            "list": entry.list,
            "entry": entry.entry_id,
            "reference": entry.reference,
            "caption": entry.caption or one.hit.matched_name,
            "fingerprint": self._prints[place],
            "score": f"{one.hit.score:.4f}",
            "group": one.group,
            "alert": one.alert,
            "needs": one.needs,
        }

    def body(self, **about: Any) -> dict[str, Any]:
        """What the receipt says: `about` the run, the lists, the program, the thresholds and the result of every row."""
        made = program()
        return {
            "form": FORM,
            **about,
            "program": {"version": made.version, "code_sha256": made.code, "weights_sha256": made.weights},
            "lists": versions(self.asked),
            "false_alarm_rate": f"{self.asked.rate:g}",
            "limit": self.asked.limit,
            "below": self.asked.below,
            "thresholds": [_threshold(group, at) for group, at in self.asked.thresholds.items()],
            "base": self.base or base(self.asked),
            "no_hit": [{"file": file, **_clear(kept)} for file, kept in sorted(self.clear.items())],
            "hits": self.hits,
        }


def versions(asked: Question) -> list[dict[str, Any]]:
    """The lists that were asked, with the hashes of their files."""
    return [_version(one) for one in asked.ready.versions]


def base(asked: Question) -> dict[str, Any]:
    """What the rarity of words and the thresholds hang on, at a full run: the number of listed names, and the scores by group."""
    scores = {group: f"{at.score:.4f}" for group, at in asked.thresholds.items()}
    return {"names": len(asked.ready.listed.names), "thresholds": scores}


def _version(one: Any) -> dict[str, Any]:
    files = [{"name": name, "sha256": source} for name, source in one.files]
    return {
        "list": one.list,
        "published": one.published,
        "stated": one.stated,
        "entries": one.entries,
        "names": one.names,
        "files": files,
    }


def _threshold(group: str, at: Any) -> dict[str, Any]:
    told = at.threshold
    return {
        "group": group,
        "score": f"{at.score:.4f}",
        "measured": told.score is not None,
        "clean_names": told.clean_names,
        "alarms": told.alarms,
        "reason": told.reason,
    }


def _clear(kept: Clear) -> dict[str, Any]:
    told: dict[str, Any] = {"count": len(kept.rows), "rows": _ranges(kept.rows), "near": _ranges(kept.near)}
    data = bytes(kept.hashes)
    if len(kept.rows) <= MOST:
        return told | {"subjects": base64.b64encode(data).decode()}
    return told | {"subjects_sha256": hashlib.sha256(data).hexdigest()}


def _ranges(rows: Sequence[int]) -> list[list[int]]:
    """Numbers as stretches [first, last]."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return found


def canonical(told: Mapping[str, Any]) -> bytes:
    """What is signed: JSON with sorted keys, without blanks, UTF-8; all that is no whole number is text."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(told: Mapping[str, Any], public: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The receipt as a file: what it says, the public key, and the signature over both."""
    said = {**told, "public_key": public}
    return canonical({**said, "signature": sign(canonical(said)).hex()}) + b"\n"


def key_file(run: str, key: bytes) -> bytes:
    """The key of a run as a file of its own."""
    return canonical({"form": KEY_FORM, "run": run, "key": key.hex()}) + b"\n"


def read(data: bytes, form: str = FORM) -> dict[str, Any]:
    """The receipt, or the key, of a file. Raises MalformedFile where it is none."""
    try:
        told = json.loads(data)
        if isinstance(told, dict) and told.get("form") == form:
            return told
    except (ValueError, RecursionError):
        pass
    raise MalformedFile(f"the file is no {form}", hint="give a file that `commonground receipt RUN --out F` wrote")


def hashes(told: Mapping[str, Any]) -> dict[tuple[int, int], str]:
    """The hash of every row of a receipt by (file, row), of rows without a hit its first SHORT bytes; in hexadecimal."""
    found: dict[tuple[int, int], str] = {(one["file"], one["row"]): one["subject"] for one in told["hits"]}
    for kept in told["no_hit"]:
        data = base64.b64decode(kept.get("subjects", ""))
        rows = (row for first, last in kept["rows"] for row in range(first, last + 1))
        for at, row in enumerate(rows):
            if part := data[at * SHORT : (at + 1) * SHORT]:
                found[kept["file"], row] = part.hex()
    return found
