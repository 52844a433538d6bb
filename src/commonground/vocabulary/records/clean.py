"""From what somebody entered to the body of a record: types and forms, before any reference is looked up."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from commonground.vocabulary.country import iso3_of
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.said import FORMS, Field

_PATTERNS = {
    "code": re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}"),
    "login": re.compile(r"[a-z0-9][a-z0-9._-]{0,39}"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "time": re.compile(r"([01]\d|2[0-3]):[0-5]\d(Z|[+-](0\d|1[0-4]):[0-5]\d)"),
}
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_YES, _NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
FIRST_YEAR, LAST_YEAR = 1000, 9998
OVERRIDES = "\u202d\u202e"
MOST = Decimal("1e15")
"""In cents it still is a whole number of 64 bits, and a sum of many too."""

DECIMALS = 20
"""The first digit of a number other than 0 stands within so many places after the point: 1e-999999 is a million signs long."""

TEXT_LIMIT = 20_000
"""Characters of one text."""


def clean(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a record from what was entered: only fields that say something, each in its one written form.

    Dates are ISO dates, numbers are decimal text, lists are lists. Raises BadRequest that names the field and what it takes.
    """
    known = {one.name for one in kind.fields}
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadRequest(f"{kind.name} has no field {unknown[0]!r}", hint="known: " + ", ".join(one.name for one in kind.fields))
    body: dict[str, Any] = {}
    for one in kind.fields:
        value = given.get(one.name)
        if value is None or value == "" or value == [] or value == ():
            if one.required:
                raise BadRequest(f"{kind.name} needs {one.name}: {one.what}", hint=f"give it as `{one.name}=…`")
            continue
        body[one.name] = _many(one, value) if one.many else _one(one, value)
    if body.get("what") == "money" and "unit" in body:
        body["unit"] = str(body["unit"]).upper()
    return body


def _many(one: Field, value: Any) -> list[Any]:
    given = value.split(";") if isinstance(value, str) else list(value)
    values = [_one(one, item.strip() if isinstance(item, str) else item) for item in given]
    return list(dict.fromkeys(item for item in values if item != ""))


def _one(one: Field, value: Any) -> Any:
    if one.type == "date":
        return _date(one, value)
    if one.type in ("number", "whole"):
        return _number(one, value)
    if one.type == "yes or no":
        return _bool(one, value)
    text = str(value).strip()
    if not is_plain(text):
        raise BadRequest(f"{one.name} has signs that are no text", hint="take out control characters")
    if len(text) > TEXT_LIMIT:
        raise BadRequest(f"{one.name} is longer than {TEXT_LIMIT:,} characters", hint="attach it as a document")
    if one.choices and text not in one.choices:
        raise _wrong(one, value, "one of: " + ", ".join(one.choices))
    return _formed(one, text)


def is_code(text: str) -> bool:
    """Whether a text has the form of a code."""
    return bool(_PATTERNS["code"].fullmatch(text))


def is_plain(text: str) -> bool:
    """Whether a text has no control characters but tabs and ends of lines: others could make a terminal do things.

    Nor has it U+202D and U+202E, which make letters stand in another order than they are read in (UTR 36, 2.10).
    """
    return not any(sign in OVERRIDES or (sign not in "\t\r\n" and unicodedata.category(sign) in ("Cc", "Cs")) for sign in text)


def _formed(one: Field, text: str) -> str:
    pattern = _PATTERNS.get(one.form or "")
    if pattern and not pattern.fullmatch(text):
        raise _wrong(one, text, FORMS.get(one.form or "", one.what))
    if one.form == "iso3":
        try:
            return iso3_of(text)
        except NotFound:
            raise _wrong(one, text, "a country's name or ISO3 code") from None
    if one.form == "currency" and text.upper() not in currencies():
        raise _wrong(one, text, "an ISO 4217 code, such as USD, EUR or IQD")
    return text.upper() if one.form == "currency" else text


def _date(one: Field, value: Any) -> str:
    if isinstance(value, dt.datetime):
        return _in_time(one, value.date())
    if isinstance(value, dt.date):
        return _in_time(one, value)
    try:
        day = dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise _wrong(one, value, "a date, YYYY-MM-DD") from None
    return _in_time(one, day)


def _in_time(one: Field, day: dt.date) -> str:
    """A day in ISO form; the last year of the calendar is no year in which something happens, but how some write an open end."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _wrong(one, day, f"a day of the years {FIRST_YEAR} to {LAST_YEAR}; leave it out where there is none")
    return day.isoformat()


def _number(one: Field, value: Any) -> str | int:
    text = str(value).strip()
    try:
        number = Decimal(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except InvalidOperation:
        raise _wrong(one, value, "a number, with a point before the decimals") from None
    if not number.is_finite() or abs(number) >= MOST:
        raise _wrong(one, value, "a number below 10^15")
    if one.type == "whole":
        if number != number.to_integral_value():
            raise _wrong(one, value, "a whole number")
        return int(number)
    number = number.normalize()
    if number and number.adjusted() < -DECIMALS:
        raise _wrong(one, value, f"0, or a number above 10^-{DECIMALS}")
    plain = format(number, "f")
    return plain if plain != "-0" else "0"


def _bool(one: Field, value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in _YES | _NO:
        raise _wrong(one, value, "yes or no")
    return text in _YES


def _wrong(one: Field, value: Any, takes: str) -> BadRequest:
    shown = str(value)
    return BadRequest(f"{one.name} cannot be {shown[:60]!r}", hint=f"{one.name} ({one.what}) takes {takes}")


@cache
def currencies() -> frozenset[str]:
    """Every ISO 4217 code that CLDR knows."""
    from babel.core import get_global

    return frozenset(get_global("all_currencies"))
