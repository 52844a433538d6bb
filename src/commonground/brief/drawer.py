"""The process that draws charts. What draws them (V8) takes 250 MB and more for as long as its process lives: so it has its own.

It is started with the first chart and ends when nobody has asked for IDLE_S, or when whoever started it has ended. One that died
is started again for the next chart, and the chart that it died of is tried once more.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from commonground.vocabulary.errors import Unavailable

IDLE_S = 30.0
PATIENCE_S = 120.0
"""A chart takes some tenths of a second; after so long it is given up."""

_DONE, _WRONG = b"+", b"-"


class Drawer:
    """Asks for one drawing after another; any thread may."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Any = None
        self._owner = 0
        atexit.register(self._end)

    def svg(self, spec: str, vl_version: str, fonts: str) -> str:
        """The SVG of a Vega-Lite specification. Raises ValueError for a wrong one, Unavailable where nothing draws."""
        return self._drawn({"draw": "svg", "spec": spec, "vl_version": vl_version, "fonts": fonts}).decode()

    def png(self, svg: str, scale: float, fonts: str) -> bytes:
        """An SVG as PNG. Raises the same."""
        return self._drawn({"draw": "png", "svg": svg, "scale": scale, "fonts": fonts})

    def _drawn(self, asked: dict[str, Any]) -> bytes:
        told = json.dumps(asked).encode()
        with self._lock:
            answer = self._asked(told) or self._asked(told)  # it may just have ended
        if answer is None:
            raise Unavailable(
                "a chart cannot be drawn: what draws it has ended twice", hint="ask again; its figures stand in tables"
            )
        if answer[:1] == _WRONG:
            raise ValueError(answer[1:].decode())
        return answer[1:]

    def _asked(self, told: bytes) -> bytes | None:
        """What is answered; None where the process has ended, or does not answer."""
        try:
            connection = self._living()
            connection.send_bytes(told)
            if connection.poll(PATIENCE_S):
                found: bytes = connection.recv_bytes()
                return found
        except (OSError, EOFError):
            pass
        self._end()
        return None

    def _living(self) -> Any:
        if self._process is None or self._owner != os.getpid():  # what was forked has one of its own
            here, there = Pipe()
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C at the terminal is not for it: it ends with who asks it
            )
            there.close()
            self._connection, self._owner = here, os.getpid()
        return self._connection

    def _end(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            self._connection.close()
            self._process.kill()
            self._process.wait()
            self._process = None


def main() -> None:
    """Draw what is asked for at the connection whose number is the argument, until there is nothing more to draw."""
    connection: Any = Connection(int(sys.argv[1]))
    fonts = None
    while connection.poll(IDLE_S):
        try:
            asked = json.loads(connection.recv_bytes())
        except EOFError:
            return
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
