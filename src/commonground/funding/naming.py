"""Places as people write them in their own tables: countries, p-codes and names of units, resolved or refused."""

from __future__ import annotations

from commonground.door.reader import Reader
from commonground.funding.earmarking import Place
from commonground.funding.sheet import Unreadable
from commonground.reference.names import NameIndex, UnitName
from commonground.reference.units import DEEPEST, Units
from commonground.vocabulary import country as countries


class Places:
    """Finds the place that a cell means, among countries and the units of the boundary sets held; `home` where none is named."""

    def __init__(self, reader: Reader, home: str) -> None:
        self._units = Units(reader)
        self.home = home
        self._names: dict[str, NameIndex] = {}

    def find(self, text: str, country: str | None = None) -> Place:
        """The country or unit. Raises Unreadable where there is none, or more than one."""
        state = countries.by_iso3(text.upper()) or countries.by_name(text)
        within = self.country(country) if country else self.home
        if state is not None:
            return Place(state.iso3, (), state.name)
        chain = self._units.chain(within, text.upper()) or self._named(within, text)
        if not chain:
            raise Unreadable(f"{text!r} is no country, and no p-code or name of one unit of {within} in the boundaries held")
        unit = self._units.level(within, max(chain))[chain[max(chain)]]
        return Place(within, tuple(chain[level] for level in sorted(chain, reverse=True)), unit.name)

    def country(self, text: str) -> str:
        """The ISO3 of a country by code or name. Raises Unreadable."""
        state = countries.by_iso3(text.upper()) or countries.by_name(text)
        if state is None:
            raise Unreadable(f"{text!r} is no country")
        return state.iso3

    def _named(self, country: str, name: str) -> dict[int, str]:
        """The coarsest unit that bears exactly this name (or a listed other one)."""
        if country not in self._names:
            levels = range(1, DEEPEST + 1)
            units = [u for level in levels for u in self._units.level(country, level).values()]
            self._names[country] = NameIndex([UnitName(u.pcode, u.level, u.name, u.name_ar, u.parent) for u in units])
        for level in range(1, DEEPEST + 1):
            match = self._names[country].find(name, level)
            if match is not None and match.how in ("exact", "alias"):
                return self._units.chain(country, match.pcode)
        return {}
