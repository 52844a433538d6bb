"""What stands beside a total of budgets: budgets of organisations for the country, what has no rate, what has no period."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow.compute as pc

from commonground.funding.budget_rows import Held
from commonground.funding.budget_spread import Line, in_years, spread
from commonground.funding.relatives import NOBODY


def unconverted(of: Held, line: Line) -> tuple[dict[str, Any], ...]:
    """What has no rate, by currency: the number of budgets and their part for the countries and years, in no sum."""
    line = line.where(of.unconverted[line.row])
    currency = of.rows.column("currency").to_pylist()
    found: dict[str, list[Any]] = {}
    for row, cents in zip(line.row.tolist(), line.own_cents.tolist(), strict=True):
        entry = found.setdefault(currency[row] or "not stated", [set(), 0])
        entry[0].add(row)
        entry[1] += cents
    made = ({"currency": name, "budgets": len(rows), "amount": cents / 100} for name, (rows, cents) in found.items())
    return tuple(sorted(made, key=lambda r: (-r["budgets"], r["currency"])))


def undated(of: Held, kind: str) -> dict[str, Any]:
    """Plans whose period cannot be read: how many, and their part for the countries."""
    unread = ~np.asarray(pc.fill_null(pc.less_equal(of.rows["from_date"], of.rows["to_date"]), False), dtype=bool)
    unread &= np.asarray(pc.equal(of.rows["turn"], 1), dtype=bool)
    here = unread[of.part_row]
    return {"kind": kind, "budgets": len(np.unique(of.part_row[here])), "usd": int(of.cents[here].sum()) / 100}


def sources(of: Held, line: Line) -> set[str]:
    """The sources of the plans that these lines are of."""
    column = of.rows.column("source_id")
    return {column[i].as_py() for i in np.unique(line.row).tolist()}


def organisations(of: Held, years: tuple[int, int] | None, names: dict[str, str]) -> tuple[tuple[dict[str, Any], ...], set[str]]:
    """Budgets of organisations and funds for the countries: by kind, organisation and country, never added to anything."""
    line = in_years(spread(of, NOBODY).level, years)
    rows = of.rows.select(["kind", "organisation_ref", "status"]).to_pylist()
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counted: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for row, country, cents in zip(line.row.tolist(), line.country.tolist(), line.cents.tolist(), strict=True):
        key = (rows[row]["kind"], rows[row]["organisation_ref"] or "not stated", country)
        found[key][rows[row]["status"]] += cents
        counted[key].add(row)
    made = [
        {
            "kind": kind,
            "organisation": organisation,
            "name": names.get(organisation, ""),
            "country": country,
            "usd": sum(sums.values()) / 100,
            "committed_usd": sums["committed"] / 100,
            "budgets": len(counted[kind, organisation, country]),
            "unconverted": int(of.unconverted[sorted(counted[kind, organisation, country])].sum()),
        }
        for (kind, organisation, country), sums in found.items()
    ]
    return tuple(sorted(made, key=lambda r: (-r["usd"], r["kind"], r["organisation"], r["country"]))), sources(of, line)
