"""A brief as Markdown: text and tables, with each chart's alternative text in the place of its picture."""

from collections.abc import Iterator

from commonground.brief.bidi import RIGHT_TO_LEFT_MARK, isolated, name
from commonground.brief.content import (
    Block,
    Brief,
    Cell,
    Chart,
    Empty,
    FigureText,
    Headline,
    Map,
    Pair,
    Paragraph,
    Section,
    Strong,
    Table,
)

_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~"})


class _Writer:
    """Writes blocks as lines; superscripts are links to the entries of the evidence list, which link back to the first."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.cited: set[int] = set()

    def text(self, text: str) -> str:
        return isolated(text, self.brief.direction).translate(_SPECIAL).replace("\n", " ")

    def name(self, text: str) -> str:
        return name(text, self.brief.direction).translate(_SPECIAL)

    def cite(self, number: int | None) -> str:
        if number is None:
            return ""
        anchor = "" if number in self.cited else f'<a id="c{number}"></a>'
        self.cited.add(number)
        apart = RIGHT_TO_LEFT_MARK if self.brief.direction == "rtl" else ""
        return f"{apart}{anchor}<sup>[{number}](#e{number})</sup>"

    def cell(self, cell: Cell) -> str:
        return self.text(cell.shown(self.brief.words)) + self.cite(cell.evidence)

    def block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Pair):
            for inner in (*block.first, *block.second):
                yield from self.block(inner)
        elif isinstance(block, Headline):
            for figure in block.figures:
                details = "; ".join(self.text(text) for text in (figure.change, figure.about) if text)
                yield f"- {self.text(figure.label)}: **{self.cell(figure.value)}**" + (f" ({details})" if details else "")
            yield ""
        elif isinstance(block, Paragraph):
            yield "".join(self.run(run) for run in block.runs)
            yield ""
        elif isinstance(block, Empty):
            yield f"> {self.text(block.sentence)}"
            yield ""
        elif isinstance(block, Table):
            yield from self.table(block)
        else:
            yield from self.chart(block)

    def run(self, run: object) -> str:
        if isinstance(run, FigureText):
            return f"**{self.text(run.text)}**{self.cite(run.evidence)}"
        if isinstance(run, Strong):
            return f"**{self.text(run.text)}**"
        return self.text(getattr(run, "text", ""))

    def table(self, table: Table) -> Iterator[str]:
        yield f"**{self.text(table.caption)}**"
        yield ""
        yield "| " + " | ".join(self.text(column.head) or " " for column in table.columns) + " |"
        yield "|" + "|".join(" ---: " if column.align == "end" else " --- " for column in table.columns) + "|"
        for row in table.rows:
            yield "| " + " | ".join(self.cell(cell) for cell in row) + " |"
        yield ""
        if table.source:
            yield self.text(table.source)
            yield ""

    def chart(self, chart: Chart) -> Iterator[str]:
        words = self.brief.words
        yield f"{words.map if isinstance(chart, Map) else words.figure}: **{self.text(chart.title)}** — {self.text(chart.alt)}"
        yield ""
        yield from self.table(chart.twin)
        if chart.source:
            yield self.text(chart.source)
            yield ""

    def section(self, section: Section) -> Iterator[str]:
        yield f"## {self.text(section.heading)}"
        yield ""
        for block in section.blocks:
            yield from self.block(block)

    def lists(self) -> Iterator[str]:
        brief, words = self.brief, self.brief.words
        if brief.notes:
            yield from (f"## {words.notes_heading}", "", *(f"- {self.text(note)}" for note in brief.notes), "")
        if brief.sources:
            yield from (f"## {words.sources_heading}", "")
            for line in brief.sources:
                licence = f"{self.text(words.licence)}: {self.name(line.licence)}"
                parts = [self.name(line.title), self.text(line.editions), licence, self.name(line.attribution)]
                yield f"- **{self.name(line.publisher)}** · " + " · ".join(part for part in parts if part)
            yield ""
        if brief.evidence:
            yield from (f"## {words.evidence_heading}", "")
        for entry in brief.evidence:
            back = f" [↩](#c{entry.number})" if entry.number in self.cited else ""
            yield f'{entry.number}. <a id="e{entry.number}"></a>**{self.text(entry.label)}**{back}'
            for source in entry.sources:
                yield "   - " + " · ".join(
                    part
                    for part in (
                        self.text(source.feed),
                        self.name(source.file),
                        self.text(source.dates),
                        self.name(source.licence),
                    )
                    if part
                )
            if entry.command:
                yield f"   - {self.text(words.rows_behind)} `{entry.command}`"
        yield ""


def render_markdown(brief: Brief) -> bytes:
    """The brief as Markdown in UTF-8; the same content gives the same bytes."""
    writer = _Writer(brief)
    banner = f"**{writer.text(brief.banner)}**"
    lines = [banner, "", f"# {writer.text(brief.title)}", "", writer.text(brief.subtitle), ""]
    for section in brief.sections:
        lines += writer.section(section)
    lines += writer.lists()
    for line in brief.disclaimers:
        lines += [writer.text(line), ""]
    reference = f"{brief.words.reference}: {brief.identifier} · {brief.date.isoformat()}"
    lines += [writer.text(reference), "", banner]
    return ("\n".join(lines) + "\n").encode("utf-8")
