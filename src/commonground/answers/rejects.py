"""The rows that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.label import PUBLIC

if TYPE_CHECKING:
    from commonground.door.reader import Reader


@question("rejects", rows="")
def rejects(held: Reader, *, feed: Annotated[str | None, Option("Only this feed.")] = None) -> list[dict[str, Any]]:
    """List every row that could not be read, with its file, position and reason.

    The public is not shown the cells of lines that count displaced people or say who holds a town.
    """
    return found(held, feed=feed, for_public=held.viewer.party == PUBLIC)


def found(held: Reader, *, feed: str | None, for_public: bool) -> list[dict[str, Any]]:
    """The rejects, as the public may see them, or as whoever loaded the files, who has no member's name in some workspaces."""
    from commonground.intake.rejected import open_rejects

    return open_rejects(held, feed, for_public=for_public)
