"""What is held, how old it is, and under which licence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.answers.question import question

if TYPE_CHECKING:
    from commonground.door.reader import Reader


@question("status", rows="feeds")
def status(held: Reader) -> dict[str, Any]:
    """Feeds with their editions, rows, rejects, newest dates, age and licence."""
    from commonground.intake.status import status

    return status(held)


@question("sources", command="status --sources", rows="")
def sources(held: Reader) -> list[dict[str, Any]]:
    """Every source with its feed, rows, rejects, dates and licence."""
    from commonground.intake.status import source_list

    return source_list(held)
