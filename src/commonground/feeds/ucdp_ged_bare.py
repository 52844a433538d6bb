"""UCDP Candidate events published without a header row: the 49 columns of GED 23 and later, in their fixed order.

Sources: UCDP GED Codebook 25.1 (columns); Candidate 24.0.1 is reported in public code to have come out in this form.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import ucdp_ged
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document

HEADER = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,"
    "dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,"
    "deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
)

_COLUMNS = HEADER.split(",")
_YEAR, _TYPE, _START = _COLUMNS.index("year"), _COLUMNS.index("type_of_violence"), _COLUMNS.index("date_start")


def recognise(document: Document) -> bool:
    """A CSV whose first row has 49 cells with an id, a year, a type of violence and a date where GED has them."""
    first = document.header
    if len(first) != len(_COLUMNS) or not first[0].isdigit():
        return False
    is_event = re.fullmatch(r"(19|20)\d\d", first[_YEAR]) and first[_TYPE] in ("1", "2", "3")
    return bool(is_event and re.match(r"\d{4}-\d{2}-\d{2}", first[_START]))


def parse(document: Document) -> Parsed:
    """The same as the form with a header; positions are lines of the file as published."""
    first = document.start(20_000).split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    found = ucdp_ged.parse(Document(document.name, f"{HEADER.replace(',', delimiter)}\n{document.text}".encode()))
    table = found.tables["event"]
    lines = pc.subtract(pc.cast(pc.utf8_slice_codeunits(table["position"], len("line ")), pa.int64()), 1)
    positions = pc.binary_join_element_wise("line ", pc.cast(lines, pa.string()), "")
    table = table.set_column(table.column_names.index("position"), "position", positions)
    rejects = tuple(replace(r, position=f"line {int(r.position.removeprefix('line ')) - 1}") for r in found.rejects)
    remarks = (*found.remarks, "the file has no header row: it is read by the order of GED's 49 columns")
    return replace(found, tables={"event": table}, rejects=rejects, remarks=remarks)


FEED = Feed(
    name="ucdp-ged-bare",
    title="UCDP Candidate events (CSV without a header row)",
    publisher="UCDP",
    family="ucdp-ged",
    licence=ucdp_ged.FEED.licence,
    attribution=ucdp_ged.FEED.attribution,
    tables=("event",),
    recognise=recognise,
    parse=parse,
    columns=ucdp_ged.COLUMNS,
    quirks=("A release without a header row is read by the order of the 49 columns.",),
)
