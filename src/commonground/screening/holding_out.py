"""Which names are taken out of the index, so that it can be measured whether their entries are found by the names that stay.

A body is what the publishers' own links say is one person or organisation on several lists. Each loses one alias at most, on
every list that carries it, in whatever order its words stand; where the alias is in another script than Latin, all its names in
that script: another spelling in Arabic letters would answer for the one that is asked about. Other bodies lose weak aliases.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from commonground.screening.fold import script
from commonground.screening.listed import Listed
from commonground.screening.tokens import words

GOOD = ("strong", "original", "former")
"""Qualities of an alias that is held to be as good as the primary name."""


@dataclass(frozen=True, slots=True)
class Case:
    """A name that is searched, and the body that is to be found; `lists` are those of whose sample it is, which all carried the
    name, and `known` is the listed name that it was made of, where it was."""

    name: str
    kind: str
    body: str
    lists: tuple[str, ...] = ()
    known: str = ""


@dataclass(frozen=True)
class HeldOut:
    """What is searched: aliases, and weak aliases, of different bodies; `dropped` says of each listed name whether it goes."""

    aliases: tuple[Case, ...]
    weak: tuple[Case, ...]
    dropped: npt.NDArray[np.bool_]


def script_of(name: str) -> str:
    """The script of most letters of a name; `none` where it has no letter."""
    found = Counter(script(letter) for letter in name if letter.isalpha())
    return max(sorted(found), key=found.__getitem__) if found else "none"


def drawn(purpose: str, keys: Iterable[str]) -> list[str]:
    """Keys in an order that looks random and depends on nothing but the purpose and each key."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{purpose} {key}".encode()).digest())


def hold_out(listed: Listed, bodies: Sequence[str], sample: int) -> HeldOut:
    """Draw up to `sample` aliases of each list, and up to `sample` weak aliases; 0 takes all.

    The order in which bodies are drawn is one for all lists, so that of those who are on several no list has more than its share.
    """
    held = _Holding(listed, bodies)
    most = sample or len(listed.names)
    sizes = Counter(entry.list for entry in listed.entries)
    for name in sorted(sizes, key=lambda one: (sizes[one], one)):
        held.take_aliases(name, most)
    held.take_weak(most)
    aliases = (replace(case, lists=tuple(sorted(held.sampled[body]))) for body, case in held.aliases.items())
    return HeldOut(tuple(aliases), tuple(held.weak), held.dropped)


class _Holding:
    """Names by body, and what was chosen of them so far."""

    def __init__(self, listed: Listed, bodies: Sequence[str]) -> None:
        self.listed = listed
        self.names: dict[str, list[int]] = defaultdict(list)
        self.bodies_of: dict[str, set[str]] = defaultdict(set)
        for place, entry in enumerate(listed.name_entry.tolist()):
            self.names[bodies[entry]].append(place)
        self.list_of = [entry.list for entry in listed.entries]
        self.kind_of = [entry.kind for entry in listed.entries]
        for name, body in zip(self.list_of, bodies, strict=True):
            self.bodies_of[name].add(body)
        self.aliases: dict[str, Case] = {}
        self.sampled: dict[str, set[str]] = defaultdict(set)
        self.weak: list[Case] = []
        self.dropped = np.zeros(len(listed.names), bool)

    def take_aliases(self, name: str, most: int) -> None:
        """Draw bodies of a list, each with one alias, until `most` of the aliases are on it; an alias drawn before is kept."""
        count = 0
        for body in drawn("held out", self.bodies_of[name]):
            if count >= most:
                return
            if body not in self.aliases:
                self._take_alias(body, name)
            if body in self.aliases and name in self.aliases[body].lists:
                self.sampled[body].add(name)
                count += 1

    def _take_alias(self, body: str, name: str) -> None:
        held = self.listed
        for place in self._drawn(body, GOOD, name):
            gone = self._gone(body, place)
            entry = held.name_entry[place]
            stays = {at for at in self.names[body] if held.name_entry[at] == entry and held.name_quality[at] == "primary"}
            if stays and not stays & gone:
                lists = sorted({self.list_of[held.name_entry[at]] for at in gone if self._same(at, place)})
                self.aliases[body] = Case(held.names[place], self.kind_of[entry], body, tuple(lists))
                self.dropped[list(gone)] = True
                return

    def _drawn(self, body: str, qualities: Sequence[str], name: str | None = None) -> list[int]:
        """The body's names of these qualities, on one list where it is named, in a drawn order."""
        held = self.listed
        of = {
            held.names[at]: at
            for at in self.names[body]
            if held.name_quality[at] in qualities and name in (None, self.list_of[held.name_entry[at]])
        }
        return [of[text] for text in drawn(body, of)]

    def _gone(self, body: str, place: int) -> set[int]:
        """The names of a body that go with an alias."""
        kind = script_of(self.listed.names[place])
        return {
            at
            for at in self.names[body]
            if self._same(at, place) or (kind != "latin" and script_of(self.listed.names[at]) == kind)
        }

    def _same(self, one: int, other: int) -> bool:
        return sorted(words(self.listed.names[one])) == sorted(words(self.listed.names[other]))

    def take_weak(self, most: int) -> None:
        """Draw a weak alias each of bodies that lose no other name, and leave out all their weak aliases."""
        held = self.listed
        for body in drawn("weak", (body for body in self.names if body not in self.aliases)):
            if len(self.weak) >= most:
                return
            weak = self._drawn(body, ("weak",))
            good = [at for at in self.names[body] if held.name_quality[at] != "weak"]
            alone = [at for at in weak if not any(self._same(at, other) for other in good)]
            if alone and good:
                kind = self.kind_of[held.name_entry[alone[0]]]
                self.weak.append(Case(held.names[alone[0]], kind, body))
                self.dropped[[at for at in self.names[body] if held.name_quality[at] == "weak"]] = True
