"""The cells of a column of Parquet as the texts that a payee file of text would hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.types as of_type

from commonground.vocabulary.errors import BadRequest


def checked(field: pa.Field) -> None:
    """Raises BadRequest for a column that `texts` does not read: structs, maps and lists of them."""
    kind = field.type
    if of_type.is_nested(kind) and (not _is_list(kind) or of_type.is_nested(kind.value_type)):
        raise BadRequest(f"the column {field.name!r} holds {kind}, no text", hint="map a column of texts, numbers, days or lists")


def texts(column: pa.Array) -> list[str]:
    """A text for each cell, empty for null: the day (UTC) of a moment, whole numbers without a point, a list as lines.

    Bytes are read as UTF-8, as old writers leave texts; what is none of it is replaced.
    """
    if of_type.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if of_type.is_timestamp(kind) and kind.tz:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    if of_type.is_timestamp(kind) or of_type.is_date(kind):  # Arrow has years that Python has not
        column = column.cast(pa.date32(), safe=False).cast(pa.string())
    if _is_list(kind):
        return ["\n".join(filter(None, map(_text, cells or ()))) for cells in column.to_pylist()]
    return [_text(cell) for cell in column.to_pylist()]


def _is_list(kind: pa.DataType) -> bool:
    return bool(of_type.is_list(kind) or of_type.is_large_list(kind) or of_type.is_fixed_size_list(kind))


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None or cell != cell:
        return ""
    if (isinstance(cell, float) and cell.is_integer()) or (isinstance(cell, Decimal) and cell == cell.to_integral_value()):
        return str(int(cell))
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
