"""The process that draws charts. What draws them (V8) takes 250 MB and more for as long as its process lives: so it has its own.

It is started with the first chart and ends when nobody has asked for IDLE_S, or when whoever started it has ended. One that died
is started again for the next chart, and the chart that it died of is tried once more.
"""

from __future__ import annotations

import json
import sys
from multiprocessing.connection import Connection
from typing import Any

from commonground.brief.companion import Companion, questions
from commonground.vocabulary.errors import Unavailable

IDLE_S = 30.0
PATIENCE_S = 120.0
"""A chart takes some tenths of a second; after so long it is given up."""

_DONE, _WRONG = b"+", b"-"


class Drawer(Companion):
    """Asks for one drawing after another; any thread may."""

    def __init__(self) -> None:
        super().__init__("commonground.brief.drawer", patience_s=PATIENCE_S)

    def svg(self, spec: str, vl_version: str, fonts: str) -> str:
        """The SVG of a Vega-Lite specification. Raises ValueError for a wrong one, Unavailable where nothing draws."""
        return self._drawn({"draw": "svg", "spec": spec, "vl_version": vl_version, "fonts": fonts}).decode()

    def png(self, svg: str, scale: float, fonts: str) -> bytes:
        """An SVG as PNG. Raises the same."""
        return self._drawn({"draw": "png", "svg": svg, "scale": scale, "fonts": fonts})

    def _drawn(self, asked: dict[str, Any]) -> bytes:
        answer = self.answered(json.dumps(asked).encode())
        if answer is None:
            raise Unavailable(
                "a chart cannot be drawn: what draws it has ended twice", hint="ask again; its figures stand in tables"
            )
        if answer[:1] == _WRONG:
            raise ValueError(answer[1:].decode())
        return answer[1:]


def main() -> None:
    """Draw what is asked for at the connection whose number is the argument, until there is nothing more to draw."""
    connection: Any = Connection(int(sys.argv[1]))
    fonts = None
    for told in questions(connection, IDLE_S):
        asked = json.loads(told)
        import vl_convert

        if asked["fonts"] != fonts:
            fonts = asked["fonts"]
            vl_convert.register_font_directory(fonts)
        try:
            if asked["draw"] == "svg":
                made = vl_convert.vegalite_to_svg(asked["spec"], vl_version=asked["vl_version"], allowed_base_urls=[]).encode()
            else:
                made = vl_convert.svg_to_png(asked["svg"], scale=asked["scale"])
            connection.send_bytes(_DONE + made)
        except ValueError as wrong:
            connection.send_bytes(_WRONG + str(wrong).encode())


if __name__ == "__main__":
    main()
