"""Entries of several lists that are one person or body, as the publishers' own references say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from commonground.screening.listed import Entry, number

Node = tuple[str, str]

FIRST = ("un-sc", "eu-fsf", "eu-annex", "uk-sl", "uk-ofsi", "ofac-sdn", "ofac-non-sdn", "us-csl")
"""Whose entry names a body that is on several lists, first to last; then the others by name."""


def entities(entries: Sequence[Entry]) -> tuple[str, ...]:
    """For each entry the name of its body, `list:entry`: that of the entry of the foremost list among those linked.

    A link names an entry by its key or by its reference number; a reference that several entries of a list bear, or that
    several entries of another list refer to, names none. Two entries that refer to the same entry are one body too, also where
    its list is not held.
    """
    above: dict[Node, Node] = {}
    shared, claimed = _shared(entries), _claimed(entries)
    for entry in entries:
        own = (entry.list, number(entry.entry_id))
        if entry.reference and (reference := (entry.list, number(entry.reference))) not in shared:
            _join(above, own, reference)
        for other, key in entry.links:
            if key and (other, number(key)) not in shared and (entry.list, other, number(key)) not in claimed:
                _join(above, own, (other, number(key)))
    chosen: dict[Node, tuple[int, str, str]] = {}
    tops = [_top(above, (entry.list, number(entry.entry_id))) for entry in entries]
    for entry, top in zip(entries, tops, strict=True):
        chosen[top] = min(chosen.get(top, (99, "", "")), rank(entry))
    return tuple(f"{chosen[top][1]}:{chosen[top][2]}" for top in tops)


def rank(entry: Entry) -> tuple[int, str, str]:
    """The place of an entry among those of its body: the least one names the body."""
    return FIRST.index(entry.list) if entry.list in FIRST else len(FIRST), entry.list, entry.entry_id


def _shared(entries: Iterable[Entry]) -> set[Node]:
    """References that more than one entry of a list bears, or that are the key of another entry of it."""
    owners: dict[Node, str] = {}
    shared: set[Node] = set()
    for entry in entries:
        for key in {entry.entry_id, entry.reference or entry.entry_id}:
            node = (entry.list, number(key))
            if owners.setdefault(node, entry.entry_id) != entry.entry_id:
                shared.add(node)
    return shared


def _claimed(entries: Iterable[Entry]) -> set[tuple[str, str, str]]:
    """Which list refers to which entry of another from more than one of its own."""
    found = Counter((entry.list, other, number(key)) for entry in entries for other, key in set(entry.links) if key)
    return {claim for claim, count in found.items() if count > 1}


def _top(above: dict[Node, Node], node: Node) -> Node:
    while (up := above.get(node, node)) != node:
        above[node] = above.get(up, up)
        node = up
    return node


def _join(above: dict[Node, Node], one: Node, other: Node) -> None:
    first, second = sorted((_top(above, one), _top(above, other)))
    above[second] = first
