"""P-codes of a file checked against the boundaries that are held; a name in the place of a p-code is proposed, never taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from commonground.door.reader import Reader
from commonground.reference.names import NameIndex, UnitName
from commonground.reference.units import DEEPEST, Unit, Units
from commonground.vocabulary import country as countries

_LIKE_PCODE = re.compile(r"[A-Z]{2}[A-Z0-9-]{0,18}")
NO_ONWARD_RELEASE = "no onward release"
"""The handling of a source whose publisher forbids redistribution: its p-codes go into no template."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a p-code and what to do; `stands` where it is only a remark."""

    message: str
    hint: str
    stands: bool = True


class Places:
    """What is known of places: units of the countries whose boundaries or p-codes are held."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._units = Units(reader)
        self._find = lru_cache(maxsize=None)(self._found)
        self._index: dict[str, NameIndex] = {}

    def check(self, pcode: str, country: str | None) -> Wrong | None:
        """What is wrong with a p-code of a row about a country; without one, of any country that is held."""
        return self._find(pcode, country)

    def holds(self, country: str) -> bool:
        """Whether units of the country are held."""
        return any(self._units.level(country, level) for level in range(1, DEEPEST + 1))

    def _found(self, pcode: str, country: str | None) -> Wrong | None:
        if country is not None and self.holds(country):
            if self._unit(country, pcode):
                return None
            elsewhere = self._country_of(pcode)
            if elsewhere:
                told = f"{pcode} lies in {_called(elsewhere)}, and the row is about {_called(country)}"
                return Wrong(told, "correct the country or the p-code")
            return self._unknown(pcode, country)
        if country is None:
            return None if self._country_of(pcode) else self._unheld(pcode, None)
        elsewhere = self._country_of(pcode)
        if elsewhere and elsewhere != country:
            told = f"{pcode} lies in {_called(elsewhere)}, and the row is about {_called(country)}"
            return Wrong(told, "correct the country or the p-code")
        return self._unheld(pcode, country)

    def _unknown(self, text: str, country: str) -> Wrong:
        found = list(self._named(text, country))
        if found:
            told = " or ".join(f"{unit.pcode} ({unit.name}, admin {unit.level})" for unit in found[:4])
            return Wrong(f"{text!r} is a name, not a p-code", f"write the p-code: {told}")
        level = "the boundaries held have no such p-code"
        return Wrong(f"{text!r} is not known in {_called(country)}", f"{level}; see the sheet of places in the template")

    def _unheld(self, pcode: str, country: str | None) -> Wrong:
        if not _LIKE_PCODE.fullmatch(pcode):
            return Wrong(f"{pcode!r} is no p-code", "write capital letters and digits, such as IQG15")
        where = _called(country) if country else "any country"
        return Wrong(
            f"{pcode} is not checked: no boundaries of {where} are held that have it", "load a COD-AB file", stands=False
        )

    def _unit(self, country: str, pcode: str) -> Unit | None:
        found = (self._units.level(country, level).get(pcode) for level in range(DEEPEST + 1))
        return next((unit for unit in found if unit), None)

    def _country_of(self, pcode: str) -> str | None:
        held = self._units.by_country
        return next((iso3 for iso3 in sorted(held) if self._unit(iso3, pcode)), None)

    def _named(self, text: str, country: str) -> Iterator[Unit]:
        if country not in self._index:
            units = [unit for level in range(1, DEEPEST + 1) for unit in self._units.level(country, level).values()]
            self._index[country] = NameIndex([UnitName(u.pcode, u.level, u.name, u.name_ar, u.parent) for u in units])
        for level in range(1, DEEPEST + 1):
            match = self._index[country].find(text, level)
            unit = self._unit(country, match.pcode) if match else None
            if unit:
                yield unit

    def listed(self, asked: Iterable[str] = ()) -> list[Unit]:
        """The units that may leave in a template, of the countries asked for, else of all, by country and p-code."""
        free = [key for key, source in self._reader.sources.items() if NO_ONWARD_RELEASE not in source["handling"]]
        rows = self._reader.rows(
            "SELECT DISTINCT country, pcode FROM place WHERE list_contains($free, source_id) AND level BETWEEN 1 AND $deepest "
            "AND (len($asked) = 0 OR list_contains($asked, country)) ORDER BY ALL",
            {"free": free, "deepest": DEEPEST, "asked": list(asked)},
        )
        found = [self._unit(row["country"], row["pcode"]) for row in rows if row["country"] and row["pcode"]]
        return [unit for unit in found if unit and unit.level > 0]


def _called(iso3: str) -> str:
    known = countries.by_iso3(iso3)
    return known.name if known else iso3
