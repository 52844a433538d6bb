"""The score of two given records, without any list: for evaluation."""

from __future__ import annotations

import math

import numpy as np

from commonground.screening.listed import Entry, Listed, number
from commonground.screening.screener import Screener
from commonground.screening.subject import Subject

UNLIKE = -20.0
"""The score of records of which no name is like any of the other's."""


def pair_scores(left: Subject, right: Subject) -> tuple[float, float]:
    """The log-odds (nats) that both are one, of names and evidence together and of the names alone."""
    entry = Entry(
        "", "", right.kind or left.kind or "unknown", right.names[0] if right.names else "",
        births=(right.born,) if right.born else (), countries=right.countries,
        documents=frozenset(map(number, right.documents)), gender=right.gender,
    )  # fmt: skip
    places = np.zeros(len(right.names), np.int32)
    listed = Listed((entry,), right.names, places, ("strong",) * len(right.names), {("", ""): 0})
    hits = Screener(listed, pair=True).screen([left], 1)[0] if left.names and right.names else []
    return (hits[0].score, hits[0].name_score) if hits else (UNLIKE, UNLIKE)


def probability(log_odds: float) -> float:
    """Log-odds as a probability, at even odds before anything is known."""
    return 1 / (1 + math.exp(-max(min(log_odds, 700.0), -700.0)))
