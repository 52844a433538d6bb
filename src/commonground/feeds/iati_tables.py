"""The rows of one IATI activity file, gathered as tuples and made into the tables of the lake column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import iati_budget, iati_codes, iati_transaction
from commonground.feeds.iati_facts import Facts
from commonground.feeds.iati_share import Row
from commonground.vocabulary import activity, budget, flow, share

_POSITION = pa.field("position", pa.string())
_SHARE = "flow dimension vocabulary code name percentage position".split()
_PLACES = {"region": "country"}
"""Countries and regions are one: who names the one of a transaction does not inherit the other."""
_OF_ACTIVITY = "reporter_ref reporter_name secondary dataset stated_on hierarchy title".split()
"""The columns of a flow that are those of its activity."""


class Rows:
    """Rows of the four tables; transactions, shares and budgets belong to the activity that ends next."""

    def __init__(self) -> None:
        self.flows: list[tuple[Any, ...]] = []
        self.shares: list[Row] = []
        self.budgets: list[tuple[Any, ...]] = []
        self._activities: list[tuple[Any, ...]] = []
        self._ends: list[tuple[int, int, int]] = []

    def end_activity(self, row: tuple[Any, ...], facts: Facts) -> None:
        """Close an activity: what was added since the last one is its own."""
        self._activities.append(row)
        self._ends.append((len(self.flows), len(self.shares), len(self.budgets)))

    def bind_shares(self, first_flow: int, first_share: int) -> None:
        """Give the shares of the activity from `first_share` on to each flow from `first_flow` on that has none of its own.

        So each statement of a repeated identifier is split by the shares that stand with it, not by the sum of all.
        """
        stated = [row for row in self.shares[first_share:] if row[0] is None]
        bound = [row for row in self.shares[first_share:] if row[0] is not None]
        own = {(row[0], _PLACES.get(row[1], row[1])) for row in bound}
        for flow_row in self.flows[first_flow:]:
            bound += [(flow_row[0], *row[1:]) for row in stated if (flow_row[0], _PLACES.get(row[1], row[1])) not in own]
        self.shares[first_share:] = bound

    def tables(self) -> dict[str, pa.Table]:
        """The four tables, each with its schema and the position."""
        names = [*activity.SCHEMA.names, "position"]
        stated = dict(zip(names, columns_of(self._activities, len(names)), strict=True))
        acts = table(activity.SCHEMA, stated, len(self._activities))
        return {"activity": acts, "flow": self._flow(acts), "share": self._share(acts), "budget": self._budget(acts)}

    def stated(self) -> Iterable[str | None]:
        """When each activity was last changed, as stated."""
        return (row[3] for row in self._activities)

    def count_flag(self, flag: str) -> int:
        """How many activities have the flag."""
        return sum(flag in row[-2] for row in self._activities)

    def about(self, published: int | None) -> tuple[int | None, int | None]:
        """First and last value date, in days, up to the day of publication; no last one where that is not known.

        Publishers state dates that lie ahead: without a day of its own a file cannot tell them from those that are past.
        """
        at = iati_transaction.COLUMNS.index("value_date")
        days = [row[at] for row in self.flows if published is None or row[at] <= published]
        return min(days, default=None), None if published is None else max(days, default=None)

    def _owner(self, which: int) -> pa.Array:
        """For each row of a table the number of its activity."""
        ends = np.array([end[which] for end in self._ends], dtype=np.int64)
        return pa.array(np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)))

    def _flow(self, acts: pa.Table) -> pa.Table:
        names = iati_transaction.COLUMNS
        found: dict[str, Any] = dict(zip(names, columns_of(self.flows, len(names)), strict=True))
        owner = self._owner(0)
        for name in _OF_ACTIVITY:
            found[name] = acts.column(name).take(owner)
        found["scope_key"] = found["activity"] = acts.column("activity").take(owner)
        found["stage"] = _mapped(found["kind"], iati_codes.STAGE)
        found["instrument"] = [iati_codes.instrument_of(code) for code in found["finance_type"]]
        found["stated_rate"] = [
            amount / usd if usd else None for amount, usd in zip(found["amount_cents"], found["stated_usd_cents"], strict=True)
        ]
        found["system"], found["contribution"] = "iati", "financial"
        return table(flow.SCHEMA, found, len(self.flows))

    def _share(self, acts: pa.Table) -> pa.Table:
        found: dict[str, Any] = dict(zip(_SHARE, columns_of(self.shares, len(_SHARE)), strict=True))
        found["scope_key"] = found["activity"] = acts.column("activity").take(self._owner(1))
        found["side"] = "to"
        return table(share.SCHEMA, found, len(self.shares))

    def _budget(self, acts: pa.Table) -> pa.Table:
        names = iati_budget.COLUMNS
        found: dict[str, Any] = dict(zip(names, columns_of(self.budgets, len(names)), strict=True))
        owner = self._owner(2)
        found["scope_key"] = found["activity"] = acts.column("activity").take(owner)
        found["organisation_ref"] = acts.column("reporter_ref").take(owner)
        for name in ("dataset", "stated_on"):
            found[name] = acts.column(name).take(owner)
        return table(budget.SCHEMA, found, len(self.budgets))


def table(schema: pa.Schema, columns: dict[str, Any], count: int) -> pa.Table:
    """A table of this schema and the position: a text stands for every row, a column that is missing is null."""
    whole = pa.schema([*schema, _POSITION])
    return pa.table([_column(field, columns.get(field.name), count) for field in whole], schema=whole)


def _column(field: pa.Field, values: Any, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, field.type)
    if isinstance(values, str):
        return pa.repeat(values, count)
    if isinstance(values, pa.ChunkedArray | pa.Array):
        return values
    if pa.types.is_date32(field.type):
        return pa.array(values, pa.int32()).cast(field.type)
    return pa.array(values, field.type)


def columns_of(rows: Sequence[tuple[Any, ...]], width: int) -> list[Sequence[Any]]:
    """Rows turned into columns; so many empty ones where there is no row."""
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _mapped(texts: Sequence[str], names: dict[str, str]) -> pa.Array:
    """A column of few distinct texts under other names."""
    coded = pa.array(texts, pa.string()).dictionary_encode()
    return pc.take(pa.array([names[text] for text in coded.dictionary.to_pylist()], pa.string()), coded.indices)
