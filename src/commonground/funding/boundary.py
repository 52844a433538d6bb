"""The boundary of a question: which flows of FTS come into it, stay within it or leave it, computed anew for every question.

Source: FTS glossary ("Boundary", "New money", "Parked"); measured on FTS's own words in its answers for 2000, 2001, 2022, 2023 and
2025 and for three countries in 2020, which the rules below give back for every flow but one (flow 178 of 2001, called shared
by years that the question is not about). A flow touches the boundary on a side that holds an object of every kind asked for:

- only its destination touches: incoming. Only its source: outgoing. Both: incoming where FTS calls the money new, else internal.
- It is `shared` where it touches by one of several objects of a kind and not all of them are asked for; FTS does not split it.
- A parked flow counts with what its children have not taken (negative where they exceed it), each child with its own amount,
  pass-through and carry-over by where they touch: so nothing stands twice.

What was received is the incoming flows that are no pledge; internal and outgoing ones are shown and never added.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.vocabulary.errors import BadRequest

FLOW = Step(
    "fts_flow",
    "each flow of FTS once, as last stated; one that a newer answer for its whole year no longer has is gone",
    """
    WITH answers AS (
        SELECT scope_key, max(rank) AS rank FROM flow WHERE scope_key LIKE 'fts-flows|world|____' GROUP BY scope_key
    ),
    touched AS (
        SELECT DISTINCT s.source_id, s.position, a.rank, a.scope_key
        FROM share s JOIN answers a ON a.scope_key = concat('fts-flows|world|', s.code) WHERE s.dimension = 'year'
    ),
    gone AS (
        SELECT DISTINCT t.source_id, t.position FROM touched t
        JOIN flow f ON f.source_id = t.source_id AND f.position = t.position AND f.rank < t.rank
         AND (f.scope_key LIKE '%|____' OR f.scope_key LIKE '%|____|%')
        LEFT JOIN flow n ON n.scope_key = t.scope_key AND n.flow = f.flow
        WHERE n.flow IS NULL
    )
    SELECT f.* FROM flow f JOIN edition e ON e.edition_id = f.edition_id
    LEFT JOIN gone g ON g.source_id = f.source_id AND g.position = f.position
    WHERE f.system = 'fts' AND g.source_id IS NULL
    QUALIFY row_number() OVER (PARTITION BY f.flow
        ORDER BY f.stated_on DESC NULLS LAST, f.version DESC NULLS LAST, e.claims > 0 DESC,
                 f.boundary = 'incoming' DESC NULLS LAST, f.rank DESC, f.source_id, f.position) = 1
    """,
    held=True,
)

OBJECT = Step(
    "fts_object",
    "the countries, years and plans that a flow touches on each side; a place that is no country goes by its own number",
    """
    SELECT f.flow, s.side, CASE WHEN s.dimension = 'region' THEN 'country' ELSE s.dimension END AS kind,
           coalesce(s.code, s.name) AS code, s.name, s.behaviour
    FROM share s JOIN fts_flow f ON f.source_id = s.source_id AND f.position = s.position
    WHERE s.dimension IN ('country', 'region', 'year', 'plan')
    """,
    held=True,
)

CLUSTER = Step(
    "fts_cluster",
    "the field cluster and the global cluster that a flow is for: one by its name, several as the pot shared",
    """
    SELECT f.flow,
           count(*) FILTER (WHERE s.dimension = 'cluster') AS clusters,
           min(s.name) FILTER (WHERE s.dimension = 'cluster') AS cluster,
           count(*) FILTER (WHERE s.dimension = 'global_cluster') AS global_clusters,
           min(s.name) FILTER (WHERE s.dimension = 'global_cluster') AS global_cluster
    FROM share s JOIN fts_flow f ON f.source_id = s.source_id AND f.position = s.position
    WHERE s.side = 'to' AND s.dimension IN ('cluster', 'global_cluster')
    GROUP BY f.flow
    """,
    held=True,
)

_TOUCH = """
    WITH by_kind AS (
        SELECT o.flow, o.side, o.kind, count(q.code) AS matched, count(*) AS objects,
               bool_or(q.code IS NOT NULL AND (o.behaviour = 'shared')) AS shared
        FROM fts_object o LEFT JOIN {name}_asked q ON q.kind = o.kind AND q.code = o.code
        WHERE o.kind IN ({kinds})
        GROUP BY o.flow, o.side, o.kind
    )
    SELECT flow, side, coalesce(bool_or(shared AND (objects > matched OR objects = 1)), FALSE) AS shared
    FROM by_kind GROUP BY flow, side HAVING {touches}
"""

_DONOR_TOUCH = """
    SELECT flow, 'from' AS side, FALSE AS shared FROM fts_flow WHERE {giver}
    UNION ALL SELECT flow, 'to' AS side, FALSE AS shared FROM fts_flow WHERE {receiver}
"""

_BOUNDARY = """
    SELECT f.flow, f.source_id, f.position,
           CASE WHEN i.flow IS NULL THEN 'outgoing'
                WHEN o.flow IS NOT NULL AND NOT coalesce(f.new_money, f.boundary = 'incoming', FALSE) THEN 'internal'
                ELSE 'incoming' END AS boundary,
           CASE WHEN coalesce(i.shared, FALSE) OR coalesce(o.shared, FALSE) THEN 'shared' ELSE 'single' END AS on_boundary,
           f.stage, f.flow_type, f.stated_usd_cents AS usd_cents, f.whole_usd_cents, f.from_name, f.from_country, f.to_name,
           CASE WHEN c.clusters = 1 THEN c.cluster END AS cluster,
           CASE WHEN c.clusters = 1 THEN 'named' WHEN c.clusters > 1 THEN 'shared' ELSE 'unspecified' END AS cluster_pot,
           CASE WHEN c.global_clusters = 1 THEN c.global_cluster END AS global_cluster,
           CASE WHEN c.global_clusters = 1 THEN 'named' WHEN c.global_clusters > 1 THEN 'shared'
                ELSE 'unspecified' END AS global_cluster_pot
    FROM fts_flow f
    LEFT JOIN {name}_touch i ON i.flow = f.flow AND i.side = 'to'
    LEFT JOIN {name}_touch o ON o.flow = f.flow AND o.side = 'from'
    LEFT JOIN fts_cluster c ON c.flow = f.flow
    WHERE (i.flow IS NOT NULL OR o.flow IS NOT NULL) AND {only}
"""

_ASKED = pa.schema([pa.field("kind", pa.string()), pa.field("code", pa.string())])

_PLANS = """
    SELECT DISTINCT p.code, p.name, c.code AS plan_code
    FROM share p LEFT JOIN share c
      ON c.source_id = p.source_id AND c.position = p.position AND c.side = p.side AND c.dimension = 'plan_code' AND c.name = p.name
    WHERE p.dimension = 'plan'
"""

_RECEIVED = """
    SELECT CAST(sum(usd_cents) FILTER (WHERE stage <> 'pledge' AND on_boundary = 'single') AS HUGEINT) AS single,
           CAST(sum(usd_cents) FILTER (WHERE stage <> 'pledge' AND on_boundary = 'shared') AS HUGEINT) AS shared,
           CAST(sum(usd_cents) FILTER (WHERE stage = 'disbursement') AS HUGEINT) AS paid,
           CAST(sum(usd_cents) FILTER (WHERE stage = 'pledge') AS HUGEINT) AS pledged,
           count(*) FILTER (WHERE usd_cents IS NULL) AS unknown, count(*) AS flows
    FROM {view} WHERE boundary = 'incoming'
"""


@dataclass(frozen=True)
class Received:
    """What came into a boundary, in cents of US dollars; None where no flow says so.

    `single` and `shared` are commitments and payments, `paid` is the part of both that is paid, `pledged` is in neither.
    `unknown` of the `flows` state no dollars.
    """

    single: int | None
    shared: int | None
    paid: int | None
    pledged: int | None
    unknown: int
    flows: int

    @property
    def total(self) -> int | None:
        """Commitments and payments, shared ones as a whole."""
        stated = [cents for cents in (self.single, self.shared) if cents is not None]
        return sum(stated) if stated else None


def boundary(
    reader: Reader,
    *,
    countries: Sequence[str] = (),
    years: Sequence[int] = (),
    plans: Sequence[str] = (),
    donor: str | None = None,
) -> str:
    """Register the flows that cross or lie within a boundary as a view, and return its name.

    Objects of a kind stand for each other (any of these countries), kinds for all of them (country and year). A plan is named by
    its id, its code or words of its name, and says its year itself, so `years` are not asked of it; where countries are named
    beside it, a side of the flow without any country passes. A donor (name, `fts-org:` id or ISO3) beside other objects keeps
    their flows that it gave; alone it is the boundary itself. Raises BadRequest for a boundary around nothing.

    Columns: flow, source_id, position, boundary (incoming, internal, outgoing), on_boundary (single, shared), stage, flow_type,
    usd_cents, whole_usd_cents, from_name, from_country, to_name, and cluster and global_cluster with the pot of each (named,
    shared, unspecified). A flow that does not touch the boundary is not in it.
    """
    if not (countries or years or plans or donor):
        raise BadRequest("a boundary needs something that it is around", hint="name countries, years, plans or a donor")
    asked = json.dumps([sorted(countries), sorted(years), sorted(plans), donor])
    name = f"boundary_{hashlib.sha256(asked.encode()).hexdigest()[:12]}"
    if reader.answered.get(name) == asked:
        return name
    flows_once(reader)
    if reader.answered.get("fts_object") is None:
        run(reader, (OBJECT, CLUSTER))
    run(reader, tuple(_question(reader, name, countries, years, plans, donor)))
    reader.answered[name] = asked
    return name


def flows_once(reader: Reader) -> None:
    """Register `fts_flow`: each flow of FTS that speaks once, with the columns of `flow`."""
    if reader.answered.get("fts_flow") is None:
        run(reader, (FLOW,))


def received(reader: Reader, view: str) -> Received:
    """What the boundary of a view received: its incoming flows, pledges apart."""
    (row,) = reader.rows(_RECEIVED.format(view=view))
    sums = {key: None if row[key] is None else int(row[key]) for key in ("single", "shared", "paid", "pledged")}
    return Received(**sums, unknown=row["unknown"], flows=row["flows"])


def _question(
    reader: Reader, name: str, countries: Sequence[str], years: Sequence[int], plans: Sequence[str], donor: str | None
) -> Iterator[Step]:
    objects = [("country", code.upper()) for code in countries]
    objects += [("plan", code) for plan in plans for code in _plan_codes(reader, plan)]
    objects += [] if plans else [("year", str(year)) for year in years]
    columns = {"kind": [kind for kind, _ in objects], "code": [code for _, code in objects]}
    reader.engine.register(f"{name}_asked", pa.table(columns, schema=_ASKED))
    kinds = [kind for kind, given in (("country", countries), ("plan", plans), ("year", years)) if given]
    kinds = [kind for kind in kinds if not (plans and kind == "year")]
    giver, receiver = (_is_party(side, donor) for side in ("from", "to"))
    if kinds:
        touches = " AND ".join(_touches(kind, kind == "country" and bool(plans)) for kind in kinds)
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        yield Step(f"{name}_touch", "the sides that touch the boundary", _TOUCH.format(name=name, kinds=listed, touches=touches))
    else:
        yield Step(f"{name}_touch", "the sides of the donor", _DONOR_TOUCH.format(giver=giver, receiver=receiver))
    only = giver if kinds and donor else "TRUE"
    yield Step(name, "the flows of a boundary by where they touch it", _BOUNDARY.format(name=name, only=only))


def _touches(kind: str, may_be_absent: bool) -> str:
    return f"coalesce(max(CASE WHEN kind = '{kind}' THEN matched END), {1 if may_be_absent else 0}) > 0"


def _is_party(side: str, donor: str | None) -> str:
    """The condition that the organisation of a side is the donor."""
    text = (donor or "").strip().lower().replace("'", "''")
    tests = [f"lower({side}_name) = '{text}'", f"{side}_ref = '{text}'", f"{side}_ref = 'fts-org:{text}'"]
    if re.fullmatch("[a-z]{3}", text):
        state = "AND lower(from_kind) LIKE 'government%'" if side == "from" else "AND lower(to_kind) LIKE 'government%'"
        tests.append(f"({side}_country = '{text.upper()}' {state})")
    return "(" + " OR ".join(tests) + ")"


def _plan_codes(reader: Reader, wanted: str) -> list[str]:
    """What the plans that are meant go by among the flows: by id or code, else by words of the name; at least the text itself."""
    known = reader.rows(_PLANS)
    text = wanted.strip().casefold()
    exact = [plan for plan in known if text in {str(plan[key]).casefold() for key in ("code", "plan_code") if plan[key]}]
    words = _words(wanted)
    named = [plan for plan in known if words == _words(plan["name"] or "")] or [
        plan for plan in known if words and not text.isdigit() and f" {words} " in f" {_words(plan['name'] or '')} "
    ]
    names = {_words(plan["name"] or "") for plan in exact}
    # One plan by its id in one file and by its name alone in another.
    found = exact + [plan for plan in known if _words(plan["name"] or "") in names] if exact else named
    return sorted({code for plan in found for code in (plan["code"] or plan["name"],) if code}) or [wanted]


def _words(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))
