"""What newer editions added, changed and removed, by field."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.plain import plain
from commonground.answers.question import Option, question
from commonground.answers.stated import moment
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.intake.diff import Difference

_FEED = "The feed to compare; with two editions it follows from them."
_SINCE = "Compare what was loaded before then (ISO date or time) with now."
_BETWEEN = "Compare two editions: source ids, beginnings of them, or names."


@question("diff", rows="")
def diff(
    held: Reader,
    *,
    feed: Annotated[str | None, Option(_FEED)] = None,
    since: Annotated[str | None, Option(_SINCE, "TIME")] = None,
    between: Annotated[tuple[str, str] | None, Option(_BETWEEN, "OLD NEW")] = None,
) -> list[dict[str, Any]]:
    """List every row that newer editions added or removed, and every field that they changed."""
    return as_object(found(held, feed=feed, since=since, between=between))


def found(held: Reader, *, feed: str | None, since: str | None, between: tuple[str, str] | None) -> list[Difference]:
    """The differences themselves. Raises BadRequest where it is not said, or said twice, what to compare."""
    from commonground.intake import diff

    if between is not None and feed is None and since is None:
        return diff.between(held, *between)
    if between is not None or feed is None or since is None:
        raise BadRequest("say what to compare", hint="either --feed FEED --since DATE, or --between OLD NEW")
    until = moment(f"{since}T00:00:00" if len(since) == 10 else since)
    with closing(held.loaded_until(str(until))) as then:
        return diff.since(then, held, feed)


def as_object(found: list[Difference]) -> list[dict[str, Any]]:
    """The differences as `--json` prints them."""
    return [plain(vars(difference)) for difference in found]
