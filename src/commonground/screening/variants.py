"""Forms of one name that no rule of spelling brings together, from the hand-written `variants.tsv` and from tables of the user's."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from commonground.screening.tokens import tokens


class Variants:
    """Which groups a compared word is in; a word is in several where it is a form of several names (Cemil: Jamil, Jamal)."""

    def __init__(self, extra: Iterable[Iterable[str]] = ()) -> None:
        self._of: dict[str, tuple[int, ...]] = {}
        own = files("commonground.screening").joinpath("variants.tsv").read_text(encoding="utf-8").splitlines()
        groups = [line.split() for line in own if not line.startswith("#")]
        for number, group in enumerate([*groups, *extra]):
            for word in {word for form in group for word in tokens(form, "person")[:1]}:
                self._of[word] = (*self._of.get(word, ()), number)

    def of(self, token: str) -> tuple[int, ...]:
        """The groups of a compared word, none for most."""
        return self._of.get(token, ())
