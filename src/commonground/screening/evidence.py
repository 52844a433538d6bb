"""What speaks for or against one person beside the name, each as a log-odds (nats): birth, countries, documents, gender.

The weights are a fellow of Fellegi and Sunter's (1969): log of how often it holds of one person over how often of any two,
rounded, and cautious where lists are known to be wrong (1 January, years given as circa, nationality by birth or by passport).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonground.screening.registered import apart

Days = tuple[date, date]

SAME_DAY, SAME_DAY_JANUARY, SWAPPED, SAME_YEAR, NEAR_YEAR = 6.0, 4.0, 4.5, 3.0, 1.8
SAME_YEAR_OTHER_DAY, FEW_YEARS, SOME_YEARS, FAR = 0.8, -0.7, -2.0, -4.0
SAME_COUNTRY, OTHER_COUNTRY, SAME_DOCUMENT, SAME_GENDER, OTHER_GENDER = 1.5, -1.2, 12.0, 0.3, -2.5
OTHER_REGISTRATION = -6.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: what it is of, the two values as said, log-odds in nats, and the rule in words."""

    what: str
    ours: str
    theirs: str
    log_odds: float
    words: str


def birth(ours: Days | None, theirs: tuple[Days, ...]) -> Evidence | None:
    """The listed date that fits best, of those that the entry has."""
    if ours is None or not theirs:
        return None
    odds, words, days = max(((*_birth(ours, days), days) for days in theirs), key=lambda found: found[0])
    return Evidence("birth_date", _said(ours), _said(days), odds, words)


def _birth(ours: Days, theirs: Days) -> tuple[float, str]:
    exact = ours[0] == ours[1] and theirs[0] == theirs[1]
    if exact and ours == theirs:
        january = (ours[0].month, ours[0].day) == (1, 1)
        return (SAME_DAY_JANUARY, "same day, 1 January") if january else (SAME_DAY, "same day")
    if exact and (ours[0].year, ours[0].month, ours[0].day) == (theirs[0].year, theirs[0].day, theirs[0].month):
        return SWAPPED, "day and month swapped"
    if ours[0] <= theirs[1] and theirs[0] <= ours[1]:
        width = max((ours[1] - ours[0]).days, (theirs[1] - theirs[0]).days)
        return (SAME_YEAR, "same year or month") if width <= 366 else (NEAR_YEAR, "within the years given")
    apart = min(abs(ours[0].year - theirs[1].year), abs(theirs[0].year - ours[1].year))
    if apart == 0:
        return SAME_YEAR_OTHER_DAY, "same year, another day"
    if apart == 1:
        return (NEAR_YEAR, "a year apart") if not exact else (0.0, "a year apart, days given")
    if apart <= 3:
        return FEW_YEARS, f"{apart} years apart"
    return (SOME_YEARS, f"{apart} years apart") if apart <= 6 else (FAR, f"{apart} years apart")


def _said(days: Days) -> str:
    if days[0] == days[1]:
        return days[0].isoformat()
    if days[0].year == days[1].year and (days[0].month, days[1].month) == (1, 12):
        return str(days[0].year)
    return f"{days[0].isoformat()}/{days[1].isoformat()}"


def countries(ours: frozenset[str], theirs: frozenset[str]) -> Evidence | None:
    """Whether any country of the one is one of the other's."""
    if not ours or not theirs:
        return None
    shared = ours & theirs
    odds, words = (SAME_COUNTRY, "a country shared") if shared else (OTHER_COUNTRY, "no country shared")
    return Evidence("nationality", " ".join(sorted(ours)), " ".join(sorted(shared or theirs)), odds, words)


def documents(ours: frozenset[str], theirs: frozenset[str]) -> Evidence | None:
    """A number that both have; that numbers differ says nothing, as people have several."""
    shared = sorted(ours & theirs)
    return Evidence("document", shared[0], shared[0], SAME_DOCUMENT, "same number") if shared else None


def registrations(ours: frozenset[str], theirs: frozenset[str]) -> Evidence | None:
    """Of bodies also whether both have numbers of one register and none in common: a body has one."""
    if (same := documents(ours, theirs)) or not (found := apart(ours, theirs)):
        return same
    return Evidence("document", found[1], found[2], OTHER_REGISTRATION, f"another {found[0]}")


def gender(ours: str | None, theirs: str | None) -> Evidence | None:
    """Whether the genders stated are the same."""
    if not ours or not theirs:
        return None
    same = ours == theirs
    return Evidence("gender", ours, theirs, SAME_GENDER if same else OTHER_GENDER, "same" if same else "another")
