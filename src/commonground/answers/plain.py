"""Values as JSON has them."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """A value with its days as text and its tuples as lists, all the way down: what `--json` prints of it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
