"""A town's name to a point, by the gazetteer: for sources that name towns and no district. Rather nothing than wrong."""

from __future__ import annotations

from functools import cached_property

from commonground.door.reader import Reader
from commonground.reference.spelling import arabic_key, is_arabic, plain, without_articles

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


class Settlements:
    """The populated places of each country by every name that the gazetteer gives them, in all scripts."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._points: dict[str, dict[str, set[Point]]] = {}

    @cached_property
    def key(self) -> str:
        """What names the gazetteer editions in force."""
        rows = self._reader.rows("SELECT key, edition_id FROM reference_winner WHERE tbl = 'settlement' ORDER BY ALL")
        return "|".join(f"{row['key']} {row['edition_id']}" for row in rows)

    def points(self, country: str, name: str) -> set[Point]:
        """Where the country has a populated place of this name; empty where the gazetteer knows none."""
        if country not in self._points:
            self._points[country] = self._read(country)
        return self._points[country].get(_key(name), set())

    def _read(self, country: str) -> dict[str, set[Point]]:
        rows = self._reader.rows(
            "SELECT name, names, longitude, latitude FROM settlement WHERE country = $country "
            "AND longitude IS NOT NULL AND latitude IS NOT NULL",
            {"country": country},
        )
        found: dict[str, set[Point]] = {}
        for row in rows:
            for name in {row["name"], *(row["names"] or ())}:
                key = _key(name)
                if key:
                    found.setdefault(key, set()).add((row["longitude"], row["latitude"]))
        return found


def _key(name: str) -> str:
    return arabic_key(name) if is_arabic(name) else without_articles(plain(name))
