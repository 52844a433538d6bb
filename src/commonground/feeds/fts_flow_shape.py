"""What every shape of FTS flows is brought to: cells under the names of the API, and a table of the objects of each flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.table import TextTable
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary.source import Reject

FLOW_COLUMNS = tuple(
    "id amountUSD fullParkedAmountUSD budgetYear childFlowIds parentFlowId contributionType createdAt date decisionDate"
    " description grandBargainEarmarkingType exchangeRate firstReportedDate flowType newMoney originalAmount"
    " originalCurrency method status updatedAt versionId boundary onBoundary refCode".split()
)
"""What is read of a flow itself; the people and channels of `reportDetails` and the keywords are not."""

TYPES = ("Organization", "Location", "UsageYear", "Plan", "Project", "Cluster", "GlobalCluster", "Emergency")
"""What money comes from and goes to in the FTS model."""

OBJECT = pa.schema(
    [
        pa.field("row", pa.int32()),
        pa.field("side", pa.string()),
        pa.field("type", pa.string()),
        pa.field("id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("behaviour", pa.string()),
        pa.field("code", pa.string()),
        pa.field("kind", pa.string()),
    ]
)
"""An object of the flow in row `row`: `side` from or to, `kind` the type of an organisation."""


@dataclass(frozen=True)
class Shaped:
    """Flows of one document: `cells` under FLOW_COLUMNS, their `objects`, and what the document says of its completeness.

    `whole` is False for a page or a capped answer. `derived` says that somebody worked on the amounts after FTS.
    `unaligned` are the rows whose several objects could not be told apart. `hdx` marks OCHA's own tables by direction.
    """

    cells: Columns
    objects: pa.Table
    whole: bool
    rejects: tuple[Reject, ...] = ()
    derived: bool = False
    hdx: bool = False
    unaligned: frozenset[int] = frozenset()
    dummy: pa.Array | None = None


def flow_cells(table: TextTable) -> Columns:
    """The cells under FLOW_COLUMNS; texts lose addresses and numbers before anything is made of them, a reject included."""
    for name in ("description", "refCode"):
        if table.has(name):
            at = table.header.index(name)
            rows = table.rows.set_column(at, str(at), scrubbed_texts(table.column(name)))
            table = TextTable(table.header, table.tags, rows, table.lines, table.ragged, table.where)
    return Columns(table, FLOW_COLUMNS)


def scrubbed_texts(cells: pa.Array) -> pa.Array:
    """Each text without addresses and numbers, every spelling looked at once."""
    encoded = cells.dictionary_encode()
    return pa.array([scrubbed(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def object_table(columns: Mapping[str, list[object]]) -> pa.Table:
    """The table of objects from lists of equal length by column."""
    return pa.table([pa.array(columns[field.name], field.type) for field in OBJECT], schema=OBJECT)
