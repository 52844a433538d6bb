"""A sheet of people reached by province and cluster (Ukraine's 5W): figures of needs, since it names no organisation."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import needs_rows
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.table import TextTable
from commonground.feeds.threew_columns import is_cluster, layout
from commonground.feeds.threew_period import Period

TOTAL = re.compile(r"^total (people )?reached$", re.IGNORECASE)


def is_matrix(header: Sequence[str]) -> bool:
    """Whether a sheet has the p-codes of provinces, four clusters or more as columns, and the total of people reached."""
    clusters = [title for title in header if is_cluster(title)]
    return "adm1_pcode" in layout(header, ()).places and len(clusters) >= 4 and any(TOTAL.match(title) for title in header)


def reached(table: TextTable, period: Period) -> tuple[pa.Table, Columns]:
    """One row per province and cluster with a figure; `Total reached` is the figure of all clusters, which is not their sum."""
    places = layout(table.header, ()).places
    code, name = table.header[places["adm1_pcode"]], table.header[places["adm1_name"]] if "adm1_name" in places else None
    named = name or table.header[0]
    figures = [title for title in table.header if title and title not in (code, named)]
    cells = Columns(table, (code, named, *figures))
    pcodes = cells.text(code)
    iso3 = needs_rows.iso3_of_pcodes(pcodes)
    cells.reject_where(pc.is_null(iso3), f"{code} is not the p-code of a province")
    people = {title: needs_rows.people(cells, title)[0] for title in figures}
    first, last = period
    about = last.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    parts = []
    for title, values in people.items():
        columns = {
            "scope_key": pc.binary_join_element_wise(iso3, f"{about}|reached", "|"),
            "country": iso3,
            "level": pa.array([1] * len(cells), pa.int8()),
            "pcode": pcodes,
            "adm1_name": cells.text(named),
            "sector_code": pa.array(["ALL" if TOTAL.match(title) else None] * len(cells), pa.string()),
            "sector": pa.array([title] * len(cells)),
            "status": pa.array(["reached"] * len(cells)),
            "people": values,
            "about_from": pa.array([first] * len(cells), pa.date32()),
            "about_to": pa.array([last] * len(cells), pa.date32()),
        }
        stated = pc.and_(cells.kept(), pc.is_valid(values))
        parts.append(needs_rows.need_table(columns, needs_rows.positions(cells, title), stated))
    return pa.concat_tables(parts), cells
