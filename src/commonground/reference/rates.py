"""What money was worth on its day: the last rate on or before the value date, exact to the cent.

Rules: convert at the value date (IATI 2.03, `value/@value-date`), never at the newest rate; a day's rate before a month's
before a year's; no rate is null, never zero.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonground.door.reader import Reader

VERSION = "1"
"""Changes with the rules below, so that what was derived by older rules is not used."""

OLDEST_DAYS = {"day": 10, "month": 62}
"""How old a rate may be, in days: ten bridge every run of holidays, sixty-two one month without a rate."""

_ORDER = ("day", "month", "year")
_PREFERRED = ("ecb", "imf", "dportal")
_APART = ("di", "deflator")
"""Series by country, which are no rates of a currency."""
_NAMES = {"ecb": "ECB", "imf": "IMF", "dportal": "D-Portal"}
_HOW_OFTEN = {"day": "daily", "month": "monthly", "year": "yearly"}
_FIRST_DAY, _LAST_DAY = np.datetime64("1900-01-01").astype(np.int64), np.datetime64("2200-12-31").astype(np.int64)
_BLOCK = 2_000_000
_SAFE = float(2**50)
_ERROR = 8 * 2.0**-53
"""Bound of the relative error of amount x units / units in doubles: five roundings of half a unit, with room."""

_STANDING = f"""
SELECT series, base, frequency, currency, date, units FROM (
    SELECT *, row_number() OVER (PARTITION BY series, base, frequency, currency, date ORDER BY rank DESC, position) AS nth
    FROM rate WHERE units > 0 AND series NOT IN {_APART}
        AND date BETWEEN DATE '1900-01-01' AND DATE '2200-12-31'
) WHERE nth = 1 ORDER BY series, base, frequency, currency, date
"""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Held:
    """The rates that stand; `currency` and `series` are indices into the names, a series being (name, base, frequency)."""

    currencies: list[str]
    names: list[tuple[str, str, str]]
    currency: Ints
    series: Ints
    day: Ints
    units: Floats


@dataclass(frozen=True)
class _Quotes:
    """Rates for one target currency: `units` of `currency` are worth `units_to` of the target, on `day`."""

    currency: Ints
    series: Ints
    day: Ints
    units: Floats
    units_to: Floats


@dataclass(frozen=True)
class _Table:
    """`entry[currency, day - first]` is the index of the rate that holds on that day, -1 where none does."""

    currencies: dict[str, int]
    first: int
    entry: NDArray[np.int32]
    units: Floats
    units_to: Floats
    day: Ints
    source: NDArray[np.int32]
    sources: list[str]


_EDITIONS = """
    SELECT DISTINCT r.edition_id AS id
    FROM (SELECT DISTINCT edition_id, label_id FROM raw_rate) r JOIN reference_edition e ON e.edition_id = r.edition_id
    WHERE r.label_id IN (SELECT label_id FROM readable_label) ORDER BY id
"""
"""Those of `all_rate`, without a join of each of a quarter of a million rows, which takes 30 MB."""


class Rates:
    """Converts amounts at the rates that the reader may see.

    `key` names those rates and the version of these rules, for what is derived with them.
    """

    def __init__(self, reader: Reader) -> None:
        editions = [str(row["id"]) for row in reader.rows(_EDITIONS)]
        self.key = f"rates-{VERSION}-{hashlib.sha256(' '.join(editions).encode()).hexdigest()[:16]}"
        self._reader = reader
        self._tables: dict[str, _Table] = {}

    @cached_property
    def _held(self) -> _Held:
        """The rates that stand, read when the first amount is converted: most answers were converted when they were loaded."""
        rows = self._reader.query(_STANDING)
        series = pc.binary_join_element_wise(rows["series"], rows["base"], rows["frequency"], "|")
        codes = [_flat(column, pa.string()).dictionary_encode() for column in (rows["currency"], series, rows["base"])]
        currencies = sorted({*codes[0].dictionary.to_pylist(), *codes[2].dictionary.to_pylist()})
        place = np.array([currencies.index(name) for name in codes[0].dictionary.to_pylist()], dtype=np.int64)
        return _Held(
            currencies,
            [tuple(name.rsplit("|", 2)) for name in codes[1].dictionary.to_pylist()],
            place[codes[0].indices.to_numpy()] if len(rows) else np.array([], np.int64),
            codes[1].indices.to_numpy().astype(np.int64),
            _flat(rows["date"], pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64),
            rows["units"].to_numpy(),
        )

    def convert(self, amount_cents: pa.Array, currency: pa.Array, day: pa.Array, *, to: str = "USD") -> pa.Table:
        """`usd_cents` (int64, half to even), `rate` (units of the currency for one `to`), `rate_date` and `rate_source`.

        All four are null where there is no rate for the currency and day. In `to` itself the rate is 1 and needs no day.
        For another target than the dollar the first column is named after it (`eur_cents`).
        """
        if to not in self._tables:
            self._tables[to] = _lookup(self._held, _quotes(self._held, to))
        table = self._tables[to]
        columns = [_flat(a, t) for a, t in ((amount_cents, pa.int64()), (currency, pa.string()), (day, pa.date32()))]
        parts = [_convert(table, to, *(c.slice(i, _BLOCK) for c in columns)) for i in range(0, max(len(columns[0]), 1), _BLOCK)]
        return pa.concat_tables(parts).combine_chunks()


def _flat(column: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column if column.type == kind else pc.cast(column, kind)


def _quotes(held: _Held, to: str) -> _Quotes:
    """Within each series: units of the currency over units of the target on the same day, through the common base."""
    parts: list[tuple[Any, ...]] = []
    wanted = held.currencies.index(to) if to in held.currencies else -1
    for number, (_, base, _) in enumerate(held.names):
        rows = np.flatnonzero(held.series == number)
        currency, day, units = held.currency[rows], held.day[rows], held.units[rows]
        target = currency == wanted
        days_to, units_to = (np.unique(day), None) if base == to else (day[target], units[target])
        if not len(days_to):
            continue
        at = np.minimum(np.searchsorted(days_to, day), len(days_to) - 1)
        good = (days_to[at] == day) & ~target
        of_target = np.ones(len(at)) if units_to is None else units_to[at]
        parts.append((currency[good], np.full(good.sum(), number), day[good], units[good], of_target[good]))
        if units_to is not None:
            own, length = held.currencies.index(base), len(days_to)
            parts.append((np.full(length, own), np.full(length, number), days_to, np.ones(length), units_to))
    kinds = (np.int64, np.int64, np.int64, np.float64, np.float64)
    return _Quotes(*(np.concatenate([np.array([], kind), *(part[i] for part in parts)]) for i, kind in enumerate(kinds)))


def _lookup(held: _Held, quotes: _Quotes) -> _Table:
    """For each currency and day the rate that holds, so that a row costs one look."""
    taste = [_PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED) for name, _, _ in held.names]
    order = np.argsort(np.array(taste, dtype=np.int64)[quotes.series], kind="stable")
    first = int(quotes.day.min(initial=_LAST_DAY)) - 366
    last = int(quotes.day.max(initial=_FIRST_DAY)) + OLDEST_DAYS["month"]
    days = np.arange(first, max(first, last) + 1)
    entry = np.full((len(held.currencies) + 1, len(days)), -1, dtype=np.int32)
    for frequency in _ORDER:
        of = np.array([often == frequency for _, _, often in held.names], dtype=bool)
        rows = order[of[quotes.series[order]]]
        rows = rows[np.argsort(quotes.currency[rows], kind="stable")]
        for mine in np.split(rows, np.flatnonzero(np.diff(quotes.currency[rows])) + 1):
            if not len(mine):
                continue
            dates, at = np.unique(quotes.day[mine], return_index=True)
            found = _holds(dates, days, frequency)
            line = entry[quotes.currency[mine[0]]]
            free = (line < 0) & (found >= 0)
            line[free] = mine[at][found[free]]
    sources = [f"{_NAMES.get(name, name.upper())} {_often(name, often)}" for name, _, often in held.names]
    place = {name: i for i, name in enumerate(held.currencies)}
    source = quotes.series.astype(np.int32)
    return _Table(place, first, entry, quotes.units, quotes.units_to, quotes.day, source, sources)


def _often(series: str, frequency: str) -> str:
    return "month-end" if (series, frequency) == ("imf", "month") else _HOW_OFTEN[frequency]


def _holds(dates: Ints, days: Ints, frequency: str) -> Ints:
    """For each day the index of the date whose rate holds, -1 where none does."""
    if frequency == "year":
        at = np.minimum(np.searchsorted(dates, days), len(dates) - 1)
        good = _years(dates[at]) == _years(days)
    else:
        at = np.searchsorted(dates, days, side="right") - 1
        good = (at >= 0) & (days - dates[np.maximum(at, 0)] <= OLDEST_DAYS[frequency])
    return np.where(good, at, -1)


def _years(days: Ints) -> Ints:
    years: Ints = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return years


def _convert(table: _Table, to: str, amount: pa.Array, currency: pa.Array, day: pa.Array) -> pa.Table:
    same = np.asarray(pc.fill_null(pc.equal(currency, to), False))
    known = np.asarray(pc.is_valid(amount))
    cents = np.asarray(pc.fill_null(amount, 0))
    at = _entries(table, currency, day)
    at[~known] = -1
    found = np.maximum(at, 0)
    some = len(table.units) > 0
    units = table.units[found] if some else np.ones(len(at))
    units_to = table.units_to[found] if some else np.ones(len(at))
    worth, fits = _cents(cents, units, units_to, at >= 0)
    converted = (at >= 0) & fits
    own = same & known
    none = ~(converted | own)
    dates = np.where(own, np.asarray(pc.fill_null(pc.cast(day, pa.int32()), 0)), table.day[found] if some else 0)
    undated = none | (own & np.asarray(pc.is_null(day)))
    names = [*table.sources, "no conversion"]
    source = np.where(own, len(names) - 1, table.source[found] if some else 0).astype(np.int32)
    return pa.table(
        {
            f"{to.lower()}_cents": pa.array(np.where(own, cents, worth), pa.int64(), mask=none),
            "rate": pa.array(np.where(own, 1.0, units / units_to), pa.float64(), mask=none),
            "rate_date": pa.array(dates.astype(np.int32), pa.int32(), mask=undated).cast(pa.date32()),
            "rate_source": pa.DictionaryArray.from_arrays(pa.array(source, mask=none), names).cast(pa.string()),
        }
    )


def _entries(table: _Table, currency: pa.Array, day: pa.Array) -> Ints:
    """The index of the rate for each row, -1 where there is none."""
    coded = currency.dictionary_encode()
    unknown = len(table.currencies)
    line = np.array([table.currencies.get(name, unknown) for name in coded.dictionary.to_pylist()] + [unknown], dtype=np.int64)
    lines = line[np.asarray(pc.fill_null(coded.indices, len(line) - 1))]
    width = table.entry.shape[1]
    offset = np.asarray(pc.fill_null(pc.cast(day, pa.int32()), -(2**31))).astype(np.int64) - table.first
    inside = (offset >= 0) & (offset < width)
    found: Ints = table.entry.reshape(-1)[lines * width + np.where(inside, offset, 0)].astype(np.int64)
    found[~inside] = -1
    return found


def _cents(amount: Ints, units: Floats, units_to: Floats, wanted: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
    """`amount` x `units_to` / `units`, half to even, and whether it fits into 64 bits.

    Doubles give the answer wherever their error cannot reach the next half cent; the others (halves, and amounts beyond
    2^50) are reckoned in whole numbers from the decimal figures as published.
    """
    worth = amount * units_to / units
    fits = np.abs(worth) < 2.0**62
    safe = np.where(fits, worth, 0.0)
    fraction = safe - np.floor(safe)
    near = (np.abs(fraction - 0.5) <= np.abs(safe) * _ERROR) | (np.abs(safe) >= _SAFE) | (np.abs(amount) > 2**53)
    result = np.rint(safe).astype(np.int64)
    for i in np.flatnonzero(near & wanted & fits):
        result[i] = _exact(int(amount[i]), float(units[i]), float(units_to[i]))
    return result, fits


def _exact(amount: int, units: float, units_to: float) -> int:
    numerator, denominator = _ratio(units, units_to)
    whole, rest = divmod(amount * numerator, denominator)
    double = 2 * rest
    return whole + (double > denominator or (double == denominator and whole % 2 == 1))


@lru_cache(maxsize=65536)
def _ratio(units: float, units_to: float) -> tuple[int, int]:
    """The decimal figures as they were published (the shortest that read back as the same double), as one fraction."""
    ratio = Fraction(repr(units_to)) / Fraction(repr(units))
    return ratio.numerator, ratio.denominator
