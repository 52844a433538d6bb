"""Events and deaths by place and month: the totals of `reference/events.py` as cells of the picture."""

from __future__ import annotations

from commonground.door.steps import Step

MEASURES = ("events", "deaths", "deaths_civilians")


TOTAL = Step(
    "event_total_cell",
    "the sums of a place and month; low and high only where every row states them",
    """
    SELECT publisher, country, place, month_index, CASE WHEN month_index IS NULL THEN year END AS year,
           CAST(sum(events) AS BIGINT) AS events, CAST(sum(best) AS BIGINT) AS best,
           CAST(CASE WHEN count(low) = count(*) THEN sum(low) END AS BIGINT) AS low,
           CAST(CASE WHEN count(high) = count(*) THEN sum(high) END AS BIGINT) AS high,
           CAST(CASE WHEN count(civilians) = count(*) THEN sum(civilians) END AS BIGINT) AS civilians,
           count(*) FILTER (WHERE spread) AS spread, count(*) FILTER (WHERE summary) AS summary,
           bool_and(complete) AS complete, min(date_start) AS first_date, max(date_end) AS last_date,
           list_sort(list(DISTINCT source_id)) AS sources
    FROM event_contribution
    GROUP BY publisher, country, place, month_index, CASE WHEN month_index IS NULL THEN year END
    """,
    held=True,
)

REMOVED = Step(
    "event_removed",
    "the country-months of which the only complete edition was removed",
    """
    SELECT k.country, m.month_index, max(t.reason) AS reason
    FROM asked_country k JOIN calendar m ON true
    JOIN tombstone t ON t.tbl = 'event' AND t.key IN (k.country, '*')
        AND m.month_index >= t.first_index AND m.month_index <= t.last_index
    LEFT JOIN event_covered c ON c.country = k.country AND c.month_index = m.month_index
    WHERE c.country IS NULL
    GROUP BY k.country, m.month_index
    """,
    held=True,
    by_level=False,
)

DATED = Step(
    "event_cells_dated",
    "every place and month asked for: the total, zero where the month is held completely, else no value and the reason",
    """
    SELECT g.country, g.place, g.pcode, g.month_index, coalesce(t.publisher, c.publisher, 'UCDP') AS publisher,
           CASE WHEN r.reason IS NOT NULL THEN NULL WHEN t.events IS NOT NULL THEN t.events WHEN c.country IS NOT NULL THEN 0 END AS events,
           CASE WHEN r.reason IS NOT NULL THEN NULL WHEN t.events IS NOT NULL THEN t.best WHEN c.country IS NOT NULL THEN 0 END AS best,
           CASE WHEN r.reason IS NOT NULL THEN NULL WHEN t.events IS NOT NULL THEN t.low WHEN c.country IS NOT NULL THEN 0 END AS low,
           CASE WHEN r.reason IS NOT NULL THEN NULL WHEN t.events IS NOT NULL THEN t.high WHEN c.country IS NOT NULL THEN 0 END AS high,
           CASE WHEN r.reason IS NOT NULL THEN NULL WHEN t.events IS NOT NULL THEN t.civilians WHEN c.country IS NOT NULL THEN 0 END
               AS civilians,
           CASE WHEN r.reason IS NOT NULL THEN 'withheld' WHEN c.country IS NOT NULL THEN 'complete'
                WHEN t.events IS NOT NULL THEN 'sample' ELSE 'none' END AS coverage,
           CASE WHEN r.reason IS NOT NULL THEN r.reason
                WHEN c.country IS NULL AND t.events IS NOT NULL THEN 'from a sample: not every event is held'
                WHEN c.country IS NULL THEN 'no edition holds this month completely'
                WHEN t.summary > 0 THEN 'includes ' || t.summary || ' summary event(s) spread over months by days'
                WHEN t.spread > 0 THEN 'includes ' || t.spread || ' event(s) spread over months by days' END AS reason,
           CASE WHEN t.sources IS NOT NULL THEN t.sources WHEN c.edition_id IS NOT NULL THEN [c.edition_id] END AS sources
    FROM grid g
    LEFT JOIN event_total_cell t
        ON t.country = g.country AND t.place IS NOT DISTINCT FROM g.place AND t.month_index = g.month_index
    LEFT JOIN event_covered c ON c.country = g.country AND c.month_index = g.month_index
    LEFT JOIN event_removed r ON r.country = g.country AND r.month_index = g.month_index
    WHERE g.country IN (SELECT country FROM event_total_cell UNION SELECT country FROM event_covered
                        UNION SELECT country FROM event_removed)
    """,
)

UNDATED = Step(
    "event_cells_undated",
    "the rows that state a year and no month stand in a row of their own, never in a month",
    """
    SELECT t.country, t.place, coalesce(t.place, k.country_pcode) AS pcode, t.year, t.publisher,
           t.events, t.best, t.low, t.high, t.civilians, t.sources
    FROM event_total_cell t JOIN asked_country k ON k.country = t.country
    WHERE t.month_index IS NULL AND t.year * 12 + 11 >= (SELECT min(month_index) FROM calendar)
      AND t.year * 12 <= (SELECT max(month_index) FROM calendar)
    """,
)
