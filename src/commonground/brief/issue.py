"""Issuing a brief: it is written, and its request and figures are recorded, so that it can be made again and compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from commonground.brief.content import Brief
from commonground.brief.formats import FORMATS
from commonground.vocabulary.errors import BadRequest


def render(brief: Brief, suffix: str) -> bytes:
    """The brief as a file of this kind. Raises BadRequest for a kind that is not there."""
    return _renderer(suffix.lower())(brief)


def check_form(path: Path) -> None:
    """Raises BadRequest early, before any work, where the name's ending is not a form of the brief."""
    _renderer(path.suffix.lower())


def _renderer(suffix: str) -> Callable[[Brief], bytes]:
    if suffix not in FORMATS:
        raise BadRequest(f"a brief cannot be written as {suffix!r}", hint="name a file that ends in " + ", ".join(FORMATS))
    return FORMATS[suffix]


def record(brief: Brief, request: dict[str, Any], figures: dict[str, Any]) -> dict[str, Any]:
    """The row of the ledger for an issued brief."""
    return {
        "brief_id": brief.identifier,
        "request": json.dumps(request, sort_keys=True, ensure_ascii=False),
        "figures": json.dumps(figures, sort_keys=True, ensure_ascii=False, default=str),
    }


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """Every figure that differs between two makings of a brief: label, then and now; None where it was not there."""
    labels = {_label(key): key for key in before}
    current = {_label(key): key for key in now}
    found = []
    for label in dict.fromkeys((*labels, *current)):
        old = before[labels[label]] if label in labels else None
        new = json.loads(json.dumps(now[current[label]], default=str)) if label in current else None
        if old != new:
            found.append({"figure": label, "then": old, "now": new})
    return found


def _label(key: str) -> str:
    """A figure is known by its label and command, not by its number in the brief."""
    return key.split(". ", 1)[1]
