"""Entries of several lists that are one person or body by what the lists say: a name that is the same or nearly so, and more.

The name's log-odds are the engine's, those of birth, countries, documents and gender are `evidence`'s; they are added. A pair
whose name alone speaks for it is no match: a birth, a country or a document must be shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from commonground.screening import evidence
from commonground.screening.evidence import Evidence
from commonground.screening.listed import Entry, Listed
from commonground.screening.screener import KEPT, Screener
from commonground.screening.subject import Subject, asked_as

BLOCK = 4_096
"""Entries that are asked about together: what bounds memory."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Two places in `listed.entries`, the smaller first, with what speaks for them being one; log-odds in nats.

    `names` are the caption of the entry that was asked about, and the name of the other that is like one of its names.
    """

    one: int
    other: int
    names: tuple[str, str]
    name_score: float
    weak_alias: bool
    pieces: tuple[Evidence, ...]

    @property
    def score(self) -> float:
        """Name and evidence together."""
        return self.name_score + sum(piece.log_odds for piece in self.pieces)


def candidates(screener: Screener, least_name: float, skipped: Iterable[int] = ()) -> Iterator[Matched]:
    """Each pair of entries with names of at least `least_name`, once, in the order of places.

    The entries of the largest list are not asked, for every other is asked about them; nor are the `skipped` places.
    """
    listed = screener.listed
    largest = max(Counter(entry.list for entry in listed.entries).items(), key=lambda item: (item[1], item[0]), default=("", 0))[
        0
    ]
    left = set(skipped)
    asked = [place for place, entry in enumerate(listed.entries) if entry.list != largest and place not in left]
    names = names_of(listed)
    best: dict[tuple[int, int], Matched] = {}
    for start in range(0, len(asked), BLOCK):
        places = asked[start : start + BLOCK]
        subjects = [Subject(place, tuple(names[place]), asked_as(listed.entries[place].kind)) for place in places]
        found_of = zip(places, screener.screen(subjects, limit=KEPT, least=least_name), strict=True)
        for place, hit in ((place, hit) for place, hits in found_of for hit in hits):
            found = listed.of[hit.entry.list, hit.entry.entry_id]
            pair = (min(place, found), max(place, found))
            if place == found or (pair in best and best[pair].name_score >= hit.name_score):
                continue
            pieces = told(listed.entries[pair[0]], listed.entries[pair[1]])
            best[pair] = Matched(*pair, (listed.entries[place].caption, hit.matched_name), hit.name_score, hit.weak_alias, pieces)
    yield from (best[pair] for pair in sorted(best))


def names_of(listed: Listed) -> list[list[str]]:
    """The names of each entry, weak ones left out."""
    held: list[list[str]] = [[] for _ in listed.entries]
    for name, place, quality in zip(listed.names, listed.name_entry.tolist(), listed.name_quality, strict=True):
        if quality != "weak":
            held[place].append(name)
    return held


def told(one: Entry, other: Entry) -> tuple[Evidence, ...]:
    """What speaks for or against two entries being one beside their names; of several births the two that fit best."""
    births = [found for days in one.births if (found := evidence.birth(days, other.births))]
    pieces = (
        max(births, key=lambda found: found.log_odds, default=None),
        evidence.countries(one.countries, other.countries),
        evidence.documents(one.documents, other.documents),
        evidence.gender(one.gender, other.gender),
    )
    return tuple(piece for piece in pieces if piece is not None)
