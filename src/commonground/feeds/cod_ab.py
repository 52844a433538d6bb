"""What the three formats of a COD-AB boundary share: property names by pattern, country, parents, and the place table.

Source: OCHA "COD-AB" attribute schemas, old (`ADM1_EN`, `admin1Name_en`) and new (`adm1_name`, `adm1_name1`, `lang1`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country, place
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject

FAMILY = "cod-ab"
PUBLISHER = "OCHA"
ATTRIBUTION = "OCHA, Common Operational Dataset: administrative boundaries (COD-AB), with the national authorities it names"

_KEY = re.compile(r"^adm(?:in)?_?([0-4])_?(.*)$", re.IGNORECASE)
_NAME_ORDER = ("en", "name_en", "nameen", "name", "fr", "name_fr", "es", "name_es", "pt", "name_pt", "ref", "refname", "ref_name")
_VALID = ("validon", "valid_on", "date")
_FILE_COUNTRY = re.compile(r"(?<![A-Za-z])([A-Za-z]{3})[ _-]adm", re.IGNORECASE)
_FILE_DAY = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True)
class Naming:
    """Which property holds what; tuples are tried in order, row by row."""

    level: int
    pcode: str
    names: tuple[str, ...] = ()
    names_ar: tuple[str, ...] = ()
    parent: str | None = None
    country: tuple[str, ...] = ()
    valid: tuple[str, ...] = ()


@dataclass
class Units:
    """The units of a file as read: properties, geometry and position of each, in the order of the file."""

    properties: Sequence[Mapping[str, Any]]
    geometries: list[Any]
    positions: Sequence[str]
    rejects: list[Reject] = field(default_factory=list)


def naming(properties: Mapping[str, Any]) -> Naming | None:
    """The property names of a boundary file, None where none of them is a p-code; the deepest level with a p-code is its own."""
    by_level: dict[int, dict[str, str]] = {}
    for key in properties:
        found = _KEY.match(key)
        if found:
            by_level.setdefault(int(found[1]), {})[found[2].lower()] = key
    # A shapefile cuts names at 10 characters: `admin1Pcod`.
    coded = {n: column for n, names in by_level.items() if (column := names.get("pcode") or names.get("pcod"))}
    if not coded:
        return None
    level = max(coded)
    own = by_level[level]
    lowered = {key.lower(): key for key in properties}
    return Naming(
        level=level,
        pcode=coded[level],
        names=_english(own, lowered, properties),
        names_ar=_arabic(own, lowered, properties),
        parent=coded.get(level - 1),
        country=tuple(key for key in (lowered.get("iso3"), coded.get(0)) if key),
        valid=tuple(lowered[name] for name in _VALID if name in lowered),
    )


def first_filled(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of each property the first value that is not empty: what a file says of its languages need not stand in its first unit."""
    found: dict[str, Any] = {}
    for row in rows:
        for key, value in row.items():
            if found.get(key) in (None, ""):
                found[key] = value
    return found


def _english(own: Mapping[str, str], lowered: Mapping[str, str], properties: Mapping[str, Any]) -> tuple[str, ...]:
    """Names as they are shown: `adm1_name1` where `lang1` says `en` (Ukraine, Yemen), else in the order of _NAME_ORDER.

    A file of one level may call its columns only `NAME_EN` (Syria).
    """
    stated = [own[f"name{n}"] for n in "123" if properties.get(lowered.get(f"lang{n}", "")) == "en" and f"name{n}" in own]
    stated += [own[name] for name in _NAME_ORDER if name in own]
    return tuple(stated) or tuple(lowered[name] for name in ("name_en", "name") if name in lowered)


def _arabic(own: Mapping[str, str], lowered: Mapping[str, str], properties: Mapping[str, Any]) -> tuple[str, ...]:
    """`ADM1_AR`, `admin1Name_ar`; in the new schema `adm1_name1` where `lang1` says `ar`."""
    stated = [own[name] for name in ("ar", "name_ar", "namear") if name in own]
    for number in ("", "1", "2", "3"):
        if properties.get(lowered.get(f"lang{number}", "")) == "ar" and f"name{number}" in own:
            stated.append(own[f"name{number}"])
    return tuple(stated) or tuple(lowered[name] for name in ("name_ar",) if name in lowered)


def as_parsed(document: Document, units: Units, names: Naming) -> Parsed:
    """The place table of a boundary file. Raises MalformedFile where no unit can be read or coordinates are no degrees."""
    geometries, remarks = _repaired(document, units.geometries)
    pcodes = [_text(row.get(names.pcode)) for row in units.properties]
    rejects = list(units.rejects)
    kept = _kept(units, names, pcodes, geometries, rejects)
    if not kept:
        raise MalformedFile("no unit with a p-code and a polygon", where=document.name, hint="load a COD-AB boundary file")
    valid = _valid_from(units, names, kept)
    codes = [str(pcodes[i]) for i in kept]
    countries = _countries(document, units, names, kept, codes)
    shapes = geometries[kept]
    vertices = shapely.get_num_coordinates(shapes)
    columns: dict[str, Any] = {
        "scope_key": [f"{iso3}|adm{names.level}" for iso3 in countries],
        "country": countries,
        "level": [names.level] * len(kept),
        "pcode": codes,
        "name": [_first(units.properties[i], names.names) for i in kept],
        "name_ar": [_first(units.properties[i], names.names_ar) for i in kept],
        "parent_pcode": _parents(units, names, kept, codes),
        "valid_from": valid,
        "geometry": list(shapely.to_wkb(shapes)),
        "vertices": vertices.tolist(),
        "position": [units.positions[i] for i in kept],
    }
    schema = place.SCHEMA.append(pa.field("position", pa.string()))
    table = pa.table([pa.array(columns[f.name], f.type) for f in schema], schema=schema)
    return Parsed({"place": table}, _edition(document, table, int(vertices.sum())), tuple(rejects), tuple(remarks))


def _kept(units: Units, names: Naming, pcodes: Sequence[str | None], geometries: Any, rejects: list[Reject]) -> list[int]:
    """The rows with a p-code and a polygon; parts of one unit are joined into the first, the rest is rejected with a reason."""
    first: dict[str, int] = {}
    for i, pcode in enumerate(pcodes):
        reason = None
        if pcode is None or not pcode.strip("0"):
            reason = f"{names.pcode} {pcode or ''!r} is no p-code"
        elif geometries[i] is None or geometries[i].is_empty:
            reason = "has no polygon"
        elif pcode in first:
            one, other = (_first(units.properties[k], names.names) for k in (first[pcode], i))
            if one != other:
                reason = f"{names.pcode} {pcode!r} occurs twice, for {one!r} and {other!r}"
            else:
                geometries[first[pcode]] = shapely.union(geometries[first[pcode]], geometries[i])
        else:
            first[pcode] = i
        if reason:
            row = {key: _text(units.properties[i].get(key)) or "" for key in (names.pcode, *names.names[:1])}
            rejects.append(Reject(units.positions[i], reason, row))
    return sorted(first.values())


def _repaired(document: Document, geometries: list[Any]) -> tuple[Any, list[str]]:
    """Polygons that shapely calls valid, of those that are not the polygonal part of the repair."""
    array = np.array(geometries, dtype=object)
    bounds = shapely.total_bounds(array)
    if np.isfinite(bounds).all() and (np.abs(bounds[[0, 2]]).max() > 180.5 or np.abs(bounds[[1, 3]]).max() > 90.5):
        raise MalformedFile(
            "the coordinates are not degrees", where=document.name, hint="load the boundary in longitude and latitude (EPSG:4326)"
        )
    array = shapely.force_2d(array)
    bad = np.flatnonzero(~shapely.is_valid(array) & ~shapely.is_missing(array))
    array[bad] = _valid(array[bad])
    return array, [f"{len(bad)} of {len(array)} polygons crossed themselves and were repaired"] if len(bad) else []


def _valid(crossing: Any) -> Any:
    """A buffer of nothing repairs a spike at once; where it would lose a lobe (area off by 0.1 %), ring by ring."""
    repaired = shapely.buffer(crossing, 0)
    stated = shapely.area(crossing)
    for i in np.flatnonzero(np.abs(shapely.area(repaired) - stated) > 0.001 * stated):
        repaired[i] = _polygonal(shapely.make_valid(crossing[i], method="structure", keep_collapsed=False))
    return repaired


def _polygonal(geometry: Any) -> Any:
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def _parents(units: Units, names: Naming, kept: Sequence[int], codes: Sequence[str]) -> list[str | None]:
    if names.parent:
        return [_text(units.properties[i].get(names.parent)) for i in kept]
    return parents_by_prefix(codes, names.level)


def parents_by_prefix(pcodes: Sequence[str], level: int) -> list[str | None]:
    """The p-code above each, by prefix, where the whole file shows where it ends; None where it does not.

    `IQG07Q02N02` ends its last letter group; `SY070500` has as many digits for each level. Codes filled up with zeros
    (`PH012800000`) or of no country prefix do not nest.
    """
    none: list[str | None] = [None] * len(pcodes)
    split = [re.match(r"^([A-Za-z]{2,3})(.*)$", pcode) for pcode in pcodes]
    if level == 0 or not all(split):
        return none
    heads = [(found[1], found[2]) for found in split if found]
    if level == 1:
        return [head[:2] if country.by_iso2(head[:2]) else head for head, _ in heads]
    grouped = [re.match(r"^(.*?[0-9])[A-Za-z][0-9]+$", pcode) for pcode in pcodes]
    if all(grouped):
        return [found[1] if found else None for found in grouped]
    digits = [rest for _, rest in heads]
    width, left = divmod(len(digits[0]), level)
    same = all(rest.isdigit() and len(rest) == len(digits[0]) for rest in digits)
    if left or not same or not any(rest[-width:].strip("0") for rest in digits):
        return none
    return [pcode[:-width] for pcode in pcodes]


def _countries(document: Document, units: Units, names: Naming, kept: Sequence[int], codes: Sequence[str]) -> list[str]:
    """ISO3 of each unit: by its country property, else by the letters of its p-code, else by the name of the file."""
    from_name = _FILE_COUNTRY.search(document.name)
    named = country.by_iso3(from_name[1]) if from_name else None
    found: list[str | None] = []
    for i, code in zip(kept, codes, strict=True):
        stated = [_by_code(_text(units.properties[i].get(key)) or "") for key in names.country]
        letters = re.match(r"[A-Za-z]*", code)
        guess = next((iso3 for iso3 in stated if iso3), None) or _by_letters(letters[0] if letters else "", named)
        found.append(guess or (named.iso3 if named else None))
    if None in found:
        raise MalformedFile(
            f"the country of p-code {codes[found.index(None)]!r} is not known",
            where=document.name,
            hint="name the file as OCHA does, beginning with the ISO3 code: irq_adm1",
        )
    return [iso3 for iso3 in found if iso3]


def _by_code(code: str) -> str | None:
    found = country.by_iso3(code) if len(code) == 3 else country.by_iso2(code) if len(code) == 2 else None
    return found.iso3 if found else None


def _by_letters(letters: str, named: country.Country | None) -> str | None:
    """`IQG07` begins with an ISO2, `NER001` with an ISO3; where both fit, the name of the file decides, else the ISO2."""
    both = [_by_code(letters[:2]), _by_code(letters[:3]) if len(letters) >= 3 else None]
    if named and named.iso3 in both:
        return named.iso3
    return both[0] or both[1]


def _valid_from(units: Units, names: Naming, kept: Sequence[int]) -> list[dt.date | None]:
    return [next((day for day in (_day(units.properties[i].get(key)) for key in names.valid) if day), None) for i in kept]


def _day(value: Any) -> dt.date | None:
    """A date from epoch milliseconds, a date, or text that begins with year, month and day."""
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 4e12:
        return (dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=value)).date()
    found = re.match(r"(\d{4})[-/]?(\d{2})[-/]?(\d{2})", value) if isinstance(value, str) else None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _edition(document: Document, table: pa.Table, detail: int) -> Edition:
    days = [day for day in table.column("valid_from").to_pylist() if day]
    published: dt.date | None = max(days) if days else None
    basis: PublishedBasis = "content" if days else "retrieval"
    if not published and (found := _FILE_DAY.search(document.name)):
        published, basis = dt.date(int(found[1]), int(found[2]), 1) + dt.timedelta(days=int(found[3]) - 1), "name"
    keys = sorted(Counter(table.column("scope_key").to_pylist()))
    claims = tuple(Claim("place", key) for key in keys)
    return Edition(published, basis, claims, min(days, default=None), max(days, default=None), detail)


def _first(row: Mapping[str, Any], keys: Collection[str]) -> str | None:
    return next((text for text in (_text(row.get(key)) for key in keys) if text), None)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return " ".join(text.split()) or None
