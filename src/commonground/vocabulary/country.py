"""Countries and territories: one code for the many spellings that sources use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from commonground.vocabulary.errors import NotFound

EXAMPLE_COUNTRY = "XMD"
"""The ISO3 of Meridia, the fictional country of the bundled example; no source speaks of it."""

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_DOTTED_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_PARENTHESIS = re.compile(r"^(?P<stem>.+)\((?P<inner>[^()]+)\)\s*$")
_ACRONYM = re.compile(r"(?=.+[A-Z])[A-Za-z]{2,5}")
_US_DOLLAR = re.compile(r"\bUS\s?\$")
_STATE_FORM = re.compile(
    r"^(?:(?:arab|bolivarian|democratic|federal|federative|hashemite|independent|islamic|people|plurinational|socialist|united)"
    r" )*(?:emirate|grand duchy|kingdom|principality|republic|state|sultanate|union) of "
)

_SAME_WORD = {"rep": "republic", "dem": "democratic", "st": "saint", "peoples": "people"}
_ARABIC_LETTERS = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})
_ARABIC_PREFIXES = "وفبلك"

# Two states share the bare word, so the form of state tells them apart and must not be taken off.
_DIVIDED_NAMES = frozenset({"china", "congo", "korea"})

# Names that hold a country's name and mean no country.
_NO_COUNTRY = (
    "Congo Basin",
    "Congo River",
    "East China Sea",
    "Gulf of Guinea",
    "Gulf of Mexico",
    "Gulf of Oman",
    "Gulf of Thailand",
    "Jordan River",
    "Lake Chad",
    "Mali Federation",
    "New Jersey",
    "New Mexico",
    "New South Wales",
    "Niger Delta",
    "Niger River",
    "Niger State",
    "River Jordan",
    "River Niger",
    "Sea of Japan",
    "South China Sea",
    "بحيرة تشاد",
    "بحر الصين الجنوبي",
    "نهر الأردن",
)

# Good as the value of a country column; in a title they are as likely a common word or a town (financial, Amman, diameter).
_NOT_IN_TITLES = ("Hyderabad", "مالي", "عمان", "قطر")


@dataclass(frozen=True)
class Country:
    """A country or territory with its codes, its short names and the other spellings that sources use.

    `gw` holds Gleditsch-Ward numbers, today's first, then those of states folded onto this one; a territory that is no
    state in that list has none. The folding rule: a state that is no more counts with the one that holds its capital today.
    """

    iso3: str
    iso2: str
    gw: tuple[int, ...]
    name: str
    name_ar: str
    aliases: tuple[str, ...]

    @property
    def is_fictional(self) -> bool:
        """Whether this is the bundled example's country, which exists in no source."""
        return self.iso3 == EXAMPLE_COUNTRY


@cache
def countries() -> Mapping[str, Country]:
    """Every country and territory of ISO 3166-1, Kosovo and the example's Meridia, by ISO3."""
    # Imported here because the import costs more than the table, and most programs that import this module read no table.
    from importlib.resources import files

    lines = files(__package__).joinpath("country.tsv").read_text(encoding="utf-8").splitlines()
    table: dict[str, Country] = {}
    for line in [line for line in lines if not line.startswith("#")][1:]:
        iso3, iso2, gw, name, name_ar, aliases = line.split("\t")
        numbers = tuple(int(number) for number in gw.split(",") if number)
        table[iso3] = Country(iso3, iso2, numbers, name, name_ar, tuple(alias for alias in aliases.split("|") if alias))
    return MappingProxyType(table)


@cache
def _by_iso2() -> Mapping[str, Country]:
    return {country.iso2: country for country in countries().values()}


@cache
def _by_gw() -> Mapping[int, Country]:
    return {number: country for country in countries().values() for number in country.gw}


def by_iso3(code: str) -> Country | None:
    """The country with this ISO 3166-1 alpha-3 code, in any case; None for another code (`UNK`, `AB9`)."""
    return countries().get(code.strip().upper())


def by_iso2(code: str) -> Country | None:
    """The country with this ISO 3166-1 alpha-2 code, in any case; None for another code."""
    return _by_iso2().get(code.strip().upper())


def iso3_of(named: str) -> str:
    """The ISO3 of a country named by its ISO3 or ISO2 code or by its name. Raises NotFound for anything else."""
    found = by_iso3(named) or by_iso2(named) or by_name(named)
    if found is None:
        raise NotFound(f"there is no country {named!r}", hint="name it by its ISO 3166-1 alpha-3 code, for example IRQ")
    return found.iso3


def by_gw(number: int) -> Country | None:
    """The country with this Gleditsch-Ward number, where a state that is no more answers with its successor."""
    return _by_gw().get(number)


def _raw_words(text: str) -> list[str]:
    """The words as written, without accents, apostrophes, possessive endings and punctuation."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    bare = _APOSTROPHES.sub("", _POSSESSIVE.sub("", bare))
    bare = _DOTTED_ACRONYM.sub(lambda match: match.group().replace(".", "") + " ", bare)
    return _WORD.findall(bare)


def _folded(word: str) -> str:
    """The word without what spellings differ by: case, usual abbreviations, Arabic letter forms."""
    folded = word.casefold().translate(_ARABIC_LETTERS)
    return _SAME_WORD.get(folded, folded)


def _key(text: str) -> str:
    return " ".join(word for word in map(_folded, _raw_words(text)) if word != "the")


def _spellings(country: Country) -> tuple[str, ...]:
    return (country.name, country.name_ar, *country.aliases)


@cache
def _by_key() -> Mapping[str, Country]:
    return {_key(spelling): country for country in countries().values() for spelling in _spellings(country)}


def _stated(key: str) -> Country | None:
    """The country of a key as it stands, or without its form of state (`republic of X`)."""
    found = _by_key().get(key)
    if found is not None:
        return found
    stem = _STATE_FORM.sub("", key)
    return None if stem in _DIVIDED_NAMES else _by_key().get(stem)


def _turned(text: str) -> Iterator[str]:
    """The text with what follows the comma, or stands in the parenthesis, put where it is spoken."""
    if text.count(",") == 1:
        stem, rest = text.split(",")
        yield f"{rest} {stem}"
    parenthesis = _PARENTHESIS.match(text)
    if parenthesis:
        stem, inner = parenthesis["stem"].strip(), parenthesis["inner"]
        yield f"{inner} {stem}"
        # Arabic lists of the United Nations keep the place of the stem with a dash: `X (republic - Islamic)`.
        yield from (f"{left} {stem} {right}" for left, dash, right in [inner.partition(" - ")] if dash)


def _without_parenthesis(text: str) -> Country | None:
    """The country before a trailing parenthesis, unless the parenthesis names another that may be meant.

    Of a state and a territory it is the territory (`Greenland (Denmark)`); of two states neither.
    """
    parenthesis = _PARENTHESIS.match(text)
    if not parenthesis:
        return None
    outside, inside = _stated(_key(parenthesis["stem"])), _stated(_key(parenthesis["inner"]))
    if outside is None or inside is None or outside == inside:
        return outside
    territories = [country for country in (outside, inside) if not country.gw]
    return territories[0] if len(territories) == 1 else None


@lru_cache(maxsize=8192)
def by_name(text: str) -> Country | None:
    """The country that a source's country column means by this spelling, in English or Arabic; None where it means none.

    Case, accents, punctuation, `the`, abbreviations (`Rep.`, `Dem.`, `St.`), forms of state, a part after a comma and a
    trailing parenthesis make no difference. The whole text must be a name: a town, a region or a list of countries is None.
    """
    found = _stated(_key(text))
    if found is not None:
        return found
    for turned in _turned(text):
        found = _stated(_key(turned))
        if found is not None:
            return found
    return _without_parenthesis(text)


@cache
def _acronyms() -> Mapping[str, str]:
    """ISO3 by acronym, matched in titles as written or in capitals: `opt` and `car` are words."""
    found: dict[str, str] = {}
    for country in countries().values():
        for alias in filter(_ACRONYM.fullmatch, country.aliases):
            found[alias] = found[alias.upper()] = country.iso3
    return found


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str | None], ...]]:
    """The names to look for in titles by their first word, longest first; with None, names that mean no country."""
    iso3_of: dict[tuple[str, ...], str | None] = {tuple(_key(name).split()): None for name in _NO_COUNTRY}
    unfit = {_key(name) for name in _NOT_IN_TITLES}
    for country in countries().values():
        for spelling in _spellings(country):
            key = _key(spelling)
            if key not in unfit and not _ACRONYM.fullmatch(spelling):
                iso3_of[tuple(key.split())] = country.iso3
    by_first: dict[str, list[tuple[tuple[str, ...], str | None]]] = {}
    for words, iso3 in sorted(iso3_of.items(), key=lambda item: -len(item[0])):
        by_first.setdefault(words[0], []).append((words, iso3))
    return {first: tuple(entries) for first, entries in by_first.items()}


def _openings(word: str) -> Iterator[str]:
    """The first word of a name as written, and without the prefix that Arabic writes together with it (and, in, for)."""
    yield word
    if word[0] in _ARABIC_PREFIXES:
        yield word[1:]
        if word.startswith("لل"):
            yield "ال" + word[2:]


def _longest_at(folded: list[str], start: int) -> tuple[int, str | None] | None:
    """The number of words and the ISO3 of the longest name that begins at a word."""
    best: tuple[int, str | None] | None = None
    for opening in _openings(folded[start]):
        for words, iso3 in _phrases().get(opening, ()):
            longer = best is None or len(words) > best[0]
            if longer and tuple(folded[start + 1 : start + len(words)]) == words[1:]:
                best = len(words), iso3
    return best


def named_in(text: str) -> tuple[str, ...]:
    """The ISO3 of the countries named in a running title, such as that of an appeal, in order of mention, each once.

    Whole words, longest name first: `Republic of South Sudan 2018` names SSD and not SDN. That a title names a country
    does not say that the money or the people are there: `Refugees and Migrants from Venezuela` names VEN.
    """
    raw = [word for word in _raw_words(_US_DOLLAR.sub(" ", text)) if word.casefold() != "the"]
    folded = [_folded(word) for word in raw]
    found: dict[str, None] = {}
    start = 0
    while start < len(raw):
        length, iso3 = _longest_at(folded, start) or (1, _acronyms().get(raw[start]))
        if iso3 is not None:
            found[iso3] = None
        start += length
    return tuple(found)
