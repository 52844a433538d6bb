"""Returns in a month: the difference of the returnee stocks of two rounds, over the span between them.

A month without a new round has no value ("no new round"), which is not zero; a fall is negative.
"""

from __future__ import annotations

from commonground.door.steps import Step

SPAN = Step(
    "return_span",
    "for each month, the newest round in it and the newest one before it began, and whether one of the two was removed",
    """
    SELECT m.month_index, h.publisher, h.country, m.first_day,
           max_by(h.round, h.about_to) FILTER (WHERE h.about_to >= m.first_day) AS newer,
           max(h.about_to) FILTER (WHERE h.about_to >= m.first_day) AS newer_on,
           max_by(h.round, h.about_to) FILTER (WHERE h.about_to < m.first_day) AS older,
           max(h.about_to) FILTER (WHERE h.about_to < m.first_day) AS older_on,
           concat(max_by(coalesce(h.removed, ''), h.about_to) FILTER (WHERE h.about_to < m.first_day),
                  max_by(coalesce(h.removed, ''), h.about_to) FILTER (WHERE h.about_to >= m.first_day)) AS removed
    FROM report_head h JOIN calendar m ON h.about_to <= m.last_day
    WHERE h.measure = 'returnees' AND h.kind = 'stock'
    GROUP BY m.month_index, h.publisher, h.country, m.first_day
    """,
    held=True,
    by_level=False,
)

CELLS = Step(
    "return_cells",
    "the difference between the two rounds at every place and month asked for; withheld where either is: else it would tell it",
    """
    SELECT g.country, g.place, g.pcode, g.month_index, 'returned_in_month' AS measure, p.publisher, 'flow' AS kind,
           CASE WHEN s.newer IS NOT NULL AND s.older IS NOT NULL AND s.removed = '' AND NOT coalesce(n.hidden, false) AND NOT coalesce(b.hidden, false)
                    AND (n.round IS NOT NULL OR b.round IS NOT NULL OR g.place IS NULL)
                THEN coalesce(n.amount, 0) - coalesce(b.amount, 0) END AS amount,
           CASE WHEN s.newer IS NOT NULL THEN s.older_on END AS about_from, CASE WHEN s.older IS NOT NULL THEN s.newer_on END AS about_to,
           array_to_string(n.how, '+') AS placed_by,
           CASE WHEN s.newer IS NULL OR s.older IS NULL THEN 'none' WHEN s.removed <> '' OR n.hidden OR b.hidden THEN 'withheld' ELSE 'complete' END AS coverage,
           CASE WHEN s.newer IS NULL THEN 'no new round' WHEN s.older IS NULL THEN 'first round: nothing to compare with'
                WHEN s.removed <> '' THEN s.removed
                WHEN n.protected IS NOT NULL OR b.protected IS NOT NULL THEN coalesce(n.protected, b.protected)
                WHEN n.round IS NULL AND b.round IS NULL AND g.place IS NOT NULL THEN 'not reported for this place'
                WHEN n.round IS NULL AND g.place IS NOT NULL THEN 'no longer reported for this place'
                WHEN b.round IS NULL AND g.place IS NOT NULL THEN 'reported for this place for the first time'
                WHEN n.estimated THEN 'estimate: families times a constant' END AS reason,
           list_sort(list_distinct(list_concat(coalesce(n.sources, []), coalesce(b.sources, [])))) AS sources
    FROM grid g
    JOIN (SELECT DISTINCT publisher, country FROM report_head WHERE measure = 'returnees' AND kind = 'stock') p ON p.country = g.country
    LEFT JOIN return_span s ON s.country = g.country AND s.month_index = g.month_index AND s.publisher = p.publisher
    LEFT JOIN report_total n ON n.round = s.newer AND n.place IS NOT DISTINCT FROM g.place
    LEFT JOIN report_total b ON b.round = s.older AND b.place IS NOT DISTINCT FROM g.place
    """,
)
