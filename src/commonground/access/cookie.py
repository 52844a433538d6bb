"""The cookie that carries a session: its name and attributes as a value, so that no page can forget one.

OWASP ASVS 5.0.0, V3.3.1 to V3.3.4; RFC 6265bis, section 4.1.3.2 for the prefix.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cookie:
    """One cookie: bound to this host (`__Host-`), over TLS, out of reach of scripts, not sent along with foreign forms.

    There is no Max-Age: the browser forgets it when it closes, and the store ends the session in any case.
    """

    name: str = "__Host-commonground"
    same_site: str = "Lax"

    def header(self, value: str) -> str:
        """The value of `Set-Cookie` that hands the session id over."""
        return f"{self.name}={value}; {self.attributes()}"

    def clearing(self) -> str:
        """The value of `Set-Cookie` that takes it away at sign-out."""
        return f"{self.name}=; Max-Age=0; {self.attributes()}"

    def attributes(self) -> str:
        """The attributes, which clearing has to repeat."""
        return f"Path=/; Secure; HttpOnly; SameSite={self.same_site}"

    def read(self, header: str | None) -> str | None:
        """The value in a request's `Cookie` header; None where it is absent or stands there twice with different values."""
        pairs = (part.strip().partition("=") for part in (header or "").split(";"))
        found = {value.strip('"') for name, _, value in pairs if name == self.name}
        return found.pop() or None if len(found) == 1 else None


SESSION = Cookie()
"""The session."""

PROVIDER = Cookie("__Host-commonground-provider")
"""What is kept while the user is at the identity provider; Lax, since the provider sends the user back by a link."""
