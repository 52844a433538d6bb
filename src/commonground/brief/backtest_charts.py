"""The charts of a back-test: CRPS by window, chances beside how often they came true, and PIT. Shapes tell apart, not colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from commonground.brief import palette
from commonground.brief.axes import number_axis
from commonground.brief.backtest_words import Beside
from commonground.brief.drawing import HALF_WIDTH_PX, LABEL_PX, Look, spec_json

SERIES = ("Our forecast", "Best baseline of the year", "Zeros")
FEW = 30
"""A class of fewer area-months than this is drawn hollow: its share is mostly chance."""

_ROW_PX = 22


def by_window(told: Sequence[Beside]) -> str:
    """A line of dots for each window, CRPS from left to right, on a log scale (`logarithmic`) where it can be one."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {"window": one.window, "model": name, "crps": value}
        for one in told
        for name, value in zip(SERIES, (one.ours, one.theirs, one.zeros), strict=True)
        if value is not None
    ]
    x = alt.X("crps:Q", **_scale([row["crps"] for row in rows]))
    y = alt.Y("window:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelColor=palette.INK, grid=True))
    base = alt.Chart(alt.Data(name="dots"))
    line = base.mark_rule(color="#a6a6a6").encode(x=alt.X("min(crps):Q"), x2="max(crps):Q", y=y)
    legend = alt.Legend(orient="top", title=None, offset=2, columnPadding=12)
    shapes = alt.Shape("model:N", scale=alt.Scale(domain=list(SERIES), range=["circle", "diamond", "cross"]), legend=legend)
    inks = [palette.DARK_BLUE, "transparent", palette.TEXT_GREY]
    fill = alt.Fill("model:N", scale=alt.Scale(domain=list(SERIES), range=inks), legend=legend)
    edges = [palette.DARK_BLUE, palette.RED, palette.TEXT_GREY]
    stroke = alt.Stroke("model:N", scale=alt.Scale(domain=list(SERIES), range=edges), legend=legend)
    # The diamond goes round the dot: where both are equal, both are seen.
    size = alt.Size("model:N", scale=alt.Scale(type="ordinal", domain=list(SERIES), range=[44, 120, 40]), legend=legend)
    dots = base.mark_point(opacity=1, strokeWidth=1.5).encode(x=x, y=y, shape=shapes, fill=fill, stroke=stroke, size=size)
    drawn = alt.layer(line, dots).properties(width=HALF_WIDTH_PX, height=_ROW_PX * len(told) + 52)
    return spec_json(drawn, {"dots": rows})


def logarithmic(values: Sequence[float]) -> bool:
    """Whether all can be shown on a log scale, where equal distances are equal ratios: a score of zero cannot."""
    return min(values) > 0


def _scale(values: Sequence[float]) -> dict[str, Any]:
    import altair as alt

    axis = number_axis(Look(), grid=True, title="CRPS, lower is better")
    low, high = min(values), max(values)
    if not logarithmic(values):
        return {"scale": alt.Scale(domain=[0, high * 1.05 or 1], nice=False), "axis": axis}
    domain = [low / 1.15, high * 1.15]
    steps = range(math.floor(math.log10(domain[0])), math.ceil(math.log10(domain[1])) + 1)
    axis.values = [step * 10**power for power in steps for step in (1, 2, 5) if domain[0] <= step * 10**power <= domain[1]]
    return {"scale": alt.Scale(type="log", domain=domain, nice=False), "axis": axis}


def reliability(classes: Sequence[tuple[float, float, int]]) -> str:
    """Classes of chance (mean chance, share that happened, area-months) beside the diagonal of a perfectly reliable forecast."""
    import altair as alt

    rows = [
        {"chance": chance, "share": happened, "count": f"{count:,}", "few": count < FEW, "end": chance > 0.8}
        for chance, happened, count in classes
    ]
    whole = alt.Scale(domain=[-0.05, 1.05], nice=False)
    axis = {"values": [0, 0.25, 0.5, 0.75, 1], "format": "%", "domain": False, "ticks": False, "grid": True}
    x = alt.X("chance:Q", scale=whole, axis=alt.Axis(title="Chance that we gave", **axis))
    y = alt.Y("share:Q", scale=whole, axis=alt.Axis(title="Share that happened", **axis))
    ends = alt.Chart(alt.Data(values=[{"chance": 0, "share": 0}, {"chance": 1, "share": 1}]))
    diagonal = ends.mark_line(color=palette.TEXT_GREY, strokeDash=[4, 3], strokeWidth=1).encode(x=x, y=y)
    base = alt.Chart(alt.Data(name="classes")).encode(x=x, y=y)
    line = base.mark_line(color=palette.BLUE, strokeWidth=1.2).encode(order="chance:Q")
    dots = base.mark_point(size=44, opacity=1, stroke=palette.DARK_BLUE, strokeWidth=1.5)
    hollow = alt.condition("datum.few", alt.value(palette.WHITE), alt.value(palette.DARK_BLUE))
    halo = {"stroke": palette.WHITE, "strokeWidth": 3}
    halos, counts = (
        [
            base.transform_filter(side).mark_text(align=align, dx=dx, dy=dy, fontSize=LABEL_PX, **more).encode(text="count:N")
            for side, align, dx, dy in (("!datum.end", "left", 7, 7), ("datum.end", "right", -7, -7))
        ]
        for more in (halo, {})
    )
    layers = [diagonal, line, *halos, dots.encode(fill=hollow), *counts]
    return spec_json(alt.layer(*layers).properties(width=HALF_WIDTH_PX, height=270), {"classes": rows})


def pit(shares: Sequence[float]) -> str:
    """A histogram of the PIT: the share of truths in each equal part of the forecast, beside the line of a calibrated one."""
    import altair as alt

    count = len(shares)
    rows = [{"from": at / count, "to": (at + 1) / count, "share": value} for at, value in enumerate(shares)]
    axis = {"domain": False, "ticks": False, "format": "%"}
    span = alt.Axis(title="Part of the forecast, from its lowest value to its highest", values=[0, 0.25, 0.5, 0.75, 1], **axis)
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=span)
    top = alt.Scale(domain=[0, max(*shares, 2 / count) * 1.05], nice=False)
    y = alt.Y("share:Q", scale=top, axis=alt.Axis(title="Share of truths", grid=True, tickCount=5, **axis))
    base = alt.Chart(alt.Data(name="parts")).transform_calculate(floor="0")
    bars = base.mark_rect(color=palette.MID_BLUE, stroke=palette.WHITE, strokeWidth=1).encode(x=x, x2="to:Q", y=y, y2="floor:Q")
    even = alt.Chart(alt.Data(values=[{"share": 1 / count}])).mark_rule(color=palette.INK, strokeDash=[4, 3])
    return spec_json(alt.layer(bars, even.encode(y=y)).properties(width=HALF_WIDTH_PX, height=200), {"parts": rows})
