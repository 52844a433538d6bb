"""The outlook: what is said of each area's next months, from the published forecast and the chances of re-emergence.

Where an area is quiet the two are made to agree (`coherent`). Nothing finer than a governorate; chances in whole percent, below 1 % and
above 99 % as no more than that; deaths as whole numbers. An area of which too little is held is named with the reason and not forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.door.reader import Reader
from commonground.vocabulary import months
from commonground.vocabulary.errors import NotFound
from commonground.watch.coherent import agreed
from commonground.watch.coherent import chance as chance
from commonground.watch.features import taught_by
from commonground.watch.members import members_at
from commonground.watch.outlook_input import Given, given
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import POINTS, Forecast, Model, at_least, quantiles
from commonground.watch.pool import THIN, Members
from commonground.watch.published import NAME, Learned, learned, published
from commonground.watch.reemergence import base_rates, evidence, returns
from commonground.watch.rolling import Rolling
from commonground.watch.scores import MANY, SOMEBODY
from commonground.watch.states import quiet_for, recently

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of the quantiles: the middle, and what holds half and nine tenths."""

RETURNS = ((3, 1), (3, 5), (6, 1), (6, 5))
"""Re-emergence: at least so many deaths (second) within so many months (first)."""

LEAST_HELD = 24
"""Months of an area that must be held before it is forecast."""

SOON = 3
"""Worse: a month of the next SOON with more deaths than the mean of the last twelve."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is said of areas from the end of a month (`newest`), for the months `ahead`; both as `months.index` counts them.

    `some`, `many`: chances of a death and of MANY or more, [ahead, areas]; `quantiles` of deaths at LEVELS, [ahead, areas, levels].
    `returns`: chances of each of RETURNS, [areas], NaN for an area that is not quiet; `usual`: what `returns` of six months would be by
    the time since violence alone. `worse`: the chance that a month of the next SOON has more deaths than the mean of the last twelve,
    the mean of their chances; `recent`: that mean; `quiet`: months without a death. `reasons`: why an area is not forecast, else empty.
    """

    newest: int
    ahead: tuple[int, ...]
    areas: tuple[str, ...]
    countries: tuple[str, ...]
    some: Floats
    many: Floats
    quantiles: Floats
    returns: Mapping[tuple[int, int], Floats]
    usual: Floats
    worse: Floats
    recent: Floats
    quiet: NDArray[np.int64]
    reasons: tuple[str, ...]


AHEAD = tuple(range(1, 13))
"""The months ahead that are always forecast: what is said of one does not hang on how many others are asked for."""

TAUGHT = (1, 4, 8, 12)
"""Those of them at which weights and calibration are learnt, for these hold for every month ahead: in a third of the time of all."""


def taught(panel: Panel, members: Members) -> tuple[Rolling, Learned]:
    """Forecasts at earlier origins, and what they teach at a panel's end."""
    rolling = Rolling(panel, TAUGHT, THIN)
    return rolling, learned(rolling, members, panel.last)


def fresh(members: Members) -> Model:
    """The published forecast, with what earlier origins teach taken from TAUGHT of the months ahead."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        return published(Rolling(panel, horizons, points), members, panel.last, taught(panel, members)[1])

    return Model(NAME, forecast)


def outlook(
    panel: Panel, countries: Sequence[str], horizon: int, model: Model, kept_back: Mapping[str, str] | None = None
) -> Outlook:
    """The outlook for the areas of some countries from a panel's last month; the whole panel is learnt from.

    `model` says what single months bring; where an area is quiet, its months are moved to agree with the chances of a return.
    `kept_back`: areas that are not told, with the reason.
    """
    steps = tuple(range(1, max(horizon, AHEAD[-1]) + 1))
    chosen = np.flatnonzero(np.isin(panel.countries, list(countries)))
    back = {target: values[chosen] for target, values in returns(panel, RETURNS).items()}
    forecast = agreed(model.forecast(panel, steps, POINTS)[:, chosen], back)
    recent, reasons = recently(panel)[chosen], {**dict(zip(panel.areas, too_little(panel), strict=True)), **(kept_back or {})}
    known = forecast[:horizon]
    return Outlook(
        newest=panel.last,
        ahead=tuple(panel.last + step for step in steps[:horizon]),
        areas=tuple(panel.areas[at] for at in chosen),
        countries=tuple(panel.countries[at] for at in chosen),
        some=at_least(known, SOMEBODY),
        many=at_least(known, MANY),
        quantiles=quantiles(known, LEVELS),
        returns=back,
        usual=base_rates(panel, 6, 1)[chosen],
        worse=worse(forecast, recent),
        recent=recent,
        quiet=quiet_for(panel)[chosen],
        reasons=tuple(reasons[panel.areas[at]] for at in chosen),
    )


def worse(forecast: Forecast, recent: Floats) -> Floats:
    """The chance that a month of the next SOON is worse than `recent` (deaths a month, [areas]), the mean over these months."""
    above = forecast[:SOON] > np.maximum(recent, SOMEBODY).astype(np.float32)[None, :, None]
    found: Floats = above.mean(axis=(0, 2), dtype=np.float64)
    return found


def too_little(panel: Panel) -> list[str]:
    """Why each area is not forecast: too few months are held of it, or not the newest; else an empty text."""
    held = np.isfinite(panel.deaths)
    newest = months.from_index(panel.last)
    return [
        f"{_months(int(count))} held, {LEAST_HELD} are needed"
        if count < LEAST_HELD
        else ("" if current else f"{newest} is not held")
        for count, current in zip(held.sum(axis=1), held[:, -1], strict=True)
    ]


def _months(count: int) -> str:
    return f"only {count} months are" if count > 1 else "only 1 month is" if count else "no month is"


def told(
    reader: Reader, countries: Sequence[str], level: int, horizon: int, violence: str, month: str | None = None
) -> dict[str, Any]:
    """The outlook of a workspace as it is printed and issued; the same data gives the same.

    Raises what `outlook_input.given` raises, and NotFound where too little is held of every area.
    """
    said = said_of(given(reader, countries, level, violence, month), horizon)
    if not said["areas"]:
        raise NotFound(f"no area can be forecast: {said['without'][0]['reason']}", hint="load UCDP GED of more years")
    return said


def said_of(asked: Given, horizon: int) -> dict[str, Any]:
    """The published outlook of an input, as plain objects."""
    return as_told(asked, outlook(asked.learning, asked.countries, horizon, fresh(members_at(asked.level)), asked.kept_back))


def as_told(asked: Given, one: Outlook) -> dict[str, Any]:
    """An outlook as plain objects: chances as `chance` rounds them, deaths whole, quiet areas with their chances of re-emergence."""
    areas = [_area(one, at, asked.names.get(one.areas[at], one.areas[at])) for at in range(len(one.areas)) if not one.reasons[at]]
    return {
        "newest_month": months.from_index(one.newest),
        "level": asked.level,
        "countries": list(asked.countries),
        "violence": asked.violence,
        "model": NAME,
        "learnt_from": sorted({country for one, _ in taught_by(asked.learning) for country in one.countries}),
        "returns_learnt_from": evidence(asked.learning, 6, 1),
        "levels": list(LEVELS),
        "areas": areas,
        "without": without(one, asked.names),
    }


def without(one: Outlook, names: Mapping[str, str]) -> list[dict[str, str]]:
    """The areas that are not forecast, with the reason."""
    rows = zip(one.areas, one.reasons, strict=True)
    return [{"area": code, "name": names.get(code, code), "reason": reason} for code, reason in rows if reason]


def _area(one: Outlook, at: int, name: str) -> dict[str, Any]:
    rows = [
        {
            "month": months.from_index(month),
            "p_any": chance(float(one.some[step, at])),
            "p_25": chance(float(one.many[step, at])),
            "quantiles": [int(value + 0.5) for value in one.quantiles[step, at]],
        }
        for step, month in enumerate(one.ahead)
    ]
    return {
        "area": one.areas[at],
        "name": name,
        "country": one.countries[at],
        "recent": round(float(one.recent[at]), 1),
        "quiet_months": int(one.quiet[at]),
        "reemergence": _returns(one, at),
        "p_worse": chance(float(one.worse[at])),
        "months": rows,
    }


def _returns(one: Outlook, at: int) -> dict[str, float] | None:
    """The chances of a quiet area; None for one that is not, or where nothing was ever quiet to learn from."""
    if any(np.isnan(values[at]) for values in one.returns.values()):
        return None
    named = {f"p_{deaths}_within_{ahead}": chance(float(values[at])) for (ahead, deaths), values in one.returns.items()}
    return {**named, "usual_1_within_6": chance(float(one.usual[at]))}
