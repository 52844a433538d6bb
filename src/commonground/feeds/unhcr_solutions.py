"""UNHCR solutions: refugees and displaced people who returned in each year, by country of origin.

Source: UNHCR Refugee Data Finder, Solutions. The population table repeats both columns with the same figures (2,656 of 2,656
shared rows agree), so the two are one family with the same keys. Resettlement and naturalisation are no returns and not read.
"""

from __future__ import annotations

from commonground.feeds import licences, unhcr_columns, unhcr_population
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.document import Document

COLUMNS = ("year", "coo_iso", "coa_iso", "returned_refugees", "returned_idps")
"""What is read."""

_WANTED = set(COLUMNS)


def recognise(document: Document) -> bool:
    """A CSV by year, origin and asylum with returned refugees and IDPs, but without refugees."""
    return unhcr_columns.has(document, _WANTED, {"refugees", "idps", "location"})


def parse(document: Document) -> Parsed:
    """Returns of the year: `returned_refugees` by former country of asylum, `returnees` for returned IDPs."""
    return unhcr_population.yearly_counts(document, _WANTED, COLUMNS)


FEED = Feed(
    name="unhcr-solutions",
    title="UNHCR solutions: returns by year (CSV)",
    publisher="UNHCR",
    family="unhcr-population",
    licence=licences.CC_BY_4,
    attribution="UNHCR, Refugee Population Statistics Database",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://www.unhcr.org/refugee-statistics/download", "Refugee Data Finder, solutions"),),
    quirks=(
        "Returns are flows of the year and stand in all its months.",
        "An empty cell is not zero; a 0 makes no row, since counts of 1 to 4 are published as 5 or 0.",
    ),
)
