"""A country's region is that of UCDP, by its Gleditsch-Ward number."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from commonground.vocabulary import country
from commonground.watch.regions import places, region


@pytest.mark.parametrize(
    ("iso3", "named"),
    [
        ("USA", "Americas"),
        ("URY", "Americas"),
        ("GBR", "Europe"),
        ("ISL", "Europe"),
        ("AZE", "Europe"),
        ("XKX", "Europe"),
        ("CPV", "Africa"),
        ("EGY", "Middle East"),
        ("SDN", "Africa"),
        ("SSD", "Africa"),
        ("IRN", "Middle East"),
        ("TUR", "Middle East"),
        ("YEM", "Middle East"),
        ("AFG", "Asia"),
        ("WSM", "Asia"),
        ("GRL", None),
        ("IQG13", None),
        ("117", None),
    ],
)
def test_the_ranges_are_those_of_the_codebook(iso3: str, named: str | None) -> None:
    assert region(iso3) == named


def test_places_are_given_by_region_and_what_has_none_is_left_out() -> None:
    assert places(["IRQ", "NGA", "IQG13", "SYR"]) == {"Africa": [1], "Middle East": [0, 3]}
    assert places(["41123", "41124"]) == {}


def test_every_state_of_gleditsch_and_ward_has_a_region() -> None:
    assert [one.iso3 for one in country.countries().values() if one.gw and not one.is_fictional and not region(one.iso3)] == []


def test_no_country_of_ged_lies_in_another_region(shared_data: Path) -> None:
    path = shared_data / "conflict" / "ucdp_ged25_sample_9972_events_1989_2024.json.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is absent")
    events = json.loads(gzip.decompress(path.read_bytes()))
    stated = {(found.iso3, event["region"]) for event in events if (found := country.by_name(event["country"]))}
    assert len(stated) > 90
    assert [(iso3, named) for iso3, named in sorted(stated) if region(iso3) != named] == []
