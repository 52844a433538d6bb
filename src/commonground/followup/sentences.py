"""Paragraphs and sentences of a statement, each with its place in the source text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

WRAPPED_LINE = 120
"""The longest line, in characters, that is taken for a wrapped one; a text of longer lines has a paragraph on each."""

LONGEST_SENTENCE = 4000
"""What is longer, in characters, is no sentence (a table, a page without full stops) and is read in parts."""

_SAME_LENGTH = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
    }
    | dict.fromkeys("\n\r\t\f\v\u00a0\u2007\u2009\u200a\u202f\u2028\u2029\u200b\ufeff\u00ad", " ")
    | dict.fromkeys("*_", " ")
)

_MARK = r"(?:[•●▪◦‣∙·*\-–—]|o(?=\s{2})|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[?¶\s?\d{1,3}\.?\]?|§\s?\d{1,3}\.?|#{1,6}|>)"
_ITEM = re.compile(
    rf"[ \t]*(?P<marks>(?:(?:{_MARK}[ \t]+|\d{{1,2}}[.)](?=[A-Z]))+)?(?:\[¶\s?\d{{1,3}}\.?\][ \t]*)?)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,3}|\b[a-z]\b|\b[ivx]{1,5}\b", re.IGNORECASE)
_END = re.compile(r"""[.!?…]+["')\]]*(?:\[\d{1,3}\]|(?<=[a-z][."])\d{1,2}(?=\s))*["')\]]*(?=\s+\S)""")
_ABBREVIATED = re.compile(
    r"(?<![\w.])(?:(?:[A-Za-z]\.)+[A-Za-z]|[A-Z]|Mr|Mrs|Ms|Messrs|Dr|Prof|Gen|Lt|Col|Maj|Capt|Adm|Brig|Amb"
    r"|Hon|Sen|Rep|Rt|St|No|Nos|Art|Arts"
    r"|Res|para|paras|Sec|Fig|Vol|vs|etc|approx|cf|incl|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov"
    r"|Dec|Dem|Sr|Jr|Inc|Ltd|viz|resp|[¶§]\s?\d{1,3})$"
)
_LATIN_WORD = re.compile(r"(?:etc|approx|incl|est|cf|[a-z])$")
_OPENS_A_SENTENCE = re.compile(
    r"(?:We|The|They|This|These|Those|Ministers|Participants|Members|In|It|Its|On|At|As|To|Our|Their|He"
    r"|She|There|Together|While|Today"
    r"|Both|All|Coalition|No|Through|With|For|Finally|Furthermore|However|Moreover|Coinciding|Legitimate|Discussions|Only)\b"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence: `text` is exactly `source[start:end]`, line wraps included; paragraphs count from 1.

    `number` is the number or letter that the statement gives the paragraph or item (empty where there is none), `chapeau`
    the sentence ending in a colon under which a list item stands, `heading` the nearest heading above.
    """

    text: str
    start: int
    end: int
    paragraph: int
    number: str = ""
    chapeau: Sentence | None = None
    heading: str = ""
    is_heading: bool = False
    is_item: bool = False


@dataclass(frozen=True)
class _Block:
    start: int
    end: int
    number: str
    marked: bool
    indent: int


def flattened(text: str) -> str:
    """The text with typographic quotes, dashes and white space made plain, one character for one, so that positions hold."""
    return text.translate(_SAME_LENGTH)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether paragraphs run over several lines: no line is long, and sentences go on over line ends."""
    full = [line.rstrip() for line in lines if line.strip()]
    if not full or max(map(len, full)) > WRAPPED_LINE:
        return False
    goes_on = sum(
        bool(re.search(r"[a-z0-9,/&]$", before)) and bool(re.match(r"\s*[a-z0-9]", after))
        for before, after in pairwise(lines)
        if before.strip() and after.strip()
    )
    return goes_on >= 1


def _breaks(before: str, after: str, wrapped: bool, width: int) -> bool:
    """Whether a new paragraph begins with the line `after`."""
    if not before.strip() or not after.strip() or not wrapped:
        return True
    if _ITEM.match(after).end("marks") > len(after) - len(after.lstrip()):  # type: ignore[union-attr]
        return not re.match(r"\s*\d{1,3}[.)]\s+(?:\d|[A-Z][a-z]+ \d{4})", after) or before.rstrip().endswith((".", ";", ":"))
    ended = bool(re.search(r"[.:;!?][\"')\]]*$", before.rstrip()))
    short = len(before.rstrip()) < 0.75 * width
    starts = bool(re.match(r"""\s*["'(\[]?[A-Z]""", after))
    return starts and short and (ended or len(before.rstrip()) < 0.55 * width)


def _blocks(text: str) -> Iterator[_Block]:
    """The paragraphs of a text with their marks taken off."""
    lines = text.splitlines(keepends=True)
    wrapped = _is_wrapped(lines)
    width = max((len(line.rstrip()) for line in lines), default=0)
    position, begin = 0, 0
    edges: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if index and _breaks(lines[index - 1], line, wrapped, width):
            edges.append((begin, position))
            begin = position
        position += len(line)
    edges.append((begin, position))
    for start, end in edges:
        piece = text[start:end]
        if not piece.strip():
            continue
        item = _ITEM.match(piece)
        marks = item["marks"] if item else ""
        if item and item.end() < len(piece.rstrip()):
            number = _NUMBER.search(marks)
            indent = len(piece) - len(piece.lstrip())
            yield _Block(
                start + item.end(), start + len(piece.rstrip()), number.group() if number else "", bool(marks.strip()), indent
            )
        else:
            yield _Block(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()), "", False, 0)


def _ends_here(flat: str, match: re.Match[str], start: int) -> bool:
    """Whether a full stop ends the sentence and is not that of an abbreviation or an initial."""
    after = flat[match.end() : match.end() + 80].lstrip()
    if match.group()[0] in "!?…":
        return not after[:1].islower()
    before = _ABBREVIATED.search(flat, max(start, match.start() - 16), match.start())
    if before and match.group() == ".":
        word = before.group().strip(" (\"'/")
        if "." in word or _LATIN_WORD.fullmatch(word):
            return bool(_OPENS_A_SENTENCE.match(after))
        return False
    return not after[:1].islower()


def _pieces(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a paragraph that are sentences."""
    begin = start
    for match in _END.finditer(flat, start, end):
        if _ends_here(flat, match, begin):
            yield from _parts(flat, begin, match.end())
            begin = match.end()
            while begin < end and flat[begin].isspace():
                begin += 1
    if begin < end:
        yield from _parts(flat, begin, end)


def _parts(flat: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence as it is; what is too long to be one in parts, cut after a semicolon, a comma or a space."""
    while end - begin > LONGEST_SENTENCE:
        reach = begin + LONGEST_SENTENCE
        cuts = (flat.rfind(mark, begin + LONGEST_SENTENCE // 2, reach) for mark in ("; ", ", ", " "))
        cut = next((at + 1 for at in cuts if at > 0), reach)
        yield begin, cut
        begin = cut
        while begin < end and flat[begin].isspace():
            begin += 1
    if begin < end:
        yield begin, end


def _is_heading(flat: str) -> bool:
    """Whether a paragraph is a title or a heading: short, no full stop, no verb of ours."""
    words = flat.split()
    longest = 45 if re.match(r"(?:Joint|Final|Chair|Co-[Cc]hair|Statement|Communiqu|Declaration|Conclusions)", flat) else 22
    return (
        len(words) <= longest
        and not re.search(r"[.;:!?,][\"')\]]*$", flat.strip())
        and not re.match(r"(?:We|They|Ministers) [a-z]", flat)
    )


def _is_continuation(flat: str) -> bool:
    """Whether an unmarked paragraph under a chapeau reads as an item: it ends in a semicolon or begins like one."""
    flat = flat.strip()
    return bool(re.search(r"(?:;|; and|, and)$", flat)) or bool(re.match(r"(?:to )?[a-z]|[A-Z][a-z]+(?:ed|ing) ", flat))


def sentences(text: str) -> tuple[Sentence, ...]:
    """Every sentence of a statement in order, headings and list items among them.

    A paragraph ends at a blank line, before a bullet or number and, in wrapped text, after a short line that ends a
    sentence. Abbreviations (`U.S.`, `No. 2254`, `H.E.`), initials and `ISIS/Da'esh` do not end a sentence. Never raises.
    """
    found: list[Sentence] = []
    flat = flattened(text)
    chapeau: Sentence | None = None
    heading, chapeau_marked = "", False
    for count, block in enumerate(_blocks(text), start=1):
        body = flat[block.start : block.end]
        is_item = chapeau is not None and (
            _is_continuation(body) or (block.marked and not (chapeau_marked and _reopens(found, block)))
        )
        if not is_item:
            chapeau = None
        titled = _is_heading(body) and not is_item and not (block.marked and block.number and len(body.split()) > 8)
        if titled:
            heading = text[block.start : block.end]
        for start, end in _pieces(flat, block.start, block.end):
            sentence = Sentence(
                text[start:end],
                start,
                end,
                count,
                block.number,
                chapeau if is_item else None,
                "" if titled else heading,
                titled,
                is_item,
            )
            found.append(sentence)
            opens = flat[start:end].rstrip().endswith(":") or (body.rstrip().endswith(",") and len(body.split()) <= 8)
            if opens and not is_item:
                chapeau, chapeau_marked = sentence, block.marked and bool(block.number)
    return tuple(found)


def _reopens(found: list[Sentence], block: _Block) -> bool:
    """Whether a numbered paragraph goes on with the numbering of the paragraph whose chapeau stood open."""
    if not block.number.isdigit():
        return False
    outer = next((sentence.number for sentence in reversed(found) if not sentence.is_item and sentence.number.isdigit()), "")
    return bool(outer) and int(block.number) == int(outer) + 1
