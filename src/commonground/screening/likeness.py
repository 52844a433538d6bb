"""How much two words speak for one name: a log-odds from a few measures of their letters, learned on published aliases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from commonground.screening.forms import WRITTEN, Floats, Forms
from commonground.screening.tables import rows

Places = npt.NDArray[np.int32]

MEASURES = (
    "same_text",
    "same_spelling",
    "same_bones",
    "same_group",
    "text",
    "spelling",
    "bones",
    "start",
    "short",
    "long",
    "initial",
    "coarse",
    "same_coarse",
    "gender",
    "inside",
)

ENDINGS = [0, *map(ord, "aiu")]
"""Letters by which names of men and women differ at the end, or none."""


def measures(ours: Forms, at: Places, theirs: Forms, to: Places) -> Floats:
    """One row a pair (`ours[at[i]]`, `theirs[to[i]]`), one column a name of MEASURES, each from 0 to 1."""
    text, spelt, bones, coarse = ((ours.written[part][at].tolist(), theirs.written[part][to].tolist()) for part in WRITTEN)
    found = np.empty((len(at), len(MEASURES)), np.float32)
    short = np.minimum(ours.lengths["bones"][at], theirs.lengths["bones"][to])
    long = np.maximum(ours.lengths["text"][at], theirs.lengths["text"][to])
    found[:, 4] = process.cpdist(*text, scorer=OSA.normalized_similarity, dtype=np.float32)
    found[:, 5] = process.cpdist(*spelt, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[:, 6] = process.cpdist(*bones, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[:, 7] = process.cpdist(*spelt, scorer=JaroWinkler.similarity, dtype=np.float32)
    found[:, 0], found[:, 1], found[:, 2] = found[:, 4] == 1, found[:, 5] == 1, found[:, 6] == 1
    found[:, 3] = _same_group(ours, at, theirs, to)
    found[:, 8], found[:, 9] = np.minimum(short, 6) / 6, np.minimum(long, 12) / 12
    found[:, 10] = ours.ends["bones", 0][at] == theirs.ends["bones", 0][to]
    found[:, 11] = process.cpdist(*coarse, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[:, 12] = found[:, 11] == 1
    last, other = ours.ends["spelt", -1][at], theirs.ends["spelt", -1][to]
    found[:, 13] = (last != other) & np.isin(last, ENDINGS) & np.isin(other, ENDINGS)
    found[:, 14] = _inside(ours, at, theirs, to)
    return found


def _same_group(ours: Forms, at: Places, theirs: Forms, to: Places) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = ours.grouped[at] & theirs.grouped[to]
    both = np.flatnonzero(found)
    pairs = zip(at[both].tolist(), to[both].tolist(), strict=True)
    found[both] = [not set(ours.groups[i]).isdisjoint(theirs.groups[j]) for i, j in pairs]
    return found


def _inside(ours: Forms, at: Places, theirs: Forms, to: Places) -> npt.NDArray[np.bool_]:
    """Whether one word is how the other begins."""
    found: npt.NDArray[np.bool_] = ours.ends["spelt", 0][at] == theirs.ends["spelt", 0][to]
    found &= ours.lengths["spelt"][at] != theirs.lengths["spelt"][to]
    maybe = np.flatnonzero(found)
    pairs = ((ours.spelt[i], theirs.spelt[j]) for i, j in zip(at[maybe].tolist(), to[maybe].tolist(), strict=True))
    found[maybe] = [a.startswith(b) or b.startswith(a) for a, b in pairs]
    return found


def _weights() -> tuple[list[list[str]], Floats]:
    held = rows("likeness.tsv")
    return [row[0].split("*") for row in held], np.array([[float(row[1]), float(row[2])] for row in held], np.float32)


_TERMS, _WEIGHTS = _weights()


def log_odds(found: Floats, ours: Floats, theirs: Floats, vowelless: npt.NDArray[np.bool_]) -> Floats:
    """The log-odds (nats) that each pair of words is one name rather than any two: from its measures, the rarity of
    both words (nats), and whether one of the two is written without its vowels."""
    columns = {name: found[:, place] for place, name in enumerate(MEASURES)}
    columns |= {"one": np.ones(len(found), np.float32), "rarity": theirs * np.float32(0.1), "ours_rarity": ours * np.float32(0.1)}
    total = np.zeros(len(found), np.float32)
    which = vowelless.astype(np.intp)
    for parts, weight in zip(_TERMS, _WEIGHTS, strict=True):
        value = columns[parts[0]] if len(parts) == 1 else columns[parts[0]] * columns[parts[1]]
        total += value * weight[which]
    return total
