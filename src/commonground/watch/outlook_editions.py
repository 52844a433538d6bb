"""What an outlook's input was before: ahead of the newest load, and as each edition that is held was published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import closing

from commonground.door.reader import Reader
from commonground.vocabulary import months
from commonground.watch.area_months import panel_if_held
from commonground.watch.freshness import OLDEST_DAYS
from commonground.watch.panel import Panel

EDITIONS = 18
"""The newest publications that are compared: a year and a half of monthly editions, until the yearly release has replaced them all."""


def before_newest_load(reader: Reader, countries: Sequence[str], level: int, violence: str) -> tuple[str, Panel] | None:
    """When an edition with months of some countries was loaded last, and what was known of them before; None where nothing was."""
    loads = sorted({str(reader.sources[one]["loaded"]) for one, _ in _editions(reader, countries)})
    if len(loads) < 2:
        return None
    with closing(reader.loaded_until(loads[-2])) as then:
        known = panel_if_held(then, countries, level, violence)
    return None if known is None else (loads[-1], known)


def as_published(reader: Reader, now: Panel, level: int, violence: str) -> list[Panel]:
    """What was known of the areas of a panel on each of the newest EDITIONS days on which an edition came out, and the panel, oldest first.

    Of what is held by now: an edition that was replaced under the same name counts by the day that it states. A day on which the newest
    month was old is left out: a yearly release says its last months for good, not for the first time.
    """
    countries, found = tuple(dict.fromkeys(now.countries)), []
    for text in sorted({published for _, published in _editions(reader, countries)})[-EDITIONS:-1]:
        day = dt.date.fromisoformat(text)
        with closing(reader.published_by(day)) as then:
            known = panel_if_held(then, countries, level, violence)
        if known is not None and (day - months.last_day(months.from_index(known.last))).days <= OLDEST_DAYS:
            found.append(known)
    return [*found, now]


def _editions(reader: Reader, countries: Sequence[str]) -> list[tuple[str, str]]:
    """The editions that hold months of these countries completely, each with the day on which it was published."""
    rows = reader.rows(
        "SELECT DISTINCT e.edition_id, e.published FROM edition e JOIN span s ON s.edition_id = e.edition_id"
        " WHERE s.key = '*' OR list_contains($countries, s.key)",
        {"countries": list(countries)},
    )
    return [(str(row["edition_id"]), str(row["published"])[:10]) for row in rows]
