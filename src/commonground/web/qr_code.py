"""A QR code as a picture in a page: drawn here, so that what it says goes to nobody."""

from __future__ import annotations

from markupsafe import Markup

QUIET = 4
"""So many light modules stand around it (ISO/IEC 18004, section 6.3.8)."""


def qr_code(text: str, alt: str) -> Markup:
    """The code of a text as SVG, black on white with its quiet zone whatever the colours of the page are; `alt` in its place."""
    import segno  # one page alone needs it

    drawn = segno.make_qr(text, error="m").svg_inline(
        dark="#000", light="#fff", border=QUIET, omitsize=True, svgclass=None, lineclass=None
    )
    inner = Markup(drawn)  # numbers and colours alone: what the text says stands in the modules
    return Markup('<div class="qr" role="img" aria-label="{}">{}</div>').format(alt, inner)
