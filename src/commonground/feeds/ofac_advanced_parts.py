"""The parts of OFAC's Advanced XML that its parties refer to by number: reference values, locations, papers, sanctions entries.

Source: sdn_advanced.xsd (the Advanced Sanctions Data Model of the United Nations, which OFAC publishes).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from commonground.feeds.listing_rows import tidy
from commonground.feeds.ofac_features import between
from commonground.vocabulary.births import Born

PARTS = tuple("DateOfIssue ReferenceValueSets Location IDRegDocument DistinctParty ProfileRelationship SanctionsEntry".split())
"""The elements that are read one by one, in the order in which the schema has them."""


class Place(NamedTuple):
    """A location: its country by name, and its other parts in one line."""

    country: str | None
    text: str | None


class Paper(NamedTuple):
    """A document: its type in words, number, and country of issue by name."""

    words: str
    number: str
    country: str | None


@dataclass
class Listing:
    """What the sanctions entries state of one profile."""

    programmes: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    days: list[dt.date] = field(default_factory=list)


@dataclass
class Parts:
    """What was read so far; `values` maps the tag of a reference value to its texts by number, `codes` to its codes."""

    issued: dt.date | None = None
    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    attributes: dict[str, dict[str, dict[str, str]]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[str, Place] = field(default_factory=dict)
    papers: dict[str, list[Paper]] = field(default_factory=lambda: defaultdict(list))
    listings: dict[str, Listing] = field(default_factory=lambda: defaultdict(Listing))
    lists: Counter[str] = field(default_factory=Counter)

    def take(self, tag: str, element: Any) -> None:
        """Keep what an element of one of the PARTS says; a party is not for this."""
        if tag == "DateOfIssue":
            self.issued = day(element)
        elif tag == "ReferenceValueSets":
            self._take_values(element)
        elif tag == "Location":
            self.places[element.get("ID")] = self._place(element)
        elif tag == "IDRegDocument":
            self._take_paper(element)
        elif tag == "SanctionsEntry":
            self._take_listing(element)

    def value(self, tag: str, number: str | None) -> str | None:
        """The text of a reference value by its number."""
        return self.values[tag].get(number or "")

    def _take_values(self, element: Any) -> None:
        for values in element:
            for value in values:
                name, number = value.tag.rsplit("}", 1)[-1], value.get("ID")
                self.values[name][number] = tidy(value.text) or ""
                self.attributes[name][number] = dict(value.attrib)

    def _place(self, element: Any) -> Place:
        parts = []
        for part in element.iterfind("{*}LocationPart"):
            values = [
                (one.get("Primary") == "true", tidy(one.findtext("{*}Value"))) for one in part.iterfind("{*}LocationPartValue")
            ]
            kept = next((text for primary, text in values if primary and text), None) or next((t for _, t in values if t), None)
            if kept:
                parts.append((self.value("LocPartType", part.get("LocPartTypeID")) or "", kept))
        countries = [self.value("Country", one.get("CountryID")) for one in element.iterfind("{*}LocationCountry")]
        countries += [self._area(one.get("AreaCodeID")) for one in element.iterfind("{*}LocationAreaCode")]
        text = ", ".join(text for words, text in parts if not words.upper().startswith(("ADDRESS", "POSTAL")))
        return Place(next((name for name in countries if name), None), text or None)

    def _area(self, number: str | None) -> str | None:
        of = self.attributes["AreaCode"].get(number or "", {})
        return self.value("Country", of.get("CountryID")) or of.get("Description") or self.value("AreaCode", number)

    def _take_paper(self, element: Any) -> None:
        words = self.value("IDRegDocType", element.get("IDRegDocTypeID"))
        number = tidy(element.findtext("{*}IDRegistrationNo"))
        if words and number:
            issuer = self.value("Country", element.get("IssuedBy-CountryID"))
            self.papers[element.get("IdentityID")].append(Paper(words, number, issuer))

    def _take_listing(self, element: Any) -> None:
        self.lists[self.value("List", element.get("ListID")) or ""] += 1
        of = self.listings[element.get("ProfileID")]
        for measure in element.iterfind("{*}SanctionsMeasure"):
            named = tidy(measure.findtext("{*}Comment"))
            program = self.value("SanctionsType", measure.get("SanctionsTypeID")) == "Program"
            if named and program and named not in of.programmes:
                of.programmes.append(named)
        for event in element.iterfind("{*}EntryEvent"):
            basis = self.value("LegalBasis", event.get("LegalBasisID"))
            if basis and basis not in ("Unknown", *of.bases):
                of.bases.append(basis)
            if (on := event.find("{*}Date")) is not None and (stated := day(on)):
                of.days.append(stated)


def day(element: Any) -> dt.date | None:
    """A day in the elements Year, Month and Day; None where they are no date."""
    try:
        year, month, number = (int(element.findtext("{*}" + part) or 0) for part in ("Year", "Month", "Day"))
        return dt.date(year, month, number)
    except ValueError:
        return None


def born(period: Any) -> Born | None:
    """The days between which a DatePeriod lies: from the first that it may begin to the last that it may end."""
    stated = [found for point in period.iter("{*}From", "{*}To") if (found := day(point))]
    circa = any(bound.get("Approximate") == "true" for bound in period.iterfind("*"))
    return between(min(stated), max(stated), circa) if stated else None
