"""The log-odds that two aligned names are of one bearer, from what the alignment matched and what it left over.

Every term is bounded, and the weights are held to one sign where sense has one: what is matched never counts against, what is
left over never counts for.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from commonground.screening.forms import Floats
from commonground.screening.tables import rows

FEATURES = (
    "gain",
    "best",
    "second",
    "ours_left",
    "ours_most",
    "theirs_left",
    "theirs_most",
    "short",
    "shortest",
    "matched",
    "ours",
    "theirs",
    "text",
)
"""Columns that an alignment is scored by: log-odds matched in all, of the surest and second pair; weight of words left over on
either side, in all and of the heaviest; what matched pairs fall short of equality, in all and at most; words matched, and of each
side; likeness of the names as wholes. All in nats but words, which are counts, and the last, which is from 0 to 1."""

STEPS = {
    "gain": (0, 4, 7, 10, 13, 17, 22, 30),
    "best": (0, 6, 9, 12),
    "second": (0, 3, 6, 9),
    "ours_left": (0, 1, 4, 8, 12, 24),
    "ours_most": (0, 5, 9, 12),
    "theirs_left": (0, 1, 4, 8, 12, 24),
    "theirs_most": (0, 5, 9, 12),
    "short": (0, 0.5, 1.5, 3, 6, 10),
    "shortest": (0, 0.5, 1.5, 3, 5),
    "share": (0, 0.4, 0.6, 0.75, 0.9, 1),
    "covered": (0, 0.4, 0.6, 0.75, 0.9, 1),
    "both": (0, 0.3, 0.5, 0.8, 1),
    "net": (-6, 0, 3, 6, 9, 12, 16, 22),
    "shared": (0, 3, 6, 9, 12, 16, 22, 30),
    "seconded": (0, 2, 4, 6, 9),
    "equal": (0, 4, 8, 12, 18, 26),
    "text": (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1),
    "textual": (0, 2, 4, 6, 9, 12, 16),
    "conflict": (0, 3, 6, 9, 12),
}
"""Where the slope of a term may change; what lies beyond the last counts no further."""


PAIR = "pair of organisations"
"""As what two given organisations are scored without lists: how rare a word is, only lists tell, so agreement counts for less."""

PERSONS = "pair of persons"
"""As two given persons are, by weights that tell namesakes apart and not the listed from anybody: `pair_score.tsv`."""

IN_PAIR = {"organisation": PAIR, "person": PERSONS, "vessel": PERSONS, "aircraft": PERSONS}


NEARLY = 1e-3
"""Nats by which `near_scores` may differ from `name_scores`: the same numbers, added up in another order."""


def terms(found: Floats) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The names of the terms of the score and their values, one column each; `name_score.tsv` gives their weights."""
    at = _together(found)
    columns = {"one": np.ones(len(found), np.float32)}
    for name, steps in STEPS.items():
        for low, high in pairwise(steps):
            columns[f"{name}>{low}"] = np.clip(at[name] - low, 0, high - low)
    columns |= _counted(at)
    return list(columns), np.column_stack(list(columns.values())).astype(np.float32)


def _together(found: Floats) -> dict[str, Floats]:
    """FEATURES and what they say together, by name."""
    at = dict(zip(FEATURES, np.ascontiguousarray(found.T), strict=True))
    gain = at["gain"]
    at["share"], at["covered"] = gain / (gain + at["ours_left"] + 0.5), gain / (gain + at["theirs_left"] + 0.5)
    at["both"] = at["share"] * at["covered"]
    at["textual"] = 2 * np.maximum(at["text"] - 0.5, 0) * np.minimum(gain + at["ours_left"], 20)
    at["conflict"] = np.minimum(at["ours_most"], at["theirs_most"])
    at["net"] = gain - 0.5 * at["ours_left"] - 0.3 * at["theirs_left"] - at["short"]
    at["shared"], at["seconded"] = gain * at["both"], at["second"] * at["both"]
    at["equal"] = np.maximum(gain - 3 * at["short"], 0) * np.minimum(at["share"], at["covered"])
    return at


def _counted(at: Mapping[str, Floats]) -> dict[str, npt.NDArray[Any]]:
    """Terms of how many words are matched of how many."""
    gain, matched, ours, theirs = at["gain"], at["matched"], at["ours"], at["theirs"]
    whole, covers = ours == matched, theirs == matched
    capped = np.minimum(gain, 12)
    return {
        "matched=1": matched == 1, "matched=2": matched == 2, "ours=1": ours == 1, "ours=2": ours == 2, "theirs=1": theirs == 1,
        "theirs=2": theirs == 2, "ours=1*gain": (ours == 1) * capped, "theirs=1*gain": (theirs == 1) * capped,
        "matched=1*gain": (matched == 1) * capped, "matched=1*short": (matched == 1) * np.minimum(at["short"], 5),
        "whole": whole, "covers": covers, "whole*covers": whole & covers, "whole*gain": whole * np.minimum(gain, 20),
        "covers*gain": covers * np.minimum(gain, 20),
    }  # fmt: skip


def _weights() -> dict[str, Floats]:
    held = {term: [float(weight) for weight in weights] for term, *weights in rows("name_score.tsv")}
    names, _ = terms(np.zeros((1, len(FEATURES)), np.float32))
    table = np.array([held.get(name, (0, 0, 0)) for name in names], np.float32)
    given = dict(rows("pair_score.tsv"))
    persons = np.array([float(given.get(name, 0)) for name in names], np.float32)
    return {"person": table[:, 0], "organisation": table[:, 1], PAIR: table[:, 2], PERSONS: persons}


_WEIGHTS = _weights()
_TERMS = terms(np.zeros((1, len(FEATURES)), np.float32))[0]
_BY_TERM = {kind: dict(zip(_TERMS, of.tolist(), strict=True)) for kind, of in _WEIGHTS.items()}


def weights(kind: str) -> Floats:
    """The weight of each of `terms` for names of a kind of subject; vessels and aircraft have those of persons."""
    return _WEIGHTS.get(kind, _WEIGHTS["person"])


def name_scores(found: Floats, kind: str) -> Floats:
    """Log-odds (nats) of each row of FEATURES, for names of a kind of subject."""
    scores: Floats = terms(found)[1] @ weights(kind)
    return scores


def near_scores(found: Floats, kind: str) -> Floats:
    """The same to NEARLY in a tenth of the time, to tell what need not be scored: terms without a weight are left out.

    Likeness of the whole names never counts against: with the most that it can be, the answer is the most that the score can be.
    """
    weight = _BY_TERM.get(kind, _BY_TERM["person"])
    at = _together(found)
    total = np.full(len(found), weight["one"], np.float32)
    for name, steps in STEPS.items():
        for low, high in pairwise(steps):
            if by := weight[f"{name}>{low}"]:
                total += np.clip(at[name] - low, 0, high - low) * by
    for name, values in _counted(at).items():
        if by := weight[name]:
            total += values * by
    return total
