"""The key under a map, drawn line by line from the side where reading starts."""

import math
from dataclasses import dataclass, field
from typing import Any

import shapely

from commonground.brief import palette
from commonground.brief.axes import text_width_px
from commonground.brief.bidi import label
from commonground.brief.drawing import LABEL_PX, Look
from commonground.brief.outlines import feature, hatching

LINE_PX = 15.0
SWATCH_PX = 18.0
LARGEST_RADIUS_PX = 21.0

Rows = list[dict[str, Any]]


def radius_px(value: float, largest: float) -> float:
    """The radius of a circle whose area is the value, the largest value having the largest circle."""
    return LARGEST_RADIUS_PX * math.sqrt(value / largest) if largest > 0 else 0.0


@dataclass
class Key:
    """A key in the making: `top_px` is where its next line starts, `width_px` how wide the picture is."""

    look: Look
    width_px: float
    top_px: float
    areas: Rows = field(default_factory=list)
    hatches: Rows = field(default_factory=list)
    circles: Rows = field(default_factory=list)
    words: Rows = field(default_factory=list)
    at_px: float = 0.0
    words_px: float = 0.0

    def heading(self, text: str) -> None:
        """What the map counts."""
        self._say(0.0, self.top_px + LINE_PX / 2, text, "bold")
        self.words_px = text_width_px(text) * 1.06 + 14
        self.top_px += LINE_PX

    def sizes(self, largest: float) -> None:
        """Two circles of round numbers: beside the heading where the picture is wide enough, else below it."""
        if largest <= 0:
            return
        power = 10 ** math.floor(math.log10(largest))
        top = next(power * step for step in (5, 2, 1) if power * step <= largest)
        shown = [(value, radius_px(value, largest)) for value in ((top, top / 10) if top >= 10 else (top,))]
        wide = sum(2 * radius + text_width_px(f"{value:,.0f}") + 22 for value, radius in shown)
        beside = self.words_px + wide < self.width_px + 18
        at, start = (self.words_px, self.top_px - LINE_PX) if beside else (1.0, self.top_px)
        middle = start + max(shown[0][1] + 2, LINE_PX / 2)
        for value, radius in shown:
            area = round(math.pi * radius**2, 1)
            self.circles.append({"x": self._from_start(at + radius), "y": middle, "size": area})
            self._say(at + 2 * radius + 4, middle, f"{value:,.0f}")
            at += 2 * radius + text_width_px(f"{value:,.0f}") + 22
        if beside:
            self.words[-1 - len(shown)]["y"] = round(middle, 1)
        self.top_px = max(self.top_px, middle + max(shown[0][1], LINE_PX / 2) + 3)

    def swatch(self, colour: str, text: str) -> None:
        """A filled area and its words."""
        self.areas.append(feature(self._rectangle(text), colour=colour))
        self._swatch_words(text)

    def hatch(self, text: str, *, rising: bool) -> None:
        """A hatched area and its words."""
        rectangle = self._rectangle(text)
        self.areas.append(feature(rectangle, colour=palette.WHITE))
        self.hatches.append(feature(hatching(rectangle, rising=rising)))
        self._swatch_words(text)

    def dotted(self, text: str) -> dict[str, Any]:
        """A stretch of dotted line and its words; the line is handed back for the layer of disputed lines."""
        left, top, right, bottom = self._rectangle(text).bounds
        self._swatch_words(text)
        return feature(shapely.LineString([(left, (top + bottom) / 2), (right, (top + bottom) / 2)]))

    def close(self) -> float:
        """Where the key ends, in pixels from the top."""
        return self.top_px + (LINE_PX if self.at_px else 0.0)

    def _rectangle(self, text: str) -> Any:
        if self.at_px and self.at_px + SWATCH_PX + 5 + text_width_px(text) > self.width_px:
            self.at_px, self.top_px = 0.0, self.top_px + LINE_PX
        ends = sorted((self._from_start(self.at_px + 0.5), self._from_start(self.at_px + SWATCH_PX)))
        return shapely.box(ends[0], self.top_px + 2, ends[1], self.top_px + LINE_PX - 2)

    def _swatch_words(self, text: str) -> None:
        self._say(self.at_px + SWATCH_PX + 5, self.top_px + LINE_PX / 2, text)
        self.at_px += SWATCH_PX + 5 + text_width_px(text) + 14

    def _from_start(self, x: float) -> float:
        return round(self.width_px - x if self.look.mirrored else x, 1)

    def _say(self, x: float, y: float, text: str, weight: str = "normal") -> None:
        shown = label(text, self.look.direction)
        self.words.append({"x": self._from_start(x), "y": round(y, 1), "text": shown, "weight": weight, "size": LABEL_PX})
