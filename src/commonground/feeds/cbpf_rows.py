"""Contributions to pooled funds as rows of `pledge` and `flow`: each promise once, each payment once, doubts in words."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any

from commonground.feeds.money_rows import donor_country, in_cents, real_day, real_rate
from commonground.vocabulary import country

_STATUS = {
    "fully paid": "paid",
    "paid": "paid",
    "partially paid": "partly paid",
    "pledge": "pledge",
    "commitment": "pledge",
    "pipeline": "pipeline",
    "write-off": "written off",
    "write off": "written off",
}
_ABOUT_FUND = re.compile(r"\s*(\(.*\)|\b(cross[- ]border|HF|CBPF|ERF|CHF|RhPF|humanitarian fund)\b)", re.IGNORECASE)
POOLED = " (pooled fund)"
DOLLAR_TOLERANCE = 0.001
"""How far US dollars may be from a local amount that is itself said to be in US dollars."""


@dataclass
class Contribution:
    """One line of the file, as stated; `repeated` counts the lines that say the same once more."""

    code: str | None
    donor: str
    donor_kind: str | None
    fund: str
    fund_type: str | None
    year: int
    status: str | None
    pledged_on: dt.date | None
    currency: str | None
    rate: float | None
    pledged: float | None
    outstanding_usd: float | None
    paid_on: dt.date | None
    paid_currency: str | None
    paid_rate: float | None
    paid: float | None
    paid_usd: float | None
    position: str
    repeated: int = 0

    @property
    def facts(self) -> tuple[object, ...]:
        """Everything but where it stands; a line without a code is never taken for a repetition of another."""
        stated = tuple(getattr(self, field.name) for field in fields(self) if field.name not in ("position", "repeated"))
        return stated if self.code else (*stated, self.position)

    @property
    def promise(self) -> tuple[object, ...]:
        """What instalments of one promise share."""
        return (self.code, self.donor, self.fund) if self.code else (self.position,)

    @property
    def unit_paid(self) -> str | None:
        """The currency of the payment: the promise's where none is given, or where the code given does not fit the dollars."""
        if self.paid_currency and not (_misfit(self) and self.currency):
            return self.paid_currency
        return self.currency

    @property
    def has_paid(self) -> bool:
        """Whether any money is stated as paid."""
        return bool(self.paid or self.paid_usd)


def once(found: list[Contribution]) -> list[Contribution]:
    """The contributions without lines that repeat another, unless only the payments of all of them make the promise."""
    alike: dict[tuple[object, ...], list[Contribution]] = defaultdict(list)
    for row in found:
        alike[row.facts].append(row)
    kept: list[Contribution] = []
    for rows in alike.values():
        first = rows[0]
        if len(rows) > 1 and first.paid and first.pledged and abs(first.paid * len(rows) - first.pledged) < 0.01:
            kept += rows
        else:
            first.repeated = len(rows) - 1
            kept.append(first)
    return kept


def _groups(found: list[Contribution]) -> list[list[Contribution]]:
    """The contributions by promise, instalments in the order of their payment whatever the order of the file."""
    groups: dict[tuple[object, ...], list[Contribution]] = defaultdict(list)
    for row in found:
        groups[row.promise].append(row)
    for group in groups.values():
        group.sort(key=lambda row: (row.paid_on or dt.date.max, -(row.paid or 0), row.paid_usd or 0))
    return list(groups.values())


def pledge_rows(found: list[Contribution]) -> list[dict[str, Any]]:
    """Rows of `pledge`: the promise stands on the first instalment alone, so that a sum over rows counts it once."""
    rows = []
    for group in _groups(found):
        whole = len({row.pledged for row in group}) == 1
        for number, row in enumerate(group):
            rows.append(_pledge(row, _id(row), later=number > 0 and whole, instalments=len(group)))
    return rows


def _id(row: Contribution) -> str:
    """`cbpf:` and the code, which no edition changes; without a code what identifies the promise."""
    if row.code:
        return f"cbpf:{row.code}"
    return f"cbpf:{row.fund}|{row.donor}|{row.year}|{row.pledged_on or row.paid_on}|{row.pledged or row.paid_usd}"


def _pledge(row: Contribution, pledge: str, *, later: bool, instalments: int) -> dict[str, Any]:
    amount, currency, taken = _promised(row)
    known = fund_country(row.fund)
    flags = _flags(row, instalments)
    if taken:
        flags.append("promise taken from the payment")
    return {
        **_common(row),
        "pledge": pledge,
        "conference": f"cbpf|{row.fund.casefold()}|{row.year}",
        "conference_name": row.fund if row.fund_type in (None, row.fund) else f"{row.fund} ({row.fund_type})",
        "donor": row.donor,
        "donor_country": _donor_country(row),
        "donor_kind": row.donor_kind,
        "fund": row.fund,
        "country": known,
        "countries": [known] if known else [],
        "year": row.year,
        "instrument": "grant",
        "status": _status(row),
        "period_from": dt.date(row.year, 1, 1),
        "period_to": dt.date(row.year, 12, 31),
        "pledged_on": real_day(row.pledged_on),
        "amount_cents": None if later else in_cents(amount),
        "currency": currency,
        "stated_rate": real_rate(row.rate),
        "paid_on": real_day(row.paid_on) if row.has_paid else None,
        "paid_cents": in_cents(row.paid) if row.has_paid else None,
        "paid_currency": row.unit_paid if row.has_paid else None,
        "paid_usd_cents": in_cents(row.paid_usd) if row.has_paid else None,
        "paid_rate": real_rate(row.paid_rate),
        "outstanding_usd_cents": None if later else in_cents(row.outstanding_usd),
        "is_total": False,
        "flags": flags,
    }


def _common(row: Contribution) -> dict[str, Any]:
    return {"scope_key": f"cbpf|{row.fund.casefold()}|{row.year}", "position": row.position}


def _promised(row: Contribution) -> tuple[float | None, str | None, bool]:
    """Amount and currency promised, and whether they had to be taken from the payment.

    Country-based funds keep no promise once it is paid; a promise of 0 beside a payment is one that is not stated.
    """
    if row.pledged or not row.has_paid:
        return row.pledged, row.currency, False
    if row.paid:
        return row.paid, row.unit_paid, True
    return row.paid_usd, "USD", True


def _status(row: Contribution) -> str:
    stated = _STATUS.get((row.status or "").casefold())
    if stated:
        return stated
    if row.has_paid:
        return "partly paid" if row.outstanding_usd else "paid"
    return "pledge" if row.outstanding_usd or row.pledged else "not available"


def _flags(row: Contribution, instalments: int) -> list[str]:
    pledged_on, paid_on = real_day(row.pledged_on), real_day(row.paid_on)
    other = row.has_paid and row.paid_currency and row.currency and row.paid_currency != row.currency
    checks = {
        "sentinel date": (row.pledged_on, row.paid_on) != (pledged_on, paid_on),
        "zero rate": row.rate == 0 or (row.paid_rate == 0 and row.has_paid),
        "impossible rate": any(rate and real_rate(rate) is None for rate in (row.rate, row.paid_rate)),
        "paid before pledge": bool(row.has_paid and pledged_on and paid_on and paid_on < pledged_on),
        "instalment": instalments > 1,
        "repeated line": row.repeated > 0,
        "paid in another currency": bool(other),
        "currency does not fit the dollars": _misfit(row),
    }
    return [flag for flag, holds in checks.items() if holds]


def _misfit(row: Contribution) -> bool:
    if row.paid_currency != "USD" or not row.paid or row.paid_usd is None:
        return False
    return abs(row.paid_usd - row.paid) > max(1.0, DOLLAR_TOLERANCE * row.paid)


def _donor_country(row: Contribution) -> str | None:
    if "private" in (row.donor_kind or "").casefold() or "local authority" in (row.donor_kind or "").casefold():
        return None
    return donor_country(row.donor)


def fund_country(fund: str) -> str | None:
    """ISO3 of the country of a fund (`Syria Cross border`, `Niger (RhPF)`, `Iraq HF`); null for CERF."""
    known = country.by_name(_ABOUT_FUND.sub("", fund).strip() or fund)
    return known.iso3 if known else None


def flow_rows(found: list[Contribution]) -> list[dict[str, Any]]:
    """Rows of `flow`: one pledge for each promise and one disbursement for each payment, never to be added to one another."""
    rows = []
    for group in _groups(found):
        first = group[0]
        pledge = _id(first)
        amount, currency, taken = _promised(first)
        if amount and _status(first) not in ("pipeline", "written off"):
            promised = _flow(first, f"{pledge}/pledge", "pledge", real_day(first.pledged_on), amount, currency, len(group))
            promised["position"] += " promise"
            promised["flags"] += ["promise taken from the payment"] if taken else []
            rows.append(promised)
        paid = [row for row in group if row.has_paid]
        for number, row in enumerate(paid):
            name = pledge if number == 0 else f"{pledge}/{number + 1}"
            local = row.paid if row.paid else row.paid_usd
            unit = row.unit_paid if row.paid else "USD"
            rows.append(_flow(row, name, "disbursement", real_day(row.paid_on), local, unit, len(group)))
    return rows


def share_rows(flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `share`: the country that a country-based fund works for has the whole of each flow to it."""
    rows = []
    for flow in flows:
        known = fund_country(flow["to_name"].removesuffix(POOLED))
        if known:
            whole = {"side": "to", "dimension": "country", "code": known, "percentage": 100.0, "behaviour": "single"}
            rows.append({"scope_key": flow["scope_key"], "flow": flow["flow"], "position": flow["position"], **whole})
    return rows


def _flow(
    row: Contribution, flow: str, stage: str, day: dt.date | None, amount: float | None, currency: str | None, instalments: int
) -> dict[str, Any]:
    paid = stage == "disbursement"
    return {
        **_common(row),
        "flow": flow,
        "system": "cbpf",
        "kind": "paid" if paid else "pledge",
        "stage": stage,
        "direction": "transfer",
        "from_name": row.donor,
        "from_kind": row.donor_kind,
        "from_country": _donor_country(row),
        "to_name": row.fund + POOLED if row.fund != "CERF" else "CERF",
        "to_kind": row.fund_type,
        "date": day,
        "value_date": day,
        "decided_on": real_day(row.pledged_on),
        "budget_year": row.year,
        "amount_cents": in_cents(amount),
        "currency": currency,
        "stated_usd_cents": in_cents(row.paid_usd) if paid else (in_cents(row.outstanding_usd) or None),
        "stated_rate": real_rate(row.paid_rate if paid else row.rate),
        "contribution": "financial",
        "instrument": "grant",
        "modality": "F" if row.fund_type != "CERF" else None,
        "earmarking": "softly" if row.fund_type != "CERF" else "unearmarked",
        "reference": row.code,
        "flags": _flags(row, instalments),
    }
