"""A mail server on this machine that takes every mail and keeps it: as much of RFC 5321 as a client of `smtplib` needs."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (one := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(one[1:] if one.startswith(b"..") else one)
                cast("_Server", self.server).taken.append(b"".join(lines))
            elif word == b"RCPT" and cast("_Server", self.server).refuses:
                self.wfile.write(b"550 no such mailbox\r\n")
                continue
            self.wfile.write(b"221 end\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    refuses = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def mails(self) -> list[EmailMessage]:
        """What was taken, the oldest first."""
        return [cast(EmailMessage, message_from_bytes(one, policy=default)) for one in self.taken]


@contextmanager
def mail_server() -> Iterator[_Server]:
    """A server for the length of a test."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()


def plain(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(mail: EmailMessage) -> str:
    """Its HTML."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
