"""`decide` for ten thousand labels and eighty members: plainly, one by one, and in its compiled form."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator

from benchmarks.figures import Figure
from commonground.release.decide import Clearance, Membership, Viewer, decide
from commonground.release.readable import Labels
from commonground.vocabulary.label import PUBLIC, ReleaseLabel

LABELS, MEMBERS, COMMUNITIES = 10_000, 80, 25
LIMIT_S = 1.0
AT = dt.date(2026, 3, 1)


def labels() -> dict[int, ReleaseLabel]:
    """Labels of every member, for members, communities or everybody; one in ten with a caveat."""
    pick, found = random.Random(80), {}
    parties = [f"M{i:02}" for i in range(MEMBERS)] + [f"M{i:02}/G" for i in range(COMMUNITIES)]
    for number in range(LABELS):
        chosen = frozenset(pick.sample(parties, pick.randint(0, 5)) + ([PUBLIC] if pick.random() < 0.05 else []))
        caveats = frozenset({pick.choice(["EYES", "LIAISON"])} if pick.random() < 0.1 else ())
        released = AT - dt.timedelta(days=pick.randint(0, 1000))
        found[number] = ReleaseLabel(f"M{number % MEMBERS:02}", chosen, caveats, released_on=released)
    return found


def viewers() -> list[Viewer]:
    """Members that belong to five communities each, some of which they joined late."""
    pick, found = random.Random(81), []
    for number in range(MEMBERS):
        joined = [AT - dt.timedelta(days=pick.randint(0, 1000)) for _ in range(5)]
        groups = pick.sample(range(COMMUNITIES), 5)
        own = [Membership(f"M{g:02}/G", day, None, g % 2 == 0) for g, day in zip(groups, joined, strict=True)]
        found.append(Viewer(f"M{number:02}", tuple(own), (Clearance("EYES"),) if number % 2 else ()))
    return found


def release_decide() -> Iterator[Figure]:
    """Both forms give the same, or the figure would be of something else."""
    held, members = labels(), viewers()
    began = time.perf_counter()
    index = Labels(held)
    compiled = [index.readable(viewer, AT) for viewer in members]
    took = time.perf_counter() - began
    began = time.perf_counter()
    plain = [frozenset(i for i, label in held.items() if decide(viewer, label, AT).allowed) for viewer in members]
    plainly = time.perf_counter() - began
    assert plain == compiled, "the compiled form differs from decide"
    yield Figure(f"who may read {LABELS:,} labels, for {MEMBERS} members", took, "s", LIMIT_S, plainly, "decide one by one")
