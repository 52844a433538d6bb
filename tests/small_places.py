"""A country of two governorates, five districts and ten sub-districts, and rounds of people counted at villages in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from fixtures_small import put

DISTRICTS = {
    "IQ0101": "Falluja",
    "IQ0102": "Ramadi",
    "IQ0103": "Heet",
    "IQ0201": "Mosul",
    "IQ0202": "Sinjar",
}
GOVERNORATES = {"IQ01": "Anbar", "IQ02": "Ninewa"}
SOUTH, NORTH = 30.25, 31.75
WEST = {pcode: 40.0 + at for at, pcode in enumerate(DISTRICTS)}
"""Each district is a strip of one degree; its sub-districts 01 and 02 are its south and its north."""


def boundaries(folder: Path) -> list[Path]:
    """The three files of COD boundaries."""
    levels: dict[int, list[tuple[str, str, float, float, float, float]]] = {1: [], 2: [], 3: []}
    for governorate, name in GOVERNORATES.items():
        at = [WEST[pcode] for pcode in DISTRICTS if pcode.startswith(governorate)]
        levels[1].append((governorate, name, min(at), max(at) + 1, 30, 32))
    for pcode, name in DISTRICTS.items():
        levels[2].append((pcode, name, WEST[pcode], WEST[pcode] + 1, 30, 32))
        levels[3].append((f"{pcode}01", f"{name} South", WEST[pcode], WEST[pcode] + 1, 30, 31))
        levels[3].append((f"{pcode}02", f"{name} North", WEST[pcode], WEST[pcode] + 1, 31, 32))
    return [put(folder / f"IRQ_adm{level}.geojson", _collection(level, units)) for level, units in levels.items()]


def _collection(level: int, units: list[tuple[str, str, float, float, float, float]]) -> str:
    features = []
    for pcode, name, west, east, south, north in units:
        codes = {f"ADM{at}_PCODE": pcode[: 2 + 2 * at] for at in range(level + 1)}
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        properties = {**codes, f"ADM{level}_EN": name, "validOn": "2019-06-03"}
        features.append({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return json.dumps({"type": "FeatureCollection", "features": features})


def round_of(path: Path, day: str, people: Mapping[str, int], *, kind: str = "Returnee") -> Path:
    """A master list: people by sub-district, each at one village (`village IQ010101` has the place id 4010101)."""
    lines = [f"Place_ID,Governorate,District,Latitude,Longitude,{kind} Families,{kind} Individuals,Date"]
    for pcode, count in people.items():
        district = pcode[:6]
        y = SOUTH if pcode.endswith("01") else NORTH
        x = WEST[district] + 0.123456
        lines.append(f"4{pcode[2:]},{GOVERNORATES[pcode[:4]]},{DISTRICTS[district]},{y + 0.001234:.6f},{x:.6f},,{count},{day}")
    return put(path, "\n".join(lines) + "\n")
