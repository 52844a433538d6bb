"""What the settings say of serving pages: under which address, and whether everybody may read what is public."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from commonground.vocabulary.errors import BadRequest


@dataclass(frozen=True)
class Serving:
    """`[web]`: the address that browsers use (`https://cg.example.org`), and whether who is not signed in reads as the public."""

    origin: str | None = None
    public: bool = False


def read_serving(raw: Any, path: Path) -> Serving:
    """The settings of `[web]`. Raises BadRequest naming the one that cannot be used."""
    if not isinstance(raw, dict) or set(raw) - {"origin", "public"}:
        raise BadRequest("[web] holds origin and public", where=str(path), hint="see `docs/settings.md`")
    origin, public = raw.get("origin"), raw.get("public", False)
    if origin is not None and not (isinstance(origin, str) and _is_origin(origin)):
        raise BadRequest("[web] origin is an address without a path", where=str(path), hint='write "https://cg.example.org"')
    if not isinstance(public, bool):
        raise BadRequest("[web] public is true or false", where=str(path))
    return Serving(origin, public)


def _is_origin(text: str) -> bool:
    try:
        split = urlsplit(text)
        return split.scheme in ("http", "https") and bool(split.hostname) and not (split.path or split.query or split.fragment)
    except ValueError:
        return False
