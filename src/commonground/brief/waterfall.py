"""A waterfall: from a first sum by steps that take away or put back to the last; each bar begins where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonground.brief import palette
from commonground.brief.axes import name_axis, number_axis, text_width_px, wrapped
from commonground.brief.bidi import label
from commonground.brief.drawing import Look, spec_json

BAR_PX = 24


@dataclass(frozen=True)
class Fall:
    """A step: its name, where its bar begins and ends, what stands beside it; `whole`: a sum, and no step."""

    name: str
    start: float
    end: float
    note: str
    whole: bool = False


def waterfall(falls: Sequence[Fall], look: Look, *, width_px: int, label_px: int = 130) -> str:
    """Horizontal bars in the order given; sums are filled dark, steps light with an outline, and a note stands at each."""
    import altair as alt

    values = [
        {
            "name": wrapped(one.name, look, label_px),
            "low": min(one.start, one.end),
            "high": max(one.start, one.end),
            "end": one.end,
            "note": label(one.note, look.direction),
            "whole": one.whole,
        }
        for one in falls
    ]
    names = [str(value["name"]) for value in values]
    room = max((text_width_px(str(value["note"])) for value in values), default=0) + 14
    most = max((float(value["high"]) for value in values), default=0) or 1  # type: ignore[arg-type]
    plot_px = width_px - label_px
    domain = [min(0, *(float(value["low"]) for value in values)), most * plot_px / max(plot_px - room, plot_px / 3)]  # type: ignore[arg-type]
    x: dict[str, Any] = {"scale": alt.Scale(domain=domain, reverse=look.mirrored, nice=False)}
    base = alt.Chart(alt.Data(values=values)).encode(y=name_axis(names, look))
    bars = base.mark_bar(height={"band": 0.7}, stroke=palette.BLUE, strokeWidth=0.8).encode(
        x=alt.X("low:Q", axis=number_axis(look, grid=True), **x),
        x2="high:Q",
        color=alt.Color(
            "whole:N", scale=alt.Scale(domain=[True, False], range=[palette.DARK_BLUE, palette.LIGHT_BLUE]), legend=None
        ),
    )
    note = base.mark_text(align="right" if look.mirrored else "left", dx=-5 if look.mirrored else 5, color=palette.INK)
    layers = alt.layer(bars, note.encode(x=alt.X("high:Q", **x), text="note:N"))
    return spec_json(layers.properties(width=width_px, height=BAR_PX * len(falls) + 22))
