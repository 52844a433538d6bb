"""The parts of a Word document that python-docx has no words for: links, bookmarks, directions, rules, fields."""

from dataclasses import dataclass
from typing import Any

from commonground.brief.palette import DARK_BLUE, INK, TEXT_GREY

FONT = "Arial"  # has Latin and Arabic on every computer with Word, and a metric twin everywhere else


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


@dataclass(frozen=True)
class Pen:
    """How a run is written."""

    size_pt: float | None = None
    bold: bool = False
    colour: str = ""
    superscript: bool = False
    shade: str = ""

    def write(self, paragraph: Any, text: str, *, rtl: bool = False) -> Any:
        """Add a run with its direction."""
        if text:
            return self.dress(paragraph.add_run(text), rtl=rtl)
        return None

    def dress(self, run: Any, *, rtl: bool) -> Any:
        """Give a run its looks; complex scripts have a size and a weight of their own in Word."""
        from docx.shared import Pt, RGBColor

        run.bold = True if self.bold else None
        properties = run._r.get_or_add_rPr()
        if rtl and self.bold:
            run.font.cs_bold = True
        if self.size_pt is not None:
            run.font.size = Pt(self.size_pt)
        if self.colour:
            run.font.color.rgb = RGBColor.from_string(self.colour.lstrip("#"))
        if self.superscript:
            run.font.superscript = True
        if self.size_pt is not None:
            size = properties.find(_name("w:sz"))
            size.addnext(_element("w:szCs", val=str(round(self.size_pt * 2))))
        if self.shade:
            _in_order(properties, _element("w:shd", val="clear", color="auto", fill=self.shade.lstrip("#")))
        if rtl:
            run.font.rtl = True
        return run

    @staticmethod
    def align(paragraph: Any, end: str) -> None:
        """Start or end of the line; Word reads `left` and `right` of a bidirectional paragraph as start and end."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if end == "end" else WD_ALIGN_PARAGRAPH.LEFT


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _in_order(properties: Any, made: Any) -> None:
    """Put run shading before what the schema wants after it."""
    later = [_name(f"w:{tag}") for tag in ("fitText", "vertAlign", "rtl", "cs", "em", "lang")]
    for child in properties:
        if child.tag in later:
            child.addprevious(made)
            return
    properties.append(made)


def new_document(language: str, *, rtl: bool) -> Any:
    """An A4 document with the brief's styles; in a right-to-left language every style is bidirectional."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    looks = {
        "Normal": (9.5, False, INK, 0, 5),
        "Heading 1": (20, True, DARK_BLUE, 0, 2),
        "Subtitle": (10, False, TEXT_GREY, 0, 8),
        "Heading 2": (13, True, DARK_BLUE, 12, 4),
        "Caption": (9, True, INK, 6, 2),
        "List Bullet": (8.5, False, INK, 0, 2),
        "Source": (7.5, False, TEXT_GREY, 1, 4),
        "Header": (8, False, TEXT_GREY, 0, 0),
        "Footer": (8, False, TEXT_GREY, 0, 0),
    }
    from docx.enum.style import WD_STYLE_TYPE

    document.styles.add_style("Source", WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    for name, look in looks.items():
        _restyle(document.styles[name], look, language, rtl=rtl)
    if rtl:
        section._sectPr.find(_name("w:docGrid")).addprevious(_element("w:bidi"))
    return document


def _restyle(style: Any, look: tuple[float, bool, str, float, float], language: str, *, rtl: bool) -> None:
    from docx.shared import Pt, RGBColor

    size, bold, colour, before, after = look
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    properties.append(_element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    style.font.size = Pt(size)
    properties.find(_name("w:sz")).addnext(_element("w:szCs", val=str(round(size * 2))))
    style.font.cs_bold = bold
    latin = "en-GB" if language != "ar" else "en-US"
    properties.append(_element("w:lang", val=language if not rtl else latin, bidi=language if rtl else "ar-SA"))
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after, paragraph.line_spacing = Pt(before), Pt(after), 1.08
    borders = style.element.pPr.find(_name("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    if rtl:
        _bidi(style.element.pPr)


def _bidi(paragraph_properties: Any) -> None:
    """Mark paragraphs as right-to-left, at the place that the schema wants."""
    made = _element("w:bidi")
    later = [
        _name(f"w:{tag}")
        for tag in ("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr")
    ]
    for child in paragraph_properties:
        if child.tag in later:
            child.addprevious(made)
            return
    paragraph_properties.append(made)


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """A place that links can lead to, at the paragraph's end so far."""
    paragraph._p.append(_element("w:bookmarkStart", id=str(number), name=name))
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def internal_link(paragraph: Any, target: str, text: str, pen: Pen, *, rtl: bool) -> None:
    """A link to a bookmark of the same document."""
    link = _element("w:hyperlink", anchor=target, history="1")
    run = pen.write(paragraph, text, rtl=rtl)
    link.append(run._r)
    paragraph._p.append(link)


def page_field(paragraph: Any, instruction: str, pen: Pen) -> None:
    """A field that Word fills in: PAGE or NUMPAGES."""
    for kind in ("begin", "instruction", "separate", "value", "end"):
        run = pen.write(paragraph, "1" if kind == "value" else " ")
        if kind == "value":
            continue
        for child in run._r.findall(_name("w:t")):
            run._r.remove(child)
        if kind == "instruction":
            made = _element("w:instrText")
            made.text = f" {instruction} "
        else:
            made = _element("w:fldChar", fldCharType=kind)
        run._r.append(made)


def describe_picture(shape: Any, name: str, alt: str) -> None:
    """Give a picture its alternative text."""
    properties = shape._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def cell_rule(cell: Any, side: str, colour: str, eighths_pt: int) -> None:
    """A line along one side of a cell, and little room around its text."""
    properties = cell._tc.get_or_add_tcPr()
    borders = _element("w:tcBorders")
    borders.append(_element(f"w:{side}", val="single", sz=str(eighths_pt), space="0", color=colour.lstrip("#")))
    properties.append(borders)
    paragraph = cell.paragraphs[0].paragraph_format
    paragraph.space_before = paragraph.space_after = 0


def set_grid(table: Any, widths_mm: list[float]) -> None:
    """Fix the widths of a table's columns."""
    from docx.shared import Mm

    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(round(width, 1))
        for cell in column.cells:
            cell.width = Mm(round(width, 1))


def narrow_cells(table: Any) -> None:
    """Hardly any room beside the text of cells: for tables of many numbers."""
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="20", type="dxa"))
    properties = table._tbl.tblPr
    look = properties.find(_name("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)


def repeat_head(row: Any) -> None:
    """The row is the table's head: repeated on each page, and read out as such."""
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:tblHeader"))


def right_to_left_table(table: Any) -> None:
    """The first column stands on the right."""
    properties = table._tbl.tblPr
    made = _element("w:bidiVisual")
    style = properties.find(_name("w:tblStyle"))
    if style is not None:
        style.addnext(made)
    else:
        properties.insert(0, made)
