"""Why an area's outlook is what it is: what followed where others once stood as it does, what each member says, the best baseline, and
what the chance hangs on.

As data and in plain sentences; everything is of one area, and nothing is attributed to a cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.vocabulary import months
from commonground.vocabulary.errors import NotFound
from commonground.watch.analogues import neighbours
from commonground.watch.baselines import BASELINES
from commonground.watch.blocks import Moves, moves
from commonground.watch.coherent import agreed
from commonground.watch.outlook import AHEAD, LEVELS, RETURNS, chance, taught, too_little
from commonground.watch.panel import Panel
from commonground.watch.points import POINTS, Forecast, Model, at_least, quantiles
from commonground.watch.pool import Members, everybody, origins
from commonground.watch.published import NAME, published
from commonground.watch.reemergence import returns
from commonground.watch.rolling import Rolling
from commonground.watch.score_rows import crps
from commonground.watch.scores import SOMEBODY, best
from commonground.watch.states import NAMES, states

SHOWN = 6
"""The months ahead that members are compared by, each taken alike."""

LIKE = 8
"""Past area-months that are shown."""

FOLLOWED = 6
"""Months that followed each."""


@dataclass(frozen=True)
class Says:
    """What a model says of one of the next SHOWN months, as means over these: the chance of a death, the median, and the 90 % range.

    `weight`: its share in the pool, for areas in this state; None for what is no member.
    """

    name: str
    p_any: float
    median: float
    low: float
    high: float
    weight: float | None = None


@dataclass(frozen=True)
class Like:
    """A past area-month like the present one: its recent level and deaths in each of the FOLLOWED months after it; 0 of distance is equal."""

    area: str
    month: str
    distance: float
    level: float
    followed: tuple[float, ...]


@dataclass(frozen=True)
class Explanation:
    """Of one area from the end of a month: its state, what is published, the members, the best baseline and the likes, nearest first.

    `recent`: deaths of its newest twelve months, oldest first, None where not held. `baseline` is the one of eight with the least CRPS
    over all areas at the earlier origins that taught the weights. `moves`: what the chance hangs on; None where no member compares features.
    """

    area: str
    month: str
    state: str
    recent: tuple[float | None, ...]
    published: Says
    members: tuple[Says, ...]
    baseline: Says
    like: tuple[Like, ...]
    moves: Moves | None


def explanation(panel: Panel, area: str, members: Members, kept_back: Mapping[str, str] | None = None) -> Explanation:
    """Why the outlook of an area is what it is, from a panel's last month. Raises NotFound for an area that is not forecast.

    `kept_back`: areas that are not told, with the reason; nothing of them is shown beside another either.
    """
    few = kept_back or {}
    at, rolling = _place(panel, area, few), Rolling(panel, AHEAD, POINTS)
    teaching, known = taught(panel, members)
    state = int(states(panel)[at])
    baseline = best_baseline(teaching, panel.last)
    recent = panel.between(panel.last - 11, panel.last)[at]
    shares = {one.name: float(share) for one, share in zip(everybody(members), known.shares[:, state], strict=True)}
    said = {one.name: rolling.forecast(one, panel.last) for one in everybody(members) if shares[one.name] > 0}
    return Explanation(
        area=area,
        month=months.from_index(panel.last),
        state=NAMES[state],
        recent=tuple(None if np.isnan(value) else round(float(value), 1) for value in recent),
        published=_says(NAME, agreed(published(rolling, members, panel.last, known), returns(panel, RETURNS)), at),
        members=tuple(_says(name, one, at, shares[name]) for name, one in said.items()),
        baseline=_says(baseline.name, rolling.forecast(baseline, panel.last), at),
        like=tuple(one for one in _likes(panel, area) if one.area not in few),
        moves=_rounded(moves(panel, at, {name: (shares[name], _some(one[:SHOWN, at])) for name, one in said.items()}, SHOWN)),
    )


def _likes(panel: Panel, area: str) -> tuple[Like, ...]:
    return tuple(
        Like(
            one.area,
            months.from_index(one.month),
            round(one.distance, 2),
            round(one.level, 1),
            tuple(round(deaths, 1) for deaths in one.followed),
        )
        for one in neighbours(panel, area, LIKE, FOLLOWED)
    )


def _rounded(found: Moves | None) -> Moves | None:
    """Chances as they are told, and what each block moves as the difference of two that are told."""
    if found is None:
        return None
    own = chance(found.chance)
    there = [chance(one.chance) for one in found.blocks]
    blocks = tuple(replace(one, chance=then, moves=round(own - then, 2)) for one, then in zip(found.blocks, there, strict=True))
    return replace(found, weight=round(found.weight, 2), chance=own, others=chance(found.others), blocks=blocks)


def _place(panel: Panel, area: str, kept_back: Mapping[str, str]) -> int:
    if area not in panel.areas:
        raise NotFound(f"no area {area!r} is forecast", hint="name a governorate by its p-code, or a country by ISO3")
    at = panel.areas.index(area)
    if area in kept_back:
        raise NotFound(f"{area} is not forecast: {kept_back[area]}", hint="ask for the country")
    if reason := too_little(panel)[at]:
        raise NotFound(f"{area} is not forecast: {reason}", hint="load UCDP GED of more months")
    return at


def best_baseline(rolling: Rolling, origin: int) -> Model:
    """The baseline with the least mean CRPS at the origins that teach, of what was known at this one; the first where there are none."""
    past = origins(rolling, origin)
    if not past:
        return BASELINES[0]
    told = {
        one.name: [crps(rolling.forecast(one, before), rolling.truth(before, known_by=origin)) for before in past]
        for one in BASELINES
    }
    named = best(told)
    return next(one for one in BASELINES if one.name == named)


def sentences(one: Explanation, names: Mapping[str, str]) -> list[str]:
    """The explanation in plain words, a sentence each."""
    ours, base = one.published, one.baseline
    return [
        f"At the end of {one.month} {names.get(one.area, one.area)} is {_STATE[one.state]}: {_known(one.recent)}.",
        f"For a month of the next six the outlook gives a chance of {_percent(ours.p_any)} that anybody dies; {_range(ours)}.",
        f"The best baseline ({base.name}) gives {_percent(base.p_any)}; {_range(base)}. {_against(ours, base)}.",
        _followed(one.like),
        *_hangs(one),
    ]


_STATE = {"quiet": "quiet", "low": "at a low level", "high": "at a high level"}


def _known(recent: Sequence[float | None]) -> str:
    held = [value for value in recent if value is not None]
    of = "the last twelve months" if len(held) == len(recent) else f"the {len(held)} months held of the last twelve"
    return f"{_deaths(sum(held))} in {of}"


def _range(says: Says) -> str:
    if says.high < 0.5:
        return "nine such months in ten have no death"
    return f"the middle one has {_deaths(says.median)}, and nine in ten have {says.low:,.0f} to {says.high:,.0f}"


def _followed(likes: Sequence[Like]) -> str:
    if not likes:
        return "No past area-month is like it: too little is held to compare."
    totals = sorted(sum(like.followed) for like in likes)
    none = sum(total == 0 for total in totals)
    return (
        f"Of the {len(likes)} past area-months most like it, {none or 'none'} had no death in the six months that followed; "
        f"the middle one had {_deaths(totals[len(totals) // 2])}, the worst {_deaths(totals[-1])}."
    )


BLOCK = {
    "recent": "its own level of the last six months",
    "memory": "its longer memory",
    "since": "the time since violence",
    "near": "its neighbours",
    "shape": "the shape and trend of its last year",
}
"""The blocks in words."""


def _hangs(one: Explanation) -> list[str]:
    """What the chance hangs on most, in words; nothing where no member compares features."""
    if one.moves is None:
        return []
    first, state = one.moves.blocks[0], _STATE[one.state]
    if not round(first.moves * 100):
        return [f"No part of what is known of it moves the chance by a percent point from that of other area-months {state}."]
    return [
        f"The chance hangs most on {BLOCK[first.block]}: with the same of other area-months {state} "
        f"it would be {_percent(first.chance)} in place of {_percent(one.moves.chance)} by the members that compare."
    ]


def _deaths(number: float) -> str:
    whole = int(number + 0.5)
    return "no death" if not whole else "1 death" if whole == 1 else f"{whole:,} deaths"


def _percent(share: float) -> str:
    return "less than 1 %" if share < 0.01 else "more than 99 %" if share > 0.99 else f"{share:.0%}".replace("%", " %")


def _against(ours: Says, base: Says) -> str:
    points = round((ours.p_any - base.p_any) * 100)
    if not points:
        return "The two do not differ in the chance"
    return f"The outlook is {abs(points)} percent point{'s' * (abs(points) > 1)} {'above' if points > 0 else 'below'} it"


def _says(name: str, forecast: Forecast, at: int, weight: float | None = None) -> Says:
    shown = forecast[:SHOWN, at : at + 1]
    some = _some(shown)
    low, _, median, _, high = (float(value) for value in quantiles(shown, LEVELS).mean(axis=(0, 1)))
    return Says(name, chance(some), round(median, 1), round(low, 1), round(high, 1), None if weight is None else round(weight, 2))


def _some(shown: Forecast) -> float:
    return float(at_least(shown, SOMEBODY).mean())
