"""Where the money of a flow came from and where it went, across publishers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader


@question("trace")
def trace(
    held: Reader,
    *,
    flow: Annotated[str, Option("A flow id (fts:218961, iati:…) or an IATI activity identifier.", "FLOW", flag="")],
    min_confidence: Annotated[float, Option("Leave out links that are less sure.", least=0, most=1)] = 0.5,
    depth: Annotated[int, Option("Steps to follow in each direction.", least=1, most=50)] = 6,
) -> dict[str, Any]:
    """Up and down the chain from a flow, or from an activity: every step with its confidence and evidence."""
    from commonground.funding.trace import trace

    return trace(held, flow, min_confidence=min_confidence, depth=depth)
