"""Numbers of papers as lists write them: with their kind, their country and remarks around them, several in one cell."""

from __future__ import annotations

import re

_GLUED = re.compile(r"(?<=\d)(?=(?:OGRN|INN|SWIFT|KPP|PPC|BIK|SRN)\b)")
_LETTERED = re.compile(r"(?:^|[\s,;])\(?[a-h]\)\s+")
_BEHIND = re.compile(r"\s*\((?:[^()\d]*|(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d)\)\.?(?=\s*(?:[,;(]|$))")
"""A remark in brackets behind a number: `33556474 (Russia)`; `12/TESTNA(N)006981` has them inside."""
_LABELLED = re.compile(r"(?<![\w/-])(?:\([^()\d]*\)|[^\W\d_][^\W\d_./]*\.?)\s*:\s*")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_REMARK = re.compile(
    r"[\s,;.(]*\b(?:date of birth|issued|date of issue|issue date|expir\w+|expiry|valid|cancelled|revoked)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"(?<![\w/-])(?:[^\W\d_]{4,}|No|N°|ID|UID|INN|OGRN|TIN|SRN|KPP|CNIC|USCC|BIC|UNP|EIK)(?=[\s:.,–-]|$)")
"""A word of an explanation: the number of a paper has no such word."""

_TOKEN = re.compile(r"(?:(?<![\w-])[A-Z]{1,3} (?=\d))?(?<![\w/.-])(?=[\w/.()-]*\d)[A-Za-z0-9](?:[\w/.()-]*[A-Za-z0-9)])?")
_DAY = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d$|^(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}$|^(?:19|20)\d\d$")
_AROUND = " '’‘\"“”,;:."
_FIGURES = 3
_OWN_FIGURES = 6
"""Figures that each of several numbers has, which stand in one cell with blanks alone between them."""


def numbers(text: str | None) -> list[str]:
    """Each number in a text, as it is written; none where no figure is in it.

    A text without words is one number (`1041 002019 56`), or several where each part of it is long enough to be one.
    """
    said = _GLUED.sub(" ", " ".join((text or "").split()).strip(_AROUND))
    parts = [part for piece in _LETTERED.split(said) if any(map(str.isdigit, part := _plain(piece)))]
    return list(dict.fromkeys(number for part in parts for number in _numbers(part)))


def _plain(text: str) -> str:
    return _LABELLED.sub(" ", _BEHIND.sub("", _REMARK.sub("", text))).strip(_AROUND)


def _numbers(plain: str) -> list[str]:
    if not _WORD.search(plain) and "·" not in plain and ";" not in plain:
        parts = re.split(r",\s+|\s+(?=\S{6})", plain)
        several = len(parts) > 1 and all(_figures(part) >= _OWN_FIGURES for part in parts)
        return [part.strip(_AROUND) for part in (parts if several else [plain])]
    outside = _BRACKETS.sub(lambda found: found[0] if _figures(found[0]) or len(found[0]) < 4 else " ", plain)
    found = [token.strip(".-/") for token in _TOKEN.findall(_WORD.sub(" ", outside))]
    kept = [token for token in found if _figures(token) >= _FIGURES and not _DAY.match(token)]
    return kept or [plain]


def _figures(text: str) -> int:
    return sum(map(str.isdigit, text))
