"""Which figures of a fixed table are withheld, so that no small count can be read, nor worked out from what is shown.

A fixed table is one round of one measure and publisher: the governorates (admin 1) with their districts (admin 2) and
sub-districts (admin 3). Governorates and the country are published elsewhere and stay as they are.

What anyone can work out of it is exact, since the table is a tree. The *group* of a shown figure is all that is withheld
below it with nothing shown in between; its members without members of their own are its leaves. What the group sums to is
known to everyone, and nothing else is: with two leaves or more, each of them may be anything from 0 to that sum. So a small
count is safe when its group has a leaf that is not a part of it and sums to the threshold at least.
Source: A. Hundepool et al., Statistical Disclosure Control (2012), chapters 4.2 (threshold rule) and 4.4 (secondary suppression).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A place of the table with its people and the places within it; `people` may be more than the sum of `within`.

    The difference is what the publisher's rows do not place any deeper: it is taken as known to everyone. `linked`: the change
    to the round before is shown too, and is a small count; it can only be kept by withholding this figure as well.
    """

    place: str
    people: int
    within: tuple[Unit, ...] = ()
    linked: bool = False


def is_small(people: int, threshold: int) -> bool:
    """A count of someone, but of fewer than the threshold; zero reported is no small count."""
    return 0 < people < threshold


def is_primary(unit: Unit, threshold: int) -> bool:
    """Whether a figure is withheld for its own sake: a small count, or what a small change could be worked out from."""
    return unit.linked or is_small(unit.people, threshold)


def withheld(governorates: Sequence[Unit], threshold: int) -> frozenset[str]:
    """The places below admin 1 whose figures are withheld: every small count, and what would give one away.

    It is a function of this table alone: neither the months asked for, nor what is loaded later, nor who asks has a part in
    it. Of the neighbours that could be withheld as well, the one with the fewest digits is taken, then the first by p-code, so
    that the choice seldom moves from month to month.
    """
    hidden: set[str] = set()
    for governorate in governorates:
        hidden |= _within_governorate(governorate, threshold)
    return frozenset(hidden)


def _within_governorate(governorate: Unit, threshold: int) -> set[str]:
    closed: dict[str, frozenset[str]] = {}
    shown: dict[str, frozenset[str]] = {}
    for district in governorate.within:
        parts = None if is_primary(district, threshold) else _shown(district, threshold)
        if parts is None:
            closed[district.place] = _closed(district, threshold)
        else:
            shown[district.place] = parts
    mass = sum(_mass(district, closed[district.place]) for district in governorate.within if district.place in closed)
    if closed and (len(closed) < 2 or mass < threshold):
        place, parts = _neighbour([d for d in governorate.within if d.place in shown], shown, threshold, max(threshold - mass, 1))
        shown[place] = parts
    return {place for parts in (*closed.values(), *shown.values()) for place in parts}


def _shown(district: Unit, threshold: int) -> frozenset[str] | None:
    """The sub-districts that are withheld where the district itself is shown; None where it cannot be."""
    small = {unit.place for unit in district.within if is_primary(unit, threshold)}
    if not small:
        return frozenset()
    if len(small) > 1 and sum(unit.people for unit in district.within if unit.place in small) >= threshold:
        return frozenset(small)
    large = _first(unit for unit in district.within if unit.people >= threshold and unit.place not in small)
    return None if large is None else frozenset({*small, large.place})


def _closed(district: Unit, threshold: int) -> frozenset[str]:
    """The district and what is withheld within it: at least one sub-district where it has any, else its sum is known."""
    small = {unit.place for unit in district.within if is_primary(unit, threshold)}
    if not small and district.within:
        small = {(_first(u for u in district.within if u.people >= threshold) or min(district.within, key=_order)).place}
    return frozenset({district.place, *small})


def _neighbour(
    districts: Sequence[Unit], shown: Mapping[str, frozenset[str]], threshold: int, needed: int
) -> tuple[str, frozenset[str]]:
    """One more district to withhold, with what is withheld within it: of those that sum to `needed`, the one that costs least.

    Where none does, the governorate's own published total is below the threshold: then whatever there is.
    """
    options: list[tuple[tuple[int, int, str], int, frozenset[str]]] = []
    for district in districts:
        held = shown[district.place]
        least = _closed(district, threshold)
        for parts in {least, least | held}:
            options.append(((len(parts) - len(held), *_order(district)), _mass(district, parts), parts))
    enough = [option for option in options if option[1] >= needed]
    if enough:
        (_, _, place), _, parts = min(enough, key=lambda option: option[0])
    elif options:
        (_, _, place), _, parts = min(options, key=lambda option: (-option[1], option[0]))
    else:
        return "", frozenset()
    return place, parts


def _mass(unit: Unit, hidden: frozenset[str]) -> int:
    """How many people the withheld leaves within a withheld unit have."""
    return sum(leaf.people for leaf in _leaves(unit, hidden))


def _leaves(unit: Unit, hidden: frozenset[str]) -> Iterator[Unit]:
    if not unit.within:
        yield unit
    for part in unit.within:
        if part.place in hidden:
            yield from _leaves(part, hidden)


def _order(unit: Unit) -> tuple[int, str]:
    return len(str(unit.people)), unit.place


def _first(units: Iterator[Unit]) -> Unit | None:
    return min(units, key=_order, default=None)


def ranges(governorates: Sequence[Unit], hidden: frozenset[str]) -> dict[str, tuple[int, int]]:
    """What anyone can work out about each withheld figure: the fewest and the most people that it may stand for."""
    found: dict[str, tuple[int, int]] = {}
    for top in governorates:
        for shown in (top, *(unit for unit in top.within if unit.place not in hidden)):
            members = [unit for unit in shown.within if unit.place in hidden]
            below = [part for member in members for part in member.within if part.place in hidden]
            mass = sum(_mass(member, hidden) for member in members)
            leaves = sum(len(list(_leaves(member, hidden))) for member in members)
            for unit in (*members, *below):
                own, free = len(list(_leaves(unit, hidden))), _mass(unit, hidden)
                known = unit.people - free
                found[unit.place] = (unit.people, unit.people) if own in (0, leaves) else (known, known + mass)
    return found


def exposed(governorates: Sequence[Unit], hidden: frozenset[str], threshold: int) -> frozenset[str]:
    """What is primary and can be told more closely than to the threshold all the same, because a published total says so."""
    known = ranges(governorates, hidden)
    units = [unit for top in governorates for district in top.within for unit in (district, *district.within)]
    return frozenset(
        unit.place
        for unit in units
        if is_primary(unit, threshold) and (unit.place not in known or known[unit.place][1] - known[unit.place][0] < threshold)
    )
