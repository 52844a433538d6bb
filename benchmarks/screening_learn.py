"""The weights that screening compares by, learned anew: `python -m benchmarks.screening_learn words|names [--data DIR]`.

Learned on aliases of the US, EU and UK lists, on the training part of Google's Arabic names and on half of the clean names of
yente's candidate benchmark; never on the UN's list. `words` writes `likeness.tsv`: a pair of words of two names of one entry
against a pair of any words, each by its share of all. `names` writes `name_score.tsv`: a held-out alias with the best name that
its entry keeps, and a primary name misspelt by the rules of `perturbing` with its entry, against the best candidates of clean
names, with weights held to the sign that sense gives them. Organisations have weights of their own, learned against made-up
names that set and check no threshold, and against other entries of the same list; to these RARE is added; two of them without
lists have those of `screening_learn_pairs`. Every second alias and misspelt name, and the other half of the clean names, are kept
back; the recall on them, before RARE, is printed.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler, Levenshtein
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sparse_dot_topn import sp_matmul_topn

from benchmarks.process import ROOT
from benchmarks.screening_accuracy import negatives
from benchmarks.screening_lists import CSL, Raw, csl, eu, everything, tables, uk
from commonground.screening import clean_organisations
from commonground.screening.clean_organisations import made_up
from commonground.screening.east_asian import said_alike
from commonground.screening.fold import fold
from commonground.screening.forms import Grams, forms, readings
from commonground.screening.likeness import MEASURES, measures
from commonground.screening.listed import Listed
from commonground.screening.name_index import NameIndex, Pairs
from commonground.screening.name_score import FEATURES, terms
from commonground.screening.perturbing import PERTURBATIONS
from commonground.screening.rarity import Rarity
from commonground.screening.skeleton import skeleton
from commonground.screening.spelling import spelling
from commonground.screening.subject import Kind
from commonground.screening.tables import rows
from commonground.screening.tokens import VOWELLESS, parts, tokens
from commonground.screening.told_apart import marks, told_apart
from commonground.screening.variants import Variants

UNUSED = 15_000
"""Made-up names of a group by which thresholds are set and checked: nothing is learned of them."""

TABLES = ROOT / "src/commonground/screening"
MISSPELT = 240
"""Primary names that are misspelt by every rule."""

UNTAUGHT = ("as_listed", "initials", "case", "zero_width", "accents_off")
"""Rules that teach nothing, or to alarm at initials."""

RARE = {"gain>13": 0.3, "shared>12": 0.15, "shared>16": 0.15, "shared>22": 0.15, "equal>12": 0.3, "equal>18": 0.3}
"""What organisations get beside what is learned, a nat of agreement: the clean names that alarm at 1 in 1,000 are equal to listed
ones in common words, and a regression, for which all of these are sure, does not part them from rare words that agree. Chosen by
hand on aliases and misspelt names of the lists that are learned from, at both rates, with an eye on the judged pairs and by two
scorecards; not for a pair without lists, where nothing tells what is rare."""

PairsOfWords = list[tuple[str, str]]
Array = npt.NDArray[np.float64]
Found = tuple[Pairs, npt.NDArray[np.float32]]
"""Pairs of names asked and listed names, and what each is scored by: FEATURES, and last what tells the names apart."""

TERMS = (
    "same_spelling same_bones same_group text spelling bones start short long initial rarity ours_rarity text*text "
    "spelling*spelling bones*bones spelling*bones bones*short same_bones*short same_group*short text*long spelling*long "
    "rarity*ours_rarity spelling*rarity spelling*ours_rarity bones*rarity coarse same_coarse gender inside coarse*coarse "
    "same_coarse*short gender*long inside*long spelling*coarse start*start text*start same_coarse*rarity"
).split()

RISING = (
    "text",
    "gain>",
    "best>",
    "second>",
    "share>",
    "covered>",
    "both>",
    "whole",
    "covers",
    "equal",
    "net",
    "shared",
    "seconded",
)
FALLING = ("ours=1", "theirs=1", "matched=1", "conflict", "ours_left", "ours_most", "theirs_left", "theirs_most", "short")


def words(data: Path) -> None:
    """Learn and write `likeness.tsv`."""
    entries = _persons(data)
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update({word for name, _ in entry.names for word in tokens(name, "person")})
    latin = [pair for entry in entries for pair in _aliases(entry) if pair[0] != pair[1]]
    latin += [(b, a) for a, b in latin]
    learned = [_word_weights(pairs, counts, vowelless) for vowelless, pairs in enumerate((latin, _arabic(data)))]
    head = "# Log-odds that two words are one name: the sum of term × weight. Learned by benchmarks/screening_learn.py.\n"
    rows = [f"{name}\t{a:.4f}\t{b:.4f}\n" for name, a, b in zip(["one", *TERMS], *learned, strict=True)]
    (TABLES / "likeness.tsv").write_text(head + "# term\tvowels written\tvowels not written\n" + "".join(rows), encoding="utf-8")


def _persons(data: Path) -> list[Raw]:
    lists = data / "sanctions"
    read = [*csl(lists / CSL), *eu(lists / "eu/eurlex_annexes_2026-08/consolidated"), *uk(lists / "uk/2026-05")]
    return [entry for entry in read if entry.kind == "person"]


def _aliases(entry: Raw, most: int = 12) -> PairsOfWords:
    """Words of two names of an entry that stand for each other: the same ones, then the most alike."""
    names = list(dict.fromkeys(tokens(name, "person") for name, _ in entry.names))
    found: PairsOfWords = []
    for one, other in [(a, b) for at, a in enumerate(names) for b in names[at + 1 :]][:most]:
        ours, theirs = list((Counter(one) - Counter(other)).elements()), list((Counter(other) - Counter(one)).elements())
        for _, a, b in sorted(((_alike(a, b), a, b) for a in set(ours) for b in set(theirs)), reverse=True):
            if a in ours and b in theirs:
                found.append((a, b))
                ours.remove(a)
                theirs.remove(b)
    return found


def _alike(a: str, b: str) -> float:
    one, other = spelling(a.lstrip(VOWELLESS)), spelling(b.lstrip(VOWELLESS))
    same: float = JaroWinkler.similarity(one, other) + Levenshtein.normalized_similarity(skeleton(one), skeleton(other))
    return same


def _arabic(data: Path) -> PairsOfWords:
    with gzip.open(data / "namematch/google_ar2en/ar2en-train.txt.gz", "rt", encoding="utf-8") as file:
        pairs = [tuple(tokens(part, "person") for part in line.rstrip("\n").split("\t")) for line in file]
    return [(a[0], b[0]) for a, b in pairs if len(a) == len(b) == 1 and a[0].startswith(VOWELLESS)]


def _word_weights(pairs: PairsOfWords, counts: Counter[str], vowelless: int) -> list[float]:
    """Intercept and weights: log-odds against a pair of any words, each word by its share."""
    variants, listed = Variants(), sorted(counts)
    ours = sorted({a for a, _ in pairs})
    theirs = listed + sorted({b for _, b in pairs} - set(counts))
    read, owner = readings(ours)
    asked, held = forms(read, variants), forms(theirs, variants)
    grams = Grams(held)
    near = sp_matmul_topn(grams.of(asked), grams.matrix.T.tocsr(), top_n=200, threshold=0.2)
    rows = np.repeat(np.arange(len(read)), np.diff(near.indptr)).astype(np.int32)
    found = measures(asked, rows, held, near.indices.astype(np.int32))
    keys = owner[rows].astype(np.int64) * len(theirs) + near.indices
    order = np.lexsort((-(found[:, 4] + found[:, 6]), keys))
    first = order[np.unique(keys[order], return_index=True)[1]]
    found, keys = found[first], keys[first]
    at, to = keys // len(theirs), keys % len(theirs)
    place, column = {word: i for i, word in enumerate(ours)}, {word: i for i, word in enumerate(theirs)}
    wanted = np.array([place[a] * len(theirs) + column[b] for a, b in pairs], np.int64)
    spot = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    positive = np.bincount(spot[keys[spot] == wanted], minlength=len(keys)) / len(pairs)
    share = np.array([max(counts.get(word, 0), 0.5) for word in theirs]) / sum(counts.values())
    own = np.array([1.0 if vowelless else min(counts.get(word, 0.5), 40) for word in ours])
    negative = share[to] * (own / own.sum())[at]
    rarity = Rarity(forms(listed, variants), np.array([counts[word] for word in listed], np.float32))
    design = _design(found, rarity.of(ours, asked)[at], rarity.of(theirs, held)[to])
    apart = asked.vowelless[at] != held.vowelless[to]
    kept = apart if vowelless else ~apart & (found[:, 0] < 1)
    return _logistic(design[kept], positive[kept], negative[kept])


def _design(found: npt.NDArray[np.float32], ours: npt.NDArray[np.float32], theirs: npt.NDArray[np.float32]) -> Array:
    of = {name: found[:, place] for place, name in enumerate(MEASURES)} | {"rarity": theirs / 10, "ours_rarity": ours / 10}
    return np.column_stack([np.prod([of[part] for part in term.split("*")], axis=0) for term in TERMS]).astype(float)


def _logistic(design: Array, positive: Array, negative: Array) -> list[float]:
    both = np.vstack([design, design])
    truth = np.repeat([1, 0], len(design))
    weight = np.r_[positive / positive.sum(), negative / negative.sum()] * len(design)
    kept = weight > 0
    model = LogisticRegression(C=3, max_iter=600).fit(both[kept], truth[kept], weight[kept])
    return [float(model.intercept_[0] + np.log(positive.sum() / negative.sum())), *model.coef_[0].tolist()]


class _Engine:
    """Names of a kind beside those of the lists, by pair."""

    def __init__(self, data: Path, kind: Kind) -> None:
        self.kind = kind
        self.listed = tables([entry for entry in everything(data) if entry.kind == kind])
        rows = [(part, place) for place, name in enumerate(self.listed.names) for part in parts(name, kind, every=False)]
        self.index = NameIndex(
            [part for part, _ in rows], Variants().of_organisations() if kind == "organisation" else Variants()
        )
        self.places = np.array([place for _, place in rows], np.int64)
        named = [self.listed.names[place] for _, place in rows]
        self.marks = marks(named, [part for part, _ in rows]) if kind == "organisation" else None

    def own(self) -> list[int]:
        """Places of the names of which may be learned: of all lists but the UN's."""
        lists = [entry.list for entry in self.listed.entries]
        return [place for place, entry in enumerate(self.listed.name_entry.tolist()) if lists[entry] != "un-sc"]

    def run(self, names: list[str], block: int = 4_096) -> Found:
        ours, theirs, found = [], [], []
        for start in range(0, len(names), block):
            read = [
                (words, at)
                for at, name in enumerate(names[start : start + block], start)
                for part in parts(name, self.kind)
                for words in self.index.readings(part)
            ]
            asked = self.index.ask([words for words, _ in read])
            pairs = self.index.candidates(asked)
            ours.append(np.array([at for _, at in read], np.int64)[pairs.ours])
            theirs.append(self.places[pairs.theirs])
            apart = np.zeros(len(pairs.ours), np.float32)
            if self.marks is not None:
                own = marks([names[at] for _, at in read], [words for words, _ in read])
                apart = told_apart(own, pairs.ours, self.marks, pairs.theirs)
            found.append(np.column_stack([self.index.measured(asked, pairs), apart]))
        return Pairs(np.concatenate(ours), np.concatenate(theirs)), np.vstack(found)


def names(data: Path) -> None:
    """Learn and write `name_score.tsv`."""
    clean = [name for name in negatives(data) if not said_alike(name)]  # what those tell less, `east_asian` says
    people = _Engine(data, "person")
    person = _learned(people, people.run(clean[0::2][:15_000]), people.run(clean[1::2]))
    bodies = _Engine(data, "organisation")
    made = [name for group in clean_organisations.GROUPS for name in made_up(group, UNUSED + 4_000)[UNUSED:]]
    body = _learned(bodies, _joined(bodies.run(made[0::2]), _others(bodies)), bodies.run(made[1::2]))
    found, _ = terms(np.zeros((1, len(FEATURES)), np.float32))
    alone = {name: weight for name, *_, weight in rows("name_score.tsv")}
    listed = zip(found, person, body, strict=True)
    written({name: (f"{one:.4f}", f"{other + RARE.get(name, 0):.4f}", alone[name]) for name, one, other in listed})


def written(weights: Mapping[str, Sequence[str]]) -> None:
    """Write `name_score.tsv`: of each term the weights for persons, organisations, and two organisations without lists."""
    head = "# Log-odds that two names are of one bearer: the sum of term × weight. Learned by benchmarks/screening_learn.py,\n"
    head += "# and for two organisations without lists by benchmarks/screening_learn_pairs.py.\n"
    columns = "# term\tpersons\torganisations\ttwo organisations without lists\n"
    lines = ["\t".join((name, *of)) + "\n" for name, of in weights.items()]
    (TABLES / "name_score.tsv").write_text(head + columns + "".join(lines), encoding="utf-8")


def _learned(engine: _Engine, apart: Found, kept_back: Found) -> Array:
    """Weights for one kind, from clean names and, printed with what they find, of clean names that were kept back."""
    listed, chance = engine.listed, np.random.default_rng(5)
    own = engine.own()
    groups = {
        "aliases": ([at for at in own if listed.name_quality[at] == "strong" and _latin(listed.names[at])], 8_000, 1.0),
        "Arabic": ([at for at in own if any("\u0600" <= letter < "\u0700" for letter in listed.names[at])], 1_000, 2.0),
        "Cyrillic": ([at for at in own if any("\u0400" <= letter < "\u0500" for letter in listed.names[at])], 1_500, 0.2),
    }
    drawn = np.random.default_rng(7).permutation(_primary(listed, own))[:MISSPELT]
    sets = {"misspelt": _misspelt(engine, sorted(drawn.tolist()))}
    for name, (places, most, weight) in groups.items():
        asked = sorted(chance.permutation(places)[:most].tolist())
        sets[name] = (asked, weight, *_held_out(engine, asked))
    weights = np.zeros(0)
    for turn in range(3):
        weights = _name_weights(sets, *apart, weights, 4 if turn else 32)
    other, measured_of = kept_back
    worst = _largest(other.ours, _scores(measured_of, weights), int(other.ours.max()) + 1)
    for name, (asked, _, pairs, measured, right) in sets.items():
        odd = right & (pairs.ours % 2 == 1)
        best = _largest(pairs.ours[odd], _scores(measured[odd], weights), len(asked))[1::2]
        shares = (f"{100 * rate:g} %: {(best > np.quantile(worst, 1 - rate)).mean():.3f}" for rate in (0.001, 0.01))
        print(engine.kind, name, *shares, f"without a candidate: {np.isneginf(best).mean():.3f}", flush=True)
    return weights


def _others(engine: _Engine, most: int = 6_000) -> Found:
    """Primary names beside other entries of the same list that share no name with their own: bodies that are told apart."""
    listed = engine.listed
    asked = np.random.default_rng(9).permutation(_primary(listed, engine.own()))[:most]
    pairs, found = engine.run([listed.names[place] for place in asked.tolist()])
    lists = np.array([entry.list for entry in listed.entries], object)
    ours, theirs = listed.name_entry[asked][pairs.ours], listed.name_entry[pairs.theirs]
    plain: dict[str, set[int]] = {}
    for name, entry in zip(listed.names, listed.name_entry.tolist(), strict=True):
        plain.setdefault(" ".join(sorted(tokens(name, engine.kind))), set()).add(entry)
    shared = {(a, b) for entries in plain.values() for a in entries for b in entries}
    apart = [(a, b) not in shared for a, b in zip(ours.tolist(), theirs.tolist(), strict=True)]
    kept = np.array(apart) & (lists[ours] == lists[theirs])
    return Pairs(pairs.ours[kept], pairs.theirs[kept]), found[kept]


def _joined(one: Found, other: Found) -> Found:
    start = int(one[0].ours.max()) + 1
    ours, theirs = np.r_[one[0].ours, other[0].ours + start], np.r_[one[0].theirs, other[0].theirs]
    return Pairs(ours, theirs), np.vstack([one[1], other[1]])


def _primary(listed: Listed, own: list[int]) -> list[int]:
    return [place for place in own if listed.name_quality[place] == "primary" and _latin(listed.names[place])]


def _misspelt(engine: _Engine, places: list[int]) -> tuple:  # type: ignore[type-arg]
    """Primary names as the rules of `perturbing` write them; those of every second entry learn, as with aliases."""
    listed = engine.listed
    made: list[tuple[str, int]] = []
    for even, odd in zip(places[::2], places[1::2], strict=True):
        for rule in PERTURBATIONS:
            pair = [rule.apply(listed.names[place]) for place in (even, odd)]
            if engine.kind in rule.of and rule.rule not in UNTAUGHT and pair[0] and pair[1]:
                made += [(pair[0], even), (pair[1], odd)]
    pairs, found = engine.run([name for name, _ in made])
    entry = listed.name_entry[[place for _, place in made]]
    return made, 0.2, pairs, found, listed.name_entry[pairs.theirs] == entry[pairs.ours]


def _latin(name: str) -> bool:
    return all(not letter.isalpha() or ord(letter) < 0x250 for letter in name)


def _held_out(engine: _Engine, places: list[int]) -> tuple[Pairs, npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Names asked, and which pairs are with another name of their own entry."""
    listed = engine.listed
    pairs, found = engine.run([listed.names[place] for place in places])
    plain = np.array([" ".join(sorted(fold(name).replace("-", " ").replace("'", "").split())) for name in listed.names], object)
    asked = np.array(places)[pairs.ours]
    return pairs, found, (listed.name_entry[pairs.theirs] == listed.name_entry[asked]) & (plain[pairs.theirs] != plain[asked])


def _name_weights(sets: dict, apart: Pairs, alarms: npt.NDArray[np.float32], before: Array, most: int) -> Array:  # type: ignore[type-arg]
    def score(found: npt.NDArray[np.float32]) -> Array:
        simple = found[:, 0] - 0.5 * found[:, 3] - 0.3 * found[:, 5]
        return _scores(found, before) if len(before) else np.asarray(simple, float)

    positives, shares = [], []
    for _, weight, pairs, found, right in sets.values():
        chosen = np.flatnonzero(right & (pairs.ours % 2 == 0))
        chosen = chosen[np.lexsort((-score(found[chosen]), pairs.ours[chosen]))]
        best = found[chosen[np.unique(pairs.ours[chosen], return_index=True)[1]]]
        positives.append(best)
        shares.append(np.full(len(best), weight))
    order = np.lexsort((-score(alarms), apart.ours))
    of = apart.ours[order]
    against = alarms[order[np.arange(len(of)) - np.searchsorted(of, of) < most]]
    weight = np.concatenate(shares)
    design = np.vstack([*(terms(found[:, :-1])[1] for found in positives), terms(against[:, :-1])[1]]).astype(float)
    truth = np.repeat([1, 0], [len(weight), len(against)])
    known = np.concatenate([*(found[:, -1] for found in positives), against[:, -1]]).astype(float)
    return signed(design, truth, np.r_[weight / weight.sum(), np.full(len(against), 1 / len(against))], known)


def _scores(found: npt.NDArray[np.float32], weights: Array) -> Array:
    return np.asarray(terms(found[:, :-1])[1] @ weights + found[:, -1], float)


def signed(design: Array, truth: npt.NDArray[np.int64], weight: Array, known: Array, ridge: float = 1e-3) -> Array:
    """Logistic regression with weights of one sign, over what is `known` of each row already (nats)."""
    names, _ = terms(np.zeros((1, len(FEATURES)), np.float32))
    bounds = [(0, None) if name.startswith(RISING) else (None, 0) if name.startswith(FALLING) else (None, None) for name in names]
    scale = design.std(axis=0) + 1e-6
    scale[0] = 1
    scaled, sign, share = design / scale, np.where(truth == 1, -1.0, 1.0), weight / weight.sum()

    def loss(at: Array) -> tuple[float, Array]:
        odds = scaled @ at + known
        slope = scaled.T @ (share * sign / (1 + np.exp(-sign * odds)))
        penalty = np.r_[0, at[1:]]
        return float(share @ np.logaddexp(0, sign * odds) + ridge * penalty @ penalty / 2), slope + ridge * penalty

    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 600})
    return np.asarray(found.x / scale, float)


def _largest(of: npt.NDArray[np.int64], values: Array, count: int) -> Array:
    found = np.full(count, -np.inf)
    np.maximum.at(found, of, values)
    return found


def main() -> None:
    """Learn one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_learn")
    parser.add_argument("what", choices=("words", "names"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    asked = parser.parse_args()
    {"words": words, "names": names}[asked.what](asked.data)


if __name__ == "__main__":
    main()
