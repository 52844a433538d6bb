"""Files of records: given out to whoever may read their record, attached, and taken away for a reason."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response

from commonground.door.documents import LARGEST_BYTES, Attachment, Documents
from commonground.vocabulary.errors import BadRequest, NotFound, NotSignedIn
from commonground.vocabulary.records import KINDS
from commonground.web.asking import Ask
from commonground.web.pages.ledger.labels import label_of
from commonground.web.serving import done, page


def download(ask: Ask) -> Response:
    """The bytes of a file whose record the reader may read; to know a hash or an id opens nothing."""
    records = ask.records()
    record = records.target(ask.request.path_params["record_id"], "document")
    if record is None or record.kind != "document":
        raise NotFound("there is no such document", hint="see the record that it belongs to")
    data = Documents(ask.site.workspace).data(record)
    return file_of(data, str(record["name"]), str(record["media_type"]))


def file_of(data: bytes, name: str, media_type: str) -> Response:
    """A file that a browser keeps and never shows as a page of ours."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=media_type, headers=headers)


def uploaded(ask: Ask, name: str = "file") -> tuple[str, bytes]:
    """The file of a form: its name and bytes. Raises BadRequest where none was chosen."""
    found = ask.form.get(name)
    if not isinstance(found, UploadFile) or not found.filename:
        raise BadRequest("no file was chosen", hint="choose one")
    return found.filename, found.file.read(LARGEST_BYTES + 1)


def attach(ask: Ask) -> Response:
    """Keep a file with a record that the member may read."""
    if ask.actor is None:
        raise NotSignedIn("sign in to attach a file", hint="use the account that a steward of your member has made for you")
    records = ask.records()
    about = records.find(ask.request.path_params["record_id"])
    attached = Attachment.of(*uploaded(ask))
    entry = attached.entry(about.record_id, label_of(ask, records, KINDS["document"]))
    why = str(ask.form.get("why", "")).strip() or "attached"
    Documents(ask.site.workspace).enter(ask.desk(), [entry], [attached], why, None)
    return done(ask, f"/ledger/record/{about.record_id}", said=ask.language.say("The file is kept with the record."))


def purge(ask: Ask) -> Response:
    """Take the bytes of a file away; its record and hash stay."""
    records = ask.records()
    record = records.target(ask.request.path_params["record_id"], "document")
    if record is None or record.kind != "document":
        raise NotFound("there is no such document", hint="see the record that it belongs to")
    why = str(ask.form.get("why", "")).strip()
    if not why:
        raise BadRequest("say why", hint="the reason stays in the ledger")
    Documents(ask.site.workspace).purge(ask.desk(), record, why)
    said = ask.language.say("The file was taken away. What was read or sent before cannot be recalled.")
    return done(ask, f"/ledger/record/{record.record_id}", said=said)


ROUTES = [
    page("/ledger/documents/{record_id}", download),
    page("/ledger/documents/{record_id}/purge", post=purge),
    page("/ledger/record/{record_id}/attach", post=attach),
]
