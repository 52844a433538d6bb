"""The four formats of a brief, by the suffix of the file."""

from collections.abc import Callable

from commonground.brief.content import Brief


def _html(brief: Brief) -> bytes:
    from commonground.brief.html import render_html

    return render_html(brief)


def _pdf(brief: Brief) -> bytes:
    from commonground.brief.pdf import render_pdf

    return render_pdf(brief)


def _docx(brief: Brief) -> bytes:
    from commonground.brief.docx import render_docx

    return render_docx(brief)


def _markdown(brief: Brief) -> bytes:
    from commonground.brief.markdown import render_markdown

    return render_markdown(brief)


FORMATS: dict[str, Callable[[Brief], bytes]] = {".html": _html, ".pdf": _pdf, ".docx": _docx, ".md": _markdown}
"""What makes a file of this suffix; the heavy libraries are imported when one is asked for."""
