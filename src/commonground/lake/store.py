"""Files of the lake: written whole under a name never used before, synced, and invisible until the ledger lists them."""

from __future__ import annotations

import errno
import functools
import hashlib
import mmap
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.vocabulary.errors import DamagedWorkspace, NoSpace, WorkspaceError

DERIVED_GROUP_ROWS = 65_536
"""Rows of a derived table that are skipped together: such a table is written in the order in which it is asked."""

PARQUET, MAPPED = ".parquet", ".arrow"
"""How derived tables end: those that queries read, and those that are mapped into memory."""

UNUSED_DAYS = 2
"""A reader is opened anew each day: what none has begun to use for longer is used by none."""


@dataclass(frozen=True)
class LakeFile:
    """A written file: path relative to the lake, hash, rows and size."""

    path: str
    sha256: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Mapped:
    """A table that lies in memory only where it is looked at; one that could not be written has no file, and lies there whole."""

    rows: pa.Table
    file: mmap.mmap | None = None

    def leave(self) -> None:
        """Give back what was looked at: it is read again from the system's memory, or the disk, when it is looked at again."""
        if self.file is not None:
            self.file.madvise(mmap.MADV_DONTNEED)


class Lake:
    """The folders `lake/`, `sources/` and `derived/` of a workspace."""

    def __init__(self, root: Path) -> None:
        self.tables = root / "lake"
        self.sources = root / "sources"
        self.derived = root / "derived"

    def create(self) -> None:
        """Make the folders."""
        for folder in (self.tables, self.sources, self.derived):
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, table: str, feed: str, rows: pa.Table) -> LakeFile:
        """Write rows as one Parquet file. Raises NoSpace when the disk is full."""
        folder = self.tables / table
        path = folder / f"{feed}-{uuid.uuid4().hex}.parquet"
        with space(path):
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(rows, path, compression="zstd", store_schema=True)
            sync_file(path)
        return LakeFile(str(path.relative_to(self.tables)), file_hash(path), rows.num_rows, path.stat().st_size)

    def keep(self, source_id: str, data: bytes) -> None:
        """Keep the bytes of a source under its hash; a source kept already stays as it is."""
        path = self.sources / source_id
        if path.exists():
            return
        partial = path.with_name(f"{source_id}.{uuid.uuid4().hex}.partial")
        with space(partial):
            partial.write_bytes(data)
            sync_file(partial)
            partial.replace(path)

    def kept(self, source_id: str) -> bytes | None:
        """The bytes of a source, None where they are not kept. Raises DamagedWorkspace where they differ from the hash."""
        path = self.sources / source_id
        if not path.exists():
            return None
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != source_id:
            raise DamagedWorkspace("a kept source differs from its hash", where=str(path), hint="restore it from a back-up")
        return data

    def is_whole(self, source_id: str) -> bool:
        """Whether a kept source is there and as it was."""
        path = self.sources / source_id
        return path.is_file() and file_hash(path) == source_id

    def read(self, path: str) -> pa.Table:
        """The rows of one file of the lake."""
        full = self.tables / path
        if not full.exists():
            raise DamagedWorkspace("a file that the ledger lists is missing", where=str(full), hint="run `commonground rebuild`")
        try:
            return pq.read_table(full)
        except (OSError, pa.ArrowException) as error:
            raise DamagedWorkspace(
                f"a file of the lake cannot be read: {error}", where=str(full), hint="run `commonground rebuild`"
            ) from error

    def check(self, path: str, expected_bytes: int) -> Path:
        """The place of a listed file. Raises DamagedWorkspace where it is missing or has another size."""
        full = self.tables / path
        try:
            found = full.stat().st_size
        except FileNotFoundError:
            found = -1
        if found != expected_bytes:
            what = "is missing" if found < 0 else "has another size"
            raise DamagedWorkspace(f"a file that the ledger lists {what}", where=str(full), hint="run `commonground rebuild`")
        return full

    def write_derived(self, name: str, key: str, rows: pa.Table) -> Path:
        """Write a derived table under its key: it can be computed again, so two writers do no harm."""
        write = functools.partial(pq.write_table, rows, compression="zstd", row_group_size=DERIVED_GROUP_ROWS)
        return self.make_derived(name, key, write)

    def make_derived(self, name: str, key: str, write: Callable[[Path], None], ending: str = PARQUET) -> Path:
        """The same, by what writes it at the path that it is given."""
        path = self.derived_path(name, key, ending)
        partial = path.with_name(f"{path.name}.{uuid.uuid4().hex}.partial")
        with space(partial):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(partial)
            partial.replace(path)
        return path

    def write_mapped(self, name: str, key: str, rows: pa.Table) -> Path:
        """As `write_derived`, in the form in which `mapped` has it: as Arrow writes it, in one piece."""

        def write(path: Path) -> None:
            with pa.ipc.new_file(path, rows.schema) as made:
                made.write_table(rows.combine_chunks())

        return self.make_derived(name, key, write, MAPPED)

    def mapped(self, path: Path) -> Mapped:
        """A derived table that lies in memory only where it is looked at. Raises OSError, ValueError where it cannot be read."""
        with path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return Mapped(pa.ipc.open_file(pa.py_buffer(held)).read_all(), held)

    def derived_path(self, name: str, key: str, ending: str = PARQUET) -> Path:
        """Where the derived table of this key lies; a key begins with the hash of the file that it is derived from."""
        return self.derived / name / f"{key}{ending}"

    def use_derived(self, path: Path) -> None:
        """Note that a derived table is used."""
        with suppress(OSError):  # a read-only disk, or somebody else's file
            os.utime(path)

    def sweep_derived(self, name: str) -> None:
        """Remove the derived tables of a name that nobody has begun to use for UNUSED_DAYS."""
        limit = time.time() - UNUSED_DAYS * 86_400
        for path in (self.derived / name).iterdir():
            with suppress(OSError):
                if path.suffix in (PARQUET, MAPPED) and path.stat().st_mtime < limit:
                    path.unlink()

    def sweep(self, listed: frozenset[str], sources: frozenset[str], hashes: frozenset[str]) -> int:
        """Remove what a killed writer left: files, sources and derived tables of files that the ledger does not list.

        Only under the workspace lock; derived tables are not counted, for they can be made again.
        """
        swept = 0
        for path in self.tables.rglob("*"):
            if path.is_file() and str(path.relative_to(self.tables)) not in listed:
                path.unlink()
                swept += 1
        for path in self.sources.iterdir():
            if path.name not in sources:
                path.unlink()
                swept += 1
        for path in self.derived.rglob("*"):
            if path.is_file() and (path.suffix == ".partial" or path.name.split("-")[0] not in hashes):
                path.unlink(missing_ok=True)
        return swept


@contextmanager
def space(path: Path) -> Iterator[None]:
    """Nothing is left at the path where writing fails. Raises NoSpace when the disk is full, WorkspaceError otherwise."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoSpace(
                "the disk is full; nothing was changed", where=str(path.parent), hint="free some space and load again"
            ) from error
        raise WorkspaceError(
            f"the workspace may not be written: {error.strerror or error}", where=str(path.parent), hint="check its permissions"
        ) from error


def sync_file(path: Path) -> None:
    """Wait until the file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_hash(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
