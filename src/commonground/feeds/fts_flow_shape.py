"""What every shape of FTS flows is brought to: cells under the names of the API, and a table of the objects of each flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from commonground.feeds.reading.columns import Columns
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


def object_table(columns: Mapping[str, list[object]]) -> pa.Table:
    """The table of objects from lists of equal length by column."""
    return pa.table([pa.array(columns[field.name], field.type) for field in OBJECT], schema=OBJECT)
