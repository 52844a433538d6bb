"""The five regions of UCDP, by the numbers that Gleditsch and Ward gave to states.

Source: the codebook of the UCDP/PRIO Armed Conflict Dataset, version 22.1, field `region`; Oceania counts with Asia, as there. The regions of
GED are the same ones: of 97 countries in events of 1989 to 2024 none is put elsewhere by these numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from commonground.vocabulary import country

RANGES = (
    ("Africa", 400, 626),
    ("Americas", 2, 199),
    ("Asia", 700, 999),
    ("Europe", 200, 399),
    ("Middle East", 630, 699),
)
"""A region, and the first and last number of its states."""


def region(iso3: str) -> str | None:
    """The region of a country; None for what has no number of its own (a territory, a part of a country, an unknown code)."""
    found = country.by_iso3(iso3)
    number = found.gw[0] if found and found.gw else 0
    return next((name for name, first, last in RANGES if first <= number <= last), None)


def places(countries: Sequence[str]) -> dict[str, list[int]]:
    """By region, in the order of their names, the places of its countries in a sequence of ISO3 codes; regions without one are left out."""
    named = [region(code) for code in countries]
    found = {name: [at for at, one in enumerate(named) if one == name] for name, *_ in RANGES}
    return {name: at for name, at in found.items() if at}
