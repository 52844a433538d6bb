"""Candidates for the evidence of an undertaking among payments and activities: found by rule, confirmed by a person.

A payment is one that speaks (funding/speaking.py), by its part for the country. What a member paid through one IATI activity is
one candidate, whether it or the receiver reports it; a flow of another system is one by itself. FTS and IATI report some of
the same payments: candidates are never added up.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.followup.fit import Fit, Seen, Wanted, fit
from commonground.followup.payers import Member
from commonground.funding.clusters import cluster_key
from commonground.funding.speaking import money

SPENT = ("disbursement", "expenditure")
STAGES = ("commitment", *SPENT)
FILES = 3
"""Lines of files that are named for one candidate; the number of all is told."""


@dataclass(frozen=True)
class Candidate:
    """What may be evidence of an undertaking: `name` is how a person confirms it, `reference` how a report cites it.

    `evidence` is flow, activity or record; `committed` and `spent` are US dollar cents within the period and for the country
    (commitments and payments are never added); `amount` is in words where it is not in dollars. `lines` are file and
    position of the first rows, `rows` the number of all.
    """

    name: str
    what: str
    evidence: str
    reference: str
    title: str
    payer: str
    receiver: str
    country: str | None
    first: dt.date
    last: dt.date
    committed: int | None
    spent: int | None
    amount: str | None
    lines: tuple[tuple[str, str], ...]
    rows: int
    points: int = 0
    why: tuple[str, ...] = ()

    @property
    def turn(self) -> tuple[int, int, str, str]:
        """The best first; of equal ones the larger, then by name."""
        return -self.points, -(self.spent or self.committed or 0), self.name, self.payer

    def scored(self, fitted: Fit) -> Candidate:
        """The same with its points and reasons."""
        return replace(self, points=fitted.points, why=fitted.why)


_PAYMENTS = """
    WITH told AS (
        SELECT activity, arg_max(title, concat(coalesce(stated_on, ''), source_id)) AS title,
               bool_or(coalesce(humanitarian, false)) AS humanitarian
        FROM activity WHERE activity IS NOT NULL GROUP BY activity
    )
    SELECT p.flow, p.system, p.activity, p.stage, p.direction, p.from_ref, p.from_name, p.reporter_ref, p.reporter_name,
           p.to_ref, p.to_name, coalesce(p.date, p.value_date) AS day, p.place, p.place_kind, p.part_usd_cents, p.amount_cents,
           p.currency, coalesce(p.title, a.title) AS title, p.source_id, p.position,
           coalesce(a.humanitarian, false) OR p.system IN ('fts', 'cbpf') OR p.family = 'unhcr-iati' AS humanitarian
    FROM part p LEFT JOIN told a ON a.activity = p.activity
    WHERE p.place IN ({countries}) AND p.place_kind IN ('country', 'shared') AND p.system <> 'crs'
      AND NOT coalesce(p.secondary, false) AND p.stage IN ('commitment', 'disbursement', 'expenditure')
      AND coalesce(p.date, p.value_date) BETWEEN $first AND $last
    ORDER BY day, p.flow, p.place, p.source_id, p.position
"""

_THEMES = """
    SELECT s.activity, s.flow, s.dimension, coalesce(s.vocabulary, '1') AS vocabulary, s.code, s.name, s.percentage
    FROM share s JOIN {keys} k ON k.key = coalesce(s.activity, s.flow)
    WHERE s.dimension IN ('sector', 'cluster', 'global_cluster', 'location') AND s.side = 'to'
    ORDER BY s.activity, s.flow, s.dimension, s.vocabulary, s.code, s.name, s.percentage
"""


Paid = tuple[dict[str, Any], tuple[int, str], str]
"""A payment, why it is the member's, and the name of the body that pays."""


class Payments:
    """The payments for some countries since a day, each with its payer, sectors and places; read once for all undertakings."""

    def __init__(self, reader: Reader, countries: Iterable[str], first: dt.date, last: dt.date) -> None:
        self._reader = reader
        self._countries, self._first, self._last = sorted(set(countries)), first, last
        self._drafts: dict[tuple[Any, ...], list[tuple[Candidate, Seen]]] = {}

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        if not self._countries or self._first > self._last:
            return []
        money(self._reader)
        listed = ", ".join(f"'{country}'" for country in self._countries if country.isalnum())
        return self._reader.rows(_PAYMENTS.format(countries=listed), {"first": self._first, "last": self._last})

    @cached_property
    def _groups(self) -> dict[tuple[str | None, str | None], list[dict[str, Any]]]:
        """Rows by the body that pays: the giver of a payment, else whoever reports it as outgoing."""
        found: dict[tuple[str | None, str | None], list[dict[str, Any]]] = defaultdict(list)
        for row in self._rows:
            payer = (row["from_ref"], row["from_name"])
            if payer == (None, None) and row["direction"] == "out":
                payer = (row["reporter_ref"], row["reporter_name"])
            if payer != (None, None):
                found[payer].append(row)
        return found

    @cached_property
    def _themes(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Sectors, clusters and locations by activity or flow."""
        keys = sorted({row["activity"] or row["flow"] for row in self._rows})
        if not keys:
            return {}
        self._reader.engine.register("followup_keys", pa.table({"key": keys}))
        found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for row in self._reader.rows(_THEMES.format(keys="followup_keys")):
            found[row["activity"] or row["flow"]][row["dimension"]].append(row)
        self._reader.engine.forget("followup_keys")
        return found

    def candidates(self, member: Member, wanted: Wanted) -> list[Candidate]:
        """The payments of a member that fit, the best first."""
        span = (member.code, wanted.made_on, wanted.at, wanted.countries)
        if span not in self._drafts:
            paid = self._paid(member, wanted).items()
            self._drafts[span] = [draft for key, held in paid for draft in self._draft(key, held)]
        fitted = ((draft, fit(wanted, seen)) for draft, seen in self._drafts[span])
        return sorted((draft.scored(found) for draft, found in fitted if found is not None), key=lambda one: one.turn)

    def _paid(self, member: Member, wanted: Wanted) -> dict[str, list[Paid]]:
        """What a member paid within the time and for the countries, by activity or flow.

        What its own side of an activity reports as paid counts, and what was received only where nothing is: the two may be
        both ends of one payment.
        """
        found: dict[str, list[Paid]] = defaultdict(list)
        for (ref, name), rows in self._groups.items():
            paid = member.pays(ref, name)
            if paid is None:
                continue
            for row in rows:
                if row["place"] in wanted.countries and wanted.made_on <= row["day"] <= wanted.at:
                    found[row["activity"] or row["flow"]].append((row, paid, name or ref or ""))
        return {key: [one for one in held if one[0]["direction"] != "in"] or held for key, held in found.items()}

    def _draft(self, key: str, held: list[Paid]) -> Iterator[tuple[Candidate, Seen]]:
        rows = sorted((row for row, _, _ in held), key=lambda row: (row["day"], row["flow"], row["place"], row["position"]))
        committed, spent = _sum(rows, ("commitment",)), _sum(rows, SPENT)
        amount = None if committed is not None or spent is not None else _undivided(rows)
        if amount is not None or (committed or 0) > 0 or (spent or 0) > 0:
            payers = sorted({name for _, _, name in held}, key=lambda name: (" " not in name, name))
            paid = max(paid for _, paid, name in held if name == payers[0])
            seen = _seen(paid, rows, self._themes.get(key, {}))
            yield self._made(key, _several(payers), rows, (committed, spent, amount)), seen

    def _made(
        self, key: str, payer: str, rows: list[dict[str, Any]], money: tuple[int | None, int | None, str | None]
    ) -> Candidate:
        first = rows[0]
        is_activity = first["activity"] is not None
        lines = tuple((self._reader.sources[row["source_id"]]["name"], row["position"]) for row in rows[:FILES])
        receivers = sorted({str(_receiver(row)) for row in rows if _receiver(row)})
        return Candidate(
            name=key,
            what="activity" if is_activity else "payment",
            evidence="activity" if is_activity else "flow",
            reference=key if is_activity else f"{first['source_id']} {first['position']}",
            title=first["title"] or "",
            payer=payer,
            receiver=_several(receivers),
            country=", ".join(sorted({row["place"] for row in rows})),
            first=first["day"],
            last=rows[-1]["day"],
            committed=money[0],
            spent=money[1],
            amount=money[2],
            lines=lines,
            rows=len(rows),
        )


def _several(names: Sequence[str]) -> str:
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _receiver(row: dict[str, Any]) -> str | None:
    told = row["to_name"] or row["to_ref"]
    return told or (row["reporter_name"] or row["reporter_ref"] if row["direction"] == "in" else None)


def _sum(rows: Iterable[dict[str, Any]], stages: Sequence[str]) -> int | None:
    cents = [row["part_usd_cents"] for row in rows if row["stage"] in stages and row["part_usd_cents"] is not None]
    return sum(cents) if cents else None


def _undivided(rows: Iterable[dict[str, Any]]) -> str | None:
    """What has no part of its own for the country, or no rate: as stated, where it is of one currency."""
    held = [row for row in rows if row["amount_cents"] is not None]
    currencies = {row["currency"] for row in held}
    cents = sum(row["amount_cents"] for row in held)
    if len(currencies) != 1 or cents <= 0:
        return None
    shared = " for several countries" if any(row["place_kind"] == "shared" for row in held) else ""
    return f"{currencies.pop() or '?'} {cents / 100:,.0f}{shared}"


def _seen(paid: tuple[int, str], rows: list[dict[str, Any]], themes: dict[str, list[dict[str, Any]]]) -> Seen:
    received = next((row["reporter_name"] or row["reporter_ref"] for row in rows if row["direction"] == "in"), None)
    if received:
        paid = (paid[0], f"{paid[1]}, as {received} reports, which received it")
    title = " ".join(dict.fromkeys(row["title"] for row in rows if row["title"]))
    clusters = [row["name"] or row["code"] for kind in ("cluster", "global_cluster") for row in themes.get(kind, [])]
    return Seen(
        payer=paid,
        first=rows[0]["day"],
        last=rows[-1]["day"],
        country=rows[0]["place"],
        places=frozenset(str(text) for row in themes.get("location", []) for text in (row["code"], row["name"]) if text),
        sectors=_sectors(themes.get("sector", [])),
        clusters=frozenset(cluster_key(name) for name in clusters if name),
        humanitarian=any(row["humanitarian"] for row in rows),
        title=title,
    )


def _sectors(rows: Sequence[dict[str, Any]]) -> tuple[tuple[str, float | None], ...]:
    """Sectors of one DAC vocabulary, 1 (five digits) before 2 (three): never two together (IATI 2.03, sector)."""
    for vocabulary in ("1", "2", "DAC", "DAC-3"):
        shares: dict[str, float | None] = {}
        for row in rows:
            if row["vocabulary"] == vocabulary and row["code"]:
                held = shares.get(row["code"], 0.0)
                shares[row["code"]] = None if row["percentage"] is None or held is None else max(held, row["percentage"])
        if shares:
            return tuple(sorted(shares.items()))
    return ()


def beside(candidates: Iterable[Candidate], more: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of several kinds in one order."""
    return sorted((*candidates, *more), key=lambda one: one.turn)
