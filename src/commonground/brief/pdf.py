"""A brief as PDF/UA-1 on A4, set by Typst with the packaged fonts and nothing from the computer it runs on."""

import datetime as dt
import functools
import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from commonground.brief.bidi import isolated
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

LINKS_BACK = 3
"""Links back from an entry: to the first places where it is cited."""


class _Sheet:
    """Turns content into what the template reads: texts isolated, superscripts addressed, charts drawn."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.superscripts = Superscripts()

    def text(self, text: str) -> str:
        return isolated(text, self.brief.direction)

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
        }

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
        return self.table(block)

    def evidence(self) -> list[dict[str, Any]]:
        """The entries; their links back are known once everything else has been written."""
        words = self.brief.words
        entries = []
        for entry in self.brief.evidence:
            sources = [" · ".join((source.feed, source.file, source.dates, source.licence)) for source in entry.sources]
            addresses = self.superscripts.citations(entry.number)
            entries.append(
                {
                    "number": entry.number,
                    "entry": self.superscripts.entry(entry.number),
                    "label": self.text(entry.label),
                    "sources": [self.text(source) for source in sources],
                    "command": self.text(f"{words.rows_behind} ") + f"\u2066{entry.command}\u2069" if entry.command else "",
                    "citations": [{"address": address, "sign": "↑"} for address in addresses[:LINKS_BACK]],
                }
            )
        return entries

    def content(self) -> dict[str, Any]:
        """The whole brief for the template, in reading order, because superscripts are counted on the way."""
        brief, words = self.brief, self.brief.words
        sections = [
            {"heading": self.text(section.heading), "blocks": [self.block(block) for block in section.blocks]}
            for section in brief.sections
        ]
        tables: list[dict[str, Any]] = [
            {"identifier": chart.identifier, "twin": self.table(chart.twin)} for chart in pictures(brief) if not chart.twin_beside
        ]
        sources = [
            [
                self.text(part)
                for part in (line.publisher, line.title, line.editions, f"{words.licence}: {line.licence}", line.attribution)
                if part
            ]
            for line in brief.sources
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
            "sources": sources,
            "tables": _in_columns([table for table in tables if len(table["twin"]["columns"]) <= BROAD_COLUMNS]),
            "broad_tables": [table for table in tables if len(table["twin"]["columns"]) > BROAD_COLUMNS],
            "evidence": self.evidence(),
            "disclaimers": [self.text(line) for line in brief.disclaimers],
        }


def _in_columns(tables: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The tables dealt out over columns of about the same length: three, or two where a table is broad."""
    if not tables:
        return []
    count = min(len(tables), 2 if any(len(table["twin"]["columns"]) > 4 for table in tables) else 3)
    dealt: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    lengths = [0] * count
    for table in sorted(tables, key=lambda table: -len(table["twin"]["rows"])):
        shortest = lengths.index(min(lengths))
        dealt[shortest].append(table)
        lengths[shortest] += len(table["twin"]["rows"]) + 3
    return dealt


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
