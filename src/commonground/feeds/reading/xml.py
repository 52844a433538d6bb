"""XML piece by piece: one element in memory at a time, and no entity is ever expanded.

What is not well-formed, has a document type or entities, or holds a single element beyond the limits is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile, TooLarge, TruncatedFile

_PIECE = 1024**2
_LIMIT_MARKS = 3_000_000
"""Tags and attributes of one element, with what stands before it: about a hundred thousand transactions, or 400 MB of memory."""

_PROLOGUE = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(\[.*?\])?\s*>)", re.DOTALL)
_ROOT = re.compile(r"\s*<([A-Za-z_][\w.-]*)[\s/>]")
_FIRST_ELEMENT = re.compile(r"<[A-Za-z]")
_DECLARED = re.compile(r"""<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)""")


def root_tag(document: Document) -> str | None:
    """The name of the first element, None where the document is not XML or begins otherwise."""
    if document.kind != "xml":
        return None
    text, at = document.start(65536).lstrip("\ufeff"), 0
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1] if root else None


def elements(document: Document, *tags: str) -> Iterator[tuple[int, Any]]:
    """Each element of the `tags` with its number in the file, from 1; it is emptied when the next one is asked for.

    Elements of the tags do not stand in one another. Raises TruncatedFile, TooLarge or MalformedFile.
    """
    _refuse_types(document)
    data = _bytes(document)
    parser = etree.XMLPullParser(
        events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    number = marks = 0
    try:
        for at in range(0, len(data), _PIECE):
            piece = data[at : at + _PIECE]
            marks += piece.count(b"<") + piece.count(b"=")
            if marks > _LIMIT_MARKS:
                what = f"more than {_LIMIT_MARKS:,} tags and attributes stand in one {' or '.join(tags)}"
                raise TooLarge(what, where=document.name, hint="check where the file comes from")
            parser.feed(piece)
            for _, element in parser.read_events():
                number, marks = number + 1, 0
                yield number, element
                _let_go(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _malformed(error, document) from None


def within(element: Any, path: str) -> Iterator[Any]:
    """The elements at a path (`a/b`) below an element, whatever their namespace."""
    found: Iterator[Any] = element.iterfind(_anywhere(path))
    return found


def text_within(element: Any, path: str) -> str | None:
    """The text of the first element at a path below an element, whatever its namespace; None where there is none."""
    text: str | None = element.findtext(_anywhere(path))
    return text


def _anywhere(path: str) -> str:
    return "/".join("{*}" + part for part in path.split("/"))


def _let_go(element: Any) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _bytes(document: Document) -> bytes:
    """The bytes to parse: as they are where they name another encoding than UTF-8, else the text as UTF-8."""
    if document.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return document.data
    declared = _DECLARED.search(document.data[:200].decode("latin-1"))
    if declared and declared[1].lower() not in ("utf-8", "utf8", "ascii", "us-ascii"):
        return document.data
    data = document.data.removeprefix(b"\xef\xbb\xbf") if document.is_utf8 else document.utf8
    return data.lstrip() if data[:1].isspace() else data


def _refuse_types(document: Document) -> None:
    """A document type can define entities that grow without end or read other files; no file of ours needs one."""
    head, at = document.start(1024**2).lstrip("\ufeff"), 0
    has_type = "<!ENTITY" in head
    while not has_type and (found := _PROLOGUE.match(head, at)):
        at, has_type = found.end(), found[1].startswith("<!DOCTYPE")
    root = _FIRST_ELEMENT.search(head)
    if has_type or "<!DOCTYPE" in head[: root.start() if root else None]:
        raise MalformedFile(
            "it has a document type with it, in which entities may be defined; such a file is not read",
            where=document.name,
            hint="take the lines from <!DOCTYPE to ]> out, if you trust the file",
        )


def _malformed(error: etree.XMLSyntaxError, document: Document) -> MalformedFile:
    said = str(error.msg)
    place = f"line {error.lineno}, column {error.offset}" if error.lineno else "its beginning"
    if "depth" in said.lower():
        return MalformedFile(
            f"the XML is nested too deeply at {place}", where=document.name, hint="check where the file comes from"
        )
    if "XML_PARSE_HUGE" in said:
        return TooLarge(
            f"a single text or name is too long at {place}", where=document.name, hint="check where the file comes from"
        )
    ends_in_a_tag = document.data[-4096:].rstrip(b"\x00 \t\r\n").endswith(b">")
    if "premature" in said.lower() or not ends_in_a_tag:
        return TruncatedFile(f"the XML ends too early ({place})", where=document.name, hint="download it again")
    return MalformedFile(f"the XML is not well-formed at {place}: {said}", where=document.name, hint="download it again")
