"""Names as lists write them: several in one cell, turned round, with brackets, remarks and scripts beside one another.

The forms are those that stand in the lists of the United Nations, the United States, the European Union and the United Kingdom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKED = re.compile(
    r"[(/;,:]|\ba\.?k\.?a\b|\balso known as\b|\bborn\b|\bdate of birth\b|\bpassport\b|[^\x00-\u024f]", re.IGNORECASE
)
"""What a name has that is not read as it stands."""

_NO_NAME = re.compile(
    r"[\s,.;(]*(?:\b(?:date of (?:birth|issue|expir)|place of (?:birth|issue)|born (?:in|on|\d)|nationality:|passport n"
    r"|false identity|identification n|(?:formerly|previously) listed|residency card|id number"
    r"|and any successor|parent organi[sz]ation:"
    r"|affiliated entity:|subordinate institution)).*$",
    re.IGNORECASE | re.DOTALL,
)
_ALSO = r"a\.k\.a\.?|a/k/a|aka|also known as|also"
_FORMER = r"f\.k\.a\.?|fka|formerly known as|formerly|previously known as|previously|ex|ex-name:?"
_BETWEEN = re.compile(r"\s+(?:(?i:a\.k\.a\.?|a/k/a)|aka|also known as):?\s+|\s*;\s*")
_LABEL = re.compile(
    r"^(?:(?P<script>original script|in original script|belarus+ian|russian|ukrainian|chinese|serbian|persian|farsi"
    rf"|(?:in )?arabic|korean)|(?P<former>{_FORMER})|(?P<also>{_ALSO}|stage name|married name))\s*:\s*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"^(?P<before>.*?)\s*[(（](?P<inner>[^()（）]*)[)）]\s*(?P<after>.*)$", re.DOTALL)
_SEVERAL_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_INNER = re.compile(
    rf"^(?:(?P<script>original script)\s*:|(?P<also>{_ALSO})[:\s]|(?P<former>{_FORMER})[:\s]|(?P<born>born|née)\s)\s*", re.I
)
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9&-]{1,8}$")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_SLASH = re.compile(r"\s+/\s+")
_QUOTED = re.compile(r"^(?:“([^“”]+)”|‘([^‘’]+)’|«([^«»]+)»|\"([^\"]+)\"|\(([^()]+)\))$")
_LOST = re.compile(r"\?")
_BODY = re.compile(
    r"\b(?:inc|llc|l\.l\.c|ltd|limited|co|company|corp|corporation|gmbh|jsc|ojsc|cjsc|pjsc|pao|oao|ooo|s\.?a|s\.?l|s\.?r\.?l|pvt|pte"
    r"|plc|fze|fzc|fzco|llp|group|trading|traders|holdings?|bank|factory|plant|bureau|ministry|center|centre|laborator(?:y|ies)"
    r"|international|airlines?|airways|aviation|air|enterprises?|technolog(?:y|ies)|systems?|services?|industr(?:y|ies|ial)"
    r"|computers?|engineering|electronics|university|institute|academy|school|logistics|shipping|cargo|freight|export|import"
    r"|establishment|foundation|organi[sz]ation|committee|department|division|office|agency|association|society|party)\b",
    re.IGNORECASE,
)


def is_latin(text: str) -> bool:
    """Whether no more than half of the letters are of another script than Latin."""
    if text.isascii():
        return True
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(_is_foreign(letter) for letter in letters) <= len(letters)


def is_body(name: str) -> bool:
    """Whether a name has a word that bodies have in theirs, and persons do not."""
    return bool(_BODY.search(name))


def is_readable(name: str) -> bool:
    """Whether a name has letters or figures, and has not lost its letters to question marks where it was saved."""
    return any(map(str.isalnum, name)) and 4 * len(_LOST.findall(name)) <= len(name)


def parted(name: str, kind: str, quality: str) -> Iterator[tuple[str, str]]:
    """The names that are written in one, each with its quality; the first has the quality of the whole.

    A person's `Amin, Muhammad` is turned round. What is no name (a date of birth, a passport) is left out. Nothing is given
    back where no name is left.
    """
    if not _MARKED.search(name):
        yield name, quality
        return
    also = "strong" if quality == "primary" else quality
    plain = _cleaned(_NO_NAME.sub("", name))
    # A remark that has a name in front of it has two words of it at least.
    if not plain or (plain != _cleaned(name) and len(plain.split()) < 2 and kind == "person"):
        return
    for place, text in enumerate(part for piece in _BETWEEN.split(plain) if (part := _cleaned(piece))):
        yield from _one(text, kind, also if place else quality, also)


def _one(name: str, kind: str, quality: str, also: str) -> Iterator[tuple[str, str]]:
    if label := _LABEL.match(name):
        name, quality = name[label.end() :], "original" if label["script"] else "former" if label["former"] else also
    found = _BRACKETED.match(name)
    inner = _INNER.match(found["inner"]) if found else None
    if found and (inner or (not found["after"] and _is_name_of_its_own(found["before"], found["inner"], kind))):
        whole = _cleaned(f"{found['before']} {found['after']}")
        yield from _one(whole, kind, quality, also)
        yield from _inner(found, inner, kind, also)
        return
    if kind in ("person", "vessel") and _SLASH.search(name):
        for place, text in enumerate(part for piece in _SLASH.split(name) if (part := _cleaned(piece))):
            yield from _person(text, kind, also if place else quality, also)
        return
    head, slash, tail = name.rpartition(" / ")
    if slash and " " in head and _ACRONYM.match(tail):
        yield from ((head, quality), (tail, "weak"))
        return
    yield from _person(name, kind, quality, also)


def _is_name_of_its_own(before: str, inner: str, kind: str) -> bool:
    """In brackets behind a name: an acronym of a body, or the name in another script."""
    other_script = len(inner) > 2 and is_latin(inner) != is_latin(before)
    return other_script or (kind != "person" and bool(_ACRONYM.match(inner)))


def _inner(found: re.Match[str], inner: re.Match[str] | None, kind: str, also: str) -> Iterator[tuple[str, str]]:
    text = _cleaned(found["inner"][inner.end() :] if inner else found["inner"])
    if not text or (inner and inner["born"]):
        return
    if inner is None:
        yield text, "weak" if _ACRONYM.match(text) else also if is_latin(text) else "original"
    elif inner["script"]:
        yield text, "original"
    else:
        quality = "former" if inner["former"] else also
        # `Khald (a.k.a. Khaled, Khalid) AL-TAWEEL`: in the middle it stands for what is before it.
        several = text.split(", ") if kind == "person" else [text]
        after = _SEVERAL_BRACKETS.sub(" ", found["after"])
        for one in several:
            yield " ".join(_cleaned(f"{one} {after}").split()), quality


def _person(name: str, kind: str, quality: str, also: str) -> Iterator[tuple[str, str]]:
    """A person's name turned round at its comma, each of several with commas between them, and two scripts apart."""
    if kind != "person":
        if name:
            yield name, quality
        return
    latin, foreign = _scripts(name)
    if latin and foreign:
        yield from _person(latin, kind, quality, also)
        yield foreign, "original" if also != "weak" else "weak"
        return
    parts = [part for piece in name.split(",") if (part := _cleaned(piece))]
    suffix = parts.pop() if len(parts) > 1 and _SUFFIX.match(parts[-1]) else ""
    if len(parts) == 2:
        yield _cleaned(f"{parts[1]} {parts[0]} {suffix}"), quality
    elif len(parts) > 2:
        # Several spellings: a single word of them is no name to go by.
        for place, part in enumerate(parts):
            yield part, quality if place == 0 else also if " " in part else "weak"
    elif parts:
        yield _cleaned(f"{parts[0]} {suffix}"), quality


def _scripts(name: str) -> tuple[str, str]:
    """The words before the first one of another script, and those from it on; one is empty where a name has one script."""
    words = name.split()
    first = next((place for place, word in enumerate(words) if any(map(_is_foreign, word))), len(words))
    mixed = any(not any(map(_is_foreign, word)) and any(map(str.isalpha, word)) for word in words[first:])
    if mixed or first < 2 or len(words) - first < 1:
        return (name, "") if is_latin(name) else ("", name)
    return " ".join(words[:first]), " ".join(words[first:])


def _is_foreign(letter: str) -> bool:
    """Whether a letter is of another script than Latin: beyond its extended letters, and no modifier such as `ʿ`."""
    return letter > "\u02ff" and letter.isalpha() and not "\u1e00" <= letter <= "\u1eff"


def _cleaned(text: str) -> str:
    """A name without blanks, commas and stray strokes around it, and without quotation marks that go round all of it."""
    text = text.strip(" ,;/")
    quoted = _QUOTED.match(text)
    return next(part for part in quoted.groups() if part).strip() if quoted else text
