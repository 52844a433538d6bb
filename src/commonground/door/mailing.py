"""What the settings say of sending mail: the installation's own server, and how it is spoken to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.vocabulary.errors import BadRequest

SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True)
class Mailing:
    """`[mail]`: an SMTP server, from whom mail comes, and who signs in there. `security`: how the connection is encrypted."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str | None = None
    password_file: Path | None = None

    def password(self) -> str | None:
        """The password, in a file of its own: back-ups hold the settings, and this must not be in them. Raises BadRequest."""
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise BadRequest(
                "the password for the mail server cannot be read",
                where=str(self.password_file),
                hint="write it into this file, mode 0600",
            ) from None


def read_mailing(raw: Any, origin: str | None, path: Path) -> Mailing | None:
    """The settings of `[mail]`; None where there are none. Raises BadRequest naming what cannot be used."""
    if raw is None:
        return None
    known = {"host", "port", "from", "security", "user", "password_file"}
    if not isinstance(raw, dict) or set(raw) - known:
        raise BadRequest("[mail] holds host, port, from, security, user and password_file", where=str(path), hint=_SEE)
    if origin is None:
        raise BadRequest("[mail] needs [web] origin", where=str(path), hint="mail has links to the pages, and nothing else")
    host, port, sender = raw.get("host"), raw.get("port", 587), raw.get("from")
    if not (isinstance(host, str) and host.strip()) or not (isinstance(port, int) and 0 < port < 65_536):
        raise BadRequest("[mail] host and port name a server", where=str(path), hint='write host = "mail.example.org"')
    if not (isinstance(sender, str) and is_address(sender)):
        raise BadRequest("[mail] from is an address", where=str(path), hint="write the address from which mail is to come")
    security, user, held = raw.get("security", "starttls"), raw.get("user"), raw.get("password_file")
    if security not in SECURITY:
        raise BadRequest("[mail] security is starttls, tls or none", where=str(path), hint="none: only for this machine")
    if not isinstance(user, str | None) or not isinstance(held, str | None) or (user is None) != (held is None):
        raise BadRequest("[mail] user and password_file go together", where=str(path), hint=_SEE)
    return Mailing(host.strip(), port, sender, security, user, None if held is None else path.parent / held)


_SEE = "see `docs/settings.md`"
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{2,63}"
)


def is_address(text: str) -> bool:
    """Whether a text can be an address of mail: one, in ASCII, without a name (RFC 5321, section 4.1.2)."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and ".." not in text
