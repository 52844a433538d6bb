"""Small counts of displacement and return, for a reader: what its audience is shown of them, by `release/small_counts.py`."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.release.guards import CONTROL_SHOWN_AT, RECENT_DAYS
from commonground.release.small_counts import (
    EXACT_TO_LEVEL,
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    METHODS,
    PROTECTED,
    THRESHOLD,
    FixedTable,
    Method,
    Protection,
    is_protected_audience,
)
from commonground.release.suppression import Unit
from commonground.vocabulary.errors import BadRequest, WorkspaceError

__all__ = [
    "CONTROL_SHOWN_AT",
    "EXACT_TO_LEVEL",
    "PROTECTED",
    "RECENT_DAYS",
    "Disclosure",
    "FixedTable",
    "Protection",
    "Unit",
    "protection",
    "read_disclosure",
]

KEY = "rounding.key"
KEY_BYTES = 32


@dataclass(frozen=True)
class Disclosure:
    """What the settings say of small counts: below how many people they are protected, and by which of the two methods."""

    threshold: int = THRESHOLD
    method: Method = "suppress"


def read_disclosure(raw: Any, path: Path) -> Disclosure:
    """The settings of `[disclosure]`. Raises BadRequest naming the one that cannot be used; they cannot be switched off."""
    if not isinstance(raw, dict) or set(raw) - {"threshold", "method"}:
        raise BadRequest("[disclosure] holds a threshold and a method", where=str(path), hint="see `docs/disclosure.md`")
    threshold, method = raw.get("threshold", THRESHOLD), raw.get("method", "suppress")
    if type(threshold) is not int or not LOWEST_THRESHOLD <= threshold <= HIGHEST_THRESHOLD:
        raise BadRequest(
            f"[disclosure] threshold is a number of people from {LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD}", where=str(path)
        )
    if method not in METHODS:
        raise BadRequest("[disclosure] method is " + " or ".join(f'"{name}"' for name in METHODS), where=str(path))
    return Disclosure(threshold, method)


def protection(party: str, root: Path, settings: Disclosure) -> Protection | None:
    """How displacement and return figures of a workspace are protected from a party; None where they are shown exactly."""
    if not is_protected_audience(party):
        return None
    return Protection(settings.threshold, settings.method, rounding_key(root) if settings.method == "round" else b"")


def rounding_key(root: Path) -> bytes:
    """The secret key of a workspace, made when it is first needed and readable by its owner alone.

    Raises WorkspaceError where it cannot be made or read, or is not whole: rounding with another key would give a second answer.
    """
    path = root / KEY
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"the key by which counts are rounded cannot be used: {error.strerror}",
            where=str(path),
            hint="check the permissions of the workspace, or set `method` of [disclosure] to suppress",
        ) from error
    if len(key) != KEY_BYTES:
        raise WorkspaceError(
            f"the key by which counts are rounded has {len(key)} bytes, not {KEY_BYTES}",
            where=str(path),
            hint="restore it from a backup",
        )
    return key


def _make(path: Path) -> None:
    """Write a new key under a name of its own and link it, so that of two who come first one makes it, and whole."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(made, path)
        except FileExistsError:
            pass
    finally:
        made.unlink(missing_ok=True)
