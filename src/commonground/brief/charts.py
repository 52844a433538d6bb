"""One chart per kind, as a Vega-Lite specification: months with their low to high, bars, parts of a whole, small multiples.

A month or a bar without a figure is a break with words, never a zero. Lines stand alone in their panel, parts are told
apart by their order and lightness: no chart needs its colours to be read.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonground.brief import palette
from commonground.brief.axes import (
    NAME_PX,
    month_axis,
    month_scale,
    month_start,
    name_axis,
    next_month,
    number_axis,
    text_width_px,
    wrapped,
)
from commonground.brief.bidi import label
from commonground.brief.drawing import FULL_WIDTH_PX, HALF_WIDTH_PX, LABEL_PX, Look, spec_json

BREAK = "break-paths-show-domains"


@dataclass(frozen=True)
class Point:
    """A month's figure ("2018-06"), with its low and high where the source gives them; None is no data."""

    month: str
    value: float | None
    low: float | None = None
    high: float | None = None
    panel: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar: what is there (`value`) of what was asked for (`whole`); None is no data. `note` stands at its end."""

    name: str
    value: float | None
    whole: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a bar of parts."""

    name: str
    part: str
    value: float


def _point_rows(points: Sequence[Point], look: Look) -> list[dict[str, Any]]:
    """One row per month, and one per span of months without a figure (`gap`), which carries the words for it."""
    rows: list[dict[str, Any]] = []
    for panel, in_panel in itertools.groupby(points, key=lambda point: point.panel):
        shown = label(panel, look.direction)
        for missing, span in itertools.groupby(in_panel, key=lambda point: point.value is None):
            months = list(span)
            for point in months:
                low, high = (None, None) if missing else (point.low, point.high)
                row = {
                    "month": month_start(point.month).isoformat(),
                    "value": point.value,
                    "low": low,
                    "high": high,
                    "panel": shown,
                }
                rows.append(row)
            if missing:
                rows.append(_gap(months, shown, look))
    return rows


def _gap(months: list[Point], panel: str, look: Look) -> dict[str, Any]:
    return {
        "gap": True,
        "month": month_start(months[0].month).isoformat(),
        "until": month_start(next_month(months[-1].month)).isoformat(),
        "middle": month_start(months[len(months) // 2].month).isoformat(),
        "words": label(look.words.no_data, look.direction),
        "panel": panel,
        "value": None,
    }


def _gap_layers(data: Any, x: Any) -> list[Any]:
    """Grey fields over the months without a figure, with the words for it."""
    import altair as alt

    gaps = alt.Chart(data).transform_filter("datum.gap === true")
    words = gaps.mark_text(angle=270, align="right", baseline="middle", dx=-2, color=palette.TEXT_GREY, fontSize=LABEL_PX - 1)
    field = gaps.mark_rect(color=palette.FIELD_GREY).encode(x=x, x2="until:T", y=alt.value(0), y2=alt.value("height"))
    return [field, words.encode(x="middle:T", y=alt.value(0), text="words:N")]


def monthly_band(
    points: Sequence[Point], look: Look, *, height_px: int = 150, width_px: int = HALF_WIDTH_PX, mark_month: str = ""
) -> str:
    """A line by month over its band from low to high; months without a figure are grey and say so.

    Points come in the order of their months, one for each. Raises ValueError without a point.
    """
    import altair as alt

    if not points:
        raise ValueError("a chart needs at least one month")
    rows = _point_rows(points, look)
    months = [point.month for point in points]
    x = alt.X("month:T", scale=month_scale(months), axis=month_axis(months))
    y = alt.Y("value:Q", axis=number_axis(look))
    months_only = alt.Chart(alt.Data(name="points")).transform_filter("datum.gap !== true")
    layers = _gap_layers(alt.Data(name="points"), x) if any(point.value is None for point in points) else []
    if any(point.low is not None for point in points):
        band = months_only.mark_area(color=palette.LIGHT_BLUE, invalid=BREAK)
        layers.append(band.encode(x=x, y=alt.Y("low:Q", axis=number_axis(look)), y2="high:Q"))
    layers.append(months_only.mark_line(color=palette.BLUE, strokeWidth=1.6, invalid=BREAK).encode(x=x, y=y))
    layers.append(_dots(_lone(points), x, size=14, color=palette.BLUE))
    layers += _marked(points, mark_month, x)
    return spec_json(alt.layer(*layers).properties(width=width_px, height=height_px), {"points": rows})


def _dots(points: Sequence[Point], x: Any, **mark: Any) -> Any:
    import altair as alt

    values = [{"month": month_start(point.month).isoformat(), "value": point.value} for point in points]
    return alt.Chart(alt.Data(values=values)).mark_point(filled=True, opacity=1, **mark).encode(x=x, y="value:Q")


def _lone(points: Sequence[Point]) -> list[Point]:
    """Months between two months without figures: a line alone would not show them."""
    known = [False, *(point.value is not None for point in points), False]
    return [point for at, point in enumerate(points, start=1) if known[at] and not known[at - 1] and not known[at + 1]]


def _marked(points: Sequence[Point], month: str, x: Any) -> list[Any]:
    """The month that the brief is about: a dot and its value."""
    import altair as alt

    found = [point for point in points if point.month == month and point.value is not None]
    if not found:
        return []
    late = month > points[len(points) // 2].month
    values = [{"month": month_start(month).isoformat(), "value": found[0].value, "text": f"{found[0].value:,.0f}"}]
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y="value:Q")
    text = base.mark_text(
        align="right" if late else "left", dx=-5 if late else 5, dy=-8, fontWeight="bold", color=palette.DARK_BLUE
    )
    return [_dots(found, x, size=36, color=palette.DARK_BLUE), text.encode(text="text:N")]


def small_multiples(
    points: Sequence[Point],
    look: Look,
    *,
    columns: int = 4,
    panel_height_px: int = 56,
    width_px: int = FULL_WIDTH_PX,
    same_scale: bool = True,
) -> str:
    """One small line per panel (a governorate), in the order given, on one scale unless `same_scale` is False."""
    import altair as alt

    months = sorted({point.month for point in points})
    rows = _point_rows(points, look)
    axis_px = 46
    axes = 1 if same_scale else columns
    panel_px = (width_px - 8 - 10 * (columns - 1) - axis_px * axes) / columns
    x = alt.X("month:T", scale=month_scale(months), axis=month_axis(months, most_ticks=3))
    y = alt.Y("value:Q", axis=number_axis(look, tickCount=2, minExtent=axis_px, maxExtent=axis_px))
    data = alt.Data(name="points")
    base = alt.Chart(data).transform_filter("datum.gap !== true").encode(x=x, y=y)
    area = base.mark_area(color=palette.PALE_BLUE, invalid=BREAK)
    line = base.mark_line(color=palette.BLUE, strokeWidth=1.4, invalid=BREAK)
    header = alt.Header(labelAnchor="end" if look.mirrored else "start", labelPadding=3)
    facet = alt.Facet("panel:N", sort=list(dict.fromkeys(row["panel"] for row in rows)), title=None, header=header)
    gaps = _gap_layers(data, x) if any(point.value is None for point in points) else []
    panel = alt.layer(*gaps, area, line, data=data).properties(width=int(panel_px), height=panel_height_px)
    faceted = panel.facet(facet=facet, columns=columns, spacing={"row": 8, "column": 10})
    if not same_scale:
        faceted = faceted.resolve_scale(y="independent")
    return spec_json(faceted, {"points": rows})


def bars(rows: Sequence[Bar], look: Look, *, width_px: int = HALF_WIDTH_PX, bar_height_px: int = 15, label_px: int = 130) -> str:
    """Horizontal bars in the order given: what is there (filled) of what was asked for (outlined), and a note at the end."""
    import altair as alt

    values = [
        {
            "name": wrapped(row.name, look, label_px),
            "value": row.value,
            "whole": row.whole,
            "end": max(row.value or 0, row.whole or 0),
            "note": label(row.note or ("" if row.value is not None else look.words.no_data), look.direction),
        }
        for row in rows
    ]
    names = [str(value["name"]) for value in values]
    named_px = max((text_width_px(line) for name in names for line in name.split("\n")), default=0)
    scale = alt.Scale(domain=[0, _room_for_notes(values, width_px - named_px - 14)], reverse=look.mirrored, nice=False)
    axis = number_axis(look, grid=True)
    base = alt.Chart(alt.Data(values=values)).encode(y=name_axis(names, look))
    whole = base.mark_bar(color=palette.WHITE, stroke=palette.BLUE, strokeWidth=0.8, height={"band": 0.72})
    filled = base.mark_bar(color=palette.BLUE, height={"band": 0.72})
    note = base.mark_text(
        align="right" if look.mirrored else "left", dx=-4 if look.mirrored else 4, baseline="middle", color=palette.INK
    )
    layers = [whole.encode(x=alt.X("whole:Q", scale=scale, axis=axis))] if any(row.whole is not None for row in rows) else []
    layers += [
        filled.encode(x=alt.X("value:Q", scale=scale, axis=axis)),
        note.encode(x=alt.X("end:Q", scale=scale), text="note:N"),
    ]
    return spec_json(alt.layer(*layers).properties(width=width_px, height=_bars_height_px(names, bar_height_px)))


def _room_for_notes(values: Sequence[dict[str, Any]], plot_px: float) -> float:
    """The scale's end: far enough that the note behind each bar stays on the picture."""
    needed = [value["end"] * plot_px / max(plot_px - text_width_px(str(value["note"])) - 8, plot_px / 4) for value in values]
    return float(max(needed, default=0) or 1)


def _bars_height_px(names: Sequence[str], bar_height_px: float) -> int:
    """Bars whose names take two lines need more room, and all bars are equally high."""
    distinct = dict.fromkeys(names)
    lines = max((name.count("\n") + 1 for name in distinct), default=1)
    return round(max(bar_height_px, lines * (NAME_PX + 1)) * len(distinct)) + 22


def parts(
    rows: Sequence[Part],
    look: Look,
    *,
    grouped: bool = False,
    width_px: int = HALF_WIDTH_PX,
    bar_height_px: int = 17,
    label_px: int = 130,
) -> str:
    """Bars of parts in the order given, stacked end to end, or side by side when `grouped`; at most four parts.

    Raises ValueError for more than four: they could not be told apart.
    """
    import altair as alt

    names = list(dict.fromkeys(row.part for row in rows))
    if len(names) > len(palette.PARTS):
        raise ValueError(f"{len(names)} parts in one chart; more than {len(palette.PARTS)} can't be told apart: group them first")
    bar_names = [wrapped(row.name, look, label_px) for row in rows]
    longest = max(text_width_px(line) for name in bar_names for line in name.split("\n")) + 12
    plot_px = width_px - longest - 14
    drawn = _part_bars(rows, bar_names, names, look, grouped).encode(y=name_axis(bar_names, look, longest))
    height = _bars_height_px(bar_names, bar_height_px * (max(1, len(names) * 0.6) if grouped else 1)) - 22
    drawn = drawn.properties(width=plot_px, height=height)
    shown = [label(name, look.direction) for name in names]
    return spec_json(alt.vconcat(_legend(shown, look, plot_px), drawn, spacing=4))


def _part_bars(rows: Sequence[Part], bar_names: Sequence[str], names: Sequence[str], look: Look, grouped: bool) -> Any:
    """The bars of `parts`, without the axis of their names."""
    import altair as alt

    shown = [label(name, look.direction) for name in names]
    values = [
        {"name": bar, "part": label(row.part, look.direction), "value": row.value, "order": names.index(row.part)}
        for row, bar in zip(rows, bar_names, strict=True)
    ]
    drawn = alt.Chart(alt.Data(values=values)).mark_bar(stroke=palette.WHITE, strokeWidth=0.7)
    drawn = drawn.encode(
        x=alt.X(
            "value:Q",
            stack=None if grouped else "zero",
            scale=alt.Scale(reverse=look.mirrored),
            axis=number_axis(look, grid=True),
        ),
        color=alt.Color("part:N", scale=alt.Scale(domain=shown, range=list(palette.PARTS[: len(shown)])), legend=None),
        order=alt.Order("order:Q"),
    )
    return drawn.encode(yOffset=alt.YOffset("part:N", sort=shown)) if grouped else drawn


def _legend(shown: Sequence[str], look: Look, width_px: float) -> Any:
    """Squares and names in reading order, from the side where reading starts."""
    import altair as alt

    entries: list[dict[str, Any]] = []
    at, line = 0.0, 0
    for name, colour in zip(shown, palette.PARTS, strict=False):
        needed = 14 + text_width_px(name) + 10
        if at and at + needed > width_px:
            at, line = 0.0, line + 1
        square, text = at + 5, at + 13
        entries.append({"square": square, "text": text, "line": line * 14 + 7, "name": name, "colour": colour})
        at += needed
    scale = alt.Scale(domain=[0, width_px], reverse=look.mirrored, nice=False)
    height = (line + 1) * 14
    y = alt.Y("line:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    base = alt.Chart(alt.Data(values=entries)).encode(y=y)
    squares = base.mark_square(size=80, opacity=1).encode(
        x=alt.X("square:Q", scale=scale, axis=None), color=alt.Color("colour:N", scale=None)
    )
    words = base.mark_text(align="right" if look.mirrored else "left", baseline="middle")
    return alt.layer(squares, words.encode(x=alt.X("text:Q", scale=scale, axis=None), text="name:N")).properties(
        width=width_px, height=height
    )
