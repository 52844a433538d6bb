"""Real files of money against figures made by other code: the raw XML and rates are read here, in exact fractions."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import tarfile
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from commonground.door.reader import Reader
from commonground.funding.flows import AskedFlows, flows
from commonground.funding.total import asked_for, total
from commonground.vocabulary.country import by_iso2
from fixtures_small import Theatre

pytestmark = pytest.mark.slow

TAR = "iati/dportal_20210615_all_132_pages.tar.gz"
RATES = ("fx/ecb_eurofxref-hist.zip", "fx/imf_monthly_rates_codeforiati.csv.gz")
OLD_TYPES = {"IF": "1", "C": "2", "D": "3", "E": "4"}
SPEND = ("3", "4")

STABILISATION = {
    # Total of spending and of commitments in US dollars; each transaction at the rate of ECB on its value date.
    # 18,000,000 + 1,000,000 EUR at 1.2264 dollars (2021-05-25)
    "XI-IATI-EC_FPI-2019/42200/0": ("0", "23301600.00"),
    # 6,749,958.66 EUR at 1.2264 (2021-05-25)
    "XI-IATI-EC_FPI-2019/407-774": ("8278149.30", "0"),
    # 1,400,000 EUR at 1.2264 (2021-05-25)
    "XI-IATI-EC_FPI-2020/42936/0": ("0", "1716960.00"),
    # 2,000,000 EUR at 1.1234 (2019-12-31, the last day before 2020-01-01)
    "FI-3-2020-2016160013": ("2246800.00", "2246800.00"),
    # 917,510.89 + 1,247,814.80 USD paid of 2,333,216.33 USD
    "SE-0-SE-6-11829A0101-IRQ-12264": ("2165325.69", "2333216.33"),
    # six payments in USD of 46,104,832.10 USD
    "SE-0-SE-6-11829A0101-IRQ-16050": ("35905884.28", "46104832.10"),
    # 2,500,000 CAD at 1.5218 / 1.1222 to the dollar (2020-06-18), committed at 1.5527 / 1.1444 (2020-07-15)
    "CA-3-P007642002": ("1843540.54", "1842596.77"),
    # 4,000,000 GBP at 0.8625 / 1.1825 to the dollar (2021-03-24), committed at 0.85945 / 1.1926 (2021-03-16)
    "GB-GOV-1-300707-102": ("5484057.97", "5550526.50"),
    # 40,000,000 EUR at 1.2066 (2020-12-02), committed at 1.1341 (2018-12-17)
    "DE-1-201818400": ("48264000.00", "45364000.00"),
    # 8,440,000 EUR at 1.2264 (2021-05-25)
    "XI-IATI-EC_NEAR-2017/393-385": ("10350816.00", "0"),
}


@dataclass(frozen=True)
class Raw:
    """One transaction as the XML has it, its value in dollar cents, and its parts by country."""

    kind: str
    date: dt.date | None
    usd: int | None
    parts: dict[str, int]


def _rates(data: Path) -> dict[str, tuple[int, list[dt.date], list[Fraction]]]:
    """Units per dollar of each currency, through the euro on the same day or at the end of a month, and how old they may be."""
    with zipfile.ZipFile(data / RATES[0]) as archive:
        lines = list(csv.DictReader(io.TextIOWrapper(archive.open("eurofxref-hist.csv"))))
    daily: dict[str, dict[dt.date, Fraction]] = defaultdict(dict)
    for line in lines:
        day, dollar = dt.date.fromisoformat(line["Date"]), Fraction(line["USD"])
        daily["EUR"][day] = 1 / dollar
        for currency, text in line.items():
            if currency and currency not in ("Date", "USD") and text and text.strip() not in ("", "N/A"):
                daily[currency.strip()][day] = Fraction(text.strip()) / dollar
    monthly: dict[str, dict[dt.date, Fraction]] = defaultdict(dict)
    with gzip.open(data / RATES[1], "rt") as stream:
        for line in csv.DictReader(stream):
            if line["Frequency"] == "M" and line["Rate"]:
                monthly[line["Currency"]].setdefault(dt.date.fromisoformat(line["Date"]), Fraction(line["Rate"]))
    found = {}
    for age, table in ((62, monthly), (10, daily)):
        for currency, by_day in table.items():
            days = sorted(by_day)
            found[f"{currency}/{age}"] = (age, days, [by_day[day] for day in days])
    return found


def _rounded(exact: Fraction) -> int:
    return round(exact)  # Python rounds halves of a fraction to even


def _usd(rates: dict[str, Any], cents: int, currency: str, day: dt.date) -> int | None:
    if currency == "USD":
        return cents
    for frequency in ("10", "62"):
        age, days, units = rates.get(f"{currency}/{frequency}", (0, [], []))
        at = bisect_right(days, day)
        if at and (day - days[at - 1]).days <= age:
            return _rounded(Fraction(cents) / units[at - 1])
    return None


def _day(text: str | None) -> dt.date | None:
    try:
        found = dt.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None


def _places(element: Any) -> list[tuple[str, Fraction | None]]:
    """Countries (ISO3), then regions of the first vocabulary, with their percentage."""
    found: dict[str, Fraction | None] = {}
    for child in element.findall("recipient-country"):
        country = by_iso2(child.get("code", "").strip())
        _add(found, "c" + (country.iso3 if country else child.get("code", "")), child.get("percentage"))
    vocabularies = sorted({child.get("vocabulary") or "1" for child in element.findall("recipient-region")})
    for child in element.findall("recipient-region"):
        if (child.get("vocabulary") or "1") == vocabularies[0]:
            _add(found, "r" + child.get("code", ""), child.get("percentage"))
    return sorted(found.items())


def _add(found: dict[str, Fraction | None], place: str, text: str | None) -> None:
    before = found.get(place)
    found[place] = before if not text else (before or 0) + Fraction(text)


def _weights(places: list[tuple[str, Fraction | None]]) -> list[tuple[str, Fraction]]:
    countries = [(name, share) for name, share in places if name[0] == "c"]
    alone = all(share is None for _, share in places) or abs(sum(share or 0 for _, share in countries) - 100) <= 1
    used = countries if countries and alone else places
    known = [share for _, share in used if share is not None]
    if len(used) == 1 or not known or (sum(known) == 0 and len(known) == len(used)):
        return [(name, Fraction(1)) for name, _ in used]
    rest = max(100 - sum(known), Fraction(0)) / max(len(used) - len(known), 1)
    return [(name, rest if share is None else share) for name, share in used]


def _parts(cents: int, weights: list[tuple[str, Fraction]]) -> dict[str, int]:
    whole = sum(weight for _, weight in weights)
    exact = [abs(cents) * weight / whole for _, weight in weights]
    parts = [int(part) for part in exact]
    rest = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in rest[: abs(cents) - sum(parts)]:
        parts[i] += 1
    return {name: part if cents >= 0 else -part for (name, _), part in zip(weights, parts, strict=True)}


def _transactions(activity: Any, rates: dict[str, Any]) -> Iterator[Raw]:
    for element in activity.findall("transaction"):
        value, said = element.find("value"), element.find("transaction-type")
        if value is None or not (value.text or "").strip():
            continue
        date = _day(element.find("transaction-date").get("iso-date"))
        day = _day(value.get("value-date")) or date
        cents = int((Decimal(value.text.strip()) * 100).quantize(Decimal(1), ROUND_HALF_EVEN))
        currency = value.get("currency") or activity.get("default-currency") or ""
        stated = element.find("{http://reporting.unhcr.org/}value-USD")
        usd = _usd(rates, cents, currency, day) if day else None
        if stated is not None and currency != "USD":
            usd = int((Decimal(stated.text) * 100).quantize(Decimal(1), ROUND_HALF_EVEN))
        weights = _weights(_places(element) or _places(activity))
        parts = _parts(usd, weights) if usd is not None and weights else dict.fromkeys((name for name, _ in weights), 0)
        code = (said.get("code") or "").strip()
        yield Raw(OLD_TYPES.get(code.upper(), code), date, usd, parts)


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> dict[str, tuple[bool, list[Raw]]]:
    """Each activity by its identifier: whether a secondary reporter states it, and its transactions."""
    rates, found = _rates(shared_data), {}
    with tarfile.open(shared_data / TAR) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is None:
                continue
            for activity in etree.parse(stream).getroot().findall("iati-activity"):
                reporter = activity.find("reporting-org")
                is_secondary = reporter is not None and reporter.get("secondary-reporter") in ("1", "true")
                identifier = activity.findtext("iati-identifier").strip()
                found[identifier] = (is_secondary, list(_transactions(activity, rates)))
    return found


@pytest.fixture(scope="module")
def reader(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    theatre = Theatre(tmp_path_factory.mktemp("money") / "w")
    theatre.load(*(shared_data / name for name in (*RATES, TAR)))
    yield theatre.reader()
    theatre.close()


def _sums(raw: dict[str, tuple[bool, list[Raw]]], countries: tuple[str, ...], kinds: tuple[str, ...], year: int | None) -> Any:
    """Naive, first-hand, split and net (all incoming funds, OCHA's rule) cents of these countries."""
    naive = first_hand = split = net = 0
    here = {"c" + country for country in countries}
    for is_secondary, transactions in raw.values():
        if not any(here & set(t.parts) for t in transactions):
            continue
        out = [t for t in transactions if t.kind in kinds]
        dated = [t for t in out if year is None or (t.date and t.date.year == year)]
        said = sum(t.usd or 0 for t in dated)
        naive += said
        if is_secondary or not out:
            continue
        first_hand += said
        part = sum(cents for t in dated for place, cents in t.parts.items() if place in here)
        whole = sum(t.usd or 0 for t in out)
        incoming = max(0, *(sum(t.usd or 0 for t in transactions if t.kind == kind) for kind in ("1", "11")))
        split += part
        net += part if not incoming else min(part, 0) if whole <= 0 else _share(part, max(0, whole - incoming), whole)
    return naive, first_hand, split, net


def _share(part: int, new: int, whole: int) -> int:
    size = (2 * abs(part) * new + whole) // (2 * whole)
    return size if part >= 0 else -size


ASKED = [
    *(((country,), "spend", None) for country in "IRQ SYR AFG YEM SOM UKR COL BGD LBN JOR PSE MMR HTI SSD COD".split()),
    *(((country,), "commitment", None) for country in ("IRQ", "SYR", "AFG")),
    *(((country,), "spend", year) for country in ("IRQ", "SYR", "YEM") for year in (2018, 2019, 2020)),
    (("IRQ", "SYR"), "spend", None),
]


@pytest.mark.parametrize(("countries", "measure", "year"), ASKED, ids=lambda asked: str(asked))
def test_totals_are_those_of_other_code(
    reader: Reader, raw: dict[str, tuple[bool, list[Raw]]], countries: tuple[str, ...], measure: str, year: int | None
) -> None:
    found = total(reader, asked_for(countries, measure, (year, year) if year else None))
    steps = {step.step: step.cents for step in found.steps}
    kinds = SPEND if measure == "spend" else ("2",)
    expected = _sums(raw, countries, kinds, year)
    assert (steps["naive"], steps["first-hand"], steps["split"], found.low_cents) == expected
    assert found.low_cents <= found.cents <= found.high_cents <= steps["first-hand"]


def test_iraq_and_syria_said_in_full_are_half_as_much_again_as_net(reader: Reader) -> None:
    """Oracle 6: 1,289 million said, 857 million net of shares and of every incoming fund."""
    found = total(reader, asked_for(("IRQ", "SYR")))
    assert 1.45 < found.steps[0].cents / found.low_cents < 1.55


@pytest.mark.parametrize("activity", STABILISATION)
def test_stabilisation_activities_to_the_cent(reader: Reader, raw: dict[str, tuple[bool, list[Raw]]], activity: str) -> None:
    told = flows(reader, AskedFlows(activity=activity))
    sums = [
        sum(round(row["usd"] * 100) for row in told if row["kind"] in kinds and row["place"] in ("IRQ", "SYR"))
        for kinds in (SPEND, ("2",))
    ]
    assert sums == [sum(t.usd or 0 for t in raw[activity][1] if t.kind in kinds) for kinds in (SPEND, ("2",))]
    assert sums == [int(Decimal(amount) * 100) for amount in STABILISATION[activity]]
    assert len(told) == len(raw[activity][1])
