"""HPC humanitarian needs as OCHA's HPC tools export them (CSV): one row per place, cluster and population group.

Sources: HDX dataset "Global Humanitarian Programme Cycle, Humanitarian Needs"; with or without a country column and HXL tags.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, needs_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile

STATUSES = {
    "Population": "population",
    "Affected": "affected",
    "In Need": "in_need",
    "Targeted": "targeted",
    "Reached": "reached",
}
COLUMNS = (
    "Country ISO3",
    "Admin 1 PCode",
    "Admin 1 Name",
    "Admin 2 PCode",
    "Admin 2 Name",
    "Admin 3 PCode",
    "Description",
    "Cluster",
    "Category",
    *STATUSES,
)
_WANTED = ("Admin 1 PCode", "Admin 2 PCode", "Cluster", "Category", "In Need", "Targeted")


def recognise(document: Document) -> bool:
    """A CSV whose header has HPC's columns of place, cluster, category and figures."""
    return document.kind == "csv" and has(document.header, _WANTED)


def parse(document: Document) -> Parsed:
    """One row per figure that is stated; a row with a figure that cannot be read, or of no known country, is rejected whole."""
    cells = Columns(under(document.csv, COLUMNS), COLUMNS)
    year = needs_rows.year_in_name(document)
    shared = _shared(cells, document, year)
    figures = {name: needs_rows.people(cells, name) for name in STATUSES}
    kept = cells.kept()
    parts = []
    for name, status in STATUSES.items():
        values = figures[name][0]
        columns = {**shared, "status": pa.array([status] * len(cells)), "people": values}
        stated = pc.and_(kept, pc.is_valid(values))
        parts.append(needs_rows.need_table(columns, needs_rows.positions(cells, name), stated))
    table = pa.concat_tables(parts)
    broken = sum(count for _, count in figures.values())
    remarks = (f"{broken} figures with a fraction were rounded to whole people",) if broken else ()
    return Parsed({"need": table}, needs_rows.edition(table, needs_rows.ORIGINAL), cells.rejects(), remarks)


def _shared(cells: Columns, document: Document, year: int) -> dict[str, pa.Array]:
    adm1, adm2 = cells.text("Admin 1 PCode"), cells.text("Admin 2 PCode")
    adm3 = cells.text("Admin 3 PCode")
    level = pc.if_else(pc.is_valid(adm3), 3, pc.if_else(pc.is_valid(adm2), 2, pc.if_else(pc.is_valid(adm1), 1, 0)))
    pcodes = pc.coalesce(adm3, adm2, adm1)
    iso3 = _countries(cells, document, pcodes)
    size = len(cells)
    return {
        "scope_key": pc.binary_join_element_wise(iso3, str(year), "|"),
        "country": iso3,
        "level": level,
        "pcode": pcodes,
        "adm1_name": cells.text("Admin 1 Name"),
        "adm2_name": cells.text("Admin 2 Name"),
        "sector_code": cells.text("Cluster"),
        "sector": cells.text("Description"),
        "category": needs_rows.category(cells, "Category"),
        "about_from": pa.array([dt.date(year, 1, 1)] * size, pa.date32()),
        "about_to": pa.array([dt.date(year, 12, 31)] * size, pa.date32()),
    }


def _countries(cells: Columns, document: Document, pcodes: pa.Array) -> pa.Array:
    """By the country column, else by the p-codes, whose one country is also that of the rows for the whole country."""
    if cells.table.has("Country ISO3"):
        iso3 = needs_rows.known_iso3(cells.text("Country ISO3"))
        cells.reject_where(pc.is_null(iso3), "Country ISO3 is no country's code")
        return iso3
    iso3 = needs_rows.iso3_of_pcodes(pcodes)
    cells.reject_where(pc.and_(pc.is_valid(pcodes), pc.is_null(iso3)), "the p-code begins with no country's code")
    found = [code for code in pc.unique(iso3).to_pylist() if code] or _named(document.name)
    if len(found) != 1:
        raise MalformedFile(
            "the file has no country column and its p-codes are of " + (", ".join(found) or "no country"),
            where=document.name,
            hint="add a column `Country ISO3`",
        )
    return pc.fill_null(iso3, found[0])


def _named(name: str) -> list[str]:
    """The country whose ISO3 the file's name begins with (`afg_hpc_needs_api_2024.csv`)."""
    found = country.by_iso3(name.rsplit("/", 1)[-1][:3])
    return [found.iso3] if found else []


FEED = Feed(
    name="hpc-needs",
    title="HPC humanitarian needs (CSV, by place, cluster and population group)",
    publisher="OCHA",
    family="needs",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Humanitarian Programme Cycle",
    tables=("need",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data.humdata.org/dataset/global-hpc-hno", "page that lists the needs files of each year"),),
    quirks=(
        "Cluster ALL is the intersectoral figure; the figures of clusters overlap and never add up to it.",
        "An empty category and `total` are all people; `Total - IDPs` and the like are groups.",
        "Districts stand without the p-code of their governorate.",
        "The file states no year: it is taken from the file's name; files of one country state no country: p-codes do.",
        "Rows without a cluster (`No cluster for entity`) keep their description and have no cluster code.",
    ),
)
