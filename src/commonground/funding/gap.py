"""The gap of a country and year: requirement without net funding, by cluster, place or donor, with the pots that no cluster has.

Sources: OCHA FTS glossary and hdx-scraper-fts (requirements_funding.py): revised requirements; funding is paid and committed, a
pledge is not; money without a cluster stays a pot of its own, so that the gaps of clusters do not sum to the gap of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.funding.gap_by import by_donor, by_place, received
from commonground.funding.gap_sums import AskedGap, Sums, sums, usd
from commonground.vocabulary.errors import NotFound

_PLANS = """
    SELECT plan_key, plan_name, plan_code, plan_id, breakdown, cluster, cluster_code, pot, location, countries, year,
           original_usd_cents, required_usd_cents, funded_usd_cents, pledged_usd_cents, source_id, position
    FROM requirement
    WHERE year = $year AND (
        (list_contains(countries, $country) AND len(countries) = 1 AND breakdown IN ('plan', 'cluster', 'globalcluster'))
        OR (breakdown = 'location' AND location = $country))
    ORDER BY plan_name, breakdown, required_usd_cents DESC NULLS LAST, cluster, source_id, position
"""
_PREFERENCE = {"plan": 0, "cluster": 1, "globalcluster": 2}


@dataclass(frozen=True)
class Gap:
    """The plans' sums, what of the funding has no cluster or lies outside the plans, and the rows of the breakdown.

    `basis` says where funding is read: `plan table`, or `flows` where no plan table is held and so no requirement is known;
    `complete` is false where the flows come from answers of FTS to other questions alone, so that they are a part of the money.

    `low_coverage` leaves out what is shared with other clusters or plans; `high_coverage` adds the pledges not yet formalised.
    """

    asked: AskedGap
    basis: str
    plans: tuple[dict[str, Any], ...]
    total: Sums
    unspecified_cents: int
    shared_cents: int
    outside_cents: int
    rows: tuple[dict[str, Any], ...]
    regional: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    complete: bool = True

    @property
    def low_coverage(self) -> float | None:
        """Coverage without what several clusters or plans share."""
        if not self.total.required or self.total.funded is None:
            return None
        return round((self.total.funded - self.shared_cents) / self.total.required, 6)

    @property
    def high_coverage(self) -> float | None:
        """Coverage if every pledge is kept."""
        if not self.total.required or self.total.funded is None:
            return None
        return round((self.total.funded + (self.total.pledged or 0)) / self.total.required, 6)


def gap(reader: Reader, asked: AskedGap) -> Gap:
    """The gap, from the plan tables that speak. Raises NotFound where no plan is held."""
    held = reader.rows(_PLANS, {"country": asked.country, "year": asked.year})
    if asked.plan is not None:
        held = [row for row in held if _is_meant(row, asked.plan)]
    of_plans = [row for row in held if row["breakdown"] != "location" and row["pot"] != "outside"]
    outside = [row for row in held if row["pot"] == "outside"]
    regional = [row for row in held if row["breakdown"] == "location" and row["pot"] != "outside"]
    if not (of_plans or outside or regional):
        return _from_flows(reader, asked)
    speaks = _newest(reader, of_plans)
    whole = [row for row in of_plans if row["breakdown"] == speaks[row["plan_key"]]]
    fine = [row for row in of_plans if _PREFERENCE[row["breakdown"]] == _finest(of_plans, row)]
    pots = {pot: sum(row["funded_usd_cents"] or 0 for row in fine if row["pot"] == pot) for pot in ("unspecified", "shared")}
    rows, read = _rows(reader, asked, whole, fine)
    return Gap(
        asked,
        "plan table",
        tuple(_plan_row([r for r in whole if r["plan_key"] == key]) for key in dict.fromkeys(r["plan_key"] for r in whole)),
        sums(whole),
        pots["unspecified"],
        pots["shared"],
        sum(row["funded_usd_cents"] or 0 for row in outside),
        rows,
        tuple(_plain(row, row["plan_name"]) for row in regional),
        tuple(sorted({row["source_id"] for row in held} | set(read))),
    )


def _from_flows(reader: Reader, asked: AskedGap) -> Gap:
    """The answer where no plan table is held: what FTS's flows bring in, and no requirement. Raises NotFound without flows."""
    found = received(reader, asked)
    if found is None:
        what = f"plan {asked.plan!r} of" if asked.plan else "plan of"
        raise NotFound(
            f"no {what} {asked.country} {asked.year} is held, and no flow to it",
            hint=(
                f"what is held of it was published after {reader.as_of}, or nothing is: `commonground status` says"
                if reader.as_of
                else "load the requirements and funding of the country from FTS; `commonground status` says what is held"
            ),
        )
    total = Sums(None, None, found.funded, found.pledged)
    rows = found.rows
    if asked.by == "donor":
        rows, _ = by_donor(reader, asked)
    elif asked.by == "place":
        rows = by_place(reader, asked, total)
    return Gap(asked, "flows", (), total, found.unspecified, found.shared, 0, rows, (), found.sources, found.complete)


def _newest(reader: Reader, rows: list[dict[str, Any]]) -> dict[str, str]:
    """The breakdown that each plan is summed by: the newest that states a requirement, of one day the coarsest.

    The table of whole plans and that of clusters may be of different days; an old whole is no total of newer clusters.
    """
    found: dict[str, tuple[bool, str, int, str]] = {}
    for row in rows:
        source, stated = reader.sources[row["source_id"]], row["required_usd_cents"] is not None
        day = (source["published"] if source["published_basis"] != "retrieval" else None) or source["about_to"] or ""
        turn = (stated, day, -_PREFERENCE[row["breakdown"]], row["breakdown"])
        found[row["plan_key"]] = max(turn, found.get(row["plan_key"], turn))
    return {plan: turn[-1] for plan, turn in found.items()}


def _finest(rows: list[dict[str, Any]], row: dict[str, Any]) -> int:
    """The breakdown by which a plan is shown in detail: its own clusters, else global clusters, else as a whole."""
    there = {_PREFERENCE[r["breakdown"]] for r in rows if r["plan_key"] == row["plan_key"]}
    return next(kind for kind in (1, 2, 0) if kind in there)


def _is_meant(row: dict[str, Any], plan: str) -> bool:
    wanted = plan.casefold()
    named = {str(row[key]).casefold() for key in ("plan_code", "plan_id", "plan_key") if row[key]}
    return wanted in named or wanted in str(row["plan_name"] or "").casefold()


def _rows(
    reader: Reader, asked: AskedGap, whole: list[dict[str, Any]], fine: list[dict[str, Any]]
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """The rows of the breakdown, and the sources that only they rest on."""
    if asked.by == "plan":
        keys = dict.fromkeys(row["plan_key"] for row in whole)
        return tuple(_plan_row([row for row in whole if row["plan_key"] == key]) for key in keys), ()
    if asked.by == "cluster":
        several = len({row["plan_key"] for row in fine}) > 1
        names = [(row, row["cluster"] or row["plan_name"]) for row in fine]
        return tuple(_plain(row, name, plan=row["plan_name"] if several else None) for row, name in names), ()
    return by_donor(reader, asked) if asked.by == "donor" else (by_place(reader, asked, sums(whole)), ())


def _plan_row(rows: list[dict[str, Any]]) -> dict[str, Any]:
    first = rows[0]
    return {**shown(first["plan_name"], sums(rows), "named", first["plan_name"], first["plan_code"]), "key": first["plan_key"]}


def _plain(row: dict[str, Any], name: str, plan: str | None = None) -> dict[str, Any]:
    return shown(name, sums([row]), row["pot"], plan or row["plan_name"], row["cluster_code"])


def shown(name: str, found: Sums, pot: str, plan: str | None = None, code: str | None = None) -> dict[str, Any]:
    """A row of the answer; amounts in US dollars, null where nothing is stated."""
    return {
        "name": name,
        "plan": plan,
        "code": code,
        "pot": pot,
        "original_usd": usd(found.original),
        "required_usd": usd(found.required),
        "funded_usd": usd(found.funded),
        "pledged_usd": usd(found.pledged),
        "gap_usd": usd(found.gap),
        "coverage": found.coverage,
    }
