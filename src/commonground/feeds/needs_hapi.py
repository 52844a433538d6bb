"""HDX HAPI humanitarian needs (CSV): one row per place, sector, population group and status.

Source: HDX HAPI, endpoint "humanitarian needs", field definitions. Derived from HPC needs, which goes before it.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, needs_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under

COLUMNS = tuple(
    "location_code provider_admin1_name provider_admin2_name admin1_code admin1_name admin2_code admin2_name admin_level"
    " sector_code sector_name category population_status population reference_period_start reference_period_end".split()
)
STATUSES = {"all": "population", "AFF": "affected", "INN": "in_need", "TGT": "targeted", "REA": "reached"}
SECTORS = {"Intersectoral": "ALL", "Multi": "MS"}
"""HAPI's sector codes that differ from HPC's."""

_WANTED = ("location_code", "sector_code", "population_status", "population", "reference_period_start", "reference_period_end")


def recognise(document: Document) -> bool:
    """A CSV whose header has HAPI's columns of needs."""
    return document.kind == "csv" and has(document.header, _WANTED)


def parse(document: Document) -> Parsed:
    """One row per figure; rows without a known country, status, period or number of people are rejected."""
    cells = Columns(under(document.csv, COLUMNS), COLUMNS)
    iso3 = needs_rows.known_iso3(cells.text("location_code"))
    cells.reject_where(pc.is_null(iso3), "location_code is no country's code")
    start = cells.date("reference_period_start", required=True)
    end = cells.date("reference_period_end", required=True)
    status = _mapped(cells.text("population_status"), STATUSES, keep=False)
    cells.reject_where(pc.is_null(status), "population_status is none of all, AFF, INN, TGT, REA")
    figures, broken = needs_rows.people(cells, "population", required=True)
    columns = {
        "scope_key": pc.binary_join_element_wise(iso3, pc.cast(pc.year(start), pa.string()), "|"),
        "country": iso3,
        **_place(cells),
        "sector_code": _mapped(cells.text("sector_code"), SECTORS, keep=True),
        "sector": cells.text("sector_name"),
        "category": needs_rows.category(cells, "category"),
        "status": status,
        "people": figures,
        "about_from": start,
        "about_to": end,
    }
    table = needs_rows.need_table(columns, cells.positions(), cells.kept())
    remarks = (f"{broken} figures with a fraction were rounded to whole people",) if broken else ()
    return Parsed({"need": table}, needs_rows.edition(table, needs_rows.DERIVED), cells.rejects(), remarks)


def _place(cells: Columns) -> dict[str, pa.Array]:
    """HAPI's own p-codes and names; where it could not match a place, the provider's name stands and the p-code is null."""
    adm1, adm2 = cells.text("admin1_code"), cells.text("admin2_code")
    names = {n: pc.coalesce(cells.text(f"admin{n}_name"), cells.text(f"provider_admin{n}_name")) for n in (1, 2)}
    named = pc.if_else(pc.is_valid(pc.coalesce(adm2, names[2])), 2, pc.if_else(pc.is_valid(pc.coalesce(adm1, names[1])), 1, 0))
    level = pc.coalesce(cells.integer("admin_level"), pc.cast(named, pa.int64()))
    at2, at1 = pc.equal(level, 2), pc.equal(level, 1)
    return {
        "level": level,
        "pcode": pc.if_else(at2, adm2, pc.if_else(at1, adm1, None)),
        "adm1_name": names[1],
        "adm2_name": names[2],
    }


def _mapped(codes: pa.Array, names: dict[str, str], *, keep: bool) -> pa.Array:
    """The codes under their other names; unknown codes stay or become null."""
    keys = codes.dictionary_encode()
    found = [names.get(code, code if keep else None) for code in keys.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(keys.indices)


FEED = Feed(
    name="hapi-needs",
    title="HDX HAPI humanitarian needs (CSV)",
    publisher="OCHA",
    family="needs",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Humanitarian Programme Cycle, by HDX HAPI",
    tables=("need",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://data.humdata.org/dataset/hdx-hapi-humanitarian-needs", "page that lists the files of each year"),
    ),
    quirks=(
        "Statuses are INN in need, TGT targeted, REA reached, AFF affected and all for the population.",
        "Intersectoral is HPC's ALL.",
        "Rows that HAPI flags for an unknown cluster have no sector and are kept without one.",
    ),
)
