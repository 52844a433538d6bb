"""The members of the pool: two that carry over between areas, and three that know an area's own past alone."""

from __future__ import annotations

from commonground.watch.analogues import ANALOGUES
from commonground.watch.change import since_change
from commonground.watch.change_within import reset_within
from commonground.watch.memory import ew, nb_fading
from commonground.watch.pool import Members, everybody
from commonground.watch.states import HIGH, LOW, QUIET
from commonground.watch.trees import TREES

MEMBERS: Members = {
    QUIET: (TREES,),
    LOW: (ANALOGUES, TREES, since_change(12)),
    HIGH: (ANALOGUES, TREES, since_change(2), nb_fading(1)),
}
"""Who takes part where. In a quiet area its own past says nothing but zero; in a war the last months say most."""

_OWN = reset_within(ew(12), 12)
_CARRIED = reset_within(ANALOGUES, 6), reset_within(TREES, 6)

WITHIN: Members = {QUIET: _CARRIED[1:], LOW: (*_CARRIED, _OWN), HIGH: (*_CARRIED, _OWN)}
"""For parts of a country, where a war moves on sooner than it ends: where a part or the land around it has fallen, every memory gives way."""


def members_at(level: int) -> Members:
    """Who takes part at a level: 0 is countries, 1 governorates."""
    return WITHIN if level else MEMBERS


EVERYBODY = tuple(everybody(MEMBERS))
"""Each member once, for scores of its own."""
