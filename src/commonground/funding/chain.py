"""The chain of transfers across publishers: which entry is the other end of which, how sure that is, and why.

`links(reader)` registers the view `link`, one row a link:

- *upper* and *lower* are two views of one transfer. Upper is the view nearer to the giver: the giver's outgoing entry (IATI 2,
  3 or 4), or a third party's (FTS, a pooled fund's ledger, a secondary publisher). Lower is the view nearer to the receiver:
  the receiver's incoming entry (IATI 1 or 11), or a third party's where the upper is the giver's own. `upper_end` and
  `lower_end` say which: out, transfer or in.
- `stage` is the ladder: `disbursement` links a payment (disbursement or expenditure with a receiver) with incoming funds,
  `commitment` an outgoing with an incoming commitment. They describe the same money twice and are never added or netted
  against each other: take the links of one stage.
- `kind`: given (one end names the other's activity, and amount and date fit), matched, summed (several entries of one side are
  one of the other: a row for each part), internal (both ends of one reporter; never between publishers).
- `usd_cents` is the smaller of the two amounts, what both ends count; of a summed link the part's own; null where neither has
  a rate.

To net: where the upper *and* the lower end are in the entries that are counted, the lower activity's spending holds
`usd_cents` of the upper's. Links below a confidence that the reader chooses are left out; DEFAULT_CONFIDENCE keeps those of
which at least 95 in 100 are right (docs/chain.md).
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.reader import Reader
from commonground.funding.chain_activities import Activities
from commonground.funding.chain_assign import GIVEN, Chosen, chosen, confidences, summed
from commonground.funding.chain_ends import COLUMNS, Ends, ends_of
from commonground.funding.chain_features import Levels, compared, evidence
from commonground.funding.chain_internal import internal
from commonground.funding.chain_model import Parameters
from commonground.funding.chain_organisations import Organisations
from commonground.funding.chain_pairs import candidates
from commonground.funding.chain_weights import WEIGHTS
from commonground.funding.speaking import money
from commonground.reference.rates import Rates

VERSION = "1"
"""Changes with any rule or weight of the chain, so that links of older rules are not used."""

DEFAULT_CONFIDENCE = 0.9

LARGEST = 1_000_000
"""With more flows than this links are not looked for when a question is asked: it would take minutes and many GB."""

SUREST = 0.9999
"""No link is certain, a given one neither: the id names an activity, not the entry in it."""

TOO_MANY = "too many flows"
OVER = ("flow", "activity", "share", "rate")
"""The tables that links are found in."""

_TEXT = pa.string()
LINK = pa.schema(
    [(f"{end}_{name}", _TEXT) for end in ("upper", "lower") for name in ("source_id", "position", "flow", "activity", "end")]
    + [("kind", _TEXT), ("confidence", pa.float64()), ("evidence", _TEXT), ("stage", _TEXT), ("usd_cents", pa.int64())]
)

ACTIVITIES = (
    "SELECT activity, reporter_ref, reporter_name, former_ids, former_refs, parents, children, participants FROM activity"
    " WHERE activity IS NOT NULL"
)
COUNTRIES = (
    "SELECT activity, min(code) AS code FROM share WHERE dimension = 'country' AND flow IS NULL AND activity IS NOT NULL"
    " GROUP BY activity HAVING count(DISTINCT code) = 1"
)
_OF_FLOWS = (
    " UNION ALL ".join(
        f"SELECT '{direction}' AS direction, {own}_flow AS own, {other}_flow AS flow, kind, confidence, evidence"
        f" FROM link WHERE {own}_flow IN (SELECT flow FROM asked_flow)"
        for own, other, direction in (("lower", "upper", "up"), ("upper", "lower", "down"))
    )
    + " ORDER BY direction DESC, own, confidence DESC, flow"
)
_SIDES = np.array(["out", "transfer", "in"])


@dataclass(frozen=True)
class Collection:
    """What is held of the chain: the flows that speak, their ends, the activities and the organisations."""

    flows: pa.Table
    ends: Ends
    activities: Activities
    organisations: Organisations


def links(reader: Reader) -> bool:
    """Register the view `link`, computed once from what this reader may see and kept for the same view of the same files.

    Tells whether links were looked for: beyond LARGEST flows the view is empty.
    """
    money(reader)
    return _linked(reader)


def _linked(reader: Reader) -> bool:
    """The same, without the flows themselves where the links are kept."""

    def found() -> pa.Table:
        money(reader)
        return linked(collected(reader))

    if reader.answered.get("link") is None:
        looked = _are_looked_for(reader)
        if looked:
            reader.derive_whole("link", OVER, _key(reader), found, LINK)
        else:
            reader.engine.register("link", LINK.empty_table())
        reader.answered["link"] = VERSION if looked else TOO_MANY
    return reader.answered["link"] != TOO_MANY


def there(reader: Reader) -> bool:
    """Whether the links are kept, or are too many to be looked for."""
    return not _are_looked_for(reader) or reader.is_derived("link", OVER, _key(reader))


def _are_looked_for(reader: Reader) -> bool:
    return reader.rows_at_rest("flow") <= LARGEST or _counted(reader) <= LARGEST


def _key(reader: Reader) -> str:
    return f"chain {VERSION} {Rates(reader).key}"


def _counted(reader: Reader) -> int:
    """How many flows the reader may see, counted once."""
    count = "SELECT count(*) AS flows FROM flow WHERE system <> 'crs'"
    reader.derive_whole("flows_seen", ("flow",), "count-1", lambda: reader.query(count), pa.schema([("flows", pa.int64())]))
    return int(reader.rows("SELECT flows FROM flows_seen")[0]["flows"])


def of_flows(reader: Reader, flows: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The links of some flows by flow: at which end the other flow stands (`up` or `down`), its id, kind, confidence, evidence."""
    looked = _linked(reader)
    asked = sorted(set(flows))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if not asked or not looked:
        return found
    # as values of a query they would cost more than the query
    reader.engine.register("asked_flow", pa.table({"flow": pa.array(asked, _TEXT)}))
    try:
        rows = reader.rows(_OF_FLOWS)
    finally:
        reader.engine.forget("asked_flow")
    for row in rows:
        found[row["own"]].append({name: row[name] for name in ("direction", "flow", "kind", "confidence", "evidence")})
    return found


def collected(reader: Reader) -> Collection:
    """The flows, activities and organisations that the reader may see."""
    columns = ", ".join(COLUMNS)
    flows = reader.query(f"SELECT {columns} FROM money WHERE coalesce(amount_cents, 0) <> 0 AND system <> 'crs'")
    countries = {row["activity"]: row["code"] for row in reader.rows(COUNTRIES)}
    return collection(flows, reader.rows(ACTIVITIES), countries)


def collection(flows: pa.Table, activities: list[dict[str, Any]], countries: Mapping[str, str]) -> Collection:
    """A collection of flows (COLUMNS) and activities, whatever their order."""
    held = Activities(activities, countries)
    organisations = Organisations(
        sorted({(row["reporter_ref"], row["reporter_name"] or "") for row in activities if row["reporter_ref"]}),
        {old: row["reporter_ref"] for row in activities for old in row["former_refs"] or () if row["reporter_ref"]},
        _named(flows),
    )
    return Collection(flows, ends_of(flows, held, organisations), held, organisations)


def _named(flows: pa.Table) -> Counter[tuple[str, str]]:
    """How often an id stands beside a name."""
    named: Counter[tuple[str, str]] = Counter()
    for ref, name in (("reporter_ref", "reporter_name"), ("from_ref", "from_name"), ("to_ref", "to_name")):
        for row in flows.group_by([ref, name]).aggregate([([], "count_all")]).to_pylist():
            if row[ref] and row[name]:
                named[row[ref], row[name]] += row["count_all"]
    return named


def linked(held: Collection, parameters: Parameters = WEIGHTS) -> pa.Table:
    """The links (LINK) among the ends of a collection, strongest first."""
    pairs = candidates(held.ends)
    levels = compared(held.ends, pairs, held.activities, held.organisations)
    matched = chosen(held.ends, pairs, confidences(held.ends, pairs, levels, parameters))
    parts = summed(held.ends, matched)
    kinds = np.where(levels[matched.pair, -1] == GIVEN, "given", "matched")
    tables = [
        _table(held, matched, kinds, evidence(levels[matched.pair])),
        _table(held, parts, np.full(len(parts.upper), "summed"), _parts_in_words(held, parts)),
    ]
    within = internal(held.ends, held.activities)
    tables.append(
        _table(held, within, np.full(len(within.upper), "internal"), ["between activities of one reporter"] * len(within.upper))
    )
    keys = [
        ("confidence", "descending"),
        ("upper_source_id", "ascending"),
        ("upper_position", "ascending"),
        ("lower_position", "ascending"),
    ]
    return pa.concat_tables(tables).sort_by(keys)


def _parts_in_words(held: Collection, parts: Chosen) -> list[str]:
    uppers, lowers = Counter(parts.upper.tolist()), Counter(parts.lower.tolist())
    most = [max(uppers[u], lowers[v]) for u, v in zip(parts.upper.tolist(), parts.lower.tolist(), strict=True)]
    return [f"one of {n} instalments that add up to the amount at the other end" for n in most]


def _table(held: Collection, found: Chosen, kinds: np.ndarray[Any, Any], words: list[str]) -> pa.Table:
    ends = held.ends
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for name, end in (("upper", found.upper), ("lower", found.lower)):
        rows = held.flows.select(["source_id", "position", "flow", "activity"]).take(pa.array(ends.row[end]))
        columns |= {f"{name}_{column}": rows[column] for column in rows.column_names}
        columns[f"{name}_end"] = pa.array(_SIDES[ends.side[end]], _TEXT)
    usd = pc.min_element_wise(
        *(pc.abs(held.flows["usd_cents"].take(pa.array(ends.row[end]))) for end in (found.upper, found.lower)), skip_nulls=True
    )
    sign = pa.array(np.sign(ends.cents[found.upper]))
    columns["kind"] = pa.array(kinds.tolist(), _TEXT)
    columns["confidence"] = pa.array(np.minimum(np.round(found.confidence, 4), SUREST))
    columns["evidence"] = pa.array(words, _TEXT)
    columns["stage"] = pa.array(np.where(ends.ladder[found.upper] == 0, "commitment", "disbursement").tolist(), _TEXT)
    columns["usd_cents"] = pc.multiply(usd, sign)
    return pa.table(
        [pa.chunked_array([_flat(columns[name])]).cast(kind) for name, kind in zip(LINK.names, LINK.types, strict=True)],
        schema=LINK,
    )


def _flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def re_estimated(held: Collection, start: Parameters = WEIGHTS) -> Parameters:
    """The weights as this collection has them: chance counted over all its pairs, m and the share by EM, the scale kept."""
    from commonground.funding.chain_chance import by_chance
    from commonground.funding.chain_model import estimate

    pairs = candidates(held.ends)
    levels = compared(held.ends, pairs, held.activities, held.organisations)
    begun = dataclasses.replace(start, u=by_chance(held.ends, held.activities, held.organisations))
    uppers, lowers = int((held.ends.side < 2).sum()), int((held.ends.side > 0).sum())
    return estimate(levels, anchors(levels), begun, uppers=uppers, lowers=lowers)


def anchors(levels: Levels) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The pairs that EM takes as true: an activity id is given, and neither party is plainly another."""
    other = 4
    sure: np.ndarray[Any, np.dtype[np.bool_]] = (levels[:, -1] == GIVEN) & (levels[:, 2] != other) & (levels[:, 3] != other)
    return sure


__all__ = [
    "DEFAULT_CONFIDENCE",
    "LINK",
    "Collection",
    "anchors",
    "collected",
    "collection",
    "linked",
    "links",
    "of_flows",
    "re_estimated",
]
