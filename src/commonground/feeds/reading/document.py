"""A document: the bytes of one source under its published name, read once and lazily in whatever form they have."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

from commonground.feeds.reading.csv import read_csv
from commonground.feeds.reading.table import TextTable
from commonground.feeds.reading.workbook import Workbook, read_workbook
from commonground.vocabulary.errors import MalformedFile, NotData, TruncatedFile, WrongEncoding

_BLANK = b"\x00 \t\r\n"
_PIECE = 1024**2
_ZIP = b"PK\x03\x04"
_SHAPEFILE = b"\x00\x00\x27\x0a"
_NEXT_OBJECT = re.compile(rb"(\r\n|\r|\n)[ \t]*\{")
T = TypeVar("T")


class Document:
    """One source as its publisher publishes it: a name, its bytes and, for a shapefile, the files beside it.

    `companions` maps a suffix (`.dbf`, `.prj`) to bytes. Reading raises MalformedFile and its kin, never a library's error.
    """

    def __init__(self, name: str, data: bytes, companions: dict[str, bytes] | None = None) -> None:
        self.name = name
        self.data = data
        self.companions = companions or {}
        self._made: dict[object, object] = {}

    @cached_property
    def kind(self) -> str:
        """`csv`, `json`, `jsonl`, `workbook`, `shapefile`, `markdown`, `xml`, `parquet` or `binary`, by the first bytes."""
        head = self.data[:4096]
        if not head.strip(_BLANK) and not self.data.strip(_BLANK):
            raise NotData("the file is empty", where=self.name, hint="download it again")
        if head.startswith(_SHAPEFILE):
            return "shapefile"
        if head.startswith(_ZIP) and b"xl/" in self.data:
            return "workbook"
        if head.startswith(b"PAR1"):
            return "parquet"
        if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "binary"
        return self._kind_of_text()

    def _kind_of_text(self) -> str:
        start = self.start(4096).lstrip("\ufeff \t\r\n")
        lowered = start[:512].lower()
        if lowered.startswith(("<!doctype html", "<html")):
            raise NotData("this is a web page, not data", where=self.name, hint="download the file again from its publisher")
        if lowered.startswith("<"):
            return "xml"
        if start.startswith(("{", "[")):
            return "jsonl" if self._is_jsonl() else "json"
        if start.startswith("---\n") or start.startswith("# "):
            return "markdown"
        return "csv"

    def _is_jsonl(self) -> bool:
        end = min((at for at in map(self.utf8.find, (b"\n", b"\r")) if at >= 0), default=-1)
        if end < 0 or not _NEXT_OBJECT.match(self.utf8, end):
            return False
        first = self.utf8[:end].rstrip()
        if not first.endswith(b"}"):
            return False
        try:
            json.loads(first)
        except ValueError:
            return False
        return True

    @cached_property
    def utf8(self) -> bytes:
        """The text as UTF-8 without a BOM: these very bytes where they are that.

        Read as UTF-8 (with or without BOM), UTF-16 with BOM, else Windows-1252 where every byte has a letter.
        """
        for encoding in self._encodings():
            try:
                text = self.data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return self.data if encoding == "utf-8" else text.lstrip("\ufeff").encode()
        raise WrongEncoding(
            "the text is neither UTF-8, UTF-16 nor Windows-1252", where=self.name, hint="save it as UTF-8 and load it again"
        )

    def _encodings(self) -> tuple[str, ...]:
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return ("utf-16",)
        if self.data[:3] == b"\xef\xbb\xbf":
            return ("utf-8-sig",)
        return ("utf-8", "cp1252")

    def start(self, characters: int) -> str:
        """The first characters of the text, without reading it all: a large document is not decoded for its first lines."""
        head = self.data[: 4 * characters]
        for encoding in self._encodings():
            try:
                # A letter that the cut runs through is left out.
                return codecs.getincrementaldecoder(encoding)().decode(head).lstrip("\ufeff")[:characters]
            except UnicodeDecodeError:
                continue
        return self.utf8[: 4 * characters].decode(errors="ignore")[:characters]

    @cached_property
    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8 as they are, found out piece by piece."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for at in range(0, len(self.data), _PIECE):
                decoder.decode(self.data[at : at + _PIECE])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    @cached_property
    def text(self) -> str:
        """The bytes as text, without a BOM."""
        return self.utf8.decode()

    def once(self, make: Callable[[Document], T]) -> T:
        """What `make` says of this document, asked only once: for what a feed needs both to recognise and to parse."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    @cached_property
    def json(self) -> Any:
        """The JSON value of the whole document."""
        try:
            return json.loads(self.utf8)
        except RecursionError:
            raise MalformedFile(
                "the JSON is nested too deeply", where=self.name, hint="check where the file comes from"
            ) from None
        except ValueError as error:
            where = getattr(error, "pos", 0)
            if where >= len(self.text.rstrip()) - 1 or "Unterminated string" in str(error):
                raise TruncatedFile("the JSON ends too early", where=self.name, hint="download it again") from None
            raise MalformedFile(f"the JSON cannot be read: {error}", where=self.name, hint="download it again") from None

    @cached_property
    def csv(self) -> TextTable:
        """The document as a table of text, with its HXL tags and the line of each row."""
        return read_csv(self.utf8, self.name)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The column names of a CSV document, empty for any other kind: what most feeds recognise themselves by."""
        return self.csv.header if self.kind == "csv" else ()

    @cached_property
    def workbook(self) -> Workbook:
        """The document as a workbook of sheets."""
        return read_workbook(self.data, self.name)
