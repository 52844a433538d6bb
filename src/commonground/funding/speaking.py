"""Which statement of a flow speaks, so that one transfer stated twice by one reporter counts once.

- Two editions of one data set: the newest statement of an activity replaces the older as a whole.
- One activity in several data sets (D-Portal #644): merged by transaction. Equal transactions (type, date, amount, currency)
  are the same one as often as both have it; what only one of them states is kept.
- One flow of FTS in the answers of several queries: the newest; one that a newer answer for its whole year no longer has is gone.
"""

from __future__ import annotations

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.funding.boundary import flows_once
from commonground.funding.parts import Parts, part_schema
from commonground.vocabulary.tables import lake_schema

STATEMENT = Step(
    "activity_statement",
    "every statement of an activity: one data set in one edition, with its turn among the editions of that data set",
    """
    SELECT activity, dataset, edition_id, stated_on, rank, position, source_id,
           row_number() OVER (PARTITION BY activity, dataset ORDER BY stated_on DESC NULLS LAST, rank DESC, position) AS turn
    FROM (SELECT *, count(*) OVER (PARTITION BY activity) AS statements FROM all_activity WHERE activity IS NOT NULL)
    WHERE statements > 1
    """,
    held=True,
)

STATEMENT_LOST = Step(
    "statement_lost",
    "statements that a newer one of the same data set replaces",
    """
    SELECT DISTINCT s.activity, s.edition_id FROM activity_statement s
    LEFT JOIN activity_statement k ON k.activity = s.activity AND k.edition_id = s.edition_id AND k.turn = 1
    WHERE s.turn > 1 AND k.activity IS NULL
    """,
    held=True,
)

SEVERAL = Step(
    "activity_in_several",
    "activities that several data sets state, with the turn of each data set: the newest statement first",
    """
    SELECT activity, dataset, edition_id,
           row_number() OVER (PARTITION BY activity ORDER BY stated_on DESC NULLS LAST, rank DESC, dataset, edition_id) AS turn
    FROM activity_statement WHERE turn = 1
    QUALIFY count(*) OVER (PARTITION BY activity) > 1
    """,
    held=True,
)

FLOW_LOST = Step(
    "flow_lost",
    "flows that are stated elsewhere too and do not count: what replaces them, in words",
    """
    WITH again AS (
        SELECT p.source_id, p.position, p.activity, p.kind, p.date, p.amount_cents, p.currency, s.turn,
               row_number() OVER (PARTITION BY p.activity, p.edition_id, p.dataset, p.kind, p.date, p.amount_cents, p.currency
                                  ORDER BY p.flow, p.position) AS number
        FROM all_flow_part p
        JOIN activity_in_several s ON s.activity = p.activity AND s.edition_id = p.edition_id AND s.dataset IS NOT DISTINCT FROM p.dataset
        WHERE p.first
    ),
    merged AS (
        SELECT source_id, position, 'stated in another data set of the same activity' AS because FROM again
        QUALIFY row_number() OVER (PARTITION BY activity, kind, date, amount_cents, currency, number ORDER BY turn, position) > 1
    ),
    restated AS (
        SELECT f.source_id, f.position, 'restated since, or gone from a newer answer of FTS' AS because
        FROM flow f LEFT JOIN fts_flow k ON k.source_id = f.source_id AND k.position = f.position
        WHERE f.system = 'fts' AND k.source_id IS NULL
    ),
    copies AS (
        SELECT flow FROM flow_part WHERE activity IS NULL AND system <> 'fts' AND first GROUP BY flow HAVING count(*) > 1
    ),
    repeated AS (
        SELECT p.source_id, p.position, 'stated again by a newer file' AS because
        FROM flow_part p JOIN copies c ON c.flow = p.flow WHERE p.first
        QUALIFY row_number() OVER (PARTITION BY p.flow
            ORDER BY p.stated_on DESC NULLS LAST, p.version DESC NULLS LAST, p.rank DESC, p.source_id, p.position) > 1
    )
    SELECT * FROM merged UNION ALL SELECT * FROM restated UNION ALL SELECT * FROM repeated
    """,
    held=True,
)

PART = Step(
    "part",
    "the parts of the flows that speak",
    """
    SELECT p.* FROM flow_part p
    WHERE NOT EXISTS (SELECT 1 FROM statement_lost s WHERE s.activity = p.activity AND s.edition_id = p.edition_id)
      AND NOT EXISTS (SELECT 1 FROM flow_lost l WHERE l.source_id = p.source_id AND l.position = p.position)
    """,
)

MONEY = Step(
    "money",
    "the flows that speak, as stated, with their value in US dollars",
    """
    SELECT f.*, p.usd_cents, p.rate, p.rate_date, p.rate_source
    FROM flow f JOIN part p ON p.source_id = f.source_id AND p.position = f.position AND p.flow = f.flow AND p.first
    """,
)

STEPS = (STATEMENT, STATEMENT_LOST, SEVERAL, FLOW_LOST, PART, MONEY)


def valued(reader: Reader) -> None:
    """Register `flow_part`: every flow valued and split, computed once for each file of the lake and kept."""
    parts = Parts(reader)
    reader.derive_rows("flow_part", "flow", parts.key, parts.of, part_schema(lake_schema("flow")))


def money(reader: Reader) -> None:
    """Register `part` (the parts of the flows that speak) and `money` (those flows with `usd_cents`), once for a reader."""
    if reader.answered.get("money") == "all":
        return
    valued(reader)
    flows_once(reader)
    run(reader, STEPS)
    reader.answered["money"] = "all"
