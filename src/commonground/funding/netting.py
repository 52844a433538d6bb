"""The steps of a country's total: what its activities spend, without what their own givers report as spent already.

Per activity `incoming = max(sum of type 1, sum of type 11, 0)` and the part that is new is `max(0, out - incoming) / out`
(OCHA hdx-scraper-iati-viz, iati/activity.py, factor_new_money; IATI-Dashboard #10). OCHA nets all incoming funds; here only
those whose giver reports its payments too, so that money from a giver who reports nothing is not lost, and a giver who begins
to report changes no total. Funds that a reporter gives to itself (a donor's budget) are told by nobody else: they are put back.
"""

from __future__ import annotations

from commonground.door.steps import Step
from commonground.funding.ladder import Measure, quoted

REPORTER = Step(
    "reporter",
    "who reports, by id, with the names that they go by in lower case",
    """
    SELECT DISTINCT reporter_ref AS ref, lower(trim(reporter_name)) AS name FROM activity
    WHERE reporter_ref IS NOT NULL
    UNION
    SELECT DISTINCT reporter_ref, lower(trim(former.ref)) FROM activity
    JOIN (SELECT activity AS id, former_refs[1] AS ref FROM activity WHERE len(former_refs) > 0) former ON former.id = activity
    WHERE reporter_ref IS NOT NULL
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
    "each activity and who reports it",
    "SELECT activity, min(reporter_ref) AS ref FROM activity WHERE activity IS NOT NULL GROUP BY activity",
    held=True,
)


def scope(countries: tuple[str, ...]) -> Step:
    """The activities that name one of the countries."""
    return Step(
        "total_scope",
        "activities of which some flow is placed in a country asked for",
        f"""
        SELECT DISTINCT activity FROM flow_part
        WHERE activity IS NOT NULL AND place_kind = 'country' AND place IN ({quoted(countries)})
        """,
        held=True,
    )


def rows(measure: Measure, countries: tuple[str, ...], years: tuple[int, int] | None) -> tuple[Step, ...]:
    """The steps to `total_row`: outgoing flows of the measure and all incoming ones of the activities in scope."""
    dated = f"year(p.date) BETWEEN {years[0]} AND {years[1]}" if years else "true"
    return (
        Step(
            "total_row",
            "each flow in scope once: its dollars, the part for the countries asked for, and what becomes of it",
            f"""
            SELECT p.source_id, p.position, min(p.edition_id) AS edition_id, min(p.flow) AS flow, min(p.activity) AS activity, min(p.reporter_ref) AS reporter_ref,
                   min(p.direction) AS direction, min(p.stage) AS stage, min(p.kind) AS kind, min(p.currency) AS currency,
                   min(p.amount_cents) AS amount_cents, min(p.usd_cents) AS usd_cents, bool_or(p.secondary) AS secondary,
                   min(p.from_ref) AS from_ref, min(lower(trim(p.from_name))) AS from_name, min(p.from_activity) AS from_activity,
                   min(p.to_activity) AS to_activity, bool_or({dated}) AS dated,
                   sum(p.part_usd_cents) FILTER (WHERE p.place_kind = 'country' AND p.place IN ({quoted(countries)})) AS part_cents,
                   bool_or(p.place_kind = 'country' AND p.place IN ({quoted(countries)})) AS here
            FROM flow_part p JOIN total_scope s ON s.activity = p.activity
            WHERE (p.direction = 'out' AND p.stage IN ({quoted(measure.stages)}))
               OR (p.direction = 'in' AND p.stage IN ('disbursement', 'commitment'))
            GROUP BY p.source_id, p.position
            """,
            held=True,
        ),
        Step(
            "total_speaking",
            "those of them that speak: stated once, and not by a secondary reporter",
            """
            SELECT r.*, l.because IS NOT NULL OR s.activity IS NOT NULL AS again
            FROM total_row r
            LEFT JOIN flow_lost l ON l.source_id = r.source_id AND l.position = r.position
            LEFT JOIN statement_lost s ON s.activity = r.activity AND s.edition_id = r.edition_id
            """,
            held=True,
        ),
    )


def givers(measure: Measure) -> tuple[Step, ...]:
    """The steps to `incoming`: each incoming flow with who gave it, and whether that giver reports outgoing money here."""
    stages = quoted((*measure.stages, "disbursement", "commitment"))
    return (
        Step(
            "paying_reporter",
            "reporters who report outgoing money of their own: what they gave is told at its upper end",
            f"""
            SELECT DISTINCT reporter_ref AS ref FROM flow_part
            WHERE first AND direction = 'out' AND stage IN ({stages}) AND usd_cents <> 0 AND NOT coalesce(secondary, false)
            """,
            held=True,
        ),
        Step(
            "incoming",
            "incoming flows in scope with the reporter who gave them, whether it reports its payments, and whether it is the receiver itself",
            """
            SELECT t.*, coalesce(o.ref, r.ref, n.ref) AS giver,
                   g.ref IS NOT NULL AS giver_reports, coalesce(o.ref, r.ref, n.ref, '') = t.reporter_ref AS own
            FROM total_speaking t
            LEFT JOIN activity_owner o ON o.activity = t.from_activity
            LEFT JOIN (SELECT DISTINCT ref FROM reporter) r ON r.ref = t.from_ref
            LEFT JOIN reporter_name n ON n.name = coalesce(lower(trim(t.from_ref)), t.from_name) OR n.name = t.from_name
            LEFT JOIN paying_reporter g ON g.ref = coalesce(o.ref, r.ref, n.ref)
            WHERE t.direction = 'in' AND NOT t.again AND NOT coalesce(t.secondary, false)
            QUALIFY row_number() OVER (PARTITION BY t.source_id, t.position ORDER BY g.ref NULLS LAST) = 1
            """,
            held=True,
        ),
    )


LINKED = Step(
    "incoming_linked",
    "incoming flows in scope whose payment at the other end is found, with the confidence of the best link to another reporter's",
    """
    SELECT i.source_id, i.position, max(l.confidence) AS confidence
    FROM incoming i JOIN link l ON l.lower_source_id = i.source_id AND l.lower_position = i.position
    GROUP BY i.source_id, i.position
    """,
    held=True,
)

INTERNAL = Step(
    "internal",
    "payments in scope to another activity of the same reporter: what that activity spends is counted there",
    """
    SELECT DISTINCT t.source_id, t.position
    FROM total_speaking t
    JOIN activity_owner o ON o.activity = t.to_activity AND o.ref = t.reporter_ref
    JOIN (SELECT DISTINCT activity FROM total_speaking
          WHERE direction = 'out' AND stage IN ('disbursement', 'expenditure') AND usd_cents > 0) spends ON spends.activity = t.to_activity
    LEFT JOIN (SELECT DISTINCT activity FROM incoming WHERE giver = reporter_ref) told ON told.activity = t.to_activity
    WHERE t.direction = 'out' AND t.stage = 'disbursement' AND NOT t.again AND NOT coalesce(t.secondary, false)
      AND t.to_activity <> t.activity AND told.activity IS NULL
    """,
    held=True,
)


def by_activity(confidence: float) -> tuple[Step, ...]:
    """The steps to `total_activity`: of each activity what went out, the part for here, and the incoming funds by evidence."""
    return (
        Step(
            "incoming_activity",
            "incoming funds of each activity (type 1, or type 11 if more): all, of givers who report, of others than itself, and those found",
            f"""
            SELECT activity,
                   greatest(sum(CASE WHEN stage = 'disbursement' THEN usd ELSE 0 END),
                            sum(CASE WHEN stage = 'commitment' THEN usd ELSE 0 END), 0) AS every,
                   greatest(sum(CASE WHEN stage = 'disbursement' AND told THEN usd ELSE 0 END),
                            sum(CASE WHEN stage = 'commitment' AND told THEN usd ELSE 0 END), 0) AS told,
                   greatest(sum(CASE WHEN stage = 'disbursement' AND other THEN usd ELSE 0 END),
                            sum(CASE WHEN stage = 'commitment' AND other THEN usd ELSE 0 END), 0) AS other,
                   greatest(sum(CASE WHEN stage = 'disbursement' AND found THEN usd ELSE 0 END),
                            sum(CASE WHEN stage = 'commitment' AND found THEN usd ELSE 0 END), 0) AS found
            FROM (
                SELECT i.activity, i.stage, coalesce(i.usd_cents, 0) AS usd, coalesce(l.confidence >= {confidence}, false) AS found,
                       coalesce(l.confidence >= {confidence}, false) OR i.giver_reports OR i.own AS told,
                       coalesce(l.confidence >= {confidence}, false) OR (i.giver_reports AND NOT i.own) AS other
                FROM incoming i LEFT JOIN incoming_linked l ON l.source_id = i.source_id AND l.position = i.position
            )
            GROUP BY activity
            """,
            held=True,
        ),
        Step(
            "total_activity",
            "each activity in scope with what it pays out in all, in the years asked for and for here, and its incoming funds",
            """
            SELECT t.activity, min(t.reporter_ref) AS reporter_ref,
                   sum(t.usd_cents) AS out_cents,
                   coalesce(sum(t.usd_cents) FILTER (WHERE t.dated), 0) AS dated_cents,
                   coalesce(sum(t.part_cents) FILTER (WHERE t.dated), 0) AS part_cents,
                   coalesce(sum(t.part_cents) FILTER (WHERE t.dated AND n.source_id IS NOT NULL), 0) AS internal_cents,
                   coalesce(min(i.every), 0) AS incoming_cents, coalesce(min(i.told), 0) AS told_cents,
                   coalesce(min(i.other), 0) AS other_cents, coalesce(min(i.found), 0) AS found_cents
            FROM total_speaking t
            LEFT JOIN internal n ON n.source_id = t.source_id AND n.position = t.position
            LEFT JOIN incoming_activity i ON i.activity = t.activity
            WHERE t.direction = 'out' AND NOT t.again AND NOT coalesce(t.secondary, false)
            GROUP BY t.activity
            """,
            held=True,
        ),
    )
