"""The plans that are held for countries: which statement speaks, what each is worth, and the part of it for each country.

A budget has no place of its own (IATI 2.03): it is split by the shares of its activity, else by those of the activity's commitments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.funding import split
from commonground.funding.budget_days import Plans, precedence
from commonground.funding.ladder import quoted
from commonground.funding.shares import NEEDED, stated
from commonground.funding.split import Ints
from commonground.reference.rates import Rates

BUDGET, PLANNED = "budget", "planned_disbursement"
OF_COUNTRY = ("recipient_country_budget", "allocation")
"""Budgets of organisations and funds for a country: shown beside, never added."""

_NO_BUDGETS = "unhcr-iati"
"""A family whose files of transactions name activities without saying anything of their budgets."""


STATEMENT = Step(
    "budget_statement",
    "who states plans, by data set and edition: the newest edition of a data set (turn 1) speaks for it",
    f"""
    WITH told AS (
        SELECT activity AS owner, dataset, edition_id, stated_on, rank FROM all_activity WHERE family <> '{_NO_BUDGETS}'
        UNION ALL
        SELECT coalesce(activity, organisation_ref), dataset, edition_id, stated_on, rank FROM all_budget
        WHERE kind <> 'allocation'
    ),
    statement AS (
        SELECT owner, dataset, edition_id, max(stated_on) AS stated_on, max(rank) AS rank FROM told
        WHERE owner IS NOT NULL GROUP BY owner, dataset, edition_id
    )
    SELECT *, row_number() OVER (PARTITION BY owner, dataset ORDER BY stated_on DESC NULLS LAST, rank DESC, edition_id) AS turn
    FROM statement
    """,
)

PLACE = Step(
    "budget_place",
    "for each statement of an activity in scope the file whose places hold: its own, else the newest that states some",
    """
    WITH placed AS (
        SELECT DISTINCT s.activity, s.source_id FROM share s JOIN budget_scope c ON c.activity = s.activity
        WHERE s.side = 'to' AND s.dimension IN ('country', 'region')
    ),
    newest AS (
        SELECT p.activity, p.source_id FROM placed p
        LEFT JOIN activity a ON a.activity = p.activity AND a.source_id = p.source_id
        QUALIFY row_number() OVER (PARTITION BY p.activity
            ORDER BY a.stated_on DESC NULLS LAST, a.rank DESC NULLS LAST, p.source_id) = 1
    )
    SELECT DISTINCT b.activity, b.source_id, coalesce(p.source_id, n.source_id) AS place_source
    FROM budget_row b JOIN newest n ON n.activity = b.activity
    LEFT JOIN placed p ON p.activity = b.activity AND p.source_id = b.source_id
    """,
    held=True,
)


def _scope(here: str) -> Step:
    """The activities in scope of these countries, quoted."""
    return Step(
        "budget_scope",
        "activities that name a country asked for, themselves or with a transaction",
        f"""
        SELECT DISTINCT activity FROM share
        WHERE side = 'to' AND dimension = 'country' AND code IN ({here}) AND activity IS NOT NULL
        """,
        held=True,
    )


def _row(here: str) -> Step:
    """Their plans, and those of organisations for these countries, quoted."""
    return Step(
        "budget_row",
        "the plans in scope, with the turn of their edition and that of their data set among several (the newest first)",
        f"""
        SELECT b.source_id, b.edition_id, b.position, coalesce(b.activity, b.organisation_ref) AS owner, b.activity,
               b.organisation_ref, b.kind, b.budget_type, b.status, b.from_date, b.to_date, b.amount_cents, b.currency,
               b.value_date, b.country, b.flags, coalesce(s.turn, 1) AS turn,
               dense_rank() OVER (PARTITION BY coalesce(b.activity, b.organisation_ref)
                   ORDER BY s.stated_on DESC NULLS LAST, s.rank DESC NULLS LAST, b.dataset) AS data_set
        FROM budget b
        LEFT JOIN budget_scope c ON c.activity = b.activity
        LEFT JOIN budget_statement s ON s.owner = coalesce(b.activity, b.organisation_ref) AND s.edition_id = b.edition_id
             AND s.dataset IS NOT DISTINCT FROM b.dataset
        WHERE (c.activity IS NOT NULL AND b.kind IN ('{BUDGET}', '{PLANNED}'))
           OR (b.activity IS NULL AND b.kind IN ({quoted(OF_COUNTRY)}) AND b.country IN ({here}))
        ORDER BY owner, b.kind, b.from_date, b.to_date, b.amount_cents, b.source_id, b.position
        """,
        held=True,
    )


def steps(countries: Sequence[str]) -> tuple[Step, ...]:
    """The steps to `budget_row`: the plans of the activities that name the countries, and of organisations for them."""
    here = quoted(list(countries))
    return (_scope(here), STATEMENT, _row(here), PLACE)


_SECONDARY = "SELECT DISTINCT activity, edition_id FROM all_activity WHERE secondary"
_ROWS = f"""
    SELECT b.*, p.place_source, x.activity IS NOT NULL AS secondary
    FROM budget_row b
    LEFT JOIN budget_place p ON p.activity = b.activity AND p.source_id = b.source_id
    LEFT JOIN ({_SECONDARY}) x ON x.activity = b.activity AND x.edition_id = b.edition_id
    WHERE b.kind IN ({{kinds}})
    ORDER BY b.owner, b.kind, b.from_date, b.to_date, b.amount_cents, b.source_id, b.position
"""
_COMMITTED = """
    SELECT f.source_id, f.activity, f.flow, f.kind, f.amount_cents
    FROM flow f JOIN (SELECT DISTINCT activity, place_source FROM budget_place) p
      ON p.activity = f.activity AND p.place_source = f.source_id
    WHERE f.kind IN ('2', '11')
    ORDER BY f.source_id, f.flow, f.position
"""


@dataclass(frozen=True)
class Held:
    """Plans of one kind as stated (`rows`, with `usd_cents`), and for each row and country asked for the part of it.

    `part_row` is the row of a part, `country` its ISO3, `cents` in dollars, `own_cents` in the currency of the row.
    """

    rows: pa.Table
    part_row: Ints
    country: NDArray[np.str_]
    cents: Ints
    own_cents: Ints

    @property
    def usd(self) -> Ints:
        """US dollar cents of each whole row, 0 where there is no rate."""
        return _ints(self.rows.column("usd_cents"))

    @property
    def unconverted(self) -> NDArray[np.bool_]:
        """Rows without a rate."""
        return np.asarray(pc.is_null(self.rows.column("usd_cents")))

    def plans(self, of: Ints) -> Plans:
        """These rows (by number, each with a period) as plans that replace one another."""
        rows = self.rows.take(pa.array(of))
        owner, kind, country = (rows.column(name).to_pylist() for name in ("owner", "kind", "country"))
        owners = [o if k in (BUDGET, PLANNED) else f"{k}|{c}|{o}" for o, k, c in zip(owner, kind, country, strict=True)]
        first, end = _days(rows.column("from_date")), _days(rows.column("to_date")) + 1
        turn = _ints(rows.column("data_set"))
        revised = np.asarray(pc.fill_null(pc.equal(rows.column("budget_type"), "revised"), False))
        told = np.array(["no value date" not in (flags or ()) for flags in rows.column("flags").to_pylist()], dtype=bool)
        valued = np.where(told, _days(rows.column("value_date")), -1)
        period = list(zip(first.tolist(), end.tolist(), strict=True))
        return Plans(owners, first, end, turn, precedence(owners, revised, period, valued, turn))


def held(reader: Reader, rates: Rates, kinds: Sequence[str], countries: Sequence[str]) -> Held:
    """The plans of these kinds, all editions; needs the steps to have been run. A planned disbursement without a last day is of its first."""
    rows = reader.query(_ROWS.format(kinds=quoted(list(kinds)))).combine_chunks()
    if PLANNED in kinds:
        at = rows.schema.get_field_index("to_date")
        rows = rows.set_column(at, "to_date", pc.coalesce(rows.column("to_date"), rows.column("from_date")))
    value = rates.convert(rows.column("amount_cents"), rows.column("currency"), rows.column("value_date"))
    rows = rows.append_column("usd_cents", value.column("usd_cents"))
    part_row, country, weight, group = _places(reader, rows) if BUDGET in kinds or PLANNED in kinds else _named(rows)
    usd, own = (split.largest_remainder(_ints(rows.column(n)), group, weight) for n in ("usd_cents", "amount_cents"))
    here = np.isin(country, list(countries)) & (weight > 0)
    return Held(rows, part_row[here], country[here], usd[here], own[here])


def prepare(reader: Reader, countries: Sequence[str]) -> None:
    """Run the steps for these countries."""
    run(reader, steps(countries))


def _places(reader: Reader, rows: pa.Table) -> tuple[Ints, NDArray[np.str_], Ints, Ints]:
    """Row, place and weight of each stated place of the rows; regions bear an empty name."""
    committed = reader.query(_COMMITTED)
    asked = pa.table(
        {
            "source_id": pc.coalesce(rows.column("place_source"), rows.column("source_id")),
            "activity": rows.column("activity"),
            "flow": pa.nulls(rows.num_rows, pa.string()),
            "kind": rows.column("kind"),
            "amount_cents": rows.column("amount_cents"),
        }
    )
    both = pa.concat_tables([asked.select(NEEDED), committed.select(NEEDED).cast(asked.select(NEEDED).schema)])
    places = stated(reader, both.combine_chunks(), "place")
    places = places.filter(pc.less(places.column("i"), rows.num_rows))
    group = _ints(places.column("i"))
    region = np.asarray(places.column("region").combine_chunks().fill_null(False), dtype=bool)
    percentage = places.column("percentage").cast(pa.float64()).to_numpy().astype(np.float64)
    weight = split.weights(group, percentage, region, rows.num_rows).weight
    named = pc.if_else(pa.array(region), "", places.column("code").combine_chunks())
    return group, np.array(named.to_pylist(), dtype=str), weight, group


def _named(rows: pa.Table) -> tuple[Ints, NDArray[np.str_], Ints, Ints]:
    """Each row is for the country that it names."""
    number = np.arange(rows.num_rows, dtype=np.int64)
    return number, np.array(rows.column("country").to_pylist(), dtype=str), np.ones(rows.num_rows, dtype=np.int64), number


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(pc.cast(pc.fill_null(column, 0), pa.int64()), dtype=np.int64)


def _days(column: pa.ChunkedArray) -> Ints:
    """Days from 1970-01-01; 0 where none is stated."""
    return np.asarray(pc.fill_null(pc.cast(column, pa.int32()), 0), dtype=np.int64)
