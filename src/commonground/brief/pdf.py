"""A brief as PDF/UA-1 on A4, set by Typst with the packaged fonts and nothing from the computer it runs on."""

import datetime as dt
import functools
import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from commonground.brief.bidi import isolated, name
from commonground.brief.content import (
    Block,
    Brief,
    Cell,
    Chart,
    Empty,
    FigureText,
    Headline,
    Pair,
    Paragraph,
    SourceLine,
    Strong,
    Table,
    pictures,
)
from commonground.brief.drawing import HALF_WIDTH_PX, font_directory, size_px, svg
from commonground.brief.superscripts import Superscripts

PUBLISHER = "Common Ground"
COLUMN_PX = 672.0  # the text's width on the page

BROAD_COLUMNS = 8
"""A table with more columns than this takes the whole width of the page."""

MOST_FOLDS = 8
LEAST_ROWS = 4
"""A folded table has at most so many columns side by side, and at least so many rows in each."""

EVIDENCE_COLUMNS = 3
LINE_LETTERS = 58  # of the evidence's small type in such a column

LINKS_BACK = 3
"""Links back from an entry: to the first places where it is cited."""


class _Sheet:
    """Turns content into what the template reads: texts isolated, superscripts addressed, charts drawn."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.superscripts = Superscripts()

    def text(self, text: str) -> str:
        return isolated(text, self.brief.direction)

    def name(self, text: str) -> str:
        return name(text, self.brief.direction)

    def cite(self, number: int | None) -> dict[str, Any] | None:
        if number is None:
            return None
        return {"number": number, "entry": self.superscripts.entry(number), "address": self.superscripts.cite(number)}

    def cell(self, cell: Cell) -> dict[str, Any]:
        shown = self.text(cell.shown(self.brief.words))
        return {"text": shown, "missing": cell.missing is not None, "cite": self.cite(cell.evidence)}

    def table(self, table: Table) -> dict[str, Any]:
        return {
            "kind": "table",
            "caption": self.text(table.caption),
            "columns": [{"head": self.text(column.head), "end": column.align == "end"} for column in table.columns],
            "rows": [[self.cell(cell) for cell in row] for row in table.rows],
            "source": self.text(table.source),
            "fold": 1,
        }

    def alone(self, table: Table) -> dict[str, Any]:
        """A table that has the page's width to itself: a long and narrow one is folded into tables side by side."""
        columns, rows = len(table.columns), len(table.rows)
        fold = 1 if columns > BROAD_COLUMNS // 2 else max(1, min(MOST_FOLDS // columns, rows // LEAST_ROWS))
        return {**self.table(table), "fold": fold}

    def chart(self, chart: Chart, room_px: float) -> dict[str, Any]:
        drawn = svg(chart.spec, chart.identifier, chart.alt)
        return {
            "kind": "chart",
            "identifier": chart.identifier,
            "title": self.text(chart.title),
            "alt": chart.alt,
            "svg": drawn,
            "share": min(1.0, round(size_px(drawn)[0] / room_px, 3)),
            "source": self.text(chart.source),
            "beside": chart.twin_beside,
            "twin": self.table(chart.twin) if chart.twin_beside else None,
        }

    def paragraph(self, paragraph: Paragraph) -> dict[str, Any]:
        runs = []
        for run in paragraph.runs:
            style = "figure" if isinstance(run, FigureText) else "strong" if isinstance(run, Strong) else "text"
            number = run.evidence if isinstance(run, FigureText) else None
            runs.append({"style": style, "text": self.text(run.text), "cite": self.cite(number)})
        return {"kind": "paragraph", "runs": runs}

    def headline(self, headline: Headline) -> dict[str, Any]:
        figures = [
            {
                "label": self.text(figure.label),
                "value": self.cell(figure.value),
                "change": self.text(figure.change),
                "about": self.text(figure.about),
            }
            for figure in headline.figures
        ]
        return {"kind": "headline", "figures": figures}

    def block(self, block: Block, room_px: float = COLUMN_PX) -> dict[str, Any]:
        if isinstance(block, Pair):
            share = block.first_share
            first = [self.block(inner, room_px * share - 9) for inner in block.first]
            second = [self.block(inner, room_px * (1 - share) - 9) for inner in block.second]
            return {"kind": "pair", "share": share, "first": first, "second": second}
        if isinstance(block, Chart):
            return self.chart(block, HALF_WIDTH_PX if block.twin_beside else room_px)
        if isinstance(block, Headline):
            return self.headline(block)
        if isinstance(block, Paragraph):
            return self.paragraph(block)
        if isinstance(block, Empty):
            return {"kind": "empty", "sentence": self.text(block.sentence)}
        return self.alone(block) if room_px == COLUMN_PX else self.table(block)

    def evidence(self) -> list[dict[str, Any]]:
        """The entries; their links back are known once everything else has been written."""
        words = self.brief.words
        entries = []
        for entry in self.brief.evidence:
            sources = [
                " · ".join(
                    part
                    for part in (source.feed, self.name(source.file), self.text(source.dates), self.name(source.licence))
                    if part
                )
                for source in entry.sources
            ]
            addresses = self.superscripts.citations(entry.number)
            entries.append(
                {
                    "number": entry.number,
                    "entry": self.superscripts.entry(entry.number),
                    "label": self.text(entry.label),
                    "sources": sources,
                    "command": self.text(f"{words.rows_behind} ") + f"\u2066{entry.command}\u2069" if entry.command else "",
                    "citations": [{"address": address, "sign": "↑"} for address in addresses[:LINKS_BACK]],
                }
            )
        return entries

    def source(self, line: SourceLine) -> list[str]:
        """A publisher's line in the list of sources, part by part."""
        licence = self.text(self.brief.words.licence) + ": " + self.name(line.licence)
        parts = (self.name(line.publisher), self.name(line.title), self.text(line.editions), licence, self.name(line.attribution))
        return [part for part in parts if part]

    def content(self) -> dict[str, Any]:
        """The whole brief for the template, in reading order, because superscripts are counted on the way."""
        brief, words = self.brief, self.brief.words
        sections = [
            {"heading": self.text(section.heading), "blocks": [self.block(block) for block in section.blocks]}
            for section in brief.sections
        ]
        tables: list[dict[str, Any]] = [
            {"identifier": chart.identifier, "twin": self.alone(chart.twin)} for chart in pictures(brief) if not chart.twin_beside
        ]
        return {
            "title": self.text(brief.title),
            "subtitle": self.text(brief.subtitle),
            "banner": self.text(brief.banner),
            "publisher": PUBLISHER,
            "identifier": brief.identifier,
            "date": [brief.date.year, brief.date.month, brief.date.day],
            "date_text": self.text(brief.date.isoformat()),
            "language": brief.language,
            "rtl": brief.direction == "rtl",
            "words": asdict(words),
            "sections": sections,
            "notes": [self.text(note) for note in brief.notes],
            "sources": [self.source(line) for line in brief.sources],
            "tables": tables,
            "evidence": [_in_columns(group) for group in _groups(self.evidence())],
            "disclaimers": [self.text(line) for line in brief.disclaimers],
        }


def _groups(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Few entries at a time: a group stays on one page, so that nobody reads down a column and back up."""
    size = 3 * EVIDENCE_COLUMNS
    return [entries[at : at + size] for at in range(0, len(entries), size)]


def _in_columns(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The entries in their order, cut into columns of about the same length."""
    heights = [_lines(entry) for entry in entries]
    columns: list[list[dict[str, Any]]] = [[] for _ in range(EVIDENCE_COLUMNS)]
    sofar = 0.0
    for entry, height in zip(entries, heights, strict=True):
        at = min(EVIDENCE_COLUMNS - 1, int((sofar + height / 2) / sum(heights) * EVIDENCE_COLUMNS))
        columns[at].append(entry)
        sofar += height
    return [column for column in columns if column]


def _lines(entry: dict[str, Any]) -> float:
    """About how many lines an entry takes."""
    return 0.8 + sum(-(-len(text) // LINE_LETTERS) for text in (entry["label"], *entry["sources"], entry["command"]))


@functools.cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_directory())])


@functools.cache
def _template() -> bytes:
    return (files("commonground.brief") / "templates" / "brief.typ").read_bytes()


def render_pdf(brief: Brief) -> bytes:
    """The brief as PDF/UA-1; the same content gives the same bytes, whatever the clock and the fonts of the computer."""
    import typst

    content = json.dumps(_Sheet(brief).content(), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(input=_template(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"brief": content})
    stamp = int(dt.datetime.combine(brief.date, dt.time(), dt.UTC).timestamp())
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=stamp)
    if not isinstance(made, bytes):
        raise TypeError("Typst gave pages instead of one PDF")
    return made
