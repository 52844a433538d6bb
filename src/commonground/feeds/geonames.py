"""GeoNames populated places: the tab-separated dump (`cities500.txt`, `IQ.txt`) and the JSON map of the same.

Source: GeoNames "readme.txt" of the export dump (19 columns, no header; feature class P is a populated place).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary import country, settlement
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, Reject

COLUMNS = (
    "geonameid name asciiname alternatenames latitude longitude feature_class feature_code countrycode cc2 admin1code admin2code"
    " admin3code admin4code population elevation dem timezone modified"
).split()
_KEPT = tuple("geonameid name latitude longitude countrycode admin1code population".split())
_FIRST_LINE = re.compile(r"^\ufeff?\d+\t[^\t]*\t[^\t]*\t[^\t]*\t-?\d+(\.\d+)?\t-?\d+(\.\d+)?\t[A-Z]?\t[^\t]*\t[A-Z]{0,2}\t")


def recognise(document: Document) -> bool:
    """A dump line with its 19 columns, or a JSON map of records with `geonameid`, `latitude` and `countrycode`."""
    if document.kind == "csv":
        first = document.start(20000).split("\n", 1)[0]
        return first.count("\t") == len(COLUMNS) - 1 and bool(_FIRST_LINE.match(first))
    if document.kind != "json":
        return False
    value = document.json
    first_record = next(iter(value.values()), None) if isinstance(value, dict) else value[0] if value else None
    return isinstance(first_record, dict) and {"geonameid", "latitude", "longitude", "countrycode"} <= set(first_record)


def parse(document: Document) -> Parsed:
    """Populated places with their other names; a population of 0 means that it is not known."""
    return _from_dump(document) if document.kind == "csv" else _from_json(document)


def _from_dump(document: Document) -> Parsed:
    """Fields are never quoted; a quotation mark is part of a name."""
    ragged: list[tuple[int, int]] = []

    def on_ragged(row: arrow_csv.InvalidRow) -> str:
        ragged.append((int(row.number), int(row.actual_columns)))
        return "skip"

    data = document.utf8
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=COLUMNS, use_threads=False, block_size=len(data) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter="\t", quote_char=False, invalid_row_handler=on_ragged),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(COLUMNS, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid as error:
        raise MalformedFile(f"the dump cannot be read: {error}", where=document.name, hint="download it again") from None
    lines = np.setdiff1d(np.arange(1, table.num_rows + len(ragged) + 1), [line for line, _ in ragged])
    populated = pc.equal(table.column("feature_class"), "P").combine_chunks()
    keep = np.asarray(pc.fill_null(populated, False))
    others = table.num_rows - int(keep.sum())
    rows = table.filter(pa.array(keep))
    text = TextTable(tuple(COLUMNS), (), rows, lines[keep].astype(np.int64), tuple(ragged))
    other_names = pc.fill_null(pc.split_pattern(text.column("alternatenames"), ","), [])
    newest = pc.max(Columns(text, ()).date("modified")).as_py()
    remarks = (f"{others} rows are no populated places (feature class P) and were left out",) if others else ()
    return _parsed(document, Columns(text, _KEPT), other_names, remarks, newest)


def _from_json(document: Document) -> Parsed:
    value: Any = document.json
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    records = [(key, record) for key, record in pairs if isinstance(record, dict)]
    columns = [pa.array([_text(record.get(name)) for _, record in records], pa.string()) for name in _KEPT]
    rows = pa.table(columns, names=list(_KEPT))
    text = TextTable(_KEPT, (), rows, np.arange(len(records), dtype=np.int64))
    names = [[str(name) for name in record.get("alternatenames") or [] if name] for _, record in records]
    parsed = _parsed(document, Columns(text, _KEPT), pa.array(names, pa.list_(pa.string())), (), None)
    # Positions are JSON pointers by key; Columns can only count rows.
    pointers = [f"/{key}" for key, _ in records]
    table = parsed.tables["settlement"]
    kept = [int(position.removeprefix("line ")) for position in table.column("position").to_pylist()]
    table = table.set_column(table.num_columns - 1, "position", pa.array([pointers[i] for i in kept], pa.string()))
    rejects = [Reject(pointers[int(r.position.removeprefix("line "))], r.reason, r.row) for r in parsed.rejects] + [
        Reject(f"/{key}", "is no record", {}) for key, record in pairs if not isinstance(record, dict)
    ]
    return Parsed({"settlement": table}, parsed.edition, tuple(rejects), parsed.remarks)


def _text(cell: object) -> str | None:
    return None if cell is None or cell == "" else str(cell)


def _parsed(document: Document, cells: Columns, names: pa.Array, remarks: tuple[str, ...], newest: dt.date | None) -> Parsed:
    identifier = cells.integer("geonameid", required=True)
    people = cells.integer("population")
    latitude, longitude = cells.number("latitude", required=True), cells.number("longitude", required=True)
    cells.reject_where(pc.or_(pc.greater(pc.abs(latitude), 90), pc.greater(pc.abs(longitude), 180)), "is not on the globe")
    codes = cells.text("countrycode")
    iso3 = _iso3(codes)
    cells.reject_where(pc.is_null(iso3), "countrycode is no ISO2 code")
    columns = {
        "scope_key": pc.binary_join_element_wise("geonames", codes, "|"),
        "country": iso3,
        "settlement_id": pc.cast(identifier, pa.string()),
        "name": cells.text("name"),
        "names": names,
        "latitude": latitude,
        "longitude": longitude,
        "people": pc.if_else(pc.greater(people, 0), people, None),
        "adm1_code": cells.text("admin1code"),
    }
    table = pa.table([pc.cast(columns[f.name], f.type, safe=False) for f in settlement.SCHEMA], schema=settlement.SCHEMA)
    table = table.append_column("position", cells.positions()).filter(cells.kept())
    if table.num_rows == 0:
        raise MalformedFile("no populated place", where=document.name, hint="load a GeoNames dump such as cities500.txt")
    claims = tuple(Claim("settlement", key) for key in sorted(pc.unique(table.column("scope_key")).to_pylist()))
    edition = Edition(None, "retrieval", claims, newest, newest, table.num_rows)
    return Parsed({"settlement": table}, edition, cells.rejects(), remarks)


def _iso3(codes: pa.Array) -> pa.Array:
    keys = pc.fill_null(codes, "").dictionary_encode()
    found = [country.by_iso2(key) for key in keys.dictionary.to_pylist()]
    return pa.array([one.iso3 if one else None for one in found], pa.string()).take(keys.indices)


FEED = Feed(
    name="geonames",
    title="GeoNames populated places",
    publisher="GeoNames",
    family="geonames",
    licence=licences.CC_BY_4,
    attribution="GeoNames",
    tables=("settlement",),
    recognise=recognise,
    parse=parse,
    columns=_KEPT,
    downloads=(Download("https://download.geonames.org/export/dump/cities500.zip", "places of 500 people or more, the world"),),
    quirks=(
        "A population of 0 means not known, and is null.",
        "The dump has no header and never quotes; other feature classes than P are left out.",
        "`adm1_code` is GeoNames' own code, not a p-code.",
    ),
)
