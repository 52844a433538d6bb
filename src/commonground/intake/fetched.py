"""Where a download lies while it comes in and when it is whole: the part, its validators, the manifest, older editions.

Everything but the file itself is under the hidden folder `.fetched/` beside it, which `load` leaves out. A file that
stands at the target is never overwritten: it is moved to `older/DATE-HASH/` first, so that both editions can be loaded.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.intake.addresses import recorded
from commonground.vocabulary.errors import NoSpace


@dataclass(frozen=True)
class Fetched:
    """A file that is here: `changed` is False where the publisher's bytes are the ones held already."""

    path: Path
    address: str
    sha256: str
    bytes: int
    etag: str | None
    last_modified: str | None
    retrieved: str
    changed: bool
    continued_from: int = 0


class Place:
    """The place of one address in one folder."""

    def __init__(self, folder: Path, url: str) -> None:
        key = hashlib.sha256(url.encode()).hexdigest()[:16]
        self.folder = folder
        self.url = url
        self._hidden = folder / ".fetched"
        self.part = self._hidden / f"{key}.part"
        self._validators = self._hidden / f"{key}.part.json"
        self._manifest = self._hidden / f"{key}.json"
        self._key = key

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One download of an address at a time; a second one waits. Raises NoSpace when the disk is full."""
        try:
            self._hidden.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._hidden / f"{self._key}.lock", os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise NoSpace(
                    "the disk is full; what has come in so far is kept, and no file was changed",
                    where=str(self.folder),
                    hint="free some space and fetch again",
                ) from error
            raise

    @property
    def received(self) -> int:
        """Bytes of the part that lies here."""
        return self.part.stat().st_size if self.part.exists() else 0

    def validators(self) -> Mapping[str, Any]:
        """What was said of the file when the part was begun; empty where nothing was."""
        return _read(self._validators)

    def begin(self, validators: Mapping[str, Any]) -> None:
        """Begin a part anew under its validators."""
        self.drop()
        _write(self._validators, validators)

    def drop(self) -> None:
        """Forget the part."""
        self.part.unlink(missing_ok=True)
        self._validators.unlink(missing_ok=True)

    def held(self) -> Fetched | None:
        """What was fetched from this address before, if it still lies here as it came."""
        facts = _read(self._manifest)
        path = self.folder / str(facts.get("file", ""))
        if not facts or not path.is_file() or path.stat().st_size != facts["bytes"] or sha256_of(path) != facts["sha256"]:
            return None
        times = facts["etag"], facts["last_modified"], facts["retrieved"]
        return Fetched(path, facts["address"], facts["sha256"], facts["bytes"], *times, changed=False)

    def finish(self, name: str, final_url: str, now: dt.datetime, continued_from: int) -> Fetched:
        """The whole part becomes the file, and is written down; bytes that are held already change nothing."""
        said = self.validators()
        digest, size = sha256_of(self.part), self.received
        target = self._target(name)
        before = _read(self._manifest).get("retrieved")
        same = target.is_file() and target.stat().st_size == size and sha256_of(target) == digest
        retrieved = str(before) if same and before else now.isoformat(timespec="seconds")
        if not same:
            self._keep_older(target)
            with self.part.open("rb") as stream:
                os.fsync(stream.fileno())
            os.utime(self.part, (now.timestamp(), now.timestamp()))
            self.part.replace(target)
        facts = {
            "file": target.name,
            "address": recorded(self.url),
            "final_address": recorded(final_url),
            "bytes": size,
            "sha256": digest,
            "etag": said.get("etag"),
            "last_modified": said.get("last_modified"),
            "retrieved": retrieved,
        }
        _write(self._manifest, facts)
        self.drop()
        return Fetched(
            path=target,
            address=recorded(self.url),
            sha256=digest,
            bytes=size,
            etag=said.get("etag"),
            last_modified=said.get("last_modified"),
            retrieved=retrieved,
            changed=not same,
            continued_from=continued_from,
        )

    def _target(self, name: str) -> Path:
        """The file of this address; where another address has a file of this name, the name gets a mark of its own."""
        known = _read(self._manifest).get("file")
        if known:
            return self.folder / str(known)
        others = {_read(path).get("file") for path in self._hidden.glob("*.json") if not path.name.endswith(".part.json")}
        if name in others:
            stem, dot, end = name.partition(".")
            name = f"{stem}-{self._key[:6]}{dot}{end}"
        return self.folder / name

    def _keep_older(self, target: Path) -> None:
        if not target.exists():
            return
        day = dt.datetime.fromtimestamp(target.stat().st_mtime, dt.UTC).date().isoformat()
        folder = self.folder / "older" / f"{day}-{sha256_of(target)[:8]}"
        folder.mkdir(parents=True, exist_ok=True)
        target.replace(folder / target.name)


def sha256_of(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    """Write JSON in one step, so that a killed fetch never leaves half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.new")
    partial.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
