"""Names in two scripts, each beside all of its set: sets for `benchmarks.screening_pairs`, of which nothing is learned.

Groups of Wikidata's names (nomenklatura's `names.gz`, CC0) by script, popular full names by country (sigpwned, CC0), and the eval
and test parts of Google's Arabic words; the training part is learned from. The right partner must be the first, before any other.
Ours answers as over a list of all partners, and not pair by pair. logic-v2 has Wikidata's groups as its dictionary.
"""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from commonground.screening.fold import fold
from commonground.screening.listed import Entry, Listed
from commonground.screening.romanise import romanise
from commonground.screening.screener import Screener
from commonground.screening.subject import Subject

Beside = list[tuple[str, tuple[str, ...]]]
"""Names in another script, each with the Latin forms of its partner."""

DRAWN = 150
"""Names of a set."""

FORMS = 8
"""Latin forms of a name that are taken."""

SCRIPTS = {
    "CYRILLIC": "Cyrillic",
    "ARABIC": "Arabic letters",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian",
    "CJK": "Han",
    "KATAKANA": "kana",
    "HANGUL": "Hangul",
    "DEVANAGARI": "Devanagari",
    "BENGALI": "Bengali",
    "THAI": "Thai",
}
"""Scripts by the first word of their letters' names in Unicode."""

COUNTRIES = ("AM", "BG", "CN", "GE", "GR", "JP", "KR", "KZ", "RS", "RU", "TW")
"""Countries of which popular names are held in their own script and in Latin letters; those with surnames alone are asked so."""


def sets(data: Path) -> Mapping[str, Beside]:
    """Every set by its title."""
    held = {f"Wikidata's names: {title}": names for title, names in wikidata(data).items()}
    full = full_names(data)
    arabic = {f"Arabic words, {part} part, all": words(data, part) for part in ("eval", "test")}
    return {**held, **{f"full names: {country}": names for country, names in full.items()}, **arabic}


def script_of(name: str) -> str:
    """The first word of the Unicode name of the first letter."""
    return next((unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()), "?")


def wikidata(data: Path) -> Mapping[str, Beside]:
    """Of groups of forms of one name, by script, so many evenly drawn: a form in the script, and the Latin forms."""
    found: dict[str, Beside] = {title: [] for title in SCRIPTS.values()}
    with gzip.open(data / "nk_names/names.gz", "rt", encoding="utf-8") as file:
        for line in file:
            forms = [form.strip() for form in line.partition("=>")[0].split(",")]
            by: dict[str, list[str]] = {}
            for form in forms:
                if " " not in form:
                    by.setdefault(script_of(form), []).append(form)
            latin = tuple(form for form in by.get("LATIN", ()) if len(form) > 2)[:FORMS]
            for script, title in SCRIPTS.items():
                if latin and script in by:
                    found[title].append((by[script][0], latin))
    return {title: _drawn(names) for title, names in found.items()}


def _drawn(names: Beside) -> Beside:
    step = max(len(names) // DRAWN, 1)
    return names[::step][:DRAWN]


def full_names(data: Path) -> Mapping[str, Beside]:
    """Given names and surnames of a country put together by chance, in its script and in Latin letters."""
    given = _popular(data / "sigpwned_names/common-forenames-by-country.csv.gz")
    family = _popular(data / "sigpwned_names/common-surnames-by-country.csv")
    found: dict[str, Beside] = {}
    for country in COUNTRIES:
        chance = np.random.default_rng(20_180_621)
        first, last = given.get(country, {}), family.get(country, {})
        if not first:
            found[country] = list(last.items())[:DRAWN]
            continue
        joined = "" if country in ("CN", "JP", "KR", "TW") else " "
        made: dict[str, tuple[str, ...]] = {}
        for a, b in zip(chance.integers(0, len(first), DRAWN), chance.integers(0, len(last), DRAWN), strict=True):
            one, other = list(first)[a], list(last)[b]
            own = f"{other}{joined}{one}" if not joined else f"{one} {other}"
            made[own] = tuple(dict.fromkeys(f"{x} {y}" for x in first[one] for y in last[other]))[:FORMS]
        found[country] = list(made.items())
    return found


def _popular(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """By country the names that are not in Latin letters, each with its romanised forms."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        own, latin = row["Localized Name"].strip(), row["Romanized Name"].strip()
        if latin and script_of(own) not in ("LATIN", "?"):
            of = found.setdefault(row["Country"], {})
            of[own] = tuple(dict.fromkeys((*of.get(own, ()), latin)))
    return found


def words(data: Path, part: str) -> Beside:
    """The Arabic words of a part of Google's, each with its Latin forms."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (data / f"google_ar2en/ar2en-{part}.txt").read_text(encoding="utf-8").splitlines():
        own, _, latin = line.partition("\t")
        found[own] = (*found.get(own, ()), latin)
    return list(found.items())


def right(names: Beside) -> list[frozenset[int]]:
    """Of each name the places of the partners that are right: its own, and those that share a Latin form with it."""
    of: dict[str, set[int]] = {}
    for place, (_, latin) in enumerate(names):
        for form in latin:
            of.setdefault(_plain(form), set()).add(place)
    return [frozenset(place for form in latin for place in of[_plain(form)]) for _, latin in names]


def _plain(form: str) -> str:
    """A Latin form without marks, hyphens and capitals: Chen, Chén and Ch'en cannot be told apart."""
    return "".join(letter for letter in fold(form) if letter.isalnum() or letter == " ")


def first_by_us(names: Beside) -> float:
    """The share of names of which a right partner is the first, before every other, in a list of all partners."""
    entries = tuple(Entry("set", str(place), "person", latin[0]) for place, (_, latin) in enumerate(names))
    rows = [(form, place) for place, (_, latin) in enumerate(names) for form in latin]
    listed = Listed(
        entries, tuple(form for form, _ in rows), np.array([place for _, place in rows], np.int32), ("strong",) * len(rows),
        {("set", str(place)): place for place in range(len(names))},
    )  # fmt: skip
    asked = [Subject(place, (own,), "person") for place, (own, _) in enumerate(names)]
    answers = Screener(listed).screen(asked, limit=24)
    scored = [[(hit.score, int(hit.entry.entry_id)) for hit in hits] for hits in answers]
    return share(scored, right(names))


def first_by_letters(names: Beside) -> float:
    """The same by rapidfuzz's WRatio of the names in Latin letters."""
    rows = [(in_latin(form), place) for place, (_, latin) in enumerate(names) for form in latin]
    scores = process.cdist([in_latin(own) for own, _ in names], [form for form, _ in rows], scorer=fuzz.WRatio, dtype=np.float32)
    places = [place for _, place in rows]
    return share(([*zip(row, places, strict=True)] for row in scores.tolist()), right(names))


def in_latin(name: str) -> str:
    """A name folded and word by word in Latin letters."""
    return " ".join(part for word in fold(name).split() for part in romanise(word))


def share(scored: Iterable[Sequence[tuple[float, int]]], right: Sequence[frozenset[int]]) -> float:
    """The share of names whose best right partner has a higher score than every other."""
    good = []
    for held, partners in zip(scored, right, strict=True):
        best = [max((score for score, place in held if (place in partners) is side), default=-np.inf) for side in (True, False)]
        good.append(best[0] > best[1])
    return float(np.mean(good))
