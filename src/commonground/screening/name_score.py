"""The log-odds that two aligned names are of one bearer, from what the alignment matched and what it left over."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from commonground.screening.forms import Floats

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
)
"""Columns that an alignment is scored by: log-odds matched in all, of the surest and second pair; weight of words left over on
either side, in all and of the heaviest; what matched pairs fall short of equality, in all and at most; words matched, and of each
side. All in nats but the last three, which are counts."""


def terms(found: Floats) -> dict[str, Floats]:
    """The named terms of the score; `name_score.tsv` gives their weights."""
    at = {name: found[:, place] for place, name in enumerate(FEATURES)}
    gain, matched, ours, theirs = at["gain"], at["matched"], at["ours"], at["theirs"]
    share = gain / (gain + at["ours_left"] + 1)
    covered = gain / (gain + at["theirs_left"] + 1)
    whole, all_theirs = ours == matched, theirs == matched
    return at | {
        "one": np.ones(len(found), np.float32),
        "share": share, "covered": covered, "both": share * covered, "less": np.minimum(share, covered),
        "more": np.maximum(share, covered), "share2": share**2, "covered2": covered**2,
        "matched_1": matched == 1, "matched_2": matched == 2, "matched_3": matched >= 3,
        "ours_1": ours == 1, "ours_2": ours == 2, "ours_3": ours == 3, "ours_5": ours >= 5,
        "theirs_1": theirs == 1, "theirs_2": theirs == 2, "theirs_3": theirs == 3, "theirs_5": theirs >= 5,
        "whole": whole, "all_theirs": all_theirs, "gain_15": np.minimum(gain, 15), "gain_10": np.minimum(gain, 10),
        "gain_log": np.log1p(gain), "whole_gain": whole * gain, "all_theirs_gain": all_theirs * gain,
        "ours_1_gain": (ours == 1) * gain, "theirs_1_gain": (theirs == 1) * gain,
        "ours_left_5": np.minimum(at["ours_left"], 5), "theirs_left_5": np.minimum(at["theirs_left"], 5),
        "share_gain": share * gain, "covered_gain": covered * gain,
    }  # fmt: skip


def _weights() -> dict[str, float]:
    lines = files("commonground.screening").joinpath("name_score.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {name: float(weight) for name, weight in rows}


_WEIGHTS = _weights()


def name_scores(found: Floats) -> Floats:
    """Log-odds (nats) of each row of FEATURES."""
    of = terms(found)
    total = np.zeros(len(found), np.float64)
    for name, weight in _WEIGHTS.items():
        total += weight * of[name]
    return total.astype(np.float32)
