"""The smallest files of each format, and a workspace to load them into."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from commonground.door.actor import operator
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.founding import name_member
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.workspace import Workspace, create
from commonground.intake.load import LoadReport, load
from commonground.picture.cells import Asked, Picture
from commonground.vocabulary.label import PUBLIC

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
RETRIEVED = dt.datetime(2025, 11, 1, tzinfo=dt.UTC).timestamp()
"""When every fixture file was retrieved: its modification time."""

GED_41 = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id"
    " dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources"
    " where_prec where_coordinates adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity"
    " date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown low best high"
).split()
GED_18 = (
    "id year latitude longitude country where_prec adm_1 adm_2 conflict_name dyad_name side_a side_b deaths_a deaths_b"
    " deaths_civilians deaths_unknown type_of_violence region"
).split()
_GED = {
    "type_of_violence": "1",
    "conflict_name": "Iraq: Government",
    "dyad_name": "Government of Iraq - IS",
    "side_a": "Government of Iraq",
    "side_b": "IS",
    "where_prec": "1",
    "latitude": "31",
    "longitude": "41",
    "country": "Iraq",
    "country_id": "645",
    "date_prec": "1",
    "deaths_a": "0",
    "deaths_b": "0",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
}


def put(path: Path, text: str | bytes) -> Path:
    """Write a file that was retrieved at RETRIEVED."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, (RETRIEVED, RETRIEVED))
    return path


def event(number: int, day: str, best: int, **other: str) -> dict[str, str]:
    """One GED event in Anbar with `best` deaths of side b; other columns by name."""
    dated = {"id": str(number), "year": day[:4], "date_start": day, "date_end": day}
    deaths = {"deaths_b": str(best), "low": str(best), "best": str(best), "high": str(best)}
    return {**_GED, **dated, **deaths, **other}


def ged(rows: Iterable[Mapping[str, str]], columns: list[str] = GED_41) -> str:
    """A GED CSV of these events."""
    return _csv(columns, rows)


def returnees(day: str, places: Iterable[tuple[str, str, str, Any]]) -> str:
    """A Returnee Master List: (place id, governorate, district, individuals)."""
    header = "Place_ID,Governorate,District,Latitude,Longitude,Returnee Families,Returnee Individuals,Date".split(",")
    rows = [dict(zip(header, (p, g, d, "31", "41", "", n, day), strict=True)) for p, g, d, n in places]
    return _csv(header, rows)


def plan(rows: Iterable[tuple[str, str, Any, Any]], code: str = "HIRQ18", name: str = "Iraq 2018", year: int = 2018) -> str:
    """An FTS plan by cluster: (cluster code, cluster, requirement, funding)."""
    header = "countryCode,id,name,code,typeName,startDate,endDate,year,clusterCode,cluster,"
    header += "origRequirements,revisedRequirements,funding"
    start = ("IRQ", "642", name, code, "Humanitarian response plan", f"{year}-01-01", f"{year}-12-31", str(year))
    return _csv(header.split(","), [dict(zip(header.split(","), (*start, c, n, r, r, f), strict=True)) for c, n, r, f in rows])


def squares(units: Iterable[tuple[str, str, float]] = (("IQ01", "Anbar", 40), ("IQ02", "Ninewa", 42))) -> str:
    """A COD-AB boundary of Iraq at admin 1: squares of two degrees, latitude 30 to 32, from these longitudes."""
    features = [
        {
            "type": "Feature",
            "properties": {"ADM1_PCODE": pcode, "ADM1_EN": name, "ADM0_PCODE": "IQ", "validOn": "2019-06-03"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, 30], [west + 2, 30], [west + 2, 32], [west, 32], [west, 30]]],
            },
        }
        for pcode, name, west in units
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _csv(header: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


class Theatre:
    """A workspace whose clock goes forward by a day with every load."""

    def __init__(self, root: Path, ledger: str | None = None) -> None:
        self.root = root
        self.now = EPOCH
        self.workspace: Workspace = create(root, self.now, ledger)

    def desk(self) -> Desk:
        self.now += dt.timedelta(days=1)
        return Desk(self.workspace, clock=lambda: self.now)

    def register(self, *codes: str) -> None:
        """Members of these codes, in a workspace that becomes the coordination cell's."""
        if self.workspace.settings.member is None:
            name_member(self.root, "CELL")
            self.workspace.close()
            self.workspace = Workspace(self.root)
            codes = ("CELL", *codes)
        cell = Desk(self.workspace, operator(self.workspace), clock=lambda: self.now)
        cell.enter([Entry("member", {"code": code, "name": code, "kind": "organisation"}) for code in codes], "accession")

    def load(self, *paths: Path, **options: Any) -> LoadReport:
        """Load; parties that it is released to are registered first."""
        asked = set(options.get("release_to") or ()) - {PUBLIC}
        if asked:
            held = Records(self.workspace, viewer_of(self.workspace, "CELL"), today=self.now.date())
            asked -= {str(one.code) for one in held.of("member")}
        if asked:
            self.register(*sorted(asked))
        return load(self.desk(), list(paths), **options)

    def reader(self, **options: Any) -> Reader:
        return Reader(self.workspace, **{"today": dt.date(2026, 6, 1), **options})

    def picture(
        self, *measures: str, first: str = "2014-01", last: str | None = None, level: int = 1, **options: Any
    ) -> list[Any]:
        asked = Asked(level, ("IRQ",), first, last or first, frozenset(measures) or None)
        return Picture(self.reader(**options), asked).rows()

    def cell(self, measure: str, month: str, place: str | None = None, level: int = 0, **options: Any) -> dict[str, Any]:
        """The one cell of the leading publisher; the country's where no place is named."""
        rows = self.picture(measure, first=month, level=level, **options)
        found = [r for r in rows if r["month"] == month and r["lead"] and (place is None or r["place"] == place)]
        assert len(found) == 1, found
        return found[0]

    def close(self) -> None:
        self.workspace.close()
