"""Real public files: displacement and return, each figure against a sum over the raw file, made by other code."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from commonground.door.reader import Reader
from commonground.picture.cells import NOT_PLACED
from real_theatre import real_reader, records, rows_of
from theatres import text_of, value

pytestmark = pytest.mark.slow

IRAQ = {
    "Anbar": "IQG01",
    "Babylon": "IQG07",
    "Baghdad": "IQG08",
    "Basrah": "IQG02",
    "Dahuk": "IQG09",
    "Diyala": "IQG10",
    "Erbil": "IQG11",
    "Kerbala": "IQG12",
    "Kirkuk": "IQG13",
    "Missan": "IQG14",
    "Muthanna": "IQG03",
    "Najaf": "IQG04",
    "Ninewa": "IQG15",
    "Qadissiya": "IQG05",
    "Salah al-Din": "IQG16",
    "Sulaymaniyah": "IQG06",
    "Thi-Qar": "IQG17",
    "Wassit": "IQG18",
}
"""DTM's spelling of the governorates, by hand from COD-AB's own names (codes of COD-AB 2019-06-03)."""


@pytest.fixture(scope="module")
def reader(shared_data: Path) -> Iterator[Reader]:
    opened = real_reader(shared_data)
    yield opened
    opened.close()


@cache
def _rounds(folder: Path) -> dict[dt.date, dict[str, int]]:
    """For each round the people of each governorate as the list spells it; the footer has no place."""
    found = {}
    for path in folder.glob("*MasterList*"):
        stated = re.search(r"IOM([A-Z][a-z]{2} \d{2}, \d{4})", path.name)
        assert stated, path.name
        day = dt.datetime.strptime(stated[1], "%b %d, %Y").date()
        people: Counter[str] = Counter()
        places = 0
        for row in records(path):
            if not (row.get("Place_ID") or row.get("Place ID")):
                continue
            places += 1
            people[row["Governorate"]] += round(float(row.get("Returnee Individuals") or row.get("Individuals") or 0))
        found[day] = {**people, "locations": places}
    return found


def _total(round_: dict[str, int]) -> int:
    return sum(people for name, people in round_.items() if name != "locations")


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def test_all_103_rounds_of_returnees_by_governorate(reader: Reader, shared_data: Path) -> None:
    rounds = _rounds(shared_data / "displacement" / "iom_dtm_iraq_returnees")
    assert len(rounds) == 103
    assert (_total(rounds[dt.date(2018, 6, 30)]), rounds[dt.date(2018, 6, 30)]["locations"]) == (3_904_350, 1_428)
    assert rounds[dt.date(2018, 6, 30)]["Ninewa"] == 1_464_240
    assert _total(rounds[dt.date(2021, 2, 28)]) == 4_851_816
    country = {r["month"]: r for r in rows_of(reader, 0, "2015-01", "2021-06", "IRQ", "returnees") if r["publisher"] == "IOM DTM"}
    places = [r for r in rows_of(reader, 1, "2015-01", "2021-06", "IRQ", "returnees") if r["publisher"] == "IOM DTM"]
    by_place = {(row["month"], row["place"], row["name"] == NOT_PLACED): row for row in places}
    for month, row in country.items():
        known = [day for day in rounds if day.strftime("%Y-%m") <= month]
        if not known:
            assert (row["value"], row["reason"]) == (None, "no round yet")
            continue
        newest = rounds[max(known)]
        assert (row["value"], row["about_to"]) == (_total(newest), max(known).isoformat()), month
        for name, pcode in IRAQ.items():
            cell = by_place[month, pcode, False]
            assert cell["value"] == newest.get(name), (month, name)
            assert newest.get(name) is not None or cell["reason"] == "not reported for this place"
        assert by_place[month, "IQ", True]["value"] == 0
    assert {name for round_ in rounds.values() for name in round_} - {"locations"} <= set(IRAQ)


@pytest.mark.parametrize("measure", ["returnees", "idps"])
def test_every_list_is_held_to_the_last_location(measure: str, reader: Reader, shared_data: Path) -> None:
    rounds = _rounds(shared_data / "displacement" / f"iom_dtm_iraq_{measure}")
    told = reader.rows(
        "SELECT about_to, CAST(sum(people) AS BIGINT) AS people, count(*) AS places FROM headcount "
        f"WHERE family = 'dtm-{measure}' AND country = 'IRQ' GROUP BY about_to"
    )
    assert {row["about_to"]: (row["people"], row["places"]) for row in told} == {
        day: (_total(round_), round_["locations"]) for day, round_ in rounds.items()
    }


def test_returned_in_month_is_the_difference_of_the_newest_rounds(reader: Reader, shared_data: Path) -> None:
    rounds = _rounds(shared_data / "displacement" / "iom_dtm_iraq_returnees")
    for row in rows_of(reader, 0, "2015-01", "2021-06", "IRQ", "returned_in_month"):
        inside = [day for day in rounds if day.strftime("%Y-%m") == row["month"]]
        before = [day for day in rounds if day.strftime("%Y-%m") < row["month"]]
        if not inside:
            assert (row["value"], row["reason"]) == (None, "no new round"), row
        elif not before:
            assert (row["value"], row["reason"]) == (None, "first round: nothing to compare with"), row
        else:
            assert row["value"] == _total(rounds[max(inside)]) - _total(rounds[max(before)]), row
            assert (row["about_from"], row["about_to"]) == (max(before).isoformat(), max(inside).isoformat())


def test_displaced_people_of_iraq_are_those_of_the_newest_list_or_reply(reader: Reader, shared_data: Path) -> None:
    lists = _rounds(shared_data / "displacement" / "iom_dtm_iraq_idps")
    assert len(lists) == 16
    replies = json.loads((shared_data / "displacement" / "iom_dtm_api" / "irq_admin0.json").read_text())["result"]
    api: Counter[dt.date] = Counter()
    for reply in replies:
        api[dt.date.fromisoformat(reply["reportingDate"][:10])] += reply["numPresentIdpInd"]
    assert api[dt.date(2014, 4, 1)] == 443_124
    stock = {**{day: _total(round_) for day, round_ in lists.items()}, **api}  # the reply is IOM's own total of its day
    for row in rows_of(reader, 0, "2014-01", "2024-06", "IRQ", "idps"):
        if row["publisher"] != "IOM DTM":
            continue
        known = [day for day in stock if day.strftime("%Y-%m") <= row["month"]]
        if not known:
            assert row["value"] is None
            continue
        assert (row["value"], row["about_to"]) == (stock[max(known)], max(known).isoformat()), row


def test_displaced_people_by_governorate_as_the_replies_say(reader: Reader, shared_data: Path) -> None:
    replies = json.loads(text_of(shared_data / "displacement" / "iom_dtm_api" / "irq_admin1.json.gz"))["result"]
    reported: dict[str, Counter[str]] = defaultdict(Counter)
    for reply in replies:
        reported[reply["reportingDate"][:10]][reply["admin1Pcode"].replace("IRQ-", "IQ")] += reply["numPresentIdpInd"]
    rows = [r for r in rows_of(reader, 1, "2014-04", "2024-06", "IRQ", "idps") if r["publisher"] == "IOM DTM"]
    checked = 0
    for row in rows:
        if row["name"] == NOT_PLACED or row["about_to"] not in reported:
            continue
        assert row["value"] == (reported[row["about_to"]].get(row["place"])), row
        checked += 1
    assert checked > 1500


def test_displaced_and_returned_people_of_syria_by_governorate(reader: Reader, shared_data: Path) -> None:
    path = shared_data / "displacement" / "decoded" / "unhcr_idp_returnee_by_location_2010_2025_focus.csv.gz"
    reported: dict[tuple[str, str, str], int] = Counter()
    for row in records(path):
        if row["coo_iso"] == row["coa_iso"] == "SYR" and row["pop_type"] in ("IDP", "RDP"):
            reported[row["pop_type"], row["year"], row["location"]] += int(row["total"])
    assert reported["RDP", "2025", "Idleb [Admin 1]"] == 1_244_647
    names = {row["name"] for row in rows_of(reader, 1, "2025-12", "2025-12", "SYR", "idps")} - {NOT_PLACED}
    assert len(names) == 14
    for code, measure, total in (("IDP", "idps", 5_542_227), ("RDP", "returnees", 1_964_201)):
        rows = [r for r in rows_of(reader, 1, "2025-12", "2025-12", "SYR", measure) if r["publisher"] == "UNHCR"]
        for name in names:
            assert value(rows, name=name, publisher="UNHCR") == reported[code, "2025", f"{name} [Admin 1]"], (measure, name)
        assert sum(row["value"] for row in rows) == total
        assert value(rows, name=NOT_PLACED, publisher="UNHCR") == 0
    returned = rows_of(reader, 1, "2025-12", "2025-12", "SYR", "returnees")
    assert (value(returned, name="Idleb"), value(returned, name="Aleppo")) == (1_244_647, 486_190)


def test_displaced_people_of_syria_in_every_year(reader: Reader, shared_data: Path) -> None:
    population = records(shared_data / "displacement" / "decoded" / "unhcr_population_2010_2025_focus.csv.gz")
    national = {row["year"]: int(row["idps"]) for row in population if row["coo_iso"] == row["coa_iso"] == "SYR"}
    rows = {r["month"]: r for r in rows_of(reader, 0, "2012-12", "2025-12", "SYR", "idps") if r["publisher"] == "UNHCR"}
    for year in range(2012, 2026):
        row = rows[f"{year}-12"]
        if national[str(year)]:
            assert (row["value"], row["about_to"]) == (national[str(year)], f"{year}-12-31"), year
            places = [r for r in rows_of(reader, 1, f"{year}-12", f"{year}-12", "SYR", "idps") if r["publisher"] == "UNHCR"]
            assert sum(r["value"] or 0 for r in places) == national[str(year)]


@pytest.mark.parametrize("country", ["IRQ", "SYR", "AFG", "SOM", "YEM", "NGA"])
def test_refugees_abroad_and_returned_refugees(country: str, reader: Reader, shared_data: Path) -> None:
    folder = shared_data / "displacement" / "decoded"
    abroad: Counter[str] = Counter()
    for row in records(folder / "unhcr_population_2010_2025_focus.csv.gz"):
        if row["coo_iso"] == country and row["coa_iso"] != country:
            abroad[row["year"]] += int(row["refugees"] or 0)
    returned: Counter[str] = Counter()
    for row in records(folder / "unhcr_solutions_2010_2025.csv.gz"):
        if row["coo_iso"] == country and row["coa_iso"] != country:
            returned[row["year"]] += int(row["returned_refugees"] or 0)
    rows = rows_of(reader, 0, "2015-12", "2025-12", country, "refugees_abroad", "returned_refugees")
    for year in range(2015, 2026):
        assert value(rows, measure="refugees_abroad", month=f"{year}-12") == abroad[str(year)], year
        shown = value(rows, measure="returned_refugees", month=f"{year}-12")
        assert (shown or 0) == returned[str(year)], year


@pytest.mark.parametrize("country", ["IRQ", "SYR", "AFG", "YEM", "COL"])
def test_idmc_stands_beside_the_others(country: str, reader: Reader, shared_data: Path) -> None:
    folder = shared_data / "displacement"
    gidd = [r for r in records(folder / "idmc" / "idmc_gidd_displacement_2008_2021.csv") if r["ISO3"] == country]
    stock = {
        r["year"]: int(r["total"])
        for r in records(folder / "decoded" / "idmc_conflict_idp_stock_1990_2025.csv")
        if r["coo_iso"] == country
    }
    rows = [r for r in rows_of(reader, 0, "2008-12", "2025-12", country, "idps", "new_displacements") if r["publisher"] == "IDMC"]
    for year in range(2008, 2026):
        if str(year) in stock:  # the file that reaches furthest leads
            assert value(rows, measure="idps", month=f"{year}-12", publisher="IDMC") == stock[str(year)], year
    for row in gidd:
        if row["Conflict Internal Displacements"]:
            shown = value(rows, measure="new_displacements", month=f"{row['Year']}-12", publisher="IDMC")
            assert shown == int(row["Conflict Internal Displacements"]), row["Year"]
