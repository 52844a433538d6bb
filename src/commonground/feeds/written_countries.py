"""Countries and nationalities as lists write them: several in one cell, with remarks on how sure or how long."""

from __future__ import annotations

import re

from commonground.vocabulary.nationality import iso3

_SEVERAL = re.compile(r"\s*[,;/]\s*(?:\(?[a-d]\)\s*)?|\s+(?:and/or|and|or)\s+|(?:^|\s)\(?[a-d]\)\s*")
_LETTER = re.compile(r"\(?\b[a-d]\)")
_BEFORE = re.compile(r"^(?:in|region:|branch office \d*:?|\(?[a-d]\)|of the|allegedly)\s+", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:[.,;(\s]+|^)(?:(?:passport|national(?:ity)? id|identification|also believed|citizenship withdrawn|since|as (?:of|at)"
    r"|from|until|residence|arrested)\b.*|\d.*)$|\s+by birth$",
    re.IGNORECASE | re.DOTALL,
)
_AROUND = re.compile(
    r"\b(?:possibly|presumed|assumed|formerly|former|citizenships?|citizens?|nationalit(?:y|ies)|nationals?|dual)\b"
    r"|\((?![a-d]\))[^()]*\)|special administrative region",
    re.IGNORECASE,
)


def countries(named: str | None) -> list[str]:
    """Each country or nationality in a text, without remarks; the text itself, without them, where a part of it is none."""
    text = " ".join((named or "").split())
    if not text or iso3(text):
        return [text] if text else []
    plain = " ".join(_AROUND.sub(" ", _AFTER.sub("", _BEFORE.sub("", text))).split()).strip(" ,.;:")
    if iso3(plain) or not any(map(str.isalpha, _LETTER.sub("", plain))):
        return [plain] if iso3(plain) else []
    parts = [part.strip() for part in _SEVERAL.split(plain) if part and part.strip()]
    return parts if parts and all(iso3(part) for part in parts) else [plain] * bool(plain)
