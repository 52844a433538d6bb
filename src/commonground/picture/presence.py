"""Who works where: partners and the activities that they report, by place and month (3W)."""

from __future__ import annotations

from commonground.door.steps import Step
from commonground.picture.steps import PARTS


def steps(level: int) -> tuple[Step, ...]:
    """The steps from presence rows to `presence_cells`."""
    place = f"p.adm{level}" if level else "NULL"
    how = f"p.how{level}" if level else "NULL"
    return (
        Step(
            "presence_contribution",
            "each reported activity in each month that it is reported for",
            f"""
            SELECT r.publisher, r.country, CAST({place} AS VARCHAR) AS place, CAST({how} AS VARCHAR) AS how, m.month_index,
                   r.organisation, r.sector, r.about_from, r.about_to, r.source_id, r.position, r.edition_id
            FROM presence r
            JOIN asked_country k ON k.country = r.country
            JOIN calendar m ON (r.month IS NOT NULL AND r.month = m.month)
                OR (r.month IS NULL AND r.about_from <= m.last_day AND r.about_to >= m.first_day)
            LEFT JOIN presence_place p ON p.source_id = r.source_id AND p.position = r.position
            """,
        ),
        Step(
            "presence_total",
            "activities and different organisations of a place and month",
            f"""
            SELECT publisher, country, place, month_index, count(*) * {PARTS} AS activities,
                   count(DISTINCT organisation) * {PARTS} AS partners, min(about_from) AS about_from, max(about_to) AS about_to,
                   list_sort(list(DISTINCT how) FILTER (WHERE how IS NOT NULL)) AS how, list_sort(list(DISTINCT source_id)) AS sources
            FROM presence_contribution GROUP BY publisher, country, place, month_index
            """,
            held=True,
        ),
        Step(
            "presence_removed",
            "the months whose reports were removed",
            """
            SELECT h.publisher, h.country, m.month_index, max(h.reason) AS reason
            FROM hole h JOIN asked_country k ON k.country = h.country
            JOIN calendar m ON h.about_from <= m.last_day AND h.about_to >= m.first_day
            WHERE h.measure = 'partners' GROUP BY h.publisher, h.country, m.month_index
            """,
        ),
        Step(
            "presence_cells",
            "every place and month asked for, of countries with any report; in a reported month a place without one has none",
            _CELLS,
        ),
    )


_CELLS = """
    SELECT g.country, g.place, g.pcode, g.month_index, w.measure, c.publisher, 'flow' AS kind,
           CASE WHEN r.month_index IS NULL THEN NULL WHEN w.measure = 'partners' THEN coalesce(t.partners, 0)
                ELSE coalesce(t.activities, 0) END AS amount,
           r.about_from, r.about_to, array_to_string(t.how, '+') AS placed_by,
           CASE WHEN r.month_index IS NOT NULL THEN 'complete' WHEN x.reason IS NOT NULL THEN 'withheld' ELSE 'none' END AS coverage,
           CASE WHEN r.month_index IS NULL AND x.reason IS NOT NULL THEN x.reason
                WHEN r.month_index IS NULL THEN 'no report for this month'
                WHEN t.activities IS NULL THEN 'nobody reported here' END AS reason,
           coalesce(t.sources, r.sources) AS sources
    FROM grid g
    JOIN (SELECT publisher, country FROM presence_total UNION SELECT publisher, country FROM presence_removed) c
        ON c.country = g.country
    JOIN (SELECT 'partners' AS measure UNION ALL SELECT 'activities' AS measure) w ON true
    LEFT JOIN (SELECT publisher, country, month_index, min(about_from) AS about_from, max(about_to) AS about_to,
                      list_sort(list_distinct(flatten(list(sources)))) AS sources
               FROM presence_total GROUP BY publisher, country, month_index) r
        ON r.country = g.country AND r.month_index = g.month_index AND r.publisher = c.publisher
    LEFT JOIN presence_total t ON t.country = g.country AND t.month_index = g.month_index AND t.publisher = c.publisher
        AND t.place IS NOT DISTINCT FROM g.place
    LEFT JOIN presence_removed x ON x.country = g.country AND x.month_index = g.month_index AND x.publisher = c.publisher
"""
