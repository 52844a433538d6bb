"""How well a payment, an activity or a record fits an undertaking, in points of 100 and in words; pure rules.

It has to fit by all four of organisation, period, place and theme. The points order candidates for a person who decides;
they are no probability.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

BY_NAME, BY_LIST = 25, 30
"""Points for a body of the member's state, and for one that the member lists as its own."""

IN_TIME, LATE, LONG_AFTER = 20, 10, 5
"""Points for the time until the due day, else the first two years; for what comes later; and for what comes four years later."""

LATE_DAYS = 365
"""What begins more than this after the due day is no evidence of it."""

IN_COUNTRY, IN_PLACE, BY_THEME, BY_TITLE, BY_WORD = 10, 10, 20, 10, 5

BESIDE = 0.6
"""What counts of the points of a topic that is named beside the theme."""


@dataclass(frozen=True, eq=False)
class Topic:
    """What undertakings can be about: the words by which it is said, and the codes and words by which its evidence is known."""

    name: str
    said: re.Pattern[str]
    dac: tuple[str, ...]
    clusters: frozenset[str]
    titled: re.Pattern[str]
    given: frozenset[str]
    areas: frozenset[str]


@cache
def topics() -> Mapping[str, Topic]:
    """Every topic of `evidence_topics.tsv` by name."""
    text = files(__package__).joinpath("evidence_topics.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return MappingProxyType({row[0]: _topic(*row) for row in rows})


def _topic(name: str, said: str, dac: str, clusters: str, titled: str, given: str, areas: str) -> Topic:
    split = [frozenset(one for one in text.split(";") if one) for text in (clusters, given, areas)]
    patterns = [re.compile(text, re.IGNORECASE) for text in (said, titled)]
    return Topic(name, patterns[0], tuple(dac.split()), split[0], patterns[1], split[1], split[2])


def topics_of(theme: str, subject: str, sentence: str) -> tuple[Topic, ...]:
    """The topics of an undertaking: those of its theme first, then those that its subject and sentence name."""
    known = topics()
    named = known.get(theme.casefold())
    by_theme = [named] if named else [one for one in known.values() if one.said.search(theme)]
    by_words = [one for one in known.values() if one.said.search(" ".join(f"{subject} {sentence}".split()))]
    return tuple(dict.fromkeys((*by_theme, *by_words)))


@dataclass(frozen=True)
class Wanted:
    """What evidence of one member's part of an undertaking has to fit.

    `made_on` to `due_on` (None: no day is set), known on the day `at`; `countries` (ISO3); `place` a p-code with `place_names`
    its name and those of the units around it; `words` of its subject.
    """

    made_on: dt.date
    due_on: dt.date | None
    at: dt.date
    countries: frozenset[str]
    topics: tuple[Topic, ...]
    place: str | None = None
    place_names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Seen:
    """What is known of a payment, activity or record: whose, when, where, and what it is about.

    `payer` is the reason why it is the member's, with its points; `sectors` are DAC codes with their percentage (None: not
    stated); `clusters` global clusters, where `humanitarian` marks what is humanitarian by its system. `anywhere`: it is of a
    kind that is of no country, as a decision.
    """

    payer: tuple[int, str]
    first: dt.date
    last: dt.date
    country: str | None
    places: frozenset[str] = frozenset()
    sectors: tuple[tuple[str, float | None], ...] = ()
    clusters: frozenset[str] = frozenset()
    humanitarian: bool = False
    title: str = ""
    given: str | None = None
    area: str | None = None
    anywhere: bool = False


@dataclass(frozen=True)
class Fit:
    """Points of 100 and the reasons, in the order of the rules."""

    points: int
    why: tuple[str, ...]


def fit(wanted: Wanted, seen: Seen) -> Fit | None:
    """How well it fits; None where its period, place or stated theme does not."""
    rules = (_period(wanted, seen), _place(wanted, seen), _theme(wanted, seen))
    if any(found is None for found in rules):
        return None
    told = [seen.payer, *(item for found in rules if found for item in found)]
    return Fit(sum(points for points, _ in told), tuple(why for _, why in told))


Found = list[tuple[int, str]] | None


def _period(wanted: Wanted, seen: Seen) -> Found:
    if seen.last < wanted.made_on or seen.first > wanted.at:
        return None
    if wanted.due_on is not None:
        days = (seen.first - wanted.due_on).days
        if days > LATE_DAYS:
            return None
        return (
            [(LATE, f"{days:,} {'day' if days == 1 else 'days'} after it was due")]
            if days > 0
            else [(IN_TIME, "before it was due")]
        )
    years = (seen.first - wanted.made_on).days // 365
    points = IN_TIME if years < 2 else LATE if years < 4 else LONG_AFTER
    return [(points, "in the first year" if years < 1 else f"{years} {'year' if years == 1 else 'years'} after")]


def _place(wanted: Wanted, seen: Seen) -> Found:
    if seen.anywhere:
        return [(0, "of no one country")]
    if seen.country is None or seen.country not in wanted.countries:
        return None
    found = [(IN_COUNTRY, f"in {seen.country}")]
    if wanted.place is None:
        return found
    near = sorted(one for one in seen.places if _within(one, wanted))
    if seen.places and not near:
        return None
    return [*found, (IN_PLACE, f"at {near[0]}")] if near else [*found, (0, "where in the country is not stated")]


def _within(one: str, wanted: Wanted) -> bool:
    place = str(wanted.place)
    return one.startswith(place) or (place.startswith(one) and len(one) > 3) or one.casefold() in wanted.place_names


def _theme(wanted: Wanted, seen: Seen) -> Found:
    found = [*_coded(wanted.topics, seen), *_titled(wanted.topics, seen.title)]
    if not found:
        return None
    said = " ".join(why for _, why in found).casefold()
    shared = sorted(word for word in wanted.words & telling_words(seen.title) if word not in said)
    if shared:
        found.append((BY_WORD, "its title says " + ", ".join(f"`{word}`" for word in shared[:3])))
    return found


def _coded(wanted: Sequence[Topic], seen: Seen) -> list[tuple[int, str]]:
    """The one topic that most of it is for, by sector, cluster, kind of contribution or area."""
    best: tuple[float, str] | None = None
    for place, topic in enumerate(wanted):
        share, told = _share(topic, seen)
        worth = share * (1.0 if place == 0 else BESIDE)
        if share > 0 and (best is None or worth > best[0]):
            best = worth, f"{topic.name}: {told}"
    return [] if best is None else [(max(1, round(BY_THEME * best[0])), best[1])]


def _share(topic: Topic, seen: Seen) -> tuple[float, str]:
    """How much of it is for a topic (0 to 1), and by what that is known."""
    fitting = [(code, part) for code, part in seen.sectors if code.startswith(topic.dac)] if topic.dac else []
    if fitting:
        codes = ", ".join(dict.fromkeys(code for code, _ in fitting))
        stated = [part for _, part in fitting if part is not None]
        share = min(1.0, sum(stated) / 100) if len(stated) == len(fitting) else len(fitting) / len(seen.sectors)
        return share, f"sector {codes}" + (f" ({share:.0%} of it)" if share < 0.995 else "")
    clusters = sorted(seen.clusters & topic.clusters)
    if clusters:
        return len(clusters) / len(seen.clusters), "cluster " + ", ".join(clusters)
    if "*" in topic.dac and (seen.sectors or seen.clusters or seen.humanitarian):
        return 0.5, "any payment"
    if "*" in topic.clusters and (seen.humanitarian or seen.clusters):
        return 1.0, "reported as humanitarian"
    if seen.given and any(word in seen.given.casefold() for word in topic.given):
        return 1.0, seen.given
    return (1.0, seen.area) if seen.area and seen.area in topic.areas else (0.0, "")


def _titled(wanted: Sequence[Topic], title: str) -> list[tuple[int, str]]:
    for place, topic in enumerate(wanted):
        word = _titled_by(topic, title)
        if word:
            points = round(BY_TITLE * (1.0 if place == 0 else BESIDE))
            return [(points, f"{topic.name}: its title says `{word}`")]
    return []


@lru_cache(maxsize=200_000)
def _titled_by(topic: Topic, title: str) -> str:
    match = topic.titled.search(title)
    return match.group().strip() if match else ""


_COMMON = frozenset(
    "about after again against being coalition commitment commit continue continued continuing countries country during"
    " efforts effort ensure ensuring every global government group include including iraqi joint members needs other"
    " partners people programme program project region responsibility regional shall should states state support supporting"
    " supports syria syrian their these those through under united where which while within working would years"
    " international islamic daesh grant assistance response activities activity provide provision national contribution"
    " funding development action general".split()
)


@lru_cache(maxsize=200_000)
def telling_words(text: str) -> frozenset[str]:
    """The words that tell one thing from another: of five letters or more, none of the common ones, by their first seven."""
    words = re.findall(r"[^\W\d_]{5,}", text.casefold())
    return frozenset(word[:7] for word in words if word not in _COMMON)
