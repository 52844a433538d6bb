"""The weights of two given organisations, without lists: `python -m benchmarks.screening_learn_pairs [--data DIR]`.

Learned as they are used, each record beside the other alone, on the lists of the US, the EU and the UK, never on the UN's list:
half of the names of a body beside the other half, against bodies of the same list and source that share no name and are most like
it. Learned on every second body; for the others the area under the curve, the best F1 and the share of non-matches in the top
band are printed, by the weights before and by the new ones.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from benchmarks.process import ROOT
from benchmarks.screening_learn import signed, written
from benchmarks.screening_lists import CSL, Raw, csl, eu, tables, uk
from benchmarks.screening_pairs import judged
from commonground.screening.acronyms import readings
from commonground.screening.listed import Listed
from commonground.screening.name_score import FEATURES, terms
from commonground.screening.pair_index import UNALIKE, PairIndex, untagged, wordless
from commonground.screening.screener import Screener
from commonground.screening.subject import Subject
from commonground.screening.tables import rows
from commonground.screening.tokens import parts, tokens
from commonground.screening.told_apart import marks, told_apart
from commonground.screening.variants import Variants

BODIES, OTHERS, NEAR = 6_000, 4_000, 2
"""Bodies of which halves of the names are laid side by side, and single names; bodies that are laid beside others by words, by
letters, and by chance; and beside how many others."""

MOST = 8
"""Names of a record that are compared."""

BLOCK = 2_000
TURNS = 4
RIDGE = 3e-3

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Names of two records, whether they are of one body, and the place of the left one."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    match: bool
    body: int


def pairs(data: Path) -> list[Pair]:
    """Pairs of records of the lists."""
    lists = data / "sanctions"
    read = [*csl(lists / CSL), *eu(lists / "eu/eurlex_annexes_2026-08/consolidated"), *uk(lists / "uk/2026-05")]
    bodies = [entry for entry in read if entry.kind == "organisation"]
    listed, chance = tables(bodies), np.random.default_rng(11)
    names: dict[int, list[str]] = {}
    for name, entry in zip(listed.names, listed.name_entry.tolist(), strict=True):
        names.setdefault(entry, []).append(name)
    found = []
    for body in [at for at in chance.permutation(len(listed.entries)).tolist() if len(names[at]) > 1][:BODIES]:
        mixed = [names[body][at] for at in chance.permutation(len(names[body]))]
        half = max(1, len(mixed) // 2)
        found.append(Pair(tuple(mixed[:half]), tuple(mixed[half:]), True, body))
        found.append(Pair((mixed[0],), (mixed[-1],), True, body))
    asked = chance.permutation(len(listed.entries))[:OTHERS].tolist()
    source = {(entry.list, entry.entry_id): _source(entry) for entry in bodies}
    by_words = _others(listed, names, asked, source)
    single = [Pair(pair.left[:1], pair.right[:1], False, pair.body) for pair in by_words[::2]]
    return [*found, *by_words, *single, *_by_letters(listed, names, asked, source)]


def _source(entry: Raw) -> str:
    return {"us-csl": entry.source, "eu-annex": entry.entry_id.partition("|")[0]}.get(entry.list, entry.list)


def _others(listed: Listed, names: dict[int, list[str]], asked: list[int], source: dict[tuple[str, str], str]) -> list[Pair]:
    """Bodies beside the most like ones of their own list and source that share no name with them."""
    plain = {at: {" ".join(sorted(tokens(name, "organisation"))) for name in of} for at, of in names.items()}
    hits = Screener(listed).screen([Subject(at, tuple(names[at][:3]), "organisation") for at in asked], 12)
    found = []
    for body, of in zip(asked, hits, strict=True):
        own = listed.entries[body]
        keys = [(hit.entry.list, hit.entry.entry_id) for hit in of]
        near = [listed.of[key] for key in keys if source[key] == source[own.list, own.entry_id]]
        apart = [other for other in near if other != body and plain[body].isdisjoint(plain[other])]
        found += [Pair(tuple(names[body]), tuple(names[other]), False, body) for other in apart[:NEAR]]
    return found


def _by_letters(listed: Listed, names: dict[int, list[str]], asked: list[int], source: dict[tuple[str, str], str]) -> list[Pair]:
    """First names of bodies beside those of others of their own list and source that have the most letters in common."""
    of: dict[str, list[int]] = {}
    for at, entry in enumerate(listed.entries):
        of.setdefault(source[entry.list, entry.entry_id], []).append(at)
    first = {at: " ".join(sorted(tokens(held[0], "organisation"))) for at, held in names.items()}
    found = []
    for body in asked:
        entry = listed.entries[body]
        others = [at for at in of[source[entry.list, entry.entry_id]] if first[at] != first[body]]
        near = process.extract(first[body], [first[at] for at in others], scorer=fuzz.ratio, limit=NEAR)
        found += [Pair((names[body][0],), (names[others[at]][0],), False, body) for *_, at in near]
    return found


def measured(chosen: list[Pair]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Of every two names of the records of a pair the terms of the score, what tells them apart, and of which pair they are."""
    found = []
    for start in range(0, len(chosen), BLOCK):
        block = chosen[start : start + BLOCK]
        listed = [(name, words, at) for at, pair in enumerate(block) for name in pair.right[:MOST] for words in _words(name)]
        index = PairIndex([(words, at) for _, words, at in listed], Variants().of_organisations())
        every = [
            (name, words, at)
            for at in sorted({at for *_, at in listed})
            for name, text in _texts(block[at].left[:MOST], block[at].right[:MOST])
            for part in _words(text)
            for words in index.spaced(part, at)
        ]
        asked = index.ask([words for _, words, _ in every])
        owner = np.array([at for *_, at in every], np.int64)
        beside = index.beside(asked, owner)
        owner = owner[beside.ours]
        ours, theirs = (marks([name for name, *_ in side], [untagged(words) for _, words, _ in side]) for side in (every, listed))
        features = index.measured_alone(asked, beside, owner)
        values, apart = terms(features)[1].astype(float), told_apart(ours, beside.ours, theirs, beside.theirs).astype(float)
        without = wordless(features)
        values[without] = 0
        found.append((values, apart + np.where(without, UNALIKE + features[:, -1], 0), owner + start))
    values, apart, owners = zip(*found, strict=True)
    return np.vstack(values), np.concatenate(apart), np.concatenate(owners)


def _texts(names: tuple[str, ...], others: tuple[str, ...]) -> list[tuple[str, str]]:
    return [*((name, name) for name in names), *readings(names, others)]


def _words(name: str) -> list[tuple[str, ...]]:
    return parts(name, "organisation")


def learned(chosen: list[Pair], weights: Floats) -> Floats:
    """Weights from pairs, of each the two names that are most like by the weights of the turn before."""
    truth = np.array([int(pair.match) for pair in chosen])
    values, apart, owner = measured(chosen)
    for _ in range(TURNS):
        order = np.lexsort((-(values @ weights + apart), owner))
        best = order[np.unique(owner[order], return_index=True)[1]]
        match = truth[owner[best]]
        share = np.where(match == 1, 1 / match.sum(), 1 / (1 - match).sum())
        weights = signed(values[best], match, share, apart[best], RIDGE)
    return weights


def main() -> None:
    """Learn the weights, write them into `name_score.tsv` and print how well they part the pairs that were kept back."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_learn_pairs")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    every = pairs(parser.parse_args().data)
    held = {name: of for name, *of in rows("name_score.tsv")}
    names, _ = terms(np.zeros((1, len(FEATURES)), np.float32))
    before = np.array([float(held[name][-1]) for name in names])
    weights = learned([pair for pair in every if pair.body % 2 == 0], before)
    kept = [pair for pair in every if pair.body % 2]
    values, apart, owner = measured(kept)
    for of in (before, weights):
        scores = np.full(len(kept), -20.0)
        np.maximum.at(scores, owner, values @ of + apart)
        print(
            {key: round(value, 4) for key, value in judged(scores, np.array([pair.match for pair in kept])).items()}, flush=True
        )
    written({name: (*held[name][:-1], f"{weight:.4f}") for name, weight in zip(names, weights.tolist(), strict=True)})


if __name__ == "__main__":
    main()
