"""Returns in a month: the difference of the returnee stocks of two rounds, over the span between them.

A month without a new round has no value ("no new round"), which is not zero; a fall is negative.
"""

from __future__ import annotations

from commonground.door.disclosure import EXACT_TO_LEVEL
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


def cells(level: int) -> Step:
    """The step to `return_cells`. A change is withheld where it is a small count or one of the two stocks is withheld, which it
    would tell; but not at admin 1 or the country."""
    kept = f"abs(n.amount - b.amount) < r.least AND n.amount <> b.amount AND g.place IS NOT NULL AND {level} > {EXACT_TO_LEVEL}"
    return Step(
        "return_cells",
        "the difference between the two rounds at every place and month asked for",
        f"""
    WITH pair AS (
        SELECT g.country, g.place, g.pcode, g.month_index, p.publisher, s.newer, s.older, s.removed, s.newer_on, s.older_on,
               n.amount AS after, b.amount AS before, n.round IS NOT NULL AS named, b.round IS NOT NULL AS named_before,
               n.how, n.estimated, list_sort(list_distinct(list_concat(coalesce(n.sources, []), coalesce(b.sources, [])))) AS sources,
               coalesce(n.hidden, false) OR coalesce(b.hidden, false) OR coalesce({kept}, false) AS hidden,
               coalesce(n.protected, b.protected, r.reason) AS protected, n.protected IS NOT NULL OR b.protected IS NOT NULL AS rounded
        FROM grid g
        JOIN (SELECT DISTINCT publisher, country FROM report_head WHERE measure = 'returnees' AND kind = 'stock') p ON p.country = g.country
        LEFT JOIN return_span s ON s.country = g.country AND s.month_index = g.month_index AND s.publisher = p.publisher
        LEFT JOIN report_total n ON n.round = s.newer AND n.place IS NOT DISTINCT FROM g.place
        LEFT JOIN report_total b ON b.round = s.older AND b.place IS NOT DISTINCT FROM g.place
        LEFT JOIN report_rule r ON true
    )
    SELECT country, place, pcode, month_index, 'returned_in_month' AS measure, publisher, 'flow' AS kind,
           CASE WHEN newer IS NOT NULL AND older IS NOT NULL AND removed = '' AND NOT hidden AND (named OR named_before OR place IS NULL)
                THEN coalesce(after, 0) - coalesce(before, 0) END AS amount,
           CASE WHEN newer IS NOT NULL THEN older_on END AS about_from, CASE WHEN older IS NOT NULL THEN newer_on END AS about_to,
           array_to_string(how, '+') AS placed_by,
           CASE WHEN newer IS NULL OR older IS NULL THEN 'none' WHEN removed <> '' OR hidden THEN 'withheld' ELSE 'complete' END AS coverage,
           CASE WHEN newer IS NULL THEN 'no new round' WHEN older IS NULL THEN 'first round: nothing to compare with'
                WHEN removed <> '' THEN removed
                WHEN hidden OR rounded THEN protected
                WHEN NOT named AND NOT named_before AND place IS NOT NULL THEN 'not reported for this place'
                WHEN NOT named AND place IS NOT NULL THEN 'no longer reported for this place'
                WHEN NOT named_before AND place IS NOT NULL THEN 'reported for this place for the first time'
                WHEN estimated THEN 'estimate: families times a constant' END AS reason,
           sources
    FROM pair
    """,
    )
