"""Keeping: a back-up of the ledger, whole and of one moment, in one file; and the upgrade of an older one, which begins with it.

The file is a ZIP: each table as lines of JSON, the settings, the attached documents, where asked for the accounts, the lake and
the kept sources, and a manifest with the hash of each member and the head of the chain. It is the same from either database.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonground.door.desk import Desk
from commonground.door.disclosure import KEY
from commonground.door.signing import FILE as SIGNING_KEY
from commonground.door.workspace import SETTINGS, Workspace
from commonground.lake.store import sync_file
from commonground.ledger import schema
from commonground.ledger.dump import dumped, lines
from commonground.ledger.migrating import migrate, revision_of
from commonground.ledger.rows import APART, tables_there
from commonground.ledger.store import head, verify
from commonground.vocabulary.errors import BadRequest, DamagedWorkspace, NoSpace, WorkspaceError

KIND = "commonground back-up 1"
MANIFEST = "manifest.json"
ACCOUNTS = "access.sqlite"
BESIDE = {"following": "following.sqlite", "jobs": "jobs.sqlite"}
"""What goes with the accounts: what they follow, and their jobs."""
DOCUMENTS = "documents"
CHUNK_BYTES = 1024**2


@dataclass(frozen=True)
class Backup:
    """What was kept: the file, the head of the chain in it, rows by table, and what lies beside them."""

    file: str
    head: dict[str, Any]
    rows: dict[str, int]
    files: int
    bytes: int
    contains: tuple[str, ...]


@dataclass(frozen=True)
class Upgraded:
    """The formats before and after, and the back-up that was made; none where nothing had to be done."""

    from_format: str
    to_format: str
    backup: str | None


@dataclass
class _Archive:
    """A ZIP that is being written, with what its manifest will say."""

    zip: zipfile.ZipFile
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write one member; the answer is how many chunks there were."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self.zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size, count = size + len(chunk), count + 1
        self.members[name] = {"sha256": digest.hexdigest(), "bytes": size}
        return count

    def add_file(self, name: str, path: Path) -> None:
        """Write one member from a file."""
        self.add(name, _chunks(path))


def backup(workspace: Workspace, file: Path, *, accounts: bool = False, lake: bool = False) -> Backup:
    """Keep the ledger as of one moment, whoever writes meanwhile. With `lake`, writers of the lake wait until the end.

    Raises BadRequest where the file is there already, and DamagedWorkspace where the chain does not hold: such a back-up could
    not be restored. What is interrupted leaves no file of this name.
    """
    if file.exists():
        raise BadRequest("this file is there already", where=str(file), hint="name a new one")
    with workspace.lock() if lake else nullcontext():
        return _write(workspace, file, accounts, lake)


def upgrade(workspace: Workspace) -> Upgraded:
    """Bring an older ledger up to our format, in one transaction, once a back-up is there. Only under the workspace lock.

    Raises DamagedWorkspace for a format that is not known, and where the chain does not hold. Killed at any moment, the old
    ledger stands or the new one does; it can be repeated.
    """
    found = workspace.ledger.format() or "none"
    if found not in schema.REVISIONS or found == str(schema.FORMAT):
        workspace.ledger.check_format()
        return Upgraded(found, found, None)
    file = _free(workspace.root, found)
    _write(workspace, file, False, False)
    with workspace.ledger.writing() as connection:
        if revision_of(connection) != schema.REVISION:
            migrate(connection)
            _whole(verify(connection))
    return Upgraded(found, str(schema.FORMAT), file.name)


def _free(root: Path, found: str) -> Path:
    """A name that no back-up has; an earlier one is never written over."""
    names = (root / f"ledger.format{found}{'' if number == 1 else f'.{number}'}.zip" for number in range(1, 1000))
    return next(path for path in names if not path.exists())


def _write(workspace: Workspace, file: Path, accounts: bool, lake: bool) -> Backup:
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
                made = _fill(_Archive(zipped), workspace, file, accounts, lake)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(file)
        sync_file(file.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace("the disk is full; there is no back-up", where=str(file), hint="name a file on another disk") from error
        raise WorkspaceError(
            f"the back-up cannot be written: {error.strerror}", where=str(file), hint="name a file in a folder that is yours"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return made


def _fill(archive: _Archive, workspace: Workspace, file: Path, accounts: bool, lake: bool) -> Backup:
    workspace.ledger.head()  # what the back-up holds is on the disk of the ledger, too
    with workspace.ledger.reading() as connection:
        _whole(verify(connection))
        revision, end = revision_of(connection), head(connection)
        rows = {
            table.name: archive.add(f"ledger/{table.name}.jsonl", (text.encode() for text in lines(connection, table)))
            for table in dumped(connection)
        }
        tables, told = tables_there(connection), len(archive.members)
    archive.add(SETTINGS, [_settings(workspace.root).encode()])
    contains = [name for name, wanted in (("accounts", accounts), ("lake", lake)) if wanted]
    if documents := sorted(path for path in (workspace.root / DOCUMENTS).rglob("*") if path.is_file()):
        contains.append(DOCUMENTS)
    if (workspace.root / KEY).is_file():  # without it the public's rounded counts would change
        archive.add_file(KEY, workspace.root / KEY)
    for path in documents:
        archive.add_file(str(path.relative_to(workspace.root)), path)
    if accounts:
        _outside(tables)
        if (workspace.root / SIGNING_KEY).is_file():  # whoever has it signs in the installation's name, as with a password
            archive.add_file(SIGNING_KEY, workspace.root / SIGNING_KEY)
        contains += [name for name, kept in BESIDE.items() if (workspace.root / kept).is_file()]
        for name in (ACCOUNTS, *BESIDE.values()):
            _add_database(archive, workspace.root / name)
    if lake:
        _add_lake(archive, workspace)
    manifest: dict[str, Any] = {
        "kind": KIND,
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "revision": revision,
        "head": {"transactions": end.transactions, "hash": end.hash, "recorded_at": end.recorded_at},
        "contains": sorted(contains),
        "members": archive.members,
    }
    archive.zip.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    size = sum(member["bytes"] for member in archive.members.values())
    return Backup(str(file), manifest["head"], rows, len(archive.members) - told, size, tuple(manifest["contains"]))


def _whole(wrong: list[str]) -> None:
    if wrong:
        listed = "; ".join(wrong[:5]) + (f"; and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise DamagedWorkspace(
            f"the ledger is not as it was recorded: {listed}", hint="restore an earlier back-up; see `ledger verify`"
        )


def _outside(tables: Iterable[str]) -> None:
    if any(name.startswith(APART) for name in tables):
        tables_kept = " ".join(f"--table '{name}*'" for name in APART)
        raise BadRequest(
            f"the accounts of this workspace are in its database, in tables {'…, '.join(APART)}…",
            hint=f"keep them with `pg_dump {tables_kept}`, and the ledger without --with-accounts",
        )


def _settings(root: Path) -> str:
    """The settings without the place of the ledger, which may hold a password and is another's after restoring."""
    text = (root / SETTINGS).read_text(encoding="utf-8")
    return re.sub(r"(?m)^\s*ledger\s*=.*\n?", "", text)


def _add_database(archive: _Archive, path: Path) -> None:
    """A database beside the ledger as of one moment, whoever writes meanwhile; what the workspace does not have is not kept."""
    if not path.is_file():
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".accounts-") as folder:
        copy = Path(folder) / path.name
        held, target = sqlite3.connect(path, timeout=60), sqlite3.connect(copy)
        try:
            held.backup(target)
        finally:
            held.close()
            target.close()
        archive.add_file(path.name, copy)


def _add_lake(archive: _Archive, workspace: Workspace) -> None:
    """The files in force and the kept sources. Raises DamagedWorkspace where one is missing."""
    desk = Desk(workspace)
    for row in desk.lake_files():
        archive.add_file(f"lake/{row['path']}", workspace.lake.check(row["path"], row["bytes"]))
    for source_id in sorted(desk.living_sources()):
        path = workspace.lake.sources / source_id
        if path.is_file():
            archive.add_file(f"sources/{source_id}", path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
