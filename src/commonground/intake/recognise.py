"""Which feed reads a document: by its content, or by the name that the user gives."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from commonground.feeds.feed import Feed
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feed_named, feeds
from commonground.intake.opening import Opened, check_size
from commonground.vocabulary.errors import MalformedFile, NotData, UnknownFormat, WrongEncoding

_DATA = (".csv", ".json", ".jsonl", ".geojson", ".topojson", ".xlsx", ".tsv", ".shp", ".xml")
"""Names that promise data: a web page or nothing at all under such a name is an error, not just another unknown file."""


def document_of(opened: Opened) -> Document:
    """The document in an opened source. Raises TooLarge for a workbook that would unpack beyond the limits."""
    if opened.data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(opened.data)) as archive:
                check_size(sum(member.file_size for member in archive.infolist()), len(opened.data), opened.name)
        except zipfile.BadZipFile:
            pass  # the workbook reader says what is wrong
    return Document(opened.name, opened.data, opened.companions)


def recognise(document: Document, forced: str | None = None) -> Feed | None:
    """The feed that reads the document, None where no feed knows it. Raises MalformedFile for damaged data."""
    if forced is not None:
        return feed_named(forced)
    try:
        kind = document.kind
    except (NotData, WrongEncoding):
        if PurePosixPath(document.name.lower()).suffix in _DATA:
            raise
        return None
    if kind in ("binary", "parquet"):
        return None
    for feed in feeds():
        try:
            if feed.recognise(document):
                return feed
        except MalformedFile:
            if PurePosixPath(document.name.lower()).suffix in _DATA:
                raise
            return None
    return None


def unknown(name: str, where: str) -> UnknownFormat:
    """The error for a file that the user named and no feed knows."""
    known = ", ".join(feed.name for feed in feeds())
    return UnknownFormat(f"no feed recognises {name}", where=where, hint=f"known feeds: {known}; `--feed NAME` forces one")
