"""The findings about IATI data that change money: what each means, and its rows with the dollars as published and as corrected.

Ids with points are rules of IATI's standard ruleset, written anew over the lake's tables; ids of words are what the ruleset does
not look for. Each step gives `rule, reporter_ref, activity, source_id, position, published_cents, corrected_cents`; a null is
money that no rate converts. docs/quality.md says how each effect is reckoned.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonground.door.steps import Step


@dataclass(frozen=True)
class Finding:
    """What is looked for: `what` it is, and `effect` says which two totals are compared.

    Severity: `error` breaks the standard, `warning` is doubtful, and a `trap` is published rightly and read wrongly by whoever
    adds it up.
    """

    rule: str
    severity: str
    items: str
    what: str
    effect: str


FINDINGS = {
    finding.rule: finding
    for finding in (
        Finding(
            "7.8.1", "error", "transactions", "no currency is stated", "nothing, or the amount in the publisher's usual currency"
        ),
        Finding(
            "2.1.2",
            "error",
            "activities",
            "sector percentages do not sum to 100",
            "percentages taken as stated, or rescaled to 100",
        ),
        Finding(
            "3.1.2",
            "error",
            "activities",
            "country percentages do not sum to 100",
            "percentages taken as stated, or rescaled to 100",
        ),
        Finding(
            "3.4.2",
            "error",
            "activities",
            "country and region percentages do not sum to 100",
            "percentages taken as stated, or rescaled to 100",
        ),
        Finding(
            "6.6.2",
            "error",
            "transactions",
            "sectors stand with the activity and with its transactions",
            "the transaction under both, or under its own sector alone",
        ),
        Finding(
            "3.6.2",
            "error",
            "transactions",
            "places stand with the activity and with its transactions",
            "the transaction under both, or under its own place alone",
        ),
        Finding(
            "3.7.2",
            "error",
            "transactions",
            "neither the transaction nor its activity names a place",
            "in no country's total, or in some country's",
        ),
        Finding(
            "7.5.3", "error", "budgets", "the period is longer than a year", "all in the year that it begins, or spread by days"
        ),
        Finding(
            "11.2.1", "error", "transactions", "the transaction is dated in the future", "counted, or left out until its day"
        ),
        Finding(
            "11.2.2",
            "error",
            "transactions",
            "the value date is in the future",
            "at the rate of that day, where there is one, or at the rate of the transaction's day",
        ),
        Finding(
            "11.3.1",
            "error",
            "budgets",
            "the value date of a country's budget is outside its period",
            "at the rate of the value date, or of the first day of the period",
        ),
        Finding(
            "chain-internal",
            "trap",
            "transactions",
            "a payment to an activity of the same publisher, which spends it and counts it again",
            "counted with both, or where it is spent alone (never more than is spent there)",
        ),
        Finding(
            "budget-both-levels",
            "trap",
            "activities",
            "a parent and its children both have budgets",
            "both, or those of the children (never more than theirs is taken off)",
        ),
        Finding(
            "budget-revised",
            "trap",
            "budgets",
            "an original budget beside the revised one of its period",
            "both, or the revised alone",
        ),
        Finding(
            "duplicate-identifier",
            "error",
            "transactions",
            "another data set states the transaction of this activity too",
            "twice, or once",
        ),
        Finding(
            "self-link",
            "warning",
            "transactions",
            "the other end is the activity itself",
            "netted as money that another activity of the chain reports, or kept",
        ),
        Finding(
            "planned-beside-budget",
            "trap",
            "planned disbursements",
            "planned disbursements of an activity that has budgets",
            "added to the budgets, or left out",
        ),
        Finding(
            "value-date",
            "trap",
            "transactions",
            "the value date is another day than the transaction's",
            "at the rate of the transaction's day, or of the value date",
        ),
    )
}
"""In the order in which they are explained; answers are sorted by effect."""

_FLOW = "q.reporter_ref, q.activity, q.source_id, q.position"


def _of_shares(kind: str, rule: str) -> str:
    return f"""
        SELECT {rule} AS rule, q.reporter_ref, q.activity, q.source_id, q.position,
               TRY_CAST(round(coalesce(s.spend_cents, 0) * q.total / 100) AS BIGINT) AS published_cents,
               CAST(coalesce(s.spend_cents, 0) AS BIGINT) AS corrected_cents
        FROM q_sum q LEFT JOIN q_spend s ON s.activity = q.activity
        WHERE q.kind = '{kind}' AND q.stated > 1 AND q.total <> 100
    """


def _both(rule: str, dimensions: str, kind: str, where: str) -> str:
    return f"""
        SELECT '{rule}' AS rule, {_FLOW}, 2 * q.spend_cents AS published_cents, q.spend_cents AS corrected_cents
        FROM q_flow q
        JOIN (SELECT DISTINCT source_id, flow FROM share WHERE flow IS NOT NULL AND side = 'to' AND dimension IN ({dimensions})) own
          ON own.source_id = q.source_id AND own.flow = q.flow
        JOIN (SELECT DISTINCT activity FROM q_share WHERE kind = '{kind}' AND {where}) a ON a.activity = q.activity
    """


def steps(country: str | None, today: str) -> tuple[Step, ...]:
    """The steps of all findings, by the names `q_finding_…`; `today` is an ISO date."""
    here = f"dimension = 'country' AND code = '{country}'" if country else "true"
    texts = {
        "currency": (
            "transactions without a currency, valued in the publisher's usual one",
            f"""
            SELECT '7.8.1' AS rule, {_FLOW}, CAST(0 AS BIGINT) AS published_cents,
                   CASE WHEN q.spent THEN u.usd_cents ELSE 0 END AS corrected_cents
            FROM q_flow q LEFT JOIN q_usual u ON u.source_id = q.source_id AND u.position = q.position
            WHERE q.currency IS NULL
            """,
        ),
        "sectors": ("sectors whose percentages do not sum to 100", _of_shares("sector", "'2.1.2'")),
        "places": (
            "places whose percentages do not sum to 100",
            _of_shares("place", "CASE WHEN q.regions THEN '3.4.2' ELSE '3.1.2' END"),
        ),
        "sectors_both": (
            "transactions with sectors of their own beside the activity's",
            _both("6.6.2", "'sector'", "sector", "true"),
        ),
        "places_both": (
            "transactions with places of their own beside the activity's",
            _both("3.6.2", "'country', 'region'", "place", here),
        ),
        "places_some": (
            "transactions without a place in activities without one",
            f"""
            SELECT '3.7.2' AS rule, {_FLOW}, CAST(0 AS BIGINT) AS published_cents, q.spend_cents AS corrected_cents
            FROM q_flow q
            WHERE q.nowhere AND NOT EXISTS (SELECT 1 FROM q_share s WHERE s.activity = q.activity AND s.kind = 'place')
            """,
        ),
        "dates": (
            "transactions that are dated in the future",
            f"""
            SELECT '11.2.1' AS rule, {_FLOW}, q.spend_cents AS published_cents, CAST(0 AS BIGINT) AS corrected_cents
            FROM q_flagged q WHERE q.future_date OR q.date > DATE '{today}'
            """,
        ),
        "value_dates": (
            "transactions whose value date is in the future, at the rate of their own day",
            f"""
            SELECT '11.2.2' AS rule, {_FLOW}, coalesce(q.spend_cents, 0) AS published_cents,
                   CASE WHEN q.spent THEN o.usd_cents ELSE 0 END AS corrected_cents
            FROM q_flagged q LEFT JOIN q_own_day o ON o.source_id = q.source_id AND o.position = q.position
            WHERE q.future_value_date OR q.value_date > DATE '{today}'
            """,
        ),
        "other_day": (
            "transactions valued at another day than their own",
            """
            SELECT 'value-date' AS rule, q.reporter_ref, q.activity, q.source_id, q.position,
                   CASE WHEN q.spent THEN o.usd_cents ELSE 0 END AS published_cents, q.spend_cents AS corrected_cents
            FROM q_flagged q LEFT JOIN q_own_day o ON o.source_id = q.source_id AND o.position = q.position
            WHERE q.value_date <> q.date AND NOT q.no_value_date
            """,
        ),
        "internal": (
            "payments to another activity of the publisher, as far as that activity spends",
            f"""
            SELECT 'chain-internal' AS rule, {_FLOW}, q.usd_cents AS published_cents,
                   q.usd_cents - CAST(round(CAST(q.usd_cents AS DOUBLE) * least(1, t.spend_cents / NULLIF(t.paid_cents, 0))) AS BIGINT)
                   AS corrected_cents
            FROM q_flow q
            JOIN (SELECT p.to_activity, CAST(sum(p.usd_cents) AS DOUBLE) AS paid_cents, CAST(min(s.spend_cents) AS DOUBLE) AS spend_cents
                  FROM q_flow p JOIN q_activity a ON a.activity = p.to_activity AND a.reporter_ref = p.reporter_ref
                  JOIN q_spend s ON s.activity = p.to_activity
                  WHERE p.spent AND p.stage = 'disbursement' AND p.to_activity <> p.activity
                  GROUP BY p.to_activity) t ON t.to_activity = q.to_activity AND t.paid_cents > 0 AND t.spend_cents > 0
            JOIN q_activity c ON c.activity = q.to_activity AND c.reporter_ref = q.reporter_ref
            WHERE q.spent AND q.stage = 'disbursement' AND q.to_activity <> q.activity
            """,
        ),
        "again": (
            "transactions that another data set states too",
            f"""
            SELECT 'duplicate-identifier' AS rule, {_FLOW}, 2 * q.spend_cents AS published_cents, q.spend_cents AS corrected_cents
            FROM q_again q
            """,
        ),
        "self": (
            "transactions whose other end is their own activity",
            f"""
            SELECT 'self-link' AS rule, {_FLOW}, CAST(0 AS BIGINT) AS published_cents,
                   CASE WHEN q.spent OR (q.direction = 'in' AND q.stage = 'disbursement') THEN q.usd_cents ELSE 0 END AS corrected_cents
            FROM q_flow q
            WHERE (q.direction = 'in' AND q.from_activity = q.activity) OR (q.direction = 'out' AND q.to_activity = q.activity)
            """,
        ),
        **_budgets(),
    }
    return tuple(Step(f"q_finding_{name}", claim, sql) for name, (claim, sql) in texts.items())


def _budgets() -> dict[str, tuple[str, str]]:
    return {
        "long": (
            "budgets of more than a year, and what of them lies in the year that they begin",
            f"""
            SELECT '7.5.3' AS rule, {_FLOW}, q.usd_cents AS published_cents,
                   CAST(round(CAST(q.usd_cents AS DOUBLE) * q.first_year_days / q.days) AS BIGINT) AS corrected_cents
            FROM q_budget_usd q
            WHERE q.kind <> 'planned_disbursement' AND q.long
            """,
        ),
        "outside": (
            "budgets of countries whose value date is outside their period",
            f"""
            SELECT '11.3.1' AS rule, {_FLOW}, q.usd_cents AS published_cents, q.first_day_usd_cents AS corrected_cents
            FROM q_budget_usd q
            WHERE q.kind = 'recipient_country_budget' AND q.value_date NOT BETWEEN q.from_date AND q.to_date
            """,
        ),
        "revised": (
            "original budgets whose period has a revised one too",
            f"""
            SELECT 'budget-revised' AS rule, {_FLOW}, q.usd_cents AS published_cents, CAST(0 AS BIGINT) AS corrected_cents
            FROM q_budget_usd q
            JOIN (SELECT DISTINCT source_id, activity, kind, from_date, to_date FROM q_budget_usd
                  WHERE budget_type = 'revised' AND activity IS NOT NULL) r
              ON r.source_id = q.source_id AND r.activity = q.activity AND r.kind = q.kind AND r.from_date = q.from_date
             AND r.to_date IS NOT DISTINCT FROM q.to_date
            WHERE q.budget_type = 'original' AND q.kind = 'budget'
            """,
        ),
        "planned": (
            "planned disbursements of activities that have budgets",
            f"""
            SELECT 'planned-beside-budget' AS rule, {_FLOW}, q.usd_cents AS published_cents, CAST(0 AS BIGINT) AS corrected_cents
            FROM q_budget_usd q
            JOIN (SELECT DISTINCT activity FROM q_budget_usd WHERE kind = 'budget') b ON b.activity = q.activity
            WHERE q.kind = 'planned_disbursement'
            """,
        ),
        "levels": (
            "parents and children that both have budgets: of each year the smaller sum is there twice",
            """
            SELECT 'budget-both-levels' AS rule, p.reporter_ref, p.activity, a.source_id, a.position,
                   sum(p.usd_cents) AS published_cents, sum(p.usd_cents - least(p.usd_cents, c.usd_cents)) AS corrected_cents
            FROM q_budget_year p
            JOIN (SELECT r.parent, b.year, b.reporter_ref, sum(b.usd_cents) AS usd_cents
                  FROM q_budget_year b JOIN q_parent r ON r.activity = b.activity GROUP BY r.parent, b.year, b.reporter_ref) c
              ON c.parent = p.activity AND c.year = p.year AND c.reporter_ref = p.reporter_ref
            JOIN q_activity a ON a.activity = p.activity
            WHERE p.usd_cents > 0 AND c.usd_cents > 0
            GROUP BY p.reporter_ref, p.activity, a.source_id, a.position
            """,
        ),
    }


BUDGET_YEARS = (
    Step(
        "q_budget_year",
        "the budgets of an activity by the year that they begin, a revised one in place of the original of its period",
        """
        SELECT activity, min(reporter_ref) AS reporter_ref, year(from_date) AS year, sum(usd_cents) AS usd_cents
        FROM (SELECT q.* FROM q_budget_usd q WHERE q.kind = 'budget' AND q.activity IS NOT NULL
              QUALIFY q.budget_type IS DISTINCT FROM 'original'
                  OR NOT coalesce(bool_or(q.budget_type = 'revised') OVER (PARTITION BY q.activity, q.from_date, q.to_date), false))
        GROUP BY activity, year(from_date)
        """,
        held=True,
    ),
    Step(
        "q_parent",
        "each activity in scope and the activities that are its parents, by its own word",
        "SELECT a.activity, p.parent FROM q_activity a JOIN q_parents p ON p.activity = a.activity WHERE p.parent <> a.activity",
        held=True,
    ),
)
"""Steps between the scope and the findings; `q_parents` is the list of parents as rows (quality.py)."""
