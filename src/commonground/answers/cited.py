"""Naming the files behind an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonground.door.reader import Reader


def cited(held: Reader, ids: Iterable[str]) -> list[dict[str, str]]:
    """The sources of an answer as `--json` prints them: file, publisher, date, licence and how to name it."""
    from commonground.picture.source import sources_of

    return [
        {
            "file": source.file,
            "publisher": source.publisher,
            "published": source.published,
            "licence": source.licence,
            "attribution": source.attribution,
        }
        for source in sources_of(held, ids)
    ]
