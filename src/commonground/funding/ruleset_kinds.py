"""The kinds of rules of an IATI ruleset: each says whether one element keeps to one case.

Source: IATI Ruleset Spec (JavaScript edition, used by the IATI Validator; the Python edition where it has more). Where the two
read a condition differently, a rule holds only where its condition is true, as both implementations do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from lxml import etree

MONEY_ELEMENTS = "descendant::value | descendant::forecast | descendant::loan-status"
"""What needs a currency where there is no default (one_or_all with `currency`)."""

_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Known:
    """What is known beside the file: today, publishers' ids and the prefixes of registration agencies, None where not known."""

    today: dt.date
    publishers: frozenset[str] | None = None
    prefixes: frozenset[str] | None = None


@dataclass(frozen=True)
class Case:
    """One case of a rule: its keys, and what `$1` stands for within a loop."""

    keys: Mapping[str, Any]
    values: Mapping[str, str] = field(default_factory=dict)

    def select(self, element: Any, path: str) -> list[Any]:
        """What an XPath finds; a result that is no list of nodes is a list of itself."""
        found = compiled(path)(element, **self.values)
        return found if isinstance(found, list) else [found]

    def holds(self, element: Any, path: str) -> bool:
        """Whether an XPath is true: nodes are where there is one, a number where it is not zero."""
        return bool(compiled(f"boolean({path})")(element, **self.values))

    def all(self, element: Any) -> list[Any]:
        """What all `paths` find, in their order."""
        return [node for path in self.keys.get("paths", ()) for node in self.select(element, path)]

    def texts(self, element: Any) -> list[str]:
        """The texts of what all `paths` find."""
        return [text_of(node) for node in self.all(element)]


@lru_cache(maxsize=4096)
def compiled(path: str) -> Any:
    """The XPath, with `'$1'` and `$1` as a variable, so that no value is ever part of an expression."""
    return etree.XPath(re.sub(r"'\$1'|\"\$1\"|\$1", "$value", path))


def text_of(node: Any) -> str:
    """The text of an element with everything in it, or the value of an attribute."""
    return node if isinstance(node, str) else "".join(node.itertext()) if etree.iselement(node) else str(node)


def day_of(text: str) -> dt.date | None:
    """The day of an ISO date or moment, None where it is none."""
    found = _DAY.match(text)
    try:
        return dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _days(element: Any, case: Case, key: str, known: Known) -> list[dt.date]:
    path = case.keys.get(key)
    if path == "NOW":
        return [known.today]
    found = [day_of(text_of(node)) for node in case.select(element, path)] if path else []
    return [day for day in found if day is not None]


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def no_more_than_one(element: Any, case: Case, known: Known) -> bool:
    """At most one element is described by the paths."""
    return len(case.all(element)) <= 1


def atleast_one(element: Any, case: Case, known: Known) -> bool:
    """At least one element is described by the paths."""
    return bool(case.all(element))


def only_one_of(element: Any, case: Case, known: Known) -> bool:
    """Where something excluded is there nothing of the paths is; else exactly one."""
    excluded = [node for path in case.keys.get("excluded", ()) for node in case.select(element, path)]
    return len(case.all(element)) == (0 if excluded else 1)


def one_or_all(element: Any, case: Case, known: Known) -> bool:
    """`one` is there, or all elements that could have it have their own (`lang`, `sector`, `currency`, or a condition)."""
    if case.holds(element, case.keys["one"]):
        return True
    every = case.keys["all"]
    among = {
        "lang": ("descendant::narrative", "@xml:lang"),
        "sector": ("transaction", "sector"),
        "currency": (MONEY_ELEMENTS, "@currency"),
    }
    if every not in among:
        return case.holds(element, every)
    path, own = among[every]
    return all(case.holds(node, own) for node in case.select(element, path))


def dependent(element: Any, case: Case, known: Known) -> bool:
    """Where one of the paths is there, all are."""
    found = [bool(case.select(element, path)) for path in case.keys.get("paths", ())]
    return all(found) or not any(found)


def strict_sum(element: Any, case: Case, known: Known) -> bool:
    """The decimal sum of the values is `sum`; where there are none the rule says nothing."""
    numbers = [_number(text) for text in case.texts(element)]
    if any(number is None for number in numbers):
        return False
    return not numbers or sum(n for n in numbers if n is not None) == Decimal(str(case.keys["sum"]))


def date_order(element: Any, case: Case, known: Known) -> bool:
    """No date of `less` is after a date of `more`; a date that is missing or unreadable is passed over."""
    less, more = _days(element, case, "less", known), _days(element, case, "more", known)
    return not less or not more or max(less) <= min(more)


def date_now(element: Any, case: Case, known: Known) -> bool:
    """`date` is not after today."""
    return all(day <= known.today for day in _days(element, case, "date", known))


def between_dates(element: Any, case: Case, known: Known) -> bool:
    """`date` lies between `start` and `end`, both included; what is missing is passed over."""
    days = _days(element, case, "date", known)
    starts, ends = _days(element, case, "start", known), _days(element, case, "end", known)
    return all(not starts or min(starts) <= day for day in days) and all(not ends or day <= max(ends) for day in days)


def time_limit(element: Any, case: Case, known: Known) -> bool:
    """From `start` to `end` is not more than a year; several periods are taken in their order."""
    starts, ends = _days(element, case, "start", known), _days(element, case, "end", known)
    return all(end <= _year_after(start) for start, end in zip(starts, ends, strict=False))


def _year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February, or the last year that there is
        return dt.date(day.year + 1, 3, 1) if day.year < dt.MAXYEAR else dt.date.max


def regex_matches(element: Any, case: Case, known: Known) -> bool:
    """Every text matches the expression."""
    return all(re.search(case.keys["regex"], text) for text in case.texts(element))


def regex_no_matches(element: Any, case: Case, known: Known) -> bool:
    """No text matches the expression."""
    return not any(re.search(case.keys["regex"], text) for text in case.texts(element))


def startswith(element: Any, case: Case, known: Known) -> bool:
    """Every text starts with one of the prefixes, and the separator where one is named."""
    paths = case.keys.get("prefix") or [case.keys["start"]]
    if "ORG-ID-PREFIX" in paths:
        starts = [f"{prefix}-" for prefix in known.prefixes or ()]
    else:
        starts = [text_of(n) + case.keys.get("separator", "") for path in paths for n in case.select(element, path)]
    return all(text.startswith(tuple(starts)) for text in case.texts(element))


def unique(element: Any, case: Case, known: Known) -> bool:
    """No two texts are the same."""
    texts = case.texts(element)
    return len(set(texts)) == len(texts)


def no_spaces(element: Any, case: Case, known: Known) -> bool:
    """No text starts or ends with a blank or a new line."""
    return all(text == text.strip() for text in case.texts(element))


def in_range(element: Any, case: Case, known: Known) -> bool:
    """Every value is a number from `min` to `max`."""
    low, high = Decimal(str(case.keys.get("min", "-Infinity"))), Decimal(str(case.keys.get("max", "Infinity")))
    numbers = [_number(text) for text in case.texts(element)]
    return all(number is not None and low <= number <= high for number in numbers)


def if_then(element: Any, case: Case, known: Known) -> bool:
    """Where `if` is true, `then` is."""
    return not case.holds(element, case.keys["if"]) or case.holds(element, case.keys["then"])


def evaluates(element: Any, case: Case, known: Known) -> bool:
    """`eval` is true."""
    return case.holds(element, case.keys["eval"])


KINDS: dict[str, Callable[[Any, Case, Known], bool]] = {
    "no_more_than_one": no_more_than_one,
    "atleast_one": atleast_one,
    "only_one_of": only_one_of,
    "one_or_all": one_or_all,
    "dependent": dependent,
    "sum": strict_sum,
    "strict_sum": strict_sum,
    "date_order": date_order,
    "date_now": date_now,
    "between_dates": between_dates,
    "time_limit": time_limit,
    "regex_matches": regex_matches,
    "regex_no_matches": regex_no_matches,
    "startswith": startswith,
    "unique": unique,
    "no_spaces": no_spaces,
    "range": in_range,
    "if_then": if_then,
    "evaluates": evaluates,
}
"""Every kind by its name in a ruleset; `loop` is made of them (ruleset.py)."""
