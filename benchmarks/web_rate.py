"""Requests at a constant rate: `python -m benchmarks.web_rate PORT COOKIE RATE SECONDS ADDRESS…`; prints latencies as JSON.

Requests are sent when their time has come, whether or not earlier ones were answered; a latency counts from then, so that a
server that stalls is not asked less. Connections are kept open; nothing is unpacked or looked at but the status and the length.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time


class Connections:
    """Connections that are kept open; one that is free is taken, else another opened."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> tuple[int, int]:
        """Status and bytes of the body of an answer; a connection that the server has let go of is opened anew."""
        while True:
            kept = bool(self._free)
            reader, writer = self._free.pop() if kept else await asyncio.open_connection("127.0.0.1", self._port)
            try:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                if not kept:
                    raise
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        size = int(fields.get("content-length", 0))
        if "content-length" in fields:
            await reader.readexactly(size)
        elif fields.get("transfer-encoding") == "chunked":
            while (part := int((await reader.readline()).strip(), 16)) > 0:
                await reader.readexactly(part + 2)
                size += part
            await reader.readline()
        self._free.append((reader, writer))
        return int(lines[0].split()[1]), size


async def send(port: int, cookie: str, rate: float, seconds: float, addresses: list[str]) -> dict[str, object]:
    """Send at the rate for so long, the addresses in turn."""
    connections = Connections(port)
    head = f"Host: localhost:{port}\r\nCookie: {cookie}\r\nAccept-Encoding: gzip\r\n\r\n"
    requests = [f"GET {address} HTTP/1.1\r\n{head}".encode() for address in addresses]
    took: list[tuple[str, float, int, int]] = []
    began = time.perf_counter() + 0.1

    async def one(number: int) -> None:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status, size = await connections.ask(requests[number % len(requests)])
        took.append((addresses[number % len(requests)], time.perf_counter() - due, status, size))

    await asyncio.gather(*(one(number) for number in range(int(rate * seconds))))
    return {"answers": took}


if __name__ == "__main__":
    port, cookie, rate, seconds, *asked = sys.argv[1:]
    print(json.dumps(asyncio.run(send(int(port), cookie, float(rate), float(seconds), asked))))
