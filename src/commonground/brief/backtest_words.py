"""What a back-test says in a paragraph: where a baseline was better, then what may be claimed, then what decides it alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.brief.content import Strong, Text

OURS = "commonground"
"""The model that is our published forecast."""

Report = Mapping[str, Any]


@dataclass(frozen=True)
class Beside:
    """Our CRPS in one window beside that of the baseline that turned out best in it; `zeros` is None where that is not scored."""

    window: str
    ours: float
    best: str
    theirs: float
    zeros: float | None

    @property
    def lost(self) -> bool:
        """Whether that baseline was better than our forecast."""
        return self.ours > self.theirs

    @property
    def percent(self) -> float | None:
        """Ours less theirs in % of theirs; None where theirs is zero."""
        return 100 * (self.ours - self.theirs) / self.theirs if self.theirs else None


def baselines(report: Report) -> list[str]:
    """The baselines of a report: the cuts by horizon hold them and ours, and nothing else."""
    first: Mapping[str, Any] = next(iter(report["by"]["horizon"].values()), {})
    return [name for name in first if name != OURS]


def beside(report: Report) -> list[Beside]:
    """Every window in which both are scored, in the order of the years."""
    found = []
    for window, models in sorted(report["windows"].items()):
        scores = {name: models[name]["crps"] for name in (OURS, *baselines(report)) if name in models}
        known = {name: value for name, value in scores.items() if value is not None and name != OURS}
        if scores.get(OURS) is not None and known:
            best = min(sorted(known), key=known.__getitem__)
            found.append(Beside(window, scores[OURS], best, known[best], known.get("zeros")))
    return found


def score(value: float | None, digits: int | None = None) -> str:
    """A score as shown, with so many decimals; else two, and four where it is below one."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:,.{(4 if abs(value) < 1 else 2) if digits is None else digits}f}"


def signed(value: float | None) -> str:
    """A difference in % with its sign; one that is no number, or without end, is a dash."""
    if value is None or not math.isfinite(value):
        return "–"
    rounded = round(value, 1)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{abs(rounded):,.1f}\u00a0%"


def share(value: float | None) -> str:
    """A share in %, with one decimal."""
    return "–" if value is None else f"{100 * value:.1f}\u00a0%"


def listed(items: Sequence[str]) -> str:
    """Things in a row, with an and before the last."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def paragraph(report: Report) -> list[Strong | Text]:
    """The one paragraph that is read if nothing else is."""
    told = beside(report)
    skill = report["skill"]["all"][OURS]
    ours, theirs = (report["mean"][name]["crps"] for name in (OURS, skill["against"]))
    span = f"the {len(told)} windows" if len(told) != 1 else "the one window"
    best = f"that of {skill['against']}, the best baseline, {score(theirs)}"
    means = f"The mean CRPS of our forecast over {span} is {score(ours)}, {best}. "
    runs = [*_lost(told), Text(means), *_claim(skill), Text(_artefacts(report))]
    without = report["skill"]["without_artefacts"].get(OURS)
    if report["artefacts"] and without:
        runs += _claim(without, "Without it" if len(report["artefacts"]) == 1 else "Without them")
    covered = report["mean"][OURS]["coverage90_active"]
    if covered is not None:
        where = "the area-months of areas with violence in the year before"
        runs.append(Text(f"The 90\u00a0% range of our forecast held what came in {share(covered)} of {where}."))
    return runs


def _lost(told: Sequence[Beside]) -> list[Strong | Text]:
    lost = [f"{one.window} ({one.best} {score(one.theirs)}, ours {score(one.ours)})" for one in told if one.lost]
    if not lost:
        return [Strong(f"No baseline was better than our forecast in any of {len(told)} windows. ")]
    return [Strong(f"A baseline was better than our forecast in {len(lost)} of {len(told)} windows"), Text(f": {listed(lost)}. ")]


def _claim(skill: Mapping[str, Any], where: str = "Row by row") -> list[Strong | Text]:
    """The difference, its interval, and the claim as the report makes it."""
    apart, low, high = (skill[f"{name}_percent"] for name in ("difference", "low", "high"))
    told = (
        f"{where} ours differs from {skill['against']} by {signed(apart)} (90\u00a0% interval {signed(low)} to {signed(high)}): "
    )
    if skill["claimed"]:
        return [Text(told + "the whole interval is below zero, so "), Strong("skill is claimed"), Text(". ")]
    if low is not None and low > 0:
        return [Text(told + "the whole interval is above zero: "), Strong("our forecast is worse"), Text(". ")]
    return [Text(told + "the interval is not wholly below zero, so "), Strong("no skill is claimed"), Text(". ")]


def _artefacts(report: Report) -> str:
    """How many rows decide a window alone, and what part of our mean is theirs."""
    count = len(report["artefacts"])
    rows = sum(models[OURS]["rows"] for models in report["windows"].values() if OURS in models)
    if not count:
        return f"None of the {rows:,.0f} area-months holds more than a fifth of its window's score. "
    ours, without = (report[name][OURS]["crps"] for name in ("mean", "without_artefacts"))
    held = "holds" if count == 1 else "each hold"
    told = f"{count} of {rows:,.0f} area-months {held} more than a fifth of the score of a window"
    if not ours or without is None:
        return f"{told}. "
    them = "it" if count == 1 else "them"
    return f"{told}: without {them} our mean CRPS is {score(without)}, so {share(1 - without / ours)} of it hangs on {them}. "
