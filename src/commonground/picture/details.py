"""The breakdowns that a brief shows beside the picture: who fights whom, clusters of a plan, sectors and districts of partners.

Each reads the steps of a Picture that was made just before on the same reader.
"""

from __future__ import annotations

from typing import Any

from commonground.door.reader import Reader
from commonground.vocabulary import months

Rows = list[dict[str, Any]]


def dyads(reader: Reader, country: str, first: str, last: str, place: str | None = None) -> Rows:
    """Pairs of sides with their events and deaths over whole months, most deaths first; exact sums, in parts.

    `place`: only what lies in this unit of the picture's level; else in the whole country.

    Columns: side_a, side_b, type_of_violence, events, deaths, civilians, sources.
    """
    return reader.rows(
        "SELECT side_a, side_b, type_of_violence, CAST(sum(events) AS BIGINT) AS events, CAST(sum(best) AS BIGINT) AS deaths, "
        "CAST(sum(civilians) AS BIGINT) AS civilians, list_sort(list(DISTINCT source_id)) AS sources FROM event_contribution "
        "WHERE country = $country AND month_index >= $first AND month_index <= $last AND side_a IS NOT NULL "
        "AND ($place IS NULL OR place = $place) GROUP BY side_a, side_b, type_of_violence ORDER BY deaths DESC, events DESC, side_a, side_b",
        {"country": country, "first": months.index(first), "last": months.index(last), "place": place},
    )


def clusters(reader: Reader, country: str, year: int) -> Rows:
    """The plans of a country and year by cluster, pots of their own kept apart; US dollars in cents.

    Columns: plan_name, cluster, pot, original, required, funded, pledged (cents, null where not stated), sources.
    """
    return reader.rows(
        "SELECT plan_name, cluster, pot, original_usd_cents AS original, required_usd_cents AS required, funded_usd_cents AS funded, "
        "pledged_usd_cents AS pledged, breakdown, [source_id] AS sources, about_from, about_to FROM requirement r "
        "WHERE len(countries) = 1 AND countries[1] = $country AND year = $year "
        "AND breakdown IN ('plan', 'cluster', 'globalcluster') "
        "QUALIFY CASE breakdown WHEN 'cluster' THEN 0 WHEN 'plan' THEN 1 ELSE 2 END = "
        "min(CASE breakdown WHEN 'cluster' THEN 0 WHEN 'plan' THEN 1 ELSE 2 END) OVER (PARTITION BY plan_key) "
        "ORDER BY plan_name, pot <> 'named', required DESC NULLS LAST, cluster",
        {"country": country, "year": year},
    )


def sectors(reader: Reader, country: str, month: str) -> Rows:
    """Sectors with their partners, activities and places in a month, most partners first.

    Columns: sector, partners, activities, sources.
    """
    return reader.rows(
        "SELECT coalesce(sector, 'not stated') AS sector, count(DISTINCT organisation) AS partners, count(*) AS activities, "
        "list_sort(list(DISTINCT source_id)) AS sources FROM presence_contribution "
        "WHERE country = $country AND month_index = $at GROUP BY sector ORDER BY partners DESC, sector",
        {"country": country, "at": months.index(month)},
    )


def organisations(reader: Reader, country: str, month: str, place: str | None = None) -> Rows:
    """Organisations with their sectors and activities in a month, most activities first; in a unit of the picture's level, or in all.

    Columns: organisation, sectors (by name), activities, sources.
    """
    return reader.rows(
        "SELECT organisation, list_sort(list(DISTINCT sector) FILTER (WHERE sector IS NOT NULL)) AS sectors, "
        "count(*) AS activities, list_sort(list(DISTINCT source_id)) AS sources FROM presence_contribution "
        "WHERE country = $country AND month_index = $at AND organisation IS NOT NULL AND ($place IS NULL OR place = $place) "
        "GROUP BY organisation ORDER BY activities DESC, organisation",
        {"country": country, "at": months.index(month), "place": place},
    )


def coverage(reader: Reader, country: str, month: str) -> Rows:
    """For each table and publisher the newest date, not after a month's end, that its rows of the country are about.

    A period that runs beyond the month counts up to its end. Columns: what, publisher, newest, published.
    """
    parts = [
        f"SELECT '{table}' AS what, t.publisher, max(CASE WHEN {last} > $end THEN $end ELSE {last} END) AS newest, "
        f"max(e.published) AS published FROM {table} t JOIN edition e ON e.edition_id = t.edition_id "
        f"WHERE {where} AND {first} <= $end GROUP BY t.publisher"
        for table, first, last, where in (
            ("event", "t.date_start", "t.date_end", "t.country = $country"),
            ("headcount", "t.about_to", "t.about_to", "t.country = $country"),
            ("requirement", "t.about_from", "t.about_to", "list_contains(t.countries, $country)"),
            ("need", "t.about_from", "t.about_to", "t.country = $country"),
            ("presence", "t.about_from", "t.about_to", "t.country = $country"),
            ("control", "coalesce(t.from_date, t.as_of)", "coalesce(t.to_date, t.as_of)", "t.country = $country"),
        )
    ]
    query = " UNION ALL ".join(parts) + " ORDER BY what, publisher"
    return reader.rows(query, {"country": country, "end": months.last_day(month)})


def spans(reader: Reader, country: str) -> Rows:
    """The months of which some edition holds every event of the country. Columns: first_index, last_index, publisher."""
    return reader.rows(
        "SELECT first_index, last_index, publisher FROM span WHERE key IN ($country, '*') ORDER BY first_index, last_index",
        {"country": country},
    )


def unplaced(reader: Reader, country: str, first: str, last: str) -> dict[str, Any]:
    """Events and deaths of whole months, all and those that no place of the level has; in parts."""
    found = reader.rows(
        "SELECT CAST(coalesce(sum(events), 0) AS BIGINT) AS events, CAST(coalesce(sum(best), 0) AS BIGINT) AS deaths, "
        "CAST(coalesce(sum(events) FILTER (WHERE place IS NULL), 0) AS BIGINT) AS events_unplaced, "
        "CAST(coalesce(sum(best) FILTER (WHERE place IS NULL), 0) AS BIGINT) AS deaths_unplaced FROM event_contribution "
        "WHERE country = $country AND month_index >= $first AND month_index <= $last",
        {"country": country, "first": months.index(first), "last": months.index(last)},
    )
    return found[0]


def boundaries(reader: Reader, country: str, level: int = 1) -> dict[str, bytes]:
    """The polygons of a country's units, WKB in degrees by p-code."""
    rows = reader.rows(
        "SELECT pcode, geometry FROM place WHERE country = $country AND level = $level AND geometry IS NOT NULL",
        {"country": country, "level": level},
    )
    return {row["pcode"]: row["geometry"] for row in rows}


def neighbours(reader: Reader, country: str) -> list[bytes]:
    """The outlines of the other countries in the most detailed base map, WKB in degrees; empty where none is held."""
    rows = reader.rows(
        "SELECT geometry FROM outline WHERE country IS DISTINCT FROM $country AND scope_key = "
        "(SELECT scope_key FROM outline GROUP BY scope_key ORDER BY sum(vertices) DESC, scope_key LIMIT 1) "
        "ORDER BY country, name, md5(geometry)",
        {"country": country},
    )
    return [row["geometry"] for row in rows]
