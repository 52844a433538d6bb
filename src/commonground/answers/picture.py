"""Countries by place and month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.outlook import asked_alone, outlook
from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.picture.cells import Picture


@question("picture", rows="")
def picture(
    held: Reader,
    *,
    country: Annotated[tuple[str, ...], Option("A country; all with boundaries where none is named.", "ISO3")] = (),
    level: Annotated[int, Option("Admin level of the places.", least=0, most=3)] = 1,
    first: Annotated[str | None, Option("First month.", "YYYY-MM", flag="--from")] = None,
    last: Annotated[str | None, Option("Last month.", "YYYY-MM", flag="--to")] = None,
    measure: Annotated[tuple[str, ...], Option("Only these measures; or `outlook`: the newest one issued, alone.")] = (),
) -> list[dict[str, Any]]:
    """Every measure of the countries, by place and month, with who says it, when it is about and what is not known.

    In the place of measures `outlook` stands alone: the answer is then that of the question of this name.
    """
    if asked_alone(measure, level):
        return outlook(held, country=country, level=level, first=first, last=last)
    return drawn(held, country=country, level=level, first=first, last=last, measure=measure).rows()


def drawn(
    held: Reader, *, country: tuple[str, ...], level: int, first: str | None, last: str | None, measure: tuple[str, ...]
) -> Picture:
    """The picture itself; without a last month it is of the first alone."""
    from commonground.picture.cells import Asked, Picture

    return Picture(held, Asked(level, tuple(country) or None, first, last or first, frozenset(measure) or None))
