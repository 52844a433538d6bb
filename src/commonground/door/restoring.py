"""Restoring: a new workspace, or the ledger in an empty database, from a back-up whose every hash and whole chain hold."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa

from commonground.door.belonging import LEDGER, NAME
from commonground.door.disclosure import KEY
from commonground.door.keeping import ACCOUNTS, BESIDE, CHUNK_BYTES, DOCUMENTS, KIND, MANIFEST
from commonground.door.signing import FILE as SIGNING_KEY
from commonground.door.workspace import SETTINGS, write_settings
from commonground.lake.store import Lake
from commonground.ledger import schema
from commonground.ledger.dump import TABLES, fill
from commonground.ledger.rows import occupied
from commonground.ledger.store import Ledger, head, verify
from commonground.vocabulary.errors import (
    DamagedWorkspace,
    MalformedFile,
    MissingInput,
    NoSpace,
    WorkspaceError,
    WorkspaceExists,
)

SECRETS = (ACCOUNTS, KEY, SIGNING_KEY, *BESIDE.values())
"""What its owner alone may read again once it is restored."""


@dataclass(frozen=True)
class Restored:
    """What was restored: where, the head of the chain, rows by table, and what lay beside them in the back-up."""

    into: str
    head: dict[str, Any]
    rows: dict[str, int]
    contains: tuple[str, ...]


class Kept:
    """A back-up that is being read; every member is held against the manifest while it is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            if self.manifest["kind"] != KIND or self.manifest["revision"] not in schema.REVISIONS.values():
                raise KeyError(self.manifest["kind"])
            self.members: dict[str, str] = {name: one["sha256"] for name, one in self.manifest["members"].items()}
            self.head, self.contains = dict(self.manifest["head"]), tuple(map(str, self.manifest["contains"]))
        except FileNotFoundError as error:
            raise MissingInput("there is no such file", where=str(file)) from error
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
        ) as error:
            raise MalformedFile(
                "this is no back-up that this program can read",
                where=str(file),
                hint="name a whole file that `commonground ledger backup` wrote; of a newer one, use the newer program",
            ) from error
        self.rows: dict[str, int] = {}

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member in pieces. Raises MalformedFile at its end where it is not what the manifest says."""
        digest = hashlib.sha256()
        try:
            with self._zip.open(name) as source:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    yield chunk
        except (KeyError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self._broken(name) from error
        if digest.hexdigest() != self.members[name]:
            raise self._broken(name)

    def lines(self, table: str) -> Iterator[str]:
        """The rows of a table of the ledger, each a line; none where the back-up has no such table."""
        name = f"ledger/{table}.jsonl"
        self.rows[table] = 0
        rest = b""
        for chunk in self.chunks(name) if name in self.members else ():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                self.rows[table] += 1
                yield line.decode()
        if rest:
            raise self._broken(name)

    def text(self, name: str) -> str | None:
        """A small member as text, None where there is none."""
        if name not in self.members:
            return None
        try:
            return b"".join(self.chunks(name)).decode()
        except UnicodeDecodeError as error:
            raise self._broken(name) from error

    def copy(self, folder: Path, *, beside: bool) -> None:
        """Write the documents, the lake, the sources and the accounts into a folder, or only read and check them."""
        for name in self.members:
            if name.startswith("ledger/") or name == SETTINGS:
                continue
            parts = PurePosixPath(name).parts
            if not (name in SECRETS or parts[0] in (DOCUMENTS, "lake", "sources")) or ".." in parts or name.startswith("/"):
                raise self._broken(name)
            target = folder.joinpath(*parts)
            if not beside:
                for _ in self.chunks(name):
                    pass
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                if name in SECRETS:
                    target.chmod(0o600)
                for chunk in self.chunks(name):
                    file.write(chunk)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _broken(self, name: str) -> MalformedFile:
        return MalformedFile(f"{name} in this back-up is broken", where=str(self._file), hint="take another back-up")


def restore(file: Path, into: str, ledger: str | None = None) -> Restored:
    """Restore a back-up into a new folder, with its ledger in a file or at an address; or the ledger alone, at an address.

    Raises WorkspaceExists where the target is not empty, MalformedFile for a back-up that is not whole, and DamagedWorkspace
    where the chain in it does not hold. What is interrupted leaves nothing under the target's name.
    """
    kept = Kept(file)
    try:
        end = _ledger(kept, Ledger(into), None) if "://" in into else _folder(kept, Path(into), ledger)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace("the disk is full; nothing was restored", where=into, hint="free some space and try again") from error
        raise WorkspaceError(
            f"it cannot be restored there: {error.strerror}", where=into, hint="name a folder of yours"
        ) from error
    finally:
        kept.close()
    shown = into if "://" not in into else Ledger(into).address.shown
    rows = {table: count for table, count in kept.rows.items() if table != schema.meta.name}
    return Restored(shown, end, rows, kept.contains)


def _folder(kept: Kept, root: Path, ledger: str | None) -> dict[str, Any]:
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WorkspaceExists("this folder is not empty", where=str(root), hint="name a new folder")
    partial = root.with_name(f"{root.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    try:
        partial.mkdir(parents=True)
        Lake(partial).create()
        kept.copy(partial, beside=True)
        write_settings(partial, ledger, kept.text(SETTINGS))
        end = _ledger(kept, Ledger(ledger or partial / LEDGER), partial if ledger else None)
        partial.replace(root)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return end


def _ledger(kept: Kept, ledger: Ledger, folder: Path | None) -> dict[str, Any]:
    """Fill an empty ledger, in one transaction that only stands where everything holds; `folder`: what belongs to it then."""
    try:
        with ledger.writing() as connection:
            if occupied(connection):
                raise WorkspaceExists("there are tables in this database", where=ledger.address.shown, hint="name an empty one")
            end = _filled(kept, connection)
        name = ledger.name() or ""
    finally:
        ledger.close()
    if folder is not None:
        (folder / NAME).write_text(name + "\n", encoding="utf-8")
    return end


def _filled(kept: Kept, connection: sa.Connection) -> dict[str, Any]:
    try:
        fill(connection, kept.manifest["revision"], {table.name: kept.lines(table.name) for table in TABLES})
    except (ValueError, sa.exc.IntegrityError, sa.exc.DataError) as error:
        raise MalformedFile("the rows in this back-up are broken", hint="take another back-up") from error
    wrong, end = verify(connection), head(connection)
    told = {"transactions": end.transactions, "hash": end.hash, "recorded_at": end.recorded_at}
    if wrong or told != kept.head:
        raise DamagedWorkspace(
            "the ledger in this back-up is not as it was recorded: " + ("; ".join(wrong[:5]) or "its head is another"),
            hint="take another back-up; nothing was restored",
        )
    return told
