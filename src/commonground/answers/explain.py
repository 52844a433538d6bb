"""The rows, files, positions, dates and licences behind one number."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.plain import plain
from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.vocabulary.figure import Figure


@question("explain", rows="rows")
def explain(
    held: Reader,
    *,
    measure: Annotated[str, Option("The measure.", "MEASURE", flag="")],
    place: Annotated[str, Option("A p-code as `picture` prints it, or a country by ISO3.", "PCODE")],
    month: Annotated[str, Option("The month.", "YYYY-MM")],
    level: Annotated[int | None, Option("With a country: what is not placed at this level.", least=1, most=3)] = None,
    publisher: Annotated[str | None, Option("Another publisher than the one that leads.")] = None,
) -> dict[str, Any]:
    """Where the figure of a measure at a place and month comes from: every input row and what it adds."""
    return as_object(*figure_of(held, measure=measure, place=place, month=month, level=level, publisher=publisher))


def figure_of(
    held: Reader, *, measure: str, place: str, month: str, level: int | None, publisher: str | None
) -> tuple[Figure, int | float | None]:
    """The figure with its evidence, and what its rows add up to."""
    from commonground.picture import explain as evidence

    figure = evidence.explain(held, measure, place, month, level=level, publisher=publisher)
    return figure, evidence.recomputed(figure.rows, figure.parts)


def as_object(figure: Figure, recomputed: int | float | None) -> dict[str, Any]:
    """A figure with its evidence as `--json` prints it."""
    made: dict[str, Any] = plain({**asdict(figure), "recomputed": recomputed})
    return made
