"""The scorecard of screening over the lists that are held: how many of the listed are found, how often clean names alarm.

Nothing is tuned by it. A body is found at a rate where it alarms: by a name of good quality, from the score that a run at that
rate applies to names of the group of the name that is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from commonground.screening.findings import COUNTRY, Finding, Question
from commonground.screening.groups import group_of
from commonground.screening.holding_out import Case, HeldOut, drawn, hold_out, script_of
from commonground.screening.intervals import Share
from commonground.screening.listed import Listed
from commonground.screening.outcomes import Outcome, Say, asking, outcomes
from commonground.screening.perturbing import EVERY, PERTURBATIONS, Perturbation
from commonground.screening.quality_alarms import Alarms, alarms
from commonground.screening.ready import Ready
from commonground.screening.screener import GROUPS, Screener
from commonground.screening.thresholds import Applied, applied

RATES = (0.01, 0.001)
"""The rates of false alarms at which recall is measured: one clean name in a hundred, and in a thousand."""


@dataclass(frozen=True)
class Recall:
    """What became of searches: how many there were, among the candidates of how many the right body was, how often it came first,
    how many alarmed at each of RATES, and how many were told at the last of them: as an alarm, or with the question for a second
    identifier."""

    names: int
    candidates: int
    first: int
    found: tuple[Share, ...]
    told: int


@dataclass(frozen=True)
class Cut:
    """Held-out names of one list, script, group or kind: `by` and `value` say which."""

    by: str
    value: str
    recall: Recall


@dataclass(frozen=True)
class Perturbed:
    """Primary names of entries of a kind as a rule writes them."""

    rule: Perturbation
    kind: str
    recall: Recall


@dataclass(frozen=True)
class Weak:
    """Weak aliases: how many entries have one, and of those searched how many alarm by a good name at each of RATES, without any
    weak alias in the index and with them."""

    entries: int
    names: int
    without: tuple[Share, ...]
    with_weak: tuple[Share, ...]


@dataclass(frozen=True)
class Quality:
    """The scorecard; `bodies`: persons, organisations, vessels and aircraft, each counted once where the publishers link them."""

    entries: int
    names: int
    bodies: int
    held_out: tuple[Cut, ...]
    perturbed: tuple[Perturbed, ...]
    alarms: Alarms
    weak: Weak


Bars = Mapping[float, Mapping[str, Applied]]
"""By rate and group of names, from which score a name alarms."""


def quality(lists: Ready, sample: int = 0, say: Say = lambda words: None) -> Quality:
    """Measure; `sample` names of each list and kind, 0 for all. The same lists, program and sample give the same scorecard."""
    listed = lists.listed
    bars = {rate: applied(lists.clean, rate) for rate in RATES}
    asked = asking(lists, RATES[-1])
    said = perturbed(asked, sample, bars, say)
    clean = alarms(lists, bars, say)
    say("taking names out")
    out = hold_out(listed, lists.bodies, sample)
    weak_now = outcomes(asked, out.weak, "weak aliases", say)
    say("indexing the lists without them")
    without = asking(replace(lists, screener=Screener(listed.without(out.dropped))), RATES[-1])
    cuts = held_out(without, out, bars, say)
    weak_gone = outcomes(without, out.weak, "weak aliases left out", say)
    of = {entry for entry, grade in zip(listed.name_entry.tolist(), listed.name_quality, strict=True) if grade == "weak"}
    weak = Weak(len(of), len(out.weak), recall(weak_gone, bars).found, recall(weak_now, bars).found)
    return Quality(len(listed.entries), len(listed.names), len(set(lists.bodies)), cuts, said, clean, weak)


def recall(found: Sequence[Outcome], bars: Bars) -> Recall:
    """Outcomes counted."""
    alarmed = {rate: [_alarms(one.told, bars[rate]) for one in found] for rate in RATES}
    told = sum(alarm or bool(one.told and one.told.needs) for alarm, one in zip(alarmed[RATES[-1]], found, strict=True))
    shares = tuple(Share(sum(alarmed[rate]), len(found)) for rate in RATES)
    return Recall(len(found), sum(one.candidate for one in found), sum(one.rank == 1 for one in found), shares, told)


def _alarms(told: Finding | None, bar: Mapping[str, Applied]) -> bool:
    hit = told.hit.by_good_name if told else None
    if told is None or hit is None or told.needs == COUNTRY:
        return False
    return hit.score >= bar[told.group].score


def held_out(asked: Question, out: HeldOut, bars: Bars, say: Say) -> tuple[Cut, ...]:
    """Recall of the held-out aliases: of all, by list, script, group of names and kind."""
    found = outcomes(asked, out.aliases, "names taken out", say)
    cuts = [Cut("all", "all", recall(found, bars))]
    for by, of in _CUTS.items():
        values: dict[str, list[Outcome]] = {}
        for one in found:
            for value in of(one.case):
                values.setdefault(value, []).append(one)
        cuts += [Cut(by, value, recall(values[value], bars)) for value in sorted(values)]
    return tuple(cuts)


def _groups(case: Case) -> Iterable[str]:
    return (group_of(case.name, case.kind),) if case.kind in GROUPS else ()


_CUTS: dict[str, Callable[[Case], Iterable[str]]] = {
    "list": lambda case: case.lists,
    "script": lambda case: (script_of(case.name),),
    "group": _groups,
    "kind": lambda case: (case.kind,),
}


def perturbed(asked: Question, sample: int, bars: Bars, say: Say) -> tuple[Perturbed, ...]:
    """Recall of perturbed primary names in Latin letters, by rule and kind of entry."""
    made = []
    for kind in EVERY:
        cases = _primary(asked.ready.listed, asked.ready.bodies, kind, sample)
        for rule in PERTURBATIONS:
            if kind not in rule.of:
                continue
            changed = [
                Case(name, kind, case.body, known=case.name) for case in cases if (name := rule.apply(case.name)) is not None
            ]
            found = outcomes(asked, changed, f"{kind}: {rule.words}", say)
            made.append(Perturbed(rule, kind, recall(found, bars)))
    return tuple(made)


def _primary(listed: Listed, bodies: Sequence[str], kind: str, sample: int) -> list[Case]:
    """The primary name of the entry that names its body, of up to `sample` bodies."""
    names: dict[str, str] = {}
    for name, at, quality in zip(listed.names, listed.name_entry.tolist(), listed.name_quality, strict=True):
        if quality == "primary" and script_of(name) == "latin":
            entry = listed.entries[at]
            if entry.kind == kind and bodies[at] == f"{entry.list}:{entry.entry_id}":
                names.setdefault(bodies[at], name)
    return [Case(names[body], kind, body) for body in drawn(f"perturbed {kind}", names)[: sample or None]]
