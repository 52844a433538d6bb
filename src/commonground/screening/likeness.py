"""How much two words speak for one name: a log-odds from a few measures of their letters, learned on published aliases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

from commonground.screening.forms import Floats, Forms
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


def measures(ours: Forms, at: Places, theirs: Forms, to: Places) -> Floats:
    """One row a pair (`ours[at[i]]`, `theirs[to[i]]`), one column a name of MEASURES, each from 0 to 1."""
    text, spelt, bones, coarse = (
        ([getattr(ours, part)[i] for i in at], [getattr(theirs, part)[i] for i in to])
        for part in ("text", "spelt", "bones", "coarse")
    )
    found = np.empty((len(at), len(MEASURES)), np.float32)
    short = np.fromiter((min(len(a), len(b)) for a, b in zip(*bones, strict=True)), np.float32, len(at))
    long = np.fromiter((max(len(a), len(b)) for a, b in zip(*text, strict=True)), np.float32, len(at))
    found[:, 4] = process.cpdist(*text, scorer=OSA.normalized_similarity, dtype=np.float32)
    found[:, 5] = process.cpdist(*spelt, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[:, 6] = process.cpdist(*bones, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[:, 7] = process.cpdist(*spelt, scorer=JaroWinkler.similarity, dtype=np.float32)
    found[:, 0], found[:, 1], found[:, 2] = found[:, 4] == 1, found[:, 5] == 1, found[:, 6] == 1
    found[:, 3] = [
        bool(a) and bool(b) and not set(a).isdisjoint(b)
        for a, b in ((ours.groups[i], theirs.groups[j]) for i, j in zip(at, to, strict=True))
    ]
    found[:, 8], found[:, 9] = np.minimum(short, 6) / 6, np.minimum(long, 12) / 12
    found[:, 10] = [a[:1] == b[:1] for a, b in zip(*bones, strict=True)]
    found[:, 11] = process.cpdist(*coarse, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[:, 12] = found[:, 11] == 1
    found[:, 13] = [a[-1:] != b[-1:] and a[-1:] in "aiu" and b[-1:] in "aiu" for a, b in zip(*spelt, strict=True)]
    found[:, 14] = [a != b and (a.startswith(b) or b.startswith(a)) for a, b in zip(*spelt, strict=True)]
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
