"""A page of scores as one HTML file, without a script and without a request to anyone, by the template `scores_page.html`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib.resources import files

from markupsafe import Markup

from commonground.brief.backtest_tables import Section
from commonground.brief.content import Strong, Text
from commonground.brief.drawing import svg
from commonground.brief.html import directed, style


def page(title: str, subtitle: str, note: str, paragraph: Sequence[Strong | Text], sections: Iterable[Section]) -> str:
    """The page; every text in it is escaped. Equal parts give the same page."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    source = (files("commonground.brief") / "scores_page.html").read_text(encoding="utf-8")
    written: str = environment.from_string(source).render(
        style=Markup(style()),
        text=functools.partial(directed, direction="ltr"),
        picture=lambda chart: Markup(svg(chart.spec, chart.identifier, chart.alt)),
        title=title,
        subtitle=subtitle,
        note=note,
        paragraph=[{"strong": isinstance(run, Strong), "text": run.text} for run in paragraph],
        sections=list(sections),
    )
    return written
