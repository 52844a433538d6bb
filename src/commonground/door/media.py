"""What kind of file it is, by its content: a short list of kinds that are kept, and nothing that carries macros or programs."""

from __future__ import annotations

import io
import zipfile

from commonground.vocabulary.errors import UnknownFormat

_BEGINS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TEXTS = {"csv": "text/csv", "md": "text/markdown", "ics": "text/calendar"}
KEPT = "PDF, PNG, JPEG, DOCX, XLSX, PPTX, OpenDocument, plain text, CSV, Markdown, iCalendar or HTML"


def media_type(name: str, data: bytes) -> str:
    """The media type of a file by its content; the end of its name tells only kinds of text apart.

    Raises UnknownFormat for anything else, and for office files with macros.
    """
    for begin, kind in _BEGINS:
        if data.startswith(begin):
            return kind
    found = _zipped(data) if data.startswith(b"PK\x03\x04") else _text(name, data)
    if found is None:
        raise UnknownFormat("files of this kind are not kept", where=name, hint=f"attach a file in one of: {KEPT}")
    return found


def _zipped(data: bytes) -> str | None:
    """An office file by its parts; nothing is unpacked but the name of an OpenDocument's kind."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = frozenset(parts.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if "mimetype" in names and parts.getinfo("mimetype").file_size < 100:
                kind = parts.read("mimetype").decode("ascii", "replace").strip()
                return kind if kind.startswith(_OPEN_DOCUMENT) and "content.xml" in names else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    return next((kind for part, kind in _OFFICE.items() if part in names), None)


def _text(name: str, data: bytes) -> str | None:
    if not data.strip() or b"\x00" in data:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):
        return None
    head = text.lstrip()[:512].lower()
    if head.startswith(("<!doctype html", "<html")):
        return "text/html"
    return _TEXTS.get(name.rpartition(".")[2].lower(), "text/plain")
