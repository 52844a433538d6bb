"""From whom, through whom and to whom a total's money goes, worked out by hand, and each dollar on one path."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.funding.through import paths
from commonground.funding.total import asked_for, total
from money_small import Paid, Work, iati, world

DONOR = iati("XM-A", Work("XM-A-1", [Paid("3", "100", to="XM-B", to_activity="XM-B-1")]))
AGENCY = iati("XM-B", Work("XM-B-1", [Paid("1", "100", by="XM-A", by_activity="XM-A-1"), Paid("4", "80")]))
NGO = iati("XM-C", Work("XM-C-1", [Paid("1", "60", by="XM-B"), Paid("4", "90")]))


def walked(root: Path, **files: str) -> tuple[float, list[tuple[str, str, str, float]]]:
    """The total, and its paths as giver, reporter, receiver and dollars, by the ids of organisations."""
    theatre = world(root, **files)
    reader = theatre.reader()
    asked = asked_for(("IRQ",))
    cents = total(reader, asked).cents
    found = [(p.giver, p.reporter, p.receiver, p.cents / 100) for p in paths(reader, asked)]
    theatre.close()
    return cents / 100, found


def test_a_giver_who_reports_nothing_stands_before_the_reporter_as_far_as_it_gave(tmp_path: Path) -> None:
    whole, found = walked(tmp_path, c=NGO)
    assert whole == 90
    assert sorted((giver.startswith("XM-B"), usd) for giver, *_, usd in found) == [(False, 30), (True, 60)]


def test_what_a_reporting_giver_paid_is_on_its_own_path_alone(tmp_path: Path) -> None:
    whole, found = walked(tmp_path, a=DONOR, b=AGENCY)
    assert whole == 100
    assert len(found) == 1
    assert found[0][0] == found[0][1]
    assert found[0][2] not in ("", found[0][1])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    received=st.lists(st.integers(-50, 5_000), max_size=3),
    paid=st.lists(st.integers(-700, 9_000), min_size=1, max_size=4),
)
def test_paths_sum_to_the_total_to_the_cent(
    tmp_path_factory: pytest.TempPathFactory, received: list[int], paid: list[int]
) -> None:
    flows = [Paid("1", f"{cents / 100:.2f}", by=f"XM-G{i}") for i, cents in enumerate(received)]
    flows += [Paid("3", f"{cents / 100:.2f}", to=f"XM-R{i % 2}") for i, cents in enumerate(paid)]
    whole, found = walked(tmp_path_factory.mktemp("through"), a=iati("XM-A", Work("XM-A-1", flows)))
    assert round(sum(usd for *_, usd in found), 2) == whole
