"""What an undertaking is about, by when, and for how much: theme, due date and sums of money named in its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache

from commonground.followup.dates import MONTH, days_in
from commonground.followup.parties import table

_SIGNS = {
    "$": "USD",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "a$": "AUD",
    "c$": "CAD",
    "nz$": "NZD",
    "au$": "AUD",
    "ca$": "CAD",
}
_WORDS = {
    "dollar": "USD",
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "american dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "pound sterling": "GBP",
    "yen": "JPY",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
    "swiss franc": "CHF",
    "norwegian kroner": "NOK",
    "swedish kronor": "SEK",
    "danish kroner": "DKK",
    "iraqi dinar": "IQD",
    "kuwaiti dinar": "KWD",
}
_CODES = "USD|EUR|GBP|JPY|CAD|AUD|NZD|CHF|NOK|SEK|DKK|KWD|SAR|AED|QAR|IQD|KRW|CNY"
_SCALES = {
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "trillion": 10**12,
}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"thousand|million|mn|mln|billion|bn|trillion|[mkb](?![\w])"
_SUM = re.compile(
    rf"(?<![\w.])(?:(?:(?P<sign>(?:us|a|c|nz|au|ca)?\s?\$|[€£¥])"
    rf"|(?P<code>{_CODES}))\s?(?P<n1>{_NUMBER})(?:\s?-?(?P<s1>{_SCALE}))?"
    rf"|(?P<n2>{_NUMBER})(?:\s?-?(?P<s2>{_SCALE}))?\s(?:of\s)?(?:(?P<code2>{_CODES})(?![\w])"
    rf"|(?P<word>(?:(?:u\.?s\.?|american|canadian|australian|swiss"
    r"|norwegian|swedish|danish|iraqi|kuwaiti)\s)?(?:dollars?|euros?|pounds?(?:\ssterling)?|yen|francs?"
    r"|kroner|kronor|dinars?))(?![\w])|(?P<euro>€)))",
    re.IGNORECASE,
)
AMOUNT = (
    r"(?:(?:up to|over|nearly|more than|at least|about|around|some|close to|an? additional|a further"
    r"|almost|a total of|approximately|in excess of)\s+)*(?:US\s?|[ACN]Z?)?(?:[$€£¥]\s?\d|(?:USD|EUR"
    r"|GBP)\s?\d|\d[\d.,]*\s(?:million|billion|thousand)?\s?(?:US |U\.S\. )?(?:dollars|euros|pounds|USD"
    r"|EUR|yen)\b)"
)
"""A pattern of how a sum begins, for the rules on what follows a verb."""


@dataclass(frozen=True)
class Amount:
    """A sum of money as named: its words, the value in whole units of the currency, and the ISO 4217 code; `$` alone is USD."""

    text: str
    value: Decimal
    currency: str
    start: int
    end: int


@dataclass(frozen=True)
class Due:
    """A time by which or in which something is to be done: its words, and the last day where they name one."""

    text: str
    on: date | None
    start: int
    end: int


def _currency(match: re.Match[str]) -> str | None:
    if match["sign"]:
        return _SIGNS[match["sign"].casefold().replace(" ", "")]
    if match["euro"]:
        return "EUR"
    code = match["code"] or match["code2"]
    if code:
        return code.upper()
    word = re.sub(r"\s+", " ", match["word"].casefold()).replace("u.s.", "us").replace("us dollars", "us dollar")
    return _WORDS.get(word) or _WORDS.get(word.rstrip("s"))


def _whole(value: Decimal) -> Decimal:
    """The value without a fraction of nothing (`2.5 billion` is 2500000000, not 2500000000.0)."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def amounts_in(text: str, flat: str, start: int, end: int) -> tuple[Amount, ...]:
    """The sums of money named between two positions (`$394 million`, `5.6 billion euros`, `USD 40m`)."""
    found = []
    for match in _SUM.finditer(flat, start, end):
        currency = _currency(match)
        if currency is None:
            continue
        number = Decimal((match["n1"] or match["n2"]).replace(",", ""))
        scale = _SCALES.get((match["s1"] or match["s2"] or "").casefold(), 1)
        found.append(
            Amount(
                " ".join(text[match.start() : match.end()].split()), _whole(number * scale), currency, match.start(), match.end()
            )
        )
    return tuple(found)


_NEXT = r"(?:next|forthcoming|upcoming|following)"
_DUE = re.compile(
    r"\b(?:(?P<by>by|before|no later than|not later than|until|prior to|ahead of|in advance of"
    r"|by no later than|in time for|on)\s+"
    rf"(?:(?:the\s+)?(?P<part>end|beginning|start|middle|close|first half|second half|first quarter"
    rf"|second quarter|third quarter|fourth quarter|spring|summer|autumn|fall|winter)"
    rf"\s+(?:of\s+)?(?:(?P<month>{MONTH})\s+)?(?P<year>(?:the\s+|this\s+|next\s+)?(?:20\d{{2}}|year|decade))"
    rf"|(?P<mid>mid-|early |late )?(?:(?P<month2>{MONTH})\s+)?(?P<year2>20\d{{2}})(?!-?\d)|(?P<event>(?:the"
    rf"|our|their|its)\s+(?:{_NEXT}\s+)?[^,.;]{{0,40}}?(?:meeting|ministerial|session|summit|conference"
    rf"|plenary|assembly)(?:\s+in\s+\w+(?:\s+20\d\d)?)?)"
    rf"|(?P<month3>{MONTH})(?!\w|\s+\d{{1,2}}(?:st|nd|rd|th)?\b)|(?P<day>(?=\d|{MONTH})))"
    r"|within\s+(?:the\s+)?(?:next\s+)?(?P<within>(?:\d+|one|two|three|four|five|six|seven|ten|twelve"
    r"|eighteen|thirty|ninety|a)\s+(?:hours?|days?|weeks?|months?|years?))"
    r"|(?:in|over|during|for)\s+the\s+(?:coming|next|following)\s+(?:(?:\d+|few|two|three|four|five|six"
    r"|twelve|several)\s+)?(?:hours|days|weeks|months|years|year|month)"
    r"|in\s+(?:the\s+)?(?P<part2>spring|summer|autumn|fall|first half|second half|first quarter"
    r"|second quarter|third quarter|fourth quarter|course|early|late)\s+(?:of\s+)?(?P<year3>20\d{2})"
    rf"|in\s+(?P<month4>{MONTH})(?:\s+(?P<year4>20\d{{2}}))?(?![\w])"
    r"|every\s+(?:six|three|two|twelve|\d+)\s+months|(?:twice|once)\s+a\s+year|annually"
    r"|on\s+an\s+annual\s+basis|each\s+year|this\s+year|at\s+(?:our|their|the)\s+next\s+(?:meeting"
    r"|ministerial|session|plenary|summit))",
    re.IGNORECASE,
)
_LAST_DAY_OF = {
    "end": (12, 31),
    "close": (12, 31),
    "first half": (6, 30),
    "second half": (12, 31),
    "first quarter": (3, 31),
    "second quarter": (6, 30),
    "third quarter": (9, 30),
    "fourth quarter": (12, 31),
    "middle": (6, 30),
    "spring": (5, 31),
    "summer": (8, 31),
    "autumn": (11, 30),
    "fall": (11, 30),
}
_COUNTS = {
    "one": 1,
    "a": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "twelve": 12,
    "eighteen": 18,
    "thirty": 30,
    "ninety": 90,
}


def _end_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _month_number(name: str | None) -> int | None:
    if not name:
        return None
    days = next(days_in(f"1 {name} 2000"), None)
    return days.first.month if days and days.first else None


def _after(start: date | None, span: str) -> date | None:
    """The day a span (`six months`) after the day of issue."""
    if start is None:
        return None
    count_word, unit = span.casefold().split()
    count = int(count_word) if count_word.isdigit() else _COUNTS.get(count_word, 0)
    if unit.startswith(("month", "year")):
        months = start.month - 1 + count * (12 if unit.startswith("year") else 1)
        year, month = start.year + months // 12, months % 12 + 1
        return min(_end_of_month(year, month), date(year, month, min(start.day, 28)) + timedelta(days=max(0, start.day - 28)))
    days = {"hour": count / 24, "day": count, "week": 7 * count}[unit.rstrip("s")]
    return start + timedelta(days=days)


def _last_day(match: re.Match[str], flat: str, issued: date | None) -> tuple[date | None, int]:
    """The last day that a deadline names, and where its words end."""
    year_words = match["year"] or match["year2"] or match["year3"] or match["year4"] or ""
    year = (
        int(year_words[-4:])
        if year_words[-4:].isdigit()
        else (issued.year if issued and "year" in year_words and "next" not in year_words else None)
    )
    month = _month_number(match["month"] or match["month2"] or match["month3"] or match["month4"])
    part = (match["part"] or match["part2"] or "").casefold()
    if match["within"]:
        return _after(issued, match["within"]), match.end()
    if match["day"] is not None and match["by"]:
        days = next(days_in(flat, match.end(), match.end() + 40), None)
        if days is None or days.start > match.end() + 1:
            return None, -1
        dated = days.in_year(issued.year) if issued else days
        return dated.last, days.end
    if year and month:
        return _end_of_month(year, month), match.end()
    if year and part in _LAST_DAY_OF:
        return date(year, *_LAST_DAY_OF[part]), match.end()
    if year and not part:
        return date(year, 6, 30) if (match["mid"] or "").casefold().startswith("mid") else date(year, 12, 31), match.end()
    return None, match.end()


def due_in(text: str, flat: str, start: int, end: int, issued: date | None) -> Due | None:
    """The first deadline named between two positions: `by the end of 2019`, `before the next meeting`, `within six months`.

    Spans count from the day of issue; a year alone means its last day. A meeting named as the deadline has no day of its own.
    """
    for match in _DUE.finditer(flat, start, end):
        by = (match["by"] or "").casefold()
        past = re.search(
            r"\b(?:adopted|agreed|held|expressed|hosted|established|reached|made|signed|issued|launched)\s+$",
            flat[max(0, match.start() - 20) : match.start()],
        )
        if past or (by == "on" and match["day"] is None):
            continue
        on, stop = _last_day(match, flat, issued)
        recent = on is not None and issued is not None and on < issued
        if stop > 0 and stop <= end and not recent:
            return Due(" ".join(text[match.start() : stop].split()), on, match.start(), stop)
    return None


@cache
def _themes() -> Mapping[str, re.Pattern[str]]:
    return {
        row["theme"]: re.compile(rf"(?<!\w)(?:{row['words'].replace('AMOUNT', AMOUNT)})".replace(" ", r"\s+"), re.IGNORECASE)
        for row in table("themes.tsv")
    }


def themes() -> tuple[str, ...]:
    """The names of all themes; `general` is the one of an act that speaks of none."""
    return (*_themes(), "general")


@lru_cache(maxsize=512)
def _theme(text: str) -> tuple[str, str]:
    """The theme that most words of a text speak of, with three of them; nothing where none does."""
    hits = {
        theme: list(dict.fromkeys(match.group().casefold() for match in pattern.finditer(text)))
        for theme, pattern in _themes().items()
    }
    best = max(hits, key=lambda theme: len(hits[theme]))
    return (best, ", ".join(" ".join(word.split()) for word in hits[best][:3])) if hits[best] else ("", "")


def theme_of(*texts: str) -> tuple[str, str]:
    """The theme of the first text that speaks of one, with the words that do; a theme that more words speak of wins."""
    return next((found for text in texts if (found := _theme(text))[0]), ("general", ""))
