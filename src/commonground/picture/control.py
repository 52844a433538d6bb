"""Who holds a place, when it was freed, how severe its crisis is: figures that are words or dates and never add up.

Holders are shown at admin 2 or coarser. `freed` follows the practice of the field: the last recorded battle with the
group before the first returnee round names a place bounds it from below, that round from above.
"""

from __future__ import annotations

from commonground.door.steps import Step
from commonground.reference.events import DEEPEST_PRECISION

GROUP = "IS"
"""The side whose battles bound `freed`: UCDP's IS (id 234), predecessors included."""

_TOWN = "concat_ws('|', c.pcode, c.adm1_name, c.adm2_name, c.place_name)"
"""What tells the places of statements apart: two towns may share a name, and a statement may give a p-code alone."""


def holder_steps(level: int) -> tuple[Step, ...]:
    """The steps from statements of control to `holder_cells`; at a level finer than admin 2 there are none."""
    place = f"p.adm{level}" if level else "NULL"
    return (
        Step(
            "holder_of_month",
            "who held which town in each month: of several statements of one publisher the one that began last",
            f"""
            SELECT c.publisher, c.country, CAST({place} AS VARCHAR) AS place, m.month_index, c.place_name, {_TOWN} AS town, c.holder, c.contested,
                   c.from_date, c.as_of, coalesce(c.to_date, c.as_of) AS until, c.source_id, c.position
            FROM control c
            JOIN asked_country k ON k.country = c.country
            LEFT JOIN control_place p ON p.source_id = c.source_id AND p.position = c.position
            JOIN calendar m ON coalesce(c.from_date, c.as_of) <= m.last_day AND coalesce(c.to_date, c.as_of) >= m.first_day
            QUALIFY coalesce(c.from_date, c.as_of) = max(coalesce(c.from_date, c.as_of))
                OVER (PARTITION BY c.publisher, c.country, {_TOWN}, m.month_index)
            """,
        ),
        Step(
            "holder_party",
            "how many towns of a place each party holds",
            """
            SELECT publisher, country, place, month_index, holder, count(DISTINCT town) AS towns, list(DISTINCT town) AS named, min(from_date) AS about_from,
                   max(until) AS about_to, list(DISTINCT source_id) AS sources
            FROM holder_of_month GROUP BY publisher, country, place, month_index, holder
            """,
        ),
        Step(
            "holder_cells",
            "the parties that hold towns of a place in a month, most towns first; of one town, both who contest it",
            """
            SELECT t.country, t.place, coalesce(t.place, k.country_pcode) AS pcode, t.month_index, 'holder' AS measure, t.publisher,
                   'stock' AS kind, CASE WHEN count(*) = 1 THEN max(t.holder)
                        WHEN len(list_distinct(flatten(list(t.named)))) = 1 THEN string_agg(t.holder, '; ' ORDER BY t.holder)
                        ELSE string_agg(t.holder || ' (' || t.towns || ')', '; ' ORDER BY t.towns DESC, t.holder) END AS text,
                   min(t.about_from) AS about_from, max(t.about_to) AS about_to,
                   CASE WHEN count(*) = 1 THEN NULL WHEN len(list_distinct(flatten(list(t.named)))) = 1 THEN 'contested'
                        ELSE 'towns of this place have different holders' END AS reason,
                   list_sort(list_distinct(flatten(list(t.sources)))) AS sources
            FROM holder_party t JOIN asked_country k ON k.country = t.country
            GROUP BY t.country, t.place, k.country_pcode, t.month_index, t.publisher
            """,
        ),
    )


def freed_steps(level: int) -> tuple[Step, ...]:
    """The steps to `freed_cells`: for districts and finer the interval itself, for a governorate from the first to the last
    of its districts; not for the country as a whole."""
    at = max(level, 2)
    return (
        Step(
            "freed_first_round",
            "the first round in which a place has returnees",
            f"""
            SELECT country, adm{level} AS shown, adm{at} AS place, min(about_to) AS first_round,
                   min_by(source_id, CAST(about_to AS VARCHAR) || source_id) AS source_id
            FROM report_round WHERE measure = 'returnees' AND kind = 'stock' AND level = 4 AND adm{at} IS NOT NULL AND amount > 0
            GROUP BY country, adm{level}, adm{at}
            """,
        ),
        Step(
            "freed_interval",
            "the last battle with the group in the place not later than that round",
            f"""
            SELECT f.country, f.shown, f.place, f.first_round, max(e.date_end) AS last_battle,
                   list_sort(list_distinct([f.source_id, max_by(e.source_id, CAST(e.date_end AS VARCHAR) || e.source_id)])) AS sources
            FROM freed_first_round f
            JOIN event_kept e ON e.country = f.country AND e.poly{at} = f.place AND e.where_prec <= {DEEPEST_PRECISION[at]}
                AND e.type_of_violence = 1 AND '{GROUP}' IN (e.side_a, e.side_b) AND e.date_end <= f.first_round
            GROUP BY f.country, f.shown, f.place, f.first_round, f.source_id
            """,
        ),
        Step(
            "freed_span",
            "one interval for each place shown, from the earliest bound of its districts to the latest",
            """
            SELECT country, shown AS place, min(last_battle) AS last_battle, max(first_round) AS first_round, count(*) AS districts,
                   list_sort(list_distinct(flatten(list(sources)))) AS sources
            FROM freed_interval GROUP BY country, shown
            """,
        ),
        Step("freed_cells", "the interval, shown in every month asked for", _FREED_CELLS),
    )


_FREED_CELLS = """
    SELECT f.country, f.place, f.place AS pcode, m.month_index, 'freed' AS measure, 'derived' AS publisher, 'standing' AS kind,
           CAST(f.last_battle AS VARCHAR) || '/' || CAST(f.first_round AS VARCHAR) AS text,
           CAST(f.last_battle AS VARCHAR) AS low_text, CAST(f.first_round AS VARCHAR) AS high_text,
           f.last_battle AS about_from, f.first_round AS about_to,
           'from the last recorded battle with IS before the first returnee round that names the place, to that round'
               || CASE WHEN f.districts > 1 THEN '; over ' || f.districts || ' districts' ELSE '' END AS reason,
           f.sources
    FROM freed_span f JOIN calendar m ON true
"""


SEVERITY = Step(
    "severity_cells",
    "the INFORM index of the country-level crisis with the highest index in a month",
    """
    SELECT g.country, g.place, g.pcode, g.month_index, 'severity' AS measure, s.publisher, 'standing' AS kind,
           CAST(max(s.index) AS VARCHAR) AS text, min(g.first_day) AS about_from, max(g.last_day) AS about_to,
           CASE WHEN count(*) > 1 THEN 'the most severe of ' || count(*) || ' crises' END AS reason,
           list_sort(list(DISTINCT s.source_id)) AS sources
    FROM severity s JOIN grid g ON list_contains(s.countries, g.country) AND g.place IS NULL AND g.month = s.month
    WHERE s.country_level
    GROUP BY g.country, g.place, g.pcode, g.month_index, s.publisher
    """,
)


def removed(measure: str, cells: str) -> Step:
    """The step to `<measure>_removed`: months of a measure of words of which nothing is left but removed sources."""
    return Step(
        f"{measure}_removed",
        "the country's row says that the figure is withheld",
        f"""
        SELECT g.country, g.place, g.pcode, g.month_index, h.measure, h.publisher, h.kind, max(h.reason) AS reason
        FROM hole h JOIN grid g ON g.country = h.country AND g.place IS NULL
            AND h.about_from <= g.last_day AND h.about_to >= g.first_day
        LEFT JOIN (SELECT DISTINCT country, month_index, publisher FROM {cells}) c
            ON c.country = g.country AND c.month_index = g.month_index AND c.publisher = h.publisher
        WHERE h.measure = '{measure}' AND c.country IS NULL
        GROUP BY g.country, g.place, g.pcode, g.month_index, h.measure, h.publisher, h.kind
        """,
    )
