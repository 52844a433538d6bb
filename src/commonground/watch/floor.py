"""Where too few people live for a forecast of their governorate alone: what is said of it would be said of persons.

In a governorate of a hundred thousand a death in a month is a figure; in one of a few thousand it is somebody whom others know, and "25 or
more" points at one village. Areas under the floor are learnt from and not told. Nothing may be worked out from what is told of
the rest: where a country has one such area alone, its next smallest is kept back with it, so that the country less what is told of its parts is
never one area. Where no population is held, nothing is kept back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.door.reader import Reader
from commonground.watch.panel import Panel

FLOOR = 10_000
"""People. Of the 1,295 units of OCHA's global table of first-level units three are below it; it is a house rule, and no law of statistics."""

_UNDER = f"fewer than {FLOOR:,} people live there"
_BESIDE = f"kept back beside an area with fewer than {FLOOR:,} people, which could else be worked out"


def kept_back(reader: Reader, countries: Sequence[str], level: int) -> dict[str, str]:
    """The governorates of some countries (ISO3) that are not told, by p-code, with the reason; none at the level of countries."""
    if level == 0:
        return {}
    found: dict[str, str] = {}
    for country in countries:
        found |= under(people(reader, country))
    return found


def people(reader: Reader, country: str) -> dict[str, int]:
    """The people of each governorate of a country by p-code, by the newest year that is held, the largest figure of that year."""
    rows = reader.rows(
        "SELECT pcode, max(people) AS people FROM (SELECT pcode, people, rank() OVER (PARTITION BY pcode ORDER BY year DESC NULLS LAST)"
        " AS back FROM population WHERE country = $country AND level = 1 AND pcode IS NOT NULL AND people IS NOT NULL)"
        " WHERE back = 1 GROUP BY pcode",
        {"country": country},
    )
    return {str(row["pcode"]): int(row["people"]) for row in rows}


def under(people: Mapping[str, int]) -> dict[str, str]:
    """The areas of one country that are not told, with the reason: those under the floor, and never one alone."""
    small = sorted(people, key=lambda area: (people[area], area))
    few = [area for area in small if people[area] < FLOOR]
    beside = small[1:2] if len(few) == 1 else []
    return {**dict.fromkeys(few, _UNDER), **dict.fromkeys(beside, _BESIDE)}


def without(panel: Panel, kept_back: Mapping[str, str]) -> Panel:
    """The deaths of the other areas alone: for what is told of each area and learnt from none."""
    told = [at for at, area in enumerate(panel.areas) if area not in kept_back]
    areas, countries = (tuple(named[at] for at in told) for named in (panel.areas, panel.countries))
    return Panel(areas, countries, panel.first, panel.deaths[told])
