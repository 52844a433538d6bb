"""Forecasts as they were issued, to be held against what happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.vocabulary.records.said import listed, said

EARLY_WARNING = "EARLY-WARNING"
"""The code of the community to which outlooks are issued where no other is named."""

VIOLENCE = ("sb", "ns", "os", "all")
"""State-based, non-state, one-sided, or all of it (UCDP GED Codebook, type_of_violence)."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A forecast of violence as it was issued, with the hash of its file: never changed or ended, and widened by two people."""

    name: str = said("its name", required=True)
    community: str = said("the early-warning community that it is issued to, ORIGINATOR/CODE", form="party", required=True)
    issued_on: dt.date = said("the day on which it was recorded", required=True)
    newest_month: str = said("the last month of data that it is made from, YYYY-MM", required=True)
    level: int = said("0: countries, 1: governorates; nothing finer", required=True)
    countries: tuple[str, ...] = listed("the countries that it is for", form="iso3")
    kind_of_violence: str = said("sb, ns, os or all of it", choices=VIOLENCE, required=True)
    horizons: int = said("how many months ahead it looks", required=True)
    model: str = said("name and version of the program that made it", required=True)
    sha256: str = said("hash of its file", form="sha256", required=True)
