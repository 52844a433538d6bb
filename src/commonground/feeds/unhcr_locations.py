"""UNHCR demographics by location: displaced and returned people by governorate, district or site within a country.

Source: UNHCR Refugee Data Finder, Demographics. The rows of a country, year and type add up to its national figure (317 of 317
compared), so that all are parts. How a location is written changed: `Idleb [Admin 1]` since 2024, before that
`Aleppo : Mohafazah - Governorate`, `Anbar Governorate` or a bare name; and one name stands under several words
(`Baghdad : Point` in 2011). The level is therefore, in this order:
1. what the brackets say; 2. the level that brackets give this name elsewhere in the file, for this country;
3. what the words after the name say, here or, for a bare name, elsewhere in the file;
4. for other bare names, the level of most of the country's brackets, else of at least half of its names in that year;
5. else 4, a location known by its name only. `Dispersed in the country` is the part of level 1 that has no place.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, unhcr_columns
from commonground.feeds.dtm_sheets import folded
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.headcount_rows import headcounts
from commonground.feeds.idmc_stock import edition
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document

COLUMNS = ("year", "coo_iso", "coa_iso", "pop_type", "location", "total")
"""What is read."""

_WANTED = {"year", "coo_iso", "coa_iso", "pop_type", "location", "total"}
_TYPES = {
    "IDP": ("idps", "stock"),
    "RDP": ("returnees", "standing"),
    "RET": ("returned_refugees", "standing"),
}
_CODES = {
    "IDPs": "IDP",
    "Internally displaced persons": "IDP",
    "IDPs of concern to UNHCR": "IDP",
    "Returned IDPs": "RDP",
    "Returned refugees": "RET",
}
_BRACKET = re.compile(r"\s*\[\s*admin\s*(?P<level>\d)[^\]]*\]\s*$", re.IGNORECASE)
_AFTER = re.compile(r"\s*:\s*(?P<words>[^:]*)$")
_MOJIBAKE = {"GÇÖ": "’", "GÇô": "–", "+¬": "é"}
_ADMIN1 = re.compile(r"\b(governorate|province|provincia|wilayat|wllayat|walayat|mohafazah|muhafazah|gobolka|region|state)\b")
_ADMIN2 = re.compile(r"\b(district|departement|department|qadaa|wolaswalei|sub prefecture|prefecture|county|lga)\b")
_TRAILING = re.compile(r"\s+(governorate|region|province|state)\s*$", re.IGNORECASE)
_DISPERSED = re.compile(r"^(dispersed in the|various|unk?nown|unkown)", re.IGNORECASE)


@dataclass(frozen=True)
class Location:
    """A location as written: its bare name, the level in brackets and the level that the words after it mean."""

    name: str
    bracket: int | None
    words: int | None

    @property
    def key(self) -> str:
        """The name without case, accents and the article, to find it again in another year."""
        return re.sub(r"^al ", "", folded(self.name)).replace(" ", "")


def recognise(document: Document) -> bool:
    """A CSV by year, origin and asylum with population type, location and total."""
    return unhcr_columns.has(document, _WANTED, set())


def parse(document: Document) -> Parsed:
    """One row per line of displaced people, returned IDPs or returned refugees; other population types are left alone."""
    table, withheld = unhcr_columns.table(document, _WANTED, ("total",))
    cells = Columns(table, COLUMNS)
    kinds = _mapped(cells.text("pop_type"), _CODES, keep=True)
    ours = pc.is_in(kinds, pa.array(sorted(_TYPES)))
    origin, asylum = unhcr_columns.countries(cells, "coo_iso"), unhcr_columns.countries(cells, "coa_iso")
    first, last = unhcr_columns.year_days(cells)
    people = cells.integer("total", required=True)
    cells.reject_where(pc.less(people, 0), "total is negative")
    cells.reject_where(pc.and_(ours, pc.is_null(origin)), "coo_iso is not a country")
    elsewhere = pc.and_(ours, pc.not_equal(origin, pc.fill_null(asylum, "")))
    cells.reject_where(elsewhere, "the location lies in another country than the one of displacement or return")
    cells.reject_where(pc.and_(ours, pc.is_null(cells.text("location"))), "location is empty")
    years = pc.utf8_slice_codeunits(pc.cast(last, pa.string()), 0, 4)
    measures = _mapped(kinds, {kind: measure for kind, (measure, _) in _TYPES.items()})
    stock = pc.equal(measures, "idps")
    levels, names = _placed(origin, years, cells.text("location"))
    columns = {
        "scope_key": pc.binary_join_element_wise(origin, years, measures, "adm1", "|"),
        "country": origin,
        "measure": measures,
        "kind": _mapped(kinds, {kind: kind_of for kind, (_, kind_of) in _TYPES.items()}),
        "level": levels,
        "adm1_name": pc.if_else(pc.equal(levels, 1), names, None),
        "adm2_name": pc.if_else(pc.equal(levels, 2), names, None),
        "adm3_name": pc.if_else(pc.equal(levels, 3), names, None),
        "location_id": pc.if_else(pc.equal(levels, 4), names, None),
        "people": people,
        "estimated": False,
        "about_from": pc.if_else(stock, last, first),
        "about_to": last,
    }
    rows = headcounts(cells.positions(), columns).filter(pc.fill_null(pc.and_(ours, cells.kept()), False))
    others = len(table) - (pc.sum(ours).as_py() or 0)
    remarks = (f"{others} rows are of other people (refugees, asylum-seekers and so on) and are not read",) if others else ()
    return Parsed({"headcount": rows}, edition(document, rows), cells.rejects(), (*withheld, *remarks))


def _mapped(values: pa.Array, mapping: dict[str, str], *, keep: bool = False) -> pa.Array:
    codes = values.dictionary_encode()
    return pa.array([mapping.get(value, value if keep else None) for value in codes.dictionary.to_pylist()], pa.string()).take(
        codes.indices
    )


def read_location(text: str) -> Location:
    """`Aleppo : Mohafazah - Governorate` is Aleppo at level 1 by its words; `Idleb [Admin 1]` Idleb at level 1 by its bracket."""
    for wrong, right in _MOJIBAKE.items():
        text = text.replace(wrong, right)
    text = text.strip()
    bracket = _BRACKET.search(text)
    if bracket:
        return Location(text[: bracket.start()].strip(), int(bracket["level"]), None)
    after = _AFTER.search(text)
    if after:
        return Location(text[: after.start()].strip(), None, _meant(after["words"]))
    trailing = _TRAILING.search(text)
    if trailing and not _DISPERSED.match(text):
        return Location(text[: trailing.start()].strip(), None, 1)
    return Location(text, None, 1 if _DISPERSED.match(text) else None)


def _meant(words: str) -> int | None:
    """The level that words mean; `Popularate`, Libya's sha'biya, has been both 1 and 2 and means none."""
    plain = folded(words)
    if plain == "popularate":
        return None
    if _ADMIN1.search(plain):
        return 1
    return 2 if _ADMIN2.search(plain) else 4


def _placed(origin: pa.Array, years: pa.Array, locations: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The level and the bare name of each row."""
    keys = pc.binary_join_element_wise(
        pc.fill_null(origin, ""), pc.fill_null(years, ""), pc.fill_null(locations, ""), "\x1f"
    ).dictionary_encode()
    split = [key.split("\x1f") for key in keys.dictionary.to_pylist()]
    read = {text: read_location(text) for text in {text for _, _, text in split}}
    rows = [(iso3, year, read[text]) for iso3, year, text in split]
    levels = pa.array(_levels(rows), pa.int8())
    names = pa.array([place.name for _, _, place in rows], pa.string())
    return levels.take(keys.indices), names.take(keys.indices)


def _levels(rows: list[tuple[str, str, Location]]) -> list[int]:
    bracketed: dict[tuple[str, str], int] = {}
    worded: dict[tuple[str, str], int] = {}
    usual: dict[str, Counter[int]] = {}
    for iso3, _, place in rows:
        if place.bracket is not None:
            bracketed[iso3, place.key] = min(place.bracket, 4)
            usual.setdefault(iso3, Counter())[min(place.bracket, 4)] += 1
        elif place.words is not None:
            worded[iso3, place.key] = min(place.words, worded.get((iso3, place.key), 4))
    stated = [_stated(iso3, place, bracketed, worded) for iso3, _, place in rows]
    published = _published(rows, stated)
    levels = []
    for (iso3, year, _), level in zip(rows, stated, strict=True):
        by_brackets = usual[iso3].most_common(1)[0][0] if iso3 in usual else None
        levels.append(level or by_brackets or published.get((iso3, year), 4))
    return levels


def _stated(iso3: str, place: Location, bracketed: dict[tuple[str, str], int], worded: dict[tuple[str, str], int]) -> int | None:
    if place.bracket is not None:
        return min(place.bracket, 4)
    return bracketed.get((iso3, place.key)) or place.words or worded.get((iso3, place.key))


def _published(rows: list[tuple[str, str, Location]], stated: list[int | None]) -> dict[tuple[str, str], int]:
    """The level of at least half of a country's names in a year."""
    found: dict[tuple[str, str], Counter[int | None]] = {}
    for (iso3, year, place), level in zip(rows, stated, strict=True):
        if not _DISPERSED.match(place.name):
            found.setdefault((iso3, year), Counter())[level] += 1
    return {
        key: level
        for key, counts in found.items()
        for level, number in counts.most_common(1)
        if level is not None and number * 2 >= counts.total()
    }


FEED = Feed(
    name="unhcr-locations",
    title="UNHCR demographics: displaced and returned people by location (CSV)",
    publisher="UNHCR",
    family="unhcr-locations",
    licence=licences.CC_BY_4,
    attribution="UNHCR, Refugee Population Statistics Database",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://www.unhcr.org/refugee-statistics/download", "Refugee Data Finder, demographics with locations"),
    ),
    quirks=(
        "`Idleb [Admin 1]`, `Aleppo : Mohafazah - Governorate`, `Anbar Governorate` and bare names are read alike.",
        "`Baghdad : Point` is a governorate, since brackets say so elsewhere in the file.",
        "`Dispersed in the country / territory` has no place and stays in the sum.",
        "Rows by urban or rural setting and by accommodation of one place add up.",
        "Returns are flows of the year and stand in all its months; IDPs are stocks at 31 December.",
    ),
)
