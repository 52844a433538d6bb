"""Drafting a brief: figures of the picture by measure, place and month, their evidence, and words in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from commonground.brief.content import Cell, Evidence, EvidenceSource, FigureText, Missing, SourceLine
from commonground.brief.drawing import Look
from commonground.brief.language import Language
from commonground.picture.cells import Asked, Picture, objects
from commonground.picture.source import Source, sources_of
from commonground.vocabulary import months
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.measures import MEASURES

YEARS_SHOWN = 5


@dataclass(frozen=True)
class Held:
    """A figure as the brief uses it: the picture's cell, or nothing where there is none."""

    measure: str
    place: str
    month: str
    value: float | int | None
    low: float | int | None
    high: float | int | None
    text: str | None
    publisher: str
    about_from: str | None
    about_to: str | None
    coverage: str
    reason: str | None
    sources: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None or self.text is not None

    @property
    def whole(self) -> Held:
        """The figure where it stands for its month; none of a sample, which would draw a fall that is only a gap in the data."""
        return replace(self, value=None, low=None, high=None) if self.coverage == "sample" else self


class Draft:
    """The figures of one country up to a month, read through one reader, and the evidence that the brief cites."""

    def __init__(self, reader: Any, country: str, month: str, language: Language) -> None:
        self.reader = reader
        self.country = country
        self.month = months.parse_month(month)
        self.language = language
        self.look = Look(language.direction, language.words)
        self.first = months.from_index(months.index(month) - 12 * YEARS_SHOWN + 1)
        self._numbers: dict[tuple[str, ...], int] = {}
        self._evidence: list[Evidence] = []
        self._used: set[str] = set()
        self.figures: dict[str, Any] = {}
        self.labels: set[ReleaseLabel] = set()
        self.records: set[str] = set()
        self.unplaced: dict[str, Any] = {}
        self._series: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._national = self._cells(0)
        self.country_code = next(iter(self._national.values()))["place"] if self._national else country
        self._by_place: dict[int, dict[tuple[str, str, str], dict[str, Any]]] = {}
        self._names: dict[int, dict[str, str]] = {}

    def say(self, message: str, **values: object) -> str:
        """A sentence in the reader's language, its named places filled in."""
        text = self.language.gettext(message)
        return text.format(**values) if values else text

    def _cells(self, level: int, measures: frozenset[str] | None = None) -> dict[tuple[str, str, str], dict[str, Any]]:
        picture = Picture(self.reader, Asked(level, (self.country,), self.first, self.month, measures))
        table = picture.table()
        rows = objects(table, self.reader.as_of)
        arabic = table.column("name_ar").to_pylist()
        if level:
            names = {row["place"]: self._name(row["name"], ar) for row, ar in zip(rows, arabic, strict=True)}
            self._names.setdefault(level, {}).update(names)
        else:
            self._series = {(row["measure"], row["publisher"], row["month"]): row for row in rows}
        return {
            (row["measure"], row["place"] if row["name"] != "not placed" else "", row["month"]): row
            for row in rows
            if row["lead"]
        }

    def _name(self, name: str, arabic: str | None) -> str:
        return arabic if self.language.code == "ar" and arabic else self.language.gettext(name)

    def level(self, level: int) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Lead cells of a level by measure, p-code ("" is not placed) and month."""
        if level not in self._by_place:
            self._by_place[level] = self._cells(level)
        return self._by_place[level]

    def reread(self, level: int, measures: frozenset[str]) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Lead cells of a level for other measures than were read before; what was read is let go."""
        self._by_place[level] = self._cells(level, measures)
        return self._by_place[level]

    def names(self, level: int) -> dict[str, str]:
        """P-code → name of the units of a level that has been read, in the reader's language."""
        return {pcode: name for pcode, name in self._names.get(level, {}).items() if pcode != self.country_code}

    def national(self, measure: str, month: str | None = None) -> Held:
        """The country's figure of a month."""
        at = month or self.month
        return self._held(measure, self.country_code, at, self._national.get((measure, self.country_code, at)))

    def series(self, measure: str, publisher: str) -> list[Held]:
        """One publisher's national figures by month, from the first one known: a line never changes its source half-way."""
        held = [
            self._held(measure, self.country_code, month, self._series.get((measure, publisher, month)))
            for month in months.between(self.first, self.month)
        ]
        first = next((at for at, figure in enumerate(held) if figure.known and figure.coverage != "sample"), 0)
        return held[first:]

    def at(self, measure: str, pcode: str, month: str | None = None, level: int = 1) -> Held:
        """A unit's figure of a month; "" is what is not placed."""
        when = month or self.month
        return self._held(measure, pcode or self.country_code, when, self.level(level).get((measure, pcode, when)))

    def _held(self, measure: str, place: str, month: str, row: dict[str, Any] | None) -> Held:
        if row is None:
            return Held(measure, place, month, None, None, None, None, "", None, None, "none", None, ())
        value, text = (None, row["value"]) if isinstance(row["value"], str) else (row["value"], None)
        return Held(
            measure, place, month, value, row["low"], row["high"], text, row["publisher"], row["about_from"], row["about_to"],
            row["coverage"], row["reason"], tuple(row["sources"]),
        )  # fmt: skip

    def earlier(self, by_months: int) -> str:
        """The month so many months before the brief's."""
        return months.from_index(months.index(self.month) - by_months)

    @cached_property
    def last_year(self) -> list[str]:
        """The twelve months that end with the brief's."""
        return months.between(self.earlier(11), self.month)

    def evidence(
        self, label: str, sources: Iterable[str], command: str, value: object = None, entered: tuple[EvidenceSource, ...] = ()
    ) -> int:
        """The superscript of a figure; the same label and command give the same number again. `entered`: records behind it."""
        key = (label, command)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            held = sorted(set(sources))
            self._used.update(held)
            lines = tuple(self._source(source) for source in sources_of(self.reader, held))
            self._evidence.append(Evidence(self._numbers[key], label, (*_brief_list(lines, self), *entered), command))
            self.figures[f"{len(self.figures) + 1}. {label} [{command}]"] = value
        return self._numbers[key]

    def _source(self, source: Source) -> EvidenceSource:
        days = [day for day in (source.about_from, source.about_to) if day]
        about = self.language.span(days[0], days[-1]) if days else "–"
        flag = "" if source.published_stated else f" ({self.say('retrieved; no publication date stated')})"
        dates = self.say("about {about}; published {published}", about=about, published=source.published) + flag
        return EvidenceSource(source.feed, source.file, dates, source.licence)

    def cite(self, held: Held, shown: str | None = None) -> FigureText:
        """A figure in a sentence, with its superscript."""
        return FigureText(shown or self.language.number(held.value), self._number_of(held))

    def _number_of(self, held: Held) -> int:
        measure = MEASURES[held.measure]
        where = self.names(1).get(held.place) or self.names(2).get(held.place) or self.language.country(self.country)
        label = (
            self.language.listed((self.say(measure.definition), where, self.language.month(held.month))) + f" ({held.publisher})"
        )
        place = held.place if held.place != self.country_code else self.country
        command = f"commonground explain {held.measure} --place {place} --month {held.month}"
        return self.evidence(label, held.sources, command, held.value if held.text is None else held.text)

    def column(self, measure: str, label: str, level: int, sources: Iterable[str], values: object = None) -> int:
        """The superscript that all figures of a table's column share: the picture of that measure at that level."""
        command = f"commonground picture --country {self.country} --level {level} --from {self.month} --measure {measure}"
        return self.evidence(label, sources, command, values)

    def cell(self, held: Held, shown: str | None = None, *, number: int | None = None, cited: bool = True) -> Cell:
        """A figure in a table: its number, or the words for why there is none; `number` where its column is cited whole."""
        if held.known:
            text = shown or held.text or self.language.number(held.value)
            own = self._number_of(held) if cited and number is None else number
            return Cell(text, None, own)
        if held.coverage == "withheld":
            return Cell(self.language.reason(held.reason), Missing.WITHHELD)
        return Cell("", Missing.NO_DATA)

    @property
    def cited(self) -> tuple[Evidence, ...]:
        """All evidence, in the order of the superscripts."""
        return tuple(self._evidence)

    @property
    def used(self) -> tuple[str, ...]:
        """The ids of the sources behind everything that is cited."""
        return tuple(sorted(self._used))

    def source_lines(self) -> tuple[SourceLine, ...]:
        """One line for each publisher and feed that the brief used, with licence and attribution."""
        by_feed: dict[tuple[str, str], list[Source]] = {}
        for source in sources_of(self.reader, sorted(self._used)):
            by_feed.setdefault((source.publisher, source.feed), []).append(source)
        return tuple(
            SourceLine(publisher, feed, held[0].licence, held[0].attribution, self._editions(held))
            for (publisher, feed), held in sorted(by_feed.items())
        )

    def _editions(self, held: list[Source]) -> str:
        first = min((s.about_from for s in held if s.about_from), default="–")
        last = max((s.about_to for s in held if s.about_to), default="–")
        return self.say("{count} file(s), about {first} to {last}", count=len(held), first=first, last=last)

    def change(self, now: Held, before: Held) -> str:
        """The change against an earlier figure, in words; empty where either is missing."""
        if now.value is None or before.value is None or "sample" in (now.coverage, before.coverage):
            return ""
        if now.publisher != before.publisher:
            return ""
        if now.about_to is not None and now.about_to == before.about_to:
            return ""
        since = self.language.month(before.month)
        if before.value == 0:
            return self.say("{value} in {month}", value=self.language.number(before.value), month=since)
        share = (now.value - before.value) / before.value * 100
        return self.say("{change} since {month}", change=self.language.signed(share, "\u00a0%"), month=since)


def _brief_list(lines: tuple[EvidenceSource, ...], draft: Draft) -> tuple[EvidenceSource, ...]:
    """At most four files by name: a year of rounds is named by its first and last ones, and counted."""
    if len(lines) <= 4:
        return lines
    rest = draft.say("and {count} more files of these feeds", count=len(lines) - 3)
    return (*lines[:2], lines[-1], EvidenceSource("", rest, "", ""))
