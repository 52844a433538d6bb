"""Real public files: plans, needs, partners and population, each figure against a sum over the raw file, made by other code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from commonground.door.reader import Reader
from commonground.picture.cells import NOT_PLACED
from commonground.picture.details import clusters
from commonground.picture.explain import explain
from real_theatre import PLANS, real_reader, records, rows_of
from theatres import one, value

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reader(shared_data: Path) -> Iterator[Reader]:
    opened = real_reader(shared_data)
    yield opened
    opened.close()


def _money(text: str) -> Fraction | None:
    return Fraction(text) if text and text.lower() not in ("na", "inf") else None


def _plan_sums(shared_data: Path, names: set[str]) -> dict[str, Fraction]:
    columns = {"required_usd": "Current requirements US$", "funded_usd": "Funding US$", "pledged_usd": "Pledges US$"}
    found: dict[str, Fraction] = {}
    seen = set()
    for row in records(shared_data / "fts" / PLANS[0]):
        if row["plan_name"] not in names:
            continue
        seen.add(row["plan_name"])
        for measure, column in columns.items():
            amount = _money(row[column])
            if amount is not None:
                found[measure] = found.get(measure, Fraction(0)) + amount
    assert seen == names
    return found


PLAN_YEARS = [
    *(("IRQ", year, {f"Iraq {year}"}) for year in (2015, 2017, 2018, 2019, 2020)),
    ("IRQ", 2016, {"Iraq 2016", "Mosul Flash Appeal 2016"}),
    ("IRQ", 2021, {"Iraq Humanitarian Response Plan 2021"}),
    ("SYR", 2015, {"Syria Response Plan 2015"}),
    *(("SYR", year, {f"Syria Humanitarian Response Plan {year}"}) for year in range(2016, 2022)),
    *(("YEM", year, {f"Yemen {year}"}) for year in (2015, 2018, 2019, 2020)),
    *(("YEM", year, {f"Yemen Humanitarian Response Plan {year}"}) for year in (2016, 2017, 2021)),
    *(("SOM", year, {f"Somalia {year}"}) for year in range(2015, 2021)),
    ("SOM", 2021, {"Somalia Humanitarian Response Plan 2021"}),
]


@pytest.mark.parametrize(("country", "year", "names"), PLAN_YEARS, ids=[f"{country}-{year}" for country, year, _ in PLAN_YEARS])
def test_plans_of_a_country_and_year(country: str, year: int, names: set[str], reader: Reader, shared_data: Path) -> None:
    wanted = _plan_sums(shared_data, names)
    rows = rows_of(reader, 0, f"{year}-05", f"{year}-05", country, "required_usd", "funded_usd", "pledged_usd")
    for measure, amount in wanted.items():
        row = one(rows, measure=measure)
        assert row["value"] == pytest.approx(float(amount), abs=0.01), measure
        assert (row["kind"], row["about_from"], row["about_to"]) == ("standing", f"{year}-01-01", f"{year}-12-31")
    below = rows_of(reader, 1, f"{year}-05", f"{year}-05", country, "funded_usd")
    assert value(below, name=NOT_PLACED) == pytest.approx(float(wanted["funded_usd"]), abs=0.01)


def test_the_iraq_plan_of_2018_by_cluster(reader: Reader, shared_data: Path) -> None:
    raw = [row for row in records(shared_data / "fts" / PLANS[0]) if row["plan_name"] == "Iraq 2018"]
    wanted = sorted(int(_money(row["Funding US$"]) or 0) for row in raw if _money(row["Funding US$"]) is not None)
    figure = explain(reader, "funded_usd", "IRQ", "2018-06")
    amounts = sorted(row.amount for row in figure.rows if row.amount is not None)
    assert amounts == wanted
    assert {140_354_767, 40_018_159} <= set(amounts)
    pots = {row["cluster"]: row for row in clusters(reader, "IRQ", 2018)}
    assert next(row for row in pots.values() if row["pot"] == "unspecified")["funded"] == 140_354_767_00
    assert next(row for row in pots.values() if row["pot"] == "shared")["funded"] == 40_018_159_00


def test_a_plan_of_several_countries_belongs_to_none(reader: Reader) -> None:
    regional = reader.rows("SELECT DISTINCT plan_name FROM requirement WHERE len(countries) <> 1 AND breakdown = 'cluster'")
    assert any("Regional" in row["plan_name"] for row in regional)
    counted = {row["plan_name"] for row in reader.rows("SELECT DISTINCT plan_name FROM plan_row")}
    assert not [row["plan_name"] for row in regional if row["plan_name"] in counted]


@pytest.mark.parametrize(
    ("country", "month", "file"),
    [("AFG", "2024-05", "afg_hpc_needs_api_2024.csv"), ("SDN", "2021-05", "sdn_hpc_needs_api_2021.csv")],
)
def test_needs_of_a_country_and_its_governorates(country: str, month: str, file: str, reader: Reader, shared_data: Path) -> None:
    rows = [row for row in records(shared_data / "hapi" / file) if row["Cluster"] == "ALL" and not row["Category"]]
    national = [row for row in rows if not row["Admin 1 PCode"]]
    assert len(national) == 1
    columns = {"people_in_need": "In Need", "people_targeted": "Targeted"}
    shown = rows_of(reader, 0, month, month, country, *columns)
    for measure, column in columns.items():
        assert value(shown, measure=measure) == int(national[0][column])
        below = rows_of(reader, 1, month, month, country, measure)
        assert sum(row["value"] or 0 for row in below) == int(national[0][column]), measure
        places = Counter[str]()
        for row in rows:
            if row["Admin 1 PCode"] and not row["Admin 2 PCode"] and row[column]:
                places[row["Admin 1 PCode"]] += int(row[column])
        for pcode, people in places.items():
            found = [row for row in below if row["place"] == pcode and row["name"] != NOT_PLACED]
            assert [row["value"] for row in found] == [people], (measure, pcode)


def test_partners_and_activities_of_iraq_by_governorate_and_month(reader: Reader, shared_data: Path) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(shared_data / "threew" / "iraq_3w_jan_to_apr_2022_longtable.xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    table = max(sheets, key=len)
    tags = next(i for i, row in enumerate(table) if any(str(cell).startswith("#adm1") for cell in row))
    at = {str(cell).replace(" ", ""): i for i, cell in enumerate(table[tags])}
    heads = {str(cell).strip().lower(): i for i, cell in enumerate(table[tags - 1])}
    place = next(i for tag, i in at.items() if tag.startswith("#adm1") and "code" in tag)
    month_at = next(i for name, i in heads.items() if "month" in name)
    count: Counter[tuple[str, str]] = Counter()
    for row in table[tags + 1 :]:
        stated = row[month_at]
        month = stated.strftime("%Y-%m") if hasattr(stated, "strftime") else str(stated)
        count[month, str(row[place])] += 1
    months = sorted({month for month, _ in count})
    assert sum(count.values()) == 4839
    for number, _ in enumerate(months, 1):
        rows = rows_of(reader, 1, f"2022-0{number}", f"2022-0{number}", "IRQ", "activities")
        total = value(rows_of(reader, 0, f"2022-0{number}", f"2022-0{number}", "IRQ", "activities"))
        assert sum(row["value"] for row in rows) == total
    shown = [sum(r["value"] for r in rows_of(reader, 0, "2022-01", "2022-04", "IRQ", "activities"))]
    assert shown == [4839]
    ninewa = sum(people for (_, pcode), people in count.items() if pcode == "IQG15")
    assert (
        sum(r["value"] for r in rows_of(reader, 1, "2022-01", "2022-04", "IRQ", "activities") if r["place"] == "IQG15") == ninewa
    )


@pytest.mark.parametrize("country", ["IRQ", "SYR", "AFG", "NGA"])
def test_population_by_governorate(country: str, reader: Reader, shared_data: Path) -> None:
    wanted = {
        row["ADM1_PCODE"]: int(float(row["Population"]))
        for row in records(shared_data / "population" / "cod_ps_subnational_population_adm1.csv")
        if row["alpha_3"] == country and row["ADM_LEVEL"] == "1"
    }
    rows = rows_of(reader, 1, "2018-06", "2018-06", country, "population")
    shown = {row["place"]: row["value"] for row in rows if row["name"] != NOT_PLACED and row["value"] is not None}
    assert shown == wanted
    assert value(rows_of(reader, 0, "2018-06", "2018-06", country, "population")) == sum(wanted.values())
