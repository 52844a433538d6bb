"""A publisher's name of a unit resolved to a p-code: exact, by alias, by consonants, by few edits; rather nothing than wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from commonground.reference.spelling import (
    LEVEL_WORDS,
    arabic_key,
    distance,
    is_arabic,
    plain,
    read_name,
    skeleton,
    without_articles,
)
from commonground.vocabulary.country import by_iso3

How = Literal["exact", "spelling", "skeleton", "alias"]

_DIRECTIONS = frozenset(
    "north south east west northern southern eastern western central middle upper lower inner outer rural urban new old"
    " nord sud est ouest norte sur sul oeste este sharqi gharbi shamali janubi sharqiyah gharbiyah".split()
)
"""Words that alone tell two units apart: names that differ in one of them are never taken for one another."""


@dataclass(frozen=True)
class UnitName:
    """An administrative unit as a boundary set or p-code list names it."""

    pcode: str
    level: int
    name: str
    name_ar: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Match:
    """The unit that a name means, and the rule that found it.

    `exact`: the same but for case, accents, signs, articles, unit words and the order of words; `alias`: a listed pair;
    `skeleton`: the same consonants; `spelling`: few edits away, and every other unit clearly further.
    """

    pcode: str
    how: How


@dataclass(frozen=True)
class _Alias:
    country: str
    level: int
    name: str
    alias: str


class NameIndex:
    """Resolves names within one country's units. The answer depends on the units alone, not on their order or on past calls."""

    def __init__(self, units: Iterable[UnitName]) -> None:
        self._units = sorted(units, key=lambda unit: (unit.level, unit.pcode))
        self._found: dict[tuple[str, int, str | None], Match | None] = {}
        self._pools: dict[tuple[int, str | None], _Pool] = {}

    def find(self, name: str, level: int, within: str | None = None) -> Match | None:
        """The unit of this level that the name means, where known within a unit above; None where none or more than one.

        A wording that states another level (`Kirkuk : Qadaa - District` asked for at level 1) means no unit of this one.
        """
        key = (name, level, within)
        if key not in self._found:
            self._found[key] = self._find(name, level, within)
        return self._found[key]

    def _find(self, name: str, level: int, within: str | None) -> Match | None:
        stated = read_name(name)
        if level not in stated.levels or not stated.name:
            return None
        if stated.within and within is None and level > 1:
            above = self.find(stated.within, level - 1)
            within = above.pcode if above else None
        return self._pool(level, within).find(stated.name)

    def _pool(self, level: int, within: str | None) -> _Pool:
        if (level, within) not in self._pools:
            units = [unit for unit in self._units if unit.level == level and _is_in(unit, within)]
            self._pools[level, within] = _Pool(units, level)
        return self._pools[level, within]


def _is_in(unit: UnitName, within: str | None) -> bool:
    """By the parent; where it is not given or further up, by the prefix of the p-code."""
    return within is None or unit.parent == within or (unit.pcode != within and unit.pcode.startswith(within))


class _Pool:
    """The units among which a name must be unique."""

    def __init__(self, units: Sequence[UnitName], level: int) -> None:
        self._keys = [(plain(read_name(unit.name).name), unit.pcode) for unit in units]
        self._arabic = [(arabic_key(unit.name_ar), unit.pcode) for unit in units if unit.name_ar]
        self._aliases = [
            (plain(other), pcode)
            for alias in _aliases()
            if alias.level == level
            for known, other in ((alias.name, alias.alias), (alias.alias, alias.name))
            for pcode in self._named(plain(known))
            if pcode.startswith(alias.country)
        ]
        self._cache: dict[Callable[[str], str], dict[str, set[str]]] = {}

    def _named(self, key: str) -> list[str]:
        return [pcode for other, pcode in self._keys if without_articles(other) == without_articles(key)]

    def find(self, name: str) -> Match | None:
        """The first rule that finds units decides: one unit is the answer, several are none."""
        if is_arabic(name):
            return _only({pcode for key, pcode in self._arabic if key == arabic_key(name)}, "exact")
        key = plain(name)
        if not key:
            return None
        for how, pcodes in self._rules(key):
            if pcodes:
                return _only(pcodes, how)
        return self._by_edits(key)

    def _rules(self, key: str) -> Iterator[tuple[How, set[str]]]:
        yield "exact", {pcode for other, pcode in self._keys if other == key}
        bare = without_articles(key)
        yield "exact", {pcode for other, pcode in self._keys if without_articles(other) == bare}
        yield "alias", {pcode for other, pcode in self._aliases if _joined(other) == _joined(key)}
        yield "exact", {pcode for other, pcode in self._keys if _joined(other) == _joined(key)}
        yield "exact", {pcode for other, pcode in self._keys if _in_order(other) == _in_order(key)}
        yield "skeleton", {pcode for other, pcode in self._keys if _same_consonants(key, other)}

    def _by_edits(self, key: str) -> Match | None:
        """At most one edit in four letters, and the next unit at least two edits further; names with figures never."""
        name = _joined(key)
        most = len(name) // 4
        if most == 0 or any(char.isdigit() for char in name):
            return None
        ranked = sorted((distance(name, _joined(other), most + 2), pcode, other) for other, pcode in self._keys)
        if not ranked or ranked[0][0] > most or not _word_by_word(key, ranked[0][2]):
            return None
        if len(ranked) > 1 and ranked[1][0] < ranked[0][0] + 2:
            return None
        return Match(ranked[0][1], "spelling")


def _word_by_word(one: str, other: str) -> bool:
    """Names of as many words must agree in each of them: `South Lebanon` is not `Mount Lebanon`."""
    left, right = without_articles(one).split(), without_articles(other).split()
    if _directions(left) != _directions(right):
        return False
    if len(left) != len(right):
        return True
    return all(distance(a, b, len(a) // 4) <= len(a) // 4 for a, b in zip(left, right, strict=True))


def _only(pcodes: set[str], how: How) -> Match | None:
    return Match(next(iter(pcodes)), how) if len(pcodes) == 1 else None


@cache
def _joined(key: str) -> str:
    """Without articles and spaces: `tal afar` is `talafar`, `al jufra` is `jufra`."""
    return without_articles(key).replace(" ", "")


def _in_order(key: str) -> str:
    """The words in alphabetical order, without those for a unit: `Northern Mindanao (Region X)` as `Region X (Northern ...)`."""
    words = without_articles(key).split()
    return " ".join(sorted(word for word in words if word not in LEVEL_WORDS) or words)


def _directions(words: Iterable[str]) -> set[str]:
    return {word for word in words if word in _DIRECTIONS}


def _same_consonants(one: str, other: str) -> bool:
    """Equal consonants, at least two of them; where there are only two, the vowels must be near as well."""
    if any(char.isdigit() for char in one + other) or _directions(one.split()) != _directions(other.split()):
        return False
    for left, right in ((one, other), (_unglued(one), other), (one, _unglued(other))):
        bones = skeleton(left)
        if len(bones) < 2 or bones != skeleton(right):
            continue
        short = min(len(_joined(left)), len(_joined(right)))
        if len(bones) > 2 or distance(_joined(left), _joined(right), short // 2) <= short // 2:
            return True
    return False


def _unglued(key: str) -> str:
    """Without an article written together with the name: `aljufra`, `azzawya`."""
    for article in ("al", "az", "ar", "as", "ad", "at", "an"):
        rest = key.removeprefix(article)
        doubled = article == "al" or rest[:1] == article[1]
        if rest != key and len(rest) >= 4 and doubled:
            return rest
    return key


def other_names(country: str, level: int, name: str) -> tuple[str, ...]:
    """What other publishers call a unit of a country (ISO3) that a boundary set calls so."""
    known = by_iso3(country)
    return tuple(one.alias for one in _aliases() if known and (one.country, one.level, one.name) == (known.iso2, level, name))


@cache
def _aliases() -> tuple[_Alias, ...]:
    lines = files(__package__).joinpath("aliases.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return tuple(_Alias(country, int(level), name, alias) for country, level, name, alias, _ in rows)
