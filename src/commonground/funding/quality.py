"""What is wrong with a publisher's IATI data where it changes money, and by how much: the same total as published and as corrected.

An effect is the sum of the differences of single rows, so that an excess does not hide a shortfall. Effects of several findings
are never added: one payment may have two faults.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from commonground.door.reader import Reader
from commonground.door.steps import run
from commonground.funding import quality_rules, quality_scope
from commonground.funding.quality_rules import FINDINGS, Finding
from commonground.funding.ruleset import Breach, Rule, Ruleset, tally
from commonground.funding.ruleset_kinds import Known
from commonground.funding.speaking import money
from commonground.reference.codes import Codes
from commonground.reference.rates import Rates
from commonground.vocabulary.errors import NotFound


@dataclass(frozen=True)
class Found:
    """A finding in one publisher's data: how many activities and items, dollars as published and corrected, and an example.

    `unconverted` counts items whose dollars no rate tells; they are in neither total. `example` is the item with the largest
    difference: activity, file and position.
    """

    finding: Finding
    activities: int
    items: int
    published_cents: int
    corrected_cents: int
    effect_cents: int
    unconverted: int
    example: dict[str, str]


@dataclass(frozen=True)
class Publisher:
    """A publisher's findings, the largest effect first, beside what it publishes at all."""

    ref: str
    name: str | None
    activities: int
    transactions: int
    spend_cents: int
    unconverted: tuple[dict[str, Any], ...]
    findings: tuple[Found, ...]
    sources: tuple[str, ...] = field(default=())

    def worst(self, *, trap: bool) -> Found | None:
        """The fault, or the trap, that moves most money; None where there is none."""
        return next((found for found in self.findings if (found.finding.severity == "trap") == trap), None)


def quality(reader: Reader, publisher: str | None = None, country: str | None = None) -> list[Publisher]:
    """The findings of one publisher or of all, the worst first; amounts are those for the country where one is asked for.

    Raises NotFound for a publisher of whom nothing is held.
    """
    money(reader)
    ref = None if publisher is None else reference(reader, publisher)
    run(reader, (quality_scope.statement(ref, country), *quality_scope.flows(ref, country), *quality_scope.shares(country)))
    run(reader, quality_scope.budgets(ref, country))
    _valued(reader)
    run(reader, quality_rules.BUDGET_YEARS)
    steps = quality_rules.steps(country, reader.today.isoformat())
    run(reader, steps)
    found = _found(reader, [step.name for step in steps])
    amounts = reader.rows(_AMOUNTS)
    rows = [_publisher(row, found, amounts) for row in reader.rows(_PUBLISHERS)]
    return sorted(rows, key=lambda p: (-_moved(p, trap=False), -_moved(p, trap=True), -p.spend_cents, p.ref))


def _moved(publisher: Publisher, *, trap: bool) -> int:
    worst = publisher.worst(trap=trap)
    return worst.effect_cents if worst else 0


def reference(reader: Reader, named: str) -> str:
    """The id of a publisher from its id or its name, in any case. Raises NotFound with what comes near."""
    wanted = named.strip().casefold()
    rows = reader.rows("SELECT DISTINCT reporter_ref AS ref, reporter_name AS name FROM activity WHERE reporter_ref IS NOT NULL")
    exact = {row["ref"] for row in rows if wanted in (row["ref"].casefold(), (row["name"] or "").casefold())}
    if len(exact) == 1:
        return str(exact.pop())
    near = sorted({row["ref"] for row in rows if wanted in f"{row['ref']} {row['name'] or ''}".casefold()})
    held = "; ".join(near[:8]) if near else "`commonground quality` lists all of them"
    raise NotFound(f"no publisher {named!r} is held", hint=f"{'near: ' if near else ''}{held}")


_PUBLISHERS = """
    SELECT a.reporter_ref AS ref, min(a.reporter_name) AS name, count(*) AS activities, array_agg(DISTINCT a.source_id) AS sources,
           coalesce(min(f.transactions), 0) AS transactions, coalesce(min(f.spend_cents), 0) AS spend_cents
    FROM q_activity a
    LEFT JOIN (SELECT reporter_ref, count(*) AS transactions, sum(spend_cents) AS spend_cents FROM q_flow GROUP BY reporter_ref) f
      ON f.reporter_ref = a.reporter_ref
    GROUP BY a.reporter_ref
"""

_AMOUNTS = """
    SELECT reporter_ref, currency, sum(amount_cents) AS cents, count(*) AS flows FROM q_flow
    WHERE spent AND usd_cents IS NULL AND amount_cents <> 0
    GROUP BY reporter_ref, currency ORDER BY flows DESC, currency
"""


def _publisher(row: dict[str, Any], found: dict[str, list[Found]], amounts: list[dict[str, Any]]) -> Publisher:
    return Publisher(
        row["ref"],
        row["name"],
        row["activities"],
        row["transactions"],
        int(row["spend_cents"]),
        tuple(
            {"currency": a["currency"], "amount": int(a["cents"]) / 100, "flows": a["flows"]}
            for a in amounts
            if a["reporter_ref"] == row["ref"]
        ),
        tuple(sorted(found.get(row["ref"], ()), key=lambda f: (-f.effect_cents, -f.items, f.finding.rule))),
        tuple(sorted(row["sources"])),
    )


def _found(reader: Reader, names: list[str]) -> dict[str, list[Found]]:
    """The findings of each publisher, from the rows of the steps of these names."""
    columns = "rule, reporter_ref, activity, source_id, position, published_cents, corrected_cents"
    union = " UNION ALL ".join(f"SELECT {columns} FROM {name}" for name in names)
    rows = reader.rows(
        f"""
        SELECT rule, reporter_ref, count(DISTINCT activity) AS activities, count(*) AS items,
               sum(published_cents) FILTER (WHERE effect IS NOT NULL) AS published,
               sum(corrected_cents) FILTER (WHERE effect IS NOT NULL) AS corrected,
               sum(effect) AS effect, count(*) FILTER (WHERE effect IS NULL) AS unconverted,
               min(position) FILTER (WHERE turn = 1) AS position, min(source_id) FILTER (WHERE turn = 1) AS source_id,
               min(activity) FILTER (WHERE turn = 1) AS example
        FROM (SELECT *, row_number() OVER (PARTITION BY rule, reporter_ref
                                           ORDER BY effect DESC NULLS LAST, activity, source_id, position) AS turn
              FROM (SELECT *, abs(published_cents - corrected_cents) AS effect FROM ({union})))
        WHERE reporter_ref IS NOT NULL
        GROUP BY rule, reporter_ref
        """
    )
    found: dict[str, list[Found]] = {}
    for row in rows:
        source = reader.sources.get(row["source_id"])
        example = {"activity": row["example"], "file": source["name"] if source else "", "position": row["position"]}
        published, corrected, effect = (int(row[name] or 0) for name in ("published", "corrected", "effect"))
        one = Found(
            FINDINGS[row["rule"]], row["activities"], row["items"], published, corrected, effect, row["unconverted"], example
        )
        found.setdefault(row["reporter_ref"], []).append(one)
    return found


def _valued(reader: Reader) -> None:
    """Register what needs a rate: budgets, transactions at their own day, and in the publisher's usual currency."""
    rates = Rates(reader)
    budgets = reader.query("SELECT * FROM q_budget")
    at_value = rates.convert(budgets["amount_cents"], budgets["currency"], budgets["value_date"])["usd_cents"]
    at_first = rates.convert(budgets["amount_cents"], budgets["currency"], budgets["from_date"])["usd_cents"]
    budgets = budgets.append_column("usd_cents", at_value).append_column("first_day_usd_cents", at_first)
    for name, column in _periods(budgets["from_date"], budgets["to_date"]).items():
        budgets = budgets.append_column(name, column)
    reader.engine.register("q_budget_usd", budgets)
    own = reader.query("SELECT source_id, position, amount_cents, currency, date AS day FROM q_flow WHERE value_date <> date")
    reader.engine.register("q_own_day", _in_dollars(rates, own))
    usual = reader.query(
        """
        SELECT q.source_id, q.position, q.amount_cents, u.currency, q.value_date AS day FROM q_flow q
        JOIN (SELECT reporter_ref, currency, count(*) AS flows FROM q_flow WHERE currency IS NOT NULL GROUP BY reporter_ref, currency
              QUALIFY row_number() OVER (PARTITION BY reporter_ref ORDER BY count(*) DESC, currency) = 1) u
          ON u.reporter_ref = q.reporter_ref
        WHERE q.currency IS NULL
        """
    )
    reader.engine.register("q_usual", _in_dollars(rates, usual))
    parents = reader.query("SELECT activity, parents FROM q_activity WHERE len(parents) > 0").to_pylist()
    pairs = sorted({(row["activity"], parent) for row in parents for parent in row["parents"]})
    texts = [pa.array([pair[i] for pair in pairs], pa.string()) for i in (0, 1)]
    reader.engine.register("q_parents", pa.table(texts, names=["activity", "parent"]))


def _in_dollars(rates: Rates, rows: pa.Table) -> pa.Table:
    usd = rates.convert(rows["amount_cents"], rows["currency"], rows["day"])["usd_cents"]
    return rows.select(["source_id", "position"]).append_column("usd_cents", usd)


def _periods(first: pa.ChunkedArray, last: pa.ChunkedArray) -> dict[str, pa.Array]:
    """Of each period its days, those in the year that it begins, and whether it is longer than a year (ruleset 7.5.3)."""
    start = first.to_numpy().astype("datetime64[D]")
    known = ~np.asarray(last.is_null())
    end = np.where(known, last.to_numpy().astype("datetime64[D]"), start)
    year = start.astype("datetime64[Y]")
    days = (end - start).astype(np.int64) + 1
    in_first = ((year + 1).astype("datetime64[D]") - start).astype(np.int64)
    month = start.astype("datetime64[M]")
    a_year_on = (month + 12).astype("datetime64[D]") + (start - month.astype("datetime64[D]"))
    return {
        "days": pa.array(np.maximum(days, 1)),
        "first_year_days": pa.array(np.clip(in_first, 1, np.maximum(days, 1))),
        "long": pa.array(known & (end > a_year_on)),
    }


@dataclass(frozen=True)
class Checked:
    """What a publisher's files break of a ruleset: each rule with the number of activities and the first of them.

    `unchecked` are the rules that need a list of publishers or agencies that is not loaded, `unread` the files that could
    not be read again and why.
    """

    cases: int
    broken: tuple[tuple[Rule, int, str], ...]
    unchecked: tuple[Rule, ...]
    unread: tuple[str, ...]


def check(reader: Reader, ruleset: Ruleset, publisher: Publisher) -> Checked:
    """The whole ruleset over the publisher's activities as they stand in the files that were loaded."""
    known = Known(reader.today, *_known_ids(reader))
    wanted: dict[str, set[str]] = {}
    for row in reader.query(
        "SELECT source_id, activity FROM q_activity WHERE reporter_ref = $ref", {"ref": publisher.ref}
    ).to_pylist():
        wanted.setdefault(row["source_id"], set()).add(row["activity"])
    breaches: list[Breach] = []
    unread = []
    for source_id, activities in sorted(wanted.items()):
        try:
            data = reader.source_bytes(source_id)
        except NotFound as error:
            unread.append(error.message)
            continue
        breaches += ruleset.check_bytes(data, known, frozenset(activities), reader.sources[source_id]["name"])
    return Checked(ruleset.cases, tuple(tally(breaches)), ruleset.unchecked(known), tuple(unread))


def _known_ids(reader: Reader) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    codes = Codes(reader)
    return codes.all("Publisher"), codes.all("OrganisationRegistrationAgency")


__all__ = ["Checked", "Found", "Publisher", "check", "quality", "reference"]
