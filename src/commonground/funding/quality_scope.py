"""What a look at the quality of IATI data is about: the statements that speak, their flows, shares and budgets in dollars."""

from __future__ import annotations

from commonground.door.steps import Step
from commonground.funding.ladder import quoted

SPEND = "direction = 'out' AND stage IN ('disbursement', 'expenditure')"
"""The total that every effect is measured on: what was spent (IATI types 3 and 4)."""


def statement(publisher: str | None, country: str | None) -> Step:
    """The activities in scope, each as its newest statement has it."""
    of = f"AND a.reporter_ref = {quoted((publisher,))}" if publisher else ""
    named = (
        f"AND a.activity IN (SELECT activity FROM flow_part WHERE place_kind = 'country' AND place = {quoted((country,))}"
        f" UNION SELECT activity FROM share WHERE dimension = 'country' AND code = {quoted((country,))})"
        if country
        else ""
    )
    return Step(
        "q_activity",
        "activities in scope, as the newest statement of each has them",
        f"""
        SELECT a.activity, a.source_id, a.position, a.edition_id, a.reporter_ref, a.reporter_name, a.flags, a.parents
        FROM activity a
        WHERE a.reporter_ref IS NOT NULL {of} {named}
          AND NOT EXISTS (SELECT 1 FROM statement_lost s WHERE s.activity = a.activity AND s.edition_id = a.edition_id)
        QUALIFY row_number() OVER (PARTITION BY a.activity ORDER BY a.stated_on DESC NULLS LAST, a.rank DESC, a.position) = 1
        """,
        held=True,
    )


def _flows(name: str, claim: str, over: str, more: str, publisher: str | None, country: str | None) -> Step:
    here = f"p.place_kind = 'country' AND p.place = {quoted((country,))}" if country else ""
    whole = "min(p.{0})" if not country else "sum(p.part_{0}) FILTER (WHERE " + here + ")"
    of = f"AND p.reporter_ref = {quoted((publisher,))}" if publisher else ""
    spent = f"bool_and(p.{SPEND.replace(' AND ', ' AND p.')})"
    usd = whole.format("usd_cents")
    return Step(
        name,
        claim,
        f"""
        SELECT p.source_id, p.position, min(p.flow) AS flow, min(p.activity) AS activity, min(p.reporter_ref) AS reporter_ref,
               min(p.direction) AS direction, min(p.stage) AS stage, min(p.date) AS date, min(p.value_date) AS value_date,
               min(p.currency) AS currency, min(p.from_activity) AS from_activity, min(p.to_activity) AS to_activity,
               bool_and(p.place_kind = 'none') AS nowhere, {whole.format("amount_cents" if not country else "cents")} AS amount_cents,
               {usd} AS usd_cents, {spent} AS spent, CASE WHEN {spent} THEN {usd} ELSE 0 END AS spend_cents
        FROM {over} p {more}
        WHERE p.system = 'iati' AND p.activity IS NOT NULL {of}
        GROUP BY p.source_id, p.position
        {"HAVING bool_or(" + here + ")" if country else ""}
        """,
        held=True,
    )


def flows(publisher: str | None, country: str | None) -> tuple[Step, ...]:
    """The flows in scope that speak, and those that do not because another data set states them too; in dollars for here."""
    lost = (
        "JOIN flow_lost l ON l.source_id = p.source_id AND l.position = p.position"
        " AND l.because = 'stated in another data set of the same activity'"
    )
    return (
        _flows("q_flow", "flows in scope with their dollars, whole or for the country", "part", "", publisher, country),
        _flows("q_again", "flows in scope that another data set states too", "all_flow_part", lost, publisher, country),
        Step(
            "q_flagged",
            "flows in scope with what their feed found doubtful",
            """
            SELECT q.*, coalesce(list_contains(f.flags, 'transaction date in the future'), false) AS future_date,
                   coalesce(list_contains(f.flags, 'value date in the future'), false) AS future_value_date,
                   coalesce(list_contains(f.flags, 'no value date'), false) AS no_value_date
            FROM q_flow q JOIN flow f ON f.source_id = q.source_id AND f.position = q.position
            """,
            held=True,
        ),
        Step(
            "q_spend",
            "what each activity spends, in dollars for here",
            "SELECT activity, sum(spend_cents) AS spend_cents FROM q_flow GROUP BY activity",
            held=True,
        ),
    )


def shares(country: str | None) -> tuple[Step, ...]:
    """The shares of activities in scope by dimension and vocabulary, and how much of a budget is for the country."""
    mine = f"dimension = 'country' AND code = {quoted((country,))}" if country else "true"
    return (
        Step(
            "q_share",
            "the shares that activities in scope state for themselves, places with countries under the vocabulary of the regions",
            """
            SELECT a.activity, a.reporter_ref, a.source_id, a.position,
                   CASE WHEN s.dimension = 'sector' THEN 'sector' ELSE 'place' END AS kind, s.dimension, s.code,
                   CASE WHEN s.dimension = 'country' THEN '' ELSE coalesce(s.vocabulary, '1') END AS vocabulary,
                   CASE coalesce(s.vocabulary, '1') WHEN '1' THEN ' 1' WHEN '2' THEN ' 2' ELSE s.vocabulary END AS turn,
                   TRY_CAST(s.percentage AS DECIMAL(12, 6)) AS percentage
            FROM q_activity a JOIN share s ON s.activity = a.activity AND s.source_id = a.source_id
                 AND starts_with(s.position, a.position || '/')
            WHERE s.flow IS NULL AND s.dimension IN ('sector', 'country', 'region')
            """,
            held=True,
        ),
        Step(
            "q_chosen",
            "of sectors and of regions one vocabulary: 1, else 2, else the first; countries always",
            """
            SELECT s.* FROM q_share s
            QUALIFY s.dimension = 'country' OR s.turn = min(s.turn) OVER (PARTITION BY s.activity, s.dimension)
            """,
            held=True,
        ),
        Step(
            "q_sum",
            "the percentages of each activity's chosen sectors and places: how many are stated, and their sum",
            """
            SELECT activity, min(reporter_ref) AS reporter_ref, min(source_id) AS source_id, min(position) AS position, kind,
                   count(percentage) AS stated, sum(percentage) AS total, bool_or(dimension = 'region') AS regions
            FROM q_chosen GROUP BY activity, kind
            """,
            held=True,
        ),
        Step(
            "q_part",
            "the part of each activity's budgets that is for here",
            f"""
            SELECT activity, coalesce(CAST(sum(percentage) FILTER (WHERE {mine}) AS DOUBLE) / NULLIF(CAST(sum(percentage) AS DOUBLE), 0),
                                      CAST(count(*) FILTER (WHERE {mine}) AS DOUBLE) / count(*)) AS part
            FROM q_chosen WHERE kind = 'place' GROUP BY activity
            """
            if country
            else "SELECT activity, CAST(1 AS DOUBLE) AS part FROM q_activity",
            held=True,
        ),
    )


def budgets(publisher: str | None, country: str | None) -> tuple[Step, ...]:
    """The budgets and planned disbursements in scope, in dollars for here; `q_budget_usd` values each (quality.py)."""
    of = f"b.organisation_ref = {quoted((publisher,))}" if publisher else "b.organisation_ref IS NOT NULL"
    of += f" AND b.country = {quoted((country,))}" if country else ""
    return (
        Step(
            "q_budget",
            "budgets and planned disbursements of activities in scope, and budgets of organisations",
            f"""
            SELECT b.source_id, b.position, b.activity, a.reporter_ref, b.kind, b.budget_type, b.from_date, b.to_date, b.value_date,
                   b.to_ref, b.currency, TRY_CAST(round(CAST(b.amount_cents AS DOUBLE) * p.part) AS BIGINT) AS amount_cents
            FROM q_activity a
            JOIN budget b ON b.activity = a.activity AND b.source_id = a.source_id AND starts_with(b.position, a.position || '/')
            JOIN q_part p ON p.activity = a.activity
            UNION ALL
            SELECT b.source_id, b.position, b.activity, b.organisation_ref, b.kind, b.budget_type, b.from_date, b.to_date,
                   b.value_date, b.to_ref, b.currency, b.amount_cents
            FROM budget b WHERE b.activity IS NULL AND {of}
            """,
            held=True,
        ),
    )
