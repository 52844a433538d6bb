"""Where each piece of evidence is cited: a superscript leads to its entry, and the entry leads back to every superscript."""

from collections import defaultdict


class Superscripts:
    """Counts the citations of a document while it is written, so that each has an address of its own."""

    def __init__(self) -> None:
        self._cited: dict[int, int] = defaultdict(int)

    def cite(self, number: int) -> str:
        """The address of the next citation of this evidence: "c12-1", "c12-2"."""
        self._cited[number] += 1
        return f"c{number}-{self._cited[number]}"

    def entry(self, number: int) -> str:
        """The address of the evidence's entry: "e12"."""
        return f"e{number}"

    def citations(self, number: int) -> list[str]:
        """The addresses of all citations written so far, in reading order."""
        return [f"c{number}-{at}" for at in range(1, self._cited[number] + 1)]
