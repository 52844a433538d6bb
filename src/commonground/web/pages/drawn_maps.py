"""Maps as files: one to keep, with its title, banner and sources in it, and the small one of a month."""

from __future__ import annotations

import textwrap
from xml.sax.saxutils import escape

from starlette.responses import Response

from commonground.brief.axes import text_width_px
from commonground.brief.bidi import label
from commonground.brief.drawing import FONT, png, size_px
from commonground.vocabulary.errors import NotFound
from commonground.web.asking import Ask
from commonground.web.choosing import Chosen, chosen
from commonground.web.maps import drawn_map, last_months, small_maps
from commonground.web.measures import named
from commonground.web.pages.picture import of_measure
from commonground.web.rendering import banner
from commonground.web.serving import page

LINE_PX = 15
FONTS = "'Noto Sans','Noto Naskh Arabic','Segoe UI',sans-serif"
"""The fonts of a file that is opened elsewhere."""
HEADERS = {"cache-control": "private, no-cache", "vary": "Cookie, Accept-Language"}
DESIGNATIONS = (
    "The designations employed and the presentation of the material on maps do not imply the expression of any opinion"
    " concerning the legal status of any country, territory, city or area or of its authorities, or the delimitation of its"
    " frontiers or boundaries."
)
MESSAGES = {"designations": DESIGNATIONS}


def as_svg(ask: Ask) -> Response:
    """The drawn map as SVG."""
    what, text = _framed(ask)
    text = text.replace(f'"{FONT}"', f'"{FONTS}"').replace(f"font-family: {FONT}", f"font-family: {FONTS}")
    return Response(text, media_type="image/svg+xml", headers={**HEADERS, **_kept_as(what, "svg")})


def as_png(ask: Ask) -> Response:
    """The drawn map as PNG, three pixels to one."""
    what, text = _framed(ask)
    return Response(png(text), media_type="image/png", headers={**HEADERS, **_kept_as(what, "png")})


def small(ask: Ask) -> Response:
    """The small map of one of the months up to another."""
    what, month = _chosen(ask), ask.query.get("of", "")
    if month not in last_months(what):
        raise NotFound(f"there is no small map of {month!r}", hint="name one of the twelve months up to `month` with `of`")
    found = small_maps(ask, what, of_measure(ask, what)[1])
    if month not in found:
        raise NotFound("there is nothing to draw", hint="choose another measure")
    return Response(found[month], media_type="image/svg+xml", headers=HEADERS)


def _chosen(ask: Ask) -> Chosen:
    what = chosen(ask)
    if what is None:
        raise NotFound("nothing is known yet", hint="load files first")
    return what


def _kept_as(what: Chosen, suffix: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{what.measure}-{what.country}-{what.month}.{suffix}"'}


def _framed(ask: Ask) -> tuple[Chosen, str]:
    """The map between what it shows and for whom it is, and who says so: a file goes where its page does not."""
    what = _chosen(ask)
    _, rows = of_measure(ask, what)
    found = drawn_map(ask, what, rows)
    if found is None:
        raise NotFound("there is no map of this", hint="choose another measure or level")
    say, wide = ask.language.say, size_px(str(found))[0]
    title = say("{measure} by place, {month}", measure=named(ask, what.measure), month=ask.language.month(what.month))
    place = ask.language.country(what.country)
    publishers = sorted({row["publisher"] for row in rows if row["value"] is not None})
    below = [say("Source: {publishers}", publishers=ask.language.listed(publishers))] if publishers else []
    signs = int(wide / text_width_px("n", 8.5))
    below += textwrap.wrap(say(DESIGNATIONS), signs)
    return what, _frame(str(found), ask.language.direction, [banner(ask), f"{place}: {title}"], below)


def _frame(svg: str, direction: str, above: list[str], below: list[str]) -> str:
    wide, high = size_px(svg)
    top = LINE_PX * len(above) + 8
    whole = top + high + LINE_PX * len(below) + 8
    x, anchor = (wide - 8, "end") if direction == "rtl" else (8, "start")

    def line(text: str, y: float, size: float, weight: str) -> str:
        shown = escape(label(text, "rtl" if direction == "rtl" else "ltr"))
        style = f'font-family="{FONT}" font-size="{size}" font-weight="{weight}" fill="#262626"'
        return f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}" {style}>{shown}</text>'

    lines = [line(text, LINE_PX * (at + 1), 11, "bold") for at, text in enumerate(above)]
    lines += [line(text, top + high + LINE_PX * (at + 1), 8.5, "normal") for at, text in enumerate(below)]
    inner = svg.replace("<svg ", f'<svg y="{top}" ', 1)
    size = f'width="{wide:g}" height="{whole:g}" viewBox="0 0 {wide:g} {whole:g}"'
    ground = f'<rect width="{wide:g}" height="{whole:g}" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(lines)}{inner}</svg>'


ROUTES = [page("/map/drawn.svg", as_svg), page("/map/drawn.png", as_png), page("/map/small.svg", small)]
