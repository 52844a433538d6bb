"""What changed between two dates: new, changed and vanished flows, field by field, with their effect in US dollars by stage.

FTS edits flows in place and lets them vanish, and so do publishers of IATI; what was known by a date is what the editions
published by then say. For each stage: what was known before + new + changed + vanished = what is known after.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.funding.known import STAGES, Known, known

FIELDS = (
    *("status usd_cents amount_cents currency date giver receiver country year plan cluster flow_type".split()),
    *("whole_usd_cents earmarking title reference".split()),
)
"""What is compared of a flow."""

SUMS = (*(f"{stage}_cents" for stage in STAGES), "transactions", "currency", "country", "title")
"""What is compared of an activity."""

_IDS = """
    SELECT coalesce(b.id, a.id) AS id FROM changes_before b FULL JOIN changes_after a ON a.id = b.id
    WHERE b.id IS NULL OR a.id IS NULL OR {differs}
"""
_TOTALS = "SELECT {sums}, count(*) AS rows, CAST(coalesce(sum(unconverted), 0) AS BIGINT) AS unconverted FROM {table}"

_UNITS = "SELECT DISTINCT unit FROM changes_before UNION SELECT DISTINCT unit FROM changes_after"


@dataclass(frozen=True)
class Effect:
    """Dollars of one stage, in cents: before + new + changed + vanished = after."""

    before: int
    new: int
    changed: int
    vanished: int
    after: int


@dataclass(frozen=True)
class Change:
    """A flow (or activity) that is new, changed or vanished: as it stood and as it stands, and the fields that differ."""

    kind: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    fields: tuple[str, ...]

    @property
    def row(self) -> dict[str, Any]:
        """The row as it stands, else as it stood."""
        return self.after or self.before or {}

    @property
    def effect_cents(self) -> dict[str, int]:
        """What it adds to each stage."""
        parts = {stage: _cents(self.after, stage) - _cents(self.before, stage) for stage in STAGES}
        return {stage: cents for stage, cents in parts.items() if cents}

    @property
    def size(self) -> int:
        """The largest effect on a stage, by which changes are ordered."""
        return max((abs(cents) for cents in self.effect_cents.values()), default=0)


@dataclass(frozen=True)
class Changes:
    """Everything that differs, biggest effects first; `unchanged` counts the rest, `unconverted` transactions without dollars."""

    feed: str
    country: str | None
    first: dt.date
    second: dt.date
    before: Known
    after: Known
    flows_before: int
    flows_after: int
    changes: tuple[Change, ...]
    effect: dict[str, Effect]
    unconverted: int
    units: frozenset[str]

    def of(self, kind: str) -> list[Change]:
        """The changes of one kind: new, changed, vanished."""
        return [change for change in self.changes if change.kind == kind]

    @property
    def unit(self) -> str:
        """What a row is: `flow`, `activity`, or `flow or activity` where the feed has both."""
        return " or ".join(sorted(self.units, reverse=True)) or "flow"

    @property
    def by_field(self) -> dict[str, int]:
        """How many flows changed in each field."""
        counts: dict[str, int] = {}
        for change in self.of("changed"):
            for name in change.fields:
                counts[name] = counts.get(name, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: -pair[1]))

    @property
    def by_status(self) -> dict[tuple[str, str], int]:
        """How many flows went from one status to another."""
        counts: dict[tuple[str, str], int] = {}
        for change in self.of("changed"):
            if "status" in change.fields and change.before and change.after:
                step = (str(change.before["status"] or "none"), str(change.after["status"] or "none"))
                counts[step] = counts.get(step, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def changes(before: Reader, after: Reader, feed: str, country: str | None = None) -> Changes:
    """Compare what the flows of a feed said to two readers with their own `as_of`.

    With a country, a flow counts where it is for it on either date, so that one moved elsewhere is changed and not vanished; its
    dollars are the country's on a date when it is for it, and none else, so that a sum is that of the flows of its date.
    Raises NotFound for a feed of which no flow is held.
    """
    earlier, later = known(before, feed), known(after, feed)
    engine = after.engine
    engine.register("changes_all_before", earlier.rows)
    engine.register("changes_all_after", later.rows)
    for name in ("before", "after"):
        engine.table(f"changes_{name}", _here(f"changes_all_{name}", country))
    differs = " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in dict.fromkeys((*FIELDS, *SUMS)))
    engine.table("changes_id", _IDS.format(differs=differs))
    stood, stands = (_by_id(after, f"changes_{name}") for name in ("before", "after"))
    found = [_change(stood.get(key), stands.get(key)) for key in dict.fromkeys((*stood, *stands))]
    found.sort(key=lambda change: (-change.size, str(change.row["id"])))
    totals = [after.rows(_TOTALS.format(sums=_sums(), table=f"changes_{name}"))[0] for name in ("before", "after")]
    return Changes(
        feed,
        country,
        before.as_of or before.today,
        after.as_of or after.today,
        earlier,
        later,
        totals[0]["rows"],
        totals[1]["rows"],
        tuple(found),
        _effects(found, *totals),
        totals[1]["unconverted"],
        frozenset(row["unit"] for row in after.rows(_UNITS)),
    )


def _here(table: str, country: str | None) -> str:
    if country is None:
        return f"SELECT * FROM {table}"
    test = f"concat('; ', country, '; ') LIKE '%; {country}; %'"
    own = ", ".join(f"CASE WHEN {test} THEN {stage}_cents END AS {stage}_cents" for stage in STAGES)
    return f"""
        SELECT * REPLACE ({own}) FROM {table} WHERE id IN (SELECT id FROM changes_all_before WHERE {test}
                                           UNION SELECT id FROM changes_all_after WHERE {test})
    """


def _by_id(reader: Reader, table: str) -> dict[str, dict[str, Any]]:
    rows = reader.rows(f"SELECT t.* FROM {table} t JOIN changes_id i ON i.id = t.id ORDER BY t.id")
    return {row["id"]: row for row in rows}


def _change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Change:
    if before is None or after is None:
        return Change("new" if before is None else "vanished", before, after, ())
    compared = SUMS if after["unit"] == "activity" else FIELDS
    return Change("changed", before, after, tuple(name for name in compared if before[name] != after[name]))


def _sums() -> str:
    return ", ".join(f"CAST(coalesce(sum({stage}_cents), 0) AS VARCHAR) AS {stage}" for stage in STAGES)


def _cents(row: dict[str, Any] | None, stage: str) -> int:
    return 0 if row is None else int(row[f"{stage}_cents"] or 0)


def _effects(found: list[Change], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Effect]:
    """By stage; a stage of which nothing was or is known is left out."""
    effects = {}
    for stage in STAGES:
        part = {
            kind: sum(_cents(c.after, stage) - _cents(c.before, stage) for c in found if c.kind == kind)
            for kind in ("new", "changed", "vanished")
        }
        effect = Effect(int(before[stage]), part["new"], part["changed"], part["vanished"], int(after[stage]))
        if any((effect.before, effect.new, effect.changed, effect.vanished, effect.after)):
            effects[stage] = effect
    return effects
