"""The members of the pool: two that transfer between areas, two that know an area's own past alone."""

from __future__ import annotations

from commonground.watch.analogues import ANALOGUES
from commonground.watch.memory import ew, nb
from commonground.watch.points import Model
from commonground.watch.trees import TREES

MEMBERS: tuple[Model, ...] = (ANALOGUES, TREES, ew(4), nb(6))
