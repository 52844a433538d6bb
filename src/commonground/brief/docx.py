"""A brief as a Word document: the same content, pictures with alternative texts, packed so that the bytes repeat."""

import io
import zipfile
from typing import Any

from commonground.brief.bidi import LEFT_TO_RIGHT_ISOLATE, LEFT_TO_RIGHT_MARK, name, segments
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
    Section,
    Strong,
    Table,
    pictures,
)
from commonground.brief.docx_parts import (
    Pen,
    bookmark,
    cell_rule,
    describe_picture,
    internal_link,
    narrow_cells,
    new_document,
    page_field,
    repeat_head,
    right_to_left_table,
    set_grid,
)
from commonground.brief.drawing import png, size_px, svg
from commonground.brief.palette import BLUE, DARK_BLUE, INK, TEXT_GREY
from commonground.brief.superscripts import Superscripts

TEXT_WIDTH_MM = 178.0
PX_PER_MM = 96 / 25.4
PNG_SCALE = 2.5
BROAD_COLUMNS = 8


class _Document:
    """Writes blocks into a Word document, one below the other."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.rtl = brief.direction == "rtl"
        self.superscripts = Superscripts()
        self.document: Any = new_document(brief.language, rtl=self.rtl)
        self.bookmarks = 0

    def paragraph(self, style: str = "Normal") -> Any:
        return self.document.add_paragraph(style=style)

    def write(self, paragraph: Any, text: str, pen: Pen = Pen()) -> None:  # noqa: B008 - Pen is frozen
        for segment in segments(text, self.brief.direction):
            if segment.against == "ltr":
                self.name(paragraph, segment.text, pen)
            else:
                pen.write(paragraph, segment.text, rtl=self.rtl or segment.against == "rtl")

    def name(self, paragraph: Any, text: str, pen: Pen = Pen()) -> None:  # noqa: B008 - Pen is frozen
        """A stretch from left to right: fenced by marks too, because not every word processor heeds the run's direction."""
        fence = LEFT_TO_RIGHT_MARK if self.rtl else ""
        pen.write(paragraph, f"{fence}{text}{fence}" if text else "", rtl=False)

    def published(self, paragraph: Any, text: str, pen: Pen = Pen()) -> None:  # noqa: B008 - Pen is frozen
        """A name or a sentence as published: one stretch, unless it is in the reader's script."""
        if self.rtl and name(text, "rtl").startswith(LEFT_TO_RIGHT_ISOLATE + text):
            self.name(paragraph, text, pen)
        else:
            self.write(paragraph, text, pen)

    def mark(self, paragraph: Any, name: str) -> None:
        self.bookmarks += 1
        bookmark(paragraph, name, self.bookmarks)

    def cite(self, paragraph: Any, number: int | None) -> None:
        if number is None:
            return
        self.mark(paragraph, self.superscripts.cite(number))
        internal_link(paragraph, self.superscripts.entry(number), str(number), Pen(colour=BLUE, superscript=True), rtl=self.rtl)

    def cell(self, paragraph: Any, cell: Cell, pen: Pen) -> None:
        used = pen if cell.missing is None else Pen(size_pt=pen.size_pt, colour=TEXT_GREY)
        self.write(paragraph, cell.shown(self.brief.words), used)
        self.cite(paragraph, cell.evidence)

    def block(self, block: Block) -> None:
        if isinstance(block, Pair):
            for inner in (*block.first, *block.second):
                self.block(inner)
        elif isinstance(block, Headline):
            self.headline(block)
        elif isinstance(block, Paragraph):
            self.runs(block)
        elif isinstance(block, Empty):
            self.write(self.paragraph(), block.sentence, Pen(colour=TEXT_GREY))
        elif isinstance(block, Table):
            self.table(block)
        else:
            self.chart(block)

    def runs(self, block: Paragraph) -> None:
        paragraph = self.paragraph()
        for run in block.runs:
            self.write(paragraph, run.text, Pen(bold=isinstance(run, Strong | FigureText)))
            self.cite(paragraph, run.evidence if isinstance(run, FigureText) else None)

    def headline(self, block: Headline) -> None:
        table = self.document.add_table(rows=1, cols=len(block.figures))
        set_grid(table, [TEXT_WIDTH_MM / len(block.figures)] * len(block.figures))
        if self.rtl:
            right_to_left_table(table)
        for figure, cell in zip(block.figures, table.rows[0].cells, strict=True):
            cell_rule(cell, "top", BLUE, 16)
            self.write(cell.paragraphs[0], figure.label, Pen(size_pt=7.5, colour=TEXT_GREY))
            self.cell(cell.add_paragraph(), figure.value, Pen(size_pt=12, bold=True, colour=DARK_BLUE))
            for text, colour in ((figure.change, INK), (figure.about, TEXT_GREY)):
                if text:
                    self.write(cell.add_paragraph(), text, Pen(size_pt=7.5, colour=colour))
        self.paragraph("Source")

    def caption(self, text: str, name: str = "") -> None:
        paragraph = self.paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = True
        if name:
            self.mark(paragraph, name)
        self.write(paragraph, text, Pen(bold=True))

    def table(self, block: Table, name: str = "") -> None:
        self.caption(block.caption, name)
        table = self.document.add_table(rows=1 + len(block.rows), cols=len(block.columns))
        broad = len(block.columns) > BROAD_COLUMNS
        set_grid(table, _widths_mm(len(block.columns), broad))
        size = 6 if broad else 8
        if broad:
            narrow_cells(table)
        if self.rtl:
            right_to_left_table(table)
        repeat_head(table.rows[0])
        ends = ["end" if column.align == "end" else "start" for column in block.columns]
        for column, cell, end in zip(block.columns, table.rows[0].cells, ends, strict=True):
            self.fill(cell, end, TEXT_GREY)
            self.write(cell.paragraphs[0], column.head, Pen(size_pt=size, bold=True, colour=TEXT_GREY))
        for row, drawn in zip(block.rows, table.rows[1:], strict=True):
            for content, cell, end in zip(row, drawn.cells, ends, strict=True):
                self.fill(cell, end, "#d0d0d0")
                self.cell(cell.paragraphs[0], content, Pen(size_pt=size))
        self.source(block.source)

    def fill(self, cell: Any, end: str, colour: str) -> None:
        cell_rule(cell, "bottom", colour, 4)
        Pen.align(cell.paragraphs[0], end)

    def source(self, text: str) -> None:
        self.write(self.paragraph("Source"), text)

    def chart(self, chart: Chart) -> None:
        from docx.shared import Mm

        self.caption(chart.title)
        drawn = svg(chart.spec, chart.identifier, chart.alt)
        width_mm = min(TEXT_WIDTH_MM, size_px(drawn)[0] / PX_PER_MM)
        paragraph = self.paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png(drawn, PNG_SCALE)), width=Mm(round(width_mm, 1)))
        describe_picture(shape, chart.identifier, chart.alt)
        line = self.paragraph("Source")
        self.write(line, f"{chart.source} · " if chart.source else "")
        if chart.twin_beside:
            self.table(chart.twin)
        else:
            internal_link(line, f"t-{chart.identifier}", self.brief.words.show_table, Pen(colour=BLUE), rtl=self.rtl)

    def section(self, section: Section) -> None:
        self.heading(section.heading)
        for block in section.blocks:
            self.block(block)

    def heading(self, text: str) -> None:
        self.write(self.paragraph("Heading 2"), text)

    def lists(self) -> None:
        """Notes, sources, the tables behind the charts, and the evidence with its links back."""
        brief, words = self.brief, self.brief.words
        if brief.notes:
            self.heading(words.notes_heading)
        for note in brief.notes:
            self.write(self.paragraph("List Bullet"), note)
        if brief.sources:
            self.heading(words.sources_heading)
        for line in brief.sources:
            paragraph = self.paragraph("List Bullet")
            self.write(paragraph, line.publisher, Pen(bold=True))
            for part in (line.title, line.editions, words.licence + ": ", line.licence, line.attribution):
                if part:
                    self.write(paragraph, "" if part == line.licence else " · ")
                    self.published(paragraph, part)
        behind = [chart for chart in pictures(brief) if not chart.twin_beside]
        if behind:
            self.heading(words.tables_heading)
        for chart in behind:
            self.table(chart.twin, f"t-{chart.identifier}")
        if brief.evidence:
            self.heading(words.evidence_heading)
        self.evidence()

    def evidence(self) -> None:
        pen = Pen(size_pt=7.5)
        for entry in self.brief.evidence:
            paragraph = self.paragraph("Source")
            self.mark(paragraph, self.superscripts.entry(entry.number))
            self.write(paragraph, f"{entry.number}  ", pen)
            self.write(paragraph, entry.label, Pen(size_pt=7.5, bold=True))
            for address in self.superscripts.citations(entry.number):
                internal_link(paragraph, address, " ↑", Pen(size_pt=7.5, colour=BLUE), rtl=self.rtl)
            for source in entry.sources:
                paragraph.add_run().add_break()
                self.write(paragraph, f"{source.feed} · " if source.feed else "", pen)
                self.published(paragraph, source.file, pen)
                self.write(paragraph, f" · {source.dates} · " if source.dates else "", pen)
                self.published(paragraph, source.licence, pen)
            if entry.command:
                paragraph.add_run().add_break()
                self.write(paragraph, f"{self.brief.words.rows_behind} ", pen)
                self.name(paragraph, entry.command, pen)

    def frame(self) -> None:
        """The banner above and below every page, the reference and the page numbers."""
        brief, section = self.brief, self.document.sections[0]
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        self.write(head, brief.banner, Pen(size_pt=8, bold=True, shade="#000000", colour="#ffffff"))
        self.write(head, f"   {brief.title} · {brief.subtitle}", Pen(size_pt=8, colour=TEXT_GREY))
        self.write(foot, brief.banner, Pen(size_pt=8, bold=True, shade="#000000", colour="#ffffff"))
        self.write(foot, f"   {brief.identifier} · ", Pen(size_pt=8, colour=TEXT_GREY))
        before, _, rest = brief.words.page.partition("{page}")
        middle, _, after = rest.partition("{pages}")
        pen = Pen(size_pt=8, colour=TEXT_GREY)
        for text, field in ((before, "PAGE"), (middle, "NUMPAGES"), (after, "")):
            self.write(foot, text, pen)
            if field:
                page_field(foot, field, pen)

    def properties(self) -> None:
        import datetime as dt

        core = self.document.core_properties
        stamp = dt.datetime.combine(self.brief.date, dt.time())
        core.title, core.subject, core.identifier = (
            f"{self.brief.title} — {self.brief.subtitle}",
            self.brief.month,
            self.brief.identifier,
        )
        core.author = core.last_modified_by = "Common Ground"
        core.created = core.modified = stamp
        core.language, core.comments, core.revision = self.brief.language, "", 1


def _widths_mm(columns: int, broad: bool) -> list[float]:
    if not broad:
        return [TEXT_WIDTH_MM / max(4, columns)] * columns
    first = 22.0
    return [first, *[(TEXT_WIDTH_MM - first) / (columns - 1)] * (columns - 1)]


def render_docx(brief: Brief) -> bytes:
    """The brief as DOCX; the same content gives the same bytes."""
    writer = _Document(brief)
    writer.frame()
    writer.write(writer.paragraph("Heading 1"), brief.title)
    writer.write(writer.paragraph("Subtitle"), brief.subtitle)
    for section in brief.sections:
        writer.section(section)
    writer.lists()
    for line in brief.disclaimers:
        writer.source(line)
    writer.source(f"{brief.words.reference}: {brief.identifier} · {brief.date.isoformat()}")
    writer.properties()
    packed = io.BytesIO()
    writer.document.save(packed)
    return _repacked(packed.getvalue())


def _repacked(packed: bytes) -> bytes:
    """The same parts under the same names, in the order of their names, with one fixed time."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(entry, source.read(name))
    return made.getvalue()
