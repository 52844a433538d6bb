"""What an outlook is made from: the areas asked about within all that can be learnt from, up to the newest month that is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from commonground.door.reader import Reader
from commonground.vocabulary import country, months
from commonground.vocabulary.errors import BadRequest, NotFound, Refused
from commonground.watch import freshness
from commonground.watch.area_months import elsewhere, everywhere, names_of, panel, without_summaries
from commonground.watch.floor import kept_back
from commonground.watch.outlook_editions import before_newest_load
from commonground.watch.panel import Panel


@dataclass(frozen=True, eq=False)
class Given:
    """`learning`: the panel that a model is handed; `asked`: the areas asked about as they are held, with what stands beside their deaths.

    Both end with the newest month that is held of the countries. `names` of areas by code; `kept_back`: why an area is not told (`floor`).
    """

    learning: Panel
    asked: Panel
    countries: tuple[str, ...]
    level: int
    violence: str
    names: Mapping[str, str]
    kept_back: Mapping[str, str] = field(default_factory=dict)

    def until(self, month: int) -> Given:
        """The input as if a month (`months.index`) were the newest."""
        return replace(self, learning=self.learning.until(month), asked=self.asked.until(month))


def given(reader: Reader, countries: Sequence[str], level: int, violence: str, month: str | None = None) -> Given:
    """The input for some countries (ISO3); `month` (YYYY-MM): as if it were the newest.

    Raises Refused for an input that is stale or emptied, or halved by the newest load (not where a month is named: who names it knows
    what it is), BadRequest for a month that lies outside what is held, and what `held` raises.
    """
    found = held(reader, countries, level, violence)
    if month is not None:
        return found.until(named(month, found.asked))
    newest = months.from_index(found.asked.last)
    try:
        freshness.check(found.asked, reader.as_of or reader.today)
    except Refused as refused:
        hint = f"{refused.hint}; or look back with --month {newest}, as if it were the newest"
        raise Refused(refused.message, hint=hint) from None
    _not_halved(reader, found, newest)
    return found


def _not_halved(reader: Reader, found: Given, newest: str) -> None:
    before = before_newest_load(reader, found.countries, found.level, found.violence)
    if before is None:
        return
    loaded, known = before
    try:
        freshness.halved(found.asked, known)
    except Refused as refused:
        hint = f"{refused.hint}; where the newer edition is right, go on with --month {newest}"
        raise Refused(f"since the load of {loaded[:16].replace('T', ' ')} UTC there are {refused.message}", hint=hint) from None


def held(reader: Reader, countries: Sequence[str], level: int, violence: str) -> Given:
    """The input for some countries (ISO3), however old it is. Raises NotFound where no month of them is held."""
    asked_for = tuple(sorted(set(countries)))
    whole = _whole(reader, asked_for, level, violence)
    asked = only(whole, asked_for)
    if not np.isfinite(asked.deaths).any():
        raise NotFound(f"no month of {', '.join(asked_for)} is held", hint="load UCDP GED or a candidate edition of the country")
    newest = asked.first + int(np.flatnonzero(np.isfinite(asked.deaths).any(axis=0))[-1])
    others = elsewhere(reader, set(whole.countries), violence) if level else None
    learning = replace(_learning(whole), elsewhere=None if others is None else _learning(others)).until(newest)
    known = sorted(set(whole.countries))
    names, few = _names(reader, known, level), kept_back(reader, known, level)
    names |= _names(reader, others.countries, 0) if others is not None else {}
    return Given(learning, asked.until(newest), asked_for, level, violence, names, few)


def _learning(whole: Panel) -> Panel:
    return replace(without_summaries(whole), beside={})


def named(month: str, held: Panel) -> int:
    """A month (YYYY-MM) of those that a panel holds, as `months.index`. Raises BadRequest for one that lies outside."""
    found = months.index(months.parse_month(month))
    if not held.first <= found <= held.last:
        span = f"{months.from_index(held.first)} to {months.from_index(held.last)}"
        raise BadRequest(f"{month} is not held", hint=f"name a month from {span}")
    return found


def located(reader: Reader, area: str) -> tuple[str, int]:
    """The country (ISO3) and level of an area: a governorate by its p-code, or a country by ISO3 or name.

    Raises NotFound for a place that is neither.
    """
    found = reader.rows(
        "SELECT DISTINCT country FROM place WHERE pcode = $area AND level = 1 AND country IS NOT NULL", {"area": area}
    )
    if found:
        return str(found[0]["country"]), 1
    try:
        return country.iso3_of(area), 0
    except NotFound:
        hint = "name a governorate by its p-code, for example IQG15, and load its boundaries (COD-AB); or a country by ISO3"
        raise NotFound(f"there is no governorate and no country {area!r}", hint=hint) from None


def only(whole: Panel, countries: Sequence[str]) -> Panel:
    """The areas of some countries; neighbours elsewhere are left out."""
    kept = np.flatnonzero(np.isin(whole.countries, list(countries)))
    return Panel(
        tuple(whole.areas[at] for at in kept),
        tuple(whole.countries[at] for at in kept),
        whole.first,
        whole.deaths[kept],
        None,
        {name: series[kept] for name, series in whole.beside.items()},
    )


def _whole(reader: Reader, countries: Sequence[str], level: int, violence: str) -> Panel:
    """Every country that is long held, and those asked for whether or not they are."""
    try:
        found = everywhere(reader, level, violence)
    except NotFound:
        return panel(reader, countries, level, violence)
    if set(countries) <= set(found.countries):
        return found
    return panel(reader, [*dict.fromkeys(found.countries), *countries], level, violence)


def _names(reader: Reader, countries: Sequence[str], level: int) -> dict[str, str]:
    if level == 0:
        known = {iso3: country.by_iso3(iso3) for iso3 in countries}
        return {iso3: one.name if one else iso3 for iso3, one in known.items()}
    return {code: name for iso3 in countries for code, name in names_of(reader, iso3).items()}
