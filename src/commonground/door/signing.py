"""The key with which an installation signs: Ed25519 (RFC 8032), its private half in a file for the owner alone."""

from __future__ import annotations

import os
import secrets
import uuid
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from commonground.vocabulary.errors import BadRequest, WorkspaceError

FILE = "screening.key"
"""The private key in the folder of the workspace, 32 bytes in hexadecimal, mode 0600."""

KEY_BYTES = 32
"""A private key is that many random bytes (RFC 8032, 5.1.5)."""


def signing_key(root: Path) -> Ed25519PrivateKey:
    """The private key of a workspace; one is made where there is none. Raises WorkspaceError where it cannot be used."""
    path = root / FILE
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise WorkspaceError("the signing key may be read by others", where=str(path), hint=f"chmod 600 {path}")
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            f"the signing key cannot be used: {error}", where=str(path), hint="restore it, or move it away"
        ) from None


def _make(path: Path) -> None:
    """Write a new key whole or not at all; where another run was quicker, its key stays."""
    key = secrets.token_bytes(KEY_BYTES)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(key.hex() + "\n")
    with suppress(FileExistsError):
        os.link(partial, path)
    partial.unlink()


def public_key(key: Ed25519PrivateKey) -> str:
    """The public half, 32 bytes in hexadecimal."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(public: str, signature: str, data: bytes) -> bool:
    """Whether the signature (hexadecimal) is that of the public key over the data. Raises BadRequest for a key that is none."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.strip()))
    except ValueError:
        raise BadRequest(
            "this is no public key", hint="give 64 hexadecimal digits, as `commonground receipt` prints them"
        ) from None
    try:
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
