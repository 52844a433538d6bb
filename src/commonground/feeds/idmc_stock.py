"""IDMC conflict displacement: people living in internal displacement at the end of each year, as UNHCR's tables carry it.

Source: IDMC via UNHCR Refugee Data Finder (columns of origin and asylum, always the same country). Figures are rounded by
IDMC. `UNK` (the world before 2008) and Abyei (`AB9`) are no country of ISO 3166 and have no place: their rows are rejected.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, unhcr_columns
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.headcount_rows import headcounts
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.vocabulary.source import Claim, Edition
from commonground.vocabulary.stated_days import named_day

COLUMNS = ("year", "coo_iso", "coa_iso", "total")
"""What is read."""

_WANTED = {"year", "coo_iso", "coa_iso", "total"}


def recognise(document: Document) -> bool:
    """A CSV by year, origin and asylum with a total and nothing else, in which origin and asylum are the same country."""
    if not unhcr_columns.has(document, _WANTED, {"pop_type", "location", "refugees", "returned_refugees", "idps"}):
        return False
    table = document.csv.renamed(unhcr_columns.named(document.header))
    if "unrwa" in document.name.lower() or len(table) == 0:
        return False
    return bool(pc.all(pc.equal(table.column("coo_iso"), table.column("coa_iso"))).as_py())


def parse(document: Document) -> Parsed:
    """One row per country and year: `idps` at 31 December."""
    table, withheld = unhcr_columns.table(document, _WANTED, ("total",))
    cells = Columns(table, COLUMNS)
    iso3 = unhcr_columns.countries(cells, "coo_iso")
    _, last = unhcr_columns.year_days(cells)
    people = cells.integer("total", required=True)
    cells.reject_where(pc.less(people, 0), "total is negative")
    cells.reject_where(pc.is_null(iso3), "not a country")
    rows = national(cells.positions(), iso3, "idps", people, last).filter(cells.kept())
    return Parsed({"headcount": rows}, edition(document, rows), cells.rejects(), withheld)


def national(positions: pa.Array, iso3: pa.Array, measure: str, people: pa.Array, last: pa.Array) -> pa.Table:
    """Rows at country level: `idps` as a stock at the year's end, `new_displacements` over the year."""
    years = pc.utf8_slice_codeunits(pc.cast(last, pa.string()), 0, 4)
    begins = pc.cast(pc.binary_join_element_wise(years, "01-01", "-"), pa.date32())
    columns = {
        "scope_key": pc.binary_join_element_wise(iso3, years, measure, "|"),
        "country": iso3,
        "measure": measure,
        "kind": "stock" if measure == "idps" else "standing",
        "level": 0,
        "people": people,
        "estimated": False,
        "about_from": last if measure == "idps" else begins,
        "about_to": last,
    }
    return headcounts(positions, columns)


def edition(document: Document, rows: pa.Table) -> Edition:
    """An edition that claims each country, year and measure it has a row for."""
    published, basis = named_day(document.name)
    claims = tuple(Claim("headcount", key) for key in sorted(pc.unique(rows.column("scope_key")).to_pylist()))
    first, last = pc.min(rows.column("about_from")).as_py(), pc.max(rows.column("about_to")).as_py()
    return Edition(published, basis, claims, first, last, rows.num_rows)


FEED = Feed(
    name="idmc-stock",
    title="IDMC conflict displacement at the end of the year (CSV)",
    publisher="IDMC",
    family="idmc",
    licence=licences.CC_BY_IGO,
    attribution="Internal Displacement Monitoring Centre (IDMC), via UNHCR",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://www.unhcr.org/refugee-statistics/download", "Refugee Data Finder, IDMC figures"),),
    quirks=(
        "`UNK` and Abyei (`AB9`) are not countries: rejected, with the reason.",
        "IDMC revises earlier years: the file that reaches furthest leads (Afghanistan 2016: 1,200,000 and 1,553,000).",
    ),
)
