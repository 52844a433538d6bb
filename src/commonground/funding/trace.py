"""Where the money of a flow came from and where it went, along the chain across publishers.

From an entry one step leads up to: the other end nearer to the giver (a link of the chain), the parents of a flow of FTS, and,
from what an activity pays, the incoming funds of that activity; down likewise. Funds of one activity are one pot: which of its
payments a given receipt paid for nobody states, so these steps are shown as `within` and have no confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.funding import chain
from commonground.funding.speaking import money
from commonground.vocabulary.errors import NotFound

DEPTH = 6
BREADTH = 12
"""Entries of one activity that a step within it shows: the largest; `more` counts the rest."""

_FLOW = (
    "SELECT flow, system, kind, stage, direction, activity, reporter_ref, reporter_name, from_ref, from_name, to_ref, to_name,"
    " date, amount_cents, currency, usd_cents, title, parents, children, source_id, position FROM money"
)
_LADDER = "CASE WHEN stage IN ('disbursement', 'expenditure') THEN 'payment' ELSE stage END"


@dataclass(frozen=True)
class _Step:
    """A step from one flow to the next."""

    flow: str
    kind: str
    confidence: float | None
    evidence: str


def trace(reader: Reader, asked: str, *, min_confidence: float = 0.5, depth: int = DEPTH) -> dict[str, Any]:
    """The tree of a flow, by flow id or by an IATI activity identifier: `{flow | activity, …, up: […], down: […]}`.

    Each node in `up` and `down` has the flow with its amounts, dates and parties, and `kind`, `confidence` and `evidence` of the
    step that leads to it. A flow that was shown already ends its branch (`again`). Raises NotFound for an unknown id.
    """
    money(reader)
    linked = chain.links(reader)
    found = _rows(reader, [asked])
    if found:
        walked = {way: _walk(reader, way, [asked], {asked}, min_confidence, depth).get(asked, []) for way in ("up", "down")}
        return {**_shown(found[asked]), "linked": linked, **walked}
    return {**_of_activity(reader, asked, min_confidence, depth), "linked": linked}


def _of_activity(reader: Reader, asked: str, min_confidence: float, depth: int) -> dict[str, Any]:
    known = reader.rows(
        "SELECT activity, reporter_ref, reporter_name, title FROM activity WHERE activity = $asked LIMIT 1", {"asked": asked}
    )
    rows = reader.rows(
        "SELECT flow, direction, usd_cents FROM money WHERE activity = $asked AND stage IN ('commitment', 'disbursement', 'expenditure')"
        " ORDER BY abs(coalesce(usd_cents, 0)) DESC, flow",
        {"asked": asked},
    )
    if not known and not rows:
        raise NotFound(
            f"no flow and no activity is called {asked}",
            hint="give a flow as `flows --json` names it (fts:218961, iati:…), or an IATI activity identifier",
        )
    answer: dict[str, Any] = {
        "activity": asked,
        **{k: known[0][k] if known else None for k in ("reporter_ref", "reporter_name", "title")},
    }
    for way, direction in (("up", "in"), ("down", "out")):
        flows = [row["flow"] for row in rows if row["direction"] == direction]
        steps = [
            _Step(flow, "within", None, f"{'incoming' if way == 'up' else 'outgoing'} entry of the activity")
            for flow in flows[:BREADTH]
        ]
        answer[way] = _expanded(reader, way, {asked: steps}, set(), min_confidence, depth)[asked]
        answer[f"{way}_more"] = max(0, len(flows) - BREADTH)
    return answer


def _walk(
    reader: Reader, way: str, flows: list[str], seen: set[str], least: float, depth: int
) -> dict[str, list[dict[str, Any]]]:
    """For each flow the nodes one step up or down, with theirs below them."""
    if depth <= 0 or not flows:
        return {}
    return _expanded(reader, way, _steps(reader, way, flows, least), seen, least, depth)


def _expanded(
    reader: Reader, way: str, steps: dict[str, list[_Step]], seen: set[str], least: float, depth: int
) -> dict[str, list[dict[str, Any]]]:
    rows = _rows(reader, {step.flow for found in steps.values() for step in found})
    nodes: dict[str, list[dict[str, Any]]] = {}
    fresh: dict[str, dict[str, Any]] = {}
    for flow, found in steps.items():
        nodes[flow] = []
        for step in found:
            row = rows.get(step.flow)
            if row is None:  # a parent or child that the reader does not hold
                nodes[flow].append({"flow": step.flow, "held": False, **_why(step), way: []})
                continue
            node = {**_shown(row), **_why(step), "again": step.flow in seen, way: []}
            nodes[flow].append(node)
            if step.flow not in seen:
                seen.add(step.flow)
                fresh[step.flow] = node
    below = _walk(reader, way, list(fresh), seen, least, depth - 1)
    for flow, node in fresh.items():
        node[way] = below.get(flow, [])
    return nodes


def _why(step: _Step) -> dict[str, Any]:
    return {"kind": step.kind, "confidence": step.confidence, "evidence": step.evidence}


def _steps(reader: Reader, way: str, flows: list[str], least: float) -> dict[str, list[_Step]]:
    """The steps from each flow: links of the chain, then parents or children, then the pot of its activity."""
    found: dict[str, list[_Step]] = defaultdict(list)
    own, other = ("lower", "upper") if way == "up" else ("upper", "lower")
    for row in reader.rows(
        f"SELECT {own}_flow AS own, {other}_flow AS flow, kind, confidence, evidence FROM link"
        f" WHERE list_contains($flows, {own}_flow) AND confidence >= $least ORDER BY own, confidence DESC, flow",
        {"flows": flows, "least": least},
    ):
        found[row["own"]].append(_Step(row["flow"], row["kind"], row["confidence"], row["evidence"]))
    rows = _rows(reader, flows)
    for flow, row in rows.items():
        for relative in sorted(row["parents" if way == "up" else "children"] or ()):
            words = "part of this flow, says FTS" if way == "up" else "this flow is in part, says FTS"
            found[flow].append(_Step(relative, "part", None, words))
    for flow, step in _within(reader, way, [row for row in rows.values() if row["activity"]]):
        found[flow].append(step)
    return {flow: found[flow] for flow in flows if flow in found}


def _within(reader: Reader, way: str, rows: list[dict[str, Any]]) -> Iterable[tuple[str, _Step]]:
    """From what an activity pays to what it received on the same ladder (up), and from what it received to what it pays (down)."""
    leaving, entering = ("out", "in") if way == "up" else ("in", "out")
    asked = sorted(row["flow"] for row in rows if row["direction"] == leaving)
    if not asked:
        return
    words = "incoming funds of the same activity" if way == "up" else "paid by the same activity"
    for row in reader.rows(
        f"""
        WITH own AS (SELECT flow, activity, {_LADDER} AS ladder FROM money WHERE list_contains($asked, flow)),
        others AS (SELECT flow, activity, {_LADDER} AS ladder, usd_cents FROM money WHERE direction = $entering)
        SELECT own.flow AS own, others.flow, count(*) OVER (PARTITION BY own.flow) AS every
        FROM own JOIN others ON others.activity = own.activity AND others.ladder = own.ladder
        QUALIFY row_number() OVER (PARTITION BY own.flow ORDER BY abs(coalesce(others.usd_cents, 0)) DESC, others.flow) <= {BREADTH}
        ORDER BY own, abs(coalesce(others.usd_cents, 0)) DESC, others.flow
        """,
        {"asked": asked, "entering": entering},
    ):
        more = f", one of {row['every']}" if row["every"] > 1 else ""
        yield row["own"], _Step(row["flow"], "within", None, words + more)


def _rows(reader: Reader, flows: Iterable[str]) -> dict[str, dict[str, Any]]:
    asked = sorted(set(flows))
    if not asked:
        return {}
    return {row["flow"]: row for row in reader.rows(f"{_FLOW} WHERE list_contains($asked, flow)", {"asked": asked})}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A flow as the tree shows it; amounts are whole units with cents."""
    plain = ("flow", "system", "stage", "direction", "activity", "reporter_ref", "reporter_name", "title")
    return {
        **{name: row[name] for name in plain},
        "from": {"ref": row["from_ref"], "name": row["from_name"]},
        "to": {"ref": row["to_ref"], "name": row["to_name"]},
        "date": row["date"].isoformat() if row["date"] else None,
        "amount": None if row["amount_cents"] is None else row["amount_cents"] / 100,
        "currency": row["currency"],
        "usd": None if row["usd_cents"] is None else row["usd_cents"] / 100,
        "source": row["source_id"],
        "position": row["position"],
    }
