"""Earmarks: what the Grand Bargain's categories mean, and whether money so bound may move to a need.

Source of the categories: The Grand Bargain, Istanbul, 23 May 2016, annex I "Earmarking modalities"; as IATI code lists they are
EarmarkingCategory (aid type vocabulary 2) and EarmarkingModality (vocabulary 3).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from commonground.funding.clusters import cluster_key

UNEARMARKED, SOFTLY, EARMARKED, TIGHTLY = "unearmarked", "softly", "earmarked", "tightly"
CATEGORIES = (UNEARMARKED, SOFTLY, EARMARKED, TIGHTLY)
"""From free to bound; IATI codes 1 to 4."""

MODALITIES: dict[str, tuple[str, str]] = {
    "A": (UNEARMARKED, "fully flexible core contribution"),
    "B": (UNEARMARKED, "fully flexible core contribution to the CERF"),
    "C": (UNEARMARKED, "core contribution"),
    "D": (SOFTLY, "core contribution with limitations"),
    "E": (SOFTLY, "directed to a region or a strategic objective"),
    "F": (SOFTLY, "directed to a country-based pooled fund"),
    "G": (EARMARKED, "directed to an organisation's country operations"),
    "H": (EARMARKED, "directed to a sub-objective"),
    "I": (TIGHTLY, "directed to a specific project"),
    "J": (TIGHTLY, "directed geographically and thematically, tied financially"),
    "K": (TIGHTLY, "directed geographically and thematically, in kind"),
    "L": (TIGHTLY, "donor-initiated projects"),
}
"""Letter: category and name (IATI code list EarmarkingModality)."""

TARGET = 0.30
"""Share that is to be unearmarked or softly earmarked (Grand Bargain, commitment 8)."""

_WORDS = {
    UNEARMARKED: "unearmarked nonearmarked notearmarked noearmarking unrestricted fullyflexible flexible core ".split(),
    SOFTLY: "softly softlyearmarked soft softearmarked lightly lightlyearmarked partiallyearmarked".split(),
    EARMARKED: "earmarked hard hardearmarked".split(),
    TIGHTLY: "tightly tightlyearmarked tight tightearmarked strictly strictlyearmarked".split(),
}
_BY_WORD = {word: category for category, words in _WORDS.items() for word in words}
_BY_NAME = {re.sub(r"[^a-z]", "", name): letter for letter, (_, name) in MODALITIES.items()}
_CODES = {str(number): category for number, category in enumerate(CATEGORIES, 1)}


@dataclass(frozen=True)
class Bond:
    """What is said of how money is bound: a category, and a modality where one is given."""

    category: str
    modality: str | None = None


def bond(text: str | None) -> Bond | None:
    """The category (and modality) that words, a letter A-L or an IATI code 1-4 name, in any spelling; None for any other text."""
    if not text or not text.strip():
        return None
    plain = re.sub(r"[^a-z0-9]", "", text.casefold())
    if plain in _CODES:
        return Bond(_CODES[plain])
    if plain in _BY_WORD:
        return Bond(_BY_WORD[plain])
    letter = re.sub(r"^(modality|gbmodality|grandbargainmodality)", "", plain).upper()
    letter = letter if letter in MODALITIES else _BY_NAME.get(re.sub(r"[^a-z]", "", plain), "")
    return Bond(MODALITIES[letter][0], letter) if letter else None


def iati_bond(vocabulary: str | None, code: str | None) -> Bond | None:
    """The category of an IATI aid type: vocabulary 2 gives the category, 3 the modality; None for any other."""
    if code is None or vocabulary not in ("2", "3"):
        return None
    plain = code.strip().upper()
    if vocabulary == "2":
        return Bond(_CODES[plain]) if plain in _CODES else None
    return Bond(MODALITIES[plain][0], plain) if plain in MODALITIES else None


def tightest(found: Iterable[Bond | None]) -> Bond | None:
    """Of several statements about one flow the most bound, since money under two rules obeys both; None where none is known."""
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: (CATEGORIES.index(one.category), one.modality or "")) if known else None


@dataclass(frozen=True)
class Place:
    """A place by its country (ISO3) and the p-codes of its unit and those above it; only a country where `pcodes` is empty."""

    country: str
    pcodes: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Earmark:
    """What money may be spent on; an empty dimension binds nothing.

    `coarse` lets money for a place or a cluster go to needs of its country that are published without one: how much of such a
    need lies there is not known, so it is off unless somebody asks for it.
    """

    places: tuple[Place, ...] = ()
    clusters: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    unit: str = "USD"
    bond: Bond | None = None
    coarse: bool = False


@dataclass(frozen=True)
class Scope:
    """What a need is about: a name, a plan, a cluster, a place, a period, and the unit in which it is counted."""

    need: str
    place: Place
    plan: str = ""
    cluster: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    unit: str = "USD"


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name for comparison: letters and digits alone, in lower case, so that `Iraq - HRP 2018` is `iraq hrp 2018`."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def unit_allows(unit: str, need_unit: str) -> bool:
    """Money goes to needs of money, people to needs of people: nothing is turned into another kind."""
    return folded(unit) == folded(need_unit)


def place_allows(places: tuple[Place, ...], need: Place, coarse: bool = False) -> bool:
    """A need lies in a place when its country is the same and its unit is the place's or one below it."""
    if not places:
        return True
    return any(
        place.country == need.country and (not place.pcodes or place.pcodes[0] in need.pcodes or (coarse and not need.pcodes))
        for place in places
    )


def name_allows(names: tuple[str, ...], name: str) -> bool:
    """A plan or need is one of those named, by folded name."""
    return not names or folded(name) in {folded(one) for one in names}


def cluster_allows(clusters: tuple[str, ...], cluster: str, coarse: bool = False) -> bool:
    """A need's cluster is one of those named, whatever the spelling."""
    if not clusters or (coarse and not cluster):
        return True
    return cluster_key(cluster) in {cluster_key(one) for one in clusters} if cluster else False


def time_allows(span: tuple[dt.date | None, dt.date | None], need: tuple[dt.date | None, dt.date | None]) -> bool:
    """The two periods have a day in common; an open end is open."""
    (first, last), (need_first, need_last) = span, need
    return not (last and need_first and last < need_first) and not (first and need_last and need_last < first)


def may_move(earmark: Earmark, need: Scope) -> tuple[bool, str]:
    """Whether money under the earmark may move to the need, and the rule that says so.

    Every limit that is stated binds: kind, place, plan, need, cluster and time. A category that says that money is bound, without
    anything that it is bound to, lets it move nowhere (`unstated`).
    """
    missing = unstated(earmark)
    if missing:
        return False, missing
    if not unit_allows(earmark.unit, need.unit):
        return False, f"it is {earmark.unit}, the need is counted in {need.unit}"
    if not place_allows(earmark.places, need.place, earmark.coarse):
        known = "" if need.place.pcodes else ", and what is short there is not published"
        return False, f"it may only be spent in {_places(earmark.places)}{known}"
    if not cluster_allows(earmark.clusters, need.cluster, earmark.coarse):
        known = "" if need.cluster else ", and what is short by cluster is not published"
        return False, f"it is earmarked to {' or '.join(earmark.clusters)}{known}"
    for what, names, name in (("plan", earmark.plans, need.plan), ("need", earmark.needs, need.need)):
        if not name_allows(names, name):
            return False, f"it is earmarked to the {what} {' or '.join(names)}"
    if not time_allows((earmark.first, earmark.last), (need.first, need.last)):
        return False, f"it may only be spent {period(earmark.first, earmark.last)}"
    return True, because(earmark)


def unstated(earmark: Earmark) -> str | None:
    """What a category demands and the offer does not state; None where nothing is missing.

    Pooled funds and country operations (F, G) name a country; a softly earmarked contribution (D, E) something; a sub-objective
    (H) and tight earmarks (I, J, L) a place or need, and a cluster, plan or need.
    """
    if earmark.bond is None or earmark.bond.category == UNEARMARKED:
        return None
    category, modality = earmark.bond.category, earmark.bond.modality
    theme = bool(earmark.clusters or earmark.plans or earmark.needs)
    place = bool(earmark.places)
    words = f"it is {category} earmarked" if category in (SOFTLY, TIGHTLY) else "it is earmarked"
    if modality in ("F", "G") and not place and not earmark.plans:
        return f"it is {MODALITIES[modality][1]}, but no country is stated"
    if not theme and not place:
        return f"{words}, but to what is not stated"
    if category == TIGHTLY and not earmark.needs and not (theme and place):
        return f"{words}, but only its {'place' if place else 'purpose'} is stated"
    return None


def implied(earmark: Earmark) -> Bond:
    """The category that the stated limits amount to, where none is named."""
    theme = bool(earmark.clusters or earmark.plans)
    if earmark.needs or (theme and any(place.pcodes for place in earmark.places)):
        return Bond(TIGHTLY)
    if earmark.places:
        return Bond(EARMARKED)
    return Bond(SOFTLY) if theme else Bond(UNEARMARKED)


def because(earmark: Earmark) -> str:
    """The earmark in words, from what it says and what it binds to."""
    stated = earmark.bond or implied(earmark)
    head = {SOFTLY: "softly earmarked", TIGHTLY: "tightly earmarked"}.get(stated.category, stated.category)
    if stated.modality:
        head += f" ({stated.modality}: {MODALITIES[stated.modality][1]})"
    limits = [
        f"in {_places(earmark.places)}" if earmark.places else "",
        f"for {', '.join(themes)}" if (themes := (*earmark.clusters, *earmark.plans, *earmark.needs)) else "",
        period(earmark.first, earmark.last),
    ]
    if stated.category == UNEARMARKED and any(limits[:2]):
        head += ", but within what is stated:"
    return " ".join([head, *filter(None, limits)])


def period(first: dt.date | None, last: dt.date | None) -> str:
    """A period in words; nothing where both ends are open."""
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


def _places(places: tuple[Place, ...]) -> str:
    return " or ".join(place.name or (place.pcodes[0] if place.pcodes else place.country) for place in places)


@dataclass(frozen=True)
class Flexible:
    """How much of what came in is flexible, in cents; `share` is of what states its earmarking, `target` what is aspired to."""

    unearmarked: int
    softly: int
    earmarked: int
    tightly: int
    not_stated: int
    share: float | None
    target: float = TARGET


def flexible(amounts: Iterable[tuple[int, str | None]]) -> Flexible:
    """The flexible share of incoming money: unearmarked and softly earmarked over all that states a category.

    Takes pairs of cents and a category as `flow.earmarking` has it; what states none is counted apart and is in neither side.
    """
    sums = dict.fromkeys((*CATEGORIES, "not_stated"), 0)
    for cents, text in amounts:
        found = bond(text)
        sums[found.category if found else "not_stated"] += cents
    stated = sum(sums[category] for category in CATEGORIES)
    share = (sums[UNEARMARKED] + sums[SOFTLY]) / stated if stated > 0 else None
    return Flexible(**sums, share=share)
