"""What is short: requirement without net funding, by plan, cluster and, where it is published, place.

The rows are those of `gap`: a plan by its clusters where it has them, else by global clusters, else as a whole; of a plan of several
countries only what is published for the country. Money without a cluster is shown apart and never spread.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from commonground.door.reader import Reader
from commonground.funding import sheet
from commonground.funding.clusters import cluster_key
from commonground.funding.earmarking import Place, Scope, folded
from commonground.funding.naming import Places
from commonground.funding.sheet import LeftOut, Unreadable
from commonground.vocabulary import country as countries

COLUMNS = frozenset("need plan cluster country place unit currency required funded from to people targeted".split())
"""The columns of a needs table."""

_ROWS = """
    SELECT plan_key, plan_name, breakdown, cluster, pot, location, about_from, about_to, year,
           required_usd_cents AS required, funded_usd_cents AS funded, source_id, position
    FROM requirement
    WHERE year BETWEEN $first_year AND $last_year AND (
        (len(countries) = 1 AND list_contains(countries, $country) AND breakdown IN ('plan', 'cluster', 'globalcluster'))
        OR (breakdown = 'location' AND location = $country))
    QUALIFY CASE breakdown WHEN 'cluster' THEN 0 WHEN 'globalcluster' THEN 1 WHEN 'plan' THEN 2 ELSE 0 END =
        min(CASE breakdown WHEN 'cluster' THEN 0 WHEN 'globalcluster' THEN 1 WHEN 'plan' THEN 2 ELSE 0 END)
        OVER (PARTITION BY plan_key, year, breakdown = 'location')
    ORDER BY plan_name, pot, cluster, source_id, position
"""

_TARGETED = """
    SELECT plan_name, sector_code, sector, max(people) AS people, count(DISTINCT people) AS figures
    FROM need
    WHERE country = $country AND status = 'targeted' AND level = 0 AND category IS NULL AND people > 0
      AND about_from <= $last AND about_to >= $first
    GROUP BY plan_name, sector_code, sector ORDER BY plan_name, sector_code, sector
"""


@dataclass(frozen=True)
class Need:
    """Something asked for: whole units required and had (cents where the unit is USD), and the people it is for, where stated."""

    scope: Scope
    required: int
    funded: int
    people: int | None = None
    where: str = ""

    @property
    def gap(self) -> int:
        """What is short; nothing where there is more than was asked for."""
        return max(self.required - self.funded, 0)

    @property
    def coverage(self) -> float:
        """Had by required, 1 is all of it."""
        return self.funded / self.required

    @property
    def key(self) -> tuple[str, ...]:
        """What orders needs by name, whatever the order of rows."""
        scope = self.scope
        return (scope.need, scope.plan, scope.cluster, scope.place.country, *scope.place.pcodes, scope.unit)


@dataclass(frozen=True)
class Shortfall:
    """The needs of a question, money that belongs to none of them, and what could not be read as a need."""

    needs: tuple[Need, ...]
    pots: tuple[dict[str, Any], ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def shortfall(reader: Reader, country: str, years: tuple[int, int], plan: str | None = None) -> Shortfall:
    """What is short in a country (ISO3), from the plan tables that speak.

    People targeted come from the table `need`: of the plan and cluster where they are told apart, else of the plan for a need that is
    the whole plan; nowhere else.
    """
    rows = reader.rows(_ROWS, {"country": country, "first_year": years[0], "last_year": years[1]})
    if plan:
        rows = [row for row in rows if folded(plan) in folded(f"{row['plan_name']} {row['plan_key']}")]
    place = _country(country)
    found: list[Need] = []
    pots: list[dict[str, Any]] = []
    left: list[LeftOut] = []
    people = _people(reader, country, years)
    plans = {row["plan_key"] for row in rows}
    for row in rows:
        name = row["cluster"] or row["plan_name"]
        where = f"{reader.sources[row['source_id']]['name']} {row['position']}"
        if row["pot"] != "named":
            pots.append(
                {"plan": row["plan_name"], "pot": row["pot"], "name": name, "funded_cents": row["funded"], "where": where}
            )
        elif not row["required"]:
            reason = "no requirement is stated" if row["required"] is None else "the requirement is zero"
            left.append(LeftOut(f"{row['plan_name']}: {name}", where, reason))
        else:
            scope = Scope(name, place, row["plan_name"], row["cluster"] or "", *_period(row))
            reached = _of(people, row, len(plans) == 1)
            found.append(Need(scope, row["required"], row["funded"] or 0, reached, where))
    return Shortfall(tuple(_apart(found)), tuple(pots), tuple(left))


def read(data: bytes, name: str, places: Places) -> Shortfall:
    """The needs of a user's CSV, in any unit; every row that is none, with line and reason. Raises MalformedFile without `required`."""
    rows, left = sheet.rows(data, name, ("need", "required"), COLUMNS)
    found = []
    for row in rows:
        try:
            found.append(_need(row, places))
        except Unreadable as error:
            left.append(LeftOut(row.text("need") or "row", row.where, str(error)))
    return Shortfall(tuple(_apart(found)), (), tuple(left))


def _need(row: sheet.Row, places: Places) -> Need:
    unit = row.text("unit", "currency")
    need, required, country = row.text("need"), row.text("required"), row.text("country")
    if need is None or required is None or unit is None:
        raise Unreadable(f"{'need' if need is None else 'required' if required is None else 'unit'} is empty")
    decimals = 2 if unit.upper() == "USD" else 0
    if decimals == 0 and len(unit) == 3 and unit.isupper():
        raise Unreadable(f"needs of money are stated in USD, not {unit}")
    named = row.text("place")
    place = places.find(named, country) if named else places.find(country) if country else places.find(places.home)
    funded = row.text("funded")
    had = 0 if funded is None or sheet.is_zero(funded) else sheet.amount(funded, decimals)
    targeted = row.text("people", "targeted")
    first, last = sheet.day(row.text("from")), sheet.day(row.text("to"), last=True)
    scope = Scope(need, place, row.text("plan") or "", row.text("cluster") or "", first, last, "USD" if decimals else unit)
    return Need(scope, sheet.amount(required, decimals), had, sheet.amount(targeted, 0) if targeted else None, row.where)


def _country(iso3: str) -> Place:
    state = countries.by_iso3(iso3)
    return Place(iso3, (), state.name if state else iso3)


def _period(row: dict[str, Any]) -> tuple[dt.date, dt.date]:
    return row["about_from"] or dt.date(row["year"], 1, 1), row["about_to"] or dt.date(row["year"], 12, 31)


def _people(reader: Reader, country: str, years: tuple[int, int]) -> dict[tuple[str, str], int]:
    """People targeted by folded plan name and cluster (`ALL`: the whole plan), where all that is published is one figure."""
    period = {"country": country, "first": dt.date(years[0], 1, 1), "last": dt.date(years[1], 12, 31)}
    found: dict[tuple[str, str], int] = {}
    for row in reader.rows(_TARGETED, period):
        if row["figures"] == 1:
            key = "ALL" if row["sector_code"] == "ALL" else cluster_key(row["sector"] or row["sector_code"] or "")
            found[folded(row["plan_name"] or ""), key] = row["people"]
    return found


def _of(people: dict[tuple[str, str], int], row: dict[str, Any], alone: bool) -> int | None:
    """The people of a plan's row: by its plan's name; where the country has one plan, also by a figure whose plan has no name."""
    cluster = cluster_key(row["cluster"]) if row["cluster"] else "ALL"
    named = people.get((folded(row["plan_name"] or ""), cluster))
    return named if named is not None or not alone else people.get(("", cluster))


def _apart(needs: list[Need]) -> list[Need]:
    """Needs in the order of their names; those that nothing tells apart are numbered."""
    ordered = sorted(needs, key=lambda need: (*need.key, str(need.required), str(need.funded)))
    seen: dict[tuple[str, ...], int] = {}
    apart = []
    for need in ordered:
        seen[need.key] = seen.get(need.key, 0) + 1
        scope = need.scope
        again = seen[need.key]
        apart.append(need if again == 1 else replace(need, scope=replace(scope, need=f"{scope.need} ({again})")))
    return apart
