"""What waits for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.answers.question import question

if TYPE_CHECKING:
    from commonground.door.records import Records


@question("release-list", command="release list", over="records", rows="")
def release_list(seen: Records) -> list[dict[str, Any]]:
    """What waits for a second person: releases, decisions and grants."""
    from commonground.door.releasing import waiting

    return waiting(seen)
