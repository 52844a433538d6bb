"""Promises of a conference, fund or country, each with what became of it; instruments apart, totals beside and never within."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.funding.promise import Fate, Payment, Promise, fate_of, in_dollars, quantile
from commonground.reference.rates import Rates
from commonground.vocabulary.errors import NotFound

NOT_PROMISES = ("requirement", "goal", "cumulative", "statement", "pipeline", "not available", "contribution", "commitment")
"""Statuses of rows that are no promise, or tell what became of one."""

STATED = "stated in the list"
"""The source of a rate that the list gives itself."""

_FUND_WORDS = re.compile(r"\b(hf|cbpf|rhpf|humanitarian|fund|pooled|the)\b|[^a-z0-9]+")


@dataclass(frozen=True)
class AskedPledges:
    """What is asked for; None asks for all. A donor is an ISO3 code, `EU` or a part of a name."""

    conference: str | None = None
    fund: str | None = None
    country: str | None = None
    year: int | None = None
    donor: str | None = None


@dataclass(frozen=True)
class Told:
    """A promise as the list has it, with its fate."""

    pledge: str
    row: Mapping[str, Any]
    promise: Promise
    fate: Fate
    rate_source: str | None
    rate_date: dt.date | None
    lag_days: int | None
    known_to: dt.date


@dataclass
class Pledges:
    """The answer: promises with their fate, and the rows that are no promises."""

    asked: AskedPledges
    promises: list[Told] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    """Totals, requirements, statements, contributions: each with `usd_cents` at its day."""


def pledges(reader: Reader, asked: AskedPledges) -> Pledges:
    """Every promise that fits, valued at the rate of its day. Raises NotFound with the keys that are known."""
    rows = _chosen(reader, asked)
    convert(reader, rows)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    found = Pledges(asked)
    for row in rows:
        if row["is_total"] or row["status"] in NOT_PROMISES or _only_paid(row):
            found.others.append(row)
        else:
            groups[row["pledge"]].append(row)
    _attach(groups, found.others)
    found.promises = [_told(reader, group) for group in groups.values()]
    found.promises.sort(key=lambda told: (-(told.fate.pledged or 0), told.pledge))
    return found


def _only_paid(row: Mapping[str, Any]) -> bool:
    """A payment of a list that states it apart from the promise."""
    return row["status"] == "paid" and row["amount_cents"] is None and row["fund"] is None


def _attach(groups: dict[str, list[dict[str, Any]]], others: list[dict[str, Any]]) -> None:
    """Put each payment that stands alone to the promise of the same conference, donor and instrument: that of its period, else the
    first. A payment without such a promise stays among the others.
    """
    promises: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, group in groups.items():
        promises[_giver(group[0])].append(name)
    for row in [row for row in others if _only_paid(row)]:
        names = promises.get(_giver(row), [])
        same = [name for name in names if groups[name][0]["period_to"] == row["period_to"]]
        if names:
            groups[(same or names)[0]].append(row)
            others.remove(row)


def _giver(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row["conference"], row["donor_country"] or row["donor"].casefold(), row["instrument"])


def _chosen(reader: Reader, asked: AskedPledges) -> list[dict[str, Any]]:
    rows = rows_of(reader, asked)
    if not rows:
        raise NotFound("no pledge fits", where=_words(asked), hint=_known(reader, asked))
    return rows


def rows_of(reader: Reader, asked: AskedPledges) -> list[dict[str, Any]]:
    """The rows of the table `pledge` that fit, with the publication of their file."""
    where: list[str] = ["true"]
    values: dict[str, Any] = {}
    if asked.conference:
        where.append("p.conference = $conference")
        values["conference"] = asked.conference.casefold()
    if asked.country:
        where.append("list_contains(p.countries, $country)")
        values["country"] = asked.country
    if asked.year:
        where.append("p.year = $year")
        values["year"] = asked.year
    if asked.donor:
        named = "p.donor_country = upper($donor) OR contains(lower(p.donor), lower($donor))"
        where.append(f"(p.is_total OR {named})")
        values["donor"] = asked.donor
    rows = reader.rows(_ROWS.format(where=" AND ".join(where)), values)
    if asked.fund:
        wanted = fund_key(asked.fund)
        rows = [row for row in rows if row["fund"] and fund_key(row["fund"]) == wanted]
    return rows


_ROWS = """
    SELECT p.*, e.published, e.published_stated, p.source_id AS source
    FROM pledge p JOIN edition e ON e.edition_id = p.edition_id
    WHERE {where}
    ORDER BY p.conference, p.pledge, p.paid_on NULLS LAST, p.position
"""


def fund_key(name: str) -> str:
    """A fund's name without the words that funds share: `Iraq HF`, `Iraq Humanitarian Fund` and `Iraq` are one."""
    return _FUND_WORDS.sub(" ", name.casefold()).strip().replace("  ", " ") or name.casefold()


def _words(asked: AskedPledges) -> str:
    stated = (("conference", asked.conference), ("fund", asked.fund), ("country", asked.country), ("year", asked.year))
    return ", ".join(f"{name} {value}" for name, value in (*stated, ("donor", asked.donor)) if value)


def _known(reader: Reader, asked: AskedPledges) -> str:
    if asked.fund:
        names = [row["name"] for row in reader.rows("SELECT DISTINCT fund AS name FROM pledge WHERE fund IS NOT NULL ORDER BY 1")]
    else:
        sql = "SELECT DISTINCT conference AS name FROM pledge WHERE fund IS NULL AND conference IS NOT NULL ORDER BY 1"
        names = [row["name"] for row in reader.rows(sql)]
    if not names:
        return "load a list of pledges, or the contributions of the pooled funds"
    return ("funds: " if asked.fund else "conferences: ") + ", ".join(names[:30]) + (" …" if len(names) > 30 else "")


def convert(reader: Reader, rows: Sequence[dict[str, Any]]) -> None:
    """Add `rate`, `rate_source`, `rate_date`, `usd_cents` of what is promised, and `paid_value` of what is paid.

    A rate that the row states goes before the rates that are held; a stated rate of few digits is rounded, and says so.
    """
    needed = any(_needs_rate(row) for row in rows)
    rates = Rates(reader) if needed else None
    promised = _rated(rates, rows, "amount_cents", "currency", "pledged_on")
    paid = _rated(rates, rows, "paid_cents", "paid_currency", "paid_on")
    for row, at_pledge, at_pay in zip(rows, promised, paid, strict=True):
        stated = row["stated_rate"]
        row["rate"] = stated or at_pledge["rate"]
        row["rate_source"] = STATED if stated else at_pledge["rate_source"]
        row["rate_date"] = row["pledged_on"] if stated else at_pledge["rate_date"]
        row["usd_cents"] = in_dollars(row["amount_cents"], stated) if stated else at_pledge["usd_cents"]
        row["paid_value"] = row["paid_usd_cents"] if row["paid_usd_cents"] is not None else at_pay["usd_cents"]
        row["paid_rate_source"] = STATED if row["paid_usd_cents"] is not None else at_pay["rate_source"]


def _needs_rate(row: Mapping[str, Any]) -> bool:
    promised = row["amount_cents"] is not None and not row["stated_rate"]
    return promised or (row["paid_cents"] is not None and row["paid_usd_cents"] is None)


_NO_RATE = {"usd_cents": None, "rate": None, "rate_date": None, "rate_source": None}


def _rated(rates: Rates | None, rows: Sequence[Mapping[str, Any]], amount: str, currency: str, day: str) -> list[dict[str, Any]]:
    if rates is None:
        return [_NO_RATE] * len(rows)
    amounts = pa.array([row[amount] for row in rows], pa.int64())
    currencies = pa.array([row[currency] for row in rows], pa.string())
    found = rates.convert(amounts, currencies, pa.array([row[day] for row in rows], pa.date32()))
    return list(found.to_pylist())


def _told(reader: Reader, group: Sequence[dict[str, Any]]) -> Told:
    """One promise from its rows: the first instalment carries the promise, each carries its payment."""
    row = next((row for row in group if row["amount_cents"] is not None), group[0])
    payments = tuple(
        Payment(r["paid_on"], r["paid_cents"], r["paid_currency"], r["paid_value"], r["paid_rate_source"], r["position"])
        for r in group
        if r["paid_cents"] is not None or r["paid_usd_cents"] is not None
    )
    stated = [r["outstanding_usd_cents"] for r in group if r["outstanding_usd_cents"] is not None]
    promise = Promise(
        row["amount_cents"],
        row["currency"],
        row["rate"],
        "written off" if any(r["status"] == "written off" for r in group) else row["status"],
        row["period_to"],
        payments,
        any(stated) if stated else None,
        "promise taken from the payment" in row["flags"],
    )
    known_to = _known_to(reader, row)
    first = min((p.paid_on for p in payments if p.paid_on), default=None)
    lag = (first - row["pledged_on"]).days if first and row["pledged_on"] else None
    return Told(row["pledge"], row, promise, fate_of(promise, known_to), row["rate_source"], row["rate_date"], lag, known_to)


def _known_to(reader: Reader, row: Mapping[str, Any]) -> dt.date:
    """To which day the list knows of payments: its publication where that is stated, and never after what is asked."""
    asked: dt.date = reader.as_of or reader.today
    if not row["published_stated"]:
        return asked
    return min(asked, dt.date.fromisoformat(row["published"]))


@dataclass(frozen=True)
class Summary:
    """Promises of one instrument together, in cents of US dollars. `unconverted` promises are in no sum."""

    instrument: str
    promises: int
    donors: int
    pledged: int
    told: int
    pledged_told: int
    paid: int
    on_time: int
    late: int
    undated: int
    rate_loss: int
    rounding: int
    outstanding: int
    default: int
    over: int
    taken_from_payment: int
    unconverted: int

    @property
    def kept(self) -> float | None:
        """Paid at the rate of the promise over promised and not still outstanding, where payments are told."""
        due = self.pledged_told - self.outstanding
        return (self.paid + self.rate_loss) / due if due else None


def summaries(promises: Iterable[Told]) -> list[Summary]:
    """A summary for each instrument, the largest first: grants and loans are never added to one another."""
    groups: dict[str, list[Told]] = defaultdict(list)
    for told in promises:
        groups[told.row["instrument"] or "not stated"].append(told)
    found = [_summary(name, group) for name, group in groups.items()]
    return sorted(found, key=lambda summary: (-summary.pledged, summary.instrument))


def _summary(instrument: str, group: Sequence[Told]) -> Summary:
    fates = [told.fate for told in group if told.fate.pledged is not None]
    told = [fate for fate in fates if fate.paid is not None and fate.default is not None]
    return Summary(
        instrument,
        len(group),
        len({t.row["donor_country"] or t.row["donor"] for t in group}),
        _sum(fate.pledged for fate in fates),
        len(told),
        _sum(fate.pledged for fate in told),
        _sum(fate.paid for fate in told),
        _sum(fate.on_time for fate in told),
        _sum(fate.late for fate in told),
        _sum(fate.undated for fate in told),
        _sum(fate.rate_loss for fate in told),
        _sum(_rounding(t) for t in group if t.fate.default is not None),
        _sum(fate.outstanding for fate in told),
        _sum(fate.default for fate in told),
        _sum(fate.over for fate in told),
        sum(1 for t in group if t.promise.taken_from_payment),
        sum(1 for t in group if t.fate.pledged is None),
    )


def _rounding(told: Told) -> int:
    """How far the rounding of a stated rate may move the dollars of a promise, either way.

    A rate of `0.64` may be anything from 0.635 to 0.645; rates are stated with two decimals or more.
    """
    promise = told.promise
    if told.rate_source != STATED or not promise.rate or promise.rate == 1 or not told.fate.pledged or not promise.payments:
        return 0
    decimals = max(len(repr(promise.rate).partition(".")[2]), 2)
    return round(told.fate.pledged * 0.5 / (float(10**decimals) * promise.rate))


def _sum(values: Iterable[int | None]) -> int:
    return sum(value or 0 for value in values)


def lags(promises: Iterable[Told]) -> dict[str, Any]:
    """Days from promise to first payment: number, median, 90th percentile, and how many were paid before the promise is dated."""
    days = [told.lag_days for told in promises if told.lag_days is not None]
    return {
        "n": len(days),
        "median_days": quantile(days, 0.5),
        "p90_days": quantile(days, 0.9),
        "paid_before_pledge": sum(1 for day in days if day < 0),
    }


def rate_drift(promises: Iterable[Told]) -> dict[str, Any]:
    """How far the dollar value drifted between promise and payment, of promises in other currencies paid whole in one payment.

    Only where the promise itself is stated: where it is taken from the payment nothing shows that it was paid in full.
    """
    drift = []
    for told in promises:
        promise, fate = told.promise, told.fate
        whole = len(promise.payments) == 1 and promise.payments[0].cents == promise.cents
        same = whole and promise.payments[0].currency == promise.currency and promise.currency != "USD"
        if same and not promise.taken_from_payment and fate.pledged and fate.rate_loss is not None:
            drift.append(abs(fate.rate_loss) / fate.pledged)
    return {"n": len(drift), "median": quantile(drift, 0.5), "p90": quantile(drift, 0.9)}
