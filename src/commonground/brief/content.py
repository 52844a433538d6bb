"""What a brief says, before anyone decides what it looks like: plain values without a database, a file or a renderer.

Brief ─ Section ─ Headline · Paragraph · Table · Chart · Map · Empty · Pair
      ├ Evidence (a superscript's other end)
      └ SourceLine
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

from commonground.brief.words import ENGLISH, Words
from commonground.vocabulary.label import ReleaseLabel

Direction: TypeAlias = Literal["ltr", "rtl"]


class Missing(Enum):
    """Why a place for a figure holds none; neither is zero."""

    NO_DATA = "no_data"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Cell:
    """One cell of a table: text, or the words that say why there is none; it is never blank.

    `text` beside `missing` says more than the standard words ("withheld: removed on 2026-01-05").
    """

    text: str = ""
    missing: Missing | None = None
    evidence: int | None = None

    def __post_init__(self) -> None:
        if not self.text.strip() and self.missing is None:
            raise ValueError("a cell needs a text, or the reason why it has none (Missing.NO_DATA, Missing.WITHHELD)")

    def shown(self, words: Words) -> str:
        """What the reader sees: the text, or the words for its absence."""
        if self.text.strip():
            return self.text
        return words.withheld if self.missing is Missing.WITHHELD else words.no_data


@dataclass(frozen=True)
class Text:
    """Words in a paragraph."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Words in a paragraph that carry its weight."""

    text: str


@dataclass(frozen=True)
class FigureText:
    """A figure in a paragraph, with the number of its evidence."""

    text: str
    evidence: int


Run: TypeAlias = Text | Strong | FigureText


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of runs."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the headline strip: what it counts, its value, its change against a year ago, and what it is about."""

    label: str
    value: Cell
    change: str = ""
    about: str = ""


@dataclass(frozen=True)
class Headline:
    """The strip of four to six key figures at the top of a brief."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Column:
    """A column's head, and whether its cells are words (start) or numbers (end)."""

    head: str
    align: Literal["start", "end"] = "start"


@dataclass(frozen=True)
class Table:
    """A table; the first column names the rows. Every row has as many cells as there are columns."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""

    def __post_init__(self) -> None:
        for position, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {position} of {self.caption!r} has {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True)
class Chart:
    """A chart: its Vega-Lite specification as JSON, its alternative text, and the table that says the same.

    `identifier` is unique in the brief (letters, digits, hyphens). `twin_beside` puts the table beside the chart in PDF and
    DOCX too; otherwise it stands among the tables at the end there.
    """

    identifier: str
    title: str
    alt: str
    spec: str
    twin: Table
    source: str = ""
    twin_beside: bool = False

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"the chart {self.identifier!r} needs an alternative text")


@dataclass(frozen=True)
class Map(Chart):
    """A map: as a chart."""


@dataclass(frozen=True)
class Empty:
    """The one sentence that says that a section has no data, and why."""

    sentence: str


@dataclass(frozen=True)
class Pair:
    """Two columns of blocks side by side, where the page is wide enough; else the first above the second."""

    first: tuple["Block", ...]
    second: tuple["Block", ...]
    first_share: float = 0.5


Block: TypeAlias = Headline | Paragraph | Table | Chart | Map | Empty | Pair


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class EvidenceSource:
    """One file behind a figure: its feed, its name, the dates it is about and was published, its licence."""

    feed: str
    file: str
    dates: str
    licence: str


@dataclass(frozen=True)
class Evidence:
    """Where one figure comes from, and the command that shows its rows."""

    number: int
    label: str
    sources: tuple[EvidenceSource, ...]
    command: str = ""


@dataclass(frozen=True)
class SourceLine:
    """One publisher's title in the list of sources, with its licence and the words it wants to be named with."""

    publisher: str
    title: str
    licence: str
    attribution: str = ""
    editions: str = ""


@dataclass(frozen=True)
class Brief:
    """A brief for a country and a month. `date` is the date the document bears; nothing in it depends on the clock.
    `inputs` are the ids of the sources that it rests on, `records` those of the ledger's records, `labels` what these bear.

    Raises ValueError when a superscript has no evidence, or an evidence number or a chart's identifier occurs twice.
    """

    title: str
    subtitle: str
    country: str
    month: str
    banner: str
    date: dt.date
    identifier: str
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    notes: tuple[str, ...] = ()
    disclaimers: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    labels: frozenset[ReleaseLabel] = frozenset()
    records: tuple[str, ...] = ()
    language: str = "en"
    direction: Direction = "ltr"
    words: Words = field(default=ENGLISH)

    def __post_init__(self) -> None:
        numbers = [entry.number for entry in self.evidence]
        if len(numbers) != len(set(numbers)):
            raise ValueError("an evidence number occurs twice")
        unknown = sorted(set(cited(self)) - set(numbers))
        if unknown:
            raise ValueError(f"figures cite evidence that is not in the list: {unknown}")
        identifiers = [chart.identifier for chart in pictures(self)]
        if len(identifiers) != len(set(identifiers)):
            raise ValueError("a chart's identifier occurs twice")


def blocks(within: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order; pairs are opened."""
    for block in within:
        if isinstance(block, Pair):
            yield from blocks(block.first)
            yield from blocks(block.second)
        else:
            yield block


def pictures(brief: Brief) -> list[Chart]:
    """Every chart and map in reading order."""
    return [block for section in brief.sections for block in blocks(section.blocks) if isinstance(block, Chart)]


def cited(brief: Brief) -> list[int]:
    """The evidence numbers in reading order, once for each superscript."""
    found: list[int | None] = []
    for section in brief.sections:
        for block in blocks(section.blocks):
            if isinstance(block, Paragraph):
                found += [run.evidence for run in block.runs if isinstance(run, FigureText)]
            elif isinstance(block, Headline):
                found += [figure.value.evidence for figure in block.figures]
            elif isinstance(block, Table | Chart):
                table = block if isinstance(block, Table) else block.twin
                found += [cell.evidence for row in table.rows for cell in row]
    return [number for number in found if number is not None]
