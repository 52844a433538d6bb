"""Who is whom across the lists: entries that are one person or body by the publishers' references, then by matching.

A match is kept where each of the two is the other's best on its list, clearly before the next; it joins two bodies only if no
list comes to have two entries in one body, unless these two share a document, or their name and a day of birth or a country.
Every link is kept with what speaks for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from commonground.screening import evidence
from commonground.screening.entities import entities, rank
from commonground.screening.listed import Entry
from commonground.screening.matching import Matched, candidates, told
from commonground.screening.references import referred
from commonground.screening.screener import Screener

LEAST, LEAST_NAME = 6.0, 2.0
"""Log-odds (nats) of name and evidence, and of the name alone, from which a match is kept.

Chosen on pairs that references judge between OFAC and the CSL and between OFSI and the UK Sanctions List.
"""

LEAD = 1.0
"""Nats by which a match is better than the next entry of the same list."""

LEAST_BY_COUNTRY = 9.0
"""Log-odds from which a person is matched where a country alone supports the name."""

NATIONAL = 0.9
"""Share of a list's entries with one country from which that country says nothing of an entry: a national list."""

_SURE = {evidence.SAME_DAY, evidence.SAME_DOCUMENT}


@dataclass(frozen=True, slots=True)
class Link:
    """Two entries, by place, that are one: by reference (`publisher`), or `matched` with log-odds; and why, in words."""

    one: int
    other: int
    basis: str
    score: float | None
    words: str


@dataclass(frozen=True)
class Entities:
    """The body of each entry by place, named as in `entities.entities`, and the links that say so."""

    bodies: tuple[str, ...]
    links: tuple[Link, ...]
    _at: dict[int, tuple[Link, ...]] = field(repr=False)

    def why(self, one: int, other: int) -> tuple[Link, ...]:
        """The fewest links that lead from one entry to the other; none where they are not one body, or the same entry."""
        before: dict[int, tuple[int, Link]] = {}
        waiting, seen = deque([one]), {one}
        while waiting and other not in seen:
            place = waiting.popleft()
            for link in self._at.get(place, ()):
                found = link.other if link.one == place else link.one
                if found not in seen:
                    seen.add(found)
                    before[found] = (place, link)
                    waiting.append(found)
        path: list[Link] = []
        while other in before:
            other, link = before[other]
            path.append(link)
        return tuple(reversed(path)) if other == one else ()


def linked(screener: Screener) -> Entities:
    """Who is whom among the entries that a screener holds; equal lists, equal answer. Takes about a minute for 50,000 entries."""
    entries = screener.listed.entries
    bodies = entities(entries)
    links = [Link(one, other, "publisher", None, words) for one, other, words in referred(entries, bodies)]
    of: dict[str, set[int]] = defaultdict(set)
    for place, body in enumerate(bodies):
        of[body].add(place)
    at = list(bodies)
    for match in kept(candidates(screener, LEAST_NAME, _repeated(bodies, entries)), entries):
        one, other = at[match.one], at[match.other]
        if one == other or not _may_join(of[one], of[other], entries):
            continue
        links.append(_link(match, entries))
        of[one] |= of.pop(other)
        for place in of[one]:
            at[place] = one
    return joined(entries, links)


def joined(entries: Sequence[Entry], links: Sequence[Link]) -> Entities:
    """The bodies that links make of entries, each named by its entry on the foremost list."""
    at: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        at[link.one].append(link)
        at[link.other].append(link)
    bodies: list[str] = [""] * len(entries)
    for place in range(len(entries)):
        if bodies[place]:
            continue
        group, waiting = {place}, [place]
        while waiting:
            here = waiting.pop()
            found = {link.one + link.other - here for link in at.get(here, ())} - group
            group |= found
            waiting += found
        head = entries[min(group, key=lambda one: rank(entries[one]))]
        for one in group:
            bodies[one] = f"{head.list}:{head.entry_id}"
    return Entities(tuple(bodies), tuple(links), {place: tuple(of) for place, of in at.items()})


def _repeated(bodies: Sequence[str], entries: Sequence[Entry]) -> set[int]:
    """Entries that repeat one of the largest list, such as the CSL's of OFAC's: who matches that one is one with them too."""
    largest = max(Counter(entry.list for entry in entries).items(), key=lambda item: (item[1], item[0]), default=("", 0))[0]
    first = {body for body, entry in zip(bodies, entries, strict=True) if entry.list == largest}
    return {place for place, body in enumerate(bodies) if body in first and entries[place].list != largest}


def kept(found: Iterable[Matched], entries: Sequence[Entry]) -> list[Matched]:
    """The matches that hold, best first."""
    at: dict[tuple[int, str], list[Matched]] = defaultdict(list)
    for match in found:
        at[match.one, entries[match.other].list].append(match)
        at[match.other, entries[match.one].list].append(match)
    national = _national(entries)
    chosen = {
        (match.one, match.other): match
        for group in at.values()
        for match in group
        if _holds(match, entries, national) and all(_leads(match, at[key], entries) for key in _keys(match, entries))
    }
    return sorted(chosen.values(), key=lambda match: (-match.score, match.one, match.other))


def _national(entries: Sequence[Entry]) -> set[str]:
    """Lists of which nearly all entries have one country."""
    sizes = Counter(entry.list for entry in entries)
    counts = Counter((entry.list, country) for entry in entries for country in entry.countries)
    return {name for (name, _), count in counts.items() if sizes[name] > 1 and count >= NATIONAL * sizes[name]}


def _keys(match: Matched, entries: Sequence[Entry]) -> tuple[tuple[int, str], tuple[int, str]]:
    return (match.one, entries[match.other].list), (match.other, entries[match.one].list)


def _holds(match: Matched, entries: Sequence[Entry], national: Collection[str]) -> bool:
    """Whether name and evidence are enough.

    A weak alias, and two entries of one list, need a day of birth or a document; where births differ, or one list is a national
    one, a country is not enough.
    """
    pair = entries[match.one], entries[match.other]
    odds = {piece.what: piece.log_odds for piece in match.pieces if piece.what != "gender"}
    if odds.get("birth_date", 0) < 0 or any(entry.list in national for entry in pair):
        odds.pop("nationality", None)
    supports = {what: value for what, value in odds.items() if value > 0}
    by_country = set(supports) == {"nationality"} and any(entry.kind == "person" for entry in pair)
    alone = match.weak_alias or pair[0].list == pair[1].list
    sure = any(value in _SURE for value in supports.values())
    return match.score >= (LEAST_BY_COUNTRY if by_country else LEAST) and bool(supports) and (sure or not alone)


def _leads(match: Matched, group: Sequence[Matched], entries: Sequence[Entry]) -> bool:
    """Whether no other entry of the list is nearly as good, but for one that is the same body as the match's own."""
    shared = {match.one, match.other}
    for rival in group:
        if rival is match or rival.score <= match.score - LEAD:
            continue
        mine = next(place for place in (match.one, match.other) if place not in (rival.one, rival.other))
        theirs = next(place for place in (rival.one, rival.other) if place not in shared)
        if not _is_same(entries[mine], entries[theirs]):
            return False
    return True


def _may_join(one: set[int], other: set[int], entries: Sequence[Entry]) -> bool:
    pairs = ((a, b) for a in one for b in other if entries[a].list == entries[b].list)
    return all(_is_same(entries[a], entries[b]) for a, b in pairs)


def _is_same(one: Entry, other: Entry) -> bool:
    """Whether two entries of one list are surely one: by a document, or by the same words and a day of birth or a body's country.

    Brothers are listed with names that are nearly the same and one day of birth.
    """
    shared = {piece.log_odds for piece in told(one, other)} & _SURE
    if evidence.SAME_DOCUMENT in shared:
        return True
    alike = sorted(one.caption.casefold().split()) == sorted(other.caption.casefold().split())
    bodies = one.kind == other.kind and one.kind != "person" and bool(one.countries & other.countries)
    return alike and (bool(shared) or bodies)


def _link(match: Matched, entries: Sequence[Entry]) -> Link:
    ours, theirs = match.names
    pieces = [f"{ours!r}, by a name like {theirs!r} ({match.name_score:+.1f})"]
    pieces += [f"{piece.what}: {piece.words}, {piece.ours} and {piece.theirs} ({piece.log_odds:+.1f})" for piece in match.pieces]
    return Link(match.one, match.other, "matched", round(match.score, 4), "; ".join(pieces))
