"""What makes a result beside the lists: the program's version, and the hashes of its code and of its weights and tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from commonground import __version__


@dataclass(frozen=True)
class Program:
    """Version of the program, and SHA-256 over the code and over the tables (`*.tsv`) of screening, by name."""

    version: str
    code: str
    weights: str


@cache
def program() -> Program:
    """The program that is at work."""
    held = sorted((one.name, one.read_bytes()) for one in files(__package__).iterdir() if one.is_file())
    return Program(__version__, _hash(held, ".py"), _hash(held, ".tsv"))


def _hash(held: list[tuple[str, bytes]], ending: str) -> str:
    whole = hashlib.sha256()
    for name, data in held:
        if name.endswith(ending):
            whole.update(f"{name} {len(data)}\n".encode() + data)
    return whole.hexdigest()
