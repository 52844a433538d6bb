"""Attached files: kept by their hash, given to whoever may read the record, and gone for a reason alone."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.documents import Attachment, Documents, plain_name
from commonground.door.entry import Entry
from commonground.door.media import media_type
from commonground.lake import store
from commonground.vocabulary.errors import (
    BadRequest,
    DamagedWorkspace,
    NoSpace,
    NotFound,
    Refused,
    TooLarge,
    UnknownFormat,
)
from commonground.vocabulary.label import MEMBERS, ReleaseLabel
from followup_small import Coalition

PDF = b"%PDF-1.7\nnothing more\n%%EOF"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    coalition = Coalition(tmp_path / "theatre")
    yield coalition
    coalition.close()


def attach(
    held: Coalition, name: str = "agenda.pdf", data: bytes = PDF, by: str = "CELL", to: tuple[str, ...] = (MEMBERS,)
) -> str:
    one = Attachment.of(name, data)
    entry = one.entry(held.meeting, ReleaseLabel(by, frozenset(to)))
    return Documents(held.workspace).enter(held.desk(by), [entry], [one], "test")[0].record_id


def data(held: Coalition, record_id: str, party: str = "CELL") -> bytes:
    records = held.records(party)
    found = records.named(record_id, "document")
    assert found is not None
    return Documents(held.workspace).data(found)


def kept(held: Coalition) -> set[str]:
    return {path.name for path in (held.root / "documents").iterdir()}


def test_what_was_attached_comes_back_to_the_byte_and_is_kept_once(held: Coalition) -> None:
    first, second = attach(held), attach(held, "copy.pdf", by="BEL", to=())
    assert data(held, first, "NLD") == PDF
    assert kept(held) == {hashlib.sha256(PDF).hexdigest()}
    assert held.records("NLD").named(second, "document") is None
    assert held.records("BEL").find(first)["media_type"] == "application/pdf"


def test_to_know_a_hash_is_not_to_hold_the_file(held: Coalition) -> None:
    attach(held, to=())
    body = {"about": held.meeting, "name": "x.pdf", "media_type": "application/pdf", "size_bytes": len(PDF)}
    with pytest.raises(Refused, match="attached with its file"):
        held.desk("BEL").enter([Entry("document", {**body, "sha256": hashlib.sha256(PDF).hexdigest()})], "test")
    own = attach(held, "own.txt", b"own", by="BEL")
    with pytest.raises(Refused, match="attached with its file"):
        held.amend("document", own, by="BEL", sha256=hashlib.sha256(PDF).hexdigest())
    held.amend("document", own, by="BEL", name="renamed.txt")


def test_a_purge_takes_the_bytes_unless_another_document_has_them_and_leaves_hash_and_reason(held: Coalition) -> None:
    first, second = attach(held), attach(held, by="BEL", to=())
    documents = Documents(held.workspace)
    with pytest.raises(Refused, match="belongs to CELL"):
        documents.purge(held.desk("BEL"), held.records("BEL").find(first), "not mine")
    documents.purge(held.desk(), held.records().find(first), "names a person")
    assert data(held, second, "BEL") == PDF, "another member's copy stays"
    with pytest.raises(NotFound, match="names a person"):
        data(held, first)
    documents.purge(held.desk("BEL"), held.records("BEL").find(second), "done")
    assert kept(held) == set()
    gone = held.records().named(first)
    assert gone is not None
    assert gone["sha256"] == hashlib.sha256(PDF).hexdigest()
    with pytest.raises(BadRequest, match="removed already"):
        documents.purge(held.desk(), gone, "again")


def test_nothing_is_left_where_entering_fails_or_the_disk_is_full(held: Coalition, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Attachment.of("agenda.pdf", PDF)
    with pytest.raises(NotFound):
        Documents(held.workspace).enter(held.desk(), [one.entry("f" * 32, None)], [one], "test")
    assert kept(held) == set()

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("commonground.door.documents.sync_file", full)
    with pytest.raises(NoSpace, match="nothing was changed"):
        attach(held)
    assert kept(held) == set()
    assert held.records().of("document") == ()
    monkeypatch.setattr("commonground.door.documents.sync_file", store.sync_file)
    (held.root / "documents" / "0123.partial").write_bytes(b"left by a killed writer")
    attach(held)
    assert len(kept(held)) == 1


def test_changed_or_missing_bytes_are_found(held: Coalition) -> None:
    record = attach(held)
    path = held.root / "documents" / hashlib.sha256(PDF).hexdigest()
    path.write_bytes(b"tampered")
    assert Documents(held.workspace).wrong(held.records())
    with pytest.raises(DamagedWorkspace, match="differs"):
        data(held, record)
    assert data(held, attach(held, by="BEL")) == PDF, "attaching the file once more mends it"
    path.unlink()
    with pytest.raises(DamagedWorkspace, match="missing"):
        data(held, record)


def office(part: str, *more: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        for name in ("[Content_Types].xml", part, *more):
            parts.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.bin", PDF, "application/pdf"),
        ("a.docx", office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.exe", "Grüße\n".encode(), "text/plain"),
        ("a.txt", b"\n<!DOCTYPE html><p>x", "text/html"),
    ],
)
def test_the_kind_is_told_by_the_content(name: str, content: bytes, kind: str) -> None:
    assert media_type(name, content) == kind


MACROS = office("word/document.xml", "word/vbaProject.bin")


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00\x03\x00", b"\x7fELF\x02\x01", b"PK\x03\x04 broken", MACROS, office("a.js")]
)
def test_what_is_not_kept_is_refused(content: bytes) -> None:
    with pytest.raises(UnknownFormat, match="not kept"):
        Attachment.of("agenda.pdf", content)


def test_a_file_beyond_the_limit_is_refused_and_names_lose_what_does_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.door.documents.LARGEST_BYTES", 10)
    with pytest.raises(TooLarge):
        Attachment.of("a.txt", b"x" * 11)
    assert plain_name("../../etc/passwd") == "passwd"
    assert plain_name("C:\\x\\report\u202efdp.exe\n") == "reportfdp.exe"
    assert plain_name("..") == "document"


def test_the_commands_attach_give_and_purge(held: Coalition, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(PDF)
    at = ["-w", str(held.root)]
    assert run(cli, [*at, "attach", "M1", str(paper), "--release-to", "BEL", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)["record"]
    assert run(cli, [*at, "document", "get", "paper.pdf", "-o", str(tmp_path / "out.pdf"), "--as", "BEL"]) == 0
    assert (tmp_path / "out.pdf").read_bytes() == PDF
    denied, absent = [], []
    for name, told in ((record, denied), ("f" * 32, absent)):
        capsys.readouterr()
        assert run(cli, [*at, "document", "get", name, "-o", str(tmp_path / "no.pdf"), "--as", "NLD", "--json"]) == 6
        told.append(capsys.readouterr().out.replace(name, "X"))
    assert denied == absent
    assert not (tmp_path / "no.pdf").exists()
    assert run(cli, [*at, "document", "purge", record]) == 2
    assert run(cli, [*at, "document", "purge", record, "--why", "withdrawn"]) == 0
    assert run(cli, [*at, "document", "get", record, "-o", str(tmp_path / "no.pdf")]) == 6
    assert run(cli, [*at, "attach", "M1", str(tmp_path / "nothing.pdf")]) == 4
