"""The charts of screening's scorecard: recall at two rates of false alarms, and measured rates beside what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonground.brief import palette
from commonground.brief.axes import text_width_px
from commonground.brief.drawing import HALF_WIDTH_PX, spec_json

_ROW_PX = 19

Found = tuple[str, float | None, float | None]
"""A name, and what is found at the wider and at the stricter rate."""

Measured = tuple[str, float, float, float, bool]
"""A name; the lower end of the interval, the share, the upper end; whether the promise is kept."""


def recalls(told: Sequence[Found], rates: Sequence[str]) -> str:
    """For each name two shares on one line: a hollow diamond at the wider rate, a full dot at the stricter one."""
    import altair as alt

    rows = [
        {"name": _short(name), "rate": rate, "share": value}
        for name, *values in told
        for rate, value in zip(rates, values, strict=True)
        if value is not None
    ]
    ticks = {"values": [0, 0.25, 0.5, 0.75, 1], "format": "%", "domain": False, "ticks": False, "grid": True}
    x = alt.X(
        "share:Q", scale=alt.Scale(domain=[-0.05, 1.02], nice=False), axis=alt.Axis(title="Found, of all searched", **ticks)
    )
    y = _names([name for name, *_ in told])
    base = alt.Chart(alt.Data(name="found"))
    line = base.mark_rule(color="#a6a6a6").encode(x=alt.X("min(share):Q"), x2="max(share):Q", y=y)
    legend = alt.Legend(orient="top", title="Found at", offset=2, columnPadding=12)
    order = list(rates)
    shape = alt.Shape("rate:N", scale=alt.Scale(domain=order, range=["diamond", "circle"]), legend=legend)
    fill = alt.Fill("rate:N", scale=alt.Scale(domain=order, range=["transparent", palette.DARK_BLUE]), legend=legend)
    edge = alt.Stroke("rate:N", scale=alt.Scale(domain=order, range=[palette.RED, palette.DARK_BLUE]), legend=legend)
    # The diamond goes round the dot: where both are equal, both are seen.
    size = alt.Size("rate:N", scale=alt.Scale(type="ordinal", domain=order, range=[110, 40]), legend=legend)
    dots = base.mark_point(opacity=1, strokeWidth=1.5).encode(x=x, y=y, shape=shape, fill=fill, stroke=edge, size=size)
    return spec_json(_sized(alt.layer(line, dots), len(told)), {"found": rows})


def promises(told: Sequence[Measured], promised: float) -> str:
    """For each name the measured share with its interval, beside the dashed promise; a triangle where it is not kept."""
    import altair as alt

    rows = [
        {"name": _short(name), "low": low, "share": value, "high": high, "said": _SAID[kept]}
        for name, low, value, high, kept in told
    ]
    top = max(promised * 2, *(high for _, _, _, high, _ in told))
    axis = alt.Axis(
        title="Clean names that alarm", format=".1%", domain=False, ticks=False, grid=True, tickCount=4, labelOverlap="greedy"
    )
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, top * 1.03], nice=False), axis=axis)
    y = _names([name for name, *_ in told])
    base = alt.Chart(alt.Data(name="measured"))
    line = base.mark_rule(color=palette.BLUE, strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    legend = alt.Legend(orient="top", title="Promise", offset=2, columnPadding=12)
    order = list(_SAID.values())
    shape = alt.Shape("said:N", scale=alt.Scale(domain=order, range=["circle", "triangle-up"]), legend=legend)
    ink = alt.Scale(domain=order, range=[palette.DARK_BLUE, palette.RED])
    colours: dict[str, Any] = {"fill": alt.Fill("said:N", scale=ink, legend=legend)}
    colours["stroke"] = alt.Stroke("said:N", scale=ink, legend=legend)
    dots = base.mark_point(opacity=1, size=50).encode(x=x, y=y, shape=shape, **colours)
    said = alt.Chart(alt.Data(values=[{"share": promised}])).mark_rule(color=palette.INK, strokeDash=[4, 3]).encode(x=x)
    return spec_json(_sized(alt.layer(said, line, dots), len(told)), {"measured": rows})


_SAID = {True: "kept", False: "not kept"}


def _short(name: str) -> str:
    """A name that leaves the dots their room; the table says it in full."""
    return name.replace("organisations, ", "org., ")


def _names(names: Sequence[str]) -> Any:
    import altair as alt

    # A reader's own font may be wider than ours.
    room = 1.2 * max(text_width_px(_short(name)) for name in names)
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=palette.INK, labelLimit=0, grid=True, minExtent=room)
    return alt.Y("name:N", sort=None, axis=axis)


def _sized(chart: Any, rows: int) -> Any:
    return chart.properties(width=HALF_WIDTH_PX, height=_ROW_PX * rows + 66)
