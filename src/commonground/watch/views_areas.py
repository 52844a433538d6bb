"""Which country a `country_id` of VIEWS is, and how much its neighbours weigh.

Sources: `country_list.csv` and `country_key.csv` of VIEWS, looked for beside the data; `centroids.tsv` from Natural Earth.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files as resources
from pathlib import Path

import numpy as np

from commonground.vocabulary import country
from commonground.watch import views_files
from commonground.watch.panel import Floats, Panel

REACH_KM = 500.0
"""The distance at which a neighbour's weight has fallen to 1/e."""

_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Keys:
    """What the key files say: the `country_id` of each normalised name, and the ISO3 of each `country_id` (`XKX` for Kosovo)."""

    ids: Mapping[str, str] = field(default_factory=dict)
    iso3: Mapping[str, str] = field(default_factory=dict)

    def countries(self, areas: Iterable[str]) -> tuple[str, ...]:
        """The ISO3 of each `country_id`, the id itself where no key names it."""
        return tuple(self.iso3.get(area, area) for area in areas)


def keys(folders: Sequence[Path]) -> Keys:
    """The keys in folders and beside them. Names of `country_list.csv` win over the key's, which has states that are no more."""
    listed: dict[str, str] = {}
    named: dict[str, set[str]] = {}
    iso3: dict[str, str] = {}
    for path in (*views_files.beside(folders), *(path for folder in folders for path in views_files.files(folder))):
        if path.name.lower().startswith("country_list.csv"):
            listed |= {normal(line["name"]): line["country_id"] for line in _lines(path)}
        elif path.name.lower().startswith("country_key.csv"):
            for line in _lines(path):
                named.setdefault(normal(line["name"]), set()).add(line["id"])
                iso3[line["id"]] = _iso3(line)
    alone = {name: next(iter(ids)) for name, ids in named.items() if len(ids) == 1}
    return Keys(alone | listed, {area: code for area, code in iso3.items() if code})


def normal(name: str) -> str:
    """A country's name without what spellings differ by: case, accents, punctuation, `the`."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(word for word in re.findall(r"[^\W_]+", bare.casefold()) if word != "the")


def ordered(areas: Iterable[str]) -> tuple[str, ...]:
    """Area codes once each, numbers by size before other codes."""
    return tuple(sorted(set(areas), key=lambda area: (not area.isdigit(), int(area) if area.isdigit() else 0, area)))


def on_areas(panel: Panel, areas: Sequence[str], fill: float = np.nan) -> Panel:
    """The panel on other areas in their order; one that it does not hold has `fill` (NaN: nothing is known) in every month."""
    held = {area: place for place, area in enumerate(panel.areas)}
    deaths = np.full((len(areas), panel.deaths.shape[1]), fill)
    for place, area in enumerate(areas):
        if area in held:
            deaths[place] = panel.deaths[held[area]]
    countries = tuple(panel.countries[held[area]] if area in held else area for area in areas)
    return replace(panel, areas=tuple(areas), countries=countries, deaths=deaths, near=near(countries), beside={})


def near(countries: Sequence[str]) -> Floats:
    """Weights of the others around each country, exp(-km / 500), rows that sum to 1; 0 for one whose place is not known (Tuvalu).

    Distances are great circles between the middles of the countries' largest pieces of land.
    """
    known = np.array([code in _centroids() for code in countries], dtype=bool)
    lat, lon = np.radians([_centroids().get(code, (0.0, 0.0)) for code in countries]).reshape(-1, 2).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2 + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    weights = np.exp(-2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))) / REACH_KM)
    weights[~known] = weights[:, ~known] = 0.0
    np.fill_diagonal(weights, 0.0)
    sums = weights.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return shares


@cache
def _centroids() -> Mapping[str, tuple[float, float]]:
    text = resources(__package__).joinpath("centroids.tsv").read_text(encoding="utf-8")
    cells = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {code: (float(lat), float(lon)) for code, lat, lon in cells if code != "iso3"}


def _lines(path: Path) -> list[dict[str, str]]:
    lines = views_files.rows(path)
    header = next(lines, [])
    return [dict(zip(header, cells, strict=False)) for cells in lines]


def _iso3(line: Mapping[str, str]) -> str:
    found = country.by_iso3(line.get("isoab", ""))
    number = line.get("gwcode", "")
    # Kosovo has a Gleditsch-Ward number in the key and no ISO code.
    if found is None and number.isdigit():
        found = country.by_gw(int(number))
    return found.iso3 if found else ""
