"""The publishers' own statements that two entries are one, each with its words; who is one body by them, `entities` says.

A reference is the printed number of the other list (UN: `QDi.001`, EU: `EU.27.28`) or its key (OFAC's uid, OFSI's group id).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commonground.screening.listed import Entry, number


def referred(entries: Sequence[Entry], bodies: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Each pair of places that a publisher states to be one, the smaller first, with its words.

    Two entries that refer to the same entry of a list that is not held are a pair too. References that name none alone (a number
    that several entries bear) are left out: `bodies` are those that `entities` makes of the entries.
    """
    holders: dict[tuple[str, str], list[int]] = {}
    for place, entry in enumerate(entries):
        for text in {number(text) for text in (entry.reference, entry.entry_id) if text}:
            holders.setdefault((entry.list, text), []).append(place)
    first: dict[tuple[str, str], tuple[int, str]] = {}
    seen = set()
    for place, entry in enumerate(entries):
        for other, reference in entry.links:
            key = (other, number(reference or ""))
            words = f"{entry.list} {entry.entry_id} states {other} {reference}"
            for found in holders.get(key, ()) or ((first[key][0],) if key in first else ()):
                pair = (min(place, found), max(place, found))
                if place != found and pair not in seen and bodies[place] == bodies[found]:
                    seen.add(pair)
                    yield (*pair, words if key in holders else f"{words}, as does {first[key][1]}")
            first.setdefault(key, (place, f"{entry.list} {entry.entry_id}"))
