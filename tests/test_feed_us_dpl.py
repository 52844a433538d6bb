"""The Denied Persons List: rows of one order put together, names taken apart, days month first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds
from commonground.feeds.us_dpl import parse
from commonground.vocabulary.errors import MalformedFile

HEADER = (
    "Name Street_Address City State Country Postal_Code Effective_Date Expiration_Date Standard_Order Last_Update Action"
    " FR_Citation"
)
ROWS = (
    ("OMAR TESTI", "1 TEST STREET", "HIT", "", "IQ", "", "06/19/2003", "06/29/2056", "Y", "2007-01-31", "", "68 F.R. 1"),
    ("OMAR TESTI", "2 TEST STREET", "AUSTIN", "TX", "", "75159", "06/19/2003", "06/29/2056", "Y", "2007-01-31", "", "68 F.R. 1"),
    ("MR. UMAR ALTI, JR.", "", "", "", "", "", "02/10/2022", "", "Y", "0222-05-18", "", ""),
    ("TESTI TRADING, INC.", "", "", "", "AE", "", "02/10/2022", "", "Y", "", "", ""),
    ("NURI TEST A/K/A NOURI TEST", "", "", "", "", "", "02/10/2022", "", "Y", "", "", ""),
    ("ZAID (A.K.A. ZEYD ALTI) TESTI", "", "", "", "", "", "02/10/2022", "", "Y", "", "", ""),
    ("SAMI (SAMIR) TESTI", "", "", "", "", "", "02/10/2022", "", "Y", "", "", ""),
    ("TESTI, ABU", "", "", "", "", "", "02/10/2022", "", "Y", "", "", ""),
    ("", "", "", "", "", "", "02/10/2022", "", "Y", "", "", ""),
)


def document(*rows: tuple[str, ...], name: str = "dpl_2022-09-01.txt") -> Document:
    lines = [HEADER.split(), *rows]
    return Document(name, "\n".join("\t".join(f'"{cell}"' for cell in line) for line in lines).encode())


def told(table: str) -> list[dict[str, Any]]:
    return list(parse(document(*ROWS)).tables[table].to_pylist())


def test_rows_of_an_order_are_one_entry() -> None:
    first = told("listing")[0]
    assert (first["entry_id"], first["kind"]) == ("OMAR TESTI|2003-06-19", "unknown")
    assert (first["listed_on"], first["delisted_on"]) == (dt.date(2003, 6, 19), dt.date(2056, 6, 29))
    assert [(row["entry_id"], row["country"]) for row in told("listing_fact")] == [
        ("OMAR TESTI|2003-06-19", "IRQ"),
        ("OMAR TESTI|2003-06-19", "USA"),
        ("TESTI TRADING, INC.|2022-02-10", "ARE"),
    ]


def test_names_are_taken_apart() -> None:
    assert [(row["name"], row["quality"]) for row in told("listing_name")] == [
        ("OMAR TESTI", "primary"),
        ("UMAR ALTI JR.", "primary"),
        ("TESTI TRADING, INC.", "primary"),
        ("NURI TEST", "primary"),
        ("NOURI TEST", "strong"),
        ("ZAID TESTI", "primary"),
        ("ZEYD ALTI", "strong"),
        ("SAMI TESTI", "primary"),
        ("SAMIR TESTI", "strong"),
        ("ABU TESTI", "primary"),
    ]


def test_a_word_of_companies_makes_a_body_and_a_year_out_of_range_is_no_day() -> None:
    kinds = {row["entry_id"].partition("|")[0]: (row["kind"], row["updated_on"]) for row in told("listing")}
    assert kinds["TESTI TRADING, INC."] == ("organisation", None)
    assert kinds["MR. UMAR ALTI, JR."] == ("unknown", None)


def test_the_list_is_recognised_and_dated_by_its_name() -> None:
    assert [feed.name for feed in feeds() if feed.recognise(document(*ROWS))] == ["us-dpl"]
    found = parse(document(*ROWS))
    assert (found.edition.published, found.edition.published_basis) == (dt.date(2022, 9, 1), "name")
    assert [reject.position for reject in found.rejects] == ["line 10"]


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(MalformedFile):
        parse(document(ROWS[-1]))
