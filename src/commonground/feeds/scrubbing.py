"""Titles without personal data: e-mail addresses and telephone numbers are taken out before a text is kept."""

from __future__ import annotations

import re

LONGEST = 200
"""Characters of a text that are kept."""

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_NUMBER = r"(?P<before>^|[^\w.+-])(\+|00)[1-9]\d{0,2}[ ().-]{0,2}\d{1,4}([ ().-]{0,2}\d{2,4}){2,4}(?P<after>$|\.($|\s)|[^\w.-])"
"""Plus or two zeros, a country code, and groups of figures."""
_LOCAL = r"\b(tel|phone|mobile|mob|cell)\b[.:]?\s*\(?\d{2,4}\)?([ .-]?\d{2,4}){2,4}"
# Both ways of telling letters and figures: of all scripts, and of ASCII alone as the engine of the lake does.
_NUMBERS = tuple(re.compile(_NUMBER, flag) for flag in (0, re.ASCII))
_LOCALS = tuple(re.compile(_LOCAL, flag | re.IGNORECASE) for flag in (0, re.ASCII))
_MAY_BE_NUMBER = re.compile(r"\+|00[1-9]|tel|phone|mob|cell", re.IGNORECASE)


def scrubbed(text: str | None) -> str | None:
    """The text on one line, at most LONGEST characters, with every e-mail address and telephone number taken out.

    None where nothing is left. What is taken out is not marked: the words around it stand as they did.
    """
    if not text:
        return None
    left = " ".join(text.split())
    if "@" in left or _MAY_BE_NUMBER.search(left):
        left = _without(left)
    if len(left) <= LONGEST:
        return left or None
    # A cut may end a row of figures where a number ends: look again.
    return _without(left[:LONGEST].rstrip()) or None


def _without(text: str) -> str:
    before = None
    while text != before:
        before = text
        text = _EMAIL.sub("", text)
        for number in _NUMBERS:
            text = number.sub(lambda found: found["before"] + found["after"], text)
        for number in _LOCALS:
            text = number.sub("", text)
        text = " ".join(text.split())
    return text
