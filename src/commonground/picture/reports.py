"""What publishers report of a place at a date or for a period: headcounts, needs, population, plans.

A month's stock is the newest round not later than its end; a plan's or year's figure stands in each of its months.
A publisher's national figure is kept: what its places do not explain is the country's `not placed`.
"""

from __future__ import annotations

from commonground.door.steps import Step
from commonground.picture import fixed
from commonground.picture.steps import PARTS

MEASURES = (
    "idps returnees returned_in_month new_displacements refugees_abroad returned_refugees people_in_need people_targeted"
    " people_reached required_usd funded_usd pledged_usd population".split()
)
"""The measures that publishers report of a place at a date or for a period."""

_HEADCOUNT = f"""
    SELECT h.measure, h.kind, h.publisher, h.country, h.level, h.people * {PARTS} AS amount, h.about_from, h.about_to,
           p.adm1, p.adm2, p.adm3, p.how1, p.how2, p.how3, h.family, h.precedence, h.estimated,
           h.scope_key || CASE WHEN h.level = 0 THEN '|national' ELSE '|parts' END AS breakdown, CAST(NULL AS VARCHAR) AS what, h.source_id, h.position, h.edition_id
    FROM headcount h JOIN asked_country k ON k.country = h.country
    LEFT JOIN headcount_place p ON p.source_id = h.source_id AND p.position = h.position
"""

_NEED = f"""
    SELECT CASE n.status WHEN 'in_need' THEN 'people_in_need' WHEN 'targeted' THEN 'people_targeted' ELSE 'people_reached' END,
           'standing', n.publisher, n.country, n.level, n.people * {PARTS}, n.about_from, n.about_to,
           p.adm1, p.adm2, p.adm3, p.how1, p.how2, p.how3, n.family, n.precedence, false,
           'level ' || n.level, NULL, n.source_id, n.position, n.edition_id
    FROM need n JOIN asked_country k ON k.country = n.country
    LEFT JOIN need_place p ON p.source_id = n.source_id AND p.position = n.position
    WHERE n.status IN ('in_need', 'targeted', 'reached') AND n.sector_code = 'ALL' AND n.category IS NULL AND n.people IS NOT NULL
"""

_POPULATION = f"""
    SELECT 'population', 'standing', n.publisher, n.country, n.level, n.people * {PARTS}, make_date(n.year, 1, 1), make_date(n.year, 12, 31),
           p.adm1, p.adm2, p.adm3, p.how1, p.how2, p.how3, n.family, n.precedence, false,
           'level ' || n.level, NULL, n.source_id, n.position, n.edition_id
    FROM population n JOIN asked_country k ON k.country = n.country
    LEFT JOIN population_place p ON p.source_id = n.source_id AND p.position = n.position
    WHERE n.people IS NOT NULL
"""


def _plan(measure: str, column: str) -> str:
    return f"""
    SELECT '{measure}', 'standing', r.publisher, r.country, 0, CAST(r.{column} AS HUGEINT) * {PARTS} // 100,
           make_date(r.year, 1, 1), make_date(r.year, 12, 31), NULL, NULL, NULL, NULL, NULL, NULL,
           'plans', 0, false, 'plans', concat_ws(' · ', r.plan_name, r.cluster), r.source_id, r.position, r.edition_id
    FROM plan_row r WHERE r.{column} IS NOT NULL
"""


PLAN_ROW = Step(
    "plan_row",
    "the rows of single-country plans, each plan and year by one breakdown: the newest that states a requirement, of one day the "
    "whole plan, else clusters, else global clusters",
    """
    WITH one AS (
        SELECT r.*, r.countries[1] AS country, e.day, r.required_usd_cents IS NOT NULL AS stated,
               CASE r.breakdown WHEN 'plan' THEN 0 WHEN 'cluster' THEN 1 WHEN 'globalcluster' THEN 2 END AS preference
        FROM requirement r JOIN edition e ON e.edition_id = r.edition_id
        WHERE len(r.countries) = 1 AND r.pot <> 'outside' AND r.breakdown IN ('plan', 'cluster', 'globalcluster')
    ),
    speaks AS (
        SELECT country, plan_key, year, preference FROM one
        QUALIFY row_number() OVER (PARTITION BY country, plan_key, year ORDER BY stated DESC, day DESC, preference) = 1
    )
    SELECT o.* FROM one o JOIN asked_country k ON k.country = o.country
    JOIN speaks s ON s.country = o.country AND s.plan_key = o.plan_key AND s.year = o.year AND s.preference = o.preference
    """,
    by_level=False,
)

REPORT = Step(
    "report",
    "every reported figure in one form: measure, place by level, amount in parts, period, and the row it stands in",
    " UNION ALL ".join(
        (
            _HEADCOUNT,
            _NEED,
            _POPULATION,
            _plan("required_usd", "required_usd_cents"),
            _plan("funded_usd", "funded_usd_cents"),
            _plan("pledged_usd", "pledged_usd_cents"),
        )
    ),
    by_level=False,
)

ROUND = Step(
    "report_round",
    "a round: one publisher's figures of one measure and country for one date or period",
    """
    SELECT *, concat_ws('|', measure, publisher, country, kind, coalesce(CAST(about_from AS VARCHAR), '-'),
                        coalesce(CAST(about_to AS VARCHAR), '-')) AS round,
           min(level) OVER (PARTITION BY measure, publisher, country, kind, about_from, about_to, family, breakdown) AS grain
    FROM report
    """,
    held=True,
    by_level=False,
)

LEVELS = Step(
    "report_grain",
    "the grains at which a round is given (the coarsest level of a breakdown, whose finer rows are parts beside it); "
    "of several families at one grain the first by precedence speaks",
    """
    SELECT round, grain, precedence, family
    FROM (SELECT DISTINCT round, grain, precedence, family FROM report_round)
    QUALIFY row_number() OVER (PARTITION BY round, grain ORDER BY precedence, family) = 1
    """,
    held=True,
    by_level=False,
)


def contribution(level: int) -> tuple[Step, ...]:
    """The steps to `report_contribution`: what each row adds to a place (NULL: not placed) of its round.

    Where the national figure comes from other rows than the places, the rest is national minus placed, so that the
    places and `not placed` sum to the country.
    """
    place = f"adm{level}" if level else "CAST(NULL AS VARCHAR)"
    how = f"how{level}" if level else "CAST(NULL AS VARCHAR)"
    return (
        Step(
            "report_choice",
            "the grain whose rows give the places (the coarsest that is fine enough), and the one that gives the country",
            f"""
            SELECT round, min(CASE WHEN grain >= {level} THEN grain END) AS fine, min(grain) AS national
            FROM report_grain GROUP BY round
            """,
        ),
        Step(
            "report_speaking",
            "the rows that speak at their grain",
            """
            SELECT r.*, c.fine, c.national FROM report_round r
            JOIN report_used u ON u.round = r.round
            JOIN report_grain l ON l.round = r.round AND l.grain = r.grain AND l.precedence = r.precedence AND l.family = r.family
            JOIN report_choice c ON c.round = r.round
            """,
        ),
        Step(
            "report_contribution",
            "what each row adds to a place of its round, and to what is not placed",
            f"""
            SELECT round, {place} AS place, amount, {how} AS how, estimated, 1 AS sign, * EXCLUDE (round, amount, estimated)
            FROM report_speaking WHERE grain = fine AND fine = national
            UNION ALL
            SELECT round, {place}, amount, {how}, estimated, 1, * EXCLUDE (round, amount, estimated)
            FROM report_speaking WHERE grain = fine AND fine > national AND {place} IS NOT NULL
            UNION ALL
            SELECT round, NULL, -amount, NULL, estimated, -1, * EXCLUDE (round, amount, estimated)
            FROM report_speaking WHERE grain = fine AND fine > national AND {place} IS NOT NULL
            UNION ALL
            SELECT round, NULL, amount, NULL, estimated, 1, * EXCLUDE (round, amount, estimated)
            FROM report_speaking WHERE grain = national AND (fine IS NULL OR fine > national)
            """,
        ),
    )


TOTAL = Step(
    "report_sum",
    "the sums of a round by place, whoever asks",
    """
    SELECT round, place, CAST(sum(amount) AS HUGEINT) AS amount, count(*) AS rows, bool_or(estimated) AS estimated,
           list_sort(list(DISTINCT how) FILTER (WHERE how IS NOT NULL)) AS how, bool_or(sign < 0) AS by_difference,
           list_sort(list(DISTINCT source_id)) AS sources
    FROM report_contribution GROUP BY round, place
    """,
    held=True,
)

HEAD = Step(
    "report_head",
    "every round once, and the periods of removed ones, which say that they are withheld; a sum over plans is, if one of them is",
    """
    SELECT DISTINCT round, measure, kind, publisher, country, about_from, about_to, CAST(NULL AS VARCHAR) AS removed
    FROM report_round
    UNION ALL
    SELECT 'removed', h.measure, h.kind, h.publisher, h.country, h.about_from, h.about_to, h.reason
    FROM hole h JOIN asked_country k ON k.country = h.country
    LEFT JOIN (SELECT DISTINCT measure, publisher, country, about_to FROM report_round) r
        ON r.measure = h.measure AND r.publisher = h.publisher AND r.country = h.country AND r.about_to IS NOT DISTINCT FROM h.about_to
    LEFT JOIN (SELECT DISTINCT country, plan_key, year FROM plan_row) p
        ON p.country = h.country AND p.plan_key = h.part AND p.year = year(h.about_from)
    WHERE CASE WHEN h.part IS NULL THEN r.measure IS NULL ELSE p.plan_key IS NULL END
    """,
    held=True,
    by_level=False,
)

OF_MONTH = Step(
    "report_of_month",
    "the round that speaks for each month: the newest stock not later than its end, or the period that it lies in",
    """
    SELECT m.month_index, h.* FROM report_head h
    JOIN calendar m ON (h.kind = 'stock' AND h.about_to <= m.last_day)
        OR (h.kind = 'standing' AND (h.about_to IS NULL OR (h.about_from <= m.last_day AND h.about_to >= m.first_day)))
    QUALIFY row_number() OVER (
        PARTITION BY m.month_index, h.measure, h.publisher, h.country
        ORDER BY CASE WHEN h.about_to IS NULL THEN 1 ELSE 0 END, h.about_to DESC, h.about_from DESC, h.removed) = 1
    """,
    held=True,
    by_level=False,
)

USED = Step(
    "report_used",
    "the rounds that some month asked for needs, itself or as what it is compared with",
    """
    SELECT round FROM report_of_month WHERE round IS NOT NULL
    UNION SELECT newer FROM return_span WHERE newer IS NOT NULL
    UNION SELECT older FROM return_span WHERE older IS NOT NULL
    """,
    held=True,
    by_level=False,
)

CELLS = Step(
    "report_cells",
    "every place and month asked for, for each measure and publisher that says anything of the country",
    """
    SELECT g.country, g.place, g.pcode, g.month_index, s.measure, s.publisher, coalesce(o.kind, s.kind) AS kind,
           CASE WHEN o.removed IS NULL THEN coalesce(t.amount, CASE WHEN o.round IS NOT NULL AND g.place IS NULL THEN 0 END) END AS amount,
           o.about_from, o.about_to,
           CASE WHEN t.by_difference THEN 'difference' ELSE array_to_string(t.how, '+') END AS placed_by,
           CASE WHEN o.removed IS NOT NULL OR t.hidden THEN 'withheld' WHEN t.round IS NOT NULL OR (o.round IS NOT NULL AND g.place IS NULL) THEN 'complete'
                ELSE 'none' END AS coverage,
           CASE WHEN o.removed IS NOT NULL THEN o.removed
                WHEN o.round IS NULL AND s.kind = 'stock' THEN 'no round yet'
                WHEN o.round IS NULL THEN 'no figure for this period'
                WHEN t.round IS NULL AND g.place IS NULL THEN NULL
                WHEN t.round IS NULL THEN 'not reported for this place'
                WHEN t.protected IS NOT NULL THEN t.protected
                WHEN t.amount < 0 THEN 'the national figure is lower than the sum of its places'
                WHEN t.estimated THEN 'estimate: families times a constant'
                WHEN o.about_to IS NULL THEN 'the publisher states no year' END AS reason,
           t.sources
    FROM grid g
    JOIN (SELECT DISTINCT measure, publisher, country, kind FROM report_head) s ON s.country = g.country
    LEFT JOIN report_of_month o ON o.country = g.country AND o.month_index = g.month_index
        AND o.measure = s.measure AND o.publisher = s.publisher
    LEFT JOIN report_total t ON t.round = o.round AND t.place IS NOT DISTINCT FROM g.place
    """,
)


ROUNDS = (PLAN_ROW, REPORT, ROUND, LEVELS, HEAD, OF_MONTH)
"""The steps from the tables to the rounds that speak for each month."""


def steps(level: int) -> tuple[Step, ...]:
    """The steps from the rounds to `report_cells`; ROUNDS, the span of returns, USED and `fixed.shield` come first."""
    return (*contribution(level), TOTAL, fixed.SHOWN, CELLS)
