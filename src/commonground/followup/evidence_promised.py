"""Candidates for evidence among pledges and what was given in kind: promises after the undertaking, people and goods present."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from commonground.door.reader import Reader
from commonground.followup.evidence import FILES, Candidate, beside
from commonground.followup.fit import BY_LIST, Seen, Wanted, fit
from commonground.followup.payers import Member
from commonground.funding.pledges import NOT_PROMISES

_PLEDGES = """
    SELECT pledge, conference_name, donor_ref, donor, donor_country, country, purpose, instrument, pledged_on, amount_cents,
           currency, source_id, position
    FROM pledge
    WHERE NOT is_total AND conference NOT LIKE 'cbpf|%' AND country IN ({countries}) AND pledged_on BETWEEN $first AND $last
      AND amount_cents IS NOT NULL AND status NOT IN ({others})
    ORDER BY pledge, pledged_on, source_id, position
"""

_GIVEN = """
    SELECT contributor, contributor_name, recipient, recipient_name, kind, category, stage, about_from, about_to, quantity, unit,
           value_cents, currency, source_id, position
    FROM contribution
    WHERE NOT coalesce(is_total, false) AND recipient IN ({countries}) AND contributor IS NOT NULL AND kind <> 'money'
      AND about_from <= $last AND coalesce(about_to, about_from) >= $first
    ORDER BY contributor, recipient, kind, category, stage, unit, about_from, source_id, position
"""


class Promised:
    """Pledges and contributions in kind for some countries since a day; read once for all undertakings."""

    def __init__(self, reader: Reader, countries: Iterable[str], first: dt.date, last: dt.date) -> None:
        self._reader = reader
        self._countries = ", ".join(f"'{one}'" for one in sorted(set(countries)) if one.isalnum())
        self._days = {"first": first, "last": last}

    @cached_property
    def _pledges(self) -> list[dict[str, Any]]:
        if not self._countries:
            return []
        others = ", ".join(f"'{one}'" for one in NOT_PROMISES)
        return self._reader.rows(_PLEDGES.format(countries=self._countries, others=others), self._days)

    @cached_property
    def _given(self) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
        found: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
        if self._countries:
            for row in self._reader.rows(_GIVEN.format(countries=self._countries), self._days):
                key = tuple(row[name] for name in ("contributor", "recipient", "kind", "category", "stage", "unit"))
                found[key].append(row)
        return found

    def candidates(self, member: Member, wanted: Wanted) -> list[Candidate]:
        """What a member promised or gave in kind that fits, the best first."""
        found = []
        for row in self._pledges:
            payer = self._promised_by(member, row)
            if payer is None or not wanted.made_on <= row["pledged_on"] <= wanted.at:
                continue
            title = " ".join(text for text in (row["purpose"], row["conference_name"]) if text)
            fitted = fit(wanted, Seen(payer, row["pledged_on"], row["pledged_on"], row["country"], title=title))
            if fitted is not None:
                found.append(self._pledge(row, title).scored(fitted))
        return beside(found, self._in_kind(member, wanted))

    def _promised_by(self, member: Member, row: dict[str, Any]) -> tuple[int, str] | None:
        if row["donor_ref"] == member.code:
            return BY_LIST, f"promised by {member.code}"
        if member.iso3 is not None and row["donor_country"] == member.iso3:
            return BY_LIST, f"promised by {row['donor']}"
        paid = member.pays(row["donor_ref"], row["donor"]) if row["donor_country"] is None else None
        return (paid[0], paid[1].replace("paid by", "promised by", 1)) if paid else None

    def _pledge(self, row: dict[str, Any], title: str) -> Candidate:
        entered = str(row["position"]).startswith("record ")
        return Candidate(
            name=row["pledge"],
            what="pledge",
            evidence="record" if entered else "flow",
            reference=row["pledge"] if entered else f"{row['source_id']} {row['position']}",
            title=title,
            payer=row["donor"],
            receiver="",
            country=row["country"],
            first=row["pledged_on"],
            last=row["pledged_on"],
            committed=None,
            spent=None,
            amount=f"{row['currency'] or '?'} {row['amount_cents'] / 100:,.0f} promised ({row['instrument']})",
            lines=((self._reader.sources[row["source_id"]]["name"], row["position"]),),
            rows=1,
        )

    def _in_kind(self, member: Member, wanted: Wanted) -> list[Candidate]:
        found = []
        for key, rows in self._given.items():
            held = [
                row for row in rows if (row["about_to"] or row["about_from"]) >= wanted.made_on and row["about_from"] <= wanted.at
            ]
            if not held or member.iso3 is None or key[0] != member.iso3:
                continue
            given = " ".join(str(part) for part in (key[2], key[3]) if part)
            payer = (BY_LIST, f"given by {held[0]['contributor_name']}")
            last = held[-1]
            seen = Seen(payer, held[0]["about_from"], last["about_to"] or last["about_from"], key[1], title=given, given=given)
            fitted = fit(wanted, seen)
            if fitted is not None:
                found.append(self._contribution(key, held, seen).scored(fitted))
        return found

    def _contribution(self, key: tuple[Any, ...], rows: list[dict[str, Any]], seen: Seen) -> Candidate:
        last = rows[-1]
        name = hashlib.sha256("|".join(str(part) for part in key).encode()).hexdigest()[:12]
        amount = None
        if last["quantity"] is not None:
            amount = f"{last['quantity']:,.0f} {last['unit'] or ''} {last['stage'] or ''} ({last['about_from']})".replace(
                "  ", " "
            )
        return Candidate(
            name=f"given:{name}",
            what="in kind",
            evidence="flow",
            reference=f"{last['source_id']} {last['position']}",
            title=f"{key[3] or key[2]}, {last['recipient_name']}",
            payer=last["contributor_name"],
            receiver=last["recipient_name"],
            country=key[1],
            first=seen.first,
            last=seen.last,
            committed=None,
            spent=None,
            amount=amount,
            lines=tuple((self._reader.sources[row["source_id"]]["name"], row["position"]) for row in rows[-FILES:]),
            rows=len(rows),
        )
