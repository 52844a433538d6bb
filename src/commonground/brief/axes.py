"""Axes that need no translation: numbers with the brief's word for a million, months as 2018-06, years as 2018."""

import datetime as dt
import re
import textwrap
from collections.abc import Sequence
from typing import Any

from commonground.brief import palette
from commonground.brief.bidi import label
from commonground.brief.drawing import LABEL_PX, Look

NAME_PX = 9  # of the names of bars
CHARACTER_SHARE = 0.56  # mean width of a Noto Sans character, in font sizes
ARABIC_SHARE = 0.46  # of a letter of Noto Naskh Arabic
_NO_WIDTH = re.compile("[\u064b-\u065f\u200e\u200f\u2066-\u2069]")  # vowel signs, marks, isolates
_ARABIC_LETTER = re.compile("[\u0600-\u06ff]")


def text_width_px(text: str, font_px: float = LABEL_PX) -> float:
    """About how wide a text is drawn."""
    seen = _NO_WIDTH.sub("", text)
    arabic = len(_ARABIC_LETTER.findall(seen))
    return (arabic * ARABIC_SHARE + (len(seen) - arabic) * CHARACTER_SHARE) * font_px


def wrapped(text: str, look: Look, line_px: float) -> str:
    """A label cut into lines of at most `line_px`, each keeping its own order; lines are parted by a line feed."""
    lines = textwrap.wrap(text, max(8, int(line_px / (NAME_PX * CHARACTER_SHARE))), break_long_words=False)
    return "\n".join(label(line, look.direction) for line in lines)


def number_axis(look: Look, **more: Any) -> Any:
    """A number axis that says millions as millions, in the brief's language."""
    import altair as alt

    million = label(look.words.million, look.direction).replace("'", "\\'")
    text = f"abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.3~r') + ' {million}' : format(datum.value, ',.6~r')"
    options: dict[str, Any] = {
        "labelExpr": text,
        "labelOverlap": "greedy",
        "labelSeparation": 8,
        "labelFlush": False,
        "tickCount": 4,
        "title": None,
        "domain": False,
        "ticks": False,
        **more,
    }
    return alt.Axis(**options)


def name_axis(names: Sequence[str], look: Look, extent_px: float | None = None) -> Any:
    """The names of bars, in the order given, on the side where reading starts; `extent_px` fixes the room they take."""
    import altair as alt

    extent = {} if extent_px is None else {"minExtent": extent_px, "maxExtent": extent_px}
    axis = alt.Axis(
        title=None,
        orient="right" if look.mirrored else "left",
        ticks=False,
        domain=False,
        labelLimit=0,
        labelColor=palette.INK,
        labelPadding=5,
        labelFontSize=NAME_PX,
        labelLineHeight=NAME_PX + 0.5,
        labelOffset={"condition": {"test": "indexof(datum.label, '\\n') >= 0", "value": -(NAME_PX + 0.5) / 2}, "value": 0},
        labelExpr="split(datum.label, '\\n')",
        **extent,
    )
    return alt.Y("name:N", sort=list(dict.fromkeys(names)), axis=axis, scale=alt.Scale(paddingInner=0.1, paddingOuter=0.05))


def month_start(month: str) -> dt.date:
    """The first day of "2018-06"."""
    return dt.date(int(month[:4]), int(month[5:7]), 1)


def next_month(month: str) -> str:
    """The month after "2018-12" is "2019-01"."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def _instant(month: str) -> Any:
    import altair as alt

    return alt.DateTime(year=int(month[:4]), month=int(month[5:7]), date=1, utc=True)


def month_axis(months: Sequence[str], most_ticks: int = 8) -> Any:
    """Years alone for spans over eighteen months, else months; at most `most_ticks` of them."""
    import altair as alt

    years = sorted({month[:4] for month in months})
    if len(months) > 18:
        step = -(-len(years) // most_ticks)
        values, form = [f"{year}-01" for year in years[::step] if f"{year}-01" >= months[0]], "%Y"
    else:
        step = -(-len(months) // min(most_ticks, 5))
        values, form = list(months[::step]), "%Y-%m"
    return alt.Axis(format=form, values=[_instant(month) for month in values], grid=False, title=None, labelFlush=False)


def month_scale(months: Sequence[str]) -> Any:
    """From the start of the first month to the end of the last."""
    import altair as alt

    return alt.Scale(type="utc", domain=[_instant(months[0]), _instant(next_month(months[-1]))], nice=False)
