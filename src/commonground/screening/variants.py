"""Forms of one name that no rule of spelling brings together: the hand-written `variants.tsv`, and tables of the user's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from commonground.screening.organisation_words import number_of
from commonground.screening.tables import lines
from commonground.screening.tokens import tokens


def _groups_of(groups: Iterable[Iterable[str]], first: int) -> dict[str, tuple[int, ...]]:
    of: dict[str, tuple[int, ...]] = {}
    for number, group in enumerate(groups, first):
        for word in sorted({word for form in group for word in tokens(form, "person")[:1]}):
            of[word] = (*of.get(word, ()), number)
    return of


_OWN = [line.split() for line in lines("variants.tsv")]
_OF = _groups_of(_OWN, 0)


class Variants:
    """Which groups a compared word is in; a word is in several where it is a form of several names (Cemil: Jamil, Jamal).

    `extra` are groups of a table of the user's, each the forms of one name in any script.
    """

    def __init__(self, extra: Iterable[Iterable[str]] = ()) -> None:
        self._of = dict(_OF)
        for word, groups in _groups_of(extra, len(_OWN)).items():
            self._of[word] = (*self._of.get(word, ()), *groups)

    def of_organisations(self) -> Variants:
        """The same with the words of organisations that translate each other (`organisation_words`) as groups."""
        return _OrganisationVariants(self._of)

    def words(self) -> frozenset[str]:
        """All words that are in a group."""
        return frozenset(self._of)

    def of(self, token: str) -> tuple[int, ...]:
        """The groups of a compared word, none for most."""
        return self._of.get(token, ())


class _OrganisationVariants(Variants):
    def __init__(self, of: dict[str, tuple[int, ...]]) -> None:
        self._of = of

    def of(self, token: str) -> tuple[int, ...]:
        return (*super().of(token), *number_of(token))


@cache
def called() -> Variants:
    """Names with what their bearers are called (`diminutives.tsv`), for two given persons."""
    return Variants(line.split() for line in lines("diminutives.tsv"))
