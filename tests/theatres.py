"""Workspaces and pictures for tests: files become a workspace, a workspace becomes rows of the picture."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from commonground.door.desk import Desk
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
    held = create(root, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    for paths in loads:
        load(Desk(held), list(paths), release_to=release_to)
    return held


def written(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """The files of a folder, made from their names and texts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def more(held: Workspace, paths: Iterable[Path]) -> LoadReport:
    """One more load into a workspace."""
    return load(Desk(held), list(paths))


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
        features.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    return json.dumps({"type": "FeatureCollection", "features": features})
