"""A mail server on this machine that takes every mail and keeps it: as much of RFC 5321 as a client of `smtplib` needs.

It can speak TLS from the beginning or after STARTTLS (RFC 3207), with a certificate of an authority that is made for the test.
"""

from __future__ import annotations

import base64
import datetime as dt
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: _Server

    def handle(self) -> None:
        try:
            if self.server.secure == "tls":
                self._encrypt()
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline():
                if not self._answered(*line.split(None, 1)):
                    return
        except (ssl.SSLError, ConnectionError):
            pass  # the client did not accept the certificate, or does not speak TLS

    def _answered(self, word: bytes = b"", said: bytes = b"") -> bool:
        """Answer a line; False at the end of the session."""
        word, answer = word.upper(), b"250 fine"
        if word == b"EHLO":
            answer = b"250-test\r\n" + (b"250-STARTTLS\r\n" if self._may_encrypt() else b"") + b"250 AUTH PLAIN"
        elif word == b"STARTTLS":
            self.wfile.write(b"220 go on\r\n")
            self._encrypt()
            return True
        elif word == b"AUTH":
            _, user, password = base64.b64decode(said.split()[1]).decode().split("\0")
            self.server.signed_in.append((user, password, isinstance(self.connection, ssl.SSLSocket)))
            answer = b"235 welcome" if password == PASSWORD else b"535 not " + password.encode()
        elif word == b"DATA":
            self.wfile.write(b"354 go on\r\n")
            lines = []
            while (one := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(one[1:] if one.startswith(b"..") else one)
            self.server.taken.append(b"".join(lines))
        elif word == b"RCPT" and self.server.refuses:
            answer = b"550 no such mailbox"
        self.wfile.write((b"221 end" if word == b"QUIT" else answer) + b"\r\n")
        return word != b"QUIT"

    def _may_encrypt(self) -> bool:
        return self.server.secure == "starttls" and not isinstance(self.connection, ssl.SSLSocket)

    def _encrypt(self) -> None:
        assert self.server.context is not None
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True, do_handshake_on_connect=False)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.connection.do_handshake()

    def finish(self) -> None:
        super().finish()
        self.connection.close()


PASSWORD = "a pass phrase of the test"
"""With which every user signs in."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    refuses = False

    def __init__(self, secure: str, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.secure, self.context = secure, context
        self.taken: list[bytes] = []
        self.signed_in: list[tuple[str, str, bool]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def mails(self) -> list[EmailMessage]:
        """What was taken, the oldest first."""
        return [cast(EmailMessage, message_from_bytes(one, policy=default)) for one in self.taken]


@contextmanager
def mail_server(secure: str = "none", context: ssl.SSLContext | None = None) -> Iterator[_Server]:
    """A server for the length of a test; `secure`: `none`, `starttls` or `tls`, as in the settings."""
    with _Server(secure, context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()


def certified(folder: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """The certificate of a new authority as a file, and the context of a server that it says is `host`."""
    own, held = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("An authority", own, "An authority", own)
    leaf = _certificate(host, held, "An authority", own, host)
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    key = held.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(key + leaf.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return folder / "authority.pem", context


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, by: str, with_key: ec.EllipticCurvePrivateKey, host: str | None = None
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, by))
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    signs = {"key_cert_sign": host is None, "crl_sign": host is None, "encipher_only": False, "decipher_only": False}
    for critical, extension in (
        (True, x509.BasicConstraints(ca=host is None, path_length=None)),
        (True, x509.KeyUsage(digital_signature=True, **usage, **signs)),
        (False, x509.SubjectKeyIdentifier.from_public_key(key.public_key())),
        (False, x509.AuthorityKeyIdentifier.from_issuer_public_key(with_key.public_key())),
    ):
        made = made.add_extension(extension, critical)
    if host is not None:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
    return made.sign(with_key, hashes.SHA256())


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
