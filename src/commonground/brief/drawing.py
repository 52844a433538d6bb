"""A Vega-Lite specification becomes SVG (pages, PDF) or PNG (Word), with the packaged fonts and the same bytes each time."""

import functools
import json
import re
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from commonground.brief.content import Direction
from commonground.brief.drawer import Drawer
from commonground.brief.palette import GRID_GREY, INK, TEXT_GREY
from commonground.brief.words import ENGLISH, Words

FONT = "Common Ground"
VEGA_LITE = "6.4"  # the version that Altair 6.3 writes
HALF_WIDTH_PX = 330  # half a column of the A4 page at 96 px to the inch
FULL_WIDTH_PX = 672
LABEL_PX = 10

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "padding": 2,
    "autosize": {"type": "fit", "contains": "padding"},
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": LABEL_PX,
        "titleFontSize": LABEL_PX,
        "titleFontWeight": "normal",
        "labelColor": TEXT_GREY,
        "titleColor": TEXT_GREY,
        "gridColor": GRID_GREY,
        "domainColor": "#8c8c8c",
        "tickColor": "#8c8c8c",
        "tickSize": 3,
        "labelLimit": 150,
    },
    "legend": {
        "labelFontSize": LABEL_PX,
        "titleFontSize": LABEL_PX,
        "labelColor": INK,
        "titleFontWeight": "normal",
        "labelLimit": 200,
    },
    "header": {"labelFontSize": LABEL_PX, "labelColor": INK, "labelFontWeight": "bold"},
    "text": {"fontSize": LABEL_PX, "color": INK},
}


class Look:
    """What a chart needs to know about its brief: its direction and its words."""

    def __init__(self, direction: Direction = "ltr", words: Words = ENGLISH) -> None:
        self.direction: Direction = direction
        self.words = words

    @property
    def mirrored(self) -> bool:
        """Whether bars start on the right."""
        return self.direction == "rtl"


@functools.cache
def font_directory() -> Path:
    """Where the packaged fonts are."""
    with as_file(files("commonground.brief") / "fonts") as directory:
        return directory


DRAWER = Drawer()


def spec_json(chart: Any, datasets: dict[str, list[dict[str, Any]]] | None = None) -> str:
    """The checked specification of an Altair chart as JSON; datasets are put in afterwards, unchecked, which is fast."""
    spec = chart.to_dict()
    spec["config"] = CONFIG
    spec["usermeta"] = {"embedOptions": {"renderer": "svg"}}
    if datasets:
        spec["datasets"] = {**spec.get("datasets", {}), **datasets}
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@functools.lru_cache(maxsize=64)
def svg(spec: str, identifier: str, alt: str) -> str:
    """The SVG of a specification: one picture with one alternative text, its ids prefixed by the chart's identifier."""
    return one_picture(DRAWER.svg(spec, VEGA_LITE, str(font_directory())), identifier, alt)


def one_picture(drawn: str, identifier: str, alt: str) -> str:
    """Number the ids of an SVG anew, drop its inner roles, and give its root the role of an image with a label.

    The renderer counts its ids on from one chart to the next: by themselves they would tell what was drawn before.
    """
    drawn = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", drawn)
    drawn = re.sub(r' pointer-events="[^"]*"| class="[^"]*"', "", drawn)
    for number, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', drawn))):
        new = f"{identifier}-{number}"
        drawn = drawn.replace(f'id="{name}"', f'id="{new}"').replace(f"#{name})", f"#{new})")
        drawn = drawn.replace(f'href="#{name}"', f'href="#{new}"')
    drawn = drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1) if "xlink:" not in drawn[200:] else drawn
    return drawn.replace("<svg ", f'<svg role="img" direction="ltr" aria-label={quoteattr(alt)} ', 1)


def png(svg_text: str, scale: float = 3.0) -> bytes:
    """The SVG as PNG, `scale` pixels to a CSS pixel."""
    return DRAWER.png(svg_text, scale, str(font_directory()))


def size_px(svg_text: str) -> tuple[float, float]:
    """Width and height of an SVG in CSS pixels."""
    found = re.search(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"', svg_text)
    if found is None:
        raise ValueError("the SVG states no size")
    return float(found.group(1)), float(found.group(2))
