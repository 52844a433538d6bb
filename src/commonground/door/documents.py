"""Files attached to records: their bytes lie under `documents/<sha256>`, and a record of the kind `document` says whose they are.

Bytes are given to whoever may read a document's record, and to nobody for knowing a hash. Nothing is deleted; a purge takes
the bytes away with a reason and leaves the hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from commonground.door.actor import Actor
from commonground.door.amending import ending
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.media import media_type
from commonground.door.parties import viewer_of
from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace
from commonground.lake.store import space, sync_file
from commonground.ledger.schema import record_version
from commonground.vocabulary.errors import BadRequest, DamagedWorkspace, InputError, MissingInput, NotFound, Refused, TooLarge
from commonground.vocabulary.label import ReleaseLabel

FOLDER = "documents"
LARGEST_BYTES = 50_000_000
"""The largest file that is attached."""

_UNFIT = re.compile(r"[\\/:\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Attachment:
    """A file that is to be attached: its name without folders, what it is by its content, its hash and its bytes."""

    name: str
    media_type: str
    sha256: str
    data: bytes

    @classmethod
    def of(cls, name: str, data: bytes) -> Attachment:
        """A file by its bytes. Raises TooLarge, or UnknownFormat for a kind that is not kept."""
        if len(data) > LARGEST_BYTES:
            raise TooLarge(f"the file has more than {LARGEST_BYTES // 1_000_000} MB", where=name, hint="attach a smaller one")
        return cls(plain_name(name), media_type(name, data), hashlib.sha256(data).hexdigest(), data)

    @classmethod
    def read(cls, path: Path) -> Attachment:
        """A file of the disk; no more of it is read than may be attached. Raises MissingInput, InputError or TooLarge."""
        try:
            with path.open("rb") as stream:
                return cls.of(path.name, stream.read(LARGEST_BYTES + 1))
        except FileNotFoundError:
            raise MissingInput("there is no such file", where=str(path), hint="check the path") from None
        except OSError as error:
            raise InputError(
                f"the file cannot be read: {error.strerror}", where=str(path), hint="check its permissions"
            ) from None

    def entry(self, about: str, label: ReleaseLabel | None) -> Entry:
        """The record that says that the file belongs to another record."""
        body = {
            "about": about,
            "name": self.name,
            "media_type": self.media_type,
            "sha256": self.sha256,
            "size_bytes": len(self.data),
        }
        return Entry("document", body, label=label)


def plain_name(name: str) -> str:
    """The name of a file without folders, control characters or marks that turn the direction of writing, at most 200 long."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    return _UNFIT.sub("_", shown).strip(". ")[-200:] or "document"


class Documents:
    """The folder of attached files. Writing is under the workspace lock."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.root / FOLDER

    def enter(
        self, desk: Desk, entries: Sequence[Entry], files: Collection[Attachment], why: str, source: str | None = None
    ) -> list[Entered]:
        """Keep files and record entries, both or neither; what a killed attaching left is swept first.

        Raises what `Desk.enter` raises, and NoSpace when the disk is full.
        """
        with self._workspace.lock():
            self.sweep()
            try:
                for one in files:
                    self._keep(one)
                return desk.enter(entries, why, source, files=[one.sha256 for one in files])
            except BaseException:
                self.sweep()
                raise

    def _keep(self, one: Attachment) -> None:
        path = self._folder / one.sha256
        if self._whole(path):
            return
        partial = path.with_name(f"{one.sha256}.{uuid.uuid4().hex}.partial")
        with space(partial):
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(one.data)
            sync_file(partial)
            partial.replace(path)
            sync_file(self._folder)

    def data(self, record: Record) -> bytes:
        """The bytes of a document that the reader may read. Raises NotFound where removed, DamagedWorkspace where changed."""
        if _is_removed(record.op, record.valid_from):
            raise NotFound(f"the file was removed: {record.why}", where=str(record["name"]), hint="its hash stays in the ledger")
        path = self._folder / str(record["sha256"])
        if not path.is_file():
            raise DamagedWorkspace("an attached file is missing", where=str(path), hint="restore it from a back-up")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != record["sha256"]:
            raise DamagedWorkspace("an attached file differs from its hash", where=str(path), hint="restore it from a back-up")
        return data

    def purge(self, desk: Desk, record: Record, why: str) -> None:
        """End a document's record for a reason and take its bytes away, unless another document in force has the same.

        Only its originator purges, and whether others hold the same bytes is not told. Raises Refused or BadRequest.
        """
        if not isinstance(desk.actor, Actor):
            raise BadRequest("it is not said for whom this is done", hint="act as a member or an account")
        if record.originator != desk.actor.member:
            raise Refused(f"the document belongs to {record.originator}", hint=f"ask {record.originator}")
        if _is_removed(record.op, record.valid_from):
            raise BadRequest("the file was removed already", hint=record.why)
        today = dt.datetime.now(dt.UTC).date()
        own = Records(self._workspace, viewer_of(self._workspace, desk.actor.member), today=today)
        with self._workspace.lock():
            desk.enter([replace(ending(own, record, None), body={})], why)
            self.sweep()

    def wrong(self, records: Records) -> list[str]:
        """Which of the documents that a reader may see are missing or differ from their hash."""
        held = [one for one in records.of("document") if not self._whole(self._folder / str(one["sha256"]))]
        return [f"{FOLDER}/{one['sha256']} ({one['name']}) is missing or differs from its hash" for one in held]

    def sweep(self) -> int:
        """Remove files that no document in force names: what a killed attaching left, and what was purged. Under the lock."""
        if not self._folder.is_dir():
            return 0
        living, swept = self._living(), 0
        for path in self._folder.iterdir():
            if path.is_file() and path.name not in living:
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _living(self) -> frozenset[str]:
        """The hashes that the newest versions of documents name, whoever may read them."""
        v = record_version
        query = (
            sa.select(v.c.record_id, v.c.op, v.c.valid_from, v.c.body)
            .where(v.c.kind == "document")
            .order_by(v.c.tx_id, v.c.version_id)
        )
        newest: dict[str, str | None] = {}
        with self._workspace.ledger.reading() as connection:
            for record_id, op, valid_from, body in connection.execute(query):
                newest[record_id] = None if _is_removed(op, valid_from) else json.loads(body)["sha256"]
        return frozenset(sha256 for sha256 in newest.values() if sha256)

    def _whole(self, path: Path) -> bool:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == path.name


def _is_removed(op: str, valid_from: object) -> bool:
    """Whether a document was purged: its record never was. One that only ends on a day keeps its bytes, for the time before."""
    return op == "end" and valid_from is None
