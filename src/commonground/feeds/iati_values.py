"""Amounts, days and percentages as IATI files write them, each distinct text read once.

Source: XML Schema (xsd:decimal, xsd:date), which most publishers keep to; separators of thousands and times beside the day
are read too. What could mean two things is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

_EPOCH = dt.date(1970, 1, 1).toordinal()
_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d])", re.ASCII)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}([,'\u00a0\u2009\u202f ])\d{3}(\1\d{3})*(\.\d+)?", re.ASCII)
_GROUPED_BY_POINT = re.compile(r"[-+]?\d{1,3}(\.\d{3}){2,}(,\d{1,2})?|[-+]?\d{1,3}(\.\d{3})+,\d{1,2}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d{1,2}", re.ASCII)
_LARGEST_CENTS = 10**17
"""A thousand trillions of any currency: what is beyond is a slip, and sums of many such would not fit their columns."""


@lru_cache(maxsize=65536)
def day(text: str | None) -> int | None:
    """The days since 1970-01-01 of a date, None where it is no day between 1900 and 2199. `2014-03-01T00:00:00Z` is a day."""
    found = _DAY.match(text.strip()) if text else None
    if found:
        year, month, number = int(found[1]), int(found[3]), int(found[4])
    else:
        compact = _COMPACT_DAY.fullmatch(text.strip()) if text else None
        if not compact:
            return None
        year, month, number = int(compact[1]), int(compact[2]), int(compact[3])
    try:
        return dt.date(year, month, number).toordinal() - _EPOCH if 1900 <= year < 2200 else None
    except ValueError:
        return None


def as_date(days: int) -> dt.date:
    """The date of a number of days since 1970-01-01."""
    return dt.date.fromordinal(days + _EPOCH)


@lru_cache(maxsize=65536)
def cents(text: str | None) -> tuple[int | None, bool]:
    """Hundredths of the currency, rounded half-even, and whether separators were taken out.

    `1,234.50`, `1 234` and `1.234.567,89` are read; `1.234` is 1.23, as the standard has it; `1,234,56` is not read.
    """
    written = text.strip() if text else ""
    if written.isascii() and written.isdigit() and len(written) < 15:
        return int(written) * 100, False
    if _PLAIN.fullmatch(written):
        return _hundredths(written), False
    if _GROUPED.fullmatch(written):
        return _hundredths(re.sub(r"[,'\s]", "", written)), True
    if _GROUPED_BY_POINT.fullmatch(written) or _DECIMAL_COMMA.fullmatch(written):
        return _hundredths(written.replace(".", "").replace(",", ".")), True
    return None, False


def _hundredths(number: str) -> int | None:
    exact = Decimal(number) * 100 if len(number) < 40 else None
    if exact is None or exact.adjusted() > 17:
        return None
    found = int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))
    return found if abs(found) <= _LARGEST_CENTS else None


@lru_cache(maxsize=16384)
def percentage(text: str | None) -> tuple[float | None, bool]:
    """A percentage as stated (130 stays 130) and whether it was readable; nothing stated is readable."""
    written = text.strip().removesuffix("%").rstrip() if text else ""
    if not written:
        return None, True
    if re.fullmatch(r"[-+]?\d+,\d+", written):
        written = written.replace(",", ".")
    return (float(written), True) if _PLAIN.fullmatch(written) else (None, False)


@lru_cache(maxsize=4096)
def currency(text: str | None) -> str | None:
    """An ISO 4217 code in capitals; None for anything else."""
    written = text.strip().upper() if text else ""
    return written if len(written) == 3 and written.isascii() and written.isalpha() else None


def currency_or(text: str | None, default: str | None) -> str | None:
    """The currency that is stated, else the default; None where one is stated that is no ISO code: it is not the default then."""
    return currency(text) if text and not text.isspace() else default


def truth(text: str | None) -> bool | None:
    """An xsd:boolean; None where nothing or something else is stated."""
    written = text.strip().lower() if text else ""
    return True if written in ("1", "true") else False if written in ("0", "false") else None
