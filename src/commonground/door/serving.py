"""What the settings say of serving pages: their address, whether everybody reads what is public, and who vouches for users."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.access.provider import Provider


@dataclass(frozen=True)
class NamedProvider:
    """`[[web.provider]]`: an identity provider, the code by which our addresses name it, and what users know it as.

    `strong`: the values of `acr` or `amr` that count as a second factor; None: those that are usual.
    """

    code: str
    name: str
    issuer: str
    client_id: str
    back: str
    secret_file: Path | None
    strong: frozenset[str] | None

    def provider(self) -> Provider:
        """The provider as it is spoken to. Raises BadRequest for what cannot be used, and a secret that cannot be read."""
        from commonground.access.provider import Provider

        secret = None if self.secret_file is None else _secret(self.secret_file)
        made = Provider(self.issuer, self.client_id, self.back, secret)
        return made if self.strong is None else replace(made, strong=self.strong)


@dataclass(frozen=True)
class Serving:
    """`[web]`: the address that browsers use (`https://cg.example.org`), whether who is not signed in reads as the public, and
    the identity providers by which users may sign in."""

    origin: str | None = None
    public: bool = False
    providers: tuple[NamedProvider, ...] = ()


def read_serving(raw: Any, path: Path) -> Serving:
    """The settings of `[web]`. Raises BadRequest naming the one that cannot be used."""
    if not isinstance(raw, dict) or set(raw) - {"origin", "public", "provider"}:
        raise BadRequest("[web] holds origin, public and [[web.provider]]", where=str(path), hint="see `docs/settings.md`")
    origin, public = raw.get("origin"), raw.get("public", False)
    if origin is not None and not (isinstance(origin, str) and _is_origin(origin)):
        raise BadRequest("[web] origin is an address without a path", where=str(path), hint='write "https://cg.example.org"')
    if not isinstance(public, bool):
        raise BadRequest("[web] public is true or false", where=str(path))
    return Serving(origin, public, read_providers(raw.get("provider", []), origin, path))


def read_providers(raw: Any, origin: str | None, path: Path) -> tuple[NamedProvider, ...]:
    """The settings of `[[web.provider]]`. Raises BadRequest naming the one that cannot be used."""
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise BadRequest("providers are written as [[web.provider]]", where=str(path), hint="see `docs/settings.md`")
    if raw and origin is None:
        raise BadRequest("[[web.provider]] needs [web] origin", where=str(path), hint="the provider sends users back to it")
    found = tuple(_named(one, str(origin), path) for one in raw)
    if len({one.code for one in found}) < len(found) or len({one.issuer for one in found}) < len(found):
        raise BadRequest("two [[web.provider]] have one code or one issuer", where=str(path), hint="give each its own")
    return found


_TEXTS = ("code", "name", "issuer", "client_id")


def _named(raw: dict[str, Any], origin: str, path: Path) -> NamedProvider:
    code, name, issuer, client_id = (raw.get(text) for text in _TEXTS)
    secret, strong = raw.get("client_secret_file"), raw.get("strong")
    fine = all(isinstance(raw.get(text), str) and raw[text].strip() for text in _TEXTS)
    fine = fine and re.fullmatch(r"[a-z0-9-]{1,40}", str(code)) is not None
    fine = fine and isinstance(secret, str | None)
    fine = fine and (strong is None or (isinstance(strong, list) and all(isinstance(one, str) for one in strong)))
    if not fine or set(raw) - {*_TEXTS, "client_secret_file", "strong"}:
        raise BadRequest(
            "[[web.provider]] holds code (a-z, 0-9, hyphens), name, issuer, client_id, client_secret_file and strong",
            where=str(path),
            hint="see `docs/settings.md`",
        )
    back = f"{origin}/sign-in/by/{code}/back"
    held = None if secret is None else path.parent / secret
    return NamedProvider(
        str(code), str(name), str(issuer), str(client_id), back, held, None if strong is None else frozenset(strong)
    )


def _secret(path: Path) -> str:
    """The client's secret, in a file of its own: back-ups hold the settings, and this must not be in them."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadRequest(
            "the secret for the identity provider cannot be read", where=str(path), hint="write it into this file, mode 0600"
        ) from None


def _is_origin(text: str) -> bool:
    try:
        split = urlsplit(text)
        return split.scheme in ("http", "https") and bool(split.hostname) and not (split.path or split.query or split.fragment)
    except ValueError:
        return False
