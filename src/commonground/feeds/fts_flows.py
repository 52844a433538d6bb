"""OCHA FTS flows: pledges, commitments and payments with what they come from and go to, in every shape that FTS flows come in.

Sources: FTS API (`/fts/flow/custom-search`), its exports as JSON lines and flat tables, OCHA's tables on HDX. The rules of the
model are FTS's own: fts.unocha.org/glossary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonground.feeds import fts_flow_hdx, fts_flow_json, fts_flow_query, fts_flow_rows, fts_flow_table, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.fts_flow_shape import FLOW_COLUMNS, Shaped
from commonground.feeds.reading.document import Document
from commonground.vocabulary.source import Claim, Edition, PublishedBasis
from commonground.vocabulary.stated_days import day_in, iso_day

_ROUND = 1000
"""A table of so many thousand rows exactly is likely to be cut off there."""


def recognise(document: Document) -> bool:
    """Flows with their objects as JSON, flattened, or as OCHA's own columns."""
    if document.kind in ("json", "jsonl"):
        return fts_flow_json.recognise(document)
    header = _header(document)
    return fts_flow_table.recognise(header) or fts_flow_hdx.recognise(header)


def _header(document: Document) -> Mapping[str, str]:
    """The columns by their plain name; of two with one name the first."""
    return {fts_flow_table.plain(name): name for name in reversed(document.header)}


def parse(document: Document) -> Parsed:
    """Flows and shares; a complete answer claims its query, so that a newer one takes its place and flows may vanish."""
    shaped = _read(document)
    key = _key(shaped, document.name)
    flows = fts_flow_rows.flow_table(shaped, key)
    if shaped.dummy is not None:
        shaped.cells.reject_where(shaped.dummy, "is a made-up flow of somebody's analysis (dummy)")
    kept = _newest(flows, np.flatnonzero(np.asarray(shaped.cells.kept())))
    repeated = int(np.asarray(shaped.cells.kept()).sum()) - len(kept)
    flows = flows.take(pa.array(kept))
    tables = {"flow": flows, "share": fts_flow_rows.share_table(shaped, flows, kept)}
    cut = _is_cut(shaped)
    claims = (Claim("flow", key), Claim("share", key)) if len(kept) and not cut else ()
    rejects = (*shaped.rejects, *shaped.cells.rejects())
    return Parsed(tables, _edition(document, flows, claims), rejects, _remarks(shaped, flows, repeated, cut))


def _read(document: Document) -> Shaped:
    if document.kind in ("json", "jsonl"):
        return fts_flow_json.read(document)
    header = _header(document)
    if fts_flow_table.recognise(header):
        return fts_flow_table.read(document, header)
    return fts_flow_hdx.read(document, header)


def _key(shaped: Shaped, name: str) -> str:
    boundary = pc.utf8_lower(shaped.cells.text("boundary"))
    if shaped.hdx:
        return fts_flow_query.hdx_key(shaped.objects, len(shaped.cells), boundary, name)
    new = pc.not_equal(pc.utf8_lower(shaped.cells.text("newMoney")), "false")
    return fts_flow_query.query_of(shaped.objects, len(shaped.cells), boundary, new, name).key


def _newest(flows: pa.Table, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of rows with one id the highest version, then the latest change, then the incoming copy, then the first."""
    order = pa.table(
        {
            "flow": flows.column("flow").take(pa.array(rows)),
            "version": pc.fill_null(flows.column("version").take(pa.array(rows)), -1),
            "stated": pc.fill_null(flows.column("stated_on").take(pa.array(rows)), ""),
            "in": pc.fill_null(pc.equal(flows.column("boundary").take(pa.array(rows)), "incoming"), False),
            "row": pa.array(-rows),
        }
    )
    if pc.count_distinct(order.column("flow")).as_py() == len(rows):
        return rows
    ranked = order.take(pc.sort_indices(order, [(name, "descending") for name in order.column_names]))
    names = np.asarray(ranked.column("flow"))
    first = np.ones(len(names), dtype=bool)
    first[1:] = names[1:] != names[:-1]
    return np.sort(-np.asarray(ranked.column("row"))[first])


def _is_cut(shaped: Shaped) -> bool:
    rows = len(shaped.cells)
    return not shaped.whole or shaped.derived or (rows > 0 and rows % _ROUND == 0)


def _edition(document: Document, flows: pa.Table, claims: tuple[Claim, ...]) -> Edition:
    """Published on the day of the last change in it, or on a later day that its name states."""
    latest = pc.max(flows.column("stated_on")).as_py()
    changed = iso_day(latest)
    named = day_in(document.name)
    published, basis = _published(changed, named)
    dates = flows.column("date")
    return Edition(published, basis, claims, pc.min(dates).as_py(), pc.max(dates).as_py(), flows.num_rows)


def _published(changed: dt.date | None, named: dt.date | None) -> tuple[dt.date | None, PublishedBasis]:
    if named and (changed is None or named >= changed):
        return named, "name"
    return (changed, "content") if changed else (None, "retrieval")


def _remarks(shaped: Shaped, flows: pa.Table, repeated: int, cut: bool) -> tuple[str, ...]:
    remarks = []
    if shaped.derived:
        remarks.append(
            "somebody worked on these flows after FTS (amounts of several years divided, pledges left out): they are held as a"
            " sample, and speak only where no table of FTS itself is loaded"
        )
    elif not shaped.whole:
        remarks.append("this is one page of an answer or says that there is more: it is held as a sample beside other pages")
    elif cut:
        remarks.append("the table ends at a round number of rows, as one that was cut off does: it is held as a sample")
    if repeated:
        remarks.append(f"{repeated} rows repeat a flow and were read once, in their newest version")
    doubtful = {word for words in flows.column("flags").to_pylist() if words for word in words}
    counts = {
        word: sum(word in words for words in flows.column("flags").to_pylist() if words)
        for word in (fts_flow_rows.NO_AMOUNT, fts_flow_rows.UNKNOWN_STATUS, fts_flow_rows.UNALIGNED)
        if word in doubtful
    }
    remarks += [f"{count} flows are flagged: {word}" for word, count in counts.items()]
    return tuple(remarks)


FEED = Feed(
    name="fts-flows",
    title="OCHA FTS flows (API answers, JSON lines, flat tables, HDX tables by direction)",
    publisher="OCHA",
    family="fts-flows",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Financial Tracking Service",
    tables=("flow", "share"),
    recognise=recognise,
    parse=parse,
    columns=FLOW_COLUMNS,
    downloads=(
        Download(
            "https://api.hpc.tools/v1/public/fts/flow/custom-search?year=2025",
            "all flows of a year; also `locationid=`, `planid=` and `countryISO3=`",
        ),
        Download(
            "https://data.humdata.org/dataset/fts-requirements-and-funding-data-for-iraq",
            "page that lists the tables of incoming, internal and outgoing flows of Iraq; other countries alike",
        ),
    ),
    quirks=(
        "`amountUSD` of a parked flow is what its children have not taken yet, `fullParkedAmountUSD` the whole; it is negative"
        " where the children exceed it.",
        "Boundary and onBoundary are those of the query of the file; they are computed anew for every question asked.",
        "Flat tables write several objects in one cell with `; ` between them and `NULL` or `NA` for nothing; ids, not names, say"
        " how many they are.",
        "HDX tables name years by the first and the last and countries by ISO3; every year between them is taken as touched.",
        "Tables with `dummy`, `multiyear` and `deflator` are somebody's analysis: made-up flows are rejected, the rest a sample.",
        "Flows are edited in place and vanish: a newer complete answer of the same query replaces the older one as a whole.",
    ),
)
