"""What a feed's flows said by a date, one row per flow (or per activity, where transactions have no identity of their own).

An edited transaction of IATI is another transaction, so its activities are compared by their sums; flows of FTS and payments
into funds keep their ids and are compared one by one. Stages stand in columns of their own and are never added to one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.funding import boundary
from commonground.funding.speaking import money
from commonground.vocabulary.errors import NotFound

STAGES = ("pledge", "commitment", "disbursement", "expenditure", "other")

_SYSTEMS = """
    SELECT DISTINCT f.system FROM flow f JOIN edition e ON e.edition_id = f.edition_id WHERE e.feed = $feed ORDER BY 1
"""
_HELD = "SELECT DISTINCT edition_id FROM raw_flow"
_EDITIONS = """
    SELECT e.published, e.published_stated, e.edition_id FROM edition e
    WHERE e.feed = $feed AND e.edition_id IN (SELECT edition_id FROM all_flow) ORDER BY e.rank
"""

PLACES = Step(
    "known_place",
    "what each flow is for: countries, years, plans and clusters of its destination, in words",
    """
    SELECT s.source_id, s.position,
           {country} AS country, {year} AS year, {plan} AS plan, {cluster} AS cluster
    FROM share s WHERE s.side = 'to' AND s.flow IS NOT NULL
      AND s.dimension IN ('country', 'region', 'year', 'plan', 'global_cluster')
    GROUP BY s.source_id, s.position
    """.format(
        **{
            name: f"array_to_string(list_sort(list(DISTINCT {value}) FILTER (WHERE s.dimension IN ({dimensions}))), '; ')"
            for name, value, dimensions in (
                ("country", "coalesce(s.code, s.name)", "'country'"),
                ("year", "s.code", "'year'"),
                ("plan", "coalesce(s.name, s.code)", "'plan'"),
                ("cluster", "coalesce(s.name, s.code)", "'global_cluster'"),
            )
        }
    ),
    held=True,
)

_BY_STAGE = ", ".join(f"CASE WHEN f.stage = '{stage}' THEN {{cents}} END AS {stage}_cents" for stage in STAGES[:-1])
_OTHER = "CASE WHEN f.stage IS NULL OR f.stage NOT IN ('pledge', 'commitment', 'disbursement', 'expenditure') THEN {cents} END"
_SUM_BY_STAGE = ", ".join(
    f"CAST(sum(f.usd_cents) FILTER (WHERE f.stage = '{stage}') AS BIGINT) AS {stage}_cents" for stage in STAGES[:-1]
)

_FLOWS = """
    SELECT 'flow' AS unit, f.flow AS id, f.kind AS status, f.stage, {cents} AS usd_cents, {by_stage}, {other} AS other_cents,
           f.amount_cents, f.currency, f.date, f.from_name AS giver, f.to_name AS receiver, p.country, p.year, p.plan, p.cluster,
           f.flow_type, f.whole_usd_cents, f.earmarking, f.title, f.reference, CAST(1 AS BIGINT) AS transactions,
           CAST(({cents} IS NULL) AS BIGINT) AS unconverted, f.source_id, f.position
    FROM {flows} f JOIN edition e ON e.edition_id = f.edition_id
    LEFT JOIN known_place p ON p.source_id = f.source_id AND p.position = f.position
    WHERE e.feed = $feed AND {which}
"""

_ACTIVITIES = f"""
    SELECT 'activity' AS unit, f.activity AS id, CAST(NULL AS VARCHAR) AS status, CAST(NULL AS VARCHAR) AS stage, CAST(NULL AS BIGINT) AS usd_cents,
           {_SUM_BY_STAGE},
           CAST(sum(f.usd_cents) FILTER (WHERE f.stage IS NULL OR f.stage = 'other') AS BIGINT) AS other_cents,
           CAST(NULL AS BIGINT) AS amount_cents, min(f.currency) AS currency, max(f.date) AS date, min(f.reporter_name) AS giver,
           CAST(NULL AS VARCHAR) AS receiver, min(p.country) AS country, CAST(NULL AS VARCHAR) AS year,
           CAST(NULL AS VARCHAR) AS plan, CAST(NULL AS VARCHAR) AS cluster, CAST(NULL AS VARCHAR) AS flow_type,
           CAST(NULL AS BIGINT) AS whole_usd_cents, CAST(NULL AS VARCHAR) AS earmarking, min(f.title) AS title,
           CAST(NULL AS VARCHAR) AS reference, count(*) AS transactions, count(*) FILTER (WHERE f.usd_cents IS NULL) AS unconverted,
           min(f.source_id) AS source_id, min(f.position) AS position
    FROM money f JOIN edition e ON e.edition_id = f.edition_id LEFT JOIN known_country p ON p.activity = f.activity
    WHERE e.feed = $feed AND f.activity IS NOT NULL AND f.direction IS DISTINCT FROM 'in'
    GROUP BY f.activity
"""

COUNTRY = Step(
    "known_country",
    "the countries that an activity is for, in words",
    """
    SELECT s.activity, array_to_string(list_sort(list(DISTINCT s.code)), '; ') AS country
    FROM share s WHERE s.activity IS NOT NULL AND s.dimension = 'country' AND s.side = 'to' GROUP BY s.activity
    """,
)


@dataclass(frozen=True)
class Known:
    """The flows of a feed as known on one date; `editions` were published by then, the newest on `newest`."""

    rows: pa.Table
    editions: int
    newest: str | None
    dated: bool
    """Whether every edition states its date of publication; else some have only the day on which they were retrieved."""


def known(reader: Reader, feed: str) -> Known:
    """What the flows of a feed said, as this reader may know it. Raises NotFound for a feed of which no flow is held, of any date."""
    held = {reader.sources[row["edition_id"]]["feed"] for row in reader.rows(_HELD) if row["edition_id"] in reader.sources}
    if feed not in held:
        hint = f"feeds with flows here: {', '.join(sorted(held))}" if held else "load a file with flows first"
        raise NotFound(f"no flows of the feed {feed!r} are held", hint=hint)
    editions = reader.rows(_EDITIONS, {"feed": feed})
    systems = {row["system"] for row in reader.rows(_SYSTEMS, {"feed": feed})}
    newest = max((row["published"] for row in editions if row["published"]), default=None)
    dated = all(row["published_stated"] for row in editions)
    return Known(_rows(reader, feed, systems), len(editions), newest, dated)


def _rows(reader: Reader, feed: str, systems: set[str]) -> pa.Table:
    run(reader, (PLACES, COUNTRY))
    if systems <= {"fts"}:
        boundary.flows_once(reader)
        asked = _flows("fts_flow", "f.stated_usd_cents", "TRUE")
    else:
        money(reader)
        asked = _flows("money", "f.usd_cents", "f.activity IS NULL") + " UNION ALL " + _ACTIVITIES
    return reader.query(asked, {"feed": feed})


def _flows(flows: str, cents: str, which: str) -> str:
    by_stage, other = _BY_STAGE.format(cents=cents), _OTHER.format(cents=cents)
    return _FLOWS.format(flows=flows, cents=cents, by_stage=by_stage, other=other, which=which)
