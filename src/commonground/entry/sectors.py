"""Names of clusters and sectors that are known: the global clusters, the broad groups of the DAC, and the lists that are held."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cached_property

from commonground.door.reader import Reader
from commonground.reference.codes import BROAD_GROUPS, Codes

CLUSTERS = (
    "Camp Coordination and Camp Management",
    "CCCM",
    "Child Protection",
    "Coordination",
    "Early Recovery",
    "Education",
    "Emergency Telecommunications",
    "Food Security",
    "Food Security and Livelihoods",
    "Gender-Based Violence",
    "Health",
    "Housing, Land and Property",
    "Logistics",
    "Mine Action",
    "Multi-Purpose Cash",
    "Nutrition",
    "Protection",
    "Shelter",
    "Shelter and NFI",
    "WASH",
    "Water, Sanitation and Hygiene",
)
"""The clusters and areas of responsibility of the IASC (Reference Module for Cluster Coordination, 2015) by their usual names."""


class Sectors:
    """Whether a name of a sector is one that others use."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def known(self) -> dict[str, str]:
        """Names by their folded form: plans and code lists that are held add to the global clusters."""
        codes = Codes(self._reader)
        lists = codes.all("Sector") or ()
        names = [*CLUSTERS, *BROAD_GROUPS.values(), *lists, *filter(None, (codes.name("Sector", code) for code in lists))]
        held = self._reader.rows("SELECT DISTINCT cluster AS name FROM requirement WHERE cluster IS NOT NULL ORDER BY 1")
        return {_folded(name): name for name in [*(row["name"] for row in held), *names]}

    def unknown(self, name: str) -> str | None:
        """None for a known name; else the nearest known one, empty where none is near."""
        key = _folded(name)
        if key in self.known:
            return None
        near = get_close_matches(key, list(self.known), 1, 0.75)
        return self.known[near[0]] if near else ""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split())
