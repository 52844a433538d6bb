"""A brief as one HTML file: no script, no request to anyone, usable with a keyboard, at 390 px, on paper and in the dark."""

import functools
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from commonground.brief.bidi import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, RIGHT_TO_LEFT_MARK, name, segments
from commonground.brief.content import (
    Brief,
    Cell,
    Chart,
    Direction,
    Empty,
    FigureText,
    Headline,
    Map,
    Pair,
    Paragraph,
    Strong,
    Table,
)
from commonground.brief.drawing import size_px, svg
from commonground.brief.superscripts import Superscripts

_KINDS = {
    Headline: "headline",
    Paragraph: "paragraph",
    Table: "table",
    Chart: "chart",
    Map: "chart",
    Empty: "empty",
    Pair: "pair",
}


@functools.cache
def style() -> str:
    """The style sheet that every brief carries in its head."""
    return (files("commonground.brief") / "templates" / "brief.css").read_text(encoding="utf-8")


@functools.cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    source = (files("commonground.brief") / "templates" / "brief.html").read_text(encoding="utf-8")
    return environment.from_string(source)


def directed(text: str, direction: Direction) -> Markup:
    """Text with every stretch that runs against its document in a <bdi> of its own direction; dates and codes stay whole."""
    written = Markup("")
    for segment in segments(text, direction):
        if segment.against is None:
            written += escape(segment.text)
        else:
            kind = Markup("") if " " in segment.text or len(segment.text) > 24 else Markup(' class="token"')
            written += Markup('<bdi dir="{}"{}>{}</bdi>').format(segment.against, kind, segment.text)
    return written


class _Page:
    """What the template calls: texts with their directions, superscripts with their addresses, pictures."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.superscripts = Superscripts()

    def text(self, text: str) -> Markup:
        return directed(text, self.brief.direction)

    def name(self, text: str) -> Markup:
        """A name or a sentence as published, in one piece."""
        if name(text, self.brief.direction) == f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}":
            return Markup('<bdi dir="ltr">{}</bdi>').format(text)
        return self.text(text)

    def cite(self, number: int | None) -> Markup:
        if number is None:
            return Markup("")
        address, entry = self.superscripts.cite(number), self.superscripts.entry(number)
        name = self.brief.words.entry.format(number=number)
        apart = RIGHT_TO_LEFT_MARK if self.brief.direction == "rtl" else ""
        return Markup('{}<sup><a id="{}" href="#{}" aria-label="{}">{}</a></sup>').format(apart, address, entry, name, number)

    def cell(self, cell: Cell) -> Markup:
        shown = self.text(cell.shown(self.brief.words))
        if cell.missing is not None:
            shown = Markup('<span class="missing">{}</span>').format(shown)
        return shown + self.cite(cell.evidence)

    def runs(self, paragraph: Paragraph) -> Markup:
        written = Markup("")
        for run in paragraph.runs:
            if isinstance(run, FigureText):
                figure = Markup('<span class="figure">{}</span>').format(self.text(run.text))
                written += Markup('<span class="together">{}{}</span>').format(figure, self.cite(run.evidence))
            else:
                shown = self.text(run.text)
                written += Markup("<strong>{}</strong>").format(shown) if isinstance(run, Strong) else shown
        return written

    def picture(self, chart: Chart) -> Markup:
        return Markup(svg(chart.spec, chart.identifier, chart.alt))

    def width_px(self, chart: Chart) -> int:
        return round(size_px(svg(chart.spec, chart.identifier, chart.alt))[0])

    def kind(self, block: object) -> str:
        return _KINDS[type(block)]


def render_html(brief: Brief) -> bytes:
    """The brief as a self-contained HTML page in UTF-8; the same content gives the same bytes."""
    page = _Page(brief)
    written: str = _template().render(brief=brief, words=brief.words, page=page, style=Markup(style()))
    return written.encode("utf-8")
