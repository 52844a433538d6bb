"""The reader's language: messages by gettext, numbers and months; digits are Western in every language."""

from __future__ import annotations

import dataclasses
import gettext
import re
from collections.abc import Iterable
from functools import cached_property
from importlib.resources import as_file, files

from commonground.brief.content import Direction
from commonground.brief.terms import known, parted
from commonground.brief.words import ENGLISH, Words
from commonground.vocabulary import country
from commonground.vocabulary.errors import BadRequest

LANGUAGES = ("en", "ar")

MONTHS_AR = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split("|")
MONTHS_EN = "January February March April May June July August September October November December".split()

_REMOVED = re.compile(r"withheld: removed on (?P<date>\d{4}-\d{2}-\d{2}): (?P<why>.*)", re.DOTALL)


class Language:
    """One language of the brief. Raises BadRequest for one that is not there."""

    def __init__(self, code: str = "en") -> None:
        if code not in LANGUAGES:
            raise BadRequest(f"there is no brief in {code!r}", hint="languages: " + ", ".join(LANGUAGES))
        self.code = code

    @property
    def direction(self) -> Direction:
        """Right to left for Arabic."""
        return "rtl" if self.code == "ar" else "ltr"

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        if self.code == "en":
            return gettext.NullTranslations()
        with as_file(files("commonground.brief") / "locale") as folder:
            return gettext.translation("brief", folder, [self.code], fallback=True)

    def gettext(self, message: str) -> str:
        """The message in this language; the English one where there is none."""
        return self._catalogue.gettext(message) if message else ""

    def reason(self, reason: str | None) -> str:
        """Why a cell is as it is; a message with a number or a date in it is found by its pattern."""
        if not reason:
            return ""
        removed = _REMOVED.fullmatch(reason)
        if removed:
            return self.gettext("withheld: removed on {date}: {why}").format(**removed.groupdict())
        count = re.search(r"\d[\d,]*", reason)
        if count is None:
            return self.gettext(reason)
        pattern = reason[: count.start()] + "{count}" + reason[count.end() :]
        found = self.gettext(pattern)
        return reason if found == pattern else found.format(count=count.group())

    def term(self, name: str) -> str:
        """A cluster, sector or holder as published; in another language than English the terms known here are translated."""
        if self.code == "en":
            return name
        return "".join(self._joiner(part) for part in parted(name))

    def _joiner(self, part: str) -> str:
        term = known(part)
        if term:
            return self.gettext(term)
        return {" and ": " " + self.gettext("and") + " ", "; ": self.gettext("; "), " AOR": ""}.get(part, part)

    @cached_property
    def words(self) -> Words:
        """The renderers' own words in this language."""
        fields = {f.name: self.gettext(getattr(ENGLISH, f.name)) for f in dataclasses.fields(Words)}
        return Words(**fields)

    def listed(self, items: Iterable[str]) -> str:
        """Things in a row, with the language's comma."""
        return self.gettext(", ").join(items)

    def number(self, value: float | int | None) -> str:
        """A number rounded once for showing, thousands apart; a part of a few keeps one decimal (a third of an event)."""
        if value is None:
            return "–"
        return f"{value:.1f}" if abs(value) < 10 and value != int(value) else f"{round(value):,}"

    def usd(self, value: float | int | None) -> str:
        """US dollars, in millions from one million on."""
        if value is None:
            return "–"
        return self.gettext("USD {value}").format(value=self.amount(value))

    def amount(self, value: float | int | None) -> str:
        """An amount of money without its currency, in millions from a tenth of a million on."""
        if value is None:
            return "–"
        if abs(value) >= 100_000:
            return self.gettext("{value} m").format(value=f"{value / 1e6:,.1f}".replace("-", "−"))
        return f"{round(value):,}".replace("-", "−")

    def signed(self, value: float | int, unit: str = "") -> str:
        """A change with its sign: + or the minus sign, none for nothing."""
        rounded = round(value)
        sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
        return f"{sign}{abs(rounded):,}{unit}"

    def percent(self, part: float, whole: float) -> str:
        """A share in whole per cent."""
        return f"{part / whole * 100:.0f}\u00a0%" if whole else "–"

    def month(self, month: str) -> str:
        """A month in words: June 2018; a year alone stays a year."""
        if len(month) != 7:
            return month
        names = MONTHS_AR if self.code == "ar" else MONTHS_EN
        return f"{names[int(month[5:]) - 1]} {month[:4]}"

    def day(self, day: str | None) -> str:
        """A date in words: 30 June 2018."""
        return f"{int(day[8:10])} {self.month(day[:7])}" if day else "–"

    def span(self, first: str, last: str) -> str:
        """From one date to another, both in words or both in figures."""
        return first if first == last else self.gettext("{first} – {last}").format(first=first, last=last)

    def country(self, iso3: str) -> str:
        """The country's short name."""
        known = country.by_iso3(iso3)
        if known is None:
            return iso3
        return known.name_ar if self.code == "ar" else known.name
