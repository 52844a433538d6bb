"""What a code is called, for display: from the code lists that are loaded, and the bare code where none has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from commonground.door.reader import Reader

BROAD_GROUPS = {
    "1": "Social infrastructure and services",
    "2": "Economic infrastructure and services",
    "3": "Production sectors",
    "4": "Multi-sector and cross-cutting",
    "5": "Commodity aid and general programme assistance",
    "6": "Action relating to debt",
    "7": "Humanitarian aid",
    "9": "Administrative costs, refugees in donor countries, unallocated",
}
"""Broad sectors by the first digit of a DAC 5 or CRS purpose code (OECD DAC, CRS purpose codes)."""

_PREFERRED = ("iati-codelists", "code-compilations", "dac-codelists", "code-tables")
_ALSO = {
    "Sector": ("Sectorcode", "SectorCategory"),
    "Publisher": ("IATIOrganisationIdentifier", "OrganisationIdentifier"),
    "CRSChannelCode": ("Channelcode",),
}
"""Lists that hold the same codes under another name."""


class Codes:
    """Names and categories of codes, from the lists that the reader may see."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def _known(self) -> dict[tuple[str, str], dict[str | None, tuple[str | None, str | None]]]:
        """For each list and code: name and category by version; the preferred family, then the newest edition first."""
        order = " ".join(f"WHEN '{family}' THEN {i}" for i, family in enumerate(_PREFERRED))
        rows = self._reader.query(
            "SELECT list, code, version, name, category FROM code WHERE code IS NOT NULL ORDER BY "
            f"CASE family {order} ELSE 9 END, CASE WHEN status = 'active' THEN 0 ELSE 1 END, rank DESC, position"
        )
        known: dict[tuple[str, str], dict[str | None, tuple[str | None, str | None]]] = {}
        for name, code, version, text, category in zip(*(c.to_pylist() for c in rows.columns), strict=True):
            versions = known.setdefault((name, code), {})
            if version not in versions or versions[version][0] is None:
                versions[version] = (text, category)
        return known

    def _entries(self, codelist: str, code: str, version: str | None) -> Iterator[tuple[str | None, str | None]]:
        """Entries of the version asked for, of no version, then of the newest."""
        for name in (codelist, *_ALSO.get(codelist, ())):
            found = self._known.get((name, code), {})
            for wanted in dict.fromkeys((version, None, "2", "1")):
                if wanted in found:
                    yield found[wanted]

    def name(self, codelist: str, code: str | None, version: str | None = None) -> str | None:
        """The English name of a code of a list (`Sector`, `TransactionType` …), None where no list has it."""
        if code is None:
            return None
        return next((text for text, _ in self._entries(codelist, code, version) if text), None)

    def all(self, codelist: str) -> frozenset[str] | None:
        """Every code of a list, None where the list is not loaded."""
        names = (codelist, *_ALSO.get(codelist, ()))
        return frozenset(code for name, code in self._known if name in names) or None

    def label(self, codelist: str, code: str | None, version: str | None = None) -> str | None:
        """The name with the code after it, the bare code where no list has it, None for no code."""
        name = self.name(codelist, code, version)
        return f"{name} ({code})" if name else code

    def category(self, codelist: str, code: str | None) -> str | None:
        """The category that a list puts the code into, None where it has none."""
        if code is None:
            return None
        return next((category for _, category in self._entries(codelist, code, None) if category), None)


def broad_group(purpose: str | None) -> str | None:
    """The broad sector of a DAC code of five or three digits, None for any other code."""
    if purpose is None or not purpose.isdigit() or len(purpose) not in (3, 5):
        return None
    return BROAD_GROUPS.get(purpose[0])
