"""What a question asks for, as tables that steps join: `asked_country`, the months of the question, and every month."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.reference.units import Units, country_pcode
from commonground.vocabulary import months


def register(reader: Reader, units: Units, countries: Sequence[str], first: str, last: str) -> None:
    """Register `asked_country` (ISO3, p-code), `calendar` (the months asked for) and `all_months` (where events are spread)."""
    asked = [{"country": iso3, "country_pcode": country_pcode(units, iso3)} for iso3 in countries]
    columns = pa.schema([("country", pa.string()), ("country_pcode", pa.string())])
    reader.engine.register("asked_country", pa.Table.from_pylist(asked, columns))
    reader.engine.register("calendar", _calendar(first, last))
    reader.engine.register("all_months", _calendar("1900-01", f"{reader.today.year + 10}-12"))


@lru_cache(maxsize=32)
def _calendar(first: str, last: str) -> pa.Table:
    """The months as a table, kept: every question has its own and the same sixteen hundred of `all_months`."""
    names = months.between(first, last)
    return pa.table(
        {
            "month": pa.array(names, pa.string()),
            "month_index": pa.array([months.index(m) for m in names], pa.int32()),
            "first_day": pa.array([months.first_day(m) for m in names], pa.date32()),
            "last_day": pa.array([months.last_day(m) for m in names], pa.date32()),
        }
    )
