"""Attacks on tables of which some figures are withheld: what can be worked out, by linear programming and by trying everything.

They know nothing of how the figures were chosen: they are given what is shown and the sums that hold.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

import highspy

from commonground.release.suppression import Unit

Sum = tuple[Hashable, tuple[tuple[Hashable, int], ...], int]
"""A relation that everyone knows: a whole equals the parts, each with its sign, plus a constant."""


def ranges(shown: Mapping[Hashable, int | None], sums: Iterable[Sum]) -> dict[Hashable, tuple[float, float]]:
    """The least and the most that each withheld figure (None) can be, given what is shown, that nothing is negative but what is
    marked by a name that begins with `change`, and the sums."""
    solver = highspy.Highs()
    solver.silent()
    variables = {
        name: solver.addVariable(
            *((value, value) if value is not None else (-highspy.kHighsInf if _signed(name) else 0, highspy.kHighsInf))
        )
        for name, value in shown.items()
    }
    for whole, parts, constant in sums:
        solver.addConstr(variables[whole] == sum(sign * variables[part] for part, sign in parts) + constant)
    found = {}
    for name, value in shown.items():
        if value is None:
            ends = []
            for ask in (solver.minimize, solver.maximize):
                ask(variables[name] + 0)
                bounded = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
                ends.append(solver.val(variables[name]) if bounded else (float("-inf"), float("inf"))[len(ends)])
            found[name] = (round(ends[0], 6), round(ends[1], 6))
    return found


def _signed(name: Hashable) -> bool:
    return isinstance(name, tuple) and name[0] == "change"


def tree(governorates: Sequence[Unit], hidden: frozenset[str]) -> tuple[dict[Hashable, int | None], list[Sum]]:
    """What is shown of a fixed table, and its sums; what is not placed deeper is known."""
    shown: dict[Hashable, int | None] = {}
    sums: list[Sum] = []
    for top in governorates:
        for unit in (top, *top.within):
            if unit.within:
                rest = unit.people - sum(part.people for part in unit.within)
                sums.append((unit.place, tuple((part.place, 1) for part in unit.within), rest))
        for unit in (top, *top.within, *(part for district in top.within for part in district.within)):
            shown[unit.place] = None if unit.place in hidden else unit.people
    return shown, sums


def _up_to(most: int, count: int) -> Iterator[tuple[int, ...]]:
    """Every way to give `count` places people, `most` at most in all."""
    if count == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in _up_to(most - first, count - 1):
            yield (first, *rest)


def tried(governorate: Unit, hidden: frozenset[str]) -> dict[str, tuple[int, int]]:
    """The same for one small governorate, by trying every whole number for every withheld leaf."""
    units = [unit for district in governorate.within for unit in (district, *district.within)]
    leaves = [unit.place for unit in units if unit.place in hidden and not unit.within]
    found: dict[str, tuple[int, int]] = {}
    for values in _up_to(governorate.people, len(leaves)):
        guess = dict(zip(leaves, values, strict=True))
        total = governorate.people - sum(d.people for d in governorate.within)
        fits = True
        for district in governorate.within:
            rest = district.people - sum(part.people for part in district.within)
            people = guess.get(district.place, district.people)
            if district.within:
                people = rest + sum(guess.get(part.place, part.people) for part in district.within)
                fits &= district.place in hidden or people == district.people
            guess[district.place] = people
            total += people
        if fits and total == governorate.people:
            for place in hidden:
                low, high = found.get(place, (guess[place], guess[place]))
                found[place] = (min(low, guess[place]), max(high, guess[place]))
    return found
