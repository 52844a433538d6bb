"""Activities of one reporter that plan the same money: those below one at any distance, and those of other years of one operation.

Sources: IATI 2.03, related-activity (type 1 parent, 2 child), stated at either end or at both. A publisher with an activity for each
year (UNHCR: `…-2023-MENA-SYR`, `…-2024-MENA-SYR`) states in one the budgets of years to come, which the next states again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commonground.door.reader import Reader
from commonground.funding.ladder import quoted

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

_RELATED = """
    SELECT activity, reporter_ref, title, parents, children FROM activity
    WHERE activity IS NOT NULL AND reporter_ref IN ({reporters})
    ORDER BY activity, source_id, position
"""


@dataclass(frozen=True)
class Relatives:
    """Of each activity those `below` it, and of a yearly one its `yearly` kin, each with its year."""

    below: Mapping[str, frozenset[str]]
    yearly: Mapping[str, frozenset[tuple[str, int]]]


NOBODY = Relatives({}, {})


def relatives(reader: Reader, activities: Iterable[str], reporters: Iterable[str | None]) -> Relatives:
    """The relatives of these activities among all of these reporters.

    Two that each stand above the other (a cycle) are neither parent nor child.
    """
    wanted = sorted({ref for ref in reporters if ref})
    if not wanted:
        return NOBODY
    rows = reader.rows(_RELATED.format(reporters=quoted(wanted)))
    owner = {row["activity"]: row["reporter_ref"] for row in rows}
    below: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for parent in row["parents"] or ():
            _relate(below, owner, parent, row["activity"])
        for child in row["children"] or ():
            _relate(below, owner, row["activity"], child)
    asked = sorted(set(activities))
    return Relatives(closure(below, asked), yearly(asked, {row["activity"]: row["title"] for row in rows if row["title"]}))


def yearly(activities: Iterable[str], titles: Mapping[str, str]) -> dict[str, frozenset[tuple[str, int]]]:
    """Of each activity, by id, those whose id differs in its one year alone and whose title, where known, is the same but for years.

    The title tells an operation that goes on from contracts that are numbered anew each year (`ECHO/SYR/BUD/2018/91001`).
    """
    series: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for activity in sorted(set(activities)):
        years = _YEAR.findall(activity)
        if len(years) == 1:
            series[_YEAR.sub("*", activity)].append((activity, int(years[0])))
    found = {}
    for kin in series.values():
        for activity, _ in kin:
            mine = _title(titles.get(activity))
            same = frozenset(k for k in kin if k[0] != activity and (not mine or _title(titles.get(k[0])) in ("", mine)))
            if same:
                found[activity] = same
    return found


def _title(text: str | None) -> str:
    return " ".join(_YEAR.sub("*", text or "").casefold().split())


def _relate(below: dict[str, set[str]], owner: Mapping[str, str], parent: str, child: str) -> None:
    if parent != child and owner.get(parent) is not None and owner.get(parent) == owner.get(child):
        below[parent].add(child)


def closure(below: Mapping[str, set[str]], activities: Iterable[str]) -> dict[str, frozenset[str]]:
    """All that stands below each of these activities, without what stands above it as well."""
    reached = {activity: _reached(below, activity) for activity in sorted(set(activities)) if below.get(activity)}
    found = {}
    for activity, under in reached.items():
        proper = {other for other in under if other != activity and activity not in reached.get(other, ())}
        if proper:
            found[activity] = frozenset(proper)
    return found


def _reached(below: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for child in below.get(ahead.pop(), ()):
            if child not in seen:
                seen.add(child)
                ahead.append(child)
    return seen
