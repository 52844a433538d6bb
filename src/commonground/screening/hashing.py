"""Keyed hashes of payees and fingerprints of entries: what is kept in place of whoever is not listed."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from pathlib import Path

import numpy as np

from commonground.screening.listed import Listed
from commonground.screening.subject import Subject

KEY_BYTES = 32


def new_key() -> bytes:
    """A key of one run."""
    return secrets.token_bytes(KEY_BYTES)


def keyed(key: bytes, text: str) -> str:
    """HMAC-SHA256 (RFC 2104) of a text, in hexadecimal: without the key it tells nothing of it, with it one can be tried."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def keyed_file(key: bytes, path: Path) -> str:
    """HMAC-SHA256 of the bytes of a file."""
    with path.open("rb") as stream:
        made = hmac.new(key, digestmod=hashlib.sha256)
        while block := stream.read(1 << 20):
            made.update(block)
    return made.hexdigest()


def whole(subject: Subject) -> str:
    """All that is known of a subject, in one form; its row is no part of it."""
    born = [day.isoformat() for day in subject.born] if subject.born else None
    known = [list(subject.names), subject.kind, born, sorted(subject.countries), sorted(subject.documents), subject.gender]
    return json.dumps(known, ensure_ascii=True, separators=(",", ":"))


def names(subject: Subject) -> str:
    """The names of a subject alone, in one form."""
    return json.dumps(list(subject.names), ensure_ascii=True, separators=(",", ":"))


def salt(key: bytes, subject: str) -> bytes:
    """The key of a decision's own hashes, from the key of its run and the hash of the subject: it opens no other hash."""
    return hmac.new(key, f"decision {subject}".encode(), hashlib.sha256).digest()


def fingerprint(listed: Listed, place: int) -> str:
    """SHA-256 of an entry's names and facts: another one where any of them was changed."""
    entry = listed.entries[place]
    first, last = np.searchsorted(listed.name_entry, [place, place + 1]).tolist()
    held = [[listed.names[at], listed.name_quality[at]] for at in range(first, last)]
    facts = [
        entry.list, entry.entry_id, entry.kind, entry.caption, held, [[day.isoformat() for day in days] for days in entry.births],
        sorted(entry.countries), sorted(entry.documents), entry.gender, entry.programme,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
