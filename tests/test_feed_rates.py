"""Exchange rates as their publishers write them: ECB by day (CSV, XML), IMF by month, D-Portal and DI by year."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from commonground.feeds import country_rates, ecb_rates, ecb_rates_xml, imf_rates, yearly_rates
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.intake.recognise import recognise
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.tables import TABLES

HIST = """Date,USD,JPY,GBP,CYP,
2018-07-02,1.1639,129.02,0.88635,N/A,
2018-06-29,1.1658,129.04,0.88605,N/A,
2018-01-02,1.2065,135.35,0.88953,N/A,
2007-12-31,1.4721,164.93,0.73335,0.58527,
2007-01-02,1.3270,157.98,0.67235,0.5781,
"""
LAST_DAY = "Date, USD, JPY, GBP, \n30 October 2026, 1.1172, 175.68, 0.83380, \n"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube>
<Cube time="2018-07-02"><Cube currency="USD" rate="1.1639"/><Cube currency="GBP" rate="0.88635"/></Cube>
<Cube time="2018-06-29"><Cube currency="USD" rate="1.1658"/><Cube currency="GBP" rate="zero"/></Cube>
</Cube></gesmes:Envelope>"""
IMF = """Date,Rate,Currency,Frequency,Source,Country code,Country
2018-05-31,0.8548,EUR,M,IMF,AT,Austria
2018-05-31,0.8548,EUR,M,IMF,DE,Germany
2018-05-31,1182,IQD,M,IMF,IQ,Iraq
2018-05-31,12.75,ZAR,M,IMF,NA,Namibia
2018-05-31,12.70,ZAR,M,IMF,ZA,South Africa
2018-05-31,1,USD,M,IMF,US,United States
2018-05-31,1.79,,M,IMF,1C_355,"Curaçao"
2018-06-31,1182,IQD,M,IMF,IQ,Iraq
"""
YEARLY = "year,EUR,GBP,IQD,USD\n2013,0.75,0.64,1166,1\n2014,0.75,,,1\n"


def parsed(feed: Feed, text: str, name: str = "file.csv") -> Parsed:
    document = Document(name, text.encode())
    found = recognise(document)
    assert found is not None
    assert found.name == feed.name
    result = feed.parse(document)
    assert result.tables["rate"].schema.names == [*TABLES["rate"].names, "position"]
    return result


def rates(result: Parsed) -> dict[tuple[str, str], float]:
    return {(r["currency"], r["date"].isoformat()): r["units"] for r in result.tables["rate"].to_pylist()}


def keys(result: Parsed) -> set[str]:
    return {claim.key for claim in result.edition.claims}


def test_the_ecb_gives_units_for_one_euro_and_nothing_where_there_was_no_rate() -> None:
    result = parsed(ecb_rates.FEED, HIST)
    found = rates(result)
    assert found["USD", "2018-06-29"] == 1.1658
    assert ("CYP", "2018-06-29") not in found
    assert found["CYP", "2007-12-31"] == 0.58527
    rows = result.tables["rate"].to_pylist()
    assert {(r["series"], r["base"], r["frequency"]) for r in rows} == {("ecb", "EUR", "day")}
    assert [r["position"] for r in rows if r["date"] == dt.date(2018, 6, 29)] == ["line 3"] * 3
    assert len(rows) == 3 * 5 + 2


def test_a_year_that_the_file_begins_is_claimed_whole_by_currency() -> None:
    assert keys(parsed(ecb_rates.FEED, HIST)) == {
        *(f"ecb|EUR|{code}|{year}" for code in ("USD", "JPY", "GBP") for year in (2007, 2018)),
        "ecb|EUR|CYP|2007",
    }


def test_the_file_of_the_last_day_claims_that_day_alone() -> None:
    result = parsed(ecb_rates.FEED, LAST_DAY)
    assert rates(result)["GBP", "2026-10-30"] == 0.8338
    assert keys(result) == {f"ecb|EUR|{code}|2026-10-30" for code in ("USD", "JPY", "GBP")}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2018-06-28,abc,129,0.88,N/A,", "USD 'abc' is not a number"),
        ("2018-06-28,1.15,129,-0.88,N/A,", "GBP is not above zero"),
        ("32 June 2018,1.15,129,0.88,N/A,", "Date '32 June 2018' is not a date"),
        (",1.15,129,0.88,N/A,", "Date is empty"),
        ("2018-06-28,1.15,129,0.88", "has 4 cells where the header has 6"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_with_its_line(line: str, reason: str) -> None:
    result = parsed(ecb_rates.FEED, HIST + line + "\n")
    assert [(r.position, r.reason) for r in result.rejects] == [("line 7", reason)]
    assert len(result.tables["rate"]) == 17


def test_columns_in_another_order_and_case_say_the_same() -> None:
    lines = [line.rstrip(",").split(",") for line in HIST.strip().split("\n")]
    turned = "\n".join(";".join(reversed(line)) for line in lines).replace("Date", "DATE").replace("USD", "usd")
    assert rates(parsed(ecb_rates.FEED, turned)) == rates(parsed(ecb_rates.FEED, HIST))


def test_the_ecb_as_xml_says_the_same_and_rejects_what_is_no_rate() -> None:
    result = parsed(ecb_rates_xml.FEED, XML, "eurofxref-hist-90d.xml")
    assert rates(result) == {("USD", "2018-07-02"): 1.1639, ("GBP", "2018-07-02"): 0.88635, ("USD", "2018-06-29"): 1.1658}
    assert [r.reason for r in result.rejects] == ["rate 'zero' is not a number"]
    assert keys(result) == {"ecb|EUR|USD|2018-07-02", "ecb|EUR|GBP|2018-07-02", "ecb|EUR|USD|2018-06-29"}


def test_xml_that_is_broken_is_an_error_that_says_so() -> None:
    with pytest.raises(MalformedFile, match="XML cannot be read"):
        ecb_rates_xml.parse(Document("a.xml", XML[:400].encode()))


def test_a_shared_currency_is_kept_once_as_its_own_country_states_it() -> None:
    result = parsed(imf_rates.FEED, IMF)
    assert rates(result) == {("EUR", "2018-05-31"): 0.8548, ("IQD", "2018-05-31"): 1182, ("ZAR", "2018-05-31"): 12.70}
    assert any("2 rows repeat" in remark and "1 of them state another rate" in remark for remark in result.remarks)
    assert [(r.position, r.reason) for r in result.rejects] == [
        ("line 8", "Currency is empty"),
        ("line 9", "Date '2018-06-31' is not a date"),
    ]


def test_the_order_of_the_rows_changes_no_rate() -> None:
    header, *lines = IMF.strip().split("\n")
    assert rates(parsed(imf_rates.FEED, "\n".join([header, *reversed(lines)]))) == rates(parsed(imf_rates.FEED, IMF))


def test_a_consolidated_table_keeps_its_sources_and_frequencies_apart() -> None:
    text = "Date,Rate,Currency,Frequency,Source\n2018-05-31,0.85,EUR,D,Fed\n2018-05,0.86,EUR,M,OECD\n2018,0.84,EUR,A,OECD\n"
    rows = parsed(imf_rates.FEED, text).tables["rate"].to_pylist()
    assert {(r["series"], r["frequency"], r["date"].isoformat(), r["units"]) for r in rows} == {
        ("fed", "day", "2018-05-31", 0.85),
        ("oecd", "month", "2018-05-31", 0.86),
        ("oecd", "year", "2018-12-31", 0.84),
    }


def test_yearly_rates_stand_at_the_end_of_their_year_and_an_empty_cell_is_none() -> None:
    result = parsed(yearly_rates.FEED, YEARLY)
    assert rates(result) == {
        ("EUR", "2013-12-31"): 0.75,
        ("GBP", "2013-12-31"): 0.64,
        ("IQD", "2013-12-31"): 1166,
        ("EUR", "2014-12-31"): 0.75,
    }
    assert keys(result) == {"dportal|USD|EUR", "dportal|USD|GBP", "dportal|USD|IQD"}


def test_rates_by_country_and_deflators_are_series_of_their_own() -> None:
    by_country = parsed(country_rates.FEED, "iso3,year,value\nIRQ,2018,1182.75\nIRQ,2019,\n", "usd_exchange_rates.csv")
    assert [(r["series"], r["currency"], r["units"]) for r in by_country.tables["rate"].to_pylist()] == [("di", "IRQ", 1182.75)]
    wide = "name,ISO3,2018,2019\nIraq,IRQ,1.05,1\nSyria,SYR,,NA\n"
    deflators = parsed(country_rates.FEED, wide, "usd_deflators_2021WEO.csv")
    assert [(r["series"], r["date"].year, r["units"]) for r in deflators.tables["rate"].to_pylist()] == [
        ("deflator", 2018, 1.05),
        ("deflator", 2019, 1.0),
    ]


def _real(folder: Path, name: str) -> Document:
    data = (folder / "fx" / name).read_bytes()
    if name.endswith(".gz"):
        return Document(name[:-3], gzip.decompress(data))
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.namelist()[0]
            return Document(member, archive.read(member))
    return Document(name, data)


def _mean_by_year(table: Any, currency: str, year: int) -> float:
    mask = pc.and_(pc.equal(table["currency"], currency), pc.equal(pc.year(table["date"]), year))
    return float(pc.mean(table.filter(mask)["units"]).as_py())


def test_the_real_series_agree_in_direction_and_size(shared_data: Path) -> None:
    """Units for a dollar: ECB crossed through the euro, IMF, D-Portal and DI are within three per cent of one another."""
    ecb = ecb_rates.parse(_real(shared_data, "ecb_eurofxref-hist.zip")).tables["rate"]
    imf = imf_rates.parse(_real(shared_data, "imf_monthly_rates_codeforiati.csv.gz")).tables["rate"]
    dportal = yearly_rates.parse(_real(shared_data, "dportal_exchange_yearly.csv")).tables["rate"]
    di = country_rates.parse(_real(shared_data, "di_usd_exchange_rates.csv")).tables["rate"]
    for currency, iso3 in (("GBP", "GBR"), ("JPY", "JPN"), ("SEK", "SWE"), ("CHF", "CHE")):
        for year in (2016, 2019):
            crossed = _mean_by_year(ecb, currency, year) / _mean_by_year(ecb, "USD", year)
            assert _mean_by_year(imf, currency, year) == pytest.approx(crossed, rel=0.03), currency
            assert _mean_by_year(di, iso3, year) == pytest.approx(crossed, rel=0.03), currency
        crossed = _mean_by_year(ecb, currency, 2013) / _mean_by_year(ecb, "USD", 2013)
        assert _mean_by_year(dportal, currency, 2013) == pytest.approx(crossed, rel=0.03), currency
    assert _mean_by_year(imf, "EUR", 2018) == pytest.approx(1 / _mean_by_year(ecb, "USD", 2018), rel=0.03)


def test_the_real_imf_file_has_iraq_for_seventy_two_months_and_syria_for_forty_five(shared_data: Path) -> None:
    result = imf_rates.parse(_real(shared_data, "imf_monthly_rates_codeforiati.csv.gz"))
    found = rates(result)
    assert sum(currency == "IQD" for currency, _ in found) == 72
    assert max(day for currency, day in found if currency == "SYP") == "2018-09-30"
    assert sum(currency == "SYP" for currency, _ in found) == 45
    assert len({(r["currency"], r["date"]) for r in result.tables["rate"].to_pylist()}) == len(result.tables["rate"])


def test_the_real_file_of_the_last_day_agrees_with_the_history(shared_data: Path) -> None:
    history = rates(ecb_rates.parse(_real(shared_data, "ecb_eurofxref-hist.zip")))
    last = rates(ecb_rates.parse(_real(shared_data, "ecb_eurofxref.csv")))
    assert len(last) == 29
    assert all(history[key] == value for key, value in last.items())
