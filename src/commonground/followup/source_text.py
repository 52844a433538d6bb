"""A statement's file as text: decoded, and for a web page only what its reader sees."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from commonground.vocabulary.errors import NotData, WrongEncoding

# Elements whose words are the site's and not the statement's.
_SITE = frozenset(
    {"script", "style", "nav", "footer", "noscript", "form", "button", "svg", "head", "template", "aside", "iframe", "select"}
)
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track"})
_BREAKS = frozenset(
    "address article blockquote br dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header hr li main ol p pre section "
    "table tbody td th thead tr ul".split()
)
_CLOSED_BY_A_BLOCK = frozenset({"head"})
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|section|h1|p)\b", re.I | re.S
)


class _Reader(HTMLParser):
    """Collects the text of a page, a blank line between blocks, and leaves out what belongs to the site."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._left_out: list[str] = []
        self._lists: list[list[object]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element: a block begins a paragraph, an item gets its mark."""
        if tag in _BREAKS and self._left_out and self._left_out[-1] in _CLOSED_BY_A_BLOCK:
            self._left_out.pop()
        if tag in _SITE:
            self._left_out.append(tag)
        if self._left_out:
            return
        if tag in ("ol", "ul"):
            self._lists.append([tag, 0])
        if tag in _BREAKS:
            self.parts.append("\n" if tag == "br" else "\n\n")
        if tag == "li" and self._lists:
            self._lists[-1][1] = int(str(self._lists[-1][1])) + 1
            self.parts.append(f"{self._lists[-1][1]}. " if self._lists[-1][0] == "ol" else "• ")

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._left_out:
            if tag in self._left_out:
                while self._left_out.pop() != tag:
                    pass
            return
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        if tag in _BREAKS and tag not in _VOID:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Keep what is seen, with the line breaks of the source as spaces."""
        if not self._left_out:
            self.parts.append(re.sub(r"\s+", " ", data))


def _page_text(page: str) -> str:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    text = re.sub(r" *\n *", "\n", "".join(reader.parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongEncoding("the statement is neither UTF-8, UTF-16 nor Windows-1252", where=name, hint="save it as UTF-8 text")


def text_of(content: bytes, name: str) -> str:
    """The text of a statement's file: UTF-8, UTF-16 or Windows-1252; of an HTML page what its reader sees.

    Markdown and text taken from a PDF stay as they are; `read_statement` reads their marks and line wraps. Positions that
    `read_statement` gives are positions in this text. Raises WrongEncoding, and NotData for an empty file or a PDF.
    """
    if content.startswith(b"%PDF"):
        raise NotData("this is a PDF, not its text", where=name, hint="turn it into text first, for example with pdftotext")
    text = _decoded(content, name)
    if "\x00" in text:
        raise NotData("this is not a text file", where=name, hint="give the statement as text, Markdown or HTML")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _PAGE.match(text):
        text = _page_text(text)
    if not text.strip():
        raise NotData("the file holds no words", where=name, hint="give the statement's text")
    return text
