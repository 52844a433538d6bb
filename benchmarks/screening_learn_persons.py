"""How two given persons are scored without lists, learned anew: `python -m benchmarks.screening_learn_persons [--data DIR]`.

Writes `pair_score.tsv`. Learned on persons of the US, EU and UK lists, never the UN's: an alias with the best other name of its
entry, and primary names misspelt by the rules of `perturbing`, against primary names with the most alike names of other entries
of the same list that share no name with theirs. Each pair is told both ways round, as nothing says which record is the listed
one; the weights are held to the sign that sense gives them (`screening_learn`). Pairs of every second name are kept back; how
well those are told apart is printed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.process import ROOT
from benchmarks.screening_learn import (
    MISSPELT,
    TABLES,
    Array,
    _Engine,
    _held_out,
    _misspelt,
    _others,
    _primary,
    signed,
)
from commonground.screening.name_score import FEATURES, name_scores, terms, weights
from commonground.screening.pair_index import PairIndex
from commonground.screening.tokens import parts
from commonground.screening.variants import Variants

ALIASES = 7_000
OTHERS = 6_000
"""Primary names that are asked about."""

ALIKE = 2
"""Names of other entries that each of them is held against."""

SHARE = {"aliases": 1.0, "misspelt": 0.3, "others": 1.0}
BLOCK = 2_048

Named = list[tuple[str, str, int]]
"""Two names, and the number of the name that was drawn: even ones learn."""

Weights = Array | npt.NDArray[np.float32]

Measured = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]
"""Rows of FEATURES, and the number of the drawn name of each pair of names; of a pair only the best reading."""


def drawn(data: Path) -> dict[str, Named]:
    """Pairs of names by set; those of `others` are of two persons."""
    engine = _Engine(data, "person")
    listed, own = engine.listed, engine.own()
    chance = np.random.default_rng(5)
    aliases = sorted(chance.permutation([at for at in own if listed.name_quality[at] == "strong"])[:ALIASES].tolist())
    pairs, found, right = _held_out(engine, aliases)
    same = _best(found, pairs.ours, right, 1)
    misspelt, *_ = _misspelt(engine, sorted(np.random.default_rng(7).permutation(_primary(listed, own))[:MISSPELT].tolist()))
    asked = np.random.default_rng(9).permutation(_primary(listed, own))[:OTHERS]
    apart, measured = _others(engine, OTHERS)
    unlike = _best(measured, apart.ours, np.ones(len(apart.ours), bool), ALIKE)
    name = listed.names
    return {
        "aliases": [(name[aliases[pairs.ours[at]]], name[pairs.theirs[at]], int(pairs.ours[at])) for at in same],
        "misspelt": [(text, name[place], at) for at, (text, place) in enumerate(misspelt)],
        "others": [(name[asked[apart.ours[at]]], name[apart.theirs[at]], int(apart.ours[at])) for at in unlike],
    }


def _best(found: npt.NDArray[np.float32], ours: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_], most: int) -> list[int]:
    """Of each name asked about the places of its `most` best pairs that are `kept`."""
    places = np.flatnonzero(kept)
    order = places[np.lexsort((-name_scores(found[places][:, :-1], "person"), ours[places]))]
    of = ours[order]
    chosen: list[int] = order[np.arange(len(of)) - np.searchsorted(of, of) < most].tolist()
    return chosen


def measured(pairs: Named, by: Weights) -> Measured:
    """What pairs are scored by, each the two ways round, as given pairs are; of several readings the best `by` these weights."""
    both = [*pairs, *((theirs, ours, at) for ours, theirs, at in pairs)]
    rows, numbers = [], []
    for start in range(0, len(both), BLOCK):
        block = both[start : start + BLOCK]
        index = PairIndex([(words, at) for at, pair in enumerate(block) for words in parts(pair[1], "person")], Variants(), True)
        every = [
            (words, at) for at, pair in enumerate(block) for part in parts(pair[0], "person") for words in index.spaced(part, at)
        ]
        asked = index.ask([words for words, _ in every])
        found = index.candidates(asked)
        owner = np.array([at for _, at in every], np.int64)[found.ours]
        values = index.measured(asked, found)
        order = np.lexsort((-(terms(values)[1] @ by), owner))
        first = order[np.unique(owner[order], return_index=True)[1]]
        rows.append(values[first])
        numbers.append(np.array([pair[2] for pair in block], np.int64)[owner[first]])
    return np.vstack(rows), np.concatenate(numbers)


def learned(sets: dict[str, Measured]) -> Array:
    """The weights, from pairs of even numbers; how the others are told apart is printed."""
    even = {name: terms(rows[numbers % 2 == 0])[1] for name, (rows, numbers) in sets.items()}
    truth = np.repeat([name != "others" for name in even], [len(rows) for rows in even.values()]).astype(np.int64)
    weight = np.concatenate([np.full(len(rows), SHARE[name] / len(rows)) for name, rows in even.items()])
    found: Array = signed(np.vstack(list(even.values())).astype(float), truth, weight, np.zeros(len(truth)))
    odd = {name: terms(rows[numbers % 2 == 1])[1] @ found for name, (rows, numbers) in sets.items()}
    others = np.sort(odd.pop("others"))
    for name, scores in odd.items():
        above = (scores > np.quantile(others, 0.99)).mean()
        area = np.searchsorted(others, scores).mean() / len(others)
        print(f"{name}: area under the curve {area:.4f}, above 99 % of others {above:.3f}", flush=True)
    return found


def write(found: Array) -> None:
    """Write `pair_score.tsv`."""
    names, _ = terms(np.zeros((1, len(FEATURES)), np.float32))
    head = "# Log-odds that two given persons are one, without lists: the sum of term × weight.\n"
    rows = [f"{name}\t{weight:.4f}\n" for name, weight in zip(names, found, strict=True)]
    path = TABLES / "pair_score.tsv"
    path.write_text(
        head + "# Learned by benchmarks/screening_learn_persons.py.\n# term\tweight\n" + "".join(rows), encoding="utf-8"
    )


def main() -> None:
    """Learn and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_learn_persons")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    by = weights("person")
    write(learned({name: measured(pairs, by) for name, pairs in drawn(parser.parse_args().data).items()}))


if __name__ == "__main__":
    main()
