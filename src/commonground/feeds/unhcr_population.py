"""UNHCR population statistics: refugees abroad and displaced people at the end of each year, by country of origin.

Source: UNHCR Refugee Data Finder, Methodology. Refugees and IDPs are stocks at 31 December, returns are flows of the year.
Refugees are one row per country of asylum: `country` is the origin, `origin_country` the country of asylum. Small counts are
published as 5 or 0, so a 0 of refugees or returns says nothing and makes no row; a country's own 0 of IDPs is kept as listed.
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

COLUMNS = ("year", "coo_iso", "coa_iso", "refugees", "returned_refugees", "idps", "returned_idps")
"""What is read."""

_WANTED = {"year", "coo_iso", "coa_iso", "refugees", "idps"}
_COUNTS = {
    "refugees": ("refugees_abroad", "stock"),
    "idps": ("idps", "stock"),
    "returned_refugees": ("returned_refugees", "standing"),
    "returned_idps": ("returnees", "standing"),
}
_NATIONAL = ("idps", "returned_idps")


def recognise(document: Document) -> bool:
    """A CSV by year, origin and asylum with refugees and IDPs."""
    return unhcr_columns.has(document, _WANTED, {"pop_type", "location"})


def parse(document: Document) -> Parsed:
    """Rows by measure; returned refugees and IDPs too, under the same keys as UNHCR's solutions table, which says the same."""
    return yearly_counts(document, _WANTED, COLUMNS)


def yearly_counts(document: Document, wanted: set[str], columns: tuple[str, ...]) -> Parsed:
    """The counts of a UNHCR table by year, origin and asylum, one row for each that is stated.

    Where the file is an extract of some countries, origins that it holds only in part make no rows (a remark says which).
    """
    counts = tuple(name for name in _COUNTS if name in columns)
    table, withheld = unhcr_columns.table(document, wanted, counts)
    cells = Columns(table, columns)
    origin, asylum = unhcr_columns.countries(cells, "coo_iso"), unhcr_columns.countries(cells, "coa_iso")
    first, last = unhcr_columns.year_days(cells)
    values = {name: cells.integer(name) for name in counts}
    cells.reject_where(pc.is_null(origin), "coo_iso is not a country")
    for name, value in values.items():
        cells.reject_where(pc.less(value, 0), f"{name} is negative")
        if name in _NATIONAL:
            elsewhere = pc.and_(pc.greater(value, 0), pc.not_equal(origin, pc.fill_null(asylum, "")))
            cells.reject_where(elsewhere, f"{name} in another country than the one they are displaced in")
    whole = unhcr_columns.whole_origins(cells.text("coo_iso"), cells.text("coa_iso"))
    parts = [_rows(cells, name, value, (origin, asylum), (first, last), whole) for name, value in values.items()]
    rows = pa.concat_tables(parts)
    return Parsed(
        {"headcount": rows},
        _edition(document, rows),
        cells.rejects(),
        (*withheld, *_partial(origin, asylum, whole)),
    )


def _rows(
    cells: Columns,
    name: str,
    people: pa.Array,
    countries: tuple[pa.Array, pa.Array],
    days: tuple[pa.Array, pa.Array],
    whole: set[str] | None,
) -> pa.Table:
    (origin, asylum), (first, last) = countries, days
    measure, kind = _COUNTS[name]
    kept = pc.and_(cells.kept(), pc.is_valid(people))
    if name in _NATIONAL:
        kept = pc.and_(kept, pc.equal(origin, asylum))
        suffix = f"{measure}|national"
    else:
        suffix = measure
        if whole is not None:
            kept = pc.and_(kept, pc.is_in(origin, pa.array(sorted(whole), pa.string())))
    if name != "idps":
        kept = pc.and_(kept, pc.greater(people, 0))
    years = pc.utf8_slice_codeunits(pc.cast(last, pa.string()), 0, 4)
    columns = {
        "scope_key": pc.binary_join_element_wise(origin, years, suffix, "|"),
        "country": origin,
        "measure": measure,
        "kind": kind,
        "level": 0,
        "people": people,
        "estimated": False,
        "about_from": last if kind == "stock" else first,
        "about_to": last,
        "origin_country": None if name in _NATIONAL else asylum,
    }
    return headcounts(cells.positions(), columns).filter(pc.fill_null(kept, False))


def _partial(origin: pa.Array, asylum: pa.Array, whole: set[str] | None) -> tuple[str, ...]:
    """The remark on the origins of refugees that an extract holds only in part."""
    if whole is None:
        return ()
    abroad = origin.filter(pc.fill_null(pc.not_equal(origin, asylum), False))
    number = len(set(pc.unique(abroad).to_pylist()) - whole)
    if not number:
        return ()
    return (
        f"the file is an extract about {len(whole)} countries of origin; refugees from {number} others stand in it only"
        " for some countries of asylum and are left out",
    )


def _edition(document: Document, rows: pa.Table) -> Edition:
    published, basis = named_day(document.name)
    span = pc.min_max(rows.column("about_to")).as_py()
    claims = tuple(Claim("headcount", key) for key in sorted(pc.unique(rows.column("scope_key")).to_pylist()))
    return Edition(published, basis, claims, pc.min(rows.column("about_from")).as_py(), span["max"], rows.num_rows)


FEED = Feed(
    name="unhcr-population",
    title="UNHCR population statistics by year, origin and asylum (CSV)",
    publisher="UNHCR",
    family="unhcr-population",
    licence=licences.CC_BY_4,
    attribution="UNHCR, Refugee Population Statistics Database",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://www.unhcr.org/refugee-statistics/download", "Refugee Data Finder, population figures"),),
    quirks=(
        "`coo` and `coa` are UNHCR's own codes: only the ISO columns are used.",
        "Counts of 1 to 4 are published as 5 or 0: a 0 of refugees or returns makes no row.",
        "Returns are flows of the year and stand in all its months; IDPs and refugees are stocks at 31 December.",
        "Returns stand in the solutions table too, with the same figures: the two compete under the same keys.",
        "In an extract of some countries, other origins are incomplete and left out.",
    ),
)
