"""Which stretches of a text run against the direction of their document, and how they are fenced off.

In right-to-left text a date, a range, a signed number, a code or a Latin name is isolated, or the Unicode bidirectional
algorithm (UAX #9) puts its sign, its hyphens or its brackets on the wrong side. In left-to-right text Arabic names are.
"""

import re
from typing import NamedTuple

from commonground.brief.content import Direction

LEFT_TO_RIGHT_ISOLATE = "\u2066"
RIGHT_TO_LEFT_ISOLATE = "\u2067"
POP_ISOLATE = "\u2069"
LEFT_TO_RIGHT_MARK = "\u200e"
RIGHT_TO_LEFT_MARK = "\u200f"  # parts a number from its superscript, or both read as one run from left to right

_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u052f"
_SIGN = r"[+\-−±≈~<>≤≥$€#]*"
_WORD = rf"{_SIGN}[{_LETTER}0-9](?:[{_LETTER}0-9,.:/_@&'’×+\-−–]*[{_LETTER}0-9+])?(?:[ \u00a0]?%)?"
# a space joins two Latin words, or the two ends of a range; two numbers beside each other stay apart
_JOINED = (
    rf"(?: [–−-] (?={_SIGN}[0-9])| & (?=[{_LETTER}])| (?=[{_LETTER}])|(?<=[{_LETTER}]) (?=[0-9])"
    rf"|(?<=[{_LETTER}])[,;:.] (?=[{_LETTER}])| – (?=[{_LETTER}]))"
)
_BRACKETED = rf"(?:(?<=[{_LETTER}]) \([{_LETTER}0-9 .,:/–-]+\))?"
_AGAINST_RTL = re.compile(rf"{_WORD}(?:{_JOINED}{_WORD})*{_BRACKETED}")
_PLAIN_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

_ARABIC = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe"
_AGAINST_LTR = re.compile(rf"[{_ARABIC}](?:[{_ARABIC}\s'’().\-]*[{_ARABIC}])?")


class Segment(NamedTuple):
    """A stretch of text; `against` is its own direction when that differs from the document's, else None."""

    text: str
    against: Direction | None


def segments(text: str, direction: Direction) -> list[Segment]:
    """Cut a text where its direction turns; joined again, the segments are the text."""
    pattern, against = (_AGAINST_RTL, "ltr") if direction == "rtl" else (_AGAINST_LTR, "rtl")
    found: list[Segment] = []
    end = 0
    for match in pattern.finditer(text):
        if direction == "rtl" and _PLAIN_NUMBER.fullmatch(match.group()):
            continue  # digits keep their order by themselves
        if match.start() > end:
            found.append(Segment(text[end : match.start()], None))
        found.append(Segment(match.group(), "ltr" if against == "ltr" else "rtl"))
        end = match.end()
    if end < len(text):
        found.append(Segment(text[end:], None))
    return found


def isolated(text: str, direction: Direction) -> str:
    """The text with every stretch that runs against its document between isolates (U+2066 or U+2067, and U+2069)."""
    opening = {"ltr": LEFT_TO_RIGHT_ISOLATE, "rtl": RIGHT_TO_LEFT_ISOLATE}
    return "".join(
        segment.text if segment.against is None else f"{opening[segment.against]}{segment.text}{POP_ISOLATE}"
        for segment in segments(text, direction)
    )


def name(text: str, direction: Direction) -> str:
    """Words as published, a file's name or a licence: one isolate as a whole, unless they are in the reader's script."""
    if direction == "rtl" and text and not re.search(rf"[{_ARABIC}]", text):
        return f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}"
    return isolated(text, direction)


def label(text: str, direction: Direction) -> str:
    """A chart's label that keeps its order wherever it is drawn: in a right-to-left brief it is one isolate as a whole."""
    inner = isolated(text, direction)
    if direction == "ltr" or not re.search(rf"[{_ARABIC}]", text):
        return inner
    return f"{RIGHT_TO_LEFT_ISOLATE}{inner}{POP_ISOLATE}"
