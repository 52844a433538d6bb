"""Judged sets: `python -m benchmarks.screening_pairs [--data DIR] [--logic PYTHON]`, each beside rapidfuzz and logic-v2.

Pairs that somebody judged (nomenklatura's 228 of `entity_bench`, the sample of OpenSanctions' pairs, the cross-script pairs), and
words and names in two scripts (the test part of Google's Arabic names, and the sets of `screening_scripts`). None of them is
learned from. Of the pairs: the area under the curve, the best F1 over all thresholds, and the share of non-matches in the top
band, whose score more than half of the matches have. A cross-script pair is beside every other partner of its set, and so is a
word: the right one must be the first. logic-v2 is measured where PYTHON has `nomenklatura` (`screening_logic`).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from rapidfuzz import fuzz

from benchmarks.figures import Figure
from benchmarks.process import ROOT
from benchmarks.screening_scripts import DRAWN, Beside, first_by_letters, first_by_us, in_latin, right, sets, share
from commonground.screening.asking import of_record
from commonground.screening.given_pairs import pair_scores
from commonground.screening.subject import Subject

WORDS = {"auc": "area under the curve", "f1": "best F1", "first": "right one first"}
LIMITS = {
    ("OpenSanctions: persons", "auc"): 4.0,
    ("OpenSanctions: persons", "f1"): 2.5,
    ("OpenSanctions: organisations", "auc"): 6.3,
    ("OpenSanctions: organisations", "f1"): 7.6,
}
"""Per cent short of 100 that logic-v2 has."""

BODIES = ("Company", "Organization", "LegalEntity", "PublicBody")
"""Kinds of FollowTheMoney that are compared as organisations, where neither side is a person."""


@dataclass(frozen=True)
class Pair:
    """Two subjects, and whether they are one."""

    left: Subject
    right: Subject
    match: bool


def entity_bench(data: Path, schemata: Sequence[str]) -> list[Pair]:
    """nomenklatura's judged pairs of these schemata."""
    held = yaml.safe_load((data / "nk_entity_bench/checks.yml").read_text(encoding="utf-8"))["checks"]
    sides = ("query", "candidate")
    return [
        Pair(*(of_record(at, {**check[side], "schema": check["schema"]}) for side in sides), bool(check["match"]))
        for at, check in enumerate(held)
        if check["schema"] in schemata
    ]


def opensanctions(data: Path, person: bool) -> list[Pair]:
    """The sample of OpenSanctions' judged pairs of persons, or of bodies; licensed for evaluation alone."""
    with gzip.open(data / "opensanctions_pairs/sample_1000_shuffled.json.gz", "rt", encoding="utf-8") as file:
        held = json.load(file)
    found = []
    for at, pair in enumerate(held):
        schemata = {pair["left"]["schema"], pair["right"]["schema"]}
        if ("Person" in schemata if person else True) and schemata <= ({"Person", "LegalEntity"} if person else {*BODIES}):
            kind = "person" if person else "organisation"
            sides = (of_record(at, {**pair[side], "schema": kind}) for side in ("left", "right"))
            found.append(Pair(*sides, pair["judgement"] == "positive"))
    return found


def cross_script(data: Path) -> list[tuple[str, str]]:
    """Names in another script, each with its Latin one."""
    with (data / "cross_script_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        return [(row[0], row[1]) for row in rows]


def arabic(data: Path) -> list[tuple[str, str]]:
    """Arabic words, each with its Latin one: the test part."""
    lines = (data / "google_ar2en/ar2en-test.txt").read_text(encoding="utf-8").splitlines()
    return [(ours, theirs) for ours, _, theirs in (line.partition("\t") for line in lines)]


def every(names: Iterable[tuple[str, str]]) -> list[Pair]:
    """Each name beside each partner, as persons."""
    held = list(names)
    right: dict[str, set[str]] = {}
    for ours, theirs in held:
        right.setdefault(ours, set()).add(theirs)
    others = list(dict.fromkeys(theirs for _, theirs in held))
    return [
        Pair(Subject(at, (ours,), "person"), Subject(at, (theirs,), "person"), theirs in right[ours])
        for at, ours in enumerate(right)
        for theirs in others
    ]


def by_us(pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """The scores of this program."""
    return np.array([total for total, _ in pair_scores((pair.left, pair.right) for pair in pairs)])


def by_letters(pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """rapidfuzz's WRatio of the most alike names, folded and in Latin letters."""
    return np.array(
        [
            max((fuzz.WRatio(in_latin(a), in_latin(b)) for a in pair.left.names for b in pair.right.names), default=0.0)
            for pair in pairs
        ]
    )


def by_logic(pairs: Sequence[Pair], python: Path) -> npt.NDArray[np.float64]:
    """logic-v2's scores, from an environment that has it."""

    def record(subject: Subject) -> dict[str, Any]:
        born = subject.born
        exact = born is not None and born[0] == born[1]
        return {
            "kind": subject.kind,
            "names": list(subject.names),
            "born": [born[0].isoformat() if exact else str(born[0].year)] if born else [],
            "countries": sorted(subject.countries),
            "documents": sorted(subject.documents),
            "gender": [subject.gender] if subject.gender else [],
        }

    asked = json.dumps([{"left": record(pair.left), "right": record(pair.right)} for pair in pairs])
    command = [python, Path(__file__).with_name("screening_logic.py")]
    answered = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return np.array(json.loads(answered.stdout))


def judged(scores: npt.NDArray[np.float64], match: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Area under the curve, best F1, its threshold, and the share of non-matches at or above the median match."""
    order = np.argsort(-scores, kind="stable")
    values, truth = scores[order], match[order]
    last = np.append(values[1:] != values[:-1], True)
    right, told = np.cumsum(truth)[last], np.arange(1, len(truth) + 1)[last]
    f1 = 2 * right / (told + match.sum())
    of, others = scores[match], scores[~match]
    above = (of[:, None] > others[None, :]).mean() + 0.5 * (of[:, None] == others[None, :]).mean()
    top = float((others >= np.median(of)).mean())
    return {"auc": float(above), "f1": float(f1.max()), "threshold": float(values[last][f1.argmax()]), "top_band": top}


def first(scores: npt.NDArray[np.float64], pairs: Sequence[Pair]) -> dict[str, float]:
    """The share of names of which a right partner is the first, alone or before any other."""
    of: dict[int, list[tuple[float, bool]]] = {}
    for score, pair in zip(scores.tolist(), pairs, strict=True):
        of.setdefault(pair.left.row, []).append((score, pair.match))
    right = [
        max(score for score, match in held if match) > max(score for score, match in held if not match) for held in of.values()
    ]
    return {"first": sum(right) / len(right), "names": len(right)}


def measured(data: Path, python: Path | None) -> Mapping[str, dict[str, Any]]:
    """Every set, by matcher."""
    judged_sets = {
        "entity_bench: all": entity_bench(data, ("Person", *BODIES, "Vessel")),
        "entity_bench: persons": entity_bench(data, ("Person",)),
        "entity_bench: bodies": entity_bench(data, BODIES),
        "OpenSanctions: persons": opensanctions(data, True),
        "OpenSanctions: organisations": opensanctions(data, False),
        "cross-script pairs": every(cross_script(data)),
        "Arabic words, test part": every(arabic(data)[::16]),
    }
    matchers = {"ours": by_us, "rapidfuzz": by_letters}
    if python is not None:
        matchers["logic-v2"] = lambda pairs: by_logic(pairs, python)
    found: dict[str, dict[str, Any]] = {}
    for name, pairs in judged_sets.items():
        match = np.array([pair.match for pair in pairs])
        found[name] = {"pairs": len(pairs), "matches": int(match.sum())}
        for matcher, score in matchers.items():
            scores = score(pairs)
            told = first(scores, pairs) if name.startswith(("cross", "Arabic")) else judged(scores, match)
            found[name][matcher] = {key: round(value, 4) for key, value in told.items()}
    return found | {name: _beside(names, python) for name, names in sets(data).items()}


def _beside(names: Beside, python: Path | None) -> dict[str, Any]:
    """Names in two scripts, each beside all partners of its set; logic-v2 for sets of DRAWN names at most."""
    found: dict[str, Any] = {"pairs": len(names) ** 2, "matches": sum(map(len, right(names)))}
    scored = {"ours": first_by_us(names), "rapidfuzz": first_by_letters(names)}
    if python is not None and len(names) <= DRAWN:
        sides = [(Subject(0, (own,), "person"), Subject(0, latin, "person")) for own, latin in names]
        scores = by_logic([Pair(own, latin, True) for own, _ in sides for _, latin in sides], python)
        rows = scores.reshape(len(names), -1).tolist()
        scored["logic-v2"] = share(([*zip(row, range(len(names)), strict=True)] for row in rows), right(names))
    return found | {matcher: {"first": round(value, 4), "names": len(names)} for matcher, value in scored.items()}


def figures(data: Path) -> Iterator[Figure]:
    """What is short of a perfect answer in each set, beside rapidfuzz; the limits are logic-v2's, of a run beside it."""
    for name, told in measured(data / "namematch", None).items():
        ours, theirs = told["ours"], told["rapidfuzz"]
        for key in sorted({"auc", "f1", "first"} & set(ours)):
            title = f"screening: {name} ({told['pairs']:,} pairs), short of 100: {WORDS[key]}"
            limit = LIMITS.get((name, key))
            yield Figure(title, 100 * (1 - ours[key]), "%", limit, 100 * (1 - theirs[key]), "rapidfuzz, WRatio in Latin letters")


def main() -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_pairs")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--logic", type=Path, help="a Python that has nomenklatura")
    parser.add_argument("--figures", action="store_true", help="as figures of the benchmark")
    asked = parser.parse_args()
    if asked.figures:
        print(json.dumps([asdict(figure) for figure in figures(asked.data)]))
        return
    for name, told in measured(asked.data / "namematch", asked.logic).items():
        print(json.dumps({"set": name, **told}), flush=True)


if __name__ == "__main__":
    main()
