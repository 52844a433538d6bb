"""The steps of a country's total: what its activities spend, without what their own givers report as spent already.

Per activity `incoming = max(sum of type 1, sum of type 11, 0)` and the part that is new is `max(0, out - incoming) / out`
(OCHA hdx-scraper-iati-viz, iati/activity.py, factor_new_money; IATI-Dashboard #10). OCHA nets all incoming funds; here only
those whose giver reports payments of that time too (of the year, or the year before), so that money from a giver who reports
nothing is not lost, and a giver who begins to report changes no total. Funds that a reporter gives to itself (a donor's budget) are told by nobody else: they are put back.

ENTRIES depend on no question and are held for a reader; `by_activity` answers one question from them.
"""

from __future__ import annotations

from commonground.door.steps import Step
from commonground.funding.ladder import Measure, quoted

REPORTER = Step(
    "reporter",
    "who reports, by id, with the names and the former id that they go by, in lower case",
    """
    SELECT DISTINCT reporter_ref AS ref, lower(trim(reporter_name)) AS name FROM activity WHERE reporter_ref IS NOT NULL
    UNION
    SELECT DISTINCT reporter_ref, lower(trim(former_refs[1])) FROM activity WHERE reporter_ref IS NOT NULL AND len(former_refs) > 0
    """,
    held=True,
)

REPORTER_NAME = Step(
    "reporter_name",
    "a name, or a former id, and the one reporter that bears it; a name of several means none of them",
    "SELECT name, min(ref) AS ref FROM reporter WHERE name IS NOT NULL GROUP BY name HAVING count(DISTINCT ref) = 1",
    held=True,
)

OWNER = Step(
    "activity_owner",
    "each activity under a number, and who reports it",
    """
    SELECT activity, min(reporter_ref) AS ref, min(source_id) AS source_id,
           CAST(row_number() OVER (ORDER BY activity) AS INTEGER) AS number
    FROM activity WHERE activity IS NOT NULL GROUP BY activity
    """,
    held=True,
)

PAYING = Step(
    "paying_reporter",
    "reporters and the years (and the year after each) in which they report outgoing money: what they gave then is told at its upper end",
    """
    WITH paid AS (
        SELECT DISTINCT reporter_ref AS ref, year(coalesce(date, value_date)) AS year FROM flow_part
        WHERE first AND direction = 'out' AND stage IN ('commitment', 'disbursement', 'expenditure') AND usd_cents <> 0
          AND NOT coalesce(secondary, false)
    )
    SELECT ref, year FROM paid UNION SELECT ref, year + 1 FROM paid
    """,
    held=True,
)

INCOMING = Step(
    "incoming",
    "incoming flows with the reporter who gave them: one who reports payments of that time (another activity of the receiver's own"
    " that pays, too), or the receiver itself out of nothing that it reports",
    """
    SELECT p.source_id, p.position, p.activity, p.reporter_ref, g.ref IS NOT NULL OR w.activity IS NOT NULL AS giver_reports,
           coalesce(o.ref, r.ref, n.ref, m.ref, '') = p.reporter_ref AS by_itself,
           coalesce(o.ref, r.ref, n.ref, m.ref, '') = p.reporter_ref AND w.activity IS NULL AS own
    FROM flow_part p
    LEFT JOIN activity_owner o ON o.activity = p.from_activity
    LEFT JOIN (SELECT DISTINCT ref FROM reporter) r ON r.ref = p.from_ref
    LEFT JOIN reporter_name n ON n.name = lower(trim(p.from_ref))
    LEFT JOIN reporter_name m ON m.name = lower(trim(p.from_name))
    LEFT JOIN paying_reporter g ON g.ref = coalesce(o.ref, r.ref, n.ref, m.ref) AND g.year = year(coalesce(p.date, p.value_date))
    LEFT JOIN (SELECT DISTINCT activity FROM flow_part
               WHERE first AND direction = 'out' AND stage IN ('disbursement', 'expenditure') AND usd_cents > 0) w
           ON w.activity = p.from_activity AND w.activity <> p.activity AND o.ref = p.reporter_ref
    WHERE p.first AND p.direction = 'in' AND p.activity IS NOT NULL
    """,
    held=True,
)

LINKED = Step(
    "incoming_linked",
    "incoming flows whose payment is found at the other end, with the confidence of the best link in hundredths",
    """
    SELECT i.source_id, i.position, CAST(floor(max(l.confidence) * 100 + 0.000001) AS INTEGER) AS confidence
    FROM link l JOIN incoming i ON i.source_id = l.lower_source_id AND i.position = l.lower_position
    WHERE l.upper_end = 'out' AND l.lower_end = 'in'
    GROUP BY i.source_id, i.position
    """,
    held=True,
)

INTERNAL = Step(
    "internal",
    "payments to another activity of the same reporter, which spends them and does not report them as incoming",
    """
    SELECT DISTINCT p.source_id, p.position
    FROM part p
    JOIN activity_owner o ON o.activity = p.to_activity AND o.ref = p.reporter_ref
    JOIN (SELECT DISTINCT activity FROM part
          WHERE direction = 'out' AND stage IN ('disbursement', 'expenditure') AND usd_cents > 0) spends ON spends.activity = p.to_activity
    LEFT JOIN (SELECT DISTINCT activity FROM incoming WHERE by_itself) told ON told.activity = p.to_activity
    WHERE p.direction = 'out' AND p.stage = 'disbursement' AND p.first AND p.to_activity <> p.activity AND told.activity IS NULL
    """,
    held=True,
)

ENTRY = Step(
    "entry",
    "sums of flows by activity, rung, year, country and what becomes of them: stated again, secondary, internal, who gave them",
    """
    SELECT o.number, p.stage, p.direction, CAST(year(coalesce(p.date, p.value_date)) AS SMALLINT) AS year,
           CASE WHEN p.place_kind = 'country' THEN p.place END AS country,
           l.because IS NOT NULL OR s.activity IS NOT NULL AS again, coalesce(p.secondary, false) AS secondary,
           n.source_id IS NOT NULL AS internal, coalesce(i.giver_reports, false) AS giver_reports, coalesce(i.own, false) AS own,
           k.confidence, CASE WHEN p.usd_cents IS NULL THEN coalesce(p.currency, 'not stated') END AS unconverted,
           sum(CASE WHEN p.first THEN p.usd_cents END) AS cents, sum(p.part_usd_cents) AS part_cents,
           sum(CASE WHEN p.first AND p.usd_cents IS NULL THEN p.amount_cents END) AS unconverted_cents,
           count(*) FILTER (WHERE p.first) AS flows
    FROM flow_part p
    JOIN activity_owner o ON o.activity = p.activity
    LEFT JOIN flow_lost l ON l.source_id = p.source_id AND l.position = p.position
    LEFT JOIN statement_lost s ON s.activity = p.activity AND s.edition_id = p.edition_id
    LEFT JOIN internal n ON n.source_id = p.source_id AND n.position = p.position
    LEFT JOIN incoming i ON i.source_id = p.source_id AND i.position = p.position
    LEFT JOIN incoming_linked k ON k.source_id = p.source_id AND k.position = p.position
    GROUP BY ALL
    """,
    held=True,
)

ENTRIES = (REPORTER, REPORTER_NAME, OWNER, PAYING, INCOMING, LINKED, INTERNAL, ENTRY)


def _incoming(name: str, condition: str) -> str:
    """Incoming funds that meet a condition: type 1, or type 11 where that is more; never below zero."""
    received, committed = (
        f"coalesce(sum(e.cents) FILTER (WHERE e.direction = 'in' AND e.stage = '{stage}' AND {condition}), 0)"
        for stage in ("disbursement", "commitment")
    )
    return f"greatest({received}, {committed}, 0) AS {name}"


def _new(incoming: str) -> str:
    """The part for here that is new money: the share of what went out that these incoming funds do not explain, to the cent.

    A part that was paid on within the reporter is taken off first; nothing goes below zero, and corrections stay.
    """
    part = "(coalesce(t.part_cents, 0) - coalesce(t.internal_cents, 0))"
    out = "coalesce(t.out_cents, 0)"
    rounded = f"(2 * abs({part}) * greatest(0, {out} - t.{incoming}) + {out}) // (2 * nullif({out}, 0))"
    return (
        f"CASE WHEN t.{incoming} <= 0 THEN {part} WHEN {out} <= 0 THEN least({part}, 0) "
        f"WHEN {part} < 0 THEN -({rounded}) ELSE {rounded} END"
    )


def by_activity(
    measure: Measure, countries: tuple[str, ...], years: tuple[int, int] | None, confidence: float
) -> tuple[Step, ...]:
    """The steps to `total_activity`: of each activity what goes out, the part for here, and the incoming funds by evidence."""
    dated = f"e.year BETWEEN {years[0]} AND {years[1]}" if years else "true"
    here = f"e.country IN ({quoted(countries)})"
    out = f"e.direction = 'out' AND e.stage IN ({quoted(measure.stages)})"
    counted = "NOT e.again AND NOT e.secondary"
    found = f"coalesce(e.confidence >= {round(confidence * 100)}, false)"
    return (
        Step(
            "total_scope",
            "activities of which some flow is placed in a country asked for",
            f"SELECT DISTINCT e.number FROM entry e WHERE {here}",
            held=True,
        ),
        Step(
            "total_activity",
            "each activity in scope with what it pays out in all, in the years asked for and for here, and its incoming funds",
            f"""
            SELECT e.number,
                   sum(e.cents) FILTER (WHERE {out} AND {dated}) AS naive_cents,
                   sum(e.cents) FILTER (WHERE {out} AND {dated} AND NOT e.again) AS once_cents,
                   sum(e.cents) FILTER (WHERE {out} AND {counted}) AS out_cents,
                   sum(e.cents) FILTER (WHERE {out} AND {counted} AND {dated}) AS dated_cents,
                   sum(e.part_cents) FILTER (WHERE {out} AND {counted} AND {dated} AND {here}) AS part_cents,
                   sum(e.part_cents) FILTER (WHERE {out} AND {counted} AND {dated} AND {here} AND e.internal) AS internal_cents,
                   {_incoming("incoming_cents", counted)},
                   {_incoming("told_cents", f"{counted} AND (e.giver_reports OR e.own OR {found})")},
                   {_incoming("other_cents", f"{counted} AND ((e.giver_reports AND NOT e.own) OR {found})")},
                   {_incoming("found_cents", f"{counted} AND {found}")}
            FROM entry e JOIN total_scope s ON s.number = e.number
            GROUP BY e.number
            HAVING count(*) FILTER (WHERE {out}) > 0
            """,
            held=True,
        ),
        Step(
            "total_new",
            "of each activity the part for here that is new money, by the incoming funds that are netted",
            f"""
            SELECT t.*, {_new("found_cents")} AS after_found, {_new("told_cents")} AS after_told,
                   {_new("other_cents")} AS after_other, {_new("incoming_cents")} AS after_incoming
            FROM total_activity t
            """,
        ),
        Step(
            "total_unconverted",
            "what has no rate, by currency",
            f"""
            SELECT e.unconverted AS currency, sum(e.flows) AS flows, sum(e.unconverted_cents) AS cents
            FROM entry e JOIN total_scope s ON s.number = e.number
            WHERE e.unconverted IS NOT NULL AND {out} AND {counted} AND {dated} AND e.flows > 0
            GROUP BY e.unconverted
            """,
            held=True,
        ),
    )
