"""The rules of events, one text for whoever counts them: which edition speaks, each event once, spread over its months by days.

Sources of the rules: UCDP GED Codebook 25.1 (`where_prec`, `date_prec`, low/best/high); the design's editions and scopes.
They read the tables that `question.py` registers, and `event_place` (`Placement.events`).
"""

from __future__ import annotations

import datetime as dt

from commonground.door.disclosure import RECENT_DAYS
from commonground.door.steps import PARTS, Step

DEEPEST_PRECISION = {1: 4, 2: 3, 3: 2}
"""where_prec 3 is a district, 4 a governorate, 5 and above lines, countries and seas: none counts below its own level."""


def steps(level: int, today: dt.date) -> tuple[Step, ...]:
    """The steps from event rows to `event_contribution`, one row for each event and month, placed at a level."""
    return (_asked(), _speaking(), _covered_year(), _kept(), _share(), _contribution(level, today))


def _asked() -> Step:
    return Step(
        "event_asked",
        "events of the countries asked for, with the months in which they begin and end",
        """
        SELECT e.*, p.poly1, p.poly2, p.poly3,
               year(e.date_start) * 12 + month(e.date_start) - 1 AS start_index,
               year(e.date_end) * 12 + month(e.date_end) - 1 AS end_index
        FROM event e
        JOIN asked_country k ON k.country = e.country
        LEFT JOIN event_place p ON p.source_id = e.source_id AND p.position = e.position
        """,
        held=True,
        by_level=False,
    )


def _speaking() -> Step:
    return Step(
        "event_speaking",
        "for each country and month with events, the highest-ranked edition that claims to hold it completely",
        """
        SELECT c.country, c.start_index, max_by(s.edition_id, s.rank) AS edition_id
        FROM (SELECT DISTINCT country, start_index FROM event_asked WHERE start_index IS NOT NULL) c
        JOIN span s ON s.key IN (c.country, '*') AND c.start_index >= s.first_index AND c.start_index <= s.last_index
        GROUP BY c.country, c.start_index
        """,
        by_level=False,
    )


def _covered_year() -> Step:
    return Step(
        "event_covered_year",
        "years of a country of which some month is held completely: there, rows without a month add nothing",
        """
        SELECT DISTINCT c.country, c.year
        FROM (SELECT DISTINCT country, year FROM event_asked WHERE start_index IS NULL) c
        JOIN span s ON s.key IN (c.country, '*') AND s.first_index <= c.year * 12 + 11 AND s.last_index >= c.year * 12
        """,
        by_level=False,
    )


def _kept() -> Step:
    return Step(
        "event_kept",
        "each event once: from the edition that speaks for its month, or, where none does, the best-dated newest row of its id",
        """
        SELECT * EXCLUDE (turn)
        FROM (
            SELECT a.*, s.edition_id IS NOT NULL AS complete,
                   row_number() OVER (
                       PARTITION BY a.family, a.event_id
                       ORDER BY CASE WHEN s.edition_id IS NULL THEN 1 ELSE 0 END,
                                CASE WHEN a.start_index IS NULL THEN 1 ELSE 0 END, a.rank DESC, a.source_id, a.position
                   ) AS turn
            FROM event_asked a
            LEFT JOIN event_speaking s ON s.country = a.country AND s.start_index = a.start_index
            LEFT JOIN event_covered_year y ON y.country = a.country AND y.year = a.year AND a.start_index IS NULL
            WHERE (a.start_index IS NULL AND y.country IS NULL)
               OR (a.start_index IS NOT NULL AND (s.edition_id IS NULL OR s.edition_id = a.edition_id))
        )
        WHERE turn = 1
        """,
        held=True,
        by_level=False,
    )


def _share() -> Step:
    return Step(
        "event_share",
        "each event in each of its months, with the days of its span up to the month's end and before its start",
        """
        SELECT *, start_index AS month_index, 1 AS days_to, 0 AS days_before, 1 AS days
        FROM event_kept WHERE start_index = end_index
        UNION ALL
        SELECT k.*, c.month_index,
               date_diff('day', k.date_start, CASE WHEN c.last_day < k.date_end THEN c.last_day ELSE k.date_end END) + 1
                   AS days_to,
               CASE WHEN c.first_day > k.date_start THEN date_diff('day', k.date_start, c.first_day) ELSE 0 END AS days_before,
               date_diff('day', k.date_start, k.date_end) + 1 AS days
        FROM event_kept k
        JOIN all_months c ON c.month_index >= k.start_index AND c.month_index <= k.end_index
        WHERE k.start_index <> k.end_index
        UNION ALL
        SELECT *, NULL AS month_index, 1 AS days_to, 0 AS days_before, 1 AS days
        FROM event_kept WHERE start_index IS NULL
        """,
        by_level=False,
    )


def _placed(level: int, today: dt.date) -> str:
    if level == 0:
        return "NULL"
    recent = "" if level < 3 else f" AND (s.date_end IS NULL OR s.date_end < DATE '{today - dt.timedelta(days=RECENT_DAYS)}')"
    return f"CASE WHEN s.where_prec <= {DEEPEST_PRECISION[level]}{recent} THEN s.poly{level} END"


def _contribution(level: int, today: dt.date) -> Step:
    """Shares are differences of rounded-down running totals, so that the months of an event sum to it exactly."""
    place = _placed(level, today)

    def amount(column: str) -> str:
        whole = f"CAST(s.{column} AS BIGINT) * {PARTS}"
        return f"({whole} * s.days_to) // s.days - ({whole} * s.days_before) // s.days"

    return Step(
        "event_contribution",
        "what each event adds to its place and month: events, deaths (low, best, high) and civilians, in parts",
        f"""
        SELECT s.publisher, s.country, CAST({place} AS VARCHAR) AS place, s.month_index, s.year, s.complete,
               ({PARTS} * s.days_to) // s.days - ({PARTS} * s.days_before) // s.days AS events,
               {amount("best")} AS best, {amount("low")} AS low, {amount("high")} AS high,
               {amount("deaths_civilians")} AS civilians,
               s.days > 1 AS spread, s.date_prec = 5 AS summary, s.where_prec, s.date_start, s.date_end,
               s.event_id, s.type_of_violence, s.side_a, s.side_b, s.adm1_name, s.source_id, s.position, s.edition_id
        FROM event_share s
        """,
    )


COVERED = Step(
    "event_covered",
    "the country-months that some edition holds completely, and the one that speaks",
    """
    SELECT k.country, m.month_index, max_by(s.edition_id, s.rank) AS edition_id, max_by(s.publisher, s.rank) AS publisher
    FROM asked_country k JOIN calendar m ON true
    JOIN span s ON s.key IN (k.country, '*') AND m.month_index >= s.first_index AND m.month_index <= s.last_index
    GROUP BY k.country, m.month_index
    """,
    held=True,
    by_level=False,
)
