"""Given pairs scored together, each as if its right record were the one entry of a list and nothing else were asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from commonground.screening import given_pairs, name_score
from commonground.screening.asking import of_record
from commonground.screening.given_pairs import UNLIKE, pair_scores
from commonground.screening.listed import Entry, Listed, number
from commonground.screening.screener import GROUPS, Screener
from commonground.screening.subject import Subject

RECORDS = [
    {"name": ["Omar Testi", "عمر تستي"], "kind": "person", "dob": "1971-03-04", "country": "IRQ"},
    {"name": "Testy, Omer Abd al-Rahman", "dob": "1971", "gender": "m"},
    {"name": ["Abdurrahman Testi Umar", "O. Testi"], "kind": "person", "idNumber": "A 12-34"},
    {"name": "Perpetua Snodgrass", "kind": "person", "idNumber": "a1234"},
    {"name": ["Blue Heron Ship Ping Company Ltd", "B.H.Q."], "kind": "organisation"},
    {"name": ["Blue Herron Shipping Co", "Синяя Цапля"], "kind": "organisation", "country": "GEO"},
    {"name": "Blueheron Trading and General Contracting Company for the Very Long Name Incorporated Testi"},
    {"name": "Heron", "kind": "vessel", "imoNumber": "IMO 1234567"},
    {"name": "…", "kind": "person"},
    {"name": ""},
]


def _alone(left: Subject, right: Subject) -> tuple[float, float]:
    kind = right.kind or left.kind or "unknown"
    births = (right.born,) if right.born else ()
    numbers = frozenset(map(number, right.documents))
    entry = Entry("", "", kind, "", births=births, countries=right.countries, documents=numbers, gender=right.gender)
    listed = Listed((entry,), right.names, np.zeros(len(right.names), np.int32), ("strong",) * len(right.names), {("", ""): 0})
    hits = Screener(listed).screen([left], 1)[0] if left.names and right.names else []
    return (hits[0].score, hits[0].name_score) if hits else (UNLIKE, UNLIKE)


def test_pairs_scored_together_have_the_scores_that_each_has_alone() -> None:
    records = [of_record(at, record) for at, record in enumerate(RECORDS)]
    pairs = list(product(records, records))
    found = list(pair_scores(pairs))
    assert found == [next(pair_scores([pair])) for pair in pairs]
    assert sum(score > 0 for score, _ in found) > len(records)
    assert found.count((UNLIKE, UNLIKE)) > len(records)


def test_but_for_what_tells_two_apart_a_pair_has_the_score_of_a_list_of_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [of_record(at, record) for at, record in enumerate(RECORDS)]
    pairs = [pair for pair in product(records, records) if {one.kind for one in pair} & {"person", "vessel"}]
    monkeypatch.setattr(given_pairs, "persons_apart", lambda *_: 0.0)
    found = list(pair_scores(pairs))
    of_pairs = {kind: name_score.weights(name_score.IN_PAIR.get(kind, kind)) for kind in GROUPS}
    monkeypatch.setattr(name_score, "_WEIGHTS", {**name_score._WEIGHTS, **of_pairs})
    assert found == [_alone(*pair) for pair in pairs]


def test_a_pair_has_one_score_whatever_else_is_asked_with_it() -> None:
    left, right = (of_record(0, record) for record in RECORDS[:2])
    others = [(replace(left, names=(f"Testi {at}",)), right) for at in range(30)]
    assert next(pair_scores([(left, right)])) == next(pair_scores([(left, right), *others]))
