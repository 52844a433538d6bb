"""Which part of an activity or transaction goes to a country, region, place, sector, emergency or plan, as stated.

Of a location only a code of a gazetteer or of an administrative unit is read, and the name of an administrative unit; never
coordinates, addresses or the name of a site.
"""

from __future__ import annotations

import re
from typing import Any

from commonground.feeds import iati_codes as codes
from commonground.feeds import iati_flags as flags
from commonground.feeds import iati_values as values
from commonground.feeds.iati_xml import attribute, code_of, text_of

_GAZETTEER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}")
"""A code of a gazetteer; a plus code or a pair of numbers is a coordinate and is not one."""
_REFERENCE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}|[A-Z]{2,3}\d{2,8}")
"""An ISO 3166-2 code or a p-code, where no vocabulary is named."""

Row = tuple[str | None, str, str | None, str | None, str | None, float | None, str]
"""Flow, dimension, vocabulary, code, name, percentage, position."""

TAGS = ("recipient-country", "recipient-region", "sector", "location", "humanitarian-scope")
_SUM_TOLERANCE = 0.1
_OWN_VOCABULARIES = ("98", "99", "RO", "RO2")


def share(element: Any, tag: str, flow: str | None, position: str, doubts: list[str]) -> Row | None:
    """One share; None for an element that names nothing. What is doubtful is added to `doubts`."""
    percentage, readable = values.percentage(element.get("percentage"))
    if not readable and flags.UNREADABLE_PERCENTAGE not in doubts:
        doubts.append(flags.UNREADABLE_PERCENTAGE)
    if tag == "recipient-country":
        dimension, vocabulary, code, name = _country(element, doubts)
    elif tag == "recipient-region":
        dimension, vocabulary, code, name = _region(element)
    elif tag == "sector":
        dimension, vocabulary, code, name = _sector(element)
    elif tag == "location":
        dimension, vocabulary, code, name = _location(element)
    else:
        dimension, vocabulary, code, name = _scope(element)
    return (flow, dimension, vocabulary, code, name, percentage, position) if code or name else None


Named = tuple[str, str | None, str | None, str | None]


def _country(element: Any, doubts: list[str]) -> Named:
    written = element.get("code")
    code, known = codes.country_of(written, None if written else text_of(element))
    if not known and flags.UNKNOWN_COUNTRY not in doubts:
        doubts.append(flags.UNKNOWN_COUNTRY)
    return "country", None, code, None if known else text_of(element)


def _region(element: Any) -> Named:
    vocabulary, code = attribute(element, "vocabulary") or "1", code_of(element)
    return "region", vocabulary, code, text_of(element) if vocabulary == "99" or not element.get("code") else None


def _sector(element: Any) -> Named:
    vocabulary, code = codes.sector_vocabulary(element.get("vocabulary")), attribute(element, "code")
    return "sector", vocabulary, code, text_of(element) if not code or vocabulary in _OWN_VOCABULARIES else None


def _scope(element: Any) -> Named:
    """An emergency (GLIDE) or an appeal's plan: the vocabulary tells where the type is wrong or missing."""
    vocabulary, code = attribute(element, "vocabulary"), attribute(element, "code")
    kind = "plan" if vocabulary == "2-1" or (vocabulary != "1-2" and attribute(element, "type") == "2") else "emergency"
    return kind, vocabulary, code, text_of(element) if vocabulary == "99" or not code else None


def _location(element: Any) -> Named:
    """The deepest administrative code, else the gazetteer's, else the reference; the name of an administrative unit only."""
    found: tuple[str | None, str | None] = (None, attribute(element, "ref"))
    deepest, is_area = -1, False
    for child in element:
        code = attribute(child, "code")
        if child.tag == "administrative" and code:
            level = attribute(child, "level") or "0"
            depth = int(level) if level.isascii() and level.isdigit() else 0
            if depth > deepest:
                found, deepest = (attribute(child, "vocabulary"), code), depth
        elif child.tag == "location-id" and code and deepest < 0:
            found = attribute(child, "vocabulary"), code
        elif child.tag == "gazetteer-entry" and deepest < 0 and (text := text_of(child)):
            found = attribute(child, "gazetteer-ref"), text
        elif (child.tag == "location-class" and code == "1") or (
            child.tag == "feature-designation" and (code or "")[:3] == "ADM"
        ):
            is_area = True
    name = text_of(next((c for c in element if c.tag == "name"), None)) if is_area else None
    vocabulary, written = found
    if written is not None and not (_REFERENCE if vocabulary is None else _GAZETTEER).fullmatch(written):
        written = None
    if written is not None and vocabulary is not None and written.isdigit():
        written = written.lstrip("0") or None  # identifiers of GeoNames and OpenStreetMap are numbers; some pad them with zeros
    return "location", vocabulary if written else None, written, None if name is None or re.search(r"\d", name) else name


def sum_flags(rows: list[Row]) -> list[str]:
    """Where several percentages of one kind do not sum to 100: countries with regions, and sectors, by vocabulary."""
    sums: dict[tuple[str, str], list[float]] = {}
    countries: list[float] = []
    for _, dimension, vocabulary, _, _, percentage, _ in rows:
        if percentage is None or dimension not in ("country", "region", "sector"):
            continue
        if dimension == "country":
            countries.append(percentage)
        else:
            sums.setdefault((dimension, vocabulary or "1"), []).append(percentage)
    places = [countries + held for (dimension, _), held in sums.items() if dimension == "region"] or [countries]
    sectors = [held for (dimension, _), held in sums.items() if dimension == "sector"]
    found = [flags.PLACES_SUM] if any(map(_is_off, places)) else []
    return found + ([flags.SECTORS_SUM] if any(map(_is_off, sectors)) else [])


def _is_off(percentages: list[float]) -> bool:
    return bool(percentages) and abs(sum(percentages) - 100) > _SUM_TOLERANCE
