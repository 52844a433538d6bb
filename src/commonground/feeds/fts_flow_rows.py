"""Rows of `flow` and `share` from the cells and objects of FTS flows, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonground.feeds.fts_flow_query import country_of
from commonground.feeds.fts_flow_shape import Shaped, scrubbed_texts
from commonground.feeds.reading.columns import Columns
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary import flow, share

STAGES = {"pledge": "pledge", "commitment": "commitment", "paid": "disbursement"}
EARMARKING = {
    "unearmarked": "unearmarked",
    "softly earmarked": "softly",
    "earmarked": "earmarked",
    "tightly earmarked": "tightly",
}
DIMENSIONS = {
    "Location": "country",
    "UsageYear": "year",
    "Plan": "plan",
    "Project": "project",
    "Cluster": "cluster",
    "GlobalCluster": "global_cluster",
    "Emergency": "emergency",
}
_CODED = {"Plan": "plan_code", "Project": "project_code"}

NO_AMOUNT = "no amount"
UNKNOWN_STATUS = "status unknown"
SEVERAL_GIVERS = "several givers"
SEVERAL_RECEIVERS = "several receivers"
UNALIGNED = "objects not told apart"
OTHER_RATE = "dollars differ from amount and rate"
DERIVED = "amount worked on after FTS"
OVERDRAWN = "children exceed the envelope"
_LARGEST = 9e13
"""Dollars beyond which an amount is no amount."""


def flow_table(shaped: Shaped, key: str) -> pa.Table:
    """The flows with their positions, before rejected and repeated rows are taken out."""
    cells = shaped.cells
    columns = {**_identity(cells, key), **_money(cells), **_words(cells)}
    for side in ("from", "to"):
        columns |= _party(shaped, side)
    columns["flags"] = _flags(shaped, columns)
    rows = len(cells)
    made = [pc.cast(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in flow.SCHEMA]
    return pa.table(made, schema=flow.SCHEMA).append_column("position", cells.positions())


def _identity(cells: Columns, key: str) -> dict[str, pa.Array]:
    ids = pc.replace_substring_regex(cells.text("id"), r"\.0+$", "")
    cells.reject_where(pc.is_null(ids), "id is empty")
    cells.reject_where(pc.invert(pc.fill_null(pc.match_substring_regex(ids, r"^\d{1,18}$"), True)), "id is not a number")
    rows = len(cells)
    created, updated = (pc.utf8_slice_codeunits(cells.text(name), 0, 24) for name in ("createdAt", "updatedAt"))
    return {
        "scope_key": pa.array([key] * rows, pa.string()),
        "flow": pc.binary_join_element_wise("fts:", ids, ""),
        "system": pa.array(["fts"] * rows, pa.string()),
        "direction": pa.array(["transfer"] * rows, pa.string()),
        "stated_on": pc.coalesce(updated, created),
        "version": cells.integer("versionId"),
        "date": cells.date("date"),
        "value_date": cells.date("date"),
        "decided_on": cells.date("decisionDate"),
        "reported_on": cells.date("firstReportedDate"),
        "budget_year": _year(cells),
        "parents": _ids(cells.text("parentFlowId")),
        "children": _ids(cells.text("childFlowIds")),
        "reference": cells.text("refCode"),
        "title": cells.text("description"),
    }


def _year(cells: Columns) -> pa.Array:
    """A year of four figures, null for anything else: FTS holds `2019` as well as `FY2019`."""
    found = pc.struct_field(pc.extract_regex(cells.text("budgetYear"), r"(?P<y>(?:19|20)\d\d)"), "y")
    return pc.cast(found, pa.int16())


def _money(cells: Columns) -> dict[str, pa.Array]:
    """The original amount and currency, the dollars where there are none; FTS's own dollars, rate and envelope beside."""
    usd, original = cells.amount("amountUSD"), cells.amount("originalAmount")
    whole, rate = cells.amount("fullParkedAmountUSD"), cells.number("exchangeRate")
    for name, values in (("amountUSD", usd), ("originalAmount", original), ("fullParkedAmountUSD", whole)):
        limit = _LARGEST if name != "originalAmount" else 9e16
        cells.reject_where(pc.greater(pc.abs(values), limit), f"{name} is too large")
    currency = pc.utf8_upper(cells.text("originalCurrency"))
    currency = pc.if_else(pc.match_substring_regex(currency, "^[A-Z]{3}$"), currency, None)
    own = pc.and_(pc.is_valid(original), pc.is_valid(currency))
    return {
        "amount_cents": _cents(pc.if_else(own, original, usd)),
        "currency": pc.if_else(own, currency, pc.if_else(pc.is_valid(usd), "USD", None)),
        "stated_usd_cents": _cents(usd),
        "stated_rate": pc.if_else(pc.greater(rate, 0), rate, None),
        "whole_usd_cents": _cents(whole),
        "_own": own,
    }


def _cents(units: pa.Array) -> pa.Array:
    kept = pc.if_else(pc.less_equal(pc.abs(units), 9e16), units, None)
    return pc.cast(pc.round(pc.multiply(kept, 100.0)), pa.int64(), safe=False)


def _words(cells: Columns) -> dict[str, pa.Array]:
    lower = {name: pc.utf8_lower(cells.text(name)) for name in ("status", "flowType", "boundary", "onBoundary", "newMoney")}
    return {
        "kind": lower["status"],
        "stage": _mapped(lower["status"], STAGES),
        "flow_type": lower["flowType"],
        "new_money": _mapped(lower["newMoney"], {"true": True, "1": True, "false": False, "0": False}, pa.bool_()),
        "boundary": lower["boundary"],
        "on_boundary": lower["onBoundary"],
        "contribution": pc.utf8_lower(cells.text("contributionType")),
        "method": cells.text("method"),
        "earmarking": _mapped(pc.utf8_lower(cells.text("grandBargainEarmarkingType")), EARMARKING),
    }


def _mapped(cells: pa.Array, meanings: Mapping[str, object], kind: pa.DataType | None = None) -> pa.Array:
    encoded = cells.dictionary_encode()
    found = pa.array([meanings.get(text) for text in encoded.dictionary.to_pylist()], kind or pa.string())
    return found.take(encoded.indices)


def _ids(cells: pa.Array) -> pa.Array:
    """Flow ids from a cell with one or several; null where there is none."""
    bare = pc.replace_substring_regex(pc.replace_substring_regex(cells, r"[^\d|;,]|\.0+\b", ""), r"[|;,]+", "|")
    bare = pc.utf8_trim(bare, characters="|")
    marked = pc.binary_join_element_wise("fts:", pc.replace_substring(bare, "|", "|fts:"), "")
    return pc.split_pattern(pc.if_else(pc.equal(bare, ""), None, marked), "|")


def _party(shaped: Shaped, side: str) -> dict[str, pa.Array]:
    """Who gives or receives: one organisation by its id, several by their names alone."""
    rows = len(shaped.cells)
    mine = shaped.objects.filter(pc.equal(shaped.objects.column("side"), side))
    parties = mine.filter(pc.equal(mine.column("type"), "Organization"))
    places = mine.filter(pc.equal(mine.column("type"), "Location"))
    number = _count(parties, rows)
    alone = pa.array(number == 1)
    kind = _scatter(parties, "kind", rows)
    refs = pc.binary_join_element_wise("fts-org:", _scatter(parties, "id", rows), "")
    iso3 = pc.if_else(pa.array(_count(places, rows) == 1), countries(_scatter(places, "name", rows)), None)
    state = pc.starts_with(pc.utf8_lower(pc.fill_null(kind, "")), "government")
    return {
        f"{side}_ref": pc.if_else(alone, refs, None),
        f"{side}_name": _joined_names(parties, rows),
        f"{side}_kind": kind,
        f"{side}_country": iso3 if side == "to" else pc.if_else(state, iso3, None),
        f"_{side}_several": pa.array(number > 1),
    }


def _count(objects: pa.Table, rows: int) -> NDArray[np.int64]:
    return np.bincount(np.asarray(objects.column("row")), minlength=rows)


def _scatter(objects: pa.Table, column: str, rows: int) -> pa.Array:
    """The value of the first object of each row, null for a row without one."""
    first = np.full(rows, -1, dtype=np.int64)
    at = np.asarray(objects.column("row"))
    first[at[::-1]] = np.arange(len(at))[::-1]
    values = objects.column(column).combine_chunks()
    values = values.chunk(0) if isinstance(values, pa.ChunkedArray) else values
    return values.take(pa.array(first, mask=first < 0))


def _joined_names(objects: pa.Table, rows: int) -> pa.Array:
    """The names of the objects of each row, in order, with a semicolon between several."""
    names: list[str | None] = scrubbed_texts(_scatter(objects, "name", rows)).to_pylist()
    several = np.flatnonzero(_count(objects, rows) > 1)
    if len(several):
        wanted = objects.filter(pc.is_in(objects.column("row"), pa.array(several, pa.int32())))
        joined: dict[int, list[str]] = {}
        for row, name in zip(wanted.column("row").to_pylist(), wanted.column("name").to_pylist(), strict=True):
            joined.setdefault(row, []).extend([name] if name else [])
        for row, parts in joined.items():
            names[row] = scrubbed("; ".join(parts))
    return pa.array(names, pa.string())


def countries(names: pa.Array) -> pa.Array:
    """The ISO3 of each location as FTS names it."""
    encoded = names.dictionary_encode()
    return pa.array([country_of(name) for name in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def _flags(shaped: Shaped, columns: dict[str, pa.Array]) -> pa.Array:
    rows = len(shaped.cells)
    unaligned = np.zeros(rows, dtype=bool)
    unaligned[sorted(shaped.unaligned)] = True
    usd, amount, rate = columns["stated_usd_cents"], columns["amount_cents"], columns["stated_rate"]
    apart = pc.abs(pc.subtract(pc.cast(usd, pa.float64()), pc.divide(pc.cast(amount, pa.float64()), rate)))
    # Two dollars or two in a thousand are the rounding of FTS's rates; the original amount of a parked flow is not its rest.
    allowed = pc.max_element_wise(200.0, pc.multiply(pc.abs(pc.cast(usd, pa.float64())), 0.002))
    own = pc.and_(columns["_own"], pc.not_equal(amount, 0))
    converted = pc.and_(own, pc.fill_null(pc.not_equal(columns["flow_type"], "parked"), True))
    marks: Sequence[tuple[pa.Array, str]] = (
        (pc.is_null(usd), NO_AMOUNT),
        (pc.is_null(columns["stage"]), UNKNOWN_STATUS),
        (columns["_from_several"], SEVERAL_GIVERS),
        (columns["_to_several"], SEVERAL_RECEIVERS),
        (pa.array(unaligned), UNALIGNED),
        (pc.and_(converted, pc.greater(apart, allowed)), OTHER_RATE),
        (pc.less(usd, 0), OVERDRAWN),
        (pa.array([shaped.derived] * rows, pa.bool_()), DERIVED),
    )
    found: list[list[str]] = [[] for _ in range(rows)]
    for mask, word in marks:
        for row in np.flatnonzero(np.asarray(pc.fill_null(mask, False))).tolist():
            found[row].append(word)
    return pa.array([words or None for words in found], pa.list_(pa.string()))


def share_table(shaped: Shaped, flows: pa.Table, kept: NDArray[np.int64]) -> pa.Table:
    """What each kept flow touches on either side, organisations apart; `kept` are the rows of `flows` before any were cut."""
    place = np.full(len(shaped.cells), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    objects = shaped.objects.filter(pc.not_equal(shaped.objects.column("type"), "Organization"))
    at = place[np.asarray(objects.column("row"))]
    order = np.argsort(at, kind="stable")
    order = order[at[order] >= 0]
    objects, at = objects.take(pa.array(order)), at[order]
    coded = [_rows(objects, flows, at, None)]
    for kind, dimension in _CODED.items():
        mask = pc.and_(pc.equal(objects.column("type"), kind), pc.is_valid(objects.column("code")))
        coded.append(_rows(objects.filter(mask), flows, at[np.asarray(mask)], dimension))
    return pa.concat_tables(coded)


def _rows(objects: pa.Table, flows: pa.Table, at: NDArray[np.int64], dimension: str | None) -> pa.Table:
    kinds, names = objects.column("type").combine_chunks(), scrubbed_texts(objects.column("name").combine_chunks())
    place, year = pc.equal(kinds, "Location"), pc.equal(kinds, "UsageYear")
    iso3 = countries(pc.if_else(place, names, None))
    found = pc.is_valid(iso3)
    code = pc.if_else(found, iso3, pc.if_else(year, names, objects.column("id")))
    of = _mapped(kinds, DIMENSIONS)
    taken = flows.take(pa.array(at))
    columns = {
        "scope_key": taken.column("scope_key"),
        "activity": pa.nulls(len(at), pa.string()),
        "flow": taken.column("flow"),
        "side": objects.column("side"),
        "dimension": pc.if_else(pc.and_(place, pc.invert(found)), "region", of),
        "vocabulary": pc.if_else(found, "iso3", pc.if_else(year, "year", "fts")),
        "code": code,
        "name": pc.if_else(year, None, names),
        "percentage": pa.nulls(len(at), pa.float64()),
        "behaviour": pc.utf8_lower(objects.column("behaviour")),
    }
    if dimension:
        columns["dimension"] = pa.array([dimension] * len(at), pa.string())
        columns["code"] = objects.column("code")
    made = [columns[field.name] for field in share.SCHEMA]
    return pa.table(made, schema=share.SCHEMA).append_column("position", taken.column("position"))
