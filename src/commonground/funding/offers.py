"""Offers of money, people, training and goods: from a user's table, or from pledges of the lake that are still outstanding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.funding import sheet
from commonground.funding.earmarking import MODALITIES, Bond, Earmark, Place, bond, unstated
from commonground.funding.naming import Places
from commonground.funding.sheet import LeftOut, Row, Unreadable
from commonground.vocabulary import country as countries

KINDS = ("money", "people", "training", "goods")
COLUMNS = frozenset("offer donor kind amount currency unit earmarking country place cluster plan need from to ceiling".split())
"""The columns of an offers table; others are not read."""

USD = "USD"
_CURRENCY = re.compile(r"[A-Z]{3}")
_GRANTS = ("grant", "grants")


@dataclass(frozen=True)
class Offer:
    """What somebody offers: whole units of `unit` (cents where it is USD) under an earmark.

    `ceiling` and `ceiling_share` bound what one need may get of it: units, or a share of what the need asks for. `stated` is the
    offer as it was written, `rate` how it became dollars.
    """

    offer: str
    donor: str
    amount: int
    earmark: Earmark
    unit: str = USD
    kind: str = "money"
    ceiling: int | None = None
    ceiling_share: Fraction | None = None
    stated: str = ""
    rate: dict[str, Any] | None = None
    where: str = ""


@dataclass(frozen=True)
class Worth:
    """An amount in USD cents and the rate that made it so."""

    usd_cents: int
    rate: float
    rate_date: dt.date | None
    rate_source: str


Convert = Callable[[int, str, dt.date], Worth | None]
"""Cents of a currency on a day in USD; None where there is no rate."""


def converter(reader: Reader) -> Convert:
    """Conversion at the rates of the lake, each currency once."""
    from commonground.reference.rates import Rates

    held: list[Rates] = []

    def convert(cents: int, currency: str, day: dt.date) -> Worth | None:
        if not held:
            held.append(Rates(reader))
        columns = (pa.array([cents], pa.int64()), pa.array([currency]), pa.array([day], pa.date32()))
        row = held[0].convert(*columns).to_pylist()[0]
        if row["usd_cents"] is None:
            return None
        return Worth(row["usd_cents"], row["rate"], row["rate_date"], row["rate_source"])

    return convert


def read(data: bytes, name: str, places: Places, convert: Convert, rate_day: dt.date) -> tuple[list[Offer], list[LeftOut]]:
    """The offers of a CSV, money in USD at the rate of `rate_day`; every row that is not one, with line and reason.

    Raises MalformedFile where the table has no column `offer` or `amount`.
    """
    rows, left = sheet.rows(data, name, ("offer", "amount"), COLUMNS)
    found: dict[str, Offer] = {}
    for row in rows:
        key = row.text("offer")
        try:
            if key is None:
                raise Unreadable("offer has no name")
            if key in found:
                raise Unreadable(
                    f"the offer {key} stands already at {found[key].where.rpartition(' ')[2]}: names tell offers apart"
                )
            found[key] = _offer(key, row, places, convert, rate_day)
        except Unreadable as error:
            left.append(LeftOut(key or "row", row.where, str(error)))
    return list(found.values()), left


def _offer(key: str, row: Row, places: Places, convert: Convert, rate_day: dt.date) -> Offer:
    kind, unit, currency = _kind(row)
    text = row.text("amount")
    if text is None:
        raise Unreadable("amount is empty: what is not stated is not guessed")
    earmark = _earmark(row, places, unit)
    stated = sheet.amount(text, 2 if currency else 0)
    ceiling = row.text("ceiling")
    share = sheet.percentage(ceiling) if ceiling else None
    limit = sheet.amount(ceiling, 2 if currency else 0) if ceiling and share is None else None
    offer = Offer(key, row.text("donor") or "", stated, earmark, unit, kind, limit, share, where=row.where)
    if currency is None:
        return replace(offer, stated=f"{stated:,} {unit}")
    worth = Worth(stated, 1.0, rate_day, "no conversion") if currency == USD else convert(stated, currency, rate_day)
    if worth is None:
        raise Unreadable(f"no rate of {currency} for {rate_day} is held: load exchange rates, or name another day (--rate-date)")
    if limit is not None and currency != USD:
        turned = convert(limit, currency, rate_day)
        limit = turned.usd_cents if turned else limit
    rate = {"currency": currency, "rate": worth.rate, "rate_date": worth.rate_date, "rate_source": worth.rate_source}
    words = f"{stated // 100:,}{f'.{stated % 100:02}' if stated % 100 else ''} {currency}"
    return replace(offer, amount=worth.usd_cents, ceiling=limit, stated=words, rate=None if currency == USD else rate)


def _kind(row: Row) -> tuple[str, str, str | None]:
    """Kind, unit of reckoning, and currency where it is money."""
    kind = (row.text("kind") or "").casefold()
    unit = row.text("currency", "unit")
    if kind and kind not in KINDS:
        raise Unreadable(f"{kind!r} is no kind: write {', '.join(KINDS)}")
    is_currency = bool(unit and _CURRENCY.fullmatch(unit.strip().upper())) and (kind == "money" or not kind)
    if unit and is_currency:
        return "money", USD, unit.strip().upper()
    if kind in ("", "money"):
        raise Unreadable(
            "the currency is empty" if kind and not unit else f"{unit!r} is no currency by ISO 4217, and no kind says more"
        )
    if unit is None:
        raise Unreadable(f"{kind} need a unit: people, places, tents …")
    return kind, unit, None


def _earmark(row: Row, places: Places, unit: str) -> Earmark:
    text = row.text("earmarking")
    found = bond(text)
    if text and found is None:
        raise Unreadable(f"{text!r} is no earmarking: write unearmarked, softly, earmarked, tightly, or a modality A to L")
    country = row.text("country")
    named = tuple(places.find(one, country) for one in row.several("place"))
    if country and not named:
        named = (places.find(country),)
    first, last = sheet.day(row.text("from")), sheet.day(row.text("to"), last=True)
    if first and last and last < first:
        raise Unreadable("to is before from")
    earmark = Earmark(named, row.several("cluster"), row.several("plan"), row.several("need"), first, last, unit, found)
    missing = unstated(earmark)
    if missing:
        raise Unreadable(missing)
    if found and found.modality == "K" and unit == USD:
        raise Unreadable("modality K is in kind: write people, training or goods, with a unit")
    return earmark


_OUTSTANDING = """
    SELECT p.pledge, p.conference, p.conference_name, p.donor, p.fund, p.country, p.instrument, p.status, p.period_from, p.period_to,
           p.amount_cents, p.currency, p.paid_cents, p.paid_currency, p.outstanding_usd_cents, p.pledged_on, p.position, p.source_id
    FROM pledge p
    WHERE coalesce(p.is_total, false) = false AND p.status IN ('pledge', 'partly paid')
      AND (p.country = $country OR p.country IS NULL)
      AND (p.period_to IS NULL OR p.period_to >= $first) AND (p.period_from IS NULL OR p.period_from <= $last)
    ORDER BY p.conference, p.donor, p.pledge, p.position
"""


def outstanding(
    reader: Reader, country: str, span: tuple[dt.date, dt.date], convert: Convert
) -> tuple[list[Offer], list[LeftOut]]:
    """Pledges to pooled funds and of conferences that may still be paid, for a country and period.

    A country-based pooled fund is modality F, the CERF modality B; a conference pledge is earmarked to its country. Loans, credit,
    guarantees and what states no instrument are no offers: they cannot fill a requirement that is asked for as grants.
    """
    offers, left = [], []
    for row in reader.rows(_OUTSTANDING, {"country": country, "first": span[0], "last": span[1]}):
        name = f"{row['donor'] or 'donor not named'} to {row['fund'] or row['conference_name'] or row['conference']}"
        where = f"{reader.sources[row['source_id']]['name']} {row['position']}"
        try:
            offers.append(_pledged(name, row, where, convert))
        except Unreadable as error:
            left.append(LeftOut(name, where, str(error)))
    return _named_apart(offers), left


def _pledged(name: str, row: dict[str, Any], where: str, convert: Convert) -> Offer:
    fund = row["fund"]
    if fund is None and (row["instrument"] or "not stated") not in _GRANTS:
        raise Unreadable(f"a requirement is asked for as grants, and its instrument is: {row['instrument'] or 'not stated'}")
    cents, stated = row["outstanding_usd_cents"], "outstanding as the fund states"
    if cents is None:
        cents, stated = _rest(row, convert)
    if cents <= 0:
        raise Unreadable("nothing of it is outstanding")
    place = countries.by_iso3(row["country"]) if row["country"] else None
    modality = ("F" if place else "B") if fund else None
    earmark = Earmark(
        (Place(place.iso3, (), place.name),) if place else (),
        first=row["period_from"],
        last=row["period_to"],
        bond=Bond(MODALITIES[modality][0], modality) if modality else None,
    )
    return Offer(name, row["donor"] or "", int(cents), earmark, stated=stated, where=where)


def _rest(row: dict[str, Any], convert: Convert) -> tuple[int, str]:
    """What a promise still owes: the promise without what was paid of it, in its own currency, valued at the day of the promise."""
    owed = row["amount_cents"]
    if owed is None or row["currency"] is None:
        raise Unreadable("it states no amount or no currency")
    if row["paid_cents"]:
        if row["paid_currency"] != row["currency"]:
            raise Unreadable("it was paid in another currency than it was promised in: what is left is not known")
        owed -= row["paid_cents"]
    if owed <= 0:
        raise Unreadable("nothing of it is outstanding")
    if row["currency"] == USD:
        return owed, "promised and not paid"
    if row["pledged_on"] is None:
        raise Unreadable(f"no day is stated at which {row['currency']} could be converted")
    worth = convert(owed, row["currency"], row["pledged_on"])
    if worth is None:
        raise Unreadable(f"no rate of {row['currency']} for {row['pledged_on']} is held")
    return worth.usd_cents, f"promised and not paid, at the {worth.rate_source} rate of {worth.rate_date}"


def _named_apart(offers: list[Offer]) -> list[Offer]:
    """The offers, those of one name numbered."""
    names = [offer.offer for offer in offers]
    seen: dict[str, int] = {}
    for i, offer in enumerate(offers):
        if names.count(offer.offer) > 1:
            seen[offer.offer] = seen.get(offer.offer, 0) + 1
            offers[i] = replace(offer, offer=f"{offer.offer} ({seen[offer.offer]})")
    return offers
