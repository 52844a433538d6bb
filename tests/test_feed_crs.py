"""DAC year totals in every form of the header, with what is no row left out."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds.feed import Parsed
from commonground.feeds.oecd_crs import FEED
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile

NAMES = """Row Labels,Regional,Australia,Austria,Belgium,UNHCR,(blank),Grand Total
Afghanistan,,226.68,1.29,,5,,232.97
Iraq,,31.67,-0.86,0.03,,,30.84
"South Asia, regional",R,0.02,0.5,,,,0.52
Jordan,,,,,,,
"Korea, Dem. Rep.",,1,,,,,1
Grand Total,,259.37,0.93,0.03,5,,265.33
"""
CODES = "donor_code,1012,5,302,12,918\nIraq,,1.5,2,,3\nJordan,7,,,4,\nYemen,,,,1,\n"
BOTH = """,donor_code,5,302,12,1628
donor_name,RecipientCode,Germany,United States,United Kingdom,Wellcome Trust
Iraq,543,1.5,2,,0.25
Jordan,549,,"1,000.5",,
Syrian Arab Republic,573,x,,3,
"""
SECTOR_CODES = """RecipientCode,RecipientName,110,11110,72010,(blank)
543,Iraq,0.5,1.25,-3,
549,Jordan,1,,2,
573,Syrian Arab Republic,,,9,
,DROP TABLE,,,,
"""
SECTOR_NAMES = (
    "Row Labels,Debt relief,Education,Humanitarian,Grand Total\nIraq,1,2,3,6\nJordan,,1,,1\nYemen,4,,,4\nGrand Total,5,3,3,11\n"
)


def parsed(text: str, name: str = "crs_2018.csv") -> Parsed:
    document = Document(name, text.encode())
    assert FEED.recognise(document)
    return FEED.parse(document)


def flows_of(text: str, name: str = "crs_2018.csv") -> dict[tuple[str, str], dict[str, Any]]:
    rows = parsed(text, name).tables["flow"].to_pylist()
    return {(row["to_country"] or row["to_name"], row["from_name"] or row["from_ref"]): row for row in rows}


def test_donors_by_name_with_totals_left_out() -> None:
    rows = flows_of(NAMES, "crs_2012.csv")
    assert {key: row["amount_cents"] for key, row in rows.items()} == {
        ("AFG", "Australia"): 22_668_000_000,
        ("AFG", "Austria"): 129_000_000,
        ("AFG", "UNHCR"): 500_000_000,
        ("IRQ", "Australia"): 3_167_000_000,
        ("IRQ", "Austria"): -86_000_000,
        ("IRQ", "Belgium"): 3_000_000,
        ("South Asia, regional", "Australia"): 2_000_000,
        ("South Asia, regional", "Austria"): 50_000_000,
        ("PRK", "Australia"): 100_000_000,
    }
    iraq = rows[("IRQ", "Australia")]
    assert (iraq["system"], iraq["stage"], str(iraq["date"]), iraq["flags"]) == (
        "crs",
        "disbursement",
        "2012-12-31",
        ["year total", "year only"],
    )
    assert (iraq["from_country"], iraq["kind"]) == ("AUS", "year total by donor")
    assert rows[("South Asia, regional", "Austria")]["to_country"] is None


def test_donors_by_code_alone() -> None:
    rows = flows_of(CODES, "crs_2014.csv")
    assert rows[("IRQ", "Germany")]["from_country"] == "DEU"
    assert rows[("IRQ", "European Union")]["from_country"] == "EU"
    assert rows[("JOR", "1012")]["from_country"] is None


def test_two_header_rows_and_a_cell_that_is_no_number() -> None:
    found = parsed(BOTH)
    rows = flows_of(BOTH)
    assert rows[("IRQ", "United States")]["from_ref"] == "302"
    assert rows[("JOR", "United States")]["amount_cents"] == 100_050_000_000
    assert rows[("IRQ", "Wellcome Trust")]["to_ref"] == "543"
    assert [(reject.position, reject.reason) for reject in found.rejects] == [("line 5", "Germany: 'x' is not a number")]


@pytest.mark.parametrize(("text", "name"), [(SECTOR_CODES, "crs_2016_sectors.csv"), (SECTOR_NAMES, "crs_2012_sectors.csv")])
def test_sectors_are_a_view_of_their_own(text: str, name: str) -> None:
    found = parsed(text, name)
    flows = found.tables["flow"].to_pylist()
    assert {row["kind"] for row in flows} == {"year total by sector"}
    assert {row["from_name"] for row in flows} == {"all donors"}
    shares = [row for row in found.tables["share"].to_pylist() if row["dimension"] == "sector"]
    assert len(shares) == len(flows)
    if "Code" in text:
        assert {(row["vocabulary"], row["code"]) for row in shares} == {("2", "110"), ("1", "11110"), ("1", "72010")}
        assert [reject.reason for reject in found.rejects] == ["has no recipient or no value"]
    else:
        assert {row["name"] for row in shares} == {"Debt relief", "Education", "Humanitarian"}


def test_every_total_goes_whole_to_its_country() -> None:
    shares = [row for row in parsed(BOTH).tables["share"].to_pylist() if row["dimension"] == "country"]
    assert {row["percentage"] for row in shares} == {100.0}
    assert {row["code"] for row in shares} == {"IRQ", "JOR", "SYR"}


def test_a_table_claims_its_year_and_recipients_and_needs_a_year() -> None:
    keys = {(claim.table, claim.key) for claim in parsed(CODES).edition.claims}
    assert ("flow", "crs|2018|donor|IRQ") in keys
    with pytest.raises(MalformedFile, match="which year"):
        parsed(CODES, "crs.csv")


def test_positions_and_ids_are_each_row_s_own() -> None:
    rows = parsed(BOTH).tables["flow"].to_pylist()
    assert len({row["position"] for row in rows}) == len({row["flow"] for row in rows}) == len(rows)
    assert rows[0]["position"] == "line 3 column 3"


def test_other_tables_are_left_alone() -> None:
    for text in (
        "country,1,2,3\nIraq,1,2,3\nJordan,1,2,3\nYemen,1,2,3\n",
        "recipient_name,a,b,c\nIraq,1,2,3\nJordan,1,2,3\nYemen,1,2,3\n",
        "Row Labels,2016,2017,2018\nIraq,1,2,3\nJordan,1,2,3\nYemen,1,2,3\n",
    ):
        assert not FEED.recognise(Document("crs_2018.csv", text.encode()))


def _real(folder: Path, name: str) -> bytes:
    path = folder / "crs" / name
    return path.read_bytes() if path.exists() else gzip.decompress((folder / "crs" / f"{name}.gz").read_bytes())


@pytest.mark.parametrize(
    ("year", "iraq_usd"), [(2013, 1619.783042), (2016, 3992.090671), (2018, 2580.781966), (2019, 2550.949274)]
)
def test_the_two_real_views_of_a_year_agree(year: int, iraq_usd: float, shared_data: Path) -> None:
    totals = {}
    for view in ("", "_sectors"):
        name = f"crs_{year}{view}.csv"
        rows = FEED.parse(Document(name, _real(shared_data, name))).tables["flow"].to_pylist()
        iraq = sum(row["amount_cents"] for row in rows if row["to_country"] == "IRQ")
        assert iraq / 1e8 == pytest.approx(iraq_usd, abs=1e-5)
        totals[view] = sum(row["amount_cents"] for row in rows)
    assert totals[""] == pytest.approx(totals["_sectors"], rel=1e-9)


def test_the_real_grand_totals_are_met_without_being_read(shared_data: Path) -> None:
    data = _real(shared_data, "crs_2013.csv")
    last = list(csv.reader(io.StringIO(data.decode())))[-1]
    rows = FEED.parse(Document("crs_2013.csv", data)).tables["flow"].to_pylist()
    assert sum(row["amount_cents"] for row in rows) / 1e8 == pytest.approx(float(last[-1]), abs=0.001)
