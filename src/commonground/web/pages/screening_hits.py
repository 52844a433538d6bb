"""The hits of a recorded run as a file: CSV, a workbook or Parquet. Rows have their number and no name, as a receipt has none."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response

from commonground.entry.cells import escaped, plain
from commonground.screening.deciding import hits_of
from commonground.screening.recording import find_run
from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.pages.ledger.documents import file_of
from commonground.web.serving import page

COLUMNS = {
    "hit": str, "file": int, "row": int, "alert": bool, "needs": str, "score": float, "group": str, "entity": str, "list": str,
    "entry": str, "reference": str, "caption": str, "verdict": str, "status": str, "decided_on": str, "decided_by": str,
    "why": str,
}  # fmt: skip
"""Columns and what they hold; from `verdict` on what was decided, `status` waiting, taken or refused."""

Row = dict[str, Any]


def _row(one: Row) -> Row:
    said = one["decision"] or {}
    decided = {"decided_on": said.get("on"), "decided_by": said.get("by")}
    found = {**one, "entity": one["body"], **decided, **{name: said.get(name) for name in ("verdict", "status", "why")}}
    return {name: found[name] for name in COLUMNS}


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Row]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet, bold = book.add_worksheet("hits"), book.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 18)
    sheet.set_column(11, 11, 36)
    for line, values in enumerate((list(COLUMNS), *(row.values() for row in rows))):
        for column, value in enumerate(values):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(line, column, value)
            elif value is not None:
                sheet.write_string(line, column, _cell(value)[:32_000], None if line else bold)
    book.close()
    return out.getvalue()


def _parquet(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), bool: pa.bool_(), float: pa.float64()}
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), pa.schema({name: kinds[kind] for name, kind in COLUMNS.items()})), out)
    return out.getvalue()


def _cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else escaped(plain(str(value)))


FORMATS: dict[str, tuple[Callable[[Sequence[Row]], bytes], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": (_parquet, "application/vnd.apache.parquet"),
}
"""The endings of a file of hits: how it is written, and its type."""


def hits(ask: Ask) -> Response:
    """Every hit of a run that the reader may read of, with what was decided. Raises NotFound for another ending too."""
    seen, ending = ask.records(), ask.request.path_params["ending"]
    one = find_run(seen, ask.request.path_params["run"])
    if ending not in FORMATS:
        raise NotFound("hits are not written so", hint="take CSV, XLSX or Parquet")
    write, media_type = FORMATS[ending]
    rows = [_row(hit) for hit in hits_of(ask.site.workspace, seen, one)]
    return file_of(write(rows), f"hits-{one.record_id[:8]}.{ending}", media_type)


ROUTES = [page("/screening/runs/{run}/hits.{ending}", hits)]
