"""Every flow, valued in US dollars at its own date and split over countries and regions, computed once for each file of the lake.

A part stands for (flow, country or region); the parts of a flow sum to it, to the cent, in its own currency and in dollars.
What names no place is a part of its own (`kind` none). What FTS shares over several countries is not split (`kind` shared):
FTS itself reports it apart.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.reader import Reader
from commonground.funding import split
from commonground.funding.shares import stated
from commonground.funding.split import Ints
from commonground.reference.rates import Rates

VERSION = "6"
"""Changes with the rules below, so that what was computed by older rules is not used."""

CARRIED = (
    "source_id edition_id label_id position scope_key flow system activity dataset stated_on version hierarchy reporter_ref"
    " reporter_name secondary kind stage direction from_ref from_name from_country from_activity to_ref to_name to_country"
    " to_activity date value_date amount_cents currency flow_type contribution instrument earmarking title flags"
).split()
"""Columns of a flow that its parts repeat, so that totals need no join."""

_TEXT, _CENTS = pa.string(), pa.int64()
ADDED = pa.schema(
    [
        pa.field("usd_cents", _CENTS),
        pa.field("rate", pa.float64()),
        pa.field("rate_date", pa.date32()),
        pa.field("rate_source", _TEXT),
        pa.field("place_kind", _TEXT),
        pa.field("place", _TEXT),
        pa.field("share", pa.float64()),
        pa.field("part_cents", _CENTS),
        pa.field("part_usd_cents", _CENTS),
        pa.field("because", _TEXT),
        pa.field("years", pa.list_(pa.int16())),
        pa.field("first", pa.bool_()),
    ]
)
"""`usd_cents` is the whole flow, `part_…` this part; `share` is for showing; `first` marks one part of each flow;
`years` are those that a flow of FTS is used in, of any other the year of its date."""

_BECAUSE = [
    *(split.BECAUSE[i] for i in range(len(split.BECAUSE))),
    "shared over several countries: not split",
    "the country that the flow names",
    "no share is stated: by the commitments of the activity",
]
_SHARED, _NAMED, _COMMITTED = range(len(split.BECAUSE), len(split.BECAUSE) + 3)

_USED = """
    SELECT source_id, flow, code FROM raw_share
    WHERE side = 'to' AND dimension = 'year' AND flow IS NOT NULL AND code IS NOT NULL AND list_contains($sources, source_id)
"""


def part_schema(flow: pa.Schema) -> pa.Schema:
    """The schema of `all_flow_part`: the carried columns of a flow, and ADDED."""
    return pa.schema([*(flow.field(name) for name in CARRIED), *ADDED])


class Parts:
    """Computes the parts of a file's flows; `key` names the rates and rules that they depend on."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rates = Rates(reader)
        self.key = f"{VERSION}|{self._rates.key}"

    def of(self, flows: pa.Table) -> pa.Table:
        """The parts of these flows (rows of the lake's table `flow`), by place, so that a question of one place skips the others."""
        flows = flows.combine_chunks()
        value = self._value(flows)
        place = stated(self._reader, flows, "place")
        group, count = _groups(place, flows)
        shared_out = pa.table(_shared_out(flows, value, place, group, count))
        stage = pc.take(_one(flows.column("stage")), pa.array(group))
        keys = pa.table({"place": shared_out.column("place"), "stage": stage})
        order = pc.sort_indices(keys, sort_keys=[("place", "ascending"), ("stage", "ascending")])
        at = pc.take(pa.array(group), order)
        columns = {name: pc.take(_one(flows.column(name)), at) for name in CARRIED}
        columns |= {name: pc.take(value.column(name), at) for name in value.column_names}
        columns |= {name: pc.take(shared_out.column(name), order) for name in shared_out.column_names}
        columns["years"] = pc.take(self._years(flows), at)
        schema = part_schema(flows.schema)
        return pa.table([columns[name] for name in schema.names], schema=schema)

    def _value(self, flows: pa.Table) -> pa.Table:
        """USD cents of each flow: as the system states them, else at the rate of the value date."""
        made = self._rates.convert(
            _one(flows.column("amount_cents")), _one(flows.column("currency")), _one(flows.column("value_date"))
        )
        said = _one(flows.column("stated_usd_cents"))
        is_stated = pc.is_valid(said)
        columns = {
            "usd_cents": pc.coalesce(said, _one(made.column("usd_cents"))),
            "rate": pc.if_else(is_stated, _one(flows.column("stated_rate")), _one(made.column("rate"))),
            "rate_date": pc.if_else(is_stated, _one(flows.column("value_date")), _one(made.column("rate_date"))),
            "rate_source": pc.if_else(
                is_stated,
                pc.binary_join_element_wise("stated by", _one(flows.column("system")), " "),
                _one(made.column("rate_source")),
            ),
        }
        return pa.table(columns)

    def _years(self, flows: pa.Table) -> pa.Array:
        """The years of each flow: of FTS those in which its destination uses it, else the year of its date."""
        of_fts = np.flatnonzero(np.asarray(pc.equal(flows.column("system"), "fts").combine_chunks().fill_null(False)))
        dated = _one(pc.year(pc.coalesce(flows.column("date"), flows.column("value_date")))).cast(pa.int16())
        lists = pa.ListArray.from_arrays(pa.array(np.arange(flows.num_rows + 1, dtype=np.int32)), dated)
        if not len(of_fts):
            return lists
        sources = pc.unique(flows.column("source_id")).to_pylist()
        used: dict[tuple[str, str], list[int]] = {}
        for row in self._reader.rows(_USED, {"sources": sources}):
            if row["code"].isdigit():
                used.setdefault((row["source_id"], row["flow"]), []).append(int(row["code"]))
        keys = zip(flows.column("source_id").to_pylist(), flows.column("flow").to_pylist(), strict=True)
        return pa.array(
            [sorted(set(used.get(key, years))) for key, years in zip(keys, lists.to_pylist(), strict=True)], pa.list_(pa.int16())
        )


def _groups(place: pa.Table, flows: pa.Table) -> tuple[Ints, Ints]:
    """For each part the flow that it belongs to; a flow without a stated place has one part. And the number stated of each."""
    of = place.column("i").to_numpy()
    count = np.bincount(of, minlength=flows.num_rows).astype(np.int64)
    return np.repeat(np.arange(flows.num_rows), np.maximum(count, 1)), count


def _shared_out(flows: pa.Table, value: pa.Table, place: pa.Table, group: Ints, count: Ints) -> dict[str, pa.Array]:
    """The columns of the parts that the split gives."""
    is_stated = (count > 0)[group]
    code = _placed(place.column("code"), is_stated, pc.take(_named(flows), pa.array(group)))
    region = np.zeros(len(group), dtype=bool)
    region[is_stated] = place.column("region").to_numpy(zero_copy_only=False).astype(bool)
    percentage = np.full(len(group), np.nan)
    percentage[is_stated] = place.column("percentage").cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    weights = split.weights(group, percentage, region, flows.num_rows)
    is_shared = _is_shared(flows, place, is_stated, count)[group]
    known = ~np.asarray(pc.is_null(code))
    total = np.bincount(group, weights.weight, minlength=flows.num_rows)
    derived = np.zeros(len(group), dtype=bool)
    derived[is_stated] = place.column("derived").to_numpy(zero_copy_only=False).astype(bool)
    because = np.select(
        [is_shared, derived, is_stated, known],
        [np.int8(_SHARED), np.int8(_COMMITTED), weights.because[group], np.int8(_NAMED)],
        np.int8(split.NONE),
    ).astype(np.int32)
    return {
        "place_kind": pa.array(np.where(is_shared, "shared", np.where(~known, "none", np.where(region, "region", "country")))),
        "place": code,
        "share": pa.array(np.where(is_shared, np.nan, weights.weight / np.maximum(total, 1)[group]), from_pandas=True),
        "part_cents": _parts(_one(flows.column("amount_cents")), group, weights.weight, is_shared),
        "part_usd_cents": _parts(_one(value.column("usd_cents")), group, weights.weight, is_shared),
        "because": pc.cast(pa.DictionaryArray.from_arrays(pa.array(because), pa.array(_BECAUSE)), pa.string()),
        "first": pa.array(np.concatenate([[True], group[1:] != group[:-1]]) if len(group) else np.zeros(0, bool)),
    }


def _is_shared(flows: pa.Table, place: pa.Table, is_stated: np.ndarray, count: Ints) -> np.ndarray:
    """Flows of FTS with several countries: FTS does not say how much is for each."""
    of_fts = np.asarray(pc.equal(flows.column("system"), "fts").combine_chunks().fill_null(False))
    return of_fts & (count > 1)


def _named(flows: pa.Table) -> pa.Array:
    """The country that a flow without stated places is for, where its system says so; in IATI it is only where the receiver sits."""
    return pc.if_else(_one(pc.equal(flows.column("system"), "iati")), None, _one(flows.column("to_country")))


def _placed(codes: pa.ChunkedArray, is_stated: np.ndarray, otherwise: pa.ChunkedArray) -> pa.Array:
    """The stated codes, and for flows without any the country that the flow itself names."""
    at = np.where(is_stated, np.cumsum(is_stated) - 1, 0)
    if not len(codes):
        return _one(otherwise)
    return pc.if_else(pa.array(is_stated), pc.take(_one(codes), pa.array(at)), _one(otherwise))


def _parts(amounts: pa.Array, group: Ints, weight: Ints, is_shared: np.ndarray) -> pa.Array:
    """The parts of these amounts; null where the amount is unknown or is not to be split."""
    missing = np.asarray(pc.is_null(amounts))
    whole = np.asarray(amounts.fill_null(0), dtype=np.int64)
    parts = split.largest_remainder(whole, group, weight)
    return pa.array(parts, pa.int64(), mask=missing[group] | is_shared)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
