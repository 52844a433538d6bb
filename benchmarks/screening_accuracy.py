"""Screening by names alone: how many right entries are missed at a rate of false alarms, beside an exhaustive string search.

The list is that of persons of the UN (November 2025), the US CSL (February 2025) and EU annexes (August 2026): 10,513 entries.
The rate of false alarms is taken from 50,000 clean names of yente's candidate benchmark. Right is the UN's entry, never another
list's of the same person. What is asked is never in the index: a held-out alias and a name in its original script are taken out
of their entry first; spellings of the UK and the US are asked where the UN's entry has no equal name. Who is known by both the
US and the UN is asked by the name of the US, whether the UN's entry has an equal one or not.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from benchmarks.figures import Figure
from benchmarks.process import ROOT
from benchmarks.screening_lists import everything, tables, uk
from commonground.screening.fold import fold
from commonground.screening.listed import Listed
from commonground.screening.screener import KEPT, Screener
from commonground.screening.subject import Subject

Asked = list[tuple[str, int]]
"""Names and the places of their right entries."""

RATES = (0.001, 0.01)
LIMITS = {
    "held-out strong aliases": 28.0,
    "original script": 30.0,
    "UK spelling variants": 16.0,
    "known by the US and the UN": 1.5,
}
"""Per cent missed at 1 % of false alarms that must not be reached; the US' spellings, few and hard, have no limit."""


def accuracy(held: Path, *, quick: bool) -> Iterator[Figure]:
    """The share missed of each set, at both rates."""
    listed = tables([entry for entry in everything(held) if entry.kind == "person"])
    clean = negatives(held)[:: 10 if quick else 1]
    screener = Screener(listed)
    alarms = best(screener, [(name, -1) for name in clean])
    bare_alarms = exhaustive(listed, [(name, -1) for name in clean[::10]])
    sets = {
        "held-out strong aliases": lambda: held_out(listed, "strong"),
        "original script": lambda: held_out(listed, "original"),
        "UK spelling variants": lambda: [(None, spellings(listed, held))],
        "known by the US and the UN": lambda: [(None, known_both(listed))],
        "US spelling variants": lambda: [(None, other_spellings(listed))],
    }
    for name, rounds in sets.items():
        found, bare = [], []
        for removed, asked in rounds():
            known = listed if removed is None else listed.without(removed)
            found.append(best(screener if removed is None else Screener(known), asked))
            bare.append(exhaustive(known, asked))
        ours, theirs = np.concatenate(found), np.concatenate(bare)
        for rate in RATES:
            missed = 100 * float((ours <= np.quantile(alarms, 1 - rate)).mean())
            beside = 100 * float((theirs <= np.quantile(bare_alarms, 1 - rate)).mean())
            title = f"screening: {name} ({len(ours):,}) missed at {100 * rate:g} % of false alarms"
            limit = LIMITS.get(name) if rate == 0.01 else None
            yield Figure(title, missed, "%", limit, beside, "rapidfuzz, token_sort_ratio of folded names, exhaustive")
        yield Figure(f"screening: {name} without a candidate", 100 * float(np.isneginf(ours).mean()), "%")


def negatives(data: Path) -> list[str]:
    """Clean names: made up, and of no one who is listed."""
    with gzip.open(data / "namematch/yente_candidate_bench/negatives_us.csv.gz", "rt", encoding="utf-8") as file:
        return [row["full_name"] for row in csv.DictReader(file)]


def best(screener: Screener, asked: Asked) -> npt.NDArray[np.float64]:
    """The score of each name with its right entry, or with any where that is -1; minus infinity where it is no candidate."""
    subjects = [Subject(place, (name,), "person") for place, (name, _) in enumerate(asked)]
    found = np.full(len(asked), -np.inf)
    for place, hits in enumerate(screener.screen(subjects, limit=KEPT)):
        right = asked[place][1]
        scores = [hit.score for hit in hits if right < 0 or screener.listed.entries[right] == hit.entry]
        found[place] = max(scores, default=-np.inf)
    return found


def exhaustive(listed: Listed, asked: Asked) -> npt.NDArray[np.float64]:
    """The same by token_sort_ratio against every listed name."""
    names = [_sorted(name) for name in listed.names]
    entry = np.array(listed.name_entry)
    found = np.zeros(len(asked))
    for start in range(0, len(asked), 500):
        part = asked[start : start + 500]
        scores = process.cdist([_sorted(name) for name, _ in part], names, scorer=fuzz.ratio, dtype=np.float32, workers=1)
        for place, (_, right) in enumerate(part):
            row = scores[place] if right < 0 else scores[place][entry == right]
            found[start + place] = row.max(initial=0)
    return found


def _sorted(name: str) -> str:
    return " ".join(sorted(fold(name).replace("-", " ").replace("'", "").split()))


def held_out(listed: Listed, quality: str) -> Iterator[tuple[npt.NDArray[np.bool_], Asked]]:
    """Rounds, each with at most one name of that quality of each UN entry taken out, with its equals of the same entry."""
    of: dict[int, list[int]] = {}
    for place, entry in enumerate(listed.name_entry.tolist()):
        of.setdefault(entry, []).append(place)
    wanted = {
        entry: [place for place in places if listed.name_quality[place] == quality]
        for entry, places in of.items()
        if listed.entries[entry].list == "un-sc"
    }
    for turn in range(max(map(len, wanted.values()))):
        removed, asked = np.zeros(len(listed.names), bool), []
        for entry, places in wanted.items():
            if turn < len(places):
                name = listed.names[places[turn]]
                removed[[place for place in of[entry] if _sorted(listed.names[place]) == _sorted(name)]] = True
                asked.append((name, entry))
        yield removed, asked


def spellings(listed: Listed, data: Path) -> Asked:
    """Good names of the UK's entries, joined to the UN's by the UK's own reference, that the UN's entry does not have."""
    asked: Asked = []
    for entry in uk(data / "sanctions/uk/2026-05"):
        for _, reference in entry.links:
            right = listed.of.get(("un-sc", reference))
            if entry.kind == "person" and right is not None:
                asked += _not_equal(listed, right, [name for name, quality in entry.names if quality != "weak"])
    return asked


def known_both(listed: Listed) -> Asked:
    """Primary names of the CSL's entries that share two names and more with one UN entry, equal to one of its names or not."""
    owner: dict[str, set[int]] = {}
    for name, entry in zip(listed.names, listed.name_entry.tolist(), strict=True):
        owner.setdefault(_sorted(name), set()).add(entry)
    shared: dict[tuple[int, int], int] = {}
    for entries in owner.values():
        for ours in entries:
            for theirs in entries:
                if listed.entries[ours].list == "us-csl" and listed.entries[theirs].list == "un-sc":
                    shared[ours, theirs] = shared.get((ours, theirs), 0) + 1
    pairs = sorted(pair for pair, count in shared.items() if count >= 2)
    return [(listed.entries[ours].caption, right) for ours, right in pairs]


def other_spellings(listed: Listed) -> Asked:
    """Those of `known_both` of which the UN's entry has no equal name."""
    return [one for name, right in known_both(listed) for one in _not_equal(listed, right, [name])]


def _not_equal(listed: Listed, right: int, names: Sequence[str]) -> Asked:
    held = {_sorted(listed.names[place]) for place in np.flatnonzero(listed.name_entry == right)}
    return [(name, right) for name in dict.fromkeys(names) if _sorted(name) not in held]


def main() -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_accuracy")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--quick", action="store_true", help="a tenth of the clean names")
    asked = parser.parse_args()
    print(json.dumps([asdict(figure) for figure in accuracy(asked.data, quick=asked.quick)]))


if __name__ == "__main__":
    main()
