"""The global list of p-codes as CSV: code, name, parent and start of validity of every COD country's units, no geometry."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary import country, place
from commonground.vocabulary.source import Claim, Edition

COLUMNS = ("Location", "Admin Level", "P-Code", "Name", "Parent P-Code", "Valid from date")
_BY_TAG = dict(
    zip(("#country+code", "#geo+admin_level", "#adm+code", "#adm+name", "#adm+code+parent", "#date+start"), COLUMNS, strict=True)
)


def recognise(document: Document) -> bool:
    """A CSV with one p-code a row, its admin level, its country and its parent, by header or by HXL tag."""
    return document.kind == "csv" and _named(document.csv).has(*COLUMNS[:5])


def _named(table: TextTable) -> TextTable:
    """Header names in any case, or by their HXL tags."""
    lowered = {name.lower(): name for name in COLUMNS}
    names = {name: lowered[name.lower()] for name in table.header if name.lower() in lowered}
    for name, tag in zip(table.header, table.tags, strict=False):
        if tag.replace(" ", "").lower() in _BY_TAG:
            names[name] = _BY_TAG[tag.replace(" ", "").lower()]
    return table.renamed(names)


def parse(document: Document) -> Parsed:
    """Every unit of the list; a row without p-code or level, or of a country that is not known, is rejected."""
    cells = Columns(_named(document.csv), COLUMNS)
    stated = cells.text("Location")
    iso3 = _iso3(stated)
    cells.reject_where(pc.is_null(iso3), "Location is no ISO3 code")
    level = cells.integer("Admin Level", required=True)
    pcode = cells.text("P-Code")
    cells.reject_where(pc.is_null(pcode), "P-Code is empty")
    count = len(cells)
    columns = {
        "scope_key": pc.binary_join_element_wise(iso3, pc.cast(level, pa.string()), "|adm"),
        "country": iso3,
        "level": level,
        "pcode": pcode,
        "name": cells.text("Name"),
        "name_ar": pa.nulls(count, pa.string()),
        "parent_pcode": _parent(cells.text("Parent P-Code"), stated, iso3, pcode),
        "valid_from": cells.date("Valid from date"),
        "geometry": pa.nulls(count, pa.binary()),
        "vertices": pa.nulls(count, pa.int32()),
    }
    table = pa.table([pc.cast(columns[f.name], f.type, safe=False) for f in place.SCHEMA], schema=place.SCHEMA)
    table = table.append_column("position", cells.positions()).filter(cells.kept())
    days = pc.min_max(table.column("valid_from")).as_py()
    claims = tuple(Claim("place", key) for key in sorted(pc.unique(table.column("scope_key")).to_pylist()))
    edition = Edition(None, "retrieval", claims, days["min"], days["max"], table.num_rows)
    return Parsed({"place": table}, edition, cells.rejects())


def _iso3(stated: pa.Array) -> pa.Array:
    keys = pc.fill_null(stated, "").dictionary_encode()
    found = [country.by_iso3(key) for key in keys.dictionary.to_pylist()]
    return pa.array([one.iso3 if one else None for one in found], pa.string()).take(keys.indices)


def _parent(parent: pa.Array, stated: pa.Array, iso3: pa.Array, pcode: pa.Array) -> pa.Array:
    """The parent as published; above admin 1 the list has the ISO3, in place of which the p-code's own letters are taken."""
    letters = pc.utf8_slice_codeunits(pcode, 0, 2)
    same = pc.equal(_iso3_of_iso2(letters), iso3)
    top = pc.and_(pc.equal(parent, stated), pc.fill_null(same, False))
    return pc.if_else(pc.fill_null(top, False), letters, parent)


def _iso3_of_iso2(codes: pa.Array) -> pa.Array:
    keys = pc.fill_null(codes, "").dictionary_encode()
    found = [country.by_iso2(key) for key in keys.dictionary.to_pylist()]
    return pa.array([one.iso3 if one else None for one in found], pa.string()).take(keys.indices)


FEED = Feed(
    name="global-pcodes",
    title="Global list of p-codes (CSV)",
    publisher="OCHA",
    family="global-pcodes",
    licence=licences.CC_BY_IGO,
    attribution="OCHA, global list of p-codes",
    tables=("place",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data.humdata.org/dataset/global-pcodes", "all countries, admin 1 and 2, or all levels"),),
    quirks=(
        "It has names and parents but no geometry: a boundary of the same units is preferred wherever there is one.",
        "The parent of an admin 1 unit is given as ISO3; here it is the country's p-code, as in the boundaries.",
    ),
)
