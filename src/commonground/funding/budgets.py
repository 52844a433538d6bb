"""What reporters plan to spend for countries, by calendar year or quarter: every budget once, the newest word on each day.

Sources: IATI 2.03, budget (a revised one replaces the original; D-Portal #585 adds both), planned-disbursement ("in addition to
budgets": never added), total-budget and its kin of organisation files; D-Portal #302 (parent and child both state budgets: they are
summed at one level) and #383 (a planned disbursement stands in for a missing budget only for who asks); ruleset 7.5.3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.reader import Reader
from commonground.funding import budget_days as days
from commonground.funding.budget_beside import organisations, sources, unconverted, undated
from commonground.funding.budget_rows import BUDGET, OF_COUNTRY, PLANNED, Held, held, prepare
from commonground.funding.budget_spread import Line, filling, in_years, spread
from commonground.funding.relatives import relatives
from commonground.reference.rates import Rates
from commonground.vocabulary.errors import BadRequest

BREAKDOWNS = ("year", "quarter", "reporter", "activity")
LONG = "period longer than a year"

BECAUSE = {
    "naive": "every budget of every activity that names the countries, in full",
    "once": "stated again: in an older edition, or for the same days in an older data set of the same activity",
    "revised": "replaced: the original where a revised budget covers its days, a revision by a later one of the same period",
    "dated": "no period that can be read: it lacks a day, or ends before it begins",
    "first-hand": "reported by somebody who is no party to it (secondary reporter)",
    "split": "for other countries, regions or places than those asked for",
    "yearly": "of a yearly activity for another year, where the activity of that year (the same id but for it) states budgets",
    "hierarchy": "of a parent, on days for which its children (same reporter, same country) state budgets",
    "years": "outside the years asked for",
    "filled": "put in: planned disbursements in years of an activity for which neither it nor a relative states a budget",
}


@dataclass(frozen=True)
class AskedBudgets:
    """The countries (ISO3), the years (first and last, None for all), what the rows stand for, and whether to fill.

    Raises BadRequest for an unknown breakdown.
    """

    countries: tuple[str, ...]
    years: tuple[int, int] | None = None
    by: str = "year"
    fill: bool = False

    def __post_init__(self) -> None:
        if self.by not in BREAKDOWNS:
            raise BadRequest(f"there is no breakdown {self.by!r}", hint="known: " + ", ".join(BREAKDOWNS))


@dataclass(frozen=True)
class Step:
    """The sum after a step (US dollar cents), what it removed, and why."""

    step: str
    cents: int
    removed_cents: int
    because: str


@dataclass
class Sums:
    """One row of the answer, or all of it together: US dollar cents, and how many budgets count, of them without a rate."""

    budget: int = 0
    committed: int = 0
    indicative: int = 0
    filled: int = 0
    long: int = 0
    planned: int = 0
    budgets: int = 0
    unconverted: int = 0


@dataclass(frozen=True)
class Budgets:
    """The steps, the sums of all and of each row (the total is `whole.budget`), and what stands beside them."""

    asked: AskedBudgets
    steps: tuple[Step, ...]
    whole: Sums
    rows: tuple[tuple[str, str, Sums], ...]
    activities: int
    organisations: tuple[dict[str, Any], ...]
    unconverted: tuple[dict[str, Any], ...]
    undated: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]


def budgets(reader: Reader, asked: AskedBudgets) -> Budgets:
    """The answer, from what the reader may see."""
    prepare(reader, asked.countries)
    rates = Rates(reader)
    stated = held(reader, rates, (BUDGET,), asked.countries)
    planned = held(reader, rates, (PLANNED,), asked.countries)
    owners = {*stated.rows.column("owner").to_pylist(), *planned.rows.column("owner").to_pylist()}
    reporters = pa.chunked_array([*stated.rows["organisation_ref"].chunks, *planned.rows["organisation_ref"].chunks], pa.string())
    kin = relatives(reader, owners, pc.unique(reporters).to_pylist())
    budget, plan = spread(stated, kin), spread(planned, kin)
    level, beside = (in_years(s.level, asked.years) for s in (budget, plan))
    filled = filling(budget, plan, beside, kin) if asked.fill else beside.where(np.zeros(len(beside.row), dtype=bool))
    of_country = held(reader, rates, OF_COUNTRY, asked.countries)
    table = _Table(reader, asked)
    table.add(stated, level)
    table.add(planned, filled, is_filled=True)
    table.plan(planned, beside)
    shown, org_sources = organisations(of_country, asked.years, table.names)
    counted = [sources(stated, level), sources(planned, beside), org_sources]
    return Budgets(
        asked,
        _steps(budget.sums, int(level.cents.sum()), int(filled.cents.sum()), asked),
        table.whole,
        table.rows(),
        len({stated.rows["owner"][i].as_py() for i in np.unique(level.row).tolist()}),
        shown,
        unconverted(stated, level) + unconverted(planned, filled),
        tuple(undated(of, kind) for of, kind in ((stated, BUDGET), (planned, PLANNED)) if undated(of, kind)["budgets"]),
        tuple(sorted(set().union(*counted))),
    )


def _steps(sums: dict[str, int], years: int, filled: int, asked: AskedBudgets) -> tuple[Step, ...]:
    after = {**sums, "years": years}
    if asked.fill:
        after["filled"] = years + filled
    before = after["naive"]
    made = []
    for name, cents in after.items():
        made.append(Step(name, cents, before - cents, BECAUSE[name]))
        before = cents
    return tuple(made)


_CALLED = """
    SELECT activity, reporter_ref, reporter_name, title FROM activity
    WHERE activity IS NOT NULL ORDER BY activity, stated_on DESC NULLS LAST, rank DESC, source_id
"""


class _Table:
    """Gathers the rows of the answer."""

    def __init__(self, reader: Reader, asked: AskedBudgets) -> None:
        self._by = asked.by
        self._rows: dict[str, Sums] = defaultdict(Sums)
        self._counted: set[tuple[str | None, str, int]] = set()
        self.whole = Sums()
        self.names: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        in_scope = "SELECT DISTINCT organisation_ref FROM budget_row"
        for row in reader.rows(_CALLED.replace("WHERE", f"WHERE reporter_ref IN ({in_scope}) AND")):
            self.names.setdefault(row["reporter_ref"], row["reporter_name"] or "")
            self._titles.setdefault(row["activity"], row["title"] or "")

    def add(self, of: Held, line: Line, is_filled: bool = False) -> None:
        """Count these lines as budgets."""
        status, flags, without = of.rows["status"].to_pylist(), of.rows["flags"].to_pylist(), of.unconverted
        kind = PLANNED if is_filled else BUDGET
        for row, key, cents in self._keyed(of, line):
            for name, sums in ((key, self._rows[key]), (None, self.whole)):
                if (name, kind, row) not in self._counted:
                    self._counted.add((name, kind, row))
                    sums.budgets += 1
                    sums.unconverted += bool(without[row])
                sums.budget += cents
                sums.filled += cents * is_filled
                sums.long += cents * (LONG in (flags[row] or ()))
                if status[row] == "committed":
                    sums.committed += cents
                else:
                    sums.indicative += cents

    def plan(self, of: Held, line: Line) -> None:
        """Show these lines as planned disbursements."""
        for _, key, cents in self._keyed(of, line):
            self._rows[key].planned += cents
            self.whole.planned += cents

    def rows(self) -> tuple[tuple[str, str, Sums], ...]:
        """Key, name and sums of all that has any: time in order, else the most first."""
        called = {"reporter": self.names, "activity": self._titles}.get(self._by, {})
        found = [(k, called.get(k, ""), s) for k, s in self._rows.items() if s.budget or s.planned or s.filled or s.unconverted]
        in_time = self._by in ("year", "quarter")
        return tuple(sorted(found, key=lambda r: ((0, 0) if in_time else (-r[2].budget, -r[2].planned), r[0])))

    def _keyed(self, of: Held, line: Line) -> Iterable[tuple[int, str, int]]:
        column = {"reporter": "organisation_ref", "activity": "owner"}.get(self._by)
        named = of.rows.column(column).to_pylist() if column else []
        for row, quarter, cents in zip(line.row.tolist(), line.quarter.tolist(), line.cents.tolist(), strict=True):
            if column:
                key = named[row] or "not stated"
            else:
                key = days.quarter_name(quarter) if self._by == "quarter" else str(days.year_of(quarter))
            yield row, key, cents
