"""From whom to whom, for which plan and for which cluster: the flows of FTS that come into a country, and payments to its pooled funds.

Of FTS only what comes in from outside counts (boundary.py), so that money which is handed on within the country stands once.
What is shared with other countries, years or plans is on no path: FTS does not say how much of it is for here. Both systems and
IATI tell in part of the same money: their sums are never added to one another.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.funding.boundary import boundary
from commonground.funding.ladder import FUNDING, quoted
from commonground.funding.speaking import money
from commonground.vocabulary.errors import BadRequest

STAGES = {"funding": FUNDING, "paid": ("disbursement",), "pledge": ("pledge",)}
"""What can be counted, by the rungs that are in it. `funding` as FTS has it: committed or paid, of a flow the one or the other."""
SYSTEMS = ("fts", "cbpf")

_FTS = """
    WITH plans AS (
        SELECT flow, count(DISTINCT code) AS plans, min(name) AS plan FROM fts_object WHERE side = 'to' AND kind = 'plan' GROUP BY flow
    )
    SELECT b.flow, b.source_id, b.position, b.stage, f.date, f.title, b.usd_cents AS cents, b.on_boundary = 'shared' AS shared,
           f.from_name AS giver, f.to_name AS receiver, p.plan, coalesce(p.plans, 0) AS plans,
           coalesce(b.cluster, b.global_cluster) AS cluster,
           CASE WHEN 'named' IN (b.cluster_pot, b.global_cluster_pot) THEN 'named'
                WHEN 'shared' IN (b.cluster_pot, b.global_cluster_pot) THEN 'shared' ELSE 'unspecified' END AS pot
    FROM {view} b JOIN fts_flow f ON f.flow = b.flow LEFT JOIN plans p ON p.flow = b.flow
    WHERE b.boundary = 'incoming' AND b.stage IN ({stages}) AND {only} ORDER BY b.flow
"""

_CBPF = """
    SELECT p.flow, p.source_id, p.position, p.stage, p.date, p.title, p.part_usd_cents AS cents, FALSE AS shared,
           p.from_name AS giver, p.to_name AS receiver, NULL AS plan, 0 AS plans, NULL AS cluster, 'unspecified' AS pot
    FROM part p JOIN flow f ON f.source_id = p.source_id AND f.position = p.position
    WHERE p.system = 'cbpf' AND p.place_kind = 'country' AND p.place = $country AND p.stage IN ({stages}) AND {dated} AND {only}
    ORDER BY p.flow
"""

_Key = tuple[str | None, str | None, str | None, int, str | None, str]
"""The stations of a path, as of Path."""

_PARTY = "($giver IS NULL OR f.from_name = $giver) AND ($receiver IS NULL OR f.to_name = $receiver)"


@dataclass(frozen=True)
class AskedPaths:
    """A country (ISO3), a year or all, a plan of FTS or all; one giver and one receiver by their names, or all."""

    country: str
    year: int | None = None
    system: str = "fts"
    measure: str = "funding"
    plan: str | None = None
    giver: str | None = None
    receiver: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("system", SYSTEMS), ("measure", tuple(STAGES))):
            if getattr(self, name) not in known:
                raise BadRequest(f"there is no {name} {getattr(self, name)!r}", hint="known: " + ", ".join(known))
        if self.plan and self.system != "fts":
            raise BadRequest("payments to pooled funds name no plan", hint="leave out the plan, or ask for the system fts")


@dataclass(frozen=True)
class Path:
    """Some money with its stations, in US dollar cents; None where none is stated.

    `plans`: how many plans its flows name (0 outside of plans); of several, `plan` is None. `pot`: `named`, `shared` by several
    clusters, or `unspecified`.
    """

    giver: str | None
    receiver: str | None
    plan: str | None
    plans: int
    cluster: str | None
    pot: str
    cents: int
    flows: int


@dataclass(frozen=True)
class Single:
    """One flow, with where it stands; `cents` is None where no dollars are stated, `shared` where it is on no path."""

    flow: str
    stage: str
    date: dt.date | None
    title: str | None
    giver: str | None
    receiver: str | None
    plan: str | None
    plans: int
    cluster: str | None
    pot: str
    cents: int | None
    shared: bool
    source_id: str
    position: str


@dataclass(frozen=True)
class Paths:
    """The paths, the most first, and the flows behind them; what is shared with other countries, years or plans stands apart."""

    asked: AskedPaths
    rows: tuple[Path, ...]
    flows: tuple[Single, ...]

    @property
    def cents(self) -> int | None:
        """All paths together; None where there is none."""
        return sum(row.cents for row in self.rows) if self.rows else None

    @property
    def shared(self) -> tuple[Single, ...]:
        """The flows that are on no path, since others share them."""
        return tuple(flow for flow in self.flows if flow.shared)

    @property
    def sources(self) -> tuple[str, ...]:
        """The files that the flows stand in."""
        return tuple(sorted({flow.source_id for flow in self.flows}))


def paths(reader: Reader, asked: AskedPaths) -> Paths:
    """The paths of what comes into the country; the sum of `rows` is the sum of the flows that are not shared."""
    flows = tuple(_single(row) for row in _flows(reader, asked))
    found: dict[_Key, list[int]] = defaultdict(list)
    for flow in flows:
        if not flow.shared and flow.cents is not None:
            plan = flow.plan if flow.plans == 1 else None
            found[flow.giver, flow.receiver, plan, flow.plans, flow.cluster, flow.pot].append(flow.cents)
    rows = [Path(*key, sum(cents), len(cents)) for key, cents in found.items()]
    rows.sort(key=lambda row: (-row.cents, *(str(part or "") for part in (row.giver, row.receiver, row.plan, row.cluster))))
    return Paths(asked, tuple(rows), flows)


def _flows(reader: Reader, asked: AskedPaths) -> Sequence[dict[str, Any]]:
    named = {"giver": asked.giver, "receiver": asked.receiver}
    stages = quoted(STAGES[asked.measure])
    if asked.system == "fts":
        plans, years = (asked.plan,) if asked.plan else (), (asked.year,) if asked.year and not asked.plan else ()
        view = boundary(reader, countries=(asked.country,), years=years, plans=plans)
        return reader.rows(_FTS.format(view=view, stages=stages, only=_PARTY), named)
    money(reader)
    dated = f"list_contains(p.years, CAST({asked.year} AS SMALLINT))" if asked.year else "true"
    return reader.rows(_CBPF.format(stages=stages, dated=dated, only=_PARTY), {**named, "country": asked.country})


def _single(row: dict[str, Any]) -> Single:
    cents = None if row["cents"] is None else int(row["cents"])
    text = {name: row[name] for name in ("flow", "stage", "date", "title", "giver", "receiver", "plan", "cluster", "pot")}
    text["plan"] = row["plan"] if row["plans"] == 1 else None
    held = {"shared": bool(row["shared"]), "source_id": row["source_id"], "position": row["position"]}
    return Single(**text, plans=int(row["plans"]), cents=cents, **held)
