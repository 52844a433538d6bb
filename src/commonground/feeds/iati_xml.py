"""The words of an IATI element: texts in all versions, codes and attributes, without addresses and telephone numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from commonground.feeds.scrubbing import scrubbed

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def text_of(element: Any) -> str | None:
    """The text of an element in all versions: its narrative in English or no stated language, else another, else its own."""
    if element is None:
        return None
    found = None
    for child in element:
        if child.tag == "narrative":
            text = child.text
            if text and not text.isspace():
                if (child.get(_LANGUAGE) or "en")[:2].lower() == "en":
                    return tidy(text)
                found = found or text
    found = found or element.text
    return tidy(found) if found else None


@lru_cache(maxsize=65536)
def tidy(text: str | None) -> str | None:
    """A text that is kept: on one line, cut, without addresses and telephone numbers."""
    return scrubbed(text)


def code_of(element: Any) -> str | None:
    """The code of an element: its attribute, or its text as version 1.0x allowed."""
    if element is None:
        return None
    code = element.get("code")
    if code is None:
        code = element.text
    return (tidy(code) if "@" in code else code.strip() or None) if code else None


def attribute(element: Any, name: str) -> str | None:
    """An attribute without the blanks around it, None where it is empty or not there; an e-mail address is no reference."""
    value = element.get(name)
    if not value:
        return None
    return tidy(value) if "@" in value else value.strip() or None
