"""A vessel is known by its number: where it is the same, it alarms whatever the name and the threshold."""

from __future__ import annotations

import numpy as np
import pytest
from tests.screening_world import small_list

from commonground.screening.findings import findings, question
from commonground.screening.ready import Ready
from commonground.screening.screener import Screener
from commonground.screening.subject import Kind, Subject
from commonground.screening.thresholds import EVERY, CleanScores


@pytest.mark.parametrize(
    ("kind", "written", "alerts"),
    [
        ("vessel", "IMO 9074729", True),
        ("vessel", "9074729", True),
        ("vessel", "9074731", False),
        ("vessel", "", False),
        (None, "IMO-9074729", True),
    ],
)
def test_the_number_of_a_vessel_decides(kind: Kind | None, written: str, alerts: bool) -> None:
    clean = CleanScores({group: np.linspace(1_000.0, 900.0, 10_000) for group in EVERY})
    bodies = tuple(entry.entry_id for entry in small_list().entries)
    asked = question(Ready(Screener(small_list()), (), bodies, clean, b""), 0.001)
    (answer,) = findings(asked, [Subject(0, ("Purple Otter",), kind, documents=frozenset({written} if written else ()))])
    assert [one.hit.entry.caption for one in answer.found if one.alert] == (["Blue Walrus"] if alerts else [])
