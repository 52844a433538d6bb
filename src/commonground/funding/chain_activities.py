"""The activities that flows name: by identifier as published, however it is written, and how they stand to one another.

A row's provider- or receiver-activity-id is resolved to an activity that is held, in this order: the identifier itself, the
same letters and figures, a former identifier (other-identifier A3) or a former id of the publisher before it (B1), and,
beside the id of the other organisation, what follows that id. Two activities that fit equally well resolve to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from commonground.funding.chain_organisations import bare_id

SHORTEST = 4
"""Letters and figures that a shortened identifier must have to mean one activity of its publisher."""


class Activities:
    """The held activities under numbers in order of their identifiers.

    Rows need `activity, reporter_ref, former_ids, former_refs, parents, children, participants`; `countries` has the one
    country of an activity that is in one alone.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], countries: Mapping[str, str] | None = None) -> None:
        kept = sorted((r for r in rows if r["activity"]), key=lambda r: str(r["activity"]))
        self.ids: list[str] = list(dict.fromkeys(str(r["activity"]) for r in kept))
        self._number = {activity: i for i, activity in enumerate(self.ids)}
        self._partners: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._bare: dict[str, set[int]] = defaultdict(set)
        self._tail: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._related: set[tuple[int, int]] = set()
        codes = {c: i for i, c in enumerate(sorted(set((countries or {}).values())))}
        self._country = {activity: codes[c] for activity, c in (countries or {}).items()}
        for row in kept:
            self._add(row)

    def _add(self, row: Mapping[str, Any]) -> None:
        activity, number = str(row["activity"]), self._number[str(row["activity"])]
        self._bare[bare_id(activity)].add(number)
        for former in row["former_ids"] or ():
            self._bare[bare_id(former)].add(number)
        reporter = row["reporter_ref"] or ""
        refs = [r for r in (reporter, *(row["former_refs"] or ())) if r]
        tails = {bare_id(activity[len(r) :]) for r in refs if activity.upper().startswith(r.upper())} | {bare_id(activity)}
        for tail in tails:
            if len(tail) >= SHORTEST and reporter:
                self._tail[bare_id(reporter), tail].add(number)
            for ref in refs:
                self._bare[bare_id(ref) + tail].add(number)
        for parent in row["parents"] or ():
            self._relate(parent, activity)
        for child in row["children"] or ():
            self._relate(activity, child)
        for participant in row["participants"] or ():
            role, _, who = participant.partition(" ")
            self._partners[activity, role].add(who)

    def _relate(self, parent: str, child: str) -> None:
        above, below = self._number.get(parent), self._number.get(child)
        if above is not None and below is not None and above != below:
            self._related.add((above, below))

    def number(self, activity: str | None) -> int:
        """The number of a held activity, else -1."""
        return self._number.get(activity, -1) if activity else -1

    def country(self, activity: str | None) -> int:
        """A number for the one country of an activity, -1 where it has none or several."""
        return self._country.get(activity, -1) if activity else -1

    def partner(self, activity: str | None, role: str) -> tuple[str | None, str | None]:
        """Id and name of the only participant in a role (1 funding, 4 implementing); nothing where there are several.

        A participant is known by id or by name; the caller learns it as both, for either may be matched.
        """
        found = self._partners.get((activity or "", role), set())
        if len(found) != 1:
            return None, None
        who = next(iter(found)) or None
        return (who, None) if who and " " not in who and any(c.isdigit() or c == "-" for c in who) else (None, who)

    def resolve(self, given: str, organisation: str | None) -> int | None:
        """The number of the activity that an identifier given by another publisher means; None where it is not held.

        `organisation` is the bare id of the publisher that the row names beside it.
        """
        if given in self._number:
            return self._number[given]
        bare = bare_id(given)
        if len(bare) < SHORTEST:
            return None
        found = self._bare.get(bare, set())
        if not found and organisation:
            tail = bare.removeprefix(organisation)
            found = self._tail.get((organisation, tail), set()) if len(tail) >= SHORTEST else set()
        return next(iter(found)) if len(found) == 1 else None

    def related(self) -> frozenset[tuple[int, int]]:
        """(parent, child) for each relation of types 1 and 2 between held activities."""
        return frozenset(self._related)
