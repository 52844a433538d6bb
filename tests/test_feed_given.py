"""People, goods and values by donor and month: the Kiel tables and IPI's peacekeeping tables."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.ipi_peacekeeping import FEED as IPI
from commonground.feeds.kiel_tracker import FEED as KIEL
from commonground.feeds.reading.document import Document


def parsed(feed: Feed, name: str, text: str | bytes) -> Parsed:
    document = Document(name, text.encode() if isinstance(text, str) else text)
    assert feed.recognise(document)
    return feed.parse(document)


def rows_of(feed: Feed, name: str, text: str | bytes) -> list[dict[str, Any]]:
    return list(parsed(feed, name, text).tables["contribution"].to_pylist())


EXPLORER = (
    "country,iso,year,month,total,financial,humanitarian,military,commitments,to_be_allocated,gdp,pct_gdp\n"
    "Australia,AUS,2022,2,0.002645,0,,0.002645,0.002645,0,1312.7,0.0002\n"
    "EU (Commission and Council),EU,2022,13,1,1,1,1,1,1,1,1\n"
    "EU (Commission and Council),EU,2022,3,1,0.5,0.5,0,1.2,-0.2,,\n"
)


def test_values_of_a_month_keep_stage_and_the_way_they_were_valued() -> None:
    found = parsed(KIEL, "kiel_ust_r29_data_explorer.csv", EXPLORER)
    rows = found.tables["contribution"].to_pylist()
    first = [(r["category"], r["stage"], r["value_cents"]) for r in rows if r["contributor"] == "AUS"]
    assert first == [
        ("financial", "allocated", 0),
        ("military", "allocated", 264_500_000),
        ("all", "committed", 264_500_000),
        ("all", "to be allocated", 0),
    ]
    assert all(row["valuation"] and row["currency"] == "EUR" and row["recipient"] == "UKR" for row in rows)
    assert [r["value_cents"] for r in rows if r["contributor"] == "EU"] == [5 * 10**10, 5 * 10**10, 0, 12 * 10**10, -2 * 10**10]
    assert (str(rows[0]["about_from"]), str(rows[0]["about_to"])) == ("2022-02-01", "2022-02-28")
    assert [reject.reason for reject in found.rejects] == ["month is not a month"]
    assert found.edition.detail == 29


def test_another_recipient_is_read_where_a_column_names_it() -> None:
    header = "recipient,country,iso,year,month,financial,humanitarian,military,commitments,to_be_allocated\n"
    text = header + "Moldova,Poland,POL,2023,1,0.1,0,0,0.1,0\n"
    (row, *_) = rows_of(KIEL, "tracker.csv", text)
    assert (row["recipient"], row["scope_key"], row["value_cents"]) == ("MDA", "kiel|MDA|explorer", 10**10)


def test_weapons_are_units_with_a_value_and_no_models() -> None:
    header = "weapons_list,Donor,Category,Number_of_Weapons,Monetary_Value_EUR\n"
    text = header + '"M777 (6)",Australia,Howitzers,6,28672479\n"x",Canada,MLRS,4,\n'
    first, second = rows_of(KIEL, "weapons.csv", text)
    assert (first["kind"], first["category"], first["quantity"], first["unit"], first["value_cents"]) == (
        "goods",
        "howitzers",
        6.0,
        "items",
        2_867_247_900,
    )
    assert (second["category"], second["value_cents"], second["valuation"]) == ("MLRS", None, None)
    assert "M777" not in str(first)


def test_tables_of_all_donors_are_totals() -> None:
    supply = rows_of(KIEL, "s.csv", "year,month,stockpile,procurement,unspecified,nato_purl\n2025,8,1,2,3,0.5\n")
    assert {(row["category"], row["supply"], row["value_cents"]) for row in supply} == {
        ("military", "stockpile", 10**11),
        ("military", "procurement", 2 * 10**11),
        ("military", "not told", 3 * 10**11),
        ("military (NATO PURL)", "procurement", 5 * 10**10),
    }
    totals = rows_of(KIEL, "t.csv", "year,month,total_allocations,military,financial,humanitarian\n2022,1,0.3,0.2,0,0.1\n")
    assert all(row["is_total"] and row["contributor"] is None for row in (*supply, *totals))


CONTRIBUTORS = (
    "Date,Contributor,Contributor_ISO-3,Contributor_Capital,Contributor_Capital_Latitude,Mission,Mission_Country,"
    "Mission_Country_ISO-3,Experts_on_Mission,Formed_Police_Units,Inidividual_Police,Civilian_Police,Troops,Observers,Total\n"
    "2014-03-31,Albania,ALB,Tirane,41.3,UNMISS,South Sudan',SSD,NA,NA,1,1,NA,NA,1\n"
    "2014-03-31,Algeria,DZA,Algiers,36.7,MONUSCO,DR Congo,COD,5,NA,NA,NA,NA,5,5\n"
    "2014-03-31,Nepal,NPL,Kathmandu,27.7,UNMISS,South Sudan',SSD,NA,140,20,160,NA,NA,160\n"
    "2014-03-31,Kenya,KEN,Nairobi,1.3,UNMIL,Liberia,LBR,NA,NA,NA,12,NA,NA,12\n"
    "31 March,Kenya,KEN,Nairobi,1.3,UNMIL,Liberia,LBR,NA,NA,NA,12,NA,NA,12\n"
)


def test_people_are_counted_once_and_na_is_no_count() -> None:
    found = parsed(IPI, "contributors.csv", CONTRIBUTORS)
    rows = found.tables["contribution"].to_pylist()
    assert [(row["contributor"], row["recipient"], row["category"], row["quantity"]) for row in rows] == [
        ("ALB", "SSD", "individual police", 1.0),
        ("DZA", "COD", "observers", 5.0),
        ("NPL", "SSD", "formed police units", 140.0),
        ("NPL", "SSD", "individual police", 20.0),
        ("KEN", "LBR", "police", 12.0),
    ]
    assert rows[0]["recipient_name"] == "UNMISS, South Sudan"
    assert "Tirane" not in str(rows)
    assert [reject.reason for reject in found.rejects] == ["Date is not a date"]


def test_sexes_are_told_where_the_json_tells_them_and_its_totals_left_out() -> None:
    base = {"cont_date": "20140331T000000", "mission": "UNMISS", "mission_country": "South Sudan'", "mission_country_id": "SSD"}
    records = [
        {"cont_date": "20140331T000000", "tcc_country_id": "all", "mission": "all", "troops": 9, "total": 9},
        {
            **base,
            "tcc_country_id": "RWA",
            "tcc_country_string": "Rwanda",
            "troops": 10,
            "troops_m": 8,
            "troops_f": 2,
            "total": 10,
        },
        {**base, "tcc_country_id": "KEN", "tcc_country_string": "Kenya", "civpol": 4, "civpol_m": 3, "civpol_f": 1, "total": 4},
        {**base, "tcc_country_id": "NPL", "tcc_country_string": "Nepal", "eom": 3, "eom_m": 1, "eom_f": 1, "total": 3},
    ]
    rows = rows_of(IPI, "x.json", json.dumps(records))
    assert [(row["contributor"], row["category"], row["sex"], row["quantity"], row["position"]) for row in rows] == [
        ("RWA", "troops", "female", 2.0, "/1/troops_f"),
        ("RWA", "troops", "male", 8.0, "/1/troops_m"),
        ("KEN", "police", "female", 1.0, "/2/civpol_f"),
        ("KEN", "police", "male", 3.0, "/2/civpol_m"),
        ("NPL", "observers", None, 3.0, "/3/eom"),
    ]


def test_missions_and_months_are_totals_over_contributors() -> None:
    missions = rows_of(
        IPI,
        "m.csv",
        "Date,Mission,Country of Mission,Country of Mission ISO-3,Mission HQ,Number of Contributors,Troops,Police,Observers,"
        "Total\n1990-11-30,UNFICYP,Cyprus,CYP,Nicosia,8,2126,44,NA,2170\n",
    )
    months = rows_of(
        IPI,
        "t.csv",
        "Date,Number of Contributors,Troop Contributions,Police Contributions,EOM Contributions,Total Contributions\n"
        "1990-11-30,46,10285,44,0,10329\n",
    )
    assert [(row["recipient"], row["category"], row["quantity"]) for row in missions] == [
        ("CYP", "troops", 2126.0),
        ("CYP", "police", 44.0),
    ]
    assert [(row["recipient"], row["category"], row["quantity"]) for row in months] == [
        (None, "troops", 10285.0),
        (None, "police", 44.0),
        (None, "observers", 0.0),
    ]
    assert all(row["is_total"] for row in (*missions, *months))


def _real(shared_data: Path, name: str) -> bytes:
    path = shared_data / "contributions" / name
    return gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()


def test_the_real_release_adds_up_to_its_own_totals(shared_data: Path) -> None:
    donors = rows_of(KIEL, "kiel_r29.csv", _real(shared_data, "kiel_ust_r29_data_explorer.csv"))
    totals = rows_of(KIEL, "kiel_r29.csv", _real(shared_data, "kiel_ust_r29_total_allocations.csv"))
    for category in ("financial", "humanitarian", "military"):
        ours = sum(row["value_cents"] for row in donors if row["category"] == category)
        assert ours == pytest.approx(sum(row["value_cents"] for row in totals if row["category"] == category), rel=1e-6)
    stage = {
        name: sum(r["value_cents"] for r in donors if r["stage"] == name)
        for name in ("allocated", "committed", "to be allocated")
    }
    assert stage["allocated"] == pytest.approx(358.4e11, rel=1e-5)
    assert stage["committed"] == pytest.approx(stage["allocated"] + stage["to be allocated"], rel=1e-6)
    assert not any(row["is_total"] for row in donors)


@pytest.mark.parametrize("name", ["contributor_mission_20140331.csv.gz", "contributor_mission_20140331.json.gz"])
def test_the_real_people_of_march_2014(name: str, shared_data: Path) -> None:
    rows = rows_of(IPI, name.removesuffix(".gz"), _real(shared_data, f"ipi_peacekeeping_{name}"))
    by_category: dict[str, float] = {}
    for row in rows:
        by_category[row["category"]] = by_category.get(row["category"], 0) + row["quantity"]
    assert by_category == {"troops": 83841, "formed police units": 7278, "individual police": 4821, "observers": 1871}
    assert sum(by_category.values()) == 97811
    if name.endswith("json.gz"):
        assert sum(row["quantity"] for row in rows if row["sex"] == "female") == 3690


def test_records_that_are_none_are_rejected_and_impossible_counts_left_out() -> None:
    records = [
        {"tcc_country_id": "all", "cont_date": "20140331T000000", "mission": "all"},
        1,
        {"tcc_country_id": {}, "cont_date": "20140331T000000", "mission": "UNMISS", "troops": 5},
        {
            "tcc_country_id": "KEN",
            "cont_date": "20140331T000000",
            "mission": "UNMISS",
            "troops": 1e300,
            "eom": True,
            "civpol": -2,
        },
    ]
    found = parsed(IPI, "x.json", json.dumps(records))
    assert found.tables["contribution"].num_rows == 0
    assert [(reject.position, reject.reason) for reject in found.rejects] == [
        ("/1", "Contributor_ISO-3 is empty"),
        ("/2", "Contributor_ISO-3 is empty"),
        ("/3", "a count is negative, too large or none"),
    ]
