"""Members of JSON objects with the type that a format says they have; anything else is a ValueError that names the member."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def objects(holder: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list member; empty where the member is missing or null."""
    found = holder.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError(f"{name} is not a list of objects")
    return found


def one(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object of a member; empty where the member is missing or null."""
    found = holder.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError(f"{name} is not an object")
    return found


def text(holder: Mapping[str, Any], name: str) -> str | None:
    """The text of a member, trimmed; None where it is missing, null or empty."""
    found = holder.get(name)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"{name} is not text")
    return found.strip() or None if found else None


def identifier(holder: Mapping[str, Any], name: str) -> str | None:
    """An id that may be written as a number or as text."""
    found = holder.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return text(holder, name)


def number(holder: Mapping[str, Any], name: str) -> int | float | None:
    """The number of a member, also where it is written as text; None where it is missing, null or empty text."""
    found = holder.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, str) and re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", found):
        return float(found) if "." in found else int(found)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError(f"{name} is not a number")
    return found
