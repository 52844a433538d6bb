"""Workspaces and pictures for tests: files become a workspace, a workspace becomes rows of the picture."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.founding import found
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace, create
from commonground.intake.load import LoadReport, load
from commonground.picture.cells import Asked, Picture
from commonground.release.decide import PUBLIC_VIEWER, Viewer

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "meridia" / "data"
EXAMPLE_FIRST, EXAMPLE_LAST = "2016-01", "2017-12"

Row = dict[str, Any]


def theatre(root: Path, *loads: Iterable[Path], release_to: Iterable[str] | None = None) -> Workspace:
    """A new workspace into which each group of paths is loaded by a command of its own."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    held = create(root, start)
    if release_to is not None:
        held.close()
        found(root, [Entry("member", {"code": code, "name": code, "kind": "organisation"}) for code in release_to], start)
        held = Workspace(root)
    for paths in loads:
        load(Desk(held), list(paths), release_to=release_to)
    return held


def written(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """The files of a folder, made from their names and texts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def more(held: Workspace, paths: Iterable[Path], release_to: Iterable[str] | None = None) -> LoadReport:
    """One more load into a workspace."""
    return load(Desk(held), list(paths), release_to=release_to)


def picture(
    held: Workspace,
    level: int,
    first: str,
    last: str | None = None,
    *,
    country: str | None = None,
    measures: Iterable[str] | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
    **when: Any,
) -> list[Row]:
    """The rows of the picture, as `picture --json` prints them."""
    asked = Asked(level, (country,) if country else None, first, last or first, frozenset(measures) if measures else None)
    reader = Reader(held, viewer, **when)
    try:
        return Picture(reader, asked).rows()
    finally:
        reader.close()


def one(rows: Iterable[Row], **wanted: Any) -> Row:
    """The single row with these values; without a publisher the one that leads."""
    if "publisher" not in wanted:
        wanted["lead"] = True
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def value(rows: Iterable[Row], **wanted: Any) -> Any:
    """The value of that single row."""
    return one(rows, **wanted)["value"]


def text_of(path: Path) -> str:
    """The text of a file that may be gzip-compressed."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return data.decode("utf-8-sig")


def square(iso3: str, level: int, cells: Mapping[str, tuple[str, str | None, float, float, float, float]]) -> str:
    """A COD-AB GeoJSON of boxes: p-code to (name, parent, west, south, east, north)."""
    features = []
    for pcode, (name, parent, west, south, east, north) in cells.items():
        properties: dict[str, Any] = {"admin0Pcode": pcode[:2], "admin0Name_en": iso3, "validOn": 1433116800000}
        properties |= {f"admin{level}Pcode": pcode, f"admin{level}Name_en": name}
        if parent:
            properties[f"admin{level - 1}Pcode"] = parent
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return json.dumps({"type": "FeatureCollection", "features": features})


IRAQ_BOXES = {
    "IRQ_adm1.geojson": square("Iraq", 1, {"IQ01": ("Anbar", None, 40, 30, 41, 32), "IQ02": ("Diyala", None, 41, 30, 42, 32)}),
    "IRQ_adm2.geojson": square(
        "Iraq",
        2,
        {
            "IQ0101": ("Southwest", "IQ01", 40, 30, 41, 31),
            "IQ0102": ("Northwest", "IQ01", 40, 31, 41, 32),
            "IQ0201": ("Southeast", "IQ02", 41, 30, 42, 31),
            "IQ0202": ("Northeast", "IQ02", 41, 31, 42, 32),
        },
    ),
    "IRQ_adm3.geojson": square(
        "Iraq",
        3,
        {
            f"{district}0{i}": (f"{district} part {i}", district, west + (i - 1) / 2, south, west + i / 2, south + 1)
            for district, west, south in (("IQ0101", 40, 30), ("IQ0102", 40, 31), ("IQ0201", 41, 30), ("IQ0202", 41, 31))
            for i in (1, 2)
        },
    ),
}
"""Iraq as two governorates, four districts and eight subdistricts of half a degree, all boxes."""

_EVENT = {
    "id": "1",
    "year": "2020",
    "type_of_violence": "1",
    "side_a": "Government of Iraq",
    "side_b": "IS",
    "where_prec": "1",
    "adm_1": "Anbar",
    "latitude": "30.25",
    "longitude": "40.25",
    "country": "Iraq",
    "country_id": "645",
    "date_prec": "1",
    "date_start": "2020-01-15",
    "date_end": "",
    "deaths_a": "0",
    "deaths_b": "0",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "best": "0",
    "low": "",
    "high": "",
}


def ged(*events: Mapping[str, Any], dated: bool = True) -> str:
    """UCDP GED as CSV; an event states what is not usual: it is in the southwest corner, on its first day, low = best = high."""
    lines = []
    for event in events:
        row = {**_EVENT, **{name: str(told) for name, told in event.items()}}
        if dated and "date_start" in event:
            row["year"] = row["date_start"][:4]
        row["date_end"] = row["date_end"] or row["date_start"]
        row["low"], row["high"] = row["low"] or row["best"], row["high"] or row["best"]
        lines.append({name: told for name, told in row.items() if dated or not name.startswith("date_")})
    header = list(lines[0])
    return "\n".join([",".join(header), *(",".join(line[name] for name in header) for line in lines)]) + "\n"
