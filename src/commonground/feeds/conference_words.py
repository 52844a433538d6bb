"""How lists of conference pledges write things: instruments, statuses, periods, amounts with a scale, names of conferences."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from commonground.vocabulary import country

_SCALES = {"": 1, "1": 1, "units": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "million": 10**6}
_SCALES |= {"bn": 10**9, "b": 10**9, "billion": 10**9, "tn": 10**12, "trillion": 10**12}
_AMOUNT = re.compile(r"^(?P<number>[-+]?\d[\d,.\s']*)\s*(?P<scale>[A-Za-z]*)\.?$")
LARGEST = 10**15
"""Units of a currency beyond which an amount is an error of the list."""

_SYMBOLS = {"US$": "USD", "$US": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}

_INSTRUMENTS = {
    "grant": r"\bgrants?\b",
    "loan": r"\bloans?\b|\bcredit facility\b",
    "credit": r"\b(export )?credits?\b(?! facility)",
    "investment": r"\binvest",
    "guarantee": r"\bguarantees?\b|\binsurance\b",
    "export support": r"\bexport support\b|\bsupport of exports\b",
}
_STATUSES = (
    ("requirement", r"^requirement|^required|^ask\b|^needs?\b"),
    ("goal", r"^goal|^target"),
    ("cumulative", r"^cumulative|^running total|^total to date"),
    ("statement", r"^statement|^announcement without"),
    ("paid", r"^paid|^payment|^disburse|^received|^deposit"),
    ("commitment", r"^commit|^signed|^agreement"),
    ("contribution", r"^contribut|^available|^made available|^provided"),
    ("pledge", r"^pledge|^promise|^announced|^$"),
    ("written off", r"^writ|^cancel|^withdrawn|^default"),
)
_TOTAL = re.compile(
    r"^\s*(grand )?total\b|^\s*all\b|\bdonors\b|\bmember states\b|\bIFIs\b|\band governments\b|^\s*(requirement|goal|target)\b",
    re.IGNORECASE,
)

_STOP = re.compile(
    r"\b(international|donors?'?|pledg(e|ing)|drive|appeal|ministerial|high[- ]level|conference|summit|meeting|event|for|on|of"
    r"|support(ing)?)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^a-z0-9]+")


def amount_of(text: str | None, scale: str | None) -> tuple[Decimal | None, str | None]:
    """The amount in whole units of its currency, and the reason where the text or the scale is no amount; empty is null.

    `20`, `1,234.5`, `1.5 bn`, `USD 20m`, `€20 million`; a scale in the cell goes before the column's.
    """
    if text is None:
        return None, None
    found = _AMOUNT.match(re.sub(r"^(US\$|\$US|[$€£¥]|[A-Z]{3})\s*|\s*[A-Z]{3}$", "", text.strip()))
    if found is None:
        return None, f"amount {text[:40]!r} is not a number"
    word = (found["scale"] or scale or "").strip().casefold().rstrip(".").rstrip("s") if found["scale"] or scale else ""
    factor = _SCALES.get(word)
    if factor is None:
        return None, f"scale {word[:20]!r} is not known"
    try:
        value = Decimal(_plain(found["number"])) * factor
        return (value, None) if abs(value) <= LARGEST else (None, f"amount {text[:40]!r} is too large")
    except InvalidOperation:
        return None, f"amount {text[:40]!r} is not a number"


def _plain(number: str) -> str:
    """A number without the signs that group thousands; a lone comma before one or two figures is a decimal comma."""
    tight = re.sub(r"[\s']", "", number)
    if re.fullmatch(r"[-+]?\d+,\d{1,2}", tight):
        return tight.replace(",", ".")
    return tight.replace(",", "")


def currency_of(currency: str | None, amount: str | None) -> str | None:
    """ISO 4217 of the currency column, else of a sign or code in the amount; null where neither tells."""
    for text in (currency, amount):
        stripped = (text or "").strip()
        sign = next((code for symbol, code in _SYMBOLS.items() if symbol in stripped), None)
        code = re.search(r"\b[A-Z]{3}\b", stripped.upper() if text is currency else stripped)
        if sign or code:
            return sign or (code[0] if code else None)
    return None


def instrument_of(text: str | None) -> str | None:
    """The instrument that words mean; several are `mixed`, other words are `aid` or `not stated`; null without words."""
    if not text:
        return None
    words = re.sub(r"\(.*?\)", " ", text).casefold()
    found = [name for name, pattern in _INSTRUMENTS.items() if re.search(pattern, words)]
    if "mixed" in words or len(found) > 1:
        return "mixed"
    return found[0] if found else "aid" if re.search(r"\baid\b|assistance", words) else "not stated"


def status_of(text: str | None) -> str | None:
    """One of the statuses of a pledge; None where the words are not known."""
    words = (text or "").strip().casefold()
    return next((name for name, pattern in _STATUSES if re.search(pattern, words)), None)


def is_group(contributor: str) -> bool:
    """Whether a contributor is several: a total, all donors, the institutions together."""
    return _TOTAL.search(contributor) is not None


def period_of(text: str | None) -> tuple[dt.date | None, dt.date | None] | None:
    """First and last day of `2018`, `2017-2020`, `2019/20`, `2020+`, `2024-03`, `2024-Q1` or two ISO dates; None where unread."""
    words = (text or "").strip()
    if not words:
        return None, None
    try:
        first, last = _period(words)
    except ValueError:
        return None
    return None if first is None or (last is not None and last < first) else (first, last)


def _period(words: str) -> tuple[dt.date | None, dt.date | None]:
    """First and last day, both null where the words are no period. Raises ValueError where a day or month is none."""
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\s*(?:/|to|-|–)\s*(\d{4}-\d{2}-\d{2})", words):
        return dt.date.fromisoformat(found[1]), dt.date.fromisoformat(found[2])
    if found := re.fullmatch(r"(\d{4})\s*(?:\+|onwards|and beyond)", words):
        return dt.date(int(found[1]), 1, 1), None
    if found := re.fullmatch(r"(\d{4})(?:\s*[-/–]\s*(\d{4}))?", words):
        return dt.date(int(found[1]), 1, 1), dt.date(int(found[2] or found[1]), 12, 31)
    if (found := re.fullmatch(r"(\d{4})-(\d{2})", words)) and 1 <= int(found[2]) <= 12:
        return dt.date(int(found[1]), int(found[2]), 1), _last(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{2})(\d{2})\s*[/–-]\s*(\d{2})", words):
        return dt.date(int(found[1] + found[2]), 1, 1), dt.date(int(found[1] + found[3]), 12, 31)
    if found := re.fullmatch(r"(\d{4})[-\s]*Q([1-4])|Q([1-4])[-\s]*(\d{4})", words, re.IGNORECASE):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return dt.date(year, 3 * quarter - 2, 1), _last(year, 3 * quarter)
    return None, None


def _last(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def day_of(text: str | None) -> tuple[dt.date | None, str | None]:
    """The day of a date; of a month or year its last day, and what is then known only: `month only` or `year only`."""
    words = (text or "").strip()
    try:
        if re.fullmatch(r"\d{4}", words):
            return dt.date(int(words), 12, 31), "year only"
        if re.fullmatch(r"\d{4}-\d{2}", words):
            return _last(int(words[:4]), int(words[5:])), "month only"
        return dt.date.fromisoformat(words[:10]), None
    except (ValueError, calendar.IllegalMonthError):
        return None, None


def stem_of(event: str) -> str:
    """The name of a conference or drive as a key without its year: the place before the first general word, else an acronym.

    `Kuwait International Conference …` is `kuwait`, `Brussels III` is `brussels-iii`, `… Facility (FFS), Iraq` is `ffs`.
    """
    acronym = re.search(r"\(([A-Z][A-Z0-9&+-]{1,9})\)", event)
    if acronym:
        return _slug(acronym[1])
    bare = re.sub(r"\(.*?\)|\b(19|20)\d{2}\b", " ", event)
    stop = _STOP.search(bare)
    head = bare[: stop.start()] if stop else bare
    if _slug(head):
        return _slug(head)
    rest = [word for word in _slug(_STOP.sub(" ", bare)).split("-") if word not in ("the", "and", "in", "s", "")]
    return "-".join(rest[:4]) or "unnamed"


def year_in(event: str) -> int | None:
    """The year that stands in the name, where there is one."""
    found = re.findall(r"\b(?:19|20)\d{2}\b", event)
    return int(found[-1]) if found else None


def _slug(text: str) -> str:
    return _LETTERS.sub("-", text.casefold()).strip("-")


def countries_of(purpose: str | None) -> tuple[str, ...]:
    """ISO3 of the countries that a purpose names, by name or by code (`Syria+JOR,LBN`)."""
    if not purpose:
        return ()
    codes = [code for code in re.findall(r"\b[A-Z]{3}\b", purpose) if country.by_iso3(code)]
    return tuple(dict.fromkeys([*country.named_in(purpose), *codes]))
