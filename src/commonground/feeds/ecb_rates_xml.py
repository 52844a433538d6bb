"""ECB euro foreign exchange reference rates as XML: the last day, the last ninety days, or every day.

Source: ECB, `eurofxref-daily.xml`, `eurofxref-hist-90d.xml`, `eurofxref-hist.xml`: `<Cube time="…"><Cube currency rate/></Cube>`.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pyarrow as pa
from lxml import etree

from commonground.feeds import ecb_rates, rate_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

COLUMNS = ("time", "currency", "rate")


def recognise(document: Document) -> bool:
    """XML with the ECB's namespace of reference rates."""
    return document.kind == "xml" and "vocabulary/2002-08-01/eurofxref" in document.start(3000)


def parse(document: Document) -> Parsed:
    """One row for each currency and day; a cube whose day, currency or rate cannot be read is rejected."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedFile(f"the XML cannot be read: {error.msg}", where=document.name, hint="download it again") from None
    found: list[tuple[str, dt.date, float, str]] = []
    rejects: list[Reject] = []
    for day in root.iter("{*}Cube"):
        if day.get("time") is None:
            continue
        for cube in day.iter("{*}Cube"):
            if cube is day:
                continue
            position = f"line {cube.sourceline} {day.get('time')} {cube.get('currency')}"
            try:
                found.append((*_row(day.get("time"), cube), position))
            except ValueError as error:
                stated = {"time": day.get("time"), "currency": cube.get("currency"), "rate": cube.get("rate")}
                rejects.append(Reject(position, str(error), {name: value for name, value in stated.items() if value}))
    if not found:
        raise MalformedFile("the XML holds no rate", where=document.name, hint="download it again")
    columns = list(zip(*found, strict=True))
    types = (pa.string(), pa.date32(), pa.float64(), pa.string())
    made = rate_rows.rows(ecb_rates.SERIES, *(pa.array(c, t) for c, t in zip(columns, types, strict=True)))
    return Parsed({"rate": made}, rate_rows.edition([made]), tuple(rejects))


def _row(time: str, cube: Any) -> tuple[str, dt.date, float]:
    currency, text = cube.get("currency") or "", cube.get("rate") or ""
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise ValueError(f"currency {currency!r} is not a code of three letters")
    try:
        day = dt.date.fromisoformat(time)
    except ValueError:
        raise ValueError(f"time {time!r} is not a date") from None
    try:
        units = float(text)
    except ValueError:
        raise ValueError(f"rate {text!r} is not a number") from None
    if not (math.isfinite(units) and units > 0):
        raise ValueError(f"rate {text!r} is not above zero")
    return currency, day, units


FEED = Feed(
    name="ecb-rates-xml",
    title="ECB euro foreign exchange reference rates by day (XML)",
    publisher="ECB",
    family="ecb-rates",
    licence=ecb_rates.FEED.licence,
    attribution=ecb_rates.FEED.attribution,
    tables=("rate",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml", "the last working day"),
        Download("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml", "the last ninety days"),
        Download("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.xml", "every working day since 1999-01-04"),
    ),
    quirks=("A file of one day or ninety replaces only its days; one that begins a year in January replaces the year.",),
)
